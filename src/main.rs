//! Takt: a sales assembly line that runs in the browser.
#![allow(dead_code, reason = "the runtime offers what the screens still to come will call")]

mod app;
mod pages;
mod routes;
mod runtime;
mod state;
mod ui;

use leptos::prelude::*;

fn main() {
    runtime::panic::install();
    // The framework starts its own executor when it mounts; opening the line comes before that.
    wasm_bindgen_futures::spawn_local(async {
        // A shared board needs no line, and must not make one in somebody else's browser.
        if let Some(fragment) = runtime::shared_fragment() {
            mount_to_body(move || app::shared(fragment));
            runtime::rescue::leave_shell();
            return;
        }
        runtime::rescue::export_if_asked().await;
        match runtime::Runtime::open().await {
            Ok(runtime) => {
                mount_to_body(move || view! { <app::App runtime=runtime /> });
                runtime::rescue::leave_shell();
            }
            Err(trouble) => runtime::rescue::show_unopened(&trouble),
        }
    });
}
