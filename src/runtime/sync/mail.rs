//! Leads that wait in the line's mailbox: whichever member's device is online puts them on the line.
//!
//! An item is taken out of the mailbox only once the log at the depot has it, so that no laptop can lose a lead. Two
//! devices may read the same item: the first in the log has brought it, and the other is told so.

use super::desk::Desk;
use super::mailbox::{self, Mail};
use crate::state::Session;
use crate::state::address;
use crate::state::effects::Failure;
use crate::state::inbound::{WEB_FORM, bring, clipped};
use crate::state::team::SyncKind;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::collections::BTreeMap;
use std::rc::Rc;
use takt_engine::Refusal;
use takt_engine::command::{AccountDraft, ContactDraft};
use takt_engine::execute::MAIL_ID;
use takt_importer::normalise::domain::{domain, is_free_mail};

/// The first pause after a failure, and the longest, in milliseconds.
const PAUSE_MS: (u32, u32) = (1_000, 30_000);
/// How often it is asked whether the depot has what was written, and how many times.
const ASK_MS: (u32, u32) = (500, 120);

/// Takes mail out whenever some waits and this tab leads.
pub fn take_out(desk: &Rc<Desk>, session: Session) {
    let (state, line) = (desk.state, desk.line);
    let is_due = Memo::new(move |_| {
        let due = state.with(|s| s.leads && s.mail > 0 && s.kind != SyncKind::Offline);
        due && line.me().is_some()
    });
    let is_taking = StoredValue::new(false);
    let desk = Rc::clone(desk);
    Effect::new(move |_| {
        if !is_due.get() || is_taking.get_value() {
            return;
        }
        is_taking.set_value(true);
        let desk = Rc::clone(&desk);
        spawn_local(async move {
            let mut pause_ms = PAUSE_MS.0;
            while is_due.get_untracked() {
                if empty(&desk, session).await.is_ok() {
                    pause_ms = PAUSE_MS.0;
                    continue;
                }
                gloo::timers::future::TimeoutFuture::new(desk.spread(pause_ms)).await;
                pause_ms = (pause_ms * 2).min(PAUSE_MS.1);
            }
            is_taking.set_value(false);
        });
    });
}

/// One page of the mailbox.
async fn empty(desk: &Rc<Desk>, session: Session) -> Result<(), ()> {
    let mut done = Vec::new();
    for item in mailbox::read(desk).await.map_err(drop)? {
        match put(desk, session, &item).await {
            Ok(()) | Err(Failure::Refused(Refusal::CameInAlready)) => done.push(item.id),
            // Not for this member, or not now: it stays for somebody else.
            Err(_) => {}
        }
    }
    if done.is_empty() {
        return Err(());
    }
    // What only this device has may still be lost with it.
    for _ in 0..ASK_MS.1 {
        if desk.state.with_untracked(|s| s.waiting == 0) {
            for id in done {
                mailbox::take(desk, id).await.map_err(drop)?;
            }
            return Ok(());
        }
        gloo::timers::future::TimeoutFuture::new(ASK_MS.0).await;
    }
    Err(())
}

async fn put(desk: &Rc<Desk>, session: Session, item: &Mail) -> Result<(), Failure> {
    let (mut draft, note) = lead(&item.text);
    draft.external_id = format!("{MAIL_ID}{}", item.id);
    bring(|command, group| Rc::clone(desk).run(session, command, group), draft, Some(item.received), &note)
        .await
        .map(drop)
}

/// What forms call each thing, in small letters without anything between.
const NAMES: [(&str, &[&str]); 13] = [
    ("company", &["company", "companyname", "organisation", "organization", "account", "firm"]),
    ("name", &["name", "fullname", "contact", "contactname", "yourname"]),
    ("first", &["firstname", "givenname"]),
    ("last", &["lastname", "surname", "familyname"]),
    ("title", &["title", "jobtitle", "role", "position"]),
    ("email", &["email", "workemail", "emailaddress", "mail"]),
    ("phone", &["phone", "telephone", "phonenumber", "mobile", "tel"]),
    ("website", &["website", "domain", "url", "web"]),
    ("city", &["city", "town"]),
    ("region", &["state", "region", "province"]),
    ("country", &["country"]),
    ("industry", &["industry", "sector"]),
    ("message", &["message", "comments", "comment", "note", "question", "howcanwehelp"]),
];

/// A lead as a form sent it: JSON, or the fields of a web form. What cannot be read comes in all the same, to be
/// looked at: nothing that somebody sent is lost.
fn lead(text: &str) -> (AccountDraft, String) {
    let fields = fields(text);
    let get = |of: &str| {
        let names = NAMES.iter().find(|(name, _)| *name == of).map_or(&[][..], |(_, names)| names);
        names.iter().find_map(|name| fields.get(*name)).map(|value| value.trim().to_owned()).unwrap_or_default()
    };
    let both = [get("first"), get("last")];
    let whole = both.iter().filter(|part| !part.is_empty()).cloned().collect::<Vec<_>>().join(" ");
    let name = Some(get("name")).filter(|name| !name.is_empty()).unwrap_or(whole);
    let (email, phone) = (get("email"), get("phone"));
    let domain = Some(host(&get("website"))).filter(|d| !d.is_empty()).unwrap_or_else(|| domain_of(&email));
    let company = [get("company"), domain.clone(), name.clone(), email.clone()];
    let company = company.into_iter().find(|text| !text.is_empty());
    let is_person = !name.is_empty();
    let contact = is_person.then(|| ContactDraft {
        name,
        title: get("title"),
        phone: phone.clone(),
        email: email.clone(),
        owns_problem: false,
    });
    let note = match &company {
        Some(_) => get("message"),
        None => text.trim().to_owned(),
    };
    let draft = AccountDraft {
        name: company.unwrap_or_else(|| "A lead to be read".into()),
        domain,
        phone: if is_person { String::new() } else { phone },
        email: if is_person { String::new() } else { email },
        city: get("city"),
        region: get("region"),
        country: get("country"),
        industry: get("industry"),
        source: fields.get("source").cloned().unwrap_or_else(|| WEB_FORM.into()),
        employees: fields.get("employees").and_then(|n| n.parse().ok()).unwrap_or(0),
        contact,
        ..AccountDraft::default()
    };
    (draft, clipped(&note))
}

/// Name and value of each field; names in small letters without anything between.
fn fields(text: &str) -> BTreeMap<String, String> {
    let plain =
        |name: &str| -> String { name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect() };
    // Longer than the line takes is cut where it is read, and not refused.
    let short = |value: &str| value.chars().take(2_000).collect::<String>();
    if let Ok(object) = serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(text) {
        let words = object.into_iter().filter_map(|(name, value)| {
            let value = match value {
                serde_json::Value::String(text) => text,
                serde_json::Value::Number(number) => number.to_string(),
                serde_json::Value::Bool(_)
                | serde_json::Value::Null
                | serde_json::Value::Array(_)
                | serde_json::Value::Object(_) => return None,
            };
            Some((plain(&name), short(&value)))
        });
        return words.collect();
    }
    let pairs = text.trim().split('&').filter(|pair| pair.contains('=')).flat_map(address::pairs);
    pairs.map(|(name, value)| (plain(&address::decode(name)), short(&value))).collect()
}

/// "https://www.alder.example/contact" is alder.example; empty for what names no company of its own.
fn host(website: &str) -> String {
    let mut host = String::new();
    match domain(website, &mut host) {
        Ok(()) => host,
        Err(_) => String::new(),
    }
}

/// A company's own addresses say where it is; a provider's say nothing.
fn domain_of(email: &str) -> String {
    let domain = email.rsplit_once('@').map(|(_, domain)| host(domain)).unwrap_or_default();
    if is_free_mail(&domain) { String::new() } else { domain }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lead_is_read_as_json_and_as_a_forms_fields_alike() {
        let json = r#"{"company": "Alder Works", "First Name": "Grace", "last_name": "Hale", "Work-Email": "grace@alder.example",
            "phone": "+1 512 555 0101", "employees": 420, "message": "Can you call me?", "consent": true}"#;
        let form = "Company=Alder+Works&name=Grace%20Hale&email=grace%40alder.example&phone=%2B1+512+555+0101&employees=420&message=Can+you+call+me%3F";
        for text in [json, form] {
            let (draft, note) = lead(text);
            assert_eq!(
                (draft.name.as_str(), draft.domain.as_str(), draft.employees),
                ("Alder Works", "alder.example", 420)
            );
            let person = draft.contact.unwrap();
            assert_eq!((person.name.as_str(), person.email.as_str()), ("Grace Hale", "grace@alder.example"));
            assert_eq!(person.phone, "+1 512 555 0101");
            assert_eq!((note.as_str(), draft.source.as_str()), ("Can you call me?", "Web form"));
        }
    }

    #[test]
    fn what_a_form_leaves_out_is_taken_from_what_it_says() {
        let (draft, _) = lead(r#"{"email": "grace@alder.example"}"#);
        assert_eq!((draft.name.as_str(), draft.email.as_str()), ("alder.example", "grace@alder.example"));
        let (draft, _) =
            lead(r#"{"name": "Grace", "email": "grace@gmail.com", "website": "https://www.Alder.example/x?y"}"#);
        assert_eq!(draft.domain, "alder.example");
        let (draft, _) = lead(r#"{"name": "Grace", "email": "grace@gmail.com"}"#);
        assert_eq!((draft.name.as_str(), draft.domain.as_str()), ("Grace", ""));
    }

    #[test]
    fn what_cannot_be_read_comes_in_to_be_looked_at() {
        for text in ["please call 512 555 0101", "[1, 2]", "%zz%4", "", "{\"a\": {\"b\": 1}}"] {
            let (draft, note) = lead(text);
            assert_eq!((draft.name.as_str(), note.as_str()), ("A lead to be read", text));
        }
        let long = "ü".repeat(2_000);
        assert_eq!(lead(&long).1.len(), 500);
    }
}
