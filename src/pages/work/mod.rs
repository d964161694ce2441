//! The screen "work": one card, the one thing to do now.

mod acts;
mod asked;
mod benches;
mod card;
mod clocks;
mod deadline;
mod desk;
mod first;
mod foot;
mod given;
mod idle;
mod outs;
mod overlays;
mod person;
mod reach;
mod says;
mod side;
mod when;
mod zone;

use crate::state::{use_effects, use_line, use_session};
use crate::ui::keys::{Binding, use_keys};
use benches::Benches;
use card::CardView;
use desk::{Desk, Overlay, focus};
use idle::IdleView;
use leptos::prelude::*;
use overlays::Overlays;
use side::Side;
use takt_engine::bin::Bin;

/// The screen.
#[component]
pub fn Work() -> impl IntoView {
    let line = use_line();
    let desk = Desk::new(line, use_session(), use_effects());
    // Until something stands in the working bins, the four first steps are shown and nothing is pulled.
    let is_first = Memo::new(move |_| line.read(|s| Bin::ALL[2..].iter().all(|bin| s.bin_count(*bin) == 0)));
    desk.follow(is_first);
    bind(desk);
    let given = desk.given;
    // A new card or a new state of the desk is heard from its heading.
    let state_of = Memo::new(move |_| (given.get(), desk.idle.get().is_some()));
    Effect::new(move |_| {
        // Read, not tracked: a memo nobody has read yet hears nothing.
        let _ = state_of.get();
        focus("#job-act");
    });
    let has_card = Memo::new(move |_| given.with(Option::is_some));
    let is_solo = Memo::new(move |_| given.with(Option::is_none) && (is_first.get() || line.me().is_none()));
    view! {
        <div class="work" class:work-solo=move || is_solo.get()>
            <div class="work-main">
                <Show when=move || !is_solo.get()>
                    <Benches desk=desk />
                </Show>
                <Show when=move || has_card.get() fallback=move || view! { <IdleView desk=desk is_first=is_first /> }>
                    <CardView desk=desk />
                </Show>
            </div>
            <Show when=move || !is_solo.get()>
                <Side desk=desk />
            </Show>
        </div>
        <Overlays desk=desk />
    }
}

fn bind(desk: Desk) {
    const SCOPE: &str = "On the card";
    const DIGITS: [&str; 9] = ["out-1", "out-2", "out-3", "out-4", "out-5", "out-6", "out-7", "out-8", "out-9"];
    let labels =
        Memo::new(move |_| desk.choices.with(|choices| choices.iter().map(|c| c.label.clone()).collect::<Vec<_>>()));
    use_keys(move || {
        let mut bindings = vec![
            Binding::new("bench-next", "]", "Stand at the next bench", SCOPE, move || desk.step_bench(1)),
            Binding::new("bench-back", "[", "Stand at the bench before", SCOPE, move || desk.step_bench(-1)),
        ];
        if desk.given.with(Option::is_none) {
            return bindings;
        }
        bindings.extend(
            labels
                .get()
                .into_iter()
                .zip(DIGITS)
                .zip(1u8..)
                .map(|((label, id), n)| Binding::new(id, n.to_string(), label, SCOPE, move || desk.digit(n))),
        );
        bindings.extend([
            Binding::new("save", "Enter", "Save and next", SCOPE, move || desk.save()),
            Binding::new("skip", "s", "Skip, with a reason", SCOPE, move || desk.overlay.set(Some(Overlay::Skip))),
            Binding::new("call-back", "b", "Call back later", SCOPE, move || desk.overlay.set(Some(Overlay::CallBack))),
            Binding::new("note", "n", "Write a note", SCOPE, || focus("#job-note")),
            Binding::new("phone", "p", "Dial, or open the website", SCOPE, move || {
                if !press("[data-reach]") {
                    desk.session.say("There is nobody to dial on this card now.")
                }
            }),
            Binding::new("pause", " ", "Pause the clocks", SCOPE, move || desk.pause()),
            Binding::new("unchoose", "Escape", "Choose no outcome", SCOPE, move || desk.unchoose()),
            Binding::new("peek-down", "j", "Down the next three", SCOPE, || side::step(1)),
            Binding::new("peek-up", "k", "Up the next three", SCOPE, || side::step(-1)),
        ]);
        bindings
    });
}

/// Presses a button of the page, as a key stands for it; false when it is not there.
fn press(selector: &str) -> bool {
    use wasm_bindgen::JsCast;
    let found = document().query_selector(selector).ok().flatten();
    if let Some(element) = found.and_then(|el| el.dyn_into::<web_sys::HtmlElement>().ok()) {
        element.click();
        return true;
    }
    false
}
