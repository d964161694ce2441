//! A board as a link: what goes in, until when, and the list of links that were made.

use super::Desk;
use super::links::{Links, Made, recall_made, remember_made};
use crate::routes::Route;
use crate::state::board::BoardQuery;
use crate::state::team::LiveDraft;
use crate::state::use_team;
use crate::ui::Icon;
use crate::ui::dialog::Dialog;
use leptos::prelude::*;
use leptos::task::spawn_local;
use takt_chart::board::Board;
use takt_chart::link::{Shared, pack};
use takt_engine::Command;
use takt_engine::snapshot::hash64;
use takt_engine::time::{DAY, Time};

/// The most links remembered.
const MOST: usize = 100;

/// A panel that may stay out: its name, and how it is left out. Their order is stored in links that are kept fresh.
pub type Panel = (&'static str, fn(&mut Board));

/// All of them.
pub const PANELS: [Panel; 5] = [
    ("Work in progress", |b| b.wip = None),
    ("Output of the month", |b| b.output = None),
    ("Flow", |b| (b.flow, b.accepted) = (None, None)),
    ("People", |b| b.people = None),
    ("Against other days", |b| b.compared = None),
];

const ENDS: [(u32, &str); 4] = [(1, "In a day"), (7, "In a week"), (30, "In 30 days"), (0, "Never")];

/// What the dialog holds; copies are free.
#[derive(Clone, Copy)]
struct Form {
    desk: Desk,
    is_live: RwSignal<bool>,
    name: RwSignal<String>,
    chosen: RwSignal<[bool; PANELS.len()]>,
    ends: RwSignal<u32>,
    password: RwSignal<String>,
    link: RwSignal<Option<String>>,
    said: RwSignal<String>,
    list: RwSignal<Vec<Made>>,
    is_busy: RwSignal<bool>,
}

impl Form {
    fn title(self) -> String {
        let title = self.name.get_untracked();
        if title.trim().is_empty() { "The line".into() } else { title.trim().chars().take(80).collect() }
    }

    fn expires(self) -> Time {
        let days = self.ends.get_untracked();
        if days == 0 { Time(0) } else { self.desk.now.get_untracked().plus(days * DAY) }
    }

    /// A link that carries everything.
    fn make_whole(self) {
        let (desk, effects) = (self.desk, self.desk.effects);
        let (now, expires) = (desk.now.get_untracked(), self.expires());
        let mut board = desk.board.get_untracked();
        board.name = self.title();
        let chosen = self.chosen.get_untracked();
        for ((_, drop), keeps) in PANELS.iter().zip(chosen) {
            if !keeps {
                drop(&mut board);
            }
        }
        let panels: Vec<&str> =
            PANELS.iter().zip(chosen).filter(|(_, keeps)| *keeps).map(|((name, _), _)| *name).collect();
        let secret = self.password.get_untracked();
        let made = Made {
            name: board.name.clone(),
            at: now.0,
            days: desk.query.with_untracked(|q| q.span.words()),
            panels: panels.join(", "),
            expires: expires.0,
            has_password: !secret.is_empty(),
        };
        let bytes = pack(&Shared { board, expires });
        let id = hash64(&bytes) as u32;
        let origin = window().location().origin().unwrap_or_default();
        self.is_busy.set(true);
        spawn_local(async move {
            match effects.outside().fold(bytes, secret).await {
                Some(fragment) => {
                    self.link.set(Some(format!("{origin}/d/{id:08x}#{fragment}")));
                    self.list.update(|list| {
                        list.insert(0, made);
                        list.truncate(MOST);
                    });
                    remember_made(effects, &self.list.get_untracked());
                }
                None => self.said.set("This browser cannot make the link.".into()),
            }
            self.is_busy.set(false);
        });
    }

    /// A link that the line's laptops keep fresh: the line knows of it, and the depot shows it.
    fn make_live(self) {
        let team = use_team();
        let desk = self.desk;
        let chosen = self.chosen.get_untracked();
        let view = desk.query.with_untracked(|q| BoardQuery { me: false, kiosk: false, ..q.clone() }.write());
        let draft = LiveDraft {
            name: self.title(),
            view,
            panels: chosen.iter().enumerate().map(|(at, keeps)| u8::from(*keeps) << at).sum(),
            offset_min: desk.range().offset_min,
            expires: self.expires(),
            password: self.password.get_untracked(),
        };
        self.is_busy.set(true);
        spawn_local(async move {
            let made = match team.sharing().make_live(draft).await {
                Ok(share) => {
                    let link = team.sharing().live_link(&share);
                    let command = Command::SetShare(Box::new(share));
                    desk.effects.run(command).await.map(|_| link).map_err(|failure| failure.to_string())
                }
                Err(why) => Err(why),
            };
            match made {
                Ok(link) => {
                    self.link.set(link);
                    team.sharing().tend().await;
                }
                Err(why) => self.said.set(why),
            }
            self.is_busy.set(false);
        });
    }

    fn make(self) {
        self.link.set(None);
        self.said.set(String::new());
        if self.is_live.get_untracked() { self.make_live() } else { self.make_whole() }
    }

    fn copy(self) {
        let Some(text) = self.link.get_untracked() else { return };
        spawn_local(async move {
            let is_done = self.desk.effects.outside().copy(&text).await;
            self.said.set(if is_done { "Copied." } else { "Not copied: select it and copy it by hand." }.into());
        });
    }
}

/// The dialog.
#[component]
pub fn ShareDialog(
    /// The screen.
    desk: Desk,
) -> impl IntoView {
    let is_shared = use_team().sharing().is_shared();
    let form = Form {
        desk,
        is_live: RwSignal::new(is_shared),
        name: RwSignal::new("The line".to_owned()),
        chosen: RwSignal::new([true; PANELS.len()]),
        ends: RwSignal::new(7),
        password: RwSignal::new(String::new()),
        link: RwSignal::new(None),
        said: RwSignal::new(String::new()),
        list: RwSignal::new(recall_made(desk.effects)),
        is_busy: RwSignal::new(false),
    };
    view! {
        <Dialog title="Share this board" wide=true on_close=Callback::new(move |()| desk.is_sharing.set(false))>
            <div class="dialog-body stack">
                <Kind form=form is_shared=is_shared />
                <Terms form=form />
                <div class="row">
                    <button class="btn btn-main" type="button" disabled=form.is_busy on:click=move |_| form.make()>
                        <Icon name="share" />
                        {move || if form.is_busy.get() { "Making it…" } else { "Make the link" }}
                    </button>
                    <span role="status" class="quiet">{move || form.said.get()}</span>
                </div>
                <Out form=form />
                <Links desk=desk made=form.list />
            </div>
        </Dialog>
    }
}

#[component]
fn Kind(form: Form, is_shared: bool) -> impl IntoView {
    let kind = move |is_live: bool, name: &'static str| {
        view! {
            <button
                class="btn btn-sm"
                type="button"
                aria-pressed=move || (form.is_live.get() == is_live).to_string()
                on:click=move |_| {
                    form.link.set(None);
                    form.is_live.set(is_live);
                }
            >
                {name}
            </button>
        }
    };
    let says = move || match (form.is_live.get(), is_shared) {
        (true, _) => {
            "The board lies sealed at the depot, and whichever of the line's laptops is online keeps it fresh. \
             You can pause it or call it back at any time. It holds no company, no person to call and no address."
        }
        (false, _) => {
            "The link carries the whole board, as it is now. It opens in any browser, with no account and no \
             server to ask, and holds no company, no person to call and no address."
        }
    };
    view! {
        {if is_shared {
            view! {
                <div class="bd-spans share-kinds" role="group" aria-label="Kind of link">
                    {kind(true, "Kept fresh")}
                    {kind(false, "As it is now")}
                </div>
            }
            .into_any()
        } else {
            ().into_any()
        }}
        <p class="quiet">
            {says}
            {(!is_shared).then(|| view! { " "<a href=Route::Team.path()>"Share the line"</a>" to have links that are kept fresh." })}
        </p>
    }
}

#[component]
fn Terms(form: Form) -> impl IntoView {
    let small = move || {
        if form.is_live.get() {
            "With a password neither the depot nor the link alone shows anything. It is kept nowhere: whoever forgets it \
             makes another link. The depot keeps the end; what somebody has seen, or printed, stays with them."
        } else {
            "With a password the link is sealed: without it nobody reads it. The end is kept by the page that shows it, \
             not by a lock. A link that is out cannot be called back: it is a copy."
        }
    };
    view! {
        <label class="field"><span class="field-label">"Name"</span>
            <input class="input" maxlength="80" prop:value=form.name on:input=move |e| form.name.set(event_target_value(&e)) />
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
                                    prop:checked=move || form.chosen.with(|c| c[i])
                                    on:change=move |e| form.chosen.update(|c| c[i] = event_target_checked(&e))
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
                <select class="select" on:change=move |e| form.ends.set(event_target_value(&e).parse().unwrap_or(7))>
                    {ENDS
                        .into_iter()
                        .map(|(days, words)| view! { <option value=days.to_string() selected=days == 7>{words}</option> })
                        .collect_view()}
                </select>
            </label>
            <label class="field"><span class="field-label">"Password, if you like"</span>
                <input class="input" type="text" autocomplete="off" prop:value=form.password on:input=move |e| form.password.set(event_target_value(&e)) />
            </label>
        </div>
        <p class="quiet sm">{small}</p>
    }
}

/// The link, once it is made.
#[component]
fn Out(form: Form) -> impl IntoView {
    let select = |event: leptos::ev::FocusEvent| event_target::<web_sys::HtmlInputElement>(&event).select();
    let size = move || form.link.with(|l| l.as_ref().map_or(0, String::len));
    view! {
        <Show when=move || form.link.with(Option::is_some)>
            <div class="share-out">
                <input
                    class="input"
                    readonly
                    aria-label="The link"
                    prop:value=move || form.link.get().unwrap_or_default()
                    on:focus=select
                />
                <button class="btn" type="button" on:click=move |_| form.copy()>"Copy"</button>
            </div>
            <Show when=move || !form.is_live.get()>
                <p class="quiet sm">{move || format!("{} characters. Some mail programs cut links beyond 2,000: send those as a file or in a chat.", takt_chart::words::count(size() as u64))}</p>
            </Show>
        </Show>
    }
}
