//! Sync, sans-IO: inputs in, outputs out, the runtime outside.
//!
//! A line that lives on one device folds its own log ([`crate::Replica`]). A shared line has a log that
//! the depot orders, and an **outbox** of what this device has done and the depot has not confirmed.
//! [`Sync`] holds both for one tab and says what to store, what to send, and what to tell the user.
//!
//! What is durable before what is said or sent:
//!
//! 1. A command is in the outbox on the disk before its author sees it done ([`Sync::draft`], then
//!    [`Sync::wrote_command`]).
//! 2. A batch is stored as *in flight*, byte for byte, before it is sent: [`Output::Push`] is only ever
//!    handed out after the [`Input::Written`] of the write that holds it.
//! 3. After a push whose answer is lost nothing later is sent until a pull has settled it: it is in the
//!    log; or the log went on without it, and it never will be; or it is sent again, the very same bytes.
//! 4. A record leaves the outbox in the transaction that puts its batch into the log, or its refusal into
//!    the author's inbox.
//!
//! Only the tab that leads talks to the depot. The others read what it stored.

pub mod base;
pub mod courier;
pub mod disk;
pub mod erasing;
pub mod line;
pub mod record;
pub mod roster;
pub mod seal;
pub mod sealed_base;
mod status;
#[cfg(test)]
mod tests;

pub use base::{BaseError, BaseWriter, WrittenBase, beginning};
pub use courier::{Lost, Pulled, Pushed};
pub use disk::{Confirmed, Conflict, InFlight, Instead, Slot, Void, Write};
pub use line::{Adjusted, Base, Denied, Identity, Incoming, SharedLine, Stop};
pub use record::Record;
pub use roster::{Device, LockedKey, OpenInvite, Roster, RosterChange, RosterEntry, RosterRefusal};
pub use seal::{Seal, Sealer};
pub use sealed_base::{SealedBaseError, Sealing, open_base};
pub use status::{Status, Trouble};

use crate::envelope::NONCE_BYTES;
use crate::{Draft, Stamp};
use courier::{Asking, Courier};
use line::Folded;
use record::encode_payload;
use takt_engine::Command;
use takt_engine::ids::EntryId;
use takt_wire::{Answer, Batch, BatchHeader, BatchId};

/// Bytes of records in one batch, at most: what is sealed must stay under the wire's limit.
const BATCH_BYTES: usize = 192 * 1024;

/// Bugs the simulator must find; none of them in what is shipped.
#[cfg(any(test, feature = "simulator"))]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Planted {
    /// None.
    Nothing,
    /// A lost answer is taken for a yes.
    DropsAnAcknowledgement,
    /// Some of what waits is not run again.
    SkipsARun,
    /// What is settled leaves no mark, so that its number is taken again.
    ReusesANumber,
}

/// Now, and chance: both come from outside, anew for every call.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    /// The device's clock, in milliseconds; only differences count.
    pub now_ms: u64,
    /// The name of a batch and a nonce.
    pub chance: [u8; 16 + NONCE_BYTES],
}

/// What happens to a tab.
#[derive(Clone, Debug)]
pub enum Input {
    /// Time has passed, or the page was shown again.
    Wake,
    /// There is a network, or none.
    Online(bool),
    /// The depot says where the line stands.
    Head(u64),
    /// This tab leads now.
    Lead {
        /// How often the device's leader has changed.
        epoch: u64,
        /// The stored batch in flight.
        in_flight: Option<Vec<u8>>,
        /// The last turn that was taken on the disk.
        turn: u64,
    },
    /// This tab leads no longer.
    Follow,
    /// What lies on the disk beyond what this tab knows: confirmed batches, and the whole outbox.
    Disk {
        /// Where the stored snapshot stands; 0 without one.
        base_seq: u64,
        /// The log after [`Sync::stored_seq`].
        log: Vec<(u64, Vec<u8>)>,
        /// Every slot of the outbox.
        outbox: Vec<(u64, Vec<u8>)>,
    },
    /// The answer to [`Output::Pull`].
    Pulled(Pulled),
    /// The answer to [`Output::GetSnapshot`], opened and checked.
    Loaded(Result<Box<Base>, Lost>),
    /// The answer to [`Output::Push`] of that batch.
    Pushed(BatchId, Pushed),
    /// The transaction is on the disk.
    Written(u64),
    /// It is not. `is_taken`: another tab was there first.
    NotWritten {
        /// Which.
        ticket: u64,
        /// Whether a number in it was taken.
        is_taken: bool,
    },
}

/// What is to be done.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Output {
    /// Store this, all or nothing, and say [`Input::Written`].
    Write {
        /// To be named in the answer.
        ticket: u64,
        /// The number this tab takes among the leader's writes: it is *added*, so that a tab that does
        /// not know it has been replaced is told.
        turn: u64,
        /// What.
        write: Write,
    },
    /// Send this to the depot.
    Push(Batch),
    /// Ask for the page that begins at this number.
    Pull {
        /// The number.
        from: u64,
    },
    /// Ask for the snapshot.
    GetSnapshot,
    /// Say [`Input::Wake`] then.
    WakeAt(u64),
    /// Listen for the log to grow beyond this number.
    Watch {
        /// The number.
        after: u64,
    },
    /// Throw this tab's copy away and open the line anew from the disk: another tab knows more.
    Reopen,
    /// For the user, or for the screens.
    Tell(Tidings),
}

/// What the user may want to know.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Tidings {
    /// The line has changed.
    Changed,
    /// What waits does something else now.
    Adjusted(Vec<Adjusted>),
    /// These are in the inbox now.
    Refused(Vec<Conflict>),
    /// Something is in the way.
    Trouble(Trouble),
}

/// One tab's copy of a shared line, and, while it leads, the device's way to the depot.
#[derive(Debug)]
pub struct Sync<S> {
    line: SharedLine,
    seal: S,
    courier: Courier,
    epoch: u64,
    is_leader: bool,
    is_online: bool,
    trouble: Option<Trouble>,
    /// What is to be stored next.
    to_write: Write,
    /// What is being stored, under which ticket.
    writing: Option<(u64, Write)>,
    tickets: u64,
    turn: u64,
    stored_seq: u64,
    watched: Option<u64>,
    #[cfg(any(test, feature = "simulator"))]
    planted: Planted,
}

impl<S: Seal> Sync<S> {
    /// A tab that has just opened the line from its disk.
    pub fn open(
        who: Identity,
        base: Base,
        log: Vec<Confirmed>,
        outbox: Vec<(u64, Slot)>,
        mut seal: S,
        seed: u64,
    ) -> Self {
        let mut line = SharedLine::at(who, base);
        let incoming = log.into_iter().map(Incoming::Stored).collect();
        line.fold(incoming, &[], &mut seal);
        for (number, slot) in outbox {
            line.take_up(number, slot);
        }
        let stored_seq = line.seq();
        Self {
            line,
            seal,
            courier: Courier::new(seed, None),
            epoch: 0,
            is_leader: false,
            is_online: true,
            trouble: None,
            to_write: Write::default(),
            writing: None,
            tickets: 0,
            turn: 0,
            stored_seq,
            watched: None,
            #[cfg(any(test, feature = "simulator"))]
            planted: Planted::Nothing,
        }
    }

    /// Plants a bug that the simulator must find.
    #[cfg(any(test, feature = "simulator"))]
    pub fn plant(&mut self, bug: Planted) {
        self.planted = bug;
        self.line.plant(bug);
    }

    /// The line.
    pub fn line(&self) -> &SharedLine {
        &self.line
    }
    /// The line, for previews and snapshots.
    pub fn line_mut(&mut self) -> &mut SharedLine {
        &mut self.line
    }
    /// What seals and opens.
    pub fn seal(&self) -> &S {
        &self.seal
    }
    /// The last batch of the log that this tab knows to be on the disk.
    pub fn stored_seq(&self) -> u64 {
        self.stored_seq
    }
    /// The outbox as it would lie on the disk: what waits, and a mark for the last number that was taken, so that
    /// neither it nor its ids are taken again. For a disk that was cleared under an open tab.
    pub fn outbox(&self) -> Vec<(u64, Vec<u8>)> {
        let line = &self.line;
        let last = line.next_number() - 1;
        let waiting = line.pending().iter().map(|p| (p.number, Slot::Waiting(p.record.clone()).encode()));
        let mut out: Vec<(u64, Vec<u8>)> = waiting.collect();
        if last > 0 && out.last().is_none_or(|(number, _)| *number < last) {
            out.push((last, Slot::Settled { next_counter: line.next_entry().counter() }.encode()));
        }
        out
    }
    /// The batch whose fate is not known, as stored.
    pub fn in_flight(&self) -> Option<Vec<u8>> {
        self.courier.in_flight.as_ref().map(InFlight::encode)
    }
    /// How often the device's leader has changed, as far as this tab knows.
    pub fn epoch(&self) -> u64 {
        self.epoch
    }
    /// The last turn that this tab has taken among the leader's writes.
    pub fn turn(&self) -> u64 {
        self.turn
    }
    /// Whether this tab leads.
    pub fn is_leader(&self) -> bool {
        self.is_leader
    }

    /// How things stand, in a word.
    pub fn status(&self) -> Status {
        let waiting = self.line.pending().len();
        match (self.trouble, self.is_online) {
            // That nobody answers is no trouble of the depot while this device has no network.
            (None | Some(Trouble::Unreachable), false) => Status::Offline { waiting },
            (Some(trouble), _) => Status::Trouble { trouble, waiting },
            (None, true) if waiting > 0 || self.courier.asking != Asking::Nothing => Status::Syncing { waiting },
            (None, true) => Status::Synced,
        }
    }

    /// Readies a command: to be *added* to the outbox under the draft's number, and then taken up.
    pub fn draft(&mut self, command: Command, stamp: Stamp, group: Option<EntryId>) -> Result<Draft, Denied> {
        self.line.draft(command, stamp, group)
    }

    /// The same for a change of the roster.
    pub fn draft_roster(&self, change: RosterChange, stamp: Stamp) -> Result<Draft, Denied> {
        self.line.draft_roster(change, stamp)
    }

    /// The draft is on the disk: now it counts, and its author may see it done.
    pub fn wrote_command(&mut self, draft: &Draft, moment: Moment) -> Vec<Output> {
        if let Ok(slot) = Slot::decode(&draft.bytes) {
            self.line.take_up(draft.seq, slot);
        }
        let mut out = Vec::new();
        self.next(moment, &mut out);
        out
    }

    /// Takes one input and says what is to be done.
    pub fn handle(&mut self, input: Input, moment: Moment) -> Vec<Output> {
        let mut out = Vec::new();
        match input {
            Input::Wake => {
                if self.courier.is_overdue(moment.now_ms) {
                    match (&self.courier.asking, &self.courier.in_flight) {
                        (Asking::Append, Some(sent)) => {
                            let id = sent.batch.header.id;
                            self.pushed(id, Err(Lost::Unreachable), moment, &mut out);
                        }
                        _ => self.lost(Lost::Unreachable, moment, &mut out),
                    }
                }
            }
            Input::Online(is_online) => {
                self.is_online = is_online;
                if is_online {
                    self.courier.wants_pull = true;
                    self.courier.not_before_ms = 0;
                    // A watch from before may hang on a connection that is no more.
                    self.watched = None;
                    // What was true without a network is asked anew with one.
                    self.trouble = self.trouble.filter(|t| *t != Trouble::Unreachable);
                }
            }
            Input::Head(head) => {
                if head > self.line.seq() {
                    self.courier.wants_pull = true;
                } else if head < self.line.seq() {
                    self.is_trouble(Trouble::RolledBack, &mut out);
                }
            }
            Input::Lead { epoch, in_flight, turn } => {
                if self.is_ahead_of_disk() {
                    self.step_down(&mut out);
                    return out;
                }
                self.is_leader = true;
                self.epoch = epoch;
                self.turn = turn;
                let in_flight = in_flight.and_then(|bytes| InFlight::decode(&bytes).ok());
                // What lies behind the head is settled already.
                self.courier.in_flight = in_flight.filter(|f| f.batch.header.seq() > self.line.seq());
                self.courier.is_settled = false;
                self.courier.wants_pull = true;
                self.courier.asking = Asking::Nothing;
            }
            Input::Follow => self.step_down(&mut out),
            Input::Disk { base_seq, log, outbox } => {
                if base_seq > self.line.seq() {
                    // A snapshot took the place of batches this tab has not seen.
                    out.push(Output::Reopen);
                    return out;
                }
                self.read_disk(log, outbox, &mut out);
            }
            Input::Pulled(pulled) => self.pulled(pulled, moment, &mut out),
            Input::Loaded(loaded) => self.loaded(loaded, moment, &mut out),
            Input::Pushed(id, answer) => self.pushed(id, answer, moment, &mut out),
            Input::Written(ticket) => self.written(ticket, &mut out),
            Input::NotWritten { ticket, is_taken } => {
                if let Some((_, mut write)) = self.writing.take_if(|(mine, _)| *mine == ticket) {
                    if is_taken {
                        self.writing = Some((ticket, write));
                        self.step_down(&mut out);
                        return out;
                    }
                    // The turn was not taken: the same write is tried again, with what came meanwhile.
                    self.turn -= 1;
                    write.join(std::mem::take(&mut self.to_write));
                    self.to_write = write;
                    self.courier.failed(moment.now_ms);
                    self.is_trouble(Trouble::DiskFull, &mut out);
                    out.push(Output::WakeAt(self.courier.not_before_ms));
                    return out;
                }
            }
        }
        self.next(moment, &mut out);
        out
    }

    /// Whether this tab knows or has decided what the disk does not hold.
    pub fn is_ahead_of_disk(&self) -> bool {
        self.writing.is_some() || !self.to_write.is_empty() || self.line.seq() > self.stored_seq
    }

    /// Another tab leads. What was decided here and is not stored is given up: the disk is the truth.
    fn step_down(&mut self, out: &mut Vec<Output>) {
        if self.is_ahead_of_disk() {
            out.push(Output::Reopen);
        }
        self.is_leader = false;
        self.courier.asking = Asking::Nothing;
        self.courier.in_flight = None;
        self.to_write = Write::default();
        self.writing = None;
        self.watched = None;
    }

    fn is_trouble(&mut self, trouble: Trouble, out: &mut Vec<Output>) {
        if self.trouble != Some(trouble) {
            self.trouble = Some(trouble);
            out.push(Output::Tell(Tidings::Trouble(trouble)));
        }
    }

    fn read_disk(&mut self, log: Vec<(u64, Vec<u8>)>, outbox: Vec<(u64, Vec<u8>)>, out: &mut Vec<Output>) {
        let mut incoming = Vec::new();
        let on_disk = log.last().map_or(0, |(seq, _)| *seq);
        for (seq, bytes) in log {
            match Confirmed::decode(&bytes) {
                Ok(confirmed) if seq > self.line.seq() => incoming.push(Incoming::Stored(confirmed)),
                Ok(_) => {}
                Err(disk::DiskError::Newer) => self.is_trouble(Trouble::Newer, out),
                Err(disk::DiskError::Damaged) => self.is_trouble(Trouble::DiskDamaged, out),
            }
        }
        let (mut settled, mut slots) = (Vec::new(), Vec::new());
        for (number, bytes) in outbox {
            match Slot::decode(&bytes) {
                Ok(slot) => {
                    if matches!(slot, Slot::Settled { .. }) {
                        settled.push(number);
                    }
                    slots.push((number, slot));
                }
                Err(disk::DiskError::Newer) => self.is_trouble(Trouble::Newer, out),
                Err(disk::DiskError::Damaged) => self.is_trouble(Trouble::DiskDamaged, out),
            }
        }
        let before = (self.line.seq(), self.line.next_number());
        let folded = self.line.fold(incoming, &settled, &mut self.seal);
        for (number, slot) in slots {
            self.line.take_up(number, slot);
        }
        if folded.stop.is_some() {
            // What is on the disk does not follow: it was replaced by a snapshot.
            out.push(Output::Reopen);
            return;
        }
        self.stored_seq = self.stored_seq.max(on_disk);
        if before != (self.line.seq(), self.line.next_number()) || !settled.is_empty() {
            out.push(Output::Tell(Tidings::Changed));
        }
        if !folded.adjusted.is_empty() {
            out.push(Output::Tell(Tidings::Adjusted(folded.adjusted)));
        }
    }

    fn pulled(&mut self, pulled: Pulled, moment: Moment, out: &mut Vec<Output>) {
        let Asking::Page(from) = self.courier.asking else { return };
        match pulled {
            Pulled::Lost(lost) => self.lost(lost, moment, out),
            Pulled::Gone => {
                self.courier.answered();
                self.courier.ask(Asking::Snapshot, moment.now_ms);
                out.push(Output::GetSnapshot);
            }
            Pulled::Page { batches, more } => {
                self.courier.answered();
                // Another tab's writes may have been read while this was asked for.
                if from != self.line.seq() + 1 {
                    self.courier.wants_pull = true;
                    return;
                }
                let count = batches.len();
                let folded = self.line.fold(batches.into_iter().map(Incoming::Sealed).collect(), &[], &mut self.seal);
                let (stop, read) = (folded.stop, folded.confirmed.len());
                self.take(folded, out);
                match stop {
                    None => {
                        self.courier.wants_pull |= more && count > 0;
                        self.courier.is_settled = !self.courier.wants_pull;
                        if read > 0 || self.line.pending().is_empty() {
                            self.courier.progressed();
                        }
                        // An empty page heals nothing that only history can.
                        let stays = [Trouble::Barred, Trouble::Stuck, Trouble::RolledBack, Trouble::Forked];
                        if read > 0 || !self.trouble.is_some_and(|t| stays.contains(&t)) {
                            self.trouble = self.trouble.filter(|t| *t == Trouble::Barred);
                        }
                    }
                    Some(stop) => self.stopped(stop, moment, out),
                }
            }
        }
    }

    fn stopped(&mut self, stop: Stop, moment: Moment, out: &mut Vec<Output>) {
        self.courier.wants_pull = true;
        self.courier.failed(moment.now_ms);
        self.is_trouble(
            match stop {
                Stop::Newer => Trouble::Newer,
                Stop::NoKey => Trouble::NoKey,
                Stop::Forked => Trouble::Forked,
                Stop::Damaged => Trouble::NotTheDepot,
                Stop::OwnVoid(_) => Trouble::Barred,
            },
            out,
        );
    }

    /// What folding did becomes what is to be stored and told.
    fn take(&mut self, folded: Folded, out: &mut Vec<Output>) {
        let mut write = Write { keys: folded.has_new_keys, ..Write::default() };
        for confirmed in &folded.confirmed {
            write.log.push((confirmed.seq, confirmed.encode()));
        }
        for (number, next_counter) in &folded.mine {
            write.settled.push((*number, Slot::Settled { next_counter: *next_counter }.encode()));
        }
        for conflict in &folded.conflicts {
            write.inbox.push((conflict.record.id(), conflict.encode()));
        }
        if self.courier.in_flight.as_ref().is_some_and(|f| f.batch.header.seq() <= self.line.seq()) {
            self.courier.in_flight = None;
            write.in_flight = Some(None);
        }
        if !folded.confirmed.is_empty() {
            self.courier.progressed();
            out.push(Output::Tell(Tidings::Changed));
        }
        if !folded.adjusted.is_empty() {
            out.push(Output::Tell(Tidings::Adjusted(folded.adjusted)));
        }
        if !folded.conflicts.is_empty() {
            out.push(Output::Tell(Tidings::Refused(folded.conflicts)));
        }
        self.to_write.join(write);
    }

    fn loaded(&mut self, loaded: Result<Box<Base>, Lost>, moment: Moment, out: &mut Vec<Output>) {
        if self.courier.asking != Asking::Snapshot {
            return;
        }
        let base = match loaded {
            Ok(base) => base,
            Err(lost) => return self.lost(lost, moment, out),
        };
        self.courier.answered();
        self.courier.wants_pull = true;
        match self.line.load(*base, &mut self.seal) {
            Some(folded) => {
                self.take(folded, out);
                self.courier.progressed();
                self.courier.loaded_seq = self.line.seq();
                let base = self.line.encode_base();
                self.to_write.join(Write { base: Some(base), keys: true, ..Write::default() });
                out.push(Output::Tell(Tidings::Changed));
            }
            // Older than what is here, and yet the depot no longer has what follows.
            None => self.stopped(Stop::Forked, moment, out),
        }
    }

    fn pushed(&mut self, id: BatchId, answer: Pushed, moment: Moment, out: &mut Vec<Output>) {
        let is_it = self.courier.asking == Asking::Append
            && self.courier.in_flight.as_ref().is_some_and(|f| f.batch.header.id == id);
        let Some(sent) = self.courier.in_flight.clone().filter(|_| is_it) else { return };
        #[cfg(any(test, feature = "simulator"))]
        let answer = match answer {
            Err(_) if self.planted == Planted::DropsAnAcknowledgement => {
                Ok(Answer::Appended { seq: sent.batch.header.seq() })
            }
            answer => answer,
        };
        let answer = match answer {
            Ok(answer) => answer,
            Err(lost) => return self.lost(lost, moment, out),
        };
        self.courier.answered();
        match answer {
            Answer::Appended { seq } | Answer::Duplicate { seq } if seq == self.line.seq() + 1 => {
                let bytes = sent.batch.encode();
                let folded = self.line.fold(vec![Incoming::Sealed(bytes)], &[], &mut self.seal);
                let stop = folded.stop;
                self.take(folded, out);
                if let Some(stop) = stop {
                    self.stopped(stop, moment, out);
                }
            }
            // Stored under a number this tab does not expect: what is in the log will tell.
            Answer::Appended { .. } | Answer::Duplicate { .. } => {
                self.courier.wants_pull = true;
                self.courier.is_settled = false;
            }
            Answer::Conflict { head } => {
                self.courier.wants_pull = true;
                if head >= sent.batch.header.seq() {
                    // The log went on without it: this batch can never be stored any more.
                    self.courier.in_flight = None;
                    self.to_write.join(Write { in_flight: Some(None), ..Write::default() });
                } else {
                    self.courier.is_settled = false;
                    self.is_trouble(Trouble::RolledBack, out);
                }
                if self.courier.stalled(moment.now_ms) {
                    self.is_trouble(Trouble::Stuck, out);
                }
            }
            Answer::Fenced { .. } => self.step_down(out),
            Answer::TooLarge { .. } => {
                self.courier.in_flight = None;
                self.to_write.join(Write { in_flight: Some(None), ..Write::default() });
                if sent.count <= 1 {
                    self.is_trouble(Trouble::TooLarge, out);
                    self.courier.failed(moment.now_ms);
                }
                self.courier.batch_records = (sent.count / 2).max(1);
            }
            Answer::Forbidden => {
                self.courier.in_flight = None;
                self.to_write.join(Write { in_flight: Some(None), ..Write::default() });
                self.courier.wants_pull = true;
                self.courier.failed(moment.now_ms);
                self.is_trouble(Trouble::Barred, out);
            }
        }
    }

    /// A request without an answer. A push may have arrived all the same.
    fn lost(&mut self, lost: Lost, moment: Moment, out: &mut Vec<Output>) {
        if self.courier.asking == Asking::Append {
            self.courier.is_settled = false;
        }
        self.courier.wants_pull = true;
        self.courier.failed(moment.now_ms);
        match lost {
            Lost::Unreachable => self.is_trouble(Trouble::Unreachable, out),
            Lost::Unavailable => self.is_trouble(Trouble::Unavailable, out),
            Lost::NotTheDepot => self.is_trouble(Trouble::NotTheDepot, out),
            Lost::ShutOut => self.is_trouble(Trouble::Barred, out),
        }
    }

    fn written(&mut self, ticket: u64, out: &mut Vec<Output>) {
        let Some((_, write)) = self.writing.take_if(|(mine, _)| *mine == ticket) else { return };
        if let Some((seq, _)) = write.log.last() {
            self.stored_seq = self.stored_seq.max(*seq);
        }
        if write.base.is_some() {
            self.stored_seq = self.stored_seq.max(self.courier.loaded_seq);
        }
        if !write.inbox.is_empty() {
            out.push(Output::Tell(Tidings::Changed));
        }
        if self.trouble == Some(Trouble::DiskFull) {
            self.trouble = None;
        }
    }

    /// Decides what to ask for or to store next; one thing at a time.
    fn next(&mut self, moment: Moment, out: &mut Vec<Output>) {
        if !self.is_leader || self.writing.is_some() {
            return;
        }
        self.settle_refused(out);
        let rewritten = self.line.rewritten();
        self.to_write.join(Write { rewritten, ..Write::default() });
        if !self.to_write.is_empty() {
            return self.write(out);
        }
        if !self.is_online || self.courier.asking != Asking::Nothing {
            return;
        }
        if !self.courier.may_ask(moment.now_ms) {
            out.push(Output::WakeAt(self.courier.not_before_ms));
            return;
        }
        // The fence: an uncertain batch is settled before anything else goes out.
        let is_uncertain = self.courier.in_flight.is_some() && !self.courier.is_settled;
        if self.courier.wants_pull || is_uncertain {
            self.courier.wants_pull = false;
            let from = self.line.seq() + 1;
            self.courier.ask(Asking::Page(from), moment.now_ms);
            out.push(Output::Pull { from });
            return;
        }
        if matches!(self.trouble, Some(Trouble::Newer | Trouble::NoKey | Trouble::Forked | Trouble::Barred)) {
            return;
        }
        if let Some(sent) = &self.courier.in_flight {
            // Stored before it is sent, and sent again only as the very same bytes.
            let batch = sent.batch.clone();
            self.courier.ask(Asking::Append, moment.now_ms);
            out.push(Output::Push(batch));
            return;
        }
        if let Some(in_flight) = self.seal_next(moment) {
            self.to_write.join(Write { in_flight: Some(Some(in_flight.encode())), ..Write::default() });
            self.courier.in_flight = Some(in_flight);
            self.courier.is_settled = true;
            return self.write(out);
        }
        if self.watched != Some(self.line.seq()) {
            self.watched = Some(self.line.seq());
            out.push(Output::Watch { after: self.line.seq() });
        }
    }

    fn settle_refused(&mut self, out: &mut Vec<Output>) {
        let fresh: Vec<(u64, Conflict)> = self.line.refused().collect();
        if fresh.is_empty() {
            return;
        }
        let mut write = Write::default();
        for (number, conflict) in &fresh {
            let next_counter = conflict.record.next_counter();
            write.settled.push((*number, Slot::Settled { next_counter }.encode()));
            write.inbox.push((conflict.record.id(), conflict.encode()));
        }
        // Decided here and now. If it does not reach the disk, whoever opens the outbox next decides anew.
        let numbers: Vec<u64> = fresh.iter().map(|(number, _)| *number).collect();
        self.line.settle(&numbers);
        self.to_write.join(write);
        out.push(Output::Tell(Tidings::Refused(fresh.into_iter().map(|(_, c)| c).collect())));
    }

    fn write(&mut self, out: &mut Vec<Output>) {
        self.tickets += 1;
        self.turn += 1;
        #[cfg_attr(not(any(test, feature = "simulator")), allow(unused_mut))]
        let mut write = std::mem::take(&mut self.to_write);
        #[cfg(any(test, feature = "simulator"))]
        if self.planted == Planted::ReusesANumber {
            write.settled.iter_mut().for_each(|(_, mark)| mark.clear());
        }
        self.writing = Some((self.tickets, write.clone()));
        out.push(Output::Write { ticket: self.tickets, turn: self.turn, write });
    }

    fn seal_next(&self, moment: Moment) -> Option<InFlight> {
        if self.seal.newest_epoch()? != self.line.confirmed_epoch() {
            return None;
        }
        let some = self.line.to_send(self.courier.batch_records, BATCH_BYTES);
        let last_number = some.last()?.number;
        let records: Vec<Record> = some.iter().map(|p| p.record.clone()).collect();
        let (mut id, mut nonce) = ([0; 16], [0; NONCE_BYTES]);
        id.copy_from_slice(&moment.chance[..16]);
        nonce.copy_from_slice(&moment.chance[16..]);
        let who = self.line.who();
        let header = BatchHeader {
            line: who.line,
            id: BatchId(id),
            device: who.device,
            expect_head: self.line.seq(),
            epoch: self.epoch,
            prev_hash: self.line.chain(),
        };
        let batch = self.seal.seal(header, &encode_payload(&records), nonce)?;
        Some(InFlight { batch, last_number, count: records.len() })
    }
}
