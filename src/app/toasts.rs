//! Messages with their undo, outside of the frame so that nothing of a screen covers them.

use crate::state::{use_effects, use_session};
use crate::ui::toast::ToastView;
use leptos::prelude::*;

/// The region messages appear in; always in the page, so that they are heard.
#[component]
pub fn Toasts() -> impl IntoView {
    let session = use_session();
    let effects = use_effects();
    view! {
        <div class="toasts" role="status" aria-live="polite">
            <For each=move || session.toasts.get() key=|toast| toast.id let:toast>
                {
                    let id = toast.id;
                    let close = Callback::new(move |()| session.dismiss(id));
                    match toast.undo {
                        Some(entry) => view! {
                            <ToastView text=toast.text is_alarm=toast.is_alarm on_close=close action=ViewFn::from(move || view! {
                                <button class="btn btn-sm" type="button" on:click=move |_| { session.dismiss(id); effects.undo(entry); }>
                                    "Undo"<kbd aria-hidden="true">"Z"</kbd>
                                </button>
                            }) />
                        }.into_any(),
                        None => view! { <ToastView text=toast.text is_alarm=toast.is_alarm on_close=close /> }.into_any(),
                    }
                }
            </For>
        </div>
    }
}
