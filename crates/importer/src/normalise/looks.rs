//! Guesses at what a value is, for columns whose name says nothing. Guesses only: validation decides.

use super::country;
use super::place;

/// A cell with one e-mail address.
#[must_use]
pub fn like_email(cell: &str) -> bool {
    let cell = cell.trim();
    let Some((local, host)) = cell.split_once('@') else {
        return false;
    };
    !local.is_empty() && !cell.contains(' ') && super::domain::is_host(host)
}

/// A cell with a web address, or a host under a well-known ending.
#[must_use]
pub fn like_domain(cell: &str) -> bool {
    let cell = cell.trim();
    if cell.contains(' ') || cell.contains('@') {
        return false;
    }
    let lower = cell.to_ascii_lowercase();
    if lower.starts_with("http://") || lower.starts_with("https://") {
        return true;
    }
    let host = lower.split('/').next().unwrap_or_default();
    let ending = host.rsplit('.').next().unwrap_or_default();
    const ENDINGS: [&str; 14] =
        ["com", "net", "org", "io", "ai", "app", "dev", "info", "biz", "edu", "gov", "eu", "co", "uk"];
    let known = ENDINGS.contains(&ending)
        || (ending.len() == 2 && country::TABLE.iter().any(|one| one.iso.eq_ignore_ascii_case(ending)));
    super::domain::is_host(host) && (lower.starts_with("www.") || known)
}

/// A cell written like a telephone number: with a `+` or with signs between groups of digits.
#[must_use]
pub fn like_phone(cell: &str) -> bool {
    let cell = cell.trim();
    let digits = cell.bytes().filter(u8::is_ascii_digit).count();
    if !(7..=18).contains(&digits) {
        return false;
    }
    let body = cell.split(['x', 'e', ';']).next().unwrap_or_default().trim();
    let others_fit = body.chars().all(|c| c.is_ascii_digit() || "+-.() /".contains(c));
    let groups = body.split(|c: char| !c.is_ascii_digit()).filter(|group| !group.is_empty()).count();
    let date = super::date::day(body).is_some();
    let decimal = groups == 2 && body.contains('.');
    others_fit && !date && !decimal && (body.starts_with('+') || ((2..=6).contains(&groups) && !body.starts_with('-')))
}

/// A cell with nothing but a number, or a sum of money.
#[must_use]
pub fn like_number(cell: &str) -> bool {
    let cell = cell.trim().trim_start_matches(['-', '$', '€', '£', ' ']);
    cell.starts_with(|c: char| c.is_ascii_digit())
        && cell.chars().all(|c| c.is_ascii_digit() || ",.' \u{a0}".contains(c))
        && super::date::day(cell).is_none()
}

/// A cell that counts people: a whole number, or a range of them.
#[must_use]
pub fn like_count(cell: &str) -> bool {
    super::number::count(cell, 1).is_ok()
}

/// A cell that names a state of the United States.
#[must_use]
pub fn like_us_state(cell: &str) -> bool {
    let cell = cell.trim();
    place::us_state(cell).is_some() && (cell.len() != 2 || cell.bytes().all(|byte| byte.is_ascii_uppercase()))
}

/// A cell that names a country by more than two letters.
#[must_use]
pub fn like_country(cell: &str) -> bool {
    cell.trim().len() > 2 && country::find(cell).is_some()
}

/// A cell that ends in a legal form, as company names do.
#[must_use]
pub fn like_company(cell: &str) -> bool {
    const FORMS: [&str; 12] =
        ["inc", "corp", "llc", "ltd", "gmbh", "plc", "co", "corporation", "limited", "company", "group", "ag"];
    let mut words = cell.split_whitespace();
    let last = words.next_back().unwrap_or_default().trim_matches(['.', ',']).to_ascii_lowercase();
    words.next().is_some() && FORMS.contains(&last.as_str())
}

/// A cell with letters in it.
#[must_use]
pub fn like_text(cell: &str) -> bool {
    cell.chars().any(char::is_alphabetic)
}
