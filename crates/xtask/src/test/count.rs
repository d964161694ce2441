//! How many tests passed, read from what each test program prints at its end.

use std::ops::Add;

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

impl Count {
    pub fn of_one(name: &str, ok: bool) -> Self {
        println!("{name}: {}", if ok { "passed" } else { "FAILED" });
        if ok { Self { passed: 1, failed: 0 } } else { Self { passed: 0, failed: 1 } }
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
    fn a_program_that_says_nothing_has_passed_nothing() {
        assert_eq!(from_nextest("error: could not compile"), Count::default());
        assert_eq!(from_libtest(""), Count::default());
        assert_eq!(from_node("SyntaxError"), Count::default());
    }
}
