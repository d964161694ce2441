//! The acceptance test: a batch's sample, one account at a time, and then release or reject.

use crate::pages::shared::sheet::{is_manager, nothing, press};
use crate::routes::Route;
use crate::state::{use_effects, use_line, use_session, words};
use crate::ui::Icon;
use leptos::prelude::*;
use leptos::task::spawn_local;
use takt_engine::Command;
use takt_engine::command::Defect;
use takt_engine::controls::BatchState;
use takt_engine::ids::{AccountId, ImportId};
use takt_engine::sampling::plan;
use takt_engine::state::TextField;

/// Batches shown.
const SHOWN: usize = 12;

#[derive(Clone, PartialEq)]
struct Batch {
    id: ImportId,
    name: String,
    words: String,
    held: u32,
    /// Where its test stands; `None` before one.
    state: Option<BatchState>,
    /// Whether all of the sample was looked at.
    is_done: bool,
    passes: bool,
}

/// The account of a sample that is looked at now.
#[derive(Clone, PartialEq)]
struct Sample {
    account: AccountId,
    name: String,
    facts: Vec<(&'static str, String)>,
    at: String,
}

/// The list of batches, and the card of the one under test.
pub fn batches() -> AnyView {
    let line = use_line();
    // All accounts are looked at for this: only when a batch came, went or was judged.
    let key = Memo::new(move |_| {
        line.read(|s| {
            let sums = s
                .imports()
                .iter()
                .fold((0, 0u64), |(n, sum), b| (n + 1, sum + u64::from(b.added) + (u64::from(b.retracted) << 32)));
            let tests = s
                .imports()
                .iter()
                .filter_map(|b| s.batch_test(b.id))
                .map(|t| (t.state as u8, t.cursor))
                .collect::<Vec<_>>();
            (sums, tests)
        })
    });
    let held = Memo::new(move |_| {
        key.with(|_| ());
        line.peek(takt_engine::State::held_backs)
    });
    let rows = Memo::new(move |_| {
        let held = held.get();
        line.read(|s| {
            s.imports().iter().zip(held).rev().take(SHOWN).map(|(b, held)| batch(s, b, held)).collect::<Vec<_>>()
        })
    });
    let list = move || match rows.get() {
        rows if rows.is_empty() => nothing("No list has come in yet."),
        rows => {
            let rows = rows.into_iter().map(row).collect_view();
            view! { <ul class="list" aria-label="Batches">{rows}</ul> }.into_any()
        }
    };
    view! { {gate()} {list} {card()} }.into_any()
}

fn batch(s: &takt_engine::State, b: &takt_engine::state::ImportBatch, held: u32) -> Batch {
    let test = s.batch_test(b.id);
    let came = words::plural(b.added.into(), "account", "accounts");
    let said = match test {
        None if held == 0 => format!("{came}, on the line without a test."),
        None => {
            let plan = plan(held, s.rules().sample);
            format!(
                "{} held back. Look at {}; with more than {} it is not released.",
                words::plural(held.into(), "account", "accounts"),
                words::count(plan.sample),
                words::plural(plan.accept.into(), "defect", "defects")
            )
        }
        Some(test) => test.words(),
    };
    let tally = test.map(|t| (t.tally(), t.accept, t.state));
    Batch {
        id: b.id,
        name: b.file_name.clone(),
        words: said,
        held,
        state: tally.map(|t| t.2),
        is_done: tally.is_some_and(|t| t.0.unchecked == 0),
        passes: tally.is_some_and(|t| t.0.defects <= t.1),
    }
}

fn row(b: Batch) -> AnyView {
    let effects = use_effects();
    let (id, name) = (b.id, b.name.clone());
    let draw = move || effects.act(Command::TestBatch { import: id }, "Drew the sample");
    let reject = move || effects.act(Command::JudgeBatch { import: id, release: false }, "Rejected the batch");
    let label = move |what: &str| format!("{what}: {name}");
    let acts = match b.state {
        None if b.held > 0 => press("Draw the sample", label("Draw the sample"), draw),
        Some(BatchState::Rejected) if b.held > 0 => press("Test it again", label("Test it again"), draw),
        Some(BatchState::Testing) if b.is_done && b.passes => view! {
            {press("Release", label("Release"), move || release(id))}
            {press("Reject", label("Reject"), reject)}
        }
        .into_any(),
        Some(BatchState::Testing) => press("Reject", label("Reject"), reject),
        Some(BatchState::Released) if b.held > 0 => {
            press("Go on releasing", label("Go on releasing"), move || release(id))
        }
        None | Some(BatchState::Released | BatchState::Rejected) => ().into_any(),
    };
    let tag = match b.state {
        None if b.held > 0 => "Held back",
        None => "No test",
        Some(BatchState::Testing) => "Testing",
        Some(BatchState::Released) => "Released",
        Some(BatchState::Rejected) => "Rejected",
    };
    let class = if tag == "Rejected" { "tag tag-alarm" } else { "tag" };
    view! {
        <li class="bench-batch">
            <span class="list-main"><b>{b.name}</b><span class="list-sub num">{b.words}</span></span>
            <span class=class>{tag}</span>
            <span class="row">{acts}</span>
        </li>
    }
    .into_any()
}

/// Releases in bounded steps, as one group.
fn release(import: ImportId) {
    let (effects, session) = (use_effects(), use_session());
    spawn_local(async move {
        let group = effects.outside().next_entry();
        let mut count = 0;
        loop {
            match effects.outside().run(Command::JudgeBatch { import, release: true }, Some(group)).await {
                Ok(receipt) => {
                    count += receipt.count;
                    if !receipt.has_more {
                        return session.done(
                            &receipt,
                            format!("Released {}", words::plural(count.into(), "account", "accounts")),
                        );
                    }
                }
                Err(failure) => return session.alarm(failure.to_string()),
            }
            gloo::timers::future::TimeoutFuture::new(0).await;
        }
    });
}

/// Whether batches are held back at all, and the way to begin.
fn gate() -> AnyView {
    let (line, effects, may) = (use_line(), use_effects(), is_manager());
    let is_held = Memo::new(move |_| line.read(|s| s.rules().hold_batches));
    let hold = move |on: bool| {
        let mut rules = line.peek(|s| s.rules().clone());
        rules.hold_batches = on;
        let what = if on { "New lists wait for a test" } else { "New lists go straight onto the line" };
        effects.act(Command::SetRules(Box::new(rules)), what);
    };
    let text = move || {
        if is_held.get() {
            "What an import brings is held back until its sample has passed."
        } else {
            "Lists go straight onto the line. Hold them back, and nothing is released untested."
        }
    };
    let button = move || {
        may.get().then(|| {
            let on = is_held.get();
            press(
                if on { "Stop holding back" } else { "Hold new lists back" },
                if on { "Stop holding back" } else { "Hold new lists back" },
                move || hold(!on),
            )
        })
    };
    view! { <div class="note bench-gate"><Icon name="lock" /><p>{text}</p>{button}</div> }.into_any()
}

fn sample_now(s: &takt_engine::State) -> Option<Sample> {
    let test = s
        .imports()
        .iter()
        .filter_map(|b| s.batch_test(b.id))
        .find(|t| t.state == BatchState::Testing && t.tally().unchecked > 0)?;
    let (ix, _) = *test.sample.iter().find(|(_, code)| *code == 0)?;
    let tally = test.tally();
    let view = s.view(ix);
    let place =
        [view.city, view.region, view.country].into_iter().filter(|t| !t.is_empty()).collect::<Vec<_>>().join(", ");
    let employees = view.profile.employees;
    let facts = [
        ("Website", view.domain.to_owned()),
        ("Telephone", s.text(TextField::Phone, ix).to_owned()),
        ("Place", place),
        ("Industry", view.industry.to_owned()),
        ("Employees", if employees == 0 { String::new() } else { words::count(employees) }),
        ("Source", view.source.to_owned()),
    ];
    Some(Sample {
        account: s.account_id(ix),
        name: view.name.to_owned(),
        facts: facts.into_iter().filter(|(_, value)| !value.is_empty()).collect(),
        at: format!(
            "{} of {} looked at, {} with a defect, {} allowed",
            tally.sample - tally.unchecked,
            tally.sample,
            tally.defects,
            test.accept
        ),
    })
}

/// One account of the sample: look, and say what is wrong with it.
fn card() -> AnyView {
    let (line, effects) = (use_line(), use_effects());
    let now = Memo::new(move |_| line.read(sample_now));
    let has = Memo::new(move |_| now.with(Option::is_some));
    let answer = move |defect: Option<Defect>| {
        if let Some(sample) = now.get_untracked() {
            let what = defect.map_or("Nothing wrong with it", |d| d.label());
            effects.act(Command::CheckSample { account: sample.account, defect }, what);
        }
    };
    // The buttons stay while the accounts go by under them: the hand need not move.
    let choices = std::iter::once(None).chain(Defect::ALL.map(Some));
    let buttons = move || {
        choices
            .clone()
            .map(|defect| {
                let text = defect.map_or("All right", |d| d.label());
                let class = if defect.is_none() { "btn btn-main" } else { "btn" };
                view! { <button class=class type="button" on:click=move |_| answer(defect)>{text}</button> }.into_any()
            })
            .collect_view()
    };
    let field = move |of: fn(&Sample) -> String| move || now.with(|s| s.as_ref().map(of).unwrap_or_default());
    let facts = move || {
        let facts = now.with(|s| s.as_ref().map(|s| s.facts.clone()).unwrap_or_default());
        facts.into_iter().map(|(name, value)| view! { <dt>{name}</dt><dd>{value}</dd> }.into_any()).collect_view()
    };
    let href = move || now.with(|s| s.as_ref().map_or_else(String::new, |s| Route::Account(s.account).path()));
    view! {
        <Show when=move || has.get()>
            <article class="card bench-sample" aria-labelledby="sample-h">
                <p class="quiet num" role="status">{field(|s| s.at.clone())}</p>
                <h3 id="sample-h"><a href=href>{field(|s| s.name.clone())}</a></h3>
                <dl class="facts">{facts}</dl>
                <p>"Look it up as a stranger would. What is wrong with it?"</p>
                <div class="row" role="group" aria-label="What was found">{buttons.clone()()}</div>
            </article>
        </Show>
    }
    .into_any()
}
