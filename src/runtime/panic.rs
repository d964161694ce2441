//! When something cannot go on: a plain page with "reload" and "export my data", drawn without the app.

use super::outside::Shared;
use crate::state::effects::StorageTrouble;
use std::cell::RefCell;
use std::rc::{Rc, Weak};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;

thread_local! {
    static LINE: RefCell<Weak<Shared>> = const { RefCell::new(Weak::new()) };
}

/// Draws the overlay on any panic and writes the message to the console.
pub fn install() {
    std::panic::set_hook(Box::new(|info| {
        web_sys::console::error_1(&info.to_string().into());
        overlay(
            "Takt has stopped",
            "Something went wrong that should not. Everything you saved is on this device; reload to go on.",
        );
    }));
}

/// Remembers whose data "export my data" writes.
pub fn watch(shared: &Rc<Shared>) {
    LINE.with(|line| *line.borrow_mut() = Rc::downgrade(shared));
}

/// The page for a store that is there and cannot be opened. It is never treated as empty.
pub fn show_unreadable(trouble: &StorageTrouble) {
    if let Some(shell) = document().and_then(|d| d.get_element_by_id("shell")) {
        shell.remove();
    }
    overlay("Your line could not be opened", &trouble.to_string());
}

fn document() -> Option<web_sys::Document> {
    web_sys::window()?.document()
}

fn button(
    document: &web_sys::Document,
    label: &str,
    class: &str,
    press: impl FnMut() + 'static,
) -> Option<web_sys::Element> {
    let button = document.create_element("button").ok()?;
    button.set_text_content(Some(label));
    let _ = button.set_attribute("type", "button");
    let _ = button.set_attribute("class", class);
    let closure = Closure::<dyn FnMut()>::new(press);
    let _ = button.add_event_listener_with_callback("click", closure.as_ref().unchecked_ref());
    closure.forget();
    Some(button)
}

fn overlay(title: &str, text: &str) {
    let Some((document, body)) = document().and_then(|d| d.body().map(|b| (d, b))) else { return };
    if document.get_element_by_id("stopped").is_some() {
        return;
    }
    let draw = || -> Option<()> {
        let panel = document.create_element("div").ok()?;
        let _ = panel.set_attribute("id", "stopped");
        let _ = panel.set_attribute("class", "panic");
        let _ = panel.set_attribute("role", "alertdialog");
        let _ = panel.set_attribute("aria-labelledby", "stopped-title");
        let inner = document.create_element("div").ok()?;
        let _ = inner.set_attribute("class", "panic-main");
        let heading = document.create_element("h1").ok()?;
        let _ = heading.set_attribute("id", "stopped-title");
        heading.set_text_content(Some(title));
        let paragraph = document.create_element("p").ok()?;
        paragraph.set_text_content(Some(text));
        let row = document.create_element("p").ok()?;
        let _ = row.set_attribute("class", "row");
        let reload = button(&document, "Reload", "btn btn-main", || {
            if let Some(window) = web_sys::window() {
                let _ = window.location().reload();
            }
        })?;
        let _ = row.append_child(&reload);
        let export = button(&document, "Export my data", "btn", export)?;
        let _ = row.append_child(&export);
        for part in [&heading, &paragraph, &row] {
            let _ = inner.append_child(part);
        }
        let _ = panel.append_child(&inner);
        let _ = body.append_child(&panel);
        reload.dyn_ref::<web_sys::HtmlElement>().map(web_sys::HtmlElement::focus);
        Some(())
    };
    draw();
}

/// What is in memory, as a backup; without it, what is on the disk, as it lies there.
fn export() {
    let shared = LINE.with(|line| line.borrow().upgrade());
    match shared.and_then(|shared| shared.backup_if_whole()) {
        Some(bytes) => super::files::download("takt-rescue.takt", "application/octet-stream", &bytes),
        None => leptos::task::spawn_local(async {
            let bytes = super::files::raw_export().await;
            super::files::download("takt-rescue.json", "application/json", bytes.as_bytes());
        }),
    }
}
