//! The composition root: the frame, the routes, and what every screen finds in its context.

mod frame;

use crate::pages::{
    account::Account, accounts::Accounts, import::Import, line::LineBoard, settings::Settings, settings::recall_keys,
    work::Work,
};
use crate::routes::Route;
use crate::runtime::Runtime;
use crate::state::{Effects, Session};
use crate::ui::keys::Keys;
use frame::Frame;
use leptos::prelude::*;
use leptos_router::components::Router;
use leptos_router::hooks::use_location;

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
    runtime.start(session);
    view! {
        <Router>
            <Frame>
                <Screen />
            </Frame>
        </Router>
    }
}

/// The screen that belongs to the address.
#[component]
fn Screen() -> impl IntoView {
    let location = use_location();
    let route = Memo::new(move |_| Route::parse(&location.pathname.get()));
    move || match route.get() {
        Route::Work => view! { <Work /> }.into_any(),
        Route::Line => view! { <LineBoard /> }.into_any(),
        Route::Accounts => view! { <Accounts /> }.into_any(),
        Route::Account(id) => view! { <Account id=id /> }.into_any(),
        Route::Import => view! { <Import /> }.into_any(),
        Route::Settings => view! { <Settings /> }.into_any(),
        Route::Unknown => view! { <NotFound /> }.into_any(),
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
