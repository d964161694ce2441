//! The named person a gate asks for: typed on the card, added in one go.

use super::desk::{Desk, Step, focus};
use super::given::Card;
use crate::ui::Icon;
use leptos::prelude::*;
use takt_engine::command::ContactDraft;

/// Who owns the problem: a form until somebody is named.
#[component]
pub fn PersonForm(
    /// The desk.
    desk: Desk,
    /// The card.
    card: Memo<Option<Card>>,
) -> impl IntoView {
    let owner = Memo::new(move |_| card.with(|c| c.as_ref().and_then(|c| c.person.clone().filter(|p| p.owns))));
    let (name, title, phone, email) = (signal(), signal(), signal(), signal());
    Effect::new(move |_| {
        // What was typed belongs to the company it was typed for.
        desk.given.track();
        [name, title, phone, email].into_iter().for_each(|text| text.set(String::new()));
    });
    let is_asked = Memo::new(move |_| desk.step.get() == Step::Person);
    let add = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let text = |s: RwSignal<String>| s.get_untracked().trim().to_owned();
        if text(name).is_empty() {
            return focus("#job-person");
        }
        desk.add_person(ContactDraft {
            name: text(name),
            title: text(title),
            phone: text(phone),
            email: text(email),
            owns_problem: true,
        });
        // From here the digits choose again, and Enter saves.
        focus("#job-act");
    };
    let input = move |id: &'static str, label: &'static str, kind: &'static str, value: RwSignal<String>| {
        view! {
            <div class="field">
                <label class="field-label" for=id>{label}</label>
                <input class="input" id=id type=kind autocomplete="off" maxlength="120" prop:value=move || value.get()
                    on:input=move |event| value.set(event_target_value(&event)) />
            </div>
        }
    };
    view! {
        <section class="job-form" aria-labelledby="need-h">
            <h2 class="script-title" id="need-h">"Who owns the problem"</h2>
            {move || match owner.get() {
                Some(person) => view! {
                    <p class="row"><Icon name="person" /><b>{person.name}</b><span class="quiet">{person.title}</span></p>
                }.into_any(),
                None => view! {
                    <form class="stack-sm" on:submit=add>
                        <div class="job-form-row">
                            {input("job-person", "Name", "text", name)}
                            {input("job-person-title", "Title", "text", title)}
                            {input("job-person-phone", "Phone", "tel", phone)}
                            {input("job-person-email", "E-mail", "email", email)}
                        </div>
                        <div class="row">
                            <button class="btn btn-sm" type="submit"><Icon name="plus" />"Add this person"</button>
                            <Show when=move || is_asked.get()>
                                <span class="sm">"The outcome you chose needs a name first."</span>
                            </Show>
                        </div>
                    </form>
                }.into_any(),
            }}
        </section>
    }
}

fn signal() -> RwSignal<String> {
    RwSignal::new(String::new())
}
