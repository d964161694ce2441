//! The import worker: started when a file is opened, gone when it is let go.

use crate::state::effects::{Hear, Postbox};
use js_sys::{Array, Uint8Array};
use std::rc::Rc;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, MessageEvent, Worker, WorkerOptions, WorkerType};

/// Why there is no worker, in words.
const NO_WORKER: &str = "This browser does not start the part that reads files. Reload the page and try again.";

/// A worker that is running. It ends when this is dropped.
struct Running {
    worker: Worker,
    _on_message: Closure<dyn Fn(MessageEvent)>,
    _on_error: Closure<dyn Fn(JsValue)>,
}

/// Starts the worker; `hear` gets each of its messages, and an empty one when it has broken down.
pub fn start(hear: Hear) -> Result<Rc<dyn Postbox>, String> {
    let address = address().ok_or(NO_WORKER)?;
    let options = WorkerOptions::new();
    options.set_type(WorkerType::Module);
    let worker = Worker::new_with_options(&address, &options).map_err(|_| NO_WORKER)?;
    let broken = Rc::clone(&hear);
    let on_message = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
        let data = event.data();
        let Some(parts) = data.dyn_ref::<Array>() else { return };
        let bytes = parts.get(0).dyn_into::<Uint8Array>().map(|bytes| bytes.to_vec()).unwrap_or_default();
        hear(bytes, parts.get(1).dyn_into::<Blob>().ok());
    });
    let on_error = Closure::<dyn Fn(JsValue)>::new(move |_| broken(Vec::new(), None));
    worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
    Ok(Rc::new(Running { worker, _on_message: on_message, _on_error: on_error }))
}

/// Where the build has put it.
fn address() -> Option<String> {
    let document = web_sys::window()?.document()?;
    document.query_selector("meta[name=takt-importer-worker]").ok()??.get_attribute("content")
}

impl Postbox for Running {
    fn post(&self, bytes: Vec<u8>, file: Option<&Blob>) {
        let bytes = Uint8Array::from(bytes.as_slice());
        let parts = file.map_or_else(|| Array::of1(&bytes), |file| Array::of2(&bytes, file));
        // It fails only for values that cannot be cloned, and these can.
        let _ = self.worker.post_message_with_transfer(&parts, &Array::of1(&bytes.buffer()));
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.terminate();
    }
}
