//! Nothing to see: no account is on the line, or the one who is looked at holds none.

use super::board::use_board;
use super::who::{Who, Whose};
use crate::pages::shared::demo::OpenDemo;
use crate::routes::Route;
use crate::ui::Icon;
use leptos::prelude::*;

/// The belt stands still: nothing was ever put on it.
#[component]
pub fn FirstUse() -> impl IntoView {
    view! {
        <section class="job job-empty">
            <div class="empty">
                <h1 tabindex="-1">"The line is empty"</h1>
                <p>"Nine bins wait for companies. Bring a list as it is, and it lands in Cold; from there each is pulled, worked and moved on."</p>
                <div class="row">
                    <a class="btn btn-main btn-lg" href=Route::Import.path()><Icon name="import" />"Import a list"</a>
                    <OpenDemo class="btn btn-ghost btn-lg" />
                </div>
            </div>
        </section>
    }
}

/// Whoever is looked at holds nothing.
#[component]
pub fn Bare() -> impl IntoView {
    let board = use_board();
    let text = move || match board.whose.get() {
        Whose::One(member) => {
            let name = board.line.read(|state| state.member(member).map(|m| m.draft.name.clone())).unwrap_or_default();
            format!("{name} holds nothing on the line. What nobody holds is shown all the same.")
        }
        Whose::Stranger | Whose::Everyone => {
            "The address names somebody who is not on this line, so the whole of it is shown.".to_owned()
        }
    };
    view! {
        <div class="note line-note" role="status">
            <Icon name="info" />
            <p>{text}</p>
            <button class="btn btn-sm push" type="button" on:click=move |_| board.show(Who::Everyone)>"Show everyone"</button>
        </div>
    }
}
