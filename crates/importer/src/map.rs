//! Which column means what: guessed from names and values, corrected by a person, kept as a template.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::alias::{ALIASES, plain_header};
use crate::field::Field;
use crate::normalise::number::unit_in_header;
use crate::normalise::{clean, looks};

/// What one column means.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ColumnMap {
    /// The column name in the file.
    pub header: String,
    /// What the column is imported as.
    pub field: Field,
    /// How sure that is, in per cent; 100 for a column that a person has set.
    pub confidence: u8,
    /// Why, as a sentence for a person.
    pub reason: String,
    /// What a plain number in the column is multiplied by: 1,000,000 under "Revenue (M)".
    pub unit: u64,
}

/// What every column of a file means. Also the template that is saved for the next file of its kind.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mapping {
    /// One entry for each column from left to right.
    pub columns: Vec<ColumnMap>,
    /// The country, as a two-letter code, of rows that name none: gives telephones their country code.
    pub default_country: Option<String>,
}

/// Why nothing can be imported with a mapping. `Display` is a sentence for a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum MappingProblem {
    /// No column is a company, a website, an e-mail or an id.
    NoCompanyColumn {
        /// The column names of the file.
        headers: Vec<String>,
    },
}

impl fmt::Display for MappingProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self::NoCompanyColumn { headers } = self;
        write!(
            f,
            "No column here names a company, a website or a record id ({}{}). If one does, choose “Company” above it; otherwise this is another kind of list.",
            headers.iter().take(6).map(String::as_str).collect::<Vec<_>>().join(", "),
            if headers.len() > 6 { ", …" } else { "" }
        )
    }
}

impl std::error::Error for MappingProblem {}

/// Below this a guess is not made.
const LEAST_CONFIDENCE: u8 = 50;

impl Mapping {
    /// The column that is imported as `field`.
    #[must_use]
    pub fn column_of(&self, field: Field) -> Option<usize> {
        self.columns.iter().position(|column| column.field == field)
    }

    /// Sets what a column means, as a person's choice. The column that meant it before is left out of the
    /// import and its index answered. Does nothing when there is no such column.
    pub fn set(&mut self, column: usize, field: Field) -> Option<usize> {
        if column >= self.columns.len() {
            return None;
        }
        let displaced = self.column_of(field).filter(|at| field != Field::Ignore && *at != column);
        if let Some(other) = displaced.and_then(|at| self.columns.get_mut(at)) {
            other.field = Field::Ignore;
            other.reason = "You chose another column for this".to_owned();
        }
        if let Some(chosen) = self.columns.get_mut(column) {
            chosen.field = field;
            chosen.confidence = 100;
            chosen.reason = "You chose this".to_owned();
        }
        displaced
    }

    /// Whether rows can be imported at all.
    ///
    /// # Errors
    /// [`MappingProblem`] with a sentence for a person.
    pub fn check(&self) -> Result<(), MappingProblem> {
        const NAMES_A_COMPANY: [Field; 4] = [Field::Name, Field::Domain, Field::Email, Field::ExternalId];
        if NAMES_A_COMPANY.iter().any(|field| self.column_of(*field).is_some()) {
            return Ok(());
        }
        let headers = self.columns.iter().map(|column| column.header.clone()).collect();
        Err(MappingProblem::NoCompanyColumn { headers })
    }

    /// How many columns of this template a file with these column names has, in per cent of the columns that
    /// the template imports.
    #[must_use]
    pub fn fits(&self, headers: &[String]) -> u8 {
        let plain: Vec<String> = headers.iter().map(|header| plain_header(header)).collect();
        let wanted = self.columns.iter().filter(|column| column.field != Field::Ignore);
        let (mut all, mut found) = (0_usize, 0_usize);
        for column in wanted {
            all += 1;
            found += usize::from(plain.contains(&plain_header(&column.header)));
        }
        u8::try_from((found * 100).checked_div(all).unwrap_or(0)).unwrap_or(100)
    }

    /// This template laid over another file: columns are found by name, wherever they stand. Columns that the
    /// template does not know keep what `guessed` says, unless the template has that field elsewhere.
    #[must_use]
    pub fn apply_to(&self, guessed: &Self) -> Self {
        let mut applied = guessed.clone();
        applied.default_country.clone_from(&self.default_country);
        let mut from_template = vec![false; applied.columns.len()];
        let mut taken = Vec::new();
        for (at, column) in applied.columns.iter_mut().enumerate() {
            let plain = plain_header(&column.header);
            let same = self.columns.iter().find(|known| plain_header(&known.header) == plain);
            let Some(known) = same else { continue };
            if known.field != Field::Ignore && taken.contains(&known.field) {
                continue;
            }
            column.field = known.field;
            column.unit = known.unit;
            column.confidence = 100;
            column.reason = "From your template".to_owned();
            taken.push(known.field);
            if let Some(flag) = from_template.get_mut(at) {
                *flag = true;
            }
        }
        for (column, known) in applied.columns.iter_mut().zip(from_template) {
            if !known && taken.contains(&column.field) {
                column.field = Field::Ignore;
                column.reason = "Your template uses another column for this".to_owned();
            }
        }
        applied
    }
}

struct Guess {
    column: usize,
    field: Field,
    confidence: u8,
    reason: String,
}

/// Guesses what every column means from its name and from the first rows.
#[must_use]
pub fn auto_map(headers: &[String], samples: &[Vec<String>]) -> Mapping {
    let mut guesses: Vec<Guess> = Vec::new();
    for (column, header) in headers.iter().enumerate() {
        let values: Vec<&str> = samples
            .iter()
            .filter_map(|row| row.get(column))
            .map(|cell| clean(cell))
            .filter(|cell| !cell.is_empty())
            .collect();
        guess_by_name(column, header, &values, &mut guesses);
        guess_by_values(column, &values, &mut guesses);
    }
    guesses.sort_by(|a, b| b.confidence.cmp(&a.confidence).then(a.column.cmp(&b.column)));
    let mut columns: Vec<ColumnMap> = headers
        .iter()
        .map(|header| ColumnMap {
            header: header.clone(),
            field: Field::Ignore,
            confidence: 0,
            reason: String::new(),
            unit: 1,
        })
        .collect();
    let mut taken: Vec<(Field, String)> = Vec::new();
    for guess in guesses {
        let Some(column) = columns.get_mut(guess.column) else {
            continue;
        };
        if column.confidence > 0 {
            continue;
        }
        let holder = taken.iter().find(|(field, _)| *field == guess.field && *field != Field::Ignore);
        if let Some((field, holder)) = holder {
            if column.reason.is_empty() {
                column.reason = format!("“{}” is already read from “{holder}”", field.label());
            }
            continue;
        }
        if guess.confidence < LEAST_CONFIDENCE {
            if column.reason.is_empty() {
                column.reason = guess.reason;
            }
            continue;
        }
        column.field = guess.field;
        column.confidence = guess.confidence;
        column.reason = guess.reason;
        if matches!(guess.field, Field::Revenue | Field::Employees) {
            column.unit = unit_in_header(&column.header);
        }
        taken.push((guess.field, column.header.clone()));
    }
    for column in &mut columns {
        if column.reason.is_empty() {
            "Neither the name nor the values say what this is".clone_into(&mut column.reason);
        }
    }
    Mapping { columns, default_country: None }
}

fn guess_by_name(column: usize, header: &str, values: &[&str], guesses: &mut Vec<Guess>) {
    let plain = plain_header(header);
    if let Some(alias) = ALIASES.iter().find(|alias| alias.name == plain) {
        for (choice, field) in alias.fields.iter().enumerate() {
            let sure = alias.confidence.saturating_sub(if choice == 0 { 0 } else { 10 });
            guesses.push(match contradiction(*field, values) {
                None if *field == Field::Ignore => {
                    Guess { column, field: *field, confidence: sure, reason: "Known, and not used here".to_owned() }
                }
                None => Guess {
                    column,
                    field: *field,
                    confidence: sure,
                    reason: format!("“{header}” is a usual name for this"),
                },
                Some(why) => Guess { column, field: *field, confidence: 30, reason: why },
            });
        }
        return;
    }
    if let Some((field, word)) = by_word(&plain)
        && supported(field, values)
    {
        guesses.push(Guess {
            column,
            field,
            confidence: 65,
            reason: format!("The name has “{word}” in it and the values fit"),
        });
    }
}

/// Words that give a meaning to a longer name, if the values agree.
fn by_word(plain: &str) -> Option<(Field, &'static str)> {
    static WORDS: [(&str, Field); 15] = [
        ("email", Field::Email),
        ("website", Field::Domain),
        ("domain", Field::Domain),
        ("phone", Field::Phone),
        ("mobile", Field::ContactPhone),
        ("employees", Field::Employees),
        ("headcount", Field::Employees),
        ("revenue", Field::Revenue),
        ("country", Field::Country),
        ("industry", Field::Industry),
        ("sector", Field::Industry),
        ("company", Field::Name),
        ("account", Field::Name),
        ("uuid", Field::ExternalId),
        ("id", Field::ExternalId),
    ];
    let words: Vec<&str> = plain.split(' ').collect();
    if words.contains(&"monthly") || words.contains(&"type") || words.contains(&"has") {
        return None;
    }
    let found = WORDS.iter().find(|(word, _)| words.contains(word))?;
    match found.1 {
        // "Company address" is no name; "parent company name" is.
        Field::Name if words.last() != Some(&"name") && words.last() != Some(&found.0) => None,
        Field::ExternalId if words.last() != Some(&found.0) => None,
        field => Some((field, found.0)),
    }
}

/// Whether values agree with a meaning strongly enough for a name that is only half known.
fn supported(field: Field, values: &[&str]) -> bool {
    if values.is_empty() {
        return false;
    }
    let fit = |test: fn(&str) -> bool| share(values, test) >= 60;
    match field {
        Field::Email => fit(looks::like_email),
        Field::Domain => fit(looks::like_domain),
        Field::Phone | Field::ContactPhone => fit(looks::like_phone),
        Field::Employees | Field::Revenue => fit(looks::like_count),
        Field::ExternalId => distinct(values) == values.len() && !fit(|cell| cell.contains(' ')),
        _ => fit(looks::like_text) && !fit(looks::like_number),
    }
}

/// Why values cannot be what the column's name says, if so.
fn contradiction(field: Field, values: &[&str]) -> Option<String> {
    if values.len() < 3 {
        return None;
    }
    let none = |test: fn(&str) -> bool| share(values, test) == 0;
    let wrong = match field {
        Field::Email => none(|cell| cell.contains('@')),
        Field::Domain => none(|cell| cell.contains('.')),
        Field::Phone | Field::ContactPhone => none(|cell| cell.bytes().filter(u8::is_ascii_digit).count() >= 6),
        Field::Employees | Field::Revenue => none(|cell| cell.bytes().any(|byte| byte.is_ascii_digit())),
        Field::ContactName => {
            none(looks::like_text)
                || (values.len() >= 10 && distinct(values) * 4 <= values.len())
                || share(values, looks::like_email) > 60
        }
        Field::ExternalId => values.len() >= 10 && distinct(values) * 2 < values.len(),
        Field::Name
        | Field::FirstName
        | Field::LastName
        | Field::Title
        | Field::City
        | Field::Industry
        | Field::Source => none(looks::like_text),
        _ => false,
    };
    wrong.then(|| format!("Named like “{}”, but the values are something else", field.label()))
}

fn guess_by_values(column: usize, values: &[&str], guesses: &mut Vec<Guess>) {
    const MANY: usize = 3;
    if values.is_empty() {
        return;
    }
    let few = values.len() < MANY;
    let mut add = |field, confidence: u8, what: &str| {
        guesses.push(Guess {
            column,
            field,
            confidence: if few { confidence.saturating_sub(8) } else { confidence },
            reason: format!("The values look like {what}"),
        });
    };
    if share(values, looks::like_email) >= 80 {
        add(Field::Email, 62, "e-mail addresses");
    } else if share(values, looks::like_domain) >= 80 {
        add(Field::Domain, 60, "web addresses");
    } else if share(values, looks::like_phone) >= 80 {
        add(Field::Phone, 60, "telephone numbers");
    } else if share(values, looks::like_us_state) >= 90 && distinct(values) > 2 {
        add(Field::State, 60, "states of the United States");
    } else if share(values, looks::like_country) >= 90 {
        add(Field::Country, 60, "countries");
    } else if share(values, looks::like_company) >= 30 && distinct(values) * 10 > values.len() * 8 {
        add(Field::Name, 58, "company names");
    }
}

/// How many of the values pass a test, in per cent.
fn share(values: &[&str], test: fn(&str) -> bool) -> usize {
    (values.iter().filter(|value| test(value)).count() * 100).checked_div(values.len()).unwrap_or(0)
}

fn distinct(values: &[&str]) -> usize {
    let mut sorted = values.to_vec();
    sorted.sort_unstable();
    sorted.dedup();
    sorted.len()
}
