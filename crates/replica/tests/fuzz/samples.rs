//! What each decoder should read, to begin from: real messages, made by the code that makes them.

use takt_engine::State;
use takt_engine::command::{AccountDraft, Command, ContactDraft, Entry, SCHEMA_VERSION};
use takt_engine::ids::{EntryId, MemberId};
use takt_engine::map::Stations;
use takt_engine::settings::{MemberDraft, Role};
use takt_engine::time::Time;
use takt_replica::envelope::{DevicePublic, EpochKey, Invite, LOCKED_BYTES, LinkSecret, RecoverySheet};
use takt_replica::sync::record::encode_payload;
use takt_replica::sync::roster::ROSTER_VERSION;
use takt_replica::sync::{
    Confirmed, Conflict, Device, Identity, InFlight, Instead, LockedKey, OpenInvite, Record, RosterChange, RosterEntry,
    SharedLine, Slot, beginning,
};
use takt_replica::{Replica, SnapshotWriter, backup};
use takt_wire::{
    Answer, Batch, BatchHeader, BatchId, ChunkId, DeviceId, LineId, Mail, MailId, MailPage, Page, Projection, ShareId,
    Snapshot,
};

const LINE: LineId = LineId([1; 16]);

fn commands() -> Vec<Command> {
    let person = ContactDraft { name: "Grace".into(), email: "grace@alder.example".into(), ..ContactDraft::default() };
    let draft = AccountDraft { name: "Alder".into(), contact: Some(person), ..AccountDraft::default() };
    let member = MemberDraft { name: "Ana".into(), stations: Stations::all(), role: Role::Owner };
    vec![
        Command::AddMember(member),
        Command::AddAccount(Box::new(draft.clone())),
        Command::BeginImport { file_name: "list.csv".into() },
        Command::ImportRows { import: takt_engine::ids::ImportId(9), rows: vec![draft] },
        Command::SetMap(Box::new(takt_engine::template::dialling_line())),
        Command::Pull,
    ]
}

fn entries(state: &mut State) -> Vec<Entry> {
    let mut author = MemberId(0);
    let mut out = Vec::new();
    for (n, command) in (1u32..).step_by(10).zip(commands()) {
        let id = EntryId::new(7, n);
        let at = Time(1_794_996_000);
        let entry = Entry { version: SCHEMA_VERSION, id, author, at, offset_min: 60, group: id, command };
        // What the line refuses is an entry all the same.
        let _ = state.execute(&entry);
        author = state.members().first().map_or(author, |m| m.id);
        out.push(entry);
    }
    out
}

fn changes() -> Vec<RosterEntry> {
    let public = DevicePublic { sign: [3; 32], exchange: [4; 32] };
    let device =
        Device { id: [5; 16], number: 7, name: "Laptop".into(), public, members: vec![MemberId(9)], is_revoked: false };
    let changes = vec![
        RosterChange::Enroll { device: Box::new(device), invite: Some([6; 32]), proof: vec![7; 64] },
        RosterChange::Invite(OpenInvite { public, members: vec![MemberId(9)], uses: 2 }),
        RosterChange::Rotate { epoch: 2, keys: vec![LockedKey { exchange: [4; 32], locked: vec![8; LOCKED_BYTES] }] },
        RosterChange::Assign { device: [5; 16], members: vec![MemberId(1), MemberId(2)] },
    ];
    let entry = |(n, change)| RosterEntry {
        version: ROSTER_VERSION,
        id: EntryId::new(7, 200 + n),
        author: MemberId(9),
        at: Time(1_794_996_000),
        change,
    };
    (0u32..).zip(changes).map(entry).collect()
}

/// Without the checksum behind the first byte: the target puts the right one in.
fn unsummed(bytes: &[u8]) -> Vec<u8> {
    let mut out = bytes[..1].to_vec();
    out.extend_from_slice(&bytes[9..]);
    out
}

fn batch() -> Batch {
    let header = BatchHeader {
        line: LINE,
        id: BatchId([2; 16]),
        device: DeviceId([3; 16]),
        expect_head: 41,
        epoch: 5,
        prev_hash: [6; 32],
    };
    Batch::new(header, [7; 64], b"sealed".to_vec()).unwrap()
}

/// Something for every decoder.
pub fn of(name: &str) -> Vec<Vec<u8>> {
    let mut state = State::new();
    let entries = entries(&mut state);
    let records: Vec<Record> = entries
        .iter()
        .map(|entry| Record::Entry(Box::new(entry.clone())))
        .chain(changes().into_iter().map(|change| Record::Roster(Box::new(change))))
        .collect();
    let secret = || LinkSecret::new([9; 32]);
    let key = || EpochKey::new(1, [8; 32]);
    match name {
        "answer" => vec![Answer::Appended { seq: 9 }.encode(), Answer::Fenced { epoch: 3 }.encode()],
        "batch" => vec![batch().encode()],
        "page" => vec![Page::fill(42, [batch().encode(), batch().encode()]).unwrap().encode()],
        "snapshot" => {
            let chunks = vec![ChunkId([8; 32]), ChunkId([9; 32])];
            vec![Snapshot::new(LINE, 42, [6; 32], DeviceId([3; 16]), chunks, b"x".to_vec()).unwrap().encode()]
        }
        "projection" => vec![Projection::new(ShareId([4; 16]), 42, 1_790_000_000_000, vec![1]).unwrap().encode()],
        "mail_page" => {
            let mail = Mail::new(MailId([5; 16]), 1_790_000_000_000, b"a lead".to_vec()).unwrap();
            vec![MailPage::new(vec![mail]).unwrap().encode()]
        }
        "json" => vec![
            br#"{"head":9,"first":1,"snapshot":4,"mail":0}"#.to_vec(),
            br#"{"right":"write","expires_at_ms":9,"label":"x"}"#.to_vec(),
            br#"{"type":"https://takt.example/problems/conflict","title":"x","status":409,"head":7}"#.to_vec(),
        ],
        "bearer" => {
            let invite = Invite { line: [1; 16], secret: secret(), key: key(), seq: 4, chain: [2; 32] };
            vec![takt_wire::AuthKey([5; 32]).bearer().into_bytes(), invite.to_fragment().into_bytes()]
        }
        "paper" => vec![RecoverySheet { line: [1; 16], secret: secret(), key: key() }.to_paper().into_bytes()],
        "payload" => vec![encode_payload(&records)],
        "record" => records.iter().map(Record::encode).collect(),
        "roster" => changes().iter().map(RosterEntry::encode).collect(),
        "entry" => entries.iter().map(Entry::encode).collect(),
        "section" => {
            let sections = state.sections().into_iter();
            sections.map(|key| [vec![key.table as u8], state.encode_section(key)].concat()).collect()
        }
        "local_record" => vec![unsummed(&takt_replica::Batch { seq: 3, entries }.encode())],
        "manifest" => {
            let slice = SnapshotWriter::default().step(&mut state, &Replica::new(7), usize::MAX);
            vec![unsummed(&slice.manifest.unwrap().encode())]
        }
        "backup" => vec![backup::write(&state, &Replica::new(7))[16..].to_vec()],
        "base" => {
            let who = Identity { line: LINE, device: DeviceId([5; 16]), number: 7 };
            vec![unsummed(&SharedLine::at(who, beginning(state, Default::default())).encode_base())]
        }
        "confirmed" => {
            let (id, device) = (BatchId([2; 16]), DeviceId([5; 16]));
            vec![unsummed(&Confirmed { seq: 4, id, device, chain: [6; 32], records: Ok(records) }.encode())]
        }
        "slot" => records.iter().map(|record| unsummed(&Slot::Waiting(record.clone()).encode())).collect(),
        "in_flight" => vec![unsummed(&InFlight { batch: batch(), last_number: 3, count: 2 }.encode())],
        "conflict" => {
            let instead = Instead::Theirs { record: records[1].clone(), seq: 9 };
            vec![unsummed(&Conflict { record: records[0].clone(), why: "No.".into(), instead, seq: 8 }.encode())]
        }
        _ => vec![],
    }
}
