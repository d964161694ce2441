//! Files handed to the person.

use indexed_db_futures::database::Database;
use indexed_db_futures::prelude::*;
use wasm_bindgen::{JsCast, JsValue};

/// Hands over a file.
pub fn download(file_name: &str, mime: &str, bytes: &[u8]) {
    // Nothing to report when a browser refuses: it shows its own message.
    let _ = try_download(file_name, mime, bytes);
}

fn try_download(file_name: &str, mime: &str, bytes: &[u8]) -> Result<(), JsValue> {
    let parts = js_sys::Array::of1(&js_sys::Uint8Array::from(bytes));
    let bag = web_sys::BlobPropertyBag::new();
    bag.set_type(mime);
    try_download_blob(file_name, &web_sys::Blob::new_with_u8_array_sequence_and_options(&parts, &bag)?)
}

/// Hands over a file that is one already.
pub fn download_blob(file_name: &str, blob: &web_sys::Blob) {
    // Nothing to report when a browser refuses: it shows its own message.
    let _ = try_download_blob(file_name, blob);
}

fn try_download_blob(file_name: &str, blob: &web_sys::Blob) -> Result<(), JsValue> {
    let url = web_sys::Url::create_object_url_with_blob(blob)?;
    let window = web_sys::window().ok_or(JsValue::NULL)?;
    let document = window.document().ok_or(JsValue::NULL)?;
    let anchor: web_sys::HtmlAnchorElement = document.create_element("a")?.unchecked_into();
    anchor.set_href(&url);
    anchor.set_download(file_name);
    anchor.click();
    // The browser needs the address until it has begun to read.
    gloo::timers::callback::Timeout::new(60_000, move || {
        let _ = web_sys::Url::revoke_object_url(&url);
    })
    .forget();
    Ok(())
}

/// The stores of a line as they lie on the disk, in hexadecimal, for a line that cannot be read.
pub async fn raw_export(name: &str) -> String {
    let mut out = format!("{{\"line\":\"{name}\"");
    // Opened as the app opens it: any other way would leave a database without stores where there was none.
    if let Ok(db) = super::storage::connect(name).await {
        for store in ["meta", "log", "snapshot", "outbox"] {
            out.push_str(&format!(",\"{store}\":{{"));
            if let Ok(rows) = rows(&db, store).await {
                out.push_str(&rows.join(","));
            }
            out.push('}');
        }
        db.close();
    }
    out.push('}');
    out
}

async fn rows(db: &Database, store: &str) -> Result<Vec<String>, indexed_db_futures::error::Error> {
    let tx = db.transaction([store]).build()?;
    let store = tx.object_store(store)?;
    let keys = store.get_all_keys::<JsValue>().primitive()?;
    let values = store.get_all::<JsValue>().primitive()?;
    let keys: Vec<JsValue> = keys.await?.flatten().collect();
    let values: Vec<JsValue> = values.await?.flatten().collect();
    Ok(keys
        .iter()
        .zip(values)
        .filter_map(|(key, value)| {
            let name = key.as_string().or_else(|| key.as_f64().map(|n| n.to_string()))?;
            let bytes = value.dyn_into::<js_sys::Uint8Array>().ok()?.to_vec();
            let hex = hex(&bytes);
            Some(format!("\"{name}\":\"{hex}\""))
        })
        .collect())
}

fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes.iter().flat_map(|b| [DIGITS[usize::from(b >> 4)], DIGITS[usize::from(b & 15)]]).map(char::from).collect()
}

/// Asks for a file and hands its bytes on.
pub fn pick(accept: &str, picked: impl FnOnce(Vec<u8>) + 'static) {
    // Nothing to report when a browser refuses: it shows its own message.
    let _ = try_pick(accept, picked);
}

fn try_pick(accept: &str, picked: impl FnOnce(Vec<u8>) + 'static) -> Result<(), JsValue> {
    let document = web_sys::window().and_then(|w| w.document()).ok_or(JsValue::NULL)?;
    let input: web_sys::HtmlInputElement = document.create_element("input")?.unchecked_into();
    input.set_type("file");
    input.set_accept(accept);
    let field = input.clone();
    let chosen = wasm_bindgen::prelude::Closure::once_into_js(move || {
        let Some(file) = field.files().and_then(|files| files.get(0)) else { return };
        wasm_bindgen_futures::spawn_local(async move {
            if let Ok(buffer) = wasm_bindgen_futures::JsFuture::from(file.array_buffer()).await {
                picked(js_sys::Uint8Array::new(&buffer).to_vec());
            }
        });
    });
    input.add_event_listener_with_callback("change", chosen.unchecked_ref())?;
    input.click();
    Ok(())
}
