//! What surrounds every screen: the rail, the status line, messages.

use crate::routes::Route;
use crate::state::{use_effects, use_line, use_session};
use crate::ui::Icon;
use crate::ui::keys::{Binding, use_all_keys, use_keys};
use leptos::prelude::*;
use leptos_router::hooks::{use_location, use_navigate};

/// Places on the rail: route, icon, chord.
const PLACES: [(Route, &str, &str); 5] = [
    (Route::Work, "work", "g w"),
    (Route::Line, "line", "g l"),
    (Route::Accounts, "accounts", "g a"),
    (Route::Import, "import", "g i"),
    (Route::Settings, "settings", "g s"),
];

/// The frame.
#[component]
pub fn Frame(
    /// The screen.
    children: Children,
) -> impl IntoView {
    use_all_keys().listen();
    let location = use_location();
    let navigate = use_navigate();
    let effects = use_effects();
    use_keys(move || {
        let mut bindings: Vec<Binding> = PLACES
            .into_iter()
            .map(|(route, _, chord)| {
                let navigate = navigate.clone();
                Binding::new(route.name(), chord, format!("Go to {}", route.name()), "Everywhere", move || {
                    navigate(&route.path(), Default::default());
                })
            })
            .collect();
        bindings.push(Binding::new("undo", "z", "Undo the last change", "Everywhere", move || effects.undo_last()));
        bindings
            .push(Binding::new("undo-mod", "Mod+z", "Undo the last change", "Everywhere", move || effects.undo_last()));
        bindings
    });
    let here = Memo::new(move |_| Route::parse(&location.pathname.get()).name());
    view! {
        <a class="skip" href="#main">"Skip to the work"</a>
        <div class="frame">
            <header class="top">
                <a class="mark" href="/" aria-label="Takt, home"><Icon name="mark" /><span class="mark-name">"Takt"</span></a>
            </header>
            <nav class="rail" aria-label="Main">
                <ul class="rail-list">
                    {PLACES
                        .into_iter()
                        .map(|(route, icon, chord)| {
                            view! {
                                <li>
                                    <a
                                        class="rail-link"
                                        href=route.path()
                                        aria-current=move || (here.get() == route.name()).then_some("page")
                                        aria-keyshortcuts=chord
                                    >
                                        <Icon name=icon />
                                        {route.name()}
                                    </a>
                                </li>
                            }
                        })
                        .collect_view()}
                </ul>
            </nav>
            <main class="main" id="main" tabindex="-1">{children()}</main>
            <Status />
        </div>
        <Toasts />
    }
}

/// Who is here and how safe the work is.
#[component]
fn Status() -> impl IntoView {
    let line = use_line();
    let session = use_session();
    let name = move || {
        line.me_ix().and_then(|ix| line.read(|s| s.member(ix).map(|m| m.draft.name.clone()))).unwrap_or_default()
    };
    view! {
        <footer class="status" aria-label="Station and storage">
            <span class="member">{name}</span>
            <Show when=move || !session.is_online.get()>
                <span class="tag tag-line"><Icon name="offline" /><span class="wide">"Offline"</span></span>
            </Show>
        </footer>
    }
}

/// Messages with their undo.
#[component]
fn Toasts() -> impl IntoView {
    let session = use_session();
    let effects = use_effects();
    view! {
        <div class="toasts" role="status" aria-live="polite">
            <For each=move || session.toasts.get() key=|toast| toast.id let:toast>
                <div class="toast" class:toast-alarm=toast.is_alarm>
                    <span>{toast.text.clone()}</span>
                    {toast.undo.map(|entry| view! {
                        <button class="btn btn-sm" type="button" on:click=move |_| { effects.undo(entry); session.dismiss(toast.id); }>"Undo"</button>
                    })}
                    <button class="btn btn-ghost btn-sm btn-icon" type="button" aria-label="Dismiss" on:click=move |_| session.dismiss(toast.id)>
                        <Icon name="close" />
                    </button>
                </div>
            </For>
        </div>
    }
}
