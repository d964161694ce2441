//! One account with everything that is known of it.

use leptos::prelude::*;
use takt_engine::ids::AccountId;

/// The screen.
#[component]
pub fn Account(
    /// Which account.
    id: AccountId,
) -> impl IntoView {
    view! { <h1 tabindex="-1">{format!("{:x}", id.0)}</h1> }
}
