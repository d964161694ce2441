//! Rules of alarm on the line's own signals, and what they raise now.

use crate::bin::Bin;
use crate::flow::Alarm;
use crate::history::{Filter, Range};
use crate::ids::{MemberId, MemberIx, POOL};
use crate::measure::control::{FEWEST, Signal, limits, signals};
use crate::snapshot::hash64;
use crate::state::{DueClass, State, flag};
use crate::time::{Day, Time};
use serde::{Deserialize, Serialize};

/// What a rule watches.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[repr(u8)]
pub enum Watch {
    /// A member holds less than the minimum of their band.
    Starves,
    /// A member holds more than the maximum.
    Over,
    /// Nothing lies in Cold that anybody could pull.
    NoMaterial,
    /// The last whole week of accepted opportunities is a signal of the control chart.
    Chart,
    /// An inbound lead has waited past its target.
    Inbound,
    /// A hand-off has waited past its limit.
    HandOff,
}

impl Watch {
    /// All of them, in the order lists show them.
    pub const ALL: [Self; 6] = [Self::Starves, Self::Over, Self::NoMaterial, Self::Chart, Self::Inbound, Self::HandOff];
    /// In words.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Starves => "Somebody starves",
            Self::Over => "Somebody is over the limit",
            Self::NoMaterial => "Cold is empty",
            Self::Chart => "The control chart gives a signal",
            Self::Inbound => "An inbound lead waits past its target",
            Self::HandOff => "A hand-off waits past its limit",
        }
    }
    /// Whether it is about one bin of somebody's.
    pub const fn has_bin(self) -> bool {
        matches!(self, Self::Starves | Self::Over)
    }
}

/// One rule.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Alert {
    /// Stable; never reused for another rule.
    pub key: u16,
    /// What it watches.
    pub watch: Watch,
    /// Only in this bin, where it is about bins; Targeted stands for the queue.
    pub bin: Option<Bin>,
    /// Whether people are told by a notification.
    pub notifies: bool,
    /// Whether the depot's hooks are told.
    pub hooks: bool,
    /// Whether it is on.
    pub is_on: bool,
}

impl Alert {
    /// What makes no sense, in words.
    pub fn fault(&self) -> Option<&'static str> {
        let banded = [Bin::Targeted, Bin::Researching, Bin::Qualifying];
        if self.key == 0 {
            Some("The rule's key")
        } else if self.bin.is_some_and(|bin| !self.watch.has_bin() || !banded.contains(&bin)) {
            Some("This signal has no such bin")
        } else {
            None
        }
    }
}

/// A rule that is broken now: numbers and places, nothing by which anybody outside could be reached.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Raised {
    /// The same for the same trouble on the same day, on every device.
    pub id: u64,
    /// Which rule.
    pub rule: u16,
    /// What it watches.
    pub watch: Watch,
    /// In which bin.
    pub bin: Option<Bin>,
    /// Whose; [`POOL`] for nobody's.
    pub member: MemberIx,
    /// How many: held, waiting, or accepted in the week.
    pub count: u32,
    /// What it is held against: the band, or seconds.
    pub limit: u32,
    /// What the chart says.
    pub signal: Option<Signal>,
}

impl State {
    /// What the rules that are on raise now, in the order of [`Watch::ALL`]. Told once a day for each trouble, by its id.
    pub fn raised(&self, now: Time, offset_min: i16) -> Vec<Raised> {
        let rules: Vec<&Alert> = self.wall.alerts.values().filter(|rule| rule.is_on).collect();
        if rules.is_empty() {
            return Vec::new();
        }
        let today = now.day(offset_min);
        let alarms = self.alarms();
        let mut raised = Vec::new();
        for rule in rules {
            let mut raise = |about: u64, bin, member, count, limit, signal| {
                let id = hash64(&postcard::to_allocvec(&(rule.key, rule.watch, about, today)).unwrap_or_default());
                raised.push(Raised { id, rule: rule.key, watch: rule.watch, bin, member, count, limit, signal });
            };
            let who = |ix: MemberIx| self.member(ix).map_or(MemberId(0), |m| m.id).0;
            match rule.watch {
                Watch::Starves | Watch::Over | Watch::NoMaterial => {
                    for alarm in &alarms {
                        match (*alarm, rule.watch) {
                            (Alarm::Starves { member, bin, held, band }, Watch::Starves)
                                if rule.bin.is_none_or(|only| only == bin) && self.is_in(member, today) =>
                            {
                                raise(who(member) ^ bin as u64, Some(bin), member, held, u32::from(band.min), None);
                            }
                            (Alarm::Over { member, bin, held, band }, Watch::Over)
                                if rule.bin.is_none_or(|only| only == bin) =>
                            {
                                raise(who(member) ^ bin as u64, Some(bin), member, held, u32::from(band.max), None);
                            }
                            (Alarm::NoMaterial, Watch::NoMaterial) => raise(0, None, POOL, 0, 1, None),
                            (Alarm::Starves { .. } | Alarm::Over { .. } | Alarm::NoMaterial, _) => {}
                        }
                    }
                }
                Watch::Chart => {
                    if let Some((count, centre, signal)) = self.week_signal(today, offset_min) {
                        raise(0, None, POOL, count, centre, Some(signal));
                    }
                }
                Watch::Inbound => {
                    for (about, owner, waited) in self.inbound_waits(now, offset_min) {
                        if waited > self.rules().inbound_target_s {
                            raise(about, None, owner, waited, self.rules().inbound_target_s, None);
                        }
                    }
                }
                Watch::HandOff => {
                    let late = self.pending_hand_offs(now, offset_min).into_iter().filter(|p| p.is_late);
                    let limit = u32::from(self.rules().hand_off_limit_min) * 60;
                    for pending in late {
                        raise(
                            pending.account.0,
                            None,
                            pending.with,
                            pending.waited_min.saturating_mul(60),
                            limit,
                            None,
                        );
                    }
                }
            }
        }
        raised
    }

    /// Inbound leads nobody has touched: a mark of each, who has it, and seconds it has waited.
    fn inbound_waits(&self, now: Time, offset_min: i16) -> Vec<(u64, MemberIx, u32)> {
        let owners = (0..self.members().len() as MemberIx).chain([POOL]);
        owners
            .flat_map(|owner| self.due(owner, DueClass::Inbound).take_while(move |item| item.at <= now))
            .filter(|item| self.account(item.account).has(flag::INBOUND))
            .map(|item| {
                let waited = self.working_seconds(None, self.waits_since(item.account), now, offset_min);
                (self.account_id(item.account).0, self.account(item.account).owner, waited)
            })
            .collect()
    }

    /// The last whole week, held against the limits of the twelve before the newest: how many were accepted, the
    /// centre, and what the chart says.
    fn week_signal(&self, today: Day, offset_min: i16) -> Option<(u32, u32, Signal)> {
        let monday = Day(today.0.checked_sub(u32::from(today.weekday()))?);
        let first = self.first_day(offset_min)?;
        // A week cut off at its beginning would look like a bad one.
        let weeks = (monday.0.saturating_sub(first.0) / 7).min(26);
        if (weeks as usize) <= FEWEST {
            return None;
        }
        let range = Range { from: Day(monday.0 - 7 * weeks), to: Day(monday.0 - 1), offset_min };
        let report = self.flow_report(range, Filter::default(), range.end());
        let sums: Vec<f64> = report.accepted.chunks(7).map(|week| f64::from(week.iter().sum::<u32>())).collect();
        let baseline = (sums.len() - 1).min(12);
        let limits = limits(&sums[..baseline])?;
        let last = signals(&sums, &limits).pop()??;
        Some((sums.last().copied().unwrap_or(0.0) as u32, limits.centre.round() as u32, last))
    }

    /// What is raised, in words for those who work here.
    pub fn raised_words(&self, raised: &Raised) -> String {
        let name = match self.member(raised.member) {
            Some(member) => member.draft.name.as_str(),
            None => "Nobody",
        };
        let place = match raised.bin {
            Some(Bin::Targeted) => "the queue",
            Some(bin) => bin.name(),
            None => "",
        };
        let (count, limit) = (raised.count, raised.limit);
        let minutes = |seconds: u32| seconds.div_ceil(60);
        match raised.watch {
            Watch::Starves => format!("{name} starves in {place}: {count}, and {limit} is the least."),
            Watch::Over => format!("{name} holds too much in {place}: {count}, and {limit} is the most."),
            Watch::NoMaterial => "Cold is empty: nothing can be dealt or pulled.".into(),
            Watch::Chart => format!(
                "Last week {count} were accepted, {}; {limit} is the middle.",
                raised.signal.map_or("a signal", Signal::words)
            ),
            Watch::Inbound => format!("An inbound lead has waited {} minutes: {name} has it.", minutes(count)),
            Watch::HandOff => format!("A hand-off has waited {} working hours: {name} has it.", count / 3_600),
        }
    }
}
