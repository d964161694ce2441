//! How fast a long list is read, checked, normalised and compared: `cargo run --release -p takt-importer --example speed [rows]`.
#![allow(clippy::print_stdout, clippy::disallowed_methods, reason = "an example measures and prints")]

use std::time::{Duration, Instant};

use takt_importer::{
    CsvWriter, Guard, Index, Row, RowReader, Rules, Run, SNIFF_BYTES, Validator, auto_map, sniff, validate,
};

const SLICE_BYTES: usize = 256 * 1024;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let rows = std::env::args().nth(1).and_then(|rows| rows.parse().ok()).unwrap_or(1_000_000_u64);
    let file = made_up_list(rows);
    let size_mb = file.len() as f64 / 1e6;
    println!("{rows} rows, 12 columns, {size_mb:.0} MB, in slices of {} KB", SLICE_BYTES / 1024);

    let source = sniff(file.get(..SNIFF_BYTES).unwrap_or(&file), "made-up.csv")?;
    let mapping = auto_map(&source.headers, &source.samples);
    mapping.check()?;

    let mut seen = 0_u64;
    let begin = Clock::start();
    each(&file, &source, |_| seen += 1);
    tell("read", seen, begin);

    let mut validator = Validator::new(&mapping);
    let (mut good, mut issues) = (0_u64, 0_usize);
    let begin = Clock::start();
    each(&file, &source, |record| {
        let checked = validator.check(record);
        good += u64::from(checked.draft.is_some());
        issues += checked.issues.len();
    });
    tell("read + check + normalise", seen, begin);
    println!("  {good} good, {issues} issues");

    let begin = Clock::start();
    let mut owned = 0_u64;
    each(&file, &source, |record| owned += u64::from(matches!(validate(record, &mapping), Row::Draft { .. })));
    tell("the same, each draft owned", owned, begin);

    let mut run = Run::new(&mapping, Index::new(), Rules::default());
    let begin = Clock::start();
    each(&file, &source, |record| {
        run.take(record);
    });
    tell("dry run with duplicates", seen, begin);
    let report = run.into_report();
    println!(
        "  {} new, {} updates, {} skipped, {} bad, {} warnings",
        report.new, report.updates, report.skipped, report.bad, report.warnings
    );
    #[cfg(feature = "xlsx")]
    workbook(&file, &source, rows.min(100_000))?;
    Ok(())
}

/// The first rows of the list again, as a workbook.
#[cfg(feature = "xlsx")]
fn workbook(file: &[u8], source: &takt_importer::Source, rows: u64) -> Result<(), Box<dyn std::error::Error>> {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (column, header) in source.headers.iter().enumerate() {
        sheet.write(0, u16::try_from(column)?, header)?;
    }
    let mut row = 0_u32;
    each(file, source, |record| {
        row += 1;
        if u64::from(row) <= rows {
            for (column, cell) in (0_u16..).zip(record.iter()) {
                // The sheet has room for far more than this.
                let _ = sheet.write(row, column, cell);
            }
        }
    });
    let bytes = book.save_to_buffer()?;
    println!("{rows} rows as a workbook, {:.0} MB", bytes.len() as f64 / 1e6);
    let begin = Clock::start();
    let source = sniff(&bytes, "made-up.xlsx")?;
    let mapping = auto_map(&source.headers, &source.samples);
    let mut run = Run::new(&mapping, Index::new(), Rules::default());
    let mut book = takt_importer::OpenWorkbook::open(&bytes)?;
    let mut rows = book.rows(&source)?;
    while let Some(record) = rows.next_row()? {
        run.take(record);
    }
    tell("workbook, dry run", run.report().rows, begin);
    Ok(())
}

fn each(file: &[u8], source: &takt_importer::Source, mut take: impl FnMut(&takt_importer::Record)) {
    let Some(mut reader) = RowReader::new(source) else { return };
    for slice in file.chunks(SLICE_BYTES) {
        reader.feed(slice);
        while let Some(record) = reader.next_row() {
            take(record);
        }
    }
    reader.finish();
    while let Some(record) = reader.next_row() {
        take(record);
    }
}

/// Wall time, and the time this process really had a processor, where the system tells: on a busy machine
/// only the second says how fast the code is.
struct Clock {
    wall: Instant,
    processor: Option<Duration>,
}

impl Clock {
    fn start() -> Self {
        Self { wall: Instant::now(), processor: processor_time() }
    }
}

fn processor_time() -> Option<Duration> {
    let stat = std::fs::read_to_string("/proc/self/schedstat").ok()?;
    stat.split_whitespace().next()?.parse().ok().map(Duration::from_nanos)
}

fn tell(what: &str, rows: u64, begin: Clock) {
    let wall = begin.wall.elapsed();
    let processor = processor_time().zip(begin.processor).map_or(wall, |(now, then)| now - then);
    let rate = |time: Duration| rows as f64 / time.as_secs_f64();
    println!(
        "{what:<28} {:6.2} s {:>9.0} rows/s    processor {:6.2} s {:>9.0} rows/s",
        wall.as_secs_f64(),
        rate(wall),
        processor.as_secs_f64(),
        rate(processor)
    );
}

/// A list like those people have: some accents, some quotes, some bad values, one duplicate in fifty.
fn made_up_list(rows: u64) -> Vec<u8> {
    let mut writer = CsvWriter::new(Guard::Exchange);
    writer.write_row([
        "Company",
        "Website",
        "Phone",
        "Country",
        "State",
        "City",
        "Industry",
        "# Employees",
        "Annual Revenue",
        "First Name",
        "Last Name",
        "Email",
    ]);
    let countries = ["United States", "US", "Germany", "United Kingdom", "France"];
    let states = ["California", "TX", "Bayern", "", "NY"];
    let cities = ["San José", "Austin", "München", "London", "Paris"];
    let industries = ["Machinery", "Software, hardware", "Food & Drink", "Health Care: Insurance", "Energy"];
    let forms = ["Inc.", "LLC", "GmbH", "Ltd", "S.A."];
    let pick = |list: &[&'static str; 5], n: u64| list[(n % 5) as usize];
    let mut file = Vec::new();
    for row in 0..rows {
        let n = if row % 50 == 49 { row - 25 } else { row };
        let bad = row % 40 == 7;
        writer.write_row([
            format!("Müller {n} Tools, {}", pick(&forms, n)).as_str(),
            &format!("https://www.company-{n}.com/en/"),
            &(if bad { "n.a.".to_owned() } else { format!("+1 ({}) 555-{:04}", 201 + n % 700, n % 10_000) }),
            pick(&countries, n),
            pick(&states, n),
            pick(&cities, n),
            pick(&industries, n / 3),
            &format!("{},{:03}", 1 + n % 9, n % 1000),
            &format!("${}.{}M", n % 500, n % 10),
            "Ann",
            "Lee",
            &(if bad { "none at all".to_owned() } else { format!("ann.lee{n}@company-{n}.com") }),
        ]);
        if row % 10_000 == 0 {
            file.append(&mut writer.take());
        }
    }
    file.append(&mut writer.take());
    file
}
