//! A board somebody shared. It needs no line, no disk and no server: all of it is in the address.

use crate::pages::boards::panels::Panels;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use takt_chart::Board;
use takt_chart::link::{Fault, Kind, Shared, read, unpack};
use takt_engine::time::Time;

/// Unfolds a link's bytes with a password: the browser does, the composition root says how.
pub type Unfold = Rc<dyn Fn(Kind, Vec<u8>, String) -> Pin<Box<dyn Future<Output = Result<Vec<u8>, Fault>>>>>;

/// Hands a file over: name, text.
pub type Save = Rc<dyn Fn(&str, &str)>;

#[derive(Clone, PartialEq)]
enum Seen {
    Opening,
    Locked { was_wrong: bool },
    Board(Box<Board>, Time),
    Fault(Fault),
}

/// The page.
#[component]
pub fn SharedBoard(
    /// The fragment, as it came.
    fragment: String,
    /// Now.
    now: Time,
    /// The clock of whoever looks, minutes ahead of UTC.
    offset_min: i16,
    /// How bytes are unfolded.
    unfold: Unfold,
    /// How a file is handed over.
    save: Save,
) -> impl IntoView {
    let seen = RwSignal::new(Seen::Opening);
    let bytes = StoredValue::new_local(None::<(Kind, Vec<u8>)>);
    let unfold = StoredValue::new_local(unfold);
    let open = move |password: String| {
        let Some((kind, bytes)) = bytes.get_value() else { return };
        let unfolding = unfold.with_value(|unfold| unfold(kind, bytes, password));
        spawn_local(async move {
            seen.set(match unfolding.await.and_then(|bytes| unpack(&bytes, now)) {
                Ok(Shared { board, expires }) => {
                    document().set_title(&board.name);
                    Seen::Board(Box::new(board), expires)
                }
                Err(Fault::WrongPassword) => Seen::Locked { was_wrong: true },
                Err(fault) => Seen::Fault(fault),
            });
        });
    };
    match read(&fragment) {
        Ok((kind, found)) => {
            bytes.set_value(Some((kind, found)));
            match kind {
                Kind::Open => open(String::new()),
                Kind::Sealed => seen.set(Seen::Locked { was_wrong: false }),
            }
        }
        Err(fault) => seen.set(Seen::Fault(fault)),
    }
    let save = StoredValue::new_local(save);
    let kiosk = window().location().search().is_ok_and(|search| search.contains("kiosk"));
    if kiosk && let Some(root) = document().document_element() {
        // Without the attribute it is the ordinary page.
        let _ = root.set_attribute("data-kiosk", "");
    }
    view! {
        <main class="main shared" id="main">
            {move || match seen.get() {
                Seen::Opening => view! { <p class="quiet" role="status">"Opening the board…"</p> }.into_any(),
                Seen::Locked { was_wrong } => view! { <Lock was_wrong=was_wrong open=Callback::new(open) /> }.into_any(),
                Seen::Fault(fault) => wrong(fault, offset_min).into_any(),
                Seen::Board(board, expires) => shown(*board, expires, save, kiosk).into_any(),
            }}
        </main>
    }
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

fn wrong(fault: Fault, offset_min: i16) -> impl IntoView {
    let (title, text) = match fault {
        Fault::NotALink => (
            "There is no board in this link".to_owned(),
            "A board travels in the part of the link after #. It was cut off: ask for the link again, and open the whole of it.".to_owned(),
        ),
        Fault::Damaged | Fault::WrongPassword => (
            "This link is damaged".to_owned(),
            "Something was cut off or changed on the way, so nothing of it is shown. Ask for it again.".to_owned(),
        ),
        Fault::Newer => (
            "This board is newer than this page".to_owned(),
            "It was made by a newer version. Reload the page, or open the link where it was made.".to_owned(),
        ),
        Fault::Expired(at) => (
            format!("This board ended on {}", takt_chart::words::day_and_year(at.day(offset_min).0)),
            "Whoever shared it chose that day. Ask for a new link.".to_owned(),
        ),
    };
    view! {
        <section class="empty">
            <h1 tabindex="-1">{title}</h1>
            <p>{text}</p>
        </section>
    }
}

fn shown(board: Board, expires: Time, save: StoredValue<Save, LocalStorage>, kiosk: bool) -> impl IntoView {
    let second = board.as_of.second_of_day(board.offset_min);
    let as_of = format!(
        "As of {}, {}:{:02}",
        takt_chart::words::day_and_year(board.as_of.day(board.offset_min).0),
        second / 3_600,
        second / 60 % 60
    );
    let mut looks =
        vec![format!("{} to {}", takt_chart::words::day(board.from), takt_chart::words::day_and_year(board.to))];
    looks.extend(board.member.clone());
    looks.extend(board.source.clone());
    looks.extend(match board.laps {
        1 => Some("first way only".to_owned()),
        2 => Some("came back only".to_owned()),
        _ => None,
    });
    let end = (expires != Time(0))
        .then(|| format!(" Shown until {}.", takt_chart::words::day_and_year(expires.day(board.offset_min).0)));
    let name = board.name.clone();
    let save = Callback::new(move |(name, text): (String, String)| {
        save.with_value(|save| save(&format!("{name}.csv"), &text))
    });
    let board = StoredValue::new(board);
    let board = Signal::derive(move || board.get_value());
    view! {
        <div class="bd" class:is-kiosk=kiosk>
            <header class="page-head">
                <h1 tabindex="-1">{name}</h1>
                <p class="page-lede">{format!("{}. {as_of}; it does not change.", looks.join(", "))}{end}</p>
                <div class="row no-print">
                    <button class="btn btn-sm" type="button" on:click=move |_| { let _ = window().print(); }>"Print"</button>
                </div>
            </header>
            <Panels board=board save=save />
        </div>
    }
}
