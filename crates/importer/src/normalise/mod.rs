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
    if is_nothing(text) { "" } else { text }
}

fn is_nothing(text: &str) -> bool {
    const LONGEST: usize = 7;
    const NOTHING: [&str; 11] = ["-", "--", "–", "—", "n/a", "#n/a", "null", "(blank)", "(none)", "[null]", "nan"];
    // Nearly every cell is settled by its first byte.
    text.len() <= LONGEST
        && matches!(text.as_bytes(), [b'-' | 0xE2 | b'n' | b'N' | b'#' | b'(' | b'[', ..])
        && NOTHING.iter().any(|nothing| text.eq_ignore_ascii_case(nothing))
}

/// Writes `text` with runs of white space as one space and without control characters.
pub fn squeeze(text: &str, out: &mut String) {
    out.clear();
    if is_squeezed(text) {
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

/// Whether plain text has nothing to squeeze, as most text has not.
fn is_squeezed(text: &str) -> bool {
    let mut before = b' ';
    for byte in text.bytes() {
        if !(b' '..0x7F).contains(&byte) || (byte == b' ' && before == b' ') {
            return false;
        }
        before = byte;
    }
    before != b' ' || text.is_empty()
}

/// Writes `text` in lower case.
pub(crate) fn lower(text: &str, out: &mut String) {
    out.clear();
    if text.is_ascii() {
        out.push_str(text);
        out.make_ascii_lowercase();
    } else {
        out.extend(text.chars().flat_map(char::to_lowercase));
    }
}
