//! A map that is being drawn: every edit as one step that can be taken back. Pure.

use serde::{Deserialize, Serialize};
use takt_engine::bin::{Bin, Reason};
use takt_engine::field::{Field, FieldKind};
use takt_engine::map::{Counts, Effect, MAX_TASK_KEY, Outcome, SalesMap, Station, Task, WORKING};
use takt_engine::time::Delay;

/// What is looked at.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Place {
    /// The map as a whole.
    #[default]
    Map,
    /// A task, by key.
    Task(u16),
    /// An answer, by its task and its place.
    Answer(u16, u8),
}

impl Place {
    /// The task it lies at.
    pub const fn task(self) -> Option<u16> {
        match self {
            Self::Map => None,
            Self::Task(key) | Self::Answer(key, _) => Some(key),
        }
    }
    /// The element that shows it.
    pub fn id(self) -> String {
        match self {
            Self::Map => "sm-name".into(),
            Self::Task(key) => format!("sm-{key}"),
            Self::Answer(key, at) => format!("sm-{key}-{at}"),
        }
    }
}

/// Steps that can be taken back.
const MOST: usize = 100;

/// The map as drawn, and the way back.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct Draft {
    /// The version it began from.
    pub base: u16,
    /// As it stands.
    pub map: SalesMap,
    #[serde(skip)]
    past: Vec<SalesMap>,
    #[serde(skip)]
    ahead: Vec<SalesMap>,
}

impl Draft {
    /// Begins from a version.
    pub fn of(base: u16, map: SalesMap) -> Self {
        Self { base, map, past: Vec::new(), ahead: Vec::new() }
    }
    /// One step; one that changes nothing is none.
    pub fn step(&mut self, edit: impl FnOnce(&mut SalesMap)) {
        let before = self.map.clone();
        edit(&mut self.map);
        if self.map != before {
            self.past.push(before);
            if self.past.len() > MOST {
                self.past.remove(0);
            }
            self.ahead.clear();
        }
    }
    /// Takes the last step back; whether there was one.
    pub fn undo(&mut self) -> bool {
        let Some(before) = self.past.pop() else { return false };
        self.ahead.push(std::mem::replace(&mut self.map, before));
        true
    }
    /// Makes it again.
    pub fn redo(&mut self) -> bool {
        let Some(after) = self.ahead.pop() else { return false };
        self.past.push(std::mem::replace(&mut self.map, after));
        true
    }
    /// Whether there is a step to take back.
    pub fn can_undo(&self) -> bool {
        !self.past.is_empty()
    }
    /// Whether there is a step to make again.
    pub fn can_redo(&self) -> bool {
        !self.ahead.is_empty()
    }
}

fn task_mut(map: &mut SalesMap, key: u16) -> Option<&mut Task> {
    map.tasks.iter_mut().find(|t| t.key == key)
}

/// Changes a task.
pub fn edit_task(map: &mut SalesMap, key: u16, edit: impl FnOnce(&mut Task)) {
    if let Some(task) = task_mut(map, key) {
        edit(task);
    }
}

/// Changes an answer.
pub fn edit_answer(map: &mut SalesMap, key: u16, at: u8, edit: impl FnOnce(&mut Outcome)) {
    if let Some(answer) = task_mut(map, key).and_then(|t| t.outcomes.get_mut(usize::from(at))) {
        edit(answer);
    }
}

/// A new answer that keeps the account where it is until somebody says better.
fn fresh_answer() -> Outcome {
    Outcome {
        label: "New answer".into(),
        counts: Counts::Desk,
        sets: vec![],
        asks: vec![],
        fields: vec![],
        reasons: vec![],
        needs_person: false,
        effect: Effect::Retry { after: Delay::WorkingDays(1) },
    }
}

/// A task after `near` (same station, same bin), or at the beginning; its key has never been another task's,
/// also not in `known` versions. `None` when the keys are used up.
pub fn add_task(map: &mut SalesMap, near: Option<u16>, known: u16) -> Option<u16> {
    let key = map.tasks.iter().map(|t| t.key).chain([known]).max().unwrap_or(0) + 1;
    if key > MAX_TASK_KEY {
        return None;
    }
    let at = near.and_then(|near| map.tasks.iter().position(|t| t.key == near));
    let (station, bin) =
        at.and_then(|at| map.tasks.get(at)).map_or((Station::JuniorSdr, Bin::Researching), |t| (t.station, t.bin));
    let task = Task {
        key,
        station,
        bin,
        action: "New task".into(),
        script: String::new(),
        is_call: false,
        standard_s: 120,
        max_attempts: 0,
        outcomes: vec![fresh_answer()],
    };
    map.tasks.insert(at.map_or(map.tasks.len(), |at| at + 1), task);
    Some(key)
}

/// Takes a task away. What led to it leads nowhere then, and is told as a fault.
pub fn remove_task(map: &mut SalesMap, key: u16) {
    map.tasks.retain(|t| t.key != key);
    if map.inbound == key {
        map.inbound = 0;
    }
}

/// Moves a task among those of its bin; the first is where the bin begins.
pub fn shift_task(map: &mut SalesMap, key: u16, later: bool) {
    let Some(at) = map.tasks.iter().position(|t| t.key == key) else { return };
    let bin = map.tasks[at].bin;
    let is_here = |i: &usize| map.tasks[*i].bin == bin;
    let other = if later { (at + 1..map.tasks.len()).find(is_here) } else { (0..at).rev().find(is_here) };
    if let Some(other) = other {
        map.tasks.swap(at, other);
    }
}

/// Gives a task to the station before or after.
pub fn shift_station(map: &mut SalesMap, key: u16, later: bool) {
    edit_task(map, key, |task| {
        let at = task.station as usize;
        let to = if later { at + 1 } else { at.wrapping_sub(1) };
        task.station = Station::ALL.get(to).copied().unwrap_or(task.station);
    });
}

/// Adds an answer after `at`; its place, unless all nine keys are taken.
pub fn add_answer(map: &mut SalesMap, key: u16, at: Option<u8>) -> Option<u8> {
    let task = task_mut(map, key).filter(|t| t.outcomes.len() < 9)?;
    let place = at.map_or(task.outcomes.len(), |at| usize::from(at) + 1).min(task.outcomes.len());
    task.outcomes.insert(place, fresh_answer());
    Some(place as u8)
}

/// Takes an answer away.
pub fn remove_answer(map: &mut SalesMap, key: u16, at: u8) {
    edit_task(map, key, |task| {
        if usize::from(at) < task.outcomes.len() {
            task.outcomes.remove(at.into());
        }
    });
}

/// Gives an answer the key before or after; the place it then has.
pub fn shift_answer(map: &mut SalesMap, key: u16, at: u8, later: bool) -> u8 {
    let to = if later { at.saturating_add(1) } else { at.saturating_sub(1) };
    match task_mut(map, key) {
        Some(task) if usize::from(at.max(to)) < task.outcomes.len() => {
            task.outcomes.swap(at.into(), to.into());
            to
        }
        Some(_) | None => at,
    }
}

/// The delay an effect carries.
pub const fn delay_of(effect: Effect) -> Option<Delay> {
    match effect {
        Effect::Retry { after } | Effect::Next { after, .. } => Some(after),
        Effect::Move { .. } | Effect::HandOff | Effect::Accept | Effect::Return | Effect::Win => None,
    }
}

/// The reasons that can be given for an effect.
pub const fn reasons_of(bin: Bin, effect: Effect) -> &'static [Reason] {
    match effect {
        Effect::Move { to } => Reason::choices(bin, to),
        Effect::Return => Reason::choices(Bin::ActiveOpportunity, Bin::Qualifying),
        Effect::Retry { .. } | Effect::Next { .. } | Effect::HandOff | Effect::Accept | Effect::Win => &[],
    }
}

/// Lets an answer lead somewhere else; reasons that fit there no more go, and all that fit are offered.
pub fn lead(map: &mut SalesMap, key: u16, at: u8, effect: Effect) {
    let Some(bin) = map.task(key).map(|t| t.bin) else { return };
    edit_answer(map, key, at, |answer| {
        answer.effect = effect;
        let fitting = reasons_of(bin, effect);
        answer.reasons.retain(|r| fitting.contains(r));
        if answer.reasons.is_empty() {
            answer.reasons = fitting.to_vec();
        }
    });
}

/// What an arrow drawn from an answer to a task means; `None` where the line does not run that way.
pub fn toward(map: &SalesMap, from: u16, effect: Effect, to: u16) -> Option<Effect> {
    let task = map.task(from)?;
    let after = delay_of(effect).unwrap_or(Delay::Now);
    let ways = map.ways(task, after);
    ways.into_iter().find(|way| map.leads_to(task, *way) == Some(to))
}

/// A new question of the map.
pub fn add_field(map: &mut SalesMap) {
    let key = map.fields.iter().map(|f| f.key).max().unwrap_or(0).saturating_add(1);
    map.fields.push(Field { key, question: "New question?".into(), kind: FieldKind::YesNo, gate: None });
}

/// Takes a question away, also from the answers that ask it.
pub fn remove_field(map: &mut SalesMap, key: u16) {
    map.fields.retain(|f| f.key != key);
    for answer in map.tasks.iter_mut().flat_map(|t| &mut t.outcomes) {
        answer.fields.retain(|f| *f != key);
    }
}

/// Moves a task to another bin that people work in.
pub fn set_bin(map: &mut SalesMap, key: u16, bin: Bin) {
    if WORKING.contains(&bin) {
        edit_task(map, key, |t| t.bin = bin);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use takt_engine::template::dialling_line;

    #[test]
    fn a_step_is_taken_back_and_made_again() {
        let mut draft = Draft::of(0, dialling_line());
        draft.step(|map| remove_task(map, 2));
        draft.step(|_| ());
        assert!(draft.map.task(2).is_none() && draft.undo() && !draft.can_undo());
        assert_eq!(draft.map, dialling_line());
        assert!(draft.redo() && draft.map.task(2).is_none() && !draft.redo());
    }

    #[test]
    fn a_key_is_never_another_tasks_again() {
        let mut map = dialling_line();
        remove_task(&mut map, 9);
        assert_eq!(add_task(&mut map, Some(3), 9), Some(10));
        assert_eq!(map.tasks[3].key, 10);
        assert_eq!(map.tasks[3].bin, Bin::Qualifying);
    }

    #[test]
    fn an_arrow_means_what_the_line_does_between_two_tasks() {
        let map = dialling_line();
        let now = Effect::Retry { after: Delay::Now };
        assert_eq!(toward(&map, 1, now, 2), Some(Effect::Next { task: 2, after: Delay::Now }));
        assert_eq!(toward(&map, 1, now, 3), Some(Effect::Move { to: Bin::Qualifying }));
        assert_eq!(toward(&map, 3, now, 5), Some(Effect::HandOff));
        assert_eq!(toward(&map, 8, now, 9), Some(Effect::Win));
        assert_eq!(toward(&map, 1, now, 8), None);
    }

    #[test]
    fn an_answer_that_leads_to_a_reject_bin_offers_its_reasons() {
        let mut map = dialling_line();
        lead(&mut map, 2, 1, Effect::Move { to: Bin::BadFit });
        assert_eq!(map.faults(), vec![]);
        lead(&mut map, 2, 1, Effect::Retry { after: Delay::Now });
        assert!(map.tasks[1].outcomes[1].reasons.is_empty());
    }

    #[test]
    fn an_answer_moves_among_its_keys_and_never_past_them() {
        let mut map = dialling_line();
        assert_eq!(shift_answer(&mut map, 5, 0, false), 0);
        assert_eq!(shift_answer(&mut map, 5, 0, true), 1);
        assert_eq!(shift_answer(&mut map, 5, 2, true), 2);
        assert_eq!(map.task(5).map(|t| t.outcomes[1].label.as_str()), Some("Accept"));
    }

    #[test]
    fn a_draft_reads_back_as_it_was_kept() {
        let mut draft = Draft::of(3, dialling_line());
        draft.step(|map| remove_task(map, 2));
        let kept = serde_json::to_string(&draft).unwrap();
        let back: Draft = serde_json::from_str(&kept).unwrap();
        assert!(back.map == draft.map && back.base == 3);
    }
}
