//! Nothing by which anybody could be reached is in a board, whatever the line holds.
#![allow(clippy::unwrap_used, missing_docs)]

use serde_json::Value;
use takt_chart::Board;
use takt_chart::board::Ask;
use takt_chart::form::Chart;
use takt_engine::State;
use takt_engine::command::{AccountDraft, Command, ContactDraft, Entry, SCHEMA_VERSION};
use takt_engine::controls::{Campaign, Channel, Segment};
use takt_engine::demo::demo_line;
use takt_engine::history::{Filter, Range};
use takt_engine::ids::{EntryId, MemberIx};
use takt_engine::state::TextField;
use takt_engine::time::{Day, Time};

const NOW: Time = Time(1_795_530_600);

fn line() -> State {
    let (mut state, _) = demo_line(1, NOW, 60);
    let owner = state.members()[0].id;
    let mut give = |n: u32, command| {
        let id = EntryId::new(7, n * 10);
        state
            .execute(&Entry { version: SCHEMA_VERSION, id, author: owner, at: NOW, offset_min: 60, group: id, command })
            .unwrap();
    };
    // A column mapped wrongly: addresses and numbers stand where the source should.
    for (n, source) in ["grace@alder.example", "+1 512 555 0134", "Referral"].into_iter().enumerate() {
        let draft = AccountDraft {
            name: format!("Planted Company {n}"),
            domain: format!("planted{n}.example"),
            source: source.into(),
            contact: Some(ContactDraft {
                name: "Planted Person".into(),
                phone: "+15125559999".into(),
                ..ContactDraft::default()
            }),
            ..AccountDraft::default()
        };
        give(n as u32 + 1, Command::AddAccount(Box::new(draft)));
    }
    for (key, name) in ["Spring", "heidi@alder.example"].into_iter().enumerate() {
        let campaign = Campaign {
            key: key as u16 + 1,
            name: name.into(),
            segment: Segment { min_employees: 1, max_employees: u32::MAX, ..Segment::default() },
            channel: Channel::Email,
            cadence_days: vec![0, 3],
            map_version: 0,
            is_running: true,
        };
        give(key as u32 + 10, Command::SetCampaign(Box::new(campaign)));
    }
    state
}

fn ask(member: Option<MemberIx>, source: Option<u16>) -> Ask {
    let to = NOW.day(60);
    let range = Range { from: Day(to.0 - 60), to, offset_min: 60 };
    Ask {
        name: "The wall".into(),
        range,
        filter: Filter { member, source, ..Filter::default() },
        against: Some(range.before()),
        me: Some(1),
        now: NOW,
    }
}

fn texts(value: &Value, out: &mut Vec<String>) {
    match value {
        Value::String(text) => out.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|item| texts(item, out)),
        Value::Object(fields) => fields.values().for_each(|item| texts(item, out)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// A board of one campaign says its name, unless that is a way to reach somebody.
#[test]
fn a_campaign_that_is_named_after_a_person_is_told_by_its_number() {
    let state = line();
    let narrowed = |campaign| {
        let plain = ask(None, None);
        let filter = Filter { campaign: Some(campaign), ..plain.filter };
        Board::of(&state, &Ask { filter, ..plain }).source
    };
    assert_eq!(narrowed(1).as_deref(), Some("campaign Spring"));
    assert_eq!(narrowed(2).as_deref(), Some("campaign number 2"));
}

/// All boards a line can make, and every text of the whole type.
#[test]
fn every_text_of_a_board_is_a_members_name_a_source_a_word_of_ours_or_its_own_name() {
    let state = line();
    let mut known: Vec<String> = state.members().iter().map(|m| m.draft.name.clone()).collect();
    known.extend((0..state.sources().len() as u16).map(|s| state.sources().word(s).to_owned()));
    known.retain(|word| !word.contains('@') && word.chars().filter(char::is_ascii_digit).count() < 7);
    let ours = [
        "The wall",
        "No source",
        "hand-offs accepted",
        "hand-offs answered",
        "accepted a week",
        "accepted a day",
        "Research finds a fit",
        "Qualified, handed off",
        "Executive accepts",
        "Deal won",
        "Lead to opportunity",
        "All Junior SDRs",
        "All Senior SDRs",
    ];
    let members = (0..state.members().len() as MemberIx).map(Some).chain([None]);
    let sources: Vec<Option<u16>> = (0..state.sources().len() as u16).map(Some).chain([None]).collect();
    let mut seen = 0;
    for member in members {
        for source in &sources {
            let board = Board::of(&state, &ask(member, *source));
            let mut found = Vec::new();
            texts(&serde_json::to_value(&board).unwrap(), &mut found);
            for text in found {
                let is_enum = text.chars().all(|c| c.is_ascii_alphabetic());
                let is_masked = text.starts_with("Source ") || text.starts_with("Member ");
                let is_range = text.contains(" against ");
                assert!(
                    is_enum || is_masked || is_range || ours.contains(&text.as_str()) || known.contains(&text),
                    "{text:?} has no business in a board"
                );
                seen += 1;
            }
        }
    }
    assert!(seen > 1_000, "the whole type was walked: {seen}");
}

#[test]
fn no_company_person_domain_address_or_number_is_in_what_leaves() {
    let state = line();
    let board = Board::of(&state, &ask(None, None));
    let bytes = takt_chart::link::pack(&takt_chart::link::Shared { board, expires: Time(0) });
    let has = |text: &str| text.len() >= 5 && bytes.windows(text.len()).any(|w| w == text.as_bytes());
    for ix in 0..state.account_rows() {
        for field in [TextField::Name, TextField::Domain, TextField::Phone, TextField::Email, TextField::ExternalId] {
            assert!(!has(state.text(field, ix)), "{:?}", state.text(field, ix));
        }
        for person in state.contacts_of(ix) {
            assert!(!has(person.phone) && !has(person.email) && !has(person.name), "{person:?}");
        }
    }
    for planted in ["grace@alder", "555 0134", "Planted"] {
        assert!(!has(planted), "{planted}");
    }
}

#[test]
fn a_board_of_a_real_line_holds_and_is_drawn_whole() {
    let state = line();
    let board = Board::of(&state, &ask(None, None));
    assert!(board.holds());
    let flow = board.flow.as_ref().unwrap();
    let people = board.people.as_ref().unwrap();
    let charts: [&dyn Chart; 11] = [
        board.wip.as_ref().unwrap(),
        board.output.as_ref().unwrap(),
        &flow.cumulative,
        &flow.cycles,
        &flow.ageing,
        &flow.throughput,
        &flow.steps,
        &flow.sankey,
        &people.funnel,
        &people.ranking,
        board.compared.as_ref().unwrap(),
    ];
    for chart in charts {
        let figure = chart.figure(700.0);
        assert!(!figure.marks.is_empty() && !figure.table.rows.is_empty(), "{}", figure.title);
    }
    // The cumulative bands of a worked line never fall, returns and all.
    let totals: Vec<u32> =
        flow.cumulative.levels.iter().zip(&flow.cumulative.out).map(|(l, o)| l.iter().sum::<u32>() + o).collect();
    assert!(totals.windows(2).all(|pair| pair[1] >= pair[0]), "{totals:?}");
    let last = flow.cumulative.levels.last().unwrap();
    let now = takt_chart::board::IN_WORK.map(|bin| state.bin_count(bin));
    assert_eq!(*last, now);
    let shared = takt_chart::link::Shared { board: board.clone(), expires: Time(0) };
    assert!(takt_chart::link::pack(&shared).len() < 8_000, "two months of a board fit into a link");
}
