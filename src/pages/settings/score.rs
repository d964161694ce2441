//! What ranks: three weights and the points under each.

use super::score_preview::Top;
use super::{Keep, Wrong};
use crate::state::{use_effects, use_line};
use crate::ui::number::number;
use crate::ui::{Icon, NumberInput};
use leptos::prelude::*;
use std::collections::BTreeSet;
use takt_engine::Command;
use takt_engine::settings::Scoring;

/// The heaviest weight of a slider; weights are read in proportion to their sum.
const HEAVIEST: u16 = 100;
/// Steps of head count.
const MOST_STEPS: usize = 20;
/// Words that get a field of their own; what is not listed has the points of the rest.
const MOST_WORDS: usize = 100;

type Weight = (&'static str, fn(&Scoring) -> u16, fn(&mut Scoring, u16));

const WEIGHTS: [Weight; 3] = [
    ("Size", |s| s.size_weight, |s, n| s.size_weight = n),
    ("Industry", |s| s.industry_weight, |s, n| s.industry_weight = n),
    ("Source", |s| s.source_weight, |s, n| s.source_weight = n),
];

/// The section.
#[component]
pub fn Score() -> impl IntoView {
    let (line, effects) = (use_line(), use_effects());
    let stored = Memo::new(move |_| line.read(|s| s.settings().scoring.clone()));
    let draft = RwSignal::new(stored.get_untracked());
    let bad = RwSignal::new(BTreeSet::<String>::new());
    let reset = move || {
        bad.set(BTreeSet::new());
        draft.set(stored.get_untracked());
    };
    Effect::new(move |_| {
        stored.track();
        reset();
    });
    let weightless = move || draft.with(|d| WEIGHTS.iter().all(|(_, get, _)| get(d) == 0));
    let wrong = Signal::derive(move || {
        if weightless() {
            "At least one weight must be above 0.".to_owned()
        } else if bad.with(BTreeSet::is_empty) {
            String::new()
        } else {
            "Points go from 0 to 100, head counts up to 10,000,000.".to_owned()
        }
    });
    view! {
        <div class="weights">
            {WEIGHTS
                .into_iter()
                .map(|(name, get, set)| {
                    let id = format!("weight-{}", name.to_lowercase());
                    view! {
                        <div class="weight">
                            <label for=id.clone()>{name}</label>
                            <input
                                class="range"
                                id=id.clone()
                                type="range"
                                min="0"
                                max=HEAVIEST.to_string()
                                step="5"
                                prop:value=move || draft.with(get).to_string()
                                on:input=move |event| {
                                    let n = number(&event_target_value(&event), u32::from(HEAVIEST)).unwrap_or(0);
                                    draft.update(|d| set(d, n as u16));
                                }
                            />
                            <output class="num" for=id>{move || draft.with(get)}</output>
                        </div>
                    }
                })
                .collect_view()}
        </div>
        <details class="weights">
            <summary class="link">"Points under each weight"</summary>
            <div class="stack">
                <Sizes draft=draft bad=bad />
                <Words title="Industries" draft=draft bad=bad
                    known=Signal::derive(move || line.read(|s| s.industries().iter().map(|(_, w)| w.to_owned()).collect()))
                    list=(|s| &s.industries, |s| &mut s.industries) />
                <Words title="Sources" draft=draft bad=bad
                    known=Signal::derive(move || line.read(|s| s.sources().iter().map(|(_, w)| w.to_owned()).collect()))
                    list=(|s| &s.sources, |s| &mut s.sources) />
                <div class="row">
                    <span>"Points for what is not listed"</span>
                    <Points id="points-other".into() label="Points for what is not listed".into() bad=bad
                        value=Signal::derive(move || Some(draft.with(|d| d.other_points)))
                        set=move |n| draft.update(|d| d.other_points = n.unwrap_or(0)) is_needed=true />
                </div>
            </div>
        </details>
        <Wrong id="score-wrong" text=wrong />
        <Top draft=draft stored=stored />
        <Keep
            label="Rank by this"
            is_changed=Signal::derive(move || draft.with(|d| stored.with(|s| d != s)))
            is_right=Signal::derive(move || wrong.with(String::is_empty))
            save=move || effects.act(Command::SetScoring(draft.get_untracked()), "New score for every account")
            put_back=reset
        />
        <p class="quiet sm">"Changing a weight ranks everything again; it moves nothing."</p>
    }
}

/// A field of points, 0 to 100; empty where that is allowed.
#[component]
fn Points(
    id: String,
    label: String,
    value: Signal<Option<u8>>,
    set: impl Fn(Option<u8>) + 'static,
    bad: RwSignal<BTreeSet<String>>,
    #[prop(optional)] is_needed: bool,
) -> impl IntoView {
    let (key, mine) = (id.clone(), id.clone());
    let typed = RwSignal::new(None::<String>);
    let text = Signal::derive(move || {
        // What is typed stays as it is typed while it cannot be read.
        typed.get().unwrap_or_else(|| value.get().map(|n| n.to_string()).unwrap_or_default())
    });
    view! {
        <NumberInput
            id=id
            label=label
            text=text
            on_text=move |text| {
                let parsed = number(&text, 100).map(|n| n as u8);
                let is_bad = parsed.is_none() && (is_needed || !text.trim().is_empty());
                bad.update(|b| { if is_bad { b.insert(key.clone()); } else { b.remove(&key); } });
                if is_bad {
                    typed.set(Some(text));
                } else {
                    typed.set(None);
                    set(parsed);
                }
            }
            is_wrong=Signal::derive(move || bad.with(|b| b.contains(&mine)))
            error_id="score-wrong"
        />
    }
}

/// Points by head count.
#[component]
fn Sizes(draft: RwSignal<Scoring>, bad: RwSignal<BTreeSet<String>>) -> impl IntoView {
    let steps = Memo::new(move |_| draft.with(|d| d.sizes.len()));
    let is_full = move || steps.get() >= MOST_STEPS;
    view! {
        <h3 class="side-title">"Head count"</h3>
        <ul class="list">
            <For each=move || 0..steps.get() key=|at| *at let:at>
                <li>
                    <span class="list-main row row-tight">
                        "From"
                        <NumberInput
                            id=format!("size-{at}")
                            label=format!("Step {}, employees from", at + 1)
                            text=Signal::derive(move || draft.with(|d| d.sizes.get(at).map(|s| s.0.to_string()).unwrap_or_default()))
                            on_text=move |text| if let Some(n) = number(&text, 10_000_000) {
                                draft.update(|d| if let Some(step) = d.sizes.get_mut(at) { step.0 = n });
                            }
                        />
                        "employees"
                    </span>
                    <span>
                        <Points id=format!("size-points-{at}") label=format!("Step {}, points", at + 1) bad=bad is_needed=true
                            value=Signal::derive(move || draft.with(|d| d.sizes.get(at).map(|s| s.1)))
                            set=move |n| draft.update(|d| if let (Some(step), Some(n)) = (d.sizes.get_mut(at), n) { step.1 = n }) />
                    </span>
                    <button class="btn btn-ghost btn-icon btn-sm" type="button" aria-label=format!("Remove step {}", at + 1)
                        on:click=move |_| draft.update(|d| if at < d.sizes.len() { d.sizes.remove(at); })>
                        <Icon name="close" />
                    </button>
                </li>
            </For>
        </ul>
        <div class="row">
        <button class="btn btn-sm" type="button" disabled=is_full
            on:click=move |_| draft.update(|d| {
                let next = d.sizes.last().map_or(1, |s| s.0.saturating_mul(10).min(10_000_000));
                d.sizes.push((next, 50));
            })>
            <Icon name="plus" />"Add a step"
        </button>
        </div>
    }
}

type List = (fn(&Scoring) -> &Vec<(String, u8)>, fn(&mut Scoring) -> &mut Vec<(String, u8)>);

/// Points by word: an industry, a source.
#[component]
fn Words(
    title: &'static str,
    known: Signal<Vec<String>>,
    list: List,
    draft: RwSignal<Scoring>,
    bad: RwSignal<BTreeSet<String>>,
) -> impl IntoView {
    let (get, get_mut) = list;
    let all = Memo::new(move |_| {
        let mut words: BTreeSet<String> = known.get().into_iter().filter(|w| !w.is_empty()).collect();
        draft.with(|d| words.extend(get(d).iter().map(|(word, _)| word.clone())));
        words.into_iter().collect::<Vec<_>>()
    });
    view! {
        <h3 class="side-title">{title}</h3>
        <Show when=move || all.with(Vec::is_empty)><p class="quiet sm">"None on the line yet."</p></Show>
        <ul class="list">
            <For each=move || all.get().into_iter().take(MOST_WORDS) key=|word| word.clone() let:word>
                {
                    let (seen, changed) = (word.clone(), word.clone());
                    view! {
                        <li>
                            <span class="list-main">{word.clone()}</span>
                            <span>
                                <Points id=format!("{title}-{word}").replace(' ', "-") label=format!("{word}, points") bad=bad
                                    value=Signal::derive(move || draft.with(|d| get(d).iter().find(|(w, _)| *w == seen).map(|(_, n)| *n)))
                                    set=move |n| draft.update(|d| {
                                        let list = get_mut(d);
                                        list.retain(|(w, _)| *w != changed);
                                        if let Some(n) = n {
                                            list.push((changed.clone(), n));
                                            list.sort();
                                        }
                                    }) />
                            </span>
                        </li>
                    }
                }
            </For>
        </ul>
        <Show when=move || all.with(|a| a.len() > MOST_WORDS)>
            <p class="quiet sm">{format!("The first {MOST_WORDS} are shown; the others have the points of what is not listed.")}</p>
        </Show>
    }
}
