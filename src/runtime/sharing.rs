//! The way to a shared line. What seals, signs and syncs is a part of its own: a line that lives on one device
//! does not wait for it.

use super::outside::{Shared, reload};
use super::parts::{Unfetched, part};
use super::{fragment, sync};
use crate::state::effects::{Outside, StorageTrouble, Task};
use crate::state::sight::{Look, Shut};
use crate::state::team::{HookView, LiveDraft, LiveStatus, Mailbox, RefusedView, Sharing, Sheet, SyncState, TeamView};
use crate::state::{Line, Session};
use leptos::prelude::RwSignal;
use std::collections::BTreeMap;
use std::rc::Rc;
use takt_engine::State;
use takt_engine::ids::{EntryId, MemberId};
use takt_engine::settings::Role;
use takt_engine::time::Time;
use takt_engine::wall::{Raised, Share};

/// A shared line that has been opened.
pub trait SharedLine {
    /// As screens read it.
    fn line(&self) -> Line;
    /// What screens may ask of the world.
    fn outside(&self, session: Session) -> Rc<dyn Outside>;
    /// What screens may ask about sharing.
    fn sharing(&self, session: Session) -> Rc<dyn Sharing>;
    /// Begins what goes on by itself.
    fn start(&self, session: Session);
    /// Keeps boards behind links fresh, with what makes them.
    fn keep_boards(&self, project: Project);
}

/// Makes the bytes of a board from a link's terms. It comes with the boards' own part.
pub type Project = fn(&State, &Share, Time) -> Vec<u8>;

type Opened = Result<Rc<dyn SharedLine>, StorageTrouble>;

/// From the line, what each device has counted to, the depot's address and who shares, to a sheet to print.
type ShareOut = fn(State, BTreeMap<u32, u32>, String, MemberId) -> Task<Result<Sheet, String>>;

/// What the part hands out.
struct Part {
    open: fn(String) -> Task<Opened>,
    share: ShareOut,
    view: fn(&str) -> Result<(Look, bool), Shut>,
    join: fn(String, String, String) -> Task<Result<(), String>>,
}

part!(
    sharing_part,
    Part,
    Part {
        open: |name| Box::pin(sync::open(name)),
        share: |state, counters, depot, me| Box::pin(sync::share(state, counters, depot, me)),
        join: |secret, depot, device| Box::pin(sync::join(secret, depot, device)),
        view: sync::view,
    }
);

/// Opens the shared line of that name.
pub async fn open(name: String) -> Opened {
    let part = sharing_part().await.map_err(|Unfetched| StorageTrouble::Unfetched)?;
    (part.open)(name).await
}

/// What a link to a board at a depot opens, and whether a password comes first.
pub async fn view(text: String) -> Result<(Look, bool), Shut> {
    let part = sharing_part().await.map_err(|Unfetched| Shut::Away)?;
    (part.view)(&text)
}

/// Fetches the part, so that a line can be shared or joined once the network has gone.
pub async fn fetch_ahead() -> Result<(), Unfetched> {
    sharing_part().await.map(drop)
}

const UNFETCHED: &str = "A part of Takt could not be fetched. See that you are online, then try again.";
const NOT_SHARED: &str = "This line is not shared yet.";

/// What a page may ask about sharing while its line is on this device alone.
pub struct Unshared {
    local: Rc<Shared>,
    state: RwSignal<SyncState>,
    invitation: Option<String>,
}

impl Unshared {
    /// For one page.
    pub fn new(local: Rc<Shared>) -> Self {
        Self { local, state: RwSignal::new(SyncState::default()), invitation: invitation() }
    }
}

/// The invitation this page was opened with.
pub fn invitation() -> Option<String> {
    fragment().and_then(|fragment| fragment.strip_prefix("join=").map(str::to_owned))
}

/// Where this page comes from.
pub fn own_origin() -> String {
    web_sys::window().and_then(|window| window.location().origin().ok()).unwrap_or_default()
}

/// Comes onto a line by a link's secret or a recovery sheet.
fn join(secret: String, depot: String, device: String) -> Task<Result<(), String>> {
    Box::pin(async move {
        let part = sharing_part().await.map_err(|Unfetched| UNFETCHED.to_owned())?;
        (part.join)(secret, depot, device).await
    })
}

fn no<T: 'static>(why: &'static str) -> Task<Result<T, String>> {
    Box::pin(async move { Err(why.to_owned()) })
}

impl Sharing for Unshared {
    fn is_shared(&self) -> bool {
        false
    }
    fn state(&self) -> RwSignal<SyncState> {
        self.state
    }
    fn team(&self) -> TeamView {
        TeamView::default()
    }
    fn own_origin(&self) -> String {
        own_origin()
    }
    fn invitation(&self) -> Option<String> {
        self.invitation.clone()
    }
    fn share(&self, depot: String, me: MemberId) -> Task<Result<Sheet, String>> {
        if self.local.is_demo() {
            return no("The demo line is not shared: remove it first.");
        }
        let local = Rc::clone(&self.local);
        Box::pin(async move {
            let part = sharing_part().await.map_err(|Unfetched| UNFETCHED.to_owned())?;
            let (state, counters) = local.holding();
            (part.share)(state, counters, depot, me).await
        })
    }
    fn join(&self, secret: String, depot: String, device: String) -> Task<Result<(), String>> {
        join(secret, depot, device)
    }
    fn invite(&self, _member: MemberId, _role: Role) -> Task<Result<String, String>> {
        no(NOT_SHARED)
    }
    fn revoke(&self, _device: [u8; 16]) -> Task<Result<(), String>> {
        no(NOT_SHARED)
    }
    fn make_live(&self, _draft: LiveDraft) -> Task<Result<Share, String>> {
        no(NOT_SHARED)
    }
    fn live_link(&self, _share: &Share) -> Option<String> {
        None
    }
    fn live(&self) -> Task<Result<Vec<LiveStatus>, String>> {
        no(NOT_SHARED)
    }
    fn tend(&self) -> Task<()> {
        Box::pin(async {})
    }
    fn tell(&self, _raised: Vec<Raised>) -> Task<()> {
        Box::pin(async {})
    }
    fn hooks(&self) -> Task<Result<Vec<HookView>, String>> {
        no(NOT_SHARED)
    }
    fn add_hook(&self, _url: String) -> Task<Result<String, String>> {
        no(NOT_SHARED)
    }
    fn drop_hook(&self, _id: [u8; 16]) -> Task<Result<(), String>> {
        no(NOT_SHARED)
    }
    fn mailbox(&self) -> Option<Mailbox> {
        None
    }
    fn open_mailbox(&self, _renew: bool) -> Task<Result<Mailbox, String>> {
        no(NOT_SHARED)
    }
    fn sheet(&self) -> Task<Result<Sheet, String>> {
        no(NOT_SHARED)
    }
    fn close(&self, _sign: [u8; 32]) -> Task<Result<(), String>> {
        no(NOT_SHARED)
    }
    fn leave(&self) -> Task<Result<(), String>> {
        no(NOT_SHARED)
    }
    fn refused(&self) -> Task<Vec<RefusedView>> {
        Box::pin(async { Vec::new() })
    }
    fn dismiss(&self, _entry: EntryId) -> Task<Result<(), String>> {
        no(NOT_SHARED)
    }
    fn retry(&self, _entry: EntryId) -> Task<Result<(), String>> {
        no(NOT_SHARED)
    }
    fn reload(&self) {
        reload();
    }
}
