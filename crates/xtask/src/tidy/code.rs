//! Rust text without what is not code: comments and the insides of strings become spaces, so that a
//! rule about code is not tripped by words about code. Lines stay where they are.

/// The same text, the same length in lines and characters, code only.
pub fn only(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while at < chars.len() {
        let end = match (chars[at], chars.get(at + 1)) {
            ('/', Some('/')) => until(&chars, at, |rest| rest[0] == '\n'),
            ('/', Some('*')) => block_comment_end(&chars, at),
            ('"', _) => string_end(&chars, at + 1),
            ('r', Some('"' | '#')) if !follows_a_name(&chars, at) => raw_string_end(&chars, at),
            ('\'', Some(_)) => char_end(&chars, at),
            _ => at,
        };
        if end == at {
            out.push(chars[at]);
            at += 1;
            continue;
        }
        let keeps_quotes = chars[at] == '"';
        for (index, &char) in chars[at..end].iter().enumerate() {
            let is_quote = keeps_quotes && (index == 0 || index + 1 == end - at);
            out.push(if char == '\n' || is_quote { char } else { ' ' });
        }
        at = end;
    }
    out
}

fn until(chars: &[char], from: usize, stop: impl Fn(&[char]) -> bool) -> usize {
    (from..chars.len()).find(|&at| stop(&chars[at..])).unwrap_or(chars.len())
}

fn block_comment_end(chars: &[char], from: usize) -> usize {
    let mut depth = 0;
    let mut at = from;
    while at < chars.len() {
        match (chars[at], chars.get(at + 1)) {
            ('/', Some('*')) => {
                depth += 1;
                at += 2;
            }
            ('*', Some('/')) => {
                depth -= 1;
                at += 2;
                if depth == 0 {
                    return at;
                }
            }
            _ => at += 1,
        }
    }
    chars.len()
}

fn string_end(chars: &[char], from: usize) -> usize {
    let mut at = from;
    while at < chars.len() {
        match chars[at] {
            '\\' => at += 2,
            '"' => return at + 1,
            _ => at += 1,
        }
    }
    chars.len()
}

fn raw_string_end(chars: &[char], from: usize) -> usize {
    let hashes = chars[from + 1..].iter().take_while(|char| **char == '#').count();
    let open = from + 1 + hashes;
    if chars.get(open) != Some(&'"') {
        return from; // a raw name such as r#type
    }
    let closed =
        |rest: &[char]| rest[0] == '"' && rest.len() > hashes && rest[1..=hashes].iter().all(|char| *char == '#');
    (until(chars, open + 1, closed) + 1 + hashes).min(chars.len())
}

/// A character, or a lifetime, which is left alone.
fn char_end(chars: &[char], from: usize) -> usize {
    match (chars.get(from + 1), chars.get(from + 2)) {
        (Some('\\'), _) => (until(chars, from + 3, |rest| rest[0] == '\'') + 1).min(chars.len()),
        (Some(_), Some('\'')) => from + 3,
        _ => from,
    }
}

fn follows_a_name(chars: &[char], at: usize) -> bool {
    at > 0 && (chars[at - 1].is_alphanumeric() || chars[at - 1] == '_')
}

/// The line, from 1, of a place given in bytes.
pub fn line_of(text: &str, byte: usize) -> usize {
    text[..byte].matches('\n').count() + 1
}

/// Whether the word at this place stands alone, not inside a longer name.
pub fn is_whole_word(text: &str, at: usize, length: usize) -> bool {
    let is_name = |char: char| char.is_alphanumeric() || char == '_';
    !text[..at].ends_with(is_name) && !text[at + length..].starts_with(is_name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_strings_become_spaces_and_lines_stay() {
        let text = "a // crate::x\nb /* c\n /* d */ e */ f \"g \\\" h\" 'i' '\\'' r#\"j \" k\"# l<'m> r#n";
        let code = only(text);
        assert_eq!(code.lines().count(), text.lines().count());
        let words: Vec<&str> = code.split_whitespace().collect();
        assert_eq!(words, ["a", "b", "f", "\"", "\"", "l<'m>", "r#n"]);
    }

    #[test]
    fn what_never_ends_ends_with_the_text() {
        for text in ["\"open", "/* open", "r#\"open", "'\\", "\"\\", "'"] {
            assert_eq!(only(text).chars().count(), text.chars().count(), "{text}");
        }
    }
}
