//! What screens may ask of the world while a shared line is open, and what they may ask about sharing.

use super::desk::Desk;
use super::membership::{self, Sharer};
use super::{hooks, mailbox, shares};
use crate::runtime::outside::{self, Common, reload};
use crate::runtime::pwa;
use crate::runtime::sharing::{Project, SharedLine, invitation, own_origin};
use crate::state::effects::{BackupInfo, Failure, Hear, Outside, Postbox, StorageInfo, StorageTrouble, Task};
use crate::state::team::{
    DeviceView, HookView, InviteView, LiveDraft, LiveStatus, Mailbox, RefusedView, Sharing, Sheet, SyncState, TeamView,
};
use crate::state::{Line, Session};
use leptos::prelude::RwSignal;
use std::any::Any;
use std::rc::Rc;
use takt_engine::ids::{AccountId, EntryId, MemberId};
use takt_engine::settings::Role;
use takt_engine::wall::{Raised, Share};
use takt_engine::{Command, Receipt};
use takt_replica::sync::{Conflict, Instead, Record};

/// A shared line in a page.
struct Opened {
    desk: Rc<Desk>,
    line: Line,
}

/// Opens the shared line of that name.
pub async fn open(name: String) -> Result<Rc<dyn SharedLine>, StorageTrouble> {
    let (desk, line) = Desk::open(&name).await?;
    Ok(Rc::new(Opened { desk, line }))
}

impl SharedLine for Opened {
    fn line(&self) -> Line {
        self.line
    }
    fn outside(&self, session: Session) -> Rc<dyn Outside> {
        Rc::new(TeamBrowser { desk: Rc::clone(&self.desk), common: Common::new(session), session })
    }
    fn sharing(&self, session: Session) -> Rc<dyn Sharing> {
        Rc::new(Sharers { desk: Rc::clone(&self.desk), session, invitation: invitation() })
    }
    fn start(&self, session: Session) {
        self.desk.start(session);
    }
    fn keep_boards(&self, project: Project) {
        self.desk.keep_boards(project);
    }
}

/// The outside world of a page with a shared line.
struct TeamBrowser {
    desk: Rc<Desk>,
    common: Common,
    session: Session,
}

const NOT_SHARED: &str = "A shared line is not replaced by a file: leave it first.";

impl Outside for TeamBrowser {
    fn run(&self, command: Command, group: Option<EntryId>) -> Task<Result<Receipt, Failure>> {
        Box::pin(Rc::clone(&self.desk).run(self.session, command, group))
    }
    fn next_entry(&self) -> EntryId {
        self.desk.peek(|sync| sync.line().next_entry())
    }
    fn storage_info(&self) -> Task<StorageInfo> {
        let log_entries = self.desk.known_seq();
        Box::pin(async move { StorageInfo { log_entries, ..pwa::storage_info().await } })
    }
    fn ask_to_persist(&self) -> Task<bool> {
        self.common.ask_to_persist()
    }
    fn download(&self, file_name: &str, mime: &str, bytes: Vec<u8>) {
        self.common.download(file_name, mime, &bytes);
    }
    fn download_file(&self, file_name: &str, file: &web_sys::Blob) {
        self.common.download_file(file_name, file);
    }
    fn start_importer(&self, hear: Hear) -> Result<Rc<dyn Postbox>, String> {
        self.common.start_importer(hear)
    }
    fn fold(&self, bytes: Vec<u8>, password: String) -> Task<Option<String>> {
        self.common.fold(bytes, password)
    }
    fn copy(&self, text: &str) -> Task<bool> {
        self.common.copy(text)
    }
    fn backup(&self) -> Vec<u8> {
        self.desk.backup().unwrap_or_default()
    }
    fn inspect_backup(&self, bytes: &[u8]) -> Result<BackupInfo, String> {
        self.common.inspect_backup(bytes)
    }
    fn restore(&self, _bytes: Vec<u8>) -> Task<Result<(), String>> {
        Box::pin(async { Err(NOT_SHARED.to_owned()) })
    }
    fn open_demo(&self) -> Task<Result<(), String>> {
        Box::pin(outside::open_demo())
    }
    fn remove_demo(&self) -> Task<Result<(), String>> {
        Box::pin(async { Ok(()) })
    }
    fn is_demo(&self) -> bool {
        false
    }
    fn apply_update(&self) {
        let desk = Rc::clone(&self.desk);
        leptos::task::spawn_local(async move {
            let _turn = desk.hold().await;
            pwa::apply_update().await;
        });
    }
    fn hold(&self, name: &str) -> Rc<dyn Any> {
        self.common.hold(name)
    }
    fn is_held(&self, name: &str) -> Task<bool> {
        self.common.is_held(name)
    }
    fn install_app(&self) -> Task<bool> {
        self.common.install_app()
    }
    fn seed(&self) -> Option<[u8; 32]> {
        crate::runtime::chance::seed()
    }
    fn may_notify(&self) -> Option<bool> {
        self.common.may_notify()
    }
    fn ask_to_notify(&self) -> Task<bool> {
        self.common.ask_to_notify()
    }
    fn notify(&self, title: &str, text: &str) {
        self.common.notify(title, text);
    }
    fn remember(&self, key: &str, value: &str) {
        crate::runtime::device::remember(key, value);
    }
    fn recall(&self, key: &str) -> Option<String> {
        crate::runtime::device::recall(key)
    }
}

/// What a page may ask about sharing while its line is shared.
struct Sharers {
    desk: Rc<Desk>,
    session: Session,
    invitation: Option<String>,
}

impl Sharing for Sharers {
    fn is_shared(&self) -> bool {
        true
    }
    fn state(&self) -> RwSignal<SyncState> {
        self.desk.state
    }
    fn own_origin(&self) -> String {
        own_origin()
    }
    fn invitation(&self) -> Option<String> {
        self.invitation.clone()
    }
    fn reload(&self) {
        reload();
    }

    fn team(&self) -> TeamView {
        let desk = &self.desk;
        desk.peek(|sync| {
            let (roster, here) = (sync.line().roster(), sync.line().who().device);
            let devices = roster.devices().iter().map(|device| DeviceView {
                id: device.id,
                name: device.name.clone(),
                members: device.members.clone(),
                is_revoked: device.is_revoked,
                is_here: device.id == here.0,
            });
            let invites = roster
                .invites()
                .iter()
                .map(|open| InviteView { sign: open.public.sign, members: open.members.clone() });
            TeamView {
                depot: desk.depot().origin.clone(),
                devices: devices.collect(),
                invites: invites.collect(),
                key_epoch: sync.line().confirmed_epoch(),
            }
        })
    }

    fn share(&self, _depot: String, _me: MemberId) -> Task<Result<Sheet, String>> {
        Box::pin(async { Err("This line is shared already.".to_owned()) })
    }

    fn join(&self, secret: String, depot: String, device: String) -> Task<Result<(), String>> {
        Box::pin(membership::join(secret, depot, device))
    }

    fn invite(&self, member: MemberId, role: Role) -> Task<Result<String, String>> {
        Box::pin(Sharer::invite(Rc::clone(&self.desk), member, role))
    }

    fn sheet(&self) -> Task<Result<Sheet, String>> {
        Box::pin(Sharer::sheet(Rc::clone(&self.desk)))
    }

    fn close(&self, sign: [u8; 32]) -> Task<Result<(), String>> {
        Box::pin(Sharer::close(Rc::clone(&self.desk), sign))
    }

    fn leave(&self) -> Task<Result<(), String>> {
        let desk = Rc::clone(&self.desk);
        Box::pin(async move {
            Sharer::leave(Rc::clone(&desk)).await?;
            desk.say_reload();
            reload();
            Ok(())
        })
    }

    fn revoke(&self, device: [u8; 16]) -> Task<Result<(), String>> {
        Box::pin(Sharer::revoke(Rc::clone(&self.desk), device))
    }

    fn make_live(&self, draft: LiveDraft) -> Task<Result<Share, String>> {
        Box::pin(shares::make(draft))
    }

    fn live_link(&self, share: &Share) -> Option<String> {
        Some(shares::link(&self.desk, share))
    }

    fn live(&self) -> Task<Result<Vec<LiveStatus>, String>> {
        Box::pin(Rc::clone(&self.desk).live())
    }

    fn tend(&self) -> Task<()> {
        let desk = Rc::clone(&self.desk);
        Box::pin(async move { desk.tend().await })
    }

    fn tell(&self, raised: Vec<Raised>) -> Task<()> {
        let desk = Rc::clone(&self.desk);
        Box::pin(async move { desk.tell_hooks(raised).await })
    }

    fn hooks(&self) -> Task<Result<Vec<HookView>, String>> {
        let desk = Rc::clone(&self.desk);
        Box::pin(async move { hooks::list(&desk).await })
    }

    fn add_hook(&self, url: String) -> Task<Result<String, String>> {
        let desk = Rc::clone(&self.desk);
        Box::pin(async move { hooks::add(&desk, url).await })
    }

    fn drop_hook(&self, id: [u8; 16]) -> Task<Result<(), String>> {
        let desk = Rc::clone(&self.desk);
        Box::pin(async move { hooks::take_away(&desk, id).await })
    }

    fn mailbox(&self) -> Option<Mailbox> {
        mailbox::kept(&self.desk)
    }
    fn open_mailbox(&self, renew: bool) -> Task<Result<Mailbox, String>> {
        Box::pin(mailbox::open(Rc::clone(&self.desk), renew))
    }

    fn refused(&self) -> Task<Vec<RefusedView>> {
        let desk = Rc::clone(&self.desk);
        Box::pin(async move {
            let stored = desk.store().refusals().await.unwrap_or_default();
            stored.iter().filter_map(|bytes| Conflict::decode(bytes).ok()).map(|c| view_of(&desk, &c)).collect()
        })
    }

    fn dismiss(&self, entry: EntryId) -> Task<Result<(), String>> {
        let desk = Rc::clone(&self.desk);
        Box::pin(async move {
            desk.store().dismiss(entry).await.map_err(|trouble| trouble.to_string())?;
            desk.forget_refused();
            Ok(())
        })
    }

    fn retry(&self, entry: EntryId) -> Task<Result<(), String>> {
        let (session, desk) = (self.session, Rc::clone(&self.desk));
        Box::pin(async move {
            let stored = desk.store().refusals().await.map_err(|trouble| trouble.to_string())?;
            let found = stored.iter().filter_map(|bytes| Conflict::decode(bytes).ok()).find(|c| c.record.id() == entry);
            let Some(Record::Entry(meant)) = found.map(|conflict| conflict.record) else {
                return Err("It is not here any more.".to_owned());
            };
            Rc::clone(&desk).run(session, meant.command, None).await.map_err(|failure| failure.to_string())?;
            desk.store().dismiss(entry).await.map_err(|trouble| trouble.to_string())?;
            desk.forget_refused();
            Ok(())
        })
    }
}

/// The account a command is about, where it is about one.
fn account_of(record: &Record) -> Option<AccountId> {
    let Record::Entry(entry) = record else { return None };
    if let Command::Record(touch) = &entry.command {
        return Some(touch.account);
    }
    if let Command::Move { accounts, .. } = &entry.command {
        return accounts.first().copied();
    }
    if let Command::CallBack { account, .. }
    | Command::Skip { account, .. }
    | Command::Note { account, .. }
    | Command::SetFact { account, .. }
    | Command::SetField { account, .. }
    | Command::EditAccount { account, .. }
    | Command::SetAvoid { account, .. }
    | Command::Override { account, .. }
    | Command::Audit { account, .. }
    | Command::CheckSample { account, .. }
    | Command::SetWorth { account, .. }
    | Command::Book { account, .. }
    | Command::AddContact { account, .. } = &entry.command
    {
        return Some(*account);
    }
    None
}

fn view_of(desk: &Desk, conflict: &Conflict) -> RefusedView {
    let (author, at) = match &conflict.record {
        Record::Entry(entry) => (entry.author, entry.at),
        Record::Roster(entry) => (entry.author, entry.at),
    };
    let instead = match &conflict.instead {
        Instead::Theirs { record, .. } => {
            let by = match record {
                Record::Entry(entry) => entry.author,
                Record::Roster(entry) => entry.author,
            };
            let name =
                desk.line.peek(|state| state.members().iter().find(|m| m.id == by).map(|m| m.draft.name.clone()));
            format!("{} was there first.", name.unwrap_or_else(|| "Somebody else".to_owned()))
        }
        Instead::Mine(_) => "It rested on an earlier change of yours that was refused itself.".to_owned(),
        Instead::Unknown => "The line had moved on.".to_owned(),
    };
    RefusedView {
        entry: conflict.record.id(),
        author,
        at,
        what: desk.line.peek(|state| super::words::of(&conflict.record, state)),
        why: conflict.why.clone(),
        instead,
        account: account_of(&conflict.record),
        can_retry: matches!(conflict.record, Record::Entry(_)),
    }
}
