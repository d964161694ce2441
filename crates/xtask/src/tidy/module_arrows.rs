//! Which part of the shell may name which: `crate::…` and the house's own packages, in src/.

use super::{Refusal, Source, code};

const RULE: &str = "module-arrow";

/// One part of src/ and what it may name.
struct Part {
    /// The folder or the file's stem under src/.
    name: &'static str,
    modules: &'static [&'static str],
    packages: &'static [&'static str],
    fix: &'static str,
}

const PACKAGES: &[&str] = &["takt_engine", "takt_replica", "takt_importer", "takt_chart", "takt_wire"];

const PARTS: &[Part] = &[
    Part {
        name: "ui",
        modules: &["ui"],
        // A figure is laid out elsewhere; a widget puts its marks into the page.
        packages: &["takt_chart"],
        fix: "a widget knows no domain: pass in text, numbers, signals and callbacks",
    },
    Part {
        name: "state",
        modules: &["state", "routes"],
        packages: &["takt_engine", "takt_chart"],
        fix: "state projects the engine and does no I/O: let runtime call it, never the other way",
    },
    Part {
        name: "runtime",
        modules: &["runtime", "state", "routes"],
        packages: PACKAGES,
        fix: "runtime performs effects and knows no screen: say it through state",
    },
    Part {
        name: "pages",
        modules: &["pages", "ui", "state", "routes"],
        // The engine's words (commands, bins, refusals), not its ways: behaviour arrives through state.
        packages: &["takt_engine", "takt_importer", "takt_chart"],
        fix: "a page reads state and dispatches through state: use what crate::state hands out",
    },
    Part {
        name: "routes",
        modules: &["routes"],
        packages: &["takt_engine"],
        fix: "routes are addresses and nothing else",
    },
    Part {
        name: "main",
        modules: &["app", "runtime", "state", "routes", "ui"],
        packages: PACKAGES,
        fix: "only app.rs names pages",
    },
];

/// Any part that is not named above, but app.rs: it may name everything except pages.
const ELSEWHERE_FIX: &str = "nothing names pages but app.rs";

pub fn check(source: &Source) -> Vec<Refusal> {
    let Some(inside) = source.name.strip_prefix("src/") else { return Vec::new() };
    let part = inside.split('/').next().unwrap_or(inside).trim_end_matches(".rs");
    if part == "app" {
        return Vec::new();
    }
    let rules = PARTS.iter().find(|known| known.name == part);
    let code = code::only(&source.text);
    let mut refusals = Vec::new();
    let mut refuse = |at: usize, what: String, fix: &'static str| {
        let line = code::line_of(&code, at);
        refusals.push(Refusal { file: source.name.clone(), line, rule: RULE, what, fix });
    };
    for (at, module) in named_modules(&code) {
        match rules {
            Some(rules) if !rules.modules.contains(&module) => {
                refuse(at, format!("{part} may not name crate::{module}"), rules.fix);
            }
            None if module == "pages" => {
                refuse(at, format!("{part} may not name crate::pages"), ELSEWHERE_FIX);
            }
            Some(_) | None => {}
        }
    }
    let Some(rules) = rules else { return refusals };
    for package in PACKAGES.iter().filter(|package| !rules.packages.contains(package)) {
        for (at, _) in code.match_indices(package) {
            if code::is_whole_word(&code, at, package.len()) {
                refuse(at, format!("{part} may not name {package}"), rules.fix);
            }
        }
    }
    refusals
}

/// Every first module after `crate::`, also inside `crate::{…}`, with its place.
fn named_modules(code: &str) -> Vec<(usize, &str)> {
    const START: &str = "crate::";
    let mut found = Vec::new();
    for (start, _) in code.match_indices(START) {
        if !code::is_whole_word(code, start, "crate".len()) {
            continue;
        }
        let after = start + START.len();
        match code[after..].strip_prefix('{') {
            Some(group) => found.extend(group_members(group).map(|(at, name)| (after + 1 + at, name))),
            None => found.push((after, name_at(&code[after..]))),
        }
    }
    found
}

/// The first names of each member of a `use` group, at its own depth.
fn group_members(group: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut depth = 0usize;
    let mut expects = true;
    let mut members = Vec::new();
    for (at, char) in group.char_indices() {
        match char {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => expects = true,
            _ if expects && !char.is_whitespace() => {
                members.push((at, name_at(&group[at..])));
                expects = false;
            }
            _ => {}
        }
    }
    members.into_iter()
}

fn name_at(text: &str) -> &str {
    let end = text.find(|char: char| !char.is_alphanumeric() && char != '_').unwrap_or(text.len());
    &text[..end]
}
