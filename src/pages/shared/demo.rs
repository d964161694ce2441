//! The way to the demo line, wherever there is nothing to see yet.

use crate::state::{use_effects, use_session};
use leptos::prelude::*;
use leptos::task::spawn_local;

/// The button that makes the demo line and opens it; says so while it does.
#[component]
pub fn OpenDemo(
    /// Its look.
    #[prop(default = "btn btn-ghost")]
    class: &'static str,
    /// What it says.
    #[prop(default = "Look at the demo line")]
    label: &'static str,
) -> impl IntoView {
    let (session, effects) = (use_session(), use_effects());
    let is_busy = RwSignal::new(false);
    let open = move |_| {
        if is_busy.get_untracked() {
            return;
        }
        is_busy.set(true);
        spawn_local(async move {
            if let Err(why) = effects.outside().open_demo().await {
                session.alarm(why);
                let _ = is_busy.try_set(false);
            }
        });
    };
    view! {
        <button class=class type="button" aria-disabled=move || is_busy.get().then_some("true") on:click=open>
            {move || if is_busy.get() { "Making the demo line…" } else { label }}
        </button>
    }
}
