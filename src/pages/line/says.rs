//! What the line says of itself, in words. Pure.

use crate::state::table::{Query, Whose as Owner};
use crate::state::words;
use chrono::{DateTime, Datelike};
use takt_engine::Refusal;
use takt_engine::bin::{Bin, Group, Reason};
use takt_engine::front::Returning;
use takt_engine::ids::MemberId;
use takt_engine::report::{BinReport, Bottleneck};
use takt_engine::settings::{Level, WorkWeek};
use takt_engine::state::AccountRow;
use takt_engine::time::{DAY, Time};

/// The moment and the clock it is read on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Clock {
    /// Now.
    pub now: Time,
    /// Minutes ahead of UTC.
    pub offset_min: i16,
}

impl Clock {
    fn when(self, at: Time) -> String {
        words::when(at, self.now, self.offset_min)
    }

    /// A moment in the few letters a line of a bin has room for: "14:05", "Thu", "4 Mar", "Mar 27".
    fn brief(self, at: Time) -> String {
        let local = |t: Time| DateTime::from_timestamp(i64::from(t.0) + i64::from(self.offset_min) * 60, 0);
        let (Some(then), Some(now)) = (local(at), local(self.now)) else { return String::new() };
        match i64::from(at.day(self.offset_min).0) - i64::from(self.now.day(self.offset_min).0) {
            0 => words::clock(at, self.offset_min),
            1..=6 => then.format("%a").to_string(),
            _ if then.year() == now.year() => then.format("%-d %b").to_string(),
            _ => then.format("%b %y").to_string(),
        }
    }
}

/// A bin against its band, in words: "in band", "full", "under band with 380 dealt".
pub fn level(report: &BinReport) -> Option<String> {
    let words = report.level?.words();
    Some(match report.against - report.count.min(report.against) {
        0 => words.to_owned(),
        dealt => format!("{words} with {} dealt", words::count(dealt)),
    })
}

/// Where the band is not kept, in one sentence; none where all is well.
pub fn out_of_band(reports: &[BinReport]) -> Option<String> {
    let said: Vec<String> = reports
        .iter()
        .filter_map(|report| match report.level? {
            Level::In => None,
            level @ (Level::Under | Level::Full | Level::Over) => Some(format!("{} is {}", report.bin, level.words())),
        })
        .collect();
    let (last, rest) = said.split_last()?;
    Some(if rest.is_empty() { format!("{last}.") } else { format!("{} and {last}.", rest.join(", ")) })
}

/// "45 min", "1 h 30 min", "12 h".
fn minutes(n: u32) -> String {
    match (n / 60, n % 60) {
        (0, min) => format!("{min} min"),
        (h, 0) => format!("{h} h"),
        (h, min) if h < 10 => format!("{h} h {min} min"),
        (h, _) => format!("{} h", words::count(h)),
    }
}

/// Where work waits longest, and why that is so.
pub fn neck(of: &Bottleneck) -> (String, String) {
    let (each, station) = (minutes(of.minutes_each), of.station.name());
    let busy = match of.permille {
        0 => String::new(),
        n => format!("{station} was at it longest without a break for {} % of two weeks. ", n.div_ceil(10)),
    };
    let why = match of.people {
        _ if of.minutes_each == 0 => "Nothing waits there now.".to_owned(),
        0 => format!("{each} of work wait at {station}, and nobody holds that station."),
        1 => format!("{each} of work wait for the one person at {station}."),
        n => format!("{each} of work wait for each of the {n} at {station}."),
    };
    (format!("{} is the bottleneck.", of.bin), busy + &why)
}

/// What one member has before them.
pub fn desk(name: &str, reports: &[BinReport]) -> String {
    let due: u32 = reports.iter().map(|report| report.due_now).sum();
    let late: u32 = reports.iter().map(|report| report.late).sum();
    match (due, late) {
        (0, 0) => format!("{name} has nothing due now."),
        (due, 0) => format!("{name} has {} due now.", words::count(due)),
        (due, late) => format!("{name} has {} due now, and {} late.", words::count(due), words::count(late)),
    }
}

/// Whether one member's line holds nothing that is theirs.
pub fn holds_nothing(reports: &[BinReport]) -> bool {
    reports.iter().all(|report| report.against == 0)
}

/// What comes back from one reject bin, under its count: "3 come back this week", "first back 14 Dec".
pub fn coming(of: &Returning, clock: Clock) -> Option<String> {
    match (of.due, of.soon, of.next_at) {
        (0, 0, None) => None,
        (0, 0, Some(at)) => Some(format!("first back {}", clock.when(at))),
        (0, soon, _) => Some(format!("{} back this week", words::count(soon))),
        (due, 0, _) => Some(format!("{} due back", words::count(due))),
        (due, soon, _) => Some(format!("{} due back, {} this week", words::count(due), words::count(soon))),
    }
}

/// When the first of those that wait comes back, as a sentence.
pub fn first_back(developing: &Returning, no_opportunity: &Returning, clock: Clock) -> String {
    let first = [(developing, Bin::Developing), (no_opportunity, Bin::NoCurrentOpportunity)]
        .into_iter()
        .filter_map(|(of, bin)| of.next_at.map(|at| (at, bin)))
        .min_by_key(|(at, _)| *at);
    match first {
        Some((at, bin)) => format!("The next is due {}, from {}.", clock.when(at), words::bin(bin)),
        None => "No timer is running.".into(),
    }
}

/// One account in its bin: what is shown after its name, and what is said of it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Meta {
    /// An icon, where one helps.
    pub icon: Option<&'static str>,
    /// A word or a number.
    pub shown: String,
    /// The same in a sentence.
    pub said: String,
    /// Whether it is older than its bin allows.
    pub is_late: bool,
}

/// What is said of an account in its bin.
pub fn meta(row: &AccountRow, rank: u16, week: &WorkWeek, clock: Clock) -> Meta {
    let here_s = clock.now.since(row.entered_at);
    let is_late = week.is_late(row.bin, here_s);
    let is_due = row.due_at != Time(0) && row.due_at <= clock.now;
    let plain = |icon, shown: String, said: String| Meta { icon, shown, said, is_late };
    match (row.bin, row.bin.group()) {
        (Bin::Cold | Bin::Targeted, _) => plain(None, rank.to_string(), format!("score {rank}")),
        (Bin::BadFit, _) => {
            let why = Reason::from_code(row.reason).map_or("", Reason::label);
            plain(None, String::new(), why.to_lowercase())
        }
        (_, Group::Reject) if row.due_at == Time(0) => Meta::default(),
        (_, Group::Reject) if is_due => plain(Some("back"), "now".into(), "due back now".into()),
        (_, Group::Reject) => plain(Some("back"), clock.brief(row.due_at), format!("back {}", clock.when(row.due_at))),
        (_, Group::Queued | Group::Working) if is_late => {
            let due = if is_due { ", due now" } else { "" };
            plain(Some("late"), format!("{} d", here_s / DAY), format!("late: here for {}{due}", words::span(here_s)))
        }
        (_, Group::Queued | Group::Working) if row.due_at == Time(0) => Meta::default(),
        (_, Group::Queued | Group::Working) if is_due => plain(None, "due".into(), "due now".into()),
        (_, Group::Queued | Group::Working) => {
            plain(None, clock.brief(row.due_at), format!("due {}", clock.when(row.due_at)))
        }
    }
}

/// Whether what is picked up may go to a bin.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// It stands there.
    From,
    /// It may; whether a reason is asked.
    Yes(bool),
    /// It may not, and why.
    No(String),
}

impl Verdict {
    /// The line's answer as a verdict.
    pub fn of(answer: Result<(), Refusal>, asks: bool) -> Self {
        match answer {
            Ok(()) => Self::Yes(asks),
            Err(refusal) => Self::No(refusal.to_string()),
        }
    }

    /// As the style sheet names it.
    pub const fn token(&self) -> &'static str {
        match self {
            Self::From => "from",
            Self::Yes(_) => "yes",
            Self::No(_) => "no",
        }
    }

    /// What a bin says while something is carried over the line.
    pub fn words(&self) -> String {
        match self {
            Self::From => String::new(),
            Self::Yes(false) => "Move here".into(),
            Self::Yes(true) => "Move here, and say why".into(),
            Self::No(rule) => rule.clone(),
        }
    }
}

/// What is heard when something is picked up.
pub fn picked_up(name: &str, from: Bin) -> String {
    format!(
        "{name}, picked up from {}. Arrows choose a bin, Enter drops it there, Escape puts it back.",
        words::bin(from)
    )
}

/// What is heard when a bin is aimed at.
pub fn aimed(bin: Bin, verdict: &Verdict) -> String {
    match verdict {
        Verdict::From => format!("{}: it stands here.", words::bin(bin)),
        Verdict::Yes(false) => format!("{}: it may move here.", words::bin(bin)),
        Verdict::Yes(true) => format!("{}: it may move here, with a reason.", words::bin(bin)),
        Verdict::No(rule) => format!("{}: not here. {rule}", words::bin(bin)),
    }
}

/// The accounts behind a bin, as an address of the list.
pub fn list_query(bin: Bin, who: Option<MemberId>, is_shared: bool, late: bool) -> String {
    // What nobody holds is everyone's: the list is not narrowed to one owner.
    let owners = who.filter(|_| !is_shared).map(Owner::Of).into_iter().collect();
    Query { bins: vec![bin], owners, late, ..Query::default() }.write()
}

#[cfg(test)]
mod tests {
    use super::*;
    use takt_engine::map::Station;
    use takt_engine::settings::LineBand;
    use takt_engine::time::HOUR;

    // Friday 2026-11-20, 10:00 UTC.
    const CLOCK: Clock = Clock { now: Time(1_795_168_800), offset_min: 0 };

    fn report(bin: Bin, count: u32, band: Option<(u32, u32)>) -> BinReport {
        let band = band.map(|(min, max)| LineBand { min, target: min, max });
        BinReport { bin, count, against: count, band, level: band.map(|b| b.level(count)), late: 0, due_now: 0 }
    }

    #[test]
    fn a_bin_says_its_band_in_words() {
        let said = |count| level(&report(Bin::Researching, count, Some((40, 50))));
        assert_eq!(
            [39, 40, 50, 51].map(said).map(Option::unwrap_or_default),
            ["under band", "in band", "full", "over band"]
        );
        assert_eq!(level(&report(Bin::CurrentCustomer, 9, None)), None);
        let dealt = BinReport { against: 400, ..report(Bin::Targeted, 20, Some((300, 500))) };
        let dealt = BinReport { level: dealt.band.map(|b| b.level(dealt.against)), ..dealt };
        assert_eq!(level(&dealt).as_deref(), Some("in band with 380 dealt"));
    }

    #[test]
    fn only_bands_that_are_not_kept_are_worth_a_sentence() {
        let three = [
            report(Bin::Targeted, 5, Some((10, 20))),
            report(Bin::Researching, 45, Some((40, 50))),
            report(Bin::Qualifying, 15, Some((10, 15))),
        ];
        assert_eq!(out_of_band(&three).as_deref(), Some("Targeted is under band and Qualifying is full."));
        assert_eq!(out_of_band(&three[..1]).as_deref(), Some("Targeted is under band."));
        assert_eq!(out_of_band(&three[1..2]), None);
    }

    #[test]
    fn the_bottleneck_has_its_reason_in_a_sentence() {
        let of = |minutes_each, people| {
            let (bin, station) = (Bin::ActiveOpportunity, Station::AccountExecutive);
            neck(&Bottleneck { bin, station, minutes_each, people, permille: 0 })
        };
        let busy =
            Bottleneck { bin: Bin::Qualifying, station: Station::SeniorSdr, minutes_each: 0, people: 2, permille: 618 };
        assert_eq!(
            neck(&busy).1,
            "Senior SDR was at it longest without a break for 62 % of two weeks. Nothing waits there now."
        );
        let (what, why) = of(90, 2);
        assert_eq!(what, "Active Opportunity is the bottleneck.");
        assert_eq!(why, "1 h 30 min of work wait for each of the 2 at Account executive.");
        assert_eq!(of(12, 1).1, "12 min of work wait for the one person at Account executive.");
        assert_eq!(of(660, 0).1, "11 h of work wait at Account executive, and nobody holds that station.");
    }

    #[test]
    fn what_comes_back_is_said_with_when() {
        let next_at = Some(CLOCK.now.plus(10 * DAY));
        assert_eq!(coming(&Returning::default(), CLOCK), None);
        assert_eq!(coming(&Returning { next_at, ..Returning::default() }, CLOCK).as_deref(), Some("first back 30 Nov"));
        assert_eq!(coming(&Returning { soon: 3, next_at, due: 0 }, CLOCK).as_deref(), Some("3 back this week"));
        assert_eq!(coming(&Returning { soon: 3, next_at, due: 2 }, CLOCK).as_deref(), Some("2 due back, 3 this week"));
        assert_eq!(coming(&Returning { soon: 0, next_at, due: 2 }, CLOCK).as_deref(), Some("2 due back"));
        let none = Returning::default();
        let later = Returning { next_at, ..none };
        assert_eq!(first_back(&none, &later, CLOCK), "The next is due 30 Nov, from 8 No Current Opportunity.");
        assert_eq!(first_back(&none, &none, CLOCK), "No timer is running.");
    }

    #[test]
    fn an_account_says_what_matters_in_its_bin() {
        let week = WorkWeek::default();
        let row = |bin, entered_at, due_at| AccountRow { bin, entered_at, due_at, ..AccountRow::default() };
        let said = |row: &AccountRow| meta(row, 812, &week, CLOCK);
        let now = CLOCK.now;
        assert_eq!(said(&row(Bin::Cold, now, Time(0))).shown, "812");
        let late = said(&row(Bin::Researching, Time(now.0 - 23 * DAY), now));
        assert_eq!((late.shown.as_str(), late.is_late), ("23 d", true));
        assert_eq!(late.said, "late: here for 23 days, due now");
        assert_eq!(said(&row(Bin::Researching, now, now)).shown, "due");
        assert_eq!(said(&row(Bin::Qualifying, now, now.plus(2 * HOUR))).shown, "12:00");
        assert_eq!(said(&row(Bin::Qualifying, now, now.plus(3 * DAY))).shown, "Mon");
        assert_eq!(said(&row(Bin::CurrentCustomer, now, now.plus(30 * DAY))).shown, "20 Dec");
        let back = said(&row(Bin::Developing, now, now.plus(91 * DAY)));
        assert_eq!((back.shown.as_str(), back.icon), ("Feb 27", Some("back")));
        assert_eq!(said(&row(Bin::NoCurrentOpportunity, now, now)).said, "due back now");
        let waste = AccountRow { reason: Reason::WrongSize.code(), ..row(Bin::BadFit, now, Time(0)) };
        assert_eq!(said(&waste).said, "wrong size");
    }

    #[test]
    fn a_member_hears_what_is_before_them() {
        let due = BinReport { due_now: 4, ..report(Bin::Researching, 45, None) };
        assert_eq!(desk("Joel", &[due]), "Joel has 4 due now.");
        assert_eq!(desk("Joel", &[BinReport { late: 2, ..due }]), "Joel has 4 due now, and 2 late.");
        assert_eq!(desk("Joel", &[]), "Joel has nothing due now.");
        assert!(holds_nothing(&[report(Bin::Researching, 0, None)]) && !holds_nothing(&[due]));
    }

    #[test]
    fn the_list_behind_a_bin_is_narrowed_only_to_what_somebody_holds() {
        let who = Some(MemberId(0xfe));
        assert_eq!(list_query(Bin::Researching, who, false, true), "bin=3&owner=fe&late=1");
        assert_eq!(list_query(Bin::Cold, who, true, false), "bin=1");
        assert_eq!(list_query(Bin::BadFit, None, true, false), "bin=9");
    }

    #[test]
    fn a_target_says_whether_it_takes_what_is_carried_and_why_not() {
        let no = Verdict::of(Err(Refusal::NoWay { from: Bin::Cold, to: Bin::Qualifying }), false);
        assert_eq!((no.token(), no.words().as_str()), ("no", "The line does not run from Cold to Qualifying."));
        assert!(aimed(Bin::Qualifying, &no).starts_with("4 Qualifying: not here."));
        assert_eq!(Verdict::of(Ok(()), true).words(), "Move here, and say why");
    }
}
