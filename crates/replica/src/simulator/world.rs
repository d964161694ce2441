//! The world of one run: time, events in it, and everything that may go wrong.

use super::Tally;
use super::chance::Chance;
use super::depot::Depot;
use super::disk::Disk;
use super::seal::{QuickSeal, quick_lock};
use super::work::{START, command, first_state, list};
use crate::envelope::{DevicePublic, LinkSecret};
use crate::sync::roster::enroll_bytes;
use crate::sync::{
    Base, Confirmed, Device, Identity, Input, Lost, Moment, OpenInvite, Output, Planted, Pulled, Roster, RosterChange,
    Slot, Sync, Tidings, Write, beginning,
};
use crate::{Draft, Stamp};
use std::collections::{BTreeMap, BTreeSet};
use takt_engine::ids::{EntryId, MemberId};
use takt_engine::{Command, State};
use takt_wire::{Batch, BatchId, DeviceId, LineId};

/// Turns of trouble in one run.
const TURNS: usize = 220;
/// Turns until everyone must have arrived once the faults have stopped.
const CALM_TURNS: usize = 6_000;

/// One browser tab.
pub struct Tab {
    pub sync: Sync<QuickSeal>,
    /// Events for an earlier life of the tab are dropped.
    life: u64,
    frozen_until_ms: u64,
    watches: bool,
}

/// One browser profile.
pub struct Laptop {
    pub who: Identity,
    pub public: DevicePublic,
    pub member: MemberId,
    pub disk: Disk,
    pub tabs: Vec<Option<Tab>>,
    leader: Option<usize>,
    skew_ms: u64,
    pub build: u8,
    pub is_shut_out: bool,
    has_to_enroll: bool,
    last: Option<EntryId>,
    /// Where a profile without a snapshot begins.
    begins_at: Option<Vec<u8>>,
}

#[derive(Clone)]
struct To {
    laptop: usize,
    tab: usize,
    life: u64,
    device: DeviceId,
}

enum Event {
    Input(To, Input),
    Commit(To, u64, u64, Write),
    Add(To, Draft, Option<Command>, u8),
    Push(To, Batch),
    Pull(To, u64),
    Snapshot(To),
    Hint(To),
}

/// Everything.
pub struct World {
    pub chance: Chance,
    bug: Planted,
    now_ms: u64,
    events: BTreeMap<(u64, u64), Event>,
    count: u64,
    lives: u64,
    pub line: LineId,
    pub depot: Depot,
    pub laptops: Vec<Laptop>,
    pub first: State,
    pub first_roster: Roster,
    /// Whether people import lists, too.
    has_lists: bool,
    invites: Vec<LinkSecret>,
    /// What authors saw done, by laptop and entry, as long as their disk lasts.
    pub acknowledged: BTreeSet<(DeviceId, EntryId)>,
    /// The state's fingerprint at each head that anyone has shown.
    pub hashes: BTreeMap<u64, u64>,
    has_faults: bool,
    /// Look at every tab after every step, and keep a diary.
    pub is_close: bool,
    pub diary: Vec<String>,
    pub tally: Tally,
}

impl World {
    pub fn new(seed: u64, bug: Planted) -> Self {
        let mut chance = Chance::new(seed);
        let count = 2 + chance.below(3);
        let first = first_state(count);
        let members: Vec<MemberId> = first.members().iter().map(|m| m.id).collect();
        let invites: Vec<LinkSecret> = members.iter().map(|_| LinkSecret::new(chance.bytes())).collect();
        let mut devices = Vec::new();
        let mut laptops = Vec::new();
        let line = LineId(chance.bytes());
        for (n, member) in members.iter().enumerate() {
            let who = Identity { line, device: DeviceId(chance.bytes()), number: 100 + n as u32 };
            let public = DevicePublic { sign: chance.bytes(), exchange: chance.bytes() };
            devices.push(Device {
                id: who.device.0,
                number: who.number,
                name: format!("Laptop {n}"),
                public,
                members: vec![*member],
                is_revoked: false,
            });
            let mut disk = Disk::default();
            disk.keys.insert(1);
            laptops.push(Laptop {
                who,
                public,
                member: *member,
                disk,
                tabs: (0..1 + chance.below(3)).map(|_| None).collect(),
                leader: None,
                skew_ms: chance.next() % 200_000_000,
                build: 1,
                is_shut_out: false,
                has_to_enroll: false,
                last: None,
                begins_at: None,
            });
        }
        let open = |(secret, member): (&LinkSecret, &MemberId)| OpenInvite {
            public: secret.invite_keys().public(),
            members: vec![*member],
            uses: 100,
        };
        // An invitation costs real arithmetic: only runs that will need one make them.
        let invited = if seed.is_multiple_of(8) { invites.iter().zip(&members).map(open).collect() } else { vec![] };
        let first_roster = Roster::with(devices, invited);
        let invites = if seed.is_multiple_of(8) { invites } else { vec![] };
        let mut world = Self {
            chance,
            bug,
            now_ms: 1_000_000_000,
            events: BTreeMap::new(),
            count: 0,
            lives: 0,
            line,
            depot: Depot::new(),
            laptops,
            first,
            first_roster,
            has_lists: seed % 5 == 1,
            invites,
            acknowledged: BTreeSet::new(),
            hashes: BTreeMap::new(),
            has_faults: true,
            is_close: false,
            diary: Vec::new(),
            tally: Tally::default(),
        };
        for laptop in 0..world.laptops.len() {
            for tab in 0..world.laptops[laptop].tabs.len() {
                world.open_tab(laptop, tab);
            }
        }
        world
    }

    fn fault(&mut self, percent: u64) -> bool {
        let is = self.has_faults && self.chance.percent(percent);
        self.tally.faults += u64::from(is);
        is
    }

    fn moment(&mut self, laptop: usize) -> Moment {
        Moment { now_ms: self.now_ms + self.laptops[laptop].skew_ms, chance: self.chance.bytes() }
    }

    fn after(&mut self, ms: u64, event: Event) {
        self.count += 1;
        self.events.insert((self.now_ms + ms, self.count), event);
    }

    fn soon(&mut self, most_ms: u64, event: Event) {
        let ms = 1 + self.chance.next() % most_ms.max(1);
        self.after(ms, event);
    }

    fn to(&self, laptop: usize, tab: usize) -> Option<To> {
        let life = self.laptops[laptop].tabs[tab].as_ref()?.life;
        Some(To { laptop, tab, life, device: self.laptops[laptop].who.device })
    }

    fn tab(&mut self, to: &To) -> Option<&mut Tab> {
        self.laptops[to.laptop].tabs[to.tab].as_mut().filter(|tab| tab.life == to.life)
    }

    pub fn base(&self, laptop: &Laptop) -> Base {
        let stored = laptop.disk.base.as_ref().or(laptop.begins_at.as_ref());
        match stored.and_then(|bytes| Base::decode(bytes).ok()) {
            Some(base) => base,
            None => Base { roster: self.first_roster.clone(), ..beginning(self.first.clone(), BTreeMap::new()) },
        }
    }

    /// Opens a tab from its disk, in place of what was there.
    fn open_tab(&mut self, at: usize, tab: usize) {
        self.lives += 1;
        let seed = self.chance.next();
        let laptop = &self.laptops[at];
        let log = laptop.disk.log.values().filter_map(|bytes| Confirmed::decode(bytes).ok());
        let base = self.base(laptop);
        let log = log.filter(|c| c.seq > base.seq).collect();
        let slots = laptop.disk.outbox.iter().filter_map(|(n, bytes)| Some((*n, Slot::decode(bytes).ok()?)));
        let place = self.first.member_ix(laptop.member).map_or(0, usize::from);
        let invite = self.invites.get(place).filter(|_| laptop.has_to_enroll);
        let seal = QuickSeal {
            epochs: laptop.disk.keys.clone(),
            public: laptop.public,
            invite: invite.map(|secret| secret.invite_keys().public().exchange),
            build: laptop.build,
        };
        let mut sync = Sync::open(laptop.who, base, log, slots.collect(), seal, seed);
        sync.plant(self.bug);
        let opened = Tab { sync, life: self.lives, frozen_until_ms: 0, watches: false };
        self.laptops[at].tabs[tab] = Some(opened);
        if self.laptops[at].leader.is_none() {
            self.lead(at, tab);
        }
        if self.laptops[at].has_to_enroll {
            self.enroll(at, tab);
        }
    }

    fn lead(&mut self, at: usize, tab: usize) {
        self.read_disk(at, tab);
        let disk = &mut self.laptops[at].disk;
        disk.epoch += 1;
        let input = Input::Lead { epoch: disk.epoch, in_flight: disk.in_flight.clone(), turn: disk.turn() };
        self.laptops[at].leader = Some(tab);
        self.give(at, tab, input);
    }

    fn read_disk(&mut self, at: usize, tab: usize) {
        let laptop = &self.laptops[at];
        let Some(opened) = &laptop.tabs[tab] else { return };
        let log = laptop.disk.log.range(opened.sync.stored_seq() + 1..).map(|(n, b)| (*n, b.clone())).collect();
        let outbox = laptop.disk.outbox.iter().map(|(n, b)| (*n, b.clone())).collect();
        let base_seq = laptop.disk.base_seq();
        self.give(at, tab, Input::Disk { base_seq, log, outbox });
    }

    fn give(&mut self, at: usize, tab: usize, input: Input) {
        let moment = self.moment(at);
        let said = if self.is_close { format!("{input:?}").chars().take(150).collect() } else { String::new() };
        let Some(opened) = &mut self.laptops[at].tabs[tab] else { return };
        let outputs = opened.sync.handle(input, moment);
        if self.is_close {
            let heard: Vec<String> = outputs.iter().map(|o| format!("{o:?}").chars().take(150).collect()).collect();
            self.diary.push(format!("{} laptop {at} tab {tab}: {said} -> {heard:?}", self.now_ms));
            if let Err(what) = self.check_tab(at, tab) {
                self.diary.push(what);
            }
        }
        self.perform(at, tab, outputs);
    }

    fn perform(&mut self, at: usize, tab: usize, outputs: Vec<Output>) {
        for output in outputs {
            let Some(to) = self.to(at, tab) else { return };
            match output {
                Output::Write { ticket, turn, write } => self.soon(30, Event::Commit(to, ticket, turn, write)),
                Output::Push(batch) => {
                    if self.fault(10) {
                        continue;
                    }
                    if self.fault(10) {
                        self.soon(40_000, Event::Push(to.clone(), batch.clone()));
                    }
                    let slow = if self.fault(8) { 60_000 } else { 400 };
                    self.soon(slow, Event::Push(to, batch));
                }
                Output::Pull { from } => {
                    if !self.fault(10) {
                        self.soon(400, Event::Pull(to, from));
                    }
                }
                Output::GetSnapshot => self.soon(800, Event::Snapshot(to)),
                Output::WakeAt(at_ms) => {
                    let here_ms = self.now_ms + self.laptops[at].skew_ms;
                    self.after(at_ms.saturating_sub(here_ms).max(1), Event::Input(to, Input::Wake));
                }
                Output::Watch { .. } => {
                    if let Some(tab) = &mut self.laptops[at].tabs[tab] {
                        tab.watches = true;
                    }
                }
                Output::Reopen => {
                    let was_leader = self.laptops[at].leader == Some(tab);
                    if was_leader {
                        self.laptops[at].leader = None;
                    }
                    self.open_tab(at, tab);
                    return;
                }
                Output::Tell(Tidings::Changed | Tidings::Adjusted(_) | Tidings::Refused(_) | Tidings::Trouble(_)) => {}
            }
        }
        if let Some(to) = self.to(at, tab) {
            self.soon(30_500, Event::Input(to, Input::Wake));
        }
    }

    fn hint_others(&mut self, at: usize, but: usize) {
        for tab in 0..self.laptops[at].tabs.len() {
            if tab != but
                && let Some(to) = self.to(at, tab)
                && !self.fault(15)
            {
                self.soon(40, Event::Hint(to));
            }
        }
    }

    fn reply(&mut self, to: To, input: Input, lost: Input) {
        if self.fault(10) {
            return;
        }
        let input = if self.fault(4) { lost } else { input };
        if self.fault(3) {
            self.soon(5_000, Event::Input(to.clone(), input.clone()));
        }
        let slow = if self.fault(6) { 45_000 } else { 300 };
        self.soon(slow, Event::Input(to, input));
    }

    /// The next thing that was bound to happen.
    fn next_event(&mut self) -> bool {
        let Some((at, event)) = self.events.pop_first() else { return false };
        self.now_ms = self.now_ms.max(at.0);
        self.tally.steps += 1;
        match event {
            Event::Push(to, batch) => {
                let answer = self.depot.append(&batch);
                if matches!(answer, takt_wire::Answer::Appended { .. }) {
                    self.announce();
                }
                let id: BatchId = batch.header.id;
                self.reply(to, Input::Pushed(id, Ok(answer)), Input::Pushed(id, Err(Lost::NotTheDepot)));
            }
            Event::Pull(to, from) => {
                let page = self.depot.page(from);
                self.reply(to, Input::Pulled(page), Input::Pulled(Pulled::Lost(Lost::NotTheDepot)));
            }
            Event::Snapshot(to) => {
                let base = self.depot.snapshot.as_ref().and_then(|(_, bytes)| Base::decode(bytes).ok());
                let answer = base.map(Box::new).ok_or(Lost::Unavailable);
                self.reply(to, Input::Loaded(answer), Input::Loaded(Err(Lost::NotTheDepot)));
            }
            Event::Input(to, input) => {
                if let Some(to) = self.awake(to, |to| Event::Input(to, input.clone())) {
                    self.give(to.laptop, to.tab, input);
                }
            }
            Event::Hint(to) => {
                if let Some(to) = self.awake(to, Event::Hint) {
                    self.read_disk(to.laptop, to.tab);
                }
            }
            Event::Commit(to, ticket, turn, write) => self.commit(to, ticket, turn, write),
            Event::Add(to, draft, command, tries) => self.add(to, draft, command, tries),
        }
        true
    }

    /// A frozen tab gets its events when it thaws; one that is gone never does.
    fn awake(&mut self, to: To, again: impl FnOnce(To) -> Event) -> Option<To> {
        let now_ms = self.now_ms;
        let until_ms = self.tab(&to)?.frozen_until_ms;
        if until_ms > now_ms {
            self.after(until_ms - now_ms, again(to));
            return None;
        }
        Some(to)
    }

    fn announce(&mut self) {
        let head = self.depot.head();
        for at in 0..self.laptops.len() {
            for tab in 0..self.laptops[at].tabs.len() {
                if let Some(to) = self.to(at, tab)
                    && self.laptops[at].tabs[tab].as_ref().is_some_and(|t| t.watches)
                    && !self.fault(20)
                {
                    self.soon(500, Event::Input(to, Input::Head(head)));
                }
            }
        }
    }

    fn commit(&mut self, to: To, ticket: u64, turn: u64, write: Write) {
        // The tab may be gone: a transaction that was under way is finished or not, whichever.
        if to.device != self.laptops[to.laptop].who.device {
            // The profile was cleared since.
            return;
        }
        let keys = self.tab(&to).map(|tab| tab.sync.seal().epochs.clone());
        if keys.is_none() && self.chance.percent(50) {
            return;
        }
        if self.fault(4) {
            self.soon(20, Event::Input(to, Input::NotWritten { ticket, is_taken: false }));
            return;
        }
        let keys = keys.unwrap_or_default();
        let is_whole = keys.is_empty() && write.keys;
        let done = !is_whole && self.laptops[to.laptop].disk.commit(turn, write, &keys);
        if done {
            self.hint_others(to.laptop, to.tab);
            self.soon(20, Event::Input(to, Input::Written(ticket)));
        } else {
            self.soon(20, Event::Input(to, Input::NotWritten { ticket, is_taken: true }));
        }
    }

    fn add(&mut self, to: To, draft: Draft, command: Option<Command>, tries: u8) {
        let is_there = self.tab(&to).is_some();
        let is_cleared = to.device != self.laptops[to.laptop].who.device;
        if is_cleared || !is_there && self.chance.percent(50) || self.fault(3) {
            return;
        }
        if self.laptops[to.laptop].disk.add(draft.seq, draft.bytes.clone()) {
            let device = self.laptops[to.laptop].who.device;
            self.hint_others(to.laptop, to.tab);
            if is_there {
                // Its author sees it done: from here on it must not be lost.
                self.acknowledged.insert((device, draft.entry));
                self.tally.acknowledged += 1;
                self.laptops[to.laptop].last = Some(draft.entry);
                let moment = self.moment(to.laptop);
                let outputs = self.tab(&to).map(|tab| tab.sync.wrote_command(&draft, moment)).unwrap_or_default();
                self.perform(to.laptop, to.tab, outputs);
            }
            return;
        }
        if is_there && tries > 0 {
            self.read_disk(to.laptop, to.tab);
            if let Some(command) = command {
                self.ask(to.laptop, to.tab, command, tries - 1);
            } else {
                self.enroll(to.laptop, to.tab);
            }
        }
    }

    fn stamp(&self, at: usize) -> Stamp {
        let seconds = (self.now_ms - 1_000_000_000) / 1_000;
        // Clocks may be a day off; the engine takes what it is given.
        let skew = (self.laptops[at].skew_ms / 1_000 % 172_800) as u32;
        Stamp { author: self.laptops[at].member, now: START.plus(seconds as u32 + skew), offset_min: 0 }
    }

    fn ask(&mut self, at: usize, tab: usize, command: Command, tries: u8) {
        let stamp = self.stamp(at);
        let Some(to) = self.to(at, tab) else { return };
        let Some(opened) = &mut self.laptops[at].tabs[tab] else { return };
        if let Ok(draft) = opened.sync.draft(command.clone(), stamp, None) {
            self.soon(25, Event::Add(to, draft, Some(command), tries));
        }
    }

    fn change_roster(&mut self, at: usize, tab: usize, change: RosterChange) {
        let stamp = self.stamp(at);
        let Some(to) = self.to(at, tab) else { return };
        let Some(opened) = &mut self.laptops[at].tabs[tab] else { return };
        if let Ok(draft) = opened.sync.draft_roster(change, stamp) {
            self.soon(25, Event::Add(to, draft, None, 0));
        }
    }

    fn enroll(&mut self, at: usize, tab: usize) {
        let laptop = &self.laptops[at];
        let known =
            |t: &Option<Tab>| t.as_ref().is_some_and(|t| t.sync.line().roster().device(laptop.who.device).is_some());
        if laptop.tabs.iter().any(known) {
            return;
        }
        let place = self.first.member_ix(laptop.member).map_or(0, usize::from);
        let Some(secret) = self.invites.get(place) else { return };
        let device = Device {
            id: laptop.who.device.0,
            number: laptop.who.number,
            name: "New laptop".into(),
            public: laptop.public,
            members: vec![laptop.member],
            is_revoked: false,
        };
        let keys = secret.invite_keys();
        let proof = keys.sign(&enroll_bytes(self.line, &device)).to_vec();
        let change = RosterChange::Enroll { device: Box::new(device), invite: Some(keys.public().sign), proof };
        self.change_roster(at, tab, change);
    }

    /// Something somebody does, or something that breaks.
    fn turn(&mut self, n: usize) -> Result<(), String> {
        let at = self.chance.below(self.laptops.len());
        let tab = self.chance.below(self.laptops[at].tabs.len());
        let roll = self.chance.below(100);
        match roll {
            0..=59 => {
                let Some(opened) = &self.laptops[at].tabs[tab] else { return Ok(()) };
                if opened.frozen_until_ms > self.now_ms {
                    return Ok(());
                }
                let member = self.laptops[at].member;
                let last = self.laptops[at].last;
                let (state, unique) = (opened.sync.line().state(), n as u64 * 1_000 + at as u64);
                let command = if self.has_lists && self.chance.percent(30) {
                    list(state, unique, &mut self.chance)
                } else {
                    command(state, member, unique, &mut self.chance, last)
                };
                self.ask(at, tab, command, 3);
            }
            60..=66 => {
                // Killed, and perhaps opened again.
                self.tally.faults += 1;
                self.laptops[at].tabs[tab] = None;
                if self.laptops[at].leader == Some(tab) {
                    self.laptops[at].leader = None;
                }
                let heir = (0..self.laptops[at].tabs.len()).find(|t| self.laptops[at].tabs[*t].is_some());
                if self.laptops[at].leader.is_none()
                    && let Some(heir) = heir
                {
                    self.lead(at, heir);
                }
                if self.chance.percent(70) || heir.is_none() {
                    self.open_tab(at, tab);
                }
            }
            67..=71 => {
                self.tally.faults += 1;
                let until_ms = self.now_ms + self.chance.next() % 90_000;
                if let Some(tab) = &mut self.laptops[at].tabs[tab] {
                    tab.frozen_until_ms = until_ms;
                }
            }
            72..=75 => {
                // The lock is stolen; who had it may not know.
                if self.laptops[at].tabs[tab].is_some() && self.laptops[at].leader != Some(tab) {
                    self.tally.faults += 1;
                    let old = self.laptops[at].leader;
                    self.lead(at, tab);
                    if let Some(old) = old
                        && self.chance.percent(50)
                    {
                        self.give(at, old, Input::Follow);
                    }
                }
            }
            76..=78 => {
                let jump = self.chance.next() % 200_000_000;
                self.tally.faults += 1;
                self.laptops[at].skew_ms = jump;
            }
            79..=81 => {
                let is_online = self.chance.percent(50);
                self.give(at, tab, Input::Online(is_online));
            }
            82..=84 => self.compact(at, tab),
            85..=86 => {
                // A newer build; the others will have to reload before they read what it writes.
                if self.chance.percent(20) {
                    self.tally.faults += 1;
                    self.laptops[at].build = 2;
                    for tab in 0..self.laptops[at].tabs.len() {
                        if self.laptops[at].tabs[tab].is_some() {
                            self.open_tab(at, tab);
                        }
                    }
                    if let Some(leader) = self.laptops[at].leader {
                        self.lead(at, leader);
                    }
                }
            }
            87 => self.evict(at),
            88..=89 => self.shut_out(tab),
            _ => {
                self.check_tab(at, tab)?;
            }
        }
        Ok(())
    }

    /// A member's tab that has nothing waiting makes a snapshot, and the depot drops what it holds.
    fn compact(&mut self, at: usize, tab: usize) {
        if self.laptops[at].is_shut_out {
            return;
        }
        let Some(opened) = &mut self.laptops[at].tabs[tab] else { return };
        let seq = opened.sync.line().seq();
        let is_behind = self.depot.snapshot.as_ref().is_some_and(|(at, _)| *at >= seq);
        if seq == 0 || seq > self.depot.head() || is_behind {
            return;
        }
        let bytes = opened.sync.line_mut().encode_base();
        self.depot.snapshot = Some((seq, bytes));
        if self.chance.percent(60) {
            self.depot.first = seq + 1;
        }
    }

    /// The browser clears a profile. What was only there is lost, and its user is told.
    fn evict(&mut self, at: usize) {
        if self.invites.is_empty() || self.laptops[at].is_shut_out {
            return;
        }
        self.tally.faults += 1;
        let old = self.laptops[at].who.device;
        self.acknowledged.retain(|(device, _)| *device != old);
        let Some((_, snapshot)) = self.depot.snapshot.clone() else { return };
        let number = 1_000 + self.lives as u32;
        let who = Identity { line: self.line, device: DeviceId(self.chance.bytes()), number };
        let public = DevicePublic { sign: self.chance.bytes(), exchange: self.chance.bytes() };
        let mut disk = Disk::default();
        // The invitation brings the keys that were in use.
        for laptop in &self.laptops {
            disk.keys.extend(&laptop.disk.keys);
        }
        let laptop = &mut self.laptops[at];
        laptop.who = who;
        laptop.public = public;
        laptop.disk = disk;
        laptop.begins_at = Some(snapshot);
        laptop.leader = None;
        laptop.last = None;
        laptop.has_to_enroll = true;
        for tab in 0..self.laptops[at].tabs.len() {
            self.laptops[at].tabs[tab] = None;
        }
        self.open_tab(at, 0);
    }

    /// The owner shuts a device out and changes the key.
    fn shut_out(&mut self, tab: usize) {
        let victim = 1 + self.chance.below(self.laptops.len() - 1);
        if self.laptops.len() < 3 || self.laptops[victim].is_shut_out || !self.chance.percent(30) {
            return;
        }
        let tab = tab % self.laptops[0].tabs.len();
        let device = self.laptops[victim].who.device;
        let Some(opened) = &self.laptops[0].tabs[tab] else { return };
        let roster = opened.sync.line().roster();
        if roster.device(device).is_none() || !opened.sync.line().pending().is_empty() {
            return;
        }
        self.tally.faults += 1;
        self.laptops[victim].is_shut_out = true;
        self.depot.barred.insert(device);
        self.change_roster(0, tab, RosterChange::Revoke { device: device.0 });
    }

    fn rotate(&mut self) {
        let Some(leader) = self.laptops[0].leader else { return };
        let Some(opened) = &self.laptops[0].tabs[leader] else { return };
        let roster = opened.sync.line().roster();
        let epoch = roster.epoch() + 1;
        let keys = roster.exchange_keys().map(|exchange| quick_lock(epoch, exchange)).collect();
        self.change_roster(0, leader, RosterChange::Rotate { epoch, keys });
    }

    /// Equal heads, equal states; and the engine's own invariants.
    fn check_tab(&mut self, at: usize, tab: usize) -> Result<(), String> {
        let Some(opened) = &mut self.laptops[at].tabs[tab] else { return Ok(()) };
        if !opened.sync.line().state().indexes_agree() {
            return Err("an index does not say what the columns say".into());
        }
        let (seq, hash) = (opened.sync.line().seq(), opened.sync.line_mut().confirmed_hash());
        let known = *self.hashes.entry(seq).or_insert(hash);
        if known == hash { Ok(()) } else { Err(format!("two states at head {seq}: laptop {at}, tab {tab}")) }
    }

    /// Faults and work, mixed.
    pub fn trouble(&mut self) -> Result<(), String> {
        for n in 0..TURNS {
            if n == TURNS / 2 && self.chance.percent(30) {
                self.rotate();
            }
            self.turn(n)?;
            for _ in 0..self.chance.below(6) {
                self.next_event();
            }
        }
        Ok(())
    }

    /// The faults stop; everyone reloads, and must arrive.
    pub fn calm(&mut self) -> Result<(), String> {
        self.has_faults = false;
        for at in 0..self.laptops.len() {
            self.laptops[at].build = 2;
            self.laptops[at].leader = None;
            for tab in 0..self.laptops[at].tabs.len() {
                self.laptops[at].tabs[tab] = None;
            }
            for tab in 0..self.laptops[at].tabs.len() {
                self.open_tab(at, tab);
                self.give(at, tab, Input::Online(true));
            }
        }
        for n in 0..CALM_TURNS {
            if n % 50 == 0 && self.has_arrived() {
                return Ok(());
            }
            if !self.next_event() {
                break;
            }
            if n % 200 == 199 {
                for at in 0..self.laptops.len() {
                    for tab in 0..self.laptops[at].tabs.len() {
                        self.read_disk(at, tab);
                    }
                    if let Some(leader) = self.laptops[at].leader {
                        self.give(at, leader, Input::Head(self.depot.head()));
                    }
                }
            }
        }
        if self.has_arrived() { Ok(()) } else { Err(self.who_is_missing()) }
    }

    /// Laptops that must arrive: not those that were shut out.
    pub fn healthy(&self) -> impl Iterator<Item = (usize, &Laptop)> {
        let owner_roster = self.laptops[0].tabs.iter().flatten().next();
        self.laptops.iter().enumerate().filter(move |(_, laptop)| {
            !laptop.is_shut_out
                && owner_roster
                    .is_none_or(|t| t.sync.line().roster().device(laptop.who.device).is_none_or(|d| !d.is_revoked))
        })
    }

    fn has_arrived(&self) -> bool {
        let head = self.depot.head();
        self.healthy().all(|(_, laptop)| {
            laptop.tabs.iter().flatten().all(|t| {
                t.sync.line().seq() == head && t.sync.line().pending().is_empty() && !t.sync.is_ahead_of_disk()
            })
        })
    }

    fn who_is_missing(&self) -> String {
        let mut out = format!("not everyone arrived at {}:", self.depot.head());
        for (at, laptop) in self.healthy() {
            for (n, tab) in laptop.tabs.iter().enumerate() {
                if let Some(tab) = tab {
                    let line = tab.sync.line();
                    out += &format!(
                        " laptop {at} tab {n}: seq {} waiting {} {:?};",
                        line.seq(),
                        line.pending().len(),
                        tab.sync.status()
                    );
                }
            }
        }
        out
    }
}
