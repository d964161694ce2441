//! `PUT …/lines/{line}`: makes a line, for the key that is presented.

use crate::access;
use crate::clock::now_ms;
use crate::depot::{KeptKey, Shared};
use crate::refusal::{Refused, json, kept};
use crate::secret;
use crate::store::{Shelf, THE};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use takt_wire::key::KeyTerms;
use takt_wire::route::CREATE_KEY;
use takt_wire::{AuthKey, LineId, ProblemKind, Right};

/// 201 when the line is new, 200 when this key made it before. The presented key may do everything on it.
pub async fn put(
    State(depot): State<Shared>,
    Path(line): Path<LineId>,
    headers: HeaderMap,
) -> Result<StatusCode, Refused> {
    if let Some(needed) = &depot.settings.create_key_sha256 {
        let shown = headers.get(CREATE_KEY).and_then(|value| value.to_str().ok());
        let shown = shown.and_then(|value| AuthKey::of_bearer(&format!("Bearer {value}")).ok());
        let fits = shown.is_some_and(|key| secret::same(&secret::hash_of(&key), needed));
        if !fits {
            return Err(ProblemKind::Forbidden.into());
        }
    }
    let key = access::key(&headers)?;
    let hash = secret::hash_of(&key);
    let owner = KeptKey { hash, terms: KeyTerms { right: Right::Admit, expires_at_ms: None, label: None } };
    let made = depot.store.put_new(line, Shelf::Line, THE, json(&hash)?, now_ms()).await?;
    if !made {
        let maker = depot.store.get(line, Shelf::Line, THE).await?.ok_or(ProblemKind::Unavailable)?;
        if !secret::same(&kept(&maker)?, &hash) {
            return Err(ProblemKind::LineTaken.into());
        }
    }
    // Also when the line was there: its maker may have been cut off between the two.
    depot.store.put_new(line, Shelf::Keys, &hash.to_string(), json(&owner)?, now_ms()).await?;
    Ok(if made { StatusCode::CREATED } else { StatusCode::OK })
}
