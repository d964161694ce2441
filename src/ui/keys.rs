//! Keys: one registry, one listener. What a screen binds is what the sheet shows and the palette runs.

use leptos::ev;
use leptos::prelude::*;
use std::collections::BTreeMap;
use std::rc::Rc;
use wasm_bindgen::JsCast;

/// A key and what it does.
#[derive(Clone)]
pub struct Binding {
    /// Stable name; remapping is stored under it.
    pub id: &'static str,
    /// The key as the event names it ("1", "Enter", "?", " "), two keys with a space between
    /// ("g w"), or "Mod+k" for Ctrl or Command.
    pub keys: String,
    /// What it does, as a button would say it.
    pub label: String,
    /// Where it works, as a heading of the sheet.
    pub scope: &'static str,
    /// Does it.
    pub run: Rc<dyn Fn()>,
}

impl Binding {
    /// A binding.
    pub fn new(
        id: &'static str,
        keys: impl Into<String>,
        label: impl Into<String>,
        scope: &'static str,
        run: impl Fn() + 'static,
    ) -> Self {
        Self { id, keys: keys.into(), label: label.into(), scope, run: Rc::new(run) }
    }
}

type Layer = (u32, Vec<Binding>);

/// Every binding that is alive, newest layer last.
#[derive(Clone, Copy)]
pub struct Keys {
    layers: RwSignal<Vec<Layer>, LocalStorage>,
    remapped: RwSignal<BTreeMap<String, String>>,
    single_keys: RwSignal<bool>,
    pending: StoredValue<Option<String>>,
    next_layer: StoredValue<u32>,
}

impl Default for Keys {
    fn default() -> Self {
        Self {
            layers: RwSignal::new_local(Vec::new()),
            remapped: RwSignal::new(BTreeMap::new()),
            single_keys: RwSignal::new(true),
            pending: StoredValue::new(None),
            next_layer: StoredValue::new(0),
        }
    }
}

impl Keys {
    /// Every binding, with its key as remapped; followed.
    pub fn all(self) -> Vec<Binding> {
        let remapped = self.remapped.get();
        self.layers.with(|layers| {
            layers
                .iter()
                .flat_map(|(_, bindings)| bindings.iter().cloned())
                .map(|b| match remapped.get(b.id) {
                    Some(keys) => Binding { keys: keys.clone(), ..b },
                    None => b,
                })
                .collect()
        })
    }

    /// Whether keys without Ctrl or Command work at all (WCAG 2.1.4); followed.
    pub fn single_keys(self) -> RwSignal<bool> {
        self.single_keys
    }

    /// Keys by binding id, where they differ from what the screens propose; followed.
    pub fn remapped(self) -> RwSignal<BTreeMap<String, String>> {
        self.remapped
    }

    /// Listens on the window. Once, by the frame.
    pub fn listen(self) {
        // The browser calls back outside of every component; what a key does may still ask for contexts.
        let owner = Owner::current().unwrap_or_default();
        let handle = window_event_listener(ev::keydown, move |event| {
            if event.default_prevented() || event.is_composing() || event.alt_key() {
                return;
            }
            let modified = event.ctrl_key() || event.meta_key();
            let typing = is_typing(&event);
            if !modified && (typing || !self.single_keys.get_untracked()) {
                return;
            }
            let name = if modified { format!("Mod+{}", event.key().to_lowercase()) } else { event.key() };
            let chord = self.pending.with_value(|p| p.as_ref().map(|first| format!("{first} {name}")));
            let all = untrack(|| self.all());
            let hit = chord
                .as_ref()
                .and_then(|chord| all.iter().rev().find(|b| b.keys == *chord))
                .or_else(|| all.iter().rev().find(|b| b.keys == name));
            if let Some(binding) = hit {
                // A focused button answers Enter and Space itself.
                if !modified && matches!(name.as_str(), "Enter" | " ") && is_pressable(&event) {
                    return;
                }
                self.pending.set_value(None);
                event.prevent_default();
                owner.with(|| (binding.run)());
            } else if !modified && all.iter().any(|b| b.keys.starts_with(&format!("{name} "))) {
                self.pending.set_value(Some(name));
                event.prevent_default();
            } else {
                self.pending.set_value(None);
            }
        });
        on_cleanup(move || handle.remove());
    }
}

fn target(event: &web_sys::KeyboardEvent) -> Option<web_sys::Element> {
    event.target().and_then(|t| t.dyn_into().ok())
}

fn is_typing(event: &web_sys::KeyboardEvent) -> bool {
    target(event).is_some_and(|el| {
        let tag = el.tag_name().to_ascii_lowercase();
        let text_input = tag == "input"
            && !matches!(
                el.get_attribute("type").as_deref(),
                Some("checkbox" | "radio" | "button" | "submit" | "range" | "file")
            );
        text_input || tag == "textarea" || tag == "select" || el.closest("[contenteditable]").ok().flatten().is_some()
    })
}

fn is_pressable(event: &web_sys::KeyboardEvent) -> bool {
    target(event).is_some_and(|el| {
        el.closest("button:not([role=radio]), a[href], summary, [role=button], [role=menuitem]")
            .ok()
            .flatten()
            .is_some()
    })
}

/// Binds keys while the calling component lives; `bindings` may follow signals.
pub fn use_keys(bindings: impl Fn() -> Vec<Binding> + 'static) {
    let keys: Keys = expect_context();
    let layer = keys.next_layer.with_value(|n| *n);
    keys.next_layer.set_value(layer + 1);
    Effect::new(move |_| {
        let fresh = bindings();
        keys.layers.update(|layers| match layers.iter_mut().find(|(id, _)| *id == layer) {
            Some((_, old)) => *old = fresh,
            None => layers.push((layer, fresh)),
        });
    });
    on_cleanup(move || {
        let _ = keys.layers.try_update(|layers| layers.retain(|(id, _)| *id != layer));
    });
}

/// The registry of this page.
pub fn use_all_keys() -> Keys {
    expect_context()
}
