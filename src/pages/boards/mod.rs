//! Boards: how the line does, for whoever asks. The address says what is looked at.

mod answers;
mod filters;
mod links;
pub mod live;
mod me;
pub mod panels;
mod share;
mod tables;

use crate::routes::Route;
use crate::state::board::BoardQuery;
use crate::state::{Effects, Line, use_effects, use_line};
use crate::ui::Icon;
use crate::ui::keys::{Binding, use_keys};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate};
use panels::Panels;
use std::rc::Rc;
use takt_chart::Board;
use takt_chart::board::Ask;
use takt_engine::history::Range;
use takt_engine::time::{MINUTE, Time};

/// Goes to an address.
type Navigate = Rc<dyn Fn(&str)>;

/// What the parts of the screen share; copies are free.
#[derive(Clone, Copy)]
pub struct Desk {
    line: Line,
    effects: Effects,
    query: Memo<BoardQuery>,
    /// Now, to the minute: a board that moved every second could not be read.
    now: Memo<Time>,
    board: Memo<Board>,
    is_sharing: RwSignal<bool>,
    navigate: StoredValue<Navigate, LocalStorage>,
}

impl Desk {
    fn range(self) -> Range {
        let offset_min = self.line.offset_min();
        let today = self.now.get().day(offset_min);
        self.query.with(|q| q.span.range(today, offset_min))
    }

    /// Changes the view.
    fn change(self, how: impl FnOnce(&mut BoardQuery)) {
        let mut query = self.query.get_untracked();
        how(&mut query);
        let to = address(&query);
        self.navigate.with_value(|navigate| navigate(&to));
    }
}

fn address(query: &BoardQuery) -> String {
    let search = query.write();
    if search.is_empty() { Route::Boards.path() } else { format!("{}?{search}", Route::Boards.path()) }
}

/// The screen.
#[component]
pub fn Boards() -> impl IntoView {
    let (line, effects) = (use_line(), use_effects());
    let (location, navigate) = (use_location(), use_navigate());
    let query = Memo::new(move |_| BoardQuery::parse(&location.search.get()));
    let now = Memo::new(move |_| Time(line.now().0 / MINUTE * MINUTE));
    let board = Memo::new(move |_| {
        let (now, offset_min) = (now.get(), line.offset_min());
        let query = query.get();
        let range = query.span.range(now.day(offset_min), offset_min);
        let me = line.me_ix();
        line.read(|state| {
            let ask = Ask {
                name: "The line".into(),
                range,
                filter: query.filter(state),
                against: query.against.map(|against| against.range(range)),
                me,
                now,
            };
            Board::of(state, &ask)
        })
    });
    let desk = Desk {
        line,
        effects,
        query,
        now,
        board,
        is_sharing: RwSignal::new(false),
        navigate: StoredValue::new_local(Rc::new(move |to: &str| {
            navigate(to, NavigateOptions { scroll: false, ..Default::default() });
        })),
    };
    let kiosk = Memo::new(move |_| query.with(|q| q.kiosk));
    watch_kiosk(kiosk);
    use_keys(move || {
        vec![
            Binding::new("board-share", "Shift+s", "Share this board", "Boards", move || desk.is_sharing.set(true)),
            Binding::new("board-kiosk", "Shift+t", "Wall view on or off", "Boards", move || {
                desk.change(|q| q.kiosk = !q.kiosk);
            }),
            Binding::new("board-me", "Shift+m", "Own figures or the line's", "Boards", move || {
                desk.change(|q| q.me = !q.me);
            }),
        ]
    });
    let save = Callback::new(move |(name, text): (String, String)| {
        effects.outside().download(&format!("{name}.csv"), "text/csv", text.into_bytes());
    });
    let me = Memo::new(move |_| query.with(|q| q.me && !q.kiosk));
    let as_of = move || {
        let offset = line.offset_min();
        let second = now.get().second_of_day(offset);
        format!("As of {}:{:02}", second / 3_600, second / 60 % 60)
    };
    let days = move || {
        let range = desk.range();
        format!("{} to {}", takt_chart::words::day(range.from.0), takt_chart::words::day_and_year(range.to.0))
    };
    view! {
        <div class="bd" class:is-kiosk=move || kiosk.get()>
            <header class="page-head">
                <h1 tabindex="-1">{move || if me.get() { "Me" } else { "Boards" }}</h1>
                <p class="page-lede">{move || format!("{}. {}.", days(), as_of())}</p>
                <div class="row no-print">
                    <Show when=move || !kiosk.get()>
                        <div class="bd-spans" role="group" aria-label="Whose figures">
                            <button class="btn btn-sm" type="button" aria-pressed=move || (!me.get()).to_string() on:click=move |_| desk.change(|q| q.me = false)>"The line"</button>
                            <button class="btn btn-sm" type="button" aria-pressed=move || me.get().to_string() on:click=move |_| desk.change(|q| q.me = true)>"Me"</button>
                        </div>
                        <button class="btn btn-sm" type="button" on:click=move |_| { let _ = window().print(); }>"Print"</button>
                        <button class="btn btn-sm" type="button" on:click=move |_| desk.change(|q| q.kiosk = true)>"Wall view"</button>
                        <button class="btn btn-sm btn-main" type="button" aria-haspopup="dialog" on:click=move |_| desk.is_sharing.set(true)>
                            <Icon name="share" size="ic-sm" />
                            "Share"
                        </button>
                    </Show>
                    <Show when=move || kiosk.get()>
                        <button class="btn btn-sm btn-ghost" type="button" on:click=move |_| desk.change(|q| q.kiosk = false)>"Leave wall view"</button>
                    </Show>
                </div>
            </header>
            <Show when=move || !kiosk.get()><filters::Filters desk=desk /></Show>
            <Show when=move || me.get() fallback=move || view! { <Panels board=board save=save /> }>
                <me::Me desk=desk />
            </Show>
        </div>
        <Show when=move || desk.is_sharing.get()><share::ShareDialog desk=desk /></Show>
    }
}

/// A wall has no rail and no status line: the root element says so to the style, for as long as it is one.
fn watch_kiosk(kiosk: Memo<bool>) {
    let mark = |is_on: bool| {
        let Some(root) = document().document_element() else { return };
        // An attribute that cannot be set leaves the frame where it is.
        let _ = if is_on { root.set_attribute("data-kiosk", "") } else { root.remove_attribute("data-kiosk") };
    };
    Effect::new(move |_| mark(kiosk.get()));
    on_cleanup(move || mark(false));
}
