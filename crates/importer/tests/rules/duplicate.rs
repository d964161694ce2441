use proptest::prelude::*;
use takt_importer::{
    Decision, Draft, Index, KeyColumns, KeyKind, KeyParts, Keys, Match, NameFrom, OnDuplicate, Rules, Same, keys,
    keys_of,
};

use crate::help::run;

fn account(name: &str, domain: &str, country: &str) -> Draft {
    Draft { name: name.to_owned(), domain: domain.to_owned(), country: country.to_owned(), ..Draft::default() }
}

fn index_of(accounts: &[Draft]) -> Index {
    let all: Vec<Keys> = accounts.iter().map(keys).collect();
    let column = |of: fn(&Keys) -> u64| all.iter().map(of).collect::<Vec<u64>>();
    Index::from_columns(KeyColumns {
        external_id: &column(|keys| keys.external_id),
        domain: &column(|keys| keys.domain),
        email: &column(|keys| keys.email),
        name: &column(|keys| keys.name),
        country: &column(|keys| keys.country),
        phone: &column(|keys| keys.phone),
    })
}

fn everything(rule: OnDuplicate) -> Rules {
    Rules { external_id: rule, domain: rule, email: rule, name: rule, phone: rule }
}

#[test]
fn keys_of_stored_accounts_are_those_of_the_rows_they_came_from() {
    let draft = Draft {
        external_id: "00Q5g00000AbCdE".to_owned(),
        domain: "acme.com".to_owned(),
        email: "ann@acme.com".to_owned(),
        name: "Acme, Inc.".to_owned(),
        country: "US".to_owned(),
        phone: "+14155550132".to_owned(),
        ..Draft::default()
    };
    let parts = KeyParts {
        external_id: "00Q5g00000AbCdE",
        domain: "acme.com",
        email: "ann@acme.com",
        name: "ACME",
        country: "United States",
        phone: "+14155550132",
    };
    assert_eq!(keys(&draft), keys_of(parts));
    assert!(
        [keys(&draft).external_id, keys(&draft).domain, keys(&draft).email, keys(&draft).name, keys(&draft).phone]
            .iter()
            .all(|key| *key != 0)
    );
}

#[test]
fn keys_never_change_since_they_are_stored() {
    let parts = KeyParts {
        external_id: "dac32acd4db4c29c",
        domain: "acme.com",
        email: "ann@acme.com",
        name: "Acme Inc",
        country: "US",
        phone: "+14155550132",
    };
    assert_eq!(keys_of(parts), GOLDEN);
}

const GOLDEN: Keys = Keys {
    external_id: 10_584_916_607_592_628_677,
    domain: 8_110_884_014_759_526_610,
    email: 421_878_501_334_118_287,
    name: 11_483_427_625_904_606_481,
    country: 9_700_904_004_148_130_318,
    phone: 6_404_754_624_077_442_607,
};

#[test]
fn a_missing_value_is_no_key_and_equals_nothing() {
    assert_eq!(keys_of(KeyParts::default()), Keys::default());
    let mut index = Index::new();
    for _ in 0..3 {
        assert!(matches!(index.decide(&Keys::default(), &everything(OnDuplicate::Skip)), Decision::Add { .. }));
    }
}

#[test]
fn a_stand_in_name_and_a_short_id_and_a_free_mailbox_are_no_keys() {
    let lead = Draft {
        name: "Lead 1".to_owned(),
        name_from: NameFrom::ExternalId,
        external_id: "1".to_owned(),
        domain: "gmail.com".to_owned(),
        ..Draft::default()
    };
    assert_eq!(keys(&lead), Keys::default());
}

#[test]
fn each_kind_of_key_finds_its_account() {
    let mut there = account("Acme", "acme.com", "US");
    there.phone = "+14155550132".to_owned();
    there.email = "ann@acme.com".to_owned();
    there.external_id = "0123456789".to_owned();
    let index = index_of(&[account("Other", "other.com", "DE"), there]);
    let find = |draft: &Draft, kind| index.find(&keys(draft), kind);
    let same = Some(Same::Existing(1));
    assert_eq!(find(&account("x", "acme.com", ""), KeyKind::Domain), same);
    assert_eq!(find(&account("ACME, Corp.", "", "US"), KeyKind::Name), same);
    assert_eq!(find(&Draft { phone: "+14155550132".to_owned(), ..Draft::default() }, KeyKind::Phone), same);
    assert_eq!(find(&Draft { email: "ann@acme.com".to_owned(), ..Draft::default() }, KeyKind::Email), same);
    assert_eq!(find(&Draft { external_id: "0123456789".to_owned(), ..Draft::default() }, KeyKind::ExternalId), same);
    assert_eq!(find(&account("Zeta", "zeta.com", ""), KeyKind::Domain), None);
}

#[test]
fn the_same_name_counts_in_the_same_country_or_where_one_is_not_known() {
    let index = index_of(&[account("Acme", "", "US"), account("Bolt", "", "")]);
    let find = |name, country| index.find(&keys(&account(name, "", country)), KeyKind::Name);
    assert_eq!(find("Acme", "US"), Some(Same::Existing(0)));
    assert_eq!(find("Acme", ""), Some(Same::Existing(0)));
    assert_eq!(find("Acme", "DE"), None);
    assert_eq!(find("Bolt", "DE"), Some(Same::Existing(1)));
}

#[test]
fn each_rule_is_followed() {
    let existing = [account("Acme", "acme.com", "US")];
    let row = keys(&account("Acme Tools", "acme.com", "US"));
    let matched = Match { kind: KeyKind::Domain, same: Same::Existing(0) };
    let decide = |rule| index_of(&existing).decide(&row, &everything(rule));
    assert_eq!(decide(OnDuplicate::Skip), Decision::Skip(matched));
    assert_eq!(decide(OnDuplicate::Update), Decision::Update(matched));
    assert_eq!(decide(OnDuplicate::Add), Decision::Add { number: 0, despite: Some(matched) });
}

#[test]
fn a_weaker_key_is_asked_when_the_rule_of_a_stronger_one_says_add() {
    let mut rules = everything(OnDuplicate::Add);
    rules.set(KeyKind::Name, OnDuplicate::Skip);
    let row = keys(&account("Acme", "acme.com", "US"));
    let decision = index_of(&[account("Acme", "acme.com", "US")]).decide(&row, &rules);
    assert!(matches!(decision, Decision::Skip(Match { kind: KeyKind::Name, .. })));
}

#[test]
fn a_duplicate_inside_the_file_is_known_by_the_row_that_added_it() {
    let mut index = index_of(&[account("Old", "old.com", "")]);
    let rules = Rules::default();
    assert_eq!(
        index.decide(&keys(&account("Old", "old.com", "")), &rules),
        Decision::Update(Match { kind: KeyKind::Domain, same: Same::Existing(0) })
    );
    assert_eq!(
        index.decide(&keys(&account("Acme", "acme.com", "")), &rules),
        Decision::Add { number: 0, despite: None }
    );
    assert_eq!(
        index.decide(&keys(&account("Bolt", "bolt.io", "")), &rules),
        Decision::Add { number: 1, despite: None }
    );
    assert_eq!(
        index.decide(&keys(&account("Bolt 2", "bolt.io", "")), &rules),
        Decision::Update(Match { kind: KeyKind::Domain, same: Same::InFile(1) })
    );
    assert_eq!(
        index.decide(&keys(&account("Bolt 2", "", "")), &rules),
        Decision::Update(Match { kind: KeyKind::Name, same: Same::InFile(1) }),
        "keys of an update lead to the account it updated"
    );
}

#[test]
fn the_dry_run_says_what_would_happen() {
    let list = "Company,Website,Country,Email\n\
                Acme,acme.com,US,ann@acme.com\n\
                Acme Inc.,www.acme.com,US,bob@acme.com\n\
                Bolt,bolt.io,US,\n\
                Old,old.com,US,nonsense\n\
                ,,US,\n";
    let report = run(list, index_of(&[account("Old", "old.com", "US")]), Rules::default());
    assert_eq!((report.rows, report.new, report.updates, report.skipped, report.bad), (5, 2, 2, 0, 1));
    assert_eq!((report.duplicates_in_file, report.duplicates_by_key[&KeyKind::Domain]), (1, 2));
    assert_eq!((report.warnings, report.rows_with_warnings, report.contacts), (1, 1, 2));
    let report = run(list, index_of(&[account("Old", "old.com", "US")]), everything(OnDuplicate::Skip));
    assert_eq!((report.rows, report.new, report.updates, report.skipped, report.bad), (5, 2, 0, 2, 1));
    let report = run(list, index_of(&[account("Old", "old.com", "US")]), everything(OnDuplicate::Add));
    assert_eq!((report.new, report.skipped, report.added_despite_duplicate, report.duplicates_in_file), (4, 0, 2, 0));
}

proptest! {
    #[test]
    fn the_index_finds_exactly_what_was_put_in(domains in prop::collection::vec(0_u64..2_000, 0..600), asked in 0_u64..2_000) {
        let spread = |key: u64| key.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let column: Vec<u64> = domains.iter().map(|key| spread(*key)).collect();
        let index = Index::from_columns(KeyColumns { domain: &column, ..KeyColumns::default() });
        let wanted = spread(asked);
        let expect = column.iter().position(|key| *key == wanted && *key != 0).map(|at| Same::Existing(u32::try_from(at).unwrap()));
        prop_assert_eq!(index.find(&Keys { domain: wanted, ..Keys::default() }, KeyKind::Domain), expect);
    }

    #[test]
    fn every_row_is_counted_once(names in prop::collection::vec("(A|B|C|D|-|)( Inc)?,(a\\.com|b\\.com|x|)", 1..30)) {
        let list = format!("Company,Website\nFirst,first.com\n{}\n", names.join("\n"));
        let report = run(&list, Index::new(), Rules::default());
        prop_assert_eq!(report.rows, report.new + report.updates + report.skipped + report.bad);
        prop_assert_eq!(report.updates + report.skipped, report.duplicates_by_key.values().sum::<u64>());
    }
}
