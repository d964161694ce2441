//! What each key of the card does.

use super::asked;
use super::clocks::Phase;
use super::desk::{Desk, Step, focus, is_barred, touch};
use super::says;
use crate::state::{stopwatch_ms, words};
use leptos::prelude::*;
use leptos::task::spawn_local;
use takt_engine::Command;
use takt_engine::bin::Bin;
use takt_engine::command::{ContactDraft, SkipReason};
use takt_engine::field::FieldValue;
use takt_engine::map::Fact;
use takt_engine::time::Time;

impl Desk {
    /// Somebody picks the phone up: the talk clock runs.
    pub fn dialled(self) {
        if self.clocks.with_untracked(|c| c.phase() == Phase::Prep) {
            self.clocks.update(|c| c.turn_to(Phase::Talk, stopwatch_ms()));
        }
    }

    /// Freezes the clocks, or lets them go on.
    pub fn pause(self) {
        self.clocks.update(|c| c.toggle_pause(stopwatch_ms()));
    }

    /// Chooses an outcome; one the line refuses says why instead.
    pub fn choose(self, place: u8) {
        let refusal = self.choices.with_untracked(|choices| {
            let choice = choices.get(usize::from(place))?;
            match &choice.consequence {
                Err(refusal) if is_barred(choice) => Some(Some(refusal.to_string())),
                _ => Some(None),
            }
        });
        match refusal {
            None => {}
            Some(Some(words)) => self.session.say(words),
            Some(None) => {
                self.reason.set(None);
                self.facts.set(Vec::new());
                self.chosen.set(Some(place));
                if self.clocks.with_untracked(|c| c.phase() != Phase::Wrap) {
                    self.clocks.update(|c| c.turn_to(Phase::Wrap, stopwatch_ms()));
                }
            }
        }
    }

    /// A digit: an answer while one is asked for, an outcome otherwise.
    pub fn digit(self, number: u8) {
        match self.step.get_untracked() {
            Step::Reason(reasons) => {
                if let Some(reason) = reasons.get(usize::from(number) - 1) {
                    self.reason.set(Some(*reason));
                }
            }
            Step::Ask(fact) => {
                if number <= 2 {
                    self.answer(fact, number == 1);
                }
            }
            Step::Field(field) => {
                if let Some(value) = asked::by_digit(&field, number) {
                    self.answer_field(field.key, value);
                }
            }
            Step::Choose | Step::Person | Step::Ready | Step::Refused(_) => self.choose(number - 1),
        }
    }

    /// Answers a fact, or changes the answer.
    pub fn answer(self, fact: Fact, yes: bool) {
        self.facts.update(|facts| match facts.iter_mut().find(|(f, _)| *f == fact) {
            Some((_, old)) => *old = yes,
            None => facts.push((fact, yes)),
        });
    }

    /// Answers a question of the map; the next one follows, or the touch can be saved.
    pub fn answer_field(self, field: u16, value: FieldValue) {
        let Some(given) = self.given.get_untracked() else { return };
        let what = self.line.peek(|state| {
            let row = state.account(given.account);
            state.map_of(&row).field(field).map(|f| format!("{} {}", f.question, f.words(&value))).unwrap_or_default()
        });
        self.give(Command::SetField { account: given.id, field, value: Some(value) }, move |_| what);
        // The next question, or else the button that saves.
        focus(".job-sub input, .job-next");
    }

    /// Back to no outcome.
    pub fn unchoose(self) {
        self.chosen.set(None);
        self.reason.set(None);
        self.facts.set(Vec::new());
    }

    /// Saves the answer; the next card follows from the line.
    pub fn save(self) {
        let Some(given) = self.given.get_untracked() else { return };
        match self.step.get_untracked() {
            Step::Ready => {}
            Step::Choose => return self.session.say("Choose what happened first."),
            Step::Person => return focus("#job-person"),
            Step::Reason(_) => return self.session.say("Choose a reason first."),
            Step::Ask(fact) => return self.session.say(fact.question()),
            Step::Field(field) => return self.session.say(field.question),
            Step::Refused(words) => return self.session.say(words),
        }
        if self.is_busy.get_untracked() || self.is_pulling.get_untracked() {
            return;
        }
        let Some(place) = self.chosen.get_untracked() else { return };
        let label = self
            .choices
            .with_untracked(|choices| choices.get(usize::from(place)).map(|c| c.label.clone()).unwrap_or_default());
        let (reason, facts) = (self.reason.get_untracked(), self.facts.get_untracked());
        let Some(mut touch) = untrack(|| touch(self.line, given, place, reason, facts)) else { return };
        let now = stopwatch_ms();
        let clocks = self.clocks.get_untracked();
        touch.note = self.note.get_untracked().trim().to_owned();
        touch.prep_s = clocks.seconds(Phase::Prep, now);
        touch.talk_s = clocks.seconds(Phase::Talk, now);
        touch.wrap_s = clocks.seconds(Phase::Wrap, now);
        self.give(Command::Record(touch), move |moved| says::did(&label, moved));
    }

    /// Not this card now.
    pub fn skip(self, reason: SkipReason) {
        self.overlay.set(None);
        let Some(given) = self.given.get_untracked() else { return };
        self.give(Command::Skip { account: given.id, reason }, move |_| {
            format!("Skipped, {}", reason.label().to_lowercase())
        });
    }

    /// Promises a call.
    pub fn call_back(self, at: Time) {
        self.overlay.set(None);
        let Some(given) = self.given.get_untracked() else { return };
        let ctx = self.line.ctx();
        let when = words::when(at, ctx.now, ctx.offset_min);
        self.give(Command::CallBack { account: given.id, at }, move |_| format!("Call back {when}"));
    }

    /// A person who owns the problem.
    pub fn add_person(self, contact: ContactDraft) {
        let Some(given) = self.given.get_untracked() else { return };
        let name = contact.name.clone();
        self.give(Command::AddContact { account: given.id, contact }, move |_| format!("{name} owns the problem"));
    }

    fn give(self, command: Command, what: impl FnOnce(Option<Bin>) -> String + 'static) {
        if self.is_busy.get_untracked() || self.is_pulling.get_untracked() {
            return;
        }
        self.is_busy.set(true);
        spawn_local(async move {
            match self.effects.run(command).await {
                Ok(receipt) => {
                    let moved = receipt.moved.first().map(|m| m.to);
                    self.session.done(&receipt, what(moved));
                }
                Err(failure) => self.session.alarm(failure.to_string()),
            }
            self.is_busy.set(false);
        });
    }
}
