//! How long it takes to run again what waits: 5,000 commands over 50,000 accounts, on a base that moved.
#![allow(clippy::print_stdout, reason = "a command line tool: standard output is its screen")]
#![allow(clippy::disallowed_methods, reason = "it measures; none of it reaches a line")]

use std::collections::{BTreeMap, BTreeSet};
use takt_engine::State;
use takt_engine::bin::{Bin, Reason};
use takt_engine::command::{AccountDraft, Command, Entry, SCHEMA_VERSION};
use takt_engine::ids::{EntryId, ImportId, MemberId};
use takt_engine::map::{Fact, Known, Stations};
use takt_engine::settings::{Band, Bands, MemberDraft, Role};
use takt_engine::time::Time;
use takt_replica::envelope::DevicePublic;
use takt_replica::simulator::QuickSeal;
use takt_replica::sync::{Base, Confirmed, Device, Identity, Incoming, Record, Roster, SharedLine, Slot, beginning};
use takt_wire::{BatchId, DeviceId, LineId};

const NOW: Time = Time(1_795_000_000);
const ACCOUNTS: u32 = 50_000;
const WAITING: u32 = 5_000;

fn entry(device: u32, counter: u32, author: MemberId, command: Command) -> Entry {
    let id = EntryId::new(device, counter);
    Entry { version: SCHEMA_VERSION, id, author, at: NOW.plus(counter), offset_min: 0, group: id, command }
}

fn line() -> (State, MemberId) {
    let mut state = State::new();
    let mut next = 1;
    let mut give = |state: &mut State, author: MemberId, command: Command| {
        let entry = entry(1, next, author, command);
        next += entry.ids_used();
        state.execute(&entry).map(|receipt| receipt.entry)
    };
    let draft = MemberDraft { name: "Ana".into(), stations: Stations::all(), role: Role::Owner };
    let _ = give(&mut state, MemberId(0), Command::AddMember(draft));
    let ana = state.members().first().map_or(MemberId(0), |m| m.id);
    let band = Band { min: 1, target: 9_000, max: 60_000 };
    let _ = give(&mut state, ana, Command::SetBands(Bands { queued: band, researching: band, qualifying: band }));
    let import = give(&mut state, ana, Command::BeginImport { file_name: "a.csv".into() });
    let import = ImportId(import.map_or(0, |id| id.0));
    for part in 0..ACCOUNTS / 500 {
        let row = |i: u32| AccountDraft {
            name: format!("Company {}", part * 500 + i),
            employees: i,
            city: "Basel".into(),
            ..AccountDraft::default()
        };
        let _ = give(&mut state, ana, Command::ImportRows { import, rows: (0..500).map(row).collect() });
    }
    (state, ana)
}

fn main() {
    let (state, ana) = line();
    let accounts: Vec<_> = (0..ACCOUNTS).map(|ix| state.account_id(ix)).collect();
    let public = DevicePublic { sign: [0; 32], exchange: [0; 32] };
    let device = |n: u8| Device {
        id: [n; 16],
        number: 100 + u32::from(n),
        name: "Laptop".into(),
        public,
        members: vec![ana],
        is_revoked: false,
    };
    let roster = Roster::with(vec![device(1), device(2)], vec![]);
    let who = Identity { line: LineId([0; 16]), device: DeviceId([1; 16]), number: 101 };
    let mut line = SharedLine::at(who, Base { roster, ..beginning(state, BTreeMap::new()) });
    let mut counter = 1;
    for n in 0..WAITING {
        let account = accounts[(n * 7) as usize % accounts.len()];
        let command = match n % 5 {
            0 => Command::Pull,
            1 => Command::Note { account, text: format!("Note {n}") },
            2 => Command::SetFact { account, fact: Fact::Fit, known: Known::Yes },
            3 => Command::Move { accounts: vec![account], to: Bin::BadFit, reason: Some(Reason::WrongSize) },
            _ => Command::AddAccount(Box::new(AccountDraft { name: format!("New {n}"), ..AccountDraft::default() })),
        };
        let entry = entry(101, counter, ana, command);
        counter += entry.ids_used();
        line.take_up(u64::from(n) + 1, Slot::Waiting(Record::Entry(Box::new(entry))));
    }
    let accepted = line.pending().iter().filter(|p| p.answer.is_ok()).count();
    let mut seal = QuickSeal { epochs: BTreeSet::from([1]), public, invite: None, build: 1 };
    let mut times = Vec::new();
    for n in 0..7u32 {
        let note = Command::Note { account: accounts[0], text: "Theirs".into() };
        let record = Record::Entry(Box::new(entry(102, n + 1, ana, note)));
        let (seq, id) = (u64::from(n) + 1, BatchId([n as u8; 16]));
        let theirs = Confirmed { seq, id, device: DeviceId([2; 16]), chain: [0; 32], records: Ok(vec![record]) };
        let from = std::time::Instant::now();
        let folded = line.fold(vec![Incoming::Stored(theirs)], &[], &mut seal);
        times.push(from.elapsed().as_secs_f64() * 1_000.0);
        assert!(folded.stop.is_none());
    }
    times.sort_by(f64::total_cmp);
    if std::env::args().any(|word| word == "--figures") {
        let what = format!("{WAITING} waiting commands run again over {ACCOUNTS} accounts");
        println!(r#"{{"what":"{what}","place":"host","measured":{:.1},"unit":"ms","limit":1000}}"#, times[3]);
        return;
    }
    println!(
        "{WAITING} waiting ({accepted} accepted) over {ACCOUNTS} accounts, run again: {:.1} ms (median of 7)",
        times[3]
    );
}
