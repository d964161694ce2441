//! The core with the real envelope, one rule a test. What faults do to it is the simulator's to find out.
#![allow(clippy::unwrap_used, clippy::panic)]

use super::*;
use crate::envelope::{DeviceKeys, EpochKey, LineKeys, LinkSecret, lock};
use crate::simulator::depot::Depot;
use roster::enroll_bytes;
use std::collections::BTreeMap;
use takt_engine::State;
use takt_engine::bin::Bin;
use takt_engine::command::{AccountDraft, ContactDraft};
use takt_engine::ids::{AccountId, MemberId};
use takt_engine::map::Stations;
use takt_engine::settings::{MemberDraft, Role};
use takt_engine::time::Time;
use takt_wire::{DeviceId, LineId};

const LINE: LineId = LineId([9; 16]);
const NOW: Time = Time(1_795_000_000);

struct Laptop {
    sync: Sync<Sealer>,
    me: MemberId,
    chance: u8,
    now_ms: u64,
    told: Vec<Tidings>,
    watches: usize,
}

fn keys_of(n: u8) -> DeviceKeys {
    DeviceKeys::new(std::array::from_fn(|i| n.wrapping_mul(31).wrapping_add(i as u8)))
}

fn device_of(n: u8, members: Vec<MemberId>) -> Device {
    Device {
        id: [n; 16],
        number: u32::from(n),
        name: format!("Laptop {n}"),
        public: keys_of(n).public(),
        members,
        is_revoked: false,
    }
}

impl Laptop {
    fn new(n: u8, base: Base, me: MemberId, seal: Sealer) -> Self {
        let who = Identity { line: LINE, device: DeviceId([n; 16]), number: u32::from(n) };
        let mut sync = Sync::open(who, base, vec![], vec![], seal, u64::from(n));
        let lead = Input::Lead { epoch: 1, in_flight: None, turn: 0 };
        let moment = Moment { now_ms: 0, chance: [n; 40] };
        sync.handle(lead, moment);
        // The first pull is asked for; whoever pumps answers it.
        sync.handle(Input::Pulled(Pulled::Page { batches: vec![], more: false }), moment);
        Self { sync, me, chance: n, now_ms: 1_000_000, told: vec![], watches: 0 }
    }

    fn moment(&mut self) -> Moment {
        self.chance = self.chance.wrapping_add(13);
        Moment { now_ms: self.now_ms, chance: [self.chance; 40] }
    }

    fn stamp(&self) -> Stamp {
        Stamp { author: self.me, now: NOW, offset_min: 0 }
    }

    fn give(&mut self, command: Command) -> Result<Vec<Output>, Denied> {
        let draft = self.sync.draft(command, self.stamp(), None)?;
        let moment = self.moment();
        Ok(self.sync.wrote_command(&draft, moment))
    }

    fn change(&mut self, change: RosterChange) -> Vec<Output> {
        let draft = self.sync.draft_roster(change, self.stamp()).unwrap();
        let moment = self.moment();
        self.sync.wrote_command(&draft, moment)
    }

    fn handle(&mut self, input: Input) -> Vec<Output> {
        let moment = self.moment();
        self.sync.handle(input, moment)
    }

    /// Does everything that is to be done, on a network that works.
    fn pump(&mut self, depot: &mut Depot, first: Vec<Output>) {
        let mut to_do = std::collections::VecDeque::from(first);
        while let Some(output) = to_do.pop_front() {
            let input = match output {
                Output::Write { ticket, .. } => Input::Written(ticket),
                Output::Push(batch) => Input::Pushed(batch.header.id, Ok(depot.append(&batch))),
                Output::Pull { from } => Input::Pulled(depot.page(from)),
                Output::GetSnapshot => {
                    let base = Base::decode(&depot.snapshot.as_ref().unwrap().1).unwrap();
                    Input::Loaded(Ok(Box::new(base)))
                }
                Output::Tell(tidings) => {
                    self.told.push(tidings);
                    continue;
                }
                Output::Watch { .. } => {
                    self.watches += 1;
                    continue;
                }
                Output::WakeAt(_) | Output::Reopen => continue,
            };
            to_do.extend(self.handle(input));
        }
    }

    fn catch_up(&mut self, depot: &mut Depot) {
        let outputs = self.handle(Input::Head(depot.head()));
        self.pump(depot, outputs);
    }

    fn hash(&mut self) -> u64 {
        self.sync.line_mut().confirmed_hash()
    }
}

fn account(name: &str) -> Command {
    Command::AddAccount(Box::new(AccountDraft { name: name.into(), ..AccountDraft::default() }))
}

/// A line of two members and one account, founded by laptop 1, with laptop 2 come by invitation.
fn two_laptops() -> (Laptop, Laptop, Depot, AccountId) {
    let mut state = State::new();
    let mut replica = crate::Replica::new(77);
    let mut author = MemberId(0);
    for (name, role) in [("Ana", Role::Owner), ("Ben", Role::Member)] {
        let draft = MemberDraft { name: name.into(), stations: Stations::all(), role };
        let stamp = Stamp { author, now: NOW, offset_min: 0 };
        let draft = replica.draft(&mut state, Command::AddMember(draft), stamp, None).unwrap();
        replica.fold(&mut state, draft.seq, &draft.bytes).unwrap();
        author = state.members()[0].id;
    }
    let stamp = Stamp { author, now: NOW, offset_min: 0 };
    let draft = replica.draft(&mut state, account("Acme"), stamp, None).unwrap();
    replica.fold(&mut state, draft.seq, &draft.bytes).unwrap();
    let (ana, ben) = (state.members()[0].id, state.members()[1].id);
    let acme = state.account_id(0);
    let mut keys = LineKeys::default();
    keys.learn(EpochKey::new(1, [5; 32]));
    let mut depot = Depot::new();

    // What the laptop held so far is the line's beginning.
    let counters: BTreeMap<u32, u32> = replica.counters().into_iter().collect();
    let mut one = Laptop::new(1, beginning(state, counters), ana, Sealer::new(keys.clone(), keys_of(1)));
    let device = Box::new(device_of(1, vec![ana]));
    let outputs = one.change(RosterChange::Enroll { device, invite: None, proof: vec![] });
    one.pump(&mut depot, outputs);
    let secret = LinkSecret::new([3; 32]);
    let open = OpenInvite { public: secret.invite_keys().public(), members: vec![ben], uses: 1 };
    let outputs = one.change(RosterChange::Invite(open));
    one.pump(&mut depot, outputs);
    let base = one.sync.line_mut().encode_base();
    depot.snapshot = Some((one.sync.line().seq(), base.clone()));

    // The newcomer begins at the snapshot, and proves that it holds the link.
    let seal = Sealer::invited(keys, keys_of(2), secret.invite_keys());
    let mut two = Laptop::new(2, Base::decode(&base).unwrap(), ben, seal);
    let device = device_of(2, vec![ben]);
    let proof = secret.invite_keys().sign(&enroll_bytes(LINE, &device)).to_vec();
    let invite = Some(secret.invite_keys().public().sign);
    let outputs = two.change(RosterChange::Enroll { device: Box::new(device), invite, proof });
    two.pump(&mut depot, outputs);
    one.catch_up(&mut depot);
    (one, two, depot, acme)
}

#[test]
fn a_newcomer_joins_by_link_and_both_hold_the_same_line() {
    let (mut one, mut two, mut depot, _) = two_laptops();
    let outputs = two.give(account("Bolt")).unwrap();
    two.pump(&mut depot, outputs);
    one.catch_up(&mut depot);
    assert_eq!(one.sync.line().seq(), 4);
    assert_eq!(one.hash(), two.hash());
    assert_eq!(one.sync.line().state().account_count(), 2);
    assert_eq!(one.sync.status(), Status::Synced);
}

#[test]
fn an_invitation_for_one_lets_in_no_second_device() {
    let (mut one, mut two, mut depot, _) = two_laptops();
    let secret = LinkSecret::new([3; 32]);
    let base = Base::decode(&depot.snapshot.clone().unwrap().1).unwrap();
    let seal = two.sync.seal().clone();
    let mut three = Laptop::new(3, base, two.me, Sealer::new(seal.keys().clone(), keys_of(3)));
    let device = device_of(3, vec![two.me]);
    let proof = secret.invite_keys().sign(&enroll_bytes(LINE, &device)).to_vec();
    let invite = Some(secret.invite_keys().public().sign);
    let outputs = three.change(RosterChange::Enroll { device: Box::new(device), invite, proof });
    three.pump(&mut depot, outputs);
    // It was refused on the new base, before anything was stored.
    assert!(three.told.iter().any(|t| matches!(t, Tidings::Refused(_))));
    one.catch_up(&mut depot);
    two.catch_up(&mut depot);
    assert!(one.sync.line().roster().device(DeviceId([3; 16])).is_none());
    assert_eq!(one.hash(), two.hash());
}

#[test]
fn the_later_of_two_conflicting_moves_is_refused_and_its_author_sees_what_happened_instead() {
    let (mut one, mut two, mut depot, acme) = two_laptops();
    let take = Command::Move { accounts: vec![acme], to: Bin::Targeted, reason: None };
    // Both do it offline; Ana's arrives first.
    let hers = one.give(take.clone()).unwrap();
    let his = two.give(take).unwrap();
    one.pump(&mut depot, hers);
    two.pump(&mut depot, his);
    let refused = two.told.iter().find_map(|t| match t {
        Tidings::Refused(conflicts) => conflicts.first(),
        Tidings::Changed | Tidings::Adjusted(_) | Tidings::Trouble(_) => None,
    });
    let conflict = refused.unwrap();
    assert!(!conflict.why.is_empty());
    let Instead::Theirs { record: Record::Entry(entry), .. } = &conflict.instead else { panic!("{conflict:?}") };
    assert_eq!(entry.author, one.me);
    assert_eq!(Conflict::decode(&conflict.encode()).unwrap(), *conflict);
    one.catch_up(&mut depot);
    assert_eq!(one.hash(), two.hash());
    assert!(two.sync.line().pending().is_empty());
}

#[test]
fn a_batch_is_on_the_disk_before_it_is_sent() {
    let (mut one, _, _, _) = two_laptops();
    let outputs = one.give(account("Bolt")).unwrap();
    let [Output::Write { ticket, write, .. }] = outputs.as_slice() else { panic!("{outputs:?}") };
    assert!(write.in_flight.as_ref().is_some_and(Option::is_some) && write.is_strict());
    let outputs = one.handle(Input::Written(*ticket));
    let [Output::Push(batch)] = outputs.as_slice() else { panic!("{outputs:?}") };
    let stored = InFlight::decode(write.in_flight.as_ref().unwrap().as_ref().unwrap()).unwrap();
    assert_eq!(stored.batch, *batch);
}

#[test]
fn after_an_uncertain_push_nothing_later_is_sent_until_a_pull_has_settled_it() {
    let (mut one, _, mut depot, _) = two_laptops();
    let outputs = one.give(account("Bolt")).unwrap();
    let [Output::Write { ticket, .. }] = outputs.as_slice() else { panic!() };
    let outputs = one.handle(Input::Written(*ticket));
    let [Output::Push(first)] = outputs.as_slice() else { panic!() };
    let first = first.clone();
    // The answer is lost; meanwhile its author goes on.
    one.handle(Input::Pushed(first.header.id, Err(Lost::Unreachable)));
    assert_eq!(one.give(account("Cargo")).unwrap().iter().filter(|o| matches!(o, Output::Push(_))).count(), 0);
    one.now_ms = 9_000_000;
    let outputs = one.handle(Input::Wake);
    let pull = outputs.iter().find(|o| matches!(o, Output::Pull { .. } | Output::Push(_)));
    assert_eq!(pull, Some(&Output::Pull { from: first.header.seq() }));
    // It is not in the log, and may still arrive: the very same bytes go out again.
    let outputs = one.handle(Input::Pulled(depot.page(first.header.seq())));
    let again = outputs.iter().find_map(|o| if let Output::Push(batch) = o { Some(batch) } else { None });
    assert_eq!(again, Some(&first));
    // Both arrive. The second is the same answer, and nothing is there twice.
    depot.append(&first);
    let answer = depot.append(&first);
    assert!(matches!(answer, Answer::Duplicate { .. }));
    let outputs = one.handle(Input::Pushed(first.header.id, Ok(answer)));
    one.pump(&mut depot, outputs);
    assert_eq!(one.sync.line().state().account_count(), 3);
    // And what came later follows.
    assert_eq!((depot.head(), one.sync.line().pending().len()), (5, 0));
}

#[test]
fn without_a_network_a_depot_that_nobody_reaches_is_no_trouble() {
    let (mut one, _, mut depot, _) = two_laptops();
    let outputs = one.give(account("Bolt")).unwrap();
    let [Output::Write { ticket, .. }] = outputs.as_slice() else { panic!() };
    let outputs = one.handle(Input::Written(*ticket));
    let [Output::Push(first)] = outputs.as_slice() else { panic!() };
    let id = first.header.id;
    // The request fails before the browser says that the network is gone.
    one.handle(Input::Pushed(id, Err(Lost::Unreachable)));
    assert_eq!(one.sync.status(), Status::Trouble { trouble: Trouble::Unreachable, waiting: 1 });
    one.handle(Input::Online(false));
    assert_eq!(one.sync.status(), Status::Offline { waiting: 1 });
    let outputs = one.handle(Input::Online(true));
    assert_eq!(one.sync.status(), Status::Syncing { waiting: 1 });
    one.pump(&mut depot, outputs);
    assert_eq!(one.sync.status(), Status::Synced);
}

#[test]
fn with_the_network_back_the_line_is_watched_anew_though_nothing_has_come() {
    let (mut one, _, mut depot, _) = two_laptops();
    one.catch_up(&mut depot);
    let outputs = one.handle(Input::Online(true));
    one.pump(&mut depot, outputs);
    let before = one.watches;
    let outputs = one.handle(Input::Wake);
    one.pump(&mut depot, outputs);
    assert_eq!(one.watches, before, "a watch that runs goes on");
    one.handle(Input::Online(false));
    let outputs = one.handle(Input::Online(true));
    one.pump(&mut depot, outputs);
    assert_eq!((one.watches, one.sync.status()), (before + 1, Status::Synced));
}

#[test]
fn a_device_that_was_shut_out_counts_for_nothing_and_never_gets_the_next_key() {
    let (mut one, mut two, mut depot, _) = two_laptops();
    let outputs = one.change(RosterChange::Revoke { device: [2; 16] });
    one.pump(&mut depot, outputs);
    let stays = one.sync.line().roster().exchange_keys().collect::<Vec<_>>();
    assert_eq!(stays, vec![keys_of(1).public().exchange]);
    let locked = lock(&[8; 32], &keys_of(1).public(), [4; 32]).to_vec();
    let keys = vec![LockedKey { exchange: stays[0], locked }];
    let outputs = one.change(RosterChange::Rotate { epoch: 2, keys });
    one.pump(&mut depot, outputs);
    assert_eq!(one.sync.seal().keys().newest().map(EpochKey::epoch), Some(2));
    let outputs = one.give(account("Secret")).unwrap();
    one.pump(&mut depot, outputs);
    // What it had not sent yet goes to its author, not into the void.
    let outputs = two.give(account("Bolt")).unwrap();
    two.pump(&mut depot, outputs);
    assert!(two.told.iter().any(|t| matches!(t, Tidings::Refused(_))));
    assert!(matches!(two.sync.status(), Status::Trouble { trouble: Trouble::NoKey, .. }));
    assert_eq!(two.sync.line().state().account_count(), 1);
    // A batch it signs all the same is stored by a depot that does not know, and is void for everybody.
    let header = BatchHeader {
        line: LINE,
        id: BatchId([200; 16]),
        device: DeviceId([2; 16]),
        expect_head: depot.head(),
        epoch: 9,
        prev_hash: one.sync.line().chain(),
    };
    let forged = two.sync.seal().seal(header, &encode_payload(&[]), [1; 24]).unwrap();
    depot.append(&forged);
    one.catch_up(&mut depot);
    assert_eq!(one.sync.line().seq(), depot.head());
    assert_eq!(one.sync.line().state().account_count(), 2);
}

#[test]
fn who_was_away_while_keys_changed_and_batches_were_dropped_reads_on_from_the_snapshot() {
    let (mut one, mut two, mut depot, _) = two_laptops();
    let outputs = two.give(account("Offline")).unwrap();
    let locked = |n: u8| LockedKey {
        exchange: keys_of(n).public().exchange,
        locked: lock(&[8; 32], &keys_of(n).public(), [n; 32]).to_vec(),
    };
    let keys = vec![locked(1), locked(2)];
    let rotated = one.change(RosterChange::Rotate { epoch: 2, keys });
    one.pump(&mut depot, rotated);
    let base = one.sync.line_mut().encode_base();
    depot.snapshot = Some((one.sync.line().seq(), base));
    depot.first = one.sync.line().seq() + 1;
    let more = one.give(account("Later")).unwrap();
    one.pump(&mut depot, more);
    // Its outbox is run again on what it finds, and sent with the new key.
    two.pump(&mut depot, outputs);
    one.catch_up(&mut depot);
    assert_eq!(two.sync.line().seq(), depot.head());
    assert_eq!(one.sync.line().state().account_count(), 3);
    assert_eq!(one.hash(), two.hash());
}

#[test]
fn a_newer_batch_freezes_the_cursor_and_nothing_of_it_is_applied() {
    let (mut one, two, mut depot, _) = two_laptops();
    let header = BatchHeader {
        line: LINE,
        id: BatchId([201; 16]),
        device: DeviceId([2; 16]),
        expect_head: depot.head(),
        epoch: 1,
        prev_hash: two.sync.line().chain(),
    };
    let newer = two.sync.seal().seal(header, &[record::PAYLOAD_VERSION + 1, 1, 2, 3], [1; 24]).unwrap();
    depot.append(&newer);
    let before = (one.sync.line().seq(), one.hash());
    one.catch_up(&mut depot);
    assert_eq!((one.sync.line().seq(), one.hash()), before);
    assert!(matches!(one.sync.status(), Status::Trouble { trouble: Trouble::Newer, .. }));
    // Work goes on here; nothing is sent.
    let outputs = one.give(account("Bolt")).unwrap();
    assert!(!outputs.iter().any(|o| matches!(o, Output::Push(_))));
    assert_eq!(one.sync.line().pending().len(), 1);
}

#[test]
fn a_depot_that_tells_another_history_is_noticed() {
    let (mut one, mut two, mut depot, _) = two_laptops();
    // The depot forgets the last batch, and lets somebody write another one in its place.
    let outputs = two.give(account("Bolt")).unwrap();
    two.pump(&mut depot, outputs);
    one.catch_up(&mut depot);
    depot.batches.pop();
    assert!(matches!(
        one.handle(Input::Head(depot.head())).first(),
        Some(Output::Tell(Tidings::Trouble(Trouble::RolledBack)))
    ));
    let header = BatchHeader {
        line: LINE,
        id: BatchId([202; 16]),
        device: DeviceId([2; 16]),
        expect_head: 4,
        epoch: 1,
        prev_hash: [7; 32],
    };
    let other = two.sync.seal().seal(header, &encode_payload(&[]), [1; 24]).unwrap();
    depot.batches.push(two.sync.seal().seal(BatchHeader { expect_head: 3, ..header }, &[], [1; 24]).unwrap().encode());
    depot.append(&other);
    let before = (one.sync.line().seq(), one.hash());
    one.catch_up(&mut depot);
    assert_eq!((one.sync.line().seq(), one.hash()), before);
    assert!(matches!(one.sync.status(), Status::Trouble { trouble: Trouble::Forked, .. }));
}

#[test]
fn a_page_of_something_else_moves_nothing() {
    let (mut one, _, mut depot, _) = two_laptops();
    let outputs = one.handle(Input::Head(99));
    assert!(matches!(outputs.first(), Some(Output::Pull { .. })));
    let html = b"<!doctype html><title>Welcome to the airport</title>".to_vec();
    let before = one.sync.line().seq();
    one.handle(Input::Pulled(Pulled::Page { batches: vec![html], more: false }));
    assert_eq!(one.sync.line().seq(), before);
    assert!(matches!(one.sync.status(), Status::Trouble { trouble: Trouble::NotTheDepot, .. }));
    depot.first = 1;
}

#[test]
fn a_member_may_neither_shut_out_nor_invite() {
    let (_, mut two, _, _) = two_laptops();
    let stamp = two.stamp();
    let change = RosterChange::Revoke { device: [1; 16] };
    let answer = two.sync.draft_roster(change, stamp);
    assert_eq!(answer.unwrap_err(), Denied::Roster(RosterRefusal::NeedsRole(Role::Manager)));
    // Nor does a device act for anybody else's name.
    let owner = two.sync.line().state().members()[0].id;
    let answer = two.sync.draft(account("Bolt"), Stamp { author: owner, ..stamp }, None);
    assert_eq!(answer.unwrap_err(), Denied::NotForThisDevice);
    two.me = owner;
}

#[test]
fn every_stored_form_reads_back_and_no_damage_is_taken_for_it() {
    let (mut one, _, depot, _) = two_laptops();
    let outputs = one.give(account("Bolt")).unwrap();
    let [Output::Write { write, .. }] = outputs.as_slice() else { panic!() };
    let in_flight = write.in_flight.clone().unwrap().unwrap();
    let batch = one.sync.line().pending()[0].record.clone();
    let confirmed = Confirmed {
        seq: 9,
        id: BatchId([1; 16]),
        device: DeviceId([2; 16]),
        chain: [3; 32],
        records: Ok(vec![batch.clone()]),
    };
    assert_eq!(Confirmed::decode(&confirmed.encode()).unwrap(), confirmed);
    let void = Confirmed { records: Err(Void::Revoked), ..confirmed.clone() };
    assert_eq!(Confirmed::decode(&void.encode()).unwrap(), void);
    for slot in [Slot::Waiting(batch), Slot::Settled { next_counter: 7 }] {
        assert_eq!(Slot::decode(&slot.encode()).unwrap(), slot);
    }
    let base = depot.snapshot.unwrap().1;
    type Reads = fn(&[u8]) -> bool;
    let all: [(Vec<u8>, Reads); 4] = [
        (in_flight, |b| InFlight::decode(b).is_ok()),
        (confirmed.encode(), |b| Confirmed::decode(b).is_ok()),
        (Slot::Settled { next_counter: 7 }.encode(), |b| Slot::decode(b).is_ok()),
        (base, |b| Base::decode(b).is_ok()),
    ];
    for (bytes, reads) in all {
        assert!(reads(&bytes));
        for at in (0..bytes.len()).step_by(1 + bytes.len() / 200) {
            assert!(!reads(&bytes[..at]), "cut at {at}");
            let mut bad = bytes.clone();
            bad[at] ^= 4;
            assert!(!reads(&bad), "byte {at}");
        }
    }
}

#[test]
fn an_erasure_begins_a_batch_and_what_stands_for_the_log_after_it_names_nobody() {
    let (mut one, mut two, mut depot, acme) = two_laptops();
    let grace =
        ContactDraft { name: "Grace Hale".into(), email: "grace@acme.example".into(), ..ContactDraft::default() };
    // Offline: the person comes and goes before anything is sent.
    let before = depot.head();
    let draft = |contact| Command::AddContact { account: acme, contact };
    let mut waiting = one.give(draft(grace.clone())).unwrap();
    let contact = one.sync.line().state().contacts_of(0)[0].id;
    waiting.extend(one.give(Command::ErasePerson { contact, salt: [7; 16] }).unwrap());
    waiting.extend(one.give(Command::Note { account: acme, text: "Two sites".into() }).unwrap());
    one.pump(&mut depot, waiting);
    assert_eq!(depot.head(), before + 2, "what came before it lies in a batch of its own");
    assert_eq!(one.sync.line().erased_at(), depot.head());
    two.catch_up(&mut depot);
    assert_eq!((two.sync.line().erased_at(), two.hash()), (depot.head(), one.hash()));
    for laptop in [&mut one, &mut two] {
        let base = laptop.sync.line_mut().encode_base();
        assert!(!base.windows(5).any(|w| w.eq_ignore_ascii_case(b"grace")));
        assert!(!laptop.sync.line().state().arenas_hold(b"Grace Hale"), "nor does the memory");
        let back = SharedLine::at(laptop.sync.line().who(), Base::decode(&base).unwrap());
        assert_eq!(back.erased_at(), 0, "a snapshot after it has nothing left to follow");
    }
}

#[test]
fn a_person_brought_again_while_they_were_erased_elsewhere_is_refused_and_the_inbox_names_nobody() {
    let (mut one, mut two, mut depot, acme) = two_laptops();
    let grace =
        ContactDraft { name: "Grace Hale".into(), email: "grace@acme.example".into(), ..ContactDraft::default() };
    let outputs = one.give(Command::AddContact { account: acme, contact: grace.clone() }).unwrap();
    one.pump(&mut depot, outputs);
    two.catch_up(&mut depot);
    let contact = one.sync.line().state().contacts_of(0)[0].id;
    let late = ContactDraft { title: "VP".into(), ..grace };
    two.handle(Input::Online(false));
    two.give(Command::EditContact { contact, draft: late.clone() }).unwrap();
    two.give(Command::AddContact { account: acme, contact: late }).unwrap();
    let outputs = one.give(Command::ErasePerson { contact, salt: [7; 16] }).unwrap();
    one.pump(&mut depot, outputs);
    let outputs = two.handle(Input::Online(true));
    two.pump(&mut depot, outputs);
    let refused: Vec<&Conflict> = two
        .told
        .iter()
        .filter_map(|t| if let Tidings::Refused(all) = t { Some(all) } else { None })
        .flatten()
        .collect();
    assert_eq!(refused.len(), 2);
    let erased = refused.iter().find(|c| c.why == takt_engine::Refusal::Erased.to_string()).unwrap();
    assert!(!erased.encode().windows(5).any(|w| w.eq_ignore_ascii_case(b"grace")));
    // The other was meant for a row that is gone; it goes from the inbox as soon as the erasure is followed.
    let state = two.sync.line().state();
    assert!(refused.iter().any(|c| erasing::names_erased(state, &c.record)));
    assert_eq!(one.hash(), two.hash());
}

#[test]
fn a_list_imported_before_an_erasure_was_heard_of_is_sent_and_kept_without_them_and_nobody_else_changes_place() {
    let (mut one, mut two, mut depot, acme) = two_laptops();
    let person = |name: &str| ContactDraft { name: name.into(), email: name.into(), ..ContactDraft::default() };
    let outputs = one.give(Command::AddContact { account: acme, contact: person("grace@acme.example") }).unwrap();
    one.pump(&mut depot, outputs);
    two.catch_up(&mut depot);
    let contact = one.sync.line().state().contacts_of(0)[0].id;
    // Ben imports a list with her and somebody else, and goes on with the other, all of it offline.
    two.handle(Input::Online(false));
    two.give(Command::BeginImport { file_name: "people.csv".into() }).unwrap();
    let import = two.sync.line().state().imports().last().unwrap().id;
    let row = |name: &str, who: &str| AccountDraft {
        name: name.into(),
        contact: Some(person(who)),
        email: if who.starts_with("grace") { who.into() } else { String::new() },
        ..AccountDraft::default()
    };
    let rows = vec![row("Birch", "Grace@acme.example"), row("Cedar", "hugo@cedar.example")];
    two.give(Command::ImportRows { import, rows }).unwrap();
    let updates = vec![(acme, row("Acme", "grace@acme.example"))];
    two.give(Command::ImportUpdates { import, rows: updates }).unwrap();
    let state = two.sync.line().state();
    let hugo = state.contacts_of(state.account_count() - 1)[0].id;
    let draft = ContactDraft { title: "CFO".into(), ..person("hugo@cedar.example") };
    two.give(Command::EditContact { contact: hugo, draft }).unwrap();
    let outputs = one.give(Command::ErasePerson { contact, salt: [7; 16] }).unwrap();
    one.pump(&mut depot, outputs);
    let erased_at = depot.head();

    // He hears of it, and what he did is run again.
    let hears = two.handle(Input::Online(true));
    let [Output::Pull { from }] = hears.as_slice() else { panic!("{hears:?}") };
    let outputs = two.handle(Input::Pulled(depot.page(*from)));
    let names_her = |bytes: &[u8]| bytes.windows(5).any(|w| w.eq_ignore_ascii_case(b"grace"));
    assert!(two.sync.line().pending().iter().all(|p| p.answer.is_ok() && !names_her(&p.record.encode())));
    // What lies in the outbox is replaced before anything is sent.
    let first = outputs.iter().find_map(|o| if let Output::Write { write, .. } = o { Some(write) } else { None });
    let first = first.unwrap();
    assert_eq!(first.rewritten.len(), 2);
    assert!(
        first.is_strict() && first.rewritten.iter().all(|(_, slot)| Slot::decode(slot).is_ok() && !names_her(slot))
    );
    two.pump(&mut depot, outputs);
    assert!(two.sync.line().pending().is_empty() && depot.head() > erased_at);
    one.catch_up(&mut depot);
    assert_eq!(one.hash(), two.hash());
    for laptop in [&one, &two] {
        let state = laptop.sync.line().state();
        let cedar = state.account_count() - 1;
        assert_eq!((state.contacts_of(cedar).len(), state.contacts_of(cedar - 1).len()), (1, 0));
        assert_eq!((state.contacts_of(cedar)[0].id, state.contacts_of(cedar)[0].title), (hugo, "CFO"));
        assert!(!state.arenas_hold(b"grace@acme.example"));
    }
    for (seq, bytes) in (1..).zip(&depot.batches).skip(erased_at as usize) {
        let opened = one.sync.seal().open(&Batch::decode(bytes).unwrap()).unwrap().1;
        assert!(!names_her(&opened), "batch {seq}");
    }
}

#[test]
fn what_lies_in_the_outbox_from_before_an_erasure_is_rewritten_by_whoever_opens_the_line_next() {
    let (mut one, mut two, mut depot, acme) = two_laptops();
    let grace = ContactDraft { email: "grace@acme.example".into(), ..ContactDraft::default() };
    let outputs = one.give(Command::AddContact { account: acme, contact: grace.clone() }).unwrap();
    one.pump(&mut depot, outputs);
    let contact = one.sync.line().state().contacts_of(0)[0].id;
    two.catch_up(&mut depot);
    two.give(Command::BeginImport { file_name: "people.csv".into() }).unwrap();
    let import = two.sync.line().state().imports().last().unwrap().id;
    let row = AccountDraft { name: "Birch".into(), contact: Some(grace), ..AccountDraft::default() };
    two.give(Command::ImportRows { import, rows: vec![row] }).unwrap();
    let outbox = two.sync.outbox();
    let outputs = one.give(Command::ErasePerson { contact, salt: [7; 16] }).unwrap();
    one.pump(&mut depot, outputs);
    // The tab was killed between reading of it and writing its outbox anew.
    let base = Base::decode(&one.sync.line_mut().encode_base()).unwrap();
    let slots = outbox.iter().map(|(number, slot)| (*number, Slot::decode(slot).unwrap())).collect();
    let seal = two.sync.seal().clone();
    let mut again = Sync::open(two.sync.line().who(), base, vec![], slots, seal, 2);
    let moment = two.moment();
    let outputs = again.handle(Input::Lead { epoch: 2, in_flight: None, turn: 9 }, moment);
    let [Output::Write { write, .. }] = outputs.as_slice() else { panic!("{outputs:?}") };
    assert_eq!(write.rewritten.len(), 1);
    assert!(!write.rewritten[0].1.windows(5).any(|w| w.eq_ignore_ascii_case(b"grace")));
}
