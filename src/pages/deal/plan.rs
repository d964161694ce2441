//! How a deal is done: shares, sizes, blocks and territories, as a manager may change them before it begins.

use crate::state::Line;
use crate::ui::number::number;
use leptos::prelude::*;
use takt_engine::State;
use takt_engine::distribute::{DealPlan, Territory};
use takt_engine::ids::MemberId;

/// The plan as it is typed.
#[derive(Clone, PartialEq, Debug)]
pub struct PlanDraft {
    sizes: String,
    most: String,
    up_to: String,
    /// Shares of each member who differs from one.
    shares: Vec<(MemberId, String)>,
    territories: String,
}

impl Default for PlanDraft {
    fn default() -> Self {
        let (sizes, most) = ("50, 1000".into(), "3".into());
        Self { sizes, most, up_to: String::new(), shares: Vec::new(), territories: String::new() }
    }
}

impl PlanDraft {
    /// The plan, on what the line suggests; or what is wrong with it.
    pub fn read(&self, state: &State, name: &str) -> Result<DealPlan, String> {
        let mut plan = state.suggested_plan(name);
        let sizes = self.sizes.split([',', ';', ' ']).filter(|part| !part.trim().is_empty());
        plan.sizes = sizes
            .map(|part| number(part, u32::MAX).filter(|n| *n > 0))
            .collect::<Option<_>>()
            .ok_or("Size classes begin at whole numbers: 50, 1000.")?;
        plan.most = number(&self.most, 8).ok_or("A block deals each share one to eight times.")? as u8;
        let up_to = self.up_to.trim();
        let most = u32::from(u16::MAX);
        plan.up_to =
            if up_to.is_empty() { 0 } else { number(up_to, most).ok_or("Dealt up to: a whole number.")? as u16 };
        for (member, text) in &self.shares {
            let share = number(text, 10).ok_or("A member takes none to ten shares.")? as u8;
            if share != 1 {
                plan.weights.push((*member, share));
            }
        }
        plan.weights.sort_unstable_by_key(|(member, _)| *member);
        plan.territories = self
            .territories
            .lines()
            .filter(|line| !line.trim().is_empty())
            .map(|line| territory(state, line))
            .collect::<Result<_, _>>()?;
        match plan.fault() {
            Some(fault) => Err(format!("{fault}.")),
            None => Ok(plan),
        }
    }
}

/// "West: CA, OR = Ann Lee, Ben Hu".
fn territory(state: &State, line: &str) -> Result<Territory, String> {
    let form = || format!("A territory is written as “West: CA, OR = Ann, Ben”, not “{}”.", line.trim());
    let (name, rest) = line.split_once(':').ok_or_else(form)?;
    let (regions, members) = rest.split_once('=').ok_or_else(form)?;
    let list = |text: &str| text.split(',').map(|t| t.trim().to_owned()).filter(|t| !t.is_empty()).collect::<Vec<_>>();
    let members = list(members)
        .into_iter()
        .map(|name| {
            let found = state.members().iter().find(|m| m.active && m.draft.name.eq_ignore_ascii_case(&name));
            found.map(|m| m.id).ok_or_else(|| format!("Nobody on this line is called {name}."))
        })
        .collect::<Result<Vec<_>, _>>()?;
    Ok(Territory { name: name.trim().to_owned(), regions: list(regions), members })
}

/// The fields, folded away until somebody wants another deal than the usual.
pub fn fields(line: Line, draft: RwSignal<PlanDraft>) -> AnyView {
    let field = move |id: &'static str, name: &'static str, of: fn(&mut PlanDraft) -> &mut String| {
        let value = move || draft.with(|d| of(&mut d.clone()).clone());
        view! {
            <label class="field"><span class="field-label">{name}</span>
                <input class="input" id=id autocomplete="off" prop:value=value on:input=move |e| draft.update(|d| *of(d) = event_target_value(&e)) />
            </label>
        }
        .into_any()
    };
    let people = line.peek(|s| {
        let active = s.members().iter().filter(|m| m.active && s.member_ix(m.id).is_some_and(|ix| s.pulls_at_all(ix)));
        active.map(|m| (m.id, m.draft.name.clone())).collect::<Vec<_>>()
    });
    let shares = people
        .into_iter()
        .map(|(member, name)| {
            let value = move || {
                draft.with(|d| d.shares.iter().find(|(m, _)| *m == member).map_or_else(|| "1".into(), |(_, t)| t.clone()))
            };
            let set = move |text: String| {
                draft.update(|d| match d.shares.iter_mut().find(|(m, _)| *m == member) {
                    Some((_, old)) => *old = text,
                    None => d.shares.push((member, text)),
                });
            };
            view! {
                <label class="field"><span class="field-label">{name}</span>
                    <input class="input input-num" inputmode="numeric" autocomplete="off" prop:value=value on:input=move |e| set(event_target_value(&e)) />
                </label>
            }
            .into_any()
        })
        .collect_view();
    view! {
        <details class="deal-plan">
            <summary>"How it is dealt"</summary>
            <div class="stack">
                <div class="row">
                    {field("plan-sizes", "Size classes begin at", |d| &mut d.sizes)}
                    {field("plan-most", "Most times a share in one block", |d| &mut d.most)}
                    {field("plan-up-to", "Dealt up to; empty is the band", |d| &mut d.up_to)}
                </div>
                <div class="row" role="group" aria-label="Shares of each member">{shares}</div>
                <label class="field" for="plan-territories"><span class="field-label">"Territories, one a line; they void comparisons"</span>
                    <textarea class="input in-paste" id="plan-territories" rows="3" placeholder="West: CA, OR = Ann Lee, Ben Hu"
                        prop:value=move || draft.with(|d| d.territories.clone())
                        on:input=move |e| draft.update(|d| d.territories = event_target_value(&e))></textarea>
                </label>
            </div>
        </details>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use takt_engine::Command;
    use takt_engine::command::{Entry, SCHEMA_VERSION};
    use takt_engine::ids::EntryId;
    use takt_engine::map::Stations;
    use takt_engine::settings::{MemberDraft, Role};
    use takt_engine::time::Time;

    fn of_ann() -> State {
        let mut state = State::new();
        let id = EntryId::new(1, 1);
        let draft = MemberDraft { name: "Ann Lee".into(), stations: Stations::all(), role: Role::Owner };
        let (version, author, command) = (SCHEMA_VERSION, MemberId(0), Command::AddMember(draft));
        let entry = Entry { version, id, author, at: Time(1_795_000_000), offset_min: 0, group: id, command };
        state.execute(&entry).unwrap();
        state
    }

    #[test]
    fn a_plan_is_read_as_it_is_typed_or_says_what_is_wrong() {
        let state = of_ann();
        let ann = state.members()[0].id;
        let mut draft = PlanDraft::default();
        assert_eq!(draft.read(&state, "November"), Ok(state.suggested_plan("November")));
        draft.shares = vec![(ann, "2".into())];
        draft.territories = "West: CA, OR = ann lee\n".into();
        (draft.sizes, draft.up_to) = ("10 200".into(), "120".into());
        let plan = draft.read(&state, "November").unwrap();
        assert_eq!(
            (plan.sizes.as_slice(), plan.up_to, plan.weights.as_slice()),
            (&[10, 200][..], 120, &[(ann, 2)][..])
        );
        assert_eq!(plan.territories[0].regions, ["CA", "OR"]);
        assert!(plan.warning().is_some());
        for wrong in ["West", "West: CA", "West: CA = Nobody Here"] {
            draft.territories = wrong.into();
            assert!(draft.read(&state, "November").is_err(), "{wrong}");
        }
        let sizes = PlanDraft { sizes: "1000, 50".into(), ..PlanDraft::default() };
        assert!(sizes.read(&state, "November").is_err());
    }
}
