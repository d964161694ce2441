//! Files that cannot be read as a list, each with a sentence that says what it is and what to do.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Why a file cannot be imported as it is. `Display` is one sentence on what the file is followed by one on
/// what to do about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Problem {
    /// No bytes, or nothing but blank cells.
    Empty,
    /// Column names and not one row.
    HeaderOnly {
        /// The column names found.
        headers: Vec<String>,
    },
    /// A web page, whatever its name says.
    HtmlPage {
        /// The title of the page, if it has one.
        title: Option<String>,
    },
    /// A pointer that stands for a file kept in Git LFS.
    LfsPointer {
        /// Size of the real file in bytes, as the pointer says.
        size_bytes: Option<u64>,
    },
    /// A workbook in the format of before 2007.
    OldExcel,
    /// A workbook that needs a password.
    LockedWorkbook,
    /// A spreadsheet in a format that is not read here.
    OtherSpreadsheet {
        /// The name of the format.
        what: String,
    },
    /// A PDF document.
    Pdf,
    /// A compressed archive that is not a workbook.
    Archive,
    /// A JSON or XML file.
    Structured {
        /// `JSON` or `XML`.
        what: String,
    },
    /// Bytes that are no text.
    Binary {
        /// What the file seems to be, if its first bytes tell.
        what: Option<String>,
    },
    /// A workbook that cannot be opened.
    BrokenWorkbook {
        /// What was found wrong, for a technical reader.
        detail: String,
    },
    /// A workbook in which no sheet has a filled cell.
    EmptyWorkbook {
        /// The names of its sheets.
        sheets: Vec<String>,
    },
    /// A workbook, met by a build without the `xlsx` feature.
    WorkbooksNotBuiltIn,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str(
                "This file is empty. Export the list again and check that the download finished.",
            ),
            Self::HeaderOnly { headers } => write!(
                f,
                "This file has column names ({}) but no rows. Check the filter of the export and save it again.",
                some(headers)
            ),
            Self::HtmlPage { title: Some(title) } => write!(
                f,
                "This is a web page (“{title}”), not a list. Sign in where the list comes from, use its export button, and choose CSV or XLSX."
            ),
            Self::HtmlPage { title: None } => f.write_str(
                "This is a web page, not a list. If it opens as a table in your spreadsheet, save it there as CSV or XLSX; otherwise download it again after signing in.",
            ),
            Self::LfsPointer { size_bytes } => {
                f.write_str("This is a Git LFS pointer: a note that stands for the real file")?;
                if let Some(size) = size_bytes {
                    write!(f, " of {size} bytes")?;
                }
                f.write_str(". Run “git lfs pull”, or download the file from its page, and import that.")
            }
            Self::OldExcel => f.write_str(
                "This is a workbook in the old .xls format. Open it in your spreadsheet and save it as .xlsx or CSV.",
            ),
            Self::LockedWorkbook => f.write_str(
                "This workbook is protected with a password. Open it, remove the password, and save it again.",
            ),
            Self::OtherSpreadsheet { what } => write!(
                f,
                "This is a spreadsheet in {what} format. Open it in the program it comes from and save it as .xlsx or CSV."
            ),
            Self::Pdf => f.write_str(
                "This is a PDF, which holds a picture of a list and not its cells. Ask for the list as CSV or XLSX.",
            ),
            Self::Archive => f.write_str(
                "This is a compressed archive. Unpack it and import the CSV or XLSX file inside.",
            ),
            Self::Structured { what } => write!(
                f,
                "This is a {what} file, not a table. Export the list as CSV or XLSX instead."
            ),
            Self::Binary { what: Some(what) } => {
                write!(f, "This is {what}, not a list. Choose a CSV or XLSX file.")
            }
            Self::Binary { what: None } => f.write_str(
                "This file does not contain readable text. Choose a CSV or XLSX file.",
            ),
            Self::BrokenWorkbook { detail } => write!(
                f,
                "This workbook cannot be opened, perhaps because the download was cut short ({detail}). Download it again, or save it anew from your spreadsheet."
            ),
            Self::EmptyWorkbook { sheets } => write!(
                f,
                "Every sheet of this workbook is empty ({}). Check that you exported the right one.",
                some(sheets)
            ),
            Self::WorkbooksNotBuiltIn => f.write_str(
                "This is a workbook, and workbooks cannot be read here. Save it as CSV and import that.",
            ),
        }
    }
}

impl std::error::Error for Problem {}

fn some(names: &[String]) -> String {
    const SHOWN: usize = 5;
    let mut list = names.iter().take(SHOWN).map(String::as_str).collect::<Vec<_>>().join(", ");
    if names.len() > SHOWN {
        list.push_str(", …");
    }
    list
}
