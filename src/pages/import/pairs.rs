//! A row of the file beside the account it equals.

use super::desk::ImportDesk;
use crate::state::words;
use takt_engine::State;
use takt_importer::talk::{Pair, SameRow};
use takt_importer::{Draft, KeyKind};

/// One line of the comparison: what, in the file, on the line, and whether that is what they have in common.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Facet {
    /// What it is.
    pub name: &'static str,
    /// In the file.
    pub row: String,
    /// On the line.
    pub here: String,
    /// Whether this is why they are taken for the same.
    pub is_key: bool,
}

/// Values with a point between them.
pub fn some(values: &[&str]) -> String {
    values.join(" · ")
}

/// The comparison, without what neither of them says; nothing when the other one is a row of the file.
pub fn facets(desk: ImportDesk, kind: KeyKind, pair: &Pair) -> Option<Vec<Facet>> {
    match pair.same {
        SameRow::Account(ix) => desk.line.peek(|state| Some(beside(state, kind, &pair.row, ix))),
        SameRow::Line(_) => None,
    }
}

/// A number, or nothing where none is known.
fn known(number: Option<u64>) -> String {
    number.filter(|number| *number > 0).map_or_else(String::new, words::count)
}

fn beside(state: &State, kind: KeyKind, row: &Draft, ix: u32) -> Vec<Facet> {
    let here = state.view(ix);
    let people = state.contacts_of(ix);
    let person = people.iter().find(|who| who.email == row.email).or_else(|| people.first());
    let email = person.map_or(here.email, |who| if who.email.is_empty() { here.email } else { who.email });
    let facet = |name, theirs: &str, ours: &str, of: Option<KeyKind>| Facet {
        name,
        row: theirs.to_owned(),
        here: ours.to_owned(),
        is_key: of == Some(kind),
    };
    let mut facets = vec![
        facet("Company", &row.name, here.name, Some(KeyKind::Name)),
        facet("Website", &row.domain, here.domain, Some(KeyKind::Domain)),
        facet("Telephone", &row.phone, here.phone, Some(KeyKind::Phone)),
        facet("E-mail", &row.email, email, Some(KeyKind::Email)),
        facet("City", &row.city, here.city, None),
        facet("State", &row.state, here.region, None),
        facet("Industry", &row.industry, here.industry, None),
        facet("Employees", &known(row.employees), &known(Some(here.profile.employees.into())), None),
        facet("Record id", &row.external_id, here.external_id, Some(KeyKind::ExternalId)),
    ];
    facets.retain(|facet| facet.is_key || !facet.row.is_empty() || !facet.here.is_empty());
    facets
}

#[cfg(test)]
mod tests {
    use super::*;
    use takt_engine::time::Time;

    #[test]
    fn what_two_have_in_common_is_marked_and_what_neither_says_is_left_out() {
        let (state, _) = takt_engine::demo::demo_line(7, Time(1_795_168_800), 0);
        let domain = state.view(0).domain.to_owned();
        let row = Draft { name: "Another name".into(), domain: domain.clone(), ..Draft::default() };
        let facets = beside(&state, KeyKind::Domain, &row, 0);
        let marked: Vec<_> = facets.iter().filter(|facet| facet.is_key).collect();
        assert_eq!(marked.len(), 1);
        assert_eq!((marked[0].row.as_str(), marked[0].here.as_str()), (domain.as_str(), domain.as_str()));
        assert!(facets.iter().all(|facet| !facet.row.is_empty() || !facet.here.is_empty()));
    }
}
