//! Campaigns: which accounts are dealt with how. A segment, a channel, the days of its touches, and a map.

use crate::pages::shared::sheet::{Cell, grid_with, nothing, part, press, sheet};
use crate::routes::Route;
use crate::state::{use_effects, use_line, use_session, words};
use crate::ui::Icon;
use crate::ui::number::number;
use leptos::prelude::*;
use leptos::task::spawn_local;
use takt_engine::bin::Bin;
use takt_engine::controls::{Campaign, Channel, Segment};
use takt_engine::map::Station;
use takt_engine::settings::Role;
use takt_engine::{Command, State};

/// Accounts looked at before the page gets a turn.
const SLICE: u32 = 20_000;
/// Words offered in one list.
const OFFERED: usize = 400;

/// A campaign as it is typed.
#[derive(Clone, PartialEq)]
struct Draft {
    /// 0 for a new one.
    key: u16,
    name: String,
    segment: Segment,
    /// The two sizes and the score as text.
    numbers: [String; 3],
    channel: Channel,
    days: String,
    map_version: u16,
    is_running: bool,
}

impl Draft {
    fn fresh(newest_map: u16) -> Self {
        Self {
            key: 0,
            name: String::new(),
            segment: Segment::default(),
            numbers: Default::default(),
            channel: Channel::Telephone,
            days: "1, 3, 7, 14, 30".into(),
            map_version: newest_map,
            is_running: true,
        }
    }

    fn of(campaign: &Campaign) -> Self {
        let text = |n: u32| if n == 0 { String::new() } else { n.to_string() };
        let segment = &campaign.segment;
        Self {
            key: campaign.key,
            name: campaign.name.clone(),
            segment: segment.clone(),
            numbers: [text(segment.min_employees), text(segment.max_employees), text(segment.min_score.into())],
            channel: campaign.channel,
            days: campaign.cadence_days.iter().map(u16::to_string).collect::<Vec<_>>().join(", "),
            map_version: campaign.map_version,
            is_running: campaign.is_running,
        }
    }

    /// The campaign that was typed, under a key of its own, or what is wrong with it.
    fn read(&self, free_key: u16) -> Result<Campaign, String> {
        let read = |at: usize, name: &str, most: u32| {
            let text = self.numbers[at].trim();
            let none = if text.is_empty() { Some(0) } else { None };
            none.or_else(|| number(text, most)).ok_or_else(|| format!("{name} needs a whole number."))
        };
        let mut segment = self.segment.clone();
        segment.min_employees = read(0, "The smallest size", u32::MAX)?;
        segment.max_employees = read(1, "The largest size", u32::MAX)?;
        segment.min_score = read(2, "The least score", 1_000)? as u16;
        let campaign = Campaign {
            key: if self.key == 0 { free_key } else { self.key },
            name: self.name.trim().to_owned(),
            segment,
            channel: self.channel,
            cadence_days: cadence(&self.days).ok_or("The days of its touches are whole numbers: 1, 3, 7, 14, 30.")?,
            map_version: self.map_version,
            is_running: self.is_running,
        };
        match campaign.fault() {
            Some(fault) => Err(format!("{fault}.")),
            None => Ok(campaign),
        }
    }
}

/// "1, 3, 7" as days.
fn cadence(text: &str) -> Option<Vec<u16>> {
    text.split([',', ' ', ';']).filter(|part| !part.is_empty()).map(|part| part.parse().ok()).collect()
}

/// Which accounts it wants, in one sentence.
fn wants(segment: &Segment) -> String {
    let mut parts = Vec::new();
    let lists = [
        (&segment.industries, ""),
        (&segment.sources, "from "),
        (&segment.countries, "in "),
        (&segment.regions, "in "),
    ];
    for (list, before) in lists.into_iter().filter(|(list, _)| !list.is_empty()) {
        parts.push(format!("{before}{}", list.join(" or ")));
    }
    match (segment.min_employees, segment.max_employees) {
        (0, 0) => {}
        (min, 0) => parts.push(format!("{} people and more", words::count(min))),
        (0, max) => parts.push(format!("up to {} people", words::count(max))),
        (min, max) => parts.push(format!("{} to {} people", words::count(min), words::count(max))),
    }
    if segment.min_score > 0 {
        parts.push(format!("a score of {} and more", segment.min_score));
    }
    if parts.is_empty() { "Every account".into() } else { parts.join(", ") }
}

/// How it deals with them, in a few words.
fn how(campaign: &Campaign, map: &str) -> String {
    let days: Vec<String> = campaign.cadence_days.iter().map(u16::to_string).collect();
    let touches = if days.is_empty() { "as the map says".to_owned() } else { format!("days {}", days.join(", ")) };
    format!("{}, {touches}, on “{map}”", campaign.channel.words())
}

fn map_name(state: &State, version: u16) -> String {
    state.maps().get(usize::from(version)).map_or_else(String::new, |map| format!("{} v{}", map.name, version + 1))
}

/// The screen.
pub fn page() -> AnyView {
    let line = use_line();
    let draft = RwSignal::new(None::<Draft>);
    let may = Memo::new(move |_| {
        line.me_ix().is_some_and(|ix| {
            line.read(|s| {
                s.member(ix)
                    .is_some_and(|m| m.draft.role >= Role::Manager || m.draft.stations.has(Station::CampaignManager))
            })
        })
    });
    sheet(
        Route::Campaigns,
        "The first that runs and wants an account has it, from the moment it comes onto the line.".into_any(),
        vec![
            part("campaigns", "Campaigns", "Each with where its accounts stand.", list(draft, may)),
            part("draft", "Draw one up", "Who it is for, and how they are dealt with.", form(draft, may)),
        ],
    )
}

fn list(draft: RwSignal<Option<Draft>>, may: Memo<bool>) -> AnyView {
    let (line, effects) = (use_line(), use_effects());
    let rows = Memo::new(move |_| {
        line.read(|s| {
            s.campaign_report()
                .into_iter()
                .map(|(campaign, bins)| (campaign.clone(), map_name(s, campaign.map_version), bins))
                .collect::<Vec<_>>()
        })
    });
    let acts = move |campaign: Campaign| {
        let change = Draft::of(&campaign);
        let (name, runs) = (campaign.name.clone(), campaign.is_running);
        let turned = Campaign { is_running: !runs, ..campaign };
        let words = if runs { "Stop" } else { "Run" };
        view! {
            <span class="row row-tight bench-end">
                {press(words, format!("{words}: {name}"), move || {
                    effects.act(Command::SetCampaign(Box::new(turned.clone())), if runs { "Stopped the campaign" } else { "The campaign runs" });
                })}
                {press("Change", format!("Change: {name}"), move || draft.set(Some(change.clone())))}
            </span>
        }
        .into_any()
    };
    let head: &[&str] =
        &["Campaign", "Wants", "How", "In work#", "Deals#", "Customers#", "Rejects#", "State", "Change"];
    (move || match rows.get() {
        rows if rows.is_empty() => nothing("No campaign yet: every account is worked by the newest map, as it comes."),
        rows => {
            let rows = rows.into_iter().map(|(campaign, map, bins)| {
                let of = |list: &[Bin]| Cell::count(list.iter().map(|bin| bins[bin.index()]).sum());
                let cells = vec![
                    Cell::Text(campaign.name.clone()),
                    Cell::Quiet(wants(&campaign.segment)),
                    Cell::Quiet(how(&campaign, &map)),
                    of(&[Bin::Researching, Bin::Qualifying]),
                    of(&[Bin::ActiveOpportunity]),
                    of(&[Bin::CurrentCustomer]),
                    of(&[Bin::Developing, Bin::NoCurrentOpportunity, Bin::BadFit]),
                    Cell::Quiet(if campaign.is_running { "runs".into() } else { "stopped".into() }),
                ];
                (cells, may.get().then(|| acts(campaign)))
            });
            grid_with("Table of campaigns", head, rows.collect())
        }
    })
    .into_any()
}

/// One list of the segment: what was chosen, and a choice of what the line knows.
fn chosen(
    draft: RwSignal<Option<Draft>>,
    id: &'static str,
    name: &'static str,
    of: fn(&mut Segment) -> &mut Vec<String>,
    known: Vec<String>,
) -> AnyView {
    let list = Memo::new(move |_| {
        draft.with(|d| d.clone().map(|mut d| std::mem::take(of(&mut d.segment))).unwrap_or_default())
    });
    let change = move |run: &dyn Fn(&mut Vec<String>)| {
        draft.update(|d| {
            if let Some(d) = d {
                run(of(&mut d.segment));
            }
        });
    };
    let chips = move || {
        let chips = list.get().into_iter().map(|word| {
            let (label, gone) = (format!("{name}: without {word}"), word.clone());
            view! {
                <button class="chip" type="button" aria-label=label on:click=move |_| change(&|list| list.retain(|w| *w != gone))>
                    {word}<Icon name="close" />
                </button>
            }
            .into_any()
        });
        chips.collect_view()
    };
    let options = move || {
        let taken = list.get();
        let free = known.iter().filter(|word| !taken.contains(word)).take(OFFERED).cloned();
        free.map(|word| view! { <option value=word.clone()>{word.clone()}</option> }.into_any()).collect_view()
    };
    view! {
        <div class="field">
            <label class="field-label" for=id>{name}</label>
            <select class="select" id=id on:change=move |event| {
                let word = event_target_value(&event);
                if !word.is_empty() {
                    change(&|list| list.push(word.clone()));
                }
            }>
                <option value="">{move || if list.with(Vec::is_empty) { "Any" } else { "Add one more" }}</option>
                {options}
            </select>
            <span class="chips">{chips}</span>
        </div>
    }
    .into_any()
}

fn sorted(symbols: &takt_engine::column::Symbols) -> Vec<String> {
    let mut words: Vec<String> = symbols.iter().map(|(_, w)| w.to_owned()).filter(|w| !w.is_empty()).collect();
    words.sort_by_key(|word| word.to_lowercase());
    words
}

fn form(draft: RwSignal<Option<Draft>>, may: Memo<bool>) -> AnyView {
    let line = use_line();
    let is_open = Memo::new(move |_| draft.with(Option::is_some));
    let begin = move |_| {
        let newest = line.peek(|s| s.maps().len() as u16 - 1);
        draft.set(Some(Draft::fresh(newest)));
    };
    // Another campaign under the hand makes the form anew.
    let of_key = Memo::new(move |_| draft.with(|d| d.as_ref().map(|d| d.key)));
    (move || match (may.get(), is_open.get(), of_key.get()) {
        (false, ..) => nothing("A campaign manager or a manager draws campaigns up."),
        (true, false, _) => {
            view! { <div class="row"><button class="btn btn-main" type="button" on:click=begin>"New campaign"</button></div> }
                .into_any()
        }
        (true, true, _) => untrack(|| fields(draft)),
    })
    .into_any()
}

fn fields(draft: RwSignal<Option<Draft>>) -> AnyView {
    let (line, effects, session) = (use_line(), use_effects(), use_session());
    let field = move |of: fn(&Draft) -> String| move || draft.with(|d| d.as_ref().map(of).unwrap_or_default());
    let set = move |run: &dyn Fn(&mut Draft)| {
        draft.update(|d| {
            if let Some(d) = d {
                run(d);
            }
        });
    };
    let free_key = move || {
        let entry = effects.outside().next_entry();
        line.peek(|s| entry.free_key(|key| s.campaigns().iter().any(|c| c.key == key)))
    };
    let read = Memo::new(move |_| draft.get().map_or(Err(String::new()), |d| d.read(free_key())));
    let wrong = move || read.with(|r| r.as_ref().err().cloned().unwrap_or_default());
    // Everything in Cold is looked at: in slices, and again when the segment is another one.
    let segment = Memo::new(move |_| read.with(|r| r.as_ref().ok().map(|c| c.segment.clone())));
    let size = RwSignal::new(None::<u32>);
    let turn = StoredValue::new(0u32);
    Effect::new(move |_| {
        let Some(segment) = segment.get() else { return size.set(None) };
        turn.update_value(|t| *t += 1);
        let mine = turn.get_value();
        spawn_local(async move {
            let (mut from, mut found) = (0, 0);
            while turn.try_get_value() == Some(mine) {
                let rows = line.peek(|s| s.account_rows());
                if from >= rows {
                    size.try_set(Some(found));
                    return;
                }
                found += line.peek(|s| s.segment_size(&segment, from..(from + SLICE).min(rows)));
                from += SLICE;
                gloo::timers::future::TimeoutFuture::new(0).await;
            }
        });
    });
    let maps = line.peek(|s| (0..s.maps().len() as u16).rev().map(|v| (v, map_name(s, v))).collect::<Vec<_>>());
    let maps = maps
        .into_iter()
        .map(|(version, name)| {
            let is_it = move || draft.with(|d| d.as_ref().is_some_and(|d| d.map_version == version));
            view! { <option value=version.to_string() selected=is_it>{name}</option> }.into_any()
        })
        .collect_view();
    let channels = [(Channel::Telephone, "Telephone"), (Channel::Email, "E-mail"), (Channel::Social, "Social networks")]
        .map(|(channel, name)| {
            let is_it = move || draft.with(|d| d.as_ref().is_some_and(|d| d.channel == channel).to_string());
            view! { <button type="button" aria-pressed=is_it on:click=move |_| set(&|d| d.channel = channel)>{name}</button> }
                .into_any()
        })
        .collect_view();
    let known = line.peek(|s| [s.industries(), s.sources(), s.countries(), s.regions()].map(sorted));
    let [industries, sources, countries, regions] = known;
    let sizes = [("c-min", "At least so many people"), ("c-max", "At most"), ("c-score", "Least score")];
    let sizes = sizes
        .into_iter()
        .enumerate()
        .map(|(at, (id, name))| {
            view! {
                <label class="field"><span class="field-label">{name}</span>
                    <input class="input input-num" id=id inputmode="numeric" autocomplete="off" placeholder="any"
                        prop:value=move || draft.with(|d| d.as_ref().map(|d| d.numbers[at].clone()).unwrap_or_default())
                        on:input=move |e| set(&|d| d.numbers[at] = event_target_value(&e)) />
                </label>
            }
            .into_any()
        })
        .collect_view();
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        match read.get_untracked() {
            Ok(campaign) => {
                let what = format!("Campaign “{}”", campaign.name);
                spawn_local(async move {
                    match effects.run(Command::SetCampaign(Box::new(campaign))).await {
                        Ok(receipt) => {
                            session.done(&receipt, what);
                            draft.set(None);
                        }
                        Err(failure) => session.alarm(failure.to_string()),
                    }
                });
            }
            Err(words) => session.alarm(words),
        }
    };
    let fit = move || match size.get() {
        None => "Counting what it wants in Cold…".to_owned(),
        Some(n) => format!("{} of Cold would come under it.", words::plural(n.into(), "account", "accounts")),
    };
    view! {
        <form class="stack camp" aria-label="Campaign" on:submit=save>
            <label class="field"><span class="field-label">"Name"</span>
                <input class="input" id="c-name" maxlength="80" autocomplete="off" prop:value=field(|d| d.name.clone())
                    on:input=move |e| set(&|d| d.name = event_target_value(&e)) />
            </label>
            <fieldset class="camp-part">
                <legend>"Segment"</legend>
                <div class="camp-lists">
                    {chosen(draft, "c-industry", "Industries", |s| &mut s.industries, industries)}
                    {chosen(draft, "c-source", "Sources", |s| &mut s.sources, sources)}
                    {chosen(draft, "c-country", "Countries", |s| &mut s.countries, countries)}
                    {chosen(draft, "c-region", "States", |s| &mut s.regions, regions)}
                </div>
                <div class="row">{sizes}</div>
                <p class="quiet num" role="status">{fit}</p>
            </fieldset>
            <fieldset class="camp-part">
                <legend>"How they are dealt with"</legend>
                <div class="field"><span class="field-label">"Channel"</span><div class="seg" role="group" aria-label="Channel">{channels}</div></div>
                <label class="field"><span class="field-label">"Days of its touches, from the first"</span>
                    <input class="input" id="c-days" autocomplete="off" prop:value=field(|d| d.days.clone())
                        on:input=move |e| set(&|d| d.days = event_target_value(&e)) />
                </label>
                <label class="field"><span class="field-label">"Sales map"</span>
                    <select class="select" id="c-map" on:change=move |e| set(&|d| d.map_version = event_target_value(&e).parse().unwrap_or(d.map_version))>{maps}</select>
                </label>
            </fieldset>
            <p class="field-error" role="status" hidden=move || wrong().is_empty()><Icon name="warn" size="ic-sm" /><span>{wrong}</span></p>
            <div class="row">
                <button class="btn btn-main" type="submit" disabled=move || read.with(Result::is_err)>"Save the campaign"</button>
                <button class="btn btn-ghost" type="button" on:click=move |_| draft.set(None)>"Cancel"</button>
            </div>
        </form>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_campaign_is_read_as_it_is_typed_or_not_at_all() {
        let mut draft = Draft::fresh(2);
        assert!(draft.read(1).is_err(), "without a name");
        draft.name = " Spring ".into();
        draft.numbers[0] = "50".into();
        draft.days = "1, 4;9".into();
        let campaign = draft.read(7).unwrap();
        assert_eq!((campaign.key, campaign.name.as_str(), campaign.map_version), (7, "Spring", 2));
        assert_eq!(campaign.cadence_days, [1, 4, 9]);
        assert_eq!(Draft::of(&campaign).read(99).map(|c| c.key), Ok(7), "a change keeps its key");
        draft.numbers[1] = "20".into();
        assert!(draft.read(1).is_err(), "sizes out of order");
        draft.numbers[1] = "many".into();
        assert!(draft.read(1).is_err());
        (draft.numbers[1], draft.days) = (String::new(), "soon".into());
        assert!(draft.read(1).is_err());
    }

    #[test]
    fn what_a_campaign_wants_is_one_sentence() {
        assert_eq!(wants(&Segment::default()), "Every account");
        let segment = Segment {
            industries: vec!["Retail".into(), "Banks".into()],
            countries: vec!["US".into()],
            min_employees: 1_000,
            ..Segment::default()
        };
        assert_eq!(wants(&segment), "Retail or Banks, in US, 1,000 people and more");
    }
}
