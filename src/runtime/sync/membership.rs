//! Who shares a line: it is founded, people are invited, devices come on and are shut out.

use super::desk::Desk;
use super::net::{Depot, NetError};
use super::store::{OnDisk, TeamStore};
use crate::runtime::sharing::own_origin;
use crate::runtime::storage::{Durability, Store, TEAM, remember_team};
use crate::runtime::{chance, clock, device};
use crate::state::team::Sheet;
use std::collections::BTreeMap;
use std::rc::Rc;
use takt_engine::State;
use takt_engine::ids::MemberId;
use takt_engine::settings::Role;
use takt_replica::Stamp;
use takt_replica::envelope::{
    DeviceKeys, DevicePublic, EpochKey, Invite, LineKeys, LinkSecret, RecoverySheet, lock, sha256,
};
use takt_replica::sync::roster::enroll_bytes;
use takt_replica::sync::{
    Device, Identity, Incoming, LockedKey, Lost, OpenInvite, Pulled, RosterChange, Sealer, SharedLine, Slot, Status,
    Stop, Sync, Trouble, beginning, open_base,
};
use takt_wire::key::KeyStatus;
use takt_wire::{AuthHash, AuthKey, DeviceId, LineId, Right};

const WHO_VERSION: u8 = 1;
/// Members one device acts for, at most.
const MOST_MEMBERS: usize = 64;
/// How often it is looked whether something is on the line, in milliseconds, and how many times.
const LOOK_MS: u32 = 250;
const OPENING_LOOKS: u32 = 60;
const LEAVING_LOOKS: u32 = 80;
const NO_CHANCE: &str = "This browser gives no chance to make keys of.";

/// Which line this database is of, and who this device is on it. It never leaves the device.
#[derive(serde::Serialize, serde::Deserialize)]
pub struct Who {
    line: [u8; 16],
    device: [u8; 16],
    number: u32,
    depot: String,
    auth: [u8; 32],
    own: Vec<u8>,
    invite: Option<Vec<u8>>,
}

fn keys_of(bytes: &[u8]) -> Option<DeviceKeys> {
    bytes.try_into().ok().map(DeviceKeys::new)
}

impl Who {
    /// The stored form.
    pub fn encode(&self) -> Vec<u8> {
        let mut out = vec![WHO_VERSION];
        out.extend(postcard::to_allocvec(self).unwrap_or_default());
        out
    }
    /// Reads a stored one.
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        let (version, rest) = bytes.split_first()?;
        (*version == WHO_VERSION).then(|| postcard::from_bytes(rest).ok())?
    }
    /// For the core of sync.
    pub fn identity(&self) -> Identity {
        Identity { line: LineId(self.line), device: DeviceId(self.device), number: self.number }
    }
    /// The depot, and the key this device presents there.
    pub fn depot(&self) -> Depot {
        Depot::new(self.depot.clone(), LineId(self.line), AuthKey(self.auth))
    }
    /// What seals and opens, with the stored keys of the line.
    pub fn sealer(&self, keys: &[u8]) -> Option<Sealer> {
        let stored: Vec<(u32, [u8; 32])> = postcard::from_bytes(keys).ok()?;
        let mut line = LineKeys::default();
        for (epoch, bytes) in stored {
            line.learn(EpochKey::new(epoch, bytes));
        }
        let own = keys_of(&self.own)?;
        Some(match self.invite.as_deref().and_then(keys_of) {
            Some(invite) => Sealer::invited(line, own, invite),
            None => Sealer::new(line, own),
        })
    }
}

/// The line's keys as they are stored.
pub fn encode_keys(keys: &LineKeys) -> Vec<u8> {
    let all: Vec<(u32, [u8; 32])> = keys.iter().map(|key| (key.epoch(), *key.bytes())).collect();
    postcard::to_allocvec(&all).unwrap_or_default()
}

fn draw() -> Result<[u8; 32], String> {
    chance::seed().ok_or_else(|| NO_CHANCE.to_owned())
}

fn draw_id() -> Result<[u8; 16], String> {
    draw().map(|bytes| half(&bytes))
}

fn draw_keys() -> Result<DeviceKeys, String> {
    let (mut both, sign, exchange) = ([0; 64], draw()?, draw()?);
    both[..32].copy_from_slice(&sign);
    both[32..].copy_from_slice(&exchange);
    Ok(DeviceKeys::new(both))
}

fn half(bytes: &[u8; 32]) -> [u8; 16] {
    let mut out = [0; 16];
    out.copy_from_slice(&bytes[..16]);
    out
}

fn hash_of(auth: &[u8; 32]) -> AuthHash {
    AuthHash(sha256(auth))
}

/// What the depot calls a device is the beginning of its key's hash, so that whoever shuts it out finds its key.
fn device_of(auth: &[u8; 32]) -> [u8; 16] {
    half(&hash_of(auth).0)
}

/// What the depot lists an invitation's key under: members find it by the invitation, and the depot learns nothing.
fn label_of(sign: &[u8; 32]) -> String {
    let mut bytes = b"takt/label/1".to_vec();
    bytes.extend_from_slice(sign);
    LineId(half(&sha256(&bytes))).to_string()
}

/// What is drafted before there is a tab to draft it: one outbox.
struct Drafts {
    line: SharedLine,
    slots: Vec<(u64, Vec<u8>)>,
    stamp: Stamp,
}

impl Drafts {
    fn add(&mut self, change: RosterChange) -> Result<(), String> {
        let draft = self.line.draft_roster(change, self.stamp).map_err(|denied| denied.to_string())?;
        if let Ok(slot) = Slot::decode(&draft.bytes) {
            self.line.take_up(draft.seq, slot);
        }
        self.slots.push((draft.seq, draft.bytes));
        Ok(())
    }
}

/// A depot's address as it is kept: an origin, without a slash at the end.
fn origin_of(typed: &str) -> Result<String, String> {
    let typed = typed.trim();
    let typed = if typed.contains("://") { typed.to_owned() } else { format!("https://{typed}") };
    let url =
        web_sys::Url::new(&typed).map_err(|_| "That is no address. Write it as https://depot.example.".to_owned())?;
    Ok(url.origin())
}

/// The name this device goes by.
fn device_name() -> String {
    let agent = web_sys::window().and_then(|window| window.navigator().user_agent().ok()).unwrap_or_default();
    let known =
        |list: &[(&str, &'static str)]| list.iter().find(|(sign, _)| agent.contains(sign)).map(|(_, name)| *name);
    let browser = known(&[("Edg/", "Edge"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari")]);
    let system = known(&[
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS", "Mac"),
        ("Linux", "Linux"),
    ]);
    format!("{} on {}", browser.unwrap_or("A browser"), system.unwrap_or("a computer"))
}

/// Shares a line: makes it at the depot, writes its own database, and answers with the sheet to print.
pub async fn share(state: State, counters: BTreeMap<u32, u32>, depot: String, me: MemberId) -> Result<Sheet, String> {
    let origin = origin_of(&depot)?;
    let (line, auth, own, first_key) = (draw_id()?, draw()?, draw_keys()?, draw()?);
    let secret = LinkSecret::new(draw()?);
    let who = Who {
        line,
        device: device_of(&auth),
        number: device::number(),
        depot: origin.clone(),
        auth,
        own: own.to_bytes().to_vec(),
        invite: None,
    };
    let door = who.depot();
    door.create().await.map_err(|error| error.to_string())?;
    let sheet_public = secret.invite_keys().public();
    let label = label_of(&sheet_public.sign);
    door.admit(hash_of(&secret.auth_key()), Right::Admit, label).await.map_err(|error| error.to_string())?;
    // Whoever sat at this desk may go on doing so.
    let active = state.members().iter().filter(|m| m.active && m.id != me).map(|m| m.id);
    let members: Vec<MemberId> = std::iter::once(me).chain(active).take(MOST_MEMBERS).collect();
    let owner = state.members().iter().find(|m| m.active && m.draft.role == Role::Owner).map_or(me, |m| m.id);
    let mut keys = LineKeys::default();
    keys.learn(EpochKey::new(1, first_key));
    let (now, offset_min) = clock::read();
    let mut line_of_it = SharedLine::at(who.identity(), beginning(state, counters));
    let base = line_of_it.encode_base();
    let stamp = Stamp { author: me, now, offset_min };
    let mut drafts = Drafts { line: line_of_it, slots: Vec::new(), stamp };
    let founder = Device {
        id: who.device,
        number: who.number,
        name: device_name(),
        public: own.public(),
        members,
        is_revoked: false,
    };
    drafts.add(RosterChange::Enroll { device: Box::new(founder), invite: None, proof: Vec::new() })?;
    // Only an owner hands out an owner's seat.
    if owner == me {
        drafts.add(RosterChange::Invite(OpenInvite { public: sheet_public, members: vec![owner], uses: 1 }))?;
    }
    let disk =
        OnDisk { identity: who.encode(), keys: encode_keys(&keys), base, outbox: drafts.slots, ..OnDisk::default() };
    let name = format!("{TEAM}{}", LineId(line));
    TeamStore::new(&name).begin(&disk, 0).await.map_err(|trouble| trouble.to_string())?;
    remember_team(Some(&name)).await.map_err(|trouble| trouble.to_string())?;
    device::set_team_line(&name);
    device::remember(&format!("takt-me-{name}"), &format!("{:x}", me.0));
    let sheet = RecoverySheet { line, secret, key: EpochKey::new(1, first_key) };
    Ok(Sheet { letters: sheet.to_paper(), depot: origin })
}

/// Takes the secret out of whatever was pasted: a whole link, its fragment, or the letters of a sheet.
fn invitation_in(text: &str) -> Result<Invite, String> {
    let text = text.trim();
    let fragment = text.rsplit('#').next().unwrap_or(text);
    let fragment = fragment.strip_prefix("join=").unwrap_or(fragment);
    match Invite::from_fragment(fragment) {
        Ok(invite) => Ok(invite),
        Err(_) if text.contains('\n') || text.contains(' ') => {
            let sheet = RecoverySheet::from_paper(text).map_err(|error| error.to_string())?;
            Ok(Invite { line: sheet.line, secret: sheet.secret, key: sheet.key, seq: 0, chain: [0; 32] })
        }
        Err(error) => Err(error.to_string()),
    }
}

/// Comes onto a line: the snapshot, the log after it, and an outbox that begins with "this device is here".
pub async fn join(text: String, depot: String, name: String) -> Result<(), String> {
    let invite = invitation_in(&text)?;
    let origin = origin_of(&depot)?;
    // The link's key opens the door once; what is presented from then on is this device's own.
    let (auth, own, via) = (draw()?, draw_keys()?, invite.secret.invite_keys());
    let line_id = LineId(invite.line);
    let database = format!("{TEAM}{line_id}");
    if has_come(&database).await? {
        remember_team(Some(&database)).await.map_err(|trouble| trouble.to_string())?;
        device::set_team_line(&database);
        return Ok(());
    }
    let door = Depot::new(origin.clone(), line_id, AuthKey(invite.secret.auth_key()));
    let no = |error: NetError| match error.lost() {
        Lost::ShutOut => "This invitation is closed. Ask for a new one.".to_owned(),
        Lost::Unreachable | Lost::NotTheDepot | Lost::Unavailable => error.to_string(),
    };
    let mut keys = LineKeys::default();
    keys.learn(invite.key.clone());
    let mut sealer = Sealer::invited(keys, own.clone(), via.clone());
    let (snapshot, pieces) = door.snapshot().await.map_err(no)?;
    let base = open_base(&snapshot, line_id, &pieces, &mut sealer)
        .map_err(|_| "What the depot holds cannot be opened with this invitation. Ask for a new one.".to_owned())?;
    let number = free_number(&base.counters, base.roster.devices())?;
    let identity = Identity { line: line_id, device: DeviceId(device_of(&auth)), number };
    let mut line = SharedLine::at(identity, base);
    catch_up(&door, &mut line, &mut sealer, &invite).await?;
    let sign = via.public().sign;
    let seat = line.roster().invites().iter().find(|open| open.public.sign == sign);
    let members = seat.map(|open| open.members.clone()).ok_or("This invitation is closed. Ask for a new one.")?;
    let base = line.encode_base();
    let seq = line.seq();
    let me = members.first().copied().unwrap_or(MemberId(0));
    let called = if name.trim().is_empty() { device_name() } else { name.trim().chars().take(40).collect() };
    let newcomer =
        Device { id: identity.device.0, number, name: called, public: own.public(), members, is_revoked: false };
    let proof = via.sign(&enroll_bytes(line_id, &newcomer)).to_vec();
    let (now, offset_min) = clock::read();
    let mut drafts = Drafts { line, slots: Vec::new(), stamp: Stamp { author: me, now, offset_min } };
    drafts.add(RosterChange::Enroll { device: Box::new(newcomer), invite: Some(sign), proof })?;
    let who = Who {
        line: invite.line,
        device: identity.device.0,
        number,
        depot: origin,
        auth,
        own: own.to_bytes().to_vec(),
        invite: Some(via.to_bytes().to_vec()),
    };
    let disk = OnDisk {
        identity: who.encode(),
        keys: encode_keys(sealer.keys()),
        base,
        outbox: drafts.slots,
        ..OnDisk::default()
    };
    // On the disk first: once the link's key has handed over, nothing else opens the line here.
    TeamStore::new(&database).begin(&disk, seq).await.map_err(|trouble| trouble.to_string())?;
    device::remember(&format!("takt-me-{database}"), &format!("{:x}", me.0));
    door.hand_over(hash_of(&auth)).await.map_err(no)?;
    remember_team(Some(&database)).await.map_err(|trouble| trouble.to_string())?;
    device::set_team_line(&database);
    Ok(())
}

/// Whether this browser has come onto the line before and the page ended before it could say so. What is left of a
/// coming that got nowhere goes.
async fn has_come(database: &str) -> Result<bool, String> {
    let store = TeamStore::new(database);
    let kept = store.read().await.map_err(|trouble| trouble.to_string())?;
    store.disconnect();
    if let Some(who) = Who::decode(&kept.identity) {
        match who.depot().head().await {
            Ok(_) => return Ok(true),
            Err(error) if error.lost() == Lost::ShutOut => {}
            Err(error) => return Err(error.to_string()),
        }
    }
    Store::delete(database).await.map_err(|trouble| trouble.to_string())?;
    Ok(false)
}

/// This device's own number, or another where the line knows somebody by it.
fn free_number(counters: &BTreeMap<u32, u32>, devices: &[Device]) -> Result<u32, String> {
    let mut number = device::number();
    while number == 0 || counters.contains_key(&number) || devices.iter().any(|device| device.number == number) {
        number = draw()?.first_chunk::<4>().map_or(0, |bytes| u32::from_le_bytes(*bytes) >> 1);
    }
    Ok(number)
}

/// Folds the log after the snapshot, and holds it against what the invitation says of it.
async fn catch_up(door: &Depot, line: &mut SharedLine, sealer: &mut Sealer, invite: &Invite) -> Result<(), String> {
    loop {
        let (batches, more) = match door.page(line.seq() + 1).await {
            Pulled::Page { batches, more } => (batches, more),
            Pulled::Gone | Pulled::Lost(_) => return Err("The depot did not send the whole line. Try again.".into()),
        };
        for batch in batches {
            match line.fold(vec![Incoming::Sealed(batch)], &[], sealer).stop {
                None => {}
                Some(Stop::Newer) => return Err("This line was changed by a newer version. Reload to update.".into()),
                Some(Stop::NoKey | Stop::Forked | Stop::Damaged | Stop::OwnVoid(_)) => {
                    return Err("What the depot holds cannot be followed to its end.".into());
                }
            }
            if line.seq() == invite.seq && line.chain() != invite.chain {
                return Err("The depot tells another history than the invitation. Nothing was taken from it.".into());
            }
        }
        if !more {
            return Ok(());
        }
    }
}

/// What the page does about membership, once the line is shared.
pub struct Sharer;

impl Sharer {
    /// A link for one more device of a member.
    pub async fn invite(desk: Rc<Desk>, member: MemberId, role: Role) -> Result<String, String> {
        desk.ensure_snapshot().await?;
        let secret = LinkSecret::new(draw()?);
        let right = if role >= Role::Manager { Right::Admit } else { Right::Write };
        open_door(&desk, &secret, right, member).await?;
        let (key, seq, chain) =
            desk.peek(|sync| (sync.seal().keys().newest().cloned(), sync.line().seq(), sync.line().chain()));
        let depot = desk.depot();
        let key = key.ok_or("This device does not have the key in use.")?;
        let fragment = Invite { line: depot.line.0, secret, key, seq, chain }.to_fragment();
        let own = own_origin();
        let place = if depot.origin == own {
            String::new()
        } else {
            format!("?depot={}", String::from(js_sys::encode_uri_component(&depot.origin)))
        };
        Ok(format!("{own}/team{place}#join={fragment}"))
    }

    /// Another recovery sheet: the first is used up, or lost.
    pub async fn sheet(desk: Rc<Desk>) -> Result<Sheet, String> {
        desk.ensure_snapshot().await?;
        let me = desk.stamp().author;
        let is_owner = desk
            .line
            .peek(|state| state.members().iter().any(|m| m.id == me && m.active && m.draft.role == Role::Owner));
        if !is_owner {
            return Err("Only an owner makes a sheet: whoever holds it sits down as one.".into());
        }
        let secret = LinkSecret::new(draw()?);
        open_door(&desk, &secret, Right::Admit, me).await?;
        let key = desk.peek(|sync| sync.seal().keys().newest().cloned());
        let key = key.ok_or("This device does not have the key in use.")?;
        let depot = desk.depot();
        let sheet = RecoverySheet { line: depot.line.0, secret, key };
        Ok(Sheet { letters: sheet.to_paper(), depot: depot.origin.clone() })
    }

    /// Closes a way in: on the line, and at the depot.
    pub async fn close(desk: Rc<Desk>, sign: [u8; 32]) -> Result<(), String> {
        roster(&desk, |_| Some(RosterChange::CloseInvite { sign })).await?;
        let still = |error: NetError| format!("It lets nobody in any more, but its key still opens the depot: {error}");
        let (keys, label) = (desk.depot().keys().await.map_err(still)?, label_of(&sign));
        let is_it = |key: &KeyStatus| !key.revoked && key.terms.label.as_deref() == Some(label.as_str());
        for key in keys.into_iter().filter(is_it) {
            desk.depot().revoke(key.hash).await.map_err(still)?;
        }
        Ok(())
    }

    /// This device leaves: everything it did is on the line, its key opens nothing any more, and its copy goes.
    pub async fn leave(desk: Rc<Desk>) -> Result<(), String> {
        let device = desk.peek(|sync| sync.line().who().device);
        // Whoever was shut out sends nothing any more, however long it waits.
        let is_barred = desk.peek(|sync| matches!(sync.status(), Status::Trouble { trouble: Trouble::Barred, .. }));
        let waits = || !is_barred && desk.peek(|sync| !sync.line().pending().is_empty() || sync.is_ahead_of_disk());
        // A device that acts for many is a manager's to shut out; it leaves all the same.
        if !is_barred {
            let _ = roster(&desk, |_| Some(RosterChange::Revoke { device: device.0 })).await;
        }
        for _ in 0..LEAVING_LOOKS {
            if !waits() {
                break;
            }
            gloo::timers::future::TimeoutFuture::new(LOOK_MS).await;
        }
        if waits() {
            return Err("What this device holds is not at the depot yet. Leave once it is.".into());
        }
        // Handed over to a key that nobody has. The key that made the line stays, and only it can.
        let nobody = hash_of(&draw()?);
        if let Err(error) = desk.depot().hand_over(nobody).await
            && error.lost() != Lost::ShutOut
        {
            return Err(error.to_string());
        }
        remember_team(None).await.map_err(|trouble| trouble.to_string())?;
        device::forget_team_line();
        device::forget(&format!("takt-me-{}", desk.name));
        desk.let_go();
        Store::delete(&desk.name).await.map_err(|trouble| trouble.to_string())
    }

    /// Shuts a device out, changes the key, and takes its key away at the depot.
    pub async fn revoke(desk: Rc<Desk>, device: [u8; 16]) -> Result<(), String> {
        roster(&desk, |_| Some(RosterChange::Revoke { device })).await?;
        let fresh = draw()?;
        roster(&desk, |sync| {
            let line = sync.line();
            let keys: Option<Vec<LockedKey>> = line
                .roster()
                .exchange_keys()
                .map(|exchange| {
                    let public = DevicePublic { sign: [0; 32], exchange };
                    Some(LockedKey { exchange, locked: lock(&fresh, &public, chance::seed()?).to_vec() })
                })
                .collect();
            Some(RosterChange::Rotate { epoch: line.roster().epoch() + 1, keys: keys? })
        })
        .await?;
        let still = |error: NetError| format!("It is shut out of the line, but its key still opens the depot: {error}");
        let keys = desk.depot().keys().await.map_err(still)?;
        for key in keys.into_iter().filter(|key| !key.revoked && half(&key.hash.0) == device) {
            desk.depot().revoke(key.hash).await.map_err(still)?;
        }
        Ok(())
    }
}

/// Admits a link's key at the depot and opens the way in on the line; answers once the line knows of it: a link that is
/// opened before opens nothing.
async fn open_door(desk: &Rc<Desk>, secret: &LinkSecret, right: Right, member: MemberId) -> Result<(), String> {
    let public = secret.invite_keys().public();
    let label = label_of(&public.sign);
    desk.depot().admit(hash_of(&secret.auth_key()), right, label).await.map_err(|error| error.to_string())?;
    let change = RosterChange::Invite(OpenInvite { public, members: vec![member], uses: 1 });
    roster(desk, |_| Some(change.clone())).await?;
    for _ in 0..OPENING_LOOKS {
        let is_there = |sync: &Sync<Sealer>| {
            sync.line().confirmed_roster().invites().iter().any(|open| open.public.sign == public.sign)
        };
        if desk.peek(is_there) {
            break;
        }
        gloo::timers::future::TimeoutFuture::new(LOOK_MS).await;
    }
    Ok(())
}

/// Drafts a change of the roster and writes it like any other change.
async fn roster(desk: &Rc<Desk>, make: impl Fn(&Sync<Sealer>) -> Option<RosterChange>) -> Result<(), String> {
    if desk.peek(|sync| make(sync).is_none()) {
        return Err(NO_CHANCE.to_owned());
    }
    let made = desk.drafted(Durability::Strict, |sync, stamp| {
        let change = make(sync).unwrap_or(RosterChange::CloseInvite { sign: [0; 32] });
        sync.draft_roster(change, stamp)
    });
    made.await.map(drop).map_err(|failure| failure.to_string())
}
