//! What is written is read back, and there is one way to write it.

use crate::samples::*;
use proptest::prelude::*;
use takt_wire::{Answer, Batch, MailPage, Page, Projection, Snapshot, limits};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn every_message_reads_back_as_it_was_written(
        answer in any_answer(), batch in any_batch(), page in any_page(), snapshot in any_snapshot(),
        projection in any_projection(), mail in any_mail_page(),
    ) {
        prop_assert_eq!(Answer::decode(&answer.encode()), Ok(answer));
        prop_assert_eq!(Batch::decode(&batch.encode()), Ok(batch));
        prop_assert_eq!(Page::decode(&page.encode()), Ok(page));
        prop_assert_eq!(Snapshot::decode(&snapshot.encode()), Ok(snapshot));
        prop_assert_eq!(Projection::decode(&projection.encode()), Ok(projection));
        prop_assert_eq!(MailPage::decode(&mail.encode()), Ok(mail));
    }

    #[test]
    fn what_is_signed_is_all_of_a_batch_but_the_signature(batch in any_batch()) {
        let encoded = batch.encode();
        let header = batch.header.associated_data();
        prop_assert!(encoded.starts_with(&header));
        let mut signed = header;
        signed.extend_from_slice(batch.sealed());
        prop_assert_eq!(signed, batch.header.signed_bytes(batch.sealed()));
    }

    #[test]
    fn a_page_is_the_same_however_many_batches_lie_behind_it(batches in proptest::collection::vec(any_batch(), 1..9)) {
        let encoded: Vec<Vec<u8>> = batches.iter().map(Batch::encode).collect();
        let all = Page::fill(1, encoded.clone()).unwrap();
        prop_assert_eq!(all.next(), 1 + encoded.len() as u64);
        let numbers: Vec<u64> = all.into_batches().map(|batch| batch.seq).collect();
        prop_assert_eq!(numbers, (1..=encoded.len() as u64).collect::<Vec<_>>());
    }
}

#[test]
fn a_full_page_takes_no_more_and_never_changes() {
    let big = Batch::new(header(), [0; 64], vec![0; limits::SEALED_BYTES]).unwrap().encode();
    let page = Page::fill(1, std::iter::repeat_n(big.clone(), 4)).unwrap();
    assert!(page.full());
    assert_eq!(page.next(), 5);
    assert_eq!(Page::fill(1, std::iter::repeat_n(big, 40)).unwrap(), page);
    let small = batch().encode();
    let page = Page::fill(1, std::iter::repeat_n(small.clone(), 1_000)).unwrap();
    assert_eq!((page.full(), page.next()), (true, 1 + limits::PAGE_BATCHES as u64));
    assert!(!Page::fill(1, std::iter::repeat_n(small, 3)).unwrap().full());
}

#[test]
fn the_largest_page_is_within_its_limit() {
    let big = Batch::new(header(), [0; 64], vec![0; limits::SEALED_BYTES]).unwrap().encode();
    let under = limits::PAGE_FULL_BYTES - 1;
    let small = vec![0; under / (limits::PAGE_BATCHES - 1)];
    let page = Page::fill(1, std::iter::repeat_n(small, limits::PAGE_BATCHES - 1).chain([big])).unwrap();
    let bytes = page.encode();
    assert!(bytes.len() <= limits::PAGE_BYTES, "{}", bytes.len());
    assert_eq!(Page::decode(&bytes), Ok(page));
}
