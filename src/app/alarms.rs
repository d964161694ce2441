//! Looks at the rules of alarm now and then, and tells: on every screen, by a notification, and through the depot.

use crate::state::alarms::Raise;
use crate::state::{Alarms, Effects, Line, Session, Team};
use leptos::prelude::*;
use leptos::task::spawn_local;
use takt_engine::wall::Raised;

/// How often, in milliseconds: the shortest clock of the line is a minute.
const EVERY_MS: u32 = 15_000;
/// Where is kept what this device has told today.
const KEY: &str = "takt-told";
/// The most ids kept.
const MOST: usize = 500;

/// What the watch needs; copies are free.
#[derive(Clone, Copy)]
pub struct Watch {
    /// The line.
    pub line: Line,
    /// Who is told here.
    pub session: Session,
    /// The way to notifications.
    pub effects: Effects,
    /// The way to the depot.
    pub team: Team,
    /// What every screen sees.
    pub alarms: Alarms,
}

impl Watch {
    /// Begins, with what looks.
    pub fn start(self, raise: Raise) {
        self.look(raise);
        gloo::timers::callback::Interval::new(EVERY_MS, move || self.look(raise)).forget();
    }

    fn look(self, raise: Raise) {
        let (now, offset_min) = (self.line.ctx().now, self.line.offset_min());
        let raised = self.line.peek(|state| raise(state, now, offset_min));
        self.tell(&raised);
        if self.alarms.0.with_untracked(|before| *before != raised) {
            self.alarms.0.set(raised);
        }
    }

    /// What is new is told once a day; what goes on is only shown.
    fn tell(self, raised: &[(Raised, String)]) {
        let told = self.told();
        let fresh: Vec<&(Raised, String)> = raised.iter().filter(|(raised, _)| !told.contains(&raised.id)).collect();
        if fresh.is_empty() {
            return;
        }
        let rules = self.line.peek(|state| state.wall().alerts.clone());
        let of = |raised: &Raised| rules.get(&raised.rule);
        let (mut notified, hooked): (Vec<&str>, Vec<Raised>) = (
            fresh
                .iter()
                .filter(|(r, _)| of(r).is_some_and(|rule| rule.notifies))
                .map(|(_, text)| text.as_str())
                .collect(),
            fresh.iter().filter(|(r, _)| of(r).is_some_and(|rule| rule.hooks)).map(|(r, _)| *r).collect(),
        );
        if let Some((_, first)) = fresh.first() {
            let more = fresh.len() - 1;
            let rest = if more == 0 { String::new() } else { format!(" And {more} more.") };
            self.session.say(format!("{first}{rest}"));
        }
        notified.truncate(5);
        if !notified.is_empty() {
            self.effects.outside().notify("Takt: the line needs a look", &notified.join("\n"));
        }
        let ids = told.into_iter().chain(fresh.iter().map(|(raised, _)| raised.id));
        let mut ids: Vec<String> = ids.map(|id| format!("{id:016x}")).collect();
        let from = ids.len().saturating_sub(MOST);
        ids.drain(..from);
        self.effects.outside().remember(KEY, &ids.join(" "));
        if !hooked.is_empty() {
            let team = self.team;
            spawn_local(async move { team.sharing().tell(hooked).await });
        }
    }

    /// Oldest first.
    fn told(self) -> Vec<u64> {
        let kept = self.effects.outside().recall(KEY).unwrap_or_default();
        kept.split(' ').filter_map(|id| u64::from_str_radix(id, 16).ok()).collect()
    }
}
