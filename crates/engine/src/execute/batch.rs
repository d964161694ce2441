//! The lead manager's test: a sample of each batch is looked at before any of it is released.

use super::{Ctx, Receipt};
use crate::command::{Defect, MAX_RETRACT};
use crate::controls::{BatchState, BatchTest};
use crate::distribute::{Draws, Stratum};
use crate::ids::{AccountId, AccountIx, ImportId, MemberIx};
use crate::map::Station;
use crate::refusal::Refusal;
use crate::sampling::plan;
use crate::settings::Role;
use crate::state::{EventKind, State, flag};

impl State {
    /// Whoever leads the intake: at the lead manager's station, or a manager.
    fn tests_batches(&self, ctx: &Ctx) -> Result<MemberIx, Refusal> {
        let by = self.needs(Role::Member, ctx)?;
        let may = |ix| {
            self.member(ix).is_some_and(|m| m.draft.role >= Role::Manager || m.draft.stations.has(Station::LeadManager))
        };
        if may(by) { Ok(by) } else { Err(Refusal::NeedsStation(Station::LeadManager)) }
    }

    fn import_place(&self, id: ImportId) -> Result<u32, Refusal> {
        self.imports.iter().rposition(|b| b.id == id).map(|at| at as u32).ok_or(Refusal::NoSuchImport)
    }

    pub(super) fn test_batch(&mut self, id: ImportId, ctx: &Ctx) -> Result<Receipt, Refusal> {
        self.tests_batches(ctx)?;
        let at = self.import_place(id)?;
        if let Some(test) = self.controls.batches.get(&at)
            && test.state != BatchState::Rejected
        {
            return Err(Refusal::AlreadyTested);
        }
        let mut held: Vec<AccountIx> = (0..self.account_rows())
            .filter(|ix| self.import_column()[*ix as usize] == at)
            .filter(|ix| self.flag_column()[*ix as usize] & (flag::HELD | flag::REMOVED) == flag::HELD)
            .collect();
        if held.is_empty() {
            return Err(Refusal::NothingDue);
        }
        let plan = plan(held.len() as u32, self.rules().sample);
        // Nobody picks the sample: it is drawn from the entry's own id.
        let (seed, stratum) = (crate::distribute::commitment(&seed_of(ctx)), Stratum::inbound());
        let mut draws = Draws::new(&seed, &stratum, at);
        let size = usize::from(plan.sample).min(held.len());
        for i in 0..size {
            let left = (held.len() - i) as u64;
            held.swap(i, i + draws.below(left) as usize);
        }
        held.truncate(size);
        held.sort_unstable();
        let test = BatchTest {
            sample: held.into_iter().map(|ix| (ix, 0)).collect(),
            accept: plan.accept,
            state: BatchState::Testing,
            cursor: 0,
        };
        let count = test.sample.len() as u32;
        self.write_batch(at, Some(test));
        Ok(Receipt { count, ..Receipt::of(ctx) })
    }

    pub(super) fn check_sample(
        &mut self,
        id: AccountId,
        defect: Option<Defect>,
        ctx: &Ctx,
    ) -> Result<Receipt, Refusal> {
        let by = self.tests_batches(ctx)?;
        let ix = self.located(id)?;
        let at = self.import_column()[ix as usize];
        let test = self.controls.batches.get(&at).filter(|t| t.state == BatchState::Testing);
        let mut test = test.cloned().ok_or(Refusal::NotInSample)?;
        let place = test.sample.binary_search_by_key(&ix, |(ix, _)| *ix).map_err(|_| Refusal::NotInSample)?;
        let code = defect.map_or(1, |d| 2 + d as u8);
        test.sample[place].1 = code;
        self.write_batch(at, Some(test));
        self.happened(ix, by, EventKind::Sampled, ctx, |event| event.detail = u16::from(code));
        Ok(Receipt::about(ctx, id))
    }

    pub(super) fn judge_batch(&mut self, id: ImportId, release: bool, ctx: &Ctx) -> Result<Receipt, Refusal> {
        self.tests_batches(ctx)?;
        let at = self.import_place(id)?;
        let mut test = self.controls.batches.get(&at).cloned().ok_or(Refusal::NotTested)?;
        let mut receipt = Receipt::of(ctx);
        if !release {
            if test.state != BatchState::Testing {
                return Err(Refusal::AlreadyTested);
            }
            test.state = BatchState::Rejected;
            self.write_batch(at, Some(test));
            return Ok(Receipt { count: 1, ..receipt });
        }
        match test.state {
            BatchState::Rejected => return Err(Refusal::AlreadyTested),
            BatchState::Released if test.cursor >= self.account_rows() => return Err(Refusal::AlreadyTested),
            BatchState::Released => {}
            BatchState::Testing => {
                let view = test.tally();
                if view.unchecked > 0 {
                    return Err(Refusal::SampleOpen(view.unchecked));
                }
                if view.defects > test.accept {
                    return Err(Refusal::BatchFails { defects: view.defects, accept: test.accept });
                }
                test.state = BatchState::Released;
            }
        }
        // In bounded steps, as an import is taken back.
        let rows = self.account_rows();
        let mut released = 0;
        while test.cursor < rows && released < MAX_RETRACT {
            let ix = test.cursor;
            test.cursor += 1;
            let mut row = self.account(ix);
            if self.import_column()[ix as usize] == at && row.has(flag::HELD) {
                row.put(flag::HELD, false);
                self.write_account(ix, &row);
                released += 1;
            }
        }
        receipt.count = released as u32;
        receipt.has_more = test.cursor < rows;
        self.write_batch(at, Some(test));
        Ok(receipt)
    }

    /// The test of an import's batch, where one was begun.
    pub fn batch_test(&self, id: ImportId) -> Option<&BatchTest> {
        self.controls.batches.get(&self.import_place(id).ok()?)
    }

    /// Accounts that wait for the release of their batch, by the import's place: one look at every account.
    pub fn held_backs(&self) -> Vec<u32> {
        let mut held = vec![0; self.imports.len()];
        for (of, flags) in self.import_column().iter().zip(self.flag_column()) {
            if flags & (flag::HELD | flag::REMOVED) == flag::HELD
                && let Some(count) = held.get_mut(*of as usize)
            {
                *count += 1;
            }
        }
        held
    }

    /// Accounts of an import that wait for its release.
    pub fn held_back(&self, id: ImportId) -> u32 {
        let Ok(at) = self.import_place(id) else { return 0 };
        let is_held = |flags: u16| flags & (flag::HELD | flag::REMOVED) == flag::HELD;
        self.import_column().iter().zip(self.flag_column()).filter(|(of, flags)| **of == at && is_held(**flags)).count()
            as u32
    }
}

fn seed_of(ctx: &Ctx) -> [u8; 32] {
    let mut seed = [0; 32];
    seed[..8].copy_from_slice(&ctx.entry.0.to_le_bytes());
    seed
}
