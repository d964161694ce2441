//! The browser as a host: network, storage promise, updates, installing.

use crate::state::Session;
use crate::state::effects::StorageInfo;
use leptos::prelude::*;
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
