//! What an import would do or has done, in numbers, and the file of the rows it could not take.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::duplicate::{Decision, KeyKind, Same};
use crate::export::{CsvWriter, Guard};
use crate::issue::{IssueKind, Repair, RowIssue, Severity};
use crate::record::Record;
use crate::sniff::Delimiter;

/// Examples kept of each kind of issue.
const EXAMPLES: usize = 5;

/// Where an issue occurred.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Example {
    /// The line of the file, from 1.
    pub line: u64,
    /// The column, from 0; `None` for the whole row.
    pub column: Option<usize>,
    /// The value as it stands there.
    pub value: String,
}

/// All issues of one kind.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct IssueCount {
    /// How many.
    pub count: u64,
    /// The first of them.
    pub examples: Vec<Example>,
}

/// Issues that are repaired in the same way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RepairGroup {
    /// The way.
    pub repair: Repair,
    /// How many issues.
    pub count: u64,
    /// Whether any of them costs its row.
    pub loses_rows: bool,
    /// The kinds in the group with their counts, the most frequent first.
    pub kinds: Vec<(IssueKind, u64)>,
}

/// An import in numbers. `rows = new + updates + skipped + bad`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// Rows of data that are not blank.
    pub rows: u64,
    /// Accounts added.
    pub new: u64,
    /// Rows that fill empty values of an account.
    pub updates: u64,
    /// Rows left out as duplicates.
    pub skipped: u64,
    /// Rows that cannot be imported.
    pub bad: u64,
    /// Warnings; a row may have several.
    pub warnings: u64,
    /// Rows with at least one warning.
    pub rows_with_warnings: u64,
    /// Rows with a person.
    pub contacts: u64,
    /// Rows that updated or were left out by the key they had in common with another account.
    pub duplicates_by_key: BTreeMap<KeyKind, u64>,
    /// Of these, rows that equal an earlier row of the same file.
    pub duplicates_in_file: u64,
    /// Rows added though they have a key in common with another account, because a rule says so.
    pub added_despite_duplicate: u64,
    /// Every kind of issue that occurred.
    pub issues: BTreeMap<IssueKind, IssueCount>,
}

impl Report {
    /// Counts the issues of a row, and the row as bad when it has no draft.
    pub fn add_row(&mut self, line: u64, issues: &[RowIssue]) {
        self.rows += 1;
        let mut warned = false;
        let mut bad = false;
        for issue in issues {
            match issue.kind.severity() {
                Severity::Error => bad = true,
                Severity::Warning => {
                    self.warnings += 1;
                    warned = true;
                }
            }
            let of_kind = self.issues.entry(issue.kind).or_default();
            of_kind.count += 1;
            if of_kind.examples.len() < EXAMPLES {
                of_kind.examples.push(Example { line, column: issue.column, value: issue.value.clone() });
            }
        }
        self.rows_with_warnings += u64::from(warned);
        self.bad += u64::from(bad);
    }

    /// Counts what happens to a good row.
    pub fn add_decision(&mut self, decision: &Decision, has_contact: bool) {
        self.contacts += u64::from(has_contact);
        let matched = match decision {
            Decision::Add { despite, .. } => {
                self.new += 1;
                self.added_despite_duplicate += u64::from(despite.is_some());
                return;
            }
            Decision::Update(matched) => {
                self.updates += 1;
                matched
            }
            Decision::Skip(matched) => {
                self.skipped += 1;
                matched
            }
        };
        *self.duplicates_by_key.entry(matched.kind).or_default() += 1;
        self.duplicates_in_file += u64::from(matches!(matched.same, Same::InFile(_)));
    }

    /// Issues grouped by what a person does about them: first those that cost rows, then by number.
    #[must_use]
    pub fn groups(&self) -> Vec<RepairGroup> {
        let mut groups: BTreeMap<Repair, RepairGroup> = BTreeMap::new();
        for (kind, issues) in &self.issues {
            let repair = kind.repair();
            let group = groups.entry(repair).or_insert_with(|| RepairGroup {
                repair,
                count: 0,
                loses_rows: false,
                kinds: Vec::new(),
            });
            group.count += issues.count;
            group.loses_rows |= kind.severity() == Severity::Error;
            group.kinds.push((*kind, issues.count));
        }
        let mut groups: Vec<RepairGroup> = groups.into_values().collect();
        for group in &mut groups {
            group.kinds.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        }
        groups.sort_by_key(|group| (!group.loses_rows, std::cmp::Reverse(group.count)));
        groups
    }
}

/// Writes the rows that could not be imported as they stand in the file, each with its line, what is wrong
/// and what to do. UTF-8 with a byte order mark, guarded against formulas, importable again once mended.
pub struct ErrorFile {
    writer: CsvWriter,
    width: usize,
    rows: u64,
    separator: &'static str,
}

impl ErrorFile {
    /// An error file with these columns and `takt_line`, `takt_problem`, `takt_advice`.
    #[must_use]
    pub fn new(headers: &[String], delimiter: Delimiter) -> Self {
        let mut writer = CsvWriter::with_delimiter(Guard::Spreadsheet, delimiter);
        let ours = ["takt_line", "takt_problem", "takt_advice"];
        writer.write_row(headers.iter().map(String::as_str).chain(ours));
        let separator = match delimiter {
            Delimiter::Comma => ",",
            Delimiter::Semicolon => ";",
            Delimiter::Tab => "\t",
            Delimiter::Pipe => "|",
        };
        Self { writer, width: headers.len(), rows: 0, separator }
    }

    /// Adds a row. Cells beyond the last column are kept in the last column, parted by the delimiter.
    pub fn write(&mut self, record: &Record, issues: &[RowIssue]) {
        let mut cells: Vec<String> = record.iter().take(self.width).map(str::to_owned).collect();
        if record.len() > self.width {
            let last = self.width.saturating_sub(1);
            let rest: Vec<&str> = (last..record.len()).filter_map(|at| record.get(at)).collect();
            cells.truncate(last);
            cells.push(rest.join(self.separator));
        }
        cells.resize(self.width, String::new());
        cells.push(record.line().to_string());
        let each = |of: fn(&RowIssue) -> &'static str| issues.iter().map(of).collect::<Vec<_>>().join("; ");
        cells.push(each(|issue| issue.kind.label()));
        cells.push(each(|issue| issue.kind.advice()));
        self.writer.write_row(cells.iter().map(String::as_str));
        self.rows += 1;
    }

    /// Rows written so far.
    #[must_use]
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// The bytes of the file written since the last call: take them from time to time while importing.
    pub fn take(&mut self) -> Vec<u8> {
        self.writer.take()
    }
}
