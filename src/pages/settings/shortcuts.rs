//! Single keys on or off, and keys of one's own.

use crate::state::{Effects, use_effects};
use crate::ui::Icon;
use crate::ui::keys::{Keys, use_all_keys};
use leptos::ev;
use leptos::prelude::*;
use std::collections::BTreeMap;

const KEYS: &str = "takt-keys";
const SINGLE: &str = "takt-single-keys";

/// What can be given another key: binding id, what it does, its own key. Keys that hold for one screen
/// only are listed too, though that screen is not open.
const LIST: [(&str, &str, &str); 9] = [
    ("save", "Save and next", "Enter"),
    ("skip", "Skip", "s"),
    ("call-back", "Call back", "b"),
    ("note", "Note", "n"),
    ("phone", "Phone", "p"),
    ("pause", "Pause", " "),
    ("peek-down", "Down the next three", "j"),
    ("peek-up", "Up the next three", "k"),
    ("undo", "Undo", "z"),
];

/// Keys that mean something everywhere and are not given away.
const FIXED: [&str; 12] = ["g", "?", "1", "2", "3", "4", "5", "6", "7", "8", "9", "Tab"];

/// Puts back what this device remembers of its keys.
pub fn recall_keys(keys: Keys, effects: Effects) {
    let outside = effects.outside();
    if outside.recall(SINGLE).as_deref() == Some("off") {
        keys.single_keys().set(false);
    }
    if let Some(map) = outside.recall(KEYS).and_then(|text| serde_json::from_str(&text).ok()) {
        keys.remapped().set(map);
    }
}

fn shown(key: &str) -> String {
    match key {
        " " => "Space".into(),
        key if key.chars().count() == 1 => key.to_uppercase(),
        key => key.into(),
    }
}

/// Who has a key already, of the others.
fn taken(key: &str, by: &str, map: &BTreeMap<String, String>) -> Option<String> {
    if FIXED.contains(&key) {
        return Some("means something else everywhere".into());
    }
    LIST.into_iter()
        .filter(|(id, ..)| *id != by)
        .find(|(id, _, own)| map.get(*id).map_or(*own, String::as_str) == key)
        .map(|(_, label, _)| format!("already does “{label}”"))
}

/// The section.
#[component]
pub fn Shortcuts() -> impl IntoView {
    let (keys, effects) = (use_all_keys(), use_effects());
    let (single, remapped) = (keys.single_keys(), keys.remapped());
    let listening = RwSignal::new(None::<&'static str>);
    let wrong = RwSignal::new(None::<(&'static str, String)>);
    let keep = move |map: BTreeMap<String, String>| {
        effects.outside().remember(KEYS, &serde_json::to_string(&map).unwrap_or_default());
        remapped.set(map);
    };
    let heard = move |id: &'static str, event: ev::KeyboardEvent| {
        let key = event.key();
        if event.ctrl_key() || event.meta_key() || event.alt_key() || matches!(key.as_str(), "Shift" | "Tab") {
            return;
        }
        event.prevent_default();
        event.stop_propagation();
        listening.set(None);
        if key == "Escape" {
            return;
        }
        let key = if key.chars().count() == 1 { key.to_lowercase() } else { key };
        let mut map = remapped.get_untracked();
        if let Some(why) = taken(&key, id, &map) {
            wrong.set(Some((id, format!("{} {why}; choose another", shown(&key)))));
            return;
        }
        wrong.set(None);
        if LIST.into_iter().any(|(own_id, _, own)| own_id == id && own == key) {
            map.remove(id);
        } else {
            map.insert(id.to_owned(), key);
        }
        keep(map);
    };
    view! {
        <label class="check">
            <input
                class="switch"
                type="checkbox"
                role="switch"
                prop:checked=single
                on:change=move |event| {
                    let on = event_target_checked(&event);
                    single.set(on);
                    effects.outside().remember(SINGLE, if on { "on" } else { "off" });
                }
            />
            <span>"Single-key shortcuts"<small>"Off while you type, always"</small></span>
        </label>
        <ul class="list keys-list">
            {LIST
                .into_iter()
                .map(|(id, label, own)| {
                    let key = Memo::new(move |_| remapped.with(|m| m.get(id).cloned().unwrap_or_else(|| own.to_owned())));
                    let is_listening = move || listening.get() == Some(id);
                    let error = move || wrong.get().filter(|(at, _)| *at == id).map(|(_, text)| text);
                    view! {
                        <li class:is-rec=is_listening>
                            <span class="list-main">
                                {label}
                                <Show when=is_listening>
                                    <span class="list-sub">"Press the new key, "<b>"Esc"</b>" keeps the old one"</span>
                                </Show>
                                <span class="field-error" role="status" hidden=move || error().is_none()>
                                    <Icon name="warn" size="ic-sm" />
                                    {error}
                                </span>
                            </span>
                            <button
                                class="btn btn-sm keycap keep-kbd"
                                type="button"
                                aria-label=move || {
                                    if is_listening() {
                                        format!("{label}: press the new key")
                                    } else {
                                        format!("{label}: {}. Change", shown(&key.get()))
                                    }
                                }
                                on:click=move |_| {
                                    wrong.set(None);
                                    listening.set(Some(id));
                                }
                                on:blur=move |_| if listening.get_untracked() == Some(id) { listening.set(None) }
                                on:keydown=move |event| if listening.get_untracked() == Some(id) { heard(id, event) }
                            >
                                <Show when=is_listening fallback=move || view! { <kbd>{move || shown(&key.get())}</kbd> }>
                                    "listening…"
                                </Show>
                            </button>
                        </li>
                    }
                })
                .collect_view()}
        </ul>
        <button
            class="btn btn-ghost"
            type="button"
            on:click=move |_| {
                wrong.set(None);
                keep(BTreeMap::new());
            }
        >
            "Back to the defaults"
        </button>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_does_one_thing() {
        let none = BTreeMap::new();
        assert_eq!(taken("s", "note", &none).as_deref(), Some("already does “Skip”"));
        assert_eq!(taken("s", "skip", &none), None);
        assert_eq!(taken("x", "skip", &none), None);
        assert!(taken("3", "skip", &none).is_some());
        let moved = BTreeMap::from([("skip".to_owned(), "x".to_owned())]);
        assert_eq!(taken("s", "note", &moved), None);
        assert!(taken("x", "note", &moved).is_some());
    }
}
