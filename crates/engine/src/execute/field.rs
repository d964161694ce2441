//! Facts that the map defines: answered one by one, asked for by its gates on every path.

use super::{Ctx, Receipt, gate};
use crate::bin::{Bin, Reason};
use crate::field::FieldValue;
use crate::ids::{AccountId, AccountIx};
use crate::refusal::Refusal;
use crate::settings::Role;
use crate::state::{AccountRow, EventKind, State};

impl State {
    pub(super) fn set_field(
        &mut self,
        id: AccountId,
        key: u16,
        value: Option<&FieldValue>,
        ctx: &Ctx,
    ) -> Result<Receipt, Refusal> {
        let by = self.needs(Role::Member, ctx)?;
        let ix = self.located(id)?;
        let row = self.account(ix);
        self.may_touch(&row, by)?;
        let field = self.map_of(&row).field(key).or_else(|| self.map().field(key)).ok_or(Refusal::NoSuchField)?;
        if let Some(value) = value
            && !field.takes(value)
        {
            return Err(Refusal::WrongAnswer(field.question.clone()));
        }
        self.write_field(ix, key, value.cloned());
        self.happened(ix, by, EventKind::Edited, ctx, |_| {});
        Ok(Receipt::about(ctx, id))
    }

    /// What is known of a field.
    pub fn field_value(&self, ix: AccountIx, key: u16) -> Option<&FieldValue> {
        self.field_values.get(&(ix, key))
    }

    /// Every answer about an account, by field.
    pub fn field_values(&self, ix: AccountIx) -> impl Iterator<Item = (u16, &FieldValue)> {
        self.field_values.range((ix, 0)..=(ix, u16::MAX)).map(|((_, key), value)| (*key, value))
    }

    /// The questions that the map's gate still asks before an account may go on.
    pub fn open_fields(&self, ix: AccountIx, from: Bin, to: Bin) -> Vec<u16> {
        let is_forward = to.number() == from.number() + 1 && crate::map::WORKING.contains(&from);
        let row = self.account(ix);
        let fields = if is_forward { self.map_of(&row).fields.as_slice() } else { &[] };
        fields.iter().filter(|f| f.gate == Some(from) && self.field_value(ix, f.key).is_none()).map(|f| f.key).collect()
    }

    /// The gate, with what the map asks for besides.
    pub(super) fn passes(
        &self,
        ix: AccountIx,
        row: &AccountRow,
        to: Bin,
        reason: Option<Reason>,
        role: Role,
    ) -> Result<Reason, Refusal> {
        let reason = gate(row, to, reason, role)?;
        self.has_fields(ix, self.open_fields(ix, row.bin, to))?;
        Ok(reason)
    }

    /// Refuses with the questions that are open.
    pub(super) fn has_fields(&self, ix: AccountIx, open: Vec<u16>) -> Result<(), Refusal> {
        if open.is_empty() {
            return Ok(());
        }
        let row = self.account(ix);
        let map = self.map_of(&row);
        Err(Refusal::FieldsNeeded(open.iter().filter_map(|key| map.field(*key)).map(|f| f.question.clone()).collect()))
    }
}
