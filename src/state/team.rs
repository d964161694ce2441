//! A line that several laptops share, as screens know it.

use super::effects::Task;
use leptos::prelude::*;
use std::rc::Rc;
use takt_engine::ids::{AccountId, EntryId, MemberId};
use takt_engine::settings::Role;
use takt_engine::time::Time;
use takt_engine::wall::{Raised, Share};

/// How sync stands, in a word.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum SyncKind {
    /// Everything here is at the depot.
    #[default]
    Synced,
    /// On its way.
    Syncing,
    /// No network.
    Offline,
    /// Something is in the way; the text says what.
    Trouble,
}

/// How sync stands.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct SyncState {
    /// In a word.
    pub kind: SyncKind,
    /// What is in the way, in words; empty when nothing is.
    pub why: String,
    /// Changes that are on this device alone.
    pub waiting: usize,
    /// When the oldest of them was made.
    pub oldest: Option<Time>,
    /// Refusals nobody has let go of.
    pub refused: usize,
    /// The last batch of the log that is known here.
    pub seq: u64,
    /// Whether this tab is the one that syncs.
    pub leads: bool,
    /// By how many minutes this device's clock is ahead of the depot's; 0 while it is near enough.
    pub ahead_min: i32,
    /// Leads that wait in the mailbox, as far as this tab has heard.
    pub mail: u32,
}

impl SyncState {
    /// What is wrong with this device's clock, in words; `None` when nothing is.
    pub fn clock_words(&self) -> Option<String> {
        let (way, minutes) = match self.ahead_min {
            0 => return None,
            m if m > 0 => ("ahead of", m),
            m => ("behind", -m),
        };
        let by = match minutes {
            m if m < 120 => format!("{m} minutes"),
            m if m < 48 * 60 => format!("{} hours", m / 60),
            m => format!("{} days", m / (24 * 60)),
        };
        Some(format!(
            "This device\u{2019}s clock is {by} {way} the depot\u{2019}s. Set it: what you do is dated by it."
        ))
    }
}

/// One device of the line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DeviceView {
    /// What the depot calls it.
    pub id: [u8; 16],
    /// What people call it.
    pub name: String,
    /// Whom it acts for.
    pub members: Vec<MemberId>,
    /// Whether it was shut out.
    pub is_revoked: bool,
    /// Whether it is this one.
    pub is_here: bool,
}

/// One way in that is open.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct InviteView {
    /// What it is known by.
    pub sign: [u8; 32],
    /// Whom its device will act for.
    pub members: Vec<MemberId>,
}

/// Who shares the line.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct TeamView {
    /// Where the depot is.
    pub depot: String,
    /// Every device that ever came on.
    pub devices: Vec<DeviceView>,
    /// Invitations that can still be used.
    pub invites: Vec<InviteView>,
    /// How often the key was changed, and one.
    pub key_epoch: u32,
}

/// One thing of this device that the line refused.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RefusedView {
    /// Which entry.
    pub entry: EntryId,
    /// Who meant it.
    pub author: MemberId,
    /// When.
    pub at: Time,
    /// What was meant, in a few words.
    pub what: String,
    /// Why the line said no.
    pub why: String,
    /// What happened instead.
    pub instead: String,
    /// The account it was about, where it was about one.
    pub account: Option<AccountId>,
    /// Whether it can be tried again as it was.
    pub can_retry: bool,
}

/// Where forms leave leads.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Mailbox {
    /// The address to post to.
    pub address: String,
    /// What a form presents there.
    pub key: String,
    /// Whether what arrives is still sealed for a key that is not in use any more.
    pub is_outdated: bool,
}

/// What is handed over once a line is shared.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sheet {
    /// The letters to print.
    pub letters: String,
    /// Where the depot is.
    pub depot: String,
}

/// A link to a board, before its secret is drawn.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LiveDraft {
    /// What the board is called.
    pub name: String,
    /// What is looked at, as a board's address writes it.
    pub view: String,
    /// Which panels, a bit for each.
    pub panels: u8,
    /// The clock it is read by, minutes ahead of UTC.
    pub offset_min: i16,
    /// When it stops opening; 0 for never.
    pub expires: Time,
    /// The password; empty for none. It is kept nowhere.
    pub password: String,
}

/// One webhook.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct HookView {
    /// Which.
    pub id: [u8; 16],
    /// Where it calls.
    pub host: String,
    /// When it last called, and what was answered; 0 where nobody did.
    pub last: Option<(Time, u16)>,
    /// Calls that are tried again.
    pub waiting: u32,
}

/// What the depot knows of a link.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LiveStatus {
    /// Which.
    pub id: [u8; 16],
    /// When it was last opened, to the minute.
    pub opened_at: Option<Time>,
    /// When what it shows was made.
    pub shown_at: Option<Time>,
}

/// The way to everything that sharing needs of the world.
pub trait Sharing {
    /// Whether this line is shared.
    fn is_shared(&self) -> bool;
    /// How sync stands; followed.
    fn state(&self) -> RwSignal<SyncState>;
    /// Who shares it.
    fn team(&self) -> TeamView;
    /// Where this page comes from: the depot that is offered first.
    fn own_origin(&self) -> String;
    /// The invitation this page was opened with, taken out of the address before it was drawn.
    fn invitation(&self) -> Option<String>;
    /// Shares the line that is open; opens on the next load.
    fn share(&self, depot: String, me: MemberId) -> Task<Result<Sheet, String>>;
    /// A link for one more device of a member, who is made first where `name` is a new one.
    fn invite(&self, member: MemberId, role: Role) -> Task<Result<String, String>>;
    /// Comes onto a line by a link's secret or a recovery sheet; opens on the next load.
    fn join(&self, secret: String, depot: String, device: String) -> Task<Result<(), String>>;
    /// Another recovery sheet.
    fn sheet(&self) -> Task<Result<Sheet, String>>;
    /// Closes a way in that was not used yet.
    fn close(&self, sign: [u8; 32]) -> Task<Result<(), String>>;
    /// This device leaves the line; its copy goes, and its own line opens on the next load.
    fn leave(&self) -> Task<Result<(), String>>;
    /// Shuts a device out and changes the key.
    fn revoke(&self, device: [u8; 16]) -> Task<Result<(), String>>;
    /// Draws the secret of a link that is kept fresh; it opens once the line knows of it.
    fn make_live(&self, draft: LiveDraft) -> Task<Result<Share, String>>;
    /// The link itself, to copy; `None` where the line is not shared.
    fn live_link(&self, share: &Share) -> Option<String>;
    /// What the depot knows of the line's links.
    fn live(&self) -> Task<Result<Vec<LiveStatus>, String>>;
    /// Says to the depot what the line says of its links, now.
    fn tend(&self) -> Task<()>;
    /// Tells the depot's hooks of alarms, from the one tab that syncs.
    fn tell(&self, raised: Vec<Raised>) -> Task<()>;
    /// The depot's hooks.
    fn hooks(&self) -> Task<Result<Vec<HookView>, String>>;
    /// Makes a hook; answers the secret its receiver checks signatures with, which is shown once.
    fn add_hook(&self, url: String) -> Task<Result<String, String>>;
    /// Takes a hook away.
    fn drop_hook(&self, id: [u8; 16]) -> Task<Result<(), String>>;
    /// The mailbox, where this device opened it.
    fn mailbox(&self) -> Option<Mailbox>;
    /// Opens the mailbox, or seals it for the key in use; with a new key for forms where `renew` says so.
    fn open_mailbox(&self, renew: bool) -> Task<Result<Mailbox, String>>;
    /// What was refused.
    fn refused(&self) -> Task<Vec<RefusedView>>;
    /// Lets go of a refusal.
    fn dismiss(&self, entry: EntryId) -> Task<Result<(), String>>;
    /// Gives the refused command once more, and lets go of the refusal when it is taken.
    fn retry(&self, entry: EntryId) -> Task<Result<(), String>>;
    /// Loads the page anew.
    fn reload(&self);
}

/// A handle to sharing; copies are free.
#[derive(Clone, Copy)]
pub struct Team(StoredValue<Rc<dyn Sharing>, LocalStorage>);

impl Team {
    /// Wraps an implementation.
    pub fn new(sharing: Rc<dyn Sharing>) -> Self {
        Self(StoredValue::new_local(sharing))
    }
    /// The implementation.
    pub fn sharing(self) -> Rc<dyn Sharing> {
        self.0.with_value(Rc::clone)
    }
}

/// The team of this page.
pub fn use_team() -> Team {
    expect_context()
}
