//! Countries by the names people use for them, with what their telephones need.

use super::name::fold;

/// A country that is known by name.
#[derive(Debug, PartialEq, Eq)]
pub struct Country {
    /// ISO 3166 code of two letters, in capitals.
    pub iso: &'static str,
    /// The digits after `+` in its telephone numbers.
    pub dial: &'static str,
    /// The digits that a number begins with inside the country and not outside; often `0`.
    pub trunk: &'static str,
    /// Other ways of writing its name, folded.
    names: &'static [&'static str],
}

const fn country(
    iso: &'static str,
    dial: &'static str,
    trunk: &'static str,
    names: &'static [&'static str],
) -> Country {
    Country { iso, dial, trunk, names }
}

/// Every country that is known by name.
pub static TABLE: [Country; 63] = [
    country("US", "1", "", &["united states", "usa", "us", "u s a", "u s", "united states of america", "america"]),
    country("CA", "1", "", &["canada", "can"]),
    country(
        "GB",
        "44",
        "0",
        &["united kingdom", "uk", "great britain", "england", "scotland", "wales", "northern ireland", "gb", "gbr"],
    ),
    country("IE", "353", "0", &["ireland", "irl", "republic of ireland", "eire"]),
    country("DE", "49", "0", &["germany", "deutschland", "deu", "allemagne"]),
    country("AT", "43", "0", &["austria", "osterreich", "aut"]),
    country("CH", "41", "0", &["switzerland", "schweiz", "suisse", "svizzera", "che"]),
    country("FR", "33", "0", &["france", "fra", "frankreich"]),
    country("BE", "32", "0", &["belgium", "belgique", "belgie", "belgien", "bel"]),
    country("NL", "31", "0", &["netherlands", "the netherlands", "holland", "nederland", "nld"]),
    country("LU", "352", "", &["luxembourg", "luxemburg", "lux"]),
    country("ES", "34", "", &["spain", "espana", "esp", "spanien"]),
    country("PT", "351", "", &["portugal", "prt"]),
    country("IT", "39", "", &["italy", "italia", "ita", "italien"]),
    country("DK", "45", "", &["denmark", "danmark", "dnk"]),
    country("SE", "46", "0", &["sweden", "sverige", "swe"]),
    country("NO", "47", "", &["norway", "norge", "nor"]),
    country("FI", "358", "0", &["finland", "suomi", "fin"]),
    country("IS", "354", "", &["iceland", "isl"]),
    country("PL", "48", "", &["poland", "polska", "pol"]),
    country("CZ", "420", "", &["czechia", "czech republic", "cze"]),
    country("SK", "421", "0", &["slovakia", "svk"]),
    country("HU", "36", "06", &["hungary", "hun"]),
    country("RO", "40", "0", &["romania", "rou"]),
    country("BG", "359", "0", &["bulgaria", "bgr"]),
    country("GR", "30", "", &["greece", "hellas", "grc"]),
    country("HR", "385", "0", &["croatia", "hrv"]),
    country("SI", "386", "0", &["slovenia", "svn"]),
    country("EE", "372", "", &["estonia", "est"]),
    country("LV", "371", "", &["latvia", "lva"]),
    country("LT", "370", "0", &["lithuania", "ltu"]),
    country("UA", "380", "0", &["ukraine", "ukr"]),
    country("RU", "7", "8", &["russia", "russian federation", "rus"]),
    country("TR", "90", "0", &["turkey", "turkiye", "tur"]),
    country("IL", "972", "0", &["israel", "isr"]),
    country("AE", "971", "0", &["united arab emirates", "uae", "are"]),
    country("SA", "966", "0", &["saudi arabia", "ksa", "sau"]),
    country("ZA", "27", "0", &["south africa", "zaf"]),
    country("EG", "20", "0", &["egypt", "egy"]),
    country("NG", "234", "0", &["nigeria", "nga"]),
    country("KE", "254", "0", &["kenya", "ken"]),
    country("IN", "91", "0", &["india", "ind"]),
    country("CN", "86", "0", &["china", "chn", "people s republic of china", "prc"]),
    country("HK", "852", "", &["hong kong", "hkg"]),
    country("TW", "886", "0", &["taiwan", "twn"]),
    country("JP", "81", "0", &["japan", "jpn"]),
    country("KR", "82", "0", &["south korea", "korea", "republic of korea", "kor"]),
    country("SG", "65", "", &["singapore", "sgp"]),
    country("MY", "60", "0", &["malaysia", "mys"]),
    country("TH", "66", "0", &["thailand", "tha"]),
    country("VN", "84", "0", &["vietnam", "viet nam", "vnm"]),
    country("ID", "62", "0", &["indonesia", "idn"]),
    country("PH", "63", "0", &["philippines", "phl"]),
    country("AU", "61", "0", &["australia", "aus"]),
    country("NZ", "64", "0", &["new zealand", "nzl"]),
    country("BR", "55", "0", &["brazil", "brasil", "bra"]),
    country("MX", "52", "", &["mexico", "mex"]),
    country("AR", "54", "0", &["argentina", "arg"]),
    country("CL", "56", "", &["chile", "chl"]),
    country("CO", "57", "", &["colombia", "col"]),
    country("PE", "51", "0", &["peru", "per"]),
    country("PR", "1", "", &["puerto rico", "pri"]),
    country("BM", "1", "", &["bermuda", "bmu"]),
];

/// The country with this code in capitals: the form that drafts hold.
#[must_use]
pub fn by_code(code: &str) -> Option<&'static Country> {
    TABLE.iter().find(|country| country.iso == code)
}

/// The country a cell names, by code or by name, whatever its case and accents.
#[must_use]
pub fn find(text: &str) -> Option<&'static Country> {
    let text = text.trim();
    if text.len() == 2 {
        let by_code = TABLE.iter().find(|country| country.iso.eq_ignore_ascii_case(text));
        if by_code.is_some() {
            return by_code;
        }
    }
    if text.is_empty() || text.len() > 40 {
        return None;
    }
    let mut folded = String::new();
    fold(text, &mut folded);
    TABLE.iter().find(|country| country.names.contains(&folded.as_str()))
}
