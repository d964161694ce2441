use proptest::prelude::*;
use takt_importer::normalise::country;
use takt_importer::normalise::date::{day, iso};
use takt_importer::normalise::domain::{DomainFault, domain};
use takt_importer::normalise::email::email;
use takt_importer::normalise::name::{fold, name_key};
use takt_importer::normalise::number::{NumberFault, count, money, unit_in_header};
use takt_importer::normalise::phone::{PhoneFault, phone};
use takt_importer::normalise::place::{place, us_state};
use unicode_normalization::UnicodeNormalization;

fn host(text: &str) -> String {
    let mut out = String::new();
    domain(text, &mut out).map_or_else(|fault| format!("{fault:?}"), |()| out)
}

fn dialled(text: &str, country: &str) -> String {
    let mut out = String::new();
    match phone(text, country::find(country), &mut out) {
        Ok(form) => {
            assert_eq!(form.international, out.starts_with('+'));
            out
        }
        Err(fault) => format!("{fault:?}"),
    }
}

fn key(text: &str) -> String {
    let (mut folded, mut out) = (String::new(), String::new());
    name_key(text, &mut folded, &mut out);
    out
}

#[test]
fn a_domain_is_the_bare_host_of_whatever_was_typed() {
    for text in [
        "acme.com",
        "ACME.com",
        "www.acme.com",
        "WWW2.Acme.Com.",
        "http://acme.com",
        "https://www.acme.com/about?x=1#y",
        "https://user:pw@acme.com:8080/",
        "//acme.com",
        "info@acme.com",
        "mailto:info@acme.com",
        "<acme.com>",
        "acme.com, acme.org",
    ] {
        assert_eq!(host(text), "acme.com", "{text}");
    }
    assert_eq!(host("shop.acme.co.uk"), "shop.acme.co.uk");
    assert_eq!(host("www.com"), "www.com");
    assert_eq!(host("https://MÜLLER.de"), "müller.de");
}

#[test]
fn what_is_no_domain_is_refused() {
    for text in
        ["acme", "n/a", "1.5", "192.168.0.1", "acme com", "-acme.com", "acme..com", ".", "", "http://", "a.c0m_"]
    {
        assert_eq!(host(text), format!("{:?}", DomainFault::NotADomain), "{text}");
    }
}

#[test]
fn a_page_on_a_shared_site_is_not_a_companys_domain() {
    for text in [
        "https://www.linkedin.com/company/acme",
        "facebook.com/acme",
        "de.linkedin.com/in/x",
        "https://www.google.com/maps/place/acme",
    ] {
        assert_eq!(host(text), format!("{:?}", DomainFault::Shared), "{text}");
    }
    assert_eq!(host("notlinkedin.com"), "notlinkedin.com");
}

#[test]
fn a_phone_of_a_known_country_becomes_e164() {
    for (text, country, expect) in [
        ("(415) 555-0132", "US", "+14155550132"),
        ("1-415-555-0132", "US", "+14155550132"),
        ("415.555.0132 x89", "US", "+14155550132"),
        ("415-555-0132 ext. 89", "US", "+14155550132"),
        ("4155550132.0", "US", "+14155550132"),
        ("011 49 30 1234567", "US", "+49301234567"),
        ("1-800-FLOWERS", "US", "+18003569377"),
        ("020 7946 0018", "United Kingdom", "+442079460018"),
        ("030 / 123 45 67", "Deutschland", "+49301234567"),
        ("4930123456789", "Germany", "+4930123456789"),
        ("06 1234 5678", "Italy", "+390612345678"),
        ("911 234 567", "España", "+34911234567"),
        ("8 495 123-45-67", "Russia", "+74951234567"),
    ] {
        assert_eq!(dialled(text, country), expect, "{text} in {country}");
    }
}

#[test]
fn a_phone_with_its_country_code_needs_no_country() {
    for (text, expect) in [
        ("+1 (415) 555-0132", "+14155550132"),
        ("+44 (0)20 7946 0018", "+442079460018"),
        ("0049 30 1234567", "+49301234567"),
        ("tel:+49-30-1234567", "+49301234567"),
        ("+33 1 23 45 67 89;ext=5", "+33123456789"),
    ] {
        assert_eq!(dialled(text, ""), expect, "{text}");
        assert_eq!(dialled(text, "Germany"), expect, "{text}, whatever the country");
    }
}

#[test]
fn a_phone_without_any_country_keeps_its_digits() {
    assert_eq!(dialled("(415) 555-0132", ""), "4155550132");
    assert_eq!(dialled("030 1234567", ""), "0301234567");
}

#[test]
fn what_is_no_phone_is_refused_with_the_reason() {
    let refused = |fault: PhoneFault| format!("{fault:?}");
    for text in ["call Ann", "12", "+1 234", "+1 015 555 0132", "1234567890123456789", "yes", "12:30", ""] {
        assert_eq!(dialled(text, "US"), refused(PhoneFault::NotAPhone), "{text}");
    }
    assert_eq!(dialled("4.15555E+09", "US"), refused(PhoneFault::Scientific));
    assert_eq!(dialled("000-000-0000", "US"), refused(PhoneFault::Placeholder));
    assert_eq!(dialled("1234567890", "US"), refused(PhoneFault::Placeholder));
}

#[test]
fn the_first_of_several_phones_is_taken() {
    let mut out = String::new();
    let form = phone("+49 30 1234567 / +49 30 7654321", None, &mut out).unwrap();
    assert_eq!((out.as_str(), form.several), ("+49301234567", true));
}

#[test]
fn a_head_count_is_read_as_people_write_it() {
    for (text, expect) in [
        ("1,234", 1_234),
        ("1.234", 1_234),
        ("1 234", 1_234),
        ("1'234", 1_234),
        ("10-50", 30),
        ("11 – 50", 30),
        ("1,001-5,000", 3_000),
        ("5k", 5_000),
        ("1.5K", 1_500),
        ("2300000", 2_300_000),
        ("2300000.0", 2_300_000),
        ("10,000+", 10_000),
        ("~500", 500),
        ("approx. 500 employees", 500),
        ("51 to 200", 125),
        ("0", 0),
        ("2.3E+06", 2_300_000),
        ("> 1M", 1_000_000),
    ] {
        assert_eq!(count(text, 1), Ok(expect), "{text}");
    }
    assert_eq!(count("12", 1_000), Ok(12_000), "in thousands");
}

#[test]
fn revenue_is_read_in_whole_units() {
    for (text, unit, expect) in [
        ("500343.0", 1_000_000, 500_343_000_000),
        ("$4.5B", 1, 4_500_000_000),
        ("$4.5B", 1_000_000, 4_500_000_000),
        ("1.234", 1_000_000, 1_234_000),
        ("€ 3 Mio", 1, 3_000_000),
        ("1,2 Mrd. €", 1, 1_200_000_000),
        ("1.234.567,89", 1, 1_234_568),
        ("1,234,567.89", 1, 1_234_568),
        ("$1M - $10M", 1, 5_500_000),
        ("1-10M", 1, 5_500_000),
        ("$500,000", 1, 500_000),
        ("2.5 million USD", 1, 2_500_000),
        ("0.5", 1_000_000, 500_000),
        ("1.234", 1, 1_234),
    ] {
        assert_eq!(money(text, unit), Ok(expect), "{text} in {unit}");
    }
}

#[test]
fn impossible_numbers_are_refused_with_the_reason() {
    assert_eq!(count("-5", 1), Err(NumberFault::Negative));
    assert_eq!(money("(612.0)", 1), Err(NumberFault::Negative));
    assert_eq!(money("-612.0", 1_000_000), Err(NumberFault::Negative));
    assert_eq!(count("99999999999", 1), Err(NumberFault::TooLarge));
    assert_eq!(count("9".repeat(60).as_str(), 1), Err(NumberFault::TooLarge));
    for text in ["many", "10-Nov", "Nov-50", "50-10", "1,2,3", "1.2.3", "2018-02-01", "12 34", "", "-", "k"] {
        assert!(matches!(count(text, 1), Err(NumberFault::Unreadable)), "{text} gives {:?}", count(text, 1));
    }
}

#[test]
fn a_unit_in_the_column_name_counts() {
    for (header, unit) in [
        ("Revenue (M)", 1_000_000),
        ("Revenue ($M)", 1_000_000),
        ("Sales in thousands", 1_000),
        ("Revenue USDm", 1_000_000),
        ("Revenue (bn)", 1_000_000_000),
        ("Umsatz Mio. EUR", 1_000_000),
        ("Annual Revenue", 1),
        ("Market", 1),
        ("Revenue (US$ 000s)", 1_000),
    ] {
        assert_eq!(unit_in_header(header), unit, "{header}");
    }
}

#[test]
fn names_of_one_company_have_one_key() {
    for (a, b) in [
        ("Acme, Inc.", "ACME"),
        ("The Home Depot", "Home Depot Inc"),
        ("Müller GmbH & Co. KG", "muller"),
        ("A. O. Smith", "AO Smith Corporation"),
        ("AT&T Inc.", "AT and T"),
        ("L'Oréal S.A.", "LOreal"),
        ("Novo Nordisk A/S", "Novo Nordisk"),
        ("Allegro Sp. z o.o.", "allegro"),
        ("Toys 'R'\u{9d} Us", "Toys R Us"),
        ("Société Générale", "Socie\u{301}te\u{301} Ge\u{301}ne\u{301}rale SA"),
        ("3M Company", "3M"),
        ("Straße AG", "STRASSE"),
        ("\u{212b}ngstrom", "Angstrom"),
    ] {
        assert_eq!(key(a), key(b), "{a} and {b}");
        assert!(!key(a).is_empty());
    }
}

#[test]
fn names_of_different_companies_have_different_keys() {
    for (a, b) in [
        ("Delta Air Lines", "Delta Apparel"),
        ("Acme Holdings", "Acme"),
        ("Inc", "Co"),
        ("东芝", "东风"),
        ("The Limited", "The Company"),
    ] {
        assert_ne!(key(a), key(b), "{a} and {b}");
        assert!(!key(a).is_empty(), "{a}");
    }
    assert_eq!(key("--- ... !!"), "");
}

#[test]
fn accents_fold_as_unicode_decomposes_them() {
    let mut out = String::new();
    let mut checked = 0;
    for code in (0xC0..0x250_u32).chain(0x1E00..0x1F00) {
        let Some(c) = char::from_u32(code) else { continue };
        let plain: String = c
            .to_string()
            .nfkd()
            .filter(|part| !unicode_normalization::char::is_combining_mark(*part))
            .flat_map(char::to_lowercase)
            .collect();
        if plain.len() == 1 && plain.bytes().all(|byte| byte.is_ascii_alphabetic()) {
            fold(&c.to_string(), &mut out);
            assert_eq!(out, plain, "{c} is U+{code:04X}");
            checked += 1;
        }
    }
    assert!(checked > 480, "only {checked} letters looked at");
}

#[test]
fn states_and_countries_are_known_by_code_and_by_name() {
    assert_eq!(
        (us_state("Minnesota"), us_state("mn"), us_state("D.C."), us_state("Bavaria")),
        (Some("MN"), Some("MN"), Some("DC"), None)
    );
    for (text, iso) in [
        ("USA", "US"),
        ("U.S.A.", "US"),
        ("United States", "US"),
        ("österreich", "AT"),
        ("gb", "GB"),
        ("Türkiye", "TR"),
        ("Côte", ""),
    ] {
        assert_eq!(country::find(text).map_or("", |country| country.iso), iso, "{text}");
    }
}

#[test]
fn a_place_comes_apart_into_city_state_and_country() {
    let parts = |text| {
        let found = place(text);
        (found.city.to_owned(), found.state.to_owned(), found.country.map_or("", |country| country.iso))
    };
    let expect = |city: &str, state: &str, country| (city.to_owned(), state.to_owned(), country);
    assert_eq!(parts("Saint Paul, Minnesota"), expect("Saint Paul", "MN", ""));
    assert_eq!(parts("Dublin, Ireland"), expect("Dublin", "", "IE"));
    assert_eq!(parts("Austin, TX, USA"), expect("Austin", "TX", "US"));
    assert_eq!(parts("Jacksonville, Florida[3]"), expect("Jacksonville", "FL", ""));
    assert_eq!(parts("Columbus, Ohio; Detroit, Michigan"), expect("Columbus", "OH", ""));
    assert_eq!(parts("Washington, D.C."), expect("Washington", "DC", ""));
    assert_eq!(parts("Singapore"), expect("Singapore", "", ""));
    assert_eq!(parts(" , "), expect("", "", ""));
}

#[test]
fn dates_are_read_and_doubtful_ones_said_to_be() {
    let read = |text| day(text).map(|found| (iso(found.days), found.ambiguous));
    let sure = |text: &str| Some((text.to_owned(), false));
    assert_eq!(read("2018-02-01"), sure("2018-02-01"));
    assert_eq!(read("2018-02-26 19:58:54"), sure("2018-02-26"));
    assert_eq!(read("2018-02-26T19:58:54Z"), sure("2018-02-26"));
    assert_eq!(read("31.12.1999"), sure("1999-12-31"));
    assert_eq!(read("2020-02-29"), sure("2020-02-29"));
    assert_eq!(read("12/31/1999"), sure("1999-12-31"));
    assert_eq!(read("31/12/1999"), sure("1999-12-31"));
    assert_eq!(read("03/04/2020"), Some(("2020-03-04".to_owned(), true)));
    for text in ["2018-02-30", "2019-02-29", "yesterday", "1957", "1/2", "99-99-9999", ""] {
        assert_eq!(read(text), None, "{text}");
    }
    assert_eq!(day("1970-01-01").map(|found| found.days), Some(0));
}

#[test]
fn an_email_is_taken_out_of_what_surrounds_it() {
    let mut out = String::new();
    for text in ["Ann@Acme.com", "Ann Lee <ann@acme.com>", "mailto:ann@acme.com", " ann@acme.com; bob@acme.com"] {
        assert!(email(text, &mut out).is_some(), "{text}");
        assert_eq!(out, "ann@acme.com", "{text}");
    }
    for text in ["ann", "ann@", "@acme.com", "ann@acme", "ann lee@acme.com", "a..b@acme.com", "ann@@acme.com", ""] {
        assert!(email(text, &mut out).is_none() && out.is_empty(), "{text}");
    }
}

proptest! {
    #[test]
    fn normal_forms_are_their_own_normal_forms(text in "\\PC{0,30}", digits in "\\+?[0-9() .x-]{5,20}") {
        let mut once = String::new();
        let mut twice = String::new();
        if domain(&text, &mut once).is_ok() {
            prop_assert!(domain(&once, &mut twice).is_ok());
            prop_assert_eq!(&once, &twice);
        }
        if email(&text, &mut once).is_some() {
            prop_assert!(email(&once, &mut twice).is_some());
            prop_assert_eq!(&once, &twice);
        }
        for country in [None, country::find("US"), country::find("DE"), country::find("IT")] {
            if phone(&digits, country, &mut once).is_ok_and(|form| form.international) {
                prop_assert!(phone(&once, country, &mut twice).is_ok(), "{} gives {}", digits, once);
                prop_assert_eq!(&once, &twice);
            }
        }
        fold(&text, &mut once);
        fold(&once, &mut twice);
        prop_assert_eq!(&once, &twice);
    }

    #[test]
    fn plain_numbers_are_themselves(number in 0_u64..20_000_000) {
        prop_assert_eq!(count(&number.to_string(), 1), Ok(number));
        prop_assert_eq!(money(&number.to_string(), 1), Ok(number));
    }

    #[test]
    fn days_count_up_by_one(days in -20_000_i32..50_000) {
        let text = iso(days);
        prop_assert_eq!(day(&text).map(|found| found.days), Some(days), "{}", text);
    }
}
