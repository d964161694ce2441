//! Erasing a person: what goes, and the marks that keep a list from bringing them back.
//!
//! Nothing of what is erased is kept, only salted fingerprints of it. One function finds what goes, for the
//! preview and for the command alike.

use crate::command::ContactDraft;
use crate::field::FieldValue;
use crate::ids::{AccountIx, ContactId, NONE};
use crate::refusal::Refusal;
use crate::state::{State, TextField, UndoOp};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};

/// What stands in a note that named somebody who was erased.
pub const ERASED_NOTE: &str = "[erased]";
/// Digits from the end by which a number is recognised, with a country's code or without.
const NUMBER_DIGITS: usize = 9;
/// Digits in a row that may be somebody's number.
const LEAST_DIGITS: usize = 7;
/// A word of a name that is shorter says nothing about who is meant.
const LEAST_WORD: usize = 3;

/// A salted fingerprint.
pub type Mark = [u8; 16];

/// Who was erased, as fingerprints alone.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Erased {
    /// Drawn with the first erasure, and the line's from then on.
    salt: [u8; 16],
    marks: BTreeSet<Mark>,
}

/// What kind of trace a mark is of: an address and a number must not be taken for each other.
#[derive(Clone, Copy)]
enum Kind {
    Email = 1,
    Number = 2,
    NameAt = 3,
}

impl Erased {
    /// Whether nobody was.
    pub fn is_empty(&self) -> bool {
        self.marks.is_empty()
    }
    /// Marks that are kept.
    pub fn len(&self) -> usize {
        self.marks.len()
    }

    fn mark(&self, kind: Kind, text: &str) -> Mark {
        let mut hasher = Sha256::new();
        hasher.update(b"takt/erased/1");
        hasher.update(self.salt);
        hasher.update([kind as u8]);
        hasher.update(text.as_bytes());
        let digest: [u8; 32] = hasher.finalize().into();
        let mut mark = [0; 16];
        mark.copy_from_slice(&digest[..16]);
        mark
    }

    fn has(&self, kind: Kind, text: &str) -> bool {
        !self.is_empty() && !text.is_empty() && self.marks.contains(&self.mark(kind, text))
    }

    /// Whether an address was somebody's who was erased.
    pub fn has_email(&self, email: &str) -> bool {
        self.has(Kind::Email, &folded(email))
    }

    /// Whether a number was.
    pub fn has_number(&self, number: &str) -> bool {
        self.has(Kind::Number, &digits_of(number))
    }

    /// Whether a person was erased: by address, by number, or by name at their company.
    pub fn has_person(&self, person: &ContactDraft, company: &str, domain: &str) -> bool {
        self.has_email(&person.email)
            || self.has_number(&person.phone)
            || names_at(&person.name, company, domain).iter().any(|name| self.has(Kind::NameAt, name))
    }
}

/// Small letters, single spaces: a name as it is recognised. Letters beyond ASCII stay as they are, so that every
/// build folds alike.
fn folded(text: &str) -> String {
    text.split_whitespace().map(str::to_ascii_lowercase).collect::<Vec<_>>().join(" ")
}

/// The end of a number; empty where there are too few digits for one.
fn digits_of(number: &str) -> String {
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    if digits.len() < LEAST_DIGITS {
        return String::new();
    }
    digits[digits.len().saturating_sub(NUMBER_DIGITS)..].to_owned()
}

fn names_at(name: &str, company: &str, domain: &str) -> Vec<String> {
    let name = folded(name);
    let places = [folded(company), folded(domain)];
    if name.is_empty() {
        return vec![];
    }
    places.iter().filter(|place| !place.is_empty()).map(|place| format!("{name}\n{place}")).collect()
}

/// What somebody leaves in what others write.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
struct Traces {
    name: String,
    email: String,
    digits: String,
}

impl Traces {
    fn of(name: &str, phone: &str, email: &str) -> Self {
        Self { name: folded(name), email: folded(email), digits: digits_of(phone) }
    }

    fn is_empty(&self) -> bool {
        self.name.is_empty() && self.email.is_empty() && self.digits.is_empty()
    }

    /// Whether a text names them. At their own company one word of the name is enough; elsewhere it takes the whole.
    fn are_in(&self, text: &str, is_here: bool) -> bool {
        let text = folded(text);
        let has_word = |word: &str| {
            let is_part = |c: char| c.is_ascii_alphanumeric() || !c.is_ascii();
            text.match_indices(word).any(|(at, found)| {
                !text[..at].chars().next_back().is_some_and(is_part)
                    && !text[at + found.len()..].chars().next().is_some_and(is_part)
            })
        };
        let by_name = match self.name.split(' ').count() {
            _ if self.name.is_empty() => false,
            1 => is_here && self.name.len() >= LEAST_WORD && has_word(&self.name),
            _ if is_here => self.name.split(' ').any(|word| word.len() >= LEAST_WORD && has_word(word)),
            _ => has_word(&self.name),
        };
        by_name
            || (!self.email.is_empty() && text.contains(&self.email))
            || (!self.digits.is_empty() && runs_of_digits(&text).iter().any(|run| run.contains(&self.digits)))
    }
}

/// Digits in a row, whatever stands between them but letters.
fn runs_of_digits(text: &str) -> Vec<String> {
    let is_between = |c: char| c.is_alphabetic();
    text.split(is_between).map(|run| run.chars().filter(char::is_ascii_digit).collect()).collect()
}

/// Whether a text about a company names one of these people, whose own companies are given in order.
fn named_by(people: &[Traces], companies: &[AccountIx]) -> impl Fn(&str, AccountIx) -> bool {
    move |text, ix| people.iter().any(|them| them.are_in(text, companies.binary_search(&ix).is_ok()))
}

/// What goes when a person is erased.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Erasure {
    /// Their name, for the question.
    pub name: String,
    /// Everyone on the line who is them, by place; those who were removed before, too.
    pub people: Vec<u32>,
    /// The companies they are at, by place.
    pub companies: Vec<AccountIx>,
    /// Notes that name them, by place.
    pub notes: Vec<u32>,
    /// Answers in words that name them.
    pub answers: Vec<(AccountIx, u16)>,
    /// Addresses and numbers of companies that are theirs.
    pub shared: Vec<(AccountIx, TextField)>,
    /// Records of the undo window that hold something of it, by place.
    pub undo: Vec<usize>,
}

impl State {
    /// Who was erased, as fingerprints.
    pub fn erased(&self) -> &Erased {
        &self.erased
    }

    fn traces(&self, ix: u32) -> Traces {
        let [name, _, phone, email] = self.contact_texts.each_ref().map(|texts| texts.get(ix));
        Traces::of(name, phone, email)
    }

    /// Everything of a person that the line holds.
    pub fn erasure(&self, contact: ContactId) -> Result<Erasure, Refusal> {
        let at = self.contact_ids.ix(contact.0).ok_or(Refusal::NoSuchContact)?;
        let who = self.traces(at);
        if who.is_empty() {
            return Err(Refusal::NoSuchContact);
        }
        let account = self.contacts.get(at).account;
        let is_them = |ix: &u32| {
            let other = self.traces(*ix);
            let is_named = !who.name.is_empty() && other.name == who.name;
            let has_number = !who.digits.is_empty() && other.digits == who.digits;
            *ix == at
                || (!who.email.is_empty() && other.email == who.email)
                || (is_named && (has_number || self.contacts.get(*ix).account == account))
        };
        let people: Vec<u32> = (0..self.contacts.len() as u32).filter(is_them).collect();
        let companies: BTreeSet<AccountIx> = people.iter().map(|ix| self.contacts.get(*ix).account).collect();
        let all: Vec<Traces> = people.iter().map(|ix| self.traces(*ix)).collect();
        let companies: Vec<AccountIx> = companies.into_iter().collect();
        let named = named_by(&all, &companies);
        let has_note = |ix: &usize| self.events.note[*ix] != NONE;
        let notes = (0..self.events.len())
            .filter(has_note)
            .filter(|ix| named(self.notes.get(self.events.note[*ix]), self.events.account[*ix]));
        let notes = notes.map(|ix| self.events.note[ix]).collect();
        let is_said = |ix: AccountIx, value: &FieldValue| matches!(value, FieldValue::Words(text) if named(text, ix));
        let answers = self.field_values.iter().filter(|((ix, _), value)| is_said(*ix, value)).map(|(k, _)| *k);
        let shared = (0..self.accounts.len() as u32).flat_map(|ix| {
            let (email, phone) = (self.text(TextField::Email, ix), self.text(TextField::Phone, ix));
            let is_email = !email.is_empty() && all.iter().any(|t| t.email == folded(email));
            let is_phone = companies.binary_search(&ix).is_ok() && !phone.is_empty() && {
                let digits = digits_of(phone);
                !digits.is_empty() && all.iter().any(|t| t.digits == digits)
            };
            [(is_email, TextField::Email), (is_phone, TextField::Phone)]
                .into_iter()
                .filter_map(move |(is, field)| is.then_some((ix, field)))
        });
        let undo =
            (0..self.undo.len()).filter(|at| self.undo[*at].ops.iter().any(|op| self.holds(op, &people, &named)));
        Ok(Erasure {
            name: self.contact_texts[0].get(at).to_owned(),
            notes,
            answers: answers.collect(),
            shared: shared.collect(),
            undo: undo.collect(),
            companies: companies.clone(),
            people: people.clone(),
        })
    }

    /// Whether what could be put back is of somebody who is erased.
    fn holds(&self, op: &UndoOp, people: &[u32], named: &dyn Fn(&str, AccountIx) -> bool) -> bool {
        match op {
            UndoOp::Contact { ix, .. } | UndoOp::ContactAdded { ix } => people.binary_search(ix).is_ok(),
            UndoOp::ContactText { ix, old, .. } => {
                people.binary_search(ix).is_ok() || named(old, self.contacts.get(*ix).account)
            }
            UndoOp::Text { ix, field: TextField::Email | TextField::Phone, old, .. }
            | UndoOp::Field { ix, old: Some(FieldValue::Words(old)), .. } => named(old, *ix),
            UndoOp::Text { .. }
            | UndoOp::Field { .. }
            | UndoOp::Account { .. }
            | UndoOp::Profile { .. }
            | UndoOp::AccountAdded { .. }
            | UndoOp::Member { .. }
            | UndoOp::Settings { .. }
            | UndoOp::Map { .. }
            | UndoOp::Day { .. }
            | UndoOp::Retracted { .. }
            | UndoOp::Filled { .. }
            | UndoOp::Noted { .. }
            | UndoOp::Struck { .. }
            | UndoOp::Marked { .. }
            | UndoOp::Rules { .. }
            | UndoOp::Presence { .. }
            | UndoOp::DealBegun { .. }
            | UndoOp::Draws { .. }
            | UndoOp::Batch { .. }
            | UndoOp::Blocked { .. }
            | UndoOp::Campaigns { .. }
            | UndoOp::Posted { .. } => false,
        }
    }

    /// An undo record without what it holds of them.
    pub(crate) fn scrubbed(&self, at: usize, found: &Erasure) -> crate::state::UndoRecord {
        let all: Vec<Traces> = found.people.iter().map(|ix| self.traces(*ix)).collect();
        let named = named_by(&all, &found.companies);
        let mut record = self.undo[at].clone();
        record.ops.retain(|op| !self.holds(op, &found.people, &named));
        record.is_undone |= record.ops.is_empty();
        record
    }

    /// The marks with those of one more person. An address or a number that a colleague or the company shares is not
    /// marked: it would keep out somebody else.
    pub(crate) fn erased_with(&self, found: &Erasure, salt: [u8; 16]) -> Erased {
        let mut next = self.erased.clone();
        if next.is_empty() {
            next.salt = salt;
        }
        let mut others: BTreeMap<AccountIx, Vec<Traces>> = BTreeMap::new();
        for company in &found.companies {
            let (phone, email) = (self.text(TextField::Phone, *company), self.text(TextField::Email, *company));
            let mut there = vec![Traces::of("", phone, email)];
            let mut at = self.accounts.get(*company).first_contact;
            while at != NONE {
                if found.people.binary_search(&at).is_err() {
                    there.push(self.traces(at));
                }
                at = self.contacts.get(at).next;
            }
            others.insert(*company, there);
        }
        for ix in &found.people {
            let (who, company) = (self.traces(*ix), self.contacts.get(*ix).account);
            let shares = |is: &dyn Fn(&Traces) -> bool| others.get(&company).is_some_and(|all| all.iter().any(is));
            if !who.email.is_empty() && !shares(&|t| t.email == who.email) {
                next.marks.insert(next.mark(Kind::Email, &who.email));
            }
            if !who.digits.is_empty() && !shares(&|t| t.digits == who.digits) {
                next.marks.insert(next.mark(Kind::Number, &who.digits));
            }
            let (name, domain) = (self.text(TextField::Name, company), self.text(TextField::Domain, company));
            for known in names_at(&who.name, name, domain) {
                next.marks.insert(next.mark(Kind::NameAt, &known));
            }
        }
        next
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_names_somebody_by_whole_words_by_address_or_by_number_however_it_is_written() {
        let grace = Traces::of("Grace Hale", "+1 (512) 555-0134", "Grace@Alder.example");
        for text in ["Ask  GRACE hale first", "hale, she said", "to grace@alder.example", "call 512.555.0134 today"] {
            assert!(grace.are_in(text, true), "{text}");
        }
        for text in ["graceful, inhaled", "512 555 0135", "ext 134", "Ann"] {
            assert!(!grace.are_in(text, true), "{text}");
        }
        assert!(grace.are_in("met Grace Hale there", false) && !grace.are_in("by the grace of", false));
    }

    #[test]
    fn a_mark_knows_spellings_of_one_person_and_says_nothing_without_its_salt() {
        let mut erased = Erased { salt: [7; 16], marks: BTreeSet::new() };
        let mark = erased.mark(Kind::Number, &digits_of("+1 512 555 0134"));
        erased.marks.insert(mark);
        assert!(erased.has_number("512-555-0134") && !erased.has_number("512-555-0135"));
        assert!(!erased.has_email("512-555-0134"));
        let other = Erased { salt: [8; 16], ..erased.clone() };
        assert!(!other.has_number("512-555-0134"));
    }
}
