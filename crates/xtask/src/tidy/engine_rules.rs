//! What the engine may not write: an order that differs between runs, and a match that forgets.

use super::{Refusal, Source, code};

/// A reason stands in a comment on the line itself or on the line above.
const REASON: &str = "HashMap because";

pub fn check(source: &Source) -> Vec<Refusal> {
    if !source.name.starts_with("crates/engine/src/") {
        return Vec::new();
    }
    let code = code::only(&source.text);
    let mut refusals = hash_order(source, &code);
    refusals.extend(forgetful_matches(source, &code));
    refusals
}

fn hash_order(source: &Source, code: &str) -> Vec<Refusal> {
    let lines: Vec<&str> = source.text.lines().collect();
    code.lines()
        .enumerate()
        .filter(|(_, line)| line.contains("HashMap") || line.contains("HashSet"))
        .filter(|&(index, _)| {
            let above = index.checked_sub(1).and_then(|above| lines.get(above));
            !lines.get(index).into_iter().chain(above).any(|line| line.contains(REASON))
        })
        .map(|(index, _)| Refusal {
            file: source.name.clone(),
            line: index + 1,
            rule: "hash-order",
            what: "a hash map's order differs between runs and devices".into(),
            fix: "use a BTreeMap or a column; where nothing ever iterates it, say `// HashMap because …` above",
        })
        .collect()
}

/// A match with an arm for some `Command::…` and another arm for all the rest.
fn forgetful_matches(source: &Source, code: &str) -> Vec<Refusal> {
    let mut refusals = Vec::new();
    for (start, word) in code.match_indices("match") {
        if !code::is_whole_word(code, start, word.len()) {
            continue;
        }
        let arms = arms_of(code, start);
        if !arms.iter().any(|(_, pattern)| pattern.contains("Command::")) {
            continue;
        }
        for (at, pattern) in arms.iter().filter(|(_, pattern)| catches_all(pattern)) {
            refusals.push(Refusal {
                file: source.name.clone(),
                line: code::line_of(code, *at),
                rule: "named-commands",
                what: format!("`{} =>` would decide for commands that do not exist yet", pattern.trim()),
                fix: "name each command; a new one must be thought about here",
            });
        }
    }
    refusals
}

fn catches_all(pattern: &str) -> bool {
    let name = pattern.split(" if ").next().unwrap_or(pattern).trim();
    let is_binding = name.starts_with(|char: char| char.is_ascii_lowercase() || char == '_')
        && name.chars().all(|char| char.is_ascii_alphanumeric() || char == '_');
    is_binding && !matches!(name, "true" | "false")
}

/// The patterns of a match's own arms, with their places.
fn arms_of(code: &str, start: usize) -> Vec<(usize, &str)> {
    let Some(open) = body_start(code, start) else { return Vec::new() };
    let mut arms = Vec::new();
    let mut depth = 0usize;
    let mut pattern_from = Some(open + 1);
    let bytes = code.as_bytes();
    let mut at = open + 1;
    while at < bytes.len() {
        match bytes[at] {
            b'(' | b'[' | b'{' => depth += 1,
            b'}' if depth == 0 => break,
            b')' | b']' | b'}' => {
                depth = depth.saturating_sub(1);
                // A block as an arm's value ends the arm, comma or not.
                if depth == 0 && bytes[at] == b'}' && pattern_from.is_none() {
                    pattern_from = Some(at + 1);
                }
            }
            b'=' if depth == 0 && bytes.get(at + 1) == Some(&b'>') => {
                if let Some(from) = pattern_from.take() {
                    let pattern = code[from..at].trim_start_matches([',', ' ', '\n', '\r']);
                    arms.push((at - pattern.len(), pattern));
                }
                at += 1;
            }
            b',' if depth == 0 && pattern_from.is_none() => pattern_from = Some(at + 1),
            _ => {}
        }
        at += 1;
    }
    arms
}

/// The `{` that opens the match's body: the first one outside brackets.
fn body_start(code: &str, start: usize) -> Option<usize> {
    let mut depth = 0usize;
    for (at, byte) in code.bytes().enumerate().skip(start) {
        match byte {
            b'(' | b'[' => depth += 1,
            b')' | b']' => depth = depth.checked_sub(1)?,
            b'{' if depth == 0 => return Some(at),
            b';' if depth == 0 => return None,
            _ => {}
        }
    }
    None
}
