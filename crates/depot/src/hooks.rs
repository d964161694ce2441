//! Calls to webhooks: signed as Standard Webhooks has it, tried again for a day, and only to addresses of the open
//! internet unless the operator says otherwise.

use crate::clock::now_ms;
use crate::depot::Depot;
use crate::refusal::{json, kept};
use crate::store::Shelf;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use takt_wire::hook::{Alarm, AlarmId, HookTerms, LastCall};
use takt_wire::{HookId, LineId};
use tokio::sync::Semaphore;

/// Pauses before a call is tried again. After the last it is given up.
const PAUSES_S: [u64; 7] = [5, 30, 120, 600, 3_600, 6 * 3_600, 17 * 3_600];
/// How long a receiver may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// Calls at once.
const AT_ONCE: usize = 16;
/// Calls of one line that may wait; further alarms are dropped, since they would only say the same.
pub const WAITING: usize = 1_000;

/// A call that has not gone through.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Call {
    /// Which hook.
    pub hook: HookId,
    /// What it is told.
    pub alarm: Alarm,
    /// How often it was tried.
    pub tries: u32,
}

/// A call's name on its shelf.
pub fn name_of(hook: HookId, alarm: AlarmId) -> String {
    format!("{hook}-{alarm}")
}

/// Who calls: at most so many at once.
pub struct Caller {
    slots: Semaphore,
}

impl Default for Caller {
    fn default() -> Self {
        Self { slots: Semaphore::new(AT_ONCE) }
    }
}

/// Takes up what waits from before this depot was started.
pub async fn resume(depot: Arc<Depot>) {
    let Ok(lines) = depot.store.lines().await else { return };
    for line in lines {
        let Ok(names) = depot.store.names(line, Shelf::HookCalls, WAITING).await else { continue };
        for named in names {
            tokio::spawn(carry(Arc::clone(&depot), line, named.name));
        }
    }
}

/// Carries one call out, however often it takes.
pub async fn carry(depot: Arc<Depot>, line: LineId, name: String) {
    loop {
        let Ok(Some(bytes)) = depot.store.get(line, Shelf::HookCalls, &name).await else { return };
        let Ok(mut call) = kept::<Call>(&bytes) else { return };
        let hook = call.hook.to_string();
        let terms = match depot.store.get(line, Shelf::Hooks, &hook).await {
            Ok(Some(bytes)) => kept::<HookTerms>(&bytes).ok(),
            // The hook was taken away: nobody is to be told.
            Ok(None) => None,
            Err(_) => return,
        };
        let Some(terms) = terms else {
            drop(depot.store.delete(line, Shelf::HookCalls, &name).await);
            return;
        };
        let status = {
            let _slot = depot.caller.slots.acquire().await;
            send(&terms, &call.alarm, depot.settings.hooks_anywhere).await
        };
        let last = LastCall { at_ms: now_ms(), status };
        if let Ok(bytes) = json(&last) {
            drop(depot.store.put(line, Shelf::HookLast, &hook, bytes, now_ms()).await);
        }
        let pause = PAUSES_S.get(call.tries as usize).copied();
        call.tries += 1;
        let is_done = (200..300).contains(&status) || status == 410;
        let (Some(pause), false) = (pause, is_done) else {
            if !is_done {
                tracing::warn!(%line, hook = %call.hook, "a webhook was given up");
            }
            // What cannot be deleted is called once more after a restart: receivers know an id they have had.
            drop(depot.store.delete(line, Shelf::HookCalls, &name).await);
            return;
        };
        if let Ok(bytes) = json(&call) {
            drop(depot.store.put(line, Shelf::HookCalls, &name, bytes, now_ms()).await);
        }
        tokio::select! {
            () = tokio::time::sleep(Duration::from_secs(pause)) => {}
            () = depot.closed() => return,
        }
    }
}

/// The bytes of a secret as it is written down; `None` where it is none.
pub fn secret_bytes(secret: &str) -> Option<Vec<u8>> {
    let bytes = STANDARD.decode(secret.strip_prefix("whsec_")?).ok()?;
    (24..=64).contains(&bytes.len()).then_some(bytes)
}

/// `v1,` and base64 of HMAC-SHA256 over `id.timestamp.body`.
pub fn signature(secret: &[u8], id: &str, timestamp_s: u64, body: &str) -> String {
    // Any length is a key of an HMAC.
    let Ok(mut mac) = <Hmac<Sha256> as Mac>::new_from_slice(secret) else { return String::new() };
    mac.update(format!("{id}.{timestamp_s}.{body}").as_bytes());
    format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
}

/// What is sent: the alarm, and the same as a sentence, which chat programs show.
pub fn body(alarm: &Alarm) -> String {
    serde_json::json!({ "type": "takt.alarm", "text": alarm.words(), "data": alarm }).to_string()
}

/// Calls once; answers the receiver's status, or 0.
async fn send(terms: &HookTerms, alarm: &Alarm, anywhere: bool) -> u16 {
    let Some(secret) = secret_bytes(&terms.secret) else { return 0 };
    let Ok(url) = reqwest::Url::parse(&terms.url) else { return 0 };
    let Some(addresses) = addresses_of(&url, anywhere).await else { return 0 };
    let host = url.host_str().unwrap_or_default().to_owned();
    // No redirects: they would lead around the look at the address. The address that was looked at is the one called.
    let client = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .timeout(PATIENCE)
        .resolve_to_addrs(&host, &addresses)
        .build();
    let Ok(client) = client else { return 0 };
    let (id, timestamp_s, body) = (alarm.id.to_string(), now_ms() / 1_000, body(alarm));
    let signed = signature(&secret, &id, timestamp_s, &body);
    let request = client
        .post(url)
        .header("content-type", "application/json")
        .header("webhook-id", &id)
        .header("webhook-timestamp", timestamp_s.to_string())
        .header("webhook-signature", signed)
        .body(body);
    match request.send().await {
        Ok(response) => response.status().as_u16(),
        Err(_) => 0,
    }
}

/// Whether a hook may call there, as far as its address alone tells.
pub fn is_allowed(url: &str, anywhere: bool) -> bool {
    let Ok(url) = reqwest::Url::parse(url) else { return false };
    let scheme = url.scheme() == "https" || (anywhere && url.scheme() == "http");
    let literal = url.host_str().and_then(|host| host.trim_matches(['[', ']']).parse::<IpAddr>().ok());
    scheme && url.host_str().is_some() && literal.is_none_or(|ip| anywhere || is_open(ip))
}

async fn addresses_of(url: &reqwest::Url, anywhere: bool) -> Option<Vec<SocketAddr>> {
    if !is_allowed(url.as_str(), anywhere) {
        return None;
    }
    let (host, port) = (url.host_str()?.trim_matches(['[', ']']).to_owned(), url.port_or_known_default()?);
    let found: Vec<SocketAddr> = tokio::net::lookup_host((host, port)).await.ok()?.collect();
    // One address that is not open is enough: who answers for a name may answer with both.
    let all_open = anywhere || found.iter().all(|address| is_open(address.ip()));
    (all_open && !found.is_empty()).then_some(found)
}

/// Whether an address is of the open internet: not of this machine, its network, or a cloud's own services.
fn is_open(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(v4) => {
            let [a, b, ..] = v4.octets();
            let is_shared = a == 100 && (64..128).contains(&b);
            let is_kept = a == 0 || a >= 224 || (a == 198 && (18..20).contains(&b)) || (a == 192 && b == 0);
            !(v4.is_private() || v4.is_loopback() || v4.is_link_local() || is_shared || is_kept)
        }
        IpAddr::V6(v6) => {
            if let Some(v4) = v6.to_ipv4() {
                return is_open(IpAddr::V4(v4));
            }
            let first = v6.segments()[0];
            // Global unicast, but for tunnels whose end lies elsewhere.
            first & 0xe000 == 0x2000 && first != 0x2002 && !(first == 0x2001 && v6.segments()[1] == 0)
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    /// The example that the specification publishes (Standard Webhooks 1.0, "Signature scheme").
    #[test]
    fn the_signature_is_that_of_the_published_example() {
        let secret = secret_bytes("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        let signed = signature(&secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, r#"{"test": 2432232314}"#);
        assert_eq!(signed, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn a_hook_calls_the_open_internet_and_nothing_behind_the_depot() {
        assert!(is_allowed("https://hooks.example/T0", false));
        for url in [
            "http://hooks.example/",
            "https://127.0.0.1/",
            "https://10.0.0.8/",
            "https://169.254.169.254/latest/meta-data",
            "https://100.64.0.1/",
            "https://[::1]/",
            "https://[::ffff:192.168.0.1]/",
            "https://[fd00::1]/",
            "https://[fe80::1]/",
            "https://0.0.0.0/",
            "file:///etc/passwd",
            "nonsense",
        ] {
            assert!(!is_allowed(url, false), "{url}");
        }
        assert!(is_allowed("http://127.0.0.1:9/x", true));
        for open in ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946"] {
            assert!(is_open(open.parse().unwrap()), "{open}");
        }
    }

    #[tokio::test]
    async fn a_name_that_leads_home_is_not_called() {
        let home = reqwest::Url::parse("https://localhost/").unwrap();
        assert_eq!(addresses_of(&home, false).await, None);
        assert!(addresses_of(&home, true).await.is_some());
    }

    #[test]
    fn a_secret_has_its_prefix_and_enough_bytes() {
        for text in ["", "whsec_", "whsec_AAAA", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"] {
            assert_eq!(secret_bytes(text), None, "{text}");
        }
    }
}
