//! Light, dark, or as the system: on the root element and remembered on this device.

use crate::state::Effects;
use leptos::prelude::*;

/// Where the choice is remembered; the page reads it before its first paint.
const THEME: &str = "takt-theme";

/// Chooses "light", "dark" or "system".
pub fn choose(effects: Effects, theme: &str) {
    effects.outside().remember(THEME, theme);
    let Some(root) = document().document_element() else { return };
    // Without the attribute the system decides.
    let _ = match theme {
        "light" | "dark" => root.set_attribute("data-theme", theme),
        _ => root.remove_attribute("data-theme"),
    };
}
