//! The outcomes: a key, a word, and what it does before it is pressed.

use super::desk::{Desk, is_barred};
use super::given::Given;
use super::says::{self, Clock};
use crate::state::words;
use leptos::prelude::*;
use takt_engine::queue::task_of;
use wasm_bindgen::JsCast;

/// What a button shows.
#[derive(Clone, PartialEq, Eq)]
struct Out {
    place: u8,
    label: String,
    then: String,
    group: &'static str,
    is_barred: bool,
}

/// The radio group of outcomes.
#[component]
pub fn Outs(
    /// The desk.
    desk: Desk,
    /// Whose card.
    given: Given,
) -> impl IntoView {
    let line = desk.line;
    let outs = Memo::new(move |_| {
        let ctx = line.ctx();
        let clock = Clock { now: ctx.now, offset_min: ctx.offset_min };
        desk.choices.with(|choices| {
            line.peek(|state| {
                let Some(task) = task_of(state, given.account) else { return Vec::new() };
                let from = state.account(given.account).bin;
                choices
                    .iter()
                    .map(|choice| {
                        let (then, bin) = says::then(choice, from, task, state, clock);
                        let label = choice.label.clone();
                        Out { place: choice.place, label, then, group: words::group(bin), is_barred: is_barred(choice) }
                    })
                    .collect()
            })
        })
    });
    let chosen = desk.chosen;
    // Arrows move as in every radio group; the space bar chooses here and pauses everywhere else.
    let on_key = move |event: leptos::ev::KeyboardEvent| {
        let Some(target) = event.target().and_then(|t| t.dyn_into::<web_sys::HtmlElement>().ok()) else { return };
        let Some(place) = target.get_attribute("data-place").and_then(|p| p.parse::<i32>().ok()) else { return };
        let count = outs.with_untracked(Vec::len) as i32;
        let to = match event.key().as_str() {
            "ArrowRight" | "ArrowDown" => (place + 1).rem_euclid(count.max(1)),
            "ArrowLeft" | "ArrowUp" => (place - 1).rem_euclid(count.max(1)),
            " " => place,
            _ => return,
        };
        event.prevent_default();
        let sibling = target.parent_element().and_then(|p| p.children().item(to as u32));
        if let Some(sibling) = sibling.and_then(|el| el.dyn_into::<web_sys::HtmlElement>().ok()) {
            // It is in the page: its sibling has the focus.
            let _ = sibling.focus();
        }
        desk.choose(to as u8);
    };
    view! {
        <div class="outs-wrap">
            <h2 class="vh" id="outs-h">"What happened?"</h2>
            <div class="outs" role="radiogroup" aria-labelledby="outs-h" on:keydown=on_key>
                <For each=move || outs.get() key=|out| (out.place, out.label.clone(), out.then.clone(), out.is_barred) let:out>
                    <button class="out" type="button" role="radio" data-group=out.group data-place=out.place.to_string()
                        aria-checked=move || (chosen.get() == Some(out.place)).to_string()
                        tabindex=move || if chosen.get().unwrap_or(0) == out.place { "0" } else { "-1" }
                        aria-disabled=out.is_barred.then_some("true")
                        aria-keyshortcuts=(out.place + 1).to_string()
                        on:click=move |_| desk.choose(out.place)>
                        <kbd aria-hidden="true">{out.place + 1}</kbd>
                        <span class="out-label">{out.label.clone()}</span>
                        <span class="out-then"><span class="gm" aria-hidden="true"></span><span>{out.then.clone()}</span></span>
                    </button>
                </For>
            </div>
        </div>
    }
}
