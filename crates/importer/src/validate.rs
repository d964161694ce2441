//! A row of text into a draft, or the reasons why not.

use serde::{Deserialize, Serialize};

use crate::draft::{Draft, NameFrom};
use crate::field::Field;
use crate::issue::{IssueKind, RowIssue, Severity};
use crate::map::Mapping;
use crate::normalise::country::{self, Country};
use crate::normalise::domain::{DomainFault, domain, is_free_mail};
use crate::normalise::email::{EmailForm, email};
use crate::normalise::number::{NumberFault, count, money};
use crate::normalise::phone::{PhoneFault, phone};
use crate::normalise::{clean, date, place, squeeze};
use crate::record::{Flaw, Record};

/// Characters a name, title, city and the like may have.
const LONGEST_TEXT: usize = 400;
/// Characters a note may have.
const LONGEST_NOTE: usize = 4_000;
/// Countries kept at hand by a validator.
const MET_COUNTRIES: usize = 32;

/// What became of a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Row {
    /// It can be imported; `warnings` tell what was left out or guessed.
    Draft {
        /// The account.
        draft: Box<Draft>,
        /// What a person may want to look at.
        warnings: Vec<RowIssue>,
    },
    /// It cannot be imported: at least one issue is an error.
    Bad {
        /// Everything found wrong.
        issues: Vec<RowIssue>,
    },
}

/// What became of a row, borrowed from the [`Validator`] that looked at it.
#[derive(Clone, Copy, Debug)]
pub struct Checked<'a> {
    /// The account; `None` when the row cannot be imported.
    pub draft: Option<&'a Draft>,
    /// Errors and warnings.
    pub issues: &'a [RowIssue],
}

/// Checks one row. For many rows keep a [`Validator`], which reuses its memory.
#[must_use]
pub fn validate(record: &Record, mapping: &Mapping) -> Row {
    let mut validator = Validator::new(mapping);
    let good = validator.check(record).draft.is_some();
    let Validator { draft, issues, .. } = validator;
    if good { Row::Draft { draft: Box::new(draft), warnings: issues } } else { Row::Bad { issues } }
}

/// Checks rows under one mapping, with memory that is used again for each.
pub struct Validator {
    columns: [Option<usize>; Field::ALL.len()],
    employees_unit: u64,
    revenue_unit: u64,
    width: usize,
    default_country: Option<&'static Country>,
    draft: Draft,
    issues: Vec<RowIssue>,
    scratch: String,
    /// Lists name the same few countries over and over: those met last, and what they were.
    met_countries: Vec<(String, Option<&'static Country>)>,
    /// The country whose telephone numbers the row at hand has.
    row_country: Option<&'static Country>,
}

impl Validator {
    /// A validator for rows of a file that is mapped so.
    #[must_use]
    pub fn new(mapping: &Mapping) -> Self {
        let mut columns = [None; Field::ALL.len()];
        for (at, column) in mapping.columns.iter().enumerate() {
            if column.field != Field::Ignore
                && let Some(slot @ None) = columns.get_mut(column.field.index())
            {
                *slot = Some(at);
            }
        }
        let unit = |field| mapping.columns.iter().find(|column| column.field == field).map_or(1, |column| column.unit);
        Self {
            columns,
            employees_unit: unit(Field::Employees),
            revenue_unit: unit(Field::Revenue),
            width: mapping.columns.len(),
            default_country: mapping.default_country.as_deref().and_then(country::find),
            draft: Draft::default(),
            issues: Vec::new(),
            scratch: String::new(),
            met_countries: Vec::new(),
            row_country: None,
        }
    }

    /// Looks at one row.
    pub fn check(&mut self, record: &Record) -> Checked<'_> {
        self.draft.clear(record.line());
        self.issues.clear();
        if self.shape_is_sound(record) {
            self.read_place(record);
            self.read_company(record);
            self.read_person(record);
            self.read_numbers(record);
            self.settle_identity();
        }
        let bad = self.issues.iter().any(|issue| issue.kind.severity() == Severity::Error);
        Checked { draft: (!bad).then_some(&self.draft), issues: &self.issues }
    }

    fn shape_is_sound(&mut self, record: &Record) -> bool {
        let begin = |record: &Record| record.get(0).unwrap_or_default().to_owned();
        match record.flaw() {
            Some(Flaw::UnclosedQuote) => {
                self.issues.push(RowIssue::new(IssueKind::UnclosedQuote, None, &begin(record)));
                return false;
            }
            Some(Flaw::LineTooLong) => {
                self.issues.push(RowIssue::new(IssueKind::LineTooLong, None, &begin(record)));
                return false;
            }
            None => {}
        }
        if record.len() > self.width {
            let extra = (self.width..record.len()).find_map(|at| record.get(at).filter(|cell| !cell.trim().is_empty()));
            if let Some(extra) = extra {
                self.issues.push(RowIssue::new(IssueKind::TooManyCells, None, extra));
                return false;
            }
        } else if record.len() < self.width {
            let last = record.len().checked_sub(1).and_then(|at| record.get(at)).unwrap_or_default();
            self.issues.push(RowIssue::new(IssueKind::TooFewCells, None, last));
        }
        true
    }

    /// The cleaned cell of a field, if it is mapped and says something.
    fn cell<'r>(&self, record: &'r Record, field: Field) -> Option<(usize, &'r str)> {
        let column = (*self.columns.get(field.index())?)?;
        let text = clean(record.get(column)?);
        (!text.is_empty()).then_some((column, text))
    }

    fn warn(&mut self, kind: IssueKind, column: usize, value: &str) {
        self.issues.push(RowIssue::new(kind, Some(column), value));
    }

    /// Reads a cell of free text into `into`.
    fn read_text(&mut self, record: &Record, field: Field, longest: usize, into: fn(&mut Draft) -> &mut String) {
        let Some((column, text)) = self.cell(record, field) else {
            return;
        };
        if text.len() > longest && text.chars().count() > longest {
            self.issues.push(RowIssue::new(IssueKind::CellTooLong, Some(column), text));
            return;
        }
        squeeze(text, into(&mut self.draft));
    }

    fn read_place(&mut self, record: &Record) {
        self.read_text(record, Field::City, LONGEST_TEXT, |draft| &mut draft.city);
        self.read_text(record, Field::State, LONGEST_TEXT, |draft| &mut draft.state);
        self.read_text(record, Field::Country, LONGEST_TEXT, |draft| &mut draft.country);
        if let Some((column, text)) = self.cell(record, Field::Location) {
            if text.chars().count() > LONGEST_TEXT {
                self.issues.push(RowIssue::new(IssueKind::CellTooLong, Some(column), text));
            } else {
                let found = place::place(text);
                let fill = |into: &mut String, text: &str| {
                    if into.is_empty() {
                        squeeze(text, into);
                    }
                };
                fill(&mut self.draft.city, found.city);
                fill(&mut self.draft.state, found.state);
                fill(&mut self.draft.country, found.country.map_or("", |country| country.iso));
            }
        }
        if let Some(code) = place::us_state(&self.draft.state) {
            self.draft.state.replace_range(.., code);
        }
        self.row_country = self.known_country();
        if let Some(country) = self.row_country {
            self.draft.country.replace_range(.., country.iso);
        } else if self.draft.country.is_empty() {
            self.row_country = self.default_country;
        }
    }

    fn known_country(&mut self) -> Option<&'static Country> {
        if self.draft.country.is_empty() {
            return None;
        }
        if let Some((_, known)) = self.met_countries.iter().find(|(name, _)| *name == self.draft.country) {
            return *known;
        }
        let known = country::find(&self.draft.country);
        if self.met_countries.len() >= MET_COUNTRIES {
            self.met_countries.clear();
        }
        self.met_countries.push((self.draft.country.clone(), known));
        known
    }

    fn read_company(&mut self, record: &Record) {
        self.read_text(record, Field::Name, LONGEST_TEXT, |draft| &mut draft.name);
        self.read_text(record, Field::Industry, LONGEST_TEXT, |draft| &mut draft.industry);
        self.read_text(record, Field::Source, LONGEST_TEXT, |draft| &mut draft.source);
        self.read_text(record, Field::ExternalId, LONGEST_TEXT, |draft| &mut draft.external_id);
        self.read_text(record, Field::Note, LONGEST_NOTE, |draft| &mut draft.note);
        if let Some((column, text)) = self.cell(record, Field::Domain) {
            match domain(text, &mut self.draft.domain) {
                Ok(()) => {}
                Err(DomainFault::NotADomain) => self.warn(IssueKind::BadDomain, column, text),
                Err(DomainFault::Shared) => self.warn(IssueKind::SharedDomain, column, text),
            }
            // An address at a free mailbox, in a column for websites.
            if text.contains('@') && is_free_mail(&self.draft.domain) {
                self.draft.domain.clear();
                self.warn(IssueKind::SharedDomain, column, text);
            }
        }
        self.read_phone(record, Field::Phone, |draft| &mut draft.phone);
    }

    fn read_phone(&mut self, record: &Record, field: Field, into: fn(&mut Draft) -> &mut String) {
        let Some((column, text)) = self.cell(record, field) else {
            return;
        };
        match phone(text, self.row_country, into(&mut self.draft)) {
            Ok(form) => {
                if form.several {
                    self.warn(IssueKind::SeveralPhones, column, text);
                }
                if !form.international {
                    self.warn(IssueKind::PhoneWithoutCountry, column, text);
                }
            }
            Err(PhoneFault::NotAPhone) => self.warn(IssueKind::BadPhone, column, text),
            Err(PhoneFault::Scientific) => self.warn(IssueKind::RoundedPhone, column, text),
            Err(PhoneFault::Placeholder) => self.warn(IssueKind::PlaceholderPhone, column, text),
        }
    }

    fn read_person(&mut self, record: &Record) {
        self.read_text(record, Field::ContactName, LONGEST_TEXT, |draft| &mut draft.contact_name);
        if self.draft.contact_name.is_empty() {
            self.read_text(record, Field::FirstName, LONGEST_TEXT, |draft| &mut draft.contact_name);
            if let Some((column, last)) = self.cell(record, Field::LastName) {
                if last.chars().count() > LONGEST_TEXT {
                    self.issues.push(RowIssue::new(IssueKind::CellTooLong, Some(column), last));
                } else {
                    squeeze(last, &mut self.scratch);
                    if !self.draft.contact_name.is_empty() {
                        self.draft.contact_name.push(' ');
                    }
                    self.draft.contact_name.push_str(&self.scratch);
                }
            }
        }
        self.read_text(record, Field::Title, LONGEST_TEXT, |draft| &mut draft.title);
        if let Some((column, text)) = self.cell(record, Field::Email) {
            match email(text, &mut self.draft.email) {
                Some(EmailForm::One) => {}
                Some(EmailForm::FirstOfSeveral) => self.warn(IssueKind::SeveralEmails, column, text),
                None => self.warn(IssueKind::BadEmail, column, text),
            }
        }
        self.read_phone(record, Field::ContactPhone, |draft| &mut draft.contact_phone);
    }

    fn read_numbers(&mut self, record: &Record) {
        if let Some((column, text)) = self.cell(record, Field::Employees) {
            self.draft.employees = self.number(count(text, self.employees_unit), column, text);
        }
        if let Some((column, text)) = self.cell(record, Field::Revenue) {
            self.draft.revenue = self.number(money(text, self.revenue_unit), column, text);
        }
        self.draft.first_contact = self.day(record, Field::FirstContact);
        self.draft.won = self.day(record, Field::Won);
        if let (Some(first), Some(won)) = (self.draft.first_contact, self.draft.won)
            && won < first
            && let Some((column, text)) = self.cell(record, Field::Won)
        {
            self.warn(IssueKind::WonBeforeContact, column, text);
        }
    }

    fn day(&mut self, record: &Record, field: Field) -> Option<i32> {
        let (column, text) = self.cell(record, field)?;
        let Some(day) = date::day(text) else {
            self.warn(IssueKind::BadDate, column, text);
            return None;
        };
        if day.ambiguous {
            self.warn(IssueKind::AmbiguousDate, column, text);
        }
        Some(day.days)
    }

    fn number(&mut self, result: Result<u64, NumberFault>, column: usize, text: &str) -> Option<u64> {
        match result {
            Ok(value) => return Some(value),
            Err(NumberFault::Unreadable) => self.warn(IssueKind::BadNumber, column, text),
            Err(NumberFault::Negative) => self.warn(IssueKind::NegativeNumber, column, text),
            Err(NumberFault::TooLarge) => self.warn(IssueKind::ImpossibleNumber, column, text),
        }
        None
    }

    /// Finds the company's domain in the e-mail address, and a name if there is none.
    fn settle_identity(&mut self) {
        let draft = &mut self.draft;
        if draft.domain.is_empty()
            && let Some((_, host)) = draft.email.split_once('@')
            && !is_free_mail(host)
        {
            draft.domain.push_str(host);
        }
        if !draft.name.is_empty() {
            return;
        }
        let column = self.columns.get(Field::Name.index()).copied().flatten();
        if !draft.domain.is_empty() {
            draft.name.push_str(&draft.domain);
            draft.name_from = NameFrom::Domain;
        } else if !draft.external_id.is_empty() {
            draft.name.push_str("Lead ");
            draft.name.extend(draft.external_id.chars().take(8));
            draft.name_from = NameFrom::ExternalId;
        } else {
            // A name that is too long has been reported already.
            if !self.issues.iter().any(|issue| issue.kind == IssueKind::CellTooLong) {
                self.issues.push(RowIssue::new(IssueKind::NoIdentity, column, ""));
            }
            return;
        }
        if let Some(column) = column {
            self.warn(IssueKind::NoName, column, "");
        }
    }
}
