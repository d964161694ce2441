//! Keys: one registry, one listener. What a screen binds is what the sheet shows and the palette runs.

use leptos::ev;
use leptos::prelude::*;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::time::Duration;
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
    /// Why it would do nothing now, for lists that show it greyed.
    pub barred: Option<String>,
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
        Self { id, keys: keys.into(), label: label.into(), scope, barred: None, run: Rc::new(run) }
    }

    /// Says why it would do nothing now.
    pub fn barred(self, why: Option<String>) -> Self {
        Self { barred: why, ..self }
    }
}

/// Whether this looks like a machine with a Command key.
fn has_command_key() -> bool {
    window().navigator().platform().is_ok_and(|name| name.starts_with("Mac") || name.starts_with("iP"))
}

/// The caps to draw for a key as bindings name it: "g w" is G and W, "Mod+k" is Ctrl and K.
pub fn caps(keys: &str) -> Vec<String> {
    if keys == " " {
        return vec!["Space".into()];
    }
    let parts = keys.split(' ').flat_map(|key| match key.split_once("Mod+") {
        Some((_, letter)) => vec![if has_command_key() { "⌘" } else { "Ctrl" }, letter],
        None => vec![key],
    });
    parts
        .map(|key| match key {
            "Escape" => "Esc".into(),
            "ArrowLeft" => "←".into(),
            "ArrowRight" => "→".into(),
            "ArrowUp" => "↑".into(),
            "ArrowDown" => "↓".into(),
            one if one.chars().count() == 1 => one.to_uppercase(),
            other => other.into(),
        })
        .collect()
}

/// A key as `aria-keyshortcuts` names it.
pub fn aria(keys: &str) -> String {
    match keys {
        " " => "Space".into(),
        keys => match keys.strip_prefix("Mod+") {
            Some(letter) => format!("Control+{0} Meta+{0}", letter.to_uppercase()),
            None => keys.into(),
        },
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
            // A dialog has the keyboard to itself.
            if document().query_selector("dialog:modal").ok().flatten().is_some() {
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
                self.wait(name);
                event.prevent_default();
            } else {
                self.pending.set_value(None);
            }
        });
        on_cleanup(move || handle.remove());
    }

    /// Waits for the second key of a chord, but not for ever.
    fn wait(self, first: String) {
        self.pending.set_value(Some(first.clone()));
        set_timeout(
            move || {
                self.pending.try_update_value(|pending| {
                    if pending.as_ref() == Some(&first) {
                        *pending = None;
                    }
                });
            },
            CHORD,
        );
    }
}

/// How long the second key of a chord may take.
const CHORD: Duration = Duration::from_millis(2_000);

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_drawn_as_it_is_printed_on_the_board() {
        assert_eq!(caps("g w"), ["G", "W"]);
        assert_eq!(caps(" "), ["Space"]);
        assert_eq!(caps("Escape"), ["Esc"]);
        assert_eq!(caps("?"), ["?"]);
        assert_eq!(aria("Mod+k"), "Control+K Meta+K");
    }
}
