//! `…/keys`: whose keys open the line. Only their hashes are ever known here.

use crate::access::{self, Admitted, ToAdmit, ToRead};
use crate::clock::now_ms;
use crate::depot::{Depot, KeptKey, Shared};
use crate::refusal::{Refused, json, kept};
use crate::secret;
use crate::store::{Shelf, THE};
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use takt_wire::key::{KeyStatus, KeyTerms, LABEL_BYTES};
use takt_wire::{AuthHash, LineId, Problem, ProblemKind, limits};

/// Whether a key of that name can be admitted: it was never revoked, and the line may have one more.
async fn has_room_for(depot: &Depot, line: LineId, name: &str) -> Result<(), Refused> {
    if depot.store.get(line, Shelf::RevokedKeys, name).await?.is_some() {
        return Err(Problem::because(ProblemKind::Forbidden, "this key was revoked; make another").into());
    }
    if depot.store.names(line, Shelf::Keys, limits::KEYS).await?.len() >= limits::KEYS {
        return Err(ProblemKind::TooMany.into());
    }
    Ok(())
}

/// Admits a key: an invitation, or a member's own. A key that was revoked stays revoked.
pub async fn put(
    State(depot): State<Shared>,
    Path((line, hash)): Path<(LineId, AuthHash)>,
    _: Admitted<ToAdmit>,
    headers: HeaderMap,
    body: Body,
) -> Result<StatusCode, Refused> {
    let terms: KeyTerms = access::json(&headers, body).await?;
    if terms.label.as_ref().is_some_and(|label| label.len() > LABEL_BYTES) {
        return Err(Problem::because(ProblemKind::BadRequest, "the label is too long").into());
    }
    let name = hash.to_string();
    has_room_for(&depot, line, &name).await?;
    depot.store.put(line, Shelf::Keys, &name, json(&KeptKey { hash, terms })?, now_ms()).await?;
    depot.forget(line, hash);
    Ok(StatusCode::NO_CONTENT)
}

/// The presented key hands over to the key of that hash, which gets its terms; the presented one opens nothing from
/// then on. A newcomer does so with the key out of its link: whoever finds the link later finds a dead one. Asked
/// again after a lost answer, the same is so.
pub async fn hand_over(
    State(depot): State<Shared>,
    Path((line, hash)): Path<(LineId, AuthHash)>,
    Admitted { key, .. }: Admitted<ToRead>,
) -> Result<StatusCode, Refused> {
    let now = now_ms();
    let old = secret::hash_of(&key);
    let maker = depot.store.get(line, Shelf::Line, THE).await?.ok_or(ProblemKind::NotFound)?;
    if kept::<AuthHash>(&maker)? == old || old == hash {
        return Err(Problem::because(ProblemKind::Forbidden, "this key stays").into());
    }
    let name = hash.to_string();
    has_room_for(&depot, line, &name).await?;
    let bytes = depot.store.get(line, Shelf::Keys, &old.to_string()).await?.ok_or(ProblemKind::Unauthorized)?;
    let terms = KeyTerms { label: None, ..kept::<KeptKey>(&bytes)?.terms };
    // The new one first: if all ends here, both open, and asking again mends it.
    depot.store.put_new(line, Shelf::Keys, &name, json(&KeptKey { hash, terms })?, now).await?;
    depot.store.put_new(line, Shelf::RevokedKeys, &old.to_string(), Vec::new(), now).await?;
    depot.forget(line, old);
    depot.forget(line, hash);
    Ok(StatusCode::NO_CONTENT)
}

/// Revokes a key for ever. The key that made the line cannot be: somebody must be able to admit others.
pub async fn delete(
    State(depot): State<Shared>,
    Path((line, hash)): Path<(LineId, AuthHash)>,
    _: Admitted<ToAdmit>,
) -> Result<StatusCode, Refused> {
    let maker = depot.store.get(line, Shelf::Line, THE).await?.ok_or(ProblemKind::NotFound)?;
    if kept::<AuthHash>(&maker)? == hash {
        return Err(Problem::because(ProblemKind::Forbidden, "the key that made the line stays").into());
    }
    depot.store.put_new(line, Shelf::RevokedKeys, &hash.to_string(), Vec::new(), now_ms()).await?;
    depot.forget(line, hash);
    Ok(StatusCode::NO_CONTENT)
}

/// Every key that was ever admitted.
pub async fn list(
    State(depot): State<Shared>,
    Path(line): Path<LineId>,
    _: Admitted<ToAdmit>,
) -> Result<Response, Refused> {
    let revoked = depot.store.names(line, Shelf::RevokedKeys, limits::KEYS).await?;
    let mut keys = Vec::new();
    for named in depot.store.names(line, Shelf::Keys, limits::KEYS).await? {
        let Some(bytes) = depot.store.get(line, Shelf::Keys, &named.name).await? else { continue };
        let KeptKey { hash, terms } = kept(&bytes)?;
        keys.push(KeyStatus { hash, terms, revoked: revoked.iter().any(|gone| gone.name == named.name) });
    }
    access::json_answer(&keys)
}
