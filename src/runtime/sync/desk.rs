//! One tab of a shared line: its copy in memory, the disk, and the way to the depot while it leads.
//!
//! The state lies where screens read it. The core of sync has it only for the moment of a step: it is handed
//! over, and handed back.

mod compaction;

use super::leader::Leader;
use super::mail;
use super::membership::{self, Who};
use super::net::Depot;
use super::store::{Lead, OnDisk, TeamStore};
use super::watch::{self, Stop};
use crate::runtime::sharing::Project;
use crate::runtime::storage::{AppendError, Durability, remember_team};
use crate::runtime::{chance, clock, device, outside, panic, pwa, tabs};
use crate::state::effects::{Failure, StorageTrouble};
use crate::state::session::Saved;
use crate::state::team::{SyncKind, SyncState};
use crate::state::{Line, Session};
use futures::lock::Mutex;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use takt_engine::execute::MAIL_ID;
use takt_engine::ids::EntryId;
use takt_engine::{Command, Receipt, State};
use takt_replica::envelope::NONCE_BYTES;
use takt_replica::sync::{
    Confirmed, Conflict, Denied, Input, Lost, Moment, Output, Record, Sealer, Slot, Status, Sync, Tidings, Trouble,
    Write, open_base,
};
use takt_replica::{Draft, Stamp};
use takt_wire::BatchId;

/// How long after a database was closed from outside it is looked at, in milliseconds.
const CLEARED_MS: u32 = 300;
/// How often overdue requests, silent streams and a snapshot that is due are looked for, in milliseconds.
const LOOK_EVERY_MS: u32 = 2_000;

/// One tab of a shared line.
pub struct Desk {
    pub(super) core: Rc<RefCell<State>>,
    sync: RefCell<Sync<Sealer>>,
    pub(super) who: Who,
    store: TeamStore,
    depot: Depot,
    pub(super) line: Line,
    pub(super) name: String,
    turn: Mutex<()>,
    tabs: tabs::Tabs,
    leader: Leader,
    session: Cell<Option<Session>>,
    pub(super) state: RwSignal<SyncState>,
    refused: Cell<usize>,
    mail: Cell<u32>,
    wake: RefCell<Option<gloo::timers::callback::Timeout>>,
    watching: Cell<u64>,
    stop: RefCell<Option<Stop>>,
    heard_ms: Cell<f64>,
    base_bytes: Cell<usize>,
    log_bytes: Cell<usize>,
    /// The epoch of the key that the depot's snapshot is sealed with, as far as this tab knows.
    snapshot_epoch: Cell<Option<u32>>,
    is_snapshotting: Cell<bool>,
    snapshot_after_ms: Cell<f64>,
    /// Where the stored base stands.
    base_seq: Cell<u64>,
    /// The batch of an erasure before which the depot may still hold something; 0 without one.
    erased: Cell<u64>,
    /// Whether this device is leaving the line.
    is_gone: Cell<bool>,
    /// What keeps this tab from leading though the lock is its own.
    cannot_lead: Cell<Option<Trouble>>,
    /// Whether somebody was erased from this tab: it loads anew once that is done.
    has_erased: Cell<bool>,
    is_reopening: Cell<bool>,
    /// What makes boards, once its module is there.
    pub(super) project: Cell<Option<Project>>,
    pub(super) is_tending: Cell<bool>,
}

/// What is said where nothing can be sealed: the same nonce twice would lay two changes open.
const NO_CHANCE: &str = "this browser gives no random numbers, so nothing can be sealed here.";

/// Now, and chance for one step; `None` in a browser that has no chance to give.
fn moment() -> Option<Moment> {
    let mut bytes = [0; 16 + NONCE_BYTES];
    // Two draws: one gives thirty-two bytes.
    bytes[..32].copy_from_slice(&chance::seed()?);
    bytes[32..].copy_from_slice(&chance::seed()?[..8]);
    Some(Moment { now_ms: now_ms() as u64, chance: bytes })
}

#[allow(clippy::disallowed_methods, reason = "pauses are measured by the device's clock")]
pub(super) fn now_ms() -> f64 {
    js_sys::Date::now()
}

pub(super) fn nonce() -> Option<[u8; NONCE_BYTES]> {
    chance::seed()?.first_chunk::<NONCE_BYTES>().copied()
}

/// Whether nobody meant it: every laptop takes back what is due, passes on what waits and takes mail out, and one of
/// them is first.
fn is_by_itself(record: &Record) -> bool {
    let Record::Entry(entry) = record else { return false };
    match &entry.command {
        Command::AddInbound(draft) | Command::AddReceived { draft, .. } => draft.external_id.starts_with(MAIL_ID),
        other => matches!(other, Command::Recycle | Command::Chase),
    }
}

fn unreadable(what: &str) -> StorageTrouble {
    StorageTrouble::Unreadable(what.to_owned())
}

/// Puts a line together from what lies on the disk.
fn assemble(disk: &OnDisk, who: &Who) -> Result<(Sync<Sealer>, State, u64), StorageTrouble> {
    use takt_replica::sync::{Base, BaseError, disk::DiskError};
    let stored = |error: DiskError| match error {
        DiskError::Newer => StorageTrouble::NeedsReload,
        DiskError::Damaged => unreadable("A part of the shared line is damaged."),
    };
    let base = Base::decode(&disk.base).map_err(|error| match error {
        BaseError::Newer => StorageTrouble::NeedsReload,
        BaseError::Damaged => unreadable("The shared line's snapshot is damaged."),
    })?;
    let mut log = Vec::new();
    for (seq, bytes) in &disk.log {
        if *seq > base.seq {
            log.push(Confirmed::decode(bytes).map_err(stored)?);
        }
    }
    let mut outbox = Vec::new();
    for (number, bytes) in &disk.outbox {
        outbox.push((*number, Slot::decode(bytes).map_err(stored)?));
    }
    let seed = chance::seed().unwrap_or_default().first_chunk::<8>().map_or(1, |seed| u64::from_le_bytes(*seed));
    let sealer = who.sealer(&disk.keys).ok_or_else(|| unreadable("The line's keys are damaged."))?;
    let base_seq = base.seq;
    let mut sync = Sync::open(who.identity(), base, log, outbox, sealer, seed);
    let state = std::mem::replace(sync.line_mut().state_mut(), State::new());
    Ok((sync, state, base_seq))
}

impl Desk {
    /// Opens the shared line of that name.
    pub async fn open(name: &str) -> Result<(Rc<Self>, Line), StorageTrouble> {
        moment().ok_or_else(|| StorageTrouble::Other(NO_CHANCE.into()))?;
        let store = TeamStore::new(name);
        let disk = store.read().await?;
        let who = Who::decode(&disk.identity).ok_or_else(|| {
            if disk.identity.is_empty() { StorageTrouble::Gone } else { unreadable("Who this device is.") }
        })?;
        let (sync, state, base_seq) = assemble(&disk, &who)?;
        let (now, offset_min) = clock::read();
        let core = Rc::new(RefCell::new(state));
        let line = Line::new(Rc::clone(&core), now, offset_min);
        let log_bytes = disk.log.iter().map(|(_, bytes)| bytes.len()).sum();
        let desk = Rc::new(Self {
            core,
            sync: RefCell::new(sync),
            depot: who.depot(),
            who,
            store,
            line,
            name: name.to_owned(),
            turn: Mutex::new(()),
            tabs: tabs::Tabs::new(name),
            leader: Leader::new(name),
            session: Cell::new(None),
            state: RwSignal::new(SyncState::default()),
            refused: Cell::new(disk.refused),
            mail: Cell::new(0),
            wake: RefCell::new(None),
            watching: Cell::new(0),
            stop: RefCell::new(None),
            heard_ms: Cell::new(0.0),
            base_bytes: Cell::new(disk.base.len()),
            log_bytes: Cell::new(log_bytes),
            snapshot_epoch: Cell::new(None),
            is_snapshotting: Cell::new(false),
            snapshot_after_ms: Cell::new(0.0),
            base_seq: Cell::new(base_seq),
            erased: Cell::new(disk.erased),
            is_gone: Cell::new(false),
            cannot_lead: Cell::new(None),
            has_erased: Cell::new(false),
            is_reopening: Cell::new(false),
            project: Cell::new(None),
            is_tending: Cell::new(false),
        });
        Ok((desk, line))
    }

    /// Begins what goes on by itself.
    pub fn start(self: &Rc<Self>, session: Session) {
        self.session.set(Some(session));
        let watched = Rc::downgrade(self);
        panic::watch(Rc::new(move || watched.upgrade()?.backup()));
        let mine = self.peek(|sync| {
            let line = sync.line();
            line.roster().device(line.who().device).map(|device| device.members.clone()).unwrap_or_default()
        });
        outside::sit_down(&self.core, self.line, &self.name, |id| mine.contains(&id));
        pwa::start(session);
        let recycling = Rc::clone(self);
        let chasing = Rc::clone(self);
        outside::chase_now_and_then(self.line, move || Rc::clone(&chasing).run(session, Command::Chase, None));
        outside::recycle_now_and_then(move || Rc::clone(&recycling).run(session, Command::Recycle, None));
        mail::take_out(self, session);
        let listening = Rc::downgrade(self);
        self.tabs.listen(move |message| {
            let Some(desk) = listening.upgrade() else { return };
            match message {
                tabs::Message::New => spawn_local(async move {
                    let _turn = desk.turn.lock().await;
                    desk.read_news().await;
                }),
                tabs::Message::Reload => outside::reload(),
            }
        });
        let online = Rc::downgrade(self);
        Effect::new(move |_| {
            let is_online = session.is_online.get();
            if let Some(desk) = online.upgrade() {
                if is_online {
                    // The connection of before may be dead, and would say so only after a long silence.
                    desk.stop_watching();
                }
                desk.input(Input::Online(is_online));
            }
        });
        let looking = Rc::downgrade(self);
        gloo::timers::callback::Interval::new(LOOK_EVERY_MS, move || {
            if let Some(desk) = looking.upgrade() {
                desk.look();
            }
        })
        .forget();
        let closed = Rc::downgrade(self);
        self.store.on_closed(move || {
            let Some(desk) = closed.upgrade() else { return };
            spawn_local(async move {
                // Whoever cleared it is done by then. The tab that leads knows most, and goes first.
                let wait = if desk.leader.is_held() { CLEARED_MS } else { 4 * CLEARED_MS };
                gloo::timers::future::TimeoutFuture::new(wait).await;
                desk.put_back_if_cleared(session).await;
            });
        });
        self.leader.run(self);
        self.say();
    }

    /// The browser has cleared the line's storage under this tab: what is in memory goes back to the disk.
    async fn put_back_if_cleared(self: Rc<Self>, session: Session) {
        let guard = self.turn.lock().await;
        if self.is_gone.get() {
            return;
        }
        match self.store.check().await {
            Err(StorageTrouble::Gone) => {}
            // Closed and not cleared, or put back by another tab: what is on the disk counts.
            Ok(()) => {
                drop(guard);
                return self.reopen().await;
            }
            Err(trouble) => return session.alarm(trouble.to_string()),
        }
        let who = self.who.encode();
        let (disk, seq, lead) = self.with(|sync| {
            let disk = OnDisk {
                identity: who,
                keys: membership::encode_keys(sync.seal().keys()),
                base: sync.line_mut().encode_base(),
                outbox: sync.outbox(),
                erased: self.erased.get(),
                ..OnDisk::default()
            };
            // Only the tab that leads knows how often that has changed. Seconds are more than any count of it: the depot
            // takes no device whose count went down.
            let epoch = if sync.is_leader() { sync.epoch() } else { (now_ms() / 1_000.0) as u64 };
            let lead = Lead { epoch, in_flight: sync.in_flight(), turn: sync.turn() };
            (disk, sync.line().seq(), lead)
        });
        let put = match self.store.put_back(&disk, seq, &lead).await {
            // Which line this device opens was cleared with it.
            Ok(is_first) => remember_team(Some(&self.name)).await.map(|()| is_first),
            Err(trouble) => Err(trouble),
        };
        device::set_team_line(&self.name);
        drop(guard);
        match put {
            Ok(true) => session.alarm(
                "The browser cleared what it kept of this line. It was put back whole from this tab: ask the browser to \
                 keep it, in Settings.",
            ),
            Ok(false) => {}
            Err(trouble) => return session.alarm(trouble.to_string()),
        }
        self.tabs.say_new(seq);
        self.reopen().await;
    }

    /// From here on nothing is put back: this device leaves the line.
    pub(super) fn let_go(&self) {
        self.is_gone.set(true);
        self.store.disconnect();
    }

    fn look(self: &Rc<Self>) {
        let (now, offset_min) = clock::read();
        if now.0.is_multiple_of(5) || now.0 > self.line.ctx().now.0 + 5 {
            self.line.set_clock(now, offset_min);
        }
        self.input(Input::Wake);
        if self.watching.get() > 0 && watch::is_silent(self.heard_ms.get(), now_ms()) {
            self.heard_ms.set(now_ms());
            if let Some(stop) = self.stop.borrow().as_ref() {
                stop.now();
            }
        }
        if self.cannot_lead.get().is_some() && self.leader.is_held() {
            spawn_local(Rc::clone(self).granted());
        }
        if self.is_erasure_due() {
            spawn_local(Rc::clone(self).follow_erasure());
        } else if self.is_snapshot_due() {
            spawn_local(Rc::clone(self).snapshot());
        }
    }

    /// Lets the core of sync have the state for one step.
    pub(super) fn with<T>(&self, step: impl FnOnce(&mut Sync<Sealer>) -> T) -> T {
        let (mut sync, mut core) = (self.sync.borrow_mut(), self.core.borrow_mut());
        std::mem::swap(&mut *core, sync.line_mut().state_mut());
        let answer = step(&mut sync);
        std::mem::swap(&mut *core, sync.line_mut().state_mut());
        answer
    }

    /// What needs no state.
    pub(super) fn peek<T>(&self, look: impl FnOnce(&Sync<Sealer>) -> T) -> T {
        look(&self.sync.borrow())
    }

    /// Tells the core something, and does what it asks for.
    pub(super) fn input(self: &Rc<Self>, input: Input) {
        // Opening has asked for chance already; a source that fails later stops what goes out, and no more.
        let Some(moment) = moment() else { return };
        let outputs = self.with(|sync| sync.handle(input, moment));
        self.perform(outputs);
    }

    fn perform(self: &Rc<Self>, outputs: Vec<Output>) {
        for output in outputs {
            let desk = Rc::clone(self);
            match output {
                Output::Write { ticket, turn, write } => spawn_local(desk.write(ticket, turn, write)),
                Output::Push(batch) => spawn_local(async move {
                    let id: BatchId = batch.header.id;
                    let answer = desk.depot.append(&batch).await;
                    desk.input(Input::Pushed(id, answer));
                }),
                Output::Pull { from } => spawn_local(async move {
                    let pulled = desk.depot.page(from).await;
                    desk.input(Input::Pulled(pulled));
                }),
                Output::GetSnapshot => spawn_local(desk.get_snapshot()),
                Output::WakeAt(at_ms) => {
                    let wait = (at_ms as f64 - now_ms()).clamp(0.0, 600_000.0) as u32 + 1;
                    let timer = gloo::timers::callback::Timeout::new(wait, move || desk.input(Input::Wake));
                    *self.wake.borrow_mut() = Some(timer);
                }
                Output::Watch { .. } => {
                    // A watch that runs goes on: it asks from wherever the line stands.
                    if self.watching.get() == 0 {
                        let turn = now_ms() as u64;
                        self.watching.set(turn);
                        spawn_local(watch::watch(desk, turn));
                    }
                }
                Output::Reopen => spawn_local(desk.reopen()),
                Output::Tell(tidings) => self.tell(tidings),
            }
        }
        self.say();
    }

    fn tell(&self, tidings: Tidings) {
        match tidings {
            Tidings::Changed => self.line.changed(),
            Tidings::Trouble(Trouble::Newer) => self.leader.step_down(),
            Tidings::Adjusted(_) | Tidings::Trouble(_) => {}
            Tidings::Refused(conflicts) => {
                self.line.changed();
                let n = conflicts.iter().filter(|conflict| !is_by_itself(&conflict.record)).count() as u64;
                if let Some(session) = self.session.get().filter(|_| n > 0) {
                    let what = crate::state::words::plural(n, "change", "changes");
                    session.alarm(format!(
                        "{what} of yours came too late: somebody else was first. See Team for what happened instead."
                    ));
                }
            }
        }
    }

    /// So many items wait in the mailbox.
    pub(super) fn heard_mail(&self, mail: u32) {
        if self.mail.replace(mail) != mail {
            self.say();
        }
    }

    /// Says how things stand to whoever looks.
    pub(super) fn say(&self) {
        let next = self.peek(|sync| {
            let oldest = sync.line().pending().front().map(|pending| match &pending.record {
                Record::Entry(entry) => entry.at,
                Record::Roster(entry) => entry.at,
            });
            let waiting = sync.line().pending().len();
            let status = match self.cannot_lead.get() {
                Some(trouble) => Status::Trouble { trouble, waiting },
                None => sync.status(),
            };
            let (kind, why, waiting) = match status {
                Status::Synced => (SyncKind::Synced, String::new(), 0),
                Status::Syncing { waiting } => (SyncKind::Syncing, String::new(), waiting),
                Status::Offline { waiting } => (SyncKind::Offline, String::new(), waiting),
                Status::Trouble { trouble, waiting } => (SyncKind::Trouble, trouble.to_string(), waiting),
            };
            let (seq, leads) = (sync.line().seq(), sync.is_leader());
            // Told by the quarter of an hour: a figure that changes with every answer would redraw every screen.
            let ahead_min = (self.depot.ahead_ms.get() / 900_000.0).trunc() as i32 * 15;
            SyncState {
                kind,
                why,
                waiting,
                oldest,
                refused: self.refused.get(),
                seq,
                leads,
                ahead_min,
                mail: self.mail.get(),
            }
        });
        if self.state.with_untracked(|now| *now != next) {
            self.state.set(next);
        }
    }

    async fn write(self: Rc<Self>, ticket: u64, turn: u64, mut write: Write) {
        write.inbox.retain(|(_, bytes)| !Conflict::decode(bytes).is_ok_and(|c| is_by_itself(&c.record)));
        let (keys, seq) = self.peek(|sync| (membership::encode_keys(sync.seal().keys()), sync.line().seq()));
        let answer = self.store.write(turn, &write, &keys, seq).await;
        match answer {
            Ok(()) => {
                let bytes: usize = write.log.iter().map(|(_, bytes)| bytes.len()).sum();
                self.log_bytes.set(self.log_bytes.get() + bytes);
                if let Some(base) = &write.base {
                    self.is_based_on(base.len(), seq);
                }
                self.refused.set(self.refused.get() + write.inbox.len());
                self.input(Input::Written(ticket));
                self.tabs.say_new(seq);
            }
            Err(AppendError::Taken) => self.input(Input::NotWritten { ticket, is_taken: true }),
            Err(AppendError::Trouble(_)) => self.input(Input::NotWritten { ticket, is_taken: false }),
        }
    }

    async fn get_snapshot(self: Rc<Self>) {
        let loaded = match self.depot.snapshot().await {
            Ok((snapshot, pieces)) => {
                let mut sealer = self.peek(|sync| sync.seal().clone());
                use takt_replica::sync::SealedBaseError;
                open_base(&snapshot, self.depot.line, &pieces, &mut sealer).map(Box::new).map_err(|error| match error {
                    SealedBaseError::NoKey => Lost::ShutOut,
                    SealedBaseError::Damaged => Lost::NotTheDepot,
                    SealedBaseError::Newer => Lost::Unavailable,
                })
            }
            Err(error) => Err(error.lost()),
        };
        self.input(Input::Loaded(loaded));
    }

    /// Takes up what other tabs have written. The caller holds the turn.
    async fn read_news(self: &Rc<Self>) {
        let after = self.peek(Sync::stored_seq);
        match self.store.news(after).await {
            Ok(news) => {
                self.input(Input::Disk { base_seq: news.base_seq, log: news.log, outbox: news.outbox });
                self.count_refused().await;
            }
            Err(trouble) => {
                if let Some(session) = self.session.get() {
                    session.alarm(trouble.to_string());
                }
            }
        }
    }

    async fn count_refused(self: &Rc<Self>) {
        if let Ok(found) = self.store.refusals().await {
            self.refused.set(found.len());
            self.say();
        }
    }

    /// Throws this tab's copy away and opens the line anew from the disk. Leads again if it holds the lock.
    async fn reopen(self: Rc<Self>) {
        if self.is_reopening.replace(true) {
            return;
        }
        let _turn = self.turn.lock().await;
        let assembled = match self.store.read().await {
            Ok(disk) => {
                self.erased.set(disk.erased);
                assemble(&disk, &self.who)
            }
            Err(trouble) => Err(trouble),
        };
        self.is_reopening.set(false);
        match assembled {
            Ok((sync, state, base_seq)) => {
                self.base_seq.set(base_seq);
                *self.sync.borrow_mut() = sync;
                *self.core.borrow_mut() = state;
                self.stop_watching();
                self.line.changed();
                if let Some(session) = self.session.get() {
                    self.input(Input::Online(session.is_online.get_untracked()));
                }
                self.say();
                if self.leader.is_held() {
                    self.lead().await;
                }
            }
            Err(trouble) => {
                if let Some(session) = self.session.get() {
                    session.alarm(trouble.to_string());
                }
            }
        }
    }

    /// This tab holds the lock: it reads what there is, and leads. The caller holds the turn.
    async fn lead(self: &Rc<Self>) {
        self.read_news().await;
        match self.store.lead().await {
            Ok(lead) => {
                self.stop_watching();
                self.cannot_lead.set(None);
                self.input(Input::Lead { epoch: lead.epoch, in_flight: lead.in_flight, turn: lead.turn });
            }
            // It holds the lock and cannot write that it leads: tried again, since no other tab can.
            Err(trouble) => {
                let is_full = trouble == StorageTrouble::Full;
                self.cannot_lead.set(Some(if is_full { Trouble::DiskFull } else { Trouble::DiskDamaged }));
                self.say();
            }
        }
    }

    /// Until this is let go nothing is written.
    pub(super) async fn hold(&self) -> futures::lock::MutexGuard<'_, ()> {
        self.turn.lock().await
    }

    /// The lock is this tab's.
    pub(super) async fn granted(self: Rc<Self>) {
        let _turn = self.turn.lock().await;
        self.lead().await;
    }

    /// Another tab has taken the lock.
    pub(super) fn replaced(self: &Rc<Self>) {
        self.stop_watching();
        self.cannot_lead.set(None);
        self.input(Input::Follow);
        // What was said while this tab could not listen is on the disk.
        let desk = Rc::clone(self);
        spawn_local(async move {
            let _turn = desk.turn.lock().await;
            desk.read_news().await;
        });
    }

    fn stop_watching(&self) {
        self.watching.set(0);
        if let Some(stop) = self.stop.borrow_mut().take() {
            stop.now();
        }
    }

    pub(super) fn is_watching(&self, turn: u64) -> bool {
        self.watching.get() == turn && self.peek(Sync::is_leader)
    }
    pub(super) fn hold_watch(&self, turn: u64, stop: Stop) {
        if self.watching.get() == turn {
            *self.stop.borrow_mut() = Some(stop);
            self.heard_ms.set(now_ms());
        }
    }
    pub(super) fn heard(&self, turn: u64) {
        if self.watching.get() == turn {
            self.heard_ms.set(now_ms());
        }
    }
    /// Whether this tab leads, and everything here is at the depot and the other way round.
    pub(super) fn is_in_step(&self) -> bool {
        self.peek(|sync| sync.is_leader() && sync.status() == Status::Synced)
    }
    pub(super) fn known_seq(&self) -> u64 {
        self.peek(|sync| sync.line().seq())
    }
    pub(super) fn depot(&self) -> &Depot {
        &self.depot
    }
    pub(super) fn leader(&self) -> &Leader {
        &self.leader
    }
    pub(super) fn store(&self) -> &TeamStore {
        &self.store
    }
    /// Between half and all of a pause, so that many laptops do not knock together.
    pub(super) fn spread(&self, most_ms: u32) -> u32 {
        let drawn = chance::seed().unwrap_or_default().first_chunk::<4>().map_or(0, |b| u32::from_le_bytes(*b));
        most_ms / 2 + drawn % (most_ms / 2 + 1)
    }

    pub(super) fn stamp(&self) -> Stamp {
        let (now, offset_min) = clock::read();
        self.line.set_clock(now, offset_min);
        Stamp { author: self.line.ctx().author, now, offset_min }
    }

    /// The way a command takes: preview, outbox, fold, paint.
    pub async fn run(
        self: Rc<Self>,
        session: Session,
        command: Command,
        group: Option<EntryId>,
    ) -> Result<Receipt, Failure> {
        let is_part =
            matches!(command, Command::ImportRows { .. } | Command::ImportUpdates { .. } | Command::Deal { .. });
        let durability = if is_part { Durability::Relaxed } else { Durability::Strict };
        session.saved.set(Saved::Saving);
        // A no of the roster is no trouble of the disk.
        let was_denied = Cell::new(false);
        let make = |sync: &mut Sync<Sealer>, stamp| {
            let draft = sync.draft(command.clone(), stamp, group);
            was_denied.set(draft.is_err());
            draft
        };
        let answer = self.drafted(durability, make).await;
        session.saved.set(match &answer {
            Err(Failure::Storage(trouble)) if !was_denied.get() => Saved::No(trouble.to_string()),
            Ok(_) | Err(_) => Saved::Yes,
        });
        if matches!(command, Command::ErasePerson { .. }) && answer.is_ok() {
            self.has_erased.set(true);
        }
        answer?.ok_or_else(|| Failure::Storage(StorageTrouble::Other("the line has moved on meanwhile.".into())))
    }

    /// Drafts, writes into the outbox and takes up; another tab that was there first is read, and it begins anew.
    pub(super) async fn drafted(
        self: &Rc<Self>,
        durability: Durability,
        make: impl Fn(&mut Sync<Sealer>, Stamp) -> Result<Draft, Denied>,
    ) -> Result<Option<Receipt>, Failure> {
        let _turn = self.turn.lock().await;
        loop {
            let moment = moment().ok_or_else(|| Failure::Storage(StorageTrouble::Other(NO_CHANCE.into())))?;
            let stamp = self.stamp();
            let draft = self.with(|sync| make(sync, stamp)).map_err(|denied| match denied {
                Denied::Rule(refusal) => Failure::Refused(refusal),
                other => Failure::Storage(StorageTrouble::Other(other.to_string())),
            })?;
            match self.store.append(draft.seq, &draft.bytes, durability).await {
                Ok(()) => {
                    let mut receipt = None;
                    let outputs = self.with(|sync| {
                        let outputs = sync.wrote_command(&draft, moment);
                        let done = sync.line().pending().iter().rev().find(|pending| pending.number == draft.seq);
                        receipt = done.and_then(|pending| pending.answer.clone().ok()).flatten();
                        outputs
                    });
                    self.perform(outputs);
                    self.line.changed();
                    self.tabs.say_new(draft.seq);
                    return Ok(receipt);
                }
                Err(AppendError::Taken) => {
                    self.read_news().await;
                    // Taken by something that this build cannot read: it would be taken again, for ever.
                    if self.peek(|sync| sync.line().next_number()) <= draft.seq {
                        return Err(Failure::Storage(StorageTrouble::NeedsReload));
                    }
                }
                Err(AppendError::Trouble(trouble)) => return Err(Failure::Storage(trouble)),
            }
        }
    }

    pub(super) fn forget_refused(self: &Rc<Self>) {
        self.refused.set(self.refused.get().saturating_sub(1));
        self.say();
        self.tabs.say_new(0);
    }

    /// Other tabs of this browser load anew.
    pub(super) fn say_reload(&self) {
        self.tabs.say_reload();
    }

    /// The whole line as a backup.
    pub fn backup(&self) -> Option<Vec<u8>> {
        let state = self.core.try_borrow().ok()?;
        let next = self.sync.try_borrow().ok()?.line().next_entry();
        let after = takt_replica::Manifest { counters: vec![(next.device(), next.counter())], ..Default::default() };
        Some(takt_replica::backup::write(&state, &takt_replica::Replica::after(&after, next.device())))
    }
}
