//! What a column can mean: the typed target of every import, and the columns of every export.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What a column of a list means to the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Field {
    /// The column is not imported.
    Ignore,
    /// The company's name.
    Name,
    /// Website, URL or e-mail domain, kept as a bare host: `acme.com`.
    Domain,
    /// The company's telephone, as E.164 where the country is known.
    Phone,
    /// Country; as an ISO 3166 two-letter code where it is known.
    Country,
    /// State, province or region; United States as two-letter codes.
    State,
    /// City.
    City,
    /// City and state or country in one cell: `Saint Paul, Minnesota`.
    Location,
    /// Industry, sector or segment.
    Industry,
    /// Head count.
    Employees,
    /// Revenue in whole units of its currency.
    Revenue,
    /// Where the lead came from.
    Source,
    /// A person's whole name.
    ContactName,
    /// A person's given name.
    FirstName,
    /// A person's family name.
    LastName,
    /// A person's job title.
    Title,
    /// A person's e-mail address.
    Email,
    /// A person's telephone.
    ContactPhone,
    /// The row's id in the system it comes from.
    ExternalId,
    /// The day of the first contact. Checked and not kept: the line writes its own history.
    FirstContact,
    /// The day a deal was won. Checked and not kept, as above.
    Won,
    /// A remark.
    Note,
}

impl Field {
    /// Every field in the order a person expects to see them; `Ignore` first.
    pub const ALL: [Self; 22] = [
        Self::Ignore,
        Self::Name,
        Self::Domain,
        Self::Phone,
        Self::Country,
        Self::State,
        Self::City,
        Self::Location,
        Self::Industry,
        Self::Employees,
        Self::Revenue,
        Self::Source,
        Self::ContactName,
        Self::FirstName,
        Self::LastName,
        Self::Title,
        Self::Email,
        Self::ContactPhone,
        Self::ExternalId,
        Self::FirstContact,
        Self::Won,
        Self::Note,
    ];

    /// The name to show to a person, and the column name of our own export.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Ignore => "Do not import",
            Self::Name => "Company",
            Self::Domain => "Website",
            Self::Phone => "Company phone",
            Self::Country => "Country",
            Self::State => "State",
            Self::City => "City",
            Self::Location => "City and state",
            Self::Industry => "Industry",
            Self::Employees => "Employees",
            Self::Revenue => "Annual revenue",
            Self::Source => "Lead source",
            Self::ContactName => "Contact name",
            Self::FirstName => "First name",
            Self::LastName => "Last name",
            Self::Title => "Job title",
            Self::Email => "E-mail",
            Self::ContactPhone => "Contact phone",
            Self::ExternalId => "External ID",
            Self::FirstContact => "First contact date (checked only)",
            Self::Won => "Won date (checked only)",
            Self::Note => "Note",
        }
    }

    /// Position in [`Field::ALL`], for tables indexed by field.
    #[must_use]
    pub fn index(self) -> usize {
        self as usize
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.label())
    }
}
