//! The form that sets a contest out.

use crate::state::{use_effects, use_line, use_session};
use crate::ui::Icon;
use leptos::prelude::*;
use leptos::task::spawn_local;
use takt_chart::words::{from_iso, iso};
use takt_engine::Command;
use takt_engine::distribute::DealId;
use takt_engine::ids::MemberId;
use takt_engine::settings::Role;
use takt_engine::time::Day;
use takt_engine::wall::{Contest, Form, Measure};

/// Days a contest takes where nobody says otherwise.
const DAYS: u32 = 13;

/// What is typed; copies are free.
#[derive(Clone, Copy)]
struct Typed {
    name: RwSignal<String>,
    prize: RwSignal<String>,
    measure: RwSignal<usize>,
    form: RwSignal<u8>,
    steps: RwSignal<String>,
    goals: RwSignal<Vec<(MemberId, String)>>,
    deal: RwSignal<Option<DealId>>,
    from: RwSignal<String>,
    to: RwSignal<String>,
    wrong: RwSignal<String>,
}

impl Typed {
    /// As a contest, or what is wrong.
    fn contest(self, key: u16, offset_min: i16) -> Result<Contest, String> {
        let day = |text: RwSignal<String>| from_iso(&text.get_untracked()).map(Day);
        let form = match self.form.get_untracked() {
            1 => {
                let steps = self.steps.get_untracked();
                let steps: Option<Vec<u32>> =
                    steps.split([',', ' ']).filter(|s| !s.is_empty()).map(|s| s.parse().ok()).collect();
                Form::Tiers(steps.ok_or("Tiers are whole numbers, as in 8, 15, 30.")?)
            }
            2 => {
                let goals = self.goals.get_untracked();
                let goals = goals.into_iter().filter(|(_, text)| !text.trim().is_empty());
                let goals: Option<Vec<(MemberId, u32)>> =
                    goals.map(|(who, text)| text.trim().parse().ok().map(|goal| (who, goal))).collect();
                let goals = goals.ok_or("Goals are whole numbers.")?;
                if goals.is_empty() {
                    return Err("Somebody needs a goal.".into());
                }
                Form::Goal(goals)
            }
            _ => Form::Ranking,
        };
        let contest = Contest {
            key,
            name: self.name.get_untracked().trim().to_owned(),
            prize: self.prize.get_untracked().trim().to_owned(),
            measure: Measure::ALL.get(self.measure.get_untracked()).copied().unwrap_or(Measure::Accepted),
            form,
            deal: self.deal.get_untracked(),
            from: day(self.from).ok_or("The first day.")?,
            to: day(self.to).ok_or("The last day.")?,
            offset_min,
        };
        match contest.fault() {
            Some(fault) => Err(format!("{fault}.")),
            None => Ok(contest),
        }
    }
}

fn text_field(label: &'static str, value: RwSignal<String>, kind: &'static str, most: &'static str) -> AnyView {
    view! {
        <label class="field">
            <span class="field-label">{label}</span>
            <input
                class="input"
                type=kind
                maxlength=most
                autocomplete="off"
                prop:value=value
                on:input=move |event| value.set(event_target_value(&event))
            />
        </label>
    }
    .into_any()
}

/// The form.
pub fn form() -> AnyView {
    let (line, effects, session) = (use_line(), use_effects(), use_session());
    let ctx = line.ctx();
    let today = ctx.now.day(ctx.offset_min);
    let people = line.peek(|s| {
        let works = s.members().iter().filter(|m| m.active && m.draft.role >= Role::Member);
        works.map(|m| (m.id, m.draft.name.clone())).collect::<Vec<_>>()
    });
    let typed = Typed {
        name: RwSignal::new(String::new()),
        prize: RwSignal::new(String::new()),
        measure: RwSignal::new(0),
        form: RwSignal::new(0),
        steps: RwSignal::new("8, 15, 30".into()),
        goals: RwSignal::new(people.iter().map(|(id, _)| (*id, String::new())).collect()),
        deal: RwSignal::new(None),
        from: RwSignal::new(iso(today.0)),
        to: RwSignal::new(iso(today.0 + DAYS)),
        wrong: RwSignal::new(String::new()),
    };
    let deals = Memo::new(move |_| {
        line.read(|s| {
            let fair = s.deals().iter().rev().filter(|deal| !deal.is_void && deal.plan.warning().is_none());
            fair.map(|deal| (deal.id, deal.plan.name.clone())).collect::<Vec<_>>()
        })
    });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let entry = effects.outside().next_entry();
        let key = line.peek(|s| entry.free_key(|key| s.wall().contests.contains_key(&key)));
        match typed.contest(key, line.ctx().offset_min) {
            Err(why) => typed.wrong.set(why),
            Ok(contest) => {
                typed.wrong.set(String::new());
                let name = contest.name.clone();
                spawn_local(async move {
                    match effects.run(Command::SetContest(Box::new(contest))).await {
                        Ok(receipt) => {
                            session.done(&receipt, format!("Contest set out: {name}"));
                            typed.name.set(String::new());
                            typed.goals.update(|goals| goals.iter_mut().for_each(|(_, text)| text.clear()));
                        }
                        Err(failure) => typed.wrong.set(failure.to_string()),
                    }
                });
            }
        }
    };
    let measures = move || {
        let is_on_deal = typed.deal.with(Option::is_some);
        Measure::ALL
            .into_iter()
            .enumerate()
            .filter(move |(_, measure)| !is_on_deal || measure.is_outcome())
            .map(|(at, measure)| {
                let is_chosen = typed.measure.get_untracked() == at;
                view! { <option value=at.to_string() selected=is_chosen>{measure.label()}</option> }
            })
            .collect_view()
    };
    let choose_deal = move |event: leptos::ev::Event| {
        let at: Option<usize> = event_target_value(&event).parse().ok();
        let chosen = at.and_then(|at| deals.with_untracked(|d| d.get(at).map(|(id, _)| *id)));
        if chosen.is_some() && typed.measure.get_untracked() > 2 {
            typed.measure.set(0);
        }
        typed.deal.set(chosen);
    };
    let deal_options = move || {
        deals
            .get()
            .into_iter()
            .enumerate()
            .map(|(at, (_, name))| {
                view! { <option value=at.to_string()>{format!("Accounts of {name}")}</option> }
            })
            .collect_view()
    };
    let rest = move || match typed.form.get() {
        1 => text_field("Tiers", typed.steps, "text", "80"),
        2 => goals(typed, people.clone()),
        _ => ().into_any(),
    };
    view! {
        <form class="stack-sm contest-form" on:submit=submit novalidate>
            {text_field("Name of the contest", typed.name, "text", "60")}
            {text_field("Prize", typed.prize, "text", "120")}
            <div class="row row-lg">
                <label class="field"><span class="field-label">"Held on"</span>
                    <select class="select" on:change=choose_deal>
                        <option value="">"Everything: activity"</option>
                        {deal_options}
                    </select>
                </label>
                <label class="field"><span class="field-label">"What counts"</span>
                    <select class="select" on:change=move |e| typed.measure.set(event_target_value(&e).parse().unwrap_or(0))>{measures}</select>
                </label>
                <label class="field"><span class="field-label">"How it is won"</span>
                    <select class="select" on:change=move |e| typed.form.set(event_target_value(&e).parse().unwrap_or(0))>
                        <option value="0">"Ranking"</option>
                        <option value="1">"Tiers"</option>
                        <option value="2">"A goal for each"</option>
                    </select>
                </label>
            </div>
            {rest}
            <div class="row row-lg">
                {text_field("First day", typed.from, "date", "10")}
                {text_field("Last day", typed.to, "date", "10")}
            </div>
            <p class="field-error" role="status">{typed.wrong}</p>
            <div class="row"><button class="btn btn-main" type="submit"><Icon name="flag" />"Set it out"</button></div>
        </form>
    }
    .into_any()
}

fn goals(typed: Typed, people: Vec<(MemberId, String)>) -> AnyView {
    let fields = people
        .into_iter()
        .enumerate()
        .map(|(at, (_, name))| {
            view! {
                <label class="field">
                    <span class="field-label">{format!("Goal of {name}")}</span>
                    <input
                        class="input num"
                        inputmode="numeric"
                        maxlength="6"
                        autocomplete="off"
                        prop:value=move || typed.goals.with(|g| g.get(at).map(|(_, text)| text.clone()).unwrap_or_default())
                        on:input=move |event| typed.goals.update(|goals| {
                            if let Some((_, text)) = goals.get_mut(at) {
                                *text = event_target_value(&event);
                            }
                        })
                    />
                </label>
            }
            .into_any()
        })
        .collect_view();
    view! { <div class="row row-lg">{fields}</div> }.into_any()
}
