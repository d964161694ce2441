//! The way a command takes: preview, write, fold, paint. One at a time.

use super::storage::{AppendError, Durability, OldLog, Store};
use super::{chance, clock, device, files, fold, panic, pwa, rescue, tabs, worker};
use crate::state::effects::{BackupInfo, Failure, Hear, Outside, Postbox, StorageInfo, StorageTrouble, Task};
use crate::state::session::Saved;
use crate::state::{Line, Session};
use futures::lock::Mutex;
use leptos::prelude::*;
use std::any::Any;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use takt_engine::ids::{EntryId, MemberId};
use takt_engine::{Command, Receipt, State};
use takt_replica::{Manifest, Replica, SnapshotWriter, Stamp, backup};

/// Records after which a snapshot is written, while nothing else goes on.
const SNAPSHOT_EVERY: u64 = 200;
/// Bytes of a snapshot encoded before the page gets a turn.
pub(super) const SLICE_BYTES: usize = 256 * 1024;

/// How often screens hear of the parts of something larger, in milliseconds.
const TELL_EVERY_MS: u32 = 1_000;

/// What the parts of the runtime share.
pub struct Shared {
    core: Rc<RefCell<State>>,
    replica: RefCell<Replica>,
    store: Store,
    line: Line,
    name: String,
    turn: Mutex<()>,
    writer: RefCell<SnapshotWriter>,
    snapshot_seq: Cell<u64>,
    is_snapshotting: Cell<bool>,
    is_telling: Cell<bool>,
    tabs: tabs::Tabs,
}

impl Shared {
    /// Ties an opened line together.
    pub fn new(
        core: Rc<RefCell<State>>,
        replica: Replica,
        store: Store,
        manifest: Option<Manifest>,
        line: Line,
        name: String,
    ) -> Self {
        let snapshot_seq = manifest.as_ref().map_or(0, |m| m.seq);
        Self {
            core,
            replica: RefCell::new(replica),
            store,
            line,
            tabs: tabs::Tabs::new(&name),
            name,
            turn: Mutex::new(()),
            writer: RefCell::new(manifest.as_ref().map(SnapshotWriter::after).unwrap_or_default()),
            snapshot_seq: Cell::new(snapshot_seq),
            is_snapshotting: Cell::new(false),
            is_telling: Cell::new(false),
        }
    }

    fn stamp(&self) -> Stamp {
        let (now, offset_min) = clock::read();
        self.line.set_clock(now, offset_min);
        Stamp { author: self.line.ctx().author, now, offset_min }
    }

    /// The whole line as a backup, unless it was being changed when everything stopped.
    pub fn backup_if_whole(&self) -> Option<Vec<u8>> {
        let state = self.core.try_borrow().ok()?;
        let replica = self.replica.try_borrow().ok()?;
        Some(backup::write(&state, &replica))
    }

    /// What the line holds, and the numbers each device has given out.
    pub fn holding(&self) -> (State, std::collections::BTreeMap<u32, u32>) {
        (self.core.borrow().clone(), self.replica.borrow().counters().into_iter().collect())
    }

    /// Whether this is the demo line.
    pub fn is_demo(&self) -> bool {
        self.name == super::storage::DEMO
    }

    async fn run(
        self: Rc<Self>,
        session: Session,
        command: Command,
        group: Option<EntryId>,
    ) -> Result<Receipt, Failure> {
        let _turn = self.turn.lock().await;
        let is_part =
            matches!(command, Command::ImportRows { .. } | Command::ImportUpdates { .. } | Command::Deal { .. });
        let durability = if is_part { Durability::Relaxed } else { Durability::Strict };
        loop {
            // The clock is a signal: it is set before anything is borrowed.
            let stamp = self.stamp();
            let draft = {
                let replica = self.replica.borrow();
                let mut state = self.core.borrow_mut();
                replica.draft(&mut state, command.clone(), stamp, group).map_err(Failure::Refused)?
            };
            session.saved.set(Saved::Saving);
            match self.store.append(draft.seq, &draft.bytes, durability).await {
                Ok(()) => {
                    let answer = self.fold(draft.seq, &draft.bytes);
                    if is_part {
                        self.say_changed_soon();
                    } else {
                        self.line.changed();
                    }
                    session.saved.set(Saved::Yes);
                    self.tabs.say_new(draft.seq);
                    return answer;
                }
                Err(AppendError::Taken) => {
                    let caught_up = self.catch_up().await;
                    self.line.changed();
                    if let Err(trouble) = caught_up {
                        session.saved.set(Saved::No(trouble.to_string()));
                        return Err(Failure::Storage(trouble));
                    }
                }
                Err(AppendError::Trouble(trouble)) => {
                    session.saved.set(Saved::No(trouble.to_string()));
                    // No room: the change is kept in hand until there is some, or the person lets go of it.
                    if trouble == StorageTrouble::Full && rescue::ask_again(&self).await {
                        continue;
                    }
                    if trouble == StorageTrouble::Gone {
                        rescue::show_gone(&self);
                    }
                    return Err(Failure::Storage(trouble));
                }
            }
        }
    }

    fn fold(&self, seq: u64, bytes: &[u8]) -> Result<Receipt, Failure> {
        let answers = {
            let mut replica = self.replica.borrow_mut();
            let mut state = self.core.borrow_mut();
            replica.fold(&mut state, seq, bytes)
        };
        let unreadable = |what: String| Failure::Storage(StorageTrouble::Unreadable(what));
        match answers {
            Ok(mut answers) => match answers.pop() {
                Some(answer) => answer.map_err(Failure::Refused),
                None => Err(unreadable("A record was empty.".into())),
            },
            Err(error) => Err(unreadable(error.to_string())),
        }
    }

    /// Screens follow a stream of parts now and then: to draw every one of them would hold up the next.
    fn say_changed_soon(self: &Rc<Self>) {
        if !self.is_telling.replace(true) {
            let this = Rc::clone(self);
            gloo::timers::callback::Timeout::new(TELL_EVERY_MS, move || {
                this.is_telling.set(false);
                this.line.changed();
            })
            .forget();
        }
    }

    /// Folds what other tabs have written. The caller says that the line has changed.
    async fn catch_up(&self) -> Result<(), StorageTrouble> {
        let from = self.replica.borrow().head() + 1;
        let records = self.store.read_from(from).await?;
        if records.is_empty() {
            return Ok(());
        }
        if records.first().is_some_and(|(seq, _)| *seq != from) {
            // The line was replaced or tidied while this tab slept: what is on the disk is whole.
            return Err(StorageTrouble::NeedsReload);
        }
        {
            let mut replica = self.replica.borrow_mut();
            let mut state = self.core.borrow_mut();
            for (seq, bytes) in &records {
                replica.fold(&mut state, *seq, bytes).map_err(|error| match error {
                    takt_replica::BatchError::Newer => StorageTrouble::NeedsReload,
                    other => StorageTrouble::Unreadable(other.to_string()),
                })?;
            }
        }
        Ok(())
    }

    /// Takes in what other tabs have done, and shows it.
    async fn hear(self: Rc<Self>, session: Session) {
        let _turn = self.turn.lock().await;
        let before = self.replica.borrow().head();
        let caught_up = self.catch_up().await;
        if self.replica.borrow().head() != before {
            // Another tab may be importing: its parts come by the hundred.
            self.say_changed_soon();
        }
        match caught_up {
            Ok(()) => {}
            Err(StorageTrouble::Gone) => tell_gone(&self, session),
            Err(trouble) => session.alarm(trouble.to_string()),
        }
    }

    /// Writes a snapshot in slices. Another tab that is at it, or has been, is left alone.
    async fn snapshot(self: Rc<Self>) {
        if self.is_snapshotting.replace(true) {
            return;
        }
        let lock = format!("{}-snapshot", self.name);
        let this = Rc::clone(&self);
        tabs::with_lock_if_free(&lock, async move {
            if this.write_snapshot().await.is_err() {
                // What was meant to be stored may not be: begin anew next time. The log holds everything.
                *this.writer.borrow_mut() = SnapshotWriter::default();
            }
        })
        .await;
        self.is_snapshotting.set(false);
    }

    async fn write_snapshot(&self) -> Result<(), StorageTrouble> {
        let stored = self.store.manifest().await?.and_then(|bytes| Manifest::decode(&bytes).ok());
        let stored_seq = stored.as_ref().map_or(0, |m| m.seq);
        if stored_seq != self.snapshot_seq.get() {
            // Another tab's snapshot: its chunks are not the ones this writer counts on.
            *self.writer.borrow_mut() = SnapshotWriter::default();
            self.snapshot_seq.set(stored_seq);
            if stored_seq >= self.replica.borrow().head() {
                return Ok(());
            }
        }
        loop {
            let slice = {
                let replica = self.replica.borrow();
                let mut state = self.core.borrow_mut();
                self.writer.borrow_mut().step(&mut state, &replica, SLICE_BYTES)
            };
            self.store.put_chunks(slice.chunks).await?;
            if let Some(manifest) = slice.manifest {
                let erased_at = self.replica.borrow().erased_at();
                let erases = erased_at > self.snapshot_seq.get() && erased_at <= manifest.seq;
                let old = match (self.tabs.is_alone().await, erases) {
                    (true, _) => OldLog::Pruned,
                    (false, true) => OldLog::Wiped,
                    (false, false) => OldLog::Kept,
                };
                self.store.flip(&manifest, old).await?;
                self.snapshot_seq.set(manifest.seq);
                if erases {
                    // What was drawn, said and noted for undo in any tab may name them still.
                    self.tabs.say_reload();
                    reload();
                }
                return Ok(());
            }
            gloo::timers::future::TimeoutFuture::new(0).await;
        }
    }

    /// Puts another state in this line's place. The caller holds the turn and reloads after.
    async fn put(&self, state: State, manifest: &Manifest) -> Result<(), StorageTrouble> {
        loop {
            let (number, mine) = {
                let replica = self.replica.borrow();
                (replica.head().max(manifest.seq) + 1, replica.counters())
            };
            // Numbers this device has given out stay given out.
            let mut counters: std::collections::BTreeMap<u32, u32> = manifest.counters.iter().copied().collect();
            for (device, next) in mine {
                let known = counters.entry(device).or_insert(next);
                *known = (*known).max(next);
            }
            let counted = Manifest { counters: counters.into_iter().collect(), ..Manifest::default() };
            match replace(&self.store, state.clone(), &counted, number).await {
                Ok(()) => return Ok(()),
                Err(AppendError::Taken) => self.catch_up().await?,
                Err(AppendError::Trouble(trouble)) => return Err(trouble),
            }
        }
    }

    /// Writes what is in memory to a store that the browser has cleared; what is on the disk wins when
    /// it is as new.
    pub(super) async fn put_back(&self) -> Result<(), StorageTrouble> {
        let _turn = self.turn.lock().await;
        let head = self.replica.borrow().head();
        self.store.disconnect();
        if self.store.disk_head(head).await? < head {
            let (state, counters) = (self.core.borrow().clone(), self.replica.borrow().counters());
            self.put(state, &Manifest { counters, ..Manifest::default() }).await?;
            self.tabs.say_reload();
        }
        reload();
        Ok(())
    }

    fn is_snapshot_due(&self) -> bool {
        let (replica, at) = (self.replica.borrow(), self.snapshot_seq.get());
        // Somebody who was erased goes from the disk at once.
        replica.head() >= at + SNAPSHOT_EVERY || replica.erased_at() > at
    }
}

/// The outside world of a browser page.
pub struct Browser {
    shared: Rc<Shared>,
    session: Session,
    common: Common,
}

impl Browser {
    /// For one page.
    pub fn new(shared: Rc<Shared>, session: Session) -> Self {
        Self { shared, session, common: Common::new(session) }
    }
}

impl Outside for Browser {
    fn run(&self, command: Command, group: Option<EntryId>) -> Task<Result<Receipt, Failure>> {
        Box::pin(Rc::clone(&self.shared).run(self.session, command, group))
    }

    fn next_entry(&self) -> EntryId {
        self.shared.replica.borrow().next_entry()
    }

    fn storage_info(&self) -> Task<StorageInfo> {
        let shared = Rc::clone(&self.shared);
        Box::pin(async move {
            let log_entries = shared.replica.borrow().head();
            StorageInfo { log_entries, snapshot_at: shared.snapshot_seq.get(), ..pwa::storage_info().await }
        })
    }

    fn ask_to_persist(&self) -> Task<bool> {
        self.common.ask_to_persist()
    }

    fn download(&self, file_name: &str, mime: &str, bytes: Vec<u8>) {
        self.common.download(file_name, mime, &bytes);
    }

    fn download_file(&self, file_name: &str, file: &web_sys::Blob) {
        self.common.download_file(file_name, file);
    }

    fn start_importer(&self, hear: Hear) -> Result<Rc<dyn Postbox>, String> {
        self.common.start_importer(hear)
    }

    fn fold(&self, bytes: Vec<u8>, password: String) -> Task<Option<String>> {
        self.common.fold(bytes, password)
    }

    fn hold(&self, name: &str) -> Rc<dyn Any> {
        self.common.hold(name)
    }

    fn is_held(&self, name: &str) -> Task<bool> {
        self.common.is_held(name)
    }

    fn copy(&self, text: &str) -> Task<bool> {
        self.common.copy(text)
    }

    fn backup(&self) -> Vec<u8> {
        backup::write(&self.shared.core.borrow(), &self.shared.replica.borrow())
    }

    fn inspect_backup(&self, bytes: &[u8]) -> Result<BackupInfo, String> {
        self.common.inspect_backup(bytes)
    }

    fn restore(&self, bytes: Vec<u8>) -> Task<Result<(), String>> {
        let shared = Rc::clone(&self.shared);
        Box::pin(async move {
            let (state, manifest) = backup::read(&bytes).map_err(|error| error.to_string())?;
            let _turn = shared.turn.lock().await;
            shared.put(state, &manifest).await.map_err(|error| error.to_string())?;
            shared.tabs.say_reload();
            reload();
            Ok(())
        })
    }

    fn open_demo(&self) -> Task<Result<(), String>> {
        Box::pin(open_demo())
    }

    fn remove_demo(&self) -> Task<Result<(), String>> {
        let shared = Rc::clone(&self.shared);
        Box::pin(async move {
            device::set_current_line(super::storage::OWN);
            device::forget(&me_key(super::storage::DEMO));
            if shared.name == super::storage::DEMO {
                shared.tabs.say_reload();
                shared.store.disconnect();
            }
            Store::delete(super::storage::DEMO).await.map_err(|error| error.to_string())?;
            reload();
            Ok(())
        })
    }

    fn is_demo(&self) -> bool {
        self.shared.is_demo()
    }

    fn apply_update(&self) {
        let shared = Rc::clone(&self.shared);
        leptos::task::spawn_local(async move {
            // Nothing may be on its way to the disk, and nothing may set out, until the page is gone.
            let _turn = shared.turn.lock().await;
            pwa::apply_update().await;
        });
    }

    fn install_app(&self) -> Task<bool> {
        self.common.install_app()
    }

    fn may_notify(&self) -> Option<bool> {
        self.common.may_notify()
    }

    fn ask_to_notify(&self) -> Task<bool> {
        self.common.ask_to_notify()
    }

    fn notify(&self, title: &str, text: &str) {
        self.common.notify(title, text);
    }

    fn remember(&self, key: &str, value: &str) {
        device::remember(key, value);
    }

    fn seed(&self) -> Option<[u8; 32]> {
        chance::seed()
    }

    fn recall(&self, key: &str) -> Option<String> {
        device::recall(key)
    }
}

/// What does not depend on which line is open.
pub struct Common {
    session: Session,
}

impl Common {
    /// For one page.
    pub fn new(session: Session) -> Self {
        Self { session }
    }
    /// Asks the browser not to clear this device's storage.
    pub fn ask_to_persist(&self) -> Task<bool> {
        Box::pin(pwa::ask_to_persist())
    }
    /// Hands the person a file.
    pub fn download(&self, file_name: &str, mime: &str, bytes: &[u8]) {
        files::download(file_name, mime, bytes);
    }
    /// Hands the person a file that is one already.
    pub fn download_file(&self, file_name: &str, file: &web_sys::Blob) {
        files::download_blob(file_name, file);
    }
    /// Starts the worker that reads files.
    pub fn start_importer(&self, hear: Hear) -> Result<Rc<dyn Postbox>, String> {
        worker::start(hear)
    }
    /// A board's bytes as the part of a link after `#`.
    pub fn fold(&self, bytes: Vec<u8>, password: String) -> Task<Option<String>> {
        Box::pin(async move {
            let (kind, bytes) = fold::fold(&bytes, &password).await.ok()?;
            Some(takt_chart::link::write(kind, &bytes))
        })
    }
    /// Whether the person allowed notifications.
    pub fn may_notify(&self) -> Option<bool> {
        super::notify::allowed()
    }
    /// Asks the person to allow them.
    pub fn ask_to_notify(&self) -> Task<bool> {
        Box::pin(super::notify::ask())
    }
    /// Shows one.
    pub fn notify(&self, title: &str, text: &str) {
        super::notify::show(title, text);
    }
    /// Puts text onto the clipboard.
    pub fn copy(&self, text: &str) -> Task<bool> {
        let writing = web_sys::window().map(|window| window.navigator().clipboard().write_text(text));
        Box::pin(async move {
            match writing {
                Some(writing) => wasm_bindgen_futures::JsFuture::from(writing).await.is_ok(),
                None => false,
            }
        })
    }
    /// Holds a name among the tabs of this browser.
    pub fn hold(&self, name: &str) -> Rc<dyn Any> {
        Rc::new(tabs::Hold::new(name))
    }
    /// Whether a tab of this browser holds a name.
    pub fn is_held(&self, name: &str) -> Task<bool> {
        let name = name.to_owned();
        Box::pin(async move { tabs::holders(&name).await.is_some_and(|count| count > 0) })
    }
    /// What is in a backup file.
    pub fn inspect_backup(&self, bytes: &[u8]) -> Result<BackupInfo, String> {
        let (state, manifest) = backup::read(bytes).map_err(|error| error.to_string())?;
        Ok(BackupInfo {
            accounts: state.account_count(),
            members: state.members().iter().filter(|m| m.active).map(|m| m.draft.name.clone()).collect(),
            entries: manifest.seq,
            state_hash: manifest.state_hash,
        })
    }
    /// Asks the person to install the app.
    pub fn install_app(&self) -> Task<bool> {
        Box::pin(pwa::install(self.session))
    }
}

/// Opens the demo line beside whatever is open; the page then reloads.
pub async fn open_demo() -> Result<(), String> {
    let (now, offset_min) = clock::read();
    let (state, _) = takt_engine::demo::demo_line(DEMO_SEED, now, offset_min);
    // A demo that is there already is made anew: nothing of it is anybody's work.
    Store::delete(super::storage::DEMO).await.map_err(|error| error.to_string())?;
    let opened = Store::open(super::storage::DEMO).await.map_err(|error| error.to_string())?;
    replace(&opened.store, state, &Manifest::default(), 1).await.map_err(|error| match error {
        AppendError::Taken => "Another tab is loading it too.".to_owned(),
        AppendError::Trouble(trouble) => trouble.to_string(),
    })?;
    device::set_current_line(super::storage::DEMO);
    device::forget(&me_key(super::storage::DEMO));
    reload();
    Ok(())
}

/// The demo line everyone sees.
const DEMO_SEED: u64 = 1908;

fn me_key(line: &str) -> String {
    format!("takt-me-{line}")
}

pub(super) fn reload() {
    if let Some(window) = web_sys::window() {
        let _ = window.location().reload();
    }
}

/// Puts a state in a database's place, under a number of its own.
pub(super) async fn replace(
    store: &Store,
    mut state: State,
    counters: &Manifest,
    number: u64,
) -> Result<(), AppendError> {
    let after = Manifest { seq: number, counters: counters.counters.clone(), ..Manifest::default() };
    let replica = Replica::after(&after, device::number());
    let slice = SnapshotWriter::default().step(&mut state, &replica, usize::MAX);
    store.replace(&slice.manifest.unwrap_or_default(), slice.chunks).await
}

/// The line is on this screen and nowhere else: says so, and offers to put it back.
fn tell_gone(shared: &Rc<Shared>, session: Session) {
    session.saved.set(Saved::No(StorageTrouble::Gone.to_string()));
    rescue::show_gone(shared);
}

/// Begins what goes on by itself.
pub fn start(shared: &Rc<Shared>, session: Session) {
    let watched = Rc::downgrade(shared);
    panic::watch(Rc::new(move || watched.upgrade()?.backup_if_whole()));
    sit_down(&shared.core, shared.line, &shared.name, |_| true);
    pwa::start(session);

    let ticking = Rc::clone(shared);
    gloo::timers::callback::Interval::new(1_000, move || {
        let (now, offset_min) = clock::read();
        // Screens that show minutes need no more than this; running clocks keep their own.
        if now.0.is_multiple_of(5) || now.0 > ticking.line.ctx().now.0 + 5 {
            ticking.line.set_clock(now, offset_min);
        }
        if ticking.is_snapshot_due() && !ticking.is_snapshotting.get() {
            leptos::task::spawn_local(Rc::clone(&ticking).snapshot());
        }
    })
    .forget();

    let closing = Rc::downgrade(shared);
    shared.store.on_closed(move || {
        let Some(shared) = closing.upgrade() else { return };
        leptos::task::spawn_local(async move {
            // Whoever cleared it is done by then, or has told this tab to reload.
            gloo::timers::future::TimeoutFuture::new(300).await;
            let _turn = shared.turn.lock().await;
            if shared.store.check().await.is_err() {
                tell_gone(&shared, session);
            }
        });
    });

    let listening = Rc::clone(shared);
    shared.tabs.listen(move |message| match message {
        tabs::Message::New => leptos::task::spawn_local(Rc::clone(&listening).hear(session)),
        tabs::Message::Reload => reload(),
    });

    // What happened on the disk after this tab read the line and before it listened.
    leptos::task::spawn_local(Rc::clone(shared).hear(session));

    let chasing = Rc::clone(shared);
    chase_now_and_then(shared.line, move || Rc::clone(&chasing).run(session, Command::Chase, None));
    let recycling = Rc::clone(shared);
    recycle_now_and_then(move || Rc::clone(&recycling).run(session, Command::Recycle, None));
}

/// Puts accounts whose timers ran out back on the line.
pub fn recycle_now_and_then<F: Future<Output = Result<Receipt, Failure>> + 'static>(recycle: impl Fn() -> F + 'static) {
    leptos::task::spawn_local(async move {
        loop {
            while recycle().await.is_ok_and(|receipt| receipt.has_more) {}
            gloo::timers::future::TimeoutFuture::new(10 * 60 * 1_000).await;
        }
    });
}

/// Passes on what has waited too long. Whichever device notices first does it: the clock begins anew with whoever
/// has it then, so that the next to notice finds nothing.
pub fn chase_now_and_then<F: Future<Output = Result<Receipt, Failure>> + 'static>(
    line: Line,
    chase: impl Fn() -> F + 'static,
) {
    leptos::task::spawn_local(async move {
        loop {
            gloo::timers::future::TimeoutFuture::new(30_000).await;
            let ctx = line.ctx();
            let is_due = line.peek(|state| !state.overdue_clocks(ctx.now, ctx.offset_min).is_empty());
            // Where nobody is there to take it, nothing is written: it would be written again and again.
            if is_due && line.preview(&Command::Chase).is_ok_and(|receipt| receipt.count > 0) {
                // A refusal means that somebody else was quicker.
                let _ = chase().await;
            }
        }
    });
}

/// Whoever sat here last sits here again; alone on the line, it can only be them. Nobody sits down whom this device may
/// not act for.
pub fn sit_down(core: &RefCell<State>, line: Line, name: &str, may: impl Fn(MemberId) -> bool) {
    let key = me_key(name);
    let known = device::recall(&key).and_then(|text| u64::from_str_radix(&text, 16).ok()).map(MemberId);
    let me = {
        let state = core.borrow();
        let works = |id: &MemberId| may(*id) && state.members().iter().any(|m| m.id == *id && m.active);
        known.filter(works).or_else(|| state.members().iter().map(|m| m.id).find(works))
    };
    line.set_me(me);
    Effect::new(move |_| {
        if let Some(me) = line.me() {
            device::remember(&key, &format!("{:x}", me.0));
        }
    });
}
