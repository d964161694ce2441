//! The web worker that reads imported files. For now it answers every message with the same message.

use wasm_bindgen::{JsCast, prelude::Closure};
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

/// Starts listening. public/importer-worker.js keeps what arrives before this has run, and hands it
/// over afterwards.
fn main() {
    let Ok(scope) = js_sys::global().dyn_into::<DedicatedWorkerGlobalScope>() else {
        return; // not in a worker: nobody to answer
    };
    let port = scope.clone();
    let on_message = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
        // It fails only for values that cannot be cloned, and this one has just been.
        let _ = port.post_message(&event.data());
    });
    scope.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    on_message.forget();
}
