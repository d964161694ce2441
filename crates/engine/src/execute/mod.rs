//! One function decides and applies.
//!
//! [`State::execute`] is the only way a line changes. It refuses with a typed [`Refusal`] and then has
//! changed nothing at all, or applies the whole command and answers with a [`Receipt`].

mod account;
mod audit;
mod batch;
mod campaign;
mod controls;
mod deal;
mod erase;
mod field;
mod flow;
mod gate;
mod import;
mod lead;
mod line;
mod remap;
mod touch;
mod undo;
mod wall;

pub(crate) use audit::is_acceptance;
pub use gate::gate;
pub(crate) use gate::runs;
pub use lead::{MAIL_ID, Waited};
pub(crate) use line::MAX_MEMBERS;
pub use remap::Remap;

use crate::bin::{Bin, Reason};
use crate::command::{Command, Entry, MAX_COMMAND_BYTES, SCHEMA_VERSION};
use crate::ids::{AccountId, AccountIx, EntryId, MemberId, MemberIx, NONE, POOL};
use crate::map::{Fact, Known};
use crate::refusal::Refusal;
use crate::settings::{Member, Role};
use crate::snapshot::undo_piece;
use crate::state::{
    AccountRow, DayCount, EventKind, EventRow, Kept, State, Trail, UNDO_WINDOW, UndoOp, UndoRecord, flag,
};
use crate::time::{Day, Time, days};

/// Operations the undo window holds altogether; the oldest records go first.
const UNDO_OPS: usize = 262_144;

/// Who acts, when, and under which entry.
#[derive(Clone, Copy, Debug)]
pub struct Ctx {
    /// The entry being folded.
    pub entry: EntryId,
    /// Who gave it.
    pub author: MemberId,
    /// When.
    pub now: Time,
    /// Their clock, minutes ahead of UTC.
    pub offset_min: i16,
}

impl Ctx {
    /// Now, as a due moment: 0 is kept for "never".
    fn soon(&self) -> Time {
        Time(self.now.0.max(1))
    }
    /// Today, on the author's clock.
    pub fn today(&self) -> Day {
        self.now.day(self.offset_min)
    }
}

/// An account that changed bins.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Moved {
    /// Which.
    pub account: AccountId,
    /// From.
    pub from: Bin,
    /// To.
    pub to: Bin,
}

/// What a command did.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Receipt {
    /// The entry.
    pub entry: EntryId,
    /// The account it was about, when it was about one.
    pub account: Option<AccountId>,
    /// Accounts that changed bins.
    pub moved: Vec<Moved>,
    /// Accounts that were not changed, each with the rule.
    pub refused: Vec<(AccountId, Refusal)>,
    /// Things created or changed apart from moves.
    pub count: u32,
    /// Whether more of the same is left to do (an import being taken back).
    pub has_more: bool,
}

impl Receipt {
    fn of(ctx: &Ctx) -> Self {
        Self { entry: ctx.entry, account: None, moved: vec![], refused: vec![], count: 0, has_more: false }
    }
    fn about(ctx: &Ctx, account: AccountId) -> Self {
        Self { account: Some(account), count: 1, ..Self::of(ctx) }
    }
}

impl State {
    /// Folds one entry: applies it, or refuses it and changes nothing.
    pub fn execute(&mut self, entry: &Entry) -> Result<Receipt, Refusal> {
        let (receipt, _) = self.run(entry)?;
        let ops = std::mem::take(&mut self.journal);
        self.wipe(&ops);
        Ok(receipt)
    }

    /// Folds one entry and hands out its [`Trail`], by which [`Self::step_back`] takes it out again: an
    /// entry that others have yet to confirm.
    pub fn execute_for_now(&mut self, entry: &Entry) -> Result<(Receipt, Trail), Refusal> {
        let (receipt, kept) = self.run(entry)?;
        Ok((receipt, Trail::new(std::mem::take(&mut self.journal), kept)))
    }

    fn run(&mut self, entry: &Entry) -> Result<(Receipt, Kept), Refusal> {
        let ctx = Ctx { entry: entry.id, author: entry.author, now: entry.at, offset_min: entry.offset_min };
        self.journal.clear();
        self.folding = entry.version;
        match self.has_place_for(entry).and_then(|()| self.decide(&entry.command, &ctx)) {
            Ok(receipt) => {
                self.seq += 1;
                Ok((receipt, self.remember(&entry.command, &ctx)))
            }
            Err(refusal) => {
                self.roll_back(0);
                Err(refusal)
            }
        }
    }

    /// What [`Self::execute`] would answer, and a look at the state as it would be; nothing changes.
    pub fn preview<T>(
        &mut self,
        command: &Command,
        ctx: &Ctx,
        look: impl FnOnce(&Self) -> T,
    ) -> Result<(Receipt, T), Refusal> {
        self.journal.clear();
        self.folding = SCHEMA_VERSION;
        let answer = self.decide(command, ctx).map(|receipt| (receipt, look(self)));
        self.roll_back(0);
        answer
    }

    /// Whether the ids the entry mints are free and the tables hold one more.
    fn has_place_for(&self, entry: &Entry) -> Result<(), Refusal> {
        if self.seq == u32::MAX {
            return Err(Refusal::Full("entries"));
        }
        // Texts are found by 32-bit places; the last entry that fits may still bring some.
        let most = (u32::MAX - 64 * 1024 * 1024) as usize;
        if self.texts.iter().chain(&self.contact_texts).chain([&self.notes]).any(|t| t.arena_bytes() > most) {
            return Err(Refusal::Full("text"));
        }
        let minted = entry.ids_used() - 1;
        if minted == 0 {
            return Ok(());
        }
        if entry.id.counter().checked_add(minted).is_none() {
            return Err(Refusal::Full("ids"));
        }
        let (first, minted) = (entry.id.created(0), u64::from(minted));
        let is_taken = if matches!(entry.command, Command::AddMember(_)) {
            self.member_ix(MemberId(first)).is_some()
        } else {
            self.account_ids.overlaps(first, minted) || self.contact_ids.overlaps(first, minted)
        };
        if is_taken { Err(Refusal::IdTaken) } else { Ok(()) }
    }

    fn decide(&mut self, command: &Command, ctx: &Ctx) -> Result<Receipt, Refusal> {
        match command {
            Command::AddMember(draft) => self.add_member(draft, ctx),
            Command::EditMember { member, draft, active } => self.edit_member(*member, draft, *active, ctx),
            Command::SetBands(bands) => self.set_bands(*bands, ctx),
            Command::SetMemberBands { member, bands } => self.set_member_bands(*member, *bands, ctx),
            Command::SetScoring(scoring) => self.set_scoring(scoring, ctx),
            Command::SetWorkWeek(week) => self.set_work_week(*week, ctx),
            Command::SetMap(map) => self.set_map(map, ctx),
            Command::BeginImport { file_name } => self.begin_import(file_name, ctx),
            Command::ImportRows { import, rows } => self.import_rows(*import, rows, ctx),
            Command::ImportUpdates { import, rows } => self.import_updates(*import, rows, ctx),
            Command::RetractImport { import } => self.retract_import(*import, ctx),
            Command::AddAccount(draft) => self.add_account(draft, ctx),
            Command::EditAccount { account, draft } => self.edit_account(*account, draft, ctx),
            Command::SetAvoid { account, avoid } => self.set_avoid(*account, *avoid, ctx),
            Command::AddContact { account, contact } => self.add_contact(*account, contact, ctx),
            Command::EditContact { contact, draft } => self.edit_contact(*contact, draft, ctx),
            Command::RemoveContact { contact } => self.remove_contact(*contact, ctx),
            Command::Pull => self.pull(ctx),
            Command::Refill { count } => self.refill(*count, ctx),
            Command::Record(touch) => self.record(touch, ctx),
            Command::Move { accounts, to, reason } => self.move_accounts(accounts, *to, *reason, ctx),
            Command::CallBack { account, at } => self.call_back(*account, *at, ctx),
            Command::Skip { account, reason } => self.skip(*account, *reason, ctx),
            Command::Note { account, text } => self.note(*account, text, ctx),
            Command::SetFact { account, fact, known } => self.set_fact(*account, *fact, *known, ctx),
            Command::Recycle => self.recycle(ctx),
            Command::Undo { entry } => self.undo(*entry, ctx),
            Command::SetRules(rules) => self.set_rules(rules, ctx),
            Command::SetPresence { member, presence } => self.set_presence(*member, presence, ctx),
            Command::Pause { paused } => self.pause(*paused, ctx),
            Command::BeginDeal { plan, commitment } => self.begin_deal(plan, *commitment, ctx),
            Command::Deal { deal, available, runs } => self.deal(*deal, available, runs, ctx),
            Command::DrawAhead { deal, available, from_k, hands } => {
                self.draw_ahead(*deal, available, *from_k, hands, ctx)
            }
            Command::Reveal { deal, seed } => self.reveal(*deal, seed, ctx),
            Command::Override { account, to, reason } => self.override_deal(*account, *to, *reason, ctx),
            Command::AddInbound(draft) => self.add_inbound(draft, ctx.now, ctx),
            Command::AddReceived { draft, at } => self.add_inbound(draft, *at, ctx),
            Command::Chase => self.chase(ctx),
            Command::BlockNumber { number, blocked } => self.block_number(number, *blocked, ctx),
            Command::Audit { account, stands } => self.audit(*account, *stands, ctx),
            Command::SetField { account, field, value } => self.set_field(*account, *field, value.as_ref(), ctx),
            Command::TestBatch { import } => self.test_batch(*import, ctx),
            Command::CheckSample { account, defect } => self.check_sample(*account, *defect, ctx),
            Command::JudgeBatch { import, release } => self.judge_batch(*import, *release, ctx),
            Command::MigrateWork => self.migrate_work(ctx),
            Command::SetCampaign(campaign) => self.set_campaign(campaign, ctx),
            Command::SetShare(share) => self.set_share(share, ctx),
            Command::SetAlert(alert) => self.set_alert(alert, ctx),
            Command::SetContest(contest) => self.set_contest(contest, ctx),
            Command::OptOut { contest, out } => self.opt_out(*contest, *out, ctx),
            Command::SetWorth { account, worth } => self.set_worth(*account, *worth, ctx),
            Command::Book { account, kind, amount } => self.book(*account, *kind, *amount, ctx),
            Command::ErasePerson { contact, salt } => self.erase_person(*contact, *salt, ctx),
        }
    }

    /// Keeps the journal of a command that went through, so that it can be taken back later.
    fn remember(&mut self, command: &Command, ctx: &Ctx) -> Kept {
        // An import is taken back by its own command, stretch by stretch; an erasure never is.
        // A link that is out is called back by its own, too: undo would promise what it cannot keep.
        let has_its_own =
            matches!(command, Command::ImportRows { .. } | Command::BeginImport { .. } | Command::SetShare(_));
        if has_its_own || matches!(command, Command::ErasePerson { .. }) {
            return Kept::default();
        }
        let import = if let Command::ImportUpdates { import, .. } = command {
            self.imports.iter().position(|b| b.id == *import).map(|i| i as u32)
        } else {
            None
        };
        let mut ops = self.undo_ops(0);
        let stretch = ops.iter().find_map(|op| match op {
            UndoOp::Retracted { from, to, .. } => Some(*from..*to),
            _ => None,
        });
        if let Some(stretch) = stretch {
            // The stretch says it all; four thousand rows would say it again.
            let is_said = |ix: &AccountIx| stretch.contains(ix) && self.account(*ix).has(flag::REMOVED);
            ops.retain(|op| !matches!(op, UndoOp::Account { ix, .. } if is_said(ix)));
        }
        if ops.is_empty() {
            return Kept::default();
        }
        let mut kept = Kept { is_remembered: true, forgotten: Vec::new() };
        self.undo.push_back(UndoRecord {
            entry: ctx.entry,
            seq: self.seq,
            by: ctx.author,
            at: ctx.now,
            import,
            is_undone: false,
            ops,
        });
        self.index.clean_undo.remove(&undo_piece(self.seq));
        self.index.undo_ops += self.undo.back().map_or(0, |r| r.ops.len());
        while self.undo.len() > UNDO_WINDOW || (self.index.undo_ops > UNDO_OPS && self.undo.len() > 1) {
            if let Some(old) = self.undo.pop_front() {
                self.index.undo_ops -= old.ops.len();
                self.index.clean_undo.remove(&undo_piece(old.seq));
                kept.forgotten.push(old);
            }
        }
        kept
    }

    /// Who acts; refused when nobody by that id works here.
    fn actor(&self, ctx: &Ctx) -> Result<(MemberIx, &Member), Refusal> {
        let ix = self.member_ix(ctx.author).ok_or(Refusal::NoSuchMember)?;
        let member = &self.members[usize::from(ix)];
        if member.active { Ok((ix, member)) } else { Err(Refusal::NoSuchMember) }
    }

    /// Whether a member works here now; nobody does at the place of the pool.
    fn is_active(&self, ix: MemberIx) -> bool {
        self.member(ix).is_some_and(|m| m.active)
    }

    /// Whether a member stands at the station of an account's task.
    fn is_at_station_of(&self, row: &AccountRow, ix: MemberIx) -> bool {
        let task = self.map_of(row).task(row.task);
        self.member(ix).is_some_and(|m| m.active && task.is_none_or(|t| m.draft.stations.has(t.station)))
    }

    /// Work for a station its holder does not hold goes to the pool, where everyone who does sees it.
    fn pass_on(&self, row: &mut AccountRow) {
        if !self.is_at_station_of(row, row.owner) {
            row.owner = POOL;
        }
    }

    fn needs(&self, role: Role, ctx: &Ctx) -> Result<MemberIx, Refusal> {
        let (ix, member) = self.actor(ctx)?;
        if member.draft.role >= role { Ok(ix) } else { Err(Refusal::NeedsRole(role)) }
    }

    fn located(&self, id: AccountId) -> Result<AccountIx, Refusal> {
        self.find(id).ok_or(Refusal::NoSuchAccount)
    }

    /// Notes what happened and hangs it onto the account's history.
    fn happened(&mut self, ix: AccountIx, by: MemberIx, kind: EventKind, ctx: &Ctx, fill: impl FnOnce(&mut EventRow)) {
        let mut row = self.accounts.get(ix);
        let mut event = EventRow {
            account: ix,
            at: ctx.now,
            by,
            kind: kind as u8,
            from: row.bin.number(),
            to: row.bin.number(),
            prev: row.last_event,
            seq: self.seq + 1,
            note: NONE,
            ..EventRow::default()
        };
        fill(&mut event);
        row.last_event = self.push_event(&event);
        self.write_account(ix, &row);
    }

    fn note_ref(&mut self, text: &str) -> u32 {
        if text.trim().is_empty() { NONE } else { self.push_note(text.trim()) }
    }

    fn counted(&mut self, member: MemberIx, ctx: &Ctx, change: impl FnOnce(&mut DayCount)) {
        if member != POOL {
            self.write_day((ctx.today(), member), change);
        }
    }

    /// Puts an account into a bin: new clock, first task, timer, owner, history. The gate has spoken before.
    fn place(&mut self, ix: AccountIx, to: Bin, reason: Reason, by: MemberIx, ctx: &Ctx) -> Moved {
        let mut row = self.accounts.get(ix);
        let from = row.bin;
        let week = self.settings.week;
        row.bin = to;
        row.reason = reason.code();
        row.entered_at = ctx.now;
        row.attempts = 0;
        row.put(flag::CALL_BACK | flag::PENDING, false);
        row.task = 0;
        row.due_at = Time(0);
        match to {
            Bin::Cold => {
                row.owner = POOL;
                row.giver = POOL;
                row.put(flag::INBOUND, false);
                if matches!(from, Bin::Developing | Bin::NoCurrentOpportunity | Bin::BadFit) {
                    row.lap = row.lap.saturating_add(1);
                    row.put(flag::BOOST, from == Bin::NoCurrentOpportunity);
                    // A new lap asks its questions anew; who works there is still known.
                    row.facts = 0;
                }
            }
            Bin::Targeted => row.owner = by,
            Bin::Researching | Bin::Qualifying | Bin::ActiveOpportunity | Bin::CurrentCustomer => {
                match (from, to) {
                    // Nobody is in limbo: the giver keeps the credit until the executive answers.
                    (_, Bin::ActiveOpportunity) => {
                        row.giver = row.owner;
                        row.owner = POOL;
                        row.put(flag::PENDING, true);
                    }
                    (Bin::ActiveOpportunity, Bin::Qualifying) => {
                        row.owner = if self.is_active(row.giver) { row.giver } else { POOL };
                        // What the executive did not find is asked again.
                        for fact in doubted(reason) {
                            row.set_fact(*fact, Known::Unknown);
                        }
                    }
                    (_, Bin::CurrentCustomer) => row.owner = POOL,
                    _ => {
                        if row.owner == POOL {
                            row.owner = by;
                        }
                    }
                }
                if !matches!(from, Bin::Researching | Bin::Qualifying | Bin::ActiveOpportunity) {
                    row.map_version = self.maps.len() as u16 - 1;
                }
                row.put(flag::BOOST, false);
                self.enlist(ix, &mut row);
                row.task = self.map_of(&row).first_task(to).map_or(0, |t| t.key);
                self.pass_on(&mut row);
                row.due_at = ctx.soon();
            }
            Bin::Developing => {
                row.owner = POOL;
                row.due_at = ctx.soon().plus(days(week.developing_days));
            }
            Bin::NoCurrentOpportunity => {
                row.owner = POOL;
                row.due_at = ctx.soon().plus(days(week.no_opportunity_days));
            }
            Bin::BadFit => row.owner = POOL,
        }
        if reason == Reason::DoNotCall {
            row.put(flag::DO_NOT_CALL | flag::AVOID, true);
            self.never_call(ix);
        }
        self.write_account(ix, &row);
        self.happened(ix, by, EventKind::Moved, ctx, |event| {
            event.from = from.number();
            event.to = to.number();
            event.detail = u16::from(reason.code());
        });
        if let Some(counter) = counter_of(from, to) {
            self.counted(by, ctx, |day| {
                let count = counter(day);
                *count = count.wrapping_add(1);
            });
        }
        Moved { account: self.account_id(ix), from, to }
    }
}

/// Which of the day's counters a move adds to, for whoever made it.
fn counter_of(from: Bin, to: Bin) -> Option<fn(&mut DayCount) -> &mut u32> {
    match to {
        Bin::Researching => Some(|day| &mut day.pulled),
        Bin::Qualifying if from == Bin::Researching => Some(|day| &mut day.qualified),
        Bin::ActiveOpportunity => Some(|day| &mut day.handed_off),
        Bin::CurrentCustomer => Some(|day| &mut day.won),
        Bin::Developing | Bin::NoCurrentOpportunity | Bin::BadFit => Some(|day| &mut day.rejected),
        Bin::Cold | Bin::Targeted | Bin::Qualifying => None,
    }
}

/// The facts an executive's return puts in doubt.
const fn doubted(reason: Reason) -> &'static [Fact] {
    match reason {
        Reason::ReturnedNoPower => &[Fact::Influence],
        Reason::ReturnedNoInterest => &[Fact::NextStep],
        Reason::ReturnedIncomplete => &[Fact::IdealClient, Fact::Influence, Fact::NextStep],
        _ => &[],
    }
}

/// Whether a command is small enough to be stored; checked before it is given an entry.
pub fn fits(entry: &Entry) -> Result<Vec<u8>, Refusal> {
    let bytes = entry.encode();
    if bytes.is_empty() || bytes.len() > MAX_COMMAND_BYTES {
        return Err(Refusal::TooLong("This command"));
    }
    Ok(bytes)
}
