//! Notifications of the system, where the person allowed them.

use js_sys::{Array, Function, Object, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

fn class() -> Option<Function> {
    Reflect::get(&js_sys::global(), &"Notification".into()).ok()?.dyn_into().ok()
}

/// Whether the person allowed them; `None` where they were never asked, or the browser has none.
pub fn allowed() -> Option<bool> {
    let class = class()?;
    let said = Reflect::get(&class, &"permission".into()).ok()?.as_string()?;
    match said.as_str() {
        "granted" => Some(true),
        "denied" => Some(false),
        _ => None,
    }
}

/// Asks the person.
pub async fn ask() -> bool {
    let Some(class) = class() else { return false };
    let asking = Reflect::get(&class, &"requestPermission".into())
        .and_then(|ask| ask.dyn_into::<Function>())
        .and_then(|ask| ask.call0(&class))
        .and_then(|promise| promise.dyn_into::<Promise>());
    match asking {
        Ok(asking) => JsFuture::from(asking).await.is_ok_and(|said| said.as_string().as_deref() == Some("granted")),
        Err(_) => false,
    }
}

/// Shows one, where they are allowed.
pub fn show(title: &str, text: &str) {
    let Some(class) = class().filter(|_| allowed() == Some(true)) else { return };
    let options = Object::new();
    let set = |name: &str, value: &str| Reflect::set(&options, &name.into(), &JsValue::from(value)).is_ok();
    let is_set = set("body", text) && set("tag", "takt-alarm") && set("icon", "/icons/mark-192.png");
    if is_set {
        // A telephone's browser takes them from a worker alone; the screen says the same.
        let _ = Reflect::construct(&class, &Array::of2(&title.into(), &options));
    }
}
