//! Old values, in the order they were overwritten. Played backwards they undo everything exactly.

use super::{AccountRow, ContactRow, DayCount, ImportBatch, ProfileRow, State, TextField, UndoRecord, flag};
use crate::controls::{BatchTest, Campaign, Presence, Rules};
use crate::distribute::{Deal, DealRow};
use crate::erasure::Erased;
use crate::field::FieldValue;
use crate::ids::{AccountIx, MemberIx};
use crate::settings::{Member, Settings};
use crate::time::Day;
use crate::wall::Posted;

/// Which table of words.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Words {
    Industries,
    Sources,
    Countries,
    Regions,
}

/// One overwritten value, or one row that was not there before.
#[derive(Clone, Debug)]
pub(crate) enum Op {
    Account { ix: AccountIx, old: AccountRow },
    Profile { ix: AccountIx, old: ProfileRow },
    Text { field: TextField, ix: AccountIx, old: u32 },
    Contact { ix: u32, old: ContactRow },
    ContactText { field: usize, ix: u32, old: u32 },
    AccountPushed,
    ContactPushed,
    EventPushed,
    EventFlag { ix: u32, old: u8 },
    NotePushed,
    Learned { words: Words, len: usize },
    MemberPushed,
    Member { ix: MemberIx, old: Box<Member> },
    Settings { old: Box<Settings> },
    MapPushed,
    ImportPushed,
    Import { ix: u32, old: Box<ImportBatch> },
    Day { key: (Day, MemberIx), old: Option<DayCount> },
    UndoMarked { at: usize, old: bool },
    Retracted { import: u32, from: AccountIx, to: AccountIx },
    Rules { old: Box<Rules> },
    Presence { member: MemberIx, old: Option<Box<Presence>> },
    DealBegun,
    Deal { ix: usize, old: Box<Deal> },
    DealLogged,
    DealFlag { row: u32, old: u8 },
    Batch { import: u32, old: Option<Box<BatchTest>> },
    Blocked { number: u64, was: bool },
    Campaigns { old: Vec<Campaign> },
    Field { ix: AccountIx, key: u16, old: Option<FieldValue> },
    Posted { old: Posted },
    NoteText { ix: u32, old: u32 },
    Undo { at: usize, old: Box<UndoRecord> },
    Erased { old: Box<Erased> },
}

impl State {
    /// Plays the journal backwards down to `mark`.
    pub(crate) fn roll_back(&mut self, mark: usize) {
        while self.journal.len() > mark {
            if let Some(op) = self.journal.pop() {
                self.take_back(op);
            }
        }
    }

    fn take_back(&mut self, op: Op) {
        match op {
            Op::Account { ix, old } => {
                let row = self.accounts.get(ix);
                self.index.remove(ix, &row);
                self.accounts.set(ix, &old);
                self.index.insert(ix, &old);
                self.note_arrival(ix, &row, &old);
            }
            Op::Profile { ix, old } => {
                self.set_profile(ix, &old);
                self.rescore(ix);
            }
            Op::Text { field, ix, old } => self.texts[field as usize].restore(ix, old),
            Op::Contact { ix, old } => self.contacts.set(ix, &old),
            Op::ContactText { field, ix, old } => self.contact_texts[field].restore(ix, old),
            Op::AccountPushed => {
                let ix = self.accounts.len() as u32 - 1;
                let row = self.accounts.get(ix);
                self.index.remove(ix, &row);
                if !row.has(flag::REMOVED) {
                    self.history_arrived(ix, -1);
                }
                self.index.scores.truncate(ix as usize);
                self.index.zones.truncate(ix as usize);
                self.accounts.truncate(ix as usize);
                self.profiles.truncate(ix as usize);
                self.account_ids.truncate(ix);
                self.texts.iter_mut().for_each(|t| t.truncate(ix as usize));
            }
            Op::ContactPushed => {
                let ix = self.contacts.len() - 1;
                self.contacts.truncate(ix);
                self.contact_ids.truncate(ix as u32);
                self.contact_texts.iter_mut().for_each(|t| t.truncate(ix));
            }
            Op::EventPushed => {
                self.events.truncate(self.events.len() - 1);
                self.history_popped();
            }
            Op::EventFlag { ix, old } => self.set_undone(ix, old),
            Op::NotePushed => self.notes.truncate(self.notes.len() - 1),
            Op::Learned { words, len } => {
                self.words_mut(words).truncate(len);
                self.index.forget_points(words, len);
            }
            Op::MemberPushed => drop(self.members.pop()),
            Op::Member { ix, old } => self.members[usize::from(ix)] = *old,
            Op::Settings { old } => {
                self.settings = *old;
                self.rebuild();
            }
            Op::MapPushed => {
                self.maps.pop();
                self.learn_stations();
            }
            Op::ImportPushed => drop(self.imports.pop()),
            Op::Import { ix, old } => self.imports[ix as usize] = *old,
            Op::Day { key, old } => {
                match old {
                    Some(count) => self.days.insert(key, count),
                    None => self.days.remove(&key),
                };
            }
            Op::UndoMarked { at, old } => {
                if let Some(record) = self.undo.get_mut(at) {
                    record.is_undone = old;
                    self.index.clean_undo.remove(&crate::snapshot::undo_piece(record.seq));
                }
            }
            // The rows themselves are noted one by one; this only says where a retraction looked.
            Op::Retracted { .. } => {}
            Op::Rules { old } => {
                self.controls.rules = *old;
                self.index.clean_controls = false;
            }
            Op::Presence { member, old } => {
                self.index.clean_controls = false;
                match old {
                    Some(presence) => self.controls.presence.insert(member, *presence),
                    None => self.controls.presence.remove(&member),
                };
            }
            Op::DealBegun => {
                self.deals.pop();
                self.index.clean_deals = false;
            }
            Op::Deal { ix, old } => {
                self.deals[ix] = *old;
                self.index.clean_deals = false;
            }
            Op::Batch { import, old } => {
                self.index.clean_controls = false;
                match old {
                    Some(test) => self.controls.batches.insert(import, *test),
                    None => self.controls.batches.remove(&import),
                };
            }
            Op::Blocked { number, was } => self.put_blocked(number, was),
            Op::Campaigns { old } => {
                self.controls.campaigns = old;
                self.index.clean_controls = false;
            }
            Op::Field { ix, key, old } => drop(self.put_field(ix, key, old)),
            Op::Posted { old } => {
                self.wall.put(old);
                self.index.clean_wall = false;
            }
            Op::NoteText { ix, old } => self.notes.restore(ix, old),
            Op::Undo { at, old } => drop(self.put_undo(at, *old)),
            Op::Erased { old } => self.erased = *old,
            Op::DealLogged => self.deal_log.truncate(self.deal_log.len() - 1),
            Op::DealFlag { row, old } => {
                let row_was = DealRow { undone: old, ..self.deal_log.get(row) };
                self.deal_log.set(row, &row_was);
            }
        }
    }

    fn words_mut(&mut self, words: Words) -> &mut crate::column::Symbols {
        match words {
            Words::Industries => &mut self.industries,
            Words::Sources => &mut self.sources,
            Words::Countries => &mut self.countries,
            Words::Regions => &mut self.regions,
        }
    }

    pub(crate) fn learn(&mut self, words: Words, word: &str) -> u16 {
        let word = crate::column::clip(word.trim(), 80);
        if let Some(symbol) = self.words_mut(words).find(word) {
            return symbol;
        }
        let len = self.words_mut(words).len();
        let symbol = self.words_mut(words).learn(word);
        self.journal.push(Op::Learned { words, len });
        self.learn_point(words, word);
        symbol
    }

    pub(crate) fn rescore(&mut self, ix: AccountIx) {
        let row = self.accounts.get(ix);
        self.index.remove(ix, &row);
        let profile = self.profiles.get(ix);
        self.index.scores[ix as usize] = self.parts_of(&profile).sum();
        self.index.zones[ix as usize] = self.zone_for(profile.country, profile.region);
        self.index.insert(ix, &row);
    }

    pub(crate) fn write_account(&mut self, ix: AccountIx, row: &AccountRow) {
        let old = self.accounts.get(ix);
        if old == *row {
            return;
        }
        self.journal.push(Op::Account { ix, old });
        self.index.remove(ix, &old);
        self.accounts.set(ix, row);
        self.index.insert(ix, row);
        self.note_arrival(ix, &old, row);
    }

    pub(crate) fn write_profile(&mut self, ix: AccountIx, row: &ProfileRow) {
        let old = self.profiles.get(ix);
        if old == *row {
            return;
        }
        self.journal.push(Op::Profile { ix, old });
        self.set_profile(ix, row);
        self.rescore(ix);
    }

    pub(crate) fn write_text(&mut self, field: TextField, ix: AccountIx, text: &str) {
        if self.text(field, ix) == text {
            return;
        }
        let old = self.texts[field as usize].reference(ix);
        self.journal.push(Op::Text { field, ix, old });
        self.texts[field as usize].set(ix, text);
    }

    pub(crate) fn write_contact(&mut self, ix: u32, row: &ContactRow) {
        self.journal.push(Op::Contact { ix, old: self.contacts.get(ix) });
        self.contacts.set(ix, row);
    }

    pub(crate) fn write_contact_text(&mut self, field: usize, ix: u32, text: &str) {
        if self.contact_texts[field].get(ix) == text {
            return;
        }
        let old = self.contact_texts[field].reference(ix);
        self.journal.push(Op::ContactText { field, ix, old });
        self.contact_texts[field].set(ix, text);
    }

    pub(crate) fn push_account(
        &mut self,
        id: u64,
        row: &AccountRow,
        profile: &ProfileRow,
        texts: [&str; TextField::COUNT],
    ) -> AccountIx {
        let score = self.parts_of(profile).sum();
        let ix = self.accounts.push(row);
        self.profiles.push(profile);
        self.account_ids.push(id, ix);
        for (column, text) in self.texts.iter_mut().zip(texts) {
            column.push(text);
        }
        self.index.scores.push(score);
        let zone = self.zone_for(profile.country, profile.region);
        self.index.zones.push(zone);
        self.index.insert(ix, row);
        self.history_arrived(ix, 1);
        self.journal.push(Op::AccountPushed);
        ix
    }

    pub(crate) fn push_contact(&mut self, id: u64, row: &ContactRow, texts: [&str; 4]) -> u32 {
        let ix = self.contacts.push(row);
        self.contact_ids.push(id, ix);
        for (column, text) in self.contact_texts.iter_mut().zip(texts) {
            column.push(text);
        }
        self.journal.push(Op::ContactPushed);
        ix
    }

    pub(crate) fn push_event(&mut self, row: &super::EventRow) -> u32 {
        let ix = self.events.push(row);
        self.history_pushed(ix, row);
        self.journal.push(Op::EventPushed);
        ix
    }

    /// Strikes an event out, or lets it count again.
    pub(crate) fn write_undone(&mut self, ix: u32, undone: u8) {
        self.journal.push(Op::EventFlag { ix, old: self.events.get(ix).undone });
        self.set_undone(ix, undone);
    }

    fn set_undone(&mut self, ix: u32, undone: u8) {
        let row = super::EventRow { undone, ..self.events.get(ix) };
        self.events.set(ix, &row);
        self.history_struck(ix);
    }

    /// Facts decide under which source an account came.
    fn set_profile(&mut self, ix: AccountIx, row: &ProfileRow) {
        let is_there = !self.accounts.get(ix).has(flag::REMOVED);
        if is_there {
            self.history_arrived(ix, -1);
        }
        self.profiles.set(ix, row);
        if is_there {
            self.history_arrived(ix, 1);
        }
    }

    /// Taken off the line, an account never came; put back on, it did.
    fn note_arrival(&mut self, ix: AccountIx, old: &AccountRow, new: &AccountRow) {
        match (old.has(flag::REMOVED), new.has(flag::REMOVED)) {
            (false, true) => self.history_arrived(ix, -1),
            (true, false) => self.history_arrived(ix, 1),
            (false, false) | (true, true) => {}
        }
    }

    pub(crate) fn write_note(&mut self, ix: u32, text: &str) {
        self.journal.push(Op::NoteText { ix, old: self.notes.reference(ix) });
        self.notes.set(ix, text);
    }

    /// Another undo record in one's place.
    pub(crate) fn write_undo(&mut self, at: usize, record: UndoRecord) {
        if let Some(old) = self.put_undo(at, record) {
            self.journal.push(Op::Undo { at, old: Box::new(old) });
        }
    }

    fn put_undo(&mut self, at: usize, record: UndoRecord) -> Option<UndoRecord> {
        let place = self.undo.get_mut(at)?;
        let (piece, ops) = (crate::snapshot::undo_piece(record.seq), record.ops.len());
        let old = std::mem::replace(place, record);
        self.index.undo_ops = self.index.undo_ops + ops - old.ops.len();
        self.index.clean_undo.remove(&piece);
        Some(old)
    }

    pub(crate) fn write_erased(&mut self, erased: Erased) {
        let old = Box::new(std::mem::replace(&mut self.erased, erased));
        self.journal.push(Op::Erased { old });
    }

    /// Once an erasure is never taken out again, what it erased is overwritten in memory, too.
    pub(crate) fn wipe(&mut self, ops: &[Op]) {
        if !ops.iter().any(|op| matches!(op, Op::Erased { .. })) {
            return;
        }
        for op in ops {
            if let Op::ContactText { field, old, .. } = op {
                self.contact_texts[*field].wipe(*old);
            } else if let Op::Text { field, old, .. } = op {
                self.texts[*field as usize].wipe(*old);
            } else if let Op::NoteText { old, .. } = op {
                self.notes.wipe(*old);
            }
        }
    }

    pub(crate) fn push_note(&mut self, text: &str) -> u32 {
        let ix = self.notes.len() as u32;
        self.notes.push(text);
        self.journal.push(Op::NotePushed);
        ix
    }

    pub(crate) fn write_day(&mut self, key: (Day, MemberIx), change: impl FnOnce(&mut DayCount)) {
        let old = self.days.get(&key).copied();
        self.journal.push(Op::Day { key, old });
        let count = self.days.entry(key).or_default();
        change(count);
        // A day without anything is no day: what was counted and taken back leaves no trace.
        if *count == DayCount::default() {
            self.days.remove(&key);
        }
    }

    pub(crate) fn push_map(&mut self, map: crate::map::SalesMap) {
        self.maps.push(map);
        self.journal.push(Op::MapPushed);
        self.learn_stations();
    }

    pub(crate) fn write_settings(&mut self, settings: Settings) {
        let rescored = settings.scoring != self.settings.scoring;
        let old = Box::new(std::mem::replace(&mut self.settings, settings));
        self.journal.push(Op::Settings { old });
        if rescored {
            self.rebuild();
        }
    }

    pub(crate) fn write_member(&mut self, ix: MemberIx, member: Member) {
        let old = Box::new(std::mem::replace(&mut self.members[usize::from(ix)], member));
        self.journal.push(Op::Member { ix, old });
    }

    pub(crate) fn write_rules(&mut self, rules: Rules) {
        let old = Box::new(std::mem::replace(&mut self.controls.rules, rules));
        self.journal.push(Op::Rules { old });
        self.index.clean_controls = false;
    }

    pub(crate) fn write_presence(&mut self, member: MemberIx, presence: Presence) {
        // Who is there as the line is needs no entry of their own.
        let old = if presence == Presence::default() {
            self.controls.presence.remove(&member)
        } else {
            self.controls.presence.insert(member, presence)
        };
        self.journal.push(Op::Presence { member, old: old.map(Box::new) });
        self.index.clean_controls = false;
    }

    pub(crate) fn write_batch(&mut self, import: u32, test: Option<BatchTest>) {
        let old = match test {
            Some(test) => self.controls.batches.insert(import, test),
            None => self.controls.batches.remove(&import),
        };
        self.journal.push(Op::Batch { import, old: old.map(Box::new) });
        self.index.clean_controls = false;
    }

    pub(crate) fn write_campaigns(&mut self, campaigns: Vec<Campaign>) {
        let old = std::mem::replace(&mut self.controls.campaigns, campaigns);
        self.journal.push(Op::Campaigns { old });
        self.index.clean_controls = false;
    }

    fn put_blocked(&mut self, number: u64, blocked: bool) {
        if blocked {
            self.controls.blocked.insert(number);
        } else {
            self.controls.blocked.remove(&number);
        }
        self.index.clean_controls = false;
    }

    pub(crate) fn write_blocked(&mut self, number: u64, blocked: bool) {
        let was = self.controls.blocked.contains(&number);
        if was != blocked {
            self.journal.push(Op::Blocked { number, was });
            self.put_blocked(number, blocked);
        }
    }

    fn put_field(&mut self, ix: AccountIx, key: u16, value: Option<FieldValue>) -> Option<FieldValue> {
        self.field_dirty.mark(ix as usize);
        match value {
            Some(value) => self.field_values.insert((ix, key), value),
            None => self.field_values.remove(&(ix, key)),
        }
    }

    pub(crate) fn write_field(&mut self, ix: AccountIx, key: u16, value: Option<FieldValue>) {
        let old = self.put_field(ix, key, value);
        self.journal.push(Op::Field { ix, key, old });
    }

    /// Puts one thing onto the wall, or takes it off.
    pub(crate) fn post(&mut self, posted: Posted) {
        let old = self.wall.put(posted);
        self.journal.push(Op::Posted { old });
        self.index.clean_wall = false;
    }

    pub(crate) fn push_deal(&mut self, deal: Deal) {
        self.deals.push(deal);
        self.journal.push(Op::DealBegun);
        self.index.clean_deals = false;
    }

    /// Keeps a deal as it is, once for each command: it is changed in place after that.
    pub(crate) fn change_deal(&mut self, ix: usize) -> &mut Deal {
        self.journal.push(Op::Deal { ix, old: Box::new(self.deals[ix].clone()) });
        self.index.clean_deals = false;
        &mut self.deals[ix]
    }

    pub(crate) fn log_draw(&mut self, row: &DealRow) {
        self.deal_log.push(row);
        self.journal.push(Op::DealLogged);
    }

    pub(crate) fn flag_draw(&mut self, row: u32, undone: u8) {
        let old = self.deal_log.get(row);
        self.journal.push(Op::DealFlag { row, old: old.undone });
        self.deal_log.set(row, &DealRow { undone, ..old });
    }

    pub(crate) fn write_import(&mut self, ix: u32, batch: ImportBatch) {
        let old = Box::new(std::mem::replace(&mut self.imports[ix as usize], batch));
        self.journal.push(Op::Import { ix, old });
    }
}
