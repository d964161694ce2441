//! The card as the state has it: everything it shows, computed at once.

use super::says::{self, Clock};
use crate::routes::Route;
use crate::state::{places, words};
use takt_engine::bin::Bin;
use takt_engine::ids::{AccountId, AccountIx, MemberIx};
use takt_engine::map::{Stations, Task};
use takt_engine::queue::{NextAction, next_action_at, task_of};
use takt_engine::state::{DueClass, EventKind, State, flag};
use takt_engine::time::{DAY, Time};
use takt_engine::timing::Clock as Whose;

/// Where an account stood when its card was given: the card stays while this stays.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Given {
    /// Which account.
    pub account: AccountIx,
    /// Its id.
    pub id: AccountId,
    /// Why it came.
    pub class: DueClass,
    /// Since when it was due.
    pub due_at: Time,
    task: u16,
    touched_at: Time,
    lap: u8,
}

impl Given {
    fn of(state: &State, account: AccountIx, class: DueClass, due_at: Time) -> Self {
        let row = state.account(account);
        let (task, touched_at, lap) = (row.task, row.touched_at, row.lap);
        Self { account, id: state.account_id(account), class, due_at, task, touched_at, lap }
    }

    /// Whether its task belongs to one of these stations.
    fn stands_at(&self, state: &State, at: Stations) -> bool {
        state.station_of(&state.account(self.account)).is_some_and(|station| at.has(station))
    }

    /// Whether it is still the same card for the same person.
    pub fn holds(&self, state: &State, member: MemberIx) -> bool {
        let row = state.account(self.account);
        let mine = row.owner == member || row.owner == takt_engine::ids::POOL;
        mine && row.flags & (flag::REMOVED | flag::AVOID) == 0
            && *self == Self { class: self.class, ..Self::of(state, self.account, self.class, row.due_at) }
    }
}

/// What to show next to whoever stands at these stations: the card at hand while it holds, then the one that was
/// asked for, then the line's.
pub fn choose(
    state: &State,
    (member, at): (MemberIx, Stations),
    now: Time,
    at_hand: Option<Given>,
    wish: Option<AccountId>,
) -> Result<Given, NextAction> {
    let wished = wish.and_then(|id| state.find(id));
    if let Some(account) = wished {
        // An undone card comes back; a bounded look, since it is among what is due first.
        if let Some(item) = state.due_now_at(member, at, now).take(2_000).find(|item| item.account == account) {
            return Ok(Given::of(state, item.account, item.class, item.at));
        }
    }
    if let Some(given) = at_hand.filter(|given| given.holds(state, member) && given.stands_at(state, at)) {
        return Ok(given);
    }
    match next_action_at(state, member, at, now) {
        NextAction::Do { account, class, due_at } => Ok(Given::of(state, account, class, due_at)),
        other => Err(other),
    }
}

/// A person on the card.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Person {
    /// Full name.
    pub name: String,
    /// What they do.
    pub title: String,
    /// Whether they own the problem.
    pub owns: bool,
}

/// Everything the card shows, apart from clocks and outcomes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Card {
    /// The account's name.
    pub name: String,
    /// Its page.
    pub href: String,
    /// Where it stands.
    pub bin: Bin,
    /// Whose task it is.
    pub station: &'static str,
    /// Its campaign and where its cadence stands.
    pub campaign: String,
    /// City and state.
    pub place: String,
    /// What the town is called, for the clock.
    pub town: String,
    /// Industry.
    pub industry: String,
    /// Head count, in words.
    pub people: String,
    /// The prescribed action.
    pub action: String,
    /// What to say.
    pub script: String,
    /// Whether the telephone is used.
    pub is_call: bool,
    /// What it should take.
    pub standard_s: u32,
    /// Whom it is about, when known.
    pub person: Option<Person>,
    /// What has been tried.
    pub tried: String,
    /// The newest note.
    pub note: String,
    /// Number as shown.
    pub phone: String,
    /// Number as dialled.
    pub dial: String,
    /// Address to write to.
    pub email: String,
    /// Web domain.
    pub domain: String,
    /// IANA zone, when the place decides it.
    pub zone: Option<&'static str>,
    /// Whose clock says whether one may call, and how we know.
    pub whose: Whose,
    /// Its place on the line.
    pub account: AccountIx,
    /// Why it comes now.
    pub why: String,
    /// Whether an outcome needs a named person.
    pub needs_person: bool,
    /// Whether it may never be dialled.
    pub is_barred: bool,
}

impl Card {
    /// The card of an account that has a task.
    pub fn of(state: &State, given: &Given, clock: Clock) -> Option<Self> {
        let view = state.view(given.account);
        let task = task_of(state, given.account)?;
        let people = state.contacts_of(given.account);
        let someone = people.iter().rev().find(|p| p.owns_problem).or(people.last());
        let person = someone.map(|p| Person { name: p.name.into(), title: p.title.into(), owns: p.owns_problem });
        let owner_name = person.as_ref().filter(|p| p.owns).map(|p| p.name.as_str());
        let reach = |of: fn(&takt_engine::state::ContactView<'_>) -> String, else_: &str| {
            someone.map(of).filter(|text| !text.is_empty()).unwrap_or_else(|| else_.to_owned())
        };
        let phone = reach(|p| p.phone.to_owned(), view.phone);
        let place = [view.city, view.region].into_iter().filter(|t| !t.is_empty()).collect::<Vec<_>>().join(", ");
        let town = [view.city, view.region, view.country].into_iter().find(|t| !t.is_empty()).unwrap_or("their town");
        let employees = view.profile.employees;
        let pulled_now = state
            .timeline(given.account)
            .next()
            .is_some_and(|event| event.kind == EventKind::Moved && event.to == Bin::Researching);
        Some(Self {
            name: view.name.into(),
            href: Route::Account(view.id).path(),
            bin: view.row.bin,
            station: task.station.name(),
            campaign: campaign(state, given.account),
            place,
            town: town.into(),
            industry: view.industry.into(),
            people: if employees == 0 { String::new() } else { words::plural(employees.into(), "person", "people") },
            action: says::action(task, owner_name),
            script: task.script.clone(),
            is_call: task.is_call,
            standard_s: u32::from(task.standard_s),
            tried: tried(state, given.account, task, clock),
            note: note(state, given.account),
            dial: phone.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect(),
            phone: says::phone(&phone),
            email: reach(|p| p.email.to_owned(), view.email),
            domain: view.domain.into(),
            zone: places::zone(view.country, view.region),
            whose: state.clock_of(given.account),
            account: given.account,
            why: says::why(given.class, given.due_at, pulled_now, state.score_parts(given.account), clock),
            needs_person: task.outcomes.iter().any(|o| o.needs_person),
            is_barred: view.row.flags & (flag::AVOID | flag::DO_NOT_CALL) != 0,
            person,
        })
    }
}

/// "Spring, by e-mail: touch 2 of 5".
fn campaign(state: &State, account: AccountIx) -> String {
    let Some(campaign) = state.campaign_of(account) else { return String::new() };
    let by = campaign.channel.words();
    let (touches, _) = state.touches_of_lap(account);
    match campaign.cadence_days.len() {
        all if (touches as usize) < all => format!("{}, {by}: touch {} of {all}", campaign.name, touches + 1),
        _ => format!("{}, {by}", campaign.name),
    }
}

/// Touches shown on the card.
const TOUCHES: usize = 2;
/// Events looked at for them.
const LOOK_BACK: usize = 40;

fn tried(state: &State, account: AccountIx, task: &Task, clock: Clock) -> String {
    let row = state.account(account);
    let map = state.map_of(&row);
    let touches: Vec<String> = state
        .timeline(account)
        .take(LOOK_BACK)
        .filter(|event| event.kind == EventKind::Touched && !event.is_undone)
        .filter_map(|event| {
            let outcome = map.task(event.touch.0)?.outcomes.get(usize::from(event.touch.1))?;
            Some(format!("{} {}", says::lower(&outcome.label), words::when(event.at, clock.now, clock.offset_min)))
        })
        .take(TOUCHES)
        .collect();
    let mut parts = Vec::new();
    if task.is_call {
        let attempt = u32::from(row.attempts) + 1;
        parts.push(match task.max_attempts {
            0 => format!("Attempt {attempt}"),
            max => format!("Attempt {attempt} of {max}"),
        });
    } else if row.bin == Bin::Researching {
        let days = clock.now.since(row.entered_at) / DAY;
        let left = u32::from(state.settings().week.researching_days).saturating_sub(days);
        let since = if days == 0 { "New".to_owned() } else { words::plural(days.into(), "day", "days") };
        let left = match left {
            0 => "late".to_owned(),
            n => format!("{} left", words::plural(n.into(), "day", "days")),
        };
        parts.push(format!("{since} in {}, {left}", row.bin));
    }
    if !touches.is_empty() {
        let before = touches.join(", ");
        parts.push(if task.is_call { before } else { format!("before: {before}") });
    }
    let between = if task.is_call { ": " } else { "; " };
    if parts.is_empty() { String::new() } else { format!("{}.", parts.join(between)) }
}

fn note(state: &State, account: AccountIx) -> String {
    state
        .timeline(account)
        .take(LOOK_BACK)
        .find(|event| !event.note.is_empty() && !event.is_undone)
        .map(|event| event.note.to_owned())
        .unwrap_or_default()
}
