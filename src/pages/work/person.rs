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
    let (name, title, phone) = (signal(), signal(), signal());
    Effect::new(move |_| {
        // What was typed belongs to the company it was typed for.
        desk.given.track();
        [name, title, phone].into_iter().for_each(|text| text.set(String::new()));
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
            owns_problem: true,
            ..ContactDraft::default()
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
            <div class="row between">
                <h2 class="script-title" id="need-h">
                    {move || if is_asked.get() { "Who owns the problem? The outcome you chose needs a name." } else { "Who owns the problem" }}
                </h2>
                <Show when=move || owner.with(Option::is_none)>
                    <button class="btn btn-sm" type="submit" form="job-person-form"><Icon name="plus" size="ic-sm" />"Add this person"</button>
                </Show>
            </div>
            {move || match owner.get() {
                Some(person) => view! {
                    <p class="row"><Icon name="person" /><b>{person.name}</b><span class="quiet">{person.title}</span></p>
                }.into_any(),
                None => view! {
                    <form id="job-person-form" class="job-form-row" on:submit=add>
                        {input("job-person", "Name", "text", name)}
                        {input("job-person-title", "Title", "text", title)}
                        {input("job-person-phone", "Phone", "tel", phone)}
                    </form>
                }.into_any(),
            }}
        </section>
    }
}

fn signal() -> RwSignal<String> {
    RwSignal::new(String::new())
}
