//! What people do, as data. Commands are what the log keeps; the state is what they fold to.

use crate::bin::{Bin, Reason};
use crate::controls::{Campaign, Presence, Rules};
use crate::distribute::{DealId, DealPlan, Stratum};
use crate::field::FieldValue;
use crate::ids::{AccountId, ContactId, EntryId, ImportId, MemberId};
use crate::map::{Fact, SalesMap};
use crate::settings::{Bands, MemberDraft, Scoring, WorkWeek};
use crate::time::Time;
use crate::wall::{Alert, Booking, Contest, Share};
use serde::{Deserialize, Serialize};

/// The version every entry is written with. A build that reads a larger one stops and asks for a reload.
///
/// With the feature `tomorrow` it is one more than any release writes, and what it names is the same.
pub const SCHEMA_VERSION: u8 = RELEASED_VERSION + cfg!(feature = "tomorrow") as u8;
/// The version that releases write.
pub(crate) const RELEASED_VERSION: u8 = 6;

/// Accounts that one bulk command may name, so that command and receipt stay under 48 KiB.
pub const MAX_BULK: usize = 500;
/// Accounts one step of taking an import back removes.
pub const MAX_RETRACT: usize = 4_000;
/// The longest encoded command, in bytes.
pub const MAX_COMMAND_BYTES: usize = 48 * 1024;

/// A company as it arrives. Empty text and 0 mean "not known".
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct AccountDraft {
    /// What the company is called.
    pub name: String,
    /// Web domain, normalised: lower case, no scheme, no `www.`.
    pub domain: String,
    /// Switchboard, E.164 where the country is known.
    pub phone: String,
    /// A general address.
    pub email: String,
    /// City of the headquarters.
    pub city: String,
    /// State, province or canton.
    pub region: String,
    /// Country, as given.
    pub country: String,
    /// Industry or sector.
    pub industry: String,
    /// Where the lead came from.
    pub source: String,
    /// Head count.
    pub employees: u32,
    /// Yearly revenue in thousands.
    pub revenue_k: u32,
    /// The key another system knows it by.
    pub external_id: String,
    /// A person that came with the row.
    pub contact: Option<ContactDraft>,
}

/// A person as they arrive.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct ContactDraft {
    /// Full name.
    pub name: String,
    /// What they do there.
    pub title: String,
    /// Direct line.
    pub phone: String,
    /// Address.
    pub email: String,
    /// Whether they own the problem we solve.
    pub owns_problem: bool,
}

/// Why the prescribed card was skipped.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum SkipReason {
    /// Outside their working hours.
    OutsideHours,
    /// Waiting for something they promised.
    WaitingForThem,
    /// Something is missing here.
    MissingData,
    /// A person asked for it to wait.
    AskedToWait,
}

impl SkipReason {
    /// Every reason, in key order.
    pub const ALL: [Self; 4] = [Self::OutsideHours, Self::WaitingForThem, Self::MissingData, Self::AskedToWait];
    /// The words on screen.
    pub const fn label(self) -> &'static str {
        match self {
            Self::OutsideHours => "Outside their hours",
            Self::WaitingForThem => "Waiting for them",
            Self::MissingData => "Data is missing",
            Self::AskedToWait => "Asked to wait",
        }
    }
}

/// One touch: the answer to a prescribed action, with its clocks.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Touch {
    /// The account on the card.
    pub account: AccountId,
    /// The task that was on the card; another one there by now refuses the touch.
    pub task: u16,
    /// Which of the task's outcomes, from 0.
    pub outcome: u8,
    /// Needed when the outcome offers more than one.
    pub reason: Option<Reason>,
    /// Answers to the facts the outcome asks for.
    pub facts: Vec<(Fact, bool)>,
    /// One short note at most.
    pub note: String,
    /// Preparing, in seconds.
    pub prep_s: u16,
    /// Talking, in seconds.
    pub talk_s: u16,
    /// Wrapping up, in seconds.
    pub wrap_s: u16,
}

/// Why a manager gives an account to somebody else than it was dealt to.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum OverrideReason {
    /// They know each other.
    KnowsThem,
    /// It takes another language.
    Language,
    /// They asked for somebody else.
    TheyAsked,
    /// Whoever held it is away for long.
    Away,
    /// Two accounts of one group belong together.
    SameGroup,
}

impl OverrideReason {
    /// Every reason, in the order lists show them.
    pub const ALL: [Self; 5] = [Self::KnowsThem, Self::Language, Self::TheyAsked, Self::Away, Self::SameGroup];
    /// The words on screen.
    pub const fn label(self) -> &'static str {
        match self {
            Self::KnowsThem => "They know each other",
            Self::Language => "Another language",
            Self::TheyAsked => "They asked for somebody else",
            Self::Away => "Away for long",
            Self::SameGroup => "Belongs to the same group",
        }
    }
}

/// What is wrong with an account of a batch.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[repr(u8)]
pub enum Defect {
    /// The number does not work or belongs to somebody else.
    WrongNumber,
    /// The company is not what the batch says.
    WrongCompany,
    /// The facts are old.
    Outdated,
    /// On the line already.
    Duplicate,
    /// Outside what was ordered.
    OutsideTarget,
}

impl Defect {
    /// Every defect, in key order.
    pub const ALL: [Self; 5] =
        [Self::WrongNumber, Self::WrongCompany, Self::Outdated, Self::Duplicate, Self::OutsideTarget];
    /// The words on screen.
    pub const fn label(self) -> &'static str {
        match self {
            Self::WrongNumber => "Wrong number",
            Self::WrongCompany => "Not that company",
            Self::Outdated => "Outdated",
            Self::Duplicate => "On the line already",
            Self::OutsideTarget => "Outside the target",
        }
    }
}

/// Part of a deal: places of one stratum, in order.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Run {
    /// Which stratum.
    pub stratum: Stratum,
    /// The first place.
    pub from_k: u32,
    /// Which account goes to which of those who are there.
    pub hands: Vec<(AccountId, u16)>,
}

/// Everything that can be done to a line. The order of variants is part of the stored format.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Command {
    /// Someone joins; the first becomes the owner.
    AddMember(MemberDraft),
    /// Name, stations, role, or whether they still work here.
    EditMember {
        /// Who.
        member: MemberId,
        /// Everything as it should be.
        draft: MemberDraft,
        /// False when they have left.
        active: bool,
    },
    /// The line's bands.
    SetBands(Bands),
    /// One member's own bands; `None` is the line's.
    SetMemberBands {
        /// Who.
        member: MemberId,
        /// Their bands.
        bands: Option<Bands>,
    },
    /// What makes an account rank high.
    SetScoring(Scoring),
    /// Working days, calling start, batch size, timers.
    SetWorkWeek(WorkWeek),
    /// A new version of the sales map.
    SetMap(Box<SalesMap>),
    /// An import begins; its id is the entry's.
    BeginImport {
        /// The file, for people.
        file_name: String,
    },
    /// New accounts of an import, into Cold.
    ImportRows {
        /// Which import.
        import: ImportId,
        /// The rows.
        rows: Vec<AccountDraft>,
    },
    /// Rows that fill empty fields of accounts already here.
    ImportUpdates {
        /// Which import.
        import: ImportId,
        /// Which account gets which facts.
        rows: Vec<(AccountId, AccountDraft)>,
    },
    /// Takes back the next part of an import: what it added and nobody has worked since.
    RetractImport {
        /// Which import.
        import: ImportId,
    },
    /// One company, into Cold.
    AddAccount(Box<AccountDraft>),
    /// All typed facts of a company, as they should be.
    EditAccount {
        /// Which.
        account: AccountId,
        /// Everything as it should be; the contact is ignored.
        draft: Box<AccountDraft>,
    },
    /// On or off the avoid list: never dialled, never pulled.
    SetAvoid {
        /// Which.
        account: AccountId,
        /// On or off.
        avoid: bool,
    },
    /// A person at a company.
    AddContact {
        /// Where.
        account: AccountId,
        /// Who.
        contact: ContactDraft,
    },
    /// A person's facts, as they should be.
    EditContact {
        /// Who.
        contact: ContactId,
        /// Everything as it should be.
        draft: ContactDraft,
    },
    /// A person who is not there any more.
    RemoveContact {
        /// Who.
        contact: ContactId,
    },
    /// One new account onto the line for the author; refills their Targeted first when it is empty.
    Pull,
    /// The next small batch of top-ranked accounts into the author's Targeted.
    Refill {
        /// How many, at most.
        count: u16,
    },
    /// The answer to the card.
    Record(Touch),
    /// Accounts to another bin, each through its gate.
    Move {
        /// Which; at most [`MAX_BULK`].
        accounts: Vec<AccountId>,
        /// Where to.
        to: Bin,
        /// Why; needed where the target asks for a reason.
        reason: Option<Reason>,
    },
    /// Call this one back at a given moment.
    CallBack {
        /// Which.
        account: AccountId,
        /// When.
        at: Time,
    },
    /// Not this card now.
    Skip {
        /// Which.
        account: AccountId,
        /// Why.
        reason: SkipReason,
    },
    /// A short note outside a touch.
    Note {
        /// Which.
        account: AccountId,
        /// The note.
        text: String,
    },
    /// A typed fact.
    SetFact {
        /// Which account.
        account: AccountId,
        /// Which fact.
        fact: Fact,
        /// What is known of it.
        known: crate::map::Known,
    },
    /// Accounts whose timer ran out go back on the line, a lap later.
    Recycle,
    /// Takes an earlier entry back, where nothing has happened since.
    Undo {
        /// Which.
        entry: EntryId,
    },
    /// The rules of flow and timing.
    SetRules(Box<Rules>),
    /// When a member is there: one's own, or anyone's for a manager. Breaks are left as they are.
    SetPresence {
        /// Who.
        member: MemberId,
        /// Everything as it should be.
        presence: Box<Presence>,
    },
    /// The author goes on a break, or comes back.
    Pause {
        /// Goes, or comes back.
        paused: bool,
    },
    /// A deal is committed to; its id is the entry's.
    BeginDeal {
        /// How it is done.
        plan: Box<DealPlan>,
        /// SHA-256 of the seed.
        commitment: [u8; 32],
    },
    /// Accounts of Cold to those who are there, as the seed draws them.
    Deal {
        /// Which deal.
        deal: DealId,
        /// Who is there with how many shares, in order of id.
        available: Vec<(MemberId, u8)>,
        /// What is dealt, by stratum; at most [`crate::distribute::MAX_DEAL`] accounts.
        runs: Vec<Run>,
    },
    /// Inbound places drawn before anyone comes in.
    DrawAhead {
        /// Which deal.
        deal: DealId,
        /// Who is there with how many shares, in order of id.
        available: Vec<(MemberId, u8)>,
        /// The first place.
        from_k: u32,
        /// Which of those who are there, place by place.
        hands: Vec<u16>,
    },
    /// The seed of a deal is made known, and the deal is closed.
    Reveal {
        /// Which deal.
        deal: DealId,
        /// The seed.
        seed: [u8; 32],
    },
    /// A queued account to somebody else than it was dealt to.
    Override {
        /// Which.
        account: AccountId,
        /// To whom.
        to: MemberId,
        /// Why.
        reason: OverrideReason,
    },
    /// A company that came by itself: straight to whoever answers, under its speed clock.
    AddInbound(Box<AccountDraft>),
    /// What has waited too long, inbound leads and hand-offs, goes to somebody else.
    Chase,
    /// A number that must not be called, whoever it belongs to; it stays known when the account goes.
    BlockNumber {
        /// The number, in any spelling.
        number: String,
        /// On or off.
        blocked: bool,
    },
    /// A manager's finding on an accepted opportunity.
    Audit {
        /// Which.
        account: AccountId,
        /// Whether the credit stands.
        stands: bool,
    },
    /// An answer to a question of the map; `None` takes it away.
    SetField {
        /// Which account.
        account: AccountId,
        /// Which question.
        field: u16,
        /// The answer.
        value: Option<FieldValue>,
    },
    /// The sample of a batch is drawn.
    TestBatch {
        /// Which batch.
        import: ImportId,
    },
    /// An account of the sample was looked at.
    CheckSample {
        /// Which.
        account: AccountId,
        /// What is wrong with it; `None` when nothing is.
        defect: Option<Defect>,
    },
    /// A tested batch is released onto the line, or rejected.
    JudgeBatch {
        /// Which batch.
        import: ImportId,
        /// Released, or rejected.
        release: bool,
    },
    /// The next part of the work in flight goes on by the newest map.
    MigrateWork,
    /// A campaign as it should be, new or changed.
    SetCampaign(Box<Campaign>),
    /// A link to a board: made, paused, resumed or called back.
    SetShare(Box<Share>),
    /// A rule of alarm as it should be.
    SetAlert(Alert),
    /// A contest as it should be, until it begins.
    SetContest(Box<Contest>),
    /// The author takes part in a contest, or does not.
    OptOut {
        /// Which.
        contest: u16,
        /// Does not, or does.
        out: bool,
    },
    /// What a deal is worth, in whole units of the line's currency; 0 is not known.
    SetWorth {
        /// Which.
        account: AccountId,
        /// How much.
        worth: u32,
    },
    /// An add-on or a renewal of a customer.
    Book {
        /// Which.
        account: AccountId,
        /// Add-on or renewal.
        kind: Booking,
        /// How much.
        amount: u32,
    },
    /// A person goes, with everything of them; fingerprints stay, so that no list brings them back.
    ErasePerson {
        /// Who.
        contact: ContactId,
        /// Salts the fingerprints, where none has been drawn for this line.
        salt: [u8; 16],
    },
    /// A lead that came in elsewhere before it came onto the line: its clock runs since then.
    AddReceived {
        /// The company.
        draft: Box<AccountDraft>,
        /// When it came in, by the clock of the device that brings it.
        at: Time,
    },
}

/// A command with who, where and when: what the log stores and the depot will carry.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Entry {
    /// Format of what follows.
    pub version: u8,
    /// Minted on the device.
    pub id: EntryId,
    /// Who did it; `MemberId(0)` before anyone has joined.
    pub author: MemberId,
    /// When, by the device's clock.
    pub at: Time,
    /// The device's clock, minutes ahead of UTC.
    pub offset_min: i16,
    /// The first entry of the group this belongs to, or itself.
    pub group: EntryId,
    /// What was done.
    pub command: Command,
}

/// Why stored bytes are not an entry.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum EntryError {
    /// Written by a newer build: reload before going on.
    Newer(u8),
    /// Not readable.
    Damaged,
}

impl std::fmt::Display for EntryError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Newer(v) => write!(f, "written by a newer version of Takt (format {v}): reload to update"),
            Self::Damaged => f.write_str("an entry of the log is damaged"),
        }
    }
}

impl Entry {
    /// The stored form. The first byte is the version, so that a later build can tell before it decodes.
    pub fn encode(&self) -> Vec<u8> {
        crate::migrate::encode(self)
    }

    /// Reads one entry off the front and returns what follows it.
    pub fn decode(bytes: &[u8]) -> Result<(Self, &[u8]), EntryError> {
        match bytes.first() {
            None => Err(EntryError::Damaged),
            Some(version) => crate::migrate::entry(*version, bytes),
        }
    }

    /// How many ids the entry uses up: its own and one for each thing it creates.
    pub fn ids_used(&self) -> u32 {
        1 + match &self.command {
            Command::ImportRows { rows, .. } => 2 * rows.len() as u32,
            Command::ImportUpdates { rows, .. } => rows.len() as u32,
            Command::AddAccount(_) | Command::AddInbound(_) | Command::AddReceived { .. } => 2,
            Command::AddContact { .. } | Command::AddMember(_) => 1,
            Command::EditMember { .. }
            | Command::SetBands(_)
            | Command::SetMemberBands { .. }
            | Command::SetScoring(_)
            | Command::SetWorkWeek(_)
            | Command::SetMap(_)
            | Command::BeginImport { .. }
            | Command::RetractImport { .. }
            | Command::EditAccount { .. }
            | Command::SetAvoid { .. }
            | Command::EditContact { .. }
            | Command::RemoveContact { .. }
            | Command::Pull
            | Command::Refill { .. }
            | Command::Record(_)
            | Command::Move { .. }
            | Command::CallBack { .. }
            | Command::Skip { .. }
            | Command::Note { .. }
            | Command::SetFact { .. }
            | Command::Recycle
            | Command::Undo { .. }
            | Command::SetRules(_)
            | Command::SetPresence { .. }
            | Command::Pause { .. }
            | Command::BeginDeal { .. }
            | Command::Deal { .. }
            | Command::DrawAhead { .. }
            | Command::Reveal { .. }
            | Command::Override { .. }
            | Command::Chase
            | Command::BlockNumber { .. }
            | Command::Audit { .. }
            | Command::SetField { .. }
            | Command::TestBatch { .. }
            | Command::CheckSample { .. }
            | Command::JudgeBatch { .. }
            | Command::MigrateWork
            | Command::SetCampaign(_)
            | Command::SetShare(_)
            | Command::SetAlert(_)
            | Command::SetContest(_)
            | Command::OptOut { .. }
            | Command::SetWorth { .. }
            | Command::Book { .. }
            | Command::ErasePerson { .. } => 0,
        }
    }
}
