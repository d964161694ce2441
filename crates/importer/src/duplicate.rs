//! Exact duplicates: keys that are the same for the same company, and an index to meet them in.

use std::rc::Rc;

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64_with_seed;

use crate::draft::{Draft, NameFrom};
use crate::normalise::country;
use crate::normalise::domain::is_free_mail;
use crate::normalise::name::{fold, name_key};

/// Ids shorter than this are counted up from 1 in every system, so that equal ones mean nothing.
const SHORTEST_ID: usize = 10;

/// What two rows can have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyKind {
    /// The id in another system, if it has at least ten characters.
    ExternalId,
    /// The web domain.
    Domain,
    /// The e-mail address of the person.
    Email,
    /// The folded name, in the same country or where a country is missing.
    Name,
    /// The company's telephone.
    Phone,
}

impl KeyKind {
    /// Every kind, the more telling first: the order in which rules are asked.
    pub const ALL: [Self; 5] = [Self::ExternalId, Self::Domain, Self::Email, Self::Name, Self::Phone];

    /// The name to show to a person.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::ExternalId => "Record id",
            Self::Domain => "Website",
            Self::Email => "E-mail",
            Self::Name => "Name",
            Self::Phone => "Telephone",
        }
    }
}

/// The hashes of one account. 0 means that it has no such key. Stable for ever: the values are stored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Keys {
    /// Of the external id.
    pub external_id: u64,
    /// Of the domain.
    pub domain: u64,
    /// Of the e-mail address.
    pub email: u64,
    /// Of the folded name, without the country.
    pub name: u64,
    /// Of the country; compared only together with the name.
    pub country: u64,
    /// Of the company's telephone.
    pub phone: u64,
}

/// The values that keys are made of, for accounts that did not come from a file. Each may be empty.
#[derive(Clone, Copy, Debug, Default)]
pub struct KeyParts<'a> {
    /// As in [`Draft::external_id`].
    pub external_id: &'a str,
    /// As in [`Draft::domain`].
    pub domain: &'a str,
    /// As in [`Draft::email`].
    pub email: &'a str,
    /// The company's name, or empty if something only stands in for it.
    pub name: &'a str,
    /// As in [`Draft::country`].
    pub country: &'a str,
    /// As in [`Draft::phone`].
    pub phone: &'a str,
}

/// The keys of a draft.
#[must_use]
pub fn keys(draft: &Draft) -> Keys {
    KeyMaker::default().of(draft)
}

/// The keys of an account given by its normalised values.
#[must_use]
pub fn keys_of(parts: KeyParts<'_>) -> Keys {
    KeyMaker::default().of_parts(parts)
}

/// Makes keys with memory that is used again.
#[derive(Clone, Debug, Default)]
pub struct KeyMaker {
    folded: String,
    key: String,
    /// The country of the last account and its key: lists stay in one country for long.
    last_country: (String, u64),
}

impl KeyMaker {
    /// The keys of a draft.
    pub fn of(&mut self, draft: &Draft) -> Keys {
        self.of_parts(KeyParts {
            external_id: &draft.external_id,
            domain: &draft.domain,
            email: &draft.email,
            name: if draft.name_from == NameFrom::Column { &draft.name } else { "" },
            country: &draft.country,
            phone: &draft.phone,
        })
    }

    /// The keys of normalised values.
    pub fn of_parts(&mut self, parts: KeyParts<'_>) -> Keys {
        name_key(parts.name, &mut self.folded, &mut self.key);
        let name = hash(KeyKind::Name, &self.key);
        let country = if name == 0 { 0 } else { self.country(parts.country) };
        let id = if parts.external_id.len() < SHORTEST_ID { "" } else { parts.external_id };
        let domain = if is_free_mail(parts.domain) { "" } else { parts.domain };
        Keys {
            external_id: hash(KeyKind::ExternalId, id),
            domain: hash(KeyKind::Domain, domain),
            email: hash(KeyKind::Email, parts.email),
            name,
            country,
            phone: hash(KeyKind::Phone, parts.phone),
        }
    }
}

impl KeyMaker {
    fn country(&mut self, text: &str) -> u64 {
        if self.last_country.0 != text {
            match country::by_code(text).or_else(|| country::find(text)) {
                Some(country) => self.key.replace_range(.., country.iso),
                None => fold(text, &mut self.key),
            }
            self.last_country.0.replace_range(.., text);
            self.last_country.1 = hash(KeyKind::Name, &self.key);
        }
        self.last_country.1
    }
}

/// 0 for an empty text and never otherwise.
fn hash(kind: KeyKind, text: &str) -> u64 {
    if text.is_empty() {
        return 0;
    }
    let seed = match kind {
        KeyKind::ExternalId => 1,
        KeyKind::Domain => 2,
        KeyKind::Email => 3,
        KeyKind::Name => 4,
        KeyKind::Phone => 5,
    };
    xxh3_64_with_seed(text.as_bytes(), seed).max(1)
}

/// One number for a name in a country; `country` 0 stands for "not known" and is a country of its own.
fn in_country(name: u64, country: u64) -> u64 {
    (name ^ country.rotate_left(29)).wrapping_mul(0x9E37_79B9_7F4A_7C15).max(1)
}

/// What to do with a row that has a key in common with another account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnDuplicate {
    /// Leave the row out.
    Skip,
    /// Fill the empty values of the account it equals, and add the person if there is a new one.
    Update,
    /// Import it as an account of its own.
    Add,
}

/// What to do for each kind of key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rules {
    /// Same id in another system.
    pub external_id: OnDuplicate,
    /// Same domain.
    pub domain: OnDuplicate,
    /// Same e-mail address.
    pub email: OnDuplicate,
    /// Same name.
    pub name: OnDuplicate,
    /// Same telephone.
    pub phone: OnDuplicate,
}

impl Default for Rules {
    /// A shared switchboard is no proof, so that the same telephone alone adds; the others fill what is empty.
    fn default() -> Self {
        Self {
            external_id: OnDuplicate::Update,
            domain: OnDuplicate::Update,
            email: OnDuplicate::Update,
            name: OnDuplicate::Update,
            phone: OnDuplicate::Add,
        }
    }
}

impl Rules {
    /// The rule for one kind of key.
    #[must_use]
    pub fn for_kind(&self, kind: KeyKind) -> OnDuplicate {
        match kind {
            KeyKind::ExternalId => self.external_id,
            KeyKind::Domain => self.domain,
            KeyKind::Email => self.email,
            KeyKind::Name => self.name,
            KeyKind::Phone => self.phone,
        }
    }

    /// Sets the rule for one kind of key.
    pub fn set(&mut self, kind: KeyKind, rule: OnDuplicate) {
        match kind {
            KeyKind::ExternalId => self.external_id = rule,
            KeyKind::Domain => self.domain = rule,
            KeyKind::Email => self.email = rule,
            KeyKind::Name => self.name = rule,
            KeyKind::Phone => self.phone = rule,
        }
    }
}

/// The account that a row equals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Same {
    /// An account that was there before, by its position in the columns given to [`Index::from_columns`].
    Existing(u32),
    /// An account that an earlier row of the file adds, by the order in which accounts were added, from 0.
    InFile(u32),
}

/// A key in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Match {
    /// Which key.
    pub kind: KeyKind,
    /// With which account.
    pub same: Same,
}

/// What happens to a row that can be imported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Decision {
    /// It becomes the account with this number among those added, from 0.
    Add {
        /// The number.
        number: u32,
        /// The key it has in common with another account, which the rules say to overlook.
        despite: Option<Match>,
    },
    /// It fills empty values of another account.
    Update(Match),
    /// It is left out.
    Skip(Match),
}

/// The key columns of existing accounts: the same position in every column is the same account.
/// Columns may be empty when no account has such a key.
#[derive(Clone, Copy, Debug, Default)]
pub struct KeyColumns<'a> {
    /// [`Keys::external_id`] of each account.
    pub external_id: &'a [u64],
    /// [`Keys::domain`] of each account.
    pub domain: &'a [u64],
    /// [`Keys::email`]; with several people in an account use [`Index::insert_email`] for the others.
    pub email: &'a [u64],
    /// [`Keys::name`] of each account.
    pub name: &'a [u64],
    /// [`Keys::country`] of each account.
    pub country: &'a [u64],
    /// [`Keys::phone`] of each account.
    pub phone: &'a [u64],
}

/// Every key that has been seen, of existing accounts and of earlier rows.
/// About 12 to 24 bytes a key: 1,000,000 accounts with four keys take some 125 MB at most. A pass that begins
/// [`Index::over`] another one shares it instead of copying it.
#[derive(Clone, Debug, Default)]
pub struct Index {
    /// What was there before, asked first: the first account with a key keeps it.
    before: Option<Rc<Index>>,
    external_id: KeyTable,
    domain: KeyTable,
    email: KeyTable,
    phone: KeyTable,
    /// By name and country, the unknown country being one.
    name_in_country: KeyTable,
    /// By name alone, for rows whose country is not known.
    name_anywhere: KeyTable,
    added: u32,
}

/// Marks an entry of the file among those of existing accounts.
const IN_FILE: u32 = 1 << 31;

impl Index {
    /// An index of no accounts.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// An index of nothing yet, that knows all that `before` knows.
    #[must_use]
    pub fn over(before: Rc<Self>) -> Self {
        Self { before: Some(before), ..Self::default() }
    }

    /// Adds an existing account with its keys.
    pub fn insert(&mut self, keys: &Keys, account: u32) {
        self.remember(keys, account & !IN_FILE);
    }

    /// An index of existing accounts, at most 2³¹ of them.
    #[must_use]
    pub fn from_columns(columns: KeyColumns<'_>) -> Self {
        let mut index = Self::new();
        let at = |row: usize| u32::try_from(row).unwrap_or(u32::MAX) & !IN_FILE;
        let fill = |table: &mut KeyTable, column: &[u64]| {
            table.reserve(column.iter().filter(|key| **key != 0).count());
            for (row, key) in column.iter().enumerate() {
                table.insert(*key, at(row));
            }
        };
        fill(&mut index.external_id, columns.external_id);
        fill(&mut index.domain, columns.domain);
        fill(&mut index.email, columns.email);
        fill(&mut index.phone, columns.phone);
        fill(&mut index.name_anywhere, columns.name);
        index.name_in_country.reserve(columns.name.iter().filter(|key| **key != 0).count());
        for (row, name) in columns.name.iter().enumerate().filter(|(_, name)| **name != 0) {
            let country = columns.country.get(row).copied().unwrap_or(0);
            index.name_in_country.insert(in_country(*name, country), at(row));
        }
        index
    }

    /// Adds the e-mail key of a further person of an existing account.
    pub fn insert_email(&mut self, email: u64, account: u32) {
        self.email.insert(email, account & !IN_FILE);
    }

    /// The account that has this key in common, if any.
    #[must_use]
    pub fn find(&self, keys: &Keys, kind: KeyKind) -> Option<Same> {
        let found = match kind {
            KeyKind::ExternalId => self.get(|index| &index.external_id, keys.external_id),
            KeyKind::Domain => self.get(|index| &index.domain, keys.domain),
            KeyKind::Email => self.get(|index| &index.email, keys.email),
            KeyKind::Phone => self.get(|index| &index.phone, keys.phone),
            KeyKind::Name if keys.name == 0 => None,
            KeyKind::Name if keys.country == 0 => self.get(|index| &index.name_anywhere, keys.name),
            KeyKind::Name => {
                let at = |country| self.get(|index| &index.name_in_country, in_country(keys.name, country));
                at(keys.country).or_else(|| at(0))
            }
        }?;
        Some(if found & IN_FILE == 0 { Same::Existing(found) } else { Same::InFile(found & !IN_FILE) })
    }

    fn get(&self, table: fn(&Self) -> &KeyTable, key: u64) -> Option<u32> {
        self.before.as_deref().and_then(|before| before.get(table, key)).or_else(|| table(self).get(key))
    }

    /// The account each key has in common, in the order of [`KeyKind::ALL`].
    #[must_use]
    pub fn matches(&self, keys: &Keys) -> [Option<Same>; 5] {
        KeyKind::ALL.map(|kind| self.find(keys, kind))
    }

    /// Decides about the next row of the file, and remembers its keys: those of a row that is added are its
    /// own, those of a row that updates go to the account it updates. A skipped row leaves no trace.
    pub fn decide(&mut self, keys: &Keys, rules: &Rules) -> Decision {
        let matches = self.matches(keys);
        self.decide_by(&matches, keys, rules)
    }

    /// The same, where [`Index::matches`] has been asked just before.
    pub fn decide_by(&mut self, matches: &[Option<Same>; 5], keys: &Keys, rules: &Rules) -> Decision {
        let mut despite = None;
        for (kind, same) in KeyKind::ALL.into_iter().zip(matches) {
            let Some(same) = *same else {
                continue;
            };
            let matched = Match { kind, same };
            match rules.for_kind(kind) {
                OnDuplicate::Add => despite = despite.or(Some(matched)),
                OnDuplicate::Skip => return Decision::Skip(matched),
                OnDuplicate::Update => {
                    self.remember(
                        keys,
                        match same {
                            Same::Existing(at) => at,
                            Same::InFile(at) => at | IN_FILE,
                        },
                    );
                    return Decision::Update(matched);
                }
            }
        }
        let number = self.added;
        self.added = (self.added + 1) & !IN_FILE;
        self.remember(keys, number | IN_FILE);
        Decision::Add { number, despite }
    }

    /// The first account with a key keeps it.
    fn remember(&mut self, keys: &Keys, account: u32) {
        self.external_id.insert(keys.external_id, account);
        self.domain.insert(keys.domain, account);
        self.email.insert(keys.email, account);
        self.phone.insert(keys.phone, account);
        if keys.name != 0 {
            self.name_anywhere.insert(keys.name, account);
            self.name_in_country.insert(in_country(keys.name, keys.country), account);
        }
    }
}

/// A hash table from keys that are hashes already to account numbers. 12 bytes a slot, at most 3/4 full.
#[derive(Clone, Debug, Default)]
struct KeyTable {
    keys: Vec<u64>,
    values: Vec<u32>,
    used: usize,
}

impl KeyTable {
    fn reserve(&mut self, more: usize) {
        let wanted = (self.used + more) * 4 / 3 + 1;
        if wanted > self.keys.len() {
            self.grow(wanted.next_power_of_two().max(16));
        }
    }

    /// Keeps the value that is there. Key 0 is no key.
    fn insert(&mut self, key: u64, value: u32) {
        if key == 0 {
            return;
        }
        if (self.used + 1) * 4 > self.keys.len() * 3 {
            self.grow((self.keys.len() * 2).max(16));
        }
        let slot = self.slot(key);
        if let (Some(held @ 0), Some(account)) = (self.keys.get_mut(slot), self.values.get_mut(slot)) {
            *held = key;
            *account = value;
            self.used += 1;
        }
    }

    fn get(&self, key: u64) -> Option<u32> {
        if key == 0 || self.keys.is_empty() {
            return None;
        }
        let slot = self.slot(key);
        (self.keys.get(slot) == Some(&key)).then(|| self.values.get(slot).copied()).flatten()
    }

    /// The slot of a key, or the empty slot where it would go. The table is never full.
    fn slot(&self, key: u64) -> usize {
        let mask = self.keys.len() - 1;
        // The upper half is well mixed, and fits a `usize` of any width.
        let mut slot = (key >> 32) as usize & mask;
        while self.keys.get(slot).is_some_and(|held| *held != 0 && *held != key) {
            slot = (slot + 1) & mask;
        }
        slot
    }

    fn grow(&mut self, slots: usize) {
        let keys = std::mem::replace(&mut self.keys, vec![0; slots]);
        let values = std::mem::replace(&mut self.values, vec![0; slots]);
        self.used = 0;
        for (key, value) in keys.into_iter().zip(values) {
            self.insert(key, value);
        }
    }
}
