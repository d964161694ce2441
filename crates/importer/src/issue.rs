//! What can be wrong with a row, what a person does about it, and which go together.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Whether a row is lost or only less complete.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Severity {
    /// The row cannot be imported. It goes into the error file.
    Error,
    /// The row is imported without the value, or with the value as it was understood.
    Warning,
}

/// What is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum IssueKind {
    /// Nothing in the row says which company it is.
    NoIdentity,
    /// More cells than columns, and not merely empty ones: values stand in the wrong columns.
    TooManyCells,
    /// A quotation mark is opened and never closed.
    UnclosedQuote,
    /// A line is too long to be a row.
    LineTooLong,
    /// A cell is too long for what it is.
    CellTooLong,
    /// Fewer cells than columns; the missing ones were read as empty.
    TooFewCells,
    /// The company has no name; its domain or id stands in.
    NoName,
    /// Not a web address.
    BadDomain,
    /// A page on a shared site, such as a social network, and not the company's own.
    SharedDomain,
    /// Not an e-mail address.
    BadEmail,
    /// Several e-mail addresses in a cell; the first was taken.
    SeveralEmails,
    /// Not a telephone number.
    BadPhone,
    /// A telephone number that a spreadsheet has rounded.
    RoundedPhone,
    /// A telephone number that was made up to fill the cell.
    PlaceholderPhone,
    /// A telephone number without a country code.
    PhoneWithoutCountry,
    /// Several telephone numbers in a cell; the first was taken.
    SeveralPhones,
    /// Not a number.
    BadNumber,
    /// A number below zero.
    NegativeNumber,
    /// A number too large to be true.
    ImpossibleNumber,
    /// Not a date.
    BadDate,
    /// A date that could be another one; it was read with the month first.
    AmbiguousDate,
    /// Won before the first contact: one of the two dates is wrong.
    WonBeforeContact,
}

/// What a person does to repair it: issues are shown in these groups.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Repair {
    /// Say which company it is.
    AddCompany,
    /// Mend the cells of the row.
    MendRow,
    /// Shorten a cell.
    Shorten,
    /// Correct web addresses.
    CorrectWebsites,
    /// Correct e-mail addresses.
    CorrectEmails,
    /// Correct telephone numbers.
    CorrectPhones,
    /// Choose the country of telephone numbers.
    ChooseCountry,
    /// Correct numbers.
    CorrectNumbers,
    /// Correct dates.
    CorrectDates,
    /// Nothing need be done; look whether it was understood.
    LookOver,
}

impl IssueKind {
    /// Every kind, errors first.
    pub const ALL: [Self; 22] = [
        Self::NoIdentity,
        Self::TooManyCells,
        Self::UnclosedQuote,
        Self::LineTooLong,
        Self::CellTooLong,
        Self::TooFewCells,
        Self::NoName,
        Self::BadDomain,
        Self::SharedDomain,
        Self::BadEmail,
        Self::SeveralEmails,
        Self::BadPhone,
        Self::RoundedPhone,
        Self::PlaceholderPhone,
        Self::PhoneWithoutCountry,
        Self::SeveralPhones,
        Self::BadNumber,
        Self::NegativeNumber,
        Self::ImpossibleNumber,
        Self::BadDate,
        Self::AmbiguousDate,
        Self::WonBeforeContact,
    ];

    /// Whether the row is lost.
    #[must_use]
    pub fn severity(self) -> Severity {
        match self {
            Self::NoIdentity | Self::TooManyCells | Self::UnclosedQuote | Self::LineTooLong | Self::CellTooLong => {
                Severity::Error
            }
            _ => Severity::Warning,
        }
    }

    /// What is wrong, in a few words.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::NoIdentity => "No company name, website or id",
            Self::TooManyCells => "More cells than columns",
            Self::UnclosedQuote => "A quotation mark is never closed",
            Self::LineTooLong => "The line is too long",
            Self::CellTooLong => "The cell is too long",
            Self::TooFewCells => "Fewer cells than columns",
            Self::NoName => "No company name",
            Self::BadDomain => "Not a web address",
            Self::SharedDomain => "A page on a shared site, not the company's own",
            Self::BadEmail => "Not an e-mail address",
            Self::SeveralEmails => "Several e-mail addresses",
            Self::BadPhone => "Not a telephone number",
            Self::RoundedPhone => "A telephone number rounded by a spreadsheet",
            Self::PlaceholderPhone => "A made-up telephone number",
            Self::PhoneWithoutCountry => "A telephone number without a country code",
            Self::SeveralPhones => "Several telephone numbers",
            Self::BadNumber => "Not a number",
            Self::NegativeNumber => "A number below zero",
            Self::ImpossibleNumber => "A number too large to be true",
            Self::BadDate => "Not a date",
            Self::AmbiguousDate => "A date that could be two days",
            Self::WonBeforeContact => "Won before the first contact",
        }
    }

    /// What happened to the value, and what to do.
    #[must_use]
    pub fn advice(self) -> &'static str {
        match self {
            Self::NoIdentity => "Add a company name or a website and import this row again.",
            Self::TooManyCells => "A value probably contains the delimiter: put quotation marks around it.",
            Self::UnclosedQuote => "Close the quotation mark, or double it if it belongs to the text.",
            Self::LineTooLong => "Check that the export has one row on each line.",
            Self::CellTooLong => "Shorten the text, or see whether an unclosed quotation mark took other rows with it.",
            Self::TooFewCells => "The missing cells are read as empty. Check that the row was not cut by a line break.",
            Self::NoName => "Imported under its website or id; add the name when you know it.",
            Self::BadDomain => "Left out. A website looks like acme.com.",
            Self::SharedDomain => "Left out, since many companies share it. Give the company's own website.",
            Self::BadEmail => "Left out. An address looks like ann@acme.com.",
            Self::SeveralEmails => "The first is imported. Give the others rows of their own.",
            Self::BadPhone => "Left out. A number has 6 to 15 digits.",
            Self::RoundedPhone => {
                "Left out, since its last digits are lost. Format the column as text and export again."
            }
            Self::PlaceholderPhone => "Left out, so that nobody dials it.",
            Self::PhoneWithoutCountry => {
                "Kept without a country code. Choose the country of this list, or map a country column."
            }
            Self::SeveralPhones => "The first is imported. Give the others a column of their own.",
            Self::BadNumber => "Left out. Write it like 1,234 or 4.5M.",
            Self::NegativeNumber => "Left out: this cannot be below zero.",
            Self::ImpossibleNumber => "Left out. Check the number and its unit.",
            Self::BadDate => "Left out. Write it like 2018-02-01.",
            Self::AmbiguousDate => "Read with the month first. Write it like 2018-02-01 to be sure.",
            Self::WonBeforeContact => {
                "The company is imported; a time to win of less than nothing must not enter a report. Correct one date."
            }
        }
    }

    /// The group it is shown in.
    #[must_use]
    pub fn repair(self) -> Repair {
        match self {
            Self::NoIdentity => Repair::AddCompany,
            Self::TooManyCells | Self::UnclosedQuote | Self::LineTooLong | Self::TooFewCells => Repair::MendRow,
            Self::CellTooLong => Repair::Shorten,
            Self::BadDomain | Self::SharedDomain => Repair::CorrectWebsites,
            Self::BadEmail => Repair::CorrectEmails,
            Self::BadPhone | Self::RoundedPhone | Self::PlaceholderPhone => Repair::CorrectPhones,
            Self::PhoneWithoutCountry => Repair::ChooseCountry,
            Self::BadNumber | Self::NegativeNumber | Self::ImpossibleNumber => Repair::CorrectNumbers,
            Self::BadDate | Self::WonBeforeContact => Repair::CorrectDates,
            Self::NoName | Self::SeveralEmails | Self::SeveralPhones | Self::AmbiguousDate => Repair::LookOver,
        }
    }
}

impl fmt::Display for IssueKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.label())
    }
}

impl Repair {
    /// The heading of the group.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::AddCompany => "Say which company it is",
            Self::MendRow => "Mend the row",
            Self::Shorten => "Shorten the text",
            Self::CorrectWebsites => "Correct websites",
            Self::CorrectEmails => "Correct e-mail addresses",
            Self::CorrectPhones => "Correct telephone numbers",
            Self::ChooseCountry => "Choose the country of telephone numbers",
            Self::CorrectNumbers => "Correct numbers",
            Self::CorrectDates => "Correct dates",
            Self::LookOver => "Look over",
        }
    }
}

/// One thing wrong with one row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowIssue {
    /// The column, counted from 0; `None` when it concerns the whole row.
    pub column: Option<usize>,
    /// What is wrong.
    pub kind: IssueKind,
    /// The value as it stands in the file, at most 120 characters of it.
    pub value: String,
}

impl RowIssue {
    pub(crate) fn new(kind: IssueKind, column: Option<usize>, value: &str) -> Self {
        const SHOWN: usize = 120;
        Self { column, kind, value: value.chars().take(SHOWN).collect() }
    }

    /// What happened to the value, and what to do.
    #[must_use]
    pub fn advice(&self) -> &'static str {
        self.kind.advice()
    }
}
