//! A board as a link: what goes in, until when, and the list of links that were made.

use super::Desk;
use crate::ui::Icon;
use crate::ui::dialog::Dialog;
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::{Deserialize, Serialize};
use takt_chart::board::Board;
use takt_chart::link::{Shared, pack};
use takt_engine::snapshot::hash64;
use takt_engine::time::{DAY, Time};

/// Where the list is kept.
const KEY: &str = "takt-shares";
/// The most links remembered.
const MOST: usize = 100;

/// A link that was made. Not the link itself: whoever reads this list must not thereby open them.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
struct Made {
    name: String,
    at: u32,
    days: String,
    panels: String,
    expires: u32,
    has_password: bool,
}

/// A panel that may stay out: its name, and how it is left out.
type Panel = (&'static str, fn(&mut Board));

const PANELS: [Panel; 5] = [
    ("Work in progress", |b| b.wip = None),
    ("Output of the month", |b| b.output = None),
    ("Flow", |b| b.flow = None),
    ("People", |b| b.people = None),
    ("Against other days", |b| b.compared = None),
];

const ENDS: [(u32, &str); 4] = [(1, "In a day"), (7, "In a week"), (30, "In 30 days"), (0, "Never")];

/// The dialog.
#[component]
pub fn ShareDialog(
    /// The screen.
    desk: Desk,
) -> impl IntoView {
    let effects = desk.effects;
    let name = RwSignal::new("The line".to_owned());
    let chosen = RwSignal::new([true; PANELS.len()]);
    let ends = RwSignal::new(7u32);
    let password = RwSignal::new(String::new());
    let link = RwSignal::new(None::<String>);
    let said = RwSignal::new(String::new());
    let list = RwSignal::new(
        effects.outside().recall(KEY).and_then(|t| serde_json::from_str::<Vec<Made>>(&t).ok()).unwrap_or_default(),
    );
    let keep = move || {
        if let Ok(text) = list.with_untracked(serde_json::to_string) {
            effects.outside().remember(KEY, &text);
        }
    };
    let make = move |_| {
        let now = desk.now.get_untracked();
        let mut board = desk.board.get_untracked();
        let title = name.get_untracked();
        board.name = if title.trim().is_empty() { "The line".into() } else { title.trim().chars().take(80).collect() };
        let chosen = chosen.get_untracked();
        for ((_, drop), keeps) in PANELS.iter().zip(chosen) {
            if !keeps {
                drop(&mut board);
            }
        }
        let expires = if ends.get_untracked() == 0 { Time(0) } else { now.plus(ends.get_untracked() * DAY) };
        let words = desk.query.with_untracked(|q| q.span.words());
        let panels: Vec<&str> =
            PANELS.iter().zip(chosen).filter(|(_, keeps)| *keeps).map(|((name, _), _)| *name).collect();
        let made = Made {
            name: board.name.clone(),
            at: now.0,
            days: words,
            panels: panels.join(", "),
            expires: expires.0,
            has_password: !password.with_untracked(String::is_empty),
        };
        let bytes = pack(&Shared { board, expires });
        let id = hash64(&bytes) as u32;
        let origin = window().location().origin().unwrap_or_default();
        let secret = password.get_untracked();
        spawn_local(async move {
            match effects.outside().fold(bytes, secret).await {
                Some(fragment) => {
                    link.set(Some(format!("{origin}/d/{id:08x}#{fragment}")));
                    list.update(|list| {
                        list.insert(0, made);
                        list.truncate(MOST);
                    });
                    keep();
                }
                None => said.set("This browser cannot make the link.".into()),
            }
        });
    };
    let copy = move |_| {
        let Some(text) = link.get_untracked() else { return };
        spawn_local(async move {
            let is_done = effects.outside().copy(&text).await;
            said.set(if is_done { "Copied." } else { "Not copied: select it and copy it by hand." }.into());
        });
    };
    let select = |event: leptos::ev::FocusEvent| event_target::<web_sys::HtmlInputElement>(&event).select();
    let size = move || link.with(|l| l.as_ref().map_or(0, String::len));
    view! {
        <Dialog title="Share this board" wide=true on_close=Callback::new(move |()| desk.is_sharing.set(false))>
            <div class="dialog-body stack">
                <p class="quiet">
                    "The link carries the whole board, as it is now. It opens in any browser, with no account and no server to ask, and holds no company, no person to call and no address."
                </p>
                <label class="field"><span class="field-label">"Name"</span>
                    <input class="input" maxlength="80" prop:value=move || name.get() on:input=move |e| name.set(event_target_value(&e)) />
                </label>
                <fieldset class="field">
                    <legend class="field-label">"Panels"</legend>
                    <div class="row row-lg">
                        {PANELS
                            .into_iter()
                            .enumerate()
                            .map(|(i, (label, _))| {
                                view! {
                                    <label class="check">
                                        <input
                                            type="checkbox"
                                            prop:checked=move || chosen.with(|c| c[i])
                                            on:change=move |e| chosen.update(|c| c[i] = event_target_checked(&e))
                                        />
                                        {label}
                                    </label>
                                }
                            })
                            .collect_view()}
                    </div>
                </fieldset>
                <div class="row row-lg">
                    <label class="field"><span class="field-label">"Stops showing"</span>
                        <select class="select" on:change=move |e| ends.set(event_target_value(&e).parse().unwrap_or(7))>
                            {ENDS
                                .into_iter()
                                .map(|(days, words)| view! { <option value=days.to_string() selected=days == 7>{words}</option> })
                                .collect_view()}
                        </select>
                    </label>
                    <label class="field"><span class="field-label">"Password, if you like"</span>
                        <input class="input" type="text" autocomplete="off" prop:value=move || password.get() on:input=move |e| password.set(event_target_value(&e)) />
                    </label>
                </div>
                <p class="quiet sm">
                    "With a password the link is sealed: without it nobody reads it. The end is kept by the page that shows it, not by a lock. A link that is out cannot be called back: it is a copy."
                </p>
                <div class="row">
                    <button class="btn btn-main" type="button" on:click=make><Icon name="share" />"Make the link"</button>
                    <span role="status" class="quiet">{move || said.get()}</span>
                </div>
                <Show when=move || link.with(Option::is_some)>
                    <div class="share-out">
                        <input
                            class="input"
                            readonly
                            aria-label="The link"
                            prop:value=move || link.get().unwrap_or_default()
                            on:focus=select
                        />
                        <button class="btn" type="button" on:click=copy>"Copy"</button>
                    </div>
                    <p class="quiet sm">{move || format!("{} characters. Some mail programs cut links beyond 2,000: send those as a file or in a chat.", takt_chart::words::count(size() as u64))}</p>
                </Show>
                <Show when=move || list.with(|l| !l.is_empty())>
                    <h3>"Links made on this device"</h3>
                    <div class="fig-table" tabindex="0" role="group" aria-label="Links made on this device">
                        <table class="fig-grid">
                            <thead><tr><th scope="col">"Name"</th><th scope="col">"Made"</th><th scope="col">"Days"</th><th scope="col">"Stops"</th><th scope="col">"Password"</th></tr></thead>
                            <tbody>
                                {move || {
                                    let (now, offset) = (desk.now.get(), desk.range().offset_min);
                                    list.get().into_iter().map(|made| row(&made, now, offset)).collect_view()
                                }}
                            </tbody>
                        </table>
                    </div>
                </Show>
            </div>
        </Dialog>
    }
}

fn row(made: &Made, now: Time, offset_min: i16) -> impl IntoView + use<> {
    let day = |at: u32| takt_chart::words::day_and_year(Time(at).day(offset_min).0);
    let stops = match made.expires {
        0 => "Never".to_owned(),
        at if Time(at) <= now => format!("{} (over)", day(at)),
        at => day(at),
    };
    view! {
        <tr title=made.panels.clone()>
            <th scope="row">{made.name.clone()}</th>
            <td>{day(made.at)}</td>
            <td>{made.days.clone()}</td>
            <td>{stops}</td>
            <td>{if made.has_password { "Yes" } else { "No" }}</td>
        </tr>
    }
}
