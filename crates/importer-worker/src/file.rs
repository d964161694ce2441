//! A file of the person's, read in slices, and bytes handed to the page as one.

use js_sys::{Array, Promise, Uint8Array};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobPropertyBag, DedicatedWorkerGlobalScope};

/// Bytes read at once: some ten thousand rows, so that a word from the page is heard soon.
const SLICE_BYTES: f64 = 1024.0 * 1024.0;

/// The browser does not let the file be read: it was moved, changed, or its permission has ended.
pub struct Unreadable;

/// A file and how far it has been read.
pub struct Reading {
    blob: Blob,
    at: f64,
}

impl Reading {
    /// At the beginning.
    pub fn new(blob: Blob) -> Self {
        Self { blob, at: 0.0 }
    }

    /// The next slice; empty at the end.
    pub async fn next(&mut self) -> Result<Vec<u8>, Unreadable> {
        let to = (self.at + SLICE_BYTES).min(self.blob.size());
        let bytes = slice(&self.blob, self.at, to).await?;
        self.at = to;
        Ok(bytes)
    }

    /// Bytes read so far.
    pub fn bytes(&self) -> u64 {
        self.at as u64
    }
}

/// The bytes of a file from one place to another.
pub async fn slice(blob: &Blob, from: f64, to: f64) -> Result<Vec<u8>, Unreadable> {
    if to <= from {
        return Ok(Vec::new());
    }
    let part = blob.slice_with_f64_and_f64(from, to).map_err(|_| Unreadable)?;
    let buffer = JsFuture::from(part.array_buffer()).await.map_err(|_| Unreadable)?;
    Ok(Uint8Array::new(&buffer).to_vec())
}

/// Lets messages that wait be heard, where reading itself waits for nothing.
pub async fn turn(scope: &DedicatedWorkerGlobalScope) {
    let soon = Promise::new(&mut |done, _| {
        if scope.set_timeout_with_callback(&done).is_err() {
            // Nothing may be set up here: going on at once only hears the page later.
            let _ = done.call0(&wasm_bindgen::JsValue::NULL);
        }
    });
    let _ = JsFuture::from(soon).await;
}

/// A file that grows piece by piece, outside of this program's own memory.
pub struct Pieces(Array);

impl Pieces {
    /// Nothing yet.
    pub fn new() -> Self {
        Self(Array::new())
    }

    /// Adds bytes at the end.
    pub fn push(&self, bytes: &[u8]) {
        if !bytes.is_empty() {
            self.0.push(&Uint8Array::from(bytes));
        }
    }

    /// All of it as one file; `None` where the browser has no room for it.
    pub fn blob(&self) -> Option<Blob> {
        let bag = BlobPropertyBag::new();
        bag.set_type("text/csv;charset=utf-8");
        Blob::new_with_u8_array_sequence_and_options(&self.0, &bag).ok()
    }
}
