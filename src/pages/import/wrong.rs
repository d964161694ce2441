//! A file that cannot be imported: what it is, and what to do.

use super::desk::{ImportDesk, Stage, Wrong, use_import};
use crate::ui::Icon;
use leptos::prelude::*;
use takt_importer::Problem;

/// The state.
#[component]
pub fn WrongFile() -> impl IntoView {
    let desk = use_import();
    view! {
        <section class="stack" aria-labelledby="imp-wrong-h">
            <h2 id="imp-wrong-h" tabindex="-1">{move || title(desk)}</h2>
            <WrongNote />
            <p class="quiet">"Nothing has been changed, here or in the file."</p>
            <div class="row">
                <button class="btn btn-main" type="button" on:click=move |_| desk.start_over()>
                    <Icon name="file" />
                    "Choose another file"
                </button>
                <Show when=move || desk.source.with(Option::is_some)>
                    <button class="btn" type="button" on:click=move |_| desk.go(Stage::Columns)>"Back to the columns"</button>
                </Show>
            </div>
        </section>
    }
}

fn title(desk: ImportDesk) -> &'static str {
    desk.wrong.with(|wrong| match wrong {
        Some(Wrong::Unreadable) => "This file cannot be read any more",
        Some(Wrong::OtherFile(_)) => "This is another file",
        Some(Wrong::Words(_)) => "The file could not be looked at",
        Some(Wrong::Problem(Problem::Empty | Problem::HeaderOnly { .. } | Problem::EmptyWorkbook { .. }, _)) => {
            "There is nothing to import in this file"
        }
        Some(Wrong::Problem(..)) | None => "This file is not a list",
    })
}

/// What is wrong, said at once, with the beginning of the file where it tells something.
#[component]
pub fn WrongNote() -> impl IntoView {
    let desk = use_import();
    move || {
        let wrong = desk.wrong.get()?;
        let (words, beginning) = match wrong {
            Wrong::Problem(problem, beginning) => (problem.to_string(), beginning),
            Wrong::Unreadable => (
                "The browser may not read this file any more: it was moved, changed or deleted, or the permission for it has ended. Nothing is lost. Choose it again."
                    .to_owned(),
                String::new(),
            ),
            Wrong::OtherFile(name) => (
                format!("The import that stopped was of “{name}”, and this file has other columns or another size. Choose that one to go on, or take its import back first."),
                String::new(),
            ),
            Wrong::Words(words) => (words, String::new()),
        };
        Some(view! {
            <div class="note note-alarm" role="alert">
                <Icon name="warn" />
                <div>
                    <p>{words}</p>
                    {(!beginning.is_empty()).then(|| view! { <pre class="raw" tabindex="0" aria-label="The beginning of the file">{beginning}</pre> })}
                </div>
            </div>
        })
    }
}
