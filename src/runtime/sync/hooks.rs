//! Webhooks of the depot: made here, and told of alarms by the one tab that syncs.

use super::desk::Desk;
use crate::runtime::{chance, clock};
use crate::state::team::HookView;
use std::rc::Rc;
use takt_engine::bin::Bin;
use takt_engine::measure::control::Signal;
use takt_engine::time::Time;
use takt_engine::wall::{Raised, Watch};
use takt_wire::hook::{Alarm, AlarmBin, AlarmId, AlarmKind, ChartSignal, HookTerms};
use takt_wire::{HookId, ProblemKind};

/// As it travels: kinds, places and numbers alone.
fn alarm(raised: &Raised, now: Time) -> Alarm {
    let mut id = [0; 16];
    id[..8].copy_from_slice(&raised.id.to_be_bytes());
    id[8..].copy_from_slice(&raised.id.rotate_left(32).to_be_bytes());
    Alarm {
        id: AlarmId(id),
        kind: match raised.watch {
            Watch::Starves => AlarmKind::Starves,
            Watch::Over => AlarmKind::OverLimit,
            Watch::NoMaterial => AlarmKind::NoMaterial,
            Watch::Chart => AlarmKind::ChartSignal,
            Watch::Inbound => AlarmKind::InboundClock,
            Watch::HandOff => AlarmKind::HandOffClock,
        },
        bin: raised.bin.and_then(|bin| match bin {
            Bin::Cold | Bin::Targeted => Some(AlarmBin::Queue),
            Bin::Researching => Some(AlarmBin::Researching),
            Bin::Qualifying => Some(AlarmBin::Qualifying),
            Bin::ActiveOpportunity
            | Bin::CurrentCustomer
            | Bin::Developing
            | Bin::NoCurrentOpportunity
            | Bin::BadFit => None,
        }),
        count: raised.count,
        limit: raised.limit,
        signal: raised.signal.map(|signal| match signal {
            Signal::Above => ChartSignal::Above,
            Signal::Below => ChartSignal::Below,
            Signal::Run => ChartSignal::Run,
            Signal::Jump => ChartSignal::Jump,
        }),
        at_ms: u64::from(now.0) * 1_000,
    }
}

/// Every hook, for the screen.
pub async fn list(desk: &Desk) -> Result<Vec<HookView>, String> {
    let hooks = desk.depot().hooks().await.map_err(|error| error.to_string())?;
    let time = |ms: u64| Time((ms / 1_000).min(u64::from(u32::MAX)) as u32);
    Ok(hooks
        .into_iter()
        .map(|hook| HookView {
            id: hook.id.0,
            host: hook.host,
            last: hook.last.map(|last| (time(last.at_ms), last.status)),
            waiting: hook.waiting,
        })
        .collect())
}

/// Makes one, with a secret that is drawn here.
pub async fn add(desk: &Desk, url: String) -> Result<String, String> {
    let no_chance = "This browser gives no chance to make keys of.";
    let (id, secret) = (chance::seed().ok_or(no_chance)?, chance::seed().ok_or(no_chance)?);
    let id = id.first_chunk::<16>().copied().unwrap_or_default();
    let secret = format!("whsec_{}", takt_replica::envelope::base64(&secret));
    let terms = HookTerms { url: url.trim().to_owned(), secret: secret.clone() };
    desk.depot().put_hook(HookId(id), &terms).await.map_err(|error| match error {
        super::net::NetError::Problem(problem) if problem.kind == ProblemKind::BadRequest => {
            "A webhook calls an address of the open internet that begins with https://.".to_owned()
        }
        other => other.to_string(),
    })?;
    Ok(secret)
}

/// Takes one away.
pub async fn take_away(desk: &Desk, id: [u8; 16]) -> Result<(), String> {
    desk.depot().drop_hook(HookId(id)).await.map_err(|error| error.to_string())
}

impl Desk {
    /// Tells the depot. Other laptops tell the same; the depot passes it on once.
    pub async fn tell_hooks(self: &Rc<Self>, raised: Vec<Raised>) {
        let (now, _) = clock::read();
        for raised in &raised {
            if self.depot().alarm(&alarm(raised, now)).await.is_err() {
                // It is on the screens; a depot that is away now hears of the next one.
                return;
            }
        }
    }
}
