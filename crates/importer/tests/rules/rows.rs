use proptest::prelude::*;
use takt_importer::{CsvWriter, Delimiter, Encoding, Flaw, Guard, MAX_ROW_BYTES, RowReader, auto_map, sniff, validate};

use crate::help::{all_rows, cells, drain, records};

fn reader(delimiter: Delimiter, width: usize) -> RowReader {
    RowReader::with_format(Encoding::Utf8, delimiter, width)
}

#[test]
fn quoted_cells_keep_delimiters_quotes_and_line_breaks() {
    let rows = all_rows("a,\"b,\"\"c\"\"\nd\",e\r\nf,g,h");
    assert_eq!(rows, [vec!["a", "b,\"c\"\nd", "e"], vec!["f", "g", "h"]]);
}

#[test]
fn every_line_end_is_understood() {
    for end in ["\n", "\r\n", "\r"] {
        let text = ["a,b", "c,d", "e,f"].join(end);
        assert_eq!(all_rows(&text), [["a", "b"], ["c", "d"], ["e", "f"]], "{end:?}");
    }
}

#[test]
fn rows_know_the_line_of_the_file_they_begin_on() {
    for (text, lines) in [
        ("a\n\n\nb\nc", vec![1, 4, 5]),
        ("a\r\n\r\nb\r\n\"x\r\ny\"\r\nc", vec![1, 3, 4, 6]),
        ("a\r\rb\r\"x\ry\"\rc", vec![1, 3, 4, 6]),
    ] {
        for slice in 1..text.len() {
            let rows = drain(reader(Delimiter::Comma, 0), text.as_bytes(), slice);
            assert_eq!(rows.iter().map(takt_importer::Record::line).collect::<Vec<_>>(), lines, "{text:?} by {slice}");
        }
    }
}

#[test]
fn rows_with_missing_or_extra_cells_are_given_out_as_they_are() {
    assert_eq!(all_rows("a,b,c\nd\ne,f,g,h\n"), [vec!["a", "b", "c"], vec!["d"], vec!["e", "f", "g", "h"]]);
}

#[test]
fn blank_rows_are_passed_over_and_counted() {
    let mut reader = reader(Delimiter::Comma, 0);
    reader.feed(b"a,b\n,,\n \t,\nc,d\n,\n");
    reader.finish();
    while reader.next_row().is_some() {}
    assert_eq!((reader.rows(), reader.blank_rows()), (2, 3));
}

#[test]
fn a_quote_that_is_never_closed_costs_one_row() {
    let list = "Company,City\nAcme,Denver\n\"Bolt,Reno\nCrux,Ulm\nDyne,Bonn\n";
    for slice in 1..list.len() {
        let rows = drain(reader(Delimiter::Comma, 2), list.as_bytes(), slice);
        assert_eq!(rows.len(), 5, "by {slice}: {rows:?}");
        assert_eq!(rows[2].flaw(), Some(Flaw::UnclosedQuote));
        assert_eq!((rows[3].get(0), rows[3].line(), rows[3].flaw()), (Some("Crux"), 4, None));
    }
}

#[test]
fn a_quote_left_open_on_the_last_line_is_said_to_be() {
    for list in ["Company,City\n\"Acme,Denver", "Company,City\n\"Acme,Denver\n", "Company,City\n\"Acme,Denver\nx\n"] {
        let rows = drain(reader(Delimiter::Comma, 2), list.as_bytes(), 5);
        assert_eq!(rows[1].flaw(), Some(Flaw::UnclosedQuote), "{list:?}");
        assert_eq!(rows[1].get(1), Some("Denver"), "the line is shown as it stands");
    }
}

#[test]
fn a_row_too_long_is_so_in_any_slicing_though_its_quotes_are_sound() {
    // Doubled quotes take more room in the file than in the cell, so that the row ends before the cell is too long.
    let (plain, doubled) = ("x".repeat(100_000), "\"\"".repeat(100_000));
    let long = format!("Company,City\n\"{plain}{doubled}\",Denver\nAcme,Reno\n");
    assert!(plain.len() + doubled.len() > MAX_ROW_BYTES);
    for slice in [997, 65_536, long.len()] {
        let rows = drain(reader(Delimiter::Comma, 2), long.as_bytes(), slice);
        assert_eq!((rows.len(), rows[1].flaw()), (3, Some(Flaw::LineTooLong)), "by {slice}");
        assert_eq!(rows[2].get(0), Some("Acme"), "by {slice}");
    }
}

#[test]
fn a_stray_quote_that_meets_a_later_one_does_not_swallow_rows() {
    let list = "Company,City\nAcme,Denver\n\"Bolt,Reno\nCrux,Ulm\nDyne,\"Bonn\"\nEcho,Kiel\n";
    let rows = drain(reader(Delimiter::Comma, 2), list.as_bytes(), 9);
    assert_eq!(rows.len(), 6, "{rows:?}");
    assert_eq!(rows.iter().filter(|row| row.flaw().is_some()).count(), 1);
    assert_eq!(rows[4].get(1), Some("Bonn"));
}

#[test]
fn memory_is_bounded_whatever_comes() {
    let mut list = b"Company,City\n\"".to_vec();
    list.extend(std::iter::repeat_n(b'x', 3 * MAX_ROW_BYTES));
    list.extend(b"\nAcme,Denver\n");
    for slice in [1000, 4096, list.len()] {
        let rows = drain(reader(Delimiter::Comma, 2), &list, slice);
        assert_eq!(rows.len(), 3, "by {slice}");
        assert_eq!(rows[1].flaw(), Some(Flaw::LineTooLong));
        assert_eq!((rows[2].get(0), rows[2].line()), (Some("Acme"), 3));
    }
}

#[test]
fn latin_1_after_a_long_beginning_of_plain_text_is_still_read_right() {
    let mut list = b"Company,City\n".to_vec();
    for _ in 0..30_000 {
        list.extend(b"Acme,Denver\n");
    }
    list.extend(b"M\xFCller,K\xF6ln\n");
    let source = sniff(&list, "list.csv").unwrap();
    let mut reader = RowReader::new(&source).unwrap();
    reader.feed(&list);
    reader.finish();
    let mut last = None;
    while let Some(record) = reader.next_row() {
        last = Some(record.clone());
    }
    let last = last.unwrap();
    assert_eq!((last.get(0), last.get(1)), (Some("Müller"), Some("Köln")));
    assert_eq!(reader.repaired_characters(), 2);
}

fn any_delimiter() -> impl Strategy<Value = Delimiter> {
    prop::sample::select(Delimiter::ALL.to_vec())
}

/// Text in which the signs that matter to a reader are frequent.
fn tricky() -> impl Strategy<Value = String> {
    prop::collection::vec(
        prop_oneof![
            4 => "[a-zA-Z0-9 ]{0,6}",
            1 => Just("\"".to_owned()),
            1 => Just("\n".to_owned()),
            1 => Just("\r\n".to_owned()),
            1 => Just("\r".to_owned()),
            1 => Just(",".to_owned()),
            1 => Just(";".to_owned()),
            1 => Just("=".to_owned()),
            1 => Just("+é€😀".to_owned()),
        ],
        0..6,
    )
    .prop_map(|parts| parts.concat())
}

proptest! {
    #[test]
    fn no_bytes_make_anything_panic(bytes in prop::collection::vec(any::<u8>(), 0..600), name in "[a-z]{0,3}\\.?[a-z]{0,4}") {
        if let Ok(source) = sniff(&bytes, &name) {
            let mapping = auto_map(&source.headers, &source.samples);
            if RowReader::new(&source).is_some() {
                for record in records(&bytes, &source, 13) {
                    let _ = validate(&record, &mapping);
                }
            }
        }
    }

    #[test]
    fn no_text_makes_a_validator_panic(rows in prop::collection::vec(prop::collection::vec(any::<String>(), 21), 1..4)) {
        let headers: Vec<String> = takt_importer::Field::ALL.iter().map(|field| field.label().to_owned()).collect();
        let mut mapping = auto_map(&headers, &[]);
        for (at, field) in takt_importer::Field::ALL.iter().enumerate() {
            mapping.set(at, *field);
        }
        for row in rows {
            let record = takt_importer::Record::from_cells(1, row);
            if let takt_importer::Row::Draft { draft, .. } = validate(&record, &mapping) {
                prop_assert!(!draft.name.is_empty());
                let _ = takt_importer::keys(&draft);
            }
        }
    }

    #[test]
    fn any_slicing_gives_the_same_rows(text in prop::collection::vec(tricky(), 0..30), width in 0_usize..4, slice in 1_usize..40, delimiter in any_delimiter()) {
        let text = text.concat();
        let whole = drain(reader(delimiter, width), text.as_bytes(), text.len());
        let sliced = drain(reader(delimiter, width), text.as_bytes(), slice);
        prop_assert_eq!(whole, sliced);
    }

    #[test]
    fn any_slicing_of_any_encoding_gives_the_same_rows(bytes in prop::collection::vec(any::<u8>(), 0..200), slice in 1_usize..9, encoding in prop::sample::select(vec![Encoding::Utf8, Encoding::Utf16Le, Encoding::Utf16Be, Encoding::Windows1252])) {
        let whole = drain(RowReader::with_format(encoding, Delimiter::Comma, 0), &bytes, bytes.len());
        let sliced = drain(RowReader::with_format(encoding, Delimiter::Comma, 0), &bytes, slice);
        prop_assert_eq!(whole, sliced);
    }

    #[test]
    fn what_our_writer_writes_reads_back_the_same(table in prop::collection::vec(prop::collection::vec(tricky(), 3), 1..12), delimiter in any_delimiter(), slice in 1_usize..50) {
        let mut writer = CsvWriter::with_delimiter(Guard::Exchange, delimiter);
        for row in &table {
            writer.write_row(row.iter().map(String::as_str));
        }
        let read = cells(&drain(reader(delimiter, 3), &writer.take(), slice));
        let kept: Vec<Vec<String>> = table.into_iter().filter(|row| row.iter().any(|cell| !cell.trim().is_empty())).collect();
        prop_assert_eq!(read, kept);
    }

    #[test]
    fn the_delimiter_of_an_ordinary_list_is_found(table in prop::collection::vec(prop::collection::vec("[A-Za-z]{1,8}( [A-Za-z]{1,5})?(, [A-Z]{2})?", 4), 3..20), delimiter in any_delimiter()) {
        let mut writer = CsvWriter::with_delimiter(Guard::Exchange, delimiter);
        writer.write_row(["Company", "City", "Industry", "Source"]);
        for row in &table {
            writer.write_row(row.iter().map(String::as_str));
        }
        let source = sniff(&writer.take(), "list.txt").unwrap();
        prop_assert_eq!(source.format, takt_importer::Format::Text { encoding: Encoding::Utf8, delimiter });
    }
}
