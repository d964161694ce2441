//! A person is erased: what goes is shown first, since nobody can bring it back.

use super::{Sheet, use_here};
use crate::state::{use_session, use_team, words};
use crate::ui::Icon;
use leptos::prelude::*;
use leptos::task::spawn_local;
use takt_engine::Command;
use takt_engine::erasure::Erasure;
use takt_engine::ids::ContactId;

/// What goes, each in a line of its own.
fn goes(found: &Erasure) -> Vec<String> {
    let (people, companies) = (found.people.len() as u64, found.companies.len() as u64);
    let mut lines = vec![if people > 1 {
        format!(
            "Name, job, number and address, which stand {} at {}",
            words::plural(people, "time", "times"),
            words::plural(companies, "company", "companies")
        )
    } else {
        "Name, job, number and address".to_owned()
    }];
    let mut add = |n: usize, one: &str, many: &str| {
        if n > 0 {
            lines.push(words::plural(n as u64, one, many));
        }
    };
    add(found.notes.len(), "note that names them", "notes that name them");
    add(found.answers.len(), "answer that names them", "answers that name them");
    add(found.shared.len(), "detail of the company that is theirs, too", "details of companies that are theirs, too");
    add(found.undo.len(), "earlier change that undo could bring back", "earlier changes that undo could bring back");
    lines
}

/// The question.
#[component]
pub fn Erase(
    /// Who.
    contact: ContactId,
) -> impl IntoView {
    let here = use_here();
    let session = use_session();
    let is_shared = use_team().sharing().is_shared();
    let error = RwSignal::new(String::new());
    let is_busy = RwSignal::new(false);
    let salt = here.effects.outside().seed().and_then(|seed| seed.first_chunk::<16>().copied());
    let found = here.line.peek(|state| state.erasure(contact)).unwrap_or_default();
    let refused = match salt {
        Some(salt) => here.line.preview(&Command::ErasePerson { contact, salt }).err().map(|no| no.to_string()),
        None => Some("This browser gives no chance to make fingerprints of.".to_owned()),
    };
    let is_refused = refused.is_some();
    let title = format!("Erase {}", found.name);
    let from = if is_shared {
        "From this device at once; from every other laptop when it is online again. The depot drops what it holds of \
         them within minutes, and sweeps sealed pieces of old snapshots within a day."
    } else {
        "From this device, its log and its snapshots, in every tab. The page then loads anew."
    };
    let erase = move |_| {
        let Some(salt) = salt else { return };
        is_busy.set(true);
        spawn_local(async move {
            match here.effects.run(Command::ErasePerson { contact, salt }).await {
                Ok(receipt) => {
                    session.say(match receipt.count {
                        1 => "Erased.".to_owned(),
                        n => format!("Erased in {n} places."),
                    });
                    let _ = here.ask.try_set(None);
                }
                Err(failure) => {
                    let _ = error.try_set(failure.to_string());
                    let _ = is_busy.try_set(false);
                }
            }
        });
    };
    let lines = goes(&found).into_iter().map(|line| view! { <li>{line}</li> }).collect_view();
    view! {
        <Sheet id="erase-h" title=title>
            <div class="dialog-body stack">
                <div>
                    <h3 class="side-title">"What goes"</h3>
                    <ul class="erase-list" id="erase-goes">{lines}</ul>
                </div>
                <div>
                    <h3 class="side-title">"From where"</h3>
                    <p>{from}</p>
                </div>
                <div>
                    <h3 class="side-title">"What stays"</h3>
                    <p>
                        "The company and its history, without them; and fingerprints that name nobody, so that no list brings \
                         them in again."
                    </p>
                </div>
                <p class="note">
                    <Icon name="warn" />
                    <span>"Nobody can take this back. Backups and exports that were made before still hold them: delete those yourself."</span>
                </p>
                <p class="field-error" role="alert">{move || error.get()}</p>
                {refused.map(|why| view! { <p class="field-error" role="status">{why}</p> })}
            </div>
            <footer class="dialog-foot">
                <button class="btn btn-ghost push-end" type="button" on:click=move |_| here.ask.set(None)>"Keep them"</button>
                <button
                    class="btn btn-danger"
                    type="button"
                    disabled=move || is_refused || is_busy.get()
                    on:click=erase
                >
                    <Icon name="trash" />
                    {move || if is_busy.get() { "Erasing…" } else { "Erase for good" }}
                </button>
            </footer>
        </Sheet>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_preview_names_every_kind_of_thing_that_goes_and_nothing_else() {
        let one = Erasure { people: vec![3], companies: vec![1], ..Erasure::default() };
        assert_eq!(goes(&one), ["Name, job, number and address"]);
        let many = Erasure { people: vec![3, 9], companies: vec![1, 2], notes: vec![1, 4], undo: vec![7], ..one };
        assert_eq!(goes(&many)[1..], ["2 notes that name them", "1 earlier change that undo could bring back"]);
        assert!(goes(&many)[0].ends_with("2 times at 2 companies"));
    }
}
