//! The log is folded: sealed snapshots for the depot, and the way an erased person goes from this device and then from
//! there.

use super::{Desk, NO_CHANCE, nonce, now_ms};
use crate::runtime::outside;
use crate::runtime::sync::net::NetError;
use crate::runtime::sync::store::Settled;
use std::rc::Rc;
use takt_engine::ids::EntryId;
use takt_replica::sync::erasing::names_erased;
use takt_replica::sync::sealed_base::is_due;
use takt_replica::sync::{Conflict, Instead, Lost, Sealing, Slot, Status, Sync, WrittenBase};

/// How long after a snapshot that the depot did not take the next is tried.
const SNAPSHOT_PAUSE_MS: f64 = 60_000.0;
/// How long after an erasure that could not be followed it is tried again, at most, in milliseconds.
const ERASE_PAUSE_MS: u32 = 20_000;

impl Desk {
    pub(super) fn is_snapshot_due(&self) -> bool {
        let (leads, epoch) = self.peek(|sync| {
            let is_quiet = sync.is_leader() && sync.status() == Status::Synced && !sync.is_ahead_of_disk();
            (is_quiet && sync.line().seq() > 0, sync.line().confirmed_epoch())
        });
        let is_new_key = self.snapshot_epoch.get() != Some(epoch);
        let may = leads && !self.is_snapshotting.get() && now_ms() >= self.snapshot_after_ms.get();
        may && (is_new_key || is_due(self.log_bytes.get(), self.base_bytes.get()))
    }

    pub(super) async fn snapshot(self: Rc<Self>) {
        if self.is_snapshotting.replace(true) {
            return;
        }
        // The log holds everything; a failure is tried again after a while.
        if self.make_snapshot().await.is_err() {
            self.snapshot_after_ms.set(now_ms() + SNAPSHOT_PAUSE_MS);
        }
        self.is_snapshotting.set(false);
    }

    /// Seals the confirmed state for the depot, and keeps it here in place of the log so far.
    pub(in crate::runtime::sync) async fn make_snapshot(self: &Rc<Self>) -> Result<(), String> {
        let no = |error: NetError| error.to_string();
        if self.snapshot_epoch.get().is_none() && !is_due(self.log_bytes.get(), self.base_bytes.get()) {
            // Somebody else may have made it; its key is in clear.
            let head = self.depot.head().await.map_err(no)?;
            if head.snapshot.is_some() {
                let contents = self.depot.contents().await.map_err(no)?;
                let epoch = takt_replica::sync::sealed_base::key_epoch(&contents);
                self.snapshot_epoch.set(epoch);
                if epoch == Some(self.peek(|sync| sync.line().confirmed_epoch())) {
                    return Ok(());
                }
            }
        }
        self.put_snapshot().await
    }

    /// The confirmed state as bytes, in slices: of a large line it would stand in the way of keys otherwise.
    async fn write_base(&self) -> WrittenBase {
        let mut writer = self.with(|sync| sync.line_mut().write_base());
        loop {
            if let Some(base) = writer.step(outside::SLICE_BYTES) {
                return base;
            }
            gloo::timers::future::TimeoutFuture::new(0).await;
        }
    }

    async fn put_snapshot(self: &Rc<Self>) -> Result<(), String> {
        let no = |error: NetError| error.to_string();
        let base = self.write_base().await;
        let (who, sealer) = self.peek(|sync| (sync.line().who(), sync.seal().clone()));
        let mut sealing = Sealing::new(who, base, &sealer).ok_or("This device does not have the key in use.")?;
        // Each piece is on its way before the next is sealed.
        let nonce = loop {
            let nonce = nonce().ok_or(NO_CHANCE)?;
            let Some((name, piece)) = sealing.piece(nonce) else { break nonce };
            self.depot.put_chunk(name, &piece).await.map_err(no)?;
        };
        let (snapshot, base) = sealing.finish(&sealer, nonce).ok_or("This line is larger than a snapshot may be.")?;
        self.depot.put_snapshot(&snapshot).await.map_err(no)?;
        self.snapshot_epoch.set(Some(base.epoch));
        if self.peek(|sync| sync.is_leader() && sync.stored_seq() >= base.seq) {
            let also = self.what_may_go().await;
            self.settle(&base, &also).await?;
        }
        Ok(())
    }

    pub(super) fn is_based_on(&self, base_bytes: usize, seq: u64) {
        self.base_bytes.set(base_bytes);
        self.base_seq.set(seq);
        self.log_bytes.set(0);
    }

    /// Puts a base in place of the log up to it. What came after it stays.
    async fn settle(&self, base: &WrittenBase, also: &Settled) -> Result<(), String> {
        self.store.settle_base(&base.bytes, base.seq, also).await.map_err(|trouble| trouble.to_string())?;
        self.is_based_on(base.bytes.len(), base.seq);
        Ok(())
    }

    /// Turns and marks that nobody can want any more, while no other tab has the line open: one that fell behind would
    /// mint their ids anew.
    async fn what_may_go(&self) -> Settled {
        let turn = self.peek(Sync::turn);
        if !self.tabs.is_alone().await {
            return Settled::default();
        }
        let Ok(news) = self.store.news(self.peek(Sync::stored_seq)).await else { return Settled::default() };
        let last = news.outbox.last().map_or(0, |(number, _)| *number);
        let settled = |(number, bytes): &(u64, Vec<u8>)| {
            (*number < last && matches!(Slot::decode(bytes), Ok(Slot::Settled { .. }))).then_some(*number)
        };
        Settled { turn, marks: news.outbox.iter().filter_map(settled).collect(), ..Settled::default() }
    }

    pub(super) fn is_erasure_due(&self) -> bool {
        let (is_at_rest, erased_at) =
            self.peek(|sync| (sync.is_leader() && !sync.is_ahead_of_disk(), sync.line().erased_at()));
        let is_due = erased_at > self.base_seq.get() || self.erased.get() > 0;
        is_due && is_at_rest && !self.is_snapshotting.get() && now_ms() >= self.snapshot_after_ms.get()
    }

    /// Somebody was erased: they go from this device, and then from the depot.
    pub(super) async fn follow_erasure(self: Rc<Self>) {
        if self.is_snapshotting.replace(true) {
            return;
        }
        if self.erase_here().await.is_err() || self.erase_there().await.is_err() {
            self.snapshot_after_ms.set(now_ms() + f64::from(self.spread(ERASE_PAUSE_MS)));
        }
        self.is_snapshotting.set(false);
    }

    async fn erase_here(self: &Rc<Self>) -> Result<(), String> {
        let erased = self.peek(|sync| sync.line().erased_at());
        if erased <= self.base_seq.get() {
            return Ok(());
        }
        let base = self.write_base().await;
        let stored = self.store.refusals().await.map_err(|trouble| trouble.to_string())?;
        let also = self.what_may_go().await;
        if self.peek(|sync| !sync.is_leader() || sync.is_ahead_of_disk()) {
            return Err("not at rest".into());
        }
        let refusals = self.with(|sync| {
            let state = sync.line().state();
            let names = |bytes: &Vec<u8>| {
                let conflict = Conflict::decode(bytes).ok()?;
                let instead = match &conflict.instead {
                    Instead::Theirs { record, .. } => names_erased(state, record),
                    Instead::Mine(_) | Instead::Unknown => false,
                };
                (instead || names_erased(state, &conflict.record)).then(|| conflict.record.id())
            };
            stored.iter().filter_map(names).collect::<Vec<EntryId>>()
        });
        self.settle(&base, &Settled { refusals, erased, ..also }).await?;
        self.erased.set(erased);
        if self.has_erased.get() {
            // What was drawn, said and noted for undo may name them still.
            self.tabs.say_reload();
            outside::reload();
            return Err("the page loads anew".into());
        }
        Rc::clone(self).reopen().await;
        self.count_refused().await;
        // Whoever erased them goes first: the others find it done, after a while of their own.
        Err("others may be quicker".into())
    }

    /// A snapshot without them, and then the batches before it go. A device that may not drop leaves that to one that
    /// may.
    async fn erase_there(self: &Rc<Self>) -> Result<(), String> {
        let erased = self.erased.get();
        if erased == 0 {
            return Ok(());
        }
        let no = |error: NetError| error.to_string();
        let head = self.depot.head().await.map_err(no)?;
        if head.first < erased {
            if head.snapshot.is_none_or(|seq| seq < erased) {
                self.put_snapshot().await?;
            }
            match self.depot.drop_through(erased - 1).await {
                Ok(_) => {}
                Err(error) if error.lost() == Lost::ShutOut => {}
                Err(error) => return Err(no(error)),
            }
        }
        self.store.forget_erased().await.map_err(|trouble| trouble.to_string())?;
        self.erased.set(0);
        Ok(())
    }

    /// Whether the depot's snapshot can be opened with the key in use; makes one where it cannot.
    pub(in crate::runtime::sync) async fn ensure_snapshot(self: &Rc<Self>) -> Result<(), String> {
        let epoch = self.peek(|sync| sync.line().confirmed_epoch());
        if self.snapshot_epoch.get() == Some(epoch) { Ok(()) } else { self.make_snapshot().await }
    }
}
