//! Whose key opens what.

use crate::asking::*;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use takt_wire::{AuthKey, ProblemKind, route};

const GUEST: AuthKey = AuthKey([0xb0; 32]);

async fn admit(client: &Client, terms: &str) {
    let got = client.ask("PUT", &route::key(LINE, hash(&GUEST)), &OWNER, terms.to_owned()).await;
    assert_eq!(got.status, StatusCode::NO_CONTENT, "{got:?}");
}

async fn may(client: &Client, method: &str, path: &str, body: Vec<u8>) -> bool {
    let got = client.ask(method, path, &GUEST, body).await;
    !matches!(got.status, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN)
}

#[tokio::test]
async fn no_key_a_wrong_key_and_no_line_are_one_answer() {
    let client = Client::with_line().await;
    let without = Request::builder().uri(route::line(LINE)).body(Body::empty()).unwrap();
    let answers = [
        client.send(without).await,
        client.ask("GET", &route::line(LINE), &GUEST, "").await,
        client.ask("GET", &route::line(takt_wire::LineId([9; 16])), &GUEST, "").await,
    ];
    for got in &answers {
        assert_eq!((got.kind(), &got.bytes), (ProblemKind::Unauthorized, &answers[0].bytes));
        assert_eq!(got.field("www-authenticate"), "Bearer");
    }
}

#[tokio::test]
async fn a_key_may_do_what_its_right_says_and_no_more() {
    let client = Client::with_line().await;
    let batch = batch(1, 0).encode();
    for (right, expected) in [("read", [true, false, false]), ("write", [true, true, false]), ("admit", [true; 3])] {
        admit(&client, &format!("{{\"right\": \"{right}\"}}")).await;
        let found = [
            may(&client, "GET", &route::page(LINE, 1), Vec::new()).await,
            may(&client, "POST", &route::batches(LINE), batch.clone()).await,
            may(&client, "GET", &route::keys(LINE), Vec::new()).await,
        ];
        assert_eq!(found, expected, "{right}");
    }
}

#[tokio::test]
async fn a_revoked_key_opens_nothing_and_cannot_come_back() {
    let client = Client::with_line().await;
    admit(&client, "{\"right\": \"write\"}").await;
    assert!(may(&client, "GET", &route::line(LINE), Vec::new()).await);
    let path = route::key(LINE, hash(&GUEST));
    assert_eq!(client.ask("DELETE", &path, &OWNER, "").await.status, StatusCode::NO_CONTENT);
    assert!(!may(&client, "GET", &route::line(LINE), Vec::new()).await);
    let again = client.ask("PUT", &path, &OWNER, "{\"right\": \"write\"}").await;
    assert_eq!(again.kind(), ProblemKind::Forbidden);
    let listed = client.ask("GET", &route::keys(LINE), &OWNER, "").await.json();
    let guest = listed.as_array().unwrap().iter().find(|key| key["hash"] == hash(&GUEST).to_string()).unwrap();
    assert_eq!(guest["revoked"], true);
}

#[tokio::test]
async fn an_expired_key_opens_nothing() {
    let client = Client::with_line().await;
    admit(&client, "{\"right\": \"write\", \"expires_at_ms\": 1000}").await;
    assert!(!may(&client, "GET", &route::line(LINE), Vec::new()).await);
}

#[tokio::test]
async fn the_makers_key_cannot_be_revoked() {
    let client = Client::with_line().await;
    let got = client.ask("DELETE", &route::key(LINE, hash(&OWNER)), &OWNER, "").await;
    assert_eq!(got.kind(), ProblemKind::Forbidden);
    assert_eq!(client.ask("GET", &route::line(LINE), &OWNER, "").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_page_of_another_origin_may_ask_only_when_it_is_on_the_list() {
    let settings = takt_depot::config::Settings {
        cors_origins: vec!["https://app.example".into()],
        ..takt_depot::config::Settings::default()
    };
    let client = Client::with(settings);
    for (origin, allowed) in [("https://app.example", "https://app.example"), ("https://evil.example", "")] {
        let request = Request::builder()
            .method("OPTIONS")
            .uri(route::batches(LINE))
            .header("origin", origin)
            .header("access-control-request-method", "POST")
            .header("access-control-request-headers", "authorization");
        let got = client.send(request.body(Body::empty()).unwrap()).await;
        assert_eq!(got.field("access-control-allow-origin"), allowed);
        assert_eq!(got.field("access-control-allow-credentials"), "");
    }
}

#[tokio::test]
async fn what_is_no_address_and_what_is_no_id_are_refused_in_the_same_form() {
    let client = Client::with_line().await;
    assert_eq!(client.ask("GET", "/api/v1/nothing", &OWNER, "").await.kind(), ProblemKind::NotFound);
    assert_eq!(client.ask("GET", "/api/v1/lines/XYZ", &OWNER, "").await.kind(), ProblemKind::BadRequest);
    let got = client.ask("PATCH", &route::line(LINE), &OWNER, "").await;
    assert_eq!((got.problem().status, got.field("allow")), (405, "PUT,GET,HEAD"));
    let misspelt = client.ask("PUT", &route::key(LINE, hash(&GUEST)), &OWNER, "{\"rihgt\": \"hunter2\"}").await;
    assert_eq!(misspelt.kind(), ProblemKind::BadRequest);
    assert!(!String::from_utf8_lossy(&misspelt.bytes).contains("hunter2"));
}

#[tokio::test]
async fn a_key_that_hands_over_opens_nothing_any_more_and_the_next_one_what_it_opened() {
    let client = Client::with_line().await;
    admit(&client, "{\"right\": \"write\", \"label\": \"0123456789abcdef\"}").await;
    let own = AuthKey([0xc0; 32]);
    let path = route::key(LINE, hash(&own));
    assert_eq!(client.ask("POST", &path, &GUEST, "").await.status, StatusCode::NO_CONTENT);
    assert!(!may(&client, "GET", &route::line(LINE), Vec::new()).await, "the link is dead");
    assert_eq!(client.ask("GET", &route::line(LINE), &own, "").await.status, StatusCode::OK);
    assert_eq!(client.ask("GET", &route::keys(LINE), &own, "").await.kind(), ProblemKind::Forbidden, "and no more");
    // Nobody hands over with a dead key, to a dead key, or with the key that made the line.
    assert_eq!(client.ask("POST", &path, &GUEST, "").await.kind(), ProblemKind::Unauthorized);
    let back = route::key(LINE, hash(&GUEST));
    assert_eq!(client.ask("POST", &back, &own, "").await.kind(), ProblemKind::Forbidden);
    assert_eq!(client.ask("POST", &path, &OWNER, "").await.kind(), ProblemKind::Forbidden);
    let listed = client.ask("GET", &route::keys(LINE), &OWNER, "").await.json();
    let labels: Vec<_> = listed.as_array().unwrap().iter().map(|key| key["terms"]["label"].clone()).collect();
    assert_eq!(labels.iter().filter(|label| **label == "0123456789abcdef").count(), 1, "{labels:?}");
}

#[tokio::test]
async fn a_label_is_short() {
    let client = Client::with_line().await;
    let terms = format!("{{\"right\": \"read\", \"label\": \"{}\"}}", "x".repeat(65));
    let got = client.ask("PUT", &route::key(LINE, hash(&GUEST)), &OWNER, terms).await;
    assert_eq!(got.kind(), ProblemKind::BadRequest);
}
