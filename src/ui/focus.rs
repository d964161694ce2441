//! The focus, where what holds it comes and goes.

use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// Puts the focus back where it was, unless it has found another place.
pub fn give_back(before: Option<web_sys::Element>) {
    let active = document().active_element();
    let is_lost = active.is_none_or(|el| el.tag_name() == "BODY");
    if let Some(element) = before.filter(|el| is_lost && el.is_connected())
        && let Ok(element) = element.dyn_into::<web_sys::HtmlElement>()
    {
        // An element that cannot take the focus any more leaves it where it is.
        let _ = element.focus();
    }
}

/// Takes the focus from what is about to go, if it is in there. What is new stands before the old is taken away: were
/// the focus still on that, the browser would lay out both before it went on.
pub fn let_go(of: &str) {
    let focused = document().query_selector(&format!("{of} :focus")).ok().flatten();
    if let Some(element) = focused.and_then(|el| el.dyn_into::<web_sys::HtmlElement>().ok()) {
        // A browser that refuses has it to do all the same.
        let _ = element.blur();
    }
}
