//! The typed facts of a company, as a form: for a new one and for one that is there.

use leptos::prelude::*;
use takt_engine::command::AccountDraft;

/// One labelled text field of a form.
#[component]
pub fn Field(
    /// Names the input.
    id: &'static str,
    /// What is asked.
    label: &'static str,
    /// "text", "tel", "email", "url".
    #[prop(default = "text")]
    kind: &'static str,
    /// Digits only.
    #[prop(default = false)]
    numeric: bool,
    /// Takes the focus when the form opens.
    #[prop(default = false)]
    first: bool,
    /// What stands there at first.
    value: String,
    /// What is typed.
    on_input: Callback<String>,
) -> impl IntoView {
    view! {
        <div class="field">
            <label class="field-label" for=id>{label}</label>
            <input
                class="input"
                id=id
                type=kind
                autocomplete="off"
                autofocus=first
                inputmode=numeric.then_some("numeric")
                maxlength="400"
                prop:value=value
                on:input=move |event| on_input.run(event_target_value(&event))
            />
        </div>
    }
}

/// Digits out of "12,345" or "12 345"; nothing is 0.
fn number(text: &str) -> u32 {
    let digits: String = text.chars().filter(char::is_ascii_digit).take(10).collect();
    digits.parse().unwrap_or(0)
}

fn shown(number: u32) -> String {
    if number == 0 { String::new() } else { number.to_string() }
}

type Set = fn(&mut AccountDraft, String);

/// All facts of a company. The draft follows what is typed.
#[component]
pub fn DraftForm(
    /// What is typed, and what stands there at first.
    draft: RwSignal<AccountDraft>,
) -> impl IntoView {
    let at_first = draft.get_untracked();
    let field =
        move |id: &'static str, label: &'static str, kind: &'static str, first: bool, value: String, set: Set| {
            let on_input = Callback::new(move |text: String| draft.update(|d| set(d, text)));
            let numeric = matches!(id, "d-employees" | "d-revenue");
            view! { <Field id=id label=label kind=kind first=first numeric=numeric value=value on_input=on_input /> }
        };
    let d = at_first;
    view! {
        {field("d-name", "Company", "text", true, d.name, |d, t| d.name = t)}
        <div class="split-even">
            {field("d-domain", "Website", "text", false, d.domain, |d, t| d.domain = domain(&t))}
            {field("d-phone", "Phone", "tel", false, d.phone, |d, t| d.phone = t)}
            {field("d-email", "General e-mail", "email", false, d.email, |d, t| d.email = t)}
            {field("d-industry", "Industry", "text", false, d.industry, |d, t| d.industry = t)}
            {field("d-city", "City", "text", false, d.city, |d, t| d.city = t)}
            {field("d-region", "State", "text", false, d.region, |d, t| d.region = t)}
            {field("d-country", "Country", "text", false, d.country, |d, t| d.country = t)}
            {field("d-source", "Source", "text", false, d.source, |d, t| d.source = t)}
            {field("d-employees", "People", "text", false, shown(d.employees), |d, t| d.employees = number(&t))}
            {field("d-revenue", "Revenue in thousands", "text", false, shown(d.revenue_k), |d, t| d.revenue_k = number(&t))}
            {field("d-external", "Id in another system", "text", false, d.external_id, |d, t| d.external_id = t)}
        </div>
    }
}

/// The bare host of whatever was pasted.
fn domain(text: &str) -> String {
    let mut host = String::new();
    match takt_importer::normalise::domain::domain(text, &mut host) {
        Ok(()) => host,
        Err(_) => text.trim().to_lowercase(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_people_write_them() {
        assert_eq!(number("12,345"), 12_345);
        assert_eq!(number("1 200 people"), 1_200);
        assert_eq!(number(""), 0);
        assert_eq!(number("99999999999"), 0);
    }
}
