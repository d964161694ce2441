//! `…/inbox`: the mailbox. Its key writes and does nothing else; members read and take out.

use crate::access::{self, Admitted, ToAdmit, ToWrite};
use crate::clock::now_ms;
use crate::depot::Shared;
use crate::refusal::{Refused, json, kept};
use crate::secret;
use crate::store::{Shelf, StoreError, THE};
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use crypto_box::PublicKey;
use crypto_box::aead::OsRng;
use takt_wire::inbox::InboxTerms;
use takt_wire::route::IDEMPOTENCY_KEY;
use takt_wire::{LineId, Mail, MailId, MailPage, Problem, ProblemKind, limits};

/// What a sealed box adds: a public key and a tag.
const SEAL_BYTES: usize = 48;
/// Items that may wait: a line that nobody opens must not fill the disk.
const WAITING: usize = 10_000;

/// Opens the mailbox, or gives it another key.
pub async fn put(
    State(depot): State<Shared>,
    Path(line): Path<LineId>,
    _: Admitted<ToAdmit>,
    headers: HeaderMap,
    body: Body,
) -> Result<StatusCode, Refused> {
    let terms: InboxTerms = access::json(&headers, body).await?;
    depot.store.put(line, Shelf::Inbox, THE, json(&terms)?, now_ms()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Leaves an item. It is sealed to the line at once; nothing of it is kept in the clear. `Idempotency-Key`
/// (32 hexadecimal digits, a UUID with or without hyphens) names it: 201 the first time, 200 after that.
pub async fn post(
    State(depot): State<Shared>,
    Path(line): Path<LineId>,
    headers: HeaderMap,
    body: Body,
) -> Result<StatusCode, Refused> {
    let (key, now) = (access::key(&headers)?, now_ms());
    let terms = depot.store.get(line, Shelf::Inbox, THE).await?.ok_or(ProblemKind::Unauthorized)?;
    let terms: InboxTerms = kept(&terms)?;
    if !secret::same(&secret::hash_of(&key), &terms.key_hash) {
        return Err(ProblemKind::Unauthorized.into());
    }
    let id = name_of(&headers)?;
    let bytes = access::bytes(&headers, body, limits::MAIL_BYTES - SEAL_BYTES).await?;
    let sealed = PublicKey::from(terms.public_key.0)
        .seal(&mut OsRng, &bytes)
        .map_err(|error| StoreError::Damaged(format!("sealing: {error}")))?;
    if depot.store.names(line, Shelf::Mail, WAITING).await?.len() >= WAITING {
        return Err(ProblemKind::TooMany.into());
    }
    // Its place is claimed first: whoever sends it again, after any crash, finds the same place.
    let (name, place) = (id.to_string(), format!("{now:016}-{id}"));
    let is_new = depot.store.put_new(line, Shelf::MailNames, &name, place.clone().into_bytes(), now).await?;
    let place = if is_new { place } else { claimed(&depot, line, &name).await? };
    if depot.store.get(line, Shelf::TakenMail, &name).await?.is_none() {
        depot.store.put_new(line, Shelf::Mail, &place, sealed, now).await?;
        depot.hub.changed(line);
    }
    Ok(if is_new { StatusCode::CREATED } else { StatusCode::OK })
}

/// The oldest items that wait.
pub async fn get(
    State(depot): State<Shared>,
    Path(line): Path<LineId>,
    _: Admitted<ToWrite>,
) -> Result<Response, Refused> {
    let mut items = Vec::new();
    for named in depot.store.names(line, Shelf::Mail, limits::MAIL_PAGE_ITEMS).await? {
        let Some(sealed) = depot.store.get(line, Shelf::Mail, &named.name).await? else { continue };
        let read = named.name.split_once('-').and_then(|(at, id)| Some((at.parse().ok()?, id.parse().ok()?)));
        let Some((received_at_ms, id)) = read else { continue };
        items.push(Mail::new(id, received_at_ms, sealed)?);
    }
    Ok(access::binary(MailPage::new(items)?.encode()))
}

/// Takes an item out, once it is a command in the log. Its name stays known.
pub async fn delete(
    State(depot): State<Shared>,
    Path((line, mail)): Path<(LineId, MailId)>,
    _: Admitted<ToWrite>,
) -> Result<StatusCode, Refused> {
    let name = mail.to_string();
    let place = claimed(&depot, line, &name).await?;
    depot.store.put_new(line, Shelf::TakenMail, &name, Vec::new(), now_ms()).await?;
    depot.store.delete(line, Shelf::Mail, &place).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn claimed(depot: &Shared, line: LineId, name: &str) -> Result<String, Refused> {
    let place = depot.store.get(line, Shelf::MailNames, name).await?.ok_or(ProblemKind::NotFound)?;
    String::from_utf8(place).map_err(|_| StoreError::Damaged("a place in the mailbox".into()).into())
}

fn name_of(headers: &HeaderMap) -> Result<MailId, Refused> {
    let text = headers.get(IDEMPOTENCY_KEY).and_then(|value| value.to_str().ok()).unwrap_or_default();
    text.replace('-', "").to_ascii_lowercase().parse().map_err(|_| {
        let what = "Idempotency-Key: 32 hexadecimal digits, for example a UUID";
        Problem::because(ProblemKind::BadRequest, what).into()
    })
}
