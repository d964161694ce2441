//! Lists for other programs: a CSV writer, and the column names that Salesforce and HubSpot expect.

use serde::{Deserialize, Serialize};

use crate::draft::Draft;
use crate::field::Field;
use crate::normalise::date;
use crate::sniff::Delimiter;

/// Whether cells that a spreadsheet would run as a formula are made harmless.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Guard {
    /// For people who open the file in a spreadsheet: cells that begin with `= + - @`, a tab or a return get
    /// an apostrophe in front, and the file a byte order mark. Our own import takes the apostrophe away.
    Spreadsheet,
    /// For other programs: cells are written as they are, since telephone numbers begin with `+`.
    Exchange,
}

/// Whose column names an export has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Flavor {
    /// Our own.
    Takt,
    /// Those of a Salesforce lead import.
    Salesforce,
    /// Those of a HubSpot import of companies with contacts.
    HubSpot,
}

/// The columns of an export, in order. No `Location` or `FirstName` and `LastName` for our own: an account has
/// its city, state and whole contact name already.
#[must_use]
pub fn columns(flavor: Flavor) -> &'static [(Field, &'static str)] {
    use Field as F;
    match flavor {
        Flavor::Takt => &[
            (F::Name, "Company"),
            (F::Domain, "Website"),
            (F::Phone, "Company Phone"),
            (F::Country, "Country"),
            (F::State, "State"),
            (F::City, "City"),
            (F::Industry, "Industry"),
            (F::Employees, "Employees"),
            (F::Revenue, "Annual Revenue"),
            (F::Source, "Lead Source"),
            (F::ContactName, "Contact Name"),
            (F::Title, "Job Title"),
            (F::Email, "Email"),
            (F::ContactPhone, "Contact Phone"),
            (F::ExternalId, "External ID"),
            (F::FirstContact, "First Contact Date"),
            (F::Note, "Note"),
        ],
        Flavor::Salesforce => &[
            (F::Name, "Company"),
            (F::Domain, "Website"),
            (F::Phone, "Phone"),
            (F::Country, "Country"),
            (F::State, "State/Province"),
            (F::City, "City"),
            (F::Industry, "Industry"),
            (F::Employees, "No. of Employees"),
            (F::Revenue, "Annual Revenue"),
            (F::Source, "Lead Source"),
            (F::FirstName, "First Name"),
            (F::LastName, "Last Name"),
            (F::Title, "Title"),
            (F::Email, "Email"),
            (F::ContactPhone, "Mobile Phone"),
            (F::ExternalId, "External ID"),
            (F::Note, "Description"),
        ],
        Flavor::HubSpot => &[
            (F::Name, "Company name"),
            (F::Domain, "Company domain name"),
            (F::Phone, "Phone Number"),
            (F::Country, "Country/Region"),
            (F::State, "State/Region"),
            (F::City, "City"),
            (F::Industry, "Industry"),
            (F::Employees, "Number of Employees"),
            (F::Revenue, "Annual Revenue"),
            (F::Source, "Original Source"),
            (F::FirstName, "First Name"),
            (F::LastName, "Last Name"),
            (F::Title, "Job Title"),
            (F::Email, "Email"),
            (F::ContactPhone, "Mobile Phone Number"),
            (F::ExternalId, "Record ID"),
            (F::Note, "Description"),
        ],
    }
}

/// The text of one field of an account, written so that an import reads the same value. Of a whole contact
/// name the last word is the family name; a person with one name has only that.
pub fn cell(draft: &Draft, field: Field, out: &mut String) {
    use std::fmt::Write as _;
    out.clear();
    let (first, last) = draft.contact_name.rsplit_once(' ').unwrap_or(("", &draft.contact_name));
    let number = |out: &mut String, value: Option<u64>| {
        if let Some(value) = value {
            // Writing to a string cannot fail.
            let _ = write!(out, "{value}");
        }
    };
    match field {
        Field::Name => out.push_str(&draft.name),
        Field::Domain => out.push_str(&draft.domain),
        Field::Phone => out.push_str(&draft.phone),
        Field::Country => out.push_str(&draft.country),
        Field::State => out.push_str(&draft.state),
        Field::City => out.push_str(&draft.city),
        Field::Location => {
            out.push_str(&draft.city);
            if !draft.city.is_empty() && !draft.state.is_empty() {
                out.push_str(", ");
            }
            out.push_str(&draft.state);
        }
        Field::Industry => out.push_str(&draft.industry),
        Field::Employees => number(out, draft.employees),
        Field::Revenue => number(out, draft.revenue),
        Field::Source => out.push_str(&draft.source),
        Field::ContactName => out.push_str(&draft.contact_name),
        Field::FirstName => out.push_str(first),
        Field::LastName => out.push_str(last),
        Field::Title => out.push_str(&draft.title),
        Field::Email => out.push_str(&draft.email),
        Field::ContactPhone => out.push_str(&draft.contact_phone),
        Field::ExternalId => out.push_str(&draft.external_id),
        Field::FirstContact => out.push_str(&draft.first_contact.map(date::iso).unwrap_or_default()),
        Field::Won => out.push_str(&draft.won.map(date::iso).unwrap_or_default()),
        Field::Note => out.push_str(&draft.note),
        Field::Ignore => {}
    }
}

/// Writes rows as CSV: UTF-8, lines ended by `\r\n`, quotes where they are needed.
pub struct CsvWriter {
    guard: Guard,
    delimiter: Delimiter,
    bytes: Vec<u8>,
}

impl CsvWriter {
    /// A writer with commas. In spreadsheet mode the bytes begin with a byte order mark.
    #[must_use]
    pub fn new(guard: Guard) -> Self {
        Self::with_delimiter(guard, Delimiter::Comma)
    }

    /// A writer with another delimiter.
    #[must_use]
    pub fn with_delimiter(guard: Guard, delimiter: Delimiter) -> Self {
        let bytes = match guard {
            Guard::Spreadsheet => "\u{feff}".as_bytes().to_vec(),
            Guard::Exchange => Vec::new(),
        };
        Self { guard, delimiter, bytes }
    }

    /// Writes one row.
    pub fn write_row<'a>(&mut self, cells: impl IntoIterator<Item = &'a str>) {
        let begin = self.bytes.len();
        let mut first = true;
        for cell in cells {
            if !first {
                self.bytes.push(self.delimiter.byte());
            }
            first = false;
            self.write_cell(cell);
        }
        if self.bytes.len() == begin {
            // A line with nothing on it would be no row at all.
            self.bytes.extend_from_slice(b"\"\"");
        }
        self.bytes.extend_from_slice(b"\r\n");
    }

    fn write_cell(&mut self, cell: &str) {
        let begins_formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']);
        let guard: &[u8] = if self.guard == Guard::Spreadsheet && begins_formula { b"'" } else { b"" };
        let special = |byte: u8| byte == self.delimiter.byte() || matches!(byte, b'"' | b'\r' | b'\n');
        if !cell.bytes().any(special) {
            self.bytes.extend_from_slice(guard);
            self.bytes.extend_from_slice(cell.as_bytes());
            return;
        }
        self.bytes.push(b'"');
        self.bytes.extend_from_slice(guard);
        for byte in cell.bytes() {
            if byte == b'"' {
                self.bytes.push(b'"');
            }
            self.bytes.push(byte);
        }
        self.bytes.push(b'"');
    }

    /// The bytes written since the last call. Concatenated, they are the file.
    pub fn take(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.bytes)
    }
}

/// Writes accounts under the column names of another program.
pub struct DraftWriter {
    writer: CsvWriter,
    columns: &'static [(Field, &'static str)],
    cells: Vec<String>,
}

impl DraftWriter {
    /// A file with its column names and no account yet.
    #[must_use]
    pub fn new(flavor: Flavor, guard: Guard) -> Self {
        let columns = columns(flavor);
        let mut writer = CsvWriter::new(guard);
        writer.write_row(columns.iter().map(|(_, header)| *header));
        Self { writer, columns, cells: vec![String::new(); columns.len()] }
    }

    /// Writes one account.
    pub fn write(&mut self, draft: &Draft) {
        for ((field, _), text) in self.columns.iter().zip(&mut self.cells) {
            cell(draft, *field, text);
        }
        self.writer.write_row(self.cells.iter().map(String::as_str));
    }

    /// The bytes written since the last call. Concatenated, they are the file.
    pub fn take(&mut self) -> Vec<u8> {
        self.writer.take()
    }
}
