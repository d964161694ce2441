//! What somebody meant to do, in a few words: the title of a refusal.

use crate::state::words::bin;
use takt_engine::{Command, State};
use takt_replica::sync::{Record, RosterChange};

/// The change, and not yet the account it was about.
pub fn of(record: &Record, state: &State) -> String {
    let entry = match record {
        Record::Entry(entry) => entry,
        Record::Roster(entry) => return change(&entry.change).to_owned(),
    };
    let member = |id| state.members().iter().find(|m| m.id == id).map_or("Somebody", |m| m.draft.name.as_str());
    let named =
        |what: &str, name: &str| if name.trim().is_empty() { what.to_owned() } else { format!("{what}: {name}") };
    match &entry.command {
        Command::AddMember(draft) => named("A new member", &draft.name),
        Command::EditMember { member: id, active: false, .. } => format!("{} leaves the line", member(*id)),
        Command::EditMember { member: id, .. } => named("A member's place", member(*id)),
        Command::SetBands(_) => "The line's bands".into(),
        Command::SetMemberBands { member: id, .. } => named("A member's bands", member(*id)),
        Command::SetScoring(_) => "What makes an account rank high".into(),
        Command::SetWorkWeek(_) => "The working week".into(),
        Command::SetMap(_) => "A new version of the map".into(),
        Command::BeginImport { file_name } => named("An import", file_name),
        Command::ImportRows { rows, .. } => format!("{} rows of an import", rows.len()),
        Command::ImportUpdates { rows, .. } => format!("{} rows of an import, filled in", rows.len()),
        Command::RetractImport { .. } => "An import taken back".into(),
        Command::AddAccount(draft) => named("A new account", &draft.name),
        Command::AddInbound(draft) | Command::AddReceived { draft, .. } => named("An inbound lead", &draft.name),
        Command::EditAccount { .. } => "Its details".into(),
        Command::SetAvoid { avoid: true, .. } => "Onto the avoid list".into(),
        Command::SetAvoid { avoid: false, .. } => "Off the avoid list".into(),
        Command::AddContact { contact, .. } => named("A person there", &contact.name),
        Command::EditContact { draft, .. } => named("A person's details", &draft.name),
        Command::RemoveContact { .. } => "A person removed".into(),
        Command::ErasePerson { .. } => "A person erased".into(),
        Command::Pull => "A pull".into(),
        Command::Refill { .. } => "A refill".into(),
        Command::Record(_) => "The answer to a card".into(),
        Command::Move { to, accounts, .. } if accounts.len() > 1 => {
            format!("{} accounts to {}", accounts.len(), bin(*to))
        }
        Command::Move { to, .. } => format!("To {}", bin(*to)),
        Command::CallBack { .. } => "A call-back".into(),
        Command::Skip { .. } => "A card skipped".into(),
        Command::Note { .. } => "A note".into(),
        Command::SetFact { fact, .. } => format!("A fact: {}", fact.label()),
        Command::SetField { .. } => "An answer to a question of the map".into(),
        Command::Recycle => "What is due back on the line".into(),
        Command::Chase => "What waited too long".into(),
        Command::Undo { .. } => "Something taken back".into(),
        Command::SetRules(_) => "The rules of flow and timing".into(),
        Command::SetPresence { member: id, .. } => named("When a member is there", member(*id)),
        Command::Pause { .. } => "A break".into(),
        Command::BeginDeal { .. } => "A deal begun".into(),
        Command::Deal { .. } => "Accounts dealt".into(),
        Command::DrawAhead { .. } => "Inbound places drawn".into(),
        Command::Reveal { .. } => "A seed revealed".into(),
        Command::Override { to, .. } => format!("Given to {}", member(*to)),
        Command::BlockNumber { .. } => "A number that must not be called".into(),
        Command::Audit { .. } => "An audit".into(),
        Command::TestBatch { .. } => "A batch's sample".into(),
        Command::CheckSample { .. } => "A look at a sample".into(),
        Command::JudgeBatch { release: true, .. } => "A batch released".into(),
        Command::JudgeBatch { release: false, .. } => "A batch rejected".into(),
        Command::MigrateWork => "Work in flight moved to the newest map".into(),
        Command::SetCampaign(campaign) => named("A campaign", &campaign.name),
        Command::SetShare(share) => named("A link to a board", &share.name),
        Command::SetAlert(_) => "A rule of alarm".into(),
        Command::SetContest(contest) => named("A contest", &contest.name),
        Command::OptOut { .. } => "Taking part in a contest".into(),
        Command::SetWorth { .. } => "What a deal is worth".into(),
        Command::Book { .. } => "A booking".into(),
    }
}

fn change(change: &RosterChange) -> &'static str {
    match change {
        RosterChange::Enroll { .. } => "This device coming on",
        RosterChange::Invite(_) => "An invitation",
        RosterChange::CloseInvite { .. } => "An invitation closed",
        RosterChange::Revoke { .. } => "A device shut out",
        RosterChange::Rotate { .. } => "A new key",
        RosterChange::Assign { .. } => "Who a device acts for",
    }
}
