//! Everything that happened to the account, newest first, lap by lap.

use super::use_here;
use crate::state::words;
use crate::ui::Icon;
use leptos::prelude::*;
use takt_engine::State;
use takt_engine::bin::{Bin, Group};
use takt_engine::command::SkipReason;
use takt_engine::ids::{AccountIx, NONE};
use takt_engine::state::{EventKind, EventView};
use takt_engine::time::Time;

/// Items drawn at first.
const AT_FIRST: usize = 60;

/// One thing that happened, in words.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Item {
    icon: &'static str,
    group: &'static str,
    what: String,
    more: String,
    note: String,
    at: Time,
    is_undone: bool,
    /// The lap it belongs to, when it is the newest of it.
    heads_lap: Option<u16>,
}

fn minutes(seconds: u16) -> String {
    format!("talk {}:{:02}", seconds / 60, seconds % 60)
}

fn told(state: &State, event: &EventView<'_>) -> (&'static str, String, String) {
    let by = if event.by.is_empty() { "the line itself".to_owned() } else { event.by.to_owned() };
    match event.kind {
        EventKind::Moved => {
            let reason = event.reason.map_or_else(String::new, |r| format!("{}, ", r.label()));
            let icon = if event.to == Bin::Cold && event.from != Bin::Targeted { "back" } else { "move" };
            if event.from == event.to {
                // Another holder, not another bin.
                let what = event.reason.map_or_else(|| "Somebody else holds it".into(), |r| r.label().to_owned());
                return ("person", what, by);
            }
            (icon, format!("{} → {}", event.from, event.to), format!("{reason}{by}"))
        }
        EventKind::Touched => {
            let (key, place) = event.touch;
            let task = state.map().task(key);
            let outcome = task.and_then(|t| t.outcomes.get(usize::from(place))).map(|o| o.label.clone());
            let action = task.map(|t| t.action.clone()).unwrap_or_default();
            let mut more = vec![action, by];
            if event.talk_s > 0 {
                more.push(minutes(event.talk_s));
            }
            if event.from != event.to {
                more.push(format!("{} → {}", event.from, event.to));
            }
            more.retain(|part| !part.is_empty());
            let is_call = task.is_some_and(|t| t.is_call);
            (if is_call { "phone" } else { "check" }, outcome.unwrap_or_else(|| "Worked on".into()), more.join(", "))
        }
        EventKind::CallBack => ("callback", "Call-back promised".into(), by),
        EventKind::Skipped => {
            let why = SkipReason::ALL.get(usize::from(event.touch.1)).map_or("", |r| r.label());
            (
                "skip",
                "Skipped".into(),
                [why.to_owned(), by].into_iter().filter(|t| !t.is_empty()).collect::<Vec<_>>().join(", "),
            )
        }
        EventKind::Noted => ("note", "Note".into(), by),
        EventKind::Edited => ("file", "Facts changed".into(), by),
        EventKind::Avoid => ("ban", "Avoid list changed".into(), by),
        EventKind::PersonAdded => ("person", "A person was added".into(), by),
        EventKind::Undone => ("undo", "Something was taken back".into(), by),
        EventKind::Reassigned => ("move", "Waited too long: given to somebody else".into(), by),
        EventKind::Audited if event.detail == 1 => ("check", "Audited: the credit stands".into(), by),
        EventKind::Audited => ("ban", "Audited: the credit was taken back".into(), by),
        EventKind::Erased => ("ban", "A person was erased".into(), by),
        EventKind::Sampled => ("check", "Looked at in its batch's test".into(), by),
    }
}

/// Newest first, at most `limit`; and whether there is more.
fn items(state: &State, ix: AccountIx, limit: usize) -> (Vec<Item>, bool) {
    let row = state.account(ix);
    let mut lap = u16::from(row.lap) + 1;
    let mut heads = Some(lap);
    let mut items = Vec::new();
    let mut events = state.timeline(ix);
    for event in events.by_ref().take(limit) {
        let (icon, what, more) = told(state, &event);
        items.push(Item {
            icon,
            group: words::group(event.to),
            what,
            more,
            note: event.note.to_owned(),
            at: event.at,
            is_undone: event.is_undone,
            heads_lap: heads.take(),
        });
        // Back on the line: what came before was the lap before.
        let begins_lap = event.kind == EventKind::Moved
            && !event.is_undone
            && event.to == Bin::Cold
            && event.from.group() == Group::Reject;
        if begins_lap && lap > 1 {
            lap -= 1;
            heads = Some(lap);
        }
    }
    let has_more = events.next().is_some();
    if !has_more {
        let profile = state.profile(ix);
        let file = (profile.import != NONE).then(|| state.imports().get(profile.import as usize)).flatten();
        let by = state.member(profile.created_by).map(|m| m.draft.name.clone()).unwrap_or_default();
        items.push(Item {
            icon: if file.is_some() { "import" } else { "plus" },
            group: words::group(Bin::Cold),
            what: if file.is_some() { "Imported into Cold".into() } else { "Added to Cold".into() },
            more: [file.map(|f| f.file_name.clone()).unwrap_or_default(), by]
                .into_iter()
                .filter(|t| !t.is_empty())
                .collect::<Vec<_>>()
                .join(", "),
            note: String::new(),
            at: profile.created_at,
            is_undone: false,
            heads_lap: heads.take(),
        });
    }
    (items, has_more)
}

/// The timeline.
#[component]
pub fn Timeline() -> impl IntoView {
    let here = use_here();
    let line = here.line;
    let limit = RwSignal::new(AT_FIRST);
    let told = Memo::new(move |_| {
        let limit = limit.get();
        here.ix.get().map(|ix| line.read(|state| items(state, ix, limit))).unwrap_or_default()
    });
    let laps = Memo::new(move |_| told.with(|(items, _)| items.iter().filter(|i| i.heads_lap.is_some()).count()));
    view! {
        <section aria-labelledby="tl-h">
            <h2 class="side-title" id="tl-h">"Timeline"</h2>
            <ol class="tl" role="list">
                {move || {
                    let (now, offset_min) = (line.now(), line.offset_min());
                    told.get()
                        .0
                        .into_iter()
                        .map(|item| {
                            let lap = item.heads_lap.filter(|_| laps.get() > 1);
                            let what = item.what;
                            view! {
                                <li class="tl-item" class:is-undone=item.is_undone data-group=item.group>
                                    <span class="tl-ic"><Icon name=item.icon size="ic-sm" /></span>
                                    <p class="tl-main">
                                        {lap.map(|lap| view! { <span class="tag tag-line">{format!("Lap {lap}")}</span> " " })}
                                        {if item.is_undone {
                                            view! { <s>{what}</s> <span class="quiet">" taken back"</span> }.into_any()
                                        } else {
                                            view! { <b>{what}</b> }.into_any()
                                        }}
                                        <span class="list-sub">{item.more}</span>
                                        {(!item.note.is_empty()).then(|| view! { <q class="list-sub">{item.note}</q> })}
                                    </p>
                                    <time class="tl-time" datetime=words::iso(item.at, offset_min)>
                                        {words::when(item.at, now, offset_min)}
                                    </time>
                                </li>
                            }
                        })
                        .collect_view()
                }}
            </ol>
            <Show when=move || told.with(|(_, more)| *more)>
                <button class="btn btn-sm" type="button" on:click=move |_| limit.set(usize::MAX)>"Show all of it"</button>
            </Show>
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_account_of_the_demo_line_tells_where_it_came_from_and_each_lap_once() {
        let (state, _) = takt_engine::demo::demo_line(1908, Time(1_795_168_800), 0);
        for ix in 0..state.account_rows() {
            let (items, has_more) = items(&state, ix, usize::MAX);
            assert!(!has_more);
            assert!(items.last().is_some_and(|item| item.what.ends_with("Cold")));
            let laps: Vec<u16> = items.iter().filter_map(|item| item.heads_lap).collect();
            assert!(laps.windows(2).all(|pair| pair[0] == pair[1] + 1), "{laps:?}");
        }
    }
}
