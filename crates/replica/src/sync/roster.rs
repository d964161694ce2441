//! The roster: whose devices may write, for whom, and which key is in use. It is folded from the log like
//! the line itself, so that every replica judges a right the same way, at the same place.

use super::record::PayloadError;
use crate::envelope::{DevicePublic, LOCKED_BYTES, verifies};
use serde::{Deserialize, Serialize};
use takt_engine::State;
use takt_engine::ids::{EntryId, MemberId};
use takt_engine::settings::Role;
use takt_engine::time::Time;
use takt_wire::{DeviceId, LineId};

/// Format of a change.
pub const ROSTER_VERSION: u8 = 1;
/// Devices one line holds, revoked ones included.
pub const MAX_DEVICES: usize = 4_000;
/// Invitations that are open at once.
pub const MAX_INVITES: usize = 1_000;
/// Members one device may act for.
const MAX_MEMBERS_OF_ONE: usize = 64;
/// Bytes of a device's name.
const MAX_NAME_BYTES: usize = 80;

/// One device.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Device {
    /// What the depot calls it.
    pub id: [u8; 16],
    /// What its entries are numbered by.
    pub number: u32,
    /// What people call it.
    pub name: String,
    /// How it is recognised.
    pub public: DevicePublic,
    /// Whom it may act for.
    pub members: Vec<MemberId>,
    /// Whether it was shut out.
    pub is_revoked: bool,
}

/// An invitation that can still be used.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct OpenInvite {
    /// The keys that follow from the link's secret.
    pub public: DevicePublic,
    /// Whom its devices will act for.
    pub members: Vec<MemberId>,
    /// How many devices may still come by it.
    pub uses: u16,
}

/// A key, locked for one device or one open invitation.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct LockedKey {
    /// The exchange key it is locked for.
    pub exchange: [u8; 32],
    /// The locked key.
    pub locked: Vec<u8>,
}

/// What can be done to the roster. The order of variants is part of the stored format.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum RosterChange {
    /// A device comes on: the first of a line, or by an invitation it proves to hold.
    Enroll {
        /// The device.
        device: Box<Device>,
        /// The invitation's signing key; `None` for the device that founds the line.
        invite: Option<[u8; 32]>,
        /// The invitation's signature over [`enroll_bytes`].
        proof: Vec<u8>,
    },
    /// A way in for one more device, or several.
    Invite(OpenInvite),
    /// That way in is closed.
    CloseInvite {
        /// The invitation's signing key.
        sign: [u8; 32],
    },
    /// A device is shut out.
    Revoke {
        /// Which.
        device: [u8; 16],
    },
    /// A new key, locked for everyone who stays.
    Rotate {
        /// Its epoch: the one in use and one.
        epoch: u32,
        /// The key, once for each device and each open invitation.
        keys: Vec<LockedKey>,
    },
    /// Somebody else may act on a device too, or no longer.
    Assign {
        /// Which device.
        device: [u8; 16],
        /// Everyone who may.
        members: Vec<MemberId>,
    },
}

/// A change with who and when.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct RosterEntry {
    /// Format of what follows.
    pub version: u8,
    /// Minted on the device, from the same counter as its entries.
    pub id: EntryId,
    /// Who did it; `MemberId(0)` before anyone has joined.
    pub author: MemberId,
    /// When, by the device's clock.
    pub at: Time,
    /// What was done.
    pub change: RosterChange,
}

/// Why the roster says no.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum RosterRefusal {
    /// Nobody by that id works here, or not on this device.
    NotYou,
    /// Only certain roles may.
    NeedsRole(Role),
    /// Only the first batch founds a line.
    AlreadyFounded,
    /// The invitation is closed, used up, or was never made.
    NoSuchInvite,
    /// Its proof does not fit.
    BadProof,
    /// The device is here already, under that name or number.
    DeviceTaken,
    /// There is no such device.
    NoSuchDevice,
    /// The key is not the next one, or is not locked for everyone who stays.
    WrongKey,
    /// The line holds no more of them, or a part of it is too long.
    TooMany,
}

impl std::fmt::Display for RosterRefusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NotYou => f.write_str("This device does not act for that member."),
            Self::NeedsRole(role) => write!(f, "Only {} may do this.", role.name().to_lowercase()),
            Self::AlreadyFounded => f.write_str("This line has been founded already."),
            Self::NoSuchInvite => f.write_str("This invitation is closed. Ask for a new one."),
            Self::BadProof => f.write_str("This invitation does not fit."),
            Self::DeviceTaken => f.write_str("This device is on the line already."),
            Self::NoSuchDevice => f.write_str("There is no such device on the line."),
            Self::WrongKey => f.write_str("The keys have been changed meanwhile."),
            Self::TooMany => f.write_str("The line holds no more of these."),
        }
    }
}

impl RosterEntry {
    /// The stored form. The first byte is the version.
    pub fn encode(&self) -> Vec<u8> {
        postcard::to_allocvec(self).unwrap_or_default()
    }

    /// Reads exactly one change.
    pub fn decode(bytes: &[u8]) -> Result<Self, PayloadError> {
        match bytes.first() {
            None | Some(0) => Err(PayloadError::Damaged),
            Some(&ROSTER_VERSION) => match postcard::take_from_bytes(bytes) {
                Ok((change, [])) => Ok(change),
                Ok(_) | Err(_) => Err(PayloadError::Damaged),
            },
            Some(_) => Err(PayloadError::Newer),
        }
    }
}

/// What an invitation signs for a device that comes by it.
pub fn enroll_bytes(line: LineId, device: &Device) -> Vec<u8> {
    let mut bytes = b"takt/enroll/1".to_vec();
    bytes.extend_from_slice(&line.0);
    bytes.extend_from_slice(&device.id);
    bytes.extend_from_slice(&device.number.to_le_bytes());
    bytes.extend_from_slice(&device.public.sign);
    bytes.extend_from_slice(&device.public.exchange);
    bytes
}

/// Devices, invitations, and the key in use.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Roster {
    devices: Vec<Device>,
    invites: Vec<OpenInvite>,
    epoch: u32,
    /// The key in use, locked for everyone: who was away while it changed, and while the batches that said
    /// so were dropped, finds it beside the snapshot.
    keys: Vec<LockedKey>,
}

impl Roster {
    /// One that is full from the start, for the simulator.
    #[cfg(any(test, feature = "simulator"))]
    pub fn with(devices: Vec<Device>, invites: Vec<OpenInvite>) -> Self {
        Self { devices, invites, epoch: 1, keys: Vec::new() }
    }
    /// Every device that ever came on, in the order they came.
    pub fn devices(&self) -> &[Device] {
        &self.devices
    }
    /// Ways in that are open.
    pub fn invites(&self) -> &[OpenInvite] {
        &self.invites
    }
    /// The epoch of the key in use; the first is 1.
    pub fn epoch(&self) -> u32 {
        self.epoch.max(1)
    }
    /// The key in use, locked for each device and invitation there was when it came into use. None are
    /// needed for the first.
    pub fn keys(&self) -> &[LockedKey] {
        &self.keys
    }
    /// A device by what the depot calls it.
    pub fn device(&self, id: DeviceId) -> Option<&Device> {
        self.devices.iter().find(|d| d.id == id.0)
    }
    /// Whether a device may act for a member.
    pub fn acts_for(&self, id: DeviceId, member: MemberId) -> bool {
        self.device(id).is_some_and(|d| !d.is_revoked && d.members.contains(&member))
    }
    /// Whom a new key must be locked for.
    pub fn exchange_keys(&self) -> impl Iterator<Item = [u8; 32]> + '_ {
        let devices = self.devices.iter().filter(|d| !d.is_revoked).map(|d| d.public.exchange);
        devices.chain(self.invites.iter().map(|i| i.public.exchange))
    }

    /// A device that brings the line's first member acts for them.
    pub(super) fn welcome_first(&mut self, id: DeviceId, member: MemberId) {
        if let Some(device) = self.devices.iter_mut().find(|d| d.id == id.0) {
            device.members.push(member);
        }
    }

    /// Decides and applies, as the line stands at this place of the log.
    pub(super) fn apply(
        &mut self,
        line: LineId,
        sender: DeviceId,
        entry: &RosterEntry,
        state: &State,
    ) -> Result<(), RosterRefusal> {
        let needs = |role: Role| -> Result<(), RosterRefusal> {
            if !self.acts_for(sender, entry.author) {
                return Err(RosterRefusal::NotYou);
            }
            let member = state.member_ix(entry.author).and_then(|ix| state.member(ix));
            match member.filter(|m| m.active) {
                Some(member) if member.draft.role >= role => Ok(()),
                Some(_) => Err(RosterRefusal::NeedsRole(role)),
                None => Err(RosterRefusal::NotYou),
            }
        };
        match &entry.change {
            RosterChange::Enroll { device, invite, proof } => self.enroll(line, sender, device, *invite, proof),
            RosterChange::Invite(invite) => {
                needs(Role::Manager)?;
                if self.invites.len() >= MAX_INVITES || invite.members.len() > MAX_MEMBERS_OF_ONE || invite.uses == 0 {
                    return Err(RosterRefusal::TooMany);
                }
                if self.invites.iter().any(|i| i.public.sign == invite.public.sign) {
                    return Err(RosterRefusal::NoSuchInvite);
                }
                // Nobody hands out more than they have: an owner's seat comes from an owner.
                let gives = |id: &MemberId| state.member_ix(*id).and_then(|ix| state.member(ix)).map(|m| m.draft.role);
                let most = invite.members.iter().filter_map(gives).max().unwrap_or(Role::Member);
                needs(most)?;
                self.invites.push(invite.clone());
                Ok(())
            }
            RosterChange::CloseInvite { sign } => {
                needs(Role::Manager)?;
                let at = self.invites.iter().position(|i| i.public.sign == *sign);
                at.map(|at| drop(self.invites.remove(at))).ok_or(RosterRefusal::NoSuchInvite)
            }
            RosterChange::Revoke { device } => {
                let target = self.device(DeviceId(*device)).ok_or(RosterRefusal::NoSuchDevice)?;
                // One's own device, lost on a train, takes no manager.
                let is_own = target.members == [entry.author];
                needs(if is_own { Role::Viewer } else { Role::Manager })?;
                let role = |id: &MemberId| state.member_ix(*id).and_then(|ix| state.member(ix)).map(|m| m.draft.role);
                if target.members.iter().filter_map(role).max() == Some(Role::Owner) {
                    needs(Role::Owner)?;
                }
                for d in self.devices.iter_mut().filter(|d| d.id == *device) {
                    d.is_revoked = true;
                }
                Ok(())
            }
            RosterChange::Rotate { epoch, keys } => {
                needs(Role::Manager)?;
                let locked = |exchange| keys.iter().any(|k| k.exchange == exchange);
                let is_long =
                    keys.len() > MAX_DEVICES + MAX_INVITES || keys.iter().any(|k| k.locked.len() != LOCKED_BYTES);
                if is_long || *epoch != self.epoch() + 1 || !self.exchange_keys().all(locked) {
                    return Err(RosterRefusal::WrongKey);
                }
                self.epoch = *epoch;
                self.keys.clone_from(keys);
                Ok(())
            }
            RosterChange::Assign { device, members } => {
                needs(Role::Manager)?;
                if members.len() > MAX_MEMBERS_OF_ONE {
                    return Err(RosterRefusal::TooMany);
                }
                let gives = |id: &MemberId| state.member_ix(*id).and_then(|ix| state.member(ix)).map(|m| m.draft.role);
                needs(members.iter().filter_map(gives).max().unwrap_or(Role::Member))?;
                let found = self.devices.iter_mut().find(|d| d.id == *device).ok_or(RosterRefusal::NoSuchDevice)?;
                found.members.clone_from(members);
                Ok(())
            }
        }
    }

    fn enroll(
        &mut self,
        line: LineId,
        sender: DeviceId,
        device: &Device,
        invite: Option<[u8; 32]>,
        proof: &[u8],
    ) -> Result<(), RosterRefusal> {
        if device.id != sender.0 || device.is_revoked {
            return Err(RosterRefusal::BadProof);
        }
        let is_long = device.name.len() > MAX_NAME_BYTES || device.members.len() > MAX_MEMBERS_OF_ONE;
        if is_long || self.devices.len() >= MAX_DEVICES {
            return Err(RosterRefusal::TooMany);
        }
        if self.devices.iter().any(|d| d.id == device.id || d.number == device.number) {
            return Err(RosterRefusal::DeviceTaken);
        }
        match invite {
            None if self.devices.is_empty() => {}
            None => return Err(RosterRefusal::AlreadyFounded),
            Some(sign) => {
                let at = self.invites.iter().position(|i| i.public.sign == sign);
                let at = at.ok_or(RosterRefusal::NoSuchInvite)?;
                let is_signed = proof.try_into().is_ok_and(|p| verifies(&sign, &enroll_bytes(line, device), p));
                if !is_signed || self.invites[at].members != device.members {
                    return Err(RosterRefusal::BadProof);
                }
                self.invites[at].uses -= 1;
                if self.invites[at].uses == 0 {
                    self.invites.remove(at);
                }
            }
        }
        self.devices.push(device.clone());
        Ok(())
    }

    /// Whether a stored roster is one that could have been folded.
    pub(super) fn holds(&self) -> bool {
        self.devices.len() <= MAX_DEVICES
            && self.invites.len() <= MAX_INVITES
            && self.invites.iter().all(|i| i.uses > 0 && i.members.len() <= MAX_MEMBERS_OF_ONE)
            && self.devices.iter().all(|d| d.members.len() <= MAX_MEMBERS_OF_ONE && d.name.len() <= MAX_NAME_BYTES)
    }
}
