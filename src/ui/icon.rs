//! One drawing from the sprite, which the build puts into the page.

use leptos::prelude::*;

/// An icon; decorative, so the words beside it or its button's label say what it means.
#[component]
pub fn Icon(
    /// Its name in `public/icons.svg`.
    #[prop(into)]
    name: Signal<&'static str>,
    /// "ic-sm" or "ic-lg", when it is not the usual size.
    #[prop(default = "")]
    size: &'static str,
) -> impl IntoView {
    view! {
        <svg class=format!("ic {size}") aria-hidden="true">
            <use href=move || format!("#icon-{}", name.get())></use>
        </svg>
    }
}
