//! `GET …/wait?after=N`: answers when there is news. A long poll, or a stream of events.

use crate::access::{self, Admitted, ToRead};
use crate::clock::now_ms;
use crate::depot::{Depot, Shared};
use crate::refusal::Refused;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use std::convert::Infallible;
use std::time::Duration;
use takt_wire::{Head, LineId, Right, limits};
use tokio::sync::watch;

/// Seconds between two signs of life in a stream, so that proxies keep it open.
const SIGN_OF_LIFE: Duration = Duration::from_secs(20);
/// How often to look where the engine always tells.
const RARELY: Duration = Duration::from_secs(30);

/// What the address says.
#[derive(serde::Deserialize)]
pub struct Asked {
    after: u64,
    /// Seconds to wait at most.
    seconds: Option<u64>,
}

/// A long poll answers with the head, changed or not; a stream has an event for each change.
pub async fn get(
    State(depot): State<Shared>,
    Path(line): Path<LineId>,
    Query(asked): Query<Asked>,
    Admitted { key, .. }: Admitted<ToRead>,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    let waiter = Waiter { changes: depot.hub.watch(line), line, last: Head { head: asked.after, ..Head::default() } };
    let accepted = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if accepted.contains("text/event-stream") {
        return Ok(stream(depot, waiter, key).into_response());
    }
    let patience = Duration::from_secs(asked.seconds.unwrap_or(limits::WAIT_SECONDS).min(limits::WAIT_SECONDS));
    let mut waiter = waiter;
    let news = tokio::time::timeout(patience, waiter.next(&depot)).await;
    let head = match news {
        Ok(news) => news?,
        Err(_) => None,
    };
    let head = match head {
        Some(head) => head,
        None => super::line::head(&depot, line).await?,
    };
    access::json_answer(&head)
}

/// Somebody who waits.
struct Waiter {
    changes: watch::Receiver<u64>,
    line: LineId,
    last: Head,
}

impl Waiter {
    /// The next head that is past the last one, or mail; `None` when the depot closes.
    async fn next(&mut self, depot: &Depot) -> Result<Option<Head>, Refused> {
        loop {
            self.changes.mark_unchanged();
            let head = super::line::head(depot, self.line).await?;
            let news = head.head > self.last.head || head.mail > self.last.mail || head.snapshot > self.last.snapshot;
            let first_look = self.last.first == 0;
            let past = head.head > self.last.head;
            self.last = Head { head: self.last.head.max(head.head), ..head };
            if past || (news && !first_look) {
                return Ok(Some(head));
            }
            let look_again = depot.store.look_every().unwrap_or(RARELY);
            tokio::select! {
                changed = self.changes.changed() => if changed.is_err() { return Ok(None) },
                () = tokio::time::sleep(look_again) => {}
                () = depot.closed() => return Ok(None),
            }
        }
    }
}

fn stream(depot: Shared, waiter: Waiter, key: takt_wire::AuthKey) -> impl IntoResponse {
    let events = futures::stream::unfold((depot, waiter, key), |(depot, mut waiter, key)| async move {
        let head = waiter.next(&depot).await.ok()??;
        // A key that was revoked meanwhile hears nothing more.
        depot.admit(waiter.line, &key, Right::Read, now_ms()).await.ok()?;
        let event = Event::default().event("head").data(serde_json::to_string(&head).ok()?);
        Some((Ok::<_, Infallible>(event), (depot, waiter, key)))
    });
    let mut response = Sse::new(events).keep_alive(KeepAlive::new().interval(SIGN_OF_LIFE)).into_response();
    // Some proxies collect a stream until it ends unless told not to.
    response.headers_mut().insert("x-accel-buffering", HeaderValue::from_static("no"));
    response
}
