//! Lines, batches, pages, waiting.

use crate::asking::*;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use takt_depot::config::Settings;
use takt_wire::{Answer, AuthKey, Head, LineId, Page, ProblemKind, limits, route};

#[tokio::test]
async fn a_line_belongs_to_the_key_that_made_it() {
    let client = Client::with_line().await;
    let path = route::line(LINE);
    assert_eq!(client.ask("PUT", &path, &OWNER, "").await.status, StatusCode::OK);
    assert_eq!(client.ask("PUT", &path, &AuthKey([1; 32]), "").await.kind(), ProblemKind::LineTaken);
}

#[tokio::test]
async fn a_depot_may_ask_for_a_key_before_it_makes_lines() {
    let create = AuthKey([0xcc; 32]);
    let client = Client::with(Settings { create_key_sha256: Some(hash(&create)), ..Settings::default() });
    let path = route::line(LINE);
    assert_eq!(client.ask("PUT", &path, &OWNER, "").await.kind(), ProblemKind::Forbidden);
    let wrong = [("takt-create-key", &*"ab".repeat(32))];
    assert_eq!(client.ask_with("PUT", &path, &OWNER, &wrong, "").await.kind(), ProblemKind::Forbidden);
    let right = [("takt-create-key", &*"cc".repeat(32))];
    assert_eq!(client.ask_with("PUT", &path, &OWNER, &right, "").await.status, StatusCode::CREATED);
}

#[tokio::test]
async fn a_batch_is_appended_once_and_answered_for_ever() {
    let client = Client::with_line().await;
    let got = client.append(1, 0).await;
    assert_eq!((got.status, Answer::decode(&got.bytes)), (StatusCode::CREATED, Ok(Answer::Appended { seq: 1 })));
    let got = client.append(1, 0).await;
    assert_eq!((got.status, Answer::decode(&got.bytes)), (StatusCode::OK, Ok(Answer::Duplicate { seq: 1 })));
}

#[tokio::test]
async fn refusals_of_a_batch_say_what_to_do_next() {
    let client = Client::with_line().await;
    client.append(1, 0).await;
    let problem = client.append(2, 0).await.problem();
    assert_eq!(Answer::of_problem(&problem), Some(Answer::Conflict { head: 1 }));
    let mut fenced = batch(2, 1);
    fenced.header.epoch = 0;
    let problem = client.ask("POST", &route::batches(LINE), &OWNER, fenced.encode()).await.problem();
    assert_eq!(Answer::of_problem(&problem), Some(Answer::Fenced { epoch: 1 }));
    let problem = client.ask("POST", &route::batches(LINE), &OWNER, vec![0; limits::BATCH_BYTES + 1]).await.problem();
    assert_eq!(Answer::of_problem(&problem), Some(Answer::TooLarge { limit_bytes: limits::BATCH_BYTES as u64 }));
    let got = client.ask("POST", &route::batches(LINE), &OWNER, "no batch").await;
    assert_eq!(got.kind(), ProblemKind::BadRequest);
    let elsewhere = route::batches(LineId([0x22; 16]));
    client.ask("PUT", &route::line(LineId([0x22; 16])), &OWNER, "").await;
    let got = client.ask("POST", &elsewhere, &OWNER, batch(2, 1).encode()).await;
    assert_eq!(got.kind(), ProblemKind::BadRequest, "a batch of another line");
}

#[tokio::test]
async fn a_body_without_a_length_is_cut_off_at_the_limit() {
    let client = Client::with_line().await;
    let endless = futures::stream::repeat_with(|| Ok::<_, std::io::Error>(vec![0u8; 64 * 1024]));
    let got = client.ask("POST", &route::batches(LINE), &OWNER, Body::from_stream(endless)).await;
    assert_eq!(got.kind(), ProblemKind::TooLarge);
}

#[tokio::test]
async fn a_page_that_can_grow_is_asked_for_again_and_not_sent_twice() {
    let client = Client::with_line().await;
    client.append(1, 0).await;
    let got = client.ask("GET", &route::page(LINE, 1), &OWNER, "").await;
    assert_eq!(got.field("cache-control"), "private, no-cache");
    assert_eq!(Page::decode(&got.bytes).unwrap().batches(), [batch(1, 0).encode()]);
    let known = [("if-none-match", got.field("etag"))];
    let again = client.ask_with("GET", &route::page(LINE, 1), &OWNER, &known, "").await;
    assert_eq!((again.status, again.bytes.len()), (StatusCode::NOT_MODIFIED, 0));
    client.append(2, 1).await;
    let grown = client.ask_with("GET", &route::page(LINE, 1), &OWNER, &known, "").await;
    assert_eq!(grown.status, StatusCode::OK);
    assert_eq!(Page::decode(&grown.bytes).unwrap().next(), 3);
}

#[tokio::test]
async fn a_full_page_never_changes_and_says_so() {
    let client = Client::with_line().await;
    for head in 0..limits::PAGE_BATCHES as u64 {
        let mut one = batch(1, head);
        one.header.id.0[..8].copy_from_slice(&head.to_le_bytes());
        let got = client.ask("POST", &route::batches(LINE), &OWNER, one.encode()).await;
        assert_eq!(got.status, StatusCode::CREATED);
    }
    let full = client.ask("GET", &route::page(LINE, 1), &OWNER, "").await;
    assert_eq!(full.field("cache-control"), "private, max-age=86400, immutable");
    assert_eq!(full.field("vary"), "Authorization");
    client.append(9, limits::PAGE_BATCHES as u64).await;
    let later = client.ask("GET", &route::page(LINE, 1), &OWNER, "").await;
    assert_eq!((later.field("etag"), &later.bytes), (full.field("etag"), &full.bytes));
}

#[tokio::test]
async fn a_wait_ends_with_the_batch_it_waited_for() {
    let client = Client::with_line().await;
    let waiting = tokio::spawn({
        let (router, path) = (client.router.clone(), route::wait(LINE, 0));
        let client = Client { depot: client.depot.clone(), router };
        async move { client.ask("GET", &path, &OWNER, "").await }
    });
    tokio::task::yield_now().await;
    client.append(1, 0).await;
    let head: Head = serde_json::from_slice(&waiting.await.unwrap().bytes).unwrap();
    assert_eq!(head.head, 1);
}

#[tokio::test]
async fn a_wait_without_news_answers_where_the_line_stands() {
    let client = Client::with_line().await;
    let path = format!("{}&seconds=0", route::wait(LINE, 5));
    let head: Head = serde_json::from_slice(&client.ask("GET", &path, &OWNER, "").await.bytes).unwrap();
    assert_eq!(head, Head { head: 0, first: 1, snapshot: None, mail: 0 });
}

#[tokio::test]
async fn a_stream_of_events_has_one_for_each_change_and_ends_with_the_depot() {
    let client = Client::with_line().await;
    client.append(1, 0).await;
    let request = Request::builder()
        .uri(route::wait(LINE, 0))
        .header("authorization", OWNER.bearer())
        .header("accept", "text/event-stream");
    let streaming = tokio::spawn({
        let client = Client { depot: client.depot.clone(), router: client.router.clone() };
        async move { client.send(request.body(Body::empty()).unwrap()).await }
    });
    // Until somebody listens for the depot's end, which is after the first event.
    for head in 1..4 {
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        client.append(head + 1, u64::from(head)).await;
    }
    tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    client.depot.close();
    let got = streaming.await.unwrap();
    assert_eq!(got.field("content-type"), "text/event-stream");
    let text = String::from_utf8(got.bytes).unwrap();
    let heads: Vec<u64> = text
        .lines()
        .filter_map(|line| line.strip_prefix("data: "))
        .map(|data| serde_json::from_str::<Head>(data).unwrap().head)
        .collect();
    assert!(heads.first() == Some(&1) || heads.first() > Some(&1), "{text}");
    assert!(heads.is_sorted_by(|one, other| one < other) && heads.last() == Some(&4), "{heads:?}");
}
