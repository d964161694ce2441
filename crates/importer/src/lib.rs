//! Reads company lists as people really have them: detects, maps, validates, finds duplicates, and writes
//! lists that other programs read. Pure: no files, no clock, no network; runs in a web worker and on the host.
//!
//! # The way of a file
//! 1. [`sniff`]`(bytes, name)` says what the file is: a [`Source`] with its [`Format`], column names, first
//!    rows and [`Note`]s, or a [`Problem`] whose `Display` tells a person what it is and what to do. Text needs
//!    only the first [`SNIFF_BYTES`]; ask [`needs_whole_file`] with the first slice.
//! 2. [`auto_map`]`(&source.headers, &source.samples)` guesses a [`Mapping`]: a [`Field`], a confidence and a
//!    reason for each column. [`Mapping::set`] takes a person's choice, [`Mapping::check`] says whether
//!    anything can be imported, and a mapping serialises: kept, it is a template ([`Mapping::fits`],
//!    [`Mapping::apply_to`]).
//! 3. [`RowReader`] turns slices of text into [`Record`]s in bounded memory (`feed`, `next_row`, `finish`);
//!    `OpenWorkbook` gives out the same records from a workbook.
//! 4. [`Run::take`] checks a record ([`Validator`]), makes its [`Keys`], lets the [`Index`] decide under
//!    [`Rules`], and counts everything in a [`Report`]. Run once dry for the numbers and once for good: both
//!    come to the same [`Decision`]s.
//! 5. [`ErrorFile`] collects the rows that could not be imported, importable again once mended.
//!
//! ```
//! use takt_importer::{Index, RowReader, Rules, Run, auto_map, sniff};
//!
//! let file = b"Company;Website;Employees\nAcme, Inc.;https://www.acme.com/;1.234\n;;\n;;7\n";
//! let source = sniff(file, "list.csv")?;
//! let mapping = auto_map(&source.headers, &source.samples);
//! mapping.check()?;
//! let mut run = Run::new(&mapping, Index::new(), Rules::default());
//! if let Some(mut rows) = RowReader::new(&source) {
//!     for slice in file.chunks(16) {
//!         rows.feed(slice);
//!         while let Some(record) = rows.next_row() {
//!             run.take(record);
//!         }
//!     }
//!     rows.finish();
//!     while let Some(record) = rows.next_row() {
//!         run.take(record);
//!     }
//! }
//! assert_eq!((run.report().rows, run.report().new, run.report().bad), (2, 1, 1));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # The rest of the house
//! [`keys`] and [`keys_of`] make the same keys for accounts that exist already; [`Index::from_columns`] takes
//! them as columns. [`DraftWriter`] and [`CsvWriter`] export, guarded against formulas or not ([`Guard`]),
//! under the column names of a [`Flavor`], which [`auto_map`] reads back by itself.
//!
//! Without the feature `xlsx`, workbooks are answered with [`Problem::WorkbooksNotBuiltIn`] and the crate is
//! small enough for the page itself.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout))]

mod alias;
mod decode;
mod draft;
mod duplicate;
pub mod export;
mod field;
mod issue;
mod map;
pub mod normalise;
mod problem;
mod record;
mod report;
mod rows;
mod run;
mod sniff;
#[cfg(feature = "talk")]
pub mod talk;
mod validate;
#[cfg(feature = "xlsx")]
mod workbook;

pub use decode::{Encoding, detect_encoding};
pub use draft::{Draft, NameFrom};
pub use duplicate::{
    Decision, Index, KeyColumns, KeyKind, KeyMaker, KeyParts, Keys, Match, OnDuplicate, Rules, Same, keys, keys_of,
};
pub use export::{CsvWriter, DraftWriter, Flavor, Guard};
pub use field::Field;
pub use issue::{IssueKind, Repair, RowIssue, Severity};
pub use map::{ColumnMap, Mapping, MappingProblem, auto_map};
pub use problem::Problem;
pub use record::{Flaw, Record};
pub use report::{ErrorFile, Example, IssueCount, RepairGroup, Report};
pub use rows::{MAX_ROW_BYTES, RowReader};
pub use run::{Run, Verdict};
pub use sniff::{Delimiter, Format, Note, SAMPLE_ROWS, SNIFF_BYTES, Source, column_letters, needs_whole_file, sniff};
pub use validate::{Checked, Row, Validator, validate};
#[cfg(feature = "xlsx")]
pub use workbook::{OpenWorkbook, SheetRows, choose_sheet};
