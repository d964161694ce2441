//! The stored formats, byte for byte.

use crate::damage::{load, sections};
use crate::line::{ANN, BOSS, EXEC, Line, START};
use takt_engine::State;
use takt_engine::bin::{Bin, Reason};
use takt_engine::command::{
    AccountDraft, Command, ContactDraft, Defect, Entry, OverrideReason, Run, SCHEMA_VERSION, SkipReason, Touch,
};
use takt_engine::controls::{CallingRule, Campaign, Channel, Presence, Rules, SampleRule, Segment};
use takt_engine::demo::demo_line;
use takt_engine::distribute::{DealId, DealPlan, Stratum, Territory};
use takt_engine::field::{Field, FieldKind, FieldValue};
use takt_engine::ids::{AccountId, ContactId, EntryId, ImportId, MemberId};
use takt_engine::map::{Counts, Effect, Fact, Known, Outcome, SalesMap, Station, Stations, Task};
use takt_engine::migrate::SNAPSHOT_VERSION;
use takt_engine::settings::{Band, Bands, MemberDraft, Role, Scoring, WorkWeek};
use takt_engine::snapshot::{SectionKey, Table};
use takt_engine::time::{Day, Delay, Time};
use takt_engine::wall::{Alert, Booking, Contest, Form, Measure, Share, ShareState, Wall, Watch};

const ENTRIES_V1: &str = include_str!("../golden/entries.v1.txt");
const ENTRIES_V2: &str = include_str!("../golden/entries.v2.txt");
const ENTRIES_V3: &str = include_str!("../golden/entries.v3.txt");
const ENTRIES_V4: &str = include_str!("../golden/entries.v4.txt");
const ENTRIES_V5: &str = include_str!("../golden/entries.v5.txt");
const ENTRIES: &str = include_str!("../golden/entries.v6.txt");
const SNAPSHOT_V1: &str = include_str!("../golden/snapshot.v1.txt");
const SNAPSHOT_V2: &str = include_str!("../golden/snapshot.v2.txt");
const SNAPSHOT_V3: &str = include_str!("../golden/snapshot.v3.txt");
const SNAPSHOT: &str = include_str!("../golden/snapshot.v4.txt");
const DEMO: &str = include_str!("../golden/demo.txt");

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

fn unhex(text: &str) -> Vec<u8> {
    (0..text.len()).step_by(2).map(|i| u8::from_str_radix(&text[i..i + 2], 16).unwrap()).collect()
}

fn path(file: &str) -> String {
    format!("tests/golden/{file}")
}

/// One command of each kind, every field with a value of its own.
fn commands(v1: bool) -> Vec<Command> {
    let account = AccountId(0x2_0000_0065);
    let contact = ContactDraft {
        name: "Grace Hale".into(),
        title: "VP Operations".into(),
        phone: "+15125550134".into(),
        email: "grace@alder.example".into(),
        owns_problem: true,
    };
    let draft = AccountDraft {
        name: "Alder Works".into(),
        domain: "alder.example".into(),
        phone: "+15125550101".into(),
        email: "info@alder.example".into(),
        city: "Austin".into(),
        region: "TX".into(),
        country: "United States".into(),
        industry: "Manufacturing".into(),
        source: "Trade show".into(),
        employees: 420,
        revenue_k: 61_000,
        external_id: "D-00007".into(),
        contact: Some(contact.clone()),
    };
    let bands = Bands {
        queued: Band { min: 1, target: 2, max: 3 },
        researching: Band { min: 4, target: 5, max: 6 },
        qualifying: Band { min: 7, target: 8, max: 300 },
    };
    let outcome = |effect| Outcome {
        label: "Said yes".into(),
        counts: Counts::Connect,
        sets: vec![(Fact::NextStep, true)],
        asks: vec![Fact::Influence],
        fields: if v1 { vec![] } else { vec![3] },
        reasons: vec![Reason::NotNow],
        needs_person: true,
        effect,
    };
    let effects = vec![
        Effect::Retry { after: Delay::Now },
        Effect::Next { task: 7, after: Delay::Minutes(60) },
        Effect::Move { to: Bin::Developing },
        Effect::HandOff,
        Effect::Accept,
        Effect::Return,
        Effect::Win,
        Effect::Retry { after: Delay::WorkingDays(2) },
        Effect::Retry { after: Delay::Days(30) },
    ];
    let task = Task {
        key: 7,
        station: Station::SeniorSdr,
        bin: Bin::Qualifying,
        action: "Call".into(),
        script: "Ask three questions.".into(),
        is_call: true,
        standard_s: 120,
        max_attempts: 8,
        outcomes: effects.into_iter().map(outcome).collect(),
    };
    vec![
        Command::AddMember(MemberDraft { name: "Ann".into(), stations: Stations(0x30), role: Role::Manager }),
        Command::EditMember {
            member: MemberId(0x1_0000_0002),
            draft: MemberDraft { name: "Ben".into(), stations: Stations(0x7fff), role: Role::Owner },
            active: false,
        },
        Command::SetBands(bands),
        Command::SetMemberBands { member: MemberId(5), bands: Some(bands) },
        Command::SetScoring(Scoring {
            size_weight: 50,
            industry_weight: 30,
            source_weight: 20,
            sizes: vec![(1, 10), (1_000, 100)],
            industries: vec![("Manufacturing".into(), 90)],
            sources: vec![("Referral".into(), 95)],
            other_points: 40,
        }),
        Command::SetWorkWeek(WorkWeek {
            days: 31,
            start_minute: 600,
            batch: 25,
            researching_days: 14,
            qualifying_days: 21,
            developing_days: 91,
            no_opportunity_days: 182,
            calls_per_hour: 25,
        }),
        Command::SetMap(Box::new(SalesMap {
            name: "Small map".into(),
            tasks: vec![task],
            inbound: if v1 { 0 } else { 7 },
            fields: if v1 { vec![] } else { questions() },
        })),
        Command::BeginImport { file_name: "list.csv".into() },
        Command::ImportRows { import: ImportId(9), rows: vec![draft.clone(), AccountDraft::default()] },
        Command::ImportUpdates { import: ImportId(9), rows: vec![(account, draft.clone())] },
        Command::RetractImport { import: ImportId(9) },
        Command::AddAccount(Box::new(draft.clone())),
        Command::EditAccount { account, draft: Box::new(draft) },
        Command::SetAvoid { account, avoid: true },
        Command::AddContact { account, contact: contact.clone() },
        Command::EditContact { contact: ContactId(77), draft: contact },
        Command::RemoveContact { contact: ContactId(77) },
        Command::Pull,
        Command::Refill { count: 25 },
        Command::Record(Touch {
            account,
            task: 3,
            outcome: 4,
            reason: Some(Reason::NoBudgetYet),
            facts: vec![(Fact::Fit, true), (Fact::IdealClient, false), (Fact::Requalified, true)],
            note: "Société, Straße, 電話".into(),
            prep_s: 20,
            talk_s: 300,
            wrap_s: 40,
        }),
        Command::Move { accounts: vec![account, AccountId(1)], to: Bin::BadFit, reason: Some(Reason::OutOfBusiness) },
        Command::CallBack { account, at: Time(1_795_000_000) },
        Command::Skip { account, reason: SkipReason::AskedToWait },
        Command::Note { account, text: "Two sites, one decides.".into() },
        Command::SetFact { account, fact: Fact::Influence, known: Known::No },
        Command::Recycle,
        Command::Undo { entry: EntryId::new(2, 3) },
        Command::SetRules(Box::new(Rules {
            only_dealt: true,
            hold_batches: true,
            wip_cap: 90,
            use_percent: 80,
            inbound_target_s: 61,
            inbound_limit_s: 3_601,
            hand_off_limit_min: 481,
            opens_minute: 541,
            closes_minute: 1_021,
            holidays: vec![Day(20_812), Day(20_813)],
            calling: vec![CallingRule {
                country: "US".into(),
                region: "FL".into(),
                from_minute: 480,
                to_minute: 1_200,
                most_per_day: 3,
            }],
            sample: SampleRule { good_permille: 21, bad_permille: 101 },
        })),
        Command::SetPresence {
            member: MemberId(5),
            presence: Box::new(Presence {
                days: Some(15),
                hours: Some((480, 720)),
                away: vec![(Day(20_790), Day(20_797))],
                paused_since: Some(Time(1_794_000_000)),
                pauses: vec![(Time(1_793_000_000), Time(1_793_000_900))],
            }),
        },
        Command::Pause { paused: true },
        Command::BeginDeal {
            plan: Box::new(DealPlan {
                name: "November".into(),
                sizes: vec![50, 1_000],
                thirds: [300, 600],
                most: 3,
                up_to: 450,
                weights: vec![(MemberId(5), 2)],
                territories: vec![Territory {
                    name: "Coast".into(),
                    regions: vec!["CA".into(), "OR".into()],
                    members: vec![MemberId(5)],
                }],
            }),
            commitment: [0xab; 32],
        },
        Command::Deal {
            deal: DealId(0x2_0000_0099),
            available: vec![(MemberId(5), 2), (MemberId(6), 1)],
            runs: vec![Run {
                stratum: Stratum { source: "Referral".into(), size: 2, tertile: 1, territory: 1 },
                from_k: 300,
                hands: vec![(account, 0), (AccountId(1), 1)],
            }],
        },
        Command::DrawAhead {
            deal: DealId(0x2_0000_0099),
            available: vec![(MemberId(5), 2)],
            from_k: 7,
            hands: vec![0, 1, 300],
        },
        Command::Reveal { deal: DealId(0x2_0000_0099), seed: [0xcd; 32] },
        Command::Override { account, to: MemberId(6), reason: OverrideReason::TheyAsked },
        Command::AddInbound(Box::new(AccountDraft { name: "Came in".into(), ..AccountDraft::default() })),
        Command::Chase,
        Command::BlockNumber { number: "+1 512 555 0101".into(), blocked: true },
        Command::Audit { account, stands: true },
        Command::SetField { account, field: 3, value: Some(FieldValue::Words("Two sites".into())) },
        Command::TestBatch { import: ImportId(9) },
        Command::CheckSample { account, defect: Some(Defect::Outdated) },
        Command::JudgeBatch { import: ImportId(9), release: true },
        Command::MigrateWork,
        Command::SetCampaign(Box::new(campaign())),
        Command::SetShare(Box::new(share())),
        Command::SetAlert(Alert {
            key: 4,
            watch: Watch::Over,
            bin: Some(Bin::Qualifying),
            notifies: true,
            hooks: false,
            is_on: true,
        }),
        Command::SetContest(Box::new(Contest {
            key: 5,
            name: "Spring".into(),
            prize: "A day off".into(),
            measure: Measure::HandedOff,
            form: Form::Tiers(vec![8, 15, 300]),
            deal: Some(DealId(0x2_0000_0099)),
            from: Day(20_790),
            to: Day(20_797),
            offset_min: -300,
        })),
        Command::OptOut { contest: 5, out: true },
        Command::SetWorth { account, worth: 48_000 },
        Command::Book { account, kind: Booking::Renewal, amount: 12_500 },
        Command::ErasePerson { contact: ContactId(77), salt: [0xef; 16] },
        Command::AddReceived {
            draft: Box::new(AccountDraft { name: "Came in".into(), ..AccountDraft::default() }),
            at: Time(1_794_995_000),
        },
    ]
}

pub fn campaign() -> Campaign {
    Campaign {
        key: 3,
        name: "Coast".into(),
        segment: Segment {
            sources: vec!["Referral".into()],
            industries: vec!["Software".into()],
            countries: vec!["US".into()],
            regions: vec!["CA".into()],
            min_employees: 50,
            max_employees: 5_000,
            min_score: 300,
        },
        channel: Channel::Email,
        cadence_days: vec![0, 2, 6],
        map_version: 0,
        is_running: true,
    }
}

pub fn share() -> Share {
    Share {
        id: [0x11; 16],
        secret: [0x22; 32],
        key: [0x33; 32],
        name: "Wall".into(),
        view: "range=90d&lap=first".into(),
        panels: 0x1f,
        offset_min: 60,
        expires: Time(1_796_000_000),
        has_password: true,
        by: MemberId(5),
        at: Time(1_795_000_000),
        state: ShareState::Paused,
    }
}

/// A question of each kind.
fn questions() -> Vec<Field> {
    let kinds = [
        FieldKind::YesNo,
        FieldKind::Number { min: -3, max: 300 },
        FieldKind::Choice(vec!["One".into(), "Two".into()]),
        FieldKind::Day,
        FieldKind::Words { max: 80 },
    ];
    let field = |(n, kind)| Field {
        key: n as u16 + 1,
        question: format!("Question {n}?"),
        kind,
        gate: (n == 1).then_some(Bin::Qualifying),
    };
    kinds.into_iter().enumerate().map(field).collect()
}

/// The stored place of each kind; a new kind fails to compile here until it has its golden entry.
fn place(command: &Command) -> usize {
    match command {
        Command::AddMember(_) => 0,
        Command::EditMember { .. } => 1,
        Command::SetBands(_) => 2,
        Command::SetMemberBands { .. } => 3,
        Command::SetScoring(_) => 4,
        Command::SetWorkWeek(_) => 5,
        Command::SetMap(_) => 6,
        Command::BeginImport { .. } => 7,
        Command::ImportRows { .. } => 8,
        Command::ImportUpdates { .. } => 9,
        Command::RetractImport { .. } => 10,
        Command::AddAccount(_) => 11,
        Command::EditAccount { .. } => 12,
        Command::SetAvoid { .. } => 13,
        Command::AddContact { .. } => 14,
        Command::EditContact { .. } => 15,
        Command::RemoveContact { .. } => 16,
        Command::Pull => 17,
        Command::Refill { .. } => 18,
        Command::Record(_) => 19,
        Command::Move { .. } => 20,
        Command::CallBack { .. } => 21,
        Command::Skip { .. } => 22,
        Command::Note { .. } => 23,
        Command::SetFact { .. } => 24,
        Command::Recycle => 25,
        Command::Undo { .. } => 26,
        Command::SetRules(_) => 27,
        Command::SetPresence { .. } => 28,
        Command::Pause { .. } => 29,
        Command::BeginDeal { .. } => 30,
        Command::Deal { .. } => 31,
        Command::DrawAhead { .. } => 32,
        Command::Reveal { .. } => 33,
        Command::Override { .. } => 34,
        Command::AddInbound(_) => 35,
        Command::Chase => 36,
        Command::BlockNumber { .. } => 37,
        Command::Audit { .. } => 38,
        Command::SetField { .. } => 39,
        Command::TestBatch { .. } => 40,
        Command::CheckSample { .. } => 41,
        Command::JudgeBatch { .. } => 42,
        Command::MigrateWork => 43,
        Command::SetCampaign(_) => 44,
        Command::SetShare(_) => 45,
        Command::SetAlert(_) => 46,
        Command::SetContest(_) => 47,
        Command::OptOut { .. } => 48,
        Command::SetWorth { .. } => 49,
        Command::Book { .. } => 50,
        Command::ErasePerson { .. } => 51,
        Command::AddReceived { .. } => 52,
    }
}

/// Commands that the first format had.
const KINDS_V1: usize = 27;
/// And the second.
const KINDS_V2: usize = 45;
/// And the third.
const KINDS_V3: usize = 51;
/// And the fourth and the fifth.
const KINDS_V4: usize = 52;

fn entries(version: u8) -> Vec<Entry> {
    let entry = |(i, command)| Entry {
        version,
        id: EntryId::new(2, 100 + i as u32),
        author: MemberId(0x2_0000_0001),
        at: Time(1_794_996_000 + i as u32),
        offset_min: -300,
        group: EntryId::new(2, 100),
        command,
    };
    let kinds = match version {
        1 => KINDS_V1,
        2 => KINDS_V2,
        3 => KINDS_V3,
        4 | 5 => KINDS_V4,
        _ => usize::MAX,
    };
    commands(version == 1).into_iter().take(kinds).enumerate().map(entry).collect()
}

fn stored_lines(file: &str) -> impl Iterator<Item = &str> {
    file.lines().filter(|line| !line.starts_with('#') && !line.is_empty())
}

#[test]
fn an_entry_of_every_command_is_stored_as_it_always_was() {
    for (version, file) in
        [(1, ENTRIES_V1), (2, ENTRIES_V2), (3, ENTRIES_V3), (4, ENTRIES_V4), (5, ENTRIES_V5), (SCHEMA_VERSION, ENTRIES)]
    {
        are_stored_as_they_were(&entries(version), file);
    }
}

fn are_stored_as_they_were(entries: &[Entry], file: &str) {
    assert_eq!(stored_lines(file).count(), entries.len());
    for ((i, entry), stored) in entries.iter().enumerate().zip(stored_lines(file)) {
        assert_eq!(place(&entry.command), i, "one of each, in stored order");
        assert_eq!(hex(&entry.encode()), stored, "{:?} is written differently", entry.command);
        assert_eq!(
            Entry::decode(&unhex(stored)),
            Ok((entry.clone(), &[][..])),
            "{:?} is read differently",
            entry.command
        );
    }
}

fn table(name: &str) -> Table {
    Table::ALL.into_iter().find(|t| format!("{t:?}") == name).unwrap()
}

fn stored_sections(file: &str) -> (String, Vec<(SectionKey, Vec<u8>)>) {
    let mut hash = String::new();
    let mut stored: Vec<(SectionKey, Vec<u8>)> = vec![];
    for line in stored_lines(file) {
        match line.split(' ').collect::<Vec<_>>()[..] {
            ["hash", value] => hash = value.into(),
            [name, group, bytes] => {
                stored.push((SectionKey { table: table(name), group: group.parse().unwrap() }, unhex(bytes)));
            }
            ref other => panic!("{other:?}"),
        }
    }
    (hash, stored)
}

#[test]
fn a_snapshot_of_the_first_format_is_read_and_means_what_it_meant() {
    let (_, stored) = stored_sections(SNAPSHOT_V1);
    let state = load(&stored).unwrap();
    assert_eq!((state.account_count(), state.members().len(), state.seq()), (9, 7, 66));
    assert_eq!(Bin::ALL.map(|bin| state.bin_count(bin)), [1; 9]);
    assert_eq!((state.rules(), state.deals().len()), (&Rules::default(), 0));
    // It goes on in today's format, which says the same of everything that was there.
    let again = sections(&state);
    assert_eq!((state.map().inbound, state.map().fields.len()), (0, 0));
    for (key, bytes) in stored.iter().filter(|(key, _)| key.table != Table::Head) {
        assert!(again.contains(&(*key, bytes.clone())), "{key:?}");
    }
    assert_eq!(load(&again).unwrap().hash(), state.hash());
}

#[test]
fn a_snapshot_of_the_second_format_is_read_and_means_what_it_meant() {
    let (_, stored) = stored_sections(SNAPSHOT_V2);
    let state = load(&stored).unwrap();
    assert_eq!((state.account_count(), state.members().len()), (17, 7));
    assert_eq!(state.wall(), &Wall::default());
    assert!(!state.controls().campaigns.is_empty() && !state.deals().is_empty());
    assert_eq!(load(&sections(&state)).unwrap().hash(), state.hash());
}

#[test]
fn a_command_that_the_second_format_did_not_have_is_not_read_as_one_of_it() {
    for entry in entries(SCHEMA_VERSION).into_iter().skip(KINDS_V2) {
        let bytes = Entry { version: 2, ..entry }.encode();
        assert_eq!(Entry::decode(&bytes), Err(takt_engine::command::EntryError::Damaged));
    }
    for entry in entries(SCHEMA_VERSION).into_iter().skip(KINDS_V3) {
        let bytes = Entry { version: 3, ..entry }.encode();
        assert_eq!(Entry::decode(&bytes), Err(takt_engine::command::EntryError::Damaged));
    }
    for entry in entries(SCHEMA_VERSION).into_iter().skip(KINDS_V4) {
        for version in [4, 5] {
            let bytes = Entry { version, ..entry.clone() }.encode();
            assert_eq!(Entry::decode(&bytes), Err(takt_engine::command::EntryError::Damaged));
        }
    }
}

#[test]
fn a_snapshot_of_the_third_format_is_read_and_means_what_it_meant() {
    let (_, stored) = stored_sections(SNAPSHOT_V3);
    let state = load(&stored).unwrap();
    assert_eq!((state.account_count(), state.members().len()), (17, 7));
    assert!(state.erased().is_empty() && state.wall() != &Wall::default());
    assert_eq!(load(&sections(&state)).unwrap().hash(), state.hash());
}

#[test]
fn a_stored_snapshot_is_read_as_it_was_written_and_written_as_it_was_read() {
    let (hash, stored) = stored_sections(SNAPSHOT);
    let state = load(&stored).unwrap();
    assert_eq!(format!("{:016x}", state.hash()), hash);
    assert_eq!(sections(&state), stored);
    assert_eq!((state.account_count(), state.members().len(), state.erased().len()), (18, 7, 4));
    assert!(Table::ALL.iter().all(|t| stored.iter().any(|(key, _)| key.table == *t)), "every table is tried");
}

fn demo_cases() -> Vec<(u64, Time, i16, String)> {
    stored_lines(DEMO)
        .map(|line| match line.split(' ').collect::<Vec<_>>()[..] {
            [seed, now, offset, hash] => {
                (seed.parse().unwrap(), Time(now.parse().unwrap()), offset.parse().unwrap(), hash.into())
            }
            ref other => panic!("{other:?}"),
        })
        .collect()
}

#[test]
fn the_demos_log_folds_to_the_state_hash_of_every_other_machine() {
    assert!(demo_cases().len() >= 2);
    for (seed, now, offset_min, hash) in demo_cases() {
        let (made, entries) = demo_line(seed, now, offset_min);
        assert_eq!(format!("{:016x}", made.hash()), hash, "see tests/golden/README.md");
        let mut state = State::new();
        for entry in &entries {
            state.execute(&Entry::decode(&entry.encode()).unwrap().0).unwrap();
        }
        assert_eq!(format!("{:016x}", state.hash()), hash);
    }
}

#[test]
#[ignore = "writes the golden file; only for a rule that changed on purpose"]
fn write_the_demo_hashes() {
    let mut out = String::from("# seed now offset_min state-hash\n");
    for (seed, now, offset_min) in [(1, 1_795_530_600, 60), (20_251_126, 1_795_870_000, -480)] {
        let hash = demo_line(seed, Time(now), offset_min).0.hash();
        out += &format!("{seed} {now} {offset_min} {hash:016x}\n");
    }
    std::fs::write(path("demo.txt"), out).unwrap();
}

#[test]
#[ignore = "writes the golden files of a new format version; never overwrite an old one"]
fn write_the_formats() {
    let mut out = format!("# Entries, format {SCHEMA_VERSION}: one of each command.\n");
    for entry in entries(SCHEMA_VERSION) {
        out += &format!("#\n# {entry:?}\n{}\n", hex(&entry.encode()));
    }
    std::fs::write(path(&format!("entries.v{SCHEMA_VERSION}.txt")), out).unwrap();
    let file = format!("snapshot.v{SNAPSHOT_VERSION}.txt");
    if std::path::Path::new(&path(&file)).exists() {
        return;
    }
    let line = golden_line();
    let mut out =
        format!("# A line with accounts in each bin, format {SNAPSHOT_VERSION}.\nhash {:016x}\n", line.state.hash());
    for (key, bytes) in sections(&line.state) {
        out += &format!("{:?} {} {}\n", key.table, key.group, hex(&bytes));
    }
    std::fs::write(path(&file), out).unwrap();
}

fn golden_line() -> Line {
    let mut line = Line::new();
    for bin in Bin::ALL {
        let id = line.account_in(bin);
        line.ok(BOSS, Command::Note { account: id, text: format!("Stands in {bin}") });
    }
    let import = ImportId(line.ok(ANN, Command::BeginImport { file_name: "list.csv".into() }).entry.0);
    line.ok(ANN, Command::RetractImport { import });
    line.ok(BOSS, Command::SetMemberBands { member: line.people[EXEC], bands: Some(Line::small_bands(9)) });
    let note = line.entries.last().unwrap().id;
    line.ok(BOSS, Command::Undo { entry: note });
    crate::erasing::golden_erasure(&mut line);
    crate::timing::golden_controls(&mut line);
    crate::deal::golden_deal(&mut line);
    crate::wall::golden_wall(&mut line);
    assert!(line.now > START);
    line
}
