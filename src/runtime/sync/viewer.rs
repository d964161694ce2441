//! A board behind a link, as whoever holds the link opens it: no line, no disk, one request.

use super::net::{Depot, NetError};
use super::shares::slow_form;
use crate::runtime::clock;
use crate::runtime::fold::unfold;
use crate::runtime::sharing::own_origin;
use crate::state::sight::{Look, Shut, Sight};
use std::rc::Rc;
use takt_chart::link::{Fault, Kind, unpack};
use takt_engine::time::Time;
use takt_replica::envelope::{BoardLink, LinkSecret, TextError, open_board, with_password};
use takt_replica::sync::Lost;
use takt_wire::{AuthKey, ProblemKind};

/// What a link opens, and whether a password comes first.
pub fn view(text: &str) -> Result<(Look, bool), Shut> {
    let viewer = Rc::new(Viewer::new(text)?);
    let is_locked = viewer.is_locked();
    let look: Look = Rc::new(move |password| {
        let viewer = Rc::clone(&viewer);
        Box::pin(async move { viewer.look(&password, clock::read().0).await })
    });
    Ok((look, is_locked))
}

/// What a link opens, and the key it is opened with once that is known.
struct Viewer {
    link: BoardLink,
    depot: Depot,
    secret: std::cell::RefCell<Option<LinkSecret>>,
}

impl Viewer {
    /// From the fragment's value.
    fn new(text: &str) -> Result<Self, Shut> {
        let link = BoardLink::from_text(text).map_err(|error| match error {
            TextError::Newer => Shut::Newer,
            TextError::NotThis | TextError::Mistyped => Shut::Cut,
        })?;
        let origin = if link.depot.is_empty() { own_origin() } else { link.depot.clone() };
        let depot = Depot::new(origin, link.line, AuthKey([0; 32]));
        let secret = (!link.has_password).then(|| link.secret.clone());
        Ok(Self { link, depot, secret: std::cell::RefCell::new(secret) })
    }

    /// Whether a password is asked for first.
    fn is_locked(&self) -> bool {
        self.secret.borrow().is_none()
    }

    /// Asks the depot, with a password where one is needed.
    async fn look(&self, password: &str, now: Time) -> Result<Sight, Shut> {
        let known = self.secret.borrow().clone();
        let secret = match known {
            Some(secret) => secret,
            None => {
                let slow = slow_form(password, &self.link.secret).await.ok_or(Shut::Damaged)?;
                with_password(&self.link.secret, &slow)
            }
        };
        // Kept before it is known to be right: a depot that is away, or has nothing yet, is asked again with it.
        *self.secret.borrow_mut() = Some(secret.clone());
        let depot = Depot { key: AuthKey(secret.auth_key()), ..self.depot.clone() };
        let projection = depot.projection(self.link.share()).await.map_err(|error| self.shut(&error))?;
        let small = open_board(&secret, &projection).map_err(|_| Shut::Damaged)?;
        let bytes = unfold(Kind::Open, &small, "").await.map_err(|_| Shut::Damaged)?;
        let shared = unpack(&bytes, now).map_err(|fault| match fault {
            Fault::Newer => Shut::Newer,
            Fault::Expired(_) => Shut::Expired,
            Fault::NotALink | Fault::Damaged | Fault::WrongPassword => Shut::Damaged,
        })?;
        Ok(Sight { board: shared.board, expires: shared.expires, version: (projection.seq, projection.made_at_ms) })
    }

    fn shut(&self, error: &NetError) -> Shut {
        match error {
            NetError::Problem(problem) => match problem.kind {
                ProblemKind::Unauthorized if self.link.has_password => {
                    *self.secret.borrow_mut() = None;
                    Shut::WrongPassword
                }
                ProblemKind::Unauthorized | ProblemKind::Forbidden => Shut::WrongKey,
                ProblemKind::SharePaused => Shut::Paused,
                ProblemKind::ShareExpired => Shut::Expired,
                ProblemKind::ShareRevoked => Shut::Revoked,
                ProblemKind::NotFound => Shut::NotYet,
                ProblemKind::BadRequest
                | ProblemKind::Conflict
                | ProblemKind::Fenced
                | ProblemKind::TooLarge
                | ProblemKind::Gone
                | ProblemKind::LineTaken
                | ProblemKind::MissingChunk
                | ProblemKind::TooMany
                | ProblemKind::Unavailable => Shut::Away,
            },
            NetError::Lost(Lost::NotTheDepot) => Shut::NotADepot,
            NetError::Lost(Lost::Unreachable | Lost::Unavailable | Lost::ShutOut) => Shut::Away,
        }
    }
}
