//! Web addresses and e-mail domains as bare hosts.

use super::lower;

/// Why a text is no company's domain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DomainFault {
    /// It is not a host name.
    NotADomain,
    /// It belongs to a site that many companies share, such as a social network.
    Shared,
}

/// Sites on which a company has a page but which are not the company's own.
const SHARED: [&str; 15] = [
    "linkedin.com",
    "facebook.com",
    "fb.com",
    "instagram.com",
    "twitter.com",
    "x.com",
    "youtube.com",
    "tiktok.com",
    "xing.com",
    "crunchbase.com",
    "wikipedia.org",
    "google.com/maps",
    "maps.google.com",
    "linktr.ee",
    "bit.ly",
];

/// Hosts where anyone gets a mailbox, so that the domain of an address says nothing about a company.
const FREE_MAIL: [&str; 30] = [
    "gmail.com",
    "googlemail.com",
    "yahoo.com",
    "yahoo.co.uk",
    "yahoo.fr",
    "yahoo.de",
    "yahoo.com.br",
    "ymail.com",
    "hotmail.com",
    "hotmail.co.uk",
    "hotmail.fr",
    "outlook.com",
    "live.com",
    "msn.com",
    "aol.com",
    "icloud.com",
    "me.com",
    "mac.com",
    "proton.me",
    "protonmail.com",
    "gmx.de",
    "gmx.net",
    "gmx.com",
    "web.de",
    "t-online.de",
    "mail.ru",
    "yandex.ru",
    "qq.com",
    "163.com",
    "comcast.net",
];

/// Whether anyone can have a mailbox at `host`.
#[must_use]
pub fn is_free_mail(host: &str) -> bool {
    FREE_MAIL.contains(&host)
}

/// Writes the bare host of a web address, an e-mail address or a domain: lower case, without scheme, user,
/// `www.`, port, path, or the dot at the end. Other subdomains are kept: they often are other companies.
///
/// # Errors
/// [`DomainFault`]; `out` is then empty.
pub fn domain(text: &str, out: &mut String) -> Result<(), DomainFault> {
    out.clear();
    let mut rest = text.trim().trim_matches(['<', '>', '"', '(', ')']);
    if let Some(at) = rest.find("://") {
        rest = rest.get(at + 3..).unwrap_or_default();
    } else if rest.get(..7).is_some_and(|scheme| scheme.eq_ignore_ascii_case("mailto:")) {
        rest = rest.get(7..).unwrap_or_default();
    } else {
        rest = rest.trim_start_matches("//");
    }
    let end = rest.find(['/', '?', '#', '\\', ' ', ',', ';']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    let host = authority.rsplit('@').next().unwrap_or_default();
    let host = host.split(':').next().unwrap_or_default().trim_matches('.');
    lower(host, out);
    if let Some(length) = www_length(out) {
        out.replace_range(..length, "");
    }
    if !is_host(out) {
        out.clear();
        return Err(DomainFault::NotADomain);
    }
    if is_shared(out) || (out == "google.com" && path.starts_with("/maps")) {
        out.clear();
        return Err(DomainFault::Shared);
    }
    Ok(())
}

/// `www.` and `www2.`, but only when a whole domain follows: `www.com` is itself one.
fn www_length(host: &str) -> Option<usize> {
    let after = host.strip_prefix("www")?.trim_start_matches(|c: char| c.is_ascii_digit());
    let after = after.strip_prefix('.')?;
    after.contains('.').then_some(host.len() - after.len())
}

fn is_shared(host: &str) -> bool {
    SHARED.iter().any(|shared| host.strip_suffix(shared).is_some_and(|sub| sub.is_empty() || sub.ends_with('.')))
}

/// Two labels or more; letters, digits and hyphens; an ending that is no number.
pub(crate) fn is_host(host: &str) -> bool {
    if host.len() > 253 || !host.contains('.') {
        return false;
    }
    let sign = |c: char| {
        c.is_ascii_alphanumeric() || c == '-' || c == '_' || (!c.is_ascii() && (c.is_alphanumeric() || is_mark(c)))
    };
    let label = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(sign)
    };
    let ending = host.rsplit('.').next().unwrap_or_default();
    host.split('.').all(label)
        && ending.chars().count() >= 2
        && ending.chars().next().is_some_and(char::is_alphabetic)
        && !ending.chars().any(|c| c == '_')
}

/// Accents that stand as characters of their own, as lower-casing and some keyboards write them.
fn is_mark(c: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&c)
}
