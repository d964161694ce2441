//! The map a new line begins with.

mod whole;

pub use whole::{all, full_dialling_line, referral_line};

use crate::bin::{Bin, Reason};
use crate::map::{Counts, Effect, Fact, Outcome, SalesMap, Station, Task};
use crate::time::Delay;

fn outcome(label: &str, counts: Counts, effect: Effect) -> Outcome {
    Outcome {
        label: label.into(),
        counts,
        sets: vec![],
        asks: vec![],
        fields: vec![],
        reasons: vec![],
        needs_person: false,
        effect,
    }
}

impl Outcome {
    fn sets(mut self, fact: Fact, yes: bool) -> Self {
        self.sets.push((fact, yes));
        self
    }
    fn asks(mut self, facts: &[Fact]) -> Self {
        self.asks = facts.to_vec();
        self
    }
    fn because(mut self, reasons: &[Reason]) -> Self {
        self.reasons = reasons.to_vec();
        self
    }
    fn with_person(mut self) -> Self {
        self.needs_person = true;
        self
    }
}

/// The dialling line (source 2): research, call, hand off, sell, keep; nine typed answers to a call.
pub fn dialling_line() -> SalesMap {
    use Counts::{Attempt, Connect, Desk};
    let to = |bin| Effect::Move { to: bin };
    let retry = |days| Effect::Retry { after: Delay::WorkingDays(days) };
    let bad = Reason::choices(Bin::Researching, Bin::BadFit);
    let tasks = vec![
        Task {
            key: 1,
            station: Station::JuniorSdr,
            bin: Bin::Researching,
            action: "Decide the fit and name who owns the problem".into(),
            script: "Look at what they make, how many they are and who runs the function we help. \
                     Fit means: they have the problem, they are large enough to pay for it, and one named person would lose sleep over it."
                .into(),
            is_call: false,
            standard_s: 240,
            max_attempts: 0,
            outcomes: vec![
                outcome("Fit, and the owner is named", Desk, to(Bin::Qualifying)).sets(Fact::Fit, true).with_person(),
                outcome("Fit, nobody named yet", Desk, Effect::Next { task: 2, after: Delay::Now }).sets(Fact::Fit, true),
                outcome("No fit", Desk, to(Bin::BadFit)).sets(Fact::Fit, false).because(bad),
                outcome("Fit, but not now", Desk, to(Bin::Developing))
                    .sets(Fact::Fit, true)
                    .because(&[Reason::NotNow, Reason::NoBudgetYet]),
                outcome("They have what we sell already", Desk, to(Bin::NoCurrentOpportunity))
                    .because(&[Reason::ChoseCompetitor, Reason::NoNeed]),
            ],
        },
        Task {
            key: 2,
            station: Station::JuniorSdr,
            bin: Bin::Researching,
            action: "Call the switchboard and get the name of the owner".into(),
            script: "“Hello, I wonder if you can help me: who looks after this at your end?” Ask for the name, the title and the direct line. Do not pitch."
                .into(),
            is_call: true,
            standard_s: 120,
            max_attempts: 6,
            outcomes: vec![
                outcome("Got the name", Connect, to(Bin::Qualifying)).with_person(),
                outcome("No answer", Attempt, retry(1)),
                outcome("Busy", Attempt, Effect::Retry { after: Delay::Minutes(60) }),
                outcome("Gatekeeper will not say", Connect, retry(3)),
                outcome("Wrong number", Attempt, Effect::Next { task: 1, after: Delay::Now }),
                outcome("Do not call", Connect, to(Bin::BadFit)).because(&[Reason::DoNotCall]),
                outcome("No fit after all", Connect, to(Bin::BadFit)).sets(Fact::Fit, false).because(bad),
            ],
        },
        Task {
            key: 3,
            station: Station::SeniorSdr,
            bin: Bin::Qualifying,
            action: "Call the owner and run the pass test".into(),
            script: "“I was told you look after this. Did I catch you at a bad time?” Then three questions: how is it done today, what does it cost when it goes wrong, and who else would want it solved? Ask for one next step with a date."
                .into(),
            is_call: true,
            standard_s: 120,
            max_attempts: 8,
            outcomes: vec![
                outcome("No answer", Attempt, retry(1)),
                outcome("Left voicemail", Attempt, retry(2)),
                outcome("Busy", Attempt, Effect::Retry { after: Delay::Minutes(60) }),
                outcome("Gatekeeper", Connect, retry(1)),
                outcome("Connected, not now", Connect, to(Bin::Developing)).because(&[Reason::NotNow, Reason::NoBudgetYet]),
                outcome("Connected, interested", Connect, Effect::Next { task: 4, after: Delay::WorkingDays(2) })
                    .sets(Fact::NextStep, true),
                outcome("Meeting set", Connect, Effect::HandOff)
                    .sets(Fact::NextStep, true)
                    .asks(&[Fact::IdealClient, Fact::Influence]),
                outcome("No need, or no power", Connect, to(Bin::NoCurrentOpportunity))
                    .because(&[Reason::NoNeed, Reason::ChoseCompetitor, Reason::NoPower]),
                outcome("Do not call", Connect, to(Bin::BadFit)).because(&[Reason::DoNotCall]),
            ],
        },
        Task {
            key: 4,
            station: Station::SeniorSdr,
            bin: Bin::Qualifying,
            action: "Call back and set the meeting".into(),
            script: "Pick up the thread: what they said last time, what it costs them, and the date you propose. Leave with a meeting or a no."
                .into(),
            is_call: true,
            standard_s: 150,
            max_attempts: 6,
            outcomes: vec![
                outcome("Meeting set", Connect, Effect::HandOff)
                    .sets(Fact::NextStep, true)
                    .asks(&[Fact::IdealClient, Fact::Influence]),
                outcome("No answer", Attempt, retry(1)),
                outcome("Left voicemail", Attempt, retry(2)),
                outcome("Later", Connect, retry(5)),
                outcome("Gone cold: not now", Connect, to(Bin::Developing)).because(&[Reason::NotNow, Reason::NoBudgetYet]),
                outcome("No need, or no power", Connect, to(Bin::NoCurrentOpportunity))
                    .because(&[Reason::NoNeed, Reason::ChoseCompetitor, Reason::NoPower]),
                outcome("Do not call", Connect, to(Bin::BadFit)).because(&[Reason::DoNotCall]),
            ],
        },
        Task {
            key: 5,
            station: Station::AccountExecutive,
            bin: Bin::ActiveOpportunity,
            action: "Re-qualify, then accept or return".into(),
            script: "Hear it from the prospect yourself: the problem, the person, the next step. Credit is given when you accept; return it with the reason that fits."
                .into(),
            is_call: true,
            standard_s: 900,
            max_attempts: 0,
            outcomes: vec![
                outcome("Accept", Connect, Effect::Accept).sets(Fact::Requalified, true),
                outcome("Return", Connect, Effect::Return).because(Reason::choices(Bin::ActiveOpportunity, Bin::Qualifying)),
                outcome("Could not reach them", Attempt, retry(1)),
            ],
        },
        Task {
            key: 6,
            station: Station::AccountExecutive,
            bin: Bin::ActiveOpportunity,
            action: "Run the discovery call".into(),
            script: "Find the problem's size in money and the people who sign. Agree on what a solution must show.".into(),
            is_call: true,
            standard_s: 1_800,
            max_attempts: 0,
            outcomes: vec![
                outcome("Discovery done", Connect, Effect::Next { task: 7, after: Delay::WorkingDays(3) }),
                outcome("Moved to another day", Attempt, retry(2)),
                outcome("Deal lost", Connect, to(Bin::NoCurrentOpportunity))
                    .because(Reason::choices(Bin::ActiveOpportunity, Bin::NoCurrentOpportunity)),
            ],
        },
        Task {
            key: 7,
            station: Station::AccountExecutive,
            bin: Bin::ActiveOpportunity,
            action: "Show the solution and propose".into(),
            script: "Show only what they agreed to see. End with a written proposal and the date of the answer.".into(),
            is_call: true,
            standard_s: 2_700,
            max_attempts: 0,
            outcomes: vec![
                outcome("Proposal is with them", Connect, Effect::Next { task: 8, after: Delay::WorkingDays(5) }),
                outcome("Moved to another day", Attempt, retry(2)),
                outcome("Deal lost", Connect, to(Bin::NoCurrentOpportunity))
                    .because(Reason::choices(Bin::ActiveOpportunity, Bin::NoCurrentOpportunity)),
            ],
        },
        Task {
            key: 8,
            station: Station::AccountExecutive,
            bin: Bin::ActiveOpportunity,
            action: "Ask for the decision".into(),
            script: "Ask for the signature, and be quiet. If it is no, ask what would have made it a yes.".into(),
            is_call: true,
            standard_s: 900,
            max_attempts: 0,
            outcomes: vec![
                outcome("Won", Connect, Effect::Win),
                outcome("No decision yet", Connect, retry(5)),
                outcome("Deal lost", Connect, to(Bin::NoCurrentOpportunity))
                    .because(Reason::choices(Bin::ActiveOpportunity, Bin::NoCurrentOpportunity)),
            ],
        },
        Task {
            key: 9,
            station: Station::CustomerSuccess,
            bin: Bin::CurrentCustomer,
            action: "Ask how it is going".into(),
            script: "What did they want to reach, how far are they, what is in the way? Note one fact, agree on one step.".into(),
            is_call: true,
            standard_s: 600,
            max_attempts: 0,
            outcomes: vec![
                outcome("Going well", Connect, Effect::Retry { after: Delay::Days(30) }),
                outcome("Needs help", Connect, retry(2)),
                outcome("No answer", Attempt, retry(2)),
                outcome("They are leaving", Connect, to(Bin::NoCurrentOpportunity)).because(&[Reason::Churned]),
            ],
        },
    ];
    SalesMap { name: "Dialling line".into(), tasks, inbound: 0, fields: vec![] }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::map::MapFault;

    #[test]
    fn the_template_has_no_dead_end_and_no_unreachable_task() {
        assert_eq!(dialling_line().faults(), vec![]);
    }

    #[test]
    fn a_task_nothing_leads_to_is_named() {
        let mut map = dialling_line();
        map.tasks[0].outcomes.remove(1);
        assert_eq!(map.faults(), vec![MapFault::Unreachable(2)]);
    }

    #[test]
    fn an_outcome_into_another_bins_task_is_named() {
        let mut map = dialling_line();
        map.tasks[0].outcomes[1].effect = Effect::Next { task: 8, after: Delay::Now };
        assert!(map.faults().contains(&MapFault::LeadsNowhere { task: 1, outcome: 1 }));
    }
}
