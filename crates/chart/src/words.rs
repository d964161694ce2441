//! Numbers and days as boards write them.

use takt_engine::measure::pace::civil;
use takt_engine::time::Day;

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// "24 Nov".
pub fn day(day: u32) -> String {
    let (_, month, date) = civil(Day(day));
    format!("{date} {}", MONTHS[month as usize - 1])
}

/// "24 Nov 2026".
pub fn day_and_year(day: u32) -> String {
    let (year, month, date) = civil(Day(day));
    format!("{date} {} {year}", MONTHS[month as usize - 1])
}

/// "November 2026", short: "Nov 2026".
pub fn month(day: u32) -> String {
    let (year, month, _) = civil(Day(day));
    format!("{} {year}", MONTHS[month as usize - 1])
}

/// "2026-11-24", for tables that leave as CSV.
pub fn iso(day: u32) -> String {
    let (year, month, date) = civil(Day(day));
    format!("{year}-{month:02}-{date:02}")
}

/// The day of "2026-11-24".
pub fn from_iso(text: &str) -> Option<u32> {
    let mut parts = text.splitn(3, '-').map(|part| part.parse::<u32>().ok());
    let (year, month, date) = (parts.next()??, parts.next()??, parts.next()??);
    if !(1970..2106).contains(&year) || !(1..=12).contains(&month) || !(1..=31).contains(&date) {
        return None;
    }
    // Days since 0000-03-01 (Howard Hinnant's algorithm), as `civil` reads them back.
    let of_march = if month <= 2 { year - 1 } else { year };
    let (era, of_era) = (of_march / 400, of_march % 400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + date - 1;
    let day = era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year;
    let day = day.checked_sub(719_468)?;
    (iso(day) == text).then_some(day)
}

/// 12,345.
pub fn count(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A share: "10.5 %".
pub fn percent(share: f64) -> String {
    let value = share * 100.0;
    if value == 0.0 || (value - value.round()).abs() < 0.05 { format!("{value:.0} %") } else { format!("{value:.1} %") }
}

/// A number with as many decimals as it needs to be told from its neighbours.
pub fn number(value: f64) -> String {
    if (value - value.round()).abs() < 0.005 {
        let whole = count(value.abs().round() as u64);
        if value <= -0.5 { format!("−{whole}") } else { whole }
    } else if value < 0.0 {
        format!("−{:.1}", value.abs())
    } else {
        format!("{value:.1}")
    }
}

/// Seconds in the two largest units that matter.
pub fn duration(seconds: u64) -> String {
    match (seconds / 86_400, seconds / 3_600 % 24, seconds / 60 % 60) {
        (0, 0, minutes) => format!("{minutes} min"),
        (0, hours, 0) => format!("{hours} h"),
        (0, hours, minutes) => format!("{hours} h {minutes} min"),
        (days, 0, _) => format!("{days} d"),
        (days, hours, _) => format!("{days} d {hours} h"),
    }
}

/// "1 day", "3 days".
pub fn of(n: u64, one: &str, many: &str) -> String {
    format!("{} {}", count(n), if n == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_as_a_board_writes_them() {
        assert_eq!(
            (day(20_781), day_and_year(20_781), iso(20_781)),
            ("24 Nov".into(), "24 Nov 2026".into(), "2026-11-24".into())
        );
        assert_eq!([0, 999, 1_000, 1_234_567].map(count), ["0", "999", "1,000", "1,234,567"]);
        assert_eq!([0.0, 0.105_25, 0.5, 1.0].map(percent), ["0 %", "10.5 %", "50 %", "100 %"]);
        assert_eq!([3.0, 2.46, -1.25, -4.0].map(number), ["3", "2.5", "−1.2", "−4"]);
        assert_eq!([60, 7_260, 90_000, 259_200].map(duration), ["1 min", "2 h 1 min", "1 d 1 h", "3 d"]);
        assert_eq!(of(1, "day", "days"), "1 day");
    }

    #[test]
    fn a_day_reads_back_and_nonsense_does_not() {
        for day in [0, 59, 60, 11_016, 20_781, 49_000] {
            assert_eq!(from_iso(&iso(day)), Some(day));
        }
        for text in ["2026-02-30", "2026-13-01", "1969-12-31", "x", "2026-11", "2026-11-24-1", "99999999999-01-01"] {
            assert_eq!(from_iso(text), None, "{text}");
        }
    }
}
