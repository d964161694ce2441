use takt_importer::{ErrorFile, Index, IssueKind, Repair, Row, Rules, Validator, auto_map, sniff, validate};

use crate::help::{cells, open, records, run};

#[test]
fn issues_are_grouped_by_what_a_person_does_about_them() {
    let list = "Company,Email,Phone,Country\n\
                Acme,x@@y,12,US\n\
                Bolt,z@@y,0000000000,US\n\
                Crux,c@crux.com,415-555-0132,\n\
                ,,,US\n";
    let report = run(list, Index::new(), Rules::default());
    let groups = report.groups();
    assert_eq!((groups[0].repair, groups[0].loses_rows, groups[0].count), (Repair::AddCompany, true, 1));
    assert!(groups[1..].iter().all(|group| !group.loses_rows));
    let phones = groups.iter().find(|group| group.repair == Repair::CorrectPhones).unwrap();
    assert_eq!(phones.count, 2);
    assert_eq!(phones.kinds, [(IssueKind::BadPhone, 1), (IssueKind::PlaceholderPhone, 1)]);
    let emails = &report.issues[&IssueKind::BadEmail];
    assert_eq!((emails.count, emails.examples[0].line, emails.examples[0].value.as_str()), (2, 2, "x@@y"));
}

#[test]
fn a_report_survives_the_way_out_of_the_worker() {
    let report = run("Company,Phone\nAcme,12\nBolt,\n", Index::new(), Rules::default());
    let sent = serde_json::to_string(&report).unwrap();
    assert_eq!(serde_json::from_str::<takt_importer::Report>(&sent).unwrap(), report);
}

#[test]
fn bad_rows_come_back_as_they_were_with_line_problem_and_advice() {
    let list = "Company;City;Phone\nAcme;Denver;+1 415 555 0132\n;\"Reno; \"\"NV\"\"\";=1+1\nBolt;Ulm;1;2;3\n";
    let (source, mapping) = open(list);
    let mut validator = Validator::new(&mapping);
    let mut file = ErrorFile::new(&source.headers, takt_importer::Delimiter::Semicolon);
    for record in records(list.as_bytes(), &source, 10) {
        let checked = validator.check(&record);
        if checked.draft.is_none() {
            file.write(&record, checked.issues);
        }
    }
    assert_eq!(file.rows(), 2);
    let bytes = file.take();
    let again = sniff(&bytes, "errors.csv").unwrap();
    assert_eq!(again.headers, ["Company", "City", "Phone", "takt_line", "takt_problem", "takt_advice"]);
    let rows = cells(&records(&bytes, &again, 9));
    assert_eq!(rows[0][..4], ["", "Reno; \"NV\"", "'=1+1", "3"]);
    assert!(rows[0][4].contains("No company name") && !rows[0][5].is_empty());
    assert_eq!(rows[1][..4], ["Bolt", "Ulm", "1;2;3", "4"]);
}

#[test]
fn a_mended_error_file_imports_without_its_extra_columns() {
    let list = "Company,City\n,Denver\n";
    let (source, mapping) = open(list);
    let record = records(list.as_bytes(), &source, 10).remove(0);
    let Row::Bad { issues } = validate(&record, &mapping) else { panic!() };
    let mut file = ErrorFile::new(&source.headers, takt_importer::Delimiter::Comma);
    file.write(&record, &issues);
    let mended = String::from_utf8(file.take()).unwrap().replace(",Denver", "Acme,Denver");
    let source = sniff(mended.as_bytes(), "errors.csv").unwrap();
    let mapping = auto_map(&source.headers, &source.samples);
    assert_eq!(mapping.columns.iter().filter(|column| column.field != takt_importer::Field::Ignore).count(), 2);
    let record = records(mended.as_bytes(), &source, 10).remove(0);
    assert!(
        matches!(validate(&record, &mapping), Row::Draft { draft, .. } if draft.name == "Acme" && draft.city == "Denver")
    );
}
