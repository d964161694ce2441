//! How fast the engine is, measured with a clock that is handed in: the same on a host and in a browser.

use crate::bin::{Bin, Reason};
use crate::command::{AccountDraft, Command, Entry, MAX_BULK, SCHEMA_VERSION, Touch};
use crate::demo::Chance;
use crate::distribute::{DealId, Dealer, commitment, verify};
use crate::execute::Ctx;
use crate::history::{Filter, Range};
use crate::ids::{AccountId, EntryId, ImportId, MemberId, MemberIx, NONE};
use crate::map::Stations;
use crate::queue::{next_action, next_outcomes};
use crate::search::{Haystack, Search};
use crate::settings::{Band, Bands, MemberDraft, Role, Scoring};
use crate::snapshot::{Loader, SectionKey};
use crate::state::{AccountRow, EventKind, EventRow, State};
use crate::time::{DAY, Day, Time};

/// Monday 2026-01-05, 09:00 UTC.
const START: Time = Time(1_767_603_600);
/// People on the bench line.
const PEOPLE: usize = 10;

/// People it is dealt to.
const MANY: usize = 200;

/// One measurement: the median of several.
#[derive(Clone, PartialEq, Debug)]
pub struct Figure {
    /// What was measured.
    pub what: &'static str,
    /// How much, in `unit`.
    pub value: f64,
    /// Its unit.
    pub unit: &'static str,
}

struct Bench<'a> {
    state: State,
    next: u32,
    now: Time,
    people: Vec<MemberId>,
    clock: &'a mut dyn FnMut() -> f64,
    figures: Vec<Figure>,
}

/// Builds a line of `accounts` companies and measures what a day on it is made of. `clock` answers in
/// milliseconds, however fine it can.
pub fn measure(accounts: u32, clock: &mut dyn FnMut() -> f64) -> Vec<Figure> {
    let mut bench = Bench::of(accounts, clock);
    bench.day();
    bench.bulk();
    bench.weights();
    bench.search();
    bench.reports();
    bench.snapshot();
    bench.deal();
    bench.year(accounts);
    bench.figures
}

/// The line that is measured, before its day begins, and how many numbers its one device has given out.
pub fn line(accounts: u32) -> (State, u32) {
    let mut clock = || 0.0;
    let bench = Bench::of(accounts, &mut clock);
    (bench.state, bench.next)
}

/// A line with [`MANY`] people and nothing dealt yet, and how many numbers its one device has given out.
pub fn undealt(accounts: u32) -> (State, u32) {
    let mut clock = || 0.0;
    let mut bench = Bench::empty(&mut clock);
    bench.people(MANY);
    bench.import(accounts);
    (bench.state, bench.next)
}

fn draft(n: u32, chance: &mut Chance) -> AccountDraft {
    const STEMS: [&str; 8] = ["Alder", "Beacon", "Cobalt", "Driftwood", "Ember", "Foxglove", "Granite", "Harbor"];
    const FORMS: [&str; 8] = ["Works", "Logistics", "Software", "Health", "Capital", "Energy", "Builders", "Foods"];
    let place = chance.below(64) as usize;
    let (stem, form) = (STEMS[place / 8], FORMS[place % 8]);
    AccountDraft {
        name: format!("{stem} {form} {n}"),
        domain: format!("{stem}{n}.example").to_lowercase(),
        phone: format!("+1512555{:04}", n % 10_000),
        city: STEMS[(place + 3) % 8].to_owned() + "ton",
        region: "TX".into(),
        country: "United States".into(),
        industry: form.into(),
        source: ["Purchased list", "Trade show", "Referral"][n as usize % 3].into(),
        employees: 5 + chance.below(5_000) as u32,
        ..AccountDraft::default()
    }
}

impl<'a> Bench<'a> {
    fn of(accounts: u32, clock: &'a mut dyn FnMut() -> f64) -> Self {
        let mut bench = Self::empty(clock);
        bench.people(PEOPLE);
        bench.import(accounts);
        bench.spread(accounts);
        bench
    }

    fn empty(clock: &'a mut dyn FnMut() -> f64) -> Self {
        let (state, people) = (State::new(), vec![MemberId(0)]);
        Self { state, next: 1, now: START, people, clock, figures: Vec::new() }
    }

    fn entry(&mut self, by: usize, command: Command) -> Entry {
        self.now = self.now.plus(1);
        let id = EntryId::new(1, self.next);
        let author = self.people[by];
        let entry = Entry { version: SCHEMA_VERSION, id, author, at: self.now, offset_min: 0, group: id, command };
        self.next += entry.ids_used();
        entry
    }

    fn give(&mut self, by: usize, command: Command) {
        let entry = self.entry(by, command);
        let answer = self.state.execute(&entry);
        debug_assert!(answer.is_ok(), "{answer:?}");
    }

    fn note(&mut self, what: &'static str, value: f64, unit: &'static str) {
        self.figures.push(Figure { what, value, unit });
    }

    /// The median time of one of `batch` turns, over `rounds` rounds, in milliseconds.
    fn median(&mut self, rounds: usize, batch: usize, mut turn: impl FnMut(&mut State, usize)) -> f64 {
        let mut times: Vec<f64> = (0..rounds)
            .map(|round| {
                let from = (self.clock)();
                for i in 0..batch {
                    turn(&mut self.state, round * batch + i);
                }
                ((self.clock)() - from) / batch as f64
            })
            .collect();
        times.sort_by(f64::total_cmp);
        times[times.len() / 2]
    }

    fn people(&mut self, count: usize) {
        for i in 0..count {
            let draft = MemberDraft { name: format!("Person {i}"), stations: Stations::all(), role: Role::Owner };
            self.give(0, Command::AddMember(draft));
            self.people = self.state.members().iter().map(|m| m.id).collect();
        }
    }

    fn import(&mut self, accounts: u32) {
        let mut chance = Chance::new(1);
        let import = ImportId(EntryId::new(1, self.next).0);
        self.give(0, Command::BeginImport { file_name: "bench.csv".into() });
        let mut times = Vec::new();
        let mut made = 0;
        while made < accounts {
            let rows: Vec<_> = (made..accounts.min(made + 200)).map(|n| draft(n, &mut chance)).collect();
            made += rows.len() as u32;
            let entry = self.entry(0, Command::ImportRows { import, rows });
            let from = (self.clock)();
            let answer = self.state.execute(&entry);
            times.push((self.clock)() - from);
            debug_assert!(answer.is_ok());
        }
        let total: f64 = times.iter().sum();
        times.sort_by(f64::total_cmp);
        self.note("import", f64::from(accounts) / total.max(0.001) * 1_000.0, "rows/s");
        self.note("import, slowest command", times[times.len() - 1], "ms");
    }

    /// A tenth of the line goes through work into the bins behind it; every desk is filled.
    fn spread(&mut self, accounts: u32) {
        let wide = Band { min: 0, target: 1, max: u16::MAX };
        self.give(0, Command::SetBands(Bands { queued: wide, researching: wide, qualifying: wide }));
        let mut times = Vec::new();
        for (n, from) in (0..accounts / 10).step_by(MAX_BULK).enumerate() {
            let ids: Vec<AccountId> =
                (from..(from + MAX_BULK as u32).min(accounts / 10)).map(|ix| self.state.account_id(ix)).collect();
            let (end, reason) = match n % 3 {
                0 => (Bin::Developing, Reason::NotNow),
                1 => (Bin::NoCurrentOpportunity, Reason::NoNeed),
                _ => (Bin::BadFit, Reason::WrongSize),
            };
            let steps = [(Bin::Targeted, None), (Bin::Researching, None), (end, Some(reason))];
            for (to, reason) in steps {
                let entry = self.entry(n % PEOPLE, Command::Move { accounts: ids.clone(), to, reason });
                let from = (self.clock)();
                let answer = self.state.execute(&entry);
                times.push((self.clock)() - from);
                debug_assert!(answer.is_ok());
            }
        }
        times.sort_by(f64::total_cmp);
        self.note("move 500 accounts", times[times.len() / 2], "ms");
        for n in 0..50 * PEOPLE {
            self.give(n % PEOPLE, Command::Pull);
        }
        self.give(0, Command::SetBands(Bands::default()));
    }

    fn day(&mut self) {
        self.now = self.now.plus(DAY);
        let now = self.now;
        let next = self.median(41, 50, |state, i| {
            std::hint::black_box(next_action(state, (i % PEOPLE) as MemberIx, now));
        });
        self.note("next action", next * 1_000_000.0, "ns");
        let (entry, author) = (EntryId::new(2, 1), self.people[0]);
        let ctx = Ctx { entry, author, now, offset_min: 0 };
        let cards: Vec<u32> = self.state.due_now(0, now).map(|item| item.account).collect();
        let outcomes = self.median(21, 10, |state, i| {
            std::hint::black_box(next_outcomes(state, cards[i % cards.len()], &ctx));
        });
        self.note("next outcomes", outcomes * 1_000.0, "µs");
        // Answers of all desks, each to a card of its own.
        let mut answers = Vec::new();
        for by in 0..PEOPLE {
            let due: Vec<u32> = self.state.due_now(by as MemberIx, now).map(|item| item.account).collect();
            for account in due {
                let task = self.state.account(account).task;
                let touch = Touch {
                    account: self.state.account_id(account),
                    task,
                    outcome: 1,
                    reason: None,
                    facts: vec![],
                    note: String::new(),
                    prep_s: 10,
                    talk_s: 60,
                    wrap_s: 10,
                };
                answers.push(self.entry(by, Command::Record(touch)));
            }
        }
        let rounds = answers.len() / 10;
        let record = self.median(rounds, 10, |state, i| {
            let answer = state.execute(&answers[i]);
            debug_assert!(answer.is_ok(), "{answer:?}");
        });
        self.note("record an outcome", record * 1_000_000.0, "ns");
        let undos: Vec<Entry> = (answers.len() - rounds * 10..answers.len())
            .rev()
            .map(|i| self.entry(0, Command::Undo { entry: answers[i].id }))
            .collect();
        let undo = self.median(rounds.min(40), 10, |state, i| {
            let answer = state.execute(&undos[i]);
            debug_assert!(answer.is_ok(), "{answer:?}");
        });
        self.note("undo an outcome", undo * 1_000_000.0, "ns");
    }

    fn bulk(&mut self) {
        let ids: Vec<AccountId> =
            self.state.ranked(Bin::Cold, crate::ids::POOL).take(MAX_BULK).map(|ix| self.state.account_id(ix)).collect();
        let (mut away, mut back) = (Vec::new(), Vec::new());
        for _ in 0..15 {
            let moved = self
                .entry(0, Command::Move { accounts: ids.clone(), to: Bin::BadFit, reason: Some(Reason::WrongSize) });
            let undo = self.entry(0, Command::Undo { entry: moved.id });
            for (entry, times) in [(moved, &mut away), (undo, &mut back)] {
                let from = (self.clock)();
                let answer = self.state.execute(&entry);
                times.push((self.clock)() - from);
                debug_assert!(answer.is_ok());
            }
        }
        back.sort_by(f64::total_cmp);
        self.note("undo of 500 moved", back[back.len() / 2], "ms");
    }

    /// Other weights: every account is scored and ranked anew.
    fn weights(&mut self) {
        let weigh = |source_weight| Command::SetScoring(Scoring { source_weight, ..Scoring::default() });
        let entries: Vec<Entry> = (0..5).map(|n| self.entry(0, weigh(n))).collect();
        let time = self.median(5, 1, |state, i| {
            let answer = state.execute(&entries[i]);
            debug_assert!(answer.is_ok());
        });
        self.note("other score weights", time, "ms");
    }

    fn search(&mut self) {
        let mut hay = Haystack::default();
        let from = (self.clock)();
        while !hay.catch_up(&self.state, 50_000) {}
        let built = (self.clock)() - from;
        self.note("search text built", built, "ms");
        let rows = self.state.account_rows();
        let rare = format!("granite{}", rows / 2);
        for (what, query, first) in [
            ("search, first 50 of many", "foxglove energy", true),
            ("search, all of many", "foxglove energy", false),
            ("search, every account", "ex", false),
            ("search, one or none", rare.as_str(), false),
        ] {
            let time = self.median(9, 1, |_, _| {
                let (mut search, mut found) = (Search::new(query), Vec::new());
                while !(hay.step(&mut search, 65_536, &mut found) || first && found.len() >= 50) {}
                std::hint::black_box(found.len());
            });
            self.note(what, time, "ms");
        }
    }

    fn reports(&mut self) {
        let now = self.now;
        let line = self.median(21, 10, |state, _| {
            std::hint::black_box(state.line_report(now));
        });
        self.note("line report", line * 1_000.0, "µs");
        let wip = self.median(21, 50, |state, _| drop(std::hint::black_box(state.wip_report())));
        self.note("WIP report", wip * 1_000.0, "µs");
        let bottleneck = self.median(21, 10, |state, _| {
            std::hint::black_box(state.bottleneck(now));
        });
        self.note("bottleneck", bottleneck * 1_000.0, "µs");
    }

    /// Up to 100,000 accounts dealt to everyone: drawn, looked at as the app does before it writes, folded.
    fn deal(&mut self) {
        // Two hundred people, each dealt up to their band: 100,000 accounts.
        for i in PEOPLE..MANY {
            let draft = MemberDraft { name: format!("Person {i}"), stations: Stations::all(), role: Role::Member };
            self.give(0, Command::AddMember(draft));
        }
        self.give(0, Command::SetBands(Bands::default()));
        let (seed, plan) = ([7; 32], self.state.suggested_plan("Bench"));
        let deal = DealId(EntryId::new(1, self.next).0);
        self.give(0, Command::BeginDeal { plan: Box::new(plan), commitment: commitment(&seed) });
        let Ok(mut dealer) = Dealer::resume(&self.state, deal, seed) else { return };
        let (mut dealt, mut total, mut slowest) = (0, 0.0_f64, 0.0_f64);
        let mut bytes = 0;
        while dealt < 100_000 {
            let from = (self.clock)();
            let Some(command) = dealer.next(&self.state, self.now.day(0), 1_000) else { break };
            let entry = self.entry(0, command);
            bytes = bytes.max(entry.encode().len());
            let ctx = Ctx { entry: entry.id, author: entry.author, now: entry.at, offset_min: 0 };
            let looked = self.state.preview(&entry.command, &ctx, |_| ());
            debug_assert!(looked.is_ok());
            dealt += self.state.execute(&entry).map_or(1_000_000, |receipt| receipt.count);
            let took = (self.clock)() - from;
            total += took;
            slowest = slowest.max(took);
        }
        debug_assert!(bytes <= crate::command::MAX_COMMAND_BYTES);
        self.note("dealt", f64::from(dealt), "accounts");
        let now = self.now;
        let next = self.median(41, 50, |state, i| {
            std::hint::black_box(next_action(state, (i % MANY) as MemberIx, now));
        });
        self.note("next action, 200 people", next * 1_000_000.0, "ns");
        self.note("deal up to 100,000", total, "ms");
        self.note("deal, slowest command", slowest, "ms");
        let proof = self.median(3, 1, |state, _| {
            let proof = verify(state, deal, &seed);
            debug_assert!(matches!(proof, Ok(Ok(_))));
            std::hint::black_box(&proof);
        });
        self.note("verify the deal", proof, "ms");
    }

    fn snapshot(&mut self) {
        let mut stored: Vec<(SectionKey, Vec<u8>)> = Vec::new();
        let encode = self.median(5, 1, |state, _| {
            stored = state.sections().into_iter().map(|key| (key, state.encode_section(key))).collect();
        });
        self.note("snapshot encoded", encode, "ms");
        let bytes: usize = stored.iter().map(|(_, bytes)| bytes.len()).sum();
        self.note("snapshot size", bytes as f64 / 1e6, "MB");
        let load = self.median(5, 1, |_, _| {
            let mut loader = Loader::default();
            let read = stored.iter().all(|(key, bytes)| loader.section(*key, bytes).is_ok());
            debug_assert!(read);
            let state = loader.finish();
            debug_assert!(state.is_ok());
            std::hint::black_box(&state);
        });
        self.note("load and rebuild", load, "ms");
        self.note("memory", self.state.bytes_held() as f64 / 1e6, "MB");
    }

    /// A year on the line: five things that happened for each account, one of them a move, told by the
    /// boards from first day to last.
    fn year(&mut self, accounts: u32) {
        let mut chance = Chance::new(3);
        let end = self.now;
        let start = Time(end.0.saturating_sub(365 * DAY));
        let step = 365 * DAY / 5 / accounts.clamp(1, 365 * DAY / 5);
        let from = self.state.events.len();
        for n in 0..accounts.saturating_mul(5) {
            let ix = chance.below(u64::from(accounts)) as u32;
            let row = self.state.account(ix);
            let is_move = n % 5 == 0;
            let mut event = EventRow {
                account: ix,
                at: Time((start.0 + n.saturating_mul(step)).min(end.0)),
                by: (n % PEOPLE as u32) as MemberIx,
                kind: if is_move { EventKind::Moved as u8 } else { EventKind::Touched as u8 },
                from: row.bin.number(),
                to: row.bin.number(),
                prev: row.last_event,
                note: NONE,
                prep_s: 30,
                talk_s: 120,
                ..EventRow::default()
            };
            if is_move {
                event.to = 1 + chance.below(9) as u8;
                event.detail = u16::from(Reason::NotNow.code());
            }
            let last_event = self.state.push_event(&event);
            let bin = Bin::from_number(event.to).unwrap_or(row.bin);
            self.state.accounts.set(ix, &AccountRow { last_event, bin, entered_at: event.at, ..row });
            self.state.journal.clear();
        }
        self.note("things that happened in the year", (self.state.events.len() - from) as f64, "");
        let range = Range { from: start.day(0), to: end.day(0), offset_min: 0 };
        for (what, filter) in [
            ("boards, a year", Filter::default()),
            ("boards, a year of one source", Filter { source: Some(1), ..Filter::default() }),
            ("boards, a year of one member", Filter { member: Some(1), ..Filter::default() }),
        ] {
            let time = self.median(5, 1, |state, _| drop(std::hint::black_box(state.flow_report(range, filter, end))));
            self.note(what, time, "ms");
        }
        let month = Range { from: Day(range.to.0 - 30), ..range };
        let pass = self.median(5, 1, |state, _| {
            drop(std::hint::black_box(state.flow_report(month, Filter::default(), end)));
        });
        self.note("boards, the month beside it", pass, "ms");
        let open = self.median(5, 1, |state, _| {
            drop(std::hint::black_box(state.open_stays(Filter::default(), end)));
        });
        self.note("boards, what is open now", open, "ms");
        let money = self.median(5, 1, |state, _| {
            std::hint::black_box(state.money(range));
        });
        self.note("boards, what it is worth", money, "ms");
        let output = self.median(5, 1, |state, _| drop(std::hint::black_box(state.output(range.from, range.to))));
        self.note("output report, a year", output, "ms");
        let told = self.median(3, 1, |state, _| state.rebuild_history());
        self.note("history told anew when opened", told, "ms");
    }
}
