//! Boards behind links, kept fresh: whoever leads on a laptop that is online puts what they show to the depot.
//!
//! What the line says of a link (made, paused, called back) is said to the depot by every laptop that sees a
//! difference; what a link shows is made by a leader, in step with the depot, when there is something new.

use super::desk::Desk;
use super::net::NetError;
use crate::runtime::fold::{fold, stretch};
use crate::runtime::sharing::{Project, own_origin};
use crate::runtime::{chance, clock};
use crate::state::team::{LiveDraft, LiveStatus};
use leptos::task::spawn_local;
use std::rc::Rc;
use takt_engine::ids::MemberId;
use takt_engine::time::Time;
use takt_engine::wall::{Share, ShareState};
use takt_replica::envelope::{BoardLink, LinkSecret, seal_board, sha256, share_of, with_password};
use takt_wire::{AuthHash, ProblemKind, ShareId, ShareStatus, ShareTerms};

/// How often the leader looks whether a board is behind, in milliseconds.
const TEND_EVERY_MS: u32 = 5_000;
/// A board that is behind is made anew after so long.
const BEHIND_MS: u64 = 10_000;
/// A board is made anew after so long though nothing happened: clocks and ages go on.
const AGED_MS: u64 = 10 * 60_000;

fn wire_state(state: ShareState) -> takt_wire::ShareState {
    match state {
        ShareState::Open => takt_wire::ShareState::Active,
        ShareState::Paused => takt_wire::ShareState::Paused,
        ShareState::Revoked => takt_wire::ShareState::Revoked,
    }
}

fn terms(share: &Share) -> ShareTerms {
    let key_hash = AuthHash(sha256(&LinkSecret::new(share.key).auth_key()));
    let expires_at_ms = (share.expires != Time(0)).then(|| u64::from(share.expires.0) * 1_000);
    ShareTerms { key_hash, expires_at_ms }
}

/// Whether the board that the depot shows should be made anew.
fn is_due(status: &ShareStatus, seq: u64, now_ms: u64) -> bool {
    match status.shown {
        None => true,
        Some(shown) => {
            let age = now_ms.saturating_sub(shown.made_at_ms);
            (shown.seq < seq && age >= BEHIND_MS) || (shown.seq <= seq && age >= AGED_MS)
        }
    }
}

/// A secret, a share and a link from what was asked for.
pub async fn make(draft: LiveDraft) -> Result<Share, String> {
    let no_chance = "This browser gives no chance to make keys of.";
    let bytes = chance::seed().ok_or(no_chance)?;
    let secret = LinkSecret::new(bytes);
    let has_password = !draft.password.is_empty();
    let key = if has_password {
        let slow = slow_form(&draft.password, &secret).await.ok_or("This browser cannot use a password.")?;
        with_password(&secret, &slow).to_bytes()
    } else {
        bytes
    };
    Ok(Share {
        id: share_of(&secret).0,
        secret: bytes,
        key,
        name: draft.name,
        view: draft.view,
        panels: draft.panels,
        offset_min: draft.offset_min,
        expires: draft.expires,
        has_password,
        by: MemberId(0),
        at: Time(0),
        state: ShareState::Open,
    })
}

/// A password in the form that takes long to guess; bound to the link, so that no table serves for two.
pub async fn slow_form(password: &str, secret: &LinkSecret) -> Option<[u8; 32]> {
    stretch(password, &share_of(secret).0).await.ok()
}

/// The link to copy.
pub fn link(desk: &Desk, share: &Share) -> String {
    let own = own_origin();
    let depot = desk.depot();
    let link = BoardLink {
        line: depot.line,
        secret: LinkSecret::new(share.secret),
        has_password: share.has_password,
        depot: if depot.origin == own { String::new() } else { depot.origin.clone() },
    };
    format!("{own}/d/{}#k={}", ShareId(share.id), link.to_text())
}

impl Desk {
    /// Begins to keep boards fresh, with what makes them.
    pub fn keep_boards(self: &Rc<Self>, project: Project) {
        self.project.set(Some(project));
        let desk = Rc::downgrade(self);
        let every = TEND_EVERY_MS + self.spread(TEND_EVERY_MS / 2);
        gloo::timers::callback::Interval::new(every, move || {
            if let Some(desk) = desk.upgrade().filter(|desk| desk.is_to_tend()) {
                spawn_local(async move { desk.tend().await });
            }
        })
        .forget();
    }

    fn is_to_tend(&self) -> bool {
        self.is_in_step() && self.line.peek(|state| !state.wall().shares.is_empty())
    }

    /// Says to the depot what the line says of its links, and shows what is new. What cannot be said now is said
    /// the next time.
    pub async fn tend(self: &Rc<Self>) {
        if self.is_tending.replace(true) {
            return;
        }
        if let Ok(listed) = self.depot().shares().await {
            for share in self.line.peek(|state| state.wall().shares.clone()) {
                let status = listed.iter().find(|status| status.id.0 == share.id);
                if self.tend_one(&share, status).await.is_err() {
                    break;
                }
            }
        }
        self.is_tending.set(false);
    }

    async fn tend_one(self: &Rc<Self>, share: &Share, status: Option<&ShareStatus>) -> Result<(), NetError> {
        let (id, wanted) = (ShareId(share.id), wire_state(share.state));
        let fresh;
        let status = match status {
            Some(status) => status,
            // The depot never knew it, and nobody shall open it.
            None if share.state == ShareState::Revoked => return Ok(()),
            None => {
                self.depot().agree(id, &terms(share)).await?;
                let state = takt_wire::ShareState::Active;
                fresh = ShareStatus { id, terms: terms(share), state, opened_at_ms: None, shown: None };
                &fresh
            }
        };
        if status.state != wanted && status.state != takt_wire::ShareState::Revoked {
            self.depot().change(id, wanted).await?;
        }
        let (now, _) = clock::read();
        let is_over = share.expires != Time(0) && share.expires <= now;
        if share.state != ShareState::Open || is_over || !self.is_in_step() {
            return Ok(());
        }
        let (seq, now_ms) = (self.known_seq(), u64::from(now.0) * 1_000);
        let Some(project) = self.project.get().filter(|_| is_due(status, seq, now_ms)) else { return Ok(()) };
        let board = self.line.peek(|state| project(state, share, now));
        let (Ok((_, small)), Some(nonce)) = (fold(&board, "").await, super::desk::nonce()) else { return Ok(()) };
        let secret = LinkSecret::new(share.key);
        let Ok(projection) = seal_board(&secret, (id, seq, now_ms), &small, nonce) else { return Ok(()) };
        match self.depot().show(&projection).await {
            // Another laptop knows more, or somebody has just called it back.
            Err(NetError::Problem(problem))
                if matches!(problem.kind, ProblemKind::Conflict | ProblemKind::ShareRevoked) =>
            {
                Ok(())
            }
            other => other,
        }
    }

    /// What the depot knows of the line's links.
    pub async fn live(self: Rc<Self>) -> Result<Vec<LiveStatus>, String> {
        let listed = self.depot().shares().await.map_err(|error| error.to_string())?;
        let time = |ms: u64| Time((ms / 1_000).min(u64::from(u32::MAX)) as u32);
        Ok(listed
            .into_iter()
            .map(|status| LiveStatus {
                id: status.id.0,
                opened_at: status.opened_at_ms.map(time),
                shown_at: status.shown.map(|shown| time(shown.made_at_ms)),
            })
            .collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use takt_wire::Shown;

    fn status(shown: Option<(u64, u64)>) -> ShareStatus {
        let terms = ShareTerms { key_hash: AuthHash([0; 32]), expires_at_ms: None };
        let shown = shown.map(|(seq, made_at_ms)| Shown { seq, made_at_ms });
        ShareStatus { id: ShareId([1; 16]), terms, state: takt_wire::ShareState::Active, opened_at_ms: None, shown }
    }

    #[test]
    fn a_board_is_made_anew_for_news_after_a_breath_and_without_news_once_it_has_aged() {
        let now = 10_000_000;
        assert!(is_due(&status(None), 7, now), "nothing is shown yet");
        assert!(!is_due(&status(Some((7, now - 60_000))), 7, now), "nothing is new");
        assert!(!is_due(&status(Some((6, now - 1_000))), 7, now), "a stream of changes is not a stream of boards");
        assert!(is_due(&status(Some((6, now - BEHIND_MS))), 7, now));
        assert!(is_due(&status(Some((7, now - AGED_MS))), 7, now), "clocks and ages go on");
        assert!(!is_due(&status(Some((8, now - AGED_MS))), 7, now), "whoever knows more keeps it");
        assert!(!is_due(&status(Some((7, now + 60_000))), 7, now), "a clock that goes ahead is not behind");
    }
}
