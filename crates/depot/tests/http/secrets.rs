//! What is in the logs and on the disk, after everything was asked once.

use crate::asking::*;
use std::io::Write;
use std::sync::{Arc, Mutex};
use takt_depot::store::Shelf;
use takt_wire::{AuthKey, ShareId, route};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::MakeWriter;

#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Vec<u8>>>);

impl Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Kept {
    type Writer = Self;
    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

const LINK: AuthKey = AuthKey([0xd1; 32]);
const WRONG: AuthKey = AuthKey([0xe1; 32]);

/// Good and bad requests of many kinds, each with secrets in it.
async fn ask_everything(client: &Client) {
    let share = route::share(LINE, ShareId([5; 16]));
    client.append(1, 0).await;
    client.append(2, 0).await;
    for key in [&OWNER, &LINK, &WRONG] {
        client.ask("GET", &route::line(LINE), key, "").await;
        client.ask("GET", &format!("{}&seconds=0&token=hunter2", route::wait(LINE, 0)), key, "").await;
        client.ask("PUT", &share, key, format!("{{\"key_hash\": \"{}\"}}", hash(&LINK))).await;
        client.ask("PUT", &share, key, "{\"password\": \"hunter2\"}").await;
        client.ask_with("POST", &route::inbox(LINE), key, &[("idempotency-key", "hunter2")], "hunter2").await;
        client.ask("POST", &route::batches(LINE), key, "hunter2").await;
        client.ask("GET", "/api/v1/hunter2?hunter2", key, "").await;
        client.ask_with("GET", "/nowhere/hunter2", key, &[("cookie", "hunter2"), ("referer", "#k=hunter2")], "").await;
    }
}

#[tokio::test]
async fn no_secret_and_no_id_is_ever_logged() {
    let kept = Kept::default();
    let logs = tracing_subscriber::fmt().with_writer(kept.clone()).with_env_filter(EnvFilter::new("trace")).json();
    let _guard = tracing::subscriber::set_default(logs.finish());
    let client = Client::with_line().await;
    ask_everything(&client).await;
    let text = String::from_utf8(kept.0.lock().unwrap().clone()).unwrap();
    assert!(text.contains("/api/v1/lines/{line}/batches"), "it logs at all: {text}");
    let secrets = [OWNER, LINK, WRONG].map(|key| key.bearer().replace("Bearer ", ""));
    for secret in secrets.iter().map(String::as_str).chain(["hunter2", &LINE.to_string(), "Bearer"]) {
        assert!(!text.contains(secret), "{secret} was logged");
    }
}

#[tokio::test]
async fn the_store_holds_hashes_of_keys_and_no_key() {
    let client = Client::with_line().await;
    ask_everything(&client).await;
    let shelves = [Shelf::Line, Shelf::Keys, Shelf::Shares, Shelf::Inbox, Shelf::Mail, Shelf::MailNames];
    let mut seen = 0;
    for shelf in shelves {
        for named in client.depot.store.names(LINE, shelf, 99).await.unwrap() {
            let bytes = client.depot.store.get(LINE, shelf, &named.name).await.unwrap().unwrap();
            let text = format!("{} {}", named.name, String::from_utf8_lossy(&bytes));
            for key in [&OWNER, &LINK, &WRONG] {
                assert!(!text.contains(&key.bearer()[7..]) && !bytes.windows(32).any(|part| part == key.0), "{text}");
            }
            seen += 1;
        }
    }
    assert!(seen >= 3, "{seen}");
}
