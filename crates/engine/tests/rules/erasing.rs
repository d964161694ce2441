//! A person who is erased is nowhere on the line any more, and no list brings them back.

use crate::damage::{load, sections};
use crate::line::{ANN, BOSS, Line, company, touch};
use takt_engine::State;
use takt_engine::bin::Bin;
use takt_engine::command::{AccountDraft, Command, ContactDraft};
use takt_engine::ids::{AccountId, ContactId, ImportId};
use takt_engine::refusal::Refusal;
use takt_engine::settings::Role;
use takt_engine::state::{EventKind, TextField};

const SALT: [u8; 16] = [0xa7; 16];
const NAME: &str = "Grace Hale";
const EMAIL: &str = "grace@alder.example";
const PHONE: &str = "+1 512 555 0134";
/// How anything of her may be spelled where it is kept.
const TRACES: [&str; 6] = ["Grace", "Hale", "grace@", "555 0134", "555-0134", "5550134"];

fn grace() -> ContactDraft {
    ContactDraft {
        name: NAME.into(),
        title: "VP Operations".into(),
        phone: PHONE.into(),
        email: EMAIL.into(),
        owns_problem: true,
    }
}

fn alder() -> AccountDraft {
    AccountDraft { domain: "alder.example".into(), phone: "+1 512 555 0101".into(), ..company("Alder Works") }
}

fn add_person(line: &mut Line, account: AccountId, contact: ContactDraft) -> ContactId {
    ContactId(line.ok(BOSS, Command::AddContact { account, contact }).entry.created(0))
}

fn erase(contact: ContactId) -> Command {
    Command::ErasePerson { contact, salt: SALT }
}

/// Alder with Grace, whose traces lie in a note, a touch's note, an edit that can be undone, and an old row.
fn with_grace(line: &mut Line) -> (AccountId, ContactId) {
    let id = line.account_in(Bin::Researching);
    line.ok(BOSS, Command::EditAccount { account: id, draft: Box::new(alder()) });
    let old = add_person(line, id, ContactDraft { name: "grace HALE".into(), ..ContactDraft::default() });
    line.ok(BOSS, Command::RemoveContact { contact: old });
    let contact = add_person(line, id, ContactDraft { name: "Hale, Grace".into(), ..grace() });
    line.ok(BOSS, Command::EditContact { contact, draft: grace() });
    line.ok(BOSS, Command::Note { account: id, text: "Grace decides. Call 512-555-0134 after ten.".into() });
    let mut answer = touch(id, 1, 1);
    answer.note = "Hale was out".into();
    line.ok(ANN, Command::Record(answer));
    (id, contact)
}

fn holds_any(state: &State, what: &[&str]) -> Option<String> {
    for (key, bytes) in sections(state) {
        for trace in what {
            if bytes.windows(trace.len()).any(|w| w.eq_ignore_ascii_case(trace.as_bytes())) {
                return Some(format!("{trace} in {key:?}"));
            }
        }
    }
    None
}

pub fn golden_erasure(line: &mut Line) {
    let (_, contact) = with_grace(line);
    line.ok(BOSS, erase(contact));
}

#[test]
fn nothing_of_a_person_who_was_erased_is_in_what_is_stored() {
    let mut line = Line::new();
    let (id, contact) = with_grace(&mut line);
    assert!(holds_any(&line.state, &TRACES).is_some());
    let receipt = line.ok(BOSS, erase(contact));
    assert_eq!((receipt.account, receipt.count), (Some(id), 2), "both rows are her");
    assert_eq!(holds_any(&line.state, &TRACES), None);
    let ix = line.ix(id);
    assert!(line.state.contacts_of(ix).is_empty());
    assert_eq!(line.state.text(TextField::Name, ix), "Alder Works", "the company stays");
    assert!(line.state.timeline(ix).any(|e| e.kind == EventKind::Erased));
    line.check();
    // Read back, the line still knows whom it must not take in.
    let back = load(&sections(&line.state)).unwrap();
    assert_eq!((back.hash(), back.erased()), (line.state.hash(), line.state.erased()));
    assert!(back.erased().has_email("GRACE@alder.example") && back.erased().has_number("(512) 555 0134"));
}

#[test]
fn what_is_erased_is_overwritten_in_memory() {
    let mut line = Line::new();
    let (_, contact) = with_grace(&mut line);
    line.ok(BOSS, erase(contact));
    for trace in [NAME, EMAIL, PHONE, "Hale was out", "Grace decides"] {
        assert!(!line.state.arenas_hold(trace.as_bytes()), "{trace}");
    }
}

#[test]
fn only_a_manager_erases_and_nobody_takes_it_back() {
    let mut line = Line::new();
    let (_, contact) = with_grace(&mut line);
    assert_eq!(line.no(ANN, erase(contact)), Refusal::NeedsRole(Role::Manager));
    let done = line.ok(BOSS, erase(contact)).entry;
    assert_eq!(line.no(BOSS, Command::Undo { entry: done }), Refusal::NothingToUndo);
    assert_eq!(line.no(BOSS, erase(contact)), Refusal::NoSuchContact);
    // Nor by taking back what came before it.
    for at in 0..line.entries.len() {
        let entry = line.entries[at].id;
        let _ = line.give(BOSS, Command::Undo { entry });
    }
    assert_eq!(holds_any(&line.state, &TRACES), None);
    line.check();
}

#[test]
fn whoever_was_erased_is_left_out_of_a_list_and_the_list_says_so() {
    let mut line = Line::new();
    let (id, contact) = with_grace(&mut line);
    line.ok(BOSS, erase(contact));
    let import = ImportId(line.ok(BOSS, Command::BeginImport { file_name: "again.csv".into() }).entry.0);
    let row = |contact| AccountDraft { contact: Some(contact), ..company("Elsewhere") };
    let by_email = row(ContactDraft { name: "G. H.".into(), email: "Grace@Alder.example".into(), ..grace() });
    let by_number = row(ContactDraft { email: String::new(), phone: "512 555 0134".into(), ..grace() });
    let by_name = AccountDraft {
        contact: Some(ContactDraft { name: "grace  hale".into(), ..ContactDraft::default() }),
        ..alder()
    };
    let namesake = row(ContactDraft { name: NAME.into(), ..ContactDraft::default() });
    let rows = vec![by_email, by_number, by_name.clone(), namesake, AccountDraft { email: EMAIL.into(), ..alder() }];
    let receipt = line.ok(BOSS, Command::ImportRows { import, rows });
    assert_eq!(receipt.count, 5, "the companies come");
    assert_eq!(receipt.refused.iter().filter(|(_, why)| *why == Refusal::Erased).count(), 4);
    let receipt = line.ok(BOSS, Command::ImportUpdates { import, rows: vec![(id, by_name)] });
    assert_eq!(receipt.refused, vec![(id, Refusal::Erased)]);
    let people: usize = (0..line.state.account_rows()).map(|ix| line.state.contacts_of(ix).len()).sum();
    let namesakes = line.state.contacts_of(line.state.account_rows() - 2).len();
    assert_eq!(namesakes, 1, "the same name elsewhere is somebody else");
    assert!(!sections(&line.state).iter().any(|(_, b)| b.windows(6).any(|w| w.eq_ignore_ascii_case(b"grace@"))));
    assert!(people >= 1);
    line.check();
}

#[test]
fn whoever_was_erased_is_not_typed_in_again() {
    let mut line = Line::new();
    let (id, contact) = with_grace(&mut line);
    let other = add_person(&mut line, id, ContactDraft { name: "Ben Moor".into(), ..ContactDraft::default() });
    line.ok(BOSS, erase(contact));
    assert_eq!(line.no(ANN, Command::AddContact { account: id, contact: grace() }), Refusal::Erased);
    assert_eq!(line.no(ANN, Command::EditContact { contact: other, draft: grace() }), Refusal::Erased);
    let draft = AccountDraft { contact: Some(grace()), ..company("Birch") };
    assert_eq!(line.no(ANN, Command::AddAccount(Box::new(draft))), Refusal::Erased);
}

#[test]
fn a_number_or_an_address_that_others_share_keeps_nobody_out() {
    let mut line = Line::new();
    let id = line.account_in(Bin::Researching);
    let shared = AccountDraft { email: "info@alder.example".into(), ..alder() };
    line.ok(BOSS, Command::EditAccount { account: id, draft: Box::new(shared.clone()) });
    let at_the_desk = ContactDraft { phone: shared.phone.clone(), email: shared.email.clone(), ..grace() };
    let contact = add_person(&mut line, id, at_the_desk.clone());
    line.ok(BOSS, erase(contact));
    let ix = line.ix(id);
    // It was hers as well: it goes from the company, which may be given it again.
    assert_eq!((line.state.text(TextField::Phone, ix), line.state.text(TextField::Email, ix)), ("", ""));
    line.ok(BOSS, Command::EditAccount { account: id, draft: Box::new(shared) });
    let next = ContactDraft { name: "Ben Moor".into(), ..at_the_desk };
    line.ok(BOSS, Command::AddContact { account: id, contact: next });
}

#[test]
fn an_erasure_that_is_not_confirmed_yet_can_be_taken_out_again_to_the_bit() {
    let mut line = Line::new();
    let (_, contact) = with_grace(&mut line);
    let before = line.state.hash();
    let mut entry = line.entries.last().unwrap().clone();
    entry.id = takt_engine::ids::EntryId::new(9, 900);
    entry.author = line.people[BOSS];
    entry.command = erase(contact);
    let (_, trail) = line.state.execute_for_now(&entry).unwrap();
    assert_eq!(holds_any(&line.state, &TRACES), None);
    line.state.step_back(trail);
    assert_eq!(line.state.hash(), before);
    assert!(line.state.indexes_agree());
    let (_, trail) = line.state.execute_for_now(&entry).unwrap();
    line.state.settle(trail);
    assert!(!line.state.arenas_hold(EMAIL.as_bytes()));
}

#[test]
fn an_erasure_costs_other_people_nothing() {
    let mut line = Line::new();
    let (id, contact) = with_grace(&mut line);
    let other = line.account_in(Bin::Qualifying);
    let ben = add_person(&mut line, other, ContactDraft { name: "Grace Moor".into(), ..ContactDraft::default() });
    line.ok(BOSS, Command::Note { account: other, text: "By the grace of their board".into() });
    line.ok(BOSS, Command::Note { account: id, text: "Two sites, one decides".into() });
    line.ok(BOSS, erase(contact));
    let people = line.state.contacts_of(line.ix(other));
    assert!(people.iter().any(|p| p.id == ben && p.name == "Grace Moor"));
    let notes = |id| line.state.timeline(line.ix(id)).map(|e| e.note.to_owned()).collect::<Vec<_>>();
    assert!(notes(other).iter().any(|n| n == "By the grace of their board"));
    assert!(notes(id).iter().any(|n| n == "Two sites, one decides") && notes(id).iter().any(|n| n == "[erased]"));
}
