//! Companies and people that do not exist: invented names, `.example` domains, 555-01xx numbers.

use super::Chance;
use crate::command::{AccountDraft, ContactDraft};
use std::collections::BTreeSet;

const STEMS: [&str; 64] = [
    "Alder",
    "Amber",
    "Anchor",
    "Apex",
    "Arbor",
    "Ashford",
    "Atlas",
    "Aurora",
    "Beacon",
    "Birch",
    "Bluewater",
    "Bramble",
    "Bridgeton",
    "Brightline",
    "Cedar",
    "Cinder",
    "Clearfield",
    "Cobalt",
    "Copper",
    "Coral",
    "Crestview",
    "Dovetail",
    "Driftwood",
    "Eastgate",
    "Elmwood",
    "Ember",
    "Evergreen",
    "Fairmont",
    "Falcon",
    "Foxglove",
    "Garnet",
    "Granite",
    "Greystone",
    "Halcyon",
    "Harbor",
    "Hawthorn",
    "Hearth",
    "Ironwood",
    "Ivory",
    "Juniper",
    "Keystone",
    "Kingfisher",
    "Lakeside",
    "Larkspur",
    "Linden",
    "Lodestar",
    "Maple",
    "Meridian",
    "Northwind",
    "Oakhurst",
    "Orchard",
    "Pinecrest",
    "Quarry",
    "Redwood",
    "Ridgeline",
    "Saffron",
    "Sandstone",
    "Silverleaf",
    "Summit",
    "Thistle",
    "Timber",
    "Vantage",
    "Westbrook",
    "Willow",
];

/// (industry, how its companies call themselves).
const INDUSTRIES: [(&str, [&str; 4]); 10] = [
    ("Software", ["Software", "Systems", "Labs", "Cloud"]),
    ("Manufacturing", ["Works", "Manufacturing", "Industries", "Fabrication"]),
    ("Logistics", ["Logistics", "Freight", "Shipping", "Transport"]),
    ("Health care", ["Health", "Clinics", "Medical", "Care Group"]),
    ("Construction", ["Construction", "Builders", "Contractors", "Engineering"]),
    ("Financial services", ["Capital", "Insurance", "Advisors", "Credit Union"]),
    ("Retail", ["Outfitters", "Markets", "Home Goods", "Supply"]),
    ("Hospitality", ["Hotels", "Kitchens", "Resorts", "Catering"]),
    ("Education", ["Academy", "Learning", "Institute", "Schools"]),
    ("Energy", ["Energy", "Solar", "Power", "Utilities"]),
];

/// (state, area code, two cities).
const PLACES: [(&str, u16, [&str; 2]); 20] = [
    ("CA", 415, ["San Francisco", "Oakland"]),
    ("CA", 619, ["San Diego", "Chula Vista"]),
    ("TX", 512, ["Austin", "Round Rock"]),
    ("TX", 214, ["Dallas", "Plano"]),
    ("NY", 212, ["New York", "Yonkers"]),
    ("NY", 716, ["Buffalo", "Niagara Falls"]),
    ("IL", 312, ["Chicago", "Evanston"]),
    ("MA", 617, ["Boston", "Cambridge"]),
    ("WA", 206, ["Seattle", "Bellevue"]),
    ("CO", 303, ["Denver", "Boulder"]),
    ("GA", 404, ["Atlanta", "Decatur"]),
    ("FL", 305, ["Miami", "Coral Gables"]),
    ("OH", 614, ["Columbus", "Dublin"]),
    ("PA", 215, ["Philadelphia", "Camden"]),
    ("MN", 612, ["Minneapolis", "Saint Paul"]),
    ("AZ", 602, ["Phoenix", "Mesa"]),
    ("NC", 704, ["Charlotte", "Concord"]),
    ("OR", 503, ["Portland", "Salem"]),
    ("MO", 314, ["St. Louis", "Clayton"]),
    ("TN", 615, ["Nashville", "Franklin"]),
];

const FIRST: [&str; 36] = [
    "Aaron", "Alicia", "Amir", "Anita", "Beth", "Bruno", "Camille", "Carlos", "Dana", "Derek", "Elena", "Farid",
    "Grace", "Hannah", "Ivan", "Jasmine", "Jonas", "Karen", "Kenji", "Laura", "Leon", "Maria", "Marcus", "Nadia",
    "Oscar", "Paula", "Priya", "Quentin", "Rosa", "Samuel", "Tara", "Theo", "Uma", "Victor", "Wendy", "Yusuf",
];

const LAST: [&str; 40] = [
    "Abbott",
    "Alvarez",
    "Baker",
    "Bennett",
    "Brandt",
    "Castillo",
    "Chen",
    "Cole",
    "Dalton",
    "Diaz",
    "Ellis",
    "Fischer",
    "Foster",
    "Garcia",
    "Hale",
    "Hughes",
    "Ibarra",
    "Jensen",
    "Kaur",
    "Keller",
    "Lindgren",
    "Lopez",
    "Marsh",
    "Mehta",
    "Morgan",
    "Nolan",
    "Okafor",
    "Ortiz",
    "Patel",
    "Quinn",
    "Reyes",
    "Rossi",
    "Sato",
    "Schmidt",
    "Silva",
    "Tran",
    "Underwood",
    "Vance",
    "Walsh",
    "Young",
];

const TITLES: [&str; 8] = [
    "VP Operations",
    "Head of Sales",
    "Chief Operating Officer",
    "Director of Procurement",
    "General Manager",
    "VP Finance",
    "Plant Manager",
    "Managing Director",
];

const SMALL_TITLES: [&str; 4] = ["Office Manager", "Executive Assistant", "Analyst", "Coordinator"];

/// Where an import's rows say they came from.
pub(super) const LIST_SOURCES: [&str; 5] = ["Purchased list", "Trade show", "Partner", "Web research", "Referral"];

pub(super) const NOTES: [&str; 12] = [
    "Reception is friendly; best before ten.",
    "Renews with their present supplier in spring.",
    "Two sites, one decides for both.",
    "Asked for the one-page summary.",
    "Hiring for the team we would help.",
    "Budget is set in the fourth quarter.",
    "Sounded rushed; try a morning.",
    "Knows us from the trade show.",
    "Wants a reference from the same industry.",
    "Using spreadsheets today, three people on it.",
    "Board meets on the first Tuesday.",
    "New in the role since last month.",
];

/// Draws companies, no two of one name.
#[derive(Default)]
pub(super) struct Directory {
    taken: BTreeSet<String>,
    lines: [u8; PLACES.len()],
}

impl Directory {
    fn phone(&mut self, place: usize, chance: &mut Chance) -> String {
        let area = PLACES[place].1;
        self.lines[place] = (self.lines[place] + 1 + chance.below(2) as u8) % 100;
        format!("+1{area}55501{:02}", self.lines[place])
    }

    pub(super) fn company(&mut self, source: &str, chance: &mut Chance) -> AccountDraft {
        let (industry, forms) = INDUSTRIES[chance.below(INDUSTRIES.len() as u64) as usize];
        let name = loop {
            let stem = STEMS[chance.below(STEMS.len() as u64) as usize];
            let form = forms[chance.below(4) as usize];
            // Two stems once the short names run out.
            let name = if chance.below(3) == 0 {
                let other = STEMS[chance.below(STEMS.len() as u64) as usize];
                if other == stem {
                    continue;
                }
                format!("{stem} & {other} {form}")
            } else {
                format!("{stem} {form}")
            };
            if self.taken.insert(name.clone()) {
                break name;
            }
        };
        let slug: String = name.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_lowercase();
        let domain = format!("{slug}.example");
        let place = chance.below(PLACES.len() as u64) as usize;
        let (region, _, cities) = PLACES[place];
        // Few are large: each step up is about half as likely.
        let step = (chance.next() | 1 << 9).trailing_zeros();
        let employees = (18u32 << step) + chance.below(18 << step) as u32;
        let contact = (chance.below(100) < 35).then(|| {
            let owns = chance.below(100) < 30;
            self.person(&domain, place, owns, chance)
        });
        AccountDraft {
            email: format!("info@{domain}"),
            phone: self.phone(place, chance),
            city: cities[chance.below(2) as usize].into(),
            region: region.into(),
            country: "United States".into(),
            industry: industry.into(),
            source: source.into(),
            employees,
            revenue_k: employees * (90 + chance.below(160) as u32),
            external_id: format!("D-{:05}", self.taken.len()),
            contact,
            name,
            domain,
        }
    }

    pub(super) fn person(&mut self, domain: &str, place: usize, owns: bool, chance: &mut Chance) -> ContactDraft {
        let first = FIRST[chance.below(FIRST.len() as u64) as usize];
        let last = LAST[chance.below(LAST.len() as u64) as usize];
        let titles: &[&str] = if owns { &TITLES } else { &SMALL_TITLES };
        ContactDraft {
            name: format!("{first} {last}"),
            title: titles[chance.below(titles.len() as u64) as usize].into(),
            phone: self.phone(place % PLACES.len(), chance),
            email: format!("{}.{}@{domain}", first.to_lowercase(), last.to_lowercase()),
            owns_problem: owns,
        }
    }
}
