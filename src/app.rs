//! The composition root: the frame, the routes, and what every screen finds in its context.

mod alarms;
mod frame;
mod late;
mod offers;
mod overlays;
mod status;
mod sync_tag;
mod theme;
mod toasts;

use crate::pages::board_link::{Save, SharedBoard, Source, Unfold};
use crate::pages::{import::ImportDesk, settings::recall_keys, work::Work};
use crate::routes::Route;
use crate::runtime::{Runtime, clock, files, fold, sharing};
use crate::state::{Alarms, Effects, Session, Team};
use crate::ui::keys::Keys;
use alarms::Watch;
use frame::Frame;
use leptos::prelude::*;
use leptos_router::components::Router;
use leptos_router::hooks::use_location;
use leptos_router::location::{BrowserUrl, LocationProvider};
use std::rc::Rc;
use std::time::Duration;

/// The first screen and the first answer come before screens that nobody has asked for yet.
const FETCH_AHEAD_AFTER: Duration = Duration::from_millis(1_500);

/// The whole app, around a line that has been opened.
#[component]
pub fn App(
    /// The opened line.
    runtime: Runtime,
) -> impl IntoView {
    let line = runtime.line();
    let session = Session::new(line);
    provide_context(line);
    provide_context(session);
    let (keys, effects) = (Keys::default(), Effects::new(runtime.outside(session)));
    recall_keys(keys, effects);
    provide_context(keys);
    provide_context(effects);
    let (team, alarms) = (Team::new(runtime.sharing(session)), Alarms::new());
    provide_context(team);
    provide_context(alarms);
    let watch = Watch { line, session, effects, team, alarms };
    provide_context(ImportDesk::new());
    runtime.start(session);
    let ahead = move || {
        leptos::task::spawn_local(async move {
            late::fetch_ahead().await;
            let (project, raise) = late::lookouts().await;
            if let Some(project) = project {
                runtime.keep_boards(project);
            }
            if let Some(raise) = raise {
                watch.start(raise);
            }
        });
    };
    set_timeout(ahead, FETCH_AHEAD_AFTER);
    view! {
        <Router>
            <Frame>
                <Screen />
            </Frame>
        </Router>
    }
}

/// A board that came by a link, and nothing else: no rail, no line, no disk.
pub fn shared(fragment: String) -> impl IntoView {
    if fragment.starts_with("k=") {
        // Both parts at once: whoever opens a link waits for nothing twice.
        leptos::task::spawn_local(async {
            let _ = sharing::fetch_ahead().await;
        });
    }
    provide_context(Fragment(fragment));
    late::screen(Route::Shared)
}

/// What a shared board's address carried.
#[derive(Clone, Default)]
struct Fragment(String);

fn shared_board() -> impl IntoView {
    let Fragment(fragment) = use_context().unwrap_or_default();
    let Some(text) = fragment.strip_prefix("k=").map(str::to_owned) else {
        return board_of(Source::Whole(fragment));
    };
    // What asks a depot is a part of its own.
    let source = RwSignal::new_local(None::<Source>);
    leptos::task::spawn_local(async move {
        source.set(Some(match sharing::view(text).await {
            Ok((look, is_locked)) => Source::Live(look, is_locked),
            Err(why) => Source::Shut(why),
        }));
    });
    let opening =
        || view! { <main class="main shared" id="main"><p class="quiet" role="status">"Opening the board…"</p></main> };
    (move || match source.get() {
        Some(source) => untrack(|| board_of(source)),
        None => opening().into_any(),
    })
    .into_any()
}

/// The page of a link, with what it needs of the browser.
fn board_of(source: Source) -> AnyView {
    let unfold: Unfold =
        Rc::new(|kind, bytes, password| Box::pin(async move { fold::unfold(kind, &bytes, &password).await }));
    let save: Save = Rc::new(|name, text| files::download(name, "text/csv", text.as_bytes()));
    view! { <SharedBoard source=source clock=clock::read unfold=unfold save=save /> }.into_any()
}

/// The screen that belongs to the address.
#[component]
fn Screen() -> impl IntoView {
    let location = use_location();
    let route = Memo::new(move |_| Route::parse(&location.pathname.get()));
    let is_first = StoredValue::new(true);
    // The router writes the address only once the screen says that it stands; until then a reload would go
    // back to the screen before.
    let provider = use_context::<BrowserUrl>();
    Effect::new(move |_| {
        route.track();
        if let Some(provider) = &provider {
            provider.ready_to_complete();
        }
    });
    move || arrive(route.get(), is_first.try_update_value(std::mem::take).unwrap_or(true))
}

/// Puts up the title and the screen, and the focus on its heading. A screen may then say more exactly
/// what it shows, and choose a better place for the focus.
fn arrive(route: Route, is_first: bool) -> AnyView {
    document().set_title(&format!("{} · Takt", route.name()));
    if !is_first && window().location().hash().is_ok_and(|hash| hash.is_empty()) {
        request_animation_frame(focus_heading);
    }
    match route {
        Route::Work => view! { <Work /> }.into_any(),
        // A shared board is opened before any line is; here its address is a stray one.
        Route::Shared | Route::Unknown => view! { <NotFound /> }.into_any(),
        // Which part it is in, `late` knows for each.
        later => late::screen(later),
    }
}

/// Unless the screen has placed the focus itself.
fn focus_heading() {
    use wasm_bindgen::JsCast;
    let (Some(main), active) = (document().get_element_by_id("main"), document().active_element()) else { return };
    if active.is_some_and(|el| main.contains(Some(&el)) && !el.is_same_node(Some(&main))) {
        return;
    }
    let heading = main.query_selector("h1").ok().flatten().unwrap_or(main);
    if let Ok(heading) = heading.dyn_into::<web_sys::HtmlElement>() {
        heading.set_tab_index(-1);
        // It is in the page; a browser that refuses leaves the focus where it was.
        let _ = heading.focus();
        window().scroll_to_with_x_and_y(0.0, 0.0);
    }
}

/// An address that is not ours.
#[component]
fn NotFound() -> impl IntoView {
    view! {
        <section class="empty">
            <h1 tabindex="-1">"There is nothing at this address"</h1>
            <p>"The link may be cut, or from another version."</p>
            <p><a class="btn btn-main" href=Route::Work.path()>"Go to work"</a></p>
        </section>
    }
}
