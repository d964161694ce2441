//! Every link of the line: those that are kept fresh, and the copies that were made on this device.

use super::Desk;
use crate::state::team::LiveStatus;
use crate::state::{Effects, Team, use_session, use_team};
use crate::ui::Icon;
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::{Deserialize, Serialize};
use takt_engine::Command;
use takt_engine::time::Time;
use takt_engine::wall::{Share, ShareState};

/// Where the list of copies is kept.
const KEY: &str = "takt-shares";

/// A copy that was made. Not the link itself: whoever reads this list must not thereby open them.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Made {
    /// What the board is called.
    pub name: String,
    /// When it was made.
    pub at: u32,
    /// Which days it shows.
    pub days: String,
    /// Which panels.
    pub panels: String,
    /// When it stops being shown; 0 for never.
    pub expires: u32,
    /// Whether it has a password.
    pub has_password: bool,
}

/// The copies made on this device.
pub fn recall_made(effects: Effects) -> Vec<Made> {
    effects.outside().recall(KEY).and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default()
}

/// Keeps their list.
pub fn remember_made(effects: Effects, made: &[Made]) {
    if let Ok(text) = serde_json::to_string(made) {
        effects.outside().remember(KEY, &text);
    }
}

/// What the lists share.
#[derive(Clone, Copy)]
struct List {
    desk: Desk,
    /// Asked for here: a timer finds no context.
    team: Team,
    known: RwSignal<Vec<LiveStatus>>,
    asked: RwSignal<Option<[u8; 16]>>,
}

impl List {
    fn ask(self) {
        let team = self.team;
        spawn_local(async move {
            // Away from the depot the list says what the line knows.
            if let Ok(known) = team.sharing().live().await {
                let _ = self.known.try_set(known);
            }
        });
    }

    fn put(self, share: &Share, state: ShareState, said: &'static str) {
        let (team, session, effects) = (self.team, use_session(), self.desk.effects);
        let command = Command::SetShare(Box::new(share.put(state)));
        self.asked.set(None);
        spawn_local(async move {
            match effects.run(command).await {
                Ok(_) => {
                    session.say(said);
                    team.sharing().tend().await;
                    if let Ok(known) = team.sharing().live().await {
                        let _ = self.known.try_set(known);
                    }
                }
                Err(failure) => session.alarm(failure.to_string()),
            }
        });
    }

    fn moment(self, at: Time) -> String {
        let offset = self.desk.line.offset_min();
        let second = at.second_of_day(offset);
        format!("{}, {}:{:02}", takt_chart::words::day(at.day(offset).0), second / 3_600, second / 60 % 60)
    }
}

/// Both lists.
#[component]
pub fn Links(
    /// The screen.
    desk: Desk,
    /// Copies made on this device.
    made: RwSignal<Vec<Made>>,
) -> impl IntoView {
    let list = List { desk, team: use_team(), known: RwSignal::new(Vec::new()), asked: RwSignal::new(None) };
    list.ask();
    // Somebody may open a link, or the depot hear of one, while the list is looked at.
    let again = set_interval_with_handle(move || list.ask(), std::time::Duration::from_secs(5));
    on_cleanup(move || {
        if let Ok(again) = again {
            again.clear();
        }
    });
    let shares = Memo::new(move |_| {
        let mut shares = desk.line.read(|state| state.wall().shares.clone());
        shares.reverse();
        shares
    });
    view! {
        <Show when=move || shares.with(|s| !s.is_empty())>
            <h3>"Links that are kept fresh"</h3>
            <ul class="list" id="live-links">
                <For each=move || shares.get() key=|share| (share.id, share.state as u8) let:share>
                    <Row list=list share=share />
                </For>
            </ul>
        </Show>
        <Show when=move || made.with(|l| !l.is_empty())>
            <h3>"Copies made on this device"</h3>
            <ul class="list" id="made-links">
                {move || {
                    let (now, offset) = (desk.now.get(), desk.range().offset_min);
                    made.get().into_iter().map(|made| copy_row(&made, now, offset)).collect_view()
                }}
            </ul>
        </Show>
    }
}

/// When a link ends, in words.
fn ends(expires: Time, now: Time, offset_min: i16) -> String {
    let day = || takt_chart::words::day_and_year(expires.day(offset_min).0);
    match expires {
        Time(0) => "does not end".to_owned(),
        at if at <= now => format!("ended on {}", day()),
        _ => format!("ends on {}", day()),
    }
}

#[component]
fn Row(list: List, share: Share) -> impl IntoView {
    let (team, session) = (use_team(), use_session());
    let desk = list.desk;
    let id = share.id;
    let share = StoredValue::new(share);
    let facts = move || {
        let (now, offset) = (desk.now.get(), desk.line.offset_min());
        share.with_value(|share| {
            let by = desk
                .line
                .peek(|state| state.member_ix(share.by).and_then(|ix| state.member(ix)).map(|m| m.draft.name.clone()));
            let days = crate::state::board::BoardQuery::parse(&share.view).span.words();
            let made = format!("{days} · made by {} on {}", by.unwrap_or_default(), list.moment(share.at));
            let password = if share.has_password { " · with a password" } else { "" };
            format!("{made} · {}{password}", ends(share.expires, now, offset))
        })
    };
    let seen = move || {
        list.known.with(|known| match known.iter().find(|status| status.id == id) {
            None => "The depot does not know it yet.".to_owned(),
            Some(status) => {
                let opened =
                    status.opened_at.map_or("never opened".to_owned(), |at| format!("last opened {}", list.moment(at)));
                let shown = status
                    .shown_at
                    .map_or("nothing shown yet".to_owned(), |at| format!("fresh as of {}", list.moment(at)));
                format!("{}{} · {shown}", opened[..1].to_uppercase(), &opened[1..])
            }
        })
    };
    let copy = move |_| {
        let Some(link) = share.with_value(|share| team.sharing().live_link(share)) else { return };
        spawn_local(async move {
            let is_done = desk.effects.outside().copy(&link).await;
            session.say(if is_done {
                "The link is on the clipboard."
            } else {
                "The browser did not let it be copied."
            });
        });
    };
    let name = share.with_value(|share| share.name.clone());
    let (state, icon) = share.with_value(|share| match share.state {
        ShareState::Open => ("Open", "check"),
        ShareState::Paused => ("Paused", "pause"),
        ShareState::Revoked => ("Called back", "ban"),
    });
    let label = |what: &str| format!("{what} {name}");
    let (copies, pauses, revokes) = (label("Copy the link of"), label("Pause"), label("Call back"));
    let opens = label("Open again");
    let is_over = share.with_value(|share| share.state == ShareState::Revoked);
    let is_paused = share.with_value(|share| share.state == ShareState::Paused);
    let put = move |state, said| share.with_value(|share| list.put(share, state, said));
    view! {
        <li class="share-row">
            <span class="list-main">
                <span class="row"><b>{name}</b><span class="tag"><Icon name=icon size="ic-sm" />{state}</span></span>
                <span class="list-sub">{facts}</span>
                <span class="list-sub">{seen}</span>
            </span>
            {(!is_over).then(|| view! {
                <span class="row">
                    <Show
                        when=move || list.asked.get() == Some(id)
                        fallback=move || {
                            let (copies, pauses, opens, revokes) = (copies.clone(), pauses.clone(), opens.clone(), revokes.clone());
                            view! {
                                <button class="btn btn-sm" type="button" aria-label=copies on:click=copy>"Copy"</button>
                                {if is_paused {
                                    view! { <button class="btn btn-sm" type="button" aria-label=opens on:click=move |_| put(ShareState::Open, "It opens again.")>"Open again"</button> }.into_any()
                                } else {
                                    view! { <button class="btn btn-sm" type="button" aria-label=pauses on:click=move |_| put(ShareState::Paused, "Paused: it shows nothing until it is opened again.")>"Pause"</button> }.into_any()
                                }}
                                <button class="btn btn-sm btn-danger" type="button" aria-label=revokes on:click=move |_| list.asked.set(Some(id))>"Call back"</button>
                            }
                        }
                    >
                        <span class="quiet sm">"It never opens again."</span>
                        <button class="btn btn-sm btn-danger" type="button" on:click=move |_| put(ShareState::Revoked, "Called back: it opens for nobody any more.")>"Yes, call it back"</button>
                        <button class="btn btn-sm btn-ghost" type="button" on:click=move |_| list.asked.set(None)>"Keep it"</button>
                    </Show>
                </span>
            })}
        </li>
    }
}

fn copy_row(made: &Made, now: Time, offset_min: i16) -> impl IntoView + use<> {
    let day = takt_chart::words::day_and_year(Time(made.at).day(offset_min).0);
    let password = if made.has_password { " · with a password" } else { "" };
    let facts = format!("{} · made on {day} · {}{password}", made.days, ends(Time(made.expires), now, offset_min));
    view! {
        <li>
            <span class="list-main">
                <b>{made.name.clone()}</b>
                <span class="list-sub">{facts}</span>
                <span class="list-sub">{made.panels.clone()}</span>
            </span>
        </li>
    }
}
