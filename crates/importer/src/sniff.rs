//! What a file really is, whatever its name says.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::decode::{Decoder, Encoding, detect_encoding};
use crate::normalise::looks;
use crate::problem::Problem;
use crate::rows::RowReader;

/// How many bytes from the beginning of a text file [`sniff`] wants to see. More does no harm.
pub const SNIFF_BYTES: usize = 256 * 1024;

/// Rows kept as a sample for the mapping and for the preview.
pub const SAMPLE_ROWS: usize = 50;

/// Rows looked at to find the delimiter and the header.
const DELIMITER_ROWS: usize = 100;

/// The character between two cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Delimiter {
    /// `,`
    Comma,
    /// `;`
    Semicolon,
    /// The tab character.
    Tab,
    /// `|`
    Pipe,
}

impl Delimiter {
    /// Every delimiter that is tried, the likelier first.
    pub const ALL: [Self; 4] = [Self::Comma, Self::Semicolon, Self::Tab, Self::Pipe];

    /// The character as a byte.
    #[must_use]
    pub fn byte(self) -> u8 {
        match self {
            Self::Comma => b',',
            Self::Semicolon => b';',
            Self::Tab => b'\t',
            Self::Pipe => b'|',
        }
    }

    /// The name to show to a person.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Comma => "comma",
            Self::Semicolon => "semicolon",
            Self::Tab => "tab",
            Self::Pipe => "vertical bar",
        }
    }
}

/// How the file is built.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Format {
    /// Delimited text.
    Text {
        /// How its bytes spell characters.
        encoding: Encoding,
        /// What stands between two cells.
        delimiter: Delimiter,
    },
    /// An Office Open XML workbook.
    Workbook {
        /// The names of its sheets in order.
        sheets: Vec<String>,
        /// The index in `sheets` of the one that is read.
        chosen: usize,
    },
}

/// Something worth telling about a file that can be read all the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Note {
    /// The name promises one thing and the file is another; it is read as what it is.
    NameDisagrees {
        /// What the name says, such as `.csv`.
        named: String,
        /// What the file is.
        really: String,
    },
    /// The text is not UTF-8.
    Encoding(Encoding),
    /// Lines above the column names were passed over.
    LinesAboveHeader(u32),
    /// The first row is data; columns were named by letter.
    NoHeader,
    /// The workbook has more sheets than the one that is read.
    SeveralSheets,
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NameDisagrees { named, really } => {
                write!(f, "The file is called {named} but is {really}; it is read as what it is.")
            }
            Self::Encoding(encoding) => write!(f, "The text is read as {}.", encoding.label()),
            Self::LinesAboveHeader(1) => f.write_str("One line above the column names is left out."),
            Self::LinesAboveHeader(n) => {
                write!(f, "{n} lines above the column names are left out.")
            }
            Self::NoHeader => f.write_str("The first row is already data, so the columns are named by letter."),
            Self::SeveralSheets => {
                f.write_str("The workbook has several sheets; the first one that is not empty is read.")
            }
        }
    }
}

/// A file that can be read: its format, its column names and its first rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// The name the file came with.
    pub file_name: String,
    /// How to read it.
    pub format: Format,
    /// The column names, trimmed; a column without a name is called `Column C`.
    pub headers: Vec<String>,
    /// The first rows below the header, at most [`SAMPLE_ROWS`].
    pub samples: Vec<Vec<String>>,
    /// Rows to pass over before the first row of data: the header and what stands above it.
    pub rows_before_data: u32,
    /// What a person should know about the file.
    pub notes: Vec<Note>,
}

/// Whether [`sniff`] needs all the bytes of a file that begins with `head`, and not only the first
/// [`SNIFF_BYTES`]: workbooks have their table of contents at the end.
#[must_use]
pub fn needs_whole_file(head: &[u8]) -> bool {
    head.starts_with(b"PK\x03\x04")
}

/// Finds out what a file is and how to read it.
///
/// `bytes` is the whole file, or at least its first [`SNIFF_BYTES`] if [`needs_whole_file`] says no.
///
/// # Errors
/// A [`Problem`] with a sentence for a person, when the file is not a list that can be read.
pub fn sniff(bytes: &[u8], file_name: &str) -> Result<Source, Problem> {
    if bytes.is_empty() {
        return Err(Problem::Empty);
    }
    if needs_whole_file(bytes) {
        return sniff_zip(bytes, file_name);
    }
    if let Some(problem) = known_signature(bytes) {
        return Err(problem);
    }
    sniff_text(bytes, file_name)
}

fn sniff_zip(bytes: &[u8], file_name: &str) -> Result<Source, Problem> {
    // Names of members stand at the beginning, before each member, and at the end, all together.
    let begin = bytes.get(..64 * 1024).unwrap_or(bytes);
    let end = bytes.get(bytes.len().saturating_sub(1024 * 1024)..).unwrap_or_default();
    let has = |name: &[u8]| [begin, end].iter().any(|part| part.windows(name.len()).any(|window| window == name));
    let other = |what: &str| Err(Problem::OtherSpreadsheet { what: what.to_owned() });
    if has(b"xl/workbook.bin") {
        return other("binary Excel (.xlsb)");
    }
    if has(b"opendocument.spreadsheet") {
        return other("OpenDocument (.ods)");
    }
    if has(b"Index/Document.iwa") {
        return other("Numbers");
    }
    if !has(b"xl/") {
        return Err(Problem::Archive);
    }
    sniff_workbook(bytes, file_name)
}

#[cfg(feature = "xlsx")]
fn sniff_workbook(bytes: &[u8], file_name: &str) -> Result<Source, Problem> {
    crate::workbook::sniff_workbook(bytes, file_name)
}

#[cfg(not(feature = "xlsx"))]
fn sniff_workbook(_bytes: &[u8], _file_name: &str) -> Result<Source, Problem> {
    Err(Problem::WorkbooksNotBuiltIn)
}

fn known_signature(bytes: &[u8]) -> Option<Problem> {
    let binary = |what: &str| Some(Problem::Binary { what: Some(what.to_owned()) });
    match bytes {
        [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, ..] => {
            let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
            let locked = bytes.windows(name.len()).any(|window| window == name);
            Some(if locked { Problem::LockedWorkbook } else { Problem::OldExcel })
        }
        [b'%', b'P', b'D', b'F', b'-', ..] => Some(Problem::Pdf),
        [0x1F, 0x8B, ..]
        | [b'R', b'a', b'r', b'!', 0x1A, ..]
        | [b'7', b'z', 0xBC, 0xAF, ..]
        | [b'B', b'Z', b'h', b'1'..=b'9', b'1', b'A', b'Y', ..]
        | [b'P', b'K', 5, 6, ..]
        | [0x28, 0xB5, 0x2F, 0xFD, ..] => Some(Problem::Archive),
        [0x89, b'P', b'N', b'G', ..] | [0xFF, 0xD8, 0xFF, ..] | [b'G', b'I', b'F', b'8', ..] => binary("a picture"),
        [b'S', b'Q', b'L', b'i', b't', b'e', b' ', b'f', ..] => binary("a database"),
        [0x7F, b'E', b'L', b'F', ..] | [b'M', b'Z', 0x90, 0, ..] => binary("a program"),
        [b'P', b'A', b'R', b'1', ..] => binary("a Parquet file"),
        _ => None,
    }
}

fn sniff_text(bytes: &[u8], file_name: &str) -> Result<Source, Problem> {
    let head = bytes.get(..SNIFF_BYTES).unwrap_or(bytes);
    let encoding = detect_encoding(head);
    let mut text = String::new();
    let mut decoder = Decoder::new(encoding);
    decoder.push(head, &mut text);
    let whole = bytes.len() < SNIFF_BYTES;
    if whole {
        decoder.finish(&mut text);
    }
    if let Some(problem) = not_a_table(&text) {
        return Err(problem);
    }
    let (announced, sep_lines) = announced_delimiter(&text);
    let delimiter = announced.unwrap_or_else(|| find_delimiter(&text, whole, file_name));
    let mut rows = first_rows(&text, whole, delimiter);
    rows.drain(..sep_lines.min(rows.len()));
    let mut source = table(rows, sep_lines, file_name, Format::Text { encoding, delimiter })?;
    if !matches!(encoding, Encoding::Utf8 | Encoding::Utf8Bom) {
        source.notes.push(Note::Encoding(encoding));
    }
    if let Some(named @ (".xlsx" | ".xls" | ".xlsm")) = extension(file_name).as_deref() {
        let really = format!("text with a {} between cells", delimiter.label());
        source.notes.push(Note::NameDisagrees { named: named.to_owned(), really });
    }
    Ok(source)
}

/// The ending of a file name, with its dot, in lower case.
pub(crate) fn extension(file_name: &str) -> Option<String> {
    file_name.rfind('.').and_then(|dot| file_name.get(dot..)).map(str::to_ascii_lowercase)
}

/// Turns first rows into a source: finds the header, names nameless columns, keeps samples.
pub(crate) fn table(
    mut rows: Vec<Vec<String>>,
    rows_above: usize,
    file_name: &str,
    format: Format,
) -> Result<Source, Problem> {
    let mut notes = Vec::new();
    let at = header_row(&rows);
    if at >= rows.len() {
        return Err(Problem::Empty);
    }
    if at > 0 {
        notes.push(Note::LinesAboveHeader(u32::try_from(at).unwrap_or(u32::MAX)));
    }
    let mut samples = rows.split_off(at);
    let headless = looks_like_data(&samples[0]);
    let mut headers = if headless { vec![String::new(); samples[0].len()] } else { samples.remove(0) };
    if headless {
        notes.push(Note::NoHeader);
    }
    trim_empty_columns(&mut headers, &samples);
    for (index, header) in headers.iter_mut().enumerate() {
        let trimmed = header.split_whitespace().collect::<Vec<_>>().join(" ");
        *header = if trimmed.is_empty() { format!("Column {}", column_letters(index)) } else { trimmed };
    }
    if samples.is_empty() {
        return Err(Problem::HeaderOnly { headers });
    }
    samples.truncate(SAMPLE_ROWS);
    let skipped = rows_above + at + usize::from(!headless);
    Ok(Source {
        file_name: file_name.to_owned(),
        format,
        headers,
        samples,
        rows_before_data: u32::try_from(skipped).unwrap_or(u32::MAX),
        notes,
    })
}

/// Spreadsheets save empty columns at the right end of every row.
fn trim_empty_columns(headers: &mut Vec<String>, samples: &[Vec<String>]) {
    let filled = |row: &[String], index: usize| row.get(index).is_some_and(|cell| !cell.trim().is_empty());
    while let Some(last) = headers.len().checked_sub(1) {
        if last == 0 || filled(headers, last) || samples.iter().any(|row| filled(row, last)) {
            break;
        }
        headers.pop();
    }
}

/// The name a spreadsheet gives to a column, counted from 0: A … Z, AA …
#[must_use]
pub fn column_letters(mut index: usize) -> String {
    let mut letters = Vec::new();
    loop {
        letters.push(b'A' + u8::try_from(index % 26).unwrap_or(0));
        match (index / 26).checked_sub(1) {
            Some(next) => index = next,
            None => break,
        }
    }
    letters.iter().rev().map(|letter| char::from(*letter)).collect()
}

/// Reports have a title above the table. The header is the first row as wide as most rows, when all rows
/// above it fill at most half as many cells.
fn header_row(rows: &[Vec<String>]) -> usize {
    const LINES_ABOVE: usize = 15;
    let filled = |row: &Vec<String>| row.iter().filter(|cell| !cell.trim().is_empty()).count();
    let widths: Vec<usize> = rows.iter().map(filled).collect();
    let mut sorted = widths.clone();
    sorted.sort_unstable();
    let usual = sorted.get(sorted.len() / 2).copied().unwrap_or(0);
    let first = widths.iter().position(|width| *width > 0).unwrap_or(rows.len());
    if usual < 3 {
        return first;
    }
    let at = widths.iter().take(LINES_ABOVE).position(|width| *width * 3 >= usual * 2).unwrap_or(first);
    let title_above = widths.get(..at).unwrap_or_default().iter().all(|width| *width * 2 <= usual);
    if title_above { at } else { first }
}

/// Column names are no e-mail addresses, web addresses, phone numbers or sums.
fn looks_like_data(row: &[String]) -> bool {
    let names = row.iter().filter(|cell| !cell.trim().is_empty()).count();
    let data = row
        .iter()
        .filter(|cell| looks::like_email(cell) || looks::like_domain(cell) || looks::like_phone(cell))
        .count();
    let numbers = row.iter().filter(|cell| looks::like_number(cell)).count();
    names > 0 && (data > 0 || numbers * 2 > names)
}

fn not_a_table(text: &str) -> Option<Problem> {
    let begin = text.trim_start();
    if begin.is_empty() {
        return Some(Problem::Empty);
    }
    if begin.starts_with("version https://git-lfs.github.com/spec/") {
        let size_bytes = begin.lines().find_map(|line| line.strip_prefix("size ")?.trim().parse().ok());
        return Some(Problem::LfsPointer { size_bytes });
    }
    if let Some(problem) = markup(begin) {
        return Some(problem);
    }
    let mut chars = begin.chars();
    let structured = match chars.next() {
        Some('{') => matches!(chars.find(|c| !c.is_whitespace()), Some('"' | '}')),
        Some('[') => matches!(chars.find(|c| !c.is_whitespace()), Some('{' | '[' | '"')),
        _ => false,
    };
    if structured {
        return Some(Problem::Structured { what: "JSON".to_owned() });
    }
    let (mut control, mut total) = (0_usize, 0_usize);
    for c in text.chars().take(8192) {
        total += 1;
        control += usize::from(c == '\0' || (c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\x0c' | '\x1a')));
    }
    (control * 50 > total).then_some(Problem::Binary { what: None })
}

fn markup(begin: &str) -> Option<Problem> {
    let mut chars = begin.chars();
    if chars.next() != Some('<') || !chars.next().is_some_and(|c| c.is_ascii_alphabetic() || c == '!' || c == '?') {
        return None;
    }
    let head: String = begin.chars().take(20_000).collect::<String>().to_ascii_lowercase();
    if head.contains("urn:schemas-microsoft-com:office:spreadsheet") {
        return Some(Problem::OtherSpreadsheet { what: "XML Spreadsheet 2003".to_owned() });
    }
    let html = ["<html", "<!doctype html", "<head", "<body", "<table", "<title", "<div", "<script"];
    if html.iter().any(|tag| head.contains(tag)) {
        return Some(Problem::HtmlPage { title: page_title(begin, &head) });
    }
    let xml = head.starts_with("<?xml") || head.contains("</") || head.contains("/>");
    xml.then(|| Problem::Structured { what: "XML".to_owned() })
}

/// `lower` is the beginning of `page` in lower case: the same bytes at the same places.
fn page_title(page: &str, lower: &str) -> Option<String> {
    let tag = lower.find("<title")?;
    let open = tag + lower.get(tag..)?.find('>')? + 1;
    let close = open + lower.get(open..)?.find("</title")?;
    let title: String = page.get(open..close)?.split_whitespace().collect::<Vec<_>>().join(" ");
    (!title.is_empty()).then(|| title.chars().take(80).collect())
}

/// Some programs write `sep=;` on the first line.
fn announced_delimiter(text: &str) -> (Option<Delimiter>, usize) {
    let line = text.split(['\r', '\n']).next().unwrap_or_default().trim_matches('"');
    let announced = line
        .strip_prefix("sep=")
        .and_then(|rest| Delimiter::ALL.into_iter().find(|one| rest.as_bytes() == [one.byte()]));
    (announced, usize::from(announced.is_some()))
}

/// The delimiter whose rows agree best with the header on the number of cells; more cells settle a draw.
fn find_delimiter(text: &str, whole: bool, file_name: &str) -> Delimiter {
    let named_tsv = matches!(extension(file_name).as_deref(), Some(".tsv" | ".tab"));
    let mut best = (if named_tsv { Delimiter::Tab } else { Delimiter::Comma }, 0.0_f64);
    for delimiter in Delimiter::ALL {
        let rows = first_rows(text, whole, delimiter);
        let mut widths: Vec<usize> = rows.iter().map(Vec::len).collect();
        widths.sort_unstable();
        let Some(usual) = widths.get(widths.len() / 2).copied().filter(|usual| *usual > 1) else {
            continue;
        };
        let agreeing = widths.iter().filter(|width| **width == usual).count();
        let agreement = agreeing as f64 / widths.len() as f64;
        let hint = if named_tsv && delimiter == Delimiter::Tab { 2.0 } else { 1.0 };
        let score = agreement * agreement * (usual as f64).ln() * hint;
        if score > best.1 {
            best = (delimiter, score);
        }
    }
    best.0
}

/// The first rows of the beginning of a file. A row that the beginning cuts off is left out.
fn first_rows(text: &str, whole: bool, delimiter: Delimiter) -> Vec<Vec<String>> {
    let mut reader = RowReader::with_format(Encoding::Utf8, delimiter, 0);
    let mut rows = Vec::new();
    reader.feed(text.as_bytes());
    if whole {
        reader.finish();
    }
    while rows.len() < DELIMITER_ROWS {
        if let Some(record) = reader.next_row() {
            rows.push(record.iter().map(str::to_owned).collect());
        } else if rows.is_empty() && !reader.is_finished() {
            reader.finish();
        } else {
            break;
        }
    }
    rows
}
