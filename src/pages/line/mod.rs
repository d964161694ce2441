//! The screen "line".

use leptos::prelude::*;

/// The screen.
#[component]
pub fn LineBoard() -> impl IntoView {
    view! { <h1 tabindex="-1">"LineBoard"</h1> }
}
