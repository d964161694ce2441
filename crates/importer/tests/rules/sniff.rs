use takt_importer::{Delimiter, Encoding, Format, Note, Problem, sniff};

fn problem(bytes: &[u8], name: &str) -> Problem {
    let problem = sniff(bytes, name).expect_err("this is no list");
    let sentence = problem.to_string();
    assert!(sentence.ends_with('.') && sentence.matches(". ").count() >= 1, "says what and what to do: {sentence}");
    problem
}

fn text(bytes: &[u8]) -> (Encoding, Delimiter, Vec<String>) {
    let source = sniff(bytes, "list.csv").expect("a list");
    match source.format {
        Format::Text { encoding, delimiter } => (encoding, delimiter, source.headers),
        Format::Workbook { .. } => panic!("not a workbook"),
    }
}

#[test]
fn an_empty_file_is_called_empty() {
    assert_eq!(problem(b"", "a.csv"), Problem::Empty);
    assert_eq!(problem(b"\xEF\xBB\xBF", "a.csv"), Problem::Empty);
    assert_eq!(problem(b" \r\n\r\n  ", "a.csv"), Problem::Empty);
    assert_eq!(problem(b",,,\n,,,\n", "a.csv"), Problem::Empty);
}

#[test]
fn column_names_without_rows_are_said_to_have_none() {
    let Problem::HeaderOnly { headers } = problem(b"Company,Website\n", "a.csv") else { panic!() };
    assert_eq!(headers, ["Company", "Website"]);
    assert!(matches!(problem(b"Company,Website\n,\n,\n", "a.csv"), Problem::HeaderOnly { .. }));
}

#[test]
fn a_web_page_named_csv_is_called_a_web_page_by_its_title() {
    let page = b"\n<!DOCTYPE html>\n<html><head><title>\n Sign in  to Acme</title></head><body></body></html>";
    assert_eq!(problem(page, "export.csv"), Problem::HtmlPage { title: Some("Sign in to Acme".to_owned()) });
    let table = b"<table><tr><td>Company</td></tr></table>";
    assert_eq!(problem(table, "report.xls"), Problem::HtmlPage { title: None });
}

#[test]
fn a_git_lfs_pointer_is_called_one_with_the_size_of_the_real_file() {
    let pointer = b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 583898\n";
    assert_eq!(problem(pointer, "a.csv"), Problem::LfsPointer { size_bytes: Some(583_898) });
}

#[test]
fn files_of_other_kinds_are_called_what_they_are() {
    assert_eq!(problem(b"%PDF-1.7\n%\xE2\xE3", "a.csv"), Problem::Pdf);
    assert_eq!(problem(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1\0\0\0\0", "a.xls"), Problem::OldExcel);
    let mut locked = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec();
    locked.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
    assert_eq!(problem(&locked, "a.xlsx"), Problem::LockedWorkbook);
    assert_eq!(problem(b"PK\x03\x04\x14\0\0\0hello.txt", "a.zip"), Problem::Archive);
    assert_eq!(problem(b"\x1F\x8B\x08\0\0\0\0\0", "a.csv"), Problem::Archive);
    assert!(matches!(
        problem(b"PK\x03\x04mimetypeapplication/vnd.oasis.opendocument.spreadsheet", "a.ods"),
        Problem::OtherSpreadsheet { .. }
    ));
    assert!(matches!(problem(b"\x89PNG\r\n\x1A\n", "a.csv"), Problem::Binary { what: Some(_) }));
    assert!(matches!(problem(b"\0\x01\x02\x03,\x04\x05\x06\x07\n\x08\0\0", "a.csv"), Problem::Binary { .. }));
    assert!(matches!(problem(b"[{\"company\":\"Acme\"}]", "a.csv"), Problem::Structured { .. }));
    assert!(matches!(problem(b"<?xml version=\"1.0\"?><list/>", "a.csv"), Problem::Structured { .. }));
}

#[test]
fn a_cell_that_begins_with_a_bracket_does_not_make_a_file_json() {
    assert_eq!(text(b"[Company],Website\nAcme,acme.com\n").2, ["[Company]", "Website"]);
    assert_eq!(text(b"<Company>;Website\nAcme;acme.com\n").2.len(), 2, "nor a tag XML");
}

#[test]
fn each_delimiter_is_found() {
    assert_eq!(text(b"a,b,c\n1,2,3\n").1, Delimiter::Comma);
    assert_eq!(text(b"a;b;c\n1,5;2,5;3,5\n").1, Delimiter::Semicolon);
    assert_eq!(text(b"a\tb\tc\n1,2\t2\t3\n").1, Delimiter::Tab);
    assert_eq!(text(b"a|b|c\n1|2|3\n").1, Delimiter::Pipe);
}

#[test]
fn delimiters_inside_quotes_do_not_count() {
    let list = b"Company;Place\n\"a, b, c\";\"d, e, f\"\n\"g, h, i\";\"j, k, l\"\n";
    assert_eq!(text(list).1, Delimiter::Semicolon);
}

#[test]
fn commas_in_half_of_the_rows_do_not_beat_a_steady_semicolon() {
    let list = b"Name;City, State\nAcme;Denver, CO\nBolt, Inc;Austin, TX\nCrux;Reno, NV\n";
    assert_eq!(text(list).1, Delimiter::Semicolon);
}

#[test]
fn of_two_steady_delimiters_the_one_with_more_columns_wins() {
    let list = b"Name;City, State;Source\nAcme;Denver, CO;Web\nBolt;Austin, TX;Fair\nCrux;Reno, NV;Web\n";
    assert_eq!(text(list).1, Delimiter::Semicolon);
}

#[test]
fn a_row_that_the_beginning_cuts_off_is_no_sample() {
    let row = format!("Acme,{},end\n", "x".repeat(10_000));
    let list = format!("Company,Note,Last\n{}", row.repeat(40));
    let source = sniff(&list.as_bytes()[..takt_importer::SNIFF_BYTES], "list.csv").unwrap();
    assert!(source.samples.len() > 10);
    assert!(source.samples.iter().all(|row| row.last().is_some_and(|cell| cell == "end")));
}

#[test]
fn a_line_that_announces_the_delimiter_is_believed_and_left_out() {
    let (_, delimiter, headers) = text(b"sep=;\nCompany;Website\nAcme;acme.com\n");
    assert_eq!((delimiter, headers), (Delimiter::Semicolon, vec!["Company".to_owned(), "Website".to_owned()]));
    let source = sniff(b"sep=;\nCompany;Website\nAcme;acme.com\n", "list.csv").unwrap();
    assert_eq!(crate::help::records(b"sep=;\nCompany;Website\nAcme;acme.com\n", &source, 3).len(), 1);
}

#[test]
fn each_encoding_is_found_and_read() {
    let list = "Company,City\nMüller,Köln\n";
    let expect = |bytes: &[u8], encoding| {
        let source = sniff(bytes, "list.csv").unwrap();
        let Format::Text { encoding: found, .. } = source.format else { panic!() };
        assert_eq!((found, source.headers[0].as_str()), (encoding, "Company"));
        assert_eq!(source.samples[0], ["Müller", "Köln"]);
        let rows = crate::help::records(bytes, &source, 1);
        assert_eq!(crate::help::cells(&rows), [["Müller", "Köln"]]);
    };
    expect(list.as_bytes(), Encoding::Utf8);
    expect(format!("\u{feff}{list}").as_bytes(), Encoding::Utf8Bom);
    let le: Vec<u8> = list.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let be: Vec<u8> = list.encode_utf16().flat_map(u16::to_be_bytes).collect();
    expect(&[b"\xFF\xFE".as_slice(), &le].concat(), Encoding::Utf16Le);
    expect(&[b"\xFE\xFF".as_slice(), &be].concat(), Encoding::Utf16Be);
    expect(&le, Encoding::Utf16Le);
    expect(&be, Encoding::Utf16Be);
    let latin: Vec<u8> = list.chars().map(|c| c as u8).collect();
    expect(&latin, Encoding::Windows1252);
}

#[test]
fn an_encoding_other_than_utf8_is_reported() {
    let source = sniff(b"Company,City\nM\xFCller,K\xF6ln\n", "list.csv").unwrap();
    assert_eq!(source.notes, [Note::Encoding(Encoding::Windows1252)]);
}

#[test]
fn text_named_xlsx_is_read_as_text_and_said_so() {
    let source = sniff(b"Company\tWebsite\nAcme\tacme.com\n", "report.XLS").unwrap();
    assert!(matches!(source.notes.as_slice(), [Note::NameDisagrees { .. }]), "{:?}", source.notes);
}

#[test]
fn a_title_above_the_table_is_left_out() {
    let list = b"Monthly report,,\nRun by Ann,,\n,,\nCompany,Website,City\nAcme,acme.com,Denver\nBolt,bolt.io,Reno\nCrux,crux.de,Ulm\n";
    let source = sniff(list, "list.csv").unwrap();
    assert_eq!(source.headers, ["Company", "Website", "City"]);
    assert_eq!(source.notes, [Note::LinesAboveHeader(2)]);
    let rows = crate::help::records(list, &source, 5);
    assert_eq!((rows.len(), rows[0].get(0), rows[0].line()), (3, Some("Acme"), 5));
}

#[test]
fn a_first_row_of_data_is_not_taken_for_column_names() {
    let list = b"Acme,acme.com,+1 415 555 0132\nBolt,bolt.io,+1 415 555 0133\n";
    let source = sniff(list, "list.csv").unwrap();
    assert_eq!(source.headers, ["Column A", "Column B", "Column C"]);
    assert_eq!(crate::help::records(list, &source, 5).len(), 2);
}

#[test]
fn columns_without_a_name_are_named_by_letter_and_empty_ones_at_the_end_fall_away() {
    let source = sniff(b"Company,,City,,\nAcme,x,Denver,,\n", "list.csv").unwrap();
    assert_eq!(source.headers, ["Company", "Column B", "City"]);
    assert_eq!(takt_importer::column_letters(27), "AB");
}

#[test]
fn a_beginning_cut_inside_a_character_or_a_row_is_enough() {
    let row = "Müller,Köln,köln.de\n".repeat(20_000);
    let list = format!("Company,City,Website\n{row}");
    for cut in 0..4 {
        let head = &list.as_bytes()[..takt_importer::SNIFF_BYTES - cut];
        let source = sniff(head, "list.csv").unwrap();
        assert_eq!(source.format, Format::Text { encoding: Encoding::Utf8, delimiter: Delimiter::Comma });
        assert_eq!(source.samples.len(), takt_importer::SAMPLE_ROWS);
    }
}
