//! Carrying by pointer. A mouse picks up when it moves, a finger when it rests; both let go where they end.

use super::aim;
use super::board::{Board, By, frames, unit_id};
use leptos::ev::PointerEvent;
use leptos::prelude::*;
use std::time::Duration;
use takt_engine::bin::Bin;
use takt_engine::ids::AccountId;
use wasm_bindgen::JsCast;
use web_sys::Element;

/// Pixels a mouse moves before it carries.
const MOVES: f64 = 5.0;
/// Pixels a finger may tremble while it rests; more is scrolling.
const TREMBLES: f64 = 9.0;
/// How long a finger rests before it picks up.
const RESTS: Duration = Duration::from_millis(350);

/// How long after a press its click may still come.
const CLICKS: Duration = Duration::from_millis(100);

/// A pointer that is down on an account.
#[derive(Clone, PartialEq, Debug)]
pub struct Press {
    pointer: i32,
    account: AccountId,
    is_touch: bool,
    /// Where it went down.
    from: (f64, f64),
    /// Where it is.
    at: (f64, f64),
    /// From the corner of the account to the pointer.
    grip: (f64, f64),
    /// Whether it carries.
    carries: bool,
    /// Whether it has gone anywhere since it carries.
    has_moved: bool,
    /// Whether the page scrolls under it.
    scrolls: bool,
}

fn place(event: &PointerEvent) -> (f64, f64) {
    (f64::from(event.client_x()), f64::from(event.client_y()))
}

fn distance(a: (f64, f64), b: (f64, f64)) -> f64 {
    (a.0 - b.0).hypot(a.1 - b.1)
}

fn size(of: Result<wasm_bindgen::JsValue, wasm_bindgen::JsValue>) -> f64 {
    of.ok().and_then(|value| value.as_f64()).unwrap_or(0.0)
}

/// The pointer goes down on an account.
pub fn down(board: Board, account: AccountId, event: &PointerEvent) {
    if event.button() != 0 || !event.is_primary() || board.lift.get_untracked().is_some() {
        return;
    }
    let Some(own) = event.current_target().and_then(|el| el.dyn_into::<Element>().ok()) else { return };
    let (at, rect) = (place(event), own.get_bounding_client_rect());
    let press = Press {
        pointer: event.pointer_id(),
        account,
        is_touch: event.pointer_type() == "touch",
        from: at,
        at,
        grip: (at.0 - rect.left(), at.1 - rect.top()),
        carries: false,
        has_moved: false,
        scrolls: false,
    };
    // A fast mouse is elsewhere before it has moved far enough here. Refused when it is up already.
    let _ = own.set_pointer_capture(press.pointer);
    let rests = press.is_touch.then(|| press.clone());
    board.press.set_value(Some(press));
    if let Some(rests) = rests {
        set_timeout(
            move || {
                let still = board.press.try_with_value(|press| {
                    press.as_ref().is_some_and(|p| p.pointer == rests.pointer && p.from == rests.from && !p.carries)
                });
                if still == Some(true) {
                    begin(board);
                }
            },
            RESTS,
        );
    }
}

/// The pointer moves.
pub fn moves(board: Board, event: &PointerEvent) {
    let Some(press) = board.press.get_value().filter(|press| press.pointer == event.pointer_id()) else { return };
    let at = place(event);
    let far = distance(press.from, at);
    let has_moved = press.has_moved || (press.carries && far > TREMBLES);
    board.press.set_value(Some(Press { at, has_moved, ..press }));
    if press.carries {
        follow(board);
    } else if press.is_touch {
        if far > TREMBLES {
            board.press.set_value(None);
        }
    } else if far > MOVES {
        begin(board);
        follow(board);
    }
}

/// The pointer goes up.
pub fn up(board: Board, event: &PointerEvent) {
    let Some(press) = board.press.get_value().filter(|press| press.pointer == event.pointer_id()) else { return };
    board.press.set_value(None);
    if !press.carries {
        return;
    }
    // The browser still sends a click for this press.
    board.swallow.set_value(true);
    set_timeout(
        move || {
            board.swallow.try_set_value(false);
        },
        CLICKS,
    );
    if press.is_touch && !press.has_moved {
        // A finger that only rested has it in hand now: the next tap says where.
        board.lift.update(|lift| {
            if let Some(lift) = lift {
                lift.by = By::Hand;
            }
        });
        return;
    }
    board.drop_it();
}

/// The browser takes the pointer away.
pub fn cancelled(board: Board) {
    if board.press.get_value().is_some_and(|press| press.carries) {
        board.put_down();
    }
    board.press.set_value(None);
}

/// Whether a pointer carries now: the page must not scroll, nor a menu open, under it.
pub fn carries(board: Board) -> bool {
    board.press.with_value(|press| press.as_ref().is_some_and(|press| press.carries))
}

fn begin(board: Board) {
    let Some(press) = board.press.get_value() else { return };
    board.pick_up(press.account, By::Drag);
    board.press.set_value(Some(Press { carries: true, ..press }));
}

/// Keeps the account under the pointer, wherever its own place has gone, and aims at the bin beneath.
fn follow(board: Board) {
    let Some(press) = board.press.get_value().filter(|press| press.carries) else { return };
    let Some(own) = document().get_element_by_id(&unit_id(press.account)) else { return };
    let (rect, shift) = (own.get_bounding_client_rect(), board.shift.get_untracked());
    let (width, height) = (size(window().inner_width()), size(window().inner_height()));
    // It never sticks out of the window: the page would grow to hold it.
    let left = (press.at.0 - press.grip.0).min(width - rect.width()).max(0.0);
    let top = (press.at.1 - press.grip.1).min(height - rect.height()).max(0.0);
    board.shift.set((left - (rect.left() - shift.0), top - (rect.top() - shift.1)));
    let from = board.lift.get_untracked().map(|lift| lift.from);
    let beneath = aim::under(&frames(), press.at.0, press.at.1).and_then(|i| Bin::ALL.get(i).copied());
    if let Some(bin) = beneath.or(from) {
        board.aim(bin);
    }
    if aim::scroll(press.at.1, height) != 0.0 && !press.scrolls {
        board.press.set_value(Some(Press { scrolls: true, ..press }));
        scroll_on(board);
    }
}

fn scroll_on(board: Board) {
    request_animation_frame(move || {
        let Some(press) = board.press.try_get_value().flatten().filter(|press| press.carries) else { return };
        let by = aim::scroll(press.at.1, size(window().inner_height()));
        if by == 0.0 {
            board.press.set_value(Some(Press { scrolls: false, ..press }));
            return;
        }
        window().scroll_by_with_x_and_y(0.0, by);
        follow(board);
        scroll_on(board);
    });
}
