//! A shared line on one device: what is confirmed, what waits, and the state of both together.
//!
//! There is one state in memory, with everything that waits already in it. When the log grows, what
//! waits is taken out newest first, by its trails; the log is folded; and what waits is run again on the
//! new base. That costs what the waiting entries change and never a copy of the line.

use super::disk::{Confirmed, Conflict, Instead, Slot, Void};
use super::erasing::kept;
use super::record::{PayloadError, Record, decode_payload};
use super::roster::{Device, Roster, RosterChange, RosterEntry, RosterRefusal};
use super::seal::Seal;
use crate::envelope::{ChainHash, OpenError, chain_hash};
use crate::{Draft, Stamp};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use takt_engine::command::{Entry, SCHEMA_VERSION};
use takt_engine::execute::fits;
use takt_engine::ids::{AccountId, EntryId, MemberId};
use takt_engine::state::Trail;
use takt_engine::{Command, Ctx, Receipt, Refusal, State};
use takt_wire::{Batch, DecodeError, DeviceId, LineId};

/// Whose copy of which line this is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Identity {
    /// The line.
    pub line: LineId,
    /// What the depot calls this device.
    pub device: DeviceId,
    /// What this device's entries are numbered by.
    pub number: u32,
}

/// A confirmed state that a log goes on from: nothing at all, or a snapshot.
#[derive(Clone, Debug)]
pub struct Base {
    /// The last batch folded into it.
    pub seq: u64,
    /// Its hash.
    pub chain: ChainHash,
    /// The line.
    pub state: State,
    /// The first free counter of each device.
    pub counters: BTreeMap<u32, u32>,
    /// Devices and keys.
    pub roster: Roster,
}

/// Why a record was not applied.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Denied {
    /// The line's own rules.
    Rule(Refusal),
    /// The roster's.
    Roster(RosterRefusal),
    /// Its author does not work on the device that sent it, or its id is another device's.
    NotForThisDevice,
    /// It was folded before.
    Repeated,
}

impl std::fmt::Display for Denied {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Rule(refusal) => write!(f, "{refusal}"),
            Self::Roster(refusal) => write!(f, "{refusal}"),
            Self::NotForThisDevice => f.write_str("This device does not act for that member any more."),
            Self::Repeated => f.write_str("This has been done already."),
        }
    }
}

/// Something of this device that the depot has not confirmed.
#[derive(Debug)]
pub struct Pending {
    /// Its number in the outbox.
    pub number: u64,
    /// What was done.
    pub record: Record,
    /// What came of it on today's base.
    pub answer: Result<Option<Receipt>, Denied>,
    /// Where it was refused: what happened instead.
    instead: Instead,
    trail: Option<Trail>,
    touched: Vec<AccountId>,
    /// Whether it lost somebody who was erased, and the disk still holds it as it was.
    is_rewritten: bool,
}

/// What comes in to be folded.
#[derive(Clone, Debug)]
pub enum Incoming {
    /// From the depot: bytes to be checked and opened.
    Sealed(Vec<u8>),
    /// From this device's own log: checked before it was written.
    Stored(Confirmed),
}

/// Why folding stopped. What came before is folded; the cursor stays where it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stop {
    /// A newer build wrote what follows: reload.
    Newer,
    /// The key in use was never given to this device: it was shut out.
    NoKey,
    /// What follows does not follow: the depot tells another history than before.
    Forked,
    /// Not a batch, or not the next one.
    Damaged,
    /// A batch this device sent counts for nothing.
    OwnVoid(Void),
}

enum Unread {
    Void(Void),
    Stop(Stop),
}

/// A waiting record that does something else on the new base.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Adjusted {
    /// Which.
    pub entry: EntryId,
    /// What it did before.
    pub before: Receipt,
    /// What it does now.
    pub after: Receipt,
}

/// What folding did.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Folded {
    /// Batches that are confirmed now, to be stored.
    pub confirmed: Vec<Confirmed>,
    /// Numbers of the outbox that are settled by them, and the first counter free after each.
    pub mine: Vec<(u64, u32)>,
    /// Own entries that were refused at their place in the log.
    pub conflicts: Vec<Conflict>,
    /// Waiting records that do something else now.
    pub adjusted: Vec<Adjusted>,
    /// Whether a key was learnt.
    pub has_new_keys: bool,
    /// Why it stopped before the end.
    pub stop: Option<Stop>,
    /// What was applied for good, for the simulator's books.
    #[cfg(any(test, feature = "simulator"))]
    pub applied: Vec<EntryId>,
}

/// What somebody did while this device was away, kept until all that waits has run again.
struct Theirs {
    record: Record,
    seq: u64,
    touched: BTreeSet<AccountId>,
}

/// The device a record brings on.
fn introduced(record: &Record) -> Option<&Device> {
    match record {
        Record::Roster(entry) => match &entry.change {
            RosterChange::Enroll { device, .. } => Some(device),
            RosterChange::Invite(_)
            | RosterChange::CloseInvite { .. }
            | RosterChange::Revoke { .. }
            | RosterChange::Rotate { .. }
            | RosterChange::Assign { .. } => None,
        },
        Record::Entry(_) => None,
    }
}

/// Whether a record takes a person out of the line for good.
fn is_erasure(record: &Record) -> bool {
    matches!(record, Record::Entry(entry) if matches!(entry.command, Command::ErasePerson { .. }))
}

/// Whether what waits is what was sent. A build that did not hear of an erasure may have sent more of it.
fn is_same(waiting: &Record, sent: &Record) -> bool {
    waiting == sent || (waiting.id() == sent.id() && waiting.without_people() == sent.without_people())
}

/// One device's copy of a shared line.
#[derive(Debug)]
pub struct SharedLine {
    who: Identity,
    state: State,
    roster: Roster,
    confirmed_roster: Roster,
    /// Whether something that waits has changed the roster.
    is_roster_ahead: bool,
    seq: u64,
    chain: ChainHash,
    counters: BTreeMap<u32, u32>,
    pending: VecDeque<Pending>,
    last_number: u64,
    next_counter: u32,
    /// The last batch that erased somebody, of those folded here.
    erased_at: u64,
    #[cfg(any(test, feature = "simulator"))]
    planted: super::Planted,
}

impl SharedLine {
    /// At a base, with nothing waiting.
    pub fn at(who: Identity, base: Base) -> Self {
        let next_counter = base.counters.get(&who.number).copied().unwrap_or(1);
        Self {
            who,
            state: base.state,
            confirmed_roster: base.roster.clone(),
            roster: base.roster,
            is_roster_ahead: false,
            seq: base.seq,
            chain: base.chain,
            counters: base.counters,
            pending: VecDeque::new(),
            last_number: 0,
            next_counter,
            erased_at: 0,
            #[cfg(any(test, feature = "simulator"))]
            planted: super::Planted::Nothing,
        }
    }

    /// Plants a bug that the simulator must find.
    #[cfg(any(test, feature = "simulator"))]
    pub fn plant(&mut self, bug: super::Planted) {
        self.planted = bug;
    }

    /// Whose copy this is.
    pub fn who(&self) -> Identity {
        self.who
    }
    /// The line as it looks here: confirmed, and everything that waits.
    pub fn state(&self) -> &State {
        &self.state
    }
    /// The same, for previews.
    pub fn state_mut(&mut self) -> &mut State {
        &mut self.state
    }
    /// Devices and keys, with what waits.
    pub fn roster(&self) -> &Roster {
        &self.roster
    }
    /// The same without what waits.
    pub fn confirmed_roster(&self) -> &Roster {
        &self.confirmed_roster
    }
    /// The epoch of the key that the next batch must be sealed with.
    pub fn confirmed_epoch(&self) -> u32 {
        self.confirmed_roster.epoch()
    }
    /// The last confirmed batch.
    pub fn seq(&self) -> u64 {
        self.seq
    }
    /// Its hash.
    pub fn chain(&self) -> ChainHash {
        self.chain
    }
    /// The last batch that erased somebody: what is stored of the log up to it, and every snapshot before it, still
    /// holds them. 0 where a snapshot already stands in its place.
    pub fn erased_at(&self) -> u64 {
        self.erased_at
    }
    /// What waits, oldest first.
    pub fn pending(&self) -> &VecDeque<Pending> {
        &self.pending
    }
    /// The number the next record gets in the outbox.
    pub fn next_number(&self) -> u64 {
        self.last_number + 1
    }
    /// The id the next record gets.
    pub fn next_entry(&self) -> EntryId {
        EntryId::new(self.who.number, self.next_counter)
    }

    /// Decides whether a command would be accepted here and now, and readies its record. Nothing changes.
    pub fn draft(&mut self, command: Command, stamp: Stamp, group: Option<EntryId>) -> Result<Draft, Denied> {
        let id = self.next_entry();
        if !self.may_act(self.who.device, stamp.author) {
            return Err(Denied::NotForThisDevice);
        }
        let ctx = Ctx { entry: id, author: stamp.author, now: stamp.now, offset_min: stamp.offset_min };
        self.state.preview(&command, &ctx, |_| ()).map_err(Denied::Rule)?;
        let entry = Entry {
            version: SCHEMA_VERSION,
            id,
            author: stamp.author,
            at: stamp.now,
            offset_min: stamp.offset_min,
            group: group.unwrap_or(id),
            command,
        };
        fits(&entry).map_err(Denied::Rule)?;
        Ok(self.as_draft(Record::Entry(Box::new(entry))))
    }

    /// The same for a change of the roster.
    pub fn draft_roster(&self, change: RosterChange, stamp: Stamp) -> Result<Draft, Denied> {
        let id = self.next_entry();
        let entry =
            RosterEntry { version: super::roster::ROSTER_VERSION, id, author: stamp.author, at: stamp.now, change };
        let mut roster = self.roster.clone();
        roster.apply(self.who.line, self.who.device, &entry, &self.state).map_err(Denied::Roster)?;
        Ok(self.as_draft(Record::Roster(Box::new(entry))))
    }

    fn as_draft(&self, record: Record) -> Draft {
        let entry = record.id();
        Draft { seq: self.next_number(), bytes: Slot::Waiting(record).encode(), entry }
    }

    fn may_act(&self, device: DeviceId, member: MemberId) -> bool {
        if self.state.members().is_empty() {
            return self.roster.device(device).is_some_and(|d| !d.is_revoked);
        }
        self.roster.acts_for(device, member)
    }

    /// Applies one record of a device, as the line stands.
    fn apply(&mut self, sender: DeviceId, record: &Record) -> Result<(Option<Receipt>, Option<Trail>), Denied> {
        match record {
            Record::Entry(entry) => {
                if !self.may_act(sender, entry.author) {
                    return Err(Denied::NotForThisDevice);
                }
                let is_first = self.state.members().is_empty();
                let (receipt, trail) = self.state.execute_for_now(entry).map_err(Denied::Rule)?;
                if is_first && let Some(member) = self.state.members().first() {
                    self.roster.welcome_first(sender, member.id);
                    self.is_roster_ahead = true;
                }
                Ok((Some(receipt), Some(trail)))
            }
            Record::Roster(entry) => {
                let line = self.who.line;
                self.roster.apply(line, sender, entry, &self.state).map_err(Denied::Roster)?;
                self.is_roster_ahead = true;
                Ok((None, None))
            }
        }
    }

    /// Applies a record of this device that waits.
    fn try_out(&mut self, record: &Record) -> Result<(Option<Receipt>, Option<Trail>), Denied> {
        // Its ids are in the log, with something else under them: a copy of this device is at work. What
        // was meant is not lost, it goes to its author.
        if record.id().counter() < self.counters.get(&self.who.number).copied().unwrap_or(1) {
            return Err(Denied::Repeated);
        }
        self.apply(self.who.device, record)
    }

    /// Takes up what lies under the next numbers of the outbox: this tab's own record once it is written,
    /// or another tab's.
    pub fn take_up(&mut self, number: u64, slot: Slot) {
        if number <= self.last_number {
            return;
        }
        self.last_number = number;
        match slot {
            Slot::Waiting(record) => {
                self.next_counter = self.next_counter.max(record.next_counter());
                let without = record.without_erased(&self.state);
                let (record, is_rewritten) = without.map_or((record, false), |without| (without, true));
                let (answer, trail) = match self.try_out(&record) {
                    Ok((receipt, trail)) => (Ok(receipt), trail),
                    Err(denied) => (Err(denied), None),
                };
                let instead = Instead::Unknown;
                let touched = vec![];
                self.pending.push_back(Pending { number, record, answer, instead, trail, touched, is_rewritten });
            }
            Slot::Settled { next_counter } => self.next_counter = self.next_counter.max(next_counter),
        }
    }

    /// Folds what follows, in order, and runs again what waits. `settled` are numbers of the outbox that
    /// another tab has settled.
    pub fn fold(&mut self, incoming: Vec<Incoming>, settled: &[u64], seal: &mut dyn Seal) -> Folded {
        let mut folded = Folded::default();
        let mut theirs: Vec<Theirs> = Vec::new();
        let mut is_rolled_back = false;
        self.settle(settled);
        for batch in incoming {
            let confirmed = match batch {
                Incoming::Sealed(bytes) => match self.open(&bytes, seal) {
                    Ok(confirmed) => confirmed,
                    Err(stop) => {
                        folded.stop = Some(stop);
                        break;
                    }
                },
                Incoming::Stored(confirmed) if confirmed.seq == self.seq + 1 => confirmed,
                Incoming::Stored(_) => {
                    folded.stop = Some(Stop::Damaged);
                    break;
                }
            };
            if !is_rolled_back && self.promote(&confirmed, &mut folded) {
                folded.confirmed.push(confirmed);
                continue;
            }
            if !is_rolled_back {
                self.roll_back();
                is_rolled_back = true;
            }
            self.confirm(&confirmed, seal, &mut theirs, &mut folded);
            let own_void = match &confirmed.records {
                Err(void) if confirmed.device == self.who.device => Some(Stop::OwnVoid(*void)),
                Err(_) | Ok(_) => None,
            };
            folded.confirmed.push(confirmed);
            if own_void.is_some() {
                folded.stop = own_void;
                break;
            }
        }
        // What is settled and not in the log was refused by another tab, and lies in the inbox it wrote.
        if self.pending.iter().any(|p| settled.contains(&p.number)) {
            if !is_rolled_back {
                self.roll_back();
                is_rolled_back = true;
            }
            self.pending.retain(|p| !settled.contains(&p.number));
        }
        if is_rolled_back {
            self.run_again(&theirs, &mut folded);
        }
        folded
    }

    /// Checks and opens one batch as it stands at this place of the log.
    fn open(&self, bytes: &[u8], seal: &dyn Seal) -> Result<Confirmed, Stop> {
        let batch = Batch::decode(bytes).map_err(|error| match error {
            DecodeError::Newer { .. } => Stop::Newer,
            DecodeError::NotThis(_)
            | DecodeError::Short
            | DecodeError::TooLong { .. }
            | DecodeError::Trailing(_)
            | DecodeError::Damaged(_) => Stop::Damaged,
        })?;
        let header = batch.header;
        if header.seq() != self.seq + 1 {
            return Err(Stop::Damaged);
        }
        if header.line != self.who.line || header.prev_hash != self.chain {
            return Err(Stop::Forked);
        }
        let records = match self.read(&batch, seal) {
            Ok(records) => Ok(records),
            Err(Unread::Void(void)) => Err(void),
            Err(Unread::Stop(stop)) => return Err(stop),
        };
        let chain = chain_hash(bytes);
        Ok(Confirmed { seq: self.seq + 1, id: header.id, device: header.device, chain, records })
    }

    /// What a batch says. Either it counts for nothing, for every replica alike, or this one must stop.
    fn read(&self, batch: &Batch, seal: &dyn Seal) -> Result<Vec<Record>, Unread> {
        let void = |void| Err(Unread::Void(void));
        let known = self.confirmed_roster.device(batch.header.device);
        if let Some(device) = known {
            if device.is_revoked {
                return void(Void::Revoked);
            }
            if !seal.is_signed(batch, &device.public) {
                return void(Void::NotSigned);
            }
        }
        let payload = match seal.open(batch) {
            Ok((epoch, payload)) if epoch == self.confirmed_roster.epoch() => payload,
            Err(OpenError::NoKey(epoch)) if epoch == self.confirmed_roster.epoch() => {
                return Err(Unread::Stop(Stop::NoKey));
            }
            Ok(_) | Err(OpenError::NoKey(_)) => return void(Void::OldKey),
            Err(OpenError::Damaged) => return void(Void::Unreadable),
        };
        let records = match decode_payload(&payload) {
            Ok(records) => records,
            Err(PayloadError::Newer) => return Err(Unread::Stop(Stop::Newer)),
            Err(PayloadError::Damaged) => return void(Void::Unreadable),
        };
        if known.is_none() {
            // A newcomer introduces itself first, and signs with the key it names.
            match records.first().and_then(introduced) {
                None => return void(Void::UnknownDevice),
                Some(device) if !seal.is_signed(batch, &device.public) => return void(Void::NotSigned),
                Some(_) => {}
            }
        }
        Ok(records)
    }

    /// The usual case: the batch is this device's own, and what waits first is what it says. Then the
    /// state already is what it will be, and nothing is run again.
    fn promote(&mut self, batch: &Confirmed, folded: &mut Folded) -> bool {
        let Ok(records) = &batch.records else { return false };
        let is_same = batch.device == self.who.device
            && !self.is_roster_ahead
            && records.len() <= self.pending.len()
            && records.iter().zip(&self.pending).all(|(r, p)| *r == p.record && p.answer.is_ok());
        if !is_same {
            return false;
        }
        for mut pending in self.pending.drain(..records.len()) {
            let next = pending.record.next_counter();
            if let Some(trail) = pending.trail.take() {
                self.state.settle(trail);
            }
            if is_erasure(&pending.record) {
                self.erased_at = batch.seq;
            }
            #[cfg(any(test, feature = "simulator"))]
            folded.applied.push(pending.record.id());
            folded.mine.push((pending.number, next));
            self.counters.insert(self.who.number, next);
        }
        self.seq = batch.seq;
        self.chain = batch.chain;
        true
    }

    fn confirm(&mut self, batch: &Confirmed, seal: &mut dyn Seal, theirs: &mut Vec<Theirs>, folded: &mut Folded) {
        self.seq = batch.seq;
        self.chain = batch.chain;
        let is_mine = batch.device == self.who.device;
        for record in batch.records.iter().flatten() {
            let answer = self.confirm_one(batch.device, record, seal, folded);
            if is_mine && let Some(at) = self.pending.iter().position(|p| is_same(&p.record, record)) {
                if let Some(waited) = self.pending.remove(at) {
                    folded.mine.push((waited.number, waited.record.next_counter()));
                }
                if let Err(denied) = &answer
                    && *denied != Denied::Repeated
                {
                    let instead = self.blame(record, &[], theirs, &[]);
                    let (record, why) = (kept(record, denied), denied.to_string());
                    folded.conflicts.push(Conflict { record, why, instead, seq: batch.seq });
                }
                continue;
            }
            // Only who has something waiting will ask what happened instead.
            if let (Ok(touched), false, false) = (answer, is_mine, self.pending.is_empty()) {
                theirs.push(Theirs { record: record.clone(), seq: batch.seq, touched });
            }
        }
        self.confirmed_roster.clone_from(&self.roster);
        self.is_roster_ahead = false;
    }

    /// Folds one record for good; answers the accounts it touched.
    fn confirm_one(
        &mut self,
        sender: DeviceId,
        record: &Record,
        seal: &mut dyn Seal,
        folded: &mut Folded,
    ) -> Result<BTreeSet<AccountId>, Denied> {
        let id = record.id();
        let number = self.roster.device(sender).map(|d| d.number).or_else(|| introduced(record).map(|d| d.number));
        if number != Some(id.device()) {
            return Err(Denied::NotForThisDevice);
        }
        // A device's ids only ever rise, so what was folded once is never folded twice, however it came.
        let next = self.counters.get(&id.device()).copied().unwrap_or(1);
        if id.counter() < next {
            return Err(Denied::Repeated);
        }
        // Refused ids stay used: what its author was told is so for good. A stranger uses up nobody's.
        if self.roster.device(sender).is_some() {
            self.counters.insert(id.device(), record.next_counter());
        }
        let (_, trail) = self.apply(sender, record)?;
        self.counters.insert(id.device(), record.next_counter());
        #[cfg(any(test, feature = "simulator"))]
        folded.applied.push(id);
        if let Record::Roster(entry) = record
            && let RosterChange::Rotate { epoch, keys } = &entry.change
        {
            for key in keys {
                folded.has_new_keys |= seal.learn(*epoch, &key.exchange, &key.locked);
            }
        }
        if is_erasure(record) {
            self.erased_at = self.seq;
        }
        let Some(trail) = trail else { return Ok(BTreeSet::new()) };
        let touched = self.state.touched(&trail).into_iter().collect();
        self.state.settle(trail);
        Ok(touched)
    }

    /// Takes everything that waits out of the state, newest first.
    fn roll_back(&mut self) {
        for pending in self.pending.iter_mut().rev() {
            if let Some(trail) = pending.trail.take() {
                pending.touched = self.state.touched(&trail);
                self.state.step_back(trail);
            }
        }
        self.roster.clone_from(&self.confirmed_roster);
        self.is_roster_ahead = false;
    }

    /// Runs everything that waits again, oldest first, on the base as it is now.
    fn run_again(&mut self, theirs: &[Theirs], folded: &mut Folded) {
        let mut waiting = std::mem::take(&mut self.pending);
        let mut refused: Vec<(EntryId, Vec<AccountId>)> = Vec::new();
        for pending in &mut waiting {
            #[cfg(any(test, feature = "simulator"))]
            if self.planted == super::Planted::SkipsARun && pending.record.id().counter() % 3 == 0 {
                continue;
            }
            // What waits and was done before the erasure was heard of goes out without them.
            if let Some(without) = pending.record.without_erased(&self.state) {
                pending.record = without;
                pending.is_rewritten = true;
            }
            match self.try_out(&pending.record) {
                Ok((after, trail)) => {
                    if let (Ok(Some(before)), Some(after)) = (&pending.answer, &after)
                        && before != after
                    {
                        let (entry, before, after) = (pending.record.id(), before.clone(), after.clone());
                        folded.adjusted.push(Adjusted { entry, before, after });
                    }
                    pending.answer = Ok(after);
                    pending.trail = trail;
                }
                Err(denied) => {
                    if pending.answer.is_ok() {
                        pending.instead = self.blame(&pending.record, &pending.touched, theirs, &refused);
                    }
                    refused.push((pending.record.id(), pending.touched.clone()));
                    pending.answer = Err(denied);
                }
            }
        }
        self.pending = waiting;
    }

    /// What happened instead: the last of theirs that touched the same account, or set the line's rules;
    /// or an earlier change of one's own that was refused itself.
    fn blame(
        &self,
        record: &Record,
        touched: &[AccountId],
        theirs: &[Theirs],
        refused: &[(EntryId, Vec<AccountId>)],
    ) -> Instead {
        let named = |accounts: &BTreeSet<AccountId>| touched.iter().any(|id| accounts.contains(id));
        let is_theirs = |t: &&Theirs| named(&t.touched);
        let sets_rules = |t: &&Theirs| t.touched.is_empty();
        let found = theirs.iter().rev().find(is_theirs);
        let mine = || {
            let shares = |(_, accounts): &&(EntryId, Vec<AccountId>)| accounts.iter().any(|id| touched.contains(id));
            refused.iter().rev().find(shares).filter(|(id, _)| *id != record.id()).map(|(id, _)| Instead::Mine(*id))
        };
        let as_theirs = |t: &Theirs| Instead::Theirs { record: t.record.clone(), seq: t.seq };
        found
            .map(as_theirs)
            .or_else(mine)
            .or_else(|| theirs.iter().rev().find(sets_rules).map(as_theirs))
            .unwrap_or(Instead::Unknown)
    }

    /// Records that are refused on today's base, as they go into the inbox.
    pub fn refused(&self) -> impl Iterator<Item = (u64, Conflict)> + '_ {
        self.pending.iter().filter_map(|p| {
            let denied = p.answer.as_ref().err()?;
            let (record, why) = (kept(&p.record, denied), denied.to_string());
            let conflict = Conflict { record, why, instead: p.instead.clone(), seq: self.seq };
            Some((p.number, conflict))
        })
    }

    /// What waits and has lost somebody who was erased, as it must lie on the disk from now on; each is told once.
    pub(super) fn rewritten(&mut self) -> Vec<(u64, Vec<u8>)> {
        let mut out = Vec::new();
        for pending in self.pending.iter_mut().filter(|p| p.is_rewritten) {
            pending.is_rewritten = false;
            out.push((pending.number, Slot::Waiting(pending.record.clone()).encode()));
        }
        out
    }

    /// Forgets what was refused and is being settled.
    pub fn settle(&mut self, numbers: &[u64]) {
        self.pending.retain(|p| p.answer.is_ok() || !numbers.contains(&p.number));
    }

    /// What can be sent next: records from the first on, while they were accepted, and no more than
    /// `count` or about `bytes`.
    pub fn to_send(&self, count: usize, bytes: usize) -> Vec<&Pending> {
        let mut size = 0;
        let fits = |p: &&Pending| {
            size += p.record.encode().len() + 4;
            size <= bytes
        };
        let ok = self.pending.iter().take_while(|p| p.answer.is_ok());
        // An erasure begins a batch: all that came before it can then be dropped, and it alone stays.
        let same = ok.enumerate().take_while(|(n, p)| *n == 0 || !is_erasure(&p.record)).map(|(_, p)| p);
        let mut some: Vec<&Pending> = same.take(count).take_while(fits).collect();
        if some.is_empty() {
            // One record always fits a batch, whatever is asked for.
            some.extend(self.pending.front().filter(|p| p.answer.is_ok()));
        }
        some
    }

    /// Looks at the confirmed state alone; what waits is taken out and run again.
    pub fn with_confirmed<T>(&mut self, look: impl FnOnce(&mut State, &Roster, &BTreeMap<u32, u32>) -> T) -> T {
        if self.pending.is_empty() {
            return look(&mut self.state, &self.confirmed_roster, &self.counters);
        }
        self.roll_back();
        let seen = look(&mut self.state, &self.confirmed_roster, &self.counters);
        self.run_again(&[], &mut Folded::default());
        seen
    }

    /// Goes on from a snapshot that knows more: what it holds of this device is settled, the rest is run
    /// again. Answers `None`, and changes nothing, when it does not know more.
    pub fn load(&mut self, base: Base, seal: &mut dyn Seal) -> Option<Folded> {
        if base.seq <= self.seq {
            return None;
        }
        self.roll_back();
        for key in base.roster.keys() {
            seal.learn(base.roster.epoch(), &key.exchange, &key.locked);
        }
        self.state = base.state;
        self.roster.clone_from(&base.roster);
        self.confirmed_roster = base.roster;
        self.seq = base.seq;
        self.chain = base.chain;
        self.counters = base.counters;
        self.erased_at = 0;
        let free = self.counters.get(&self.who.number).copied().unwrap_or(1);
        self.next_counter = self.next_counter.max(free);
        let mut folded = Folded::default();
        // What was sent went in order, so everything below the counter has been answered for.
        self.pending.retain(|p| {
            let is_confirmed = p.record.id().counter() < free;
            if is_confirmed {
                folded.mine.push((p.number, p.record.next_counter()));
            }
            !is_confirmed
        });
        self.run_again(&[], &mut folded);
        Some(folded)
    }
}
