use super::*;
use crate::board::{Headline, Metrics, Winning};
use proptest::prelude::*;

fn shared() -> Shared {
    Shared {
        board: Board {
            name: "The wall".into(),
            as_of: Time(1_795_530_600),
            offset_min: 60,
            from: 20_751,
            to: 20_781,
            member: None,
            source: Some("Referral".into()),
            laps: 0,
            headline: Headline {
                winning: Winning::Close,
                actual: 9,
                planned_tenths: 194,
                expected_tenths: 111,
                floor: 24,
                today: 1,
                stuck: None,
                late: [0; 3],
            },
            metrics: Metrics::default(),
            wip: None,
            output: None,
            flow: None,
            people: None,
            compared: None,
            worth: None,
            accepted: None,
        },
        expires: Time(1_796_000_000),
    }
}

const NOW: Time = Time(1_795_540_000);

#[test]
fn a_link_reads_back_as_it_was_made() {
    let bytes = pack(&shared());
    for kind in [Kind::Open, Kind::Sealed] {
        assert_eq!(read(&format!("#{}", write(kind, &bytes))), Ok((kind, bytes.clone())));
    }
    assert_eq!(unpack(&bytes, NOW), Ok(shared()));
}

/// What a stored link shows now.
fn reads(stored: &str) -> (Kind, Result<Shared, Fault>) {
    let (kind, bytes) = read(stored.trim()).unwrap();
    (kind, unpack(&bytes, NOW))
}

/// The stored form of version 1, byte for byte: links are kept by people for as long as they like.
#[test]
fn a_link_of_version_one_is_read_for_ever() {
    assert_eq!(reads(include_str!("../../tests/golden/link.v1.txt")), (Kind::Open, Ok(shared())));
}

/// With money in it, which is what version 2 brought.
fn shared_v2() -> Shared {
    let worth = Some(crate::board::Worth { qualified: 480_000, said: 12, booked: [90_000, 7_000, 300] });
    Shared { board: Board { worth, ..shared().board }, ..shared() }
}

#[test]
fn a_link_of_version_two_is_read_for_ever() {
    assert_eq!(reads(include_str!("../../tests/golden/link.v2.txt")), (Kind::Open, Ok(shared_v2())));
}

/// With the weeks of accepted hand-offs, which is what version 3 brought.
fn shared_v3() -> Shared {
    let (days, points) = (vec![20_700, 20_707], vec![(8, 10), (0, 0)]);
    let accepted = Some(crate::form::Shares { what: "hand-offs accepted".into(), days, points });
    Shared { board: Board { accepted, ..shared_v2().board }, ..shared() }
}

#[test]
fn a_link_of_version_three_is_read_for_ever() {
    let stored = include_str!("../../tests/golden/link.v3.txt");
    assert_eq!(reads(stored), (Kind::Open, Ok(shared_v3())));
    assert_eq!(write(Kind::Open, &pack(&shared_v3())), stored.trim());
}

#[test]
#[ignore = "writes the golden link of a new version; never overwrite an old one"]
fn write_the_link() {
    std::fs::write("tests/golden/link.v3.txt", write(Kind::Open, &pack(&shared_v3())) + "\n").unwrap();
}

#[test]
fn each_way_to_be_wrong_has_its_own_answer() {
    let bytes = pack(&shared());
    assert_eq!(read("").err(), Some(Fault::NotALink));
    assert_eq!(read("#k=abc").err(), Some(Fault::NotALink));
    assert_eq!(read("x=AAAA").err(), Some(Fault::NotALink));
    assert_eq!(read("b=AAA!").err(), Some(Fault::Damaged));
    assert_eq!(unpack(&[], NOW), Err(Fault::Damaged));
    assert_eq!(unpack(&bytes[..bytes.len() - 1], NOW), Err(Fault::Damaged));
    assert_eq!(unpack(&[&[VERSION + 1], &bytes[1..]].concat(), NOW), Err(Fault::Newer));
    assert_eq!(unpack(&bytes, Time(1_796_000_000)), Err(Fault::Expired(Time(1_796_000_000))));
    let mut for_ever = shared();
    for_ever.expires = Time(0);
    assert_eq!(unpack(&pack(&for_ever), Time(u32::MAX)), Ok(for_ever));
    for at in 1..bytes.len() {
        let mut changed = bytes.clone();
        changed[at] ^= 1;
        assert_eq!(unpack(&changed, NOW), Err(Fault::Damaged), "byte {at}");
    }
}

#[test]
fn numbers_no_line_could_have_are_refused() {
    let mut wrong = shared();
    wrong.board.metrics.closed = (2, 1);
    assert_eq!(unpack(&pack(&wrong), NOW), Err(Fault::Damaged));
    let mut wrong = shared();
    wrong.board.to = u32::MAX;
    assert_eq!(unpack(&pack(&wrong), NOW), Err(Fault::Damaged));
}

proptest! {
    #[test]
    fn any_bytes_survive_the_text_and_any_text_is_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..300), text in ".{0,80}") {
        prop_assert_eq!(read(&write(Kind::Open, &bytes)), Ok((Kind::Open, bytes.clone())));
        if let Ok((kind, read_back)) = read(&text) {
            prop_assert_eq!(read(&write(kind, &read_back)), Ok((kind, read_back)));
        }
    }

    #[test]
    fn made_up_boards_are_refused_or_drawn_and_never_stop_the_viewer(body in prop::collection::vec(any::<u8>(), 0..400)) {
        // The fingerprint is right: whoever makes up a board can make that, too.
        let mut bytes = vec![VERSION];
        bytes.extend_from_slice(&hash64(&body).to_le_bytes());
        bytes.extend_from_slice(&body);
        if let Ok(shared) = unpack(&bytes, NOW) {
            prop_assert!(shared.board.holds());
        }
    }
}
