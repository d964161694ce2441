//! Facts that a map defines for itself: typed, so that a gate can ask for them and nobody writes prose.

use crate::bin::Bin;
use serde::{Deserialize, Serialize};

/// What kind of answer a field takes.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum FieldKind {
    /// Yes or no.
    YesNo,
    /// A whole number within limits.
    Number {
        /// The least.
        min: i32,
        /// The most.
        max: i32,
    },
    /// One of a list.
    Choice(Vec<String>),
    /// A calendar day.
    Day,
    /// A few words, where nothing else will do.
    Words {
        /// Bytes at most.
        max: u8,
    },
}

/// A field of the map.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Field {
    /// Stable within the map; never reused for something else.
    pub key: u16,
    /// The question as it is asked.
    pub question: String,
    /// What kind of answer it takes.
    pub kind: FieldKind,
    /// The bin that may not be left forward without it; `None` when it is only asked for.
    pub gate: Option<Bin>,
}

/// An answer.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum FieldValue {
    /// Yes or no.
    YesNo(bool),
    /// A whole number.
    Number(i32),
    /// The place in the list.
    Choice(u8),
    /// A calendar day.
    Day(crate::time::Day),
    /// A few words.
    Words(String),
}

/// Fields one map defines at most, and answers one list offers at most.
pub const MAX_FIELDS: usize = 60;

impl Field {
    /// Whether an answer is one that the field takes.
    pub fn takes(&self, value: &FieldValue) -> bool {
        match (&self.kind, value) {
            (FieldKind::YesNo, FieldValue::YesNo(_)) | (FieldKind::Day, FieldValue::Day(_)) => true,
            (FieldKind::Number { min, max }, FieldValue::Number(n)) => (min..=max).contains(&n),
            (FieldKind::Choice(list), FieldValue::Choice(at)) => usize::from(*at) < list.len(),
            (FieldKind::Words { max }, FieldValue::Words(text)) => {
                !text.trim().is_empty() && text.len() <= usize::from(*max)
            }
            (
                FieldKind::YesNo
                | FieldKind::Number { .. }
                | FieldKind::Choice(_)
                | FieldKind::Day
                | FieldKind::Words { .. },
                _,
            ) => false,
        }
    }
    /// Whether the field itself makes sense.
    pub fn is_sound(&self) -> bool {
        let kind = match &self.kind {
            FieldKind::YesNo | FieldKind::Day => true,
            FieldKind::Number { min, max } => min <= max,
            FieldKind::Choice(list) => {
                (1..=MAX_FIELDS).contains(&list.len()) && list.iter().all(|l| !l.trim().is_empty() && l.len() <= 80)
            }
            FieldKind::Words { max } => *max > 0,
        };
        let gate = matches!(self.gate, None | Some(Bin::Researching | Bin::Qualifying | Bin::ActiveOpportunity));
        kind && gate && self.key > 0 && !self.question.trim().is_empty() && self.question.len() <= 200
    }
    /// An answer in words.
    pub fn words(&self, value: &FieldValue) -> String {
        match (value, &self.kind) {
            (FieldValue::YesNo(true), _) => "Yes".into(),
            (FieldValue::YesNo(false), _) => "No".into(),
            (FieldValue::Number(n), _) => n.to_string(),
            (FieldValue::Choice(at), FieldKind::Choice(list)) => {
                list.get(usize::from(*at)).cloned().unwrap_or_default()
            }
            (FieldValue::Choice(at), _) => at.to_string(),
            (FieldValue::Day(day), _) => format!("day {}", day.0),
            (FieldValue::Words(text), _) => text.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(kind: FieldKind) -> Field {
        Field { key: 1, question: "How many?".into(), kind, gate: None }
    }

    #[test]
    fn a_field_takes_answers_of_its_kind_alone() {
        let seats = field(FieldKind::Number { min: 1, max: 500 });
        assert!(seats.takes(&FieldValue::Number(500)));
        assert!(!seats.takes(&FieldValue::Number(0)) && !seats.takes(&FieldValue::YesNo(true)));
        let tool = field(FieldKind::Choice(vec!["None".into(), "Another".into()]));
        assert!(tool.takes(&FieldValue::Choice(1)) && !tool.takes(&FieldValue::Choice(2)));
        let words = field(FieldKind::Words { max: 5 });
        assert!(words.takes(&FieldValue::Words("abc".into())));
        assert!(!words.takes(&FieldValue::Words("  ".into())) && !words.takes(&FieldValue::Words("abcdef".into())));
    }

    #[test]
    fn a_field_that_makes_no_sense_is_told() {
        assert!(field(FieldKind::Day).is_sound());
        assert!(!field(FieldKind::Number { min: 2, max: 1 }).is_sound());
        assert!(!field(FieldKind::Choice(vec![])).is_sound());
        assert!(!Field { gate: Some(Bin::Cold), ..field(FieldKind::Day) }.is_sound());
        assert!(!Field { key: 0, ..field(FieldKind::Day) }.is_sound());
    }
}
