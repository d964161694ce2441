use takt_importer::{IssueKind, NameFrom, Row, Severity};

use crate::help::{drafts, one, open, validated};

fn errors(text: &str) -> Vec<IssueKind> {
    match validated(text).into_iter().next() {
        Some(Row::Bad { issues }) => {
            issues.iter().filter(|issue| issue.kind.severity() == Severity::Error).map(|issue| issue.kind).collect()
        }
        other => panic!("not a bad row: {other:?}"),
    }
}

#[test]
fn a_row_becomes_a_draft_in_normal_form() {
    let (draft, warnings) = one(
        "Company,Website,Phone,Country,State,City,Employees,Revenue (M),Lead Source,First Name,Last Name,Job Title,Email\n\
         \"  Acme,\u{a0}  Inc. \",HTTPS://www.Acme.com/x,(415) 555-0132,United States,california,San  José,\"1,234\",$4.5B,Web,Ann,Lee,CEO,Ann@Acme.com\n",
    );
    assert!(warnings.is_empty(), "{warnings:?}");
    assert_eq!((draft.name.as_str(), draft.name_from), ("Acme, Inc.", NameFrom::Column));
    assert_eq!((draft.domain.as_str(), draft.phone.as_str()), ("acme.com", "+14155550132"));
    assert_eq!((draft.country.as_str(), draft.state.as_str(), draft.city.as_str()), ("US", "CA", "San José"));
    assert_eq!((draft.employees, draft.revenue), (Some(1_234), Some(4_500_000_000)));
    assert_eq!(
        (draft.contact_name.as_str(), draft.title.as_str(), draft.email.as_str()),
        ("Ann Lee", "CEO", "ann@acme.com")
    );
    assert_eq!((draft.source.as_str(), draft.line), ("Web", 2));
}

#[test]
fn a_row_that_names_no_company_cannot_be_imported() {
    assert_eq!(errors("Company,Website,City\n,,Denver\n"), [IssueKind::NoIdentity]);
    assert_eq!(errors("Company,Website,City\n-,n/a,Denver\n"), [IssueKind::NoIdentity]);
    assert_eq!(errors("Company,Website,City\n,not a site,Denver\n"), [IssueKind::NoIdentity]);
}

#[test]
fn a_website_or_an_id_stands_in_for_a_missing_name() {
    let (draft, warnings) = one("Company,Website\n,www.acme.com\n");
    assert_eq!((draft.name.as_str(), draft.name_from), ("acme.com", NameFrom::Domain));
    assert_eq!(warnings, [IssueKind::NoName]);
    let (draft, warnings) = one("mql_id,origin\ndac32acd4db4c29c230538b72f8dd87d,social\n");
    assert_eq!((draft.name.as_str(), draft.name_from), ("Lead dac32acd", NameFrom::ExternalId));
    assert!(warnings.is_empty(), "no name column, nothing to warn of");
}

#[test]
fn a_company_is_known_by_its_peoples_addresses_but_not_by_free_mailboxes() {
    let (draft, _) = one("Company,Email\nAcme,ann@acme.com\n");
    assert_eq!(draft.domain, "acme.com");
    let (draft, _) = one("Company,Email\nAcme,ann@gmail.com\n");
    assert_eq!(draft.domain, "");
    let (draft, warnings) = one("Company,Website\nAcme,ann@gmail.com\n");
    assert_eq!((draft.domain.as_str(), warnings.as_slice()), ("", [IssueKind::SharedDomain].as_slice()));
}

#[test]
fn a_bad_value_is_left_out_with_a_warning_and_the_row_is_kept() {
    let list = "Company,Email,Website,Phone,Country,Employees,Revenue,First contact date\n";
    let mut wrong = vec![
        ("Acme,ann(at)acme.com,,,,,,", IssueKind::BadEmail),
        ("Acme,a@acme.com;b@acme.com,,,,,,", IssueKind::SeveralEmails),
        ("Acme,,acme,,,,,", IssueKind::BadDomain),
        ("Acme,,linkedin.com/company/acme,,,,,", IssueKind::SharedDomain),
        ("Acme,,,12,US,,,", IssueKind::BadPhone),
        ("Acme,,,4.15555E+09,US,,,", IssueKind::RoundedPhone),
        ("Acme,,,0000000000,US,,,", IssueKind::PlaceholderPhone),
        ("Acme,,,415-555-0132,,,,", IssueKind::PhoneWithoutCountry),
        ("Acme,,,415-555-0132 / 415-555-0133,US,,,", IssueKind::SeveralPhones),
        ("Acme,,,,,many,,", IssueKind::BadNumber),
        ("Acme,,,,,-5,,", IssueKind::NegativeNumber),
        ("Acme,,,,,99999999999,,", IssueKind::ImpossibleNumber),
        ("Acme,,,,,,-1.5M,", IssueKind::NegativeNumber),
        ("Acme,,,,,,,soon", IssueKind::BadDate),
        ("Acme,,,,,,,03/04/2020", IssueKind::AmbiguousDate),
    ];
    for (row, kind) in wrong.drain(..) {
        let (mut mapping, record) = {
            let text = format!("{list}{row}\n");
            let (source, mapping) = open(&text);
            (mapping, crate::help::records(text.as_bytes(), &source, 64).remove(0))
        };
        for (at, field) in [(1, takt_importer::Field::Email), (2, takt_importer::Field::Domain)] {
            mapping.set(at, field);
        }
        let Row::Draft { draft, warnings } = takt_importer::validate(&record, &mapping) else { panic!("{row}") };
        assert_eq!(draft.name, "Acme");
        assert_eq!(warnings.iter().map(|issue| issue.kind).collect::<Vec<_>>(), [kind], "{row}");
        assert!(!warnings[0].value.is_empty() && !warnings[0].advice().is_empty());
        assert!(warnings[0].column.is_some());
    }
}

#[test]
fn a_row_with_extra_values_is_refused_and_with_extra_blanks_kept() {
    assert_eq!(errors("Company,City\nAcme, Inc,Denver\n"), [IssueKind::TooManyCells]);
    let rows = validated("Company,City\nAcme,Denver,,\n");
    assert!(matches!(&rows[0], Row::Draft { warnings, .. } if warnings.is_empty()));
}

#[test]
fn a_row_with_missing_cells_is_kept_with_a_warning() {
    let rows = validated("Company,City,Industry\nBolt,Reno,Tools\nAcme\n");
    let Row::Draft { draft, warnings } = &rows[1] else { panic!() };
    assert_eq!((draft.name.as_str(), draft.city.as_str()), ("Acme", ""));
    assert_eq!(warnings[0].kind, IssueKind::TooFewCells);
}

#[test]
fn a_value_too_long_for_its_field_is_refused() {
    let long = "x".repeat(500);
    assert_eq!(errors(&format!("Company,City\n{long},Denver\n")), [IssueKind::CellTooLong]);
    assert_eq!(errors(&format!("Company,Note\nAcme,{}\n", long.repeat(10))), [IssueKind::CellTooLong]);
    assert_eq!(drafts(&format!("Company,Note\nAcme,{long}\n"))[0].note, long);
}

#[test]
fn the_country_of_the_list_gives_phones_their_code_where_a_row_has_none() {
    let text = "Company,Phone,Country\nAcme,030 1234567,\nBolt,415-555-0132,USA\nCrux,030 1234567,Atlantis\n";
    let (source, mut mapping) = open(text);
    mapping.default_country = Some("DE".to_owned());
    let phones: Vec<String> = crate::help::records(text.as_bytes(), &source, 64)
        .iter()
        .map(|record| match takt_importer::validate(record, &mapping) {
            Row::Draft { draft, .. } => draft.phone,
            Row::Bad { issues } => panic!("{issues:?}"),
        })
        .collect();
    assert_eq!(phones, ["+49301234567", "+14155550132", "0301234567"]);
}

#[test]
fn the_guard_against_formulas_is_taken_away_again() {
    let (draft, warnings) = one("Company,Phone\nAcme,'+1 415 555 0132\n");
    assert_eq!(draft.phone, "+14155550132", "{warnings:?}");
    assert_eq!(one("Company,City\n'=cmd,Denver\n").0.name, "=cmd");
    assert_eq!(one("Company,City\n'Ohana,Hilo\n").0.name, "'Ohana");
}
