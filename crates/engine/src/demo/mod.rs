//! A line to look at: made from a seed, worked for sixty days by commands that the engine accepted.
//!
//! Nothing here writes to the state but [`State::execute`], so every gate, band and timer has held, and
//! the entries fold to the very state that is returned.

mod words;

use crate::bin::Bin;
use crate::command::{Command, ContactDraft, Entry, SCHEMA_VERSION, SkipReason, Touch};
use crate::controls::Rules;
use crate::execute::Receipt;
use crate::ids::{AccountIx, EntryId, ImportId, MemberId, MemberIx};
use crate::map::{Counts, Outcome, Station, Stations};
use crate::queue::{Idle, NextAction, next_action, task_of};
use crate::settings::{Band, Bands, MemberDraft, Role, Scoring, WorkWeek};
use crate::state::{State, flag};
use crate::time::{DAY, Day, HOUR, MINUTE, Time};
use words::{Directory, LIST_SOURCES, NOTES};

/// The device all demo entries say they come from; no real device is given this number.
pub const DEMO_DEVICE: u32 = 0xD3D0_D3D0;
/// Days of history before `now`.
pub const DEMO_DAYS: u32 = 60;

/// Integer chance from a seed (splitmix64): the same draws on every machine.
pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) const fn new(seed: u64) -> Self {
        Self(seed)
    }
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ z >> 31
    }
    /// 0 to `n` − 1; 0 when `n` is 0.
    pub(crate) fn below(&mut self, n: u64) -> u64 {
        ((u128::from(self.next()) * u128::from(n)) >> 64) as u64
    }
    fn between(&mut self, from: u32, to: u32) -> u32 {
        from + self.below(u64::from(to.saturating_sub(from)) + 1) as u32
    }
    fn percent(&mut self, p: u64) -> bool {
        self.below(100) < p
    }
    fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len() as u64) as usize]
    }
    /// A place, each as likely as its weight.
    fn weighted(&mut self, weights: &[u32]) -> usize {
        let mut at = self.below(weights.iter().map(|w| u64::from(*w)).sum());
        for (i, w) in weights.iter().enumerate() {
            match at.checked_sub(u64::from(*w)) {
                Some(rest) => at = rest,
                None => return i,
            }
        }
        0
    }
}

/// How often each answer is given, by task of the dialling line.
fn weights(task: u16) -> &'static [u32] {
    match task {
        1 => &[26, 57, 8, 5, 4],
        2 => &[13, 52, 8, 18, 4, 1, 4],
        3 => &[40, 17, 5, 9, 8, 9, 6, 5, 1],
        4 => &[26, 30, 12, 14, 8, 8, 2],
        5 => &[66, 20, 14],
        6 => &[66, 18, 16],
        7 => &[64, 16, 20],
        8 => &[40, 26, 34],
        9 => &[68, 10, 16, 6],
        _ => &[1],
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Job {
    Owner,
    Rep,
    Executive,
}

struct Desk {
    ix: MemberIx,
    id: MemberId,
    job: Job,
    clock: Time,
}

struct Demo {
    state: State,
    entries: Vec<Entry>,
    chance: Chance,
    directory: Directory,
    counter: u32,
    offset_min: i16,
    desks: Vec<Desk>,
}

impl Demo {
    /// Gives a command; one the line refuses is left out, as a person would leave it.
    fn give(&mut self, author: MemberId, at: Time, command: Command) -> Option<Receipt> {
        let id = EntryId::new(DEMO_DEVICE, self.counter);
        self.give_in(id, author, at, command)
    }

    fn give_in(&mut self, group: EntryId, author: MemberId, at: Time, command: Command) -> Option<Receipt> {
        let id = EntryId::new(DEMO_DEVICE, self.counter);
        let entry = Entry { version: SCHEMA_VERSION, id, author, at, offset_min: self.offset_min, group, command };
        let receipt = self.state.execute(&entry).ok()?;
        self.counter += entry.ids_used();
        self.entries.push(entry);
        Some(receipt)
    }

    fn join(&mut self, name: &str, stations: &[Station], role: Role, job: Job, at: Time) {
        let author = self.desks.first().map_or(MemberId(0), |d| d.id);
        let draft = MemberDraft { name: name.into(), stations: Stations::of(stations), role };
        self.give(author, at, Command::AddMember(draft));
        let ix = self.state.members().len() as MemberIx - 1;
        let id = self.state.members()[usize::from(ix)].id;
        self.desks.push(Desk { ix, id, job, clock: at });
    }

    fn set_up(&mut self, at: Time) {
        use Station::{
            AccountExecutive, CampaignManager, CustomerSuccess, DemoGuru, JuniorSdr, LeadManager, SeniorSdr,
        };
        self.join("Maren Holt", &[LeadManager, CampaignManager, AccountExecutive], Role::Owner, Job::Owner, at);
        self.join("Joel Park", &[JuniorSdr, SeniorSdr], Role::Member, Job::Rep, at);
        self.join("Inés Duarte", &[JuniorSdr, SeniorSdr], Role::Member, Job::Rep, at);
        self.join("Tom Becker", &[JuniorSdr, SeniorSdr, CustomerSuccess], Role::Member, Job::Rep, at);
        self.join("Ruth Adeyemi", &[AccountExecutive, DemoGuru], Role::Member, Job::Executive, at);
        let owner = self.desks[0].id;
        // A small line with short timers, so that sixty days show what a year would.
        let bands = Bands { queued: Band { min: 10, target: 25, max: 40 }, ..Bands::default() };
        self.give(owner, at, Command::SetBands(bands));
        let week = WorkWeek { developing_days: 28, no_opportunity_days: 42, ..WorkWeek::default() };
        self.give(owner, at, Command::SetWorkWeek(week));
        // To be looked at around the clock: no place is ever too early or too late to call.
        let rules = Rules { calling: vec![], ..Rules::default() };
        self.give(owner, at, Command::SetRules(Box::new(rules)));
        let points = |list: &[(&str, u8)]| list.iter().map(|(word, p)| ((*word).to_owned(), *p)).collect();
        let scoring = Scoring {
            industries: points(&[
                ("Software", 60),
                ("Manufacturing", 100),
                ("Logistics", 90),
                ("Construction", 75),
                ("Energy", 70),
                ("Hospitality", 30),
                ("Education", 20),
            ]),
            sources: points(&[
                ("Web form", 100),
                ("Referral", 95),
                ("Partner", 80),
                ("Trade show", 60),
                ("Purchased list", 25),
            ]),
            ..Scoring::default()
        };
        self.give(owner, at, Command::SetScoring(scoring));
    }

    fn import(&mut self, file_name: &str, rows: usize, at: Time) {
        let owner = self.desks[0].id;
        let group = EntryId::new(DEMO_DEVICE, self.counter);
        self.give(owner, at, Command::BeginImport { file_name: file_name.into() });
        let drafts: Vec<_> = (0..rows)
            .map(|_| {
                let source = LIST_SOURCES[self.chance.weighted(&[45, 20, 10, 15, 10])];
                self.directory.company(source, &mut self.chance)
            })
            .collect();
        for piece in drafts.chunks(80) {
            self.give_in(group, owner, at, Command::ImportRows { import: ImportId(group.0), rows: piece.to_vec() });
        }
    }

    /// A company that came by itself; the owner types it in.
    fn walk_in(&mut self, at: Time) {
        let draft = self.directory.company("Web form", &mut self.chance);
        self.give(self.desks[0].id, at, Command::AddAccount(Box::new(draft)));
    }

    fn recycle(&mut self, at: Time) {
        let owner = self.desks[0].id;
        while self.give(owner, at, Command::Recycle).is_some_and(|receipt| receipt.has_more) {}
    }

    /// Names somebody who owns the problem, where nobody is named yet.
    fn name_someone(&mut self, desk: usize, account: AccountIx, at: Time) {
        if self.state.account(account).has(flag::NAMED_PERSON) {
            return;
        }
        let domain = self.state.text(crate::state::TextField::Domain, account).to_owned();
        let contact: ContactDraft = self.directory.person(&domain, account as usize, true, &mut self.chance);
        let account = self.state.account_id(account);
        self.give(self.desks[desk].id, at, Command::AddContact { account, contact });
    }

    /// One card, answered. Advances the desk's clock by what it took.
    fn answer(&mut self, desk: usize, account: AccountIx) {
        let (id, job, at) = (self.desks[desk].id, self.desks[desk].job, self.desks[desk].clock);
        let Some(task) = task_of(&self.state, account).cloned() else {
            self.desks[desk].clock = at.plus(HOUR);
            return;
        };
        let known = weights(task.key);
        let place = self.chance.weighted(&known[..known.len().min(task.outcomes.len())]);
        let outcome: &Outcome = &task.outcomes[place];
        if outcome.needs_person {
            self.name_someone(desk, account, at);
        }
        let (prep_s, talk_s) = match (outcome.counts, task.is_call) {
            (Counts::Desk, _) | (_, false) => (self.chance.between(110, 330), 0),
            (Counts::Attempt, true) => (self.chance.between(10, 50), self.chance.between(8, 35)),
            (Counts::Connect, true) => {
                let standard = u32::from(task.standard_s);
                (self.chance.between(15, 70), self.chance.between(standard / 2, standard * 3 / 2))
            }
        };
        let wrap_s = self.chance.between(10, 75);
        let note = if self.chance.percent(7) { (*self.chance.pick(&NOTES)).to_owned() } else { String::new() };
        let reason = (!outcome.reasons.is_empty()).then(|| *self.chance.pick(&outcome.reasons));
        let touch = Touch {
            account: self.state.account_id(account),
            task: task.key,
            outcome: place as u8,
            reason,
            facts: outcome.asks.iter().map(|f| (*f, true)).collect(),
            note,
            prep_s: prep_s as u16,
            talk_s: talk_s as u16,
            wrap_s: wrap_s as u16,
        };
        let company = touch.account;
        let done = self.give(id, at, Command::Record(touch));
        if done.is_none() {
            // The gate said no (a full band, say): it waits until tomorrow.
            self.give(id, at, Command::Skip { account: company, reason: SkipReason::AskedToWait });
        }
        let pause = match job {
            Job::Rep => self.chance.between(200, 1_150),
            Job::Executive => self.chance.between(900, 4_200),
            Job::Owner => self.chance.between(3 * HOUR, 6 * HOUR),
        };
        // The card is answered at `at`, after its work: the next one's work begins now.
        self.desks[desk].clock = at.plus(pause + prep_s + talk_s + wrap_s);
        let Some(receipt) = done else { return };
        let stays = receipt.moved.is_empty() && self.state.account(account).owner == self.desks[desk].ix;
        let talked = task.is_call && outcome.counts == Counts::Connect;
        if stays && talked && self.chance.percent(20) {
            // Most promise a day this week; some say "in two weeks", and that is how work grows old.
            let days = if self.chance.percent(22) { self.chance.between(11, 16) } else { self.chance.between(1, 4) };
            let day = Day(at.day(self.offset_min).0 + days);
            let day = if day.weekday() > 4 { Day(day.0 + 2) } else { day };
            let minute = (self.chance.between(18, 32) * 30) as u16;
            let when = day.at_minute(minute, self.offset_min);
            self.give(id, at, Command::CallBack { account: company, at: when });
        } else if self.chance.below(400) == 0 {
            // A wrong key, taken back at once.
            self.give(id, at, Command::Undo { entry: receipt.entry });
        }
    }

    /// What one desk does next before `end`. With `keep` cards or fewer due, the rest is left lying.
    fn step(&mut self, desk: usize, end: Time, keep: usize) {
        let (ix, id, at) = (self.desks[desk].ix, self.desks[desk].id, self.desks[desk].clock);
        let until = match next_action(&self.state, ix, at) {
            NextAction::Do { account, .. } => {
                if keep == 0 || self.state.due_now(ix, at).take(keep + 1).count() > keep {
                    return self.answer(desk, account);
                }
                end
            }
            NextAction::Pull => {
                if self.give(id, at, Command::Pull).is_some() {
                    at.plus(self.chance.between(15, 45))
                } else {
                    end
                }
            }
            NextAction::Idle(
                Idle::NothingDue(next)
                | Idle::OutOfMaterial(next)
                | Idle::BandFull { next_at: next, .. }
                | Idle::RopeTaut { next_at: next, .. },
            ) => next.map_or(end, |next| next.plus(MINUTE)),
            NextAction::Idle(Idle::NoMember | Idle::NoStation) => end,
        };
        self.desks[desk].clock = until;
    }

    /// All desks work from nine to five, in the order of the clock.
    fn work(&mut self, day: Day, until: Time, keep: usize, executive_is_in: bool) {
        let end = day.at_minute(17 * 60, self.offset_min).min(until);
        for desk in &mut self.desks {
            let late = (self.chance.below(20) * 60) as u32;
            desk.clock = day.at_minute(9 * 60, self.offset_min).plus(late);
            if desk.job == Job::Executive && !executive_is_in {
                desk.clock = end;
            }
        }
        self.top_up(day, end);
        while let Some(desk) =
            (0..self.desks.len()).filter(|d| self.desks[*d].clock < end).min_by_key(|d| (self.desks[*d].clock, *d))
        {
            let keep = if self.desks[desk].job == Job::Rep { keep } else { 0 };
            self.step(desk, end, keep);
        }
    }

    /// Each rep begins the day by filling the band towards its target.
    fn top_up(&mut self, day: Day, end: Time) {
        let at = day.at_minute(9 * 60, self.offset_min);
        if at >= end {
            return;
        }
        for desk in 0..self.desks.len() {
            let (ix, id, job) = (self.desks[desk].ix, self.desks[desk].id, self.desks[desk].job);
            let target = u32::from(self.state.bands_of(ix).researching.target);
            for _ in 0..7 {
                if job == Job::Rep && self.state.held(ix, Bin::Researching) < target {
                    self.give(id, at, Command::Pull);
                }
            }
        }
    }

    /// The last touches: room in a band is used, and one promised call is due for each rep.
    fn leave_work(&mut self, now: Time) {
        for desk in 0..self.desks.len() {
            if self.desks[desk].job != Job::Rep {
                continue;
            }
            let (ix, id) = (self.desks[desk].ix, self.desks[desk].id);
            let at = Time(now.0.saturating_sub(20 * MINUTE));
            for _ in 0..6 {
                self.give(id, at, Command::Pull);
            }
            let own = |state: &State, bin: Bin| {
                (0..state.account_rows()).find(|a| {
                    let row = state.account(*a);
                    row.owner == ix && row.bin == bin && row.attempts > 0 && !row.has(flag::CALL_BACK)
                })
            };
            if let Some(account) = own(&self.state, Bin::Qualifying).or_else(|| own(&self.state, Bin::Researching)) {
                let account = self.state.account_id(account);
                let due = Time(now.0.saturating_sub(self.chance.between(2, 9) * MINUTE));
                self.give(id, at, Command::CallBack { account, at: due });
            }
        }
    }
}

/// A line of 900 accounts with five people and sixty days of history ending at `now`, on a clock
/// `offset_min` minutes ahead of UTC. The entries fold to the state; the same seed, moment and clock
/// give the same entries on every machine.
pub fn demo_line(seed: u64, now: Time, offset_min: i16) -> (State, Vec<Entry>) {
    let mut demo = Demo {
        state: State::new(),
        entries: Vec::new(),
        chance: Chance::new(seed),
        directory: Directory::default(),
        counter: 1,
        offset_min,
        desks: Vec::new(),
    };
    let first = Time(now.0.saturating_sub(DEMO_DAYS * DAY)).day(offset_min);
    let today = now.day(offset_min);
    let days: Vec<Day> = (first.0..=today.0).map(Day).filter(|day| day.weekday() < 5).collect();
    let start = first.at_minute(7 * 60, offset_min);
    demo.set_up(start);
    demo.import("midwest-and-coast-companies.csv", 520, start.plus(10 * MINUTE));
    for (n, day) in days.iter().enumerate() {
        let at = |minute| day.at_minute(minute, offset_min);
        if at(8 * 60) >= now {
            break;
        }
        match n {
            12 => demo.import("trade-show-badges.xlsx", 180, at(8 * 60)),
            26 => demo.import("partner-referrals.csv", 140, at(8 * 60)),
            _ => {}
        }
        if n % 3 != 2 && at(8 * 60 + 20) < now {
            demo.walk_in(at(8 * 60 + 20));
            demo.walk_in(at(8 * 60 + 25));
        }
        if at(8 * 60 + 30) < now {
            demo.recycle(at(8 * 60 + 30));
        }
        let last_days = days.len().saturating_sub(n);
        // The executive is away this week, so hand-offs and deals wait: the line's bottleneck.
        demo.work(*day, Time(now.0.saturating_sub(25 * MINUTE)), if last_days <= 2 { 9 } else { 0 }, last_days > 3);
    }
    demo.leave_work(now);
    (demo.state, demo.entries)
}

#[cfg(test)]
mod tests;
