//! What was done at this desk since the page was opened, and what is to be said about it.

use super::line::Line;
use leptos::prelude::*;
use takt_engine::Receipt;
use takt_engine::ids::{AccountId, EntryId};
use takt_engine::time::Time;

/// Milliseconds since the page was opened: for clocks that run and slices that are measured; it decides nothing.
pub fn stopwatch_ms() -> f64 {
    window().performance().map_or(0.0, |clock| clock.now())
}

/// One thing done, with its undo.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Done {
    /// What to undo.
    pub entry: EntryId,
    /// When.
    pub at: Time,
    /// The account it was about.
    pub account: Option<AccountId>,
    /// Its name.
    pub name: String,
    /// What was done, in words.
    pub what: String,
    /// Whether it has been taken back.
    pub is_undone: bool,
}

/// A short message; an undo sits beside it where there is one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Toast {
    /// For keying.
    pub id: u32,
    /// The message.
    pub text: String,
    /// What its button undoes.
    pub undo: Option<EntryId>,
    /// Whether something went wrong; it then stays until it is dismissed.
    pub is_alarm: bool,
}

/// How the last change fared.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub enum Saved {
    /// Everything is on the disk.
    #[default]
    Yes,
    /// On its way.
    Saving,
    /// Not on the disk; in words.
    No(String),
}

/// The session's log, messages and save state.
#[derive(Clone, Copy)]
pub struct Session {
    line: Line,
    /// Newest last.
    pub log: RwSignal<Vec<Done>>,
    /// Newest last.
    pub toasts: RwSignal<Vec<Toast>>,
    /// How the last change fared.
    pub saved: RwSignal<Saved>,
    /// Whether the browser says there is a network.
    pub is_online: RwSignal<bool>,
    /// Whether a new version waits.
    pub has_update: RwSignal<bool>,
    /// Whether the browser offers to install the app.
    pub can_install: RwSignal<bool>,
    next_id: RwSignal<u32>,
}

/// Done items kept for the log on screen.
const MAX_LOG: usize = 500;

impl Session {
    /// A session that begins now.
    pub fn new(line: Line) -> Self {
        Self {
            line,
            log: RwSignal::new(Vec::new()),
            toasts: RwSignal::new(Vec::new()),
            saved: RwSignal::new(Saved::Yes),
            is_online: RwSignal::new(true),
            has_update: RwSignal::new(false),
            can_install: RwSignal::new(false),
            next_id: RwSignal::new(1),
        }
    }

    /// Notes what was done and offers its undo.
    pub fn done(self, receipt: &Receipt, what: String) {
        let said = self.note(receipt, what);
        self.toast(said, Some(receipt.entry), false);
    }

    /// Notes what was done without saying it: one of many parts, of which the whole is told. Gives the words.
    pub fn note(self, receipt: &Receipt, what: String) -> String {
        let line = self.line;
        let name = receipt
            .account
            .and_then(|id| line.peek(|state| state.find(id).map(|ix| state.name(ix).to_owned())))
            .unwrap_or_default();
        let at = line.ctx().now;
        let said = if name.is_empty() { what.clone() } else { format!("{name}: {what}") };
        self.log.update(|log| {
            log.push(Done { entry: receipt.entry, at, account: receipt.account, name, what, is_undone: false });
            if log.len() > MAX_LOG {
                log.remove(0);
            }
        });
        said
    }

    /// Says that something is done, of which `last` was the last part and is the first that undo takes back.
    pub fn done_in_parts(self, last: EntryId, what: String) {
        self.toast(what, Some(last), false);
    }

    /// Notes that an entry has been taken back.
    pub fn undone(self, entry: EntryId, receipt: &Receipt) {
        let mut what = String::new();
        self.log.update(|log| {
            if let Some(done) = log.iter_mut().find(|d| d.entry == entry) {
                done.is_undone = true;
                what = if done.name.is_empty() { done.what.clone() } else { format!("{}: {}", done.name, done.what) };
            }
        });
        let kept = receipt.refused.len();
        let said = if kept == 0 {
            format!("Undone. {what}")
        } else {
            format!("Undone, but {kept} had changed since and stay. {what}")
        };
        self.toast(said, None, false);
    }

    /// The newest entry that can still be taken back.
    pub fn last_undoable(self) -> Option<EntryId> {
        self.log.with_untracked(|log| log.iter().rev().find(|d| !d.is_undone).map(|d| d.entry))
    }

    /// Says something in passing.
    pub fn say(self, text: impl Into<String>) {
        self.toast(text.into(), None, false);
    }

    /// Says that something went wrong.
    pub fn alarm(self, text: impl Into<String>) {
        self.toast(text.into(), None, true);
    }

    fn toast(self, text: String, undo: Option<EntryId>, is_alarm: bool) {
        let id = self.next_id.get_untracked();
        self.next_id.set(id + 1);
        self.toasts.update(|toasts| {
            // One at a time says more than a stack; an alarm is never pushed out by good news.
            toasts.retain(|t| t.is_alarm);
            toasts.push(Toast { id, text, undo, is_alarm });
        });
    }

    /// Takes a message away.
    pub fn dismiss(self, id: u32) {
        self.toasts.update(|toasts| toasts.retain(|t| t.id != id));
    }
}

/// The session of this page.
pub fn use_session() -> Session {
    expect_context()
}
