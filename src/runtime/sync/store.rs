//! A shared line's database.
//!
//! `log` holds confirmed batches by number, `outbox` what waits, `inbox` refusals by entry, `turns` a number for
//! each write of a leader, `base` the confirmed state the log goes on from, in pieces, `meta` the rest. All of
//! a step is one transaction, and its requests are all made before anything is awaited.

use crate::runtime::storage::{AppendError, Durability, bytes_of, key, numbered, trouble, tx_trouble, writing};
use crate::state::effects::StorageTrouble;
use indexed_db_futures::database::Database;
use indexed_db_futures::error::{DomException, Error, OpenDbError};
use indexed_db_futures::prelude::*;
use indexed_db_futures::transaction::TransactionMode;
use js_sys::Uint8Array;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use takt_engine::ids::EntryId;
use takt_replica::sync::Write;
use wasm_bindgen::JsValue;

const LOG: &str = "log";
const OUTBOX: &str = "outbox";
const INBOX: &str = "inbox";
const TURNS: &str = "turns";
const BASE: &str = "base";
const META: &str = "meta";
const ALL: [&str; 6] = [LOG, OUTBOX, INBOX, TURNS, BASE, META];

const IDENTITY: &str = "identity";
const KEYS: &str = "keys";
const IN_FLIGHT: &str = "in-flight";
const EPOCH: &str = "epoch";
const BASE_SEQ: &str = "base-seq";
/// The batch of an erasure that the depot may still hold what came before.
const ERASED: &str = "erased";
const VERSION: u8 = 1;
/// Larger values become files of their own in some browsers.
const PIECE_BYTES: usize = 48 * 1024;

/// An open database of a shared line.
#[derive(Clone)]
pub struct TeamStore {
    name: String,
    db: Rc<RefCell<Option<Rc<Database>>>>,
    /// Whether this tab has seen who it is in it. One that the browser has cleared opens just as well, and empty.
    is_known: Rc<Cell<bool>>,
    on_closed: Rc<RefCell<Option<Told>>>,
}

type Told = Rc<dyn Fn()>;

/// What lies on the disk, whole.
#[derive(Default)]
pub struct OnDisk {
    /// Who this is, as `membership` writes it.
    pub identity: Vec<u8>,
    /// The line's keys.
    pub keys: Vec<u8>,
    /// The confirmed state the log goes on from.
    pub base: Vec<u8>,
    /// The log after it.
    pub log: Vec<(u64, Vec<u8>)>,
    /// Every slot of the outbox.
    pub outbox: Vec<(u64, Vec<u8>)>,
    /// Refusals nobody has let go of.
    pub refused: usize,
    /// The batch of an erasure before which the depot may still hold something; 0 without one.
    pub erased: u64,
}

/// What a tab that has just been made the leader must know.
pub struct Lead {
    /// How often the leader has changed.
    pub epoch: u64,
    /// The batch in flight.
    pub in_flight: Option<Vec<u8>>,
    /// The last turn that was taken.
    pub turn: u64,
}

/// What goes together with the log that a base takes the place of.
#[derive(Default)]
pub struct Settled {
    /// The last turn, where no other tab can want an earlier one; 0 leaves all.
    pub turn: u64,
    /// Marks in the outbox that no other tab can want; the last one stays in any case.
    pub marks: Vec<u64>,
    /// Refusals that name somebody who was erased.
    pub refusals: Vec<EntryId>,
    /// The batch of an erasure that the depot has yet to follow; 0 without one.
    pub erased: u64,
}

/// What lies beyond what a tab knows.
pub struct News {
    /// Where the stored base stands.
    pub base_seq: u64,
    /// The log after what is known.
    pub log: Vec<(u64, Vec<u8>)>,
    /// Every slot of the outbox.
    pub outbox: Vec<(u64, Vec<u8>)>,
}

fn value(bytes: &[u8]) -> JsValue {
    Uint8Array::from(bytes).into()
}

fn number(found: Option<JsValue>) -> u64 {
    found.and_then(|value| value.as_f64()).unwrap_or(0.0) as u64
}

impl TeamStore {
    /// Of that name; opened at the first call.
    pub fn new(name: &str) -> Self {
        Self { name: name.to_owned(), db: Rc::default(), is_known: Rc::default(), on_closed: Rc::default() }
    }

    /// Closes the connection; the next call opens another.
    pub fn disconnect(&self) {
        if let Some(db) = self.db.borrow_mut().take() {
            Database::clone(&db).close();
        }
    }

    async fn database(&self) -> Result<Rc<Database>, StorageTrouble> {
        if let Some(db) = self.db.borrow().as_ref() {
            return Ok(Rc::clone(db));
        }
        let opened = Database::open(&self.name)
            .with_version(VERSION)
            .with_on_upgrade_needed(|event, db| {
                if event.old_version() < 1.0 {
                    for store in ALL {
                        db.create_object_store(store).build()?;
                    }
                }
                Ok(())
            })
            .await;
        let db = Rc::new(opened.map_err(|error| match error {
            OpenDbError::Base(base) => trouble(&base),
            other => StorageTrouble::Other(other.to_string()),
        })?);
        if self.is_known.get() && !is_somebodys(&db).await? {
            Database::clone(&db).close();
            return Err(StorageTrouble::Gone);
        }
        *self.db.borrow_mut() = Some(Rc::clone(&db));
        self.let_go_when_closed(&db);
        Ok(db)
    }

    /// Calls `told` whenever the connection was closed from outside.
    pub fn on_closed(&self, told: impl Fn() + 'static) {
        *self.on_closed.borrow_mut() = Some(Rc::new(told));
    }

    /// Whether the database is there and still this device's.
    pub async fn check(&self) -> Result<(), StorageTrouble> {
        self.database().await.map(drop)
    }

    /// Puts a whole line back into a database that the browser has cleared. `false`: another tab was there first.
    pub async fn put_back(&self, disk: &OnDisk, base_seq: u64, lead: &Lead) -> Result<bool, StorageTrouble> {
        self.is_known.set(false);
        self.disconnect();
        let answer = self.try_put_back(disk, base_seq, lead).await;
        self.is_known.set(true);
        answer
    }

    async fn try_put_back(&self, disk: &OnDisk, base_seq: u64, lead: &Lead) -> Result<bool, StorageTrouble> {
        let db = self.database().await?;
        let tx = writing(&db, &ALL, Durability::Strict)?;
        let done = tx.on_done()?;
        let meta = tx.object_store(META)?;
        // Added, never put: of two tabs one is told.
        let first = meta.add(value(&disk.identity)).with_key(IDENTITY).primitive()?;
        fill(&tx, disk, base_seq)?;
        meta.put(key(lead.epoch)).with_key(EPOCH).primitive()?;
        if lead.turn > 0 {
            tx.object_store(TURNS)?.put(JsValue::TRUE).with_key(key(lead.turn)).primitive()?;
        }
        if let Some(bytes) = &lead.in_flight {
            meta.put(value(bytes)).with_key(IN_FLIGHT).primitive()?;
        }
        let (first, done) = futures::join!(first, done);
        match (first, done.is_ok()) {
            (Err(error), _) if is_taken(&error) => Ok(false),
            (_, true) => Ok(true),
            (_, false) => Err(tx_trouble(tx.error())),
        }
    }

    /// The browser closed it, or another tab deletes it: the next call opens it anew.
    fn let_go_when_closed(&self, db: &Rc<Database>) {
        let Ok(mut events) = db.version_changes() else { return };
        let (store, db) = (self.clone(), Rc::clone(db));
        wasm_bindgen_futures::spawn_local(async move {
            let _ = events.recv().await;
            Database::clone(&db).close();
            let was_open = store.db.borrow_mut().take_if(|open| Rc::ptr_eq(open, &db)).is_some();
            let told = store.on_closed.borrow().clone().filter(|_| was_open);
            if let Some(told) = told {
                told();
            }
        });
    }

    /// Everything, for a tab that opens the line.
    pub async fn read(&self) -> Result<OnDisk, StorageTrouble> {
        let db = self.database().await?;
        let tx = db.transaction(ALL).with_mode(TransactionMode::Readonly).build()?;
        let (log, outbox, inbox) = (tx.object_store(LOG)?, tx.object_store(OUTBOX)?, tx.object_store(INBOX)?);
        let (base, meta) = (tx.object_store(BASE)?, tx.object_store(META)?);
        let identity = meta.get::<JsValue, _, _>(IDENTITY).primitive()?;
        let keys = meta.get::<JsValue, _, _>(KEYS).primitive()?;
        let erased = meta.get::<JsValue, _, _>(ERASED).primitive()?;
        let pieces = base.get_all::<JsValue>().primitive()?;
        let log_keys = log.get_all_keys::<JsValue>().primitive()?;
        let log_values = log.get_all::<JsValue>().primitive()?;
        let out_keys = outbox.get_all_keys::<JsValue>().primitive()?;
        let out_values = outbox.get_all::<JsValue>().primitive()?;
        let refused = inbox.get_all_keys::<JsValue>().primitive()?;
        let bytes = |found: Option<JsValue>| found.and_then(|value| bytes_of(&value)).unwrap_or_default();
        let identity = bytes(identity.await?);
        self.is_known.set(!identity.is_empty());
        let keys = bytes(keys.await?);
        let erased = number(erased.await?);
        let pieces: Vec<JsValue> = pieces.await?.collect::<Result<_, _>>()?;
        let log_keys: Vec<JsValue> = log_keys.await?.collect::<Result<_, _>>()?;
        let log_values: Vec<JsValue> = log_values.await?.collect::<Result<_, _>>()?;
        let out_keys: Vec<JsValue> = out_keys.await?.collect::<Result<_, _>>()?;
        let out_values: Vec<JsValue> = out_values.await?.collect::<Result<_, _>>()?;
        let refused = refused.await?.count();
        let base = pieces.iter().filter_map(bytes_of).flatten().collect();
        let (log, outbox) = (numbered(&log_keys, &log_values), numbered(&out_keys, &out_values));
        Ok(OnDisk { identity, keys, base, log, outbox, refused, erased })
    }

    /// Puts a whole line in; the database must be new.
    pub async fn begin(&self, disk: &OnDisk, base_seq: u64) -> Result<(), StorageTrouble> {
        let db = self.database().await?;
        let tx = writing(&db, &ALL, Durability::Strict)?;
        let done = tx.on_done()?;
        tx.object_store(META)?.put(value(&disk.identity)).with_key(IDENTITY).primitive()?;
        fill(&tx, disk, base_seq)?;
        if done.await.is_ok() { Ok(()) } else { Err(tx_trouble(tx.error())) }
    }

    /// Adds what waits under its number.
    pub async fn append(&self, number: u64, slot: &[u8], durability: Durability) -> Result<(), AppendError> {
        let other = |error: Error| AppendError::Trouble(trouble(&error));
        let db = self.database().await.map_err(AppendError::Trouble)?;
        let tx = writing(&db, &[OUTBOX], durability).map_err(other)?;
        let done = tx.on_done().map_err(other)?;
        let outbox = tx.object_store(OUTBOX).map_err(other)?;
        let added = outbox.add(value(slot)).with_key(key(number)).primitive().map_err(other)?;
        let (added, done) = futures::join!(added, done);
        match (added, done.is_ok()) {
            (Err(error), _) if is_taken(&error) => Err(AppendError::Taken),
            (_, true) => Ok(()),
            (Err(error), false) => Err(AppendError::Trouble(trouble(&error))),
            (Ok(_), false) => Err(AppendError::Trouble(tx_trouble(tx.error()))),
        }
    }

    /// One step of the leader, all or nothing. `keys` are those to be stored with it.
    pub async fn write(&self, turn: u64, write: &Write, keys: &[u8], base_seq: u64) -> Result<(), AppendError> {
        let other = |error: Error| AppendError::Trouble(trouble(&error));
        let db = self.database().await.map_err(AppendError::Trouble)?;
        let durability = if write.is_strict() { Durability::Strict } else { Durability::Relaxed };
        let tx = writing(&db, &ALL, durability).map_err(other)?;
        let done = tx.on_done().map_err(other)?;
        let asked = (|| {
            let (log, meta) = (tx.object_store(LOG)?, tx.object_store(META)?);
            let taken = tx.object_store(TURNS)?.add(JsValue::TRUE).with_key(key(turn)).primitive()?;
            if let Some(base) = &write.base {
                put_base(&tx.object_store(BASE)?, base)?;
                meta.put(key(base_seq)).with_key(BASE_SEQ).primitive()?;
                log.delete::<JsValue, _>(..=key(base_seq)).primitive()?;
            }
            let mut added = Vec::new();
            for (seq, bytes) in &write.log {
                added.push(log.add(value(bytes)).with_key(key(*seq)).primitive()?);
            }
            let outbox = tx.object_store(OUTBOX)?;
            for (number, mark) in write.rewritten.iter().chain(&write.settled) {
                outbox.put(value(mark)).with_key(key(*number)).primitive()?;
            }
            let inbox = tx.object_store(INBOX)?;
            for (entry, conflict) in &write.inbox {
                inbox.put(value(conflict)).with_key(name_of(*entry)).primitive()?;
            }
            match &write.in_flight {
                Some(Some(bytes)) => drop(meta.put(value(bytes)).with_key(IN_FLIGHT).primitive()?),
                Some(None) => drop(meta.delete::<JsValue, _>(JsValue::from(IN_FLIGHT)).primitive()?),
                None => {}
            }
            if write.keys {
                meta.put(value(keys)).with_key(KEYS).primitive()?;
            }
            Ok((taken, added))
        })();
        let (taken, added) = asked.map_err(other)?;
        let (taken, added, done) = futures::join!(taken, futures::future::join_all(added), done);
        let is_lost = taken.as_ref().is_err_and(is_taken) || added.iter().any(|a| a.as_ref().is_err_and(is_taken));
        match (is_lost, done.is_ok()) {
            (true, _) => Err(AppendError::Taken),
            (false, true) => Ok(()),
            (false, false) => Err(AppendError::Trouble(tx_trouble(tx.error()))),
        }
    }

    /// What another tab has written since.
    pub async fn news(&self, after: u64) -> Result<News, StorageTrouble> {
        let db = self.database().await?;
        let tx = db.transaction([LOG, OUTBOX, META]).with_mode(TransactionMode::Readonly).build()?;
        let (log, outbox) = (tx.object_store(LOG)?, tx.object_store(OUTBOX)?);
        let base_seq = tx.object_store(META)?.get::<JsValue, _, _>(BASE_SEQ).primitive()?;
        let log_keys = log.get_all_keys::<JsValue>().with_query::<JsValue, _>(key(after + 1)..).primitive()?;
        let log_values = log.get_all::<JsValue>().with_query::<JsValue, _>(key(after + 1)..).primitive()?;
        let out_keys = outbox.get_all_keys::<JsValue>().primitive()?;
        let out_values = outbox.get_all::<JsValue>().primitive()?;
        let base_seq = number(base_seq.await?);
        let log_keys: Vec<JsValue> = log_keys.await?.collect::<Result<_, _>>()?;
        let log_values: Vec<JsValue> = log_values.await?.collect::<Result<_, _>>()?;
        let out_keys: Vec<JsValue> = out_keys.await?.collect::<Result<_, _>>()?;
        let out_values: Vec<JsValue> = out_values.await?.collect::<Result<_, _>>()?;
        let (log, outbox) = (numbered(&log_keys, &log_values), numbered(&out_keys, &out_values));
        Ok(News { base_seq, log, outbox })
    }

    /// Takes the lead: the epoch goes up, so that the depot refuses a tab that was replaced.
    pub async fn lead(&self) -> Result<Lead, StorageTrouble> {
        let db = self.database().await?;
        let found = {
            let tx = db.transaction([META, TURNS]).with_mode(TransactionMode::Readonly).build()?;
            let meta = tx.object_store(META)?;
            let epoch = meta.get::<JsValue, _, _>(EPOCH).primitive()?;
            let in_flight = meta.get::<JsValue, _, _>(IN_FLIGHT).primitive()?;
            let turns = tx.object_store(TURNS)?.get_all_keys::<JsValue>().primitive()?;
            let (epoch, in_flight) = (number(epoch.await?), in_flight.await?.and_then(|value| bytes_of(&value)));
            let turns: Vec<JsValue> = turns.await?.collect::<Result<_, _>>()?;
            let turn = turns.iter().filter_map(JsValue::as_f64).fold(0.0, f64::max) as u64;
            Lead { epoch: epoch + 1, in_flight, turn }
        };
        let tx = writing(&db, &[META], Durability::Strict)?;
        let done = tx.on_done()?;
        tx.object_store(META)?.put(key(found.epoch)).with_key(EPOCH).primitive()?;
        if done.await.is_ok() { Ok(found) } else { Err(tx_trouble(tx.error())) }
    }

    /// A base takes the place of the log up to it.
    pub async fn settle_base(&self, base: &[u8], seq: u64, also: &Settled) -> Result<(), StorageTrouble> {
        let db = self.database().await?;
        let tx = writing(&db, &ALL, Durability::Strict)?;
        let done = tx.on_done()?;
        put_base(&tx.object_store(BASE)?, base)?;
        let meta = tx.object_store(META)?;
        meta.put(key(seq)).with_key(BASE_SEQ).primitive()?;
        tx.object_store(LOG)?.delete::<JsValue, _>(..=key(seq)).primitive()?;
        if also.turn > 1 {
            tx.object_store(TURNS)?.delete::<JsValue, _>(..=key(also.turn - 1)).primitive()?;
        }
        let (outbox, inbox) = (tx.object_store(OUTBOX)?, tx.object_store(INBOX)?);
        for mark in &also.marks {
            outbox.delete::<JsValue, _>(key(*mark)).primitive()?;
        }
        for entry in &also.refusals {
            inbox.delete::<JsValue, _>(JsValue::from(name_of(*entry))).primitive()?;
        }
        if also.erased > 0 {
            meta.put(key(also.erased)).with_key(ERASED).primitive()?;
        }
        if done.await.is_ok() { Ok(()) } else { Err(tx_trouble(tx.error())) }
    }

    /// The depot holds nothing any more of what came before the erasure.
    pub async fn forget_erased(&self) -> Result<(), StorageTrouble> {
        let db = self.database().await?;
        let tx = db.transaction([META]).with_mode(TransactionMode::Readwrite).build()?;
        let done = tx.on_done()?;
        tx.object_store(META)?.delete::<JsValue, _>(JsValue::from(ERASED)).primitive()?;
        if done.await.is_ok() { Ok(()) } else { Err(tx_trouble(tx.error())) }
    }

    /// Refusals, as stored.
    pub async fn refusals(&self) -> Result<Vec<Vec<u8>>, StorageTrouble> {
        let db = self.database().await?;
        let tx = db.transaction([INBOX]).with_mode(TransactionMode::Readonly).build()?;
        let found = tx.object_store(INBOX)?.get_all::<JsValue>().primitive()?.await?;
        let found: Vec<JsValue> = found.collect::<Result<_, _>>()?;
        Ok(found.iter().filter_map(bytes_of).collect())
    }

    /// Lets go of a refusal.
    pub async fn dismiss(&self, entry: EntryId) -> Result<(), StorageTrouble> {
        let db = self.database().await?;
        let tx = writing(&db, &[INBOX], Durability::Strict)?;
        let done = tx.on_done()?;
        tx.object_store(INBOX)?.delete::<JsValue, _>(JsValue::from(name_of(entry))).primitive()?;
        if done.await.is_ok() { Ok(()) } else { Err(tx_trouble(tx.error())) }
    }
}

/// An entry's id has more bits than a number of the browser's.
fn name_of(entry: EntryId) -> String {
    format!("{:016x}", entry.0)
}

fn is_taken(error: &Error) -> bool {
    matches!(error, Error::DomException(DomException::ConstraintError(_)))
}

fn put_base(store: &indexed_db_futures::object_store::ObjectStore<'_>, base: &[u8]) -> Result<(), Error> {
    store.clear()?;
    for (at, piece) in (0..).zip(base.chunks(PIECE_BYTES)) {
        store.put(value(piece)).with_key(key(at)).primitive()?;
    }
    Ok(())
}

/// A line's base, keys and outbox into an empty database.
fn fill(
    tx: &indexed_db_futures::transaction::Transaction<'_>,
    disk: &OnDisk,
    base_seq: u64,
) -> Result<(), StorageTrouble> {
    let (meta, outbox) = (tx.object_store(META)?, tx.object_store(OUTBOX)?);
    put_base(&tx.object_store(BASE)?, &disk.base)?;
    meta.put(value(&disk.keys)).with_key(KEYS).primitive()?;
    meta.put(key(base_seq)).with_key(BASE_SEQ).primitive()?;
    for (number, slot) in &disk.outbox {
        outbox.add(value(slot)).with_key(key(*number)).primitive()?;
    }
    if disk.erased > 0 {
        meta.put(key(disk.erased)).with_key(ERASED).primitive()?;
    }
    Ok(())
}

/// Whether a database says whose it is.
async fn is_somebodys(db: &Database) -> Result<bool, StorageTrouble> {
    let tx = db.transaction([META]).with_mode(TransactionMode::Readonly).build()?;
    let found = tx.object_store(META)?.get::<JsValue, _, _>(IDENTITY).primitive()?.await?;
    Ok(found.and_then(|value| bytes_of(&value)).is_some())
}
