//! An account as far as duplicates are concerned.

use takt_engine::State;
use takt_engine::state::TextField;
use takt_importer::talk::Known;

/// By what an account of the line is known.
pub fn known(state: &State, ix: u32) -> Known<'_> {
    let text = |field| state.text(field, ix);
    Known {
        at: ix,
        external_id: text(TextField::ExternalId),
        domain: text(TextField::Domain),
        email: text(TextField::Email),
        name: text(TextField::Name),
        country: state.countries().word(state.profile(ix).country),
        phone: text(TextField::Phone),
        people: state.contacts_of(ix).into_iter().map(|who| who.email).filter(|email| !email.is_empty()).collect(),
    }
}
