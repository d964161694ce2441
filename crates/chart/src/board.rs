//! A board: the figures of a line over a range, made from the state.
//!
//! It is also the whole of what a link may carry. Nothing in it has a place for a company, a person to call,
//! an address or a number: only counts, days, bins, and the names of members, sources and the board itself.

use crate::form::{
    AgeColumn, Ageing, Bullet, Bullets, Cumulative, CycleDot, Cycles, Difference, Differences, Flow, Funnel, FunnelDot,
    OutputRow, Outputs, Ranked, Ranking, Sankey, Shares, StepBar, Steps, Xmr,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use takt_engine::bin::{Bin, Reason};
use takt_engine::history::{Filter, FlowReport, Laps, Money, OpenStay, Range};
use takt_engine::ids::MemberIx;
use takt_engine::map::Station;
use takt_engine::measure::ledger::{Ledger, flow_efficiency};
use takt_engine::measure::pace::{FLOOR, month_of};
use takt_engine::measure::proportion::Share;
use takt_engine::measure::survival::{Stay, survival};
use takt_engine::report::WipReport;
use takt_engine::settings::{Band, LineBand};
use takt_engine::state::State;
use takt_engine::time::{DAY, Day, Time};

/// Bins in work.
pub const IN_WORK: [Bin; 3] = [Bin::Researching, Bin::Qualifying, Bin::ActiveOpportunity];

/// What is asked of the line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Ask {
    /// What the board is called.
    pub name: String,
    /// Its days.
    pub range: Range,
    /// Its filter.
    pub filter: Filter,
    /// Another range to hold it against.
    pub against: Option<Range>,
    /// Whoever looks, where it is a member.
    pub me: Option<MemberIx>,
    /// Now.
    pub now: Time,
}

/// Is the line winning?
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub enum Winning {
    /// Nobody is there to win.
    #[default]
    Nobody,
    /// Ahead of plan.
    Ahead,
    /// On plan, within what chance does.
    Close,
    /// Behind.
    Behind,
}

/// The two answers a board owes at once.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct Headline {
    /// Whether it is winning.
    pub winning: Winning,
    /// Accepted this month.
    pub actual: u32,
    /// What the floor asks by now, in tenths.
    pub planned_tenths: u32,
    /// Where the month leads, in tenths.
    pub expected_tenths: u32,
    /// What the floor asks of the month.
    pub floor: u32,
    /// Accepted today.
    pub today: u32,
    /// Where work waits longest: bin, station, minutes of standard time for each of its people, people.
    pub stuck: Option<(Bin, Station, u32, u32)>,
    /// Accounts in work older than 85 of 100 become, by bin.
    pub late: [u32; 3],
}

/// One line of Little's ledger.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
pub struct LedgerRow {
    /// Which bin; `None` for Researching and Qualifying together.
    pub bin: Option<Bin>,
    /// Seconds of the range.
    pub range_s: u64,
    /// Seconds spent there.
    pub overlap_s: u64,
    /// How many were there.
    pub visits: u64,
    /// There before.
    pub already: u64,
    /// There still.
    pub remaining: u64,
    /// Seconds at cards.
    pub work_s: u64,
    /// Seconds below the band.
    pub starved_s: u64,
    /// Seconds full or over.
    pub full_s: u64,
}

impl LedgerRow {
    /// As the ledger that computes.
    pub const fn ledger(&self) -> Ledger {
        Ledger {
            range_s: self.range_s,
            overlap_s: self.overlap_s,
            visits: self.visits,
            already: self.already,
            remaining: self.remaining,
        }
    }
    /// Touch time over time spent there.
    pub fn efficiency(&self) -> f64 {
        flow_efficiency(self.work_s, self.overlap_s)
    }
}

/// The five figures.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Metrics {
    /// New leads by source, most first.
    pub leads: Vec<(String, u32)>,
    /// Left prospecting: as an accepted opportunity, of all.
    pub to_opportunity: (u32, u32),
    /// Accepted opportunities.
    pub opportunities: u32,
    /// Deals that ended: won, of all.
    pub closed: (u32, u32),
    /// Deals won.
    pub won: u32,
}

/// What it is worth, in whole units of the line's currency.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Worth {
    /// Accepted opportunities, as far as theirs is known.
    pub qualified: u64,
    /// How many of them say it.
    pub said: u32,
    /// Booked: new, add-on, renewal.
    pub booked: [u64; 3],
}

/// How the line flows.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct FlowBoard {
    /// Came in, went out.
    pub cumulative: Cumulative,
    /// How long it took.
    pub cycles: Cycles,
    /// How old it is.
    pub ageing: Ageing,
    /// Weeks of acceptances.
    pub throughput: Xmr,
    /// Decisions.
    pub steps: Steps,
    /// Where accounts went.
    pub sankey: Sankey,
    /// Why they were rejected, most first.
    pub rejects: Vec<(Reason, u32)>,
    /// Little's ledger.
    pub ledger: Vec<LedgerRow>,
    /// Seconds hand-offs waited for an answer, and how many were answered.
    pub waited: (u64, u32),
}

/// Who does what.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct People {
    /// Rate against volume.
    pub funnel: Funnel,
    /// The same with intervals.
    pub ranking: Ranking,
}

/// A whole board.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct Board {
    /// What it is called.
    pub name: String,
    /// As of when.
    pub as_of: Time,
    /// The clock it is read by, minutes ahead of UTC.
    pub offset_min: i16,
    /// First day.
    pub from: u32,
    /// Last day.
    pub to: u32,
    /// Whose work only.
    pub member: Option<String>,
    /// Which source and which campaign only, in words.
    pub source: Option<String>,
    /// 0 every lap, 1 the first, 2 later ones.
    pub laps: u8,
    /// The two answers.
    pub headline: Headline,
    /// The five figures.
    pub metrics: Metrics,
    /// Work in progress.
    pub wip: Option<Bullets>,
    /// The month.
    pub output: Option<Outputs>,
    /// Flow.
    pub flow: Option<FlowBoard>,
    /// Leaderboard.
    pub people: Option<People>,
    /// Against another range.
    pub compared: Option<Differences>,
    /// Money; `None` where no deal says what it is worth.
    pub worth: Option<Worth>,
    /// Of the hand-offs that were answered, how many were accepted, week by week; with [`Board::flow`].
    pub accepted: Option<Shares>,
}

/// A name that may leave the house: what looks like a way to reach somebody does not.
fn label(text: &str, otherwise: &str, at: usize) -> String {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    if text.contains('@') || digits >= 7 || text.trim().is_empty() {
        return format!("{otherwise} {}", at + 1);
    }
    text.trim().chars().take(60).collect()
}

impl Board {
    /// Makes a board. One pass over the range and one over the month.
    pub fn of(state: &State, ask: &Ask) -> Self {
        let report = state.flow_report(ask.range, ask.filter, ask.now);
        let open = state.open_stays(ask.filter, ask.now);
        let ageing = ageing(&report, &open);
        let today = ask.now.day(ask.range.offset_min);
        let month = Range { from: month_of(today).0, to: today, ..ask.range };
        let whole = state.flow_report(month, Filter::default(), ask.now);
        let output = outputs(state, &whole, today, ask);
        let against = ask.against.map(|range| (range, state.flow_report(range, ask.filter, ask.now)));
        Self {
            name: ask.name.chars().take(80).collect(),
            as_of: ask.now,
            offset_min: ask.range.offset_min,
            from: ask.range.from.0,
            to: ask.range.to.0,
            member: ask.filter.member.map(|m| member_name(state, m)),
            source: narrowed(state, ask.filter),
            laps: match ask.filter.laps {
                Laps::All => 0,
                Laps::First => 1,
                Laps::Later => 2,
            },
            headline: headline(state, &output, &whole, &ageing, ask.now),
            metrics: metrics(state, &report),
            wip: Some(wip(state, ask.filter)),
            output: Some(output),
            flow: Some(flow(&report, ageing)),
            people: Some(people(state, &report, ask.me)),
            compared: against.map(|(range, then)| compared(&report, &then, range)),
            worth: worth(state, ask),
            accepted: Some(accepted(&report)),
        }
    }
}

/// What the board is narrowed to besides a member and laps, in words.
fn narrowed(state: &State, filter: Filter) -> Option<String> {
    let source = filter.source.map(|s| label(state.sources().word(s), "Source", usize::from(s)));
    let campaign = filter.campaign.map(|key| {
        let named = state.controls().campaigns.iter().find(|c| c.key == key).map_or("", |c| c.name.as_str());
        format!("campaign {}", label(named, "number", usize::from(key).saturating_sub(1)))
    });
    match (source, campaign) {
        (Some(source), Some(campaign)) => Some(format!("{source}, {campaign}")),
        (source, campaign) => source.or(campaign),
    }
}

fn member_name(state: &State, ix: MemberIx) -> String {
    label(state.member(ix).map_or("", |m| m.draft.name.as_str()), "Member", usize::from(ix))
}

fn headline(state: &State, output: &Outputs, month: &FlowReport, ageing: &Ageing, now: Time) -> Headline {
    let (pace, people) = output.team();
    let floor = FLOOR * people;
    let planned = f64::from(floor) * f64::from(pace.days_gone) / f64::from(pace.days_all.max(1));
    let winning = if people == 0 {
        Winning::Nobody
    } else if pace.likely.low >= f64::from(floor) || pace.expected >= f64::from(floor) * 1.1 {
        Winning::Ahead
    } else if pace.likely.high >= f64::from(floor) {
        Winning::Close
    } else {
        Winning::Behind
    };
    let mut late = [0; 3];
    for (column, late) in ageing.columns.iter().zip(&mut late) {
        *late = column.late();
    }
    Headline {
        winning,
        actual: pace.done,
        planned_tenths: (planned * 10.0).round() as u32,
        expected_tenths: (pace.expected * 10.0).round() as u32,
        floor,
        today: month.accepted.last().copied().unwrap_or(0),
        stuck: state.bottleneck(now).map(|b| (b.bin, b.station, b.minutes_each, b.people)),
        late,
    }
}

/// Money is the line's: it is told of no member, source or campaign alone.
fn worth(state: &State, ask: &Ask) -> Option<Worth> {
    let money = state.money(ask.range);
    let is_whole = ask.filter == Filter::default();
    let Money { qualified, said, booked } = money;
    (is_whole && money != Money::default()).then_some(Worth { qualified, said, booked })
}

fn metrics(state: &State, report: &FlowReport) -> Metrics {
    Metrics {
        leads: report
            .arrived_by_source
            .iter()
            .map(|(source, n)| {
                let word = state.sources().word(*source);
                let name =
                    if word.is_empty() { "No source".into() } else { label(word, "Source", usize::from(*source)) };
                (name, *n)
            })
            .take(20)
            .collect(),
        to_opportunity: (report.steps.to_opportunity.hits, report.steps.to_opportunity.of),
        opportunities: report.accepted_total(),
        closed: (report.steps.won.hits, report.steps.won.of),
        won: report.won.iter().sum(),
    }
}

fn wip(state: &State, filter: Filter) -> Bullets {
    let members = state.wip_report();
    let bullets = |of: &[&WipReport]| {
        let sum = |bin, get: fn(&WipReport) -> (u32, Band)| {
            let mut all = Bullet { bin, value: 0, band: LineBand::default() };
            for (value, band) in of.iter().map(|wip| get(wip)) {
                all.value = all.value.saturating_add(value);
                all.band = all.band.with(band);
            }
            all
        };
        vec![
            sum(Bin::Targeted, |wip| wip.queued),
            sum(Bin::Researching, |wip| wip.researching),
            sum(Bin::Qualifying, |wip| wip.qualifying),
        ]
    };
    let own = |wip: &&WipReport| filter.member.is_none_or(|only| only == wip.member);
    let mut rows: Vec<_> =
        members.iter().filter(own).map(|wip| (member_name(state, wip.member), bullets(&[wip]))).collect();
    // A station is the sum of its people; one person is their own station.
    for station in [Station::JuniorSdr, Station::SeniorSdr] {
        let has = |wip: &&WipReport| state.member(wip.member).is_some_and(|m| m.draft.stations.has(station));
        let of: Vec<&WipReport> = members.iter().filter(has).collect();
        if of.len() > 1 && filter.member.is_none() {
            rows.push((format!("All {}s", station.name()), bullets(&of)));
        }
    }
    Bullets { rows }
}

fn outputs(state: &State, month: &FlowReport, today: Day, ask: &Ask) -> Outputs {
    let mut rows = Vec::new();
    for (ix, work) in month.members.iter().enumerate() {
        let ix = ix as MemberIx;
        let Some(member) = state.member(ix).filter(|m| m.active) else { continue };
        let has = |station| member.draft.stations.has(station);
        let label = member_name(state, ix);
        let is_me = ask.me == Some(ix);
        let row = |accepted, is_giver| OutputRow { label: label.clone(), accepted, is_giver, is_me };
        if ask.filter.member.is_some_and(|only| only != ix) {
            continue;
        }
        if has(Station::JuniorSdr) || has(Station::SeniorSdr) {
            rows.push(row(work.accepted, true));
        }
        if has(Station::AccountExecutive) {
            rows.push(row(work.took, false));
        }
    }
    rows.sort_by_key(|row| !row.is_giver);
    Outputs { today: today.0, work_days: state.settings().week.days, rows }
}

fn ageing(report: &FlowReport, open: &[OpenStay]) -> Ageing {
    let columns = IN_WORK
        .into_iter()
        .map(|bin| {
            let mut ages: BTreeMap<u32, u32> = BTreeMap::new();
            let mut stays = report.stays[bin.index()].clone();
            for stay in open.iter().filter(|stay| stay.bin == bin) {
                *ages.entry(stay.days).or_default() += 1;
                stays.push(Stay { length: stay.days, is_open: true });
            }
            let curve = survival(&stays);
            AgeColumn { bin, zones: [50, 85, 95].map(|p| curve.percentile(p)), ages: ages.into_iter().collect() }
        })
        .collect();
    Ageing { columns }
}

fn flow(report: &FlowReport, ageing: Ageing) -> FlowBoard {
    let stages = IN_WORK.map(Bin::index);
    let levels = report.levels().into_iter().map(|level| stages.map(|bin| level[bin])).collect();
    let mut out = 0u32;
    let out = report
        .left
        .iter()
        .zip(&report.forward)
        .map(|(left, forward)| {
            out += stages.iter().map(|bin| left[*bin]).sum::<u32>().saturating_sub(*forward);
            out
        })
        .collect();
    let mut dots: BTreeMap<(u32, u32, bool), u32> = BTreeMap::new();
    for cycle in &report.cycles {
        *dots.entry((cycle.day, cycle.days, cycle.is_accepted)).or_default() += 1;
    }
    let dots =
        dots.into_iter().map(|((day, days, is_accepted), count)| CycleDot { day, days, is_accepted, count }).collect();
    let flows = Bin::ALL
        .into_iter()
        .flat_map(|from| Bin::ALL.into_iter().map(move |to| (from, to)))
        .map(|(from, to)| Flow { from, to, count: report.moves[from.index()][to.index()] })
        .filter(|flow| flow.count > 0)
        .collect();
    let ledger_row = |bin: Option<Bin>, ledger: Ledger, work_s, (starved_s, full_s)| LedgerRow {
        bin,
        range_s: ledger.range_s,
        overlap_s: ledger.overlap_s,
        visits: ledger.visits,
        already: ledger.already,
        remaining: ledger.remaining,
        work_s,
        starved_s,
        full_s,
    };
    let work = |bin: Bin| report.work_s[bin.index()];
    let mut ledger: Vec<LedgerRow> = IN_WORK
        .into_iter()
        .map(|bin| {
            let i = bin.index();
            ledger_row(Some(bin), report.ledgers[i], work(bin), report.starved_full_s[i])
        })
        .collect();
    ledger.push(ledger_row(None, report.in_work, work(Bin::Researching) + work(Bin::Qualifying), (0, 0)));
    FlowBoard {
        cumulative: Cumulative { first_day: report.range.from.0, levels, out },
        cycles: Cycles { first_day: report.range.from.0, day_count: report.range.days(), dots },
        ageing,
        throughput: weeks(report),
        steps: steps(report),
        sankey: Sankey { flows },
        rejects: report.rejects.clone(),
        ledger,
        waited: (report.waited_s, report.steps.accepted.of),
    }
}

/// Whole weeks, Monday to Sunday, of something counted by day. A week cut off at either end would look like a bad one.
fn whole_weeks(from: Day, counted: &[u32]) -> Vec<(u32, u32)> {
    let mut weeks: Vec<(u32, u32, u32)> = Vec::new();
    for (i, count) in counted.iter().enumerate() {
        let day = Day(from.0 + i as u32);
        let monday = day.0 - u32::from(day.weekday());
        match weeks.last_mut() {
            Some((start, sum, days)) if *start == monday => {
                *sum += count;
                *days += 1;
            }
            _ => weeks.push((monday, *count, 1)),
        }
    }
    weeks.into_iter().filter(|(_, _, days)| *days == 7).map(|(monday, sum, _)| (monday, sum)).collect()
}

/// Quality of what is handed off: the share of it that executives accept, by whole weeks.
fn accepted(report: &FlowReport) -> Shares {
    let from = report.range.from;
    let hits = whole_weeks(from, &report.accepted);
    let of = whole_weeks(from, &report.answered);
    Shares {
        what: "hand-offs accepted".into(),
        days: hits.iter().map(|(monday, _)| *monday).collect(),
        points: hits.iter().zip(&of).map(|((_, hits), (_, of))| (*hits, *of)).collect(),
    }
}

/// Whole weeks, Monday to Sunday; a range of less than six of them is counted by working days.
fn weeks(report: &FlowReport) -> Xmr {
    let from = report.range.from;
    let weeks = whole_weeks(from, &report.accepted);
    if weeks.len() >= takt_engine::measure::control::FEWEST {
        let baseline = weeks.len().min(12) as u32;
        return Xmr {
            what: "accepted a week".into(),
            days: weeks.iter().map(|w| w.0).collect(),
            values: weeks.iter().map(|w| w.1 as f32).collect(),
            baseline,
        };
    }
    let days: Vec<(u32, u32)> = report
        .accepted
        .iter()
        .enumerate()
        .map(|(i, n)| (from.0 + i as u32, *n))
        .filter(|(day, n)| Day(*day).weekday() < 5 || *n > 0)
        .collect();
    Xmr {
        what: "accepted a day".into(),
        baseline: days.len().min(20) as u32,
        days: days.iter().map(|d| d.0).collect(),
        values: days.iter().map(|d| d.1 as f32).collect(),
    }
}

fn steps(report: &FlowReport) -> Steps {
    let bar = |label: &str, bin, share: Share| StepBar { label: label.into(), bin, hits: share.hits, of: share.of };
    Steps {
        bars: vec![
            bar("Research finds a fit", Bin::Qualifying, report.steps.researched),
            bar("Qualified, handed off", Bin::ActiveOpportunity, report.steps.qualified),
            bar("Executive accepts", Bin::ActiveOpportunity, report.steps.accepted),
            bar("Deal won", Bin::CurrentCustomer, report.steps.won),
        ],
    }
}

fn people(state: &State, report: &FlowReport, me: Option<MemberIx>) -> People {
    let rows: Vec<(String, u32, u32, bool)> = report
        .members
        .iter()
        .enumerate()
        .filter(|(_, work)| work.answered_hand_offs > 0)
        .map(|(ix, work)| {
            let ix = ix as MemberIx;
            (member_name(state, ix), work.accepted, work.answered_hand_offs, me == Some(ix))
        })
        .collect();
    let dot = |(label, hits, of, is_me): &(String, u32, u32, bool)| FunnelDot {
        label: label.clone(),
        hits: *hits,
        of: *of,
        is_me: *is_me,
    };
    let ranked = |(label, hits, of, is_me): &(String, u32, u32, bool)| Ranked {
        label: label.clone(),
        hits: *hits,
        of: *of,
        is_me: *is_me,
    };
    People {
        funnel: Funnel {
            what: "hand-offs accepted".into(),
            volume: "hand-offs answered".into(),
            dots: rows.iter().map(dot).collect(),
        },
        ranking: Ranking { what: "hand-offs accepted".into(), rows: rows.iter().map(ranked).collect() },
    }
}

fn compared(now: &FlowReport, then: &FlowReport, range: Range) -> Differences {
    let row = |label: &str, of: fn(&takt_engine::history::Steps) -> Share| {
        let (a, b) = (of(&now.steps), of(&then.steps));
        Difference { label: label.into(), now: (a.hits, a.of), then: (b.hits, b.of) }
    };
    let days = |range: Range| format!("{} to {}", crate::words::day(range.from.0), crate::words::day(range.to.0));
    Differences {
        what: format!("{} against {}", days(now.range), days(range)),
        rows: vec![
            row("Research finds a fit", |s| s.researched),
            row("Qualified, handed off", |s| s.qualified),
            row("Executive accepts", |s| s.accepted),
            row("Deal won", |s| s.won),
            row("Lead to opportunity", |s| s.to_opportunity),
        ],
    }
}

/// The longest range a board draws, in days.
pub const MOST_DAYS: u32 = 3_700;
/// The most of anything that is counted one by one.
const MOST_COUNT: u32 = 10_000_000;

impl Board {
    /// Whether every number is one that a line could have: what comes by a link may be made up, and must
    /// neither hang nor stop whoever draws it.
    pub fn holds(&self) -> bool {
        let text = |t: &str| t.chars().count() <= 200;
        let pair = |(hits, of): (u32, u32)| hits <= of && of <= MOST_COUNT;
        let day = |d: u32| d < 60_000;
        let names = [self.member.as_deref(), self.source.as_deref(), Some(self.name.as_str())];
        let head = &self.headline;
        names.into_iter().flatten().all(text)
            && day(self.from)
            && day(self.to)
            && self.from <= self.to
            && self.offset_min.abs() <= 24 * 60
            && head.actual.max(head.floor).max(head.today) <= MOST_COUNT
            && head.planned_tenths.max(head.expected_tenths) <= MOST_COUNT
            && head.late.iter().all(|n| *n <= MOST_COUNT)
            && head.stuck.is_none_or(|(_, _, minutes, people)| minutes.max(people) <= MOST_COUNT)
            && pair(self.metrics.to_opportunity)
            && pair(self.metrics.closed)
            && self.metrics.opportunities.max(self.metrics.won) <= MOST_COUNT
            && self.metrics.leads.len() <= 100
            && self.metrics.leads.iter().all(|(name, n)| text(name) && *n <= MOST_COUNT)
            && self.wip.as_ref().is_none_or(|wip| {
                wip.rows.len() <= 500
                    && wip.rows.iter().all(|(name, bullets)| {
                        text(name) && bullets.len() <= 9 && bullets.iter().all(|b| b.value <= MOST_COUNT)
                    })
            })
            && self.output.as_ref().is_none_or(|output| {
                day(output.today)
                    && output.rows.len() <= 500
                    && output.rows.iter().all(|r| text(&r.label) && r.accepted <= 10_000)
            })
            && self.flow.as_ref().is_none_or(flow_holds)
            && self.people.as_ref().is_none_or(|people| {
                let rows = people.ranking.rows.iter().map(|r| (&r.label, r.hits, r.of));
                let dots = people.funnel.dots.iter().map(|d| (&d.label, d.hits, d.of));
                let texts = [&people.funnel.what, &people.funnel.volume, &people.ranking.what];
                people.ranking.rows.len().max(people.funnel.dots.len()) <= 500
                    && texts.into_iter().all(|t| text(t))
                    && rows.chain(dots).all(|(name, hits, of)| text(name) && pair((hits, of)) && of <= 100_000)
            })
            && self.accepted.as_ref().is_none_or(|shares| {
                shares.what.len() <= 100
                    && shares.days.len() == shares.points.len()
                    && shares.days.len() <= MOST_DAYS as usize
                    && shares.days.iter().all(|d| day(*d))
                    && shares.points.iter().all(|point| pair(*point))
            })
            && self.worth.is_none_or(|worth| {
                let most = u64::from(MOST_COUNT) * u64::from(takt_engine::wall::MAX_WORTH);
                worth.said <= MOST_COUNT && worth.booked.into_iter().chain([worth.qualified]).all(|sum| sum <= most)
            })
            && self.compared.as_ref().is_none_or(|compared| {
                text(&compared.what)
                    && compared.rows.len() <= 50
                    && compared.rows.iter().all(|r| text(&r.label) && pair(r.now) && pair(r.then))
            })
    }
}

fn flow_holds(flow: &FlowBoard) -> bool {
    let day = |d: u32| d < 60_000;
    let cumulative = &flow.cumulative;
    let days = cumulative.levels.len();
    let level = |n: &u32| *n <= MOST_COUNT;
    let dots: u64 = flow.cycles.dots.iter().map(|d| u64::from(d.count)).sum();
    let weeks = &flow.throughput;
    days <= MOST_DAYS as usize
        && cumulative.out.len() == days
        && day(cumulative.first_day)
        && cumulative.levels.iter().flatten().chain(&cumulative.out).all(level)
        && day(flow.cycles.first_day)
        && flow.cycles.day_count <= MOST_DAYS
        && dots <= u64::from(MOST_COUNT)
        && flow.cycles.dots.iter().all(|d| d.day < flow.cycles.day_count && d.days <= 60_000 && d.count > 0)
        && flow.ageing.columns.len() <= 9
        && flow.ageing.columns.iter().all(|column| {
            column.ages.len() <= MOST_DAYS as usize
                && column.ages.iter().all(|(d, n)| day(*d) && level(n))
                && column.zones.iter().flatten().all(|d| day(*d))
        })
        && weeks.values.len() == weeks.days.len()
        && weeks.values.len() <= MOST_DAYS as usize
        && weeks.values.iter().all(|v| v.is_finite() && v.abs() <= MOST_COUNT as f32)
        && weeks.days.iter().all(|d| day(*d))
        && weeks.what.len() <= 100
        && flow.steps.bars.len() <= 20
        && flow.steps.bars.iter().all(|b| b.hits <= b.of && b.of <= MOST_COUNT && b.label.len() <= 100)
        && flow.sankey.flows.len() <= 81
        && flow.sankey.flows.iter().all(|f| f.count > 0 && f.count <= MOST_COUNT)
        && flow.rejects.len() <= 50
        && flow.rejects.iter().all(|(_, n)| level(n))
        && flow.ledger.len() <= 12
        && flow.ledger.iter().all(|row| {
            let most = u64::from(MOST_COUNT) * 400 * u64::from(DAY);
            [row.range_s, row.overlap_s, row.visits, row.already, row.remaining, row.work_s, row.starved_s, row.full_s]
                .into_iter()
                .all(|n| n <= most)
        })
        && flow.waited.0 <= u64::from(MOST_COUNT) * u64::from(DAY) * 400
}
