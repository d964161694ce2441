//! What changed between two versions of a map, in sentences.

use super::{Effect, Outcome, SalesMap, Task};
use crate::time::Delay;

/// One difference, where it is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MapChange {
    /// The task; `None` for the map as a whole.
    pub task: Option<u16>,
    /// The outcome's place in the newer task.
    pub outcome: Option<u8>,
    /// What changed, as a sentence.
    pub what: String,
}

fn delay(after: Delay) -> String {
    match after {
        Delay::Now => "at once".into(),
        Delay::Minutes(n) => format!("after {n} min"),
        Delay::WorkingDays(1) => "the next working day".into(),
        Delay::WorkingDays(n) => format!("after {n} working days"),
        Delay::Days(n) => format!("after {n} days"),
    }
}

impl Effect {
    /// What it does, in a few words.
    pub fn words(self, map: &SalesMap) -> String {
        match self {
            Self::Retry { after } => format!("again {}", delay(after)),
            Self::Next { task, after } => {
                let action = map.task(task).map_or("a task that is not there", |t| t.action.as_str());
                format!("on to “{action}” {}", delay(after))
            }
            Self::Move { to } => format!("to {to}"),
            Self::HandOff => "to the executive, to accept or return".into(),
            Self::Accept => "accepted".into(),
            Self::Return => "back to its giver".into(),
            Self::Win => "won".into(),
        }
    }
}

fn outcomes(old_map: &SalesMap, map: &SalesMap, old: &Task, new: &Task, changes: &mut Vec<MapChange>) {
    let mut tell = |place: Option<usize>, what: String| {
        changes.push(MapChange { task: Some(new.key), outcome: place.map(|p| p as u8), what });
    };
    let same = |list: &[Outcome], label: &str| list.iter().position(|o| o.label == label);
    for gone in old.outcomes.iter().filter(|o| same(&new.outcomes, &o.label).is_none()) {
        tell(None, format!("“{}” is no answer any more.", gone.label));
    }
    for (place, outcome) in new.outcomes.iter().enumerate() {
        let Some(at) = same(&old.outcomes, &outcome.label) else {
            tell(Some(place), format!("New answer “{}”: {}.", outcome.label, outcome.effect.words(map)));
            continue;
        };
        let was = &old.outcomes[at];
        let label = &outcome.label;
        if was.effect != outcome.effect {
            let (from, to) = (was.effect.words(old_map), outcome.effect.words(map));
            tell(Some(place), format!("“{label}” leads {to}; it led {from}."));
        }
        if (&was.asks, &was.sets, &was.fields, was.needs_person)
            != (&outcome.asks, &outcome.sets, &outcome.fields, outcome.needs_person)
        {
            tell(Some(place), format!("“{label}” asks for other facts."));
        }
        if was.reasons != outcome.reasons {
            tell(Some(place), format!("“{label}” offers other reasons."));
        }
        if was.counts != outcome.counts {
            tell(Some(place), format!("“{label}” counts as another kind of touch."));
        }
        if at != place {
            tell(Some(place), format!("“{label}” is on key {} now, it was on {}.", place + 1, at + 1));
        }
    }
}

/// Everything that differs, in the order of the newer map; empty when nothing does.
pub fn diff(old: &SalesMap, new: &SalesMap) -> Vec<MapChange> {
    let mut changes = Vec::new();
    let whole = |what: String| MapChange { task: None, outcome: None, what };
    if old.name != new.name {
        changes.push(whole(format!("The map is called “{}” now.", new.name)));
    }
    if old.inbound != new.inbound {
        changes.push(whole(match new.task(new.inbound) {
            Some(task) => format!("What comes in begins with “{}”.", task.action),
            None => "What comes in begins like everything else.".into(),
        }));
    }
    for field in &new.fields {
        match old.field(field.key) {
            None => changes.push(whole(format!("New question: “{}”", field.question))),
            Some(was) if was != field => changes.push(whole(format!("The question “{}” changed.", field.question))),
            Some(_) => {}
        }
    }
    for gone in old.fields.iter().filter(|f| new.field(f.key).is_none()) {
        changes.push(whole(format!("“{}” is not asked any more.", gone.question)));
    }
    for task in &new.tasks {
        let mut tell = |what: String| changes.push(MapChange { task: Some(task.key), outcome: None, what });
        let Some(was) = old.task(task.key) else {
            tell(format!("New task at {} in {}: “{}”.", task.station.name(), task.bin, task.action));
            continue;
        };
        if was.action != task.action {
            tell(format!("“{}” is now “{}”.", was.action, task.action));
        }
        if was.station != task.station {
            tell(format!("{} does it, not {}.", task.station.name(), was.station.name()));
        }
        if was.bin != task.bin {
            tell(format!("It stands in {} and stood in {}.", task.bin, was.bin));
        }
        if was.script != task.script {
            tell("The script has other words.".into());
        }
        if was.standard_s != task.standard_s {
            tell(format!("It should take {} s, and not {}.", task.standard_s, was.standard_s));
        }
        if was.max_attempts != task.max_attempts {
            tell(match task.max_attempts {
                0 => "It is never given up.".into(),
                n => format!("It is given up after {n} attempts."),
            });
        }
        if was.is_call != task.is_call {
            tell(if task.is_call { "It is done by telephone.".into() } else { "No telephone is used.".into() });
        }
        outcomes(old, new, was, task, &mut changes);
    }
    for gone in old.tasks.iter().filter(|t| new.task(t.key).is_none()) {
        let what = format!("“{}” is gone from {}.", gone.action, gone.station.name());
        changes.push(MapChange { task: Some(gone.key), outcome: None, what });
    }
    changes
}
