//! How the parts of a run ended, added up: the sum, and what each failure said, to be said again at the end.

use std::ops::Add;

use super::count::{self, Count};
use crate::{
    problem::Problem,
    run::{Finished, Run},
};

/// How one part ended, or several together.
#[derive(Default)]
pub struct Verdict {
    pub count: Count,
    failures: Vec<Failure>,
}

struct Failure {
    name: String,
    said: String,
}

impl Add for Verdict {
    type Output = Self;

    fn add(mut self, other: Self) -> Self {
        self.failures.extend(other.failures);
        Self { count: self.count + other.count, failures: self.failures }
    }
}

impl Verdict {
    /// A check that passes or fails as one.
    pub fn of_one(name: &str, ok: bool, said: &str) -> Self {
        println!("{name}: {}", if ok { "passed" } else { "FAILED" });
        if ok { Self::of(Count { passed: 1, failed: 0 }) } else { Self::failed(name, 1, said) }
    }

    /// A command that passes or fails as one.
    pub fn of_check(name: &str, run: Run) -> Self {
        heading(name);
        match run.watch() {
            Ok(Finished { ok, text }) => Self::of_one(name, ok, &count::said_of_failure(&text)),
            Err(problem) => Self::broken(name, &problem),
        }
    }

    /// A command that says how many of its tests passed.
    pub fn of_tests(name: &str, run: Run, read: fn(&str) -> Count) -> Self {
        match run.watch() {
            Ok(Finished { ok, text }) => {
                let count = read(&text);
                if ok && count.failed == 0 {
                    return Self::of(count);
                }
                if count.failed == 0 {
                    println!("{name}: ended without success");
                }
                // It may not have compiled, or it died: then its own sum is not the whole truth.
                Self::of(Count { failed: 0, ..count })
                    + Self::failed(name, count.failed.max(1), &count::said_of_failure(&text))
            }
            Err(problem) => Self::broken(name, &problem),
        }
    }

    /// A part that could not even start.
    pub fn broken(name: &str, problem: &Problem) -> Self {
        println!("{name}: {problem}");
        Self::failed(name, 1, &problem.to_string())
    }

    fn of(count: Count) -> Self {
        Self { count, failures: Vec::new() }
    }

    fn failed(name: &str, failed: usize, said: &str) -> Self {
        let failure = Failure { name: name.into(), said: said.into() };
        Self { count: Count { passed: 0, failed }, failures: vec![failure] }
    }

    /// Says each failure once more. Whoever keeps only the end of what was printed then has them too.
    pub fn print(&self) {
        for Failure { name, said } in &self.failures {
            heading(&format!("{name}: what failed"));
            println!("{said}");
        }
        println!("\n{} passed, {} failed", self.count.passed, self.count.failed);
    }
}

pub fn heading(name: &str) {
    println!("\n── {name} ──");
}
