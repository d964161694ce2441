//! Webhooks: where the depot calls, how the last call went, and the secret that is shown once.

use crate::pages::shared::sheet::{is_manager, nothing, press};
use crate::state::team::HookView;
use crate::state::{Line, Team, use_line, use_session, use_team, words};
use crate::ui::Icon;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// How often the list is asked for anew.
const AGAIN: std::time::Duration = std::time::Duration::from_secs(5);

/// What the parts share; copies are free.
#[derive(Clone, Copy)]
struct Hooks {
    /// Asked for here: a timer finds no context.
    team: Team,
    list: RwSignal<Vec<HookView>>,
    wrong: RwSignal<String>,
    secret: RwSignal<Option<String>>,
}

impl Hooks {
    fn ask(self) {
        let team = self.team;
        spawn_local(async move {
            match team.sharing().hooks().await {
                Ok(list) => {
                    // The screen may be gone by now.
                    let _ = self.list.try_set(list);
                }
                Err(why) => {
                    let _ = self.wrong.try_set(why);
                }
            }
        });
    }
}

/// The part.
pub fn hooks() -> AnyView {
    let hooks = Hooks {
        team: use_team(),
        list: RwSignal::new(Vec::new()),
        wrong: RwSignal::new(String::new()),
        secret: RwSignal::new(None),
    };
    let (line, may) = (use_line(), is_manager());
    hooks.ask();
    let again = set_interval_with_handle(move || hooks.ask(), AGAIN);
    on_cleanup(move || {
        if let Ok(again) = again {
            again.clear();
        }
    });
    let list = move || {
        let list = hooks.list.get();
        if list.is_empty() {
            return nothing("None yet.");
        }
        let rows = list.into_iter().map(|hook| row(hooks, &hook, line, may.get())).collect_view();
        view! { <ul class="list" id="hook-list">{rows}</ul> }.into_any()
    };
    view! {
        <div class="stack-sm">
            {list}
            {move || may.get().then(|| form(hooks))}
            {move || hooks.secret.get().map(secret)}
        </div>
    }
    .into_any()
}

fn row(hooks: Hooks, hook: &HookView, line: Line, may: bool) -> AnyView {
    let (team, session) = (hooks.team, use_session());
    let id = hook.id;
    let last = match hook.last {
        None => "Not called yet".to_owned(),
        Some((at, status)) => {
            let when = words::when(at, line.ctx().now, line.ctx().offset_min);
            match status {
                0 => format!("Called {when}: nobody answered"),
                200..=299 => format!("Called {when}: taken ({status})"),
                _ => format!("Called {when}: refused ({status})"),
            }
        }
    };
    let waiting = match hook.waiting {
        0 => String::new(),
        n => format!(" · {} tried again", words::plural(n.into(), "call is", "calls are")),
    };
    let drop_it = move || {
        spawn_local(async move {
            match team.sharing().drop_hook(id).await {
                Ok(()) => {
                    session.say("The webhook is gone.");
                    hooks.ask();
                }
                Err(why) => session.alarm(why),
            }
        });
    };
    view! {
        <li>
            <Icon name="bolt" />
            <span class="list-main"><b>{hook.host.clone()}</b><span class="list-sub">{last}{waiting}</span></span>
            {may.then(|| press("Take away", format!("Take away the webhook of {}", hook.host), drop_it))}
        </li>
    }
    .into_any()
}

fn form(hooks: Hooks) -> AnyView {
    let team = hooks.team;
    let url = RwSignal::new(String::new());
    let is_busy = RwSignal::new(false);
    let add = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        // Pressed twice is one webhook.
        if is_busy.get_untracked() {
            return;
        }
        is_busy.set(true);
        hooks.wrong.set(String::new());
        hooks.secret.set(None);
        spawn_local(async move {
            match team.sharing().add_hook(url.get_untracked()).await {
                Ok(secret) => {
                    hooks.secret.set(Some(secret));
                    url.set(String::new());
                    hooks.ask();
                }
                Err(why) => hooks.wrong.set(why),
            }
            is_busy.set(false);
        });
    };
    view! {
        <form class="row alert-hook" on:submit=add novalidate>
            <label class="field">
                <span class="field-label">"Address that is called"</span>
                <input
                    class="input"
                    type="url"
                    autocomplete="off"
                    spellcheck="false"
                    placeholder="https://"
                    aria-describedby="hook-wrong"
                    prop:value=url
                    on:input=move |event| url.set(event_target_value(&event))
                />
            </label>
            <button class="btn" type="submit"><Icon name="plus" size="ic-sm" />"Add a webhook"</button>
        </form>
        <p class="field-error" id="hook-wrong" role="status">{hooks.wrong}</p>
    }
    .into_any()
}

fn secret(secret: String) -> AnyView {
    view! {
        <div class="stack-sm hook-secret" role="status">
            <p>"Its receiver checks signatures with this secret. It is shown once:"</p>
            <code id="hook-secret">{secret}</code>
            <p class="quiet sm">
                "Signed as Standard Webhooks has it: HMAC-SHA256 over id, timestamp and body, in the header webhook-signature."
            </p>
        </div>
    }
    .into_any()
}
