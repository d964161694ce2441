//! The web worker that reads imported files: it does whatever takes long, and never runs ahead of the page.

mod desk;
mod file;

use std::rc::Rc;

use wasm_bindgen::{JsCast, prelude::Closure};
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

/// Starts listening. public/importer-worker.js keeps what arrives before this has run, and hands it
/// over afterwards.
fn main() {
    let Ok(scope) = js_sys::global().dyn_into::<DedicatedWorkerGlobalScope>() else {
        return; // not in a worker: nobody to answer
    };
    let desk = Rc::new(desk::Desk::new(scope.clone()));
    let on_message = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
        if let Some(letter) = desk::Letter::of(&event.data()) {
            wasm_bindgen_futures::spawn_local(Rc::clone(&desk).answer(letter));
        }
    });
    scope.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    on_message.forget();
}
