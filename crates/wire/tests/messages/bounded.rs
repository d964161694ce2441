//! A decoder answers to any bytes, takes nothing that is cut, and sets nothing aside for a length it cannot have.

use crate::samples::*;
use proptest::prelude::*;
use takt_wire::{Answer, Batch, DecodeError, MailPage, Page, Projection, Snapshot, limits};

/// Asks every decoder.
fn decode_all(bytes: &[u8]) -> [Result<(), DecodeError>; 6] {
    [
        Answer::decode(bytes).map(|_| ()),
        Batch::decode(bytes).map(|_| ()),
        Page::decode(bytes).map(|_| ()),
        Snapshot::decode(bytes).map(|_| ()),
        Projection::decode(bytes).map(|_| ()),
        MailPage::decode(bytes).map(|_| ()),
    ]
}

fn all_samples() -> [Vec<u8>; 6] {
    [
        Answer::Appended { seq: 9 }.encode(),
        batch().encode(),
        page().encode(),
        snapshot().encode(),
        projection().encode(),
        mail_page().encode(),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_048))]

    #[test]
    fn no_bytes_make_a_decoder_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        // Which answer does not matter here: that there is one does.
        let _ = decode_all(&bytes);
    }

    #[test]
    fn no_damage_to_a_message_makes_a_decoder_panic(
        which in 0..6usize, at in any::<prop::sample::Index>(), to in any::<[u8; 4]>(), cut in any::<prop::sample::Index>(),
    ) {
        let mut bytes = all_samples()[which].clone();
        let at = at.index(bytes.len());
        for (byte, new) in bytes[at..].iter_mut().zip(to) {
            *byte = new;
        }
        let _ = decode_all(&bytes);
        let _ = decode_all(&bytes[..cut.index(bytes.len())]);
    }
}

#[test]
fn every_cut_of_a_message_is_refused_and_so_is_a_byte_too_many() {
    for (which, bytes) in all_samples().iter().enumerate() {
        for end in 0..bytes.len() {
            assert!(decode_all(&bytes[..end])[which].is_err(), "message {which} cut at {end}");
        }
        let longer: Vec<u8> = bytes.iter().chain(&[0]).copied().collect();
        assert_eq!(decode_all(&longer)[which], Err(DecodeError::Trailing(1)), "message {which}");
    }
}

#[test]
fn one_kind_of_message_is_never_read_as_another() {
    for (written, bytes) in all_samples().iter().enumerate() {
        for (asked, answer) in decode_all(bytes).iter().enumerate() {
            assert_eq!(answer.is_ok(), written == asked, "message {written} read as {asked}");
        }
    }
}

#[test]
fn a_login_page_is_named_for_what_it_is_not() {
    let page = b"<!DOCTYPE html><title>Welcome to the airport</title>";
    for answer in decode_all(page) {
        assert!(matches!(answer, Err(DecodeError::NotThis(_))), "{answer:?}");
    }
}

#[test]
fn a_newer_version_asks_for_a_newer_build() {
    for (which, bytes) in all_samples().iter().enumerate() {
        let mut newer = bytes.clone();
        newer[2] += 1;
        assert!(matches!(decode_all(&newer)[which], Err(DecodeError::Newer { version: 2, .. })), "message {which}");
    }
}

#[test]
fn a_length_is_compared_with_its_limit_before_anything_is_set_aside() {
    let mut bytes = batch().encode();
    let length_at = bytes.len() - batch().sealed().len() - 4;
    bytes[length_at..length_at + 4].copy_from_slice(&u32::MAX.to_le_bytes());
    let found = u32::MAX as usize;
    assert_eq!(
        Batch::decode(&bytes),
        Err(DecodeError::TooLong { what: "sealed bytes", limit: limits::SEALED_BYTES, found })
    );
    // Within the limit, but not there: refused before room is made.
    bytes[length_at..length_at + 4].copy_from_slice(&200_000u32.to_le_bytes());
    assert_eq!(Batch::decode(&bytes), Err(DecodeError::Short));
}

#[test]
fn what_is_over_a_limit_is_never_made() {
    assert!(Batch::new(header(), [0; 64], vec![0; limits::SEALED_BYTES + 1]).is_err());
    assert!(
        Batch::new(header(), [0; 64], vec![0; limits::SEALED_BYTES]).unwrap().encode().len() <= limits::BATCH_BYTES
    );
    let ids = vec![takt_wire::ChunkId([0; 32]); limits::SNAPSHOT_CHUNKS + 1];
    assert!(Snapshot::new(header().line, 1, [0; 32], header().device, ids, Vec::new()).is_err());
}
