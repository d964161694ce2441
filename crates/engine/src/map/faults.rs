//! Faults of a map in words, each with its place.

use super::{MapFault, SalesMap};

impl MapFault {
    /// The task and the outcome it lies at, where it lies at one.
    pub const fn place(&self) -> (Option<u16>, Option<u8>) {
        match self {
            Self::KeyTwice(task)
            | Self::NotAWorkingBin(task)
            | Self::OutcomeCount(task)
            | Self::Unreachable(task)
            | Self::BadKey(task)
            | Self::NoWayOut(task) => (Some(*task), None),
            Self::LeadsNowhere { task, outcome }
            | Self::ReasonMissing { task, outcome }
            | Self::UnknownField { task, outcome } => (Some(*task), Some(*outcome)),
            Self::BinWithoutTask(_) | Self::DeadEnd(_) | Self::BadField(_) | Self::InboundNowhere => (None, None),
        }
    }

    /// What is wrong and how to mend it.
    pub fn words(&self, map: &SalesMap) -> String {
        let task = |key: &u16| map.task(*key).map_or_else(|| format!("Task {key}"), |t| format!("“{}”", t.action));
        let answer = |key: &u16, place: &u8| {
            let label = map.task(*key).and_then(|t| t.outcomes.get(usize::from(*place))).map(|o| o.label.as_str());
            format!("“{}” of {}", label.unwrap_or("An answer"), task(key))
        };
        match self {
            Self::KeyTwice(key) => format!("Two tasks have the key {key}: give one of them another."),
            Self::BinWithoutTask(bin) => format!("{bin} has no task: whatever comes there would stand still."),
            Self::NotAWorkingBin(key) => format!("{} stands in a bin where nobody works.", task(key)),
            Self::OutcomeCount(key) => format!("{} needs one to nine answers.", task(key)),
            Self::LeadsNowhere { task: key, outcome } => {
                format!(
                    "{} leads nowhere: choose a task of the same bin, or a way the line runs.",
                    answer(key, outcome)
                )
            }
            Self::ReasonMissing { task: key, outcome } => {
                format!("{} takes the account off the line and needs a reason for it.", answer(key, outcome))
            }
            Self::Unreachable(key) => format!("Nothing leads to {}.", task(key)),
            Self::DeadEnd(bin) => format!("No answer ever leaves {bin}."),
            Self::BadKey(key) => format!("{key} is no key for a task: 1 to {} are.", super::MAX_TASK_KEY),
            Self::NoWayOut(key) => format!("Whoever comes to {} stays in its bin for ever.", task(key)),
            Self::BadField(key) => format!("Question {key} makes no sense: see its kind, its list and its gate."),
            Self::UnknownField { task: key, outcome } => {
                format!("{} asks a question that the map does not have.", answer(key, outcome))
            }
            Self::InboundNowhere => "What comes in has to begin with a task in Researching.".into(),
        }
    }
}
