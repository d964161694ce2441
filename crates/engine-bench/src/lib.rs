//! The engine's bench for a browser: the same measurements as its example, behind one function.

use takt_engine::bench::measure;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsValue, UnwrapThrowExt};

/// Measures a line of `accounts` companies; `clock` answers in milliseconds. Returns a JSON list of
/// `[what, value, unit]`.
#[wasm_bindgen]
pub fn measured(accounts: u32, clock: &js_sys::Function) -> String {
    let mut now = || clock.call0(&JsValue::NULL).ok().and_then(|ms| ms.as_f64()).unwrap_or(0.0);
    let rows: Vec<(&str, f64, &str)> =
        measure(accounts, &mut now).into_iter().map(|figure| (figure.what, figure.value, figure.unit)).collect();
    serde_json::to_string(&rows).unwrap_throw()
}
