//! Webhooks, against a real receiver on a port of its own.

use crate::asking::*;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use takt_depot::config::Settings;
use takt_depot::hooks::{resume, secret_bytes, signature};
use takt_wire::{AuthKey, HookId, ProblemKind, route};
use tokio::net::TcpListener;

const HOOK: HookId = HookId([0x77; 16]);
const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const ALARM_ID: &str = "0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f";

/// What a receiver got, and how often it says no first.
#[derive(Clone, Default)]
struct Seen {
    calls: Arc<Mutex<Vec<(HeaderMap, String)>>>,
    refuses: Arc<Mutex<u32>>,
}

impl Seen {
    fn calls(&self) -> Vec<(HeaderMap, String)> {
        self.calls.lock().unwrap().clone()
    }
    /// Waits for a call, or says that none came.
    async fn wait_for(&self, count: usize) -> Vec<(HeaderMap, String)> {
        for _ in 0..600 {
            if self.calls().len() >= count {
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        assert_eq!(self.calls().len(), count);
        self.calls()
    }
}

async fn hear(State(seen): State<Seen>, headers: HeaderMap, body: String) -> StatusCode {
    seen.calls.lock().unwrap().push((headers, body));
    let mut refuses = seen.refuses.lock().unwrap();
    if *refuses > 0 {
        *refuses -= 1;
        return StatusCode::SERVICE_UNAVAILABLE;
    }
    StatusCode::NO_CONTENT
}

/// A receiver, and its address.
async fn receiver() -> (Seen, String) {
    let (seen, listener) = (Seen::default(), TcpListener::bind("127.0.0.1:0").await.unwrap());
    let address = listener.local_addr().unwrap();
    let app = axum::Router::new().route("/alarms/{secret}", post(hear)).with_state(seen.clone());
    tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
    (seen, format!("http://{address}/alarms/s3cret"))
}

async fn client() -> Client {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = Client::with(Settings { hooks_anywhere: true, ..Settings::default() });
    assert_eq!(client.ask("PUT", &route::line(LINE), &OWNER, "").await.status, StatusCode::CREATED);
    client
}

async fn put(client: &Client, url: &str) -> Got {
    let terms = json!({ "url": url, "secret": SECRET }).to_string();
    client.ask("PUT", &route::hook(LINE, HOOK), &OWNER, terms).await
}

fn alarm() -> Value {
    json!({ "id": ALARM_ID, "kind": "starves", "bin": "qualifying", "count": 4, "limit": 10, "at_ms": 1 })
}

async fn tell(client: &Client, alarm: &Value) -> Got {
    client.ask("POST", &route::alarms(LINE), &OWNER, alarm.to_string()).await
}

/// Waits until a hook's last call went so.
async fn last_status(client: &Client, status: u16) -> Value {
    for _ in 0..400 {
        let hook = client.ask("GET", &route::hooks(LINE), &OWNER, "").await.json()[0].clone();
        if hook["last"]["status"] == status {
            return hook;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("no call was answered with {status}");
}

#[tokio::test]
async fn an_alarm_reaches_the_receiver_signed_and_says_nothing_but_numbers_and_its_own_words() {
    let (client, (seen, url)) = (client().await, receiver().await);
    assert_eq!(put(&client, &url).await.status, StatusCode::CREATED);
    assert_eq!(tell(&client, &alarm()).await.status, StatusCode::CREATED);
    let (headers, body) = seen.wait_for(1).await.remove(0);
    let field = |name: &str| headers[name].to_str().unwrap().to_owned();
    // As a receiver checks it.
    let timestamp_s: u64 = field("webhook-timestamp").parse().unwrap();
    let expected = signature(&secret_bytes(SECRET).unwrap(), &field("webhook-id"), timestamp_s, &body);
    assert_eq!(field("webhook-signature"), expected);
    assert_eq!(field("webhook-id"), ALARM_ID);
    let value: Value = serde_json::from_str(&body).unwrap();
    assert_eq!(value["type"], "takt.alarm");
    assert_eq!(value["text"], "Somebody starves in Qualifying: 4, and 10 is the least.");
    assert_eq!(value["data"]["count"], 4);
    let listed = client.ask("GET", &route::hooks(LINE), &OWNER, "").await;
    assert!(!String::from_utf8_lossy(&listed.bytes).contains("s3cret"), "neither secret nor path is given out");
    assert!(!String::from_utf8_lossy(&listed.bytes).contains(SECRET));
    assert_eq!(listed.json()[0]["host"], "127.0.0.1");
}

#[tokio::test]
async fn the_same_alarm_is_told_once_whoever_tells_of_it() {
    let (client, (seen, url)) = (client().await, receiver().await);
    put(&client, &url).await;
    assert_eq!(tell(&client, &alarm()).await.status, StatusCode::CREATED);
    seen.wait_for(1).await;
    for _ in 0..3 {
        assert_eq!(tell(&client, &alarm()).await.status, StatusCode::OK);
    }
    let mut other = alarm();
    other["id"] = "1f".repeat(16).into();
    assert_eq!(tell(&client, &other).await.status, StatusCode::CREATED);
    seen.wait_for(2).await;
}

#[tokio::test]
async fn a_receiver_that_says_no_is_called_again_with_the_same_id() {
    let (client, (seen, url)) = (client().await, receiver().await);
    *seen.refuses.lock().unwrap() = 1;
    put(&client, &url).await;
    tell(&client, &alarm()).await;
    seen.wait_for(1).await;
    let status = last_status(&client, 503).await;
    assert_eq!(status["waiting"], 1);
    let calls = seen.wait_for(2).await;
    assert_eq!(calls[0].0["webhook-id"], calls[1].0["webhook-id"]);
    assert_eq!(calls[0].1, calls[1].1);
}

#[tokio::test]
async fn what_waited_when_a_depot_ended_is_told_by_the_next_one() {
    let (client, (seen, url)) = (client().await, receiver().await);
    // A receiver that is not there yet.
    put(&client, "http://127.0.0.1:1/alarms/x").await;
    tell(&client, &alarm()).await;
    last_status(&client, 0).await;
    client.depot.close();
    put(&client, &url).await;
    let settings = Settings { hooks_anywhere: true, ..Settings::default() };
    tokio::spawn(resume(takt_depot::Depot::new(Arc::clone(&client.depot.store), settings)));
    let calls = seen.wait_for(1).await;
    assert_eq!(calls[0].0["webhook-id"].to_str().unwrap(), ALARM_ID);
}

#[tokio::test]
async fn a_hook_that_was_taken_away_is_not_called() {
    let (client, (seen, url)) = (client().await, receiver().await);
    put(&client, &url).await;
    let gone = client.ask("DELETE", &route::hook(LINE, HOOK), &OWNER, "").await;
    assert_eq!(gone.status, StatusCode::NO_CONTENT);
    tell(&client, &alarm()).await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert!(seen.calls().is_empty());
}

#[tokio::test]
async fn an_alarm_with_a_text_of_anybodys_is_refused_before_anything_is_told() {
    let (client, (seen, url)) = (client().await, receiver().await);
    put(&client, &url).await;
    for (name, value) in
        [("note", json!("call Grace")), ("kind", json!("Alder Works")), ("count", json!("+15125550134"))]
    {
        let mut bent = alarm();
        bent[name] = value;
        assert_eq!(tell(&client, &bent).await.kind(), ProblemKind::BadRequest, "{name}");
    }
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert!(seen.calls().is_empty());
}

#[tokio::test]
async fn only_the_open_internet_is_called_unless_the_operator_says_otherwise_and_only_a_manager_makes_a_hook() {
    let client = Client::with_line().await;
    for url in ["http://hooks.example/", "https://127.0.0.1/", "https://169.254.169.254/", "nonsense"] {
        assert_eq!(put(&client, url).await.kind(), ProblemKind::BadRequest, "{url}");
    }
    assert_eq!(put(&client, "https://hooks.example/T0").await.status, StatusCode::CREATED);
    assert_eq!(put(&client, "https://hooks.example/T1").await.status, StatusCode::NO_CONTENT);
    let short = json!({ "url": "https://hooks.example/", "secret": "whsec_AAAA" }).to_string();
    assert_eq!(client.ask("PUT", &route::hook(LINE, HOOK), &OWNER, short).await.kind(), ProblemKind::BadRequest);
    let member = AuthKey([5; 32]);
    let terms = json!({ "right": "write" }).to_string();
    client.ask("PUT", &route::key(LINE, hash(&member)), &OWNER, terms).await;
    let terms = json!({ "url": "https://hooks.example/", "secret": SECRET }).to_string();
    let got = client.ask("PUT", &route::hook(LINE, HOOK), &member, terms).await;
    assert_eq!(got.kind(), ProblemKind::Forbidden);
}
