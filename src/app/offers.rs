//! What the palette offers: what this screen can do, accounts, and what can be done anywhere.

use super::frame::{EVERYWHERE, PLACES, SELDOM};
use crate::routes::Route;
use crate::state::finder::{Finder, Found};
use crate::state::{use_effects, use_line, use_session, words};
use crate::ui::fuzzy::fit;
use crate::ui::keys::{Binding, use_all_keys};
use crate::ui::palette::Offer;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use std::rc::Rc;
use takt_engine::Command;

/// The heading of what can be done anywhere.
const ANYWHERE: &str = "Go and do";
/// The heading of accounts.
const COMPANIES: &str = "Companies";

/// Parts of Settings by what one would type.
const SECTIONS: [(&str, &str, &str); 7] = [
    ("Members and stations", "person", "members"),
    ("Bands", "filter", "bands"),
    ("Score weights", "settings", "score"),
    ("Storage on this device", "storage", "storage"),
    ("Backup, restore, export", "export", "backup"),
    ("Shortcuts", "keyboard", "shortcuts"),
    ("Light or dark", "theme", "look"),
];

fn offer(id: String, group: &str, icon: &'static str, label: String, run: Rc<dyn Fn()>) -> Offer {
    Offer {
        id,
        group: group.to_owned(),
        icon,
        label,
        marks: Vec::new(),
        why: String::new(),
        keys: String::new(),
        is_barred: false,
        score: 0,
        run,
    }
}

/// An icon for what a binding does.
fn icon(binding: &Binding) -> &'static str {
    PLACES.into_iter().chain(SELDOM).find(|(route, ..)| route.name() == binding.id).map_or_else(
        || match binding.id {
            "undo" => "undo",
            "keys" => "keyboard",
            _ => "to",
        },
        |(_, icon, _)| icon,
    )
}

fn of_binding(binding: Binding) -> Offer {
    let group = if binding.scope == EVERYWHERE { ANYWHERE } else { binding.scope };
    let icon = icon(&binding);
    Offer {
        why: binding.barred.clone().unwrap_or_default(),
        is_barred: binding.barred.is_some(),
        keys: binding.keys,
        ..offer(format!("key-{}", binding.id), group, icon, binding.label, binding.run)
    }
}

/// Keeps what fits, marks it, and puts the group with the best fit first.
fn ranked(query: &str, all: Vec<Offer>) -> Vec<Offer> {
    let mut groups: Vec<(u32, Vec<Offer>)> = Vec::new();
    for mut offer in all {
        // Accounts are found by other words than their names too: a town, a domain.
        let fitted = fit(query, &offer.label).or_else(|| (offer.group == COMPANIES).then(Default::default));
        let Some(fitted) = fitted else { continue };
        (offer.score, offer.marks) = (fitted.score, fitted.marks);
        let score = if offer.is_barred { 0 } else { offer.score };
        match groups.iter_mut().find(|(_, list)| list.first().is_some_and(|first| first.group == offer.group)) {
            Some((best, list)) => {
                *best = (*best).max(score);
                list.push(offer);
            }
            None => groups.push((score, vec![offer])),
        }
    }
    if !query.trim().is_empty() {
        groups.sort_by_key(|(best, _)| std::cmp::Reverse(*best));
        for (_, list) in &mut groups {
            list.sort_by_key(|offer| (offer.is_barred, std::cmp::Reverse(offer.score)));
        }
    }
    groups.into_iter().flat_map(|(_, list)| list).collect()
}

/// What may be meant by what is typed; followed.
pub fn offers(query: RwSignal<String>, finder: Finder) -> Signal<Vec<Offer>, LocalStorage> {
    let keys = use_all_keys();
    let (line, session, effects) = (use_line(), use_session(), use_effects());
    let navigate = use_navigate();
    let go = move |path: String| -> Rc<dyn Fn()> {
        let navigate = navigate.clone();
        Rc::new(move || navigate(&path, NavigateOptions::default()))
    };
    // The screen's own things first, then the frame's; the second key for the same thing adds nothing.
    let bound = move || {
        let mut offers: Vec<Offer> = Vec::new();
        let all = keys.all();
        let is_own = |b: &&Binding| b.scope != EVERYWHERE;
        for binding in all.iter().filter(is_own).chain(all.iter().filter(|b| !is_own(b))) {
            let is_way_in = binding.keys == "Escape" || matches!(binding.id, "palette" | "find");
            if !is_way_in && offers.iter().all(|o| o.label != binding.label) {
                offers.push(of_binding(binding.clone()));
            }
        }
        offers
    };
    let company = {
        let go = go.clone();
        move |found: Found| {
            let why = match found.owner.as_str() {
                "" => words::bin(found.bin),
                owner => format!("{}, {owner}", words::bin(found.bin)),
            };
            let run = go(Route::Account(found.id).path());
            Offer { why, ..offer(format!("account-{:x}", found.id.0), COMPANIES, "accounts", found.name, run) }
        }
    };
    let more = move || {
        let mut offers: Vec<Offer> = Vec::new();
        for (label, command) in
            [("Pull the next account", Command::Pull), ("Refill Targeted", Command::Refill { count: 6 })]
        {
            let refusal = line.ask(|state, ctx| state.preview(&command, ctx, |_| ()).err());
            let run = Rc::new(move || {
                effects.act(command.clone(), if command == Command::Pull { "pulled" } else { "Targeted refilled" })
            });
            let plain = offer(format!("do-{label}"), ANYWHERE, "bolt", label.to_owned(), run);
            offers.push(match refusal {
                Some(why) => Offer { why: why.to_string(), is_barred: true, ..plain },
                None => plain,
            });
        }
        let is_demo = effects.outside().is_demo();
        let demo = move || {
            spawn_local(async move {
                let outside = effects.outside();
                let answer = if is_demo { outside.remove_demo().await } else { outside.open_demo().await };
                if let Err(why) = answer {
                    session.alarm(why);
                }
            });
        };
        let label = if is_demo { "Remove the demo line" } else { "Load the demo line" };
        offers.push(offer("demo".into(), ANYWHERE, "line", label.into(), Rc::new(demo)));
        for (label, theme) in [("Dark", "dark"), ("Light", "light"), ("Light or dark as the system", "system")] {
            let run = Rc::new(move || super::theme::choose(effects, theme));
            offers.push(offer(format!("theme-{theme}"), ANYWHERE, "theme", label.into(), run));
        }
        if session.has_update.get() {
            let run = Rc::new(move || effects.outside().apply_update());
            offers.push(offer("update".into(), ANYWHERE, "sync", "Update and reload".into(), run));
        }
        if session.can_install.get() {
            let run = Rc::new(move || {
                spawn_local(async move {
                    effects.outside().install_app().await;
                });
            });
            offers.push(offer("install".into(), ANYWHERE, "device", "Install as an app".into(), run));
        }
        offers.extend(SECTIONS.into_iter().map(|(label, icon, id)| {
            let run = go(format!("{}#{id}", Route::Settings.path()));
            Offer { why: "Settings".into(), ..offer(format!("set-{id}"), ANYWHERE, icon, label.into(), run) }
        }));
        offers
    };
    Signal::derive_local(move || {
        let query = query.get();
        let mut all = bound();
        let first = all.iter().position(|o| o.group == ANYWHERE).unwrap_or(all.len());
        all.splice(first..first, finder.get().into_iter().map(&company));
        all.extend(more());
        ranked(&query, all)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(group: &str, label: &str) -> Offer {
        offer(label.to_owned(), group, "to", label.to_owned(), Rc::new(|| ()))
    }

    #[test]
    fn the_group_that_fits_best_comes_first() {
        let all = || {
            vec![
                named("On the card", "Dial a number"),
                named(COMPANIES, "Delta Air Lines"),
                named(ANYWHERE, "Go to Line"),
                named(ANYWHERE, "Line"),
            ]
        };
        let labels = |query| ranked(query, all()).into_iter().map(|o| o.label).collect::<Vec<_>>();
        assert_eq!(labels("line"), ["Line", "Go to Line", "Delta Air Lines"]);
        assert_eq!(labels(""), ["Dial a number", "Delta Air Lines", "Go to Line", "Line"]);
    }

    #[test]
    fn an_account_found_by_its_town_is_shown_all_the_same() {
        assert_eq!(ranked("moline", vec![named(COMPANIES, "Deere"), named(ANYWHERE, "Undo")]).len(), 1);
    }
}
