//! What is shown instead of the app, or over it, when the line cannot be opened or saved. Drawn by
//! plain elements, since the app may be what is missing. Each offers a way on and a file to take away.

use super::outside::{Shared, reload, replace};
use super::storage::{AppendError, Store};
use super::{device, files};
use crate::state::effects::StorageTrouble;
use std::rc::Rc;
use takt_replica::backup;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{Document, Element, HtmlElement};

const ASKED: &str = "takt-rescue";
const BACKUP: &str = "application/octet-stream";

/// One way on.
pub struct Choice {
    label: &'static str,
    icon: &'static str,
    step: Option<&'static str>,
    is_main: bool,
    press: Box<dyn FnMut()>,
}

impl Choice {
    /// A button.
    pub fn new(label: &'static str, icon: &'static str, press: impl FnMut() + 'static) -> Self {
        Self { label, icon, step: None, is_main: false, press: Box::new(press) }
    }
    /// The one to press first.
    pub fn main(mut self) -> Self {
        self.is_main = true;
        self
    }
    /// A numbered step with words of its own.
    pub fn step(mut self, words: &'static str) -> Self {
        self.step = Some(words);
        self
    }
}

/// What is drawn.
pub struct Sheet {
    /// A card over what is left of the app, or a page of its own.
    pub is_panic: bool,
    /// In one line.
    pub title: &'static str,
    /// In two or three.
    pub text: &'static str,
    /// What is known of it.
    pub facts: Vec<(&'static str, String)>,
    /// The ways on.
    pub choices: Vec<Choice>,
    /// The cause, for whoever can read it.
    pub detail: Option<String>,
}

fn document() -> Option<Document> {
    web_sys::window()?.document()
}

/// Draws a sheet, unless one is there: the first cause is the one that counts.
pub fn draw(sheet: Sheet) {
    if let Some(document) = document().filter(|d| d.get_element_by_id("stopped").is_none()) {
        let _ = try_draw(&document, sheet);
    }
}

fn try_draw(document: &Document, sheet: Sheet) -> Option<()> {
    let body = document.body()?;
    let (block, card) = if sheet.is_panic { ("panic", "panic-card") } else { ("full", "full-card") };
    let panel = add(document, None, "div", block, "")?;
    for (name, value) in [
        ("id", "stopped"),
        ("role", "alertdialog"),
        ("aria-modal", "true"),
        ("aria-labelledby", "stopped-title"),
        ("aria-describedby", "stopped-text"),
    ] {
        let _ = panel.set_attribute(name, value);
    }
    let card = add(document, Some(&panel), "div", card, "")?;
    if !sheet.is_panic {
        let _ = card.append_child(&*icon(document, "mark", "ic full-mark")?);
    }
    add(document, Some(&card), "h1", "", sheet.title)?.set_id("stopped-title");
    add(document, Some(&card), "p", "", sheet.text)?.set_id("stopped-text");
    if !sheet.facts.is_empty() {
        let facts = add(document, Some(&card), "dl", "facts", "")?;
        for (name, value) in &sheet.facts {
            add(document, Some(&facts), "dt", "", name)?;
            add(document, Some(&facts), "dd", "", value)?;
        }
    }
    let has_steps = sheet.choices.iter().any(|choice| choice.step.is_some());
    let (tag, class) = if has_steps { ("ol", "full-steps") } else { ("div", "row") };
    let row = add(document, Some(&card), tag, class, "")?;
    let mut first = None;
    for choice in sheet.choices {
        let place = if has_steps { add(document, Some(&row), "li", "", "")? } else { row.clone() };
        if let Some(words) = choice.step {
            add(document, Some(&place), "b", "", words)?;
        }
        let button = press(document, &place, choice)?;
        first.get_or_insert(button);
    }
    if let Some(detail) = sheet.detail {
        let details = add(document, Some(&card), "details", "", "")?;
        add(document, Some(&details), "summary", "link", "What happened")?;
        let raw = add(document, Some(&details), "pre", "raw", &detail)?;
        let _ = raw.set_attribute("tabindex", "0");
    }
    // What lies under it cannot be reached, by eye or by key.
    for under in children(&body) {
        let _ = under.set_attribute("inert", "");
    }
    let _ = body.append_child(&panel);
    if let Some(button) = first.and_then(|button| button.dyn_into::<HtmlElement>().ok()) {
        let _ = button.focus();
    }
    Some(())
}

fn children(body: &HtmlElement) -> Vec<Element> {
    std::iter::successors(body.first_element_child(), Element::next_element_sibling).collect()
}

/// Takes a sheet away again.
fn clear() {
    let Some(body) = document().and_then(|d| d.body()) else { return };
    for child in children(&body) {
        if child.id() == "stopped" {
            child.remove();
        } else {
            let _ = child.remove_attribute("inert");
        }
    }
}

fn add(document: &Document, parent: Option<&Element>, tag: &str, class: &str, text: &str) -> Option<Element> {
    let element = document.create_element(tag).ok()?;
    if !class.is_empty() {
        let _ = element.set_attribute("class", class);
    }
    if !text.is_empty() {
        element.set_text_content(Some(text));
    }
    if let Some(parent) = parent {
        let _ = parent.append_child(&element);
    }
    Some(element)
}

fn icon(document: &Document, name: &str, class: &str) -> Option<Element> {
    const SVG: Option<&str> = Some("http://www.w3.org/2000/svg");
    let svg = document.create_element_ns(SVG, "svg").ok()?;
    let _ = svg.set_attribute("class", class);
    let _ = svg.set_attribute("aria-hidden", "true");
    let drawing = document.create_element_ns(SVG, "use").ok()?;
    let _ = drawing.set_attribute("href", &format!("#icon-{name}"));
    let _ = svg.append_child(&drawing);
    Some(svg)
}

fn press(document: &Document, place: &Element, choice: Choice) -> Option<Element> {
    let class = if choice.is_main { "btn btn-main btn-lg" } else { "btn btn-lg" };
    let button = add(document, Some(place), "button", class, "")?;
    let _ = button.set_attribute("type", "button");
    let _ = button.append_child(&*icon(document, choice.icon, "ic")?);
    let _ = button.append_child(&document.create_text_node(choice.label));
    let pressed = Closure::<dyn FnMut()>::new(choice.press);
    let _ = button.add_event_listener_with_callback("click", pressed.as_ref().unchecked_ref());
    pressed.forget();
    Some(button)
}

/// The shell goes when there is something to see in its place, and tests and styles may know.
pub fn leave_shell() {
    let Some(document) = document() else { return };
    if let Some(shell) = document.get_element_by_id("shell") {
        shell.remove();
    }
    if let Some(root) = document.document_element() {
        let _ = root.set_attribute("data-started", "");
    }
}

/// The page for a store that is there and cannot be opened. It is never treated as empty.
pub fn show_unopened(trouble: &StorageTrouble) {
    leave_shell();
    let export = || Choice::new("Export what can be read", "export", export_raw);
    let again = || Choice::new("Reload", "sync", reload);
    let (title, text, choices) = match trouble {
        StorageTrouble::Unreadable(_) => (
            "Your line is here, but this build cannot read it",
            "It is not lost, and nothing will be written over it. A part of the store is damaged.",
            vec![
                export().main().step("Save a copy first"),
                again().step("Then try again"),
                Choice::new("Restore a file", "import", restore_file).step("Or go back to a backup"),
            ],
        ),
        StorageTrouble::NeedsReload => (
            "A newer Takt has written this line",
            "Reload to get the newer one. Nothing is lost, and nothing will be written over it.",
            vec![again().main(), export()],
        ),
        StorageTrouble::Full => (
            "This device is full: your line could not be opened",
            "Nothing was changed. Make room on this device, then try again.",
            vec![again().main(), export()],
        ),
        StorageTrouble::Unfetched => (
            "A part of Takt could not be fetched",
            "Your line is on this device and untouched. See that you are online, then reload.",
            vec![again().main(), export()],
        ),
        StorageTrouble::Gone | StorageTrouble::Other(_) => (
            "The browser does not let Takt use its storage",
            "A private window or a setting may forbid it. Nothing was changed.",
            vec![again().main(), export()],
        ),
    };
    let facts = match trouble {
        StorageTrouble::Unreadable(what) | StorageTrouble::Other(what) => vec![("Trouble", what.clone())],
        StorageTrouble::Full | StorageTrouble::Gone | StorageTrouble::NeedsReload | StorageTrouble::Unfetched => vec![],
    };
    draw(Sheet { is_panic: false, title, text, facts, choices, detail: None });
}

/// The page over the app when the browser has cleared its storage: the line is in memory alone.
pub fn show_gone(shared: &Rc<Shared>) {
    let (putting, exporting) = (Rc::clone(shared), Rc::clone(shared));
    let put_back = move || {
        let shared = Rc::clone(&putting);
        wasm_bindgen_futures::spawn_local(async move {
            if let Err(trouble) = shared.put_back().await {
                say(&trouble.to_string());
            }
        });
    };
    draw(Sheet {
        is_panic: false,
        title: "The browser has cleared this device's storage",
        text: "Your line is whole on this screen and nowhere else. Put it back, or take it with you in a file, \
               before you close this tab.",
        facts: vec![],
        choices: vec![
            Choice::new("Put it back", "undo", put_back).main(),
            Choice::new("Export my data", "export", move || export_memory(&exporting)),
        ],
        detail: None,
    });
}

/// The page over the app when there is no room. Answers whether to try again.
pub async fn ask_again(shared: &Rc<Shared>) -> bool {
    let (answer, answered) = futures::channel::oneshot::channel();
    let answer = Rc::new(std::cell::Cell::new(Some(answer)));
    let reply = |yes: bool| {
        let answer = Rc::clone(&answer);
        move || {
            clear();
            if let Some(answer) = answer.take() {
                let _ = answer.send(yes);
            }
        }
    };
    let exporting = Rc::clone(shared);
    draw(Sheet {
        is_panic: false,
        title: "This device is full: the last change was not saved",
        text: "It is in hand and nowhere else. Make room, then save again; or take everything with you in a file.",
        facts: vec![],
        choices: vec![
            Choice::new("Save again", "check", reply(true)).main(),
            Choice::new("Export my data", "export", move || export_memory(&exporting)),
            Choice::new("Go on without it", "close", reply(false)),
        ],
        detail: None,
    });
    answered.await.unwrap_or(false)
}

fn export_memory(shared: &Rc<Shared>) {
    match shared.backup_if_whole() {
        Some(bytes) => files::download("takt-rescue.takt", BACKUP, &bytes),
        None => say("Something is being changed just now. Try again in a moment."),
    }
}

fn export_raw() {
    wasm_bindgen_futures::spawn_local(async {
        let bytes = files::raw_export(&device::current_line()).await;
        files::download("takt-rescue.json", "application/json", bytes.as_bytes());
    });
}

/// Exports what is on the disk at the next start.
pub fn export_next_time() {
    device::remember(ASKED, "1");
}

/// Does what the page before had asked for.
pub async fn export_if_asked() {
    if device::recall(ASKED).is_some() {
        device::forget(ASKED);
        let bytes = files::raw_export(&device::current_line()).await;
        files::download("takt-rescue.json", "application/json", bytes.as_bytes());
    }
}

fn restore_file() {
    files::pick(".takt", |bytes| {
        wasm_bindgen_futures::spawn_local(async move {
            match restore(&bytes).await {
                Ok(()) => reload(),
                Err(what) => say(&what),
            }
        });
    });
}

async fn restore(bytes: &[u8]) -> Result<(), String> {
    let (state, manifest) = backup::read(bytes).map_err(|error| error.to_string())?;
    let opened = Store::open(&device::current_line()).await.map_err(|trouble| trouble.to_string())?;
    let number = opened.store.known_head().max(manifest.seq) + 1;
    replace(&opened.store, state, &manifest, number).await.map_err(|error| match error {
        AppendError::Taken => "Another tab is writing to this line. Close it, then try again.".to_owned(),
        AppendError::Trouble(trouble) => trouble.to_string(),
    })
}

/// Says something on the sheet itself.
fn say(what: &str) {
    let Some(document) = document() else { return };
    let Some(text) = document.get_element_by_id("stopped-text") else { return };
    text.set_text_content(Some(what));
    let _ = text.set_attribute("role", "alert");
}
