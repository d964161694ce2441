//! Messages as they were first sent: see the README beside them.

use crate::samples::*;
use takt_wire::{Answer, Batch, MailPage, Page, Projection, Snapshot};

const GOLDEN: &str = include_str!("../golden/messages.txt");

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn bytes_of(name: &str) -> Vec<u8> {
    let line = GOLDEN.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' ')).expect(name);
    line.as_bytes().chunks(2).map(|pair| u8::from_str_radix(str::from_utf8(pair).unwrap(), 16).unwrap()).collect()
}

#[test]
fn messages_are_written_as_the_golden_file_has_them() {
    let now = [
        ("appended.v1", Answer::Appended { seq: 42 }.encode()),
        ("duplicate.v1", Answer::Duplicate { seq: 42 }.encode()),
        ("conflict.v1", Answer::Conflict { head: 41 }.encode()),
        ("fenced.v1", Answer::Fenced { epoch: 6 }.encode()),
        ("too-large.v1", Answer::TooLarge { limit_bytes: 262_144 }.encode()),
        ("forbidden.v1", Answer::Forbidden.encode()),
        ("batch.v1", batch().encode()),
        ("page.v1", page().encode()),
        ("snapshot.v1", snapshot().encode()),
        ("projection.v1", projection().encode()),
        ("mail-page.v1", mail_page().encode()),
    ];
    let written: String = now.iter().map(|(name, bytes)| format!("{name} {}\n", hex(bytes))).collect();
    assert_eq!(GOLDEN, written, "what is written today:\n{written}");
}

#[test]
fn messages_of_the_first_version_are_still_read() {
    assert_eq!(Answer::decode(&bytes_of("conflict.v1")), Ok(Answer::Conflict { head: 41 }));
    assert_eq!(Batch::decode(&bytes_of("batch.v1")), Ok(batch()));
    assert_eq!(Page::decode(&bytes_of("page.v1")), Ok(page()));
    assert_eq!(Snapshot::decode(&bytes_of("snapshot.v1")), Ok(snapshot()));
    assert_eq!(Projection::decode(&bytes_of("projection.v1")), Ok(projection()));
    assert_eq!(MailPage::decode(&bytes_of("mail-page.v1")), Ok(mail_page()));
}
