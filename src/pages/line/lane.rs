//! The way back: what the rejects return this week, and the button that puts it on the line again.

use super::board::{Spot, use_board};
use super::says;
use crate::state::words;
use crate::ui::Icon;
use leptos::prelude::*;
use leptos::task::spawn_local;
use takt_engine::Command;
use takt_engine::bin::Bin;
use takt_engine::command::MAX_BULK;

/// What comes back.
#[component]
pub fn Lane() -> impl IntoView {
    let board = use_board();
    let is_busy = RwSignal::new(false);
    let due = Memo::new(move |_| board.timers.with(|timers| timers.developing.due + timers.no_opportunity.due));
    let soon = Memo::new(move |_| board.timers.with(|timers| timers.developing.soon + timers.no_opportunity.soon));
    let at_least = move || if board.timers.with(|timers| timers.is_cut) { " or more" } else { "" };
    let next = move || {
        let timers = board.timers.get();
        says::first_back(&timers.developing, &timers.no_opportunity, board.clock())
    };
    let put_back = move |_| {
        if is_busy.get_untracked() {
            return;
        }
        is_busy.set(true);
        // The button goes with what it was for; the focus goes where that went.
        board.spot.set(Some(Spot { account: None, bin: Bin::Cold, neighbour: None }));
        let (session, effects) = (board.session, board.effects);
        spawn_local(async move {
            match effects.run(Command::Recycle).await {
                Ok(receipt) => {
                    let put = words::plural(receipt.moved.len() as u64, "account", "accounts");
                    session.done(&receipt, format!("{put} put back into Cold, for another lap"));
                }
                Err(failure) => session.alarm(failure.to_string()),
            }
            let _ = is_busy.try_set(false);
        });
    };
    // One command puts back so many at most; the next press does the rest.
    let label = move || match due.get() as usize {
        1 => "Put it back".to_owned(),
        n if n > MAX_BULK => format!("Put the first {MAX_BULK} back"),
        n => format!("Put all {n} back"),
    };
    view! {
        <section class="lane" data-group="reject" aria-labelledby="lane-h">
            <h2 class="lane-n" id="lane-h">
                <b class="num">{move || words::count(soon.get())}</b>
                <span>{move || format!("{} back this week", if soon.get() == 1 { "comes" } else { "come" })}{at_least}</span>
            </h2>
            <p class="num">{next}</p>
            <Show when=move || { due.get() > 0 }>
                <p class="lane-due num">
                    <Icon name="back" size="ic-sm" />
                    {move || {
                        let are = if due.get() == 1 { "has" } else { "have" };
                        format!("{}{} {are} waited long enough: Cold, a lap later.", words::count(due.get()), at_least())
                    }}
                </p>
                <p>
                    <button class="btn btn-main btn-sm" type="button" disabled=move || is_busy.get() on:click=put_back>{label}</button>
                </p>
            </Show>
        </section>
    }
}
