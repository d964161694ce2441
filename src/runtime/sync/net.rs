//! The depot over HTTP. What answers is judged before it is believed: a login page, a page cut short and a
//! socket that hangs are none of the depot's answers.

use futures::stream::{self, StreamExt, TryStreamExt};
use js_sys::{Function, Object, Promise, Reflect, Uint8Array};
use std::cell::Cell;
use std::rc::Rc;
use takt_replica::sync::{Lost, Pulled, Pushed};
use takt_wire::hook::{Alarm, HookStatus, HookTerms};
use takt_wire::inbox::InboxTerms;
use takt_wire::key::{KeyStatus, KeyTerms};
use takt_wire::problem::PROBLEM_TYPE;
use takt_wire::route::{self, BINARY_TYPE};
use takt_wire::share::ShareChange;
use takt_wire::{
    Answer, AuthHash, AuthKey, Batch, ChunkId, Head, HookId, LineId, MailId, MailPage, Page, Problem, ProblemKind,
    Projection, Right, ShareId, ShareState, ShareStatus, ShareTerms, Snapshot,
};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// After so long a request is given up: the core stops waiting then, and the socket is let go.
const PATIENCE_MS: u32 = 30_000;

/// Pieces of a snapshot asked for at once: what a browser opens to one host over HTTP/1.1. One after the other, each
/// piece would cost the way there and back.
const AT_ONCE: usize = 6;

/// A line at a depot, and the key that opens it.
#[derive(Clone, Debug)]
pub struct Depot {
    /// Its origin, without a slash at the end.
    pub origin: String,
    /// The line.
    pub line: LineId,
    /// What this device presents.
    pub key: AuthKey,
    /// How far this device's clock is ahead of the depot's, in milliseconds, as the last answer told.
    pub ahead_ms: Rc<Cell<f64>>,
}

/// What came back.
struct Reply {
    status: u16,
    kind: String,
    bytes: Vec<u8>,
}

/// Why something was not done.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum NetError {
    /// No answer of the depot.
    Lost(Lost),
    /// The depot said no.
    Problem(Box<Problem>),
}

impl std::fmt::Display for NetError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Lost(Lost::Unreachable) => f.write_str("The depot cannot be reached."),
            Self::Lost(Lost::NotTheDepot) => f.write_str("What answers at that address is not a depot."),
            Self::Lost(Lost::Unavailable) => f.write_str("The depot cannot answer now."),
            Self::Lost(Lost::ShutOut) => f.write_str("This key opens nothing at that depot any more."),
            Self::Problem(problem) => f.write_str(problem.kind.title()),
        }
    }
}

impl NetError {
    /// What the core is told.
    pub fn lost(&self) -> Lost {
        match self {
            Self::Lost(lost) => *lost,
            Self::Problem(problem) => match problem.kind {
                ProblemKind::Unauthorized | ProblemKind::Forbidden => Lost::ShutOut,
                ProblemKind::Unavailable | ProblemKind::TooMany => Lost::Unavailable,
                ProblemKind::BadRequest
                | ProblemKind::NotFound
                | ProblemKind::Conflict
                | ProblemKind::Fenced
                | ProblemKind::TooLarge
                | ProblemKind::Gone
                | ProblemKind::LineTaken
                | ProblemKind::SharePaused
                | ProblemKind::ShareExpired
                | ProblemKind::ShareRevoked
                | ProblemKind::MissingChunk => Lost::NotTheDepot,
            },
        }
    }
}

pub(super) fn set(object: &Object, name: &str, value: &JsValue) {
    // A plain object takes every field.
    let _ = Reflect::set(object, &name.into(), value);
}

pub(super) async fn call(on: &JsValue, method: &str, arguments: &[&JsValue]) -> Result<JsValue, JsValue> {
    let function: Function = Reflect::get(on, &method.into())?.dyn_into()?;
    let list = js_sys::Array::new();
    for argument in arguments {
        list.push(argument);
    }
    let promise: Promise = Reflect::apply(&function, on, &list)?.dyn_into()?;
    JsFuture::from(promise).await
}

/// A signal that gives a request up after a while.
fn patience() -> JsValue {
    let signal = Reflect::get(&js_sys::global(), &"AbortSignal".into()).and_then(|class| {
        let function: Function = Reflect::get(&class, &"timeout".into())?.dyn_into()?;
        function.call1(&class, &PATIENCE_MS.into())
    });
    signal.unwrap_or(JsValue::UNDEFINED)
}

impl Depot {
    /// A line at a depot.
    pub fn new(origin: String, line: LineId, key: AuthKey) -> Self {
        Self { origin, line, key, ahead_ms: Rc::default() }
    }

    pub(super) fn request(&self, method: &str, accept: &str, body: Option<(&[u8], &str)>, signal: &JsValue) -> Object {
        let (request, headers) = (Object::new(), Object::new());
        set(&headers, "authorization", &self.key.bearer().into());
        set(&headers, "accept", &accept.into());
        if let Some((bytes, kind)) = body {
            set(&headers, "content-type", &kind.into());
            set(&request, "body", &Uint8Array::from(bytes).into());
        }
        set(&request, "method", &method.into());
        set(&request, "headers", &headers);
        set(&request, "credentials", &"omit".into());
        set(&request, "cache", &"no-store".into());
        set(&request, "signal", signal);
        request
    }

    /// Sends a request and hands over what answers, unread.
    pub(super) async fn fetch(&self, path: &str, request: &Object) -> Result<JsValue, NetError> {
        let address = JsValue::from(format!("{}{path}", self.origin));
        call(&js_sys::global(), "fetch", &[&address, request]).await.map_err(|_| NetError::Lost(Lost::Unreachable))
    }

    async fn ask(&self, method: &str, path: &str, body: Option<(&[u8], &str)>) -> Result<Reply, NetError> {
        let request = self.request(method, &format!("{BINARY_TYPE}, application/json"), body, &patience());
        let response = self.fetch(path, &request).await?;
        let status = status_of(&response);
        let kind = kind_of(&response);
        if let Some(there_ms) = date_of(&response) {
            self.ahead_ms.set(super::desk::now_ms() - there_ms);
        }
        let read = call(&response, "arrayBuffer", &[]).await.map_err(|_| NetError::Lost(Lost::Unreachable))?;
        let reply = Reply { status, kind, bytes: Uint8Array::new(&read).to_vec() };
        judged(reply)
    }

    /// The page that begins at a number.
    pub async fn page(&self, from: u64) -> Pulled {
        match self.ask("GET", &route::page(self.line, from), None).await {
            Ok(reply) => match binary(&reply).and_then(|bytes| Page::decode(bytes).ok()) {
                Some(page) if page.from() == from => {
                    let more = page.full();
                    Pulled::Page { batches: page.into_batches().map(|batch| batch.bytes).collect(), more }
                }
                Some(_) | None => Pulled::Lost(Lost::NotTheDepot),
            },
            Err(NetError::Problem(problem)) if problem.kind == ProblemKind::Gone => Pulled::Gone,
            Err(error) => Pulled::Lost(error.lost()),
        }
    }

    /// Appends a batch.
    pub async fn append(&self, batch: &Batch) -> Pushed {
        let body = batch.encode();
        match self.ask("POST", &route::batches(self.line), Some((&body, BINARY_TYPE))).await {
            Ok(reply) => binary(&reply).and_then(|bytes| Answer::decode(bytes).ok()).ok_or(Lost::NotTheDepot),
            Err(NetError::Problem(problem)) => {
                Answer::of_problem(&problem).ok_or_else(|| NetError::Problem(problem).lost())
            }
            Err(error) => Err(error.lost()),
        }
    }

    /// Where the line stands.
    pub async fn head(&self) -> Result<Head, NetError> {
        self.json("GET", &route::line(self.line)).await
    }

    async fn json<T: serde::de::DeserializeOwned>(&self, method: &str, path: &str) -> Result<T, NetError> {
        let reply = self.ask(method, path, None).await?;
        serde_json::from_slice(&reply.bytes).map_err(|_| NetError::Lost(Lost::NotTheDepot))
    }

    /// Makes the line, for the key that is presented.
    pub async fn create(&self) -> Result<(), NetError> {
        self.done("PUT", &route::line(self.line), None).await
    }

    async fn done(&self, method: &str, path: &str, body: Option<(&[u8], &str)>) -> Result<(), NetError> {
        let reply = self.ask(method, path, body).await?;
        // A login page answers anything with 200 and words.
        if reply.bytes.is_empty() { Ok(()) } else { Err(NetError::Lost(Lost::NotTheDepot)) }
    }

    /// Admits another key, under a label by which it is found again.
    pub async fn admit(&self, hash: AuthHash, right: Right, label: String) -> Result<(), NetError> {
        let terms = KeyTerms { right, expires_at_ms: None, label: Some(label) };
        let terms = serde_json::to_vec(&terms).unwrap_or_default();
        self.done("PUT", &route::key(self.line, hash), Some((&terms, "application/json"))).await
    }

    /// Every key that was ever admitted.
    pub async fn keys(&self) -> Result<Vec<KeyStatus>, NetError> {
        self.json("GET", &route::keys(self.line)).await
    }

    /// This key hands over to another, and opens nothing from then on.
    pub async fn hand_over(&self, hash: AuthHash) -> Result<(), NetError> {
        self.done("POST", &route::key(self.line, hash), None).await
    }

    /// Revokes a key for ever.
    pub async fn revoke(&self, hash: AuthHash) -> Result<(), NetError> {
        self.done("DELETE", &route::key(self.line, hash), None).await
    }

    /// Every link of the line.
    pub async fn shares(&self) -> Result<Vec<ShareStatus>, NetError> {
        self.json("GET", &route::shares(self.line)).await
    }

    /// Agrees on a link.
    pub async fn agree(&self, share: ShareId, terms: &ShareTerms) -> Result<(), NetError> {
        let terms = serde_json::to_vec(terms).unwrap_or_default();
        self.done("PUT", &route::share(self.line, share), Some((&terms, "application/json"))).await
    }

    /// Pauses a link, opens it again, or calls it back.
    pub async fn change(&self, share: ShareId, state: ShareState) -> Result<(), NetError> {
        let change = serde_json::to_vec(&ShareChange { state }).unwrap_or_default();
        self.done("PATCH", &route::share(self.line, share), Some((&change, "application/json"))).await
    }

    /// Puts what a link shows.
    pub async fn show(&self, projection: &Projection) -> Result<(), NetError> {
        let path = route::projection(self.line, projection.share);
        self.done("PUT", &path, Some((&projection.encode(), BINARY_TYPE))).await
    }

    /// What a link shows, for whoever holds it.
    pub async fn projection(&self, share: ShareId) -> Result<Projection, NetError> {
        let reply = self.ask("GET", &route::projection(self.line, share), None).await?;
        let not_it = NetError::Lost(Lost::NotTheDepot);
        binary(&reply).and_then(|bytes| Projection::decode(bytes).ok()).filter(|p| p.share == share).ok_or(not_it)
    }

    /// The line's hooks.
    pub async fn hooks(&self) -> Result<Vec<HookStatus>, NetError> {
        self.json("GET", &route::hooks(self.line)).await
    }

    /// Makes a hook.
    pub async fn put_hook(&self, hook: HookId, terms: &HookTerms) -> Result<(), NetError> {
        let terms = serde_json::to_vec(terms).unwrap_or_default();
        self.done("PUT", &route::hook(self.line, hook), Some((&terms, "application/json"))).await
    }

    /// Takes a hook away.
    pub async fn drop_hook(&self, hook: HookId) -> Result<(), NetError> {
        self.done("DELETE", &route::hook(self.line, hook), None).await
    }

    /// Tells every hook.
    pub async fn alarm(&self, alarm: &Alarm) -> Result<(), NetError> {
        let alarm = serde_json::to_vec(alarm).unwrap_or_default();
        self.done("POST", &route::alarms(self.line), Some((&alarm, "application/json"))).await
    }

    /// Drops the batches up to and with that one: a snapshot stands for them.
    pub async fn drop_through(&self, through: u64) -> Result<Head, NetError> {
        self.json("DELETE", &route::page(self.line, through)).await
    }

    /// The snapshot's table of contents.
    pub async fn contents(&self) -> Result<Snapshot, NetError> {
        let reply = self.ask("GET", &route::snapshot(self.line), None).await?;
        let not_it = NetError::Lost(Lost::NotTheDepot);
        binary(&reply).and_then(|bytes| Snapshot::decode(bytes).ok()).ok_or(not_it)
    }

    /// The snapshot and its pieces.
    pub async fn snapshot(&self) -> Result<(Snapshot, Vec<Vec<u8>>), NetError> {
        let snapshot = self.contents().await?;
        let chunks: Vec<ChunkId> = snapshot.chunks().to_vec();
        let pieces = stream::iter(chunks)
            .map(|chunk| async move { Ok(self.ask("GET", &route::chunk(self.line, chunk), None).await?.bytes) })
            .buffered(AT_ONCE)
            .try_collect()
            .await?;
        Ok((snapshot, pieces))
    }

    /// Opens the mailbox, or gives it another key.
    pub async fn put_inbox(&self, terms: &InboxTerms) -> Result<(), NetError> {
        let terms = serde_json::to_vec(terms).unwrap_or_default();
        self.done("PUT", &route::inbox(self.line), Some((&terms, "application/json"))).await
    }

    /// The oldest items of the mailbox.
    pub async fn mail(&self) -> Result<MailPage, NetError> {
        let reply = self.ask("GET", &route::inbox(self.line), None).await?;
        let not_it = NetError::Lost(Lost::NotTheDepot);
        binary(&reply).and_then(|bytes| MailPage::decode(bytes).ok()).ok_or(not_it)
    }

    /// Takes an item out.
    pub async fn take_mail(&self, mail: MailId) -> Result<(), NetError> {
        self.done("DELETE", &route::mail(self.line, mail), None).await
    }

    /// Puts a piece of a snapshot.
    pub async fn put_chunk(&self, name: ChunkId, bytes: &[u8]) -> Result<(), NetError> {
        self.done("PUT", &route::chunk(self.line, name), Some((bytes, BINARY_TYPE))).await
    }

    /// Makes a snapshot count.
    pub async fn put_snapshot(&self, snapshot: &Snapshot) -> Result<(), NetError> {
        self.done("PUT", &route::snapshot(self.line), Some((&snapshot.encode(), BINARY_TYPE))).await
    }
}

pub(super) fn status_of(response: &JsValue) -> u16 {
    Reflect::get(response, &"status".into()).ok().and_then(|status| status.as_f64()).map_or(0, |status| status as u16)
}

fn header_of(response: &JsValue, name: &str) -> Option<String> {
    let value = Reflect::get(response, &"headers".into()).and_then(|headers| {
        let function: Function = Reflect::get(&headers, &"get".into())?.dyn_into()?;
        function.call1(&headers, &name.into())
    });
    value.ok().and_then(|value| value.as_string())
}

pub(super) fn kind_of(response: &JsValue) -> String {
    header_of(response, "content-type").unwrap_or_default()
}

/// What the depot's clock showed, in milliseconds; `None` where something on the way hides it.
fn date_of(response: &JsValue) -> Option<f64> {
    let at = js_sys::Date::parse(&header_of(response, "date")?);
    at.is_finite().then_some(at)
}

fn binary(reply: &Reply) -> Option<&[u8]> {
    reply.kind.starts_with(BINARY_TYPE).then_some(reply.bytes.as_slice())
}

fn judged(reply: Reply) -> Result<Reply, NetError> {
    if (200..300).contains(&reply.status) {
        return Ok(reply);
    }
    let problem = reply.kind.starts_with(PROBLEM_TYPE).then(|| serde_json::from_slice::<Problem>(&reply.bytes).ok());
    Err(match (problem.flatten(), reply.status) {
        (Some(problem), _) => NetError::Problem(Box::new(problem)),
        // A balancer whose depots are away.
        (None, 502..=504) => NetError::Lost(Lost::Unavailable),
        (None, _) => NetError::Lost(Lost::NotTheDepot),
    })
}
