//! What a screen may ask of the world outside it.
//!
//! Screens know this trait, not the runtime: the composition root hands in the one that writes to the
//! disk, and a test may hand in another.

use super::line::use_line;
use super::session::use_session;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::any::Any;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use takt_engine::ids::{EntryId, ImportId};
use takt_engine::{Command, Receipt, Refusal};

/// A future of this page.
pub type Task<T> = Pin<Box<dyn Future<Output = T>>>;

/// Hears a worker: the bytes of a message, and the file beside it. No bytes mean that it has broken down.
pub type Hear = Rc<dyn Fn(Vec<u8>, Option<web_sys::Blob>)>;

/// A worker that takes messages; it ends when this is let go.
pub trait Postbox {
    /// Sends bytes, and a file beside them.
    fn post(&self, bytes: Vec<u8>, file: Option<&web_sys::Blob>);
}

/// Why a command had no effect.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Failure {
    /// The line said no.
    Refused(Refusal),
    /// The device could not store it; nothing has changed.
    Storage(StorageTrouble),
}

/// What is wrong with this device's storage.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum StorageTrouble {
    /// No room left.
    Full,
    /// The browser cleared it or it cannot be opened.
    Gone,
    /// Another tab has replaced the line or runs a newer version: this one needs to reload.
    NeedsReload,
    /// It is there and cannot be read; it is never treated as empty.
    Unreadable(String),
    /// A part of the app that this line needs could not be fetched.
    Unfetched,
    /// Anything else, in the browser's words.
    Other(String),
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Refused(refusal) => write!(f, "{refusal}"),
            Self::Storage(trouble) => write!(f, "{trouble}"),
        }
    }
}

impl std::fmt::Display for StorageTrouble {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Full => f.write_str(
                "Not saved: this device has no storage left. Free some space or export your data, then try again.",
            ),
            Self::Gone => f.write_str("Not saved: the browser has closed its storage. Export your data, then reload."),
            Self::NeedsReload => f.write_str(
                "Not saved: another tab has a newer version of this line. Reload this one; what was saved is safe.",
            ),
            Self::Unreadable(what) => write!(f, "The stored line cannot be read: {what}"),
            Self::Unfetched => {
                f.write_str("A part of Takt could not be fetched. See that you are online, then reload.")
            }
            Self::Other(what) => write!(f, "Not saved: {what}"),
        }
    }
}

/// How safe the work on this device is.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct StorageInfo {
    /// Bytes used, as the browser estimates.
    pub used_bytes: f64,
    /// Bytes allowed.
    pub quota_bytes: f64,
    /// Whether the browser has promised not to clear it; `None` when it cannot say.
    pub is_persisted: Option<bool>,
    /// Entries in the log on this device.
    pub log_entries: u64,
    /// The entry the newest snapshot stands at; 0 before the first.
    pub snapshot_at: u64,
}

/// What a backup file holds, before anything is replaced by it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BackupInfo {
    /// Accounts in it.
    pub accounts: u32,
    /// Who worked on that line.
    pub members: Vec<String>,
    /// Entries its log had.
    pub entries: u64,
    /// The fingerprint of its state.
    pub state_hash: u64,
}

/// The outside world, as screens know it.
pub trait Outside {
    /// Writes a command and folds it; resolves once it is on the disk.
    fn run(&self, command: Command, group: Option<EntryId>) -> Task<Result<Receipt, Failure>>;
    /// The id the next entry gets: the group id of what begins now.
    fn next_entry(&self) -> EntryId;
    /// How safe the work on this device is.
    fn storage_info(&self) -> Task<StorageInfo>;
    /// Asks the browser not to clear this device's storage.
    fn ask_to_persist(&self) -> Task<bool>;
    /// Hands the person a file.
    fn download(&self, file_name: &str, mime: &str, bytes: Vec<u8>);
    /// Hands the person a file that is one already.
    fn download_file(&self, file_name: &str, file: &web_sys::Blob);
    /// Starts the worker that reads files; in words when there is none.
    fn start_importer(&self, hear: Hear) -> Result<Rc<dyn Postbox>, String>;
    /// A board's bytes as the part of a link after `#`: small, and sealed where there is a password.
    fn fold(&self, bytes: Vec<u8>, password: String) -> Task<Option<String>>;
    /// Puts text onto the clipboard; whether the browser let it.
    fn copy(&self, text: &str) -> Task<bool>;
    /// The whole line as a backup file, in memory even when the disk is not readable.
    fn backup(&self) -> Vec<u8>;
    /// What is in a backup file; in words when it is none.
    fn inspect_backup(&self, bytes: &[u8]) -> Result<BackupInfo, String>;
    /// Puts a backup in place of this line; the page then reloads.
    fn restore(&self, bytes: Vec<u8>) -> Task<Result<(), String>>;
    /// Opens the demo line beside the own one; the page then reloads.
    fn open_demo(&self) -> Task<Result<(), String>>;
    /// Removes the demo line and goes back to the own one; the page then reloads.
    fn remove_demo(&self) -> Task<Result<(), String>>;
    /// Whether the demo line is open.
    fn is_demo(&self) -> bool;
    /// Lets the version that waits take over, once nothing is being written; the page then reloads.
    fn apply_update(&self);
    /// Asks the person to install the app, where the browser offers it; true when they did.
    fn install_app(&self) -> Task<bool>;
    /// Thirty-two secret bytes; `None` in a browser that has no chance to give.
    fn seed(&self) -> Option<[u8; 32]>;
    /// Holds a name among the tabs of this browser until the answer is let go or the tab is gone.
    fn hold(&self, name: &str) -> Rc<dyn Any>;
    /// Whether a tab of this browser holds a name.
    fn is_held(&self, name: &str) -> Task<bool>;
    /// Whether the person allowed notifications; `None` where nobody asked yet.
    fn may_notify(&self) -> Option<bool>;
    /// Asks the person to allow them.
    fn ask_to_notify(&self) -> Task<bool>;
    /// Shows one, where they are allowed.
    fn notify(&self, title: &str, text: &str);
    /// Remembers a preference on this device.
    fn remember(&self, key: &str, value: &str);
    /// A preference of this device.
    fn recall(&self, key: &str) -> Option<String>;
}

/// A handle to the outside; copies are free.
#[derive(Clone, Copy)]
pub struct Effects(StoredValue<Rc<dyn Outside>, LocalStorage>);

impl Effects {
    /// Wraps an implementation.
    pub fn new(outside: Rc<dyn Outside>) -> Self {
        Self(StoredValue::new_local(outside))
    }

    /// The implementation.
    pub fn outside(self) -> Rc<dyn Outside> {
        self.0.with_value(Rc::clone)
    }

    /// Writes a command; resolves once it is on the disk.
    pub async fn run(self, command: Command) -> Result<Receipt, Failure> {
        self.outside().run(command, None).await
    }

    /// Gives a command and says what came of it: noted in the session log under `what`, or an alarm.
    pub fn act(self, command: Command, what: impl Into<String>) {
        let (session, what) = (use_session(), what.into());
        spawn_local(async move {
            match self.run(command).await {
                Ok(receipt) => session.done(&receipt, what),
                Err(failure) => session.alarm(failure.to_string()),
            }
        });
    }

    /// Takes an import back, step by step; `tell` hears how many accounts have gone so far. The receipt is
    /// that of all steps together.
    pub async fn retract(self, import: ImportId, tell: impl Fn(u32)) -> Result<Receipt, Failure> {
        let mut whole: Option<Receipt> = None;
        loop {
            let step = self.run(Command::RetractImport { import }).await?;
            let has_more = step.has_more;
            let so_far = match whole.take() {
                None => step,
                Some(mut before) => {
                    before.count += step.count;
                    before.refused.extend(step.refused);
                    before
                }
            };
            tell(so_far.count);
            if !has_more {
                return Ok(Receipt { has_more: false, ..so_far });
            }
            whole = Some(so_far);
            // The page gets a turn between any two steps.
            gloo::timers::future::TimeoutFuture::new(0).await;
        }
    }

    /// Takes an entry back; of an import, everything it brought.
    pub fn undo(self, entry: EntryId) {
        let (session, line) = (use_session(), use_line());
        spawn_local(async move {
            let import = ImportId(entry.0);
            let is_import = line.peek(|state| state.imports().iter().any(|batch| batch.id == import));
            let answer =
                if is_import { self.retract(import, |_| ()).await } else { self.run(Command::Undo { entry }).await };
            match answer {
                Ok(receipt) => session.undone(entry, &receipt),
                Err(failure) => session.alarm(failure.to_string()),
            }
        });
    }

    /// Takes the newest entry of this session back that has not been yet.
    pub fn undo_last(self) {
        let session = use_session();
        match session.last_undoable() {
            Some(entry) => self.undo(entry),
            None => session.say("Nothing left to undo in this session."),
        }
    }
}

/// The outside of this page.
pub fn use_effects() -> Effects {
    expect_context()
}
