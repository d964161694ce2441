//! A board somebody shared: one that travels whole in its link, or one that the line's laptops keep fresh at a depot.
//! Neither needs a line or a disk here.

mod shut;

use crate::pages::boards::panels::Panels;
use crate::state::address::value;
use crate::state::effects::Task;
use crate::state::sight::{Look, Shut};
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::rc::Rc;
use takt_chart::Board;
use takt_chart::link::{Fault, Kind, Shared, read, unpack};
use takt_engine::time::Time;

/// Unfolds a link's bytes with a password: the browser does, the composition root says how.
pub type Unfold = Rc<dyn Fn(Kind, Vec<u8>, String) -> Task<Result<Vec<u8>, Fault>>>;

/// Hands a file over: name, text.
pub type Save = Rc<dyn Fn(&str, &str)>;

/// Says what time it is.
pub type Clock = fn() -> (Time, i16);

/// What a link is.
#[derive(Clone)]
pub enum Source {
    /// All of it is in the fragment.
    Whole(String),
    /// A depot has it; whether a password comes first.
    Live(Look, bool),
    /// It cannot be read at all.
    Shut(Shut),
}

/// How often a board is asked for anew, in seconds, where the address does not say.
const REFRESH_S: u32 = 30;
/// Where it is not there yet, somebody is waiting for it.
const SOON_S: u32 = 3;

#[derive(Clone, PartialEq)]
enum Seen {
    Opening,
    Locked { was_wrong: bool },
    Board(Time),
    Shut(Shut),
}

/// The page.
#[component]
pub fn SharedBoard(
    /// What the link is.
    source: Source,
    /// The clock.
    clock: Clock,
    /// How bytes are unfolded.
    unfold: Unfold,
    /// How a file is handed over.
    save: Save,
) -> impl IntoView {
    let (now, offset_min) = clock();
    let seen = RwSignal::new(Seen::Opening);
    let board = RwSignal::new(None::<Board>);
    // Since when nothing new could be had; a board that is kept fresh says so.
    let stale = RwSignal::new(None::<Shut>);
    let left_s = RwSignal::new(0u32);
    let is_live = matches!(source, Source::Live(..));
    let source = StoredValue::new_local(source);
    let unfold = StoredValue::new_local(unfold);
    let version = StoredValue::new((0u64, 0u64));
    let show = move |next: Board, expires| {
        document().set_title(&next.name);
        board.set(Some(next));
        stale.set(None);
        if seen.with_untracked(|s| *s != Seen::Board(expires)) {
            seen.set(Seen::Board(expires));
        }
    };
    let fail = move |why: Shut| {
        if why == Shut::WrongPassword {
            seen.set(Seen::Locked { was_wrong: true });
        } else if why.is_passing() && board.with_untracked(Option::is_some) {
            stale.set(Some(why));
        } else {
            // What may not be seen any more is not kept in the page either.
            board.set(None);
            version.set_value((0, 0));
            seen.set(Seen::Shut(why));
        }
    };
    let look = move |password: String| {
        let asking = source.with_value(|source| match source {
            Source::Live(look, _) => Some(look(password)),
            Source::Whole(_) | Source::Shut(_) => None,
        });
        let Some(asking) = asking else { return };
        spawn_local(async move {
            let answer = asking.await;
            match answer {
                // The same figures are not drawn anew under the eyes of whoever reads them.
                Ok(sight) if version.get_value() == sight.version => stale.set(None),
                Ok(sight) => {
                    version.set_value(sight.version);
                    show(sight.board, sight.expires);
                }
                Err(why) => fail(why),
            }
            let soon = seen.with_untracked(|s| *s == Seen::Shut(Shut::NotYet));
            left_s.set(if soon { SOON_S } else { refresh_s() });
        });
    };
    let open_whole = move |kind: Kind, bytes: Vec<u8>, password: String| {
        let unfolding = unfold.with_value(|unfold| unfold(kind, bytes, password));
        spawn_local(async move {
            match unfolding.await.and_then(|bytes| unpack(&bytes, now)) {
                Ok(Shared { board, expires }) => show(board, expires),
                Err(fault) => fail(fault.into()),
            }
        });
    };
    let open = move |password: String| match source.get_value() {
        Source::Whole(fragment) => match read(&fragment) {
            Ok((kind, bytes)) => open_whole(kind, bytes, password),
            Err(fault) => fail(fault.into()),
        },
        Source::Live(..) => look(password),
        Source::Shut(why) => fail(why),
    };
    let is_locked = source.with_value(|source| match source {
        Source::Whole(fragment) => matches!(read(fragment), Ok((Kind::Sealed, _))),
        Source::Live(_, is_locked) => *is_locked,
        Source::Shut(_) => false,
    });
    if is_locked {
        seen.set(Seen::Locked { was_wrong: false });
    } else {
        open(String::new());
    }
    if is_live {
        let tick = set_interval_with_handle(
            move || {
                let is_asking = seen.with_untracked(|s| matches!(s, Seen::Locked { .. } | Seen::Opening));
                match left_s.get_untracked() {
                    _ if is_asking => {}
                    0 | 1 => {
                        left_s.set(refresh_s());
                        look(String::new());
                    }
                    left => left_s.set(left - 1),
                }
            },
            std::time::Duration::from_secs(1),
        );
        on_cleanup(move || {
            if let Ok(tick) = tick {
                tick.clear();
            }
        });
    }
    let save = StoredValue::new_local(save);
    let kiosk = RwSignal::new(search_has("kiosk"));
    Effect::new(move |_| {
        let Some(root) = document().document_element() else { return };
        // Without the attribute it is the ordinary page.
        let _ = if kiosk.get() { root.set_attribute("data-kiosk", "") } else { root.remove_attribute("data-kiosk") };
    });
    view! {
        <main class="main shared" id="main">
            {move || match seen.get() {
                Seen::Opening => view! { <p class="quiet" role="status">"Opening the board…"</p> }.into_any(),
                Seen::Locked { was_wrong } => view! { <Lock was_wrong=was_wrong open=Callback::new(open) /> }.into_any(),
                Seen::Shut(why) => shut::page(why, offset_min),
                Seen::Board(expires) => {
                    let board = Signal::derive(move || board.get().unwrap_or_default());
                    let live = is_live.then_some(Live { left_s, stale });
                    view! { <Shown board=board expires=expires live=live save=save kiosk=kiosk /> }.into_any()
                }
            }}
        </main>
    }
}

fn search_has(word: &str) -> bool {
    window().location().search().is_ok_and(|search| search.contains(word))
}

/// As the address says, between five seconds and an hour.
fn refresh_s() -> u32 {
    let search = window().location().search().unwrap_or_default();
    value(&search, "refresh").and_then(|n| n.parse().ok()).map_or(REFRESH_S, |n: u32| n.clamp(5, 3_600))
}

#[component]
fn Lock(
    /// Whether a password was tried that does not fit.
    was_wrong: bool,
    /// Tries one.
    open: Callback<String>,
) -> impl IntoView {
    let word = RwSignal::new(String::new());
    view! {
        <section class="empty">
            <h1 tabindex="-1">"This board has a password"</h1>
            <p>"Whoever sent you the link knows it."</p>
            <form
                class="row"
                on:submit=move |event| {
                    event.prevent_default();
                    open.run(word.get_untracked());
                }
            >
                <label class="field">
                    <span class="field-label">"Password"</span>
                    <input
                        class="input"
                        type="password"
                        autocomplete="off"
                        aria-invalid=was_wrong.to_string()
                        prop:value=move || word.get()
                        on:input=move |e| word.set(event_target_value(&e))
                    />
                </label>
                <button class="btn btn-main" type="submit">"Open"</button>
            </form>
            <p role="alert" class="field-error">{was_wrong.then_some("That password does not open it.")}</p>
        </section>
    }
}

/// How a board that is kept fresh stands.
#[derive(Clone, Copy)]
struct Live {
    /// Seconds until it is asked for anew.
    left_s: RwSignal<u32>,
    /// Why what is shown may be old.
    stale: RwSignal<Option<Shut>>,
}

fn days_of(board: &Board) -> String {
    let mut looks =
        vec![format!("{} to {}", takt_chart::words::day(board.from), takt_chart::words::day_and_year(board.to))];
    looks.extend(board.member.clone());
    looks.extend(board.source.clone());
    looks.extend(match board.laps {
        1 => Some("first way only".to_owned()),
        2 => Some("came back only".to_owned()),
        _ => None,
    });
    looks.join(", ")
}

fn as_of(board: &Board) -> String {
    let second = board.as_of.second_of_day(board.offset_min);
    let day = takt_chart::words::day_and_year(board.as_of.day(board.offset_min).0);
    format!("As of {day}, {}:{:02}", second / 3_600, second / 60 % 60)
}

#[component]
fn Shown(
    /// What is shown.
    board: Signal<Board>,
    /// When it ends; 0 for never.
    expires: Time,
    /// How it is kept fresh, where it is.
    live: Option<Live>,
    /// How a file is handed over.
    save: StoredValue<Save, LocalStorage>,
    /// Whether it hangs on a wall.
    kiosk: RwSignal<bool>,
) -> impl IntoView {
    let lede = move || {
        board.with(|board| {
            let end = if expires == Time(0) {
                String::new()
            } else {
                format!(" Shown until {}.", takt_chart::words::day_and_year(expires.day(board.offset_min).0))
            };
            let kept = if live.is_some() { "" } else { "; it does not change" };
            format!("{}. {}{kept}.{end}", days_of(board), as_of(board))
        })
    };
    let save = Callback::new(move |(name, text): (String, String)| {
        save.with_value(|save| save(&format!("{name}.csv"), &text))
    });
    view! {
        <div class="bd" class:is-kiosk=move || kiosk.get()>
            <header class="page-head">
                <h1 tabindex="-1">{move || board.with(|b| b.name.clone())}</h1>
                <p class="page-lede">{lede}</p>
                <div class="row no-print">
                    {live.map(|live| view! { <Fresh live=live /> })}
                    <Show when=move || !kiosk.get()>
                        <button class="btn btn-sm" type="button" on:click=move |_| { let _ = window().print(); }>"Print"</button>
                    </Show>
                    <button class="btn btn-sm" class:btn-ghost=move || kiosk.get() type="button" on:click=move |_| kiosk.update(|k| *k = !*k)>
                        {move || if kiosk.get() { "Leave wall view" } else { "Wall view" }}
                    </button>
                </div>
            </header>
            <Panels board=board save=save />
        </div>
    }
}

#[component]
fn Fresh(live: Live) -> impl IntoView {
    // Said aloud when it changes, not every second.
    let trouble = move || live.stale.get().map(|why| format!("{}: this is how it was.", why.short()));
    view! {
        <span class="quiet sm shared-fresh">
            <span aria-hidden="true" class="num">{move || format!("Asks again in {} s", live.left_s.get())}</span>
            <b role="status">{trouble}</b>
        </span>
    }
}
