//! Filter chips: each a list of what may stay.

use super::popover::ChipSheet;
use super::use_desk;
use crate::state::table::{Query, Whose};
use crate::state::words;
use crate::ui::Icon;
use leptos::prelude::*;
use takt_engine::State;
use takt_engine::bin::Bin;

/// Words offered at a time; the rest is found by typing.
const OFFERED: usize = 100;
/// From so many words on, a field to find one.
const FIND_FROM: usize = 12;

/// A list of words of the line: industries, sources, states.
#[derive(Clone, Copy, PartialEq, Eq)]
enum List {
    Industries,
    Sources,
    Regions,
}

impl List {
    fn known(self, state: &State) -> Vec<String> {
        let symbols = match self {
            Self::Industries => state.industries(),
            Self::Sources => state.sources(),
            Self::Regions => state.regions(),
        };
        let mut words: Vec<String> = symbols.iter().map(|(_, word)| word.to_owned()).collect();
        words.sort_by_key(|word| word.to_lowercase());
        words.push(String::new());
        words
    }
    fn of(self, query: &Query) -> &Vec<String> {
        match self {
            Self::Industries => &query.industries,
            Self::Sources => &query.sources,
            Self::Regions => &query.regions,
        }
    }
    fn of_mut(self, query: &mut Query) -> &mut Vec<String> {
        match self {
            Self::Industries => &mut query.industries,
            Self::Sources => &mut query.sources,
            Self::Regions => &mut query.regions,
        }
    }
}

/// "Retail", or "Retail +2".
fn short(chosen: &[String]) -> String {
    match chosen {
        [] => String::new(),
        [only] => said(only),
        [first, rest @ ..] => format!("{} +{}", said(first), rest.len()),
    }
}

fn said(word: &str) -> String {
    if word.is_empty() { "not known".into() } else { word.to_owned() }
}

fn toggle<T: PartialEq>(list: &mut Vec<T>, item: T) {
    match list.iter().position(|known| *known == item) {
        Some(at) => {
            list.remove(at);
        }
        None => list.push(item),
    }
}

/// All chips.
#[component]
pub fn Filters() -> impl IntoView {
    let desk = use_desk();
    let is_late = move || desk.query.with(|q| q.late);
    let any = move || desk.query.with(|q| !q.keeps_all());
    view! {
        <div class="chips" role="group" aria-label="Filters">
            <Bins />
            <Owners />
            <Words id="f-industry" label="Industry" list=List::Industries />
            <Words id="f-source" label="Source" list=List::Sources />
            <Words id="f-state" label="State" list=List::Regions />
            <button
                class="chip"
                type="button"
                aria-pressed=move || is_late().to_string()
                on:click=move |_| desk.change(|q| q.late = !q.late)
            >
                <Icon name="late" />
                "Late"
            </button>
            <Show when=any>
                <button
                    class="btn btn-ghost btn-sm"
                    type="button"
                    on:click=move |_| desk.change(|q| *q = Query { sort: q.sort, turned: q.turned, ..Query::default() })
                >
                    "Clear"
                </button>
            </Show>
        </div>
    }
}

#[component]
fn Bins() -> impl IntoView {
    let desk = use_desk();
    let chosen = Signal::derive(move || {
        desk.query.with(|q| {
            let mut numbers: Vec<u8> = q.bins.iter().map(|b| b.number()).collect();
            numbers.sort_unstable();
            numbers.iter().map(u8::to_string).collect::<Vec<_>>().join(", ")
        })
    });
    view! {
        <ChipSheet id="f-bin" label="Bin" chosen=chosen>
            {Bin::ALL
                .map(|bin| {
                    view! {
                        <label class="opt check" data-group=words::group(bin)>
                            <input
                                type="checkbox"
                                prop:checked=move || desk.query.with(|q| q.bins.contains(&bin))
                                on:change=move |_| desk.change(|q| toggle(&mut q.bins, bin))
                            />
                            <span class="gm" aria-hidden="true"></span>
                            <span class="num">{bin.number()}</span>
                            {bin.name()}
                            <span class="opt-why num">
                                {move || words::count(desk.line.read(|state| state.bin_count(bin)))}
                            </span>
                        </label>
                    }
                })
                .collect_view()}
        </ChipSheet>
    }
}

#[component]
fn Owners() -> impl IntoView {
    let desk = use_desk();
    let name = move |whose: Whose| match whose {
        Whose::Mine => "me".to_owned(),
        Whose::Nobody => "nobody".to_owned(),
        Whose::Of(id) => desk.line.read(|state| {
            state.member_ix(id).and_then(|ix| state.member(ix)).map(|m| m.draft.name.clone()).unwrap_or_default()
        }),
    };
    let chosen = Signal::derive(move || {
        let owners = desk.query.with(|q| q.owners.clone());
        short(&owners.into_iter().map(name).collect::<Vec<_>>())
    });
    let offered = move || {
        let members = desk.line.read(|s| s.members().iter().map(|m| (m.id, m.draft.name.clone())).collect::<Vec<_>>());
        let mut offered = vec![(Whose::Mine, "Mine".to_owned()), (Whose::Nobody, "Nobody’s".to_owned())];
        offered.extend(members.into_iter().map(|(id, name)| (Whose::Of(id), name)));
        offered
    };
    view! {
        <ChipSheet id="f-owner" label="Owner" chosen=chosen>
            {move || {
                offered()
                    .into_iter()
                    .map(|(whose, name)| {
                        view! {
                            <label class="opt check">
                                <input
                                    type="checkbox"
                                    prop:checked=move || desk.query.with(|q| q.owners.contains(&whose))
                                    on:change=move |_| desk.change(|q| toggle(&mut q.owners, whose))
                                />
                                {name}
                            </label>
                        }
                    })
                    .collect_view()
            }}
        </ChipSheet>
    }
}

#[component]
fn Words(id: &'static str, label: &'static str, list: List) -> impl IntoView {
    let desk = use_desk();
    let chosen = Signal::derive(move || desk.query.with(|q| short(list.of(q))));
    view! {
        <ChipSheet id=id label=label chosen=chosen>
            <WordList label=label list=list />
        </ChipSheet>
    }
}

#[component]
fn WordList(label: &'static str, list: List) -> impl IntoView {
    let desk = use_desk();
    let known = StoredValue::new(desk.line.peek(|state| list.known(state)));
    let wanted = RwSignal::new(String::new());
    let is_long = known.with_value(|known| known.len() > FIND_FROM);
    let offered = Memo::new(move |_| {
        let wanted = wanted.get().to_lowercase();
        let chosen = desk.query.with_untracked(|q| list.of(q).clone());
        known.with_value(|known| {
            let fits = |word: &&String| wanted.is_empty() || word.to_lowercase().contains(&wanted);
            let rest = known.iter().filter(fits).filter(|word| !chosen.contains(word));
            chosen.iter().filter(fits).chain(rest).take(OFFERED).cloned().collect::<Vec<_>>()
        })
    });
    view! {
        {is_long
            .then(|| {
                view! {
                    <input
                        class="input input-sm"
                        type="search"
                        autocomplete="off"
                        aria-label=format!("Find: {}", label.to_lowercase())
                        placeholder="Find"
                        on:input=move |event| wanted.set(event_target_value(&event))
                    />
                }
            })}
        <For each=move || offered.get() key=String::clone let:word>
            {
                let (shown, there) = (said(&word), word.clone());
                view! {
                    <label class="opt check">
                        <input
                            type="checkbox"
                            prop:checked=move || desk.query.with(|q| list.of(q).contains(&there))
                            on:change=move |_| desk.change(|q| toggle(list.of_mut(q), word.clone()))
                        />
                        {shown}
                    </label>
                }
            }
        </For>
        <Show when=move || offered.with(Vec::is_empty)>
            <p class="menu-title">"Nothing like that on this line."</p>
        </Show>
    }
}
