use rust_xlsxwriter::{ExcelDateTime, Format as CellFormat, Workbook};
use takt_importer::{
    Field, Format, Note, OpenWorkbook, Problem, Record, Row, auto_map, choose_sheet, needs_whole_file, sniff, validate,
};

fn book() -> Vec<u8> {
    let mut book = Workbook::new();
    book.add_worksheet().set_name("Cover").unwrap();
    let sheet = book.add_worksheet().set_name("Accounts").unwrap();
    let date = CellFormat::new().set_num_format("yyyy-mm-dd");
    for (column, header) in
        ["Company", "Phone", "Country", "Employees", "Revenue (M)", "First contact date", "Website"].iter().enumerate()
    {
        sheet.write(0, u16::try_from(column).unwrap(), *header).unwrap();
    }
    sheet.write(1, 0, "Müller & Söhne").unwrap();
    sheet.write(1, 1, 4_155_550_132.0_f64).unwrap();
    sheet.write(1, 2, "US").unwrap();
    sheet.write(1, 3, 1234).unwrap();
    sheet.write(1, 4, 4.5).unwrap();
    let day = ExcelDateTime::from_ymd(2018, 2, 1).unwrap();
    sheet.write_with_format(1, 5, &day, &date).unwrap();
    // Row 3 is blank, row 4 has its first cell missing.
    sheet.write(3, 6, "bolt.io").unwrap();
    let more = book.add_worksheet().set_name("More").unwrap();
    more.write(0, 0, "Company").unwrap();
    more.write(1, 0, "Crux").unwrap();
    book.save_to_buffer().unwrap()
}

fn all(bytes: &[u8], source: &takt_importer::Source) -> Vec<Record> {
    let mut rows = Vec::new();
    let mut book = OpenWorkbook::open(bytes).unwrap();
    let mut reader = book.rows(source).unwrap();
    while let Some(record) = reader.next_row().unwrap() {
        rows.push(record.clone());
    }
    rows
}

#[test]
fn the_first_sheet_that_is_not_empty_is_read_and_the_others_listed() {
    let bytes = book();
    assert!(needs_whole_file(&bytes[..4]));
    let source = sniff(&bytes, "list.xlsx").unwrap();
    let Format::Workbook { sheets, chosen } = &source.format else { panic!() };
    assert_eq!((sheets.as_slice(), *chosen), (["Cover", "Accounts", "More"].map(str::to_owned).as_slice(), 1));
    assert_eq!(source.notes, [Note::SeveralSheets]);
    assert_eq!(source.headers.len(), 7);
}

#[test]
fn numbers_dates_and_gaps_in_a_sheet_are_read_as_a_person_sees_them() {
    let bytes = book();
    let source = sniff(&bytes, "list.xlsx").unwrap();
    let rows = all(&bytes, &source);
    let first: Vec<&str> = rows[0].iter().collect();
    assert_eq!(first, ["Müller & Söhne", "4155550132", "US", "1234", "4.5", "2018-02-01", ""]);
    assert_eq!((rows.len(), rows[0].line(), rows[1].line()), (2, 2, 4));
    let mapping = auto_map(&source.headers, &source.samples);
    let Row::Draft { draft, warnings } = validate(&rows[0], &mapping) else { panic!() };
    assert!(warnings.is_empty(), "{warnings:?}");
    assert_eq!(
        (draft.phone.as_str(), draft.employees, draft.revenue, draft.first_contact),
        ("+14155550132", Some(1234), Some(4_500_000), Some(17_563))
    );
    let Row::Draft { draft, .. } = validate(&rows[1], &mapping) else { panic!() };
    assert_eq!(draft.name, "bolt.io");
}

#[test]
fn another_sheet_can_be_chosen() {
    let bytes = book();
    let source = choose_sheet(&bytes, "list.xlsx", 2).unwrap();
    assert_eq!(
        (source.headers.as_slice(), source.notes.as_slice()),
        (["Company".to_owned()].as_slice(), [].as_slice())
    );
    assert_eq!(all(&bytes, &source)[0].get(0), Some("Crux"));
    assert_eq!(choose_sheet(&bytes, "list.xlsx", 0).unwrap_err(), Problem::Empty);
    assert_eq!(choose_sheet(&bytes, "list.xlsx", 9).unwrap_err(), Problem::Empty);
}

#[test]
fn a_workbook_named_csv_is_read_as_a_workbook_and_said_so() {
    let source = sniff(&book(), "list.csv").unwrap();
    assert!(source.notes.iter().any(|note| matches!(note, Note::NameDisagrees { named, .. } if named == ".csv")));
    assert_eq!(auto_map(&source.headers, &source.samples).column_of(Field::Name), Some(0));
}

#[test]
fn an_empty_workbook_and_a_sheet_with_column_names_only_are_said_to_be() {
    let mut empty = Workbook::new();
    empty.add_worksheet().set_name("One").unwrap();
    let bytes = empty.save_to_buffer().unwrap();
    assert_eq!(sniff(&bytes, "a.xlsx").unwrap_err(), Problem::EmptyWorkbook { sheets: vec!["One".to_owned()] });
    let mut names = Workbook::new();
    names.add_worksheet().write(0, 0, "Company").unwrap();
    let bytes = names.save_to_buffer().unwrap();
    assert!(matches!(sniff(&bytes, "a.xlsx").unwrap_err(), Problem::HeaderOnly { .. }));
}

#[test]
fn a_workbook_cut_short_anywhere_is_a_problem_and_never_a_panic() {
    let bytes = book();
    for end in (4..bytes.len()).step_by(97) {
        assert!(sniff(&bytes[..end], "a.xlsx").is_err(), "cut at {end}");
    }
    for at in (0..bytes.len()).step_by(211) {
        let mut broken = bytes.clone();
        broken[at] ^= 0x5A;
        if let Ok(source) = sniff(&broken, "a.xlsx") {
            let Ok(mut book) = OpenWorkbook::open(&broken) else { continue };
            let Ok(mut rows) = book.rows(&source) else { continue };
            while let Ok(Some(_)) = rows.next_row() {}
        }
    }
}
