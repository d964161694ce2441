//! Workbooks, read cell by cell so that a large sheet is never held twice.

use std::io::Cursor;
use std::ops::ControlFlow;

use calamine::{DataRef, Reader as _, SheetType, Xlsx, XlsxError};

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

/// Gives every row of data below the header to `each`, until it says to stop. Blank rows are passed over.
///
/// Numbers are written plainly (`500343`), dates as `2018-02-01` or `2018-02-01 13:30:00`.
///
/// # Errors
/// [`Problem::BrokenWorkbook`] when the file breaks off; the rows before that have been given out.
pub fn read_workbook(
    bytes: &[u8],
    source: &Source,
    mut each: impl FnMut(&Record) -> ControlFlow<()>,
) -> Result<(), Problem> {
    let Format::Workbook { sheets, chosen } = &source.format else {
        return Err(Problem::Archive);
    };
    let Some(sheet) = sheets.get(*chosen) else {
        return Err(Problem::Empty);
    };
    let mut skip = source.rows_before_data;
    let mut book = open(bytes)?;
    walk(&mut book, sheet, source.headers.len(), |record| {
        if skip > 0 {
            skip -= 1;
            return ControlFlow::Continue(());
        }
        each(record)
    })
}

fn sniff_sheet(book: &mut Book<'_>, file_name: &str, sheets: &[String], chosen: usize) -> Result<Source, Problem> {
    let sheet = sheets.get(chosen).ok_or(Problem::Empty)?;
    let mut rows: Vec<Vec<String>> = Vec::new();
    walk(book, sheet, 0, |record| {
        rows.push(record.iter().map(str::to_owned).collect());
        if rows.len() > SAMPLE_ROWS + 20 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    })?;
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

/// Rows that are not blank, header included, each padded to `width` cells.
fn walk(
    book: &mut Book<'_>,
    sheet: &str,
    width: usize,
    mut each: impl FnMut(&Record) -> ControlFlow<()>,
) -> Result<(), Problem> {
    let mut reader = match book.worksheet_cells_reader(sheet) {
        Ok(reader) => reader,
        Err(XlsxError::WorksheetNotFound(_)) => return Ok(()),
        Err(error) => return Err(broken(error)),
    };
    let mut record = Record::new();
    let mut row = None;
    let mut text = String::new();
    let mut flush = |record: &mut Record| {
        if record.is_blank() {
            return ControlFlow::Continue(());
        }
        while record.len() < width {
            record.push("");
        }
        each(record)
    };
    while let Some(cell) = reader.next_cell().map_err(broken)? {
        let (at_row, at_column) = cell.get_position();
        if row != Some(at_row) {
            if flush(&mut record).is_break() {
                return Ok(());
            }
            row = Some(at_row);
            record.begin(u64::from(at_row) + 1);
        }
        if at_column >= MAX_COLUMNS || matches!(cell.get_value(), DataRef::Empty) {
            continue;
        }
        let at_column = at_column as usize;
        if at_column < record.len() {
            continue;
        }
        while record.len() < at_column {
            record.push("");
        }
        text.clear();
        write_cell(cell.get_value(), &mut text);
        record.push(&text);
    }
    let _ = flush(&mut record);
    Ok(())
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
