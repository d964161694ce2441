//! Each rule sees a violation that is planted in a temporary folder, and leaves its neighbour alone.

use super::*;
use crate::testing::Folder;

/// What tidy says about one file, as `line rule`.
fn refused(name: &str, text: &str) -> Vec<String> {
    let folder = Folder::new();
    folder.file(name, text);
    in_folder(folder.path())
        .expect("a folder that can be read")
        .iter()
        .map(|refusal| {
            assert_eq!(refusal.file, name);
            assert!(!refusal.fix.is_empty());
            format!("{} {}", refusal.line, refusal.rule)
        })
        .collect()
}

const NOTHING: [&str; 0] = [];

#[test]
fn a_widget_that_knows_the_domain_is_refused() {
    assert_eq!(refused("src/ui/button.rs", "use leptos::prelude::*;\nuse crate::state::line;\n"), ["2 module-arrow"]);
    assert_eq!(refused("src/ui/chart/axis.rs", "use takt_engine::Bin;\n"), ["1 module-arrow"]);
    assert_eq!(refused("src/ui/button.rs", "use crate::ui::icon;\n// crate::state is not for us\n"), NOTHING);
}

#[test]
fn state_that_names_runtime_or_pages_is_refused() {
    let text = "use crate::{\n    state::x,\n    runtime::{storage, pages},\n};\nuse takt_engine::Line;\n";
    assert_eq!(refused("src/state/line.rs", text), ["3 module-arrow"]);
    assert_eq!(refused("src/state.rs", "use crate::pages::work;\n"), ["1 module-arrow"]);
    assert_eq!(refused("src/state/line.rs", "use takt_replica::Log;\n"), ["1 module-arrow"]);
}

#[test]
fn runtime_that_names_a_screen_is_refused() {
    assert_eq!(refused("src/runtime/tabs.rs", "fn f() { crate::ui::toast(); }\n"), ["1 module-arrow"]);
    assert_eq!(refused("src/runtime/tabs.rs", "use crate::state::x;\nuse takt_replica::Log;\n"), NOTHING);
}

#[test]
fn a_page_that_reaches_past_state_is_refused() {
    assert_eq!(refused("src/pages/work/card.rs", "use crate::runtime::dispatch;\n"), ["1 module-arrow"]);
    assert_eq!(refused("src/pages/work/card.rs", "use takt_replica::Replica;\n"), ["1 module-arrow"]);
    assert_eq!(refused("src/pages/work/card.rs", "use crate::{pages::shared, state, ui::Button};\n"), NOTHING);
}

#[test]
fn only_the_composition_root_names_pages() {
    assert_eq!(refused("src/app.rs", "use crate::pages::work;\n"), NOTHING);
    assert_eq!(refused("src/main.rs", "use crate::pages::work;\n"), ["1 module-arrow"]);
    assert_eq!(refused("src/panic.rs", "use crate::pages::work;\n"), ["1 module-arrow"]);
}

#[test]
fn hash_order_in_the_engine_is_refused_unless_a_reason_stands_above() {
    let file = "crates/engine/src/map.rs";
    assert_eq!(refused(file, "use std::collections::HashMap;\n"), ["1 hash-order"]);
    assert_eq!(
        refused(
            file,
            "// HashMap because nothing iterates it: it only finds an id by name.\nuse std::collections::HashMap;\n"
        ),
        NOTHING
    );
    assert_eq!(refused("crates/importer/src/map.rs", "use std::collections::HashMap;\n"), NOTHING);
}

#[test]
fn a_match_on_commands_that_forgets_is_refused() {
    let file = "crates/engine/src/execute.rs";
    let forgetful = "fn f(c: &Command) {\n    match c {\n        Command::A { x } => { g(x) }\n        Command::B => 1,\n        _ => 2,\n    }\n}\n";
    assert_eq!(refused(file, forgetful), ["5 named-commands"]);
    assert_eq!(refused(file, &forgetful.replace("_ =>", "other =>")), ["5 named-commands"]);
    assert_eq!(refused(file, &forgetful.replace("_ =>", "Command::C =>")), NOTHING);
}

#[test]
fn a_match_on_something_else_inside_a_match_on_commands_may_have_a_rest() {
    let nested = "fn f() {\n    match c {\n        Command::A => match n {\n            1 => 1,\n            _ => 2,\n        },\n        Command::B => 3,\n    }\n}\n";
    assert_eq!(refused("crates/engine/src/execute.rs", nested), NOTHING);
}

#[test]
fn a_file_too_long_to_hold_in_the_head_is_refused() {
    assert_eq!(refused("style/ui.css", &"a{}\n".repeat(901)), ["0 length"]);
    assert_eq!(refused("style/ui.css", &"a{}\n".repeat(900)), NOTHING);
}

#[test]
fn tabs_trailing_space_homes_and_promises_are_refused() {
    assert_eq!(refused("README.md", "a\tb\n"), ["1 tab"]);
    assert_eq!(refused("README.md", "fine\na \n"), ["2 trailing-space"]);
    assert_eq!(refused("Trunk.toml", &format!("dist = \"/{}/somebody/dist\"\n", "home")), ["1 home-path"]);
    assert_eq!(refused("index.html", &format!("<!-- {}: later -->\n", ["TO", "DO"].concat())), ["1 later"]);
    assert_eq!(refused(".ci/run", "echo \n"), ["1 trailing-space"]);
}

#[test]
fn what_the_pages_policy_refuses_is_refused_before_it_runs() {
    let file = "src/ui/bar.rs";
    assert_eq!(refused(file, "fn f() { view! { <p style=\"width: 3px\"/> } }\n"), ["1 policy"]);
    assert_eq!(refused(file, "fn f() { view! { <p inner_html=text/> } }\n"), ["1 policy"]);
    assert_eq!(refused(file, "fn f() { view! { <p style:width=w data-style=\"x\"/> } }\n"), NOTHING);
}

#[test]
fn a_lock_file_that_names_a_registry_is_refused() {
    assert_eq!(refused("tests/package-lock.json", "{\n\t\"resolved\": \"x\"\n}\n"), ["2 lock-addresses"]);
}

#[test]
fn what_is_built_fetched_or_no_text_is_left_alone() {
    assert_eq!(refused("target/x.rs", "\t\n"), NOTHING);
    assert_eq!(refused("tests/node_modules/a/x.js", "\t\n"), NOTHING);
    assert_eq!(refused("tests/golden/line.csv", "\t\n"), NOTHING);
}
