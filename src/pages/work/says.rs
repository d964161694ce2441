//! What the card says: consequences, reasons, touches, in words. Pure.

use crate::state::words;
use takt_engine::Refusal;
use takt_engine::bin::Bin;
use takt_engine::map::{SalesMap, Task};
use takt_engine::queue::Choice;
use takt_engine::refusal::Missing;
use takt_engine::state::{DueClass, ScoreParts};
use takt_engine::time::{HOUR, Time};

/// The moment and the clock it is read on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Clock {
    /// Now.
    pub now: Time,
    /// Minutes ahead of UTC.
    pub offset_min: i16,
}

impl Clock {
    fn when(self, at: Time) -> String {
        words::when(at, self.now, self.offset_min)
    }
}

/// With a small first letter, unless it begins with a name in capitals.
pub fn lower(text: &str) -> String {
    let mut chars = text.chars();
    match (chars.next(), chars.clone().next()) {
        (Some(first), Some(second)) if !second.is_uppercase() => first.to_lowercase().chain(chars).collect(),
        _ => text.to_owned(),
    }
}

/// "in 20 min" soon, "Thu 10:00" later.
fn again(at: Time, clock: Clock) -> String {
    match at.since(clock.now) {
        0 => "at once".into(),
        s if s < 2 * HOUR => format!("in {} min", s.div_ceil(60)),
        _ => clock.when(at),
    }
}

/// The first clause of an instruction.
fn clause(action: &str) -> String {
    let end = action.find(" and ").or_else(|| action.find(',')).unwrap_or(action.len());
    lower(&action[..end])
}

/// Whether all it lacks is a named person, whom the card asks for.
pub fn lacks_only_a_person(choice: &Choice) -> bool {
    matches!(&choice.consequence, Err(Refusal::GateClosed { missing, .. }) if missing.as_slice() == [Missing::NamedPerson])
}

/// Whether all it lacks is answers to questions of the map, which the card asks for.
pub fn lacks_only_answers(choice: &Choice) -> bool {
    matches!(&choice.consequence, Err(Refusal::FieldsNeeded(_)))
}

/// A bin in the few words a button has room for.
fn short(bin: Bin) -> String {
    let name = match bin {
        Bin::ActiveOpportunity => "Opportunity",
        Bin::CurrentCustomer => "Customer",
        Bin::NoCurrentOpportunity => "No Current",
        Bin::BadFit => "Bad Fit",
        Bin::Cold | Bin::Targeted | Bin::Researching | Bin::Qualifying | Bin::Developing => bin.name(),
    };
    format!("{} {name}", bin.number())
}

/// A number as it is read: American ones in their usual groups, others as they came.
pub fn phone(number: &str) -> String {
    let ten = number.strip_prefix("+1").unwrap_or(number);
    if ten.len() == 10 && ten.bytes().all(|b| b.is_ascii_digit()) {
        format!("({}) {}-{}", &ten[..3], &ten[3..6], &ten[6..])
    } else {
        number.to_owned()
    }
}

/// What an outcome does, and the bin whose colour it bears.
pub fn then(choice: &Choice, from: Bin, task: &Task, map: &SalesMap, clock: Clock) -> (String, Bin) {
    let done = match &choice.consequence {
        Ok(done) => done,
        Err(Refusal::GateClosed { to, .. }) if lacks_only_a_person(choice) => {
            return (format!("{}, name the owner first", short(*to)), *to);
        }
        Err(refusal) => return (refusal.to_string(), from),
    };
    let text = if done.bin == from {
        if done.task == task.key {
            format!("stays, retry {}", again(done.due_at, clock))
        } else {
            let next = map.task(done.task).map_or_else(|| "the next step".into(), |t| clause(&t.action));
            if done.due_at > clock.now {
                format!("{next}, {}", again(done.due_at, clock))
            } else {
                format!("then {next}")
            }
        }
    } else {
        match (done.bin, from) {
            (Bin::Developing | Bin::NoCurrentOpportunity, _) if done.due_at > clock.now => {
                format!("{}, back {}", short(done.bin), clock.when(done.due_at))
            }
            (Bin::BadFit, _) => format!("{}, stays out", short(done.bin)),
            (Bin::ActiveOpportunity, _) => format!("{}, to an executive", short(done.bin)),
            (Bin::Qualifying, Bin::ActiveOpportunity) => format!("{}, back to the giver", short(done.bin)),
            _ => short(done.bin),
        }
    };
    (text, done.bin)
}

/// The instruction, with the person's name in it where the map leaves room for one.
pub fn action(task: &Task, person: Option<&str>) -> String {
    let Some(name) = person.filter(|_| task.is_call) else { return task.action.clone() };
    if let Some(rest) = task.action.strip_prefix("Call the owner") {
        format!("Call {name}{rest}")
    } else if let Some(rest) = task.action.strip_prefix("Call back") {
        format!("Call {name} back{rest}")
    } else {
        task.action.clone()
    }
}

/// Why this card comes now, in one sentence.
pub fn why(class: DueClass, due_at: Time, is_fresh: bool, parts: ScoreParts, clock: Clock) -> String {
    match class {
        DueClass::Inbound => "They came to you: whoever answers first is heard best.".into(),
        DueClass::CallBack => format!("A call back was promised for {}.", clock.when(due_at)),
        DueClass::Customer => "Customers come first: work runs from the end of the line backwards.".into(),
        DueClass::Opportunity => "A live deal comes before anything earlier on the line.".into(),
        DueClass::Qualifying => "Qualifying comes before research: it is nearer to a deal.".into(),
        DueClass::Researching if is_fresh => format!(
            "Top of your Targeted: score {} = size {} + industry {} + source {}",
            parts.sum(),
            parts.size,
            parts.industry,
            parts.source
        ),
        DueClass::Researching | DueClass::Timer => format!("Its next touch is due since {}.", clock.when(due_at)),
    }
}

/// Why something comes later, for the list beside the card.
pub fn peek(class: DueClass, at: Time, task: Option<&Task>, clock: Clock) -> String {
    let what = match class {
        DueClass::CallBack => return format!("Call back, promised {}", again_or(at, clock)),
        DueClass::Inbound => "Inbound".to_owned(),
        DueClass::Customer | DueClass::Opportunity | DueClass::Qualifying | DueClass::Researching | DueClass::Timer => {
            task.map_or_else(String::new, |t| {
                let mut text = clause(&t.action);
                if let Some(first) = text.get(..1).map(str::to_uppercase) {
                    text.replace_range(..1, &first);
                }
                text
            })
        }
    };
    if at > clock.now { format!("{what}, {}", again(at, clock)) } else { what }
}

fn again_or(at: Time, clock: Clock) -> String {
    if at > clock.now { again(at, clock) } else { clock.when(at) }
}

/// What was done, for the session's log.
pub fn did(label: &str, moved: Option<Bin>) -> String {
    moved.map_or_else(|| label.to_owned(), |bin| format!("{label} → {}", words::bin(bin)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use takt_engine::template::dialling_line;

    const CLOCK: Clock = Clock { now: Time(1_795_168_800), offset_min: 0 };

    #[test]
    fn why_am_i_given_this_is_answered_in_one_sentence_for_every_class() {
        let parts = ScoreParts { size: 40, industry: 20, source: 5 };
        let say = |class, is_fresh| why(class, Time(CLOCK.now.0 - 3 * HOUR), is_fresh, parts, CLOCK);
        let all = [
            DueClass::Inbound,
            DueClass::CallBack,
            DueClass::Customer,
            DueClass::Opportunity,
            DueClass::Qualifying,
            DueClass::Researching,
            DueClass::Timer,
        ];
        let said: Vec<String> = all.into_iter().map(|class| say(class, false)).collect();
        assert!(said.iter().all(|words| !words.is_empty() && !words.contains(['\n', ';'])), "{said:?}");
        assert!(said[1].starts_with("A call back was promised for ") && said[1].contains("7:00"), "{}", said[1]);
        // What was just pulled says why it and no other: the score, part by part.
        assert_eq!(
            say(DueClass::Researching, true),
            "Top of your Targeted: score 65 = size 40 + industry 20 + source 5"
        );
    }

    #[test]
    fn the_person_is_named_where_the_instruction_leaves_room() {
        let map = dialling_line();
        let task = |key| map.task(key).cloned().unwrap_or_else(|| map.tasks[0].clone());
        assert_eq!(action(&task(3), Some("Dana Whitfield")), "Call Dana Whitfield and run the pass test");
        assert_eq!(action(&task(4), Some("Dana Whitfield")), "Call Dana Whitfield back and set the meeting");
        assert_eq!(action(&task(3), None), "Call the owner and run the pass test");
        assert_eq!(action(&task(1), Some("Dana Whitfield")), task(1).action);
    }

    #[test]
    fn american_numbers_are_read_in_groups() {
        assert_eq!(phone("+13095550148"), "(309) 555-0148");
        assert_eq!(phone("3095550148"), "(309) 555-0148");
        assert_eq!(phone("+49 30 123456"), "+49 30 123456");
    }

    #[test]
    fn soon_is_said_in_minutes_and_later_by_the_clock() {
        assert_eq!(again(CLOCK.now.plus(20 * 60), CLOCK), "in 20 min");
        assert_eq!(again(CLOCK.now.plus(5 * HOUR), CLOCK), "15:00");
        assert_eq!(again(CLOCK.now, CLOCK), "at once");
    }

    #[test]
    fn a_fresh_card_shows_the_parts_of_its_score() {
        let parts = ScoreParts { size: 400, industry: 300, source: 142 };
        let text = why(DueClass::Researching, CLOCK.now, true, parts, CLOCK);
        assert_eq!(text, "Top of your Targeted: score 842 = size 400 + industry 300 + source 142");
    }

    #[test]
    fn an_instruction_is_cut_at_its_first_clause() {
        assert_eq!(clause("Call the switchboard and get the name of the owner"), "call the switchboard");
        assert_eq!(lower("CFO leaves"), "CFO leaves");
    }
}
