//! Team: who shares the line, on which devices, and what came too late.

mod begin;
mod devices;
mod invite;
mod leave;
mod refused;
mod standing;

use crate::state::use_team;
use leptos::prelude::*;

/// The screen.
#[component]
pub fn TeamPage() -> impl IntoView {
    let is_shared = use_team().sharing().is_shared();
    view! {
        <div class="sets team">
            <header class="page-head"><h1 tabindex="-1">"Team"</h1></header>
            <div class="set-list">
                {if is_shared {
                    view! {
                        <Section id="standing" name="How it stands" lede="Sealed on this device; the depot cannot read a word.">
                            <standing::Standing />
                        </Section>
                        <Section id="refused" name="Came too late" lede="What you did, and somebody else was first.">
                            <refused::Refusals />
                        </Section>
                        <Section id="invite" name="Invite" lede="One link, one device.">
                            <invite::Invite />
                        </Section>
                        <Section id="devices" name="Devices" lede="Who can open this line, and on what.">
                            <devices::Devices />
                        </Section>
                        <Section id="recovery" name="Recovery" lede="The way back when every laptop is lost.">
                            <leave::AnotherSheet />
                        </Section>
                        <Section id="leave" name="Leave" lede="This device, and no other.">
                            <leave::Leave />
                        </Section>
                    }
                        .into_any()
                } else {
                    view! { <begin::Begin /> }.into_any()
                }}
            </div>
        </div>
    }
}

/// One section with its heading.
#[component]
fn Section(
    /// Its anchor.
    id: &'static str,
    /// Its name.
    name: &'static str,
    /// What it is, in a few words.
    lede: &'static str,
    /// What it holds.
    children: Children,
) -> impl IntoView {
    let heading = format!("{id}-h");
    let named_by = heading.clone();
    view! {
        <section class="set" id=id aria-labelledby=named_by>
            <div class="set-head"><h2 id=heading>{name}</h2><p class="quiet">{lede}</p></div>
            <div class="set-body">{children()}</div>
        </section>
    }
}

/// Names of members, in one line.
fn names_of(members: &[takt_engine::ids::MemberId]) -> String {
    let line = crate::state::use_line();
    let names: Vec<String> = line.read(|state| {
        let name = |id| state.members().iter().find(|m| m.id == id).map(|m| m.draft.name.clone());
        members.iter().filter_map(|id| name(*id)).collect()
    });
    names.join(", ")
}
