//! The first step: drop, paste or pick a list; and what was imported before.

use super::desk::{ImportDesk, use_import};
use super::past::{Past, UnfinishedNote};
use crate::routes::Route;
use crate::ui::Icon;
use leptos::ev;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Blob, DataTransfer};

/// Kinds of file that are offered first; any other is looked at all the same.
const ACCEPT: &str = ".csv,.tsv,.tab,.txt,.xlsx,.xlsm,text/csv";
/// What pasted rows are called.
const PASTED: &str = "Pasted rows";

/// The step.
#[component]
pub fn Choose() -> impl IntoView {
    let desk = use_import();
    let has_member = Memo::new(move |_| desk.line.me_ix().is_some());
    let pasted = window_event_listener(ev::paste, move |event| {
        if is_field(event.target()) {
            return;
        }
        if let Some(data) = event.clipboard_data()
            && take(desk, &data)
        {
            event.prevent_default();
        }
    });
    // Anywhere on the page: a browser would otherwise leave the app and show the file.
    let dropped = window_event_listener(ev::drop, move |event| {
        if let Some(data) = event.data_transfer() {
            take(desk, &data);
        }
    });
    on_cleanup(move || {
        pasted.remove();
        dropped.remove();
    });
    view! {
        <Show when=move || has_member.get() fallback=|| view! { <NobodyHere /> }>
            <UnfinishedNote />
            <Drop />
        </Show>
        <Past />
    }
}

#[component]
fn NobodyHere() -> impl IntoView {
    view! {
        <section class="empty">
            <h2 tabindex="-1">"First say who you are"</h2>
            <p>"Every import is signed by whoever brought it, and only they or a manager take it back."</p>
            <p><a class="btn btn-main" href=Route::Work.path()>"Say who I am"</a></p>
        </section>
    }
}

#[component]
fn Drop() -> impl IntoView {
    let desk = use_import();
    let is_over = RwSignal::new(false);
    let is_pasting = RwSignal::new(false);
    let input = NodeRef::<html::Input>::new();
    let picked = move |_| {
        let Some(field) = input.get_untracked() else { return };
        if let Some(file) = field.files().and_then(|files| files.get(0)) {
            desk.open(file.name(), file.into());
            // The same file may be chosen again.
            field.set_value("");
        }
    };
    view! {
        <section
            class="drop"
            aria-label="Choose a list"
            data-drag=move || is_over.get().then_some("over")
            on:dragover=move |_| is_over.set(true)
            on:dragleave=move |_| is_over.set(false)
            on:drop=move |_| is_over.set(false)
        >
            <Icon name="import" size="ic-lg" />
            <h2 class="drop-say" tabindex="-1">{move || if is_over.get() { "Let go, and it is looked at" } else { "Drop a list here" }}</h2>
            <p class="quiet">
                "CSV or Excel, as it comes out of Salesforce, HubSpot, Apollo or a spreadsheet. You see what would happen before anything does."
            </p>
            <div class="row">
                <input class="vh" type="file" id="imp-file" accept=ACCEPT node_ref=input on:change=picked />
                <label class="btn btn-main btn-lg" for="imp-file"><Icon name="file" />"Choose a file"</label>
                <button
                    class="btn btn-lg"
                    type="button"
                    aria-expanded=move || if is_pasting.get() { "true" } else { "false" }
                    on:click=move |_| is_pasting.update(|on| *on = !*on)
                >
                    "Paste rows"
                </button>
            </div>
        </section>
        <Show when=move || is_pasting.get()><PasteForm /></Show>
    }
}

#[component]
fn PasteForm() -> impl IntoView {
    let desk = use_import();
    let area = NodeRef::<html::Textarea>::new();
    Effect::new(move |_| {
        if let Some(area) = area.get() {
            // Opened by a button that says what comes: the focus belongs here.
            let _ = area.focus();
        }
    });
    let is_empty = RwSignal::new(true);
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        if let Some(area) = area.get_untracked() {
            open_text(desk, &area.value());
        }
    };
    view! {
        <form class="field" on:submit=submit>
            <label class="field-label" for="imp-paste">"Rows, with their column names on top"</label>
            <textarea
                class="area"
                id="imp-paste"
                rows="6"
                spellcheck="false"
                node_ref=area
                on:input=move |event| is_empty.set(event_target_value(&event).trim().is_empty())
            ></textarea>
            <div class="row">
                <button class="btn btn-main" type="submit" disabled=move || is_empty.get()>"Look at these rows"</button>
            </div>
        </form>
    }
}

/// Opens what was dropped or pasted; false when there is nothing in it.
fn take(desk: ImportDesk, data: &DataTransfer) -> bool {
    if desk.line.me_ix().is_none() {
        return false;
    }
    if let Some(file) = data.files().and_then(|files| files.get(0)) {
        desk.open(file.name(), file.into());
        return true;
    }
    let text = data.get_data("text/plain").unwrap_or_default();
    !text.trim().is_empty() && open_text(desk, &text)
}

fn open_text(desk: ImportDesk, text: &str) -> bool {
    let parts = js_sys::Array::of1(&text.into());
    let Ok(blob) = Blob::new_with_str_sequence(&parts) else { return false };
    desk.open(PASTED.to_owned(), blob);
    true
}

/// Whether someone is typing: what they paste belongs there.
fn is_field(target: Option<web_sys::EventTarget>) -> bool {
    let element = target.and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    element.is_some_and(|element| matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT"))
}
