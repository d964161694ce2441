//! The nine bins as an assembly line: what lies where, how old it is, where it jams, what comes back.

mod aim;
mod bins;
mod board;
mod carry;
mod drag;
mod empty;
mod focus;
mod lane;
mod menu;
mod pile;
mod says;
mod unit;
mod who;

use crate::state::{use_effects, use_line, use_session, words};
use crate::ui::keys::{Binding, use_keys};
use aim::Way;
use board::{Board, use_board};
use leptos::prelude::*;
use takt_engine::bin::{Bin, Group};
use who::Whose;

/// The screen.
#[component]
pub fn LineBoard() -> impl IntoView {
    let line = use_line();
    let board = Board::new(line, use_session(), use_effects());
    provide_context(board);
    bind(board);
    focus::keep(board);
    carry::let_go_of_what_left(board);
    let has_any = Memo::new(move |_| line.read(|state| state.account_count() > 0));
    view! {
        <Show when=move || has_any.get() fallback=|| view! { <empty::FirstUse /> }>
            <Head />
            <Show when=move || board.is_bare.get()>
                <empty::Bare />
            </Show>
            <div class="line">
                <ol class="belt" role="list" aria-label="Queued and working">
                    {Bin::ALL
                        .into_iter()
                        .filter(|bin| bin.group() != Group::Reject)
                        .map(|bin| view! { <bins::BinView bin=bin /> })
                        .collect_view()}
                </ol>
                <lane::Lane />
                <ol class="belt-hold" role="list" aria-label="Rejects">
                    {Bin::ALL
                        .into_iter()
                        .filter(|bin| bin.group() == Group::Reject)
                        .map(|bin| view! { <bins::BinView bin=bin /> })
                        .collect_view()}
                </ol>
            </div>
            <carry::Moving />
            <p class="vh" id="line-keys">"Enter picks it up, arrows choose a bin. O opens it, M lists where it may go."</p>
            <p class="vh" role="status" aria-live="assertive">{move || board.said.get()}</p>
            <menu::MoveMenu />
            <menu::Why />
        </Show>
    }
}

/// The name of the screen, what to look at first, and whose line it is.
#[component]
fn Head() -> impl IntoView {
    let board = use_board();
    let lede = Memo::new(move |_| {
        let reports = board.report.get();
        match board.whose.get() {
            Whose::Everyone => match board.neck.get() {
                Some(neck) => says::neck(&neck),
                None => ("Nothing waits: the line flows.".to_owned(), says::out_of_band(&reports).unwrap_or_default()),
            },
            Whose::One(member) => {
                let name = board.line.read(|s| s.member(member).map(|m| m.draft.name.clone())).unwrap_or_default();
                (says::desk(&name, &reports), says::out_of_band(&reports).unwrap_or_default())
            }
            Whose::Stranger => ("Nobody by that link works here.".to_owned(), String::new()),
        }
    });
    view! {
        <header class="page-head line-head">
            <h1 tabindex="-1">"Line"</h1>
            <p class="page-lede" id="line-lede">
                <span class="lede-next">{move || lede.get().0}</span>
                " "
                {move || lede.get().1}
            </p>
            <div class="row">
                <who::Choose />
            </div>
        </header>
    }
}

fn bind(board: Board) {
    const SCOPE: &str = "On the line";
    const DIGITS: [&str; 9] =
        ["line-1", "line-2", "line-3", "line-4", "line-5", "line-6", "line-7", "line-8", "line-9"];
    const NONE: &str = "Choose an account first";
    use_keys(move || {
        let to_bin = |label: fn(Bin) -> String, run: fn(Board, Bin)| {
            Bin::ALL.into_iter().zip(DIGITS).map(move |(bin, id)| {
                Binding::new(id, bin.number().to_string(), label(bin), SCOPE, move || run(board, bin))
            })
        };
        if board.is_held.get() {
            let go = move |id, key: &'static str, label: &str, way: Way| {
                Binding::new(id, key, label, SCOPE, move || board.aim_that_way(way))
            };
            let mut bindings: Vec<Binding> = to_bin(|bin| format!("Aim at {}", words::bin(bin)), Board::aim).collect();
            bindings.extend([
                go("line-left", "ArrowLeft", "Aim at the bin to the left", Way::Left),
                go("line-right", "ArrowRight", "Aim at the bin to the right", Way::Right),
                go("line-up", "ArrowUp", "Aim at the bin above", Way::Up),
                go("line-down", "ArrowDown", "Aim at the bin below", Way::Down),
                Binding::new("line-drop", "Enter", "Drop it there", SCOPE, move || board.drop_it()),
                Binding::new("line-cancel", "Escape", "Put it back", SCOPE, move || board.put_down()),
            ]);
            return bindings;
        }
        if board.menu.with(Option::is_some) {
            // The menu answers digits itself once it has the focus; a fast hand is faster.
            return to_bin(|bin| format!("Move to {}", words::bin(bin)), |board, bin| board.choose_from_menu(bin))
                .collect();
        }
        let none = board.spot.with(|spot| spot.and_then(|s| s.account).is_none().then(|| NONE.to_owned()));
        vec![
            Binding::new("line-pick", "Enter", "Pick the account up", SCOPE, move || board.pick_up_here())
                .barred(none.clone()),
            Binding::new("line-move", "m", "Move it to a bin: then its number", SCOPE, move || board.menu_here())
                .barred(none.clone()),
            Binding::new("line-open", "o", "Open it", SCOPE, move || board.open_here()).barred(none),
            Binding::new("line-next", "j", "Next account of the bin", SCOPE, move || focus::step(board, Way::Down)),
            Binding::new("line-previous", "k", "Previous account of the bin", SCOPE, move || {
                focus::step(board, Way::Up)
            }),
            Binding::new("line-bin-next", "l", "The next bin", SCOPE, move || focus::step(board, Way::Right)),
            Binding::new("line-bin-previous", "h", "The bin before", SCOPE, move || focus::step(board, Way::Left)),
        ]
    });
}
