//! Values as people write them, turned into the one form the line compares and counts with.
//!
//! Every function that writes text takes the buffer to write to, so that a million rows need no allocation
//! of their own. Each is idempotent: what it wrote, read again, gives the same.

pub mod country;
pub mod date;
pub mod domain;
pub mod email;
pub mod looks;
pub mod name;
pub mod number;
pub mod phone;
pub mod place;

/// Cuts white space and control characters at both ends, undoes the guard that spreadsheets need against
/// formulas, and takes the usual ways of writing "nothing" as nothing.
#[must_use]
pub fn clean(cell: &str) -> &str {
    let mut text = cell.trim_matches(|c: char| c.is_whitespace() || c.is_control() || c == '\u{feff}');
    if let Some(rest) = text.strip_prefix('\'')
        && rest.starts_with(['=', '+', '-', '@', '\t', '\r', '\n'])
    {
        text = rest;
    }
    const NOTHING: [&str; 11] = ["-", "--", "–", "—", "n/a", "#n/a", "null", "(blank)", "(none)", "[null]", "nan"];
    if text.len() <= 7 && NOTHING.iter().any(|nothing| text.eq_ignore_ascii_case(nothing)) {
        return "";
    }
    text
}

/// Writes `text` with runs of white space and control characters as one space.
pub fn squeeze(text: &str, out: &mut String) {
    out.clear();
    let plain = text.bytes().all(|byte| byte > b' ' && byte < 0x7F);
    if plain {
        out.push_str(text);
        return;
    }
    let mut gap = false;
    for c in text.chars() {
        if c.is_whitespace() {
            gap = !out.is_empty();
        } else if !c.is_control() && c != '\u{feff}' {
            if gap {
                out.push(' ');
                gap = false;
            }
            out.push(c);
        }
    }
}
