//! A small line to try rules on, and ways to bring an account into any bin by legal commands.

use takt_engine::bin::{Bin, Reason};
use takt_engine::command::{AccountDraft, Command, ContactDraft, Entry, SCHEMA_VERSION, Touch};
use takt_engine::execute::{Ctx, Receipt};
use takt_engine::ids::{AccountId, AccountIx, EntryId, MemberId, MemberIx};
use takt_engine::map::{Fact, Known, Station, Stations};
use takt_engine::refusal::Refusal;
use takt_engine::settings::{Band, Bands, MemberDraft, Role};
use takt_engine::state::{DayCount, EventKind, flag};
use takt_engine::time::{DAY, Time};
use takt_engine::{Moved, State};

pub const BOSS: usize = 0;
pub const ANN: usize = 1;
pub const BEN: usize = 2;
pub const EXEC: usize = 3;
pub const EXEC2: usize = 4;
pub const CARE: usize = 5;
pub const GUEST: usize = 6;

/// Wednesday 2026-11-18, 10:00 UTC.
pub const START: Time = Time(1_794_996_000);

#[derive(Clone)]
pub struct Line {
    pub state: State,
    pub entries: Vec<Entry>,
    pub people: Vec<MemberId>,
    pub now: Time,
    next: u32,
}

pub fn company(name: &str) -> AccountDraft {
    AccountDraft { name: name.into(), employees: 120, industry: "Software".into(), ..AccountDraft::default() }
}

pub fn person(name: &str) -> ContactDraft {
    ContactDraft { name: name.into(), owns_problem: true, ..ContactDraft::default() }
}

pub fn touch(account: AccountId, task: u16, outcome: u8) -> Touch {
    Touch {
        account,
        task,
        outcome,
        reason: None,
        facts: vec![(Fact::IdealClient, true), (Fact::Influence, true)],
        note: String::new(),
        prep_s: 20,
        talk_s: 60,
        wrap_s: 10,
    }
}

impl Line {
    pub fn new() -> Self {
        use Station::{AccountExecutive, CustomerSuccess, DemoGuru, JuniorSdr, LeadManager, SeniorSdr};
        let mut line = Self { state: State::new(), entries: vec![], people: vec![MemberId(0)], now: START, next: 1 };
        let people: [(&str, &[Station], Role); 7] = [
            ("Boss", &[LeadManager], Role::Owner),
            ("Ann", &[JuniorSdr, SeniorSdr], Role::Member),
            ("Ben", &[JuniorSdr, SeniorSdr], Role::Member),
            ("Exec", &[AccountExecutive, DemoGuru], Role::Member),
            ("Exec Two", &[AccountExecutive], Role::Member),
            ("Care", &[CustomerSuccess], Role::Member),
            ("Guest", &[JuniorSdr], Role::Viewer),
        ];
        for (name, stations, role) in people {
            let draft = MemberDraft { name: name.into(), stations: Stations::of(stations), role };
            line.ok(BOSS, Command::AddMember(draft));
            line.people = line.state.members().iter().map(|m| m.id).collect();
        }
        line
    }

    pub fn small_bands(max: u16) -> Bands {
        let band = Band { min: 1, target: 1, max };
        Bands { queued: band, researching: band, qualifying: band }
    }

    pub fn give(&mut self, by: usize, command: Command) -> Result<Receipt, Refusal> {
        self.now = self.now.plus(1);
        let id = EntryId::new(9, self.next);
        let entry = Entry {
            version: SCHEMA_VERSION,
            id,
            author: self.people[by],
            at: self.now,
            offset_min: 0,
            group: id,
            command,
        };
        let receipt = self.state.execute(&entry)?;
        self.next += entry.ids_used();
        self.entries.push(entry);
        Ok(receipt)
    }

    #[track_caller]
    pub fn ok(&mut self, by: usize, command: Command) -> Receipt {
        self.give(by, command.clone()).unwrap_or_else(|refusal| panic!("{refusal} ({refusal:?}) for {command:?}"))
    }

    /// Gives a command that must be refused, and checks that the refusal left nothing behind.
    #[track_caller]
    pub fn no(&mut self, by: usize, command: Command) -> Refusal {
        let before = self.state.hash();
        let refusal = match self.give(by, command.clone()) {
            Ok(receipt) => panic!("went through: {receipt:?} for {command:?}"),
            Err(refusal) => refusal,
        };
        assert_eq!(self.state.hash(), before, "a refused command changes nothing");
        assert!(!refusal.to_string().is_empty());
        refusal
    }

    pub fn ctx(&self, by: usize) -> Ctx {
        Ctx { entry: EntryId::new(9, self.next), author: self.people[by], now: self.now, offset_min: 0 }
    }

    pub fn ix(&self, id: AccountId) -> AccountIx {
        self.state.find(id).unwrap()
    }
    pub fn row(&self, id: AccountId) -> takt_engine::state::AccountRow {
        self.state.account(self.ix(id))
    }
    pub fn bin(&self, id: AccountId) -> Bin {
        self.row(id).bin
    }
    pub fn today(&self, by: usize) -> DayCount {
        self.state.day_count(self.now.day(0), by as MemberIx)
    }
    pub fn sleep(&mut self, days: u32) {
        self.now = self.now.plus(days * DAY);
    }

    pub fn cold(&mut self, name: &str) -> AccountId {
        self.ok(BOSS, Command::AddAccount(Box::new(company(name)))).account.unwrap()
    }

    #[track_caller]
    pub fn to(&mut self, by: usize, id: AccountId, to: Bin) -> Moved {
        let reason = Reason::choices(self.bin(id), to).first().copied();
        self.ok(by, Command::Move { accounts: vec![id], to, reason }).moved[0]
    }

    pub fn fact(&mut self, by: usize, id: AccountId, fact: Fact, known: Known) {
        self.ok(by, Command::SetFact { account: id, fact, known });
    }

    /// A fresh account of Ann's (where the bin has holders), brought to `bin` by the book.
    pub fn account_in(&mut self, bin: Bin) -> AccountId {
        let id = self.cold(&format!("Company {}", self.next));
        let path: &[Bin] = match bin {
            Bin::Cold => &[],
            Bin::Targeted => &[Bin::Targeted],
            Bin::Researching => &[Bin::Targeted, Bin::Researching],
            Bin::Qualifying => &[Bin::Targeted, Bin::Researching, Bin::Qualifying],
            Bin::ActiveOpportunity | Bin::CurrentCustomer => {
                &[Bin::Targeted, Bin::Researching, Bin::Qualifying, Bin::ActiveOpportunity]
            }
            Bin::Developing => &[Bin::Targeted, Bin::Researching, Bin::Developing],
            Bin::NoCurrentOpportunity => &[Bin::Targeted, Bin::Researching, Bin::NoCurrentOpportunity],
            Bin::BadFit => &[Bin::Targeted, Bin::Researching, Bin::BadFit],
        };
        for step in path {
            match step {
                Bin::Qualifying => {
                    self.ok(ANN, Command::AddContact { account: id, contact: person("Pat Owner") });
                    self.fact(ANN, id, Fact::Fit, Known::Yes);
                }
                Bin::ActiveOpportunity => {
                    for fact in [Fact::IdealClient, Fact::Influence, Fact::NextStep] {
                        self.fact(ANN, id, fact, Known::Yes);
                    }
                }
                _ => {}
            }
            self.to(ANN, id, *step);
        }
        if bin == Bin::CurrentCustomer {
            self.accept(id);
            self.to(EXEC, id, Bin::CurrentCustomer);
        }
        assert_eq!(self.bin(id), bin);
        id
    }

    /// One of Ann's in Researching, where only what was dealt is pulled.
    pub fn account_in_for_deal(&mut self) -> AccountId {
        self.ok(ANN, Command::Pull).account.unwrap()
    }

    /// One of Ann's that the executives have yet to answer.
    pub fn account_in_opportunity_of_ann(&mut self) -> AccountId {
        self.ok(BOSS, Command::SetBands(Self::small_bands(9)));
        self.account_in(Bin::ActiveOpportunity)
    }

    /// One of Ann's that is being researched.
    pub fn account_in_old_map_research(&mut self) -> AccountId {
        self.account_in(Bin::Researching)
    }

    pub fn accept(&mut self, id: AccountId) {
        self.ok(EXEC, Command::Record(touch(id, 5, 0)));
        assert!(!self.row(id).has(flag::PENDING));
    }

    /// What is so, apart from history and the record of undos: equal texts, equal lines.
    pub fn facts(&self) -> String {
        facts(&self.state)
    }

    pub fn check(&self) {
        assert!(self.state.indexes_agree());
        let sum: u32 = Bin::ALL.iter().map(|b| self.state.bin_count(*b)).sum();
        assert_eq!(sum, self.state.account_count());
        assert_eq!(sum as usize, (0..self.state.account_rows()).filter(|ix| self.state.is_on_line(*ix)).count());
    }
}

pub fn facts(state: &State) -> String {
    use std::fmt::Write;
    let mut out = String::new();
    for ix in (0..state.account_rows()).filter(|ix| state.is_on_line(*ix)) {
        let view = state.view(ix);
        let mut row = view.row;
        row.last_event = 0;
        row.first_contact = 0;
        let people = state.contacts_of(ix);
        let _ = writeln!(out, "{:?} {row:?} {:?} {:?} {people:?}", view.id, state.draft(ix), view.profile.created_at);
        let live = state.timeline(ix).filter(|e| !e.is_undone && e.kind != EventKind::Undone).count();
        let _ = writeln!(out, "  {live} events, score {}", view.score);
    }
    for member in state.members().iter().filter(|m| m.active) {
        let _ = writeln!(out, "{member:?}");
    }
    let _ = writeln!(out, "{:?}\n{:?}", state.settings(), state.map());
    for batch in state.imports() {
        let _ = writeln!(out, "{batch:?}");
    }
    for day in START.day(0).0 - 1..START.day(0).0 + 400 {
        for member in 0..state.members().len() as MemberIx {
            let mut count = state.day_count(takt_engine::time::Day(day), member);
            (count.hour, count.in_hour) = (0, 0);
            if count != DayCount::default() {
                let _ = writeln!(out, "{day} {member} {count:?}");
            }
        }
    }
    out
}
