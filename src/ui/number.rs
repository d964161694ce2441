//! A field for a whole number.

use leptos::prelude::*;

/// A small number field; its label is for screen readers, since a table or a row already says it.
#[component]
pub fn NumberInput(
    /// The element's id.
    #[prop(into)]
    id: String,
    /// What it is, in full.
    #[prop(into)]
    label: String,
    /// What is typed, valid or not.
    #[prop(into)]
    text: Signal<String>,
    /// Hears what is typed.
    on_text: impl Fn(String) + 'static,
    /// Whether it cannot stay so.
    #[prop(into, default = Signal::derive(|| false))]
    is_wrong: Signal<bool>,
    /// The id of the words that say why.
    #[prop(default = "")]
    error_id: &'static str,
) -> impl IntoView {
    view! {
        <label class="vh" for=id.clone()>{label}</label>
        <input
            class="input input-num input-sm"
            id=id
            inputmode="numeric"
            autocomplete="off"
            prop:value=text
            aria-invalid=move || is_wrong.get().then_some("true")
            aria-describedby=move || (is_wrong.get() && !error_id.is_empty()).then_some(error_id)
            on:input=move |event| on_text(event_target_value(&event))
        />
    }
}

/// What a number field says, when it is a number no larger than `max`.
pub fn number(text: &str, max: u32) -> Option<u32> {
    let digits: String = text.chars().filter(|c| !matches!(c, ',' | ' ' | '\u{a0}' | '\'')).collect();
    digits.parse().ok().filter(|n| *n <= max)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_read_as_people_write_it_or_not_at_all() {
        assert_eq!(number("1,250", 65_535), Some(1_250));
        assert_eq!(number(" 40 ", 65_535), Some(40));
        assert_eq!(number("70000", 65_535), None);
        assert_eq!(number("", 10), None);
        assert_eq!(number("-3", 10), None);
        assert_eq!(number("4.5", 10), None);
    }
}
