//! How well a few typed letters fit a label.

use std::ops::Range;

/// A fit: the higher the better, and which characters it is made of.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Fit {
    /// Higher is better.
    pub score: u32,
    /// Characters that were typed, in order.
    pub marks: Vec<Range<usize>>,
}

fn fold(text: &str) -> Vec<char> {
    text.chars().map(|c| c.to_lowercase().next().unwrap_or(c)).collect()
}

/// Fits every word of `query` somewhere into `label`: as part of it, better at the start of a word, or
/// as letters in order ("gtl" in "Go to Line"). `None` when one does not fit.
pub fn fit(query: &str, label: &str) -> Option<Fit> {
    let text = fold(label);
    let mut fit = Fit::default();
    for word in query.split_whitespace() {
        let (score, marks) = fit_word(&fold(word), &text)?;
        fit.score += score;
        fit.marks.extend(marks);
    }
    fit.marks.sort_by_key(|r| r.start);
    let mut whole: Vec<Range<usize>> = Vec::with_capacity(fit.marks.len());
    for mark in std::mem::take(&mut fit.marks) {
        match whole.last_mut() {
            Some(last) if mark.start <= last.end => last.end = last.end.max(mark.end),
            _ => whole.push(mark),
        }
    }
    fit.marks = whole;
    Some(fit)
}

fn starts_word(text: &[char], at: usize) -> bool {
    at == 0 || !text[at - 1].is_alphanumeric()
}

fn fit_word(word: &[char], text: &[char]) -> Option<(u32, Vec<Range<usize>>)> {
    let is_at = |at: &usize| text[*at..].starts_with(word);
    let places = || (0..=text.len().saturating_sub(word.len())).filter(is_at);
    if let Some(at) = places().find(|at| starts_word(text, *at)).or_else(|| places().next()) {
        let base = match at {
            0 => 90,
            at if starts_word(text, at) => 80,
            _ => 40,
        };
        // What is nearly the whole label is meant more than a part of a long one.
        let share = (10 * word.len() / text.len().max(1)) as u32;
        return Some((base + share, std::iter::once(at..at + word.len()).collect()));
    }
    letters(word, text).map(|marks| (10, marks))
}

/// Letters in order, each at the start of a word or right after the letter before.
fn letters(word: &[char], text: &[char]) -> Option<Vec<Range<usize>>> {
    let (mut marks, mut from, mut is_next) = (Vec::new(), 0, false);
    for letter in word {
        let at = (from..text.len())
            .find(|at| text[*at] == *letter && ((is_next && *at == from) || starts_word(text, *at)))?;
        marks.push(at..at + 1);
        (from, is_next) = (at + 1, true);
    }
    Some(marks)
}

/// The label cut where marks begin and end: (text, whether it is marked).
pub fn cut(label: &str, marks: &[Range<usize>]) -> Vec<(String, bool)> {
    let mut parts: Vec<(String, bool)> = Vec::new();
    for (i, c) in label.chars().enumerate() {
        let is_marked = marks.iter().any(|r| r.contains(&i));
        match parts.last_mut() {
            Some((text, marked)) if *marked == is_marked => text.push(c),
            _ => parts.push((c.to_string(), is_marked)),
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn score(query: &str, label: &str) -> u32 {
        fit(query, label).map_or(0, |f| f.score)
    }

    #[test]
    fn the_start_of_a_word_fits_better_than_its_middle() {
        assert!(score("dev", "Developing") > score("dev", "Move to Developing"));
        assert!(score("line", "Go to Line") > score("line", "Airlines"));
        assert!(score("gtl", "Go to Line") > 0);
        assert_eq!(score("xyz", "Go to Line"), 0);
        assert_eq!(score("go xyz", "Go to Line"), 0);
        assert_eq!(score("longer than it", "Go"), 0);
    }

    #[test]
    fn what_was_typed_is_marked() {
        let fit = fit("li go", "Go to Line").unwrap();
        assert_eq!(
            cut("Go to Line", &fit.marks),
            [("Go".into(), true), (" to ".into(), false), ("Li".into(), true), ("ne".into(), false)]
        );
    }
}
