//! IndexedDB as a write-ahead log.
//!
//! Stores: `log` (number → record), `snapshot` (content name → chunk), `meta` (the manifest). A record
//! is *added* under its number, never put: when two tabs want one number, the second is told. Every
//! transaction's requests are all made before anything is awaited.

use super::ahead;
use crate::state::effects::StorageTrouble;
use futures::future::join_all;
use indexed_db_futures::database::Database;
use indexed_db_futures::error::{DomException, Error, OpenDbError};
use indexed_db_futures::prelude::*;
use indexed_db_futures::transaction::{Transaction, TransactionDurability, TransactionMode, TransactionOptions};
use js_sys::Uint8Array;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;
use takt_engine::State;
use takt_replica::{ChunkKey, Manifest, Replica};
use wasm_bindgen::{JsCast, JsValue};

/// The database of this device's own line.
pub const OWN: &str = "takt-own";
/// The database of the demo line.
pub const DEMO: &str = "takt-demo";
/// How the name of a shared line's database begins.
pub const TEAM: &str = "takt-team-";

const LOG: &str = "log";
const SNAPSHOT: &str = "snapshot";
const META: &str = "meta";
/// Pending entries of a shared line; empty while the line lives on this device alone.
const OUTBOX: &str = "outbox";
const MANIFEST: &str = "manifest";
/// In the own line's `meta`: the shared line that this device is on. What browsers keep for preferences reaches the disk
/// seconds later, and a power cut right after coming on must not lose the way.
const ON_TEAM: &str = "team";
const VERSION: u8 = 1;

/// Why a record was not written.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum AppendError {
    /// Another tab has taken that number: read, and try the next.
    Taken,
    /// The device cannot store it.
    Trouble(StorageTrouble),
}

/// How long a write is waited for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Durability {
    /// Until it is on the disk: every click.
    Strict,
    /// Until the system has it: parts of something larger.
    Relaxed,
}

/// What becomes of the records that a snapshot stands for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum OldLog {
    /// They stay: a tab that fell behind may want their numbers.
    Kept,
    /// They go.
    Pruned,
    /// Their numbers stay taken, and nothing is left of what they said.
    Wiped,
}

type Told = Rc<dyn Fn()>;

/// An open database; reopens itself when the browser has closed it.
#[derive(Clone)]
pub struct Store {
    name: String,
    db: Rc<RefCell<Option<Rc<Database>>>>,
    /// The newest record this tab knows to be stored. A database that is opened again must hold it:
    /// one the browser has cleared opens just as well, and empty.
    head: Rc<Cell<u64>>,
    on_closed: Rc<RefCell<Option<Told>>>,
}

/// What a database held when it was opened.
pub struct Opened {
    /// The database.
    pub store: Store,
    manifest: Option<Vec<u8>>,
    chunks: HashMap<String, Uint8Array>,
    log: Vec<(u64, Vec<u8>)>,
    team: Option<String>,
}

/// What one transaction found, as the browser gives it. The page reads the same ahead (`index.html`).
struct Held {
    manifest: Option<JsValue>,
    team: Option<JsValue>,
    names: Vec<JsValue>,
    chunks: Vec<JsValue>,
    numbers: Vec<JsValue>,
    records: Vec<JsValue>,
}

impl Held {
    fn opened(self, store: Store) -> Opened {
        // What is there and is no bytes counts as there and unreadable, never as missing.
        let manifest = self.manifest.map(|value| bytes_of(&value).unwrap_or_default());
        let team = self.team.and_then(|value| value.as_string()).filter(|team| team.starts_with(TEAM));
        let chunks = self
            .names
            .iter()
            .zip(self.chunks)
            .filter_map(|(name, chunk)| Some((name.as_string()?, chunk.dyn_into::<Uint8Array>().ok()?)))
            .collect();
        let log = numbered(&self.numbers, &self.records);
        let last = log.last().map_or(0, |(seq, _)| *seq);
        let at = manifest.as_ref().and_then(|bytes| Manifest::decode(bytes).ok()).map_or(0, |m| m.seq);
        store.head.set(last.max(at));
        Opened { store, manifest, chunks, log, team }
    }
}

fn dom_name(error: &Error) -> Option<String> {
    match error {
        Error::DomException(exception) => Some(web_sys::DomException::from(exception.clone()).name()),
        _ => None,
    }
}

pub(super) fn trouble(error: &Error) -> StorageTrouble {
    match dom_name(error).as_deref() {
        Some("QuotaExceededError") => StorageTrouble::Full,
        Some("InvalidStateError" | "NotFoundError" | "UnknownError") => StorageTrouble::Gone,
        Some("VersionError") => StorageTrouble::NeedsReload,
        _ => StorageTrouble::Other(error.to_string()),
    }
}

impl From<Error> for StorageTrouble {
    fn from(error: Error) -> Self {
        trouble(&error)
    }
}

pub(super) async fn connect(name: &str) -> Result<Database, StorageTrouble> {
    let opened = Database::open(name)
        .with_version(VERSION)
        .with_on_upgrade_needed(|event, db| {
            // One step for each version that was ever out; later steps follow below the first.
            if event.old_version() < 1.0 {
                for store in [LOG, SNAPSHOT, META, OUTBOX] {
                    db.create_object_store(store).build()?;
                }
            }
            Ok(())
        })
        .await;
    opened.map_err(|error| match error {
        OpenDbError::Base(base) => trouble(&base),
        other => StorageTrouble::Other(other.to_string()),
    })
}

pub(super) fn key(seq: u64) -> JsValue {
    JsValue::from_f64(seq as f64)
}

pub(super) fn bytes_of(value: &JsValue) -> Option<Vec<u8>> {
    value.dyn_ref::<Uint8Array>().map(Uint8Array::to_vec)
}

impl Store {
    fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            db: Rc::new(RefCell::new(None)),
            head: Rc::new(Cell::new(0)),
            on_closed: Rc::new(RefCell::new(None)),
        }
    }

    /// What the page has read of a line's database before the app ran, if it did and there is nothing odd about it.
    /// The first call to the store connects, and sees whether the disk still holds that.
    pub async fn opened_ahead(name: &str) -> Option<Opened> {
        let [manifest, team, names, chunks, numbers, records] = ahead::take(name, VERSION).await?;
        let list = |value: JsValue| value.dyn_into::<js_sys::Array>().ok().map(|array| array.to_vec());
        let is_there = |value: &JsValue| !value.is_undefined();
        let held = Held {
            manifest: Some(manifest).filter(is_there),
            team: Some(team).filter(is_there),
            names: list(names)?,
            chunks: list(chunks)?,
            numbers: list(numbers)?,
            records: list(records)?,
        };
        Some(held.opened(Self::new(name)))
    }

    /// Opens a line's database and reads all it holds in one transaction.
    pub async fn open(name: &str) -> Result<Opened, StorageTrouble> {
        let store = Self::new(name);
        let db = store.database().await?;
        let tx = db.transaction([META, SNAPSHOT, LOG]).with_mode(TransactionMode::Readonly).build()?;
        let (meta, snapshot, log) = (tx.object_store(META)?, tx.object_store(SNAPSHOT)?, tx.object_store(LOG)?);
        let manifest = meta.get::<JsValue, _, _>(MANIFEST).primitive()?;
        let team = meta.get::<JsValue, _, _>(ON_TEAM).primitive()?;
        let names = snapshot.get_all_keys::<JsValue>().primitive()?;
        let chunks = snapshot.get_all::<JsValue>().primitive()?;
        let numbers = log.get_all_keys::<JsValue>().primitive()?;
        let records = log.get_all::<JsValue>().primitive()?;
        let held = Held {
            manifest: manifest.await?,
            team: team.await?,
            names: names.await?.collect::<Result<_, _>>()?,
            chunks: chunks.await?.collect::<Result<_, _>>()?,
            numbers: numbers.await?.collect::<Result<_, _>>()?,
            records: records.await?.collect::<Result<_, _>>()?,
        };
        drop(tx);
        Ok(held.opened(store))
    }

    async fn database(&self) -> Result<Rc<Database>, StorageTrouble> {
        if let Some(db) = self.db.borrow().as_ref() {
            return Ok(Rc::clone(db));
        }
        let db = Rc::new(connect(&self.name).await?);
        if stored_head(&db, self.head.get()).await? < self.head.get() {
            close(&db);
            return Err(StorageTrouble::Gone);
        }
        *self.db.borrow_mut() = Some(Rc::clone(&db));
        self.watch(&db);
        Ok(db)
    }

    /// Lets go of the connection when the browser closes it, or another tab deletes or renews the
    /// database: that one would wait for this one for ever.
    fn watch(&self, db: &Rc<Database>) {
        let Ok(mut events) = db.version_changes() else { return };
        let (store, db) = (self.clone(), Rc::clone(db));
        wasm_bindgen_futures::spawn_local(async move {
            let _ = events.recv().await;
            close(&db);
            if store.db.borrow().as_ref().is_some_and(|open| Rc::ptr_eq(open, &db)) {
                store.db.borrow_mut().take();
                let told = store.on_closed.borrow().clone();
                if let Some(told) = told {
                    told();
                }
            }
        });
    }

    /// Calls `told` whenever the connection was closed from outside.
    pub fn on_closed(&self, told: impl Fn() + 'static) {
        *self.on_closed.borrow_mut() = Some(Rc::new(told));
    }

    /// The newest record this tab knows to be stored.
    pub fn known_head(&self) -> u64 {
        self.head.get()
    }

    /// Whether the database is there and holds what this tab knows to be stored.
    pub async fn check(&self) -> Result<(), StorageTrouble> {
        self.database().await.map(drop)
    }

    /// The newest record on the disk, counted from `from`; for a store that may have been cleared.
    pub async fn disk_head(&self, from: u64) -> Result<u64, StorageTrouble> {
        let db = connect(&self.name).await?;
        let head = stored_head(&db, from).await;
        close(&db);
        head
    }

    /// Closes the connection; the next call opens another.
    pub fn disconnect(&self) {
        let open = self.db.borrow_mut().take();
        if let Some(db) = open {
            close(&db);
        }
    }

    /// Adds a record under its number.
    pub async fn append(&self, seq: u64, bytes: &[u8], durability: Durability) -> Result<(), AppendError> {
        match self.try_append(seq, bytes, durability).await {
            Err(AppendError::Trouble(StorageTrouble::Gone)) => {
                self.disconnect();
                self.try_append(seq, bytes, durability).await
            }
            answer => answer,
        }
    }

    async fn try_append(&self, seq: u64, bytes: &[u8], durability: Durability) -> Result<(), AppendError> {
        let other = |error: Error| AppendError::Trouble(trouble(&error));
        let db = self.database().await.map_err(AppendError::Trouble)?;
        let tx = writing(&db, &[LOG], durability).map_err(other)?;
        let done = tx.on_done().map_err(other)?;
        let log = tx.object_store(LOG).map_err(other)?;
        let added = log.add(JsValue::from(Uint8Array::from(bytes))).with_key(key(seq)).primitive().map_err(other)?;
        let (added, done) = futures::join!(added, done);
        if let Err(error) = &added {
            if matches!(error, Error::DomException(DomException::ConstraintError(_))) {
                return Err(AppendError::Taken);
            }
            return Err(AppendError::Trouble(trouble(error)));
        }
        if done.is_ok() {
            self.head.set(self.head.get().max(seq));
            Ok(())
        } else {
            Err(AppendError::Trouble(tx_trouble(tx.error())))
        }
    }

    /// Records from a number on.
    pub async fn read_from(&self, seq: u64) -> Result<Vec<(u64, Vec<u8>)>, StorageTrouble> {
        let db = self.database().await?;
        let tx = db.transaction([LOG]).with_mode(TransactionMode::Readonly).build()?;
        let log = tx.object_store(LOG)?;
        let numbers = log.get_all_keys::<JsValue>().with_query::<JsValue, _>(key(seq)..).primitive()?;
        let records = log.get_all::<JsValue>().with_query::<JsValue, _>(key(seq)..).primitive()?;
        let numbers: Vec<JsValue> = numbers.await?.collect::<Result<_, _>>()?;
        let records: Vec<JsValue> = records.await?.collect::<Result<_, _>>()?;
        let found = numbered(&numbers, &records);
        if let Some((last, _)) = found.last() {
            self.head.set(self.head.get().max(*last));
        }
        Ok(found)
    }

    /// The manifest as it is stored now.
    pub async fn manifest(&self) -> Result<Option<Vec<u8>>, StorageTrouble> {
        let db = self.database().await?;
        let tx = db.transaction([META]).with_mode(TransactionMode::Readonly).build()?;
        let manifest = tx.object_store(META)?.get::<JsValue, _, _>(MANIFEST).primitive()?.await?;
        Ok(manifest.and_then(|value| bytes_of(&value)))
    }

    /// Writes chunks. They count for nothing until a manifest names them.
    pub async fn put_chunks(&self, chunks: Vec<(ChunkKey, Vec<u8>)>) -> Result<(), StorageTrouble> {
        if chunks.is_empty() {
            return Ok(());
        }
        let db = self.database().await?;
        let tx = writing(&db, &[SNAPSHOT], Durability::Relaxed)?;
        let done = tx.on_done()?;
        let store = tx.object_store(SNAPSHOT)?;
        let mut requests = Vec::with_capacity(chunks.len());
        for (name, bytes) in &chunks {
            requests
                .push(store.put(JsValue::from(Uint8Array::from(bytes.as_slice()))).with_key(name.text()).primitive()?);
        }
        let (_, done) = futures::join!(join_all(requests), done);
        if done.is_ok() { Ok(()) } else { Err(tx_trouble(tx.error())) }
    }

    /// Makes a snapshot count: the manifest and, in the same transaction, what it no longer names goes.
    /// `old` says what becomes of the records up to the manifest's.
    pub async fn flip(&self, manifest: &Manifest, old: OldLog) -> Result<(), StorageTrouble> {
        let keep = manifest.chunks();
        let db = self.database().await?;
        let (names, numbers): (Vec<JsValue>, Vec<JsValue>) = {
            let tx = db.transaction([SNAPSHOT, LOG]).with_mode(TransactionMode::Readonly).build()?;
            let names = tx.object_store(SNAPSHOT)?.get_all_keys::<JsValue>().primitive()?;
            let covered = ..=key(manifest.seq);
            let numbers =
                tx.object_store(LOG)?.get_all_keys::<JsValue>().with_query::<JsValue, _>(covered).primitive()?;
            (names.await?.collect::<Result<_, _>>()?, numbers.await?.collect::<Result<_, _>>()?)
        };
        let tx = writing(&db, &[SNAPSHOT, META, LOG], Durability::Strict)?;
        let done = tx.on_done()?;
        let (snapshot, meta, log) = (tx.object_store(SNAPSHOT)?, tx.object_store(META)?, tx.object_store(LOG)?);
        let bytes = manifest.encode();
        meta.put(JsValue::from(Uint8Array::from(bytes.as_slice()))).with_key(MANIFEST).primitive()?;
        for name in names {
            let is_stale = name.as_string().and_then(|n| ChunkKey::parse(&n)).is_none_or(|n| !keep.contains(&n));
            if is_stale {
                snapshot.delete::<JsValue, _>(name).primitive()?;
            }
        }
        match old {
            OldLog::Kept => {}
            OldLog::Pruned => drop(log.delete::<JsValue, _>(..=key(manifest.seq)).primitive()?),
            OldLog::Wiped => {
                for number in numbers {
                    log.put(JsValue::from(Uint8Array::from(REPLACED.as_slice()))).with_key(number).primitive()?;
                }
            }
        }
        let done = done.await;
        if done.is_ok() { Ok(()) } else { Err(tx_trouble(tx.error())) }
    }

    /// Replaces everything by one snapshot, in one transaction, if no record has been added since.
    ///
    /// The snapshot's own number is taken in the log too: a tab that has not heard of the replacement
    /// and wants that number for a change is told to reload, instead of writing after another line.
    pub async fn replace(&self, manifest: &Manifest, chunks: Vec<(ChunkKey, Vec<u8>)>) -> Result<(), AppendError> {
        let known = self.head.replace(0);
        let answer = self.try_replace(manifest, chunks).await;
        self.head.set(if answer.is_ok() { manifest.seq } else { known });
        answer
    }

    async fn try_replace(&self, manifest: &Manifest, chunks: Vec<(ChunkKey, Vec<u8>)>) -> Result<(), AppendError> {
        let other = |error: Error| AppendError::Trouble(trouble(&error));
        let db = self.database().await.map_err(AppendError::Trouble)?;
        let tx = writing(&db, &[SNAPSHOT, META, LOG, OUTBOX], Durability::Strict).map_err(other)?;
        let done = tx.on_done().map_err(other)?;
        let bytes = |bytes: &[u8]| JsValue::from(Uint8Array::from(bytes));
        let log = tx.object_store(LOG).map_err(other)?;
        let number = manifest.seq;
        let taken = log.add(bytes(&REPLACED)).with_key(key(number)).primitive().map_err(other)?;
        for store in [SNAPSHOT, META, LOG, OUTBOX] {
            tx.object_store(store).and_then(|store| store.clear()).map_err(other)?;
        }
        let snapshot = tx.object_store(SNAPSHOT).map_err(other)?;
        for (name, chunk) in &chunks {
            snapshot.put(bytes(chunk)).with_key(name.text()).primitive().map_err(other)?;
        }
        log.put(bytes(&REPLACED)).with_key(key(number)).primitive().map_err(other)?;
        let meta = tx.object_store(META).map_err(other)?;
        meta.put(bytes(&manifest.encode())).with_key(MANIFEST).primitive().map_err(other)?;
        let (taken, done) = futures::join!(taken, done);
        match (taken, done.is_ok()) {
            (Err(Error::DomException(DomException::ConstraintError(_))), _) => Err(AppendError::Taken),
            (_, true) => Ok(()),
            (_, false) => Err(AppendError::Trouble(tx_trouble(tx.error()))),
        }
    }

    /// Deletes a line's database.
    pub async fn delete(name: &str) -> Result<(), StorageTrouble> {
        let request = Database::delete_by_name(name).map_err(|error| StorageTrouble::Other(error.to_string()))?;
        request.await.map_err(|error| StorageTrouble::Other(error.to_string()))
    }
}

/// Remembers in the own line's database which shared line this device is on, or that it is on none; on the disk when it
/// returns.
pub async fn remember_team(name: Option<&str>) -> Result<(), StorageTrouble> {
    let db = connect(OWN).await?;
    let answer = async {
        let tx = writing(&db, &[META], Durability::Strict)?;
        let done = tx.on_done()?;
        let meta = tx.object_store(META)?;
        match name {
            Some(name) => drop(meta.put(JsValue::from(name)).with_key(ON_TEAM).primitive()?),
            None => drop(meta.delete::<JsValue, _>(JsValue::from(ON_TEAM)).primitive()?),
        }
        if done.await.is_ok() { Ok(()) } else { Err(tx_trouble(tx.error())) }
    };
    let answer = answer.await;
    close(&db);
    answer
}

/// Stands in the log where a line was replaced. Its first byte is a format no build writes, so whoever
/// reads it reloads; whoever opens the line begins after it.
const REPLACED: [u8; 1] = [255];

fn close(db: &Database) {
    db.clone().close();
}

/// The newest record a database holds, by its manifest or, from `from` on, by its log.
async fn stored_head(db: &Database, from: u64) -> Result<u64, StorageTrouble> {
    if from == 0 {
        return Ok(0);
    }
    let tx = db.transaction([META, LOG]).with_mode(TransactionMode::Readonly).build()?;
    let manifest = tx.object_store(META)?.get::<JsValue, _, _>(MANIFEST).primitive()?;
    let numbers = tx.object_store(LOG)?.get_all_keys::<JsValue>().with_query::<JsValue, _>(key(from)..).primitive()?;
    let (manifest, numbers) = futures::join!(manifest, numbers);
    let manifest = manifest?.and_then(|value| bytes_of(&value)).and_then(|bytes| Manifest::decode(&bytes).ok());
    let last = numbers?.filter_map(|number| number.ok()?.as_f64()).fold(0.0, f64::max);
    Ok((last as u64).max(manifest.map_or(0, |m| m.seq)))
}

/// Records by number. One that is no bytes stays, empty: it is damage, and must not look like the end.
pub(super) fn numbered(numbers: &[JsValue], records: &[JsValue]) -> Vec<(u64, Vec<u8>)> {
    numbers
        .iter()
        .zip(records)
        .map(|(number, record)| (number.as_f64().unwrap_or(0.0) as u64, bytes_of(record).unwrap_or_default()))
        .collect()
}

/// Begins a transaction that writes; its requests are all made before anything is awaited.
pub(super) fn writing<'db>(
    db: &'db Database,
    stores: &[&str],
    durability: Durability,
) -> Result<Transaction<'db>, Error> {
    let mut options = TransactionOptions::new();
    options.set_durability(match durability {
        Durability::Strict => TransactionDurability::Strict,
        Durability::Relaxed => TransactionDurability::Relaxed,
    });
    db.transaction(stores).with_mode(TransactionMode::Readwrite).with_options(options).build()
}

pub(super) fn tx_trouble(error: Option<Error>) -> StorageTrouble {
    error.map_or_else(|| StorageTrouble::Other("the browser gave the write up".into()), |error| trouble(&error))
}

impl Opened {
    /// Puts the line together: the snapshot, then every record after it.
    pub fn fold(&self, device: u32) -> Result<(State, Replica), StorageTrouble> {
        let unreadable = |what: String| StorageTrouble::Unreadable(what);
        let (mut state, mut replica) = match &self.manifest {
            // Missing and unreadable are different: chunks or a late log without a manifest are damage.
            None if !self.chunks.is_empty() && self.log.is_empty() => {
                return Err(unreadable("The list of its parts is missing.".into()));
            }
            None => (State::new(), Replica::new(device)),
            Some(bytes) => {
                let manifest = Manifest::decode(bytes).map_err(|error| match error {
                    takt_replica::snapshot::SnapshotError::Newer => StorageTrouble::NeedsReload,
                    other => unreadable(other.to_string()),
                })?;
                let state = manifest
                    .load(|name| self.chunks.get(&name.text()).map(Uint8Array::to_vec))
                    .map_err(|error| unreadable(error.to_string()))?;
                (state, Replica::after(&manifest, device))
            }
        };
        for (seq, record) in &self.log {
            if *seq <= replica.head() {
                continue;
            }
            replica.fold(&mut state, *seq, record).map_err(|error| match error {
                takt_replica::BatchError::Newer => StorageTrouble::NeedsReload,
                other => unreadable(other.to_string()),
            })?;
        }
        Ok((state, replica))
    }

    /// The shared line that this device is on, where its preferences have forgotten it.
    pub fn team(&self) -> Option<&str> {
        self.team.as_deref()
    }

    /// The manifest, when there is a readable one.
    pub fn manifest(&self) -> Option<Manifest> {
        self.manifest.as_ref().and_then(|bytes| Manifest::decode(bytes).ok())
    }
}
