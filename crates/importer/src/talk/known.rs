//! The accounts that exist, as far as duplicates are concerned.

use std::rc::Rc;

use serde::{Deserialize, Serialize};

use crate::duplicate::{Index, KeyMaker, KeyParts};

/// One account of the line. Texts may be empty.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Known<'a> {
    /// Its place on the line.
    pub at: u32,
    /// The key another system knows it by.
    pub external_id: &'a str,
    /// Its domain.
    pub domain: &'a str,
    /// Its general address.
    pub email: &'a str,
    /// Its name.
    pub name: &'a str,
    /// Its country.
    pub country: &'a str,
    /// Its switchboard.
    pub phone: &'a str,
    /// The addresses of its people.
    pub people: Vec<&'a str>,
}

/// The keys of every account that exists.
#[derive(Default)]
pub struct Register {
    index: Rc<Index>,
    maker: KeyMaker,
}

impl Register {
    /// Notes an account.
    pub fn add(&mut self, known: &Known<'_>) {
        // Shared only with passes, and none runs while accounts are being told.
        let index = Rc::make_mut(&mut self.index);
        let keys = self.maker.of_parts(KeyParts {
            external_id: known.external_id,
            domain: known.domain,
            email: known.email,
            name: if stands_in(known) { "" } else { known.name },
            country: known.country,
            phone: known.phone,
        });
        index.insert(&keys, known.at);
        for email in &known.people {
            let keys = self.maker.of_parts(KeyParts { email, ..KeyParts::default() });
            index.insert_email(keys.email, known.at);
        }
    }

    /// The keys, for a pass over a file.
    #[must_use]
    pub fn index(&self) -> Rc<Index> {
        Rc::clone(&self.index)
    }
}

/// Whether the name is none: an import without names has put the domain or the id in its place.
fn stands_in(known: &Known<'_>) -> bool {
    let from_id = |id: &str| id.chars().take(8).eq(known.external_id.chars().take(8));
    known.name == known.domain
        || (!known.external_id.is_empty() && known.name.strip_prefix("Lead ").is_some_and(from_id))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::duplicate::{KeyKind, Same, keys_of};

    fn known<'a>(name: &'a str, domain: &'a str, external_id: &'a str) -> Known<'a> {
        Known { at: 4, external_id, domain, email: "", name, country: "", phone: "", people: vec!["ann@acme.com"] }
    }

    #[test]
    fn an_account_is_known_by_the_addresses_of_its_people() {
        let mut register = Register::default();
        register.add(&known("Acme", "acme.com", ""));
        let keys = keys_of(KeyParts { email: "ann@acme.com", ..KeyParts::default() });
        assert_eq!(register.index().find(&keys, KeyKind::Email), Some(Same::Existing(4)));
    }

    #[test]
    fn a_name_that_only_stands_in_is_no_key() {
        assert!(stands_in(&known("Lead dac32acd", "", "dac32acd4db4c29c230538b72f8dd87d")));
        assert!(stands_in(&known("acme.com", "acme.com", "")));
        assert!(!stands_in(&known("Lead Bank", "leadbank.com", "")));
        assert!(!stands_in(&known("Acme", "acme.com", "")));
    }
}
