//! The `_headers` file that static hosts read: an address pattern, then indented headers.

/// One block of the file.
#[derive(Debug, PartialEq, Eq)]
pub struct Rule {
    /// An address, or a beginning of addresses when it ends with `*`.
    pattern: String,
    /// Names and values.
    pub headers: Vec<(String, String)>,
}

impl Rule {
    pub fn applies_to(&self, path: &str) -> bool {
        match self.pattern.strip_suffix('*') {
            Some(beginning) => path.starts_with(beginning),
            None => path == self.pattern,
        }
    }
}

pub fn parse(text: &str) -> Vec<Rule> {
    let mut rules: Vec<Rule> = Vec::new();
    for line in text.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#')) {
        if !line.starts_with(char::is_whitespace) {
            rules.push(Rule { pattern: line.trim().into(), headers: Vec::new() });
        } else if let (Some(rule), Some((name, value))) = (rules.last_mut(), line.split_once(':')) {
            rule.headers.push((name.trim().into(), value.trim().into()));
        }
    }
    rules
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_applies_to_its_address_or_to_all_that_begin_with_it() {
        let rules = parse("/*\n  A: one: two\n\n# a remark\n/sw.js\n  B: three\n");
        assert_eq!(rules[0].headers, [("A".to_owned(), "one: two".to_owned())]);
        assert!(rules[0].applies_to("/anything/at/all"));
        assert!(rules[1].applies_to("/sw.js") && !rules[1].applies_to("/sw.jsx"));
    }
}
