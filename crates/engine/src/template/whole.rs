//! Whole maps to begin with: every station has work, and every answer leads somewhere.
//!
//! [`super::dialling_line`] is the small team's map; these two are the lines of the two sources in full.

use super::{dialling_line, outcome};
use crate::bin::{Bin, Reason};
use crate::field::{Field, FieldKind};
use crate::map::{Counts, Effect, Fact, Outcome, SalesMap, Station, Task};
use crate::time::Delay;

/// Every map that ships, each with a sentence on whom it is for.
pub fn all() -> Vec<(SalesMap, &'static str)> {
    vec![
        (dialling_line(), "A small team that dials: researchers, callers, executives, customer success."),
        (full_dialling_line(), "Two hundred dials a day, with every station of a large line."),
        (referral_line(), "Short e-mails to the top that ask who is the right person; five touches in a month."),
    ]
}

fn retry(days: u16) -> Effect {
    Effect::Retry { after: Delay::WorkingDays(days) }
}

fn next(task: u16, days: u16) -> Effect {
    let after = if days == 0 { Delay::Now } else { Delay::WorkingDays(days) };
    Effect::Next { task, after }
}

fn to(bin: Bin) -> Effect {
    Effect::Move { to: bin }
}

#[allow(clippy::too_many_arguments)] // A task is what it is; a builder would say the same eight things.
fn task(
    key: u16,
    station: Station,
    bin: Bin,
    action: &str,
    script: &str,
    is_call: bool,
    standard_s: u16,
    outcomes: Vec<Outcome>,
) -> Task {
    Task {
        key,
        station,
        bin,
        action: action.into(),
        script: script.into(),
        is_call,
        standard_s,
        max_attempts: 0,
        outcomes,
    }
}

/// What a large line asks for beside the pass test.
fn questions() -> Vec<Field> {
    vec![
        Field {
            key: 1,
            question: "What do they use today?".into(),
            kind: FieldKind::Choice(vec![
                "Nothing".into(),
                "Spreadsheets".into(),
                "A tool of their own".into(),
                "A competitor's tool".into(),
            ]),
            gate: Some(Bin::Qualifying),
        },
        Field {
            key: 2,
            question: "How many people would use it?".into(),
            kind: FieldKind::Number { min: 1, max: 1_000_000 },
            gate: None,
        },
        Field { key: 3, question: "By when do they want it?".into(), kind: FieldKind::Day, gate: None },
    ]
}

/// The tasks of stations that a small team does not have: keys 10 and up.
fn specialists() -> Vec<Task> {
    use Bin::{ActiveOpportunity, BadFit, CurrentCustomer, Developing, Qualifying, Researching};
    use Counts::{Attempt, Connect, Desk};
    let bad = Reason::choices(Researching, BadFit);
    let lost = Reason::choices(ActiveOpportunity, Bin::NoCurrentOpportunity);
    vec![
        task(
            10,
            Station::OutboundResearcher,
            Researching,
            "Complete the company's facts",
            "Head count, what they make, who runs the function we help, one number that is answered. Two sources for each; no guess.",
            false,
            360,
            vec![
                outcome("Facts are complete", Desk, next(1, 0)),
                outcome("No number to be found: look on social networks", Desk, next(11, 0)),
                outcome("Not one of our segments", Desk, next(20, 0)),
                outcome("Doubtful: is it real?", Desk, next(21, 0)),
                outcome("No fit", Desk, to(BadFit)).sets(Fact::Fit, false).because(bad),
            ],
        ),
        task(
            11,
            Station::SocialResearcher,
            Researching,
            "Find the owner on social networks and connect",
            "Name, role, one thing they said lately. Ask for the connection with one honest sentence.",
            false,
            420,
            vec![
                outcome("Connected: they are the owner", Connect, next(2, 1)).with_person(),
                outcome("Asked, no answer yet", Attempt, retry(3)),
                outcome("Nobody there is to be found", Desk, to(Developing)).because(&[Reason::Unreachable]),
            ],
        ),
        task(
            12,
            Station::SeniorSdr,
            Researching,
            "Answer the lead that came in",
            "Call within the minute. “You asked us about it just now. What made you look?” Then the fit, and who owns the problem.",
            true,
            180,
            vec![
                outcome("Fit, and the owner is named", Connect, to(Qualifying)).sets(Fact::Fit, true).with_person(),
                outcome("Fit, nobody named yet", Connect, next(2, 1)).sets(Fact::Fit, true),
                outcome("No answer", Attempt, Effect::Retry { after: Delay::Minutes(30) }),
                outcome("Only looking", Connect, to(Developing)).because(&[Reason::NotNow, Reason::NoBudgetYet]),
                outcome("Junk or a duplicate", Desk, next(21, 0)),
                outcome("No fit", Connect, to(BadFit)).sets(Fact::Fit, false).because(bad),
            ],
        ),
        task(
            13,
            Station::DemoGuru,
            ActiveOpportunity,
            "Give the demonstration",
            "Show the three things they agreed to see, on their own example. Stop when they can say what it is worth.",
            true,
            3_000,
            vec![
                outcome("They have seen what they need", Connect, next(8, 3)),
                outcome("Another person has to see it", Connect, retry(3)),
                outcome("Moved to another day", Attempt, retry(2)),
                outcome("Deal lost", Connect, to(Bin::NoCurrentOpportunity)).because(lost),
            ],
        ),
        task(
            14,
            Station::SalesAssistant,
            ActiveOpportunity,
            "Prepare the papers for the proposal",
            "Offer, terms, references of the same industry: on the executive's desk by tonight.",
            false,
            900,
            vec![
                outcome("Papers are ready", Desk, next(7, 0)),
                outcome("Something is missing from them", Attempt, retry(1)),
            ],
        ),
        task(
            15,
            Station::SalesEngineer,
            ActiveOpportunity,
            "Work out the solution with their people",
            "What it has to fit, who will run it, what could stop it. Write down one page that both sides sign.",
            true,
            3_600,
            vec![
                outcome("It fits: the page is signed", Connect, next(7, 1)),
                outcome("Open questions on their side", Connect, retry(3)),
                outcome("It cannot be done", Connect, to(Bin::NoCurrentOpportunity)).because(lost),
            ],
        ),
        task(
            16,
            Station::FulfilmentCoordinator,
            ActiveOpportunity,
            "Lock down the terms",
            "Purchase order, start date, who receives it. Nothing new is offered here.",
            true,
            1_200,
            vec![
                outcome("Terms are signed", Connect, Effect::Win),
                outcome("With their lawyers", Attempt, retry(3)),
                outcome("They want another offer", Connect, next(8, 1)),
                outcome("Deal lost", Connect, to(Bin::NoCurrentOpportunity)).because(lost),
            ],
        ),
        task(
            17,
            Station::Onboarding,
            CurrentCustomer,
            "Bring them to the first result",
            "Their first goal, the date of it, the people who must log in. Next call before that date.",
            true,
            1_800,
            vec![
                outcome("First result reached", Connect, next(9, 20)),
                outcome("On the way", Connect, retry(5)),
                outcome("Stuck: support has to help", Connect, next(18, 0)),
            ],
        ),
        task(
            18,
            Station::TechnicalSupport,
            CurrentCustomer,
            "Solve the ticket",
            "Repeat it, name the cause, say when it is done. Then ask whether it is.",
            true,
            1_200,
            vec![
                outcome("Solved, they agree", Connect, next(9, 5)),
                outcome("Waiting for them", Attempt, retry(2)),
                outcome("Needs work on our side", Desk, retry(1)),
            ],
        ),
        task(
            19,
            Station::BusinessDevelopment,
            CurrentCustomer,
            "Offer what they do not use yet",
            "One play at a time: another team, another site, another module. Begin with what they reached already.",
            true,
            1_200,
            vec![
                outcome("They take it", Connect, next(17, 2)),
                outcome("Interested, later", Connect, retry(20)),
                outcome("Not for them", Connect, next(9, 20)),
                outcome("No answer", Attempt, retry(3)),
            ],
        ),
        task(
            20,
            Station::CampaignManager,
            Researching,
            "Decide how they are dealt with",
            "Which segment are they, and which cadence and channel do we use there? If none, they are no client of ours.",
            false,
            240,
            vec![
                outcome("Call them as usual", Desk, next(1, 0)),
                outcome("Social networks first", Desk, next(11, 0)),
                outcome("Next campaign", Desk, to(Developing)).because(&[Reason::NotNow]),
                outcome("No segment of ours", Desk, to(BadFit)).sets(Fact::Fit, false).because(bad),
            ],
        ),
        task(
            21,
            Station::LeadManager,
            Researching,
            "Decide on a doubtful lead",
            "Is it real, is it new, is it ours? Look at the batch it came with.",
            false,
            120,
            vec![
                outcome("Real: go on", Desk, next(1, 0)),
                outcome("Facts are missing", Desk, next(10, 0)),
                outcome("Junk, duplicate or competitor", Desk, to(BadFit)).sets(Fact::Fit, false).because(bad),
            ],
        ),
    ]
}

/// The dialling line of source 2 with all fifteen stations.
pub fn full_dialling_line() -> SalesMap {
    use Counts::{Connect, Desk};
    let mut map = dialling_line();
    map.name = "Dialling line, every station".into();
    let mut more = |key: u16, outcome: Outcome| {
        if let Some(task) = map.tasks.iter_mut().find(|t| t.key == key) {
            task.outcomes.push(outcome);
        }
    };
    more(1, outcome("Too little is known: ask research", Desk, next(10, 0)));
    more(6, outcome("An engineer has to work it out", Connect, next(15, 1)));
    more(7, outcome("Papers first", Desk, next(14, 0)));
    more(7, outcome("They want to see it: a demonstration", Connect, next(13, 2)));
    more(8, outcome("Yes, terms are open", Connect, next(16, 0)));
    more(9, outcome("New here: begin onboarding", Connect, next(17, 0)));
    more(9, outcome("Something does not work", Connect, next(18, 0)));
    more(9, outcome("Room for more", Connect, next(19, 1)));
    map.tasks.extend(specialists());
    map.inbound = 12;
    map.fields = questions();
    map
}

/// The referral e-mail line of source 1: short mails to the top ask for the right person; touches on
/// days 1, 3, 7, 14 and 30, then it rests.
pub fn referral_line() -> SalesMap {
    use Bin::{BadFit, Developing, Qualifying, Researching};
    use Counts::{Attempt, Connect, Desk};
    let bad = Reason::choices(Researching, BadFit);
    let mail = |key: u16, action: &str, script: &str, standard_s: u16, wait: u16| {
        let goes_on = if wait == 0 { to(Developing) } else { Effect::Next { task: key + 1, after: Delay::Days(wait) } };
        let no_answer = outcome("Sent, no answer so far", Attempt, goes_on);
        let no_answer = if wait == 0 { no_answer.because(&[Reason::Unreachable]) } else { no_answer };
        task(
            key,
            Station::JuniorSdr,
            Researching,
            action,
            script,
            false,
            standard_s,
            vec![
                no_answer,
                outcome("Referred to the right person", Connect, to(Qualifying)).sets(Fact::Fit, true).with_person(),
                outcome("It came back: wrong address", Attempt, next(10, 0)),
                outcome("They write: not now", Connect, to(Developing)).because(&[Reason::NotNow, Reason::NoBudgetYet]),
                outcome("Do not write again", Connect, to(BadFit)).because(&[Reason::DoNotCall]),
                outcome("No fit", Desk, to(BadFit)).sets(Fact::Fit, false).because(bad),
            ],
        )
    };
    let mut map = full_dialling_line();
    map.name = "Referral e-mail line".into();
    map.inbound = 12;
    let touches = vec![
        mail(
            31,
            "Day 1: write to the top and ask who is the right person",
            "Three sentences, plain text. Who are you, why might it matter to them, and: “Who is the best person to talk to about this?” No attachment, no pitch.",
            180,
            2,
        ),
        mail(
            32,
            "Day 3: write to the next one below",
            "The same question to another name, in other words. Never two people of one company on one day.",
            150,
            4,
        ),
        mail(
            33,
            "Day 7: send it again with one line on top",
            "“Was this the right place to ask?” and the first mail below it.",
            90,
            7,
        ),
        mail(
            34,
            "Day 14: write with one result of a company like theirs",
            "One customer, one figure, one question. Shorter than the first.",
            120,
            16,
        ),
        mail(
            35,
            "Day 30: close the file, kindly",
            "“I will stop asking. If it matters some day, here is where I am.”",
            60,
            0,
        ),
    ];
    map.tasks.retain(|t| !(t.bin == Researching && t.key < 10));
    for task in &mut map.tasks {
        for outcome in &mut task.outcomes {
            // Whoever was found goes to the first touch here, and not to a task of the dialling line.
            if let (Researching, Effect::Next { task: to @ (1 | 2), .. }) = (task.bin, &mut outcome.effect) {
                *to = 31;
            }
        }
    }
    map.tasks.splice(0..0, touches);
    let call = map.tasks.iter_mut().find(|t| t.bin == Qualifying);
    if let Some(call) = call {
        call.action = "Call whom you were referred to, and name who referred you".into();
    }
    map
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_map_that_ships_has_no_fault() {
        for (map, _) in all() {
            let words: Vec<String> = map.faults().iter().map(|f| f.words(&map)).collect();
            assert_eq!(words, Vec::<String>::new(), "{}", map.name);
        }
    }

    #[test]
    fn on_the_full_lines_every_station_has_a_task() {
        for map in [full_dialling_line(), referral_line()] {
            for station in Station::ALL {
                assert!(map.tasks.iter().any(|t| t.station == station), "{}: {}", map.name, station.name());
            }
            assert_eq!(map.inbound_task(), Some(12));
        }
    }

    #[test]
    fn the_referral_line_touches_on_days_one_three_seven_fourteen_and_thirty() {
        let map = referral_line();
        let mut day = 1;
        let mut days = vec![day];
        for key in 31..35 {
            let first = map.task(key).unwrap().outcomes[0].effect;
            let Effect::Next { task, after: Delay::Days(wait) } = first else { panic!("{first:?}") };
            assert_eq!(task, key + 1);
            day += wait;
            days.push(day);
        }
        assert_eq!(days, [1, 3, 7, 14, 30]);
        assert_eq!(map.task(35).unwrap().outcomes[0].effect, to(Bin::Developing));
    }

    #[test]
    fn the_difference_of_two_maps_is_told_task_by_task() {
        let (old, new) = (dialling_line(), full_dialling_line());
        let changes = crate::map::diff(&old, &new);
        let said: Vec<&str> = changes.iter().map(|c| c.what.as_str()).collect();
        assert!(said.contains(&"New task at Demo guru in Active Opportunity: “Give the demonstration”."), "{said:#?}");
        assert!(said.iter().any(|s| s.starts_with("New answer “Too little is known: ask research”: on to “Complete")));
        assert!(said.contains(&"What comes in begins with “Answer the lead that came in”."));
        assert_eq!(crate::map::diff(&new, &new), vec![]);
        let mut other = old.clone();
        other.tasks[0].station = Station::SeniorSdr;
        other.tasks[0].outcomes.swap(0, 1);
        other.tasks[0].outcomes.pop();
        other.tasks[2].outcomes[0].effect = retry(4);
        let changes = crate::map::diff(&old, &other);
        let said: Vec<&str> = changes.iter().map(|c| c.what.as_str()).collect();
        assert!(said.contains(&"Senior SDR does it, not Junior SDR."));
        assert!(said.contains(&"“They have what we sell already” is no answer any more."));
        assert!(said.iter().any(|s| s.contains("is on key 1 now, it was on 2")));
        assert!(
            said.contains(&"“No answer” leads again after 4 working days; it led again the next working day."),
            "{said:#?}"
        );
        assert!(changes.iter().any(|c| (c.task, c.outcome) == (Some(3), Some(0))));
    }
}
