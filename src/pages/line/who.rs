//! Whose line is shown: everyone's, or one member's. The address carries it.

use super::{Board, use_board};
use crate::state::Line;
use crate::state::address::value;
use leptos::prelude::*;
use takt_engine::ids::{MemberId, MemberIx};

/// Whose, as the address says it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Who {
    /// The whole line.
    #[default]
    Everyone,
    /// Whoever sits here.
    Me,
    /// One member.
    Of(MemberId),
}

/// Whose, as the line knows it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Whose {
    /// The whole line.
    Everyone,
    /// One member.
    One(MemberIx),
    /// The address names somebody who does not work here.
    Stranger,
}

impl Who {
    /// Reads the part of an address after the question mark.
    pub fn parse(search: &str) -> Self {
        match value(search, "who").as_deref() {
            Some("me") => Self::Me,
            Some(id) => u64::from_str_radix(id, 16).map_or(Self::Everyone, |id| Self::Of(MemberId(id))),
            None => Self::Everyone,
        }
    }

    /// Writes it back, without the question mark; everyone is the empty text.
    pub fn write(self) -> String {
        match self {
            Self::Everyone => String::new(),
            Self::Me => "who=me".into(),
            Self::Of(id) => format!("who={:x}", id.0),
        }
    }

    /// The member it names; followed.
    pub fn resolve(self, line: Line) -> Whose {
        let named = match self {
            Self::Everyone => return Whose::Everyone,
            Self::Me => line.me_ix(),
            Self::Of(id) => line.read(|state| state.member_ix(id)),
        };
        named.map_or(Whose::Stranger, Whose::One)
    }
}

impl Whose {
    /// The member, where it is one.
    pub const fn one(self) -> Option<MemberIx> {
        match self {
            Self::One(member) => Some(member),
            Self::Everyone | Self::Stranger => None,
        }
    }
}

/// The choice of whose line it is.
#[component]
pub fn Choose() -> impl IntoView {
    let Board { line, who, .. } = use_board();
    let board = use_board();
    let people = Memo::new(move |_| {
        let me = line.me();
        line.read(|state| {
            let others = state.members().iter().filter(|m| m.active && Some(m.id) != me);
            let mut list: Vec<(Who, String)> = vec![(Who::Everyone, "Everyone".into())];
            let own = state.members().iter().find(|m| Some(m.id) == me);
            list.extend(own.map(|m| (Who::Me, format!("Me, {}", m.draft.name))));
            list.extend(others.map(|m| (Who::Of(m.id), m.draft.name.clone())));
            list
        })
    });
    // One's own link opens as "Me" on one's own desk.
    let chosen = Memo::new(move |_| match who.get() {
        Who::Of(id) if line.me() == Some(id) => Who::Me,
        who => who,
    });
    view! {
        <label class="vh" for="line-who">"Whose line"</label>
        <select
            class="input select line-who"
            id="line-who"
            on:change=move |event| board.show(Who::parse(&event_target_value(&event)))
        >
            {move || {
                people
                    .get()
                    .into_iter()
                    .map(|(who, name)| {
                        view! { <option value=who.write() prop:selected=move || chosen.get() == who>{name}</option> }
                    })
                    .collect_view()
            }}
        </select>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whose_line_it_is_reads_back_from_the_address() {
        for who in [Who::Everyone, Who::Me, Who::Of(MemberId(0xfeed))] {
            assert_eq!(Who::parse(&who.write()), who);
            assert_eq!(Who::parse(&format!("?x=1&{}", who.write())), who);
        }
    }

    #[test]
    fn an_address_that_names_nobody_readable_shows_everyone() {
        assert_eq!(Who::parse("?who=zz&x"), Who::Everyone);
        assert_eq!(Who::parse("?"), Who::Everyone);
    }
}
