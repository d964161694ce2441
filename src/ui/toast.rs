//! A message that goes by itself, unless someone is reading it or it is an alarm.

use crate::ui::Icon;
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use std::time::Duration;

/// How long a message stays.
const STAYS: Duration = Duration::from_secs(6);

/// One message.
#[component]
pub fn ToastView(
    /// What it says.
    text: String,
    /// Whether something went wrong: it then stays, and is said at once.
    is_alarm: bool,
    /// It goes.
    on_close: Callback<()>,
    /// Its one button, when there is something to do about it.
    #[prop(optional, into)]
    action: Option<ViewFn>,
) -> impl IntoView {
    let timer = StoredValue::new(None::<TimeoutHandle>);
    let stop = move || {
        timer.try_update_value(|timer| {
            if let Some(handle) = timer.take() {
                handle.clear();
            }
        });
    };
    // A message that goes while it has the focus or the pointer is left only after it is gone: no clock begins then.
    let go = move || {
        stop();
        if !is_alarm && timer.try_get_value().is_some() {
            timer.set_value(
                set_timeout_with_handle(
                    move || {
                        let _ = on_close.try_run(());
                    },
                    STAYS,
                )
                .ok(),
            );
        }
    };
    go();
    on_cleanup(stop);
    view! {
        <div
            class="toast"
            class:toast-alarm=is_alarm
            role=is_alarm.then_some("alert")
            on:pointerenter=move |_| stop()
            on:pointerleave=move |_| go()
            on:focusin=move |_| stop()
            on:focusout=move |_| go()
        >
            <p>{text}</p>
            <span class="row row-tight">
                {action.map(|action| action.run())}
                <button class="btn btn-ghost btn-sm btn-icon" type="button" aria-label="Dismiss" on:click=move |_| { let _ = on_close.try_run(()); }>
                    <Icon name="close" size="ic-sm" />
                </button>
            </span>
        </div>
    }
}
