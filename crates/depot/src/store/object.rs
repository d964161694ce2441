//! Object storage: S3-compatible, a folder, or memory.
//!
//! There is one primitive: *create if absent*. Whoever creates the object for number N owns number N.
//!
//! ```text
//! <line>/log/00000000000000000042   the batch, or a mark that it was dropped: never absent again
//! <line>/names/<batch id>           its number
//! <line>/epochs/<device>-<epoch>    empty
//! <line>/first                      the first number that can be read
//! <line>/swept                      up to where dropping was carried out
//! <line>/shelves/<shelf>/<name>
//! ```
//!
//! Three orders make this safe, whatever crashes in between and however many depots share a bucket:
//! - **Names trail by one.** The name of batch N is written after its object, and by whoever finds N as
//!   the head if its maker did not live to. Nobody creates N + 1 before the name of N stands. So whoever
//!   knows that N exists and looks up a name misses none up to N.
//! - **Epochs lead.** An epoch is written before the first batch that carries it. Whoever knows that N
//!   exists and lists the epochs misses none of a batch up to N.
//! - **Numbers stay taken.** Dropping a batch replaces its object by a mark. A depot that slept through
//!   the years cannot create the number again.
//!
//! `AlreadyExists` may be our own write, answered late or retried by a proxy: it is read back and
//! compared before it is called a conflict.

use super::{LogStore, Named, Read, Shelf, Steps, StoreError, Stored, Tip};
use crate::clock::Watch;
use async_trait::async_trait;
use futures::{StreamExt, TryStreamExt};
use object_store::path::Path;
use object_store::{Error, ObjectStore, ObjectStoreExt, PutMode, PutOptions, PutPayload};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use takt_wire::{Answer, Batch, BatchId, DeviceId, LineId, Page};

/// How a dropped batch's object begins; its name follows.
const DROPPED: &[u8; 3] = b"Td\x01";
/// Requests in flight for one page.
const AT_ONCE: usize = 16;
/// How old a known head may be when somebody only asks where the line stands.
const FRESH: Duration = Duration::from_millis(500);
/// How often those who wait look: nobody tells a depot what another one wrote.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// What this process knows of a line. All of it stays true: heads only grow, epochs too.
#[derive(Default)]
struct Known {
    /// Some number that exists, with every name up to it written; 0 before anything was looked up.
    head: u64,
    head_id: Option<BatchId>,
    /// Epochs of all batches up to `head`.
    epochs: BTreeMap<DeviceId, u64>,
    first: u64,
    looked: Option<Watch>,
}

/// A line's knowledge, held by one append at a time: only one of them could win anyway.
type Line = Arc<tokio::sync::Mutex<Known>>;

/// An object store.
pub struct Objects {
    store: Arc<dyn ObjectStore>,
    prefix: Path,
    name: &'static str,
    lines: Mutex<BTreeMap<LineId, Line>>,
    steps: Steps,
}

/// What a batch's object holds.
enum Slot {
    Batch(Vec<u8>),
    Dropped(BatchId),
}

impl Slot {
    fn read(bytes: &[u8]) -> Stored<Self> {
        match bytes.strip_prefix(DROPPED) {
            Some(id) => match <[u8; 16]>::try_from(id) {
                Ok(id) => Ok(Self::Dropped(BatchId(id))),
                Err(_) => Err(StoreError::Damaged("a mark of a dropped batch".into())),
            },
            None => Ok(Self::Batch(bytes.to_vec())),
        }
    }

    fn id(&self) -> Stored<BatchId> {
        match self {
            Self::Batch(bytes) => Ok(Batch::decode(bytes)?.header.id),
            Self::Dropped(id) => Ok(*id),
        }
    }
}

fn unavailable(error: Error) -> StoreError {
    StoreError::Unavailable(error.to_string())
}

impl Objects {
    /// On a store, below a prefix. `name` is for logs.
    pub fn new(store: Arc<dyn ObjectStore>, prefix: Path, name: &'static str, steps: Steps) -> Self {
        Self { store, prefix, name, lines: Mutex::default(), steps }
    }

    fn place(&self, line: LineId, rest: &str) -> Path {
        Path::from_iter(self.prefix.parts().chain(Path::from(format!("{line}/{rest}")).parts()))
    }

    fn slot_place(&self, line: LineId, seq: u64) -> Path {
        self.place(line, &format!("log/{seq:020}"))
    }

    fn shelf_place(&self, line: LineId, shelf: Shelf, name: &str) -> Path {
        self.place(line, &format!("shelves/{}/{name}", shelf.name()))
    }

    fn line(&self, line: LineId) -> Line {
        let mut lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(lines.entry(line).or_default())
    }

    async fn fetch(&self, place: &Path) -> Stored<Option<Vec<u8>>> {
        match self.store.get(place).await {
            Ok(found) => Ok(Some(found.bytes().await.map_err(unavailable)?.to_vec())),
            Err(Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(unavailable(error)),
        }
    }

    async fn exists(&self, place: &Path) -> Stored<bool> {
        match self.store.head(place).await {
            Ok(_) => Ok(true),
            Err(Error::NotFound { .. }) => Ok(false),
            Err(error) => Err(unavailable(error)),
        }
    }

    /// Creates; `false` when something is there already.
    async fn create(&self, place: &Path, bytes: Vec<u8>) -> Result<bool, Error> {
        let options = PutOptions { mode: PutMode::Create, ..PutOptions::default() };
        match self.store.put_opts(place, PutPayload::from(bytes), options).await {
            Ok(_) => Ok(true),
            Err(Error::AlreadyExists { .. } | Error::Precondition { .. }) => Ok(false),
            Err(error) => Err(error),
        }
    }

    async fn replace(&self, place: &Path, bytes: Vec<u8>) -> Stored<()> {
        self.store.put(place, PutPayload::from(bytes)).await.map(|_| ()).map_err(unavailable)
    }

    async fn slot(&self, line: LineId, seq: u64) -> Stored<Option<Slot>> {
        self.fetch(&self.slot_place(line, seq)).await?.as_deref().map(Slot::read).transpose()
    }

    async fn number(&self, place: &Path) -> Stored<Option<u64>> {
        let Some(bytes) = self.fetch(place).await? else { return Ok(None) };
        let text = String::from_utf8(bytes).unwrap_or_default();
        text.parse().map(Some).map_err(|_| StoreError::Damaged(format!("{place} holds no number")))
    }

    fn name_place(&self, line: LineId, id: BatchId) -> Path {
        self.place(line, &format!("names/{id}"))
    }

    /// Gallops, then halves: numbers have no gaps, so this is a search in a sorted row.
    async fn find_head(&self, line: LineId, from: u64) -> Stored<u64> {
        let (mut low, mut step) = (from, 1);
        while self.exists(&self.slot_place(line, low + step)).await? {
            low += step;
            step *= 2;
        }
        let mut high = low + step;
        while low + 1 < high {
            let middle = low + (high - low) / 2;
            if self.exists(&self.slot_place(line, middle)).await? {
                low = middle;
            } else {
                high = middle;
            }
        }
        Ok(low)
    }

    /// Learns what others wrote, and writes the head's name if its maker did not.
    async fn refresh(&self, line: LineId, known: &mut Known) -> Stored<()> {
        if known.looked.is_none() {
            known.first = self.number(&self.place(line, "first")).await?.unwrap_or(1);
        }
        let head = self.find_head(line, known.head).await?;
        if head > known.head || known.looked.is_none() {
            let head_id = match self.slot(line, head).await? {
                Some(slot) => Some(slot.id()?),
                None if head == 0 => None,
                None => return Err(StoreError::Damaged(format!("number {head} was taken and is absent"))),
            };
            if let Some(id) = head_id {
                self.replace(&self.name_place(line, id), head.to_string().into_bytes()).await?;
            }
            // After the head is known to exist: see "Epochs lead".
            known.epochs = self.list_epochs(line).await?;
            known.head_id = head_id;
            known.head = head;
        }
        known.looked = Some(Watch::start());
        Ok(())
    }

    async fn list_epochs(&self, line: LineId) -> Stored<BTreeMap<DeviceId, u64>> {
        let mut epochs = BTreeMap::new();
        let mut list = self.store.list(Some(&self.place(line, "epochs")));
        while let Some(found) = list.try_next().await.map_err(unavailable)? {
            let name = found.location.filename().unwrap_or_default();
            let read =
                name.split_once('-').and_then(|(device, epoch)| Some((device.parse().ok()?, epoch.parse().ok()?)));
            let (device, epoch): (DeviceId, u64) =
                read.ok_or_else(|| StoreError::Damaged(format!("epoch '{name}'")))?;
            let highest = epochs.entry(device).or_insert(epoch);
            *highest = epoch.max(*highest);
        }
        Ok(epochs)
    }

    /// After a create that did not plainly succeed: is it ours that is there?
    async fn is_ours(&self, line: LineId, seq: u64, id: BatchId) -> Stored<Option<bool>> {
        match self.slot(line, seq).await? {
            Some(slot) => Ok(Some(slot.id()? == id)),
            None => Ok(None),
        }
    }

    async fn stored(&self, line: LineId, known: &mut Known, seq: u64, batch: &Batch) -> Stored<()> {
        let header = &batch.header;
        self.steps.took("object: between batch and name");
        // If this fails the batch stands all the same; not knowing the head makes the next one write the name.
        let named = self.replace(&self.name_place(line, header.id), seq.to_string().into_bytes()).await;
        self.steps.took("object: after the name");
        if named.is_ok() {
            known.head = seq;
            known.head_id = Some(header.id);
            known.epochs.insert(header.device, header.epoch);
        }
        Ok(())
    }
}

#[async_trait]
impl LogStore for Objects {
    async fn append(&self, batch: &Batch, bytes: Vec<u8>, _now_ms: u64) -> Stored<Answer> {
        let header = batch.header;
        let line = header.line;
        let held = self.line(line);
        let mut known = held.lock().await;
        if known.looked.is_none() || header.expect_head > known.head {
            self.refresh(line, &mut known).await?;
        }
        // Every name up to the known head is written, and the batch's own head is at most that.
        if known.head_id == Some(header.id) {
            return Ok(Answer::Duplicate { seq: known.head });
        }
        if let Some(seq) = self.number(&self.name_place(line, header.id)).await? {
            return Ok(Answer::Duplicate { seq });
        }
        let seen = known.epochs.get(&header.device).copied().unwrap_or(0);
        if header.epoch < seen {
            return Ok(Answer::Fenced { epoch: seen });
        }
        if header.expect_head != known.head {
            return Ok(Answer::Conflict { head: known.head });
        }
        if header.epoch > seen {
            let place = self.place(line, &format!("epochs/{}-{:020}", header.device, header.epoch));
            self.replace(&place, Vec::new()).await?;
            self.steps.took("object: between epoch and batch");
        }
        let seq = header.seq();
        match self.create(&self.slot_place(line, seq), bytes).await {
            Ok(true) => {
                self.stored(line, &mut known, seq, batch).await?;
                Ok(Answer::Appended { seq })
            }
            Ok(false) => match self.is_ours(line, seq, header.id).await? {
                Some(true) => {
                    self.stored(line, &mut known, seq, batch).await?;
                    Ok(Answer::Duplicate { seq })
                }
                Some(false) => {
                    self.refresh(line, &mut known).await?;
                    Ok(Answer::Conflict { head: known.head })
                }
                None => Err(StoreError::Unavailable(format!("number {seq} is there and is not"))),
            },
            // It may be there or may still arrive: only a sight of it is an answer.
            Err(error) => match self.is_ours(line, seq, header.id).await {
                Ok(Some(true)) => {
                    self.stored(line, &mut known, seq, batch).await?;
                    Ok(Answer::Duplicate { seq })
                }
                Ok(Some(false) | None) | Err(_) => Err(unavailable(error)),
            },
        }
    }

    async fn read(&self, line: LineId, from: u64) -> Stored<Read> {
        let tip = self.tip(line).await?;
        if from < tip.first {
            return Ok(Read::Gone);
        }
        let mut slots = futures::stream::iter(from..=tip.head).map(|seq| self.slot(line, seq)).buffered(AT_ONCE);
        let (mut batches, mut bytes) = (Vec::new(), 0);
        while let Some(slot) = slots.next().await {
            match slot? {
                Some(Slot::Batch(batch)) => {
                    bytes += batch.len();
                    batches.push(batch);
                    if Page::is_full(batches.len(), bytes) {
                        break;
                    }
                }
                // Another depot dropped it a moment ago.
                Some(Slot::Dropped(_)) => return Ok(Read::Gone),
                None => return Err(StoreError::Damaged("a number below the head is absent".into())),
            }
        }
        Ok(Read::Page(Page::fill(from, batches)?))
    }

    async fn tip(&self, line: LineId) -> Stored<Tip> {
        let held = self.line(line);
        let mut known = held.lock().await;
        if known.looked.is_none_or(|looked| looked.elapsed() > FRESH) {
            known.first = self.number(&self.place(line, "first")).await?.unwrap_or(1);
            self.refresh(line, &mut known).await?;
        }
        Ok(Tip { head: known.head, first: known.first })
    }

    async fn drop_batches(&self, line: LineId, through: u64, before_ms: u64) -> Stored<Tip> {
        let held = self.line(line);
        let mut known = held.lock().await;
        self.refresh(line, &mut known).await?;
        known.first = self.number(&self.place(line, "first")).await?.unwrap_or(1);
        let last = through.min(known.head.saturating_sub(1));
        let mut first = known.first;
        while first <= last {
            let at = self.store.head(&self.slot_place(line, first)).await.map_err(unavailable)?;
            if u64::try_from(at.last_modified.timestamp_millis()).unwrap_or(0) >= before_ms {
                break;
            }
            first += 1;
        }
        // A sweep that was cut short goes on from where it is known to have come.
        let swept = self.number(&self.place(line, "swept")).await?.unwrap_or(1);
        self.replace(&self.place(line, "first"), first.to_string().into_bytes()).await?;
        known.first = first;
        self.steps.took("object: between first and drop");
        for seq in swept..first {
            if let Some(slot @ Slot::Batch(_)) = self.slot(line, seq).await? {
                let mark = [DROPPED.as_slice(), &slot.id()?.0].concat();
                self.replace(&self.slot_place(line, seq), mark).await?;
                self.steps.took("object: between two drops");
            }
        }
        if swept < first {
            self.replace(&self.place(line, "swept"), first.to_string().into_bytes()).await?;
        }
        Ok(Tip { head: known.head, first })
    }

    async fn put(&self, line: LineId, shelf: Shelf, name: &str, bytes: Vec<u8>, _now_ms: u64) -> Stored<()> {
        self.replace(&self.shelf_place(line, shelf, name), bytes).await
    }

    async fn put_new(&self, line: LineId, shelf: Shelf, name: &str, bytes: Vec<u8>, _now_ms: u64) -> Stored<bool> {
        self.create(&self.shelf_place(line, shelf, name), bytes).await.map_err(unavailable)
    }

    async fn get(&self, line: LineId, shelf: Shelf, name: &str) -> Stored<Option<Vec<u8>>> {
        self.fetch(&self.shelf_place(line, shelf, name)).await
    }

    async fn names(&self, line: LineId, shelf: Shelf, limit: usize) -> Stored<Vec<Named>> {
        let place = self.place(line, &format!("shelves/{}", shelf.name()));
        let found: Vec<_> = self.store.list(Some(&place)).try_collect().await.map_err(unavailable)?;
        let mut names: Vec<Named> = found
            .into_iter()
            .filter_map(|object| {
                let put_at_ms = u64::try_from(object.last_modified.timestamp_millis()).unwrap_or(0);
                Some(Named { name: object.location.filename()?.to_owned(), put_at_ms })
            })
            .collect();
        names.sort_by(|one, other| one.name.cmp(&other.name));
        names.truncate(limit);
        Ok(names)
    }

    async fn delete(&self, line: LineId, shelf: Shelf, name: &str) -> Stored<()> {
        match self.store.delete(&self.shelf_place(line, shelf, name)).await {
            Ok(()) | Err(Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(unavailable(error)),
        }
    }

    async fn lines(&self) -> Stored<Vec<LineId>> {
        let prefix = (self.prefix.parts_count() > 0).then_some(&self.prefix);
        let found = self.store.list_with_delimiter(prefix).await.map_err(unavailable)?;
        Ok(found.common_prefixes.iter().filter_map(|folder| folder.filename()?.parse().ok()).collect())
    }

    async fn healthy(&self) -> Stored<()> {
        let place = Path::from_iter(self.prefix.parts().chain(Path::from("health").parts()));
        self.exists(&place).await.map(|_| ())
    }

    fn look_every(&self) -> Option<Duration> {
        Some(LOOK_EVERY)
    }

    fn engine(&self) -> &'static str {
        self.name
    }
}
