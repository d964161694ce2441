//! What the clock says at a prospect's place: states and countries with every offset they may have.
//!
//! A place with two zones is asked for both, and the stricter counts. Offsets are standard time; summer
//! time follows the two rules that hold where our lists come from.

use crate::time::{DAY, Day, HOUR, Time};

/// When clocks are put forward by an hour.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Summer {
    Never,
    /// Second Sunday of March to first Sunday of November, at two in the morning.
    America,
    /// Last Sunday of March to last Sunday of October, at one by UTC.
    Europe,
}

/// A state or a country.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Place {
    /// Its country, as a short code.
    pub country: &'static str,
    /// Its state, as a short code; empty for the country as a whole.
    pub region: &'static str,
    name: &'static str,
    /// Minutes ahead of UTC in winter; the first and the last of what it may be.
    offsets: (i16, i16),
    summer: Summer,
}

macro_rules! places {
    ($($country:literal $region:literal $name:literal $from:literal $to:literal $summer:ident;)*) => {
        &[$(Place { country: $country, region: $region, name: $name, offsets: ($from * 30, $to * 30), summer: Summer::$summer },)*]
    };
}

/// Offsets in half hours. A country's own row comes after its states'.
static PLACES: &[Place] = places! {
    "US" "AL" "Alabama" -12 -12 America; "US" "AK" "Alaska" -20 -18 America; "US" "AZ" "Arizona" -14 -14 Never;
    "US" "AR" "Arkansas" -12 -12 America; "US" "CA" "California" -16 -16 America; "US" "CO" "Colorado" -14 -14 America;
    "US" "CT" "Connecticut" -10 -10 America; "US" "DE" "Delaware" -10 -10 America;
    "US" "DC" "District of Columbia" -10 -10 America; "US" "FL" "Florida" -12 -10 America;
    "US" "GA" "Georgia" -10 -10 America; "US" "HI" "Hawaii" -20 -20 Never; "US" "ID" "Idaho" -16 -14 America;
    "US" "IL" "Illinois" -12 -12 America; "US" "IN" "Indiana" -12 -10 America; "US" "IA" "Iowa" -12 -12 America;
    "US" "KS" "Kansas" -14 -12 America; "US" "KY" "Kentucky" -12 -10 America; "US" "LA" "Louisiana" -12 -12 America;
    "US" "ME" "Maine" -10 -10 America; "US" "MD" "Maryland" -10 -10 America; "US" "MA" "Massachusetts" -10 -10 America;
    "US" "MI" "Michigan" -12 -10 America; "US" "MN" "Minnesota" -12 -12 America; "US" "MS" "Mississippi" -12 -12 America;
    "US" "MO" "Missouri" -12 -12 America; "US" "MT" "Montana" -14 -14 America; "US" "NE" "Nebraska" -14 -12 America;
    "US" "NV" "Nevada" -16 -14 America; "US" "NH" "New Hampshire" -10 -10 America; "US" "NJ" "New Jersey" -10 -10 America;
    "US" "NM" "New Mexico" -14 -14 America; "US" "NY" "New York" -10 -10 America; "US" "NC" "North Carolina" -10 -10 America;
    "US" "ND" "North Dakota" -14 -12 America; "US" "OH" "Ohio" -10 -10 America; "US" "OK" "Oklahoma" -12 -12 America;
    "US" "OR" "Oregon" -16 -14 America; "US" "PA" "Pennsylvania" -10 -10 America; "US" "PR" "Puerto Rico" -8 -8 Never;
    "US" "RI" "Rhode Island" -10 -10 America; "US" "SC" "South Carolina" -10 -10 America;
    "US" "SD" "South Dakota" -14 -12 America; "US" "TN" "Tennessee" -12 -10 America; "US" "TX" "Texas" -14 -12 America;
    "US" "UT" "Utah" -14 -14 America; "US" "VT" "Vermont" -10 -10 America; "US" "VA" "Virginia" -10 -10 America;
    "US" "WA" "Washington" -16 -16 America; "US" "WV" "West Virginia" -10 -10 America;
    "US" "WI" "Wisconsin" -12 -12 America; "US" "WY" "Wyoming" -14 -14 America;
    "US" "" "United States" -20 -10 America;
    "CA" "AB" "Alberta" -14 -14 America; "CA" "BC" "British Columbia" -16 -14 America; "CA" "MB" "Manitoba" -12 -12 America;
    "CA" "NB" "New Brunswick" -8 -8 America; "CA" "NL" "Newfoundland and Labrador" -8 -7 America;
    "CA" "NS" "Nova Scotia" -8 -8 America; "CA" "ON" "Ontario" -12 -10 America; "CA" "PE" "Prince Edward Island" -8 -8 America;
    "CA" "QC" "Quebec" -10 -8 America; "CA" "SK" "Saskatchewan" -14 -12 Never; "CA" "" "Canada" -16 -7 America;
    "GB" "" "United Kingdom" 0 0 Europe; "IE" "" "Ireland" 0 0 Europe; "PT" "" "Portugal" 0 0 Europe;
    "AT" "" "Austria" 2 2 Europe; "BE" "" "Belgium" 2 2 Europe; "CH" "" "Switzerland" 2 2 Europe;
    "CZ" "" "Czechia" 2 2 Europe; "DE" "" "Germany" 2 2 Europe; "DK" "" "Denmark" 2 2 Europe;
    "ES" "" "Spain" 0 2 Europe; "FR" "" "France" 2 2 Europe; "HU" "" "Hungary" 2 2 Europe; "IT" "" "Italy" 2 2 Europe;
    "LU" "" "Luxembourg" 2 2 Europe; "NL" "" "Netherlands" 2 2 Europe; "NO" "" "Norway" 2 2 Europe;
    "PL" "" "Poland" 2 2 Europe; "SE" "" "Sweden" 2 2 Europe; "BG" "" "Bulgaria" 4 4 Europe;
    "FI" "" "Finland" 4 4 Europe; "GR" "" "Greece" 4 4 Europe; "RO" "" "Romania" 4 4 Europe;
    "BR" "" "Brazil" -10 -6 Never; "IN" "" "India" 11 11 Never; "JP" "" "Japan" 18 18 Never; "SG" "" "Singapore" 16 16 Never;
};

/// The code of a place in the line's tables; 0 is unknown.
pub fn zone_code(country: &str, region: &str) -> u8 {
    let (country, region) = (country.trim(), region.trim());
    let is_named = |p: &Place, word: &str| p.region.eq_ignore_ascii_case(word) || p.name.eq_ignore_ascii_case(word);
    let code = match country.to_ascii_uppercase().as_str() {
        "" => None,
        "USA" | "U.S." | "U.S.A." | "UNITED STATES OF AMERICA" => Some("US"),
        "UK" | "ENGLAND" | "SCOTLAND" | "WALES" | "GREAT BRITAIN" => Some("GB"),
        word => PLACES
            .iter()
            .find(|p| p.region.is_empty() && (p.country == word || p.name.eq_ignore_ascii_case(word)))
            .map(|p| p.country),
    };
    let in_country = |p: &Place| match code {
        Some(code) => p.country == code,
        // A state alone is one of the United States; another country's word is no state of theirs.
        None => country.is_empty() && p.country == "US" && !p.region.is_empty(),
    };
    PLACES
        .iter()
        .position(|p| in_country(p) && !p.region.is_empty() && is_named(p, region))
        .or_else(|| PLACES.iter().position(|p| in_country(p) && p.region.is_empty()))
        .map_or(0, |at| at as u8 + 1)
}

/// The place of a country and a state, both by their codes.
pub fn place_named(country: &str, region: &str) -> Option<&'static Place> {
    PLACES.iter().find(|p| p.country == country && p.region == region)
}

/// Every place, states before their country.
pub fn places() -> impl Iterator<Item = &'static Place> {
    PLACES.iter()
}

/// Countries by what an international number begins with. North America shares one beginning.
static PREFIXES: &[(&str, &[&str])] = &[
    ("1", &["US", "CA"]),
    ("30", &["GR"]),
    ("31", &["NL"]),
    ("32", &["BE"]),
    ("33", &["FR"]),
    ("34", &["ES"]),
    ("351", &["PT"]),
    ("352", &["LU"]),
    ("353", &["IE"]),
    ("358", &["FI"]),
    ("359", &["BG"]),
    ("36", &["HU"]),
    ("39", &["IT"]),
    ("40", &["RO"]),
    ("41", &["CH"]),
    ("420", &["CZ"]),
    ("43", &["AT"]),
    ("44", &["GB"]),
    ("45", &["DK"]),
    ("46", &["SE"]),
    ("47", &["NO"]),
    ("48", &["PL"]),
    ("49", &["DE"]),
    ("55", &["BR"]),
    ("65", &["SG"]),
    ("81", &["JP"]),
    ("91", &["IN"]),
];

/// The countries that an international number may ring in; none for a number that does not say.
pub fn places_of_number(number: &str) -> impl Iterator<Item = &'static Place> {
    let number = number.trim_start();
    let abroad = number.strip_prefix('+').or_else(|| number.strip_prefix("00"));
    let mut digits = [0u8; 3];
    let mut count = 0;
    for digit in abroad.unwrap_or("").bytes().filter(u8::is_ascii_digit).take(digits.len()) {
        digits[count] = digit;
        count += 1;
    }
    let is_it = |(prefix, _): &&(&str, &[&str])| digits[..count].starts_with(prefix.as_bytes());
    let countries = PREFIXES.iter().find(is_it).map_or(&[][..], |(_, countries)| countries);
    countries.iter().filter_map(|country| place_named(country, ""))
}

/// The place with that code.
pub fn place_of(code: u8) -> Option<&'static Place> {
    PLACES.get(usize::from(code).checked_sub(1)?)
}

/// Year, month and the day's place in it, of a day since 1970.
fn civil(day: Day) -> (u32, u32, u32) {
    let z = day.0 + 719_468;
    let era = z / 146_097;
    let of_era = z - era * 146_097;
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let m = (5 * of_year + 2) / 153;
    let month = if m < 10 { m + 3 } else { m - 9 };
    (year_of_era + era * 400 + u32::from(month <= 2), month, of_year - (153 * m + 2) / 5 + 1)
}

/// The day of the `n`-th Sunday (0-based) on or after `from` of a year's month; `back` counts from the end.
fn sunday(at: Time, month: u32, n: u32, back: bool) -> Day {
    let today = at.day(0);
    let (year, ..) = civil(today);
    // The first of the month, found from today: no year is longer than a step.
    let days_before = |y: u32| 365 * (y - 1970) + (y - 1969) / 4 - (y - 1901) / 100 + (y - 1601) / 400;
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let before: [u32; 12] = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
    let first = days_before(year) + before[month as usize - 1] + u32::from(leap && month > 2);
    if back {
        // March and October have thirty-one days.
        let last = first + 30;
        return Day(last - (u32::from(Day(last).weekday()) + 1) % 7);
    }
    let to_sunday = 6 - u32::from(Day(first).weekday());
    Day(first + to_sunday + 7 * n)
}

impl Place {
    /// Its name; a state's without its country.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// Its name, a state's with its country.
    pub fn full_name(&self) -> String {
        match place_named(self.country, "") {
            Some(country) if !self.region.is_empty() => format!("{}, {}", self.name, country.name),
            _ => self.name.to_owned(),
        }
    }

    /// The offsets it may have at a moment, from west to east: minutes ahead of UTC.
    pub fn offsets(&self, at: Time) -> (i16, i16) {
        (self.summery(self.offsets.0, at), self.summery(self.offsets.1, at))
    }

    fn summery(&self, offset: i16, at: Time) -> i16 {
        let is_summer = match self.summer {
            Summer::Never => false,
            Summer::America => {
                let turns = |day: Day, hour: i64| {
                    Time((i64::from(day.0) * i64::from(DAY) + hour * i64::from(HOUR) - i64::from(offset) * 60).max(0)
                        as u32)
                };
                // Two in the morning by the clock that is on the wall: summer's ends an hour earlier.
                at >= turns(sunday(at, 3, 1, false), 2) && at < turns(sunday(at, 11, 0, false), 1)
            }
            Summer::Europe => {
                let turns = |day: Day| Time(day.0 * DAY + HOUR);
                at >= turns(sunday(at, 3, 0, true)) && at < turns(sunday(at, 10, 0, true))
            }
        };
        offset + if is_summer { 60 } else { 0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offsets(country: &str, region: &str, at: u32) -> (i16, i16) {
        place_of(zone_code(country, region)).unwrap().offsets(Time(at))
    }

    #[test]
    fn places_are_known_by_code_and_by_name_and_states_alone_are_american() {
        for (country, region, code) in [
            ("United States", "Texas", ("US", "TX")),
            ("USA", "tx", ("US", "TX")),
            ("", "FL", ("US", "FL")),
            ("US", "", ("US", "")),
            ("US", "Bavaria", ("US", "")),
            ("Germany", "Bavaria", ("DE", "")),
            ("CA", "ON", ("CA", "ON")),
            ("", "CA", ("US", "CA")),
            ("uk", "", ("GB", "")),
        ] {
            let place = place_of(zone_code(country, region)).unwrap();
            assert_eq!((place.country, place.region), code, "{country} {region}");
        }
        assert_eq!([zone_code("", ""), zone_code("Atlantis", "FL"), zone_code("", "Bavaria")], [0, 0, 0]);
        assert!(PLACES.len() < 255);
    }

    #[test]
    fn clocks_turn_when_they_turn_on_the_wall() {
        // 2026-03-08 02:00 Eastern is 07:00 UTC; 2026-11-01 02:00 summer time is 06:00 UTC.
        assert_eq!(offsets("US", "NY", 1_772_953_199), (-300, -300));
        assert_eq!(offsets("US", "NY", 1_772_953_200), (-240, -240));
        assert_eq!(offsets("US", "NY", 1_793_512_799), (-240, -240));
        assert_eq!(offsets("US", "NY", 1_793_512_800), (-300, -300));
        // 2026-03-29 and 2026-10-25, 01:00 UTC.
        assert_eq!(offsets("DE", "", 1_774_745_999), (60, 60));
        assert_eq!(offsets("DE", "", 1_774_746_000), (120, 120));
        assert_eq!(offsets("DE", "", 1_792_889_999), (120, 120));
        assert_eq!(offsets("DE", "", 1_792_890_000), (60, 60));
        // Arizona and Hawaii never turn; India is half an hour off.
        assert_eq!((offsets("US", "AZ", 1_780_000_000), offsets("IN", "", 1_780_000_000)), ((-420, -420), (330, 330)));
        assert_eq!(offsets("US", "FL", 1_795_000_000), (-360, -300));
    }

    #[test]
    fn an_international_number_says_its_country_and_another_says_nothing() {
        let of = |number: &str| places_of_number(number).map(|p| p.country).collect::<Vec<_>>();
        assert_eq!([of("+49 30 1234"), of("0044 20 7946"), of(" +353 1 55")], [["DE"], ["GB"], ["IE"]]);
        assert_eq!(of("+1 512 555 0101"), ["US", "CA"]);
        assert_eq!([of("512 555 0101"), of("030 1234"), of(""), of("+"), of("+999 1")], [[""; 0]; 5]);
        assert!(PREFIXES.iter().all(|(_, countries)| countries.iter().all(|c| place_named(c, "").is_some())));
    }

    #[test]
    fn a_day_has_its_year_month_and_place() {
        assert_eq!(civil(Day(0)), (1970, 1, 1));
        assert_eq!(civil(Time(1_795_168_800).day(0)), (2026, 11, 20));
        assert_eq!(civil(Day(11_016)), (2000, 2, 29));
        assert_eq!(civil(Day(47_540)), (2100, 2, 28));
        assert_eq!(civil(Day(47_541)), (2100, 3, 1));
    }
}
