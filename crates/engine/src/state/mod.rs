//! The line's memory: columns, the indexes kept beside them, and the one way to write either.
//!
//! Every write goes through a method of this module that notes the old value in the journal. The
//! journal serves three ends: a refused command is rolled back exactly, a preview is a command that
//! is rolled back on purpose, and undo is the journal of a command kept for later.

mod index;
mod journal;
mod read;
mod rows;
mod trail;
mod undo;

pub use index::{DueClass, DueItem};
pub(crate) use journal::{Op, Words};
pub use read::{AccountView, ContactView, EventView, ScoreParts};
pub use rows::{
    AccountRow, ContactRow, DayCount, EventKind, EventRow, IdBlocks, ImportBatch, ProfileRow, TextField, contact_flag,
    flag,
};
pub(crate) use trail::Kept;
pub use trail::Trail;
pub use undo::{UndoOp, UndoRecord};
pub(crate) use undo::{account_mark, mark};

use crate::bin::Bin;
use crate::column::{Symbols, Texts};
use crate::controls::Controls;
use crate::distribute::{Deal, DealTable};
use crate::field::FieldValue;
use crate::ids::{AccountId, AccountIx, MemberId, MemberIx, NONE, POOL};
use crate::map::SalesMap;
use crate::settings::{Bands, Member, Settings};
use crate::time::Day;
use index::Indexes;
use rows::{AccountTable, ContactTable, EventTable, ProfileTable};
use std::collections::{BTreeMap, VecDeque};

/// Commands that can still be undone.
pub const UNDO_WINDOW: usize = 4_096;

/// The whole line. Equal logs give equal states, on every machine.
#[derive(Clone, Default, Debug)]
pub struct State {
    pub(crate) accounts: AccountTable,
    pub(crate) profiles: ProfileTable,
    pub(crate) account_ids: IdBlocks,
    pub(crate) texts: [Texts; TextField::COUNT],
    pub(crate) contacts: ContactTable,
    pub(crate) contact_ids: IdBlocks,
    pub(crate) contact_texts: [Texts; 4],
    pub(crate) events: EventTable,
    pub(crate) notes: Texts,
    pub(crate) industries: Symbols,
    pub(crate) sources: Symbols,
    pub(crate) countries: Symbols,
    pub(crate) regions: Symbols,
    pub(crate) members: Vec<Member>,
    pub(crate) settings: Settings,
    pub(crate) maps: Vec<SalesMap>,
    pub(crate) imports: Vec<ImportBatch>,
    pub(crate) days: BTreeMap<(Day, MemberIx), DayCount>,
    pub(crate) undo: VecDeque<UndoRecord>,
    pub(crate) controls: Controls,
    pub(crate) wall: crate::wall::Wall,
    pub(crate) deals: Vec<Deal>,
    pub(crate) deal_log: DealTable,
    pub(crate) field_values: BTreeMap<(AccountIx, u16), FieldValue>,
    pub(crate) field_dirty: crate::column::Dirty,
    pub(crate) erased: crate::erasure::Erased,
    /// The version of the entry that is being folded: an old one is judged as it was then. Never stored.
    pub(crate) folding: u8,
    pub(crate) seq: u32,
    // Derived from the above; never stored.
    pub(crate) index: Indexes,
    pub(crate) history: crate::history::History,
    pub(crate) journal: Vec<Op>,
}

impl State {
    /// A line with the default map and settings, and nobody on it.
    pub fn new() -> Self {
        let mut state = Self { maps: vec![crate::template::dialling_line()], ..Self::default() };
        state.rebuild();
        state
    }

    /// Commands folded so far.
    pub fn seq(&self) -> u32 {
        self.seq
    }
    /// The line's settings.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }
    /// The rules of flow and timing, and who is there when.
    pub fn controls(&self) -> &Controls {
        &self.controls
    }
    /// What hangs on the wall.
    pub fn wall(&self) -> &crate::wall::Wall {
        &self.wall
    }
    /// The rules of flow and timing.
    pub fn rules(&self) -> &crate::controls::Rules {
        &self.controls.rules
    }
    /// The newest map.
    pub fn map(&self) -> &SalesMap {
        // `maps` holds at least the template, from `new` and from every decoded snapshot.
        &self.maps[self.maps.len() - 1]
    }
    /// Every version of the map, oldest first.
    pub fn maps(&self) -> &[SalesMap] {
        &self.maps
    }
    /// The map an account's work began under.
    pub fn map_of(&self, row: &AccountRow) -> &SalesMap {
        self.maps.get(usize::from(row.map_version)).unwrap_or_else(|| self.map())
    }
    /// Everyone who works or has worked here, in the order they came.
    pub fn members(&self) -> &[Member] {
        &self.members
    }
    /// Where a member stands in [`Self::members`].
    pub fn member_ix(&self, id: MemberId) -> Option<MemberIx> {
        self.members.iter().position(|m| m.id == id).map(|i| i as MemberIx)
    }
    /// The member at that place; `None` for the pool.
    pub fn member(&self, ix: MemberIx) -> Option<&Member> {
        self.members.get(usize::from(ix))
    }
    /// The bands a member is held to.
    pub fn bands_of(&self, ix: MemberIx) -> Bands {
        self.member(ix).and_then(|m| m.bands).unwrap_or(self.settings.bands)
    }
    /// Every import, oldest first.
    pub fn imports(&self) -> &[ImportBatch] {
        &self.imports
    }
    /// Rows in the account table, removed ones included: the range of every [`AccountIx`].
    pub fn account_rows(&self) -> u32 {
        self.accounts.len() as u32
    }
    /// Accounts on the line.
    pub fn account_count(&self) -> u32 {
        self.index.bins.iter().sum()
    }
    /// Accounts in a bin.
    pub fn bin_count(&self, bin: Bin) -> u32 {
        self.index.bins[bin.index()]
    }
    /// Accounts a member holds in a bin ([`POOL`] for those nobody holds).
    pub fn held(&self, member: MemberIx, bin: Bin) -> u32 {
        self.index.held(member, bin)
    }
    /// Whether the account at `ix` is on the line; a place whose import was taken back stays empty.
    pub fn is_on_line(&self, ix: AccountIx) -> bool {
        self.accounts.flags.get(ix as usize).is_some_and(|flags| flags & flag::REMOVED == 0)
    }
    /// Where an account is, if it is on the line.
    pub fn find(&self, id: AccountId) -> Option<AccountIx> {
        self.account_ids.ix(id.0).filter(|ix| self.accounts.get(*ix).flags & flag::REMOVED == 0)
    }
    /// The id of the account at `ix`.
    pub fn account_id(&self, ix: AccountIx) -> AccountId {
        AccountId(self.account_ids.id(ix).unwrap_or(0))
    }
    /// The account's row.
    pub fn account(&self, ix: AccountIx) -> AccountRow {
        self.accounts.get(ix)
    }
    /// The account's facts.
    pub fn profile(&self, ix: AccountIx) -> ProfileRow {
        self.profiles.get(ix)
    }
    /// One text of an account.
    pub fn text(&self, field: TextField, ix: AccountIx) -> &str {
        self.texts[field as usize].get(ix)
    }
    /// Industries by number.
    pub fn industries(&self) -> &Symbols {
        &self.industries
    }
    /// Sources by number.
    pub fn sources(&self) -> &Symbols {
        &self.sources
    }
    /// Countries by number.
    pub fn countries(&self) -> &Symbols {
        &self.countries
    }
    /// States and provinces by number.
    pub fn regions(&self) -> &Symbols {
        &self.regions
    }
    /// The bins of all accounts, by place: for scans that must not copy.
    pub fn bin_column(&self) -> &[Bin] {
        &self.accounts.bin
    }
    /// The owners of all accounts, by place.
    pub fn owner_column(&self) -> &[MemberIx] {
        &self.accounts.owner
    }
    /// The flags of all accounts, by place.
    pub fn flag_column(&self) -> &[u16] {
        &self.accounts.flags
    }
    /// The scores of all accounts, by place.
    pub fn score_column(&self) -> &[u16] {
        &self.index.scores
    }
    /// The industries of all accounts, by place.
    pub fn industry_column(&self) -> &[u16] {
        &self.profiles.industry
    }
    /// The sources of all accounts, by place.
    pub fn source_column(&self) -> &[u16] {
        &self.profiles.source
    }
    /// The states of all accounts, by place.
    pub fn region_column(&self) -> &[u16] {
        &self.profiles.region
    }
    /// The imports of all accounts, by place; [`NONE`] for what was typed in.
    pub fn import_column(&self) -> &[u32] {
        &self.profiles.import
    }
    /// The head counts of all accounts, by place.
    pub fn employees_column(&self) -> &[u32] {
        &self.profiles.employees
    }
    /// The next due moments of all accounts, by place.
    pub fn due_column(&self) -> &[crate::time::Time] {
        &self.accounts.due_at
    }
    /// When accounts entered their bins, by place.
    pub fn entered_column(&self) -> &[crate::time::Time] {
        &self.accounts.entered_at
    }
    /// What a member did on a day.
    pub fn day_count(&self, day: Day, member: MemberIx) -> DayCount {
        self.days.get(&(day, member)).copied().unwrap_or_default()
    }
    /// Whether anyone holds it.
    pub fn owner_name(&self, row: &AccountRow) -> &str {
        if row.owner == POOL { "" } else { self.member(row.owner).map_or("", |m| m.draft.name.as_str()) }
    }
    /// People at an account, in the order they were added.
    pub fn contacts_of(&self, ix: AccountIx) -> Vec<ContactView<'_>> {
        let mut people = Vec::new();
        let mut at = self.accounts.get(ix).first_contact;
        while at != NONE {
            let row = self.contacts.get(at);
            if row.flags & rows::contact_flag::REMOVED == 0 {
                people.push(self.contact_view(at));
            }
            at = row.next;
        }
        people.reverse();
        people
    }

    /// Whether any text in memory, in use or left behind, holds these bytes.
    pub fn arenas_hold(&self, bytes: &[u8]) -> bool {
        self.texts.iter().chain(&self.contact_texts).chain([&self.notes]).any(|t| t.arena_holds(bytes))
    }

    /// Bytes held, estimated from what the columns, texts and indexes are long.
    pub fn bytes_held(&self) -> usize {
        use std::mem::size_of;
        let texts = self.texts.iter().chain(&self.contact_texts).chain([&self.notes]);
        let words: usize = texts.map(|t| t.arena_bytes() + 4 * t.len()).sum();
        self.accounts.len() * (size_of::<AccountRow>() + 2)
            + self.profiles.len() * size_of::<ProfileRow>()
            + self.contacts.len() * size_of::<ContactRow>()
            + self.events.len() * size_of::<EventRow>()
            + words
            + self.index.bytes_held()
            + self.history.bytes_held()
            + self.index.undo_ops * (size_of::<UndoOp>() + size_of::<AccountRow>())
    }
}
