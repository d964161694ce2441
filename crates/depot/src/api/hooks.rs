//! `…/hooks`: where the depot tells of alarms. And `…/alarms`: a member's device tells the depot.

use crate::access::{self, Admitted, ToAdmit, ToWrite};
use crate::clock::now_ms;
use crate::depot::Shared;
use crate::hooks::{Call, WAITING, carry, is_allowed, name_of, secret_bytes};
use crate::refusal::{Refused, json, kept};
use crate::store::Shelf;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use takt_wire::hook::{Alarm, HOOKS, HookStatus, HookTerms, URL_BYTES};
use takt_wire::{HookId, LineId, Problem, ProblemKind};

fn bad(why: &'static str) -> Refused {
    Problem::because(ProblemKind::BadRequest, why).into()
}

/// Makes a hook, or gives it another address and secret.
pub async fn put(
    State(depot): State<Shared>,
    Path((line, hook)): Path<(LineId, HookId)>,
    _: Admitted<ToAdmit>,
    headers: HeaderMap,
    body: Body,
) -> Result<StatusCode, Refused> {
    let terms: HookTerms = access::json(&headers, body).await?;
    if secret_bytes(&terms.secret).is_none() {
        return Err(bad("a secret is whsec_ and base64 of 24 to 64 bytes"));
    }
    if terms.url.len() > URL_BYTES || !is_allowed(&terms.url, depot.settings.hooks_anywhere) {
        return Err(bad("a hook calls an https address of the open internet"));
    }
    let name = hook.to_string();
    let is_new = depot.store.get(line, Shelf::Hooks, &name).await?.is_none();
    if is_new && depot.store.names(line, Shelf::Hooks, HOOKS).await?.len() >= HOOKS {
        return Err(ProblemKind::TooMany.into());
    }
    depot.store.put(line, Shelf::Hooks, &name, json(&terms)?, now_ms()).await?;
    Ok(if is_new { StatusCode::CREATED } else { StatusCode::NO_CONTENT })
}

/// Takes a hook away; what waits for it is told to nobody.
pub async fn delete(
    State(depot): State<Shared>,
    Path((line, hook)): Path<(LineId, HookId)>,
    _: Admitted<ToAdmit>,
) -> Result<StatusCode, Refused> {
    let name = hook.to_string();
    depot.store.delete(line, Shelf::Hooks, &name).await?;
    depot.store.delete(line, Shelf::HookLast, &name).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Every hook, and how its last call went. Neither its secret nor more of its address than the host.
pub async fn list(
    State(depot): State<Shared>,
    Path(line): Path<LineId>,
    _: Admitted<ToWrite>,
) -> Result<Response, Refused> {
    let calls = depot.store.names(line, Shelf::HookCalls, WAITING).await?;
    let mut hooks = Vec::new();
    for named in depot.store.names(line, Shelf::Hooks, HOOKS).await? {
        let Some(bytes) = depot.store.get(line, Shelf::Hooks, &named.name).await? else { continue };
        let Ok(id) = named.name.parse() else { continue };
        let terms: HookTerms = kept(&bytes)?;
        let host = reqwest::Url::parse(&terms.url).ok().and_then(|url| url.host_str().map(str::to_owned));
        let last = depot.store.get(line, Shelf::HookLast, &named.name).await?.as_deref().map(kept).transpose()?;
        let waiting = calls.iter().filter(|call| call.name.starts_with(&named.name)).count() as u32;
        hooks.push(HookStatus { id, host: host.unwrap_or_default(), last, waiting });
    }
    access::json_answer(&hooks)
}

/// Tells every hook. The same alarm is told once, whoever tells of it: 201 the first time, 200 after that.
pub async fn alarm(
    State(depot): State<Shared>,
    Path(line): Path<LineId>,
    _: Admitted<ToWrite>,
    headers: HeaderMap,
    body: Body,
) -> Result<StatusCode, Refused> {
    let now = now_ms();
    let alarm: Alarm = access::json(&headers, body).await?;
    let mark = alarm.id.to_string();
    if depot.store.get(line, Shelf::Alarms, &mark).await?.is_some() {
        return Ok(StatusCode::OK);
    }
    if depot.store.names(line, Shelf::HookCalls, WAITING).await?.len() >= WAITING {
        return Err(ProblemKind::TooMany.into());
    }
    let mut begun = Vec::new();
    for named in depot.store.names(line, Shelf::Hooks, HOOKS).await? {
        let Ok(hook) = named.name.parse() else { continue };
        let name = name_of(hook, alarm.id);
        let call = Call { hook, alarm: alarm.clone(), tries: 0 };
        if depot.store.put_new(line, Shelf::HookCalls, &name, json(&call)?, now).await? {
            begun.push(name);
        }
    }
    // The mark comes after the calls: a crash between the two tells twice rather than never.
    let is_new = depot.store.put_new(line, Shelf::Alarms, &mark, Vec::new(), now).await?;
    for name in begun {
        tokio::spawn(carry(depot.clone(), line, name));
    }
    Ok(if is_new { StatusCode::CREATED } else { StatusCode::OK })
}
