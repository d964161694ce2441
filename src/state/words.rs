//! Numbers and moments in the words every screen uses.

use chrono::{DateTime, Datelike, Timelike};
use takt_engine::bin::{Bin, Group};
use takt_engine::time::{DAY, HOUR, MINUTE, Time};

/// 12345 as "12,345".
pub fn count(n: impl Into<u64>) -> String {
    let digits = n.into().to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    out
}

/// "1 account", "3 accounts".
pub fn plural(n: u64, one: &str, many: &str) -> String {
    format!("{} {}", count(n), if n == 1 { one } else { many })
}

/// The moment on a clock `offset_min` ahead of UTC.
fn local(at: Time, offset_min: i16) -> DateTime<chrono::FixedOffset> {
    let utc = DateTime::from_timestamp(i64::from(at.0), 0).unwrap_or(DateTime::UNIX_EPOCH);
    match chrono::FixedOffset::east_opt(i32::from(offset_min) * 60) {
        Some(zone) => utc.with_timezone(&zone),
        None => utc.fixed_offset(),
    }
}

/// "14:05".
pub fn clock(at: Time, offset_min: i16) -> String {
    let t = local(at, offset_min);
    format!("{}:{:02}", t.hour(), t.minute())
}

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/// "Thu 10:00" within a week, "4 Mar" within the year, "4 Mar 2027" beyond; "14:05" today.
pub fn when(at: Time, now: Time, offset_min: i16) -> String {
    let (t, n) = (local(at, offset_min), local(now, offset_min));
    let days = i64::from(at.day(offset_min).0) - i64::from(now.day(offset_min).0);
    let time = clock(at, offset_min);
    match days {
        0 => time,
        1 => format!("tomorrow {time}"),
        -1 => format!("yesterday {time}"),
        2..=6 => format!("{} {time}", DAYS[t.weekday().num_days_from_monday() as usize]),
        _ => {
            let date = format!("{} {}", t.day(), MONTHS[t.month0() as usize]);
            if t.year() == n.year() { date } else { format!("{date} {}", t.year()) }
        }
    }
}

/// "4 Mar 2027, 14:05".
pub fn moment(at: Time, offset_min: i16) -> String {
    let t = local(at, offset_min);
    format!("{} {} {}, {}:{:02}", t.day(), MONTHS[t.month0() as usize], t.year(), t.hour(), t.minute())
}

/// "2027-03-04T14:05" for machines.
pub fn iso(at: Time, offset_min: i16) -> String {
    local(at, offset_min).format("%Y-%m-%dT%H:%M").to_string()
}

/// "3 min", "2 h", "5 days".
pub fn span(seconds: u32) -> String {
    match seconds {
        s if s < MINUTE => "under a minute".into(),
        s if s < HOUR => format!("{} min", s / MINUTE),
        s if s < 2 * DAY => format!("{} h", s / HOUR),
        s => format!("{} days", s / DAY),
    }
}

/// The name of a group as CSS and tests know it.
pub const fn group(bin: Bin) -> &'static str {
    match bin.group() {
        Group::Queued => "queued",
        Group::Working => "working",
        Group::Reject => "reject",
    }
}

/// "3 Researching".
pub fn bin(bin: Bin) -> String {
    format!("{} {}", bin.number(), bin.name())
}

/// "MO" for Maya Okafor.
pub fn initials(name: &str) -> String {
    name.split_whitespace().filter_map(|w| w.chars().next()).take(2).collect::<String>().to_uppercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_by_three() {
        assert_eq!(count(0u32), "0");
        assert_eq!(count(999u32), "999");
        assert_eq!(count(1_000u32), "1,000");
        assert_eq!(count(1_234_567u32), "1,234,567");
    }

    #[test]
    fn a_moment_is_said_as_near_as_it_is() {
        let now = Time(1_795_168_800); // 2026-11-20, a Friday, 10:00 UTC
        assert_eq!(when(now, now, 0), "10:00");
        assert_eq!(when(now.plus(DAY), now, 0), "tomorrow 10:00");
        assert_eq!(when(now.plus(3 * DAY), now, 0), "Mon 10:00");
        assert_eq!(when(now.plus(10 * DAY), now, 0), "30 Nov");
        assert_eq!(when(now.plus(60 * DAY), now, 0), "19 Jan 2027");
    }
}
