//! The list of accounts as an address says it: what to look for, what to keep, in which order.

use super::address::{encode, pairs};
use takt_engine::bin::Bin;
use takt_engine::ids::MemberId;

/// What the list is ordered by.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum SortKey {
    /// Score, highest first by itself.
    #[default]
    Score,
    /// Name, as in a directory.
    Name,
    /// Bin, along the line.
    Bin,
    /// Head count.
    Size,
    /// When it is next due.
    Next,
    /// When it was last touched.
    Last,
}

impl SortKey {
    const ALL: [(Self, &'static str); 6] = [
        (Self::Score, "score"),
        (Self::Name, "name"),
        (Self::Bin, "bin"),
        (Self::Size, "size"),
        (Self::Next, "next"),
        (Self::Last, "last"),
    ];
    /// Which way it goes when nobody says otherwise: true is largest first.
    pub const fn falls(self) -> bool {
        matches!(self, Self::Score | Self::Size | Self::Last)
    }
}

/// Whose accounts to keep.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Whose {
    /// Whoever is at this desk.
    Mine,
    /// Nobody's.
    Nobody,
    /// One member's.
    Of(MemberId),
}

/// A view of the list: everything that its address carries.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Query {
    /// Words to look for.
    pub words: String,
    /// Bins to keep; empty keeps all. The same holds for the other lists.
    pub bins: Vec<Bin>,
    /// Owners to keep.
    pub owners: Vec<Whose>,
    /// Industries to keep.
    pub industries: Vec<String>,
    /// Sources to keep.
    pub sources: Vec<String>,
    /// States to keep.
    pub regions: Vec<String>,
    /// Only what is older than its bin allows.
    pub late: bool,
    /// The order.
    pub sort: SortKey,
    /// The other way round than the order goes by itself.
    pub turned: bool,
    /// The saved view this began as.
    pub view: String,
}

impl Query {
    /// Reads the part of an address after the question mark; what it does not know, it leaves out.
    pub fn parse(search: &str) -> Self {
        let mut query = Self::default();
        for (key, value) in pairs(search) {
            match key {
                "q" => query.words = value,
                "bin" => {
                    query.bins = value.split(',').filter_map(|n| n.parse().ok().and_then(Bin::from_number)).collect();
                }
                "owner" => {
                    query.owners = value
                        .split(',')
                        .filter_map(|who| match who {
                            "me" => Some(Whose::Mine),
                            "none" => Some(Whose::Nobody),
                            id => u64::from_str_radix(id, 16).ok().map(|id| Whose::Of(MemberId(id))),
                        })
                        .collect();
                }
                "industry" => query.industries.push(value),
                "source" => query.sources.push(value),
                "state" => query.regions.push(value),
                "late" => query.late = value == "1",
                "sort" => {
                    let (name, turned) = value.strip_prefix('-').map_or((value.as_str(), false), |name| (name, true));
                    if let Some((key, _)) = SortKey::ALL.into_iter().find(|(_, known)| *known == name) {
                        (query.sort, query.turned) = (key, turned);
                    }
                }
                "v" => query.view = value,
                _ => {}
            }
        }
        query
    }

    /// Writes it back, without the question mark; the plain list is the empty text.
    pub fn write(&self) -> String {
        let mut parts: Vec<String> = Vec::new();
        let mut put = |key: &str, value: &str| parts.push(format!("{key}={}", encode(value)));
        if !self.words.trim().is_empty() {
            put("q", self.words.trim());
        }
        if !self.bins.is_empty() {
            put("bin", &self.bins.iter().map(|b| b.number().to_string()).collect::<Vec<_>>().join(","));
        }
        if !self.owners.is_empty() {
            let who = |whose: &Whose| match whose {
                Whose::Mine => "me".to_owned(),
                Whose::Nobody => "none".to_owned(),
                Whose::Of(id) => format!("{:x}", id.0),
            };
            put("owner", &self.owners.iter().map(who).collect::<Vec<_>>().join(","));
        }
        for (key, words) in [("industry", &self.industries), ("source", &self.sources), ("state", &self.regions)] {
            words.iter().for_each(|word| put(key, word));
        }
        if self.late {
            put("late", "1");
        }
        if self.sort != SortKey::default() || self.turned {
            let name = SortKey::ALL.into_iter().find(|(key, _)| *key == self.sort).map_or("score", |(_, name)| name);
            put("sort", &format!("{}{name}", if self.turned { "-" } else { "" }));
        }
        if !self.view.is_empty() {
            put("v", &self.view);
        }
        parts.join("&")
    }

    /// Whether it leaves any account out.
    pub fn keeps_all(&self) -> bool {
        let plain = Self { sort: self.sort, turned: self.turned, view: self.view.clone(), ..Self::default() };
        Self { words: self.words.trim().to_owned(), ..self.clone() } == plain
    }

    /// Whether it shows the same as another, whatever they are called.
    pub fn is_like(&self, other: &Self) -> bool {
        Self { view: String::new(), ..self.clone() }.write() == Self { view: String::new(), ..other.clone() }.write()
    }

    /// Whether the largest come first.
    pub const fn falls(&self) -> bool {
        self.sort.falls() != self.turned
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_view_reads_back_from_its_address() {
        let query = Query {
            words: "société & sons".into(),
            bins: vec![Bin::Researching, Bin::Qualifying],
            owners: vec![Whose::Mine, Whose::Nobody, Whose::Of(MemberId(0xfe))],
            industries: vec!["Insurance: Life, Health (stock)".into(), "Retail".into()],
            sources: vec!["100% referral".into()],
            regions: vec!["TX".into()],
            late: true,
            sort: SortKey::Name,
            turned: true,
            view: "Mine & late".into(),
        };
        assert_eq!(Query::parse(&query.write()), query);
        assert_eq!(Query::parse(&format!("?{}", query.write())), query);
    }

    #[test]
    fn the_plain_list_has_an_empty_address_and_junk_is_left_out() {
        assert_eq!(Query::default().write(), "");
        assert_eq!(Query::parse("bin=0,99,x&sort=beauty&nothing&%"), Query::default());
    }

    #[test]
    fn order_and_name_alone_leave_nothing_out() {
        assert!(Query { sort: SortKey::Size, view: "A".into(), ..Query::default() }.keeps_all());
        assert!(!Query { late: true, ..Query::default() }.keeps_all());
        assert!(Query { view: "A".into(), ..Query::default() }.is_like(&Query::default()));
    }
}
