//! Public lists as they are. Skipped, and said so, where they are not at hand.

use std::path::PathBuf;

use takt_importer::{
    Delimiter, Draft, Field, Format, Index, Mapping, NameFrom, Report, RowReader, Rules, Run, Source, Verdict,
    auto_map, sniff,
};

fn data(name: &str) -> Option<Vec<u8>> {
    let folder = std::env::var_os("TAKT_DATA").map_or_else(|| PathBuf::from("../../../shared/data"), PathBuf::from);
    let found = std::fs::read(folder.join(name)).ok();
    if found.is_none() {
        println!("skipped: no data folder, so {name} was not imported");
    }
    found
}

fn open(bytes: &[u8], name: &str) -> (Source, Mapping) {
    let head = &bytes[..bytes.len().min(takt_importer::SNIFF_BYTES)];
    let source = sniff(head, name).unwrap();
    let mapping = auto_map(&source.headers, &source.samples);
    (source, mapping)
}

fn import(bytes: &[u8], name: &str, index: Index) -> (Report, Vec<Draft>) {
    let (source, mapping) = open(bytes, name);
    mapping.check().unwrap();
    let mut run = Run::new(&mapping, index, Rules::default());
    let mut rows = RowReader::new(&source).unwrap();
    let mut drafts = Vec::new();
    for slice in bytes.chunks(64 * 1024).chain([&[][..]]) {
        if slice.is_empty() {
            rows.finish();
        }
        rows.feed(slice);
        while let Some(record) = rows.next_row() {
            if let Verdict::Good { draft, .. } = run.take(record) {
                drafts.push(draft.clone());
            }
        }
    }
    (run.into_report(), drafts)
}

fn fields(mapping: &Mapping) -> Vec<(&str, Field)> {
    mapping
        .columns
        .iter()
        .filter(|column| column.field != Field::Ignore)
        .map(|column| (column.header.as_str(), column.field))
        .collect()
}

#[test]
fn fortune_1000_gives_a_thousand_accounts_without_an_error() {
    let Some(bytes) = data("fortune1000.csv") else { return };
    let (_, mapping) = open(&bytes, "fortune1000.csv");
    assert_eq!(
        fields(&mapping),
        [
            ("Company", Field::Name),
            ("Revenue (M)", Field::Revenue),
            ("Employees", Field::Employees),
            ("Sector", Field::Industry),
            ("State", Field::State)
        ]
    );
    let (report, drafts) = import(&bytes, "fortune1000.csv", Index::new());
    assert_eq!((report.rows, report.new, report.bad, report.updates), (1_000, 1_000, 0, 0), "{report:?}");
    let walmart = &drafts[0];
    assert_eq!(
        (walmart.name.as_str(), walmart.employees, walmart.revenue, walmart.state.as_str()),
        ("Walmart", Some(2_300_000), Some(500_343_000_000), "AR")
    );
    assert!(drafts.iter().any(|draft| draft.name == "Toys 'R' Us"), "a stray control character is taken out");
}

#[test]
fn the_same_list_imported_again_adds_nothing() {
    for (name, rows) in [("fortune1000.csv", 1_000), ("olist-marketing-qualified-leads.csv", 8_000)] {
        let Some(bytes) = data(name) else { return };
        let (_, drafts) = import(&bytes, name, Index::new());
        let keys: Vec<_> = drafts.iter().map(takt_importer::keys).collect();
        let column = |of: fn(&takt_importer::Keys) -> u64| keys.iter().map(of).collect::<Vec<u64>>();
        let index = Index::from_columns(takt_importer::KeyColumns {
            external_id: &column(|keys| keys.external_id),
            name: &column(|keys| keys.name),
            country: &column(|keys| keys.country),
            ..takt_importer::KeyColumns::default()
        });
        let (report, _) = import(&bytes, name, index);
        assert_eq!((report.new, report.updates, report.duplicates_in_file), (0, rows, 0), "{name}");
    }
}

#[test]
fn the_s_and_p_500_gives_503_accounts_with_city_and_state() {
    let Some(bytes) = data("sp500-constituents.csv") else { return };
    let (_, mapping) = open(&bytes, "sp500-constituents.csv");
    assert_eq!(
        fields(&mapping),
        [("Security", Field::Name), ("GICS Sector", Field::Industry), ("Headquarters Location", Field::Location)]
    );
    let (report, drafts) = import(&bytes, "sp500-constituents.csv", Index::new());
    assert_eq!((report.rows, report.bad, drafts.len()), (503, 0, 503), "{report:?}");
    let three_m = &drafts[0];
    assert_eq!((three_m.name.as_str(), three_m.city.as_str(), three_m.state.as_str()), ("3M", "Saint Paul", "MN"));
    let accenture = drafts.iter().find(|draft| draft.name == "Accenture").unwrap();
    assert_eq!((accenture.city.as_str(), accenture.country.as_str()), ("Dublin", "IE"));
    let states = drafts.iter().filter(|draft| draft.state.len() == 2).count();
    assert!(states > 470, "{states} with a state of two letters");
}

#[test]
fn olist_leads_are_known_by_their_id() {
    let Some(bytes) = data("olist-marketing-qualified-leads.csv") else { return };
    let (_, mapping) = open(&bytes, "leads.csv");
    assert_eq!(
        fields(&mapping),
        [("mql_id", Field::ExternalId), ("first_contact_date", Field::FirstContact), ("origin", Field::Source)]
    );
    let (report, drafts) = import(&bytes, "leads.csv", Index::new());
    assert_eq!((report.rows, report.new, report.bad, report.warnings), (8_000, 8_000, 0, 0), "{:?}", report.issues);
    assert_eq!((drafts[0].name.as_str(), drafts[0].name_from), ("Lead dac32acd", NameFrom::ExternalId));
    assert_eq!((drafts[0].source.as_str(), drafts[0].first_contact), ("social", Some(17_563)));
    assert_eq!(drafts.iter().filter(|draft| draft.source == "paid_search").count(), 1_586);
}

#[test]
fn olist_deals_are_known_by_the_id_of_the_lead() {
    let Some(bytes) = data("olist-closed-deals.csv") else { return };
    let (report, drafts) = import(&bytes, "deals.csv", Index::new());
    assert_eq!((report.rows, report.new, report.bad), (842, 842, 0), "{:?}", report.issues);
    assert!(drafts.iter().all(|draft| draft.external_id.len() == 32));
}

/// The two files as a person joins them: by the id of the lead.
#[test]
fn the_one_olist_lead_won_before_its_first_contact_is_flagged_and_still_comes_in() {
    let (Some(leads), Some(deals)) = (data("olist-marketing-qualified-leads.csv"), data("olist-closed-deals.csv"))
    else {
        return;
    };
    let cells = |bytes: &[u8]| -> Vec<Vec<String>> {
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        text.lines().map(|line| line.split(',').map(str::to_owned).collect()).collect()
    };
    let firsts: std::collections::HashMap<_, _> =
        cells(&leads).into_iter().map(|row| (row[0].clone(), row[1].clone())).collect();
    let joined: String =
        cells(&deals).iter().map(|row| format!("{},{},{}\n", row[0], firsts[&row[0]], row[4])).collect();
    let (_, mapping) = open(joined.as_bytes(), "joined.csv");
    assert_eq!(
        fields(&mapping),
        [("mql_id", Field::ExternalId), ("first_contact_date", Field::FirstContact), ("won_date", Field::Won)]
    );
    let (report, _) = import(joined.as_bytes(), "joined.csv", Index::new());
    assert_eq!((report.rows, report.new, report.bad, report.warnings), (842, 842, 0, 1), "{:?}", report.issues);
}

#[test]
fn a_list_of_calls_is_read_and_said_to_name_no_company() {
    let Some(bytes) = data("bank-additional.csv") else { return };
    let (source, mapping) = open(&bytes, "bank-additional.csv");
    assert!(matches!(source.format, Format::Text { delimiter: Delimiter::Semicolon, .. }));
    assert_eq!((source.headers.len(), source.headers[0].as_str()), (21, "age"));
    let problem = mapping.check().expect_err("no column names a company");
    assert!(problem.to_string().starts_with("No column here names a company"), "{problem} {:?}", fields(&mapping));
    let rows = crate::help::records(&bytes, &source, 4096);
    assert_eq!((rows.len(), rows.iter().all(|row| row.len() == 21)), (4_119, true));
}
