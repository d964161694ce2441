//! Messages of every kind and size, and one small fixed message of each kind.

use proptest::collection::vec;
use proptest::prelude::*;
use takt_wire::{
    Answer, Batch, BatchHeader, BatchId, ChunkId, DeviceId, LineId, Mail, MailId, MailPage, Page, Projection, ShareId,
    Snapshot,
};

pub fn header() -> BatchHeader {
    BatchHeader {
        line: LineId([1; 16]),
        id: BatchId([2; 16]),
        device: DeviceId([3; 16]),
        expect_head: 41,
        epoch: 5,
        prev_hash: [6; 32],
    }
}

pub fn batch() -> Batch {
    Batch::new(header(), [7; 64], b"sealed".to_vec()).unwrap()
}

pub fn page() -> Page {
    Page::fill(42, [batch().encode(), batch().encode()]).unwrap()
}

pub fn snapshot() -> Snapshot {
    let chunks = vec![ChunkId([8; 32]), ChunkId([9; 32])];
    let made = Snapshot::new(LineId([1; 16]), 42, [6; 32], DeviceId([3; 16]), chunks, b"contents".to_vec());
    let mut snapshot = made.unwrap();
    snapshot.signature = [7; 64];
    snapshot
}

pub fn projection() -> Projection {
    Projection::new(ShareId([4; 16]), 42, 1_790_000_000_000, b"board".to_vec()).unwrap()
}

pub fn mail_page() -> MailPage {
    MailPage::new(vec![Mail::new(MailId([5; 16]), 1_790_000_000_000, b"a lead".to_vec()).unwrap()]).unwrap()
}

pub fn any_answer() -> impl Strategy<Value = Answer> {
    prop_oneof![
        any::<u64>().prop_map(|seq| Answer::Appended { seq }),
        any::<u64>().prop_map(|seq| Answer::Duplicate { seq }),
        any::<u64>().prop_map(|head| Answer::Conflict { head }),
        any::<u64>().prop_map(|epoch| Answer::Fenced { epoch }),
        any::<u64>().prop_map(|limit_bytes| Answer::TooLarge { limit_bytes }),
        Just(Answer::Forbidden),
    ]
}

prop_compose! {
    pub fn any_batch()(
        line in any::<[u8; 16]>(), id in any::<[u8; 16]>(), device in any::<[u8; 16]>(),
        expect_head in any::<u64>(), epoch in any::<u64>(), prev_hash in any::<[u8; 32]>(),
        signature in any::<[u8; 32]>(), sealed in vec(any::<u8>(), 0..600),
    ) -> Batch {
        let header = BatchHeader {
            line: LineId(line), id: BatchId(id), device: DeviceId(device), expect_head, epoch, prev_hash,
        };
        let signature: Vec<u8> = signature.iter().chain(&signature).copied().collect();
        Batch::new(header, signature.try_into().unwrap(), sealed).unwrap()
    }
}

prop_compose! {
    pub fn any_page()(from in 1..u64::MAX / 2, batches in vec(any_batch(), 0..6)) -> Page {
        Page::fill(from, batches.iter().map(Batch::encode)).unwrap()
    }
}

prop_compose! {
    pub fn any_snapshot()(
        seq in any::<u64>(), chain in any::<[u8; 32]>(), chunks in vec(any::<[u8; 32]>(), 0..9),
        sealed in vec(any::<u8>(), 0..300),
    ) -> Snapshot {
        let chunks = chunks.into_iter().map(ChunkId).collect();
        Snapshot::new(LineId([1; 16]), seq, chain, DeviceId([3; 16]), chunks, sealed).unwrap()
    }
}

prop_compose! {
    pub fn any_projection()(seq in any::<u64>(), at in any::<u64>(), sealed in vec(any::<u8>(), 0..300)) -> Projection {
        Projection::new(ShareId([4; 16]), seq, at, sealed).unwrap()
    }
}

prop_compose! {
    pub fn any_mail_page()(
        items in vec((any::<[u8; 16]>(), any::<u64>(), vec(any::<u8>(), 0..90)), 0..5)
    ) -> MailPage {
        MailPage::new(
            items.into_iter().map(|(id, at, sealed)| Mail::new(MailId(id), at, sealed).unwrap()).collect()
        ).unwrap()
    }
}
