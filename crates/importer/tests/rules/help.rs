//! What several tests need.

use takt_importer::{
    Draft, Encoding, Index, Mapping, Record, Row, RowReader, Rules, Run, Source, Verdict, auto_map, sniff, validate,
};

/// All rows below the header of a file, fed in slices of `slice` bytes.
pub fn records(bytes: &[u8], source: &Source, slice: usize) -> Vec<Record> {
    drain(RowReader::new(source).expect("a text file"), bytes, slice)
}

pub fn drain(mut reader: RowReader, bytes: &[u8], slice: usize) -> Vec<Record> {
    let mut rows = Vec::new();
    for part in bytes.chunks(slice.max(1)) {
        reader.feed(part);
        while let Some(record) = reader.next_row() {
            rows.push(record.clone());
        }
    }
    reader.finish();
    while let Some(record) = reader.next_row() {
        rows.push(record.clone());
    }
    rows
}

/// All rows, the header included, of comma-separated UTF-8.
pub fn all_rows(text: &str) -> Vec<Vec<String>> {
    let reader = RowReader::with_format(Encoding::Utf8, takt_importer::Delimiter::Comma, 0);
    cells(&drain(reader, text.as_bytes(), 7))
}

pub fn cells(records: &[Record]) -> Vec<Vec<String>> {
    records.iter().map(|record| record.iter().map(str::to_owned).collect()).collect()
}

pub fn open(text: &str) -> (Source, Mapping) {
    let source = sniff(text.as_bytes(), "list.csv").expect("a list");
    let mapping = auto_map(&source.headers, &source.samples);
    (source, mapping)
}

/// What becomes of every row of a list under its own mapping.
pub fn validated(text: &str) -> Vec<Row> {
    let (source, mapping) = open(text);
    records(text.as_bytes(), &source, 4096).iter().map(|record| validate(record, &mapping)).collect()
}

/// The drafts of a list of which every row is good.
pub fn drafts(text: &str) -> Vec<Draft> {
    validated(text)
        .into_iter()
        .map(|row| match row {
            Row::Draft { draft, .. } => *draft,
            Row::Bad { issues } => panic!("a bad row: {issues:?}"),
        })
        .collect()
}

/// The only draft of a list, with the kinds of its warnings.
pub fn one(text: &str) -> (Draft, Vec<takt_importer::IssueKind>) {
    match validated(text).into_iter().next() {
        Some(Row::Draft { draft, warnings }) => (*draft, warnings.iter().map(|issue| issue.kind).collect()),
        other => panic!("not a draft: {other:?}"),
    }
}

/// Runs a whole list and answers the report.
pub fn run(text: &str, index: Index, rules: Rules) -> takt_importer::Report {
    let (source, mapping) = open(text);
    let mut run = Run::new(&mapping, index, rules);
    for record in records(text.as_bytes(), &source, 4096) {
        let verdict = run.take(&record);
        if let Verdict::Bad { issues } = verdict {
            assert!(!issues.is_empty());
        }
    }
    run.into_report()
}

pub fn headers(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}
