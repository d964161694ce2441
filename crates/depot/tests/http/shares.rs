//! Boards behind links.

use crate::asking::*;
use axum::http::StatusCode;
use takt_wire::{AuthKey, ProblemKind, Projection, ShareId, route};

const SHARE: ShareId = ShareId([0x55; 16]);
const LINK: AuthKey = AuthKey([0xd0; 32]);

async fn with_share(expires: &str) -> Client {
    let client = Client::with_line().await;
    let terms = format!("{{\"key_hash\": \"{}\"{expires}}}", hash(&LINK));
    let got = client.ask("PUT", &route::share(LINE, SHARE), &OWNER, terms).await;
    assert_eq!(got.status, StatusCode::CREATED);
    assert_eq!(show(&client, 3, "board").await.status, StatusCode::NO_CONTENT);
    client
}

async fn show(client: &Client, seq: u64, board: &str) -> Got {
    let projection = Projection::new(SHARE, seq, 1, board.into()).unwrap();
    client.ask("PUT", &route::projection(LINE, SHARE), &OWNER, projection.encode()).await
}

async fn open(client: &Client, key: &AuthKey) -> Got {
    client.ask("GET", &route::projection(LINE, SHARE), key, "").await
}

async fn change(client: &Client, state: &str) -> Got {
    client.ask("PATCH", &route::share(LINE, SHARE), &OWNER, format!("{{\"state\": \"{state}\"}}")).await
}

#[tokio::test]
async fn whoever_holds_the_link_sees_the_board_and_nothing_else() {
    let client = with_share("").await;
    let got = open(&client, &LINK).await;
    assert_eq!(Projection::decode(&got.bytes).unwrap().sealed(), b"board");
    for path in [route::line(LINE), route::page(LINE, 1), route::snapshot(LINE), route::shares(LINE)] {
        assert_eq!(client.ask("GET", &path, &LINK, "").await.kind(), ProblemKind::Unauthorized, "{path}");
    }
}

#[tokio::test]
async fn a_wrong_key_learns_nothing_not_even_that_the_link_was_revoked() {
    let client = with_share("").await;
    change(&client, "revoked").await;
    assert_eq!(open(&client, &AuthKey([1; 32])).await.kind(), ProblemKind::Unauthorized);
    assert_eq!(open(&client, &OWNER).await.kind(), ProblemKind::Unauthorized);
    assert_eq!(open(&client, &LINK).await.kind(), ProblemKind::ShareRevoked);
}

#[tokio::test]
async fn a_paused_link_opens_again_and_a_revoked_one_never_does() {
    let client = with_share("").await;
    change(&client, "paused").await;
    assert_eq!(open(&client, &LINK).await.kind(), ProblemKind::SharePaused);
    change(&client, "active").await;
    assert_eq!(open(&client, &LINK).await.status, StatusCode::OK);
    change(&client, "revoked").await;
    assert_eq!(change(&client, "active").await.kind(), ProblemKind::ShareRevoked);
    assert_eq!(show(&client, 9, "board").await.kind(), ProblemKind::ShareRevoked);
    assert_eq!(open(&client, &LINK).await.kind(), ProblemKind::ShareRevoked);
}

#[tokio::test]
async fn an_expired_link_says_so() {
    let client = with_share(", \"expires_at_ms\": 1000").await;
    assert_eq!(open(&client, &LINK).await.kind(), ProblemKind::ShareExpired);
}

#[tokio::test]
async fn a_board_never_goes_back_to_older_figures() {
    let client = with_share("").await;
    assert_eq!(show(&client, 5, "newer").await.status, StatusCode::NO_CONTENT);
    assert_eq!(show(&client, 4, "older").await.problem().head, Some(5));
    assert_eq!(Projection::decode(&open(&client, &LINK).await.bytes).unwrap().sealed(), b"newer");
}

#[tokio::test]
async fn members_see_every_link_its_state_and_when_it_was_last_opened() {
    let client = with_share("").await;
    let listed = client.ask("GET", &route::shares(LINE), &OWNER, "").await.json();
    assert_eq!((&listed[0]["state"], listed[0]["opened_at_ms"].is_null()), (&"active".into(), true));
    assert_eq!((&listed[0]["shown"]["seq"], &listed[0]["shown"]["made_at_ms"]), (&3.into(), &1.into()));
    open(&client, &LINK).await;
    change(&client, "paused").await;
    let listed = client.ask("GET", &route::shares(LINE), &OWNER, "").await.json();
    assert_eq!(listed[0]["state"], "paused");
    assert_eq!(listed[0]["opened_at_ms"].as_u64().unwrap() % 60_000, 0);
}

#[tokio::test]
async fn the_terms_of_a_link_never_change() {
    let client = with_share("").await;
    let path = route::share(LINE, SHARE);
    let same = format!("{{\"key_hash\": \"{}\"}}", hash(&LINK));
    assert_eq!(client.ask("PUT", &path, &OWNER, same).await.status, StatusCode::OK);
    let other = format!("{{\"key_hash\": \"{}\"}}", hash(&OWNER));
    assert_eq!(client.ask("PUT", &path, &OWNER, other).await.status, StatusCode::CONFLICT);
}
