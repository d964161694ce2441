//! A moment as people type it: "thu 2pm", "14:30", "in 20 min", "3 dec", "tomorrow". Pure.

use takt_engine::time::{DAY, Day, HOUR, MINUTE, Time};

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const WEEKDAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// What a text without a time of day means, and where its reader's clock stands.
#[derive(Clone, Copy, Debug)]
pub struct Frame {
    /// Now.
    pub now: Time,
    /// Minutes that clock is ahead of UTC.
    pub offset_min: i16,
    /// Minutes after midnight for a day without a time.
    pub start_minute: u16,
}

/// Reads a moment; `None` when it is not one. It may lie in the past where a full date was given.
pub fn parse(text: &str, frame: Frame) -> Option<Time> {
    let text = text.trim().to_lowercase().replace(',', " ");
    let mut words: Vec<&str> = text.split_whitespace().filter(|w| !matches!(*w, "at" | "on" | "the")).collect();
    if words.is_empty() {
        return None;
    }
    if words[0] == "in" || words[0].starts_with('+') {
        return after(&words, frame);
    }
    let minute = take_time(&mut words)?;
    let today = frame.now.day(frame.offset_min);
    let at = |day: Day, minute: u16| day.at_minute(minute, frame.offset_min);
    let of_day = |day: Day| at(day, minute.unwrap_or(frame.start_minute));
    Some(match words.as_slice() {
        [] => {
            let moment = at(today, minute?);
            if moment > frame.now { moment } else { at(Day(today.0 + 1), minute?) }
        }
        ["today"] => of_day(today),
        ["t" | "tomorrow" | "tmr"] => of_day(Day(today.0 + 1)),
        ["w" | "week"] | ["next", "week"] => of_day(Day(today.0 + 7)),
        ["next", name] | [name] if weekday(name).is_some() => {
            let ahead = (7 + u32::from(weekday(name)?) - u32::from(today.weekday())) % 7;
            let moment = of_day(Day(today.0 + ahead));
            if moment > frame.now { moment } else { of_day(Day(today.0 + ahead + 7)) }
        }
        [one] => of_day(date(one, today)?),
        [a, b] => of_day(month_day(a, b, today)?),
        [a, b, year] => {
            let (day, month) = pair(a, b)?;
            of_day(civil(year.parse().ok()?, month, day)?)
        }
        _ => return None,
    })
}

/// "in 20 min", "in 2h", "+3 days".
fn after(words: &[&str], frame: Frame) -> Option<Time> {
    let joined: String = words.iter().filter(|w| **w != "in").copied().collect();
    let joined = joined.trim_start_matches('+');
    let split = joined.find(|c: char| !c.is_ascii_digit())?;
    let (number, unit) = joined.split_at(split);
    let number: u32 =
        if number.is_empty() && matches!(unit, "anhour" | "aday" | "aweek") { 1 } else { number.parse().ok()? };
    if number == 0 || number > 10_000 {
        return None;
    }
    let of_day = |days: u32| {
        let day = frame.now.day(frame.offset_min);
        Day(day.0 + days).at_minute((frame.now.second_of_day(frame.offset_min) / MINUTE) as u16, frame.offset_min)
    };
    match unit {
        "m" | "min" | "mins" | "minute" | "minutes" => Some(frame.now.plus(number * MINUTE)),
        "h" | "hr" | "hrs" | "hour" | "hours" | "anhour" => Some(frame.now.plus(number * HOUR)),
        "d" | "day" | "days" | "aday" => Some(of_day(number.min(3_660))),
        "w" | "week" | "weeks" | "aweek" => Some(of_day(7 * number.min(520))),
        _ => None,
    }
}

/// Takes the time of day out of the words. `Some(None)` when there is none, `None` when it is wrong.
fn take_time(words: &mut Vec<&str>) -> Option<Option<u16>> {
    for i in 0..words.len() {
        let (word, next) = (words[i], words.get(i + 1).copied());
        if word == "noon" {
            words.remove(i);
            return Some(Some(12 * 60));
        }
        let (body, half, used) = match (word.strip_suffix("am"), word.strip_suffix("pm"), next) {
            (Some(body), _, _) => (body, Some(0), 1),
            (_, Some(body), _) => (body, Some(12), 1),
            (_, _, Some("am")) => (word, Some(0), 2),
            (_, _, Some("pm")) => (word, Some(12), 2),
            _ => (word, None, 1),
        };
        let (hour, minute) = match body.split_once(':').or_else(|| half.and_then(|_| body.split_once('.'))) {
            Some((hour, minute)) => (hour, minute),
            None if half.is_some() => (body, "0"),
            None => continue,
        };
        let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
        let hour = match half {
            Some(add) if (1..=12).contains(&hour) => hour % 12 + add,
            Some(_) => return None,
            None => hour,
        };
        if hour > 23 || minute > 59 {
            return None;
        }
        words.drain(i..i + used);
        return Some(Some(hour * 60 + minute));
    }
    Some(None)
}

fn named(name: &str, names: &[&str]) -> Option<u8> {
    let head = name.get(..3).filter(|_| name.chars().all(|c| c.is_ascii_alphabetic()))?;
    names.iter().position(|n| *n == head).map(|i| i as u8)
}

fn weekday(name: &str) -> Option<u8> {
    named(name, &WEEKDAYS)
}

/// "2026-12-03", "3.12.", "3.12.2026".
fn date(word: &str, today: Day) -> Option<Day> {
    let numbers =
        |by: char| word.trim_end_matches(by).split(by).map(|n| n.parse::<u32>().ok()).collect::<Option<Vec<_>>>();
    if let Some([year, month, day]) = numbers('-').as_deref() {
        return civil(*year, *month, *day);
    }
    match numbers('.').as_deref() {
        Some([day, month]) => this_year_or_next(*month, *day, today),
        Some([day, month, year]) => civil(*year, *month, *day),
        _ => None,
    }
}

fn pair(a: &str, b: &str) -> Option<(u32, u32)> {
    let day = |word: &str| word.trim_end_matches(|c: char| !c.is_ascii_digit()).parse().ok();
    match (named(a, &MONTHS), named(b, &MONTHS)) {
        (None, Some(month)) => Some((day(a)?, u32::from(month) + 1)),
        (Some(month), None) => Some((day(b)?, u32::from(month) + 1)),
        _ => None,
    }
}

fn month_day(a: &str, b: &str, today: Day) -> Option<Day> {
    let (day, month) = pair(a, b)?;
    this_year_or_next(month, day, today)
}

fn this_year_or_next(month: u32, day: u32, today: Day) -> Option<Day> {
    use chrono::Datelike;
    let year = chrono::DateTime::from_timestamp(i64::from(today.0) * i64::from(DAY), 0)?.year() as u32;
    let near = civil(year, month, day)?;
    if near >= today { Some(near) } else { civil(year + 1, month, day) }
}

fn civil(year: u32, month: u32, day: u32) -> Option<Day> {
    let date = chrono::NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)?;
    let days = date.signed_duration_since(chrono::NaiveDate::from_ymd_opt(1970, 1, 1)?).num_days();
    (0..49_000).contains(&days).then_some(Day(days as u32))
}

#[cfg(test)]
mod tests {
    use super::*;

    // 2026-11-20, a Friday, 10:00 UTC.
    const NOW: Time = Time(1_795_168_800);

    fn read(text: &str) -> Option<String> {
        let at = parse(text, Frame { now: NOW, offset_min: 0, start_minute: 600 })?;
        chrono::DateTime::from_timestamp(i64::from(at.0), 0).map(|t| t.format("%a %Y-%m-%d %H:%M").to_string())
    }

    #[test]
    fn a_time_alone_is_the_next_such_time() {
        assert_eq!(read("14:30").as_deref(), Some("Fri 2026-11-20 14:30"));
        assert_eq!(read("9:15").as_deref(), Some("Sat 2026-11-21 09:15"));
        assert_eq!(read("2pm").as_deref(), Some("Fri 2026-11-20 14:00"));
        assert_eq!(read("2.30 pm").as_deref(), Some("Fri 2026-11-20 14:30"));
        assert_eq!(read("12am").as_deref(), Some("Sat 2026-11-21 00:00"));
        assert_eq!(read("noon").as_deref(), Some("Fri 2026-11-20 12:00"));
    }

    #[test]
    fn a_weekday_is_the_next_one() {
        assert_eq!(read("thu 2pm").as_deref(), Some("Thu 2026-11-26 14:00"));
        assert_eq!(read("Thursday at 14:00").as_deref(), Some("Thu 2026-11-26 14:00"));
        assert_eq!(read("fri").as_deref(), Some("Fri 2026-11-27 10:00"));
        assert_eq!(read("fri 3pm").as_deref(), Some("Fri 2026-11-20 15:00"));
    }

    #[test]
    fn near_days_have_names() {
        assert_eq!(read("t").as_deref(), Some("Sat 2026-11-21 10:00"));
        assert_eq!(read("tomorrow 8:30").as_deref(), Some("Sat 2026-11-21 08:30"));
        assert_eq!(read("w").as_deref(), Some("Fri 2026-11-27 10:00"));
        assert_eq!(read("next week 4pm").as_deref(), Some("Fri 2026-11-27 16:00"));
    }

    #[test]
    fn a_span_counts_from_now() {
        assert_eq!(read("in 20 min").as_deref(), Some("Fri 2026-11-20 10:20"));
        assert_eq!(read("in 2h").as_deref(), Some("Fri 2026-11-20 12:00"));
        assert_eq!(read("+3 days").as_deref(), Some("Mon 2026-11-23 10:00"));
        assert_eq!(read("in an hour").as_deref(), Some("Fri 2026-11-20 11:00"));
    }

    #[test]
    fn a_date_without_a_year_is_the_next_such_date() {
        assert_eq!(read("3 dec").as_deref(), Some("Thu 2026-12-03 10:00"));
        assert_eq!(read("dec 3rd 2pm").as_deref(), Some("Thu 2026-12-03 14:00"));
        assert_eq!(read("3 feb").as_deref(), Some("Wed 2027-02-03 10:00"));
        assert_eq!(read("3.12. 14:00").as_deref(), Some("Thu 2026-12-03 14:00"));
        assert_eq!(read("2027-01-05 9:00").as_deref(), Some("Tue 2027-01-05 09:00"));
        assert_eq!(read("5 jan 2028").as_deref(), Some("Wed 2028-01-05 10:00"));
    }

    #[test]
    fn the_clock_is_theirs() {
        let chicago = Frame { now: NOW, offset_min: -360, start_minute: 600 };
        assert_eq!(parse("14:00", chicago), Some(Time(NOW.0 + 10 * HOUR)));
    }

    #[test]
    fn what_is_no_moment_is_refused() {
        for text in ["", "soon", "25:00", "13pm", "31 feb", "in 0 min", "in five", "thu thu thu thu", "ünd", "in"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
