//! Workbooks, read cell by cell so that a large sheet is never held twice.

use std::io::Cursor;
use std::mem;

use calamine::{DataRef, Reader as _, SheetType, Xlsx, XlsxCellReader, XlsxError};

use crate::problem::Problem;
use crate::record::Record;
use crate::sniff::{Format, Note, SAMPLE_ROWS, Source, extension, table};

/// Columns beyond this one are not read: no list has them, and a broken file could ask for any number.
const MAX_COLUMNS: u32 = 2048;

type Book<'a> = Xlsx<Cursor<&'a [u8]>>;

/// Opens a workbook, lists its sheets and chooses the first that has a filled cell.
pub(crate) fn sniff_workbook(bytes: &[u8], file_name: &str) -> Result<Source, Problem> {
    let mut book = open(bytes)?;
    let sheets = names(&book);
    for chosen in 0..sheets.len() {
        match sniff_sheet(&mut book, file_name, &sheets, chosen) {
            Err(Problem::Empty) => {}
            Err(problem) => return Err(problem),
            Ok(mut source) => {
                if sheets.len() > 1 {
                    source.notes.push(Note::SeveralSheets);
                }
                return Ok(source);
            }
        }
    }
    Err(Problem::EmptyWorkbook { sheets })
}

/// Reads another sheet of a workbook: the same as `sniff`, for the sheet at `chosen` in `Format::Workbook::sheets`.
///
/// # Errors
/// The same problems as `sniff`; [`Problem::Empty`] for an empty sheet or one that is not there.
pub fn choose_sheet(bytes: &[u8], file_name: &str, chosen: usize) -> Result<Source, Problem> {
    let mut book = open(bytes)?;
    let sheets = names(&book);
    sniff_sheet(&mut book, file_name, &sheets, chosen)
}

/// A workbook that is open.
pub struct OpenWorkbook<'b>(Book<'b>);

impl<'b> OpenWorkbook<'b> {
    /// Opens it: its shared texts are read at once, its rows are not.
    ///
    /// # Errors
    /// [`Problem::BrokenWorkbook`] and [`Problem::LockedWorkbook`].
    pub fn open(bytes: &'b [u8]) -> Result<Self, Problem> {
        open(bytes).map(Self)
    }

    /// The rows of data below the header of the sheet that was chosen.
    ///
    /// # Errors
    /// [`Problem::Archive`] for a source that is no workbook, [`Problem::Empty`] when the sheet is not there,
    /// [`Problem::BrokenWorkbook`] when it cannot be read.
    pub fn rows(&mut self, source: &Source) -> Result<SheetRows<'_, 'b>, Problem> {
        let Format::Workbook { sheets, chosen } = &source.format else {
            return Err(Problem::Archive);
        };
        let sheet = sheets.get(*chosen).ok_or(Problem::Empty)?;
        SheetRows::begin(&mut self.0, sheet, source.headers.len(), source.rows_before_data)
    }
}

/// Rows of a sheet that are not blank, each padded to as many cells as there are headers.
///
/// Numbers are written plainly (`500343`), dates as `2018-02-01` or `2018-02-01 13:30:00`.
pub struct SheetRows<'a, 'b> {
    /// Gone at the end.
    cells: Option<XlsxCellReader<'a, Cursor<&'b [u8]>>>,
    width: usize,
    /// Rows still to be passed over.
    skip: u32,
    /// The row that was given out last.
    whole: Record,
    /// The row that cells are added to, and its number.
    growing: Record,
    row: Option<u32>,
    text: String,
}

impl<'a, 'b> SheetRows<'a, 'b> {
    fn begin(book: &'a mut Book<'b>, sheet: &str, width: usize, skip: u32) -> Result<Self, Problem> {
        let cells = match book.worksheet_cells_reader(sheet) {
            Ok(cells) => Some(cells),
            Err(XlsxError::WorksheetNotFound(_)) => None,
            Err(error) => return Err(broken(error)),
        };
        let (whole, growing) = (Record::new(), Record::new());
        Ok(Self { cells, width, skip, whole, growing, row: None, text: String::new() })
    }

    /// The next row; none at the end.
    ///
    /// # Errors
    /// [`Problem::BrokenWorkbook`] where the file breaks off; the rows before that have been given out.
    pub fn next_row(&mut self) -> Result<Option<&Record>, Problem> {
        while self.read_row()? {
            if self.whole.is_blank() {
                continue;
            }
            if self.skip == 0 {
                while self.whole.len() < self.width {
                    self.whole.push("");
                }
                return Ok(Some(&self.whole));
            }
            self.skip -= 1;
        }
        Ok(None)
    }

    /// Reads until a row is whole; whether there was one.
    fn read_row(&mut self) -> Result<bool, Problem> {
        let Some(cells) = &mut self.cells else { return Ok(false) };
        loop {
            let Some(cell) = cells.next_cell().map_err(broken)? else {
                self.cells = None;
                mem::swap(&mut self.whole, &mut self.growing);
                return Ok(self.row.is_some());
            };
            let (at_row, at_column) = cell.get_position();
            let is_next = self.row != Some(at_row);
            let is_whole = is_next && self.row.is_some();
            if is_next {
                mem::swap(&mut self.whole, &mut self.growing);
                self.growing.begin(u64::from(at_row) + 1);
                self.row = Some(at_row);
            }
            let place = at_column as usize;
            let is_read = at_column < MAX_COLUMNS && !matches!(cell.get_value(), DataRef::Empty);
            if is_read && place >= self.growing.len() {
                while self.growing.len() < place {
                    self.growing.push("");
                }
                self.text.clear();
                write_cell(cell.get_value(), &mut self.text);
                self.growing.push(&self.text);
            }
            if is_whole {
                return Ok(true);
            }
        }
    }
}

fn sniff_sheet(book: &mut Book<'_>, file_name: &str, sheets: &[String], chosen: usize) -> Result<Source, Problem> {
    let sheet = sheets.get(chosen).ok_or(Problem::Empty)?;
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut reader = SheetRows::begin(book, sheet, 0, 0)?;
    while let Some(record) = reader.next_row()? {
        rows.push(record.iter().map(str::to_owned).collect());
        if rows.len() > SAMPLE_ROWS + 20 {
            break;
        }
    }
    if rows.is_empty() {
        return Err(Problem::Empty);
    }
    let format = Format::Workbook { sheets: sheets.to_vec(), chosen };
    let mut source = table(rows, 0, file_name, format)?;
    if let Some(named) = extension(file_name).filter(|name| !matches!(name.as_str(), ".xlsx" | ".xlsm" | ".xltx")) {
        source.notes.push(Note::NameDisagrees { named, really: "an Excel workbook".to_owned() });
    }
    Ok(source)
}

fn open(bytes: &[u8]) -> Result<Book<'_>, Problem> {
    Xlsx::new(Cursor::new(bytes)).map_err(broken)
}

fn names(book: &Book<'_>) -> Vec<String> {
    book.sheets_metadata()
        .iter()
        .filter(|sheet| sheet.typ == SheetType::WorkSheet)
        .map(|sheet| sheet.name.clone())
        .collect()
}

fn broken(error: XlsxError) -> Problem {
    if matches!(error, XlsxError::Password) {
        return Problem::LockedWorkbook;
    }
    Problem::BrokenWorkbook { detail: error.to_string().chars().take(200).collect() }
}

fn write_cell(value: &DataRef<'_>, out: &mut String) {
    use std::fmt::Write as _;
    // Writing to a string cannot fail.
    let _ = match value {
        DataRef::Int(number) => write!(out, "{number}"),
        DataRef::Float(number) => write!(out, "{number}"),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => out.write_str(text),
        DataRef::SharedString(text) => out.write_str(text),
        DataRef::Bool(true) => out.write_str("true"),
        DataRef::Bool(false) => out.write_str("false"),
        DataRef::DateTime(moment) if moment.is_datetime() => {
            let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
            let date = write!(out, "{year:04}-{month:02}-{day:02}");
            if (hour, minute, second) == (0, 0, 0) { date } else { write!(out, " {hour:02}:{minute:02}:{second:02}") }
        }
        DataRef::DateTime(moment) => write!(out, "{}", moment.as_f64()),
        // `#N/A` and its kin say that there is no value.
        DataRef::Error(_) | DataRef::Empty => Ok(()),
    };
}
