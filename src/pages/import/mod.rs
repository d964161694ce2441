//! The screen "import".

use leptos::prelude::*;

/// The screen.
#[component]
pub fn Import() -> impl IntoView {
    view! { <h1 tabindex="-1">"Import"</h1> }
}
