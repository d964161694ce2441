//! One account in its bin: picked up by Enter, carried by a pointer, opened by a click.

use super::aim::Way;
use super::board::{Board, By, MenuAt, Spot, unit_id, use_board};
use super::{drag, focus, says};
use crate::ui::Icon;
use leptos::ev::{self, KeyboardEvent};
use leptos::prelude::*;
use takt_engine::bin::Bin;
use takt_engine::ids::{AccountId, AccountIx};

/// One account.
#[component]
pub fn UnitView(
    /// Which.
    account: AccountId,
    /// Its place.
    ix: AccountIx,
    /// Its bin.
    bin: Bin,
    /// The account of its bin that the Tab key stops at.
    stop: Memo<Option<AccountId>>,
) -> impl IntoView {
    let board = use_board();
    let line = board.line;
    let name = Memo::new(move |_| line.read(|state| state.name(ix).to_owned()));
    let meta = Memo::new(move |_| {
        let clock = board.clock();
        line.read(|state| says::meta(&state.account(ix), state.rank_score(ix), &state.settings().week, clock))
    });
    let lift = Memo::new(move |_| board.lift.get().filter(|lift| lift.account == account));
    let is_dragged = Memo::new(move |_| lift.get().is_some_and(|lift| lift.by == By::Drag));
    let has_menu = Memo::new(move |_| board.menu.with(|menu| menu.as_ref().is_some_and(|m| m.account == account)));
    let tab = move || if stop.get() == Some(account) { "0" } else { "-1" };
    let here = move |_| {
        board.spot.set(Some(Spot { account: Some(account), bin, neighbour: focus::neighbour(account) }));
    };
    let more_id = format!("more-{:x}", account.0);
    let anchor = more_id.clone();
    view! {
        <li
            class="unit"
            class:is-late=move || meta.with(|meta| meta.is_late)
            data-picked=move || lift.get().map(|_| "")
            data-drag=move || is_dragged.get().then_some("")
            data-landed=move || (board.landed.get() == Some(account)).then_some("")
            style:translate=move || {
                let (x, y) = board.shift.get();
                if is_dragged.get() { format!("{x:.1}px {y:.1}px") } else { "none".to_owned() }
            }
        >
            <button
                class="unit-main"
                id=unit_id(account)
                type="button"
                tabindex=tab
                title=move || name.get()
                aria-describedby="line-keys"
                on:focus=here
                on:click=move |event| click(board, account, event.detail())
                on:keydown=move |event| key(board, account, &event)
                on:pointerdown=move |event| drag::down(board, account, &event)
                on:pointermove=move |event| drag::moves(board, &event)
                on:pointerup=move |event| drag::up(board, &event)
                on:pointercancel=move |_| drag::cancelled(board)
                on:touchmove=move |event: ev::TouchEvent| {
                    if drag::carries(board) {
                        event.prevent_default();
                    }
                }
                on:contextmenu=move |event| {
                    if drag::carries(board) {
                        event.prevent_default();
                    }
                }
            >
                <span class="clip">{move || name.get()}</span>
                <span class="unit-meta num">
                    {move || meta.get().icon.map(|icon| view! { <Icon name=icon size="ic-sm" /> })}
                    <span aria-hidden="true">{move || meta.get().shown}</span>
                    <span class="vh">{move || format!(", {}", meta.get().said)}</span>
                </span>
            </button>
            <button
                class="unit-more"
                id=more_id
                type="button"
                tabindex=tab
                aria-haspopup="menu"
                aria-expanded=move || has_menu.get().to_string()
                aria-label=move || format!("Move {} to…", name.get())
                on:focus=here
                on:click=move |event| {
                    // With something in hand, the bin answers.
                    if board.is_held.get_untracked() {
                        return;
                    }
                    event.stop_propagation();
                    board.menu.update(|menu| {
                        *menu = match menu {
                            Some(open) if open.account == account => None,
                            Some(_) | None => Some(MenuAt { account, anchor: anchor.clone() }),
                        };
                    });
                }
            >
                <Icon name="more" size="ic-sm" />
            </button>
        </li>
    }
}

/// A pointer's click opens; one without a pointer (Enter, Space, a screen reader) picks up or drops.
fn click(board: Board, account: AccountId, clicks: i32) {
    if board.swallow.get_value() {
        return;
    }
    match board.lift.get_untracked() {
        Some(lift) if lift.account == account && clicks == 0 => board.drop_it(),
        Some(lift) if lift.account == account => board.put_down(),
        // The bin below answers this click.
        Some(_) => {}
        None if clicks == 0 => board.pick_up(account, By::Hand),
        None => board.open(account),
    }
}

fn key(board: Board, account: AccountId, event: &KeyboardEvent) {
    if event.alt_key() || event.ctrl_key() || event.meta_key() {
        return;
    }
    let name = event.key();
    let is_carried = board.lift.get_untracked().is_some_and(|lift| lift.account == account);
    if let Some(way) = Way::of_key(&name) {
        event.prevent_default();
        if is_carried {
            board.aim_that_way(way);
        } else {
            focus::step(board, way);
        }
    } else if is_carried && name == "Escape" {
        event.prevent_default();
        board.put_down();
    } else if is_carried && name == "Tab" {
        // The hands are free when one goes elsewhere.
        board.put_down();
    }
}
