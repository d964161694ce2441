//! A native dialog: the browser keeps the focus in it and gives it back.

use super::focus::give_back;
use crate::ui::Icon;
use leptos::html;
use leptos::prelude::*;

/// Makes a dialog modal for as long as it is drawn, and returns the focus when it goes.
pub fn modal(node: NodeRef<html::Dialog>) {
    let before = StoredValue::new_local(document().active_element());
    Effect::new(move |_| {
        let Some(dialog) = node.get() else { return };
        if !dialog.open() && dialog.show_modal().is_err() {
            // Not in the page yet.
            request_animation_frame(move || {
                let _ = dialog.show_modal();
            });
        }
    });
    on_cleanup(move || {
        let before = before.try_get_value().flatten();
        request_animation_frame(move || give_back(before));
    });
}

/// A modal dialog with a heading; open for as long as it is drawn.
#[component]
pub fn Dialog(
    /// The heading.
    #[prop(into)]
    title: Signal<String>,
    /// Whether it needs the room of a list.
    #[prop(default = false)]
    wide: bool,
    /// Closed by Escape, by its button, or by a `close()` from within.
    on_close: Callback<()>,
    /// Body and foot.
    children: Children,
) -> impl IntoView {
    let node = NodeRef::<html::Dialog>::new();
    modal(node);
    let shut = move |_| {
        if let Some(dialog) = node.get_untracked() {
            dialog.close();
        }
    };
    view! {
        <dialog
            class="dialog"
            class:dialog-wide=wide
            node_ref=node
            aria-labelledby="dialog-h"
            on:close=move |_: leptos::ev::Event| on_close.run(())
            on:keydown=|event| event.stop_propagation()
        >
            <header class="dialog-head">
                <h2 id="dialog-h">{title}</h2>
                <button class="btn btn-ghost btn-icon" type="button" aria-label="Close" on:click=shut>
                    <Icon name="close" />
                </button>
            </header>
            {children()}
        </dialog>
    }
}
