//! When something cannot go on: a plain page with "reload" and "export my data", drawn without the app.

use super::files;
use super::outside::reload;
use super::rescue::{self, Choice, Sheet};
use std::cell::RefCell;
use std::rc::Rc;

/// The line in memory as a backup, unless it was being changed when everything stopped.
type Rescue = Rc<dyn Fn() -> Option<Vec<u8>>>;

thread_local! {
    static LINE: RefCell<Option<Rescue>> = const { RefCell::new(None) };
}

/// Draws the overlay on any panic and writes the message to the console.
pub fn install() {
    std::panic::set_hook(Box::new(|info| {
        let what = info.to_string();
        web_sys::console::error_1(&what.as_str().into());
        rescue::draw(Sheet {
            is_panic: true,
            title: "Takt stopped",
            text: "What you saved is safe on this device. Only what was not yet saved on this card may be lost. \
                   Reloading usually mends it.",
            facts: vec![],
            choices: vec![
                Choice::new("Reload", "sync", reload).main(),
                Choice::new("Export my data", "export", export_after_panic),
            ],
            detail: Some(what),
        });
    }));
}

/// Remembers whose data "export my data" writes.
pub fn watch(rescue: Rescue) {
    LINE.with(|line| *line.borrow_mut() = Some(rescue));
}

/// What is in memory, as a backup. When everything stopped in the middle of a change, nothing that
/// waits can be relied on any more: the next page then exports what is on the disk.
fn export_after_panic() {
    let rescue = LINE.with(|line| line.try_borrow().ok().and_then(|line| line.clone()));
    match rescue.and_then(|rescue| rescue()) {
        Some(bytes) => files::download("takt-rescue.takt", "application/octet-stream", &bytes),
        None => {
            rescue::export_next_time();
            reload();
        }
    }
}
