//! The mailbox: its address and key, for whoever sets a form up.

use crate::pages::shared::sheet::{is_manager, nothing};
use crate::routes::Route;
use crate::state::{use_effects, use_session, use_team, words};
use crate::ui::Icon;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// What a form sends, as an example.
const EXAMPLE: &str = r#"{"company": "Alder Works", "name": "Grace Hale", "email": "grace@alder.example", "phone": "+1 512 555 0101", "message": "Can you call me?"}"#;

/// The part of the screen.
pub fn mailbox() -> AnyView {
    let (team, effects, session, may) = (use_team(), use_effects(), use_session(), is_manager());
    let sharing = team.sharing();
    if !sharing.is_shared() {
        return view! {
            <p class="quiet">"A mailbox lies at a depot, and this line is on this device alone. Share it first."</p>
            <a class="btn btn-sm" href=Route::Team.path()>"Share the line"</a>
        }
        .into_any();
    }
    let state = sharing.state();
    let open = RwSignal::new(sharing.mailbox());
    let is_busy = RwSignal::new(false);
    let make = move |renew: bool| {
        is_busy.set(true);
        spawn_local(async move {
            match team.sharing().open_mailbox(renew).await {
                Ok(mailbox) => {
                    open.set(Some(mailbox));
                    session.say(if renew {
                        "The mailbox has a new key; the old one opens it no more."
                    } else {
                        "The mailbox is open."
                    });
                }
                Err(words) => session.alarm(words),
            }
            is_busy.set(false);
        });
    };
    let copy = move |text: String| {
        spawn_local(async move {
            let is_done = effects.outside().copy(&text).await;
            session.say(if is_done { "Copied." } else { "The browser did not let it be copied." });
        });
    };
    let waiting = move || match state.with(|s| s.mail) {
        0 => "Nothing waits in it.".to_owned(),
        n => format!(
            "{} in it; a member’s device that is online takes them out.",
            words::plural(n.into(), "lead waits", "leads wait")
        ),
    };
    let body = move || {
        match open.get() {
        None if may.get() => view! {
            <p>"Forms and other systems leave leads at the depot, which seals each to this line at once and keeps nothing it could read."</p>
            <button class="btn" type="button" disabled=move || is_busy.get() on:click=move |_| make(false)>"Open the mailbox"</button>
        }
        .into_any(),
        None => nothing("A manager opens the mailbox, on their own device."),
        Some(mailbox) => {
            let command = format!(
                "curl -X POST {} \\\n  -H 'Authorization: Bearer {}' \\\n  -H 'Idempotency-Key: '$(uuidgen) \\\n  -H 'Content-Type: application/json' \\\n  -d '{EXAMPLE}'",
                mailbox.address, mailbox.key
            );
            let copied = command.clone();
            view! {
                <dl class="facts">
                    <dt>"Address"</dt><dd><code class="raw" id="mailbox-address">{mailbox.address}</code></dd>
                    <dt>"Key"</dt><dd><code class="raw" id="mailbox-key">{mailbox.key}</code></dd>
                </dl>
                <p class="quiet sm">"The key writes into the mailbox and does nothing else. Each lead has an Idempotency-Key: sent twice, it comes in once. The depot’s /openapi.json says the rest."</p>
                <div class="scroll-x mail-eg" role="region" aria-label="Example" tabindex="0"><pre><code>{command}</code></pre></div>
                {mailbox.is_outdated.then(|| view! {
                    <p class="note note-alarm"><Icon name="lock" /><span>"Somebody was shut out since. What arrives is still sealed for the key of before: seal it for the new one."</span></p>
                    <button class="btn btn-sm" type="button" disabled=move || is_busy.get() on:click=move |_| make(false)>"Seal it for the new key"</button>
                })}
                <div class="row">
                    <button class="btn btn-sm" type="button" on:click=move |_| copy(copied.clone())>"Copy the example"</button>
                    <button class="btn btn-sm btn-ghost" type="button" disabled=move || is_busy.get() on:click=move |_| make(true)>"Give it a new key"</button>
                </div>
            }
            .into_any()
        }
    }
    };
    view! { {body} <p class="num" role="status">{waiting}</p> }.into_any()
}
