//! Search or do anything: a field, and under it what may be meant.

use super::dialog::modal;
use super::fuzzy::cut;
use super::keys::caps;
use crate::ui::Icon;
use leptos::ev;
use leptos::html;
use leptos::prelude::*;
use std::ops::Range;
use std::rc::Rc;

/// One thing that may be meant.
#[derive(Clone)]
pub struct Offer {
    /// Its name in the list; no two have the same.
    pub id: String,
    /// The heading it stands under.
    pub group: String,
    /// Its icon.
    pub icon: &'static str,
    /// What it is or does.
    pub label: String,
    /// The characters of the label that were typed.
    pub marks: Vec<Range<usize>>,
    /// More about it; for a barred one, the rule that bars it.
    pub why: String,
    /// Its key, as bindings name it; empty without one.
    pub keys: String,
    /// Whether it would do nothing now.
    pub is_barred: bool,
    /// How well it fits what was typed.
    pub score: u32,
    /// Does it.
    pub run: Rc<dyn Fn()>,
}

/// The palette, open for as long as it is drawn.
#[component]
pub fn Palette(
    /// What is typed.
    query: RwSignal<String>,
    /// What fits it; those of one group together.
    offers: Signal<Vec<Offer>, LocalStorage>,
    /// Said when nothing fits.
    #[prop(into)]
    nothing: Signal<String>,
    /// Closed by Escape, a press beside it, or a choice.
    on_close: Callback<()>,
) -> impl IntoView {
    let node = NodeRef::<html::Dialog>::new();
    modal(node);
    let chosen = RwSignal::new(None::<String>);
    // Typing on chooses the best again.
    Effect::new(move |_| {
        query.track();
        chosen.set(None);
    });
    let at = Memo::new(move |_| {
        offers.with(|offers| {
            let own = chosen.with(|id| id.as_ref().and_then(|id| offers.iter().position(|o| o.id == *id)));
            let best = || {
                // The first of the best.
                let open = offers.iter().enumerate().rev().filter(|(_, o)| !o.is_barred);
                open.max_by_key(|(_, o)| o.score).map(|(i, _)| i)
            };
            own.or_else(best).unwrap_or(0)
        })
    });
    let close = move || {
        if let Some(dialog) = node.get_untracked() {
            dialog.close();
        }
    };
    // The browser calls back outside of every component; what is chosen may still ask for contexts.
    let owner = StoredValue::new_local(Owner::current());
    let take = move |at: usize| {
        let Some(offer) = offers.with_untracked(|offers| offers.get(at).cloned()) else { return };
        if offer.is_barred {
            chosen.set(Some(offer.id));
            return;
        }
        close();
        let owner = owner.get_value();
        // After the dialog has given the focus back, or it would take it from where this puts it.
        set_timeout(
            move || match owner {
                Some(owner) => owner.with(|| (offer.run)()),
                None => (offer.run)(),
            },
            std::time::Duration::ZERO,
        );
    };
    let step = move |by: i32| {
        let len = offers.with_untracked(Vec::len);
        if len > 0 {
            let to = (at.get_untracked() as i32 + by).rem_euclid(len as i32) as usize;
            chosen.set(offers.with_untracked(|offers| offers.get(to).map(|o| o.id.clone())));
            reveal(to);
        }
    };
    let on_key = move |event: ev::KeyboardEvent| {
        event.stop_propagation();
        if event.is_composing() {
            return;
        }
        let is_toggle = (event.ctrl_key() || event.meta_key()) && event.key().eq_ignore_ascii_case("k");
        match event.key().as_str() {
            _ if is_toggle => close(),
            "ArrowDown" => step(1),
            "ArrowUp" => step(-1),
            "Enter" => take(at.get_untracked()),
            _ => return,
        }
        event.prevent_default();
    };
    // A press beside the palette lands on the dialog itself.
    let beside = move |event: ev::MouseEvent| {
        if event.target() == node.get_untracked().map(Into::into) {
            close();
        }
    };
    let is_empty = Memo::new(move |_| offers.with(Vec::is_empty));
    view! {
        <dialog
            class="dialog palette"
            node_ref=node
            aria-label="Search or do anything"
            on:close=move |_: ev::Event| on_close.run(())
            on:keydown=on_key
            on:click=beside
        >
            <div class="palette-search">
                <Icon name="search" />
                <input
                    class="palette-input"
                    type="text"
                    role="combobox"
                    aria-expanded=move || if is_empty.get() { "false" } else { "true" }
                    aria-controls="palette-list"
                    aria-autocomplete="list"
                    aria-activedescendant=move || (!is_empty.get()).then(|| option_id(at.get()))
                    aria-label="Search or do anything"
                    placeholder="A company, a place, an action"
                    autocomplete="off"
                    spellcheck="false"
                    autofocus=true
                    prop:value=move || query.get()
                    on:input=move |event| query.set(event_target_value(&event))
                />
            </div>
            <Show
                when=move || !is_empty.get()
                fallback=move || view! { <p class="palette-list quiet" role="status"><span class="opt">{nothing}</span></p> }
            >
                <div class="palette-list" id="palette-list" role="listbox" aria-label="Results">
                    {move || {
                        let all = offers.get();
                        let mut groups: Vec<(String, Vec<(usize, Offer)>)> = Vec::new();
                        for (i, offer) in all.into_iter().enumerate() {
                            match groups.last_mut() {
                                Some((group, list)) if *group == offer.group => list.push((i, offer)),
                                _ => groups.push((offer.group.clone(), vec![(i, offer)])),
                            }
                        }
                        groups
                            .into_iter()
                            .enumerate()
                            .map(|(g, (group, list))| {
                                let id = format!("palette-group-{g}");
                                let heading = id.clone();
                                let options = list
                                    .into_iter()
                                    .map(|(i, offer)| view! { <Choice i=i offer=offer at=at take=Callback::new(take) /> })
                                    .collect_view();
                                view! {
                                    <div role="group" aria-labelledby=id>
                                        <div class="opt-group" id=heading>{group}</div>
                                        {options}
                                    </div>
                                }
                            })
                            .collect_view()
                    }}
                </div>
            </Show>
            <p class="palette-foot keep-kbd">
                <span><kbd>"↑"</kbd><kbd>"↓"</kbd>" choose"</span>
                <span><kbd>"Enter"</kbd>" do it"</span>
                <span><kbd>"Esc"</kbd>" close"</span>
            </p>
        </dialog>
    }
}

fn option_id(at: usize) -> String {
    format!("palette-option-{at}")
}

fn reveal(at: usize) {
    request_animation_frame(move || {
        let Some(option) = document().get_element_by_id(&option_id(at)) else { return };
        let Some(list) = option.closest(".palette-list").ok().flatten() else { return };
        let (own, room) = (option.get_bounding_client_rect(), list.get_bounding_client_rect());
        let by = (own.bottom() - room.bottom()).max(0.0) - (room.top() - own.top()).max(0.0);
        list.set_scroll_top(list.scroll_top() + by as i32);
    });
}

#[component]
fn Choice(i: usize, offer: Offer, at: Memo<usize>, take: Callback<usize>) -> impl IntoView {
    let label = cut(&offer.label, &offer.marks)
        .into_iter()
        .map(|(text, is_marked)| if is_marked { view! { <mark>{text}</mark> }.into_any() } else { text.into_any() })
        .collect_view();
    let keys = (!offer.keys.is_empty() && !offer.is_barred)
        .then(|| caps(&offer.keys).into_iter().map(|cap| view! { <kbd aria-hidden="true">{cap}</kbd> }).collect_view());
    view! {
        <div
            class="opt"
            role="option"
            id=option_id(i)
            aria-selected=move || if at.get() == i { "true" } else { "false" }
            aria-disabled=offer.is_barred.then_some("true")
            on:click=move |_| take.run(i)
        >
            <Icon name=offer.icon />
            <span class="clip">{label}</span>
            <span class="opt-why">{offer.why}</span>
            {keys}
        </div>
    }
}
