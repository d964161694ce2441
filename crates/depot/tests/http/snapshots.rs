//! Snapshots, and what they let go.

use crate::asking::*;
use axum::http::StatusCode;
use takt_depot::housekeeping::{self, CHUNK_GRACE_MS};
use takt_depot::store::Shelf;
use takt_wire::{Answer, DeviceId, ProblemKind, Snapshot, route};

const DAY_MS: u64 = 86_400_000;

fn snapshot(seq: u64, chunks: &[&str]) -> Vec<u8> {
    let names = chunks.iter().map(|chunk| chunk_name(chunk.as_bytes())).collect();
    Snapshot::new(LINE, seq, [0; 32], DeviceId([3; 16]), names, b"contents".to_vec()).unwrap().encode()
}

async fn put_chunk(client: &Client, bytes: &'static str) -> Got {
    client.ask("PUT", &route::chunk(LINE, chunk_name(bytes.as_bytes())), &OWNER, bytes).await
}

async fn put(client: &Client, seq: u64, chunks: &[&str]) -> Got {
    client.ask("PUT", &route::snapshot(LINE), &OWNER, snapshot(seq, chunks)).await
}

async fn with_batches(count: u8) -> Client {
    let client = Client::with_line().await;
    for number in 0..count {
        client.append(number, u64::from(number)).await;
    }
    client
}

#[tokio::test]
async fn a_snapshot_counts_once_all_its_chunks_are_there() {
    let client = with_batches(2).await;
    put_chunk(&client, "one").await;
    let refused = put(&client, 2, &["one", "two"]).await.problem();
    assert_eq!((refused.kind, refused.chunk), (ProblemKind::MissingChunk, Some(chunk_name(b"two"))));
    assert_eq!(client.ask("GET", &route::snapshot(LINE), &OWNER, "").await.kind(), ProblemKind::NotFound);
    put_chunk(&client, "two").await;
    assert_eq!(put(&client, 2, &["one", "two"]).await.status, StatusCode::NO_CONTENT);
    let got = client.ask("GET", &route::snapshot(LINE), &OWNER, "").await;
    assert_eq!(got.bytes, snapshot(2, &["one", "two"]));
    let got = client.ask("GET", &route::chunk(LINE, chunk_name(b"two")), &OWNER, "").await;
    assert_eq!((got.bytes.as_slice(), got.field("cache-control")), (&b"two"[..], "private, max-age=86400, immutable"));
}

#[tokio::test]
async fn a_chunk_is_named_by_its_content() {
    let client = with_batches(0).await;
    let got = client.ask("PUT", &route::chunk(LINE, chunk_name(b"one")), &OWNER, "two").await;
    assert_eq!(got.kind(), ProblemKind::BadRequest);
}

#[tokio::test]
async fn a_snapshot_goes_neither_back_nor_ahead_of_the_log() {
    let client = with_batches(3).await;
    assert_eq!(put(&client, 4, &[]).await.kind(), ProblemKind::BadRequest);
    put(&client, 3, &[]).await;
    assert_eq!(put(&client, 2, &[]).await.problem().head, Some(3));
    assert_eq!(put(&client, 3, &[]).await.status, StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn who_reads_what_was_dropped_is_sent_to_the_snapshot() {
    let client = with_batches(4).await;
    let path = route::page(LINE, 3);
    assert_eq!(client.ask("DELETE", &path, &OWNER, "").await.kind(), ProblemKind::BadRequest, "no snapshot yet");
    put(&client, 3, &[]).await;
    assert_eq!(client.ask("DELETE", &path, &OWNER, "").await.json()["first"], 4);
    let gone = client.ask("GET", &route::page(LINE, 1), &OWNER, "").await.problem();
    assert_eq!((gone.kind, gone.snapshot), (ProblemKind::Gone, Some(3)));
    let again = client.append(1, 1).await;
    assert_eq!(Answer::decode(&again.bytes), Ok(Answer::Duplicate { seq: 2 }), "the same answer for ever");
}

#[tokio::test]
async fn housekeeping_drops_what_a_snapshot_stands_for_after_the_retention() {
    let client = with_batches(4).await;
    let now = takt_depot::clock::now_ms();
    housekeeping::tidy_up(&client.depot, LINE, now + 400 * DAY_MS).await.unwrap();
    assert_eq!(client.depot.store.tip(LINE).await.unwrap().first, 1, "nothing stands for them");
    put(&client, 3, &[]).await;
    housekeeping::tidy_up(&client.depot, LINE, now + DAY_MS).await.unwrap();
    assert_eq!(client.depot.store.tip(LINE).await.unwrap().first, 1, "they are young");
    housekeeping::tidy_up(&client.depot, LINE, now + 40 * DAY_MS).await.unwrap();
    assert_eq!(client.depot.store.tip(LINE).await.unwrap().first, 4);
}

#[tokio::test]
async fn loose_chunks_are_swept_once_no_snapshot_can_be_about_to_name_them() {
    let client = with_batches(1).await;
    put_chunk(&client, "kept").await;
    put_chunk(&client, "loose").await;
    put(&client, 1, &["kept"]).await;
    let now = takt_depot::clock::now_ms();
    let names = || async { client.depot.store.names(LINE, Shelf::Chunks, 9).await.unwrap().len() };
    housekeeping::tidy_up(&client.depot, LINE, now + CHUNK_GRACE_MS / 2).await.unwrap();
    assert_eq!(names().await, 2);
    housekeeping::tidy_up(&client.depot, LINE, now + CHUNK_GRACE_MS + 1_000).await.unwrap();
    assert_eq!(names().await, 1);
    // The pieces of a snapshot that another has taken the place of are loose from then on, as after an erasure.
    put_chunk(&client, "without them").await;
    put(&client, 1, &["without them"]).await;
    let later = now + 2 * CHUNK_GRACE_MS;
    housekeeping::tidy_up(&client.depot, LINE, later).await.unwrap();
    let left = client.depot.store.names(LINE, Shelf::Chunks, 9).await.unwrap();
    assert_eq!(
        left.iter().map(|named| named.name.clone()).collect::<Vec<_>>(),
        [chunk_name(b"without them").to_string()]
    );
}
