//! What no file may contain.

use std::path::Path;

use super::{Refusal, Source, code};

const MOST_LINES: usize = 900;

/// Extensions of files that people write and read here.
const WRITTEN: &[&str] = &["rs", "toml", "md", "css", "html", "js", "mjs", "json", "webmanifest", "yml", "svg", "sh"];
/// Written by programs, or kept byte for byte.
const NOT_WRITTEN: &[&str] = &["Cargo.lock"];

/// Beginnings of paths that mean something on one machine only. In halves, or this file would name one.
const HOMES: &[&str] =
    &[concat!("/ho", "me/"), concat!("/ro", "ot/"), concat!("/Us", "ers/"), concat!("C:\\Us", "ers")];
const LATER: &[&str] = &[concat!("TO", "DO"), concat!("FIX", "ME"), concat!("XX", "X")];
/// In halves, or this file would be refused.
const COMPILED_IN: &str = concat!("env!(\"CARGO_", "MANIFEST_DIR\")");

pub fn is_ours_to_judge(path: &Path) -> bool {
    let name = path.file_name().map(|name| name.to_string_lossy());
    let is_script = path.parent().and_then(Path::file_name).is_some_and(|dir| dir == ".ci");
    let is_written = path.extension().is_some_and(|extension| WRITTEN.iter().any(|written| extension == *written));
    (is_script || is_written) && !NOT_WRITTEN.iter().any(|exempt| name.as_deref() == Some(exempt))
}

pub fn check(source: &Source) -> Vec<Refusal> {
    let mut refusals = Vec::new();
    let mut refuse = |line: usize, rule, what: String, fix| {
        refusals.push(Refusal { file: source.name.clone(), line, rule, what, fix });
    };
    if source.name.ends_with("package-lock.json") {
        for (index, _) in source.text.lines().enumerate().filter(|(_, line)| line.contains("\"resolved\"")) {
            let what = "the lock file names the address of one registry".into();
            refuse(index + 1, "lock-addresses", what, "run npm install in tests/, whose .npmrc leaves them out");
        }
        return refusals;
    }
    let lines = source.text.lines().count();
    if lines > MOST_LINES && !source.name.ends_with(".svg") {
        let what = format!("{lines} lines, more than {MOST_LINES}");
        refuse(0, "length", what, "split it by what it does: one verb, one file");
    }
    for (index, line) in source.text.lines().enumerate() {
        let number = index + 1;
        if line.contains('\t') {
            refuse(number, "tab", "a tab".into(), "indent with spaces: `cargo fmt` does, for Rust");
        }
        if line.ends_with(char::is_whitespace) {
            refuse(number, "trailing-space", "space at the end of the line".into(), "delete it");
        }
        if let Some(home) = HOMES.iter().find(|home| line.contains(**home)) {
            let what = format!("a path on one machine ({home}…)");
            refuse(number, "home-path", what, "make it relative to the repository, or look it up");
        }
        if line.contains(COMPILED_IN) {
            let what = "a path compiled into the program: wrong as soon as another clone reuses the build".into();
            refuse(number, "compiled-in-path", what, "a test runs in its package's folder: write the path from there");
        }
        if let Some(word) = LATER.iter().find(|word| has_word(line, word)) {
            let what = format!("{word}: a promise that nobody keeps");
            refuse(number, "later", what, "do it now, or write an issue and delete the remark");
        }
    }
    if source.name.starts_with("src/") && source.name.ends_with(".rs") {
        refusals.extend(what_the_policy_refuses(source));
    }
    refusals
}

fn has_word(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(at, _)| code::is_whole_word(line, at, word.len()))
}

/// Attributes that the page's security policy would refuse in the browser, silently for the author.
fn what_the_policy_refuses(source: &Source) -> Vec<Refusal> {
    let code = code::only(&source.text);
    let refused = [
        ("style=", "set `style:name=value`, which the policy allows, or write a class"),
        ("inner_html=", "write the elements; text becomes text nodes"),
    ];
    let mut refusals = Vec::new();
    for (attribute, fix) in refused {
        for (at, _) in code.match_indices(attribute) {
            // Only as an attribute: after a space, and not `style:x=` or a comparison.
            let begins = code[..at].ends_with(char::is_whitespace);
            let compares = code[at + attribute.len()..].starts_with(['=', '>']);
            if begins && !compares {
                let line = code::line_of(&code, at);
                let what = format!("the page's policy refuses `{attribute}…`");
                refusals.push(Refusal { file: source.name.clone(), line, rule: "policy", what, fix });
            }
        }
    }
    refusals
}
