//! E-mail addresses.

use super::domain::is_host;
use super::lower;

/// What was found in a cell that should hold one e-mail address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EmailForm {
    /// One address.
    One,
    /// Several; the first was taken.
    FirstOfSeveral,
}

/// Writes the e-mail address in `text`, in lower case, out of forms such as `Ann Lee <ann@acme.com>` and
/// `mailto:ann@acme.com`. Answers `None`, with `out` empty, when there is no valid one.
pub fn email(text: &str, out: &mut String) -> Option<EmailForm> {
    out.clear();
    let mut parts = text.split([',', ';', '\n', '\r', '|']).map(str::trim).filter(|part| !part.is_empty());
    let first = parts.next()?;
    let several = parts.next().is_some();
    let address = match (first.find('<'), first.rfind('>')) {
        (Some(open), Some(close)) if open < close => first.get(open + 1..close).unwrap_or_default().trim(),
        _ => first,
    };
    let address = match address.get(..7) {
        Some(scheme) if scheme.eq_ignore_ascii_case("mailto:") => address.get(7..).unwrap_or_default(),
        _ => address,
    };
    let address = address.trim_end_matches('.');
    lower(address, out);
    if !is_address(out) {
        out.clear();
        return None;
    }
    Some(if several { EmailForm::FirstOfSeveral } else { EmailForm::One })
}

fn is_address(text: &str) -> bool {
    let Some((local, host)) = text.split_once('@') else {
        return false;
    };
    let allowed = |c: char| c.is_ascii_alphanumeric() || c.is_alphanumeric() || "!#$%&'*+/=?^_`{}~-.".contains(c);
    !local.is_empty()
        && local.len() <= 64
        && !local.starts_with('.')
        && !local.ends_with('.')
        && !local.contains("..")
        && local.chars().all(allowed)
        && is_host(host)
}
