//! What keeps a line: one trait, three engines.
//!
//! Two halves. The **log** is ordered, gapless and append-only; the **shelves** hold everything else
//! under a name (keys, snapshots, chunks, shares, mail), and know nothing of what they hold. What must be
//! decided atomically is decided here, by the engine; everything else is built on top, once.
//!
//! The rules of the log, which the conformance suite holds every engine to:
//! 1. What is answered as stored is on disk, and stays there through any crash.
//! 2. Numbers begin at 1 and have no gaps; a number that was ever taken cannot be taken again.
//! 3. A batch's name is stored once. Whoever sends it again gets the same number, for ever.
//! 4. A batch made on another head than the present one is not stored.
//! 5. After a batch of one epoch, none of a lower epoch is stored for that device.

pub mod object;
pub mod open;
pub mod postgres;
pub mod sqlite;
pub mod step;

use async_trait::async_trait;
use std::time::Duration;
use takt_wire::{Answer, Batch, DecodeError, LineId, Page};
use tokio::sync::mpsc::UnboundedReceiver;

pub use step::Steps;

/// Why the store did not answer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum StoreError {
    /// It cannot be reached or written now. What was asked may or may not have happened.
    Unavailable(String),
    /// It holds something that it never should.
    Damaged(String),
}

impl std::fmt::Display for StoreError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Unavailable(what) => write!(f, "the store cannot be used now: {what}"),
            Self::Damaged(what) => write!(f, "the store is damaged: {what}"),
        }
    }
}

impl std::error::Error for StoreError {}

impl From<DecodeError> for StoreError {
    fn from(error: DecodeError) -> Self {
        Self::Damaged(error.to_string())
    }
}

/// The result of everything a store does.
pub type Stored<T> = Result<T, StoreError>;

/// Where a log stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Tip {
    /// The number of the last batch; 0 before the first.
    pub head: u64,
    /// The first number that can be read.
    pub first: u64,
}

impl Tip {
    /// Before anything happened.
    pub const EMPTY: Self = Self { head: 0, first: 1 };
}

/// What reading gives.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Read {
    /// The batches from there on.
    Page(Page),
    /// They were dropped; a snapshot stands for them.
    Gone,
}

/// What is kept beside the log, each kind under names of its own.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Shelf {
    /// The line itself: that it exists.
    Line,
    /// Keys that were admitted, by hash.
    Keys,
    /// Keys that were revoked, by hash. A mark here is never taken away.
    RevokedKeys,
    /// The present snapshot.
    Snapshot,
    /// Chunks of snapshots, by hash.
    Chunks,
    /// Terms of shares.
    Shares,
    /// Shares that are paused.
    PausedShares,
    /// Shares that were revoked. A mark here is never taken away.
    RevokedShares,
    /// When shares were last opened.
    OpenedShares,
    /// What shares show.
    Projections,
    /// Webhooks.
    Hooks,
    /// How the last call of each went.
    HookLast,
    /// Calls that have not gone through.
    HookCalls,
    /// Alarms that were told, by id.
    Alarms,
    /// Who may write into the mailbox.
    Inbox,
    /// Which place in the mailbox each name has. Kept for ever: see rule 3.
    MailNames,
    /// What waits in the mailbox, by time of arrival.
    Mail,
    /// Mail that was taken out.
    TakenMail,
}

impl Shelf {
    /// Its name in tables and keys. Stable.
    pub fn name(self) -> &'static str {
        match self {
            Self::Line => "line",
            Self::Keys => "keys",
            Self::RevokedKeys => "revoked-keys",
            Self::Snapshot => "snapshot",
            Self::Chunks => "chunks",
            Self::Shares => "shares",
            Self::PausedShares => "paused-shares",
            Self::RevokedShares => "revoked-shares",
            Self::OpenedShares => "opened-shares",
            Self::Projections => "projections",
            Self::Hooks => "hooks",
            Self::HookLast => "hook-last",
            Self::HookCalls => "hook-calls",
            Self::Alarms => "alarms",
            Self::Inbox => "inbox",
            Self::MailNames => "mail-names",
            Self::Mail => "mail",
            Self::TakenMail => "taken-mail",
        }
    }
}

/// The name of the only thing on a shelf for one thing.
pub const THE: &str = "the";

/// A name on a shelf and when it was last put there, by the store's clock.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Named {
    /// Its name.
    pub name: String,
    /// Milliseconds since 1970.
    pub put_at_ms: u64,
}

/// What keeps lines.
#[async_trait]
pub trait LogStore: Send + Sync + 'static {
    /// Orders and keeps one batch. `bytes` is the batch as it was sent.
    async fn append(&self, batch: &Batch, bytes: Vec<u8>, now_ms: u64) -> Stored<Answer>;
    /// The page that begins at `from`, which is at least 1.
    async fn read(&self, line: LineId, from: u64) -> Stored<Read>;
    /// Where the log stands.
    async fn tip(&self, line: LineId) -> Stored<Tip>;
    /// Drops the batches up to and with `through` that were stored before `before_ms`, but never the
    /// last one. Says where the log then stands. Names stay known.
    async fn drop_batches(&self, line: LineId, through: u64, before_ms: u64) -> Stored<Tip>;

    /// Puts or replaces.
    async fn put(&self, line: LineId, shelf: Shelf, name: &str, bytes: Vec<u8>, now_ms: u64) -> Stored<()>;
    /// Puts only where nothing is; says whether it did.
    async fn put_new(&self, line: LineId, shelf: Shelf, name: &str, bytes: Vec<u8>, now_ms: u64) -> Stored<bool>;
    /// What is there, if anything.
    async fn get(&self, line: LineId, shelf: Shelf, name: &str) -> Stored<Option<Vec<u8>>>;
    /// Names in their order, `limit` at most.
    async fn names(&self, line: LineId, shelf: Shelf, limit: usize) -> Stored<Vec<Named>>;
    /// Takes away; nothing there is as good.
    async fn delete(&self, line: LineId, shelf: Shelf, name: &str) -> Stored<()>;
    /// Every line.
    async fn lines(&self) -> Stored<Vec<LineId>>;

    /// It answers.
    async fn healthy(&self) -> Stored<()>;
    /// Heads that moved through other depots on the same store. May be taken once.
    fn changes_elsewhere(&self) -> Option<UnboundedReceiver<LineId>> {
        None
    }
    /// How often to look for changes that nobody tells of; `None` where somebody always does.
    fn look_every(&self) -> Option<Duration>;
    /// A word for logs and tables.
    fn engine(&self) -> &'static str;
}
