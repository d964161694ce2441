//! A board as its address says it: which days, whose work, against what, and how it is shown.

use super::address::{encode, pairs};
use takt_chart::board::MOST_DAYS;
use takt_chart::words::{from_iso, iso};
use takt_engine::State;
use takt_engine::history::{Filter, Laps, Range};
use takt_engine::ids::MemberId;
use takt_engine::measure::pace::month_of;
use takt_engine::time::Day;

/// Which days.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Span {
    /// So many days up to today.
    Last(u32),
    /// This month up to today.
    Month,
    /// From one day to another.
    Between(u32, u32),
}

impl Default for Span {
    fn default() -> Self {
        Self::Last(30)
    }
}

impl Span {
    /// What the menu offers.
    pub const CHOICES: [(Self, &'static str, &'static str); 5] = [
        (Self::Last(7), "7d", "7 days"),
        (Self::Last(30), "30d", "30 days"),
        (Self::Month, "month", "This month"),
        (Self::Last(90), "90d", "90 days"),
        (Self::Last(365), "365d", "A year"),
    ];

    fn parse(text: &str) -> Option<Self> {
        if let Some((span, ..)) = Self::CHOICES.into_iter().find(|(_, key, _)| *key == text) {
            return Some(span);
        }
        if let Some(days) = text.strip_suffix('d').and_then(|n| n.parse().ok()) {
            return (1..=MOST_DAYS).contains(&days).then_some(Self::Last(days));
        }
        let (from, to) = text.split_once("..")?;
        let (from, to) = (from_iso(from)?, from_iso(to)?);
        (from <= to && to - from < MOST_DAYS).then_some(Self::Between(from, to))
    }

    /// As the address writes it.
    pub fn key(self) -> String {
        match self {
            Self::Last(days) => format!("{days}d"),
            Self::Month => "month".into(),
            Self::Between(from, to) => format!("{}..{}", iso(from), iso(to)),
        }
    }

    /// As people say it.
    pub fn words(self) -> String {
        match self {
            Self::Last(365) => "A year".into(),
            Self::Last(days) => format!("{days} days"),
            Self::Month => "This month".into(),
            Self::Between(from, to) => format!("{} to {}", takt_chart::words::day(from), takt_chart::words::day(to)),
        }
    }

    /// The days meant, today.
    pub fn range(self, today: Day, offset_min: i16) -> Range {
        let (from, to) = match self {
            Self::Last(days) => (today.0.saturating_sub(days.saturating_sub(1)), today.0),
            Self::Month => (month_of(today).0.0, today.0),
            Self::Between(from, to) => (from, to),
        };
        Range { from: Day(from), to: Day(to), offset_min }
    }
}

/// Which days the board's own are held against.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Against {
    /// As many days, right before.
    Before,
    /// From one day to another.
    Days(u32, u32),
}

impl Against {
    fn parse(text: &str) -> Option<Self> {
        match Span::parse(text) {
            Some(Span::Between(from, to)) => Some(Self::Days(from, to)),
            Some(Span::Last(_) | Span::Month) | None => (text == "before").then_some(Self::Before),
        }
    }

    /// The days meant, beside the board's own.
    pub const fn range(self, own: Range) -> Range {
        match self {
            Self::Before => own.before(),
            Self::Days(from, to) => Range { from: Day(from), to: Day(to), ..own },
        }
    }
}

/// A view of the boards: everything its address carries.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct BoardQuery {
    /// Which days.
    pub span: Span,
    /// Whose work only.
    pub member: Option<MemberId>,
    /// Which source only.
    pub source: Option<String>,
    /// Which laps.
    pub laps: Laps,
    /// Which campaign's accounts only, by its key.
    pub campaign: Option<u16>,
    /// Held against other days.
    pub against: Option<Against>,
    /// For a wall: everything on one screen, nothing to press.
    pub kiosk: bool,
    /// Own figures instead of the line's.
    pub me: bool,
}

impl BoardQuery {
    /// Reads the part of an address after the question mark; what it does not know, it leaves out.
    pub fn parse(search: &str) -> Self {
        let mut query = Self::default();
        for (key, value) in pairs(search) {
            match key {
                "range" => query.span = Span::parse(&value).unwrap_or_default(),
                "who" => query.member = u64::from_str_radix(&value, 16).ok().map(MemberId),
                "source" => query.source = (!value.is_empty()).then_some(value),
                "lap" => {
                    query.laps = match value.as_str() {
                        "first" => Laps::First,
                        "later" => Laps::Later,
                        _ => Laps::All,
                    }
                }
                "campaign" => query.campaign = value.parse().ok(),
                "against" => query.against = Against::parse(&value),
                "kiosk" => query.kiosk = value != "0",
                "me" => query.me = value != "0",
                _ => {}
            }
        }
        query
    }

    /// Writes it back, without the question mark; the plain board is the empty text.
    pub fn write(&self) -> String {
        let mut parts: Vec<String> = Vec::new();
        let mut put = |key: &str, value: &str| parts.push(format!("{key}={}", encode(value)));
        if self.span != Span::default() {
            put("range", &self.span.key());
        }
        if let Some(member) = self.member {
            put("who", &format!("{:x}", member.0));
        }
        if let Some(source) = &self.source {
            put("source", source);
        }
        match self.laps {
            Laps::All => {}
            Laps::First => put("lap", "first"),
            Laps::Later => put("lap", "later"),
        }
        if let Some(campaign) = self.campaign {
            put("campaign", &campaign.to_string());
        }
        match self.against {
            None => {}
            Some(Against::Before) => put("against", "before"),
            Some(Against::Days(from, to)) => put("against", &Span::Between(from, to).key()),
        }
        if self.me {
            put("me", "1");
        }
        if self.kiosk {
            put("kiosk", "1");
        }
        parts.join("&")
    }

    /// The filter meant, on this line. A member, source or campaign that is not there filters nothing.
    pub fn filter(&self, state: &State) -> Filter {
        Filter {
            member: self.member.and_then(|id| state.member_ix(id)),
            source: self.source.as_deref().and_then(|word| state.sources().find(word)),
            laps: self.laps,
            campaign: self.campaign.filter(|key| state.controls().campaigns.iter().any(|c| c.key == *key)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_board_is_its_address() {
        let all = BoardQuery {
            span: Span::Between(20_700, 20_781),
            member: Some(MemberId(0xfeed)),
            source: Some("Trade show & more".into()),
            laps: Laps::Later,
            campaign: Some(7),
            against: Some(Against::Days(20_500, 20_531)),
            kiosk: true,
            me: true,
        };
        assert_eq!(BoardQuery::parse(&all.write()), all);
        let before = BoardQuery { against: Some(Against::Before), ..BoardQuery::default() };
        assert_eq!(BoardQuery::parse(&before.write()), before);
        for (span, ..) in Span::CHOICES {
            let query = BoardQuery { span, ..BoardQuery::default() };
            assert_eq!(BoardQuery::parse(&query.write()), query);
        }
        assert_eq!(BoardQuery::default().write(), "");
    }

    #[test]
    fn nonsense_in_the_address_is_the_plain_board() {
        for search in [
            "?range=99999999d&who=zz",
            "?range=2026-02-30..2026-03-01",
            "?lap=x&source=",
            "?against=30d&campaign=-1",
            "?range=0d",
            "?&&==",
        ] {
            assert_eq!(BoardQuery::parse(search), BoardQuery::default(), "{search}");
        }
    }

    #[test]
    fn a_span_ends_today() {
        let range = Span::Last(30).range(Day(20_781), 60);
        assert_eq!((range.days(), range.to), (30, Day(20_781)));
        assert_eq!(Span::Month.range(Day(20_781), 60).from, Day(20_758));
    }
}
