//! The screen "accounts".

use leptos::prelude::*;

/// The screen.
#[component]
pub fn Accounts() -> impl IntoView {
    view! { <h1 tabindex="-1">"Accounts"</h1> }
}
