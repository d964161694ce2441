//! How many tests passed, and what those that did not had to say, read from what each test program prints.

use std::ops::Add;

/// The lines of one failure that are said again at the end. More is a story, and it is above in full.
const SAID_AGAIN: usize = 80;

/// A sum of tests.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Count {
    pub passed: usize,
    pub failed: usize,
}

impl Add for Count {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self { passed: self.passed + other.passed, failed: self.failed + other.failed }
    }
}

/// `Summary [   0.012s] 5 tests run: 4 passed (1 slow), 1 failed, 1 timed out, 0 skipped`
pub fn from_nextest(text: &str) -> Count {
    text.lines()
        .filter(|line| line.trim_start().starts_with("Summary ["))
        .filter_map(|line| line.split_once("run:"))
        .fold(Count::default(), |sum, (_, tally)| {
            let failed = number_before(tally, "failed") + number_before(tally, "timed out");
            sum + Count { passed: number_before(tally, "passed"), failed }
        })
}

/// `test result: ok. 3 passed; 0 failed; 0 ignored; …`, once for each test binary.
pub fn from_libtest(text: &str) -> Count {
    text.lines().filter(|line| line.trim_start().starts_with("test result:")).fold(Count::default(), |sum, line| {
        sum + Count { passed: number_before(line, "passed"), failed: number_before(line, "failed") }
    })
}

/// `ℹ pass 3` and `ℹ fail 0`; a cancelled test has failed too.
pub fn from_node(text: &str) -> Count {
    let last = |word: &str| {
        text.lines()
            .filter_map(|line| line.trim_start().strip_prefix("ℹ ")?.strip_prefix(word)?.trim().parse().ok())
            .next_back()
            .unwrap_or(0)
    };
    Count { passed: last("pass"), failed: last("fail") + last("cancelled") }
}

/// What a program that failed said about it: from where it sums up its failures, or else its last lines.
pub fn said_of_failure(text: &str) -> String {
    const SUMS: &[&str] = &["Summary [", "failures:", "✖ failing tests:", "error: ", "error["];
    let lines: Vec<&str> = text.lines().collect();
    let at = |sum: &str| lines.iter().position(|line| line.trim_start().starts_with(sum));
    let from = SUMS.iter().find_map(|sum| at(sum)).unwrap_or(lines.len().saturating_sub(SAID_AGAIN));
    lines[from..].iter().take(SAID_AGAIN).copied().collect::<Vec<_>>().join("\n")
}

fn number_before(text: &str, word: &str) -> usize {
    text.split([',', ';', '.', '(']).find_map(|part| part.trim().strip_suffix(word)?.trim().parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_test_programs_own_sum_is_read() {
        let nextest = "     Summary [   0.012s] 7 tests run: 4 passed (1 slow), 2 failed, 1 timed out, 3 skipped";
        assert_eq!(from_nextest(nextest), Count { passed: 4, failed: 3 });
        let libtest =
            "test result: ok. 3 passed; 0 failed; 0 ignored\nx\ntest result: FAILED. 1 passed; 2 failed; 0 ignored";
        assert_eq!(from_libtest(libtest), Count { passed: 4, failed: 2 });
        let node = "ℹ tests 5\nℹ pass 3\nℹ fail 1\nℹ cancelled 1\nℹ skipped 0";
        assert_eq!(from_node(node), Count { passed: 3, failed: 2 });
    }

    #[test]
    fn what_is_said_again_of_a_failure_begins_where_the_program_sums_it_up() {
        let node = "✔ a (1ms)\n✖ b (2ms)\nℹ fail 1\n\n✖ failing tests:\n\ntest at b.mjs\n✖ b";
        assert_eq!(said_of_failure(node), "✖ failing tests:\n\ntest at b.mjs\n✖ b");
        let libtest = "test a ... ok\nfailures:\n---- b stdout ----\nleft: 1\ntest result: FAILED. 1 passed; 1 failed";
        assert!(said_of_failure(libtest).starts_with("failures:\n---- b stdout"));
        let long = (0..500).map(|line| line.to_string()).collect::<Vec<_>>().join("\n");
        assert!(said_of_failure(&long).starts_with("420\n") && said_of_failure(&long).ends_with("\n499"));
    }

    #[test]
    fn a_program_that_says_nothing_has_passed_nothing() {
        assert_eq!(from_nextest("error: could not compile"), Count::default());
        assert_eq!(from_libtest(""), Count::default());
        assert_eq!(from_node("SyntaxError"), Count::default());
    }
}
