//! Who waits for which line, and how they are woken.

use crate::store::LogStore;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use takt_wire::LineId;
use tokio::sync::watch;

/// One counter for each line that somebody waits for: it goes up when something may have changed.
#[derive(Default)]
pub struct Hub {
    lines: Mutex<BTreeMap<LineId, watch::Sender<u64>>>,
}

impl Hub {
    /// Wakes whoever waits for a line.
    pub fn changed(&self, line: LineId) {
        let mut lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(sender) = lines.get(&line) {
            if sender.is_closed() {
                lines.remove(&line);
            } else {
                sender.send_modify(|count| *count = count.wrapping_add(1));
            }
        }
    }

    /// Begins to wait. Look at the line after this, not before, or a change in between is missed.
    pub fn watch(&self, line: LineId) -> watch::Receiver<u64> {
        let mut lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        lines.retain(|_, sender| !sender.is_closed());
        lines.entry(line).or_insert_with(|| watch::Sender::new(0)).subscribe()
    }

    /// Passes on what other depots on the same store say.
    pub async fn pass_on(self: Arc<Self>, store: Arc<dyn LogStore>) {
        let Some(mut changes) = store.changes_elsewhere() else { return };
        while let Some(line) = changes.recv().await {
            self.changed(line);
        }
    }
}
