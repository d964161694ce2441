//! Questions of the map: asked on the card one by one, each with the control of its kind.

use super::desk::Desk;
use leptos::prelude::*;
use takt_engine::field::{Field, FieldKind, FieldValue};
use takt_engine::time::Day;

/// The question with its control.
pub fn asked(desk: Desk, field: Field) -> AnyView {
    let chips: Vec<(String, FieldValue)> = match &field.kind {
        FieldKind::YesNo => vec![("Yes".into(), FieldValue::YesNo(true)), ("No".into(), FieldValue::YesNo(false))],
        FieldKind::Choice(list) => {
            list.iter().zip(0u8..).map(|(words, at)| (words.clone(), FieldValue::Choice(at))).collect()
        }
        FieldKind::Number { .. } | FieldKind::Day | FieldKind::Words { .. } => Vec::new(),
    };
    if !chips.is_empty() {
        let key = field.key;
        let chips = chips.into_iter().enumerate().map(|(at, (words, value))| {
            view! {
                <button class="chip" type="button" on:click=move |_| desk.answer_field(key, value.clone())>
                    {(at < 9).then(|| view! { <kbd aria-hidden="true">{at + 1}</kbd> })}
                    {words}
                </button>
            }
        });
        return view! { <span class="job-sub-ask">{field.question}</span>{chips.collect_view()} }.into_any();
    }
    let typed = RwSignal::new(String::new());
    let (kind, most) = match &field.kind {
        FieldKind::Day => ("date", 10),
        FieldKind::Words { max } => ("text", u32::from(*max)),
        FieldKind::Number { .. } | FieldKind::YesNo | FieldKind::Choice(_) => ("text", 11),
    };
    let (mode, question, hint) =
        (if most == 11 { "numeric" } else { "text" }, field.question.clone(), hint(&field.kind));
    view! {
        <form
            class="row"
            on:submit=move |event| {
                event.prevent_default();
                match read(&field, &typed.get_untracked()) {
                    Some(value) => desk.answer_field(field.key, value),
                    None => desk.session.say(format!("{} {}", field.question, hint_or(&field.kind))),
                }
            }
        >
            <label class="job-sub-ask" for="job-field">{question}</label>
            <input
                class="input input-sm job-field"
                id="job-field"
                type=kind
                inputmode=mode
                autocomplete="off"
                maxlength=most
                placeholder=hint
                on:input=move |event| typed.set(event_target_value(&event))
            />
            <button class="btn btn-sm" type="submit">"Answer"</button>
        </form>
    }
    .into_any()
}

/// What can be answered, where that is not plain to see.
fn hint(kind: &FieldKind) -> String {
    match kind {
        FieldKind::Number { min, max } => format!("{min} to {max}"),
        FieldKind::YesNo | FieldKind::Choice(_) | FieldKind::Day | FieldKind::Words { .. } => String::new(),
    }
}

fn hint_or(kind: &FieldKind) -> String {
    match kind {
        FieldKind::Number { min, max } => format!("A whole number from {min} to {max}."),
        FieldKind::Day => "A day.".into(),
        FieldKind::YesNo | FieldKind::Choice(_) | FieldKind::Words { .. } => "A few words.".into(),
    }
}

/// What was typed, when it answers the question.
pub(super) fn read(field: &Field, typed: &str) -> Option<FieldValue> {
    let typed = typed.trim();
    let value = match &field.kind {
        FieldKind::Number { .. } => FieldValue::Number(typed.replace([',', ' ', '\u{a0}'], "").parse().ok()?),
        FieldKind::Day => {
            let day: chrono::NaiveDate = typed.parse().ok()?;
            let since = day.signed_duration_since(chrono::NaiveDate::default()).num_days();
            FieldValue::Day(Day(u32::try_from(since).ok()?))
        }
        FieldKind::YesNo | FieldKind::Choice(_) | FieldKind::Words { .. } => FieldValue::Words(typed.to_owned()),
    };
    field.takes(&value).then_some(value)
}

/// The answer that a digit gives.
pub(super) fn by_digit(field: &Field, number: u8) -> Option<FieldValue> {
    let value = match &field.kind {
        FieldKind::YesNo if number <= 2 => FieldValue::YesNo(number == 1),
        FieldKind::Choice(_) => FieldValue::Choice(number.checked_sub(1)?),
        FieldKind::YesNo | FieldKind::Number { .. } | FieldKind::Day | FieldKind::Words { .. } => return None,
    };
    field.takes(&value).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(kind: FieldKind) -> Field {
        Field { key: 1, question: "How many?".into(), kind, gate: None }
    }

    #[test]
    fn every_kind_of_question_is_answered_and_only_with_what_it_takes() {
        let number = field(FieldKind::Number { min: 1, max: 5_000 });
        assert_eq!(read(&number, " 1,200 "), Some(FieldValue::Number(1_200)));
        assert_eq!(read(&number, "0"), None);
        assert_eq!(read(&number, "many"), None);
        assert_eq!(read(&field(FieldKind::Day), "1970-01-02"), Some(FieldValue::Day(Day(1))));
        assert_eq!(read(&field(FieldKind::Day), "tomorrow"), None);
        assert_eq!(read(&field(FieldKind::Words { max: 4 }), "SAP"), Some(FieldValue::Words("SAP".into())));
        assert_eq!(read(&field(FieldKind::Words { max: 4 }), "Oracle"), None);
        assert_eq!(by_digit(&field(FieldKind::YesNo), 2), Some(FieldValue::YesNo(false)));
        assert_eq!(by_digit(&field(FieldKind::YesNo), 3), None);
        let list = field(FieldKind::Choice(vec!["None".into(), "Another".into()]));
        assert_eq!(by_digit(&list, 2), Some(FieldValue::Choice(1)));
        assert_eq!(by_digit(&list, 3), None);
        assert_eq!(by_digit(&number, 1), None);
    }
}
