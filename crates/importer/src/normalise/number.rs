//! Head counts and sums of money as people write them.

/// Why a text is no usable number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NumberFault {
    /// There is no number in it, or something besides a number.
    Unreadable,
    /// It is below zero.
    Negative,
    /// It is larger than any company's.
    TooLarge,
}

/// More people than any employer has.
const MOST_EMPLOYEES: u64 = 20_000_000;
/// More than the product of the world, in any currency.
const MOST_REVENUE: u64 = 1_000_000_000_000_000_000;

/// Reads a head count: `1,234`, `1.234`, `10-50` (the middle), `5k`, `10,000+`, `2300000.0`.
/// `unit` multiplies a number that has no unit of its own: 1000 under a header "Employees (thousands)".
///
/// # Errors
/// [`NumberFault`].
pub fn count(text: &str, unit: u64) -> Result<u64, NumberFault> {
    read(text, unit, true, MOST_EMPLOYEES)
}

/// Reads a sum in whole units of its currency: `$4.5B`, `1,2 Mrd. €`, `$1M - $10M` (the middle), `500343.0`.
/// `unit` multiplies a number that has no unit of its own: 1,000,000 under a header "Revenue (M)".
///
/// # Errors
/// [`NumberFault`].
pub fn money(text: &str, unit: u64) -> Result<u64, NumberFault> {
    read(text, unit, unit == 1, MOST_REVENUE)
}

/// The unit that a column name states, such as 1,000,000 for "Revenue (M)" or "Sales in $ millions".
#[must_use]
pub fn unit_in_header(header: &str) -> u64 {
    header
        .split(|c: char| !c.is_alphanumeric())
        .filter_map(|word| {
            let word = word.to_ascii_lowercase();
            let bare = ["usd", "eur", "gbp", "us"]
                .iter()
                .find_map(|currency| word.strip_prefix(currency))
                .filter(|rest| !rest.is_empty())
                .unwrap_or(&word);
            match bare {
                "k" | "thousand" | "thousands" | "000" | "000s" | "tsd" => Some(1_000),
                "m" | "mm" | "mn" | "mio" | "mil" | "mill" | "million" | "millions" | "millionen" => Some(1_000_000),
                "b" | "bn" | "bln" | "billion" | "billions" | "mrd" | "milliarden" => Some(1_000_000_000),
                _ => None,
            }
        })
        .next_back()
        .unwrap_or(1)
}

/// A decimal number: `digits` divided by ten to the power of `decimals`.
#[derive(Clone, Copy)]
struct Amount {
    digits: u128,
    decimals: u32,
    unit: Option<u64>,
}

fn read(text: &str, unit: u64, dot_groups: bool, most: u64) -> Result<u64, NumberFault> {
    let text = text.trim();
    if !text.is_empty() && text.len() <= 12 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        let plain = text.parse::<u64>().map_err(|_| NumberFault::TooLarge)?;
        return bounded(u128::from(plain) * u128::from(unit), most);
    }
    let mut amounts: [Option<Amount>; 2] = [None, None];
    let mut found = 0;
    let mut rest = text;
    let mut negative = text.starts_with('(') && text.ends_with(')');
    let mut range = false;
    while let Some(c) = rest.chars().next() {
        if c.is_ascii_digit() {
            let (amount, after) = take_amount(rest, dot_groups)?;
            *amounts.get_mut(found).ok_or(NumberFault::Unreadable)? = Some(amount);
            if found == 1 && !range {
                return Err(NumberFault::Unreadable);
            }
            found += 1;
            rest = after;
        } else if c.is_alphabetic() {
            let length = rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len());
            let (word, after) = rest.split_at(length);
            match word_meaning(word) {
                Word::Unit(multiplier) => {
                    let last = found.checked_sub(1).and_then(|at| amounts.get_mut(at)).and_then(Option::as_mut);
                    last.filter(|amount| amount.unit.is_none()).ok_or(NumberFault::Unreadable)?.unit = Some(multiplier);
                }
                Word::To if found > 0 => range = true,
                Word::To => return Err(NumberFault::Unreadable),
                Word::Filler => {}
                Word::Unknown => return Err(NumberFault::Unreadable),
            }
            rest = after;
        } else {
            match c {
                '-' | '–' | '—' | '−' if found == 0 => negative = true,
                '-' | '–' | '—' | '−' => range = true,
                '.' if rest.starts_with("..") && found > 0 => range = true,
                ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}' | '\t' | '\n' | '\r' | '+' | '~' | '<' | '>' | '≥' | '≤'
                | '=' | '≈' | '(' | ')' | '$' | '€' | '£' | '¥' | '₹' | '.' | '/' | '*' | '\'' | '"' => {}
                _ => return Err(NumberFault::Unreadable),
            }
            rest = rest.get(c.len_utf8()..).unwrap_or_default();
        }
    }
    let [Some(low), high] = amounts else {
        return Err(NumberFault::Unreadable);
    };
    let low_unit = low.unit.or(high.and_then(|amount| amount.unit));
    let low = scaled(low, low_unit.unwrap_or(unit))?;
    let value = match high {
        Some(high) => {
            let high = scaled(high, high.unit.unwrap_or(unit))?;
            if high < low {
                return Err(NumberFault::Unreadable);
            }
            low + (high - low) / 2
        }
        None => low,
    };
    if negative && value > 0 {
        return Err(NumberFault::Negative);
    }
    bounded(value, most)
}

fn bounded(value: u128, most: u64) -> Result<u64, NumberFault> {
    u64::try_from(value).ok().filter(|value| *value <= most).ok_or(NumberFault::TooLarge)
}

fn scaled(amount: Amount, unit: u64) -> Result<u128, NumberFault> {
    let scale = 10_u128.checked_pow(amount.decimals).ok_or(NumberFault::Unreadable)?;
    let whole = amount.digits.checked_mul(u128::from(unit)).ok_or(NumberFault::TooLarge)?;
    Ok(whole.saturating_add(scale / 2) / scale)
}

enum Word {
    Unit(u64),
    To,
    Filler,
    Unknown,
}

fn word_meaning(word: &str) -> Word {
    const FILLERS: [&str; 27] = [
        "usd",
        "eur",
        "gbp",
        "chf",
        "cad",
        "aud",
        "us",
        "brl",
        "inr",
        "jpy",
        "employees",
        "employee",
        "people",
        "staff",
        "ca",
        "circa",
        "approx",
        "approximately",
        "about",
        "over",
        "under",
        "more",
        "less",
        "than",
        "est",
        "fte",
        "ftes",
    ];
    let is = |names: &[&str]| names.iter().any(|name| word.eq_ignore_ascii_case(name));
    if is(&["k", "thousand", "tsd"]) {
        Word::Unit(1_000)
    } else if is(&["m", "mm", "mn", "mio", "mil", "mill", "million", "millions"]) {
        Word::Unit(1_000_000)
    } else if is(&["b", "bn", "bln", "billion", "billions", "mrd"]) {
        Word::Unit(1_000_000_000)
    } else if is(&["t", "tn", "trillion"]) {
        Word::Unit(1_000_000_000_000)
    } else if is(&["to", "bis"]) {
        Word::To
    } else if is(&FILLERS) {
        Word::Filler
    } else {
        Word::Unknown
    }
}

/// Takes one number with its thousands and decimal signs from the beginning of `text`.
fn take_amount(text: &str, dot_groups: bool) -> Result<(Amount, &str), NumberFault> {
    let mut end = 0;
    let (mut commas, mut dots, mut last_sign) = (0_u32, 0_u32, None);
    for (at, c) in text.char_indices() {
        if c.is_ascii_digit() {
            end = at + 1;
            continue;
        }
        let after = text.get(at + c.len_utf8()..).unwrap_or_default();
        let digits_after = after.bytes().take_while(u8::is_ascii_digit).count();
        let is_sign = match c {
            ',' | '.' => digits_after > 0,
            '\'' | '’' | '_' | ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}' => digits_after == 3,
            _ => false,
        };
        if !is_sign {
            break;
        }
        match c {
            ',' => commas += 1,
            '.' => dots += 1,
            _ => continue,
        }
        last_sign = Some((at, c, digits_after));
    }
    let (number, mut rest) = text.split_at(end);
    let decimal_at = match last_sign {
        None => None,
        Some((at, ',', _)) if dots > 0 && commas == 1 => Some(at),
        Some((at, '.', _)) if commas > 0 && dots == 1 => Some(at),
        Some(_) if dots > 0 && commas > 0 => return Err(NumberFault::Unreadable),
        Some((_, ',', 3)) => None,
        Some((_, '.', 3)) if dots > 1 || dot_groups && groups_of_three(number) => None,
        Some((at, _, _)) if commas + dots == 1 => Some(at),
        Some(_) => return Err(NumberFault::Unreadable),
    };
    let mut amount = Amount { digits: 0, decimals: 0, unit: None };
    for (at, c) in number.char_indices() {
        let Some(digit) = c.to_digit(10) else {
            continue;
        };
        let after_point = decimal_at.is_some_and(|point| at > point);
        if after_point && amount.decimals >= 9 {
            continue;
        }
        amount.digits = amount
            .digits
            .checked_mul(10)
            .and_then(|digits| digits.checked_add(u128::from(digit)))
            .filter(|digits| *digits < 1_u128 << 90)
            .ok_or(NumberFault::TooLarge)?;
        amount.decimals += u32::from(after_point);
    }
    // What a spreadsheet makes of a long number: 2.3E+06.
    if let Some(power) = rest.strip_prefix(['e', 'E']) {
        let digits = power.strip_prefix('+').unwrap_or(power);
        let length = digits.bytes().take_while(u8::is_ascii_digit).count();
        if (1..=2).contains(&length) {
            let power: u32 = digits.get(..length).and_then(|digits| digits.parse().ok()).unwrap_or(0);
            let factor = 10_u128.checked_pow(power).ok_or(NumberFault::TooLarge)?;
            amount.digits = amount
                .digits
                .checked_mul(factor)
                .filter(|digits| *digits < 1_u128 << 90)
                .ok_or(NumberFault::TooLarge)?;
            rest = digits.get(length..).unwrap_or_default();
        }
    }
    Ok((amount, rest))
}

fn groups_of_three(number: &str) -> bool {
    number.split('.').next().is_some_and(|first| (1..=3).contains(&first.len()) && first != "0")
}
