//! A backup out, a backup in, and everything as JSON lines.

use super::export;
use super::storage::size;
use crate::state::effects::BackupInfo;
use crate::state::{use_effects, use_line, use_session, words};
use crate::ui::Icon;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;

const LAST: &str = "takt-backup-at";
const TAKT: &str = "application/octet-stream";

/// A file that was chosen and can be restored.
#[derive(Clone)]
struct Chosen {
    name: String,
    info: BackupInfo,
}

/// The section.
#[component]
pub fn Backup() -> impl IntoView {
    let (line, session, effects) = (use_line(), use_session(), use_effects());
    let last = RwSignal::new(effects.outside().recall(LAST));
    let make = move |_| {
        let outside = effects.outside();
        let bytes = outside.backup();
        let weight = size(bytes.len() as f64);
        let at = words::iso(line.ctx().now, line.ctx().offset_min);
        outside.download(&format!("takt-{}.takt", at.get(..10).unwrap_or("line")), TAKT, bytes);
        outside.remember(LAST, &at.replace('T', " "));
        last.set(Some(at.replace('T', " ")));
        session.say(format!("A backup of {weight} was handed to you as a file."));
    };
    let exported = RwSignal::new(None::<u64>);
    let export_all = move |_| {
        if exported.get_untracked().is_some() {
            return;
        }
        exported.set(Some(0));
        spawn_local(async move {
            let (mut out, mut from) = (Vec::new(), 0);
            while line.peek(|state| export::slice(state, from, &mut out)) {
                from += export::SLICE;
                if exported.try_set(Some(u64::from(from))).is_some() {
                    return; // the page is gone
                }
                gloo::timers::future::TimeoutFuture::new(0).await;
            }
            effects.outside().download("takt-accounts.jsonl", "application/x-ndjson", out);
            exported.try_set(None);
        });
    };
    let accounts = move || line.read(|s| u64::from(s.account_count()));
    view! {
        <ul class="list">
            <li>
                <Icon name="export" />
                <span class="list-main">
                    <b>"Backup file"</b>
                    <span class="list-sub">
                        "Everything, in one file. Last: "{move || last.get().unwrap_or_else(|| "never".into())}
                    </span>
                </span>
                <button class="btn btn-main" type="button" on:click=make>"Make a backup"</button>
            </li>
            <Restore />
            <li>
                <Icon name="file" />
                <span class="list-main">
                    <b>"All accounts as JSON lines"</b>
                    <span class="list-sub" role="status">
                        {move || match exported.get() {
                            Some(n) => format!("Writing, {} so far", words::count(n)),
                            None => format!("{}, each with its people and history", words::plural(accounts(), "account", "accounts")),
                        }}
                    </span>
                </span>
                <button class="btn" type="button" on:click=export_all>"Export"</button>
            </li>
        </ul>
    }
}

/// Choosing a file, seeing what is in it, and putting it in the line's place.
#[component]
fn Restore() -> impl IntoView {
    let (line, effects) = (use_line(), use_effects());
    let input = NodeRef::<html::Input>::new();
    let chosen = RwSignal::new(None::<Chosen>);
    let bytes = StoredValue::new(Vec::<u8>::new());
    let wrong = RwSignal::new(String::new());
    let is_busy = RwSignal::new(false);
    let picked = move |event: leptos::ev::Event| {
        let field = event.target().and_then(|t| t.dyn_into::<web_sys::HtmlInputElement>().ok());
        let Some(file) = field.as_ref().and_then(|f| f.files()).and_then(|files| files.get(0)) else { return };
        chosen.set(None);
        wrong.set(String::new());
        spawn_local(async move {
            let name = file.name();
            let Ok(buffer) = wasm_bindgen_futures::JsFuture::from(file.array_buffer()).await else {
                wrong.set("The browser could not read this file. Choose it again.".into());
                return;
            };
            let read = js_sys::Uint8Array::new(&buffer).to_vec();
            match effects.outside().inspect_backup(&read) {
                Ok(info) => {
                    bytes.set_value(read);
                    chosen.set(Some(Chosen { name, info }));
                }
                Err(why) => wrong.set(why),
            }
            // The same file may be chosen again.
            if let Some(field) = field {
                field.set_value("");
            }
        });
    };
    let restore = move |_| {
        is_busy.set(true);
        spawn_local(async move {
            let held = bytes.try_update_value(std::mem::take).unwrap_or_default();
            if let Err(why) = effects.outside().restore(held).await {
                wrong.set(why);
                chosen.set(None);
                is_busy.set(false);
            }
        });
    };
    let here = move || line.read(|s| u64::from(s.account_count()));
    view! {
        <li>
            <Icon name="import" />
            <span class="list-main">
                <b>"Restore"</b>
                <span class="list-sub">"Shows what is in the file before anything is replaced"</span>
            </span>
            <input class="vh" type="file" accept=".takt" id="restore-file" tabindex="-1" aria-label="Backup file to restore" node_ref=input on:change=picked />
            <button class="btn" type="button" on:click=move |_| if let Some(field) = input.get_untracked() { field.click(); }>
                "Choose a file"
            </button>
        </li>
        <li hidden=move || wrong.with(String::is_empty)><super::Wrong id="restore-wrong" text=wrong /></li>
        <li hidden=move || chosen.with(Option::is_none) aria-live="polite">
            {move || chosen.get().map(|file| {
                let who = if file.info.members.is_empty() { "nobody".to_owned() } else { file.info.members.join(", ") };
                view! {
                    <span class="list-main">
                        <b>{file.name}</b>
                        <span class="list-sub">
                            {format!(
                                "{}, {}, worked by {who}. Fingerprint {:016x}.",
                                words::plural(u64::from(file.info.accounts), "account", "accounts"),
                                words::plural(file.info.entries, "entry", "entries"),
                                file.info.state_hash,
                            )}
                        </span>
                        <span class="list-sub">
                            "It replaces the " {move || words::plural(here(), "account", "accounts")}
                            " here. This cannot be undone: make a backup first."
                        </span>
                    </span>
                    <button class="btn btn-danger" type="button" disabled=is_busy on:click=restore>"Replace this line"</button>
                    <button class="btn btn-ghost" type="button" disabled=is_busy on:click=move |_| chosen.set(None)>"Keep mine"</button>
                }
            })}
        </li>
    }
}
