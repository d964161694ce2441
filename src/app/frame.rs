//! What surrounds every screen: the rail, the status line, messages, and what opens over it.

use super::overlays::{Overlays, Shell};
use super::status::Status;
use super::toasts::Toasts;
use crate::routes::Route;
use crate::state::{use_effects, use_line, use_session};
use crate::ui::Icon;
use crate::ui::focus::let_go;
use crate::ui::keys::{Binding, use_all_keys, use_keys};
use leptos::prelude::*;
use leptos_router::hooks::{use_location, use_navigate};

/// Places on the rail: route, icon, chord.
pub const PLACES: [(Route, &str, &str); 6] = [
    (Route::Work, "work", "g w"),
    (Route::Line, "line", "g l"),
    (Route::Accounts, "accounts", "g a"),
    (Route::Boards, "boards", "g b"),
    (Route::Import, "import", "g i"),
    (Route::Settings, "settings", "g s"),
];

/// Places that are gone to more seldom: by key, by the palette, and from the screens they belong to.
pub const SELDOM: [(Route, &str, &str); 11] = [
    (Route::Deal, "person", "g d"),
    (Route::Bench, "flag", "g q"),
    (Route::HandOffs, "check", "g h"),
    (Route::Recycling, "sync", "g r"),
    (Route::Rules, "clock", "g u"),
    (Route::Campaigns, "filter", "g p"),
    (Route::Inbound, "mail", "g n"),
    (Route::Map, "move", "g m"),
    (Route::Team, "share", "g t"),
    (Route::Alerts, "warn", "g e"),
    (Route::Contests, "bolt", "g c"),
];

/// The scope of what works on every screen.
pub const EVERYWHERE: &str = "Everywhere";

/// The frame.
#[component]
pub fn Frame(
    /// The screen.
    children: Children,
) -> impl IntoView {
    use_all_keys().listen();
    let shell = Shell::default();
    provide_context(shell);
    bind(shell);
    let location = use_location();
    let here = Memo::new(move |_| Route::parse(&location.pathname.get()).name());
    view! {
        <a class="skip" href="#main">"Skip to the work"</a>
        <div class="frame">
            <header class="top">
                <a class="mark" href="/" aria-label="Takt, home"><Icon name="mark" /><span class="mark-name">"Takt"</span></a>
                <button
                    class="btn btn-sm btn-ghost top-find"
                    type="button"
                    aria-haspopup="dialog"
                    aria-keyshortcuts="Control+K Meta+K"
                    on:click=move |_| shell.palette.set(true)
                >
                    <Icon name="search" />
                    <span class="vh">"Search or do anything"</span>
                    <kbd aria-hidden="true">{crate::ui::keys::caps("Mod+k").join(" ")}</kbd>
                </button>
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
                                        {(route == Route::Work).then(|| view! { <DueCount /> })}
                                    </a>
                                </li>
                            }
                        })
                        .collect_view()}
                </ul>
            </nav>
            <main class="main" id="main" tabindex="-1">{children()}</main>
            <Status here=here />
        </div>
        <Toasts />
        <Overlays here=here />
    }
}

fn bind(shell: Shell) {
    let (effects, session, navigate) = (use_effects(), use_session(), use_navigate());
    let nothing = Memo::new(move |_| session.log.with(|log| log.iter().all(|done| done.is_undone)));
    use_keys(move || {
        let why = nothing.get().then(|| "Nothing left to undo".to_owned());
        let undo = |id, keys: &str| {
            Binding::new(id, keys, "Undo the last change", EVERYWHERE, move || effects.undo_last()).barred(why.clone())
        };
        let open = |id, keys: &str, label: &str, what: RwSignal<bool>| {
            Binding::new(id, keys, label, EVERYWHERE, move || what.set(true))
        };
        let mut bindings = vec![
            open("palette", "Mod+k", "Search or do anything", shell.palette),
            open("find", "/", "Search or do anything", shell.palette),
            open("keys", "?", "Show all keys", shell.sheet),
            undo("undo", "z"),
            undo("undo-mod", "Mod+z"),
        ];
        bindings.extend(PLACES.into_iter().chain(SELDOM).map(|(route, _, chord)| {
            let navigate = navigate.clone();
            Binding::new(route.name(), chord, format!("Go to {}", route.name()), EVERYWHERE, move || {
                if window().location().pathname().is_ok_and(|path| Route::parse(&path) != route) {
                    let_go("#main");
                }
                navigate(&route.path(), Default::default());
            })
        }));
        bindings
    });
}

/// The most the count on the rail says.
const MOST: usize = 99;

/// How many cards wait for whoever sits here.
#[component]
fn DueCount() -> impl IntoView {
    let line = use_line();
    let due = Memo::new(move |_| {
        let now = line.now();
        line.me_ix().map_or(0, |me| line.read(|state| state.due_now(me, now).take(MOST + 1).count()))
    });
    let shown = move || match due.get() {
        n if n > MOST => format!("{MOST}+"),
        n => n.to_string(),
    };
    view! {
        <Show when=move || { due.get() > 0 }>
            <span class="rail-count">{shown}<span class="vh">" due"</span></span>
        </Show>
    }
}
