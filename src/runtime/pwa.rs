//! The browser as a host: network, storage promise, updates, installing.

use crate::state::Session;
use crate::state::effects::StorageInfo;
use leptos::prelude::*;
use std::cell::{Cell, RefCell};
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

fn on(event: &str, target: &web_sys::EventTarget, heard: impl Fn(web_sys::Event) + 'static) {
    let closure = Closure::<dyn FnMut(web_sys::Event)>::new(heard);
    let _ = target.add_event_listener_with_callback(event, closure.as_ref().unchecked_ref());
    closure.forget();
}

/// Follows the network and whatever boot.js announces.
pub fn start(session: Session) {
    let Some(window) = web_sys::window() else { return };
    session.is_online.set(window.navigator().on_line());
    on("online", &window, move |_| session.is_online.set(true));
    on("offline", &window, move |_| session.is_online.set(false));
    follow_install(&window, session);
    if service_workers().is_some() {
        leptos::task::spawn_local(follow_updates(session));
    }
}

thread_local! {
    /// The browser's offer to install the app, kept until the person wants it.
    static OFFER: RefCell<Option<JsValue>> = const { RefCell::new(None) };
}

fn follow_install(window: &web_sys::Window, session: Session) {
    on("beforeinstallprompt", window, move |event| {
        // The browser's own bar stays away; the status line offers it.
        event.prevent_default();
        OFFER.set(Some(event.into()));
        session.can_install.set(true);
    });
    on("appinstalled", window, move |_| session.can_install.set(false));
}

/// A method of an object the bindings do not know, called for the promise it gives.
async fn call(object: &JsValue, method: &str) -> Result<JsValue, JsValue> {
    let function: js_sys::Function = js_sys::Reflect::get(object, &method.into())?.dyn_into()?;
    JsFuture::from(js_sys::Promise::resolve(&function.call0(object)?)).await
}

/// Shows the browser's question whether to install; true when the answer is yes.
pub async fn install(session: Session) -> bool {
    let Some(offer) = OFFER.take() else { return false };
    // An offer can be taken up once.
    session.can_install.set(false);
    if call(&offer, "prompt").await.is_err() {
        return false;
    }
    let Ok(choice) = js_sys::Reflect::get(&offer, &"userChoice".into()) else { return false };
    let answer = JsFuture::from(js_sys::Promise::resolve(&choice)).await.unwrap_or(JsValue::UNDEFINED);
    js_sys::Reflect::get(&answer, &"outcome".into()).ok().and_then(|o| o.as_string()).as_deref() == Some("accepted")
}

/// The browser's service workers; missing on insecure origins and in some private windows.
fn service_workers() -> Option<web_sys::ServiceWorkerContainer> {
    let navigator = web_sys::window()?.navigator();
    js_sys::Reflect::get(&navigator, &"serviceWorker".into()).ok().filter(JsValue::is_object)?.dyn_into().ok()
}

/// How often a page that stays open asks whether there is a new version.
const ASK_EVERY_MS: u32 = 60 * 60 * 1_000;

/// Says so when a new version waits, and when another tab has let it take over.
async fn follow_updates(session: Session) {
    let Some(workers) = service_workers() else { return };
    if workers.controller().is_some() {
        on("controllerchange", &workers, move |_| {
            IS_NEW.set(true);
            session.has_update.set(true);
        });
    }
    // Settles once a worker answers for this page; boot.js registers it after the app has started.
    let Ok(ready) = workers.ready() else { return };
    let Ok(registration) = JsFuture::from(ready).await else { return };
    let registration: web_sys::ServiceWorkerRegistration = registration.unchecked_into();
    if registration.waiting().is_some() {
        session.has_update.set(true);
    }
    let found = registration.clone();
    let follow = move || {
        let Some(worker) = found.installing() else { return };
        let (registration, workers) = (found.clone(), service_workers());
        on("statechange", &worker, move |_| {
            let is_update = workers.as_ref().is_some_and(|w| w.controller().is_some());
            if is_update && registration.waiting().is_some() {
                session.has_update.set(true);
            }
        });
    };
    // The browser looks for a new version whenever a page is opened, and may have found one before the app runs.
    follow();
    on("updatefound", &registration, move |_| follow());
    gloo::timers::callback::Interval::new(ASK_EVERY_MS, move || {
        // Offline there is no answer, and the next hour asks again.
        let _ = registration.update();
    })
    .forget();
}

thread_local! {
    /// Whether a newer version answers already, because another tab let it.
    static IS_NEW: Cell<bool> = const { Cell::new(false) };
}

/// Lets the version that waits take over, and reloads when it has. Never returns while it works.
pub async fn apply_update() {
    let registration = match service_workers() {
        Some(workers) if !IS_NEW.get() => {
            on("controllerchange", &workers, |_| super::outside::reload());
            JsFuture::from(workers.get_registration()).await.ok()
        }
        _ => None,
    };
    let waiting = registration
        .and_then(|found| found.dyn_into::<web_sys::ServiceWorkerRegistration>().ok())
        .and_then(|registration| registration.waiting());
    let message = js_sys::Object::new();
    let _ = js_sys::Reflect::set(&message, &"type".into(), &"skip-waiting".into());
    if waiting.is_some_and(|worker| worker.post_message(&message).is_ok()) {
        // The reload comes with the change of worker; should that never come, this page goes on.
        gloo::timers::future::TimeoutFuture::new(5_000).await;
    }
    super::outside::reload();
}

/// How much is stored and whether the browser promised to keep it.
pub async fn storage_info() -> StorageInfo {
    let Some(window) = web_sys::window() else { return StorageInfo::default() };
    let manager = window.navigator().storage();
    let mut info = StorageInfo::default();
    if let Ok(promise) = manager.estimate()
        && let Ok(estimate) = JsFuture::from(promise).await
    {
        let number = |name: &str| {
            js_sys::Reflect::get(&estimate, &JsValue::from_str(name)).ok().and_then(|v| v.as_f64()).unwrap_or(0.0)
        };
        info.used_bytes = number("usage");
        info.quota_bytes = number("quota");
    }
    if let Ok(promise) = manager.persisted() {
        info.is_persisted = JsFuture::from(promise).await.ok().and_then(|v| v.as_bool());
    }
    info
}

/// Asks the browser to keep what is stored.
pub async fn ask_to_persist() -> bool {
    let Some(window) = web_sys::window() else { return false };
    let Ok(promise) = window.navigator().storage().persist() else { return false };
    JsFuture::from(promise).await.ok().and_then(|v| v.as_bool()).unwrap_or(false)
}
