//! What always holds, whatever is done by whomever and whenever.

use crate::damage::{load, sections};
use crate::line::{Line, START, company, person, touch};
use proptest::prelude::*;
use takt_engine::State;
use takt_engine::bin::{Bin, Reason};
use takt_engine::command::{
    AccountDraft, Command, ContactDraft, Defect, Entry, OverrideReason, SCHEMA_VERSION, SkipReason, Touch,
};
use takt_engine::controls::{Campaign, Channel, Presence, Rules, Segment};
use takt_engine::distribute::{DealId, DealPlan, Dealer, commitment, pre_draw, verify};
use takt_engine::field::FieldValue;
use takt_engine::ids::{AccountId, ContactId, EntryId, ImportId, MemberId, MemberIx};
use takt_engine::map::{Fact, Known, Stations};
use takt_engine::settings::{Band, Bands, MemberDraft, Role, Scoring, WorkWeek};
use takt_engine::time::{Day, Time};
use takt_engine::wall::{Alert, Booking, Contest, Form, Measure, ShareState, Watch};

/// One step: who, what, and by how much the clock moves.
type Step = (u8, u8, u16, u16, i32);

fn text(n: u16) -> String {
    match n % 9 {
        0 => String::new(),
        1 => "   ".into(),
        2 => "x".repeat(usize::from(n) * 5),
        3 => "Ünïcode 🏭 zero\u{0}width\n".into(),
        _ => format!("Text {n}"),
    }
}

fn draft(n: u16) -> AccountDraft {
    AccountDraft {
        name: if n % 5 == 0 { text(n) } else { format!("Company {n}") },
        domain: text(n / 7),
        city: text(n / 3),
        industry: text(n % 40),
        source: text(n % 11),
        employees: u32::from(n) * u32::from(n),
        revenue_k: if n % 3 == 0 { u32::MAX } else { 0 },
        contact: (n % 4 == 0).then(|| ContactDraft { owns_problem: n % 8 == 0, ..person(&text(n / 2)) }),
        ..AccountDraft::default()
    }
}

fn pick<T: Copy>(from: &[T], n: u16) -> T {
    from[usize::from(n) % from.len()]
}

/// A command made of small numbers: mostly sensible, sometimes absurd.
fn command(state: &State, entries: &[Entry], kind: u8, a: u16, b: u16, now: Time) -> Command {
    let rows = state.account_rows();
    let ix = if rows == 0 { 0 } else { u32::from(a) % (rows + rows / 16) };
    let account = if ix < rows { state.account_id(ix) } else { AccountId(u64::from(a)) };
    let row = (ix < rows).then(|| state.account(ix));
    let task = row.map_or(a, |r| if b % 17 == 0 { b } else { r.task });
    let member = state.members().get(usize::from(a) % 9).map_or(MemberId(u64::from(a)), |m| m.id);
    let import = state.imports().get(usize::from(b) % 4).map_or(ImportId(u64::from(b)), |i| i.id);
    let people = if ix < rows { state.contacts_of(ix) } else { vec![] };
    let contact = people.first().map_or(ContactId(u64::from(b)), |c| c.id);
    let band = |n: u16| Band { min: n % 3, target: n % 4, max: n % 6 };
    let bands = Bands { queued: band(a), researching: band(b), qualifying: band(a ^ b) };
    let reason = if b % 3 == 0 { None } else { Some(pick(&Reason::ALL, b)) };
    match kind % 68 {
        0 => Command::AddMember(MemberDraft { name: text(a), stations: Stations(b), role: pick(&Role::ALL, a) }),
        1 => Command::EditMember {
            member,
            draft: MemberDraft { name: format!("M{b}"), stations: Stations(!(b & 3)), role: pick(&Role::ALL, b) },
            active: b % 5 != 0,
        },
        2 => Command::SetBands(bands),
        3 => Command::SetMemberBands { member, bands: (b % 2 == 0).then_some(bands) },
        4 => Command::SetScoring(Scoring {
            size_weight: a,
            industry_weight: b,
            industries: vec![(text(b % 40), a as u8)],
            sizes: vec![(u32::from(a), b as u8), (u32::from(b), a as u8)],
            ..Scoring::default()
        }),
        5 => Command::SetWorkWeek(WorkWeek {
            days: a as u8,
            start_minute: b % 1_500,
            batch: a % 30,
            developing_days: b,
            no_opportunity_days: a,
            researching_days: a,
            ..WorkWeek::default()
        }),
        6 => {
            let mut map = if a % 16 == 0 {
                takt_engine::template::full_dialling_line()
            } else {
                takt_engine::template::dialling_line()
            };
            let at = usize::from(a) % map.tasks.len();
            map.tasks[at].max_attempts = b as u8;
            if b % 11 == 0 {
                map.tasks[at].outcomes.pop();
            }
            Command::SetMap(Box::new(map))
        }
        7 => Command::BeginImport { file_name: text(a) },
        8 | 9 => Command::ImportRows { import, rows: (0..a % 9).map(|i| draft(b.wrapping_add(i * 97))).collect() },
        10 => Command::ImportUpdates { import, rows: vec![(account, draft(b)), (AccountId(u64::from(b)), draft(a))] },
        11 => Command::RetractImport { import },
        12 | 13 => Command::AddAccount(Box::new(draft(a))),
        14 => Command::EditAccount { account, draft: Box::new(draft(b)) },
        15 => Command::SetAvoid { account, avoid: b % 2 == 0 },
        16 | 17 => Command::AddContact { account, contact: ContactDraft { owns_problem: true, ..person(&text(b)) } },
        18 => Command::EditContact { contact, draft: ContactDraft { owns_problem: b % 2 == 0, ..person(&text(a)) } },
        19 => Command::RemoveContact { contact },
        20..=22 => Command::Pull,
        23 => Command::Refill { count: a },
        24..=29 => Command::Record(Touch {
            outcome: (b % 10) as u8,
            reason,
            facts: vec![(pick(&Fact::ALL, a), b % 4 != 0), (Fact::IdealClient, true), (Fact::Influence, b % 5 != 0)],
            note: text(a / 3),
            talk_s: a,
            ..touch(account, task, 0)
        }),
        30 | 31 => {
            let to = pick(&Bin::ALL, b);
            let choices = row.map_or(&[][..], |r| Reason::choices(r.bin, to));
            let reason = if a % 7 == 0 || choices.is_empty() { reason } else { Some(pick(choices, a)) };
            let other = if rows > 0 { state.account_id(u32::from(b) % rows) } else { account };
            Command::Move { accounts: vec![account, other, account], to, reason }
        }
        32 => Command::CallBack { account, at: Time(now.0.wrapping_add(u32::from(b) * 977)) },
        33 => Command::Skip { account, reason: pick(&SkipReason::ALL, b) },
        34 => Command::Note { account, text: text(b) },
        35 | 36 => Command::SetFact {
            account,
            fact: pick(&Fact::ALL, b),
            known: pick(&[Known::Yes, Known::Yes, Known::No, Known::Unknown], a),
        },
        37 => Command::Recycle,
        40 => Command::SetRules(Box::new(Rules {
            only_dealt: a % 2 == 0,
            hold_batches: b % 2 == 0,
            wip_cap: if a % 3 == 0 { b % 20 } else { 0 },
            inbound_limit_s: 60 + u32::from(b),
            holidays: vec![now.day(0)],
            use_percent: (b % 101) as u8,
            ..Rules::default()
        })),
        41 => Command::SetPresence {
            member,
            presence: Box::new(Presence {
                days: (a % 2 == 0).then_some(b as u8),
                away: vec![(now.day(0), now.day(i16::from(b as u8)))],
                ..Presence::default()
            }),
        },
        42 => Command::Pause { paused: b % 2 == 0 },
        43 => Command::BeginDeal {
            plan: Box::new(DealPlan { most: (b % 9) as u8, up_to: a % 5, ..state.suggested_plan("Any") }),
            commitment: commitment(&[3; 32]),
        },
        44 | 45 => {
            let deal = state.deals().last().map_or(DealId(7), |d| d.id);
            let dealer = Dealer::resume(state, deal, [3; 32]).ok();
            dealer.and_then(|mut d| d.next(state, now.day(b as i16), usize::from(a % 9))).unwrap_or(Command::Recycle)
        }
        46 => {
            let deal = state.deals().last().map_or(DealId(7), |d| d.id);
            let command = pre_draw(state, deal, [3; 32], now.day(b as i16), usize::from(a % 9));
            command.ok().flatten().unwrap_or(Command::Reveal { deal, seed: [(a % 5) as u8; 32] })
        }
        50 if b % 2 == 0 => Command::AddInbound(Box::new(draft(a))),
        50 => Command::AddReceived { draft: Box::new(draft(a)), at: Time(START.0 + u32::from(b)) },
        51 => Command::Chase,
        52 => Command::BlockNumber { number: format!("+1512555{:04}", a % 7), blocked: b % 4 != 0 },
        53 => Command::Audit { account, stands: b % 2 == 0 },
        54 | 55 => Command::SetField {
            account,
            field: a % 5,
            value: [None, Some(FieldValue::Choice((b % 6) as u8)), Some(FieldValue::Number(i32::from(b)))]
                [usize::from(b) % 3]
                .clone(),
        },
        56 => Command::TestBatch { import },
        57 | 58 => {
            let mut open =
                state.controls().batches.values().flat_map(|t| &t.sample).map(|(ix, _)| state.account_id(*ix));
            let account = open.next_back().unwrap_or(account);
            Command::CheckSample { account, defect: (b % 9 == 0).then_some(Defect::Outdated) }
        }
        59 => Command::JudgeBatch { import, release: b % 3 != 0 },
        60 => Command::MigrateWork,
        48 | 49 => Command::ErasePerson { contact, salt: [a as u8; 16] },
        61 => Command::SetCampaign(Box::new(Campaign {
            key: a % 3,
            name: text(b % 40 + 4),
            segment: Segment { min_employees: u32::from(a), max_employees: u32::from(b), ..Segment::default() },
            channel: Channel::Social,
            cadence_days: vec![0, b % 9],
            map_version: a % 4,
            is_running: b % 2 == 0,
        })),
        62 => Command::SetShare(Box::new(takt_engine::wall::Share {
            id: [(a % 3) as u8; 16],
            state: pick(&[ShareState::Open, ShareState::Paused, ShareState::Revoked], b),
            ..state.wall().shares.first().cloned().unwrap_or_else(crate::golden::share)
        })),
        63 => Command::SetAlert(Alert {
            key: a % 4,
            watch: pick(&Watch::ALL, b),
            bin: (b % 3 == 0).then_some(pick(&Bin::ALL, a)),
            notifies: a % 2 == 0,
            hooks: b % 2 == 0,
            is_on: b % 5 != 0,
        }),
        64 => Command::SetContest(Box::new(Contest {
            key: a % 4,
            name: text(b % 40 + 4),
            prize: text(a),
            measure: pick(&Measure::ALL, b),
            form: if a % 2 == 0 {
                Form::Tiers(vec![u32::from(b), 300])
            } else {
                Form::Goal(vec![(member, u32::from(b))])
            },
            deal: state.deals().first().filter(|_| a % 3 == 0).map(|d| d.id),
            from: Day(now.day(0).0.saturating_add(u32::from(b % 3))),
            to: Day(now.day(0).0.saturating_add(u32::from(a % 9))),
            offset_min: 60,
        })),
        65 => Command::OptOut { contest: a % 4, out: b % 2 == 0 },
        66 => Command::SetWorth { account, worth: u32::from(b) },
        67 => Command::Book { account, kind: pick(&Booking::ALL, a), amount: u32::from(b) },
        47 => Command::Override { account, to: member, reason: pick(&OverrideReason::ALL, b) },
        _ => {
            let back = usize::from(a) % 12 + 1;
            let entry = entries.len().checked_sub(back).map_or(EntryId(u64::from(b)), |at| entries[at].id);
            Command::Undo { entry }
        }
    }
}

fn start() -> State {
    let mut line = Line::new();
    line.ok(0, Command::SetBands(Line::small_bands(3)));
    for n in 0..12 {
        line.ok(0, Command::AddAccount(Box::new(company(&format!("Company {n}")))));
    }
    line.state
}

/// Bands hold unless they were lowered, or a return came back to its giver.
fn over_band(state: &State) -> u32 {
    (0..state.members().len() as MemberIx)
        .map(|m| {
            let bands = state.bands_of(m);
            let queued = state.held(m, Bin::Cold) + state.held(m, Bin::Targeted);
            queued.saturating_sub(u32::from(bands.queued.max))
                + state.held(m, Bin::Researching).saturating_sub(u32::from(bands.researching.max))
                + state.held(m, Bin::Qualifying).saturating_sub(u32::from(bands.qualifying.max))
        })
        .sum()
}

proptest! {
    #![proptest_config(ProptestConfig::default())]

    #[test]
    fn any_commands_by_anyone_at_any_time_keep_the_line_whole(
        steps in proptest::collection::vec(any::<Step>(), 1..120),
        cut in 0usize..120,
        jump in proptest::bool::weighted(0.1),
    ) {
        let mut state = start();
        let mut entries: Vec<Entry> = Vec::new();
        let mut resumed: Option<State> = None;
        let mut now = START;
        for (n, (who, kind, a, b, clock)) in steps.into_iter().enumerate() {
            if n == cut {
                let back = load(&sections(&state)).unwrap();
                prop_assert_eq!(back.hash(), state.hash(), "a snapshot is the state");
                prop_assert!(back.indexes_agree());
                resumed = Some(back);
            }
            now = if jump { Time(clock as u32) } else { Time(now.0.saturating_add_signed(clock % 200_000)) };
            let command = command(&state, &entries, kind, a, b, now);
            let author = state.members().get(usize::from(who) % 8).map_or(MemberId(1), |m| m.id);
            let id = EntryId::new(u32::from(who % 3) + 1, 100 + n as u32 * 50);
            let entry = Entry { version: SCHEMA_VERSION, id, author, at: now, offset_min: a as i16, group: id, command };
            let before = state.hash();
            let looked = state.preview(&entry.command, &takt_engine::Ctx { entry: id, author, now, offset_min: a as i16 }, |s| s.account_count());
            prop_assert_eq!(state.hash(), before, "a preview changes nothing: {:?}", entry.command);
            let (held_before, was_lowered) = (over_band(&state), matches!(entry.command, Command::SetBands(_) | Command::SetMemberBands { .. } | Command::EditMember { .. } | Command::Undo { .. }));
            let answer = state.execute(&entry);
            prop_assert_eq!(looked.as_ref().map(|(r, _)| r).map_err(Clone::clone), answer.as_ref().map_err(Clone::clone), "a preview says what is done");
            match &answer {
                Err(_) => prop_assert_eq!(state.hash(), before, "a refused command changes nothing: {:?}", entry.command),
                Ok(receipt) => {
                    if let Ok((_, count)) = looked {
                        prop_assert_eq!(count, state.account_count());
                    }
                    let returned = receipt.moved.iter().any(|m| m.from == Bin::ActiveOpportunity && m.to == Bin::Qualifying);
                    prop_assert!(was_lowered || returned || over_band(&state) <= held_before, "a band gave way to {:?}", entry.command);
                    // The stored form says the same.
                    let bytes = entry.encode();
                    prop_assert_eq!(&Entry::decode(&bytes).unwrap().0, &entry);
                    entries.push(entry.clone());
                }
            }
            prop_assert!(state.indexes_agree(), "indexes after {:?}", entry.command);
            if matches!(entry.command, Command::Deal { .. } | Command::Undo { .. } | Command::Override { .. })
                && let Some(deal) = state.deals().last()
            {
                prop_assert!(matches!(verify(&state, deal.id, &[3; 32]), Ok(Ok(_))), "a deal that does not replay");
            }
            let sum: u32 = Bin::ALL.iter().map(|b| state.bin_count(*b)).sum();
            prop_assert_eq!(sum, state.account_count());
            if let Some(other) = &mut resumed {
                let _ = other.execute(&entry);
                prop_assert_eq!(other.hash(), state.hash(), "it goes on as if it had never stopped");
            }
        }
        // Fold from zero: the same entries give the same line.
        let mut again = start();
        for entry in &entries {
            prop_assert!(again.execute(entry).is_ok());
        }
        prop_assert_eq!(again.hash(), state.hash(), "the state is the fold of its log");
        prop_assert_eq!(load(&sections(&again)).unwrap().hash(), state.hash());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::default())]

    #[test]
    fn entries_taken_out_newest_first_leave_the_line_as_it_was(
        steps in proptest::collection::vec(any::<Step>(), 1..80),
        cut in 0usize..60,
    ) {
        let mut state = start();
        let (mut entries, mut trails) = (Vec::new(), Vec::new());
        let (mut before, mut now) = (state.hash(), START);
        for (n, (who, kind, a, b, clock)) in steps.into_iter().enumerate() {
            now = Time(now.0.saturating_add_signed(clock % 200_000));
            let command = command(&state, &entries, kind, a, b, now);
            let author = state.members().get(usize::from(who) % 8).map_or(MemberId(1), |m| m.id);
            let id = EntryId::new(1, 100 + n as u32 * 50);
            let entry = Entry { version: SCHEMA_VERSION, id, author, at: now, offset_min: 0, group: id, command };
            if n < cut {
                let _ = state.execute(&entry);
                before = state.hash();
            } else if let Ok((_, trail)) = state.execute_for_now(&entry) {
                prop_assert!(!state.touched(&trail).contains(&AccountId(0)));
                trails.push(trail);
            }
            entries.push(entry);
        }
        let after = state.hash();
        while let Some(trail) = trails.pop() {
            state.step_back(trail);
        }
        prop_assert_eq!(state.hash(), before, "nothing is left behind");
        prop_assert!(state.indexes_agree());
        for entry in entries.iter().skip(cut) {
            let _ = state.execute(entry);
        }
        prop_assert_eq!(state.hash(), after, "and they can be run again");
    }
}

#[test]
fn an_entry_taken_out_brings_back_what_fell_out_of_the_undo_window() {
    let mut line = Line::new();
    let id = line.account_in(Bin::Qualifying);
    for n in 0..takt_engine::state::UNDO_WINDOW + 10 {
        line.ok(1, Command::Note { account: id, text: format!("Note {n}") });
    }
    let before = line.state.hash();
    let author = line.people[1];
    let trails: Vec<_> = (0..300)
        .map(|n| {
            let id_of = EntryId::new(77, 1 + n);
            let command = Command::Note { account: id, text: "Pending".into() };
            let entry = Entry { version: 1, id: id_of, author, at: line.now, offset_min: 0, group: id_of, command };
            line.state.execute_for_now(&entry).unwrap().1
        })
        .collect();
    assert_ne!(line.state.hash(), before);
    trails.into_iter().rev().for_each(|trail| line.state.step_back(trail));
    assert_eq!(line.state.hash(), before);
    assert!(line.state.indexes_agree());
}

#[test]
fn the_demo_goes_on_after_a_snapshot_as_if_it_had_never_stopped() {
    let (whole, entries) = takt_engine::demo::demo_line(11, START, 60);
    let half = entries.len() / 2;
    let mut state = State::new();
    for entry in &entries[..half] {
        state.execute(entry).unwrap();
    }
    let mut state = load(&sections(&state)).unwrap();
    for entry in &entries[half..] {
        state.execute(entry).unwrap();
    }
    assert_eq!(state.hash(), whole.hash());
}

#[test]
fn only_sections_that_changed_are_written_again() {
    let mut line = Line::new();
    let id = line.account_in(Bin::Qualifying);
    let away = line.account_in(Bin::Developing);
    let contact = line.state.contacts_of(line.ix(id))[0].id;
    let import = ImportId(line.ok(1, Command::BeginImport { file_name: "a.csv".into() }).entry.0);
    let whole = AccountDraft {
        domain: "a.example".into(),
        phone: "07".into(),
        email: "a@a.example".into(),
        city: "Basel".into(),
        external_id: "7".into(),
        contact: Some(person("Filled")),
        ..company("Renamed")
    };
    let other =
        ContactDraft { title: "CEO".into(), phone: "08".into(), email: "b@a.example".into(), ..person("Other") };
    let commands = [
        Command::Note { account: id, text: "One note".into() },
        Command::EditAccount { account: id, draft: Box::new(whole.clone()) },
        Command::AddContact { account: id, contact: person("More") },
        Command::EditContact { contact, draft: other },
        Command::RemoveContact { contact },
        Command::SetFact { account: id, fact: Fact::Fit, known: Known::No },
        Command::Record(touch(id, 3, 0)),
        Command::SetAvoid { account: away, avoid: true },
        Command::Move { accounts: vec![away], to: Bin::Cold, reason: Some(Reason::Fixed) },
        Command::ImportRows { import, rows: vec![whole.clone(), company("B")] },
        Command::ImportUpdates { import, rows: vec![(away, whole)] },
        Command::RetractImport { import },
    ];
    for command in commands {
        for step in 0..3 {
            let stored = sections(&line.state);
            stored.iter().for_each(|(key, _)| line.state.mark_clean(*key));
            let done = match (step, line.entries.last()) {
                (0, _) => line.give(1, command.clone()).is_ok(),
                // Imported rows are taken back by their own command alone.
                (_, Some(last)) => line.give(1, Command::Undo { entry: last.id }).is_ok(),
                (_, None) => false,
            };
            assert!(done || step > 0, "{command:?}");
            for (key, bytes) in sections(&line.state) {
                let old = stored.iter().find(|(k, _)| *k == key).map(|(_, b)| b);
                assert!(line.state.is_dirty(key) || old == Some(&bytes), "{key:?} changed without a mark: {command:?}");
            }
        }
    }
    // An old click, taken back, lies in a piece of the undo records long written.
    let old = line.ok(1, Command::Note { account: id, text: "Old".into() }).entry;
    for n in 0..600 {
        line.ok(1, Command::Note { account: id, text: format!("Note {n}") });
    }
    let stored = sections(&line.state);
    stored.iter().for_each(|(key, _)| line.state.mark_clean(*key));
    line.ok(1, Command::Undo { entry: old });
    for (key, bytes) in sections(&line.state) {
        assert!(line.state.is_dirty(key) || stored.contains(&(key, bytes)), "{key:?} changed without a mark");
    }
    // And a click on a large line writes little.
    let (mut state, _) = takt_engine::demo::demo_line(11, START, 60);
    state.sections().into_iter().for_each(|key| state.mark_clean(key));
    let id = EntryId::new(5, 1);
    let (author, account) = (state.members()[1].id, state.account_id(0));
    let command = Command::Note { account, text: "One note".into() };
    let entry = Entry { version: 1, id, author, at: START.plus(5), offset_min: 0, group: id, command };
    state.execute(&entry).unwrap();
    assert!(state.sections().iter().filter(|key| state.is_dirty(**key)).count() < 8);
}
