//! Every path of the app, in one place.

use takt_engine::ids::AccountId;

/// A screen and what its path carries. Filters and ranges live in the query string.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Route {
    /// The card: the one thing to do now.
    Work,
    /// The nine bins.
    Line,
    /// The table.
    Accounts,
    /// One account.
    Account(AccountId),
    /// A list comes in.
    Import,
    /// Who gets which account.
    Deal,
    /// What is done at each station.
    Map,
    /// The lead manager's: levels, need, batches, release.
    Bench,
    /// Hand-offs that wait, and the audit.
    HandOffs,
    /// What left the line and comes back.
    Recycling,
    /// Rules of flow and timing, and who is there.
    Rules,
    /// Which accounts are dealt with how.
    Campaigns,
    /// What comes in by itself.
    Inbound,
    /// How the line does.
    Boards,
    /// What the line's own signals raise.
    Alerts,
    /// What is held against what, for a prize.
    Contests,
    /// A board somebody shared; opened without a line.
    Shared,
    /// Who shares the line.
    Team,
    /// Members, bands, storage.
    Settings,
    /// Nothing of ours.
    Unknown,
}

impl Route {
    /// Reads a path.
    pub fn parse(path: &str) -> Self {
        let mut parts = path.trim_matches('/').split('/');
        match (parts.next(), parts.next(), parts.next()) {
            (Some("" | "work"), None, None) => Self::Work,
            (Some("line"), None, None) => Self::Line,
            (Some("accounts"), None, None) => Self::Accounts,
            (Some("accounts"), Some(id), None) => {
                u64::from_str_radix(id, 16).map_or(Self::Unknown, |id| Self::Account(AccountId(id)))
            }
            (Some("import"), None, None) => Self::Import,
            (Some("deal"), None, None) => Self::Deal,
            (Some("map"), None, None) => Self::Map,
            (Some("bench"), None, None) => Self::Bench,
            (Some("hand-offs"), None, None) => Self::HandOffs,
            (Some("recycling"), None, None) => Self::Recycling,
            (Some("rules"), None, None) => Self::Rules,
            (Some("campaigns"), None, None) => Self::Campaigns,
            (Some("inbound"), None, None) => Self::Inbound,
            (Some("boards"), None, None) => Self::Boards,
            (Some("alerts"), None, None) => Self::Alerts,
            (Some("contests"), None, None) => Self::Contests,
            (Some("d"), Some(_), None) => Self::Shared,
            (Some("team"), None, None) => Self::Team,
            (Some("settings"), None, None) => Self::Settings,
            _ => Self::Unknown,
        }
    }

    /// Writes a path.
    pub fn path(self) -> String {
        match self {
            Self::Work | Self::Unknown => "/work".into(),
            Self::Line => "/line".into(),
            Self::Accounts => "/accounts".into(),
            Self::Account(id) => format!("/accounts/{:x}", id.0),
            Self::Import => "/import".into(),
            Self::Deal => "/deal".into(),
            Self::Map => "/map".into(),
            Self::Bench => "/bench".into(),
            Self::HandOffs => "/hand-offs".into(),
            Self::Recycling => "/recycling".into(),
            Self::Rules => "/rules".into(),
            Self::Campaigns => "/campaigns".into(),
            Self::Inbound => "/inbound".into(),
            Self::Boards => "/boards".into(),
            Self::Alerts => "/alerts".into(),
            Self::Contests => "/contests".into(),
            Self::Shared => "/d/board".into(),
            Self::Team => "/team".into(),
            Self::Settings => "/settings".into(),
        }
    }

    /// The screen's name, for titles and the rail.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Work => "Work",
            Self::Line => "Line",
            Self::Accounts | Self::Account(_) => "Accounts",
            Self::Import => "Import",
            Self::Deal => "Distribution",
            Self::Map => "Sales map",
            Self::Bench => "Lead manager",
            Self::HandOffs => "Hand-offs",
            Self::Recycling => "Recycling",
            Self::Rules => "Rules",
            Self::Campaigns => "Campaigns",
            Self::Inbound => "Inbound",
            Self::Boards => "Boards",
            Self::Alerts => "Alerts",
            Self::Contests => "Contests",
            Self::Shared => "Shared board",
            Self::Team => "Team",
            Self::Settings => "Settings",
            Self::Unknown => "Not found",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_path_reads_back() {
        for route in [
            Route::Work,
            Route::Line,
            Route::Accounts,
            Route::Account(AccountId(0xfeed_0001)),
            Route::Import,
            Route::Deal,
            Route::Map,
            Route::Bench,
            Route::HandOffs,
            Route::Recycling,
            Route::Rules,
            Route::Campaigns,
            Route::Inbound,
            Route::Boards,
            Route::Alerts,
            Route::Contests,
            Route::Shared,
            Route::Team,
            Route::Settings,
        ] {
            assert_eq!(Route::parse(&route.path()), route);
        }
        assert_eq!(Route::parse("/"), Route::Work);
        assert_eq!(Route::parse("/accounts/zz"), Route::Unknown);
        assert_eq!(Route::parse("/nowhere/else"), Route::Unknown);
    }
}
