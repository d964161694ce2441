//! The outcomes: a key, a word, and what it does before it is pressed.

use super::desk::{Desk, is_barred};
use super::says::{self, Clock};
use crate::state::words;
use leptos::prelude::*;
use takt_engine::queue::task_of;
use wasm_bindgen::JsCast;

/// What a button shows.
#[derive(Clone, PartialEq, Eq, Default)]
struct Out {
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
) -> impl IntoView {
    let line = desk.line;
    let outs = Memo::new(move |old: Option<&Vec<Out>>| {
        let ctx = line.ctx();
        let clock = Clock { now: ctx.now, offset_min: ctx.offset_min };
        desk.choices.with(|choices| {
            line.peek(|state| {
                let Some(given) = desk.given.get() else { return Vec::new() };
                let Some(task) = task_of(state, given.account) else { return Vec::new() };
                // The words of a card that is done with stay until the next one is there.
                let holds = line.me_ix().is_some_and(|me| given.holds(state, me));
                if let Some(old) = old.filter(|_| !holds) {
                    return old.clone();
                }
                let row = state.account(given.account);
                let (from, map) = (row.bin, state.map_of(&row));
                choices
                    .iter()
                    .map(|choice| {
                        let (then, bin) = says::then(choice, from, task, map, clock);
                        let label = choice.label.clone();
                        Out { label, then, group: words::group(bin), is_barred: is_barred(choice) }
                    })
                    .collect()
            })
        })
    });
    let count = Memo::new(move |_| outs.with(|o| o.len().min(9) as u8));
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
                <For each=move || 0..count.get() key=|place| *place let:place>
                    <OutButton desk=desk place=place out=Memo::new(move |_| outs.with(|o| o.get(usize::from(place)).cloned().unwrap_or_default())) />
                </For>
            </div>
        </div>
    }
}

/// One outcome; its words change from card to card, its place does not.
#[component]
fn OutButton(desk: Desk, place: u8, out: Memo<Out>) -> impl IntoView {
    let chosen = desk.chosen;
    view! {
        <button class="out" type="button" role="radio" data-place=place.to_string()
            data-group=move || out.with(|o| o.group)
            aria-checked=move || (chosen.get() == Some(place)).to_string()
            tabindex=move || if chosen.get().unwrap_or(0) == place { "0" } else { "-1" }
            aria-disabled=move || out.with(|o| o.is_barred).then_some("true")
            aria-keyshortcuts=(place + 1).to_string()
            on:click=move |_| desk.choose(place)>
            <kbd aria-hidden="true">{place + 1}</kbd>
            <span class="out-label">{move || out.with(|o| o.label.clone())}</span>
            <span class="out-then"><span class="gm" aria-hidden="true"></span><span>{move || out.with(|o| o.then.clone())}</span></span>
        </button>
    }
}
