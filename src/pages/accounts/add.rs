//! One company, typed in.

use super::dialog::Dialog;
use super::draft_form::{DraftForm, Field};
use super::use_desk;
use crate::routes::Route;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_navigate;
use takt_engine::Command;
use takt_engine::command::{AccountDraft, ContactDraft};

/// The dialog behind "Add".
#[component]
pub fn AddAccount() -> impl IntoView {
    let desk = use_desk();
    let draft = RwSignal::new(AccountDraft::default());
    let person = RwSignal::new(ContactDraft::default());
    let error = RwSignal::new(String::new());
    let navigate = StoredValue::new_local(use_navigate());
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let mut draft = draft.get_untracked();
        let person = person.get_untracked();
        draft.contact = (person != ContactDraft::default()).then_some(person);
        spawn_local(async move {
            match desk.effects.run(Command::AddAccount(Box::new(draft))).await {
                Ok(receipt) => {
                    desk.session.done(&receipt, "added to Cold".into());
                    let _ = desk.ask.try_set(None);
                    if let Some(id) = receipt.account {
                        navigate.try_with_value(|navigate| navigate(&Route::Account(id).path(), Default::default()));
                    }
                }
                Err(failure) => {
                    let _ = error.try_set(failure.to_string());
                }
            }
        });
    };
    view! {
        <Dialog id="add-h" title="Add an account".to_owned() on_close=Callback::new(move |()| desk.ask.set(None))>
            <form on:submit=save>
                <div class="dialog-body stack">
                    <DraftForm draft=draft />
                    <div class="split-even">
                        <Field id="d-person" label="A person there" value=String::new() on_input=Callback::new(move |t| person.update(|p| p.name = t)) />
                        <Field id="d-title" label="Their job" value=String::new() on_input=Callback::new(move |t| person.update(|p| p.title = t)) />
                    </div>
                    <p class="field-error" role="alert">{move || error.get()}</p>
                </div>
                <footer class="dialog-foot">
                    <p class="quiet sm push-end">"It lands in Cold, with its score."</p>
                    <button class="btn btn-main" type="submit" disabled=move || draft.with(|d| d.name.trim().is_empty() && d.domain.is_empty())>
                        "Add to Cold"
                    </button>
                </footer>
            </form>
        </Dialog>
    }
}
