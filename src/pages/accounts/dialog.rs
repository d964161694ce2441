//! A native dialog: the browser keeps the focus in and gives it back.

use crate::ui::Icon;
use leptos::html;
use leptos::prelude::*;

/// A modal dialog that is open for as long as it is drawn.
#[component]
pub fn Dialog(
    /// Names its heading; one of its kind is open at a time.
    id: &'static str,
    /// The heading.
    #[prop(into)]
    title: Signal<String>,
    /// Whether it needs the room of a list.
    #[prop(default = false)]
    wide: bool,
    /// Closed by Escape, by its button, or by what was done in it.
    on_close: Callback<()>,
    /// Body and foot.
    children: Children,
) -> impl IntoView {
    let node = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        let Some(dialog) = node.get() else { return };
        if !dialog.open() && dialog.show_modal().is_err() {
            // Not in the page yet.
            request_animation_frame(move || {
                let _ = dialog.show_modal();
            });
        }
    });
    view! {
        <dialog class="dialog" class:dialog-wide=wide node_ref=node aria-labelledby=id on:close=move |_| on_close.run(())>
            <header class="dialog-head">
                <h2 id=id>{title}</h2>
                <button
                    class="btn btn-ghost btn-icon"
                    type="button"
                    aria-label="Close"
                    on:click=move |_| {
                        if let Some(dialog) = node.get_untracked() {
                            dialog.close();
                        }
                    }
                >
                    <Icon name="close" />
                </button>
            </header>
            {children()}
        </dialog>
    }
}
