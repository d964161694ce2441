//! States and places.

use super::country::{self, Country};

/// The states of the United States, its federal district and Puerto Rico.
const STATES: [(&str, &str); 52] = [
    ("AL", "Alabama"),
    ("AK", "Alaska"),
    ("AZ", "Arizona"),
    ("AR", "Arkansas"),
    ("CA", "California"),
    ("CO", "Colorado"),
    ("CT", "Connecticut"),
    ("DE", "Delaware"),
    ("DC", "District of Columbia"),
    ("FL", "Florida"),
    ("GA", "Georgia"),
    ("HI", "Hawaii"),
    ("ID", "Idaho"),
    ("IL", "Illinois"),
    ("IN", "Indiana"),
    ("IA", "Iowa"),
    ("KS", "Kansas"),
    ("KY", "Kentucky"),
    ("LA", "Louisiana"),
    ("ME", "Maine"),
    ("MD", "Maryland"),
    ("MA", "Massachusetts"),
    ("MI", "Michigan"),
    ("MN", "Minnesota"),
    ("MS", "Mississippi"),
    ("MO", "Missouri"),
    ("MT", "Montana"),
    ("NE", "Nebraska"),
    ("NV", "Nevada"),
    ("NH", "New Hampshire"),
    ("NJ", "New Jersey"),
    ("NM", "New Mexico"),
    ("NY", "New York"),
    ("NC", "North Carolina"),
    ("ND", "North Dakota"),
    ("OH", "Ohio"),
    ("OK", "Oklahoma"),
    ("OR", "Oregon"),
    ("PA", "Pennsylvania"),
    ("PR", "Puerto Rico"),
    ("RI", "Rhode Island"),
    ("SC", "South Carolina"),
    ("SD", "South Dakota"),
    ("TN", "Tennessee"),
    ("TX", "Texas"),
    ("UT", "Utah"),
    ("VT", "Vermont"),
    ("VA", "Virginia"),
    ("WA", "Washington"),
    ("WV", "West Virginia"),
    ("WI", "Wisconsin"),
    ("WY", "Wyoming"),
];

/// The two-letter code of a state of the United States, from its code or its name.
#[must_use]
pub fn us_state(text: &str) -> Option<&'static str> {
    let text = text.trim();
    if text.len() == 2 {
        return STATES.iter().find(|(code, _)| text.eq_ignore_ascii_case(code)).map(|(code, _)| *code);
    }
    if text.eq_ignore_ascii_case("D.C.") || text.eq_ignore_ascii_case("Washington, D.C.") {
        return Some("DC");
    }
    STATES.iter().find(|(_, name)| text.eq_ignore_ascii_case(name)).map(|(code, _)| *code)
}

/// The parts of a place written in one cell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Place<'a> {
    /// City, as written.
    pub city: &'a str,
    /// State: a code if it is a state of the United States, otherwise as written.
    pub state: &'a str,
    /// The country, if one is named.
    pub country: Option<&'static Country>,
}

/// Takes `Saint Paul, Minnesota`, `Dublin, Ireland` or `Austin, TX, USA` apart. Of several places parted by
/// semicolons the first is taken; a footnote such as `[2]` at the end is left out.
#[must_use]
pub fn place(text: &str) -> Place<'_> {
    let first = text.split(';').next().unwrap_or_default().trim();
    let first = match first.rfind('[') {
        Some(at) if first.ends_with(']') => first.get(..at).unwrap_or_default().trim_end(),
        _ => first,
    };
    let mut found = Place::default();
    let mut parts: Vec<&str> = first.split(',').map(str::trim).filter(|part| !part.is_empty()).collect();
    if parts.len() > 1 {
        if let Some(last) = parts.pop() {
            let code = us_state(last);
            found.country = if code.is_none() { country::find(last) } else { None };
            if found.country.is_none() {
                found.state = code.unwrap_or(last);
            }
        }
        if found.country.is_some() && parts.len() > 1 {
            let state = parts.pop().unwrap_or_default();
            found.state = us_state(state).unwrap_or(state);
        }
    }
    found.city = parts.first().copied().unwrap_or_default();
    found
}
