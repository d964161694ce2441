//! "Move to…": every bin with its rule; and the question why, where the gate asks it.

use super::board::{MenuAt, Why as Waiting, use_board};
use super::says::Verdict;
use crate::pages::shared::moving::{BinOption, Reasons};
use crate::state::words;
use crate::ui::dialog::Dialog;
use crate::ui::menu::Menu;
use leptos::prelude::*;
use takt_engine::bin::Bin;

/// The menu of one account, while it is open.
#[component]
pub fn MoveMenu() -> impl IntoView {
    let board = use_board();
    let open = move || board.menu.get();
    move || {
        open().map(|MenuAt { account, anchor }| {
            let name = board.known(account).map(|(name, _)| name).unwrap_or_default();
            let choose = Callback::new(move |bin| board.choose_from_menu(bin));
            let options = Bin::ALL
                .into_iter()
                .zip(board.verdicts_for(account))
                .filter_map(|(bin, verdict)| match verdict {
                    Verdict::From => None,
                    Verdict::Yes(_) => Some((bin, bin.meaning().to_owned(), true)),
                    Verdict::No(rule) => Some((bin, rule, false)),
                })
                .map(|(bin, why, is_open)| view! { <BinOption bin=bin why=why is_open=is_open role="menuitem" on_choose=choose /> })
                .collect_view();
            view! {
                <Menu label=format!("Move {name} to") anchor=anchor on_close=Callback::new(move |()| board.menu.set(None))>
                    <p class="menu-title">{format!("Move {name} to")}</p>
                    {options}
                </Menu>
            }
        })
    }
}

/// Why it goes there.
#[component]
pub fn Why() -> impl IntoView {
    let board = use_board();
    move || {
        board.why.get().map(|Waiting { account, to, offered }| {
            let name = board.known(account).map(|(name, _)| name).unwrap_or_default();
            let choose = Callback::new(move |reason| {
                board.why.set(None);
                board.carry_out(account, to, Some(reason));
            });
            view! {
                <Dialog title=format!("Why does {name} go to {}?", words::bin(to)) on_close=Callback::new(move |()| board.why.set(None))>
                    <div class="dialog-body">
                        <Reasons offered=offered on_choose=choose />
                    </div>
                </Dialog>
            }
        })
    }
}
