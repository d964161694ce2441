//! The screen "settings".

use leptos::prelude::*;

/// The screen.
#[component]
pub fn Settings() -> impl IntoView {
    view! { <h1 tabindex="-1">"Settings"</h1> }
}
