//! What the card screen remembers between two keys, and what each of them does.

use super::clocks::Clocks;
use super::given::{Given, choose};
use super::says;
use crate::state::{Effects, Line, Session, stopwatch_ms};
use leptos::prelude::*;
use leptos::task::spawn_local;
use takt_engine::bin::Reason;
use takt_engine::command::Touch;
use takt_engine::field::Field;
use takt_engine::ids::{AccountId, MemberId};
use takt_engine::map::{Fact, Station, Stations};
use takt_engine::queue::{Choice, Idle, NextAction, next_outcomes, task_of};
use takt_engine::{Command, Refusal};

/// A window over the card.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Overlay {
    /// Why skip?
    Skip,
    /// When to call back?
    CallBack,
}

/// What the chosen outcome still needs.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Step {
    /// Nothing is chosen.
    Choose,
    /// A named person who owns the problem.
    Person,
    /// One of these reasons.
    Reason(Vec<Reason>),
    /// An answer.
    Ask(Fact),
    /// An answer to a question of the map.
    Field(Field),
    /// Nothing: save it.
    Ready,
    /// It cannot be, and why.
    Refused(String),
}

/// The desk; copies are free.
#[derive(Clone, Copy)]
pub struct Desk {
    /// The line.
    pub line: Line,
    /// The session.
    pub session: Session,
    /// The world.
    pub effects: Effects,
    /// The card at hand.
    pub given: RwSignal<Option<Given>>,
    /// Why there is none.
    pub idle: RwSignal<Option<Idle>>,
    /// Why nothing could be pulled.
    pub trouble: RwSignal<Option<String>>,
    /// Whether something is on its way to the disk.
    pub is_busy: RwSignal<bool>,
    /// The chosen outcome.
    pub chosen: RwSignal<Option<u8>>,
    /// The chosen reason.
    pub reason: RwSignal<Option<Reason>>,
    /// Answers so far.
    pub facts: RwSignal<Vec<(Fact, bool)>>,
    /// The note.
    pub note: RwSignal<String>,
    /// The clocks.
    pub clocks: RwSignal<Clocks>,
    /// The bench that is stood at alone; `None` for all, in the line's order.
    pub bench: RwSignal<Option<Station>>,
    /// The window over the card.
    pub overlay: RwSignal<Option<Overlay>>,
    /// The outcomes with their consequences.
    pub choices: Memo<Vec<Choice>>,
    /// What the chosen outcome still needs.
    pub step: Memo<Step>,
    wish: RwSignal<Option<AccountId>>,
    pulled: RwSignal<u8>,
    /// Whether the next account is being pulled.
    pub is_pulling: RwSignal<bool>,
}

impl Desk {
    /// A desk with nothing on it.
    pub fn new(line: Line, session: Session, effects: Effects) -> Self {
        let given = RwSignal::new(None::<Given>);
        let chosen = RwSignal::new(None);
        let reason = RwSignal::new(None);
        let facts = RwSignal::new(Vec::new());
        // A card that does not hold any more keeps its face until the next one is there.
        let choices = Memo::new(move |old: Option<&Vec<Choice>>| {
            let Some(given) = given.get() else { return Vec::new() };
            let holds = line.me_ix().is_some_and(|me| line.read(|state| given.holds(state, me)));
            match old {
                Some(old) if !holds => old.clone(),
                _ => line.ask(|state, ctx| next_outcomes(state, given.account, ctx)),
            }
        });
        let step = Memo::new(move |_| {
            let Some(given) = given.get() else { return Step::Choose };
            let touch = chosen.get().and_then(|place| touch(line, given, place, reason.get(), facts.get()));
            choices.with(|choices| {
                let choice = chosen.get().and_then(|place| choices.get(usize::from(place)));
                let (Some(choice), Some(touch)) = (choice, touch) else { return Step::Choose };
                if says::lacks_only_a_person(choice) {
                    return Step::Person;
                }
                if choice.reasons.len() > 1 && touch.reason.is_none() {
                    return Step::Reason(choice.reasons.clone());
                }
                if let Some(fact) = choice.asks.iter().find(|fact| !touch.facts.iter().any(|(f, _)| f == *fact)) {
                    return Step::Ask(*fact);
                }
                match line.ask(|state, ctx| state.preview(&Command::Record(touch), ctx, |_| ())) {
                    Ok(_) => Step::Ready,
                    Err(Refusal::FieldsNeeded(open)) => first_open(line, given, &open),
                    Err(refusal) => Step::Refused(refusal.to_string()),
                }
            })
        });
        Self {
            line,
            session,
            effects,
            given,
            idle: RwSignal::new(None),
            trouble: RwSignal::new(None),
            is_busy: RwSignal::new(false),
            chosen,
            reason,
            facts,
            note: RwSignal::new(String::new()),
            clocks: RwSignal::new(Clocks::begin(stopwatch_ms())),
            bench: RwSignal::new(None),
            overlay: RwSignal::new(None),
            choices,
            step,
            wish: RwSignal::new(None),
            pulled: RwSignal::new(0),
            is_pulling: RwSignal::new(false),
        }
    }

    /// The stations that cards come from now; followed.
    pub fn at(self) -> Stations {
        let held = self.line.me_ix().map(|me| self.line.read(|state| state.stations_of(me))).unwrap_or_default();
        // A bench that was taken from them is stood at no longer.
        match self.bench.get().filter(|bench| held.has(*bench)) {
            Some(bench) => Stations::of(&[bench]),
            None => held,
        }
    }

    /// Stands at one bench alone, or at all of one's own; remembered on this device.
    pub fn stand_at(self, bench: Option<Station>) {
        if let Some(me) = self.line.me_now() {
            self.effects.outside().remember(&bench_key(me), bench.map_or("", Station::name));
        }
        self.bench.set(bench);
    }

    /// Follows the line: the card stays until it is done with, then comes the next.
    /// While `waits` says so, nothing is pulled by itself.
    pub fn follow(self, waits: Memo<bool>) {
        let undone = Memo::new(move |_| self.session.log.with(|log| log.iter().filter(|d| d.is_undone).count()));
        Effect::new(move |before: Option<usize>| {
            let count = undone.get();
            if before.is_some_and(|before| count > before) {
                let back = self
                    .session
                    .log
                    .with_untracked(|log| log.iter().rev().find(|d| d.is_undone).and_then(|d| d.account));
                self.wish.set(back);
            }
            count
        });
        Effect::new(move |_| {
            let kept = self.line.me().and_then(|me| self.effects.outside().recall(&bench_key(me)));
            self.bench.set(Station::ALL.into_iter().find(|station| Some(station.name()) == kept.as_deref()));
        });
        Effect::new(move |_| {
            let (me, now, waits, wish) = (self.line.me_ix(), self.line.now(), waits.get(), self.wish.get());
            let at = self.at();
            let at_hand = self.given.get_untracked();
            let Some(me) = me else {
                self.put(None, Some(Idle::NoMember));
                return;
            };
            match self.line.read(|state| choose(state, (me, at), now, at_hand, wish)) {
                Ok(given) => {
                    if wish.is_some() {
                        self.wish.set(None);
                    }
                    self.pulled.set(0);
                    self.put(Some(given), None);
                }
                Err(NextAction::Idle(idle)) => self.put(None, Some(idle)),
                Err(_) => {
                    // The card that is done with stays in sight until the next is pulled: no flicker between.
                    if waits || at_hand.is_none() {
                        self.put(None, None);
                    }
                    // Twice in a row without a card is a fault, not a reason to go on.
                    if !waits && self.pulled.get_untracked() == 0 {
                        self.pull();
                    }
                }
            }
        });
    }

    fn put(self, given: Option<Given>, idle: Option<Idle>) {
        if self.idle.get_untracked() != idle {
            self.idle.set(idle);
        }
        if self.given.get_untracked() == given {
            return;
        }
        begin_anew(self);
        self.given.set(given);
    }

    /// One new account onto the line; once, with the failure on screen.
    pub fn pull(self) {
        if self.is_pulling.get_untracked() {
            return;
        }
        self.is_pulling.set(true);
        self.trouble.set(None);
        self.pulled.update(|n| *n = n.saturating_add(1));
        spawn_local(async move {
            if let Err(failure) = self.effects.run(Command::Pull).await {
                self.put(None, None);
                self.trouble.set(Some(failure.to_string()));
            }
            self.is_pulling.set(false);
        });
    }
}

/// Where this device remembers the bench of a member.
fn bench_key(me: MemberId) -> String {
    format!("takt-bench-{:x}", me.0)
}

fn begin_anew(desk: Desk) {
    desk.unchoose();
    // Setting a field's value makes the browser lay the page out: only when there is something to clear.
    if desk.note.with_untracked(|note| !note.is_empty()) {
        desk.note.set(String::new());
    }
    desk.overlay.set(None);
    desk.trouble.set(None);
    desk.clocks.set(Clocks::begin(stopwatch_ms()));
}

/// The touch as chosen so far, without note and clocks.
pub(super) fn touch(
    line: Line,
    given: Given,
    place: u8,
    reason: Option<Reason>,
    facts: Vec<(Fact, bool)>,
) -> Option<Touch> {
    let task = line.read(|state| task_of(state, given.account).map(|t| t.key))?;
    let note = String::new();
    Some(Touch { account: given.id, task, outcome: place, reason, facts, note, prep_s: 0, talk_s: 0, wrap_s: 0 })
}

/// The first question of the map that is still open.
fn first_open(line: Line, given: Given, open: &[String]) -> Step {
    let field = line.peek(|state| {
        let row = state.account(given.account);
        state.map_of(&row).fields.iter().find(|f| open.contains(&f.question)).cloned()
    });
    field.map_or_else(|| Step::Refused(Refusal::FieldsNeeded(open.to_vec()).to_string()), Step::Field)
}

/// Whether an outcome is barred, as assistive technology is told.
pub fn is_barred(choice: &Choice) -> bool {
    choice.consequence.is_err() && !says::lacks_only_a_person(choice) && !says::lacks_only_answers(choice)
}

/// Puts the focus somewhere on the page, once it is there.
pub fn focus(selector: &'static str) {
    request_animation_frame(move || {
        use wasm_bindgen::JsCast;
        let found = document().query_selector(selector).ok().flatten();
        if let Some(element) = found.and_then(|el| el.dyn_into::<web_sys::HtmlElement>().ok()) {
            // An element that went away meanwhile cannot be focused, and need not be.
            let _ = element.focus();
        }
    });
}
