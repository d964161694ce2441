//! Days, without a calendar crate: nothing here knows what today is.

/// A day found in a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Day {
    /// Days since 1970-01-01, negative before.
    pub days: i32,
    /// The text could also mean another day: `03/04/2020` was read with the month first.
    pub ambiguous: bool,
}

/// Reads `2018-02-01`, `2018-02-01 19:58:54`, `2018/02/01`, `01.02.2018` (day first) and `02/01/2018`
/// (month first unless impossible). The time of day is left out.
#[must_use]
pub fn day(text: &str) -> Option<Day> {
    let text = text.trim();
    let date = text.split([' ', 'T']).next()?;
    let sign = date.chars().find(|c| !c.is_ascii_digit())?;
    if !matches!(sign, '-' | '/' | '.') {
        return None;
    }
    let mut parts = date.split(sign);
    let (first, second, third) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || [first, second, third].iter().any(|part| part.is_empty() || part.len() > 4) {
        return None;
    }
    let number = |part: &str| part.parse::<i32>().ok();
    let (a, b, c) = (number(first)?, number(second)?, number(third)?);
    let (year, month, day, ambiguous) = if first.len() == 4 {
        (a, b, c, false)
    } else if third.len() != 4 {
        return None;
    } else if sign == '.' || a > 12 {
        (c, b, a, false)
    } else {
        (c, a, b, sign == '/' && b <= 12 && a != b)
    };
    let days = days_from_civil(year, month, day)?;
    Some(Day { days, ambiguous })
}

/// Writes a day as `2018-02-01`.
#[must_use]
pub fn iso(days: i32) -> String {
    let shifted = i64::from(days) + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

fn days_from_civil(year: i32, month: i32, day: i32) -> Option<i32> {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let length = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 => 28 + i32::from(leap),
        _ => return None,
    };
    if !(1900..=2200).contains(&year) || !(1..=length).contains(&day) {
        return None;
    }
    let shifted_year = if month <= 2 { year - 1 } else { year };
    let era = shifted_year.div_euclid(400);
    let year_of_era = shifted_year.rem_euclid(400);
    let of_year = (153 * (if month > 2 { month - 3 } else { month + 9 }) + 2) / 5 + day - 1;
    let of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + of_year;
    Some(era * 146_097 + of_era - 719_468)
}
