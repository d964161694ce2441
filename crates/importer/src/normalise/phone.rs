//! Telephone numbers in one form, without a numbering-plan library.

use super::country::Country;

/// What was found in a cell that should hold a telephone number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PhoneForm {
    /// The number begins with `+` and a country code; otherwise it is the national digits alone.
    pub international: bool,
    /// The cell held several numbers; the first was taken.
    pub several: bool,
}

/// Why a text is no telephone number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PhoneFault {
    /// Too few digits, too many, or something else altogether.
    NotAPhone,
    /// A spreadsheet has shortened it to `1.41556E+10`: the last digits are gone.
    Scientific,
    /// A number that somebody typed to fill the cell, such as 0000000000.
    Placeholder,
}

/// Writes a telephone number: as E.164 (`+14155551234`) when it has a country code or `country` is known,
/// otherwise its national digits. Extensions, brackets and signs fall away; letters are dialled.
///
/// # Errors
/// [`PhoneFault`]; `out` is then empty.
pub fn phone(text: &str, country: Option<&Country>, out: &mut String) -> Result<PhoneForm, PhoneFault> {
    out.clear();
    let result = read(text, country, out);
    if result.is_err() {
        out.clear();
    }
    result
}

fn read(text: &str, country: Option<&Country>, out: &mut String) -> Result<PhoneForm, PhoneFault> {
    let text = text.trim();
    if is_scientific(text) {
        return Err(PhoneFault::Scientific);
    }
    let text = without_label(text);
    // A spreadsheet that holds numbers writes 4155551234 as 4155551234.0.
    let text = text.strip_suffix(".0").unwrap_or(text);
    let (first, several) = first_number(text);
    let number = without_extension(first);
    let plus = number.starts_with('+') || number.starts_with("(+");
    dial(number, out)?;
    let digits = out.len();
    if !(6..=17).contains(&digits) {
        return Err(PhoneFault::NotAPhone);
    }
    if is_placeholder(out) {
        return Err(PhoneFault::Placeholder);
    }
    let international = make_international(plus, country, out);
    let length = out.len() - usize::from(international);
    let enough = if international { 8..=15 } else { 6..=13 };
    if !enough.contains(&length) || (international && !plan_allows(out)) {
        return Err(PhoneFault::NotAPhone);
    }
    Ok(PhoneForm { international, several })
}

/// Turns the digits in `out` into E.164 if the country code is in them or known.
fn make_international(plus: bool, country: Option<&Country>, out: &mut String) -> bool {
    if plus {
        out.insert(0, '+');
        return true;
    }
    if out.starts_with("00") && out.len() > 9 {
        out.replace_range(..2, "+");
        return true;
    }
    let Some(country) = country else { return false };
    if country.dial == "1" {
        if out.starts_with("011") && out.len() > 11 {
            out.replace_range(..3, "+");
            return true;
        }
        if out.len() == 11 && out.starts_with('1') {
            out.insert(0, '+');
            return true;
        }
        if out.len() != 10 {
            return false;
        }
    } else if !country.trunk.is_empty() && out.starts_with(country.trunk) && out.len() > country.trunk.len() + 5 {
        out.replace_range(..country.trunk.len(), "");
    } else if out.starts_with(country.dial) && out.len() >= country.dial.len() + 8 {
        // The sign was lost on the way: spreadsheets drop it.
        out.insert(0, '+');
        return true;
    }
    out.insert_str(0, country.dial);
    out.insert(0, '+');
    true
}

/// North American numbers have ten digits after the 1, and an area code from 2 up.
fn plan_allows(e164: &str) -> bool {
    match e164.as_bytes() {
        [b'+', b'1', area, rest @ ..] => rest.len() == 9 && (b'2'..=b'9').contains(area),
        [b'+', b'0', ..] => false,
        _ => true,
    }
}

fn is_scientific(text: &str) -> bool {
    let Some((mantissa, power)) = text.split_once(['e', 'E']) else {
        return false;
    };
    let power = power.trim_start_matches('+');
    !mantissa.is_empty()
        && mantissa.starts_with(|c: char| c.is_ascii_digit())
        && mantissa.chars().all(|c| c.is_ascii_digit() || c == '.' || c == ',')
        && (1..=2).contains(&power.len())
        && power.bytes().all(|byte| byte.is_ascii_digit())
}

/// Cuts `tel:` and the like from the beginning.
fn without_label(text: &str) -> &str {
    if !text.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return text;
    }
    ["tel:", "phone:", "tel.", "tel", "ph:", "t:"]
        .iter()
        .find_map(|label| {
            text.get(..label.len()).filter(|head| head.eq_ignore_ascii_case(label))?;
            text.get(label.len()..)
        })
        .unwrap_or(text)
        .trim_start()
}

/// The part before `/`, `;`, `,`, `|`, `or` or a line break, and whether a second number follows.
fn first_number(text: &str) -> (&str, bool) {
    let digits = |part: &str| part.bytes().filter(u8::is_ascii_digit).count();
    for (at, byte) in text.bytes().enumerate() {
        let parts = match byte {
            b'/' | b';' | b',' | b'|' | b'\n' | b'\r' => true,
            b'o' => text.get(at..at + 3) == Some("or ") && text.get(..at).is_some_and(|before| before.ends_with(' ')),
            _ => false,
        };
        if !parts {
            continue;
        }
        let (before, after) = (text.get(..at).unwrap_or_default(), text.get(at..).unwrap_or_default());
        if digits(before) >= 6 && digits(after) >= 6 {
            return (before.trim_end(), true);
        }
    }
    (text, false)
}

/// Cuts `ext. 12`, `x12`, `#12`, `;ext=12` from the end.
fn without_extension(text: &str) -> &str {
    let mut digits = 0;
    for (at, byte) in text.bytes().enumerate() {
        digits += usize::from(byte.is_ascii_digit());
        if digits < 6 || !matches!(byte, b'x' | b'X' | b'#' | b';' | b',' | b'e' | b'E') {
            continue;
        }
        let rest = text.get(at..).unwrap_or_default();
        let begins = match byte {
            b'e' | b'E' => rest.get(..3).is_some_and(|word| word.eq_ignore_ascii_case("ext")),
            b'x' | b'X' => !rest.chars().skip(1).take(3).any(|c| c.is_ascii_alphabetic()),
            _ => true,
        };
        if begins {
            return text.get(..at).unwrap_or(text).trim_end();
        }
    }
    text
}

/// Digits as they are, letters as the key they stand on, the `(0)` of `+44 (0)20` left out.
fn dial(number: &str, out: &mut String) -> Result<(), PhoneFault> {
    let plus = number.starts_with('+') || number.starts_with("00");
    let mut rest = number;
    let (mut letters, mut digits) = (0, 0);
    while let Some(c) = rest.chars().next() {
        if plus && rest.starts_with("(0)") {
            rest = rest.get(3..).unwrap_or_default();
            continue;
        }
        rest = rest.get(c.len_utf8()..).unwrap_or_default();
        match c {
            '0'..='9' => {
                digits += 1;
                out.push(c);
            }
            'a'..='z' | 'A'..='Z' => {
                const KEYS: &[u8; 26] = b"22233344455566677778889999";
                let at = usize::from(c.to_ascii_lowercase() as u8 - b'a');
                out.push(KEYS.get(at).map_or('0', |key| char::from(*key)));
                letters += 1;
            }
            '+' | '-' | '.' | '(' | ')' | '/' | '[' | ']' | '*' | '#' | '\'' | '~' | '‐' | '‑' | '–' | '—' | '−' =>
                {}
            _ if c.is_whitespace()
                || c.is_control()
                || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}') => {}
            _ => return Err(PhoneFault::NotAPhone),
        }
    }
    // 1-800-FLOWERS is a number; "call Ann" is not.
    let vanity = letters == 0 || (digits >= 3 && letters >= 3 && (10..=11).contains(&(digits + letters)));
    if vanity { Ok(()) } else { Err(PhoneFault::NotAPhone) }
}

fn is_placeholder(digits: &str) -> bool {
    let bytes = digits.as_bytes();
    let tail = bytes.get(bytes.len().saturating_sub(7)..).unwrap_or_default();
    let all_same = tail.iter().all(|byte| Some(byte) == tail.first());
    all_same || matches!(digits, "1234567890" | "0123456789" | "123456789" | "1234567" | "12345678" | "123456")
}
