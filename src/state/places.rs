//! Which clock hangs on a prospect's wall.

/// The IANA zone of a place, where the state or country decides it; states with two zones answer with
/// the one most people live in.
pub fn zone(country: &str, region: &str) -> Option<&'static str> {
    let region = region.trim();
    let country = country.trim().to_ascii_lowercase();
    let is_us = matches!(country.as_str(), "" | "us" | "usa" | "u.s." | "united states" | "united states of america");
    if is_us {
        return us_zone(region);
    }
    Some(match country.as_str() {
        "uk" | "gb" | "united kingdom" | "great britain" | "england" => "Europe/London",
        "ie" | "ireland" => "Europe/Dublin",
        "de" | "germany" => "Europe/Berlin",
        "at" | "austria" => "Europe/Vienna",
        "ch" | "switzerland" => "Europe/Zurich",
        "fr" | "france" => "Europe/Paris",
        "nl" | "netherlands" => "Europe/Amsterdam",
        "be" | "belgium" => "Europe/Brussels",
        "es" | "spain" => "Europe/Madrid",
        "it" | "italy" => "Europe/Rome",
        "pl" | "poland" => "Europe/Warsaw",
        "se" | "sweden" => "Europe/Stockholm",
        "no" | "norway" => "Europe/Oslo",
        "dk" | "denmark" => "Europe/Copenhagen",
        "fi" | "finland" => "Europe/Helsinki",
        "pt" | "portugal" => "Europe/Lisbon",
        "br" | "brazil" => "America/Sao_Paulo",
        "in" | "india" => "Asia/Kolkata",
        "jp" | "japan" => "Asia/Tokyo",
        "sg" | "singapore" => "Asia/Singapore",
        _ => return None,
    })
}

fn us_zone(region: &str) -> Option<&'static str> {
    Some(match region.to_ascii_uppercase().as_str() {
        "CT"
        | "DC"
        | "DE"
        | "GA"
        | "MA"
        | "MD"
        | "ME"
        | "NC"
        | "NH"
        | "NJ"
        | "NY"
        | "OH"
        | "PA"
        | "RI"
        | "SC"
        | "VA"
        | "VT"
        | "WV"
        | "FL"
        | "MI"
        | "IN"
        | "KY"
        | "CONNECTICUT"
        | "DELAWARE"
        | "GEORGIA"
        | "MASSACHUSETTS"
        | "MARYLAND"
        | "MAINE"
        | "NORTH CAROLINA"
        | "NEW HAMPSHIRE"
        | "NEW JERSEY"
        | "NEW YORK"
        | "OHIO"
        | "PENNSYLVANIA"
        | "RHODE ISLAND"
        | "SOUTH CAROLINA"
        | "VIRGINIA"
        | "VERMONT"
        | "WEST VIRGINIA"
        | "FLORIDA"
        | "MICHIGAN"
        | "INDIANA"
        | "KENTUCKY"
        | "D.C."
        | "DISTRICT OF COLUMBIA" => "America/New_York",
        "AL" | "AR" | "IA" | "IL" | "KS" | "LA" | "MN" | "MO" | "MS" | "ND" | "NE" | "OK" | "SD" | "TN" | "TX"
        | "WI" | "ALABAMA" | "ARKANSAS" | "IOWA" | "ILLINOIS" | "KANSAS" | "LOUISIANA" | "MINNESOTA" | "MISSOURI"
        | "MISSISSIPPI" | "NORTH DAKOTA" | "NEBRASKA" | "OKLAHOMA" | "SOUTH DAKOTA" | "TENNESSEE" | "TEXAS"
        | "WISCONSIN" => "America/Chicago",
        "CO" | "MT" | "NM" | "UT" | "WY" | "ID" | "COLORADO" | "MONTANA" | "NEW MEXICO" | "UTAH" | "WYOMING"
        | "IDAHO" => "America/Denver",
        "AZ" | "ARIZONA" => "America/Phoenix",
        "CA" | "NV" | "OR" | "WA" | "CALIFORNIA" | "NEVADA" | "OREGON" | "WASHINGTON" => "America/Los_Angeles",
        "AK" | "ALASKA" => "America/Anchorage",
        "HI" | "HAWAII" => "Pacific/Honolulu",
        "PR" | "PUERTO RICO" => "America/Puerto_Rico",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_alone_is_an_american_one() {
        assert_eq!(zone("", "TX"), Some("America/Chicago"));
        assert_eq!(zone("United States", "Oregon"), Some("America/Los_Angeles"));
        assert_eq!(zone("Germany", "BY"), Some("Europe/Berlin"));
        assert_eq!(zone("", ""), None);
    }
}
