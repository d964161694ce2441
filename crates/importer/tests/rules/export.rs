use proptest::prelude::*;
use takt_importer::export::columns;
use takt_importer::{Draft, DraftWriter, Field, Flavor, Guard, Row, auto_map, sniff, validate};

use crate::help::{headers, records};

const FLAVORS: [Flavor; 3] = [Flavor::Takt, Flavor::Salesforce, Flavor::HubSpot];

fn full() -> Draft {
    Draft {
        line: 2,
        name: "Acme, \"Tools\" & Co".to_owned(),
        domain: "acme.com".to_owned(),
        phone: "+14155550132".to_owned(),
        country: "US".to_owned(),
        state: "CA".to_owned(),
        city: "San José".to_owned(),
        industry: "Machinery".to_owned(),
        employees: Some(1_234),
        revenue: Some(4_500_000_000),
        source: "Trade fair".to_owned(),
        contact_name: "Ann Mary Lee".to_owned(),
        title: "CEO".to_owned(),
        email: "ann@acme.com".to_owned(),
        contact_phone: "+14155550199".to_owned(),
        external_id: "00Q5g00000AbCdE".to_owned(),
        first_contact: Some(17_563),
        note: "calls = 2, then waits".to_owned(),
        ..Draft::default()
    }
}

fn read_back(bytes: &[u8]) -> Vec<Draft> {
    let source = sniff(bytes, "export.csv").unwrap();
    let mapping = auto_map(&source.headers, &source.samples);
    records(bytes, &source, 100)
        .iter()
        .map(|record| match validate(record, &mapping) {
            Row::Draft { draft, .. } => *draft,
            Row::Bad { issues } => panic!("{issues:?}"),
        })
        .collect()
}

#[test]
fn our_own_exports_map_themselves_completely() {
    for flavor in FLAVORS {
        let (fields, names): (Vec<Field>, Vec<&str>) = columns(flavor).iter().copied().unzip();
        let mapping = auto_map(&headers(&names), &[]);
        let found: Vec<Field> = mapping.columns.iter().map(|column| column.field).collect();
        assert_eq!(found, fields, "{flavor:?}");
    }
}

#[test]
fn an_account_survives_the_round_trip() {
    for flavor in FLAVORS {
        for guard in [Guard::Spreadsheet, Guard::Exchange] {
            let mut writer = DraftWriter::new(flavor, guard);
            writer.write(&full());
            let mut expect = full();
            if flavor != Flavor::Takt {
                expect.first_contact = None;
            }
            assert_eq!(read_back(&writer.take()), [expect], "{flavor:?} {guard:?}");
        }
    }
}

#[test]
fn formulas_are_guarded_for_spreadsheets_and_not_for_other_programs() {
    let write = |guard| {
        let mut writer = takt_importer::CsvWriter::new(guard);
        writer.write_row(["=1+1", "+1415", "-5", "@x", "\tx", "a=b", "=a,\"b\""]);
        String::from_utf8(writer.take()).unwrap()
    };
    assert_eq!(write(Guard::Spreadsheet), "\u{feff}'=1+1,'+1415,'-5,'@x,'\tx,a=b,\"'=a,\"\"b\"\"\"\r\n");
    assert_eq!(write(Guard::Exchange), "=1+1,+1415,-5,@x,\tx,a=b,\"=a,\"\"b\"\"\"\r\n");
}

proptest! {
    #[test]
    fn any_account_survives_the_round_trip(
        name in "[A-Z][a-zé,;\"'&. -]{1,20}[a-z]",
        city in "([A-Z][a-zü]{1,8})?",
        employees in prop::option::of(0_u64..5_000_000),
        revenue in prop::option::of(0_u64..900_000_000_000),
        note in "([A-Z][a-z =+@,;\n-]{0,30}[a-z])?",
        guard in prop::sample::select(vec![Guard::Spreadsheet, Guard::Exchange]),
    ) {
        let mut draft = full();
        draft.name = name.split_whitespace().collect::<Vec<_>>().join(" ");
        draft.city = city;
        draft.employees = employees;
        draft.revenue = revenue;
        draft.note = note.split_whitespace().collect::<Vec<_>>().join(" ");
        let mut writer = DraftWriter::new(Flavor::Takt, guard);
        writer.write(&draft);
        prop_assert_eq!(read_back(&writer.take()), vec![draft]);
    }
}
