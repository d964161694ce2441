//! Reading a snapshot: what is stored may be damaged, cut off or made up, and none of it may panic later.
//!
//! Every stored number that is used as a place is checked here, once, so that nothing else has to.

use super::{HeadIn, SectionKey, Table, undo_piece};
use crate::bin::Reason;
use crate::column::{Corrupt, GROUP_ROWS, MAX_TEXT};
use crate::controls::{BatchTest, Campaign};
use crate::distribute::{DealKind, DealRow, MAX_AHEAD};
use crate::field::FieldValue;
use crate::ids::{MemberIx, NONE, POOL};
use crate::map::SalesMap;
use crate::settings::{Member, Settings};
use crate::state::{AccountRow, ContactRow, ProfileRow, State, TextField, UndoOp, UndoRecord};
use crate::wall::{Contest, MAX_SHARES, Posted};

/// Puts a state together from its sections, in stored order.
#[derive(Default)]
pub struct Loader {
    state: State,
    last: Option<SectionKey>,
    version: u8,
    read_since_2: [bool; 2],
    read_since_3: bool,
}

impl Loader {
    /// Reads one section.
    pub fn section(&mut self, key: SectionKey, bytes: &[u8]) -> Result<(), Corrupt> {
        self.is_next(key)?;
        self.last = Some(key);
        let state = &mut self.state;
        let place = key.table as usize;
        match key.table {
            Table::Head => {
                self.version = read_head(state, bytes)?;
                Ok(())
            }
            Table::Controls => {
                state.controls = crate::migrate::section(bytes)?;
                self.read_since_2[0] = true;
                Ok(())
            }
            Table::Deals => {
                state.deals = crate::migrate::section(bytes)?;
                self.read_since_2[1] = true;
                Ok(())
            }
            Table::Wall => {
                state.wall = crate::migrate::section(bytes)?;
                self.read_since_3 = true;
                Ok(())
            }
            Table::Erased => {
                state.erased = crate::migrate::section(bytes)?;
                if state.erased.is_empty() { Err(Corrupt("marks of nobody")) } else { Ok(()) }
            }
            Table::DealLog => state.deal_log.decode_group(bytes),
            Table::Fields => {
                let values: Vec<((u32, u16), FieldValue)> = crate::migrate::section(bytes)?;
                let rising = values.is_sorted_by(|a, b| a.0 < b.0);
                let here = values.iter().all(|((ix, _), _)| ix / GROUP_ROWS as u32 == key.group);
                if values.is_empty() || !rising || !here {
                    return Err(Corrupt("an answer lies in the wrong place"));
                }
                state.field_values.extend(values);
                Ok(())
            }
            Table::Accounts => state.accounts.decode_group(bytes),
            Table::Profiles => state.profiles.decode_group(bytes),
            Table::Names | Table::Domains | Table::Phones | Table::Emails | Table::Cities | Table::ExternalIds => {
                state.texts[place - Table::Names as usize].decode_group(bytes)
            }
            Table::Contacts => state.contacts.decode_group(bytes),
            Table::ContactNames | Table::ContactTitles | Table::ContactPhones | Table::ContactEmails => {
                state.contact_texts[place - Table::ContactNames as usize].decode_group(bytes)
            }
            Table::Events => state.events.decode_group(bytes),
            Table::Notes => state.notes.decode_group(bytes),
            Table::Undo => {
                let records: Vec<UndoRecord> =
                    postcard::from_bytes(bytes).map_err(|_| Corrupt("the undo records cannot be read"))?;
                if records.is_empty() || records.iter().any(|r| undo_piece(r.seq) != key.group) {
                    return Err(Corrupt("an undo record lies in the wrong piece"));
                }
                state.undo.extend(records);
                Ok(())
            }
        }
    }

    /// The head first, then tables and their groups in order, every group but a table's last one full:
    /// a section that is missing, doubled or out of place would shift every row behind it.
    fn is_next(&self, key: SectionKey) -> Result<(), Corrupt> {
        let Some(last) = self.last else {
            return if key == (SectionKey { table: Table::Head, group: 0 }) {
                Ok(())
            } else {
                Err(Corrupt("the head is missing"))
            };
        };
        let follows = match (key.table, key.table == last.table) {
            (Table::Undo | Table::Fields, true) => key.group > last.group,
            (Table::Undo | Table::Fields, false) => key.table > last.table,
            (_, true) => key.group == last.group + 1,
            (_, false) => key.table > last.table && key.group == 0,
        };
        let before = (key.group as usize).saturating_mul(GROUP_ROWS);
        let is_full = key.table != last.table || self.rows(key.table).is_none_or(|rows| rows == before);
        if follows && is_full { Ok(()) } else { Err(Corrupt("a section is missing or out of order")) }
    }

    /// How many rows of a table are read; `None` for one that is not cut by rows.
    fn rows(&self, table: Table) -> Option<usize> {
        let state = &self.state;
        let place = table as usize;
        Some(match table {
            Table::Head
            | Table::Undo
            | Table::Controls
            | Table::Deals
            | Table::Fields
            | Table::Wall
            | Table::Erased => return None,
            Table::DealLog => state.deal_log.len(),
            Table::Accounts => state.accounts.len(),
            Table::Profiles => state.profiles.len(),
            Table::Names | Table::Domains | Table::Phones | Table::Emails | Table::Cities | Table::ExternalIds => {
                state.texts[place - Table::Names as usize].len()
            }
            Table::Contacts => state.contacts.len(),
            Table::ContactNames | Table::ContactTitles | Table::ContactPhones | Table::ContactEmails => {
                state.contact_texts[place - Table::ContactNames as usize].len()
            }
            Table::Events => state.events.len(),
            Table::Notes => state.notes.len(),
        })
    }

    /// Checks that all parts fit together, and builds what is derived.
    pub fn finish(self) -> Result<State, Corrupt> {
        let mut state = self.state;
        if self.last.is_none() {
            return Err(Corrupt("the head is missing"));
        }
        if self.version >= 2 && self.read_since_2 != [true, true] {
            return Err(Corrupt("the rules of the line are missing"));
        }
        if self.version >= 3 && !self.read_since_3 {
            return Err(Corrupt("the links of the line are missing"));
        }
        let accounts = state.accounts.len();
        let people = state.contacts.len();
        let whole = state.profiles.len() == accounts
            && (0..TextField::COUNT).all(|i| state.texts[i].len() == accounts)
            && state.contact_texts.iter().all(|t| t.len() == people)
            && u32::try_from(accounts).is_ok_and(|n| n < NONE && state.account_ids.covers(n))
            && u32::try_from(people).is_ok_and(|n| n < NONE && state.contact_ids.covers(n))
            && state.events.len() < NONE as usize
            && state.notes.len() < NONE as usize;
        if !whole {
            return Err(Corrupt("the tables do not fit together"));
        }
        if !head_holds(&state) {
            return Err(Corrupt("the head is not complete"));
        }
        let rows = (0..accounts as u32).all(|ix| {
            account_holds(&state, ix, &state.accounts.get(ix)) && profile_holds(&state, &state.profiles.get(ix))
        });
        let linked = rows
            && (0..people as u32).all(|ix| contact_holds(&state, ix, &state.contacts.get(ix)))
            && (0..state.events.len()).all(|ix| event_holds(&state, ix));
        if !linked {
            return Err(Corrupt("a reference leads nowhere"));
        }
        let answered = state.field_values.keys().all(|(ix, _)| (*ix as usize) < accounts);
        if !answered || !controls_hold(&state) || !deals_hold(&state) || !wall_holds(&state) {
            return Err(Corrupt("the deals or the rules of the line do not fit"));
        }
        if !undo_holds(&state) {
            return Err(Corrupt("an undo record leads nowhere"));
        }
        state.rebuild();
        state.rebuild_history();
        Ok(state)
    }
}

/// The maps are all that is written otherwise since.
fn of_version_1(head: HeadIn<crate::migrate::v1::SalesMap>) -> HeadIn<SalesMap> {
    HeadIn {
        version: head.version,
        seq: head.seq,
        members: head.members,
        settings: head.settings,
        maps: head.maps.into_iter().map(Into::into).collect(),
        imports: head.imports,
        words: head.words,
        days: head.days,
        account_ids: head.account_ids,
        contact_ids: head.contact_ids,
    }
}

fn read_head(state: &mut State, bytes: &[u8]) -> Result<u8, Corrupt> {
    let version = crate::migrate::head(bytes.first().copied())?;
    let head: HeadIn<SalesMap> = match version {
        1 => postcard::from_bytes::<HeadIn<crate::migrate::v1::SalesMap>>(bytes).map(of_version_1),
        _ => postcard::from_bytes(bytes),
    }
    .map_err(|_| Corrupt("the head cannot be read"))?;
    if head.version != version {
        return Err(Corrupt("the head is not complete"));
    }
    let [mut industries, mut sources, mut countries, mut regions] = head.words;
    for words in [&mut industries, &mut sources, &mut countries, &mut regions] {
        words.relearn();
    }
    (state.industries, state.sources, state.countries, state.regions) = (industries, sources, countries, regions);
    state.seq = head.seq;
    state.members = head.members;
    state.settings = head.settings;
    state.maps = head.maps;
    state.imports = head.imports;
    let days = head.days.len();
    state.days = head.days.into_iter().map(|(day, member, count)| ((day, member), count)).collect();
    if state.days.len() != days {
        return Err(Corrupt("a day is there twice"));
    }
    state.account_ids = head.account_ids;
    state.contact_ids = head.contact_ids;
    state.account_ids.reindex();
    state.contact_ids.reindex();
    Ok(version)
}

/// Whether a stored holder is somebody, or the pool.
fn is_someone(state: &State, ix: MemberIx) -> bool {
    ix == POOL || usize::from(ix) < state.members.len()
}

fn is_place(ix: u32, rows: usize) -> bool {
    ix == NONE || (ix as usize) < rows
}

fn member_holds(member: &Member) -> bool {
    !member.draft.name.is_empty() && member.bands.is_none_or(|b| b.are_ordered())
}

fn settings_hold(settings: &Settings) -> bool {
    let (scoring, week) = (&settings.scoring, &settings.week);
    settings.bands.are_ordered()
        && (scoring.size_weight, scoring.industry_weight, scoring.source_weight) != (0, 0, 0)
        && scoring.sizes.is_sorted()
        && week.days & 0x7f != 0
        && week.start_minute < 24 * 60
        && week.batch > 0
        && week.calls_per_hour > 0
}

fn head_holds(state: &State) -> bool {
    let words = [&state.industries, &state.sources, &state.countries, &state.regions];
    !state.maps.is_empty()
        && state.maps.len() <= usize::from(u16::MAX)
        && state.maps.iter().all(|map| map.faults().is_empty())
        && state.members.len() <= crate::execute::MAX_MEMBERS
        && state.members.iter().all(member_holds)
        && settings_hold(&state.settings)
        && words.iter().all(|w| w.holds())
        && state.imports.iter().all(|batch| is_someone(state, batch.by))
        && state.days.keys().all(|(_, member)| usize::from(*member) < state.members.len())
}

fn account_holds(state: &State, ix: u32, row: &AccountRow) -> bool {
    is_someone(state, row.owner)
        && is_someone(state, row.giver)
        && usize::from(row.map_version) < state.maps.len()
        && (row.reason == 0 || Reason::from_code(row.reason).is_some())
        && is_place(row.last_event, state.events.len())
        && (row.last_event == NONE || state.events.get(row.last_event).account == ix)
        && is_place(row.first_contact, state.contacts.len())
        && (row.first_contact == NONE || state.contacts.get(row.first_contact).account == ix)
}

fn profile_holds(state: &State, row: &ProfileRow) -> bool {
    usize::from(row.industry) < state.industries.len()
        && usize::from(row.source) < state.sources.len()
        && usize::from(row.country) < state.countries.len()
        && usize::from(row.region) < state.regions.len()
        && is_place(row.import, state.imports.len())
        && is_someone(state, row.created_by)
}

/// A list only ever points back, so it ends, and it stays with one account.
fn contact_holds(state: &State, ix: u32, row: &ContactRow) -> bool {
    (row.account as usize) < state.accounts.len()
        && (row.next == NONE || row.next < ix && state.contacts.get(row.next).account == row.account)
}

fn event_holds(state: &State, ix: usize) -> bool {
    let events = &state.events;
    let (account, prev) = (events.account[ix], events.prev[ix]);
    (account as usize) < state.accounts.len()
        && (prev == NONE || (prev as usize) < ix && events.account[prev as usize] == account)
        && is_someone(state, events.by[ix])
        && is_place(events.note[ix], state.notes.len())
        && events.seq[ix] <= state.seq
}

fn batch_holds(state: &State, import: u32, test: &BatchTest) -> bool {
    let accounts = state.accounts.len();
    (import as usize) < state.imports.len()
        && test.sample.is_sorted_by(|a, b| a.0 < b.0)
        && test.sample.iter().all(|(ix, _)| (*ix as usize) < accounts)
        && test.cursor as usize <= accounts
}

fn campaign_holds(state: &State, campaign: &Campaign) -> bool {
    campaign.fault().is_none() && usize::from(campaign.map_version) < state.maps.len()
}

fn controls_hold(state: &State) -> bool {
    let controls = &state.controls;
    let here = |ix: &MemberIx| usize::from(*ix) < state.members.len();
    controls.rules.fault().is_none()
        && controls.presence.iter().all(|(ix, presence)| here(ix) && presence.fault().is_none())
        && controls.campaigns.iter().all(|c| campaign_holds(state, c))
        && controls.batches.iter().all(|(import, test)| batch_holds(state, *import, test))
}

fn contest_holds(state: &State, contest: &Contest) -> bool {
    contest.fault().is_none() && contest.deal.is_none_or(|deal| state.deal_ix(deal).is_some())
}

fn wall_holds(state: &State) -> bool {
    let (wall, accounts) = (&state.wall, state.accounts.len());
    wall.shares.len() <= MAX_SHARES
        && wall.shares.iter().all(|s| s.fault().is_none())
        && wall.alerts.iter().all(|(key, rule)| *key == rule.key && rule.fault().is_none())
        && wall.contests.iter().all(|(key, contest)| *key == contest.key && contest_holds(state, contest))
        && wall.out.iter().all(|(_, member)| usize::from(*member) < state.members.len())
        && wall.worth.keys().all(|ix| (*ix as usize) < accounts)
        && wall.booked.values().all(|booked| (booked.account as usize) < accounts)
}

fn posted_holds(state: &State, posted: &Posted) -> bool {
    let account = |ix: u32| (ix as usize) < state.accounts.len();
    match posted {
        Posted::Share(_, share) => share.as_ref().is_none_or(|s| s.fault().is_none()),
        Posted::Alert(key, rule) => rule.as_ref().is_none_or(|r| r.key == *key && r.fault().is_none()),
        Posted::Contest(key, contest) => contest.as_ref().is_none_or(|c| c.key == *key && contest_holds(state, c)),
        Posted::Out(_, member, _) => usize::from(*member) < state.members.len(),
        Posted::Worth(ix, _) => account(*ix),
        Posted::Booked(_, booked) => booked.is_none_or(|b| account(b.account)),
    }
}

fn deals_hold(state: &State) -> bool {
    let here = |ix: MemberIx| usize::from(ix) < state.members.len();
    let deals = state.deals.iter().all(|deal| {
        deal.plan.fault().is_none()
            && is_someone(state, deal.by)
            && deal.strata.len() == deal.next_k.len()
            && deal.strata.len() < usize::from(u16::MAX)
            && deal.sets.iter().flatten().all(|(member, _)| here(*member))
            && deal.ahead.len() <= MAX_AHEAD
            && deal.ahead.iter().all(|(_, member)| here(*member))
    });
    let rows = (0..state.deal_log.len() as u32).all(|ix| draw_holds(state, &state.deal_log.get(ix)));
    // Only the last deal may be open.
    let open = state.deals.iter().rev().skip(1).all(|deal| !deal.is_open());
    deals && rows && open && state.deals.len() < usize::from(u16::MAX)
}

fn draw_holds(state: &State, row: &DealRow) -> bool {
    let in_deal = state
        .deals
        .get(usize::from(row.deal))
        .is_some_and(|deal| usize::from(row.stratum) < deal.strata.len() && (row.set as usize) < deal.sets.len());
    let Some(kind) = DealKind::from_code(row.kind) else { return false };
    (in_deal || kind == DealKind::Override)
        && is_place(row.account, state.accounts.len())
        && is_someone(state, row.member)
        && is_someone(state, row.by)
        && row.seq <= state.seq
}

fn undo_holds(state: &State) -> bool {
    let rising = state.undo.iter().zip(state.undo.iter().skip(1)).all(|(a, b)| a.seq < b.seq);
    rising
        && state.undo.back().is_none_or(|r| r.seq <= state.seq)
        && state.undo.iter().all(|record| {
            record.import.is_none_or(|import| (import as usize) < state.imports.len())
                && record.ops.iter().all(|op| op_holds(state, op))
        })
}

fn op_holds(state: &State, op: &UndoOp) -> bool {
    let account = |ix: u32| (ix as usize) < state.accounts.len();
    let contact = |ix: u32| (ix as usize) < state.contacts.len();
    let import = |ix: u32| (ix as usize) < state.imports.len();
    let member = |ix: MemberIx| usize::from(ix) < state.members.len();
    match op {
        UndoOp::Account { ix, old, .. } => account(*ix) && account_holds(state, *ix, old),
        UndoOp::Profile { ix, old, .. } => account(*ix) && profile_holds(state, old),
        UndoOp::Text { ix, old, .. } => account(*ix) && old.len() <= MAX_TEXT,
        UndoOp::Contact { ix, old, .. } => contact(*ix) && contact_holds(state, *ix, old),
        UndoOp::ContactText { field, ix, old, .. } => {
            usize::from(*field) < state.contact_texts.len() && contact(*ix) && old.len() <= MAX_TEXT
        }
        UndoOp::AccountAdded { ix } | UndoOp::Noted { ix } => account(*ix),
        UndoOp::ContactAdded { ix } => contact(*ix),
        UndoOp::Member { ix, old, .. } => member(*ix) && old.as_ref().is_none_or(|m| member_holds(m)),
        UndoOp::Settings { old, .. } => settings_hold(old),
        UndoOp::Map { version } => usize::from(*version) < state.maps.len(),
        UndoOp::Day { member: ix, .. } => member(*ix),
        UndoOp::Retracted { import: ix, from, to } => import(*ix) && from <= to && *to as usize <= state.accounts.len(),
        UndoOp::Filled { import: ix, .. } => import(*ix),
        UndoOp::Struck { account: ix, event } => {
            account(*ix) && (*event as usize) < state.events.len() && state.events.get(*event).account == *ix
        }
        UndoOp::Marked { .. } => true,
        UndoOp::Rules { old, .. } => old.fault().is_none(),
        UndoOp::Presence { member: ix, old, .. } => member(*ix) && old.as_ref().is_none_or(|p| p.fault().is_none()),
        UndoOp::Batch { import: ix, old, .. } => {
            import(*ix) && old.as_ref().is_none_or(|test| batch_holds(state, *ix, test))
        }
        UndoOp::Blocked { .. } => true,
        UndoOp::Campaigns { old, .. } => old.iter().all(|c| campaign_holds(state, c)),
        UndoOp::Field { ix, .. } => account(*ix),
        UndoOp::Posted { old, .. } => posted_holds(state, old),
        UndoOp::DealBegun { deal } => usize::from(*deal) < state.deals.len(),
        UndoOp::Draws { from, to } => from <= to && *to as usize <= state.deal_log.len(),
    }
}
