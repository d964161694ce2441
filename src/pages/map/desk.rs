//! The map on the desk: the draft, what is chosen, and what can be done with it.

use super::draft::{self, Draft, Place};
use crate::state::{Effects, Line, Session, use_effects, use_line, use_session};
use leptos::prelude::*;
use leptos::task::spawn_local;
use takt_engine::Command;
use takt_engine::map::{MapChange, MapFault, SalesMap, diff};
use takt_engine::settings::Role;
use wasm_bindgen::JsCast;

/// Where a draft lies between two visits.
const KEPT: &str = "map-draft";

/// Copies are free.
#[derive(Clone, Copy)]
pub struct Desk {
    /// The line.
    pub line: Line,
    /// The outside.
    pub effects: Effects,
    /// Messages.
    pub session: Session,
    /// The map as drawn.
    pub draft: RwSignal<Draft>,
    /// What is chosen.
    pub place: RwSignal<Place>,
    /// The newest version's place.
    pub newest: Memo<u16>,
    /// What keeps it from being saved.
    pub faults: Memo<Vec<MapFault>>,
    /// What it changes in the newest version.
    pub changes: Memo<Vec<MapChange>>,
    /// Whether whoever sits here may save.
    pub may_save: Memo<bool>,
}

impl Desk {
    /// The draft of the last visit, or the newest version.
    pub fn open() -> Self {
        let (line, effects, session) = (use_line(), use_effects(), use_session());
        let newest = Memo::new(move |_| line.read(|s| s.maps().len() as u16 - 1));
        let kept = effects.outside().recall(KEPT).and_then(|text| serde_json::from_str::<Draft>(&text).ok());
        let draft = kept
            .filter(|d| d.base <= newest.get_untracked())
            .unwrap_or_else(|| line.peek(|s| Draft::of(s.maps().len() as u16 - 1, s.map().clone())));
        let draft = RwSignal::new(draft);
        let faults = Memo::new(move |_| draft.with(|d| d.map.faults()));
        let changes = Memo::new(move |_| line.read(|s| draft.with(|d| diff(s.map(), &d.map))));
        let may_save = Memo::new(move |_| {
            line.me_ix().is_some_and(|ix| line.read(|s| s.member(ix).is_some_and(|m| m.draft.role >= Role::Manager)))
        });
        Effect::new(move |_| {
            // Nothing is kept of a map that is as the line has it.
            let text = match line.read(|s| draft.with(|d| *s.map() == d.map)) {
                true => String::new(),
                false => draft.with(|d| serde_json::to_string(d).unwrap_or_default()),
            };
            effects.outside().remember(KEPT, &text);
        });
        Self { line, effects, session, draft, place: RwSignal::new(Place::Map), newest, faults, changes, may_save }
    }

    /// Reads the map as drawn; followed.
    pub fn map<T>(self, look: impl FnOnce(&SalesMap) -> T) -> T {
        self.draft.with(|d| look(&d.map))
    }

    /// One step.
    pub fn step(self, edit: impl FnOnce(&mut SalesMap)) {
        self.draft.update(|d| d.step(edit));
    }

    /// Chooses a place.
    pub fn choose(self, place: Place) {
        if self.place.get_untracked() != place {
            self.place.set(place);
        }
    }

    /// Chooses a place and puts the focus there.
    pub fn focus(self, place: Place) {
        self.choose(place);
        focus(place.id());
    }

    /// Takes the last step back.
    pub fn undo(self) {
        if !self.draft.try_update(Draft::undo).unwrap_or(false) {
            self.session.say("Nothing left to undo on this map.");
        }
        self.stay();
    }

    /// Makes it again.
    pub fn redo(self) {
        self.draft.update(|d| {
            d.redo();
        });
        self.stay();
    }

    /// The choice, unless it is gone.
    fn stay(self) {
        let is_here = self.draft.with_untracked(|d| match self.place.get_untracked() {
            Place::Map => true,
            Place::Task(key) => d.map.task(key).is_some(),
            Place::Answer(key, at) => d.map.task(key).is_some_and(|t| usize::from(at) < t.outcomes.len()),
        });
        if !is_here {
            self.choose(Place::Map);
        }
    }

    /// A new task beside what is chosen.
    pub fn add_task(self) {
        // A key that any version used belongs to that task for ever.
        let known = self.line.peek(|s| s.maps().iter().flat_map(|m| &m.tasks).map(|t| t.key).max().unwrap_or(0));
        let near = self.place.get_untracked().task();
        let mut key = None;
        self.step(|map| key = draft::add_task(map, near, known));
        if let Some(key) = key {
            self.choose(Place::Task(key));
            focus("sm-first".into());
        }
    }

    /// A new answer beside what is chosen.
    pub fn add_answer(self) {
        let (key, at) = match self.place.get_untracked() {
            Place::Map => return,
            Place::Task(key) => (key, None),
            Place::Answer(key, at) => (key, Some(at)),
        };
        let mut added = None;
        self.step(|map| added = draft::add_answer(map, key, at));
        match added {
            Some(at) => {
                self.choose(Place::Answer(key, at));
                focus("sm-first".into());
            }
            None => self.session.say("A task has nine answers at most: one for each key."),
        }
    }

    /// Takes away what is chosen.
    pub fn remove(self) {
        match self.place.get_untracked() {
            Place::Map => {}
            Place::Task(key) => {
                self.step(|map| draft::remove_task(map, key));
                self.choose(Place::Map);
                focus("sm-board".into());
            }
            Place::Answer(key, at) => {
                self.step(|map| draft::remove_answer(map, key, at));
                self.focus(if at == 0 { Place::Task(key) } else { Place::Answer(key, at - 1) });
            }
        }
    }

    /// Moves what is chosen: an answer among its keys, a task among its bin's (`sideways`) or to another station.
    pub fn shift(self, later: bool, sideways: bool) {
        match self.place.get_untracked() {
            Place::Map => {}
            Place::Task(key) if sideways => self.step(|map| draft::shift_task(map, key, later)),
            Place::Task(key) => self.step(|map| draft::shift_station(map, key, later)),
            Place::Answer(key, at) => {
                let mut to = at;
                self.step(|map| to = draft::shift_answer(map, key, at, later));
                return self.focus(Place::Answer(key, to));
            }
        }
        focus(self.place.get_untracked().id());
    }

    /// Leads to where a fault lies.
    pub fn go_to_fault(self, fault: &MapFault) {
        match fault.place() {
            (Some(key), Some(at)) => self.focus(Place::Answer(key, at)),
            (Some(key), None) => self.focus(Place::Task(key)),
            (None, _) => {
                self.choose(Place::Map);
                focus(match fault {
                    MapFault::BadField(key) => format!("sm-q-{key}"),
                    MapFault::InboundNowhere => "sm-inbound".into(),
                    MapFault::BinWithoutTask(_) | MapFault::DeadEnd(_) => "sm-add".into(),
                    // The rest lie at a task.
                    MapFault::KeyTwice(_)
                    | MapFault::NotAWorkingBin(_)
                    | MapFault::OutcomeCount(_)
                    | MapFault::LeadsNowhere { .. }
                    | MapFault::ReasonMissing { .. }
                    | MapFault::Unreachable(_)
                    | MapFault::BadKey(_)
                    | MapFault::NoWayOut(_)
                    | MapFault::UnknownField { .. } => return,
                });
            }
        }
    }

    /// Saves the map as a new version.
    pub fn save(self) {
        let is_ready =
            untrack(|| self.faults.with(Vec::is_empty) && self.changes.with(|c| !c.is_empty()) && self.may_save.get());
        if !is_ready {
            return self.session.say("There is nothing that can be saved yet.");
        }
        let map = self.draft.with_untracked(|d| d.map.clone());
        spawn_local(async move {
            match self.effects.run(Command::SetMap(Box::new(map))).await {
                Ok(receipt) => {
                    let newest = untrack(|| self.newest.get());
                    self.session.done(&receipt, format!("Version {} of the map", newest + 1));
                    self.draft.update(|d| d.base = newest);
                }
                Err(failure) => self.session.alarm(failure.to_string()),
            }
        });
    }
}

/// Puts the focus on an element once it is drawn.
pub fn focus(id: String) {
    request_animation_frame(move || {
        let found = document().get_element_by_id(&id).and_then(|el| el.dyn_into::<web_sys::HtmlElement>().ok());
        if let Some(element) = found {
            // A browser that refuses leaves the focus where it was.
            let _ = element.focus();
        }
    });
}

/// Gives the focus back to what had it, when drawing again has taken it away.
pub fn keep_focus() {
    let Some(id) = document().active_element().map(|el| el.id()).filter(|id| id.starts_with("sm-")) else { return };
    request_animation_frame(move || {
        if document().active_element().is_none_or(|el| el.tag_name() == "BODY") {
            focus(id);
        }
    });
}
