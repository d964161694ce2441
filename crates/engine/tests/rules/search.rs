//! Search: what is there is found, in slices, and nothing else.

use crate::line::{ANN, Line, company};
use takt_engine::command::{AccountDraft, Command};
use takt_engine::ids::AccountIx;
use takt_engine::search::{Haystack, Search};

fn found(hay: &Haystack, query: &str, budget: usize) -> Vec<AccountIx> {
    let (mut search, mut hits) = (Search::new(query), vec![]);
    let mut steps = 0;
    while !hay.step(&mut search, budget, &mut hits) {
        steps += 1;
        assert!(steps < 1_000_000, "a search ends");
    }
    hits
}

fn line() -> Line {
    let mut line = Line::new();
    for i in 0..300 {
        let draft = AccountDraft {
            domain: format!("alder{i}.example"),
            city: if i % 7 == 0 { "Zürich".into() } else { "Austin".into() },
            ..company(&format!("Alder & Søn Nr {i}"))
        };
        line.ok(ANN, Command::AddAccount(Box::new(draft)));
    }
    line
}

#[test]
fn every_word_must_occur_whatever_the_slices() {
    let line = line();
    let mut hay = Haystack::default();
    while !hay.catch_up(&line.state, 37) {}
    for budget in [1, 13, 500, 1_000_000] {
        assert_eq!(found(&hay, "alder299", budget), vec![299]);
        assert_eq!(found(&hay, "ZURICH søn", budget), (0..300).step_by(7).collect::<Vec<_>>());
        assert_eq!(found(&hay, "example", budget).len(), 300);
        assert_eq!(found(&hay, "zurich nr 14", budget), vec![14, 140, 147]);
        assert!(found(&hay, "nowhere", budget).is_empty());
    }
    assert!(found(&hay, "   ", 10).is_empty());
    assert!(found(&hay, &"x".repeat(100_000), 10).is_empty());
    assert!(found(&hay, &"alder ".repeat(5_000), 1_000).len() == 300);
}

#[test]
fn an_edited_account_is_found_by_its_new_name_only() {
    let mut line = line();
    let mut hay = Haystack::default();
    while !hay.catch_up(&line.state, 1_000) {}
    for name in ["Birch One", "Birch Two"] {
        let account = line.state.account_id(5);
        line.ok(ANN, Command::EditAccount { account, draft: Box::new(company(name)) });
        hay.refresh(&line.state, 5);
    }
    line.ok(ANN, Command::AddAccount(Box::new(company("Birch Three"))));
    assert!(hay.catch_up(&line.state, 10));
    assert_eq!(found(&hay, "birch", 50), vec![5, 300]);
    assert_eq!(found(&hay, "birch one", 50), vec![]);
    assert_eq!(found(&hay, "alder5.example", 50), vec![]);
    hay.refresh(&line.state, 99_999);
}
