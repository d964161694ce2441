//! From a row of a list to a company as the line takes it.

use takt_engine::command::{AccountDraft, ContactDraft};

use crate::draft::Draft;
use crate::field::Field;
use crate::map::Mapping;

/// The longest text the line takes, in bytes.
const LONGEST: usize = 1_000;

/// Whether a column says anything to the line: something it keeps, or a date that is checked and told. The line
/// writes its own history and notes.
#[must_use]
pub fn has_place(field: Field) -> bool {
    !matches!(field, Field::Note)
}

/// Leaves out what the line has no place for, and says so.
pub fn fit(mapping: &mut Mapping) {
    for column in mapping.columns.iter_mut().filter(|column| !has_place(column.field)) {
        column.reason = format!("{}: the line has no place for it", column.field.label());
        column.field = Field::Ignore;
    }
}

/// A company with at most one person. An address without a name is the company's own.
#[must_use]
pub fn account_draft(draft: &Draft) -> AccountDraft {
    let is_person = !draft.contact_name.is_empty() || !draft.contact_phone.is_empty();
    let contact = is_person.then(|| ContactDraft {
        name: clip(&draft.contact_name),
        title: clip(&draft.title),
        phone: clip(&draft.contact_phone),
        email: clip(&draft.email),
        owns_problem: false,
    });
    AccountDraft {
        name: clip(&draft.name),
        domain: clip(&draft.domain),
        phone: clip(&draft.phone),
        email: if is_person { String::new() } else { clip(&draft.email) },
        city: clip(&draft.city),
        region: clip(&draft.state),
        country: clip(&draft.country),
        industry: clip(&draft.industry),
        source: clip(&draft.source),
        employees: number(draft.employees),
        revenue_k: number(draft.revenue.map(|units| (units / 1_000).max(u64::from(units > 0)))),
        external_id: clip(&draft.external_id),
        contact,
    }
}

fn number(value: Option<u64>) -> u32 {
    value.map_or(0, |value| u32::try_from(value).unwrap_or(u32::MAX))
}

/// The longest beginning that the line takes. Checked rows are shorter in letters; in bytes they may not be.
fn clip(text: &str) -> String {
    let mut end = text.len().min(LONGEST);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default().to_owned()
}

/// At least as many bytes as the stored form of a row takes.
pub(super) fn most_bytes(draft: &AccountDraft) -> usize {
    const LENGTH: usize = 3;
    let texts = [
        &draft.name,
        &draft.domain,
        &draft.phone,
        &draft.email,
        &draft.city,
        &draft.region,
        &draft.country,
        &draft.industry,
        &draft.source,
        &draft.external_id,
    ];
    let person = draft.contact.iter().flat_map(|who| [&who.name, &who.title, &who.phone, &who.email]);
    let words: usize = texts.into_iter().chain(person).map(|text| text.len() + LENGTH).sum();
    // Two numbers, whether there is a person, and whether they own the problem.
    words + 5 + 5 + 1 + 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::map::auto_map;
    use proptest::prelude::*;

    #[test]
    fn an_address_without_a_person_is_the_companys() {
        let draft = Draft { name: "Acme".into(), email: "info@acme.com".into(), ..Draft::default() };
        let account = account_draft(&draft);
        assert_eq!((account.email.as_str(), account.contact), ("info@acme.com", None));
        let draft = Draft { contact_name: "Ann Lee".into(), ..draft };
        let account = account_draft(&draft);
        assert_eq!(account.email, "");
        assert_eq!(account.contact.map(|who| (who.name, who.email)), Some(("Ann Lee".into(), "info@acme.com".into())));
    }

    #[test]
    fn revenue_is_kept_in_thousands_and_never_becomes_unknown() {
        let revenue = |units| account_draft(&Draft { revenue: Some(units), ..Draft::default() }).revenue_k;
        assert_eq!([revenue(0), revenue(1), revenue(999), revenue(1_500_000)], [0, 1, 1, 1_500]);
        assert_eq!(revenue(u64::MAX), u32::MAX);
    }

    #[test]
    fn a_column_without_a_place_on_the_line_is_left_out_with_a_reason() {
        let mut mapping = auto_map(&["Company".into(), "Description".into()], &[vec!["Acme".into(), "Hello".into()]]);
        mapping.set(1, Field::Note);
        fit(&mut mapping);
        assert_eq!(mapping.columns[1].field, Field::Ignore);
        assert_eq!(mapping.columns[1].reason, "Note: the line has no place for it");
        assert_eq!(mapping.columns[0].field, Field::Name);
    }

    proptest! {
        #[test]
        fn a_row_never_takes_more_than_it_is_reckoned(
            name in "\\PC{0,1200}", phone in "\\PC{0,40}", who in "\\PC{0,300}", revenue in any::<u64>(), heads in any::<u64>(),
        ) {
            let draft = Draft {
                name: name.clone(), phone, contact_name: who, city: name,
                revenue: Some(revenue), employees: Some(heads), ..Draft::default()
            };
            let account = account_draft(&draft);
            let stored = postcard::to_allocvec(&account).map(|bytes| bytes.len()).unwrap_or(usize::MAX);
            prop_assert!(stored <= most_bytes(&account));
        }
    }
}
