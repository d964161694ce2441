//! Every key that works here, as the screens have bound them.

use super::dialog::Dialog;
use super::keys::{Binding, caps, use_all_keys};
use leptos::prelude::*;

/// A heading and its keys: what they do, and the caps.
type Section = (&'static str, Vec<(String, Vec<String>)>);

/// By scope, the screen's own before those that work everywhere; two keys for one thing share a row.
fn sections(bindings: Vec<Binding>) -> Vec<Section> {
    let mut sections: Vec<Section> = Vec::new();
    for binding in bindings.into_iter().rev() {
        let at = sections.iter().position(|(scope, _)| *scope == binding.scope).unwrap_or_else(|| {
            sections.push((binding.scope, Vec::new()));
            sections.len() - 1
        });
        let rows = &mut sections[at].1;
        let keys = caps(&binding.keys);
        match rows.iter_mut().find(|(label, _)| *label == binding.label) {
            Some((_, own)) if own.split(|cap| cap == "or").all(|one| one != keys) => {
                own.splice(0..0, keys.into_iter().chain(["or".to_owned()]));
            }
            Some(_) => {}
            None => rows.push((binding.label, keys)),
        }
    }
    sections.iter_mut().for_each(|(_, rows)| rows.reverse());
    sections
}

/// The sheet, open for as long as it is drawn.
#[component]
pub fn KeySheet(
    /// The screen it is about.
    #[prop(into)]
    place: Signal<String>,
    /// Closed by Escape or its button.
    on_close: Callback<()>,
    /// Where keys are changed.
    change: String,
) -> impl IntoView {
    let keys = use_all_keys();
    let shown = move || {
        sections(keys.all())
            .into_iter()
            .map(|(scope, rows)| {
                let rows = rows
                    .into_iter()
                    .map(|(label, caps)| {
                        let caps = caps
                            .into_iter()
                            .map(|cap| match cap.as_str() {
                                "or" => view! { <span class="quiet">" or "</span> }.into_any(),
                                _ => view! { <kbd>{cap}</kbd> }.into_any(),
                            })
                            .collect_view();
                        view! { <div class="keys-row"><dt>{label}</dt><dd>{caps}</dd></div> }
                    })
                    .collect_view();
                view! { <section class="keys-sec"><h3 class="side-title">{scope}</h3><dl class="keys">{rows}</dl></section> }
            })
            .collect_view()
    };
    view! {
        <Dialog title=Signal::derive(move || format!("Keys on {}", place.get())) wide=true on_close=on_close>
            <div class="dialog-body keep-kbd keys-sheet" role="region" aria-label="All keys" tabindex="0">{shown}</div>
            <Show when=move || !keys.single_keys().get()>
                <p class="dialog-body quiet">"Single keys are switched off: only those with Ctrl or Command work."</p>
            </Show>
            <footer class="dialog-foot">
                <a class="btn btn-ghost" href=change.clone() on:click=move |_| on_close.run(())>"Change keys, or switch single keys off"</a>
            </footer>
        </Dialog>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_screens_own_keys_come_first_and_two_keys_for_one_thing_share_a_row() {
        let bind = |id, keys: &str, label: &str, scope| Binding::new(id, keys, label, scope, || ());
        let found = sections(vec![
            bind("work", "g w", "Go to Work", "Everywhere"),
            bind("undo", "z", "Undo", "Everywhere"),
            bind("undo-2", "g z", "Undo", "Everywhere"),
            bind("save", "Enter", "Save", "On the card"),
            bind("skip", "s", "Skip", "On the card"),
        ]);
        assert_eq!(found[0].0, "On the card");
        assert_eq!(found[0].1[0], ("Save".into(), vec!["Enter".into()]));
        assert_eq!(found[1].1[1], ("Undo".into(), vec!["Z".into(), "or".into(), "G".into(), "Z".into()]));
    }
}
