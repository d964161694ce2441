//! What the page read of the line's database while the app's code still came (`index.html`).

use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

const AHEAD: &str = "taktAhead";
/// What the page gives: the database's name, its version, and what each request of the transaction found.
const PARTS: u32 = 8;

/// What was found in the database of that name and version, once: later it would be old. The requests are those of
/// `Store::open`, in their order. `None` where nothing was read, or of another database.
pub async fn take(name: &str, version: u8) -> Option<[JsValue; 6]> {
    let global = js_sys::global();
    let reading = js_sys::Reflect::get(&global, &AHEAD.into()).ok()?.dyn_into::<js_sys::Promise>().ok()?;
    // A large line need not stay in memory twice.
    js_sys::Reflect::delete_property(&global, &AHEAD.into()).ok()?;
    let read = JsFuture::from(reading).await.ok()?.dyn_into::<js_sys::Array>().ok()?;
    let is_meant = read.length() == PARTS
        && read.get(0).as_string().is_some_and(|read| read == name)
        && read.get(1).as_f64().is_some_and(|read| read == f64::from(version));
    is_meant.then(|| [2, 3, 4, 5, 6, 7].map(|at| read.get(at)))
}
