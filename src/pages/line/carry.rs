//! Picking up, aiming, dropping: the same for keys, taps and drags, and every drop goes through the gate.

use super::aim;
use super::board::{Board, By, Lift, MenuAt, Spot, Why, bin_id, frames, unit_id, use_board};
use super::says::{self, Verdict};
use crate::pages::shared::moving::{self, Asked};
use crate::state::words;
use leptos::prelude::*;
use leptos::task::spawn_local;
use takt_engine::bin::{Bin, Reason};
use takt_engine::ids::AccountId;

impl Board {
    /// Picks an account up.
    pub fn pick_up(self, account: AccountId, by: By) {
        let Some((name, from)) = self.known(account) else { return };
        self.menu.set(None);
        self.shift.set((0.0, 0.0));
        self.lift.set(Some(Lift { account, from, aim: from, by }));
        self.said.set(says::picked_up(&name, from));
        hold_still(account);
    }

    /// Picks up the one that has the focus.
    pub fn pick_up_here(self) {
        if let Some(account) = self.spot.get_untracked().and_then(|spot| spot.account) {
            self.pick_up(account, By::Hand);
        }
    }

    /// Aims at a bin and says what it answers.
    pub fn aim(self, bin: Bin) {
        let Some(lift) = self.lift.get_untracked().filter(|lift| lift.aim != bin) else { return };
        self.lift.set(Some(Lift { aim: bin, ..lift }));
        if let Some(verdict) = self.verdicts.get_untracked().get(bin.index()) {
            self.said.set(says::aimed(bin, verdict));
        }
        if lift.by == By::Hand {
            show(bin);
        }
    }

    /// Puts it back where it was.
    pub fn put_down(self) {
        self.press.set_value(None);
        let Some(lift) = self.lift.get_untracked() else { return };
        self.lift.set(None);
        let name = self.known(lift.account).map(|(name, _)| name).unwrap_or_default();
        self.said.set(format!("{name} stays in {}.", words::bin(lift.from)));
    }

    /// Lets it go over the bin it is aimed at.
    pub fn drop_it(self) {
        let Some(lift) = self.lift.get_untracked() else { return };
        match self.verdicts.get_untracked().get(lift.aim.index()) {
            Some(Verdict::Yes(_)) => {
                self.press.set_value(None);
                self.lift.set(None);
                self.send(lift.account, lift.from, lift.aim);
            }
            Some(Verdict::No(rule)) => match lift.by {
                // Keys and taps may choose another bin; a drag is over, so the rule has to stay to be read.
                By::Hand => self.said.set(says::aimed(lift.aim, &Verdict::No(rule.clone()))),
                By::Drag => {
                    self.put_down();
                    self.session.say(rule.clone());
                }
            },
            Some(Verdict::From) | None => self.put_down(),
        }
    }

    /// Sends an account to a bin, with a reason where one is asked.
    pub fn send(self, account: AccountId, from: Bin, to: Bin) {
        match moving::asked(from, to) {
            Asked::Nothing(reason) => self.carry_out(account, to, reason),
            Asked::OneOf(offered) => self.why.set(Some(Why { account, to, offered })),
        }
    }

    /// Gives the command; the focus goes with the account, or to its neighbour where it cannot be seen any more.
    pub fn carry_out(self, account: AccountId, to: Bin, reason: Option<Reason>) {
        let neighbour = super::focus::neighbour(account);
        self.spot.set(Some(Spot { account: Some(account), bin: to, neighbour }));
        self.landed.set(Some(account));
        self.said.set(String::new());
        let (command, what) = moving::one(account, to, reason);
        let (session, effects) = (self.session, self.effects);
        spawn_local(async move {
            match effects.run(command).await {
                Ok(receipt) => session.done(&receipt, what),
                Err(failure) => session.alarm(failure.to_string()),
            }
        });
    }

    /// Opens the menu of the account that has the focus.
    pub fn menu_here(self) {
        if let Some(account) = self.spot.get_untracked().and_then(|spot| spot.account) {
            self.menu.set(Some(MenuAt { account, anchor: unit_id(account) }));
        }
    }

    /// A bin is chosen from the open menu.
    pub fn choose_from_menu(self, to: Bin) {
        let Some(MenuAt { account, .. }) = self.menu.get_untracked() else { return };
        let Some((_, from)) = self.known(account) else { return };
        if let Some(Verdict::Yes(_)) = self.verdicts_for(account).get(to.index()) {
            self.menu.set(None);
            self.send(account, from, to);
        }
    }
}

/// Where bins are stacked, the page grows by a rule in each: what is picked up stays under the hand.
fn hold_still(account: AccountId) {
    if !aim::are_stacked(&frames()) {
        return;
    }
    let top = move || document().get_element_by_id(&unit_id(account)).map(|el| el.get_bounding_client_rect().top());
    let before = top();
    request_animation_frame(move || {
        if let (Some(before), Some(after)) = (before, top()) {
            window().scroll_by_with_x_and_y(0.0, after - before);
        }
    });
}

/// Brings a bin into view.
fn show(bin: Bin) {
    request_animation_frame(move || {
        let head = document().query_selector(&format!("#{} > .bin-head", bin_id(bin))).ok().flatten();
        if let Some(head) = head {
            let rect = head.get_bounding_client_rect();
            let height = window().inner_height().ok().and_then(|h| h.as_f64()).unwrap_or(0.0);
            if rect.top() < 64.0 || rect.bottom() > height - 160.0 {
                window().scroll_by_with_x_and_y(0.0, rect.top() - height / 3.0);
            }
        }
    });
}

/// What somebody else moved meanwhile is not in the hand any more.
pub fn let_go_of_what_left(board: Board) {
    Effect::new(move |_| {
        board.line.version();
        let Some(lift) = board.lift.get_untracked() else { return };
        if board.known(lift.account).is_none_or(|(_, bin)| bin != lift.from) {
            board.press.set_value(None);
            board.lift.set(None);
            board.session.say("It has been moved meanwhile.");
        }
    });
}

/// What is carried, where it would go, and what the keys do.
#[component]
pub fn Moving() -> impl IntoView {
    let board = use_board();
    let name = Memo::new(move |_| {
        board.lift.get().and_then(|lift| board.known(lift.account)).map(|(name, _)| name).unwrap_or_default()
    });
    let aim = move || {
        let lift = board.lift.get()?;
        let verdict = board.verdicts.with(|verdicts| verdicts.get(lift.aim.index()).cloned())?;
        Some(match verdict {
            Verdict::From => format!("from {}", words::bin(lift.from)),
            Verdict::Yes(_) => format!("to {}", words::bin(lift.aim)),
            Verdict::No(rule) => format!("not to {}: {rule}", words::bin(lift.aim)),
        })
    };
    let is_in_hand = Memo::new(move |_| board.lift.get().is_some_and(|lift| lift.by == By::Hand));
    view! {
        <Show when=move || board.is_held.get()>
            <div class="moving" role="group" aria-label="What is picked up">
                <p><b>{move || name.get()}</b>" "{aim}</p>
                <Show when=move || is_in_hand.get()>
                    <div class="moving-keys">
                        <span class="moving-key"><kbd aria-hidden="true">"←"</kbd><kbd aria-hidden="true">"→"</kbd>"choose a bin"</span>
                        <span class="moving-key"><kbd aria-hidden="true">"Enter"</kbd>"drop"</span>
                        <button class="moving-key" type="button" aria-keyshortcuts="Escape" on:click=move |_| board.put_down()>
                            <kbd aria-hidden="true">"Esc"</kbd>"Put back"
                        </button>
                    </div>
                </Show>
            </div>
        </Show>
    }
}
