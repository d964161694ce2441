//! What this device remembers by itself: its number, which line is open, preferences.
//!
//! A browser may refuse local storage; everything here then lasts for the page and says so to nobody,
//! since nothing of the line is kept here.

const DEVICE: &str = "takt-device";
const LINE: &str = "takt-line";
const TEAM: &str = "takt-team";

fn storage() -> Option<web_sys::Storage> {
    web_sys::window()?.local_storage().ok().flatten()
}

/// A preference of this device.
pub fn recall(key: &str) -> Option<String> {
    storage()?.get_item(key).ok().flatten()
}

/// Remembers a preference.
pub fn remember(key: &str, value: &str) {
    if let Some(storage) = storage() {
        // A full or refused storage costs a preference, never the line.
        let _ = storage.set_item(key, value);
    }
}

/// Forgets a preference.
pub fn forget(key: &str) {
    if let Some(storage) = storage() {
        let _ = storage.remove_item(key);
    }
}

#[allow(clippy::disallowed_methods, reason = "a device's number is drawn here, once, and decides nothing")]
/// This device's number, drawn once. The high half of every id it mints.
pub fn number() -> u32 {
    if let Some(number) = recall(DEVICE).and_then(|text| u32::from_str_radix(&text, 16).ok()) {
        return number;
    }
    // 31 bits: far apart enough for the thousands of devices one line will ever see; 0 is nobody.
    let number = (js_sys::Math::random() * f64::from(0x7fff_ffff_u32)) as u32 + 1;
    remember(DEVICE, &format!("{number:x}"));
    number
}

/// The name of the line that is open on this device.
pub fn current_line() -> String {
    let is_demo = recall(LINE).is_some_and(|name| name == super::storage::DEMO);
    if is_demo {
        super::storage::DEMO.to_owned()
    } else {
        team_line().unwrap_or_else(|| super::storage::OWN.to_owned())
    }
}

/// The shared line of this device, when it is on one.
pub fn team_line() -> Option<String> {
    recall(TEAM).filter(|name| name.starts_with(super::storage::TEAM))
}

/// This device is on no shared line any more; from the next reload on its own one opens.
pub fn forget_team_line() {
    forget(TEAM);
}

/// This device is on a shared line from now on; what it had of its own stays beside it.
pub fn set_team_line(name: &str) {
    remember(TEAM, name);
    forget(LINE);
}

/// Opens another line from the next reload on.
pub fn set_current_line(name: &str) {
    if name == super::storage::OWN { forget(LINE) } else { remember(LINE, name) }
}
