//! The screen "work".

use leptos::prelude::*;

/// The screen.
#[component]
pub fn Work() -> impl IntoView {
    view! { <h1 tabindex="-1">"Work"</h1> }
}
