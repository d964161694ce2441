//! The gates. Every path goes through [`gate`]: button, key, drag, bulk, import, undo of a reject, sync.

use crate::bin::{Bin, Reason};
use crate::map::{Fact, Known};
use crate::refusal::{Missing, Refusal};
use crate::settings::Role;
use crate::state::{AccountRow, flag};

/// Which answer each gate asks for: (fact, what it means).
const PASS_TEST: [Fact; 3] = [Fact::IdealClient, Fact::Influence, Fact::NextStep];

fn lacking(row: &AccountRow, facts: &[Fact]) -> Vec<Missing> {
    facts
        .iter()
        .filter_map(|fact| match row.fact(*fact) {
            Known::Yes => None,
            Known::No => Some(Missing::Yes(*fact)),
            Known::Unknown => Some(Missing::Answer(*fact)),
        })
        .collect()
}

/// Whether the line runs from one bin to another at all, for someone with every right and every fact.
pub(crate) fn runs(from: Bin, to: Bin) -> bool {
    let mut row = AccountRow { bin: from, flags: flag::NAMED_PERSON, ..AccountRow::default() };
    Fact::ALL.into_iter().for_each(|fact| row.set_fact(fact, Known::Yes));
    row.put(flag::PENDING, to == Bin::Qualifying);
    gate(&row, to, Reason::choices(from, to).first().copied(), Role::Owner).is_ok()
}

/// Whether `row` may go to bin `to` for `reason` when someone of `role` asks. Bands are checked where
/// it is known who will hold the account.
pub fn gate(row: &AccountRow, to: Bin, reason: Option<Reason>, role: Role) -> Result<Reason, Refusal> {
    use Bin::{
        ActiveOpportunity, BadFit, Cold, CurrentCustomer, Developing, NoCurrentOpportunity, Qualifying, Researching,
        Targeted,
    };
    let from = row.bin;
    let closed = |missing: Vec<Missing>| {
        if missing.is_empty() { Ok(()) } else { Err(Refusal::GateClosed { from, to, missing }) }
    };
    let chosen = |default: Reason| match (reason, Reason::choices(from, to)) {
        (_, []) => Ok(default),
        (Some(reason), choices) if choices.contains(&reason) => Ok(reason),
        (Some(reason), _) => Err(Refusal::WrongReason(reason)),
        (None, [only]) => Ok(*only),
        (None, choices) => Err(Refusal::ReasonNeeded(choices.to_vec())),
    };
    match (from, to) {
        (Cold, Cold)
        | (Targeted, Targeted)
        | (Researching, Researching)
        | (Qualifying, Qualifying)
        | (ActiveOpportunity, ActiveOpportunity)
        | (CurrentCustomer, CurrentCustomer)
        | (Developing, Developing)
        | (NoCurrentOpportunity, NoCurrentOpportunity)
        | (BadFit, BadFit) => Err(Refusal::AlreadyThere(to)),

        // Onto the line: scored (every account is) and not avoided.
        (Cold, Targeted) | (Targeted, Researching) => {
            if row.flags & (flag::AVOID | flag::DO_NOT_CALL) != 0 {
                return Err(Refusal::Avoided);
            }
            if row.has(flag::HELD) {
                return Err(Refusal::Held);
            }
            Ok(Reason::Pulled)
        }
        (Targeted, Cold) => chosen(Reason::BackToQueue),

        (Researching, Qualifying) => {
            let mut missing = lacking(row, &[Fact::Fit]);
            if !row.has(flag::NAMED_PERSON) {
                missing.push(Missing::NamedPerson);
            }
            closed(missing)?;
            Ok(Reason::GateMet)
        }
        (Qualifying, ActiveOpportunity) => {
            closed(lacking(row, &PASS_TEST))?;
            Ok(Reason::GateMet)
        }
        (ActiveOpportunity, CurrentCustomer) => {
            closed(if row.has(flag::PENDING) { vec![Missing::Acceptance] } else { vec![] })?;
            Ok(Reason::Won)
        }
        // Back to whoever gave it, only while it is neither accepted nor returned.
        (ActiveOpportunity, Qualifying) => {
            if row.has(flag::PENDING) {
                chosen(Reason::ReturnedIncomplete)
            } else {
                Err(Refusal::NoWay { from, to })
            }
        }

        // Off the line. A lead that nobody looked at can only be a bad fit.
        (Researching | Qualifying, Developing | NoCurrentOpportunity | BadFit)
        | (ActiveOpportunity, Developing | NoCurrentOpportunity | BadFit)
        | (CurrentCustomer, Developing | NoCurrentOpportunity)
        | (Cold | Targeted, BadFit)
        | (Developing | NoCurrentOpportunity, BadFit) => chosen(Reason::NotNow),

        // And back on: a new lap.
        (Developing | NoCurrentOpportunity, Cold) => match reason {
            Some(reason @ (Reason::Fixed | Reason::TimerElapsed)) => Ok(reason),
            Some(other) => Err(Refusal::WrongReason(other)),
            None => Ok(Reason::Fixed),
        },
        (BadFit, Cold) => {
            if role < Role::Manager {
                return Err(Refusal::NeedsRole(Role::Manager));
            }
            chosen(Reason::Correction)
        }

        (Cold, Researching | Qualifying | ActiveOpportunity | CurrentCustomer | Developing | NoCurrentOpportunity)
        | (Targeted, Qualifying | ActiveOpportunity | CurrentCustomer | Developing | NoCurrentOpportunity)
        | (Researching, Cold | Targeted | ActiveOpportunity | CurrentCustomer)
        | (Qualifying, Cold | Targeted | Researching | CurrentCustomer)
        | (ActiveOpportunity, Cold | Targeted | Researching)
        | (CurrentCustomer, Cold | Targeted | Researching | Qualifying | ActiveOpportunity | BadFit)
        | (
            Developing,
            Targeted | Researching | Qualifying | ActiveOpportunity | CurrentCustomer | NoCurrentOpportunity,
        )
        | (
            NoCurrentOpportunity,
            Targeted | Researching | Qualifying | ActiveOpportunity | CurrentCustomer | Developing,
        )
        | (
            BadFit,
            Targeted | Researching | Qualifying | ActiveOpportunity | CurrentCustomer | Developing
            | NoCurrentOpportunity,
        ) => Err(Refusal::NoWay { from, to }),
    }
}
