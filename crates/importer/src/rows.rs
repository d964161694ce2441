//! A push parser for delimited text: feed it slices of a file, take rows out, in bounded memory.

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

use crate::decode::{Decoder, Encoding};
use crate::record::{Flaw, Record};
use crate::sniff::{Delimiter, Format, Source};

/// The longest row, in bytes of UTF-8, that is read as one row. Longer means a quote was never closed.
pub const MAX_ROW_BYTES: usize = 256 * 1024;

/// How much of an over-long line is kept to show to a person, in bytes.
const SHOWN_BYTES: usize = 1000;

/// Reads delimited text as it arrives.
///
/// `feed` a slice, then call `next_row` until it answers `None`; after the last slice call `finish` and
/// `next_row` once more until `None`. Any cutting into slices gives the same rows. Memory is bounded by the
/// largest slice plus [`MAX_ROW_BYTES`].
///
/// Blank lines and rows whose cells are all blank are passed over and counted. A quote that is never closed
/// costs one row, marked with a [`Flaw`], and reading goes on with the next line.
pub struct RowReader {
    decoder: Decoder,
    core: Reader,
    delimiter: u8,
    /// Cells that a whole row has; 0 when not known.
    width: usize,
    buffer: String,
    /// Where the row being read begins in `buffer`, and how far it has been read.
    start: usize,
    scanned: usize,
    cells: Vec<u8>,
    cells_used: usize,
    ends: Vec<usize>,
    ends_used: usize,
    record: Record,
    line: u64,
    after_cr: bool,
    skipping_line: bool,
    ended: bool,
    rows_to_skip: u32,
    blank_rows: u64,
    rows: u64,
}

impl RowReader {
    /// A reader for the rows below the header of a sniffed text file; `None` for a workbook.
    #[must_use]
    pub fn new(source: &Source) -> Option<Self> {
        match source.format {
            Format::Text { encoding, delimiter } => {
                let mut reader = Self::with_format(encoding, delimiter, source.headers.len());
                reader.rows_to_skip = source.rows_before_data;
                Some(reader)
            }
            Format::Workbook { .. } => None,
        }
    }

    /// A reader for every row, the header included. `width` is the number of cells that a whole row has,
    /// 0 when not known: it is used only to notice quotes that swallowed the following rows.
    #[must_use]
    pub fn with_format(encoding: Encoding, delimiter: Delimiter, width: usize) -> Self {
        Self {
            decoder: Decoder::new(encoding),
            core: ReaderBuilder::new().delimiter(delimiter.byte()).build(),
            delimiter: delimiter.byte(),
            width,
            buffer: String::new(),
            start: 0,
            scanned: 0,
            cells: vec![0; 1024],
            cells_used: 0,
            ends: vec![0; 64],
            ends_used: 0,
            record: Record::new(),
            line: 1,
            after_cr: false,
            skipping_line: false,
            ended: false,
            rows_to_skip: 0,
            blank_rows: 0,
            rows: 0,
        }
    }

    /// Takes the next bytes of the file.
    pub fn feed(&mut self, bytes: &[u8]) {
        if self.start > self.buffer.len() / 2 {
            self.buffer.replace_range(..self.start, "");
            self.scanned -= self.start;
            self.start = 0;
        }
        self.decoder.push(bytes, &mut self.buffer);
    }

    /// Says that there are no more bytes.
    pub fn finish(&mut self) {
        if !self.ended {
            self.ended = true;
            self.decoder.finish(&mut self.buffer);
        }
    }

    pub(crate) fn is_finished(&self) -> bool {
        self.ended
    }

    /// The next whole row, or `None` when more bytes are needed or the file is at its end.
    pub fn next_row(&mut self) -> Option<&Record> {
        loop {
            if !self.read() {
                return None;
            }
            if self.record.is_blank() && self.record.flaw().is_none() {
                self.blank_rows += 1;
            } else if self.rows_to_skip > 0 {
                self.rows_to_skip -= 1;
            } else {
                self.rows += 1;
                return Some(&self.record);
            }
        }
    }

    /// Rows given out so far.
    #[must_use]
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// Rows passed over because every cell was blank.
    #[must_use]
    pub fn blank_rows(&self) -> u64 {
        self.blank_rows
    }

    /// Characters that were not in the encoding of the rest of the file and were read as Windows-1252.
    #[must_use]
    pub fn repaired_characters(&self) -> u64 {
        self.decoder.repaired()
    }

    fn read(&mut self) -> bool {
        if self.skipping_line && !self.skip_line() {
            return false;
        }
        if self.scanned == self.start {
            self.skip_line_ends();
            self.cells_used = 0;
            self.ends_used = 0;
        }
        loop {
            let waiting = self.buffer.as_bytes().get(self.scanned..).unwrap_or_default();
            if waiting.is_empty() {
                if self.scanned == self.start {
                    return false;
                }
                if self.ended {
                    return self.close_last();
                }
                if self.scanned - self.start > MAX_ROW_BYTES {
                    return self.recover();
                }
                return false;
            }
            let (result, read) = Self::step(
                &mut self.core,
                waiting,
                &mut self.cells,
                &mut self.cells_used,
                &mut self.ends,
                &mut self.ends_used,
            );
            self.scanned += read;
            match result {
                ReadRecordResult::Record => return self.complete(),
                ReadRecordResult::End => return false,
                ReadRecordResult::InputEmpty | ReadRecordResult::OutputFull | ReadRecordResult::OutputEndsFull => {
                    if self.scanned - self.start > MAX_ROW_BYTES {
                        return self.recover();
                    }
                }
            }
        }
    }

    fn step(
        core: &mut Reader,
        input: &[u8],
        cells: &mut Vec<u8>,
        cells_used: &mut usize,
        ends: &mut Vec<usize>,
        ends_used: &mut usize,
    ) -> (ReadRecordResult, usize) {
        if *cells_used >= cells.len() {
            cells.resize(cells.len() * 2, 0);
        }
        if *ends_used >= ends.len() {
            ends.resize(ends.len() * 2, 0);
        }
        let (result, read, wrote, ended) = core.read_record(
            input,
            cells.get_mut(*cells_used..).unwrap_or_default(),
            ends.get_mut(*ends_used..).unwrap_or_default(),
        );
        *cells_used += wrote;
        *ends_used += ended;
        (result, read)
    }

    /// At the end of the file: a line end closes the last row, unless it falls inside quotes.
    fn close_last(&mut self) -> bool {
        loop {
            let (result, read) = Self::step(
                &mut self.core,
                b"\n",
                &mut self.cells,
                &mut self.cells_used,
                &mut self.ends,
                &mut self.ends_used,
            );
            match result {
                ReadRecordResult::Record => return self.complete(),
                ReadRecordResult::End => return false,
                _ if read > 0 => return self.recover(),
                _ => {}
            }
        }
    }

    fn complete(&mut self) -> bool {
        let raw = self.buffer.get(self.start..self.scanned).unwrap_or_default();
        if raw.len() > MAX_ROW_BYTES || self.swallowed_rows(raw) {
            return self.recover();
        }
        let (breaks, after_cr) = line_breaks(raw.as_bytes());
        self.record.begin(self.line);
        self.record.fill(
            self.cells.get(..self.cells_used).unwrap_or_default(),
            self.ends.get(..self.ends_used).unwrap_or_default(),
        );
        self.line += breaks;
        self.after_cr = after_cr;
        self.start = self.scanned;
        true
    }

    /// A row of the wrong width over several lines, whose second line alone would be a whole row:
    /// a stray quote in the first line took the following rows with it.
    fn swallowed_rows(&self, raw: &str) -> bool {
        if self.width < 2 || self.ends_used == self.width {
            return false;
        }
        let mut lines = raw.split(['\r', '\n']).filter(|line| !line.is_empty());
        let (Some(_), Some(second)) = (lines.next(), lines.next()) else {
            return false;
        };
        count_cells(second, self.delimiter) == self.width
    }

    /// Gives up the first line of the row being read and begins again on the next.
    fn recover(&mut self) -> bool {
        self.core.reset();
        self.record.begin(self.line);
        let pending = self.buffer.get(self.start..).unwrap_or_default();
        let window = floor(pending, MAX_ROW_BYTES);
        match window.find(['\r', '\n']) {
            Some(length) => {
                for cell in window.get(..length).unwrap_or_default().split(char::from(self.delimiter)) {
                    self.record.push(cell);
                }
                self.record.mark(Flaw::UnclosedQuote);
                self.start += length;
                self.skip_line_ends_once();
            }
            None if window.len() == pending.len() && self.ended => {
                for cell in window.split(char::from(self.delimiter)) {
                    self.record.push(cell);
                }
                self.record.mark(Flaw::UnclosedQuote);
                self.start = self.buffer.len();
            }
            None => {
                for cell in floor(window, SHOWN_BYTES).split(char::from(self.delimiter)) {
                    self.record.push(cell);
                }
                self.record.mark(Flaw::LineTooLong);
                self.start += window.len();
                self.skipping_line = true;
            }
        }
        self.scanned = self.start;
        true
    }

    fn skip_line(&mut self) -> bool {
        let pending = self.buffer.get(self.start..).unwrap_or_default();
        match pending.find(['\r', '\n']) {
            Some(length) => {
                self.start += length;
                self.skipping_line = false;
                self.skip_line_ends_once();
                self.scanned = self.start;
                true
            }
            None => {
                self.start = self.buffer.len();
                self.scanned = self.start;
                false
            }
        }
    }

    /// Steps over one `\r` or `\n`; the `\n` of a pair is left for `skip_line_ends`.
    fn skip_line_ends_once(&mut self) {
        if let Some(byte) = self.buffer.as_bytes().get(self.start) {
            self.after_cr = *byte == b'\r';
            self.start += 1;
            self.line += 1;
        }
    }

    fn skip_line_ends(&mut self) {
        while let Some(byte) = self.buffer.as_bytes().get(self.start) {
            match byte {
                b'\n' if self.after_cr => self.after_cr = false,
                b'\n' => self.line += 1,
                b'\r' => {
                    self.line += 1;
                    self.after_cr = true;
                }
                _ => {
                    self.after_cr = false;
                    break;
                }
            }
            self.start += 1;
        }
        self.scanned = self.start;
    }
}

/// The longest beginning of `text` of at most `limit` bytes that cuts no character.
fn floor(text: &str, limit: usize) -> &str {
    let mut end = limit.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}

/// Counts line breaks (`\n`, `\r`, or both as one), and whether the last byte is a lone `\r`.
fn line_breaks(raw: &[u8]) -> (u64, bool) {
    let newlines = raw.iter().filter(|byte| **byte == b'\n').count() as u64;
    let returns = raw.iter().filter(|byte| **byte == b'\r').count() as u64;
    if returns == 0 || newlines == 0 {
        return (newlines + returns, raw.last() == Some(&b'\r'));
    }
    let pairs = raw.windows(2).filter(|pair| *pair == b"\r\n").count() as u64;
    (newlines + returns - pairs, raw.last() == Some(&b'\r'))
}

fn count_cells(line: &str, delimiter: u8) -> usize {
    let (mut cells, mut quoted) = (1, false);
    for byte in line.bytes() {
        if byte == b'"' {
            quoted = !quoted;
        } else if byte == delimiter && !quoted {
            cells += 1;
        }
    }
    if quoted { 0 } else { cells }
}
