//! One row as it stands in the file: all cells in one buffer, reused for every row.

use serde::{Deserialize, Serialize};

/// What is wrong with a row before anyone looks at what it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Flaw {
    /// A quotation mark was opened and never closed; only the first line of the row is shown.
    UnclosedQuote,
    /// The line is longer than [`crate::MAX_ROW_BYTES`]; only its beginning is shown.
    LineTooLong,
}

/// A row of text cells. Holds no allocation per cell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Record {
    text: String,
    ends: Vec<usize>,
    line: u64,
    flaw: Option<Flaw>,
}

impl Record {
    /// An empty row.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A row made of cells, for tests and for lists that were pasted. `line` counts from 1.
    pub fn from_cells<I>(line: u64, cells: I) -> Self
    where
        I: IntoIterator,
        I::Item: AsRef<str>,
    {
        let mut record = Self { line, ..Self::default() };
        for cell in cells {
            record.push(cell.as_ref());
        }
        record
    }

    /// The number of cells.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is no cell at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Whether every cell is empty or white space.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }

    /// The cell in column `index`, counted from 0.
    #[must_use]
    pub fn get(&self, index: usize) -> Option<&str> {
        let end = *self.ends.get(index)?;
        let start = match index.checked_sub(1) {
            Some(before) => *self.ends.get(before)?,
            None => 0,
        };
        self.text.get(start..end)
    }

    /// All cells from left to right.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).filter_map(|index| self.get(index))
    }

    /// The line of the file on which the row begins, from 1; in a workbook, the row number.
    #[must_use]
    pub fn line(&self) -> u64 {
        self.line
    }

    /// Set when the row could not be read as it was meant.
    #[must_use]
    pub fn flaw(&self) -> Option<Flaw> {
        self.flaw
    }

    pub(crate) fn begin(&mut self, line: u64) {
        self.text.clear();
        self.ends.clear();
        self.line = line;
        self.flaw = None;
    }

    pub(crate) fn push(&mut self, cell: &str) {
        self.text.push_str(cell);
        self.ends.push(self.text.len());
    }

    pub(crate) fn mark(&mut self, flaw: Flaw) {
        self.flaw = Some(flaw);
    }

    /// Takes the cells from a flat buffer. Ends outside the text or inside a character make it blank.
    pub(crate) fn fill(&mut self, text: &[u8], ends: &[usize]) {
        self.text.push_str(std::str::from_utf8(text).unwrap_or_default());
        self.ends.extend_from_slice(ends);
    }
}
