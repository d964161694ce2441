//! A menu that hangs on a button: arrows, letters and digits walk it, Escape gives the focus back.

use super::focus::give_back;
use leptos::ev;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// Room kept to the edges of the window, and to what the menu hangs on.
const EDGE: f64 = 8.0;

/// A menu, open for as long as it is drawn. Its items are `[role^=menuitem]`; `data-key` on one is the
/// key that chooses it.
#[component]
pub fn Menu(
    /// What it is for, for those who do not see where it hangs.
    #[prop(into)]
    label: Signal<String>,
    /// The id of what it hangs on; focus goes back there.
    #[prop(into)]
    anchor: Signal<String>,
    /// Closed by Escape, Tab or a press outside; items close it themselves.
    on_close: Callback<()>,
    /// The items.
    children: Children,
) -> impl IntoView {
    let node = NodeRef::<html::Div>::new();
    // Asked once more when the menu is gone, by a frame that was still to come.
    let hangs_on = move || document().get_element_by_id(&anchor.try_get_untracked()?);
    let before = StoredValue::new_local(document().active_element());
    Effect::new(move |_| {
        let Some(menu) = node.get() else { return };
        request_animation_frame(move || {
            // A browser without popovers shows it in its place all the same.
            let _ = menu.show_popover();
            if let Some(anchor) = hangs_on() {
                place(&menu, &anchor);
            }
            walk(&menu, Step::First);
        });
    });
    let outside = window_event_listener(ev::pointerdown, move |event| {
        let at = event.target().and_then(|t| t.dyn_into::<web_sys::Node>().ok());
        let is_in = |el: Option<Element>| el.is_some_and(|el| el.contains(at.as_ref()));
        if !is_in(node.get_untracked().map(Into::into)) && !is_in(hangs_on()) {
            on_close.run(());
        }
    });
    let resized = window_event_listener(ev::resize, move |_| on_close.run(()));
    on_cleanup(move || {
        outside.remove();
        resized.remove();
        let back = hangs_on().or(before.try_get_value().flatten());
        request_animation_frame(move || give_back(back));
    });
    let on_key = move |event: ev::KeyboardEvent| {
        event.stop_propagation();
        let Some(menu) = node.get_untracked() else { return };
        let step = match event.key().as_str() {
            "ArrowDown" => Step::By(1),
            "ArrowUp" => Step::By(-1),
            "Home" => Step::First,
            "End" => Step::Last,
            "Escape" | "Tab" => {
                event.prevent_default();
                on_close.run(());
                return;
            }
            key => {
                press(&menu, key, &event);
                return;
            }
        };
        event.prevent_default();
        walk(&menu, step);
    };
    view! {
        <div class="menu" node_ref=node role="menu" popover="manual" aria-label=label on:keydown=on_key>
            {children()}
        </div>
    }
}

#[derive(Clone, Copy)]
enum Step {
    First,
    Last,
    By(i32),
}

fn items(menu: &HtmlElement) -> Vec<HtmlElement> {
    let Ok(found) = menu.query_selector_all("[role^=menuitem]") else { return Vec::new() };
    (0..found.length()).filter_map(|i| found.item(i)?.dyn_into().ok()).collect()
}

fn walk(menu: &HtmlElement, step: Step) {
    let items = items(menu);
    let active = document().active_element();
    let here = items.iter().position(|item| active.as_ref().is_some_and(|a| item.is_same_node(Some(a))));
    let barred = |item: &HtmlElement| item.get_attribute("aria-disabled").as_deref() == Some("true");
    let to = match (step, here) {
        // Those that do something come first; the others can still be read.
        (Step::First, _) => items.iter().position(|item| !barred(item)).unwrap_or(0),
        (Step::Last, _) => items.len().saturating_sub(1),
        (Step::By(by), Some(here)) => (here as i32 + by).rem_euclid(items.len().max(1) as i32) as usize,
        (Step::By(_), None) => 0,
    };
    if let Some(item) = items.get(to) {
        let _ = item.focus();
    }
}

fn press(menu: &HtmlElement, key: &str, event: &ev::KeyboardEvent) {
    let found = items(menu).into_iter().find(|item| item.get_attribute("data-key").as_deref() == Some(key));
    let Some(item) = found else { return };
    event.prevent_default();
    let _ = item.focus();
    item.click();
}

/// Below its anchor where it fits, else above, else wherever there is room.
fn place(menu: &HtmlElement, anchor: &Element) {
    let (at, own) = (anchor.get_bounding_client_rect(), menu.get_bounding_client_rect());
    let size = |of: Result<wasm_bindgen::JsValue, _>| of.ok().and_then(|v| v.as_f64()).unwrap_or(0.0);
    let (width, height) = (size(window().inner_width()), size(window().inner_height()));
    let (left, top) = spot((at.left(), at.top(), at.bottom()), (own.width(), own.height()), (width, height));
    let style = menu.style();
    for (name, value) in [
        ("position", "fixed".to_owned()),
        ("margin", "0".to_owned()),
        ("inset", "auto".to_owned()),
        ("left", format!("{left}px")),
        ("top", format!("{top}px")),
    ] {
        // Only an unknown property is refused, and these are known.
        let _ = style.set_property(name, &value);
    }
}

/// Left and top of a box of a `size` that hangs on (left, top, bottom) in a window of that size.
fn spot((left, top, bottom): (f64, f64, f64), size: (f64, f64), window: (f64, f64)) -> (f64, f64) {
    let x = left.min(window.0 - size.0 - EDGE).max(EDGE);
    let y = if bottom + 4.0 + size.1 + EDGE <= window.1 {
        bottom + 4.0
    } else if top - 4.0 - size.1 >= EDGE {
        top - 4.0 - size.1
    } else {
        (window.1 - size.1 - EDGE).max(EDGE)
    };
    (x, y)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_menu_stays_in_the_window() {
        assert_eq!(spot((100.0, 50.0, 80.0), (200.0, 300.0), (1000.0, 800.0)), (100.0, 84.0));
        assert_eq!(spot((950.0, 700.0, 730.0), (200.0, 300.0), (1000.0, 800.0)), (792.0, 396.0));
        assert_eq!(spot((10.0, 300.0, 330.0), (200.0, 600.0), (360.0, 640.0)), (10.0, 32.0));
        assert_eq!(spot((0.0, 5.0, 30.0), (400.0, 900.0), (360.0, 640.0)), (8.0, 8.0));
    }
}
