//! Light or dark, and the demo line.

use crate::state::{use_effects, use_line, use_session};
use crate::ui::Icon;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;

const THEME: &str = "takt-theme";
const THEMES: [(&str, &str); 3] = [("system", "As the system"), ("light", "Light"), ("dark", "Dark")];

fn place(name: &str) -> usize {
    THEMES.into_iter().position(|(id, _)| id == name).unwrap_or(0)
}

/// The theme.
#[component]
pub fn Look() -> impl IntoView {
    let effects = use_effects();
    let at = RwSignal::new(place(&effects.outside().recall(THEME).unwrap_or_default()));
    let choose = move |next: usize| {
        let (id, _) = THEMES[next];
        at.set(next);
        effects.outside().remember(THEME, id);
        if let Some(root) = document().document_element() {
            // Without the attribute the system decides.
            let _ = if next == 0 { root.remove_attribute("data-theme") } else { root.set_attribute("data-theme", id) };
        }
    };
    let step = move |event: leptos::ev::KeyboardEvent| {
        let next = match event.key().as_str() {
            "ArrowRight" | "ArrowDown" => (at.get_untracked() + 1) % THEMES.len(),
            "ArrowLeft" | "ArrowUp" => (at.get_untracked() + THEMES.len() - 1) % THEMES.len(),
            _ => return,
        };
        event.prevent_default();
        choose(next);
        let chosen = document().get_element_by_id(&format!("theme-{}", THEMES[next].0));
        if let Some(button) = chosen.and_then(|el| el.dyn_into::<web_sys::HtmlElement>().ok()) {
            let _ = button.focus();
        }
    };
    view! {
        <div class="seg" role="radiogroup" aria-label="Theme" on:keydown=step>
            {THEMES
                .into_iter()
                .enumerate()
                .map(|(n, (id, label))| {
                    view! {
                        <button
                            type="button"
                            role="radio"
                            id=format!("theme-{id}")
                            aria-checked=move || if at.get() == n { "true" } else { "false" }
                            tabindex=move || if at.get() == n { "0" } else { "-1" }
                            on:click=move |_| choose(n)
                        >
                            {label}
                        </button>
                    }
                })
                .collect_view()}
        </div>
    }
}

/// The demo line, in and out.
#[component]
pub fn Demo() -> impl IntoView {
    let (line, session, effects) = (use_line(), use_session(), use_effects());
    let is_demo = effects.outside().is_demo();
    let is_busy = RwSignal::new(false);
    let press = move |_| {
        is_busy.set(true);
        spawn_local(async move {
            let outside = effects.outside();
            let answer = if is_demo { outside.remove_demo().await } else { outside.open_demo().await };
            if let Err(why) = answer {
                session.alarm(why);
                is_busy.set(false);
            }
        });
    };
    let own = move || line.read(|s| s.account_count());
    view! {
        <div class="note">
            <Icon name="line" />
            <p class="list-main">
                {if is_demo {
                    view! { <b>"You are looking at the demo line."</b>" Your own is untouched and comes back as it was." }.into_any()
                } else {
                    view! {
                        <b>"Demo line"</b>": 3 reps, 900 accounts, 60 days of history, made from a seed. It is kept apart from your own"
                        {move || match own() { 0 => ".".to_owned(), n => format!(" and its {} accounts.", crate::state::words::count(n)) }}
                    }
                    .into_any()
                }}
            </p>
            <button class="btn" type="button" disabled=is_busy on:click=press>
                {if is_demo { "Remove it" } else { "Load it" }}
            </button>
        </div>
    }
}
