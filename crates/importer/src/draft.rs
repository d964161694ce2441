//! An account as a row of a list describes it.

use serde::{Deserialize, Serialize};

/// Where the name of a draft comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum NameFrom {
    /// A column of the file.
    #[default]
    Column,
    /// The domain stands in: `acme.com`.
    Domain,
    /// The id stands in: `Lead dac32acd`.
    ExternalId,
}

/// One account with at most one person, normalised. An empty text is a missing value.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// The line of the file on which the row begins, from 1.
    pub line: u64,
    /// The company's name; never empty.
    pub name: String,
    /// Whether the name is one, or something standing in for it.
    pub name_from: NameFrom,
    /// Bare host in lower case.
    pub domain: String,
    /// E.164 (`+14155551234`), or national digits when the country is not known.
    pub phone: String,
    /// ISO 3166 code of two capitals where the country is known, otherwise as written.
    pub country: String,
    /// State; United States as two capitals.
    pub state: String,
    /// City.
    pub city: String,
    /// Industry.
    pub industry: String,
    /// People employed.
    pub employees: Option<u64>,
    /// Revenue in whole units of its currency.
    pub revenue: Option<u64>,
    /// Where the lead came from.
    pub source: String,
    /// A person's whole name.
    pub contact_name: String,
    /// The person's job title.
    pub title: String,
    /// The person's e-mail address in lower case.
    pub email: String,
    /// The person's telephone, in the same form as `phone`.
    pub contact_phone: String,
    /// The row's id in the system it comes from, as written.
    pub external_id: String,
    /// The day of the first contact, in days since 1970-01-01.
    pub first_contact: Option<i32>,
    /// The day a deal was won, in days since 1970-01-01.
    pub won: Option<i32>,
    /// A remark.
    pub note: String,
}

impl Draft {
    /// Whether the row names a person.
    #[must_use]
    pub fn has_contact(&self) -> bool {
        !self.contact_name.is_empty() || !self.email.is_empty() || !self.contact_phone.is_empty()
    }

    /// Makes every value missing and keeps the memory.
    pub(crate) fn clear(&mut self, line: u64) {
        self.line = line;
        self.name_from = NameFrom::Column;
        self.employees = None;
        self.revenue = None;
        self.first_contact = None;
        self.won = None;
        for text in [
            &mut self.name,
            &mut self.domain,
            &mut self.phone,
            &mut self.country,
            &mut self.state,
            &mut self.city,
            &mut self.industry,
            &mut self.source,
            &mut self.contact_name,
            &mut self.title,
            &mut self.email,
            &mut self.contact_phone,
            &mut self.external_id,
            &mut self.note,
        ] {
            text.clear();
        }
    }
}
