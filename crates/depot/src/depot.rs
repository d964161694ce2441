//! What endpoints share.

use crate::clock::Watch;
use crate::config::Settings;
use crate::hooks::Caller;
use crate::hub::Hub;
use crate::refusal::Refused;
use crate::secret;
use crate::store::{LogStore, Shelf};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use takt_wire::key::KeyTerms;
use takt_wire::{AuthHash, AuthKey, LineId, ProblemKind, Right};
use tokio::sync::watch;

/// How long a key that was found good is not looked up again. A key that another depot revoked opens
/// things here for this long.
const KEY_FRESH: Duration = Duration::from_secs(5);
/// Keys remembered at most.
const KEYS_KNOWN: usize = 10_000;

/// The depot behind its router.
pub struct Depot {
    /// Where lines are kept.
    pub store: Arc<dyn LogStore>,
    /// Who waits.
    pub hub: Arc<Hub>,
    /// Who calls webhooks.
    pub caller: Caller,
    /// How it is set up.
    pub settings: Settings,
    closing: watch::Sender<bool>,
    known_keys: Mutex<BTreeMap<(LineId, AuthHash), (KeyTerms, Watch)>>,
}

/// Every handler's state.
pub type Shared = Arc<Depot>;

impl Depot {
    /// On a store.
    pub fn new(store: Arc<dyn LogStore>, settings: Settings) -> Shared {
        let (hub, closing, known_keys) = (Arc::default(), watch::Sender::new(false), Mutex::default());
        Arc::new(Self { store, hub, caller: Caller::default(), settings, closing, known_keys })
    }

    /// Lets everybody go who waits: the process is about to end.
    pub fn close(&self) {
        self.closing.send_replace(true);
    }

    /// Ends when the depot closes.
    pub async fn closed(&self) {
        let mut closing = self.closing.subscribe();
        // The sender lives as long as the depot; were it gone, that would be an end too.
        let _ = closing.wait_for(|closing| *closing).await;
    }

    /// Whether a key may do something on a line. A line that is not there answers like a wrong key.
    pub async fn admit(&self, line: LineId, key: &AuthKey, needed: Right, now_ms: u64) -> Result<(), Refused> {
        let hash = secret::hash_of(key);
        let terms = match self.known(line, &hash) {
            Some(terms) => terms,
            None => {
                let terms = self.look_up(line, hash).await?.ok_or(ProblemKind::Unauthorized)?;
                self.remember(line, hash, terms.clone());
                terms
            }
        };
        if terms.expires_at_ms.is_some_and(|end| end <= now_ms) {
            return Err(ProblemKind::Unauthorized.into());
        }
        if terms.right >= needed { Ok(()) } else { Err(ProblemKind::Forbidden.into()) }
    }

    /// The key's terms, unless it was revoked.
    async fn look_up(&self, line: LineId, hash: AuthHash) -> Result<Option<KeyTerms>, Refused> {
        let name = hash.to_string();
        let Some(kept) = self.store.get(line, Shelf::Keys, &name).await? else { return Ok(None) };
        if self.store.get(line, Shelf::RevokedKeys, &name).await?.is_some() {
            return Ok(None);
        }
        let kept: KeptKey = crate::refusal::kept(&kept)?;
        Ok(secret::same(&kept.hash, &hash).then_some(kept.terms))
    }

    fn known(&self, line: LineId, hash: &AuthHash) -> Option<KeyTerms> {
        let known = self.known_keys.lock().unwrap_or_else(PoisonError::into_inner);
        let (terms, since) = known.get(&(line, *hash))?;
        (since.elapsed() < KEY_FRESH).then(|| terms.clone())
    }

    fn remember(&self, line: LineId, hash: AuthHash, terms: KeyTerms) {
        let mut known = self.known_keys.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= KEYS_KNOWN {
            known.clear();
        }
        known.insert((line, hash), (terms, Watch::start()));
    }

    /// A key was revoked here.
    pub fn forget(&self, line: LineId, hash: AuthHash) {
        self.known_keys.lock().unwrap_or_else(PoisonError::into_inner).remove(&(line, hash));
    }
}

/// A key as kept.
#[derive(serde::Serialize, serde::Deserialize)]
pub struct KeptKey {
    /// Its hash: the name it lies under, and compared once more.
    pub hash: AuthHash,
    /// What was agreed.
    pub terms: KeyTerms,
}
