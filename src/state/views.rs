//! Saved views: addresses with a name, kept on this device.

use super::effects::Effects;
use super::table::Query;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// Where they are kept.
const KEY: &str = "takt-views";

/// One saved view.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct View {
    /// What it is called.
    pub name: String,
    /// Its address, without the name.
    pub query: String,
}

/// The views of this device.
#[derive(Clone, Copy)]
pub struct Views {
    effects: Effects,
    list: RwSignal<Vec<View>>,
}

impl Views {
    /// Reads them.
    pub fn new(effects: Effects) -> Self {
        let text = effects.outside().recall(KEY).unwrap_or_default();
        Self { effects, list: RwSignal::new(serde_json::from_str(&text).unwrap_or_default()) }
    }

    /// All of them, in the order they were saved; followed.
    pub fn all(self) -> Vec<View> {
        self.list.get()
    }

    /// The view of that name; followed.
    pub fn find(self, name: &str) -> Option<View> {
        self.list.with(|list| list.iter().find(|v| v.name == name).cloned())
    }

    /// Saves a view under its name, in place of an older one.
    pub fn save(self, name: &str, query: &Query) {
        let query = Query { view: String::new(), ..query.clone() }.write();
        self.change(|list| put(list, name, query));
    }

    /// Gives a view another name; one that has it already goes.
    pub fn rename(self, from: &str, to: &str) {
        self.change(|list| {
            if from != to {
                list.retain(|v| v.name != to);
            }
            if let Some(view) = list.iter_mut().find(|v| v.name == from) {
                view.name = to.to_owned();
            }
        });
    }

    /// Takes a view away.
    pub fn delete(self, name: &str) {
        self.change(|list| list.retain(|v| v.name != name));
    }

    fn change(self, how: impl FnOnce(&mut Vec<View>)) {
        self.list.update(how);
        if let Ok(text) = self.list.with_untracked(serde_json::to_string) {
            self.effects.outside().remember(KEY, &text);
        }
    }
}

fn put(list: &mut Vec<View>, name: &str, query: String) {
    match list.iter_mut().find(|v| v.name == name) {
        Some(view) => view.query = query,
        None => list.push(View { name: name.to_owned(), query }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn saving_under_a_name_that_is_there_replaces_it() {
        let mut list = Vec::new();
        put(&mut list, "Mine", "owner=me".into());
        put(&mut list, "Late", "late=1".into());
        put(&mut list, "Mine", "owner=me&late=1".into());
        assert_eq!(list.len(), 2);
        assert_eq!(list[0].query, "owner=me&late=1");
    }
}
