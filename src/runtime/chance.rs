//! Chance for secrets, from the browser's own source. Nothing of the line is decided by it: a seed goes into
//! the log as it was drawn, and every device computes from that.

use js_sys::{Function, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};

/// Thirty-two secret bytes; `None` in a browser that has no chance to give.
pub fn seed() -> Option<[u8; 32]> {
    let crypto = Reflect::get(&js_sys::global(), &"crypto".into()).ok()?;
    let fill: Function = Reflect::get(&crypto, &"getRandomValues".into()).ok()?.dyn_into().ok()?;
    let bytes = Uint8Array::new_with_length(32);
    fill.call1(&crypto, &JsValue::from(bytes.clone())).ok()?;
    let mut seed = [0; 32];
    bytes.copy_to(&mut seed);
    // A source that gives nothing but noughts gives nothing.
    (seed != [0; 32]).then_some(seed)
}
