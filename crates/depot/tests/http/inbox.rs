//! The mailbox.

use crate::asking::*;
use axum::http::StatusCode;
use crypto_box::SecretKey;
use crypto_box::aead::OsRng;
use takt_depot::store::Shelf;
use takt_wire::{AuthKey, MailId, MailPage, ProblemKind, limits, route};

const FORM: AuthKey = AuthKey([0xf0; 32]);
const ID: &str = "6f1c0c5e-3a54-4f0e-9a5e-0d4f2b7b1a11";
const LEAD: &str = "{\"company\": \"Alder Works\", \"email\": \"grace@alder.example\"}";

async fn with_inbox() -> (Client, SecretKey) {
    let client = Client::with_line().await;
    let secret = SecretKey::generate(&mut OsRng);
    let public: String = secret.public_key().as_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    let terms = format!("{{\"key_hash\": \"{}\", \"public_key\": \"{public}\"}}", hash(&FORM));
    let got = client.ask("PUT", &route::inbox(LINE), &OWNER, terms).await;
    assert_eq!(got.status, StatusCode::NO_CONTENT, "{got:?}");
    (client, secret)
}

async fn leave(client: &Client, id: &str) -> Got {
    client.ask_with("POST", &route::inbox(LINE), &FORM, &[("idempotency-key", id)], LEAD).await
}

async fn read(client: &Client) -> MailPage {
    MailPage::decode(&client.ask("GET", &route::inbox(LINE), &OWNER, "").await.bytes).unwrap()
}

#[tokio::test]
async fn an_item_is_sealed_on_arrival_and_only_the_line_can_open_it() {
    let (client, secret) = with_inbox().await;
    assert_eq!(leave(&client, ID).await.status, StatusCode::CREATED);
    let page = read(&client).await;
    assert_eq!(secret.unseal(page.items()[0].sealed()).unwrap(), LEAD.as_bytes());
    for named in client.depot.store.names(LINE, Shelf::Mail, 9).await.unwrap() {
        let kept = client.depot.store.get(LINE, Shelf::Mail, &named.name).await.unwrap().unwrap();
        assert!(!String::from_utf8_lossy(&kept).contains("Alder"));
    }
}

#[tokio::test]
async fn an_item_that_is_sent_again_changes_nothing_even_after_it_was_taken() {
    let (client, _) = with_inbox().await;
    leave(&client, ID).await;
    assert_eq!(leave(&client, ID).await.status, StatusCode::OK);
    assert_eq!(leave(&client, &ID.replace('-', "").to_uppercase()).await.status, StatusCode::OK);
    assert_eq!(read(&client).await.items().len(), 1);
    let id: MailId = ID.replace('-', "").parse().unwrap();
    assert_eq!(client.ask("DELETE", &route::mail(LINE, id), &OWNER, "").await.status, StatusCode::NO_CONTENT);
    assert_eq!(leave(&client, ID).await.status, StatusCode::OK);
    assert_eq!(read(&client).await.items().len(), 0);
}

#[tokio::test]
async fn an_item_whose_claim_outlived_a_crash_is_delivered_by_the_next_try() {
    let (client, secret) = with_inbox().await;
    let name = ID.replace('-', "");
    let place = format!("{:016}-{name}", 1_790_000_000_000u64).into_bytes();
    client.depot.store.put_new(LINE, Shelf::MailNames, &name, place, 1).await.unwrap();
    assert_eq!(leave(&client, ID).await.status, StatusCode::OK);
    let page = read(&client).await;
    assert_eq!(secret.unseal(page.items()[0].sealed()).unwrap(), LEAD.as_bytes());
    assert_eq!(page.items()[0].received_at_ms, 1_790_000_000_000, "it arrived when it first arrived");
}

#[tokio::test]
async fn the_mailboxs_key_writes_and_does_nothing_else() {
    let (client, _) = with_inbox().await;
    for path in [route::inbox(LINE), route::line(LINE), route::page(LINE, 1)] {
        assert_eq!(client.ask("GET", &path, &FORM, "").await.kind(), ProblemKind::Unauthorized, "{path}");
    }
    let as_member = client.ask_with("POST", &route::inbox(LINE), &OWNER, &[("idempotency-key", ID)], LEAD).await;
    assert_eq!(as_member.kind(), ProblemKind::Unauthorized);
}

#[tokio::test]
async fn an_item_without_a_name_or_over_the_limit_is_refused() {
    let (client, _) = with_inbox().await;
    assert_eq!(client.ask("POST", &route::inbox(LINE), &FORM, LEAD).await.kind(), ProblemKind::BadRequest);
    let large = vec![b'x'; limits::MAIL_BYTES];
    let got = client.ask_with("POST", &route::inbox(LINE), &FORM, &[("idempotency-key", ID)], large).await;
    assert_eq!(got.kind(), ProblemKind::TooLarge);
}

#[tokio::test]
async fn waiting_mail_is_part_of_where_the_line_stands() {
    let (client, _) = with_inbox().await;
    leave(&client, ID).await;
    assert_eq!(client.ask("GET", &route::line(LINE), &OWNER, "").await.json()["mail"], 1);
}
