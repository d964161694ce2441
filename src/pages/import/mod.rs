//! A list comes in: file, columns, duplicates, check, and onto the line.

mod check;
mod choose;
mod columns;
mod commit;
mod desk;
mod done;
mod issues;
mod keep;
mod known;
mod pairs;
mod past;
mod rules;
mod running;
mod wrong;

pub use desk::{ImportDesk, Stage, use_import};
pub use running::percent;

use crate::ui::Icon;
use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// The steps, as a person counts them.
const STEPS: [&str; 5] = ["File", "Columns", "Duplicates", "Check", "Import"];

/// Which step a stage belongs to, from 0.
const fn step(stage: Stage) -> usize {
    match stage {
        Stage::Choose | Stage::Reading | Stage::Wrong => 0,
        Stage::Columns => 1,
        Stage::Rules => 2,
        Stage::Check => 3,
        Stage::Running | Stage::Stopped | Stage::Taking | Stage::Done => 4,
    }
}

/// The stage a finished step goes back to, while nothing has been written.
const fn back_to(at: usize) -> Option<Stage> {
    match at {
        1 => Some(Stage::Columns),
        2 => Some(Stage::Rules),
        _ => None,
    }
}

/// The screen.
#[component]
pub fn Import() -> impl IntoView {
    let desk = use_import();
    let stage = Memo::new(move |_| desk.stage.get());
    // A file let go beside its place never takes the person out of the app.
    let over = window_event_listener(ev::dragover, |event| event.prevent_default());
    let dropped = window_event_listener(ev::drop, |event| event.prevent_default());
    on_cleanup(move || {
        over.remove();
        dropped.remove();
    });
    Effect::new(move |before: Option<Stage>| {
        let now = stage.get();
        let name = match now {
            Stage::Choose => "Import · Takt".to_owned(),
            other => format!("{} · Import · Takt", STEPS[step(other)]),
        };
        document().set_title(&name);
        if before.is_some_and(|before| before != now) {
            request_animation_frame(focus_step);
        }
        now
    });
    view! {
        <div class="imp">
            <header class="page-head">
                <h1 tabindex="-1">"Import"</h1>
                {move || {
                    let file = desk.file.get().filter(|_| stage.get() != Stage::Choose);
                    file.map(|file| view! { <p class="page-lede clip">{file.name}</p> })
                }}
            </header>
            <Steps stage=stage />
            {move || match stage.get() {
                Stage::Choose => view! { <choose::Choose /> }.into_any(),
                Stage::Reading => view! { <Reading /> }.into_any(),
                Stage::Wrong => view! { <wrong::WrongFile /> }.into_any(),
                Stage::Columns => view! { <columns::Columns /> }.into_any(),
                Stage::Rules => view! { <rules::RulesStep /> }.into_any(),
                Stage::Check => view! { <check::Check /> }.into_any(),
                Stage::Running => view! { <running::Running /> }.into_any(),
                Stage::Stopped => view! { <running::Stopped /> }.into_any(),
                Stage::Taking => view! { <running::Taking /> }.into_any(),
                Stage::Done => view! { <done::Done /> }.into_any(),
            }}
        </div>
    }
}

/// The heading of the step that has just come up.
fn focus_step() {
    let heading = document().query_selector(".imp h2[tabindex]").ok().flatten();
    if let Some(heading) = heading.and_then(|heading| heading.dyn_into::<web_sys::HtmlElement>().ok()) {
        // It is in the page; a browser that refuses leaves the focus where it was.
        let _ = heading.focus();
        window().scroll_to_with_x_and_y(0.0, 0.0);
    }
}

#[component]
fn Steps(stage: Memo<Stage>) -> impl IntoView {
    let desk = use_import();
    let at = Memo::new(move |_| step(stage.get()));
    let can_go = Memo::new(move |_| matches!(stage.get(), Stage::Rules | Stage::Check));
    let steps = STEPS
        .into_iter()
        .enumerate()
        .map(|(n, name)| {
            let link = move || back_to(n).filter(|_| can_go.get() && n < at.get());
            view! {
                <li
                    class="step"
                    class:is-done=move || n < at.get() || stage.get() == Stage::Done
                    aria-current=move || (n == at.get() && stage.get() != Stage::Done).then_some("step")
                >
                    {move || {
                        let name = view! { {format!("{} ", n + 1)} <span class="step-name">{name}</span> };
                        match link() {
                            Some(to) => {
                                view! { <button class="step-link" type="button" on:click=move |_| desk.go(to)>{name}</button> }.into_any()
                            }
                            None => name.into_any(),
                        }
                    }}
                </li>
            }
        })
        .collect_view();
    view! { <ol class="steps" aria-label="Steps of this import">{steps}</ol> }
}

#[component]
fn Reading() -> impl IntoView {
    let desk = use_import();
    view! {
        <section class="stack" aria-busy="true">
            <h2 tabindex="-1">"Looking at the file"</h2>
            <p class="quiet" role="status">"Only its beginning is read now. Nothing is on the line yet."</p>
            <div class="row">
                <button class="btn" type="button" on:click=move |_| desk.start_over()>"Stop"</button>
            </div>
        </section>
    }
}

/// What stays in sight at the end of a step: back, and on.
#[component]
fn Foot(
    /// Where back leads; nothing gives the file up.
    #[prop(default = None)]
    back: Option<Stage>,
    /// What leads on.
    children: Children,
) -> impl IntoView {
    let desk = use_import();
    let go_back = move |_| match back {
        Some(stage) => desk.go(stage),
        None => desk.start_over(),
    };
    view! {
        <footer class="imp-foot">
            <button class="btn btn-ghost" type="button" on:click=go_back>
                <Icon name="back" />
                {if back.is_some() { "Back" } else { "Another file" }}
            </button>
            <span class="push"></span>
            {children()}
        </footer>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_steps_that_changed_nothing_can_be_gone_back_to() {
        assert_eq!(back_to(0), None);
        assert_eq!(back_to(1), Some(Stage::Columns));
        assert_eq!(back_to(2), Some(Stage::Rules));
        assert_eq!(back_to(4), None);
        assert_eq!(step(Stage::Stopped), 4);
    }
}
