//! Webhooks: where the depot tells of an alarm, and what it tells. Numbers and words of a closed list: there is no
//! place in it for a company, a person, an address or a number to call.

use crate::ids::id;
use serde::{Deserialize, Serialize};

id!(
    /// One hook.
    HookId, 16
);
id!(
    /// One alarm, the same on every device that tells of it.
    AlarmId, 16
);

/// Hooks of one line.
pub const HOOKS: usize = 20;
/// The longest address of one.
pub const URL_BYTES: usize = 1_000;

/// What is agreed when a hook is made.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HookTerms {
    /// Where to: `https://…`.
    pub url: String,
    /// What the signature is made with: `whsec_` and base64 of 24 to 64 bytes. It is never given out again.
    pub secret: String,
}

impl std::fmt::Debug for HookTerms {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("HookTerms(…)")
    }
}

/// How the last call of a hook went.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct LastCall {
    /// When.
    pub at_ms: u64,
    /// What the receiver answered; 0 where nobody did.
    pub status: u16,
}

/// What a member is told about one hook.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct HookStatus {
    /// Which.
    pub id: HookId,
    /// Where it calls: the host alone, since the rest of an address is often a secret.
    pub host: String,
    /// How the last call went.
    pub last: Option<LastCall>,
    /// Calls that wait or are tried again.
    pub waiting: u32,
}

/// What an alarm is about.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AlarmKind {
    /// Somebody holds less than the least.
    Starves,
    /// Somebody holds more than the most.
    OverLimit,
    /// Nothing can be dealt or pulled.
    NoMaterial,
    /// The control chart gives a signal.
    ChartSignal,
    /// An inbound lead waits past its target.
    InboundClock,
    /// A hand-off waits past its limit.
    HandOffClock,
}

/// Where on the line.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AlarmBin {
    /// What is queued up.
    Queue,
    /// Bin 3.
    Researching,
    /// Bin 4.
    Qualifying,
}

/// What the chart says.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChartSignal {
    /// Above the upper limit.
    Above,
    /// Below the lower limit.
    Below,
    /// Eight or more in a row on one side.
    Run,
    /// A move larger than moves are.
    Jump,
}

/// One alarm, as a member's device tells the depot and the depot tells the hooks.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Alarm {
    /// The same for the same trouble on the same day: it is told once.
    pub id: AlarmId,
    /// What about.
    pub kind: AlarmKind,
    /// Where.
    #[serde(default)]
    pub bin: Option<AlarmBin>,
    /// How many are held, or were accepted; or seconds waited.
    pub count: u32,
    /// What that is held against.
    pub limit: u32,
    /// What the chart says.
    #[serde(default)]
    pub signal: Option<ChartSignal>,
    /// When it was seen, by the device's clock.
    pub at_ms: u64,
}

impl Alarm {
    /// A sentence for people, of nothing but its own fields.
    pub fn words(&self) -> String {
        let place = match self.bin {
            Some(AlarmBin::Queue) => " in the queue",
            Some(AlarmBin::Researching) => " in Researching",
            Some(AlarmBin::Qualifying) => " in Qualifying",
            None => "",
        };
        let (count, limit) = (self.count, self.limit);
        match self.kind {
            AlarmKind::Starves => format!("Somebody starves{place}: {count}, and {limit} is the least."),
            AlarmKind::OverLimit => format!("Somebody holds too much{place}: {count}, and {limit} is the most."),
            AlarmKind::NoMaterial => "Cold is empty: nothing can be dealt or pulled.".into(),
            AlarmKind::ChartSignal => {
                let says = match self.signal {
                    Some(ChartSignal::Above) => "above the limit",
                    Some(ChartSignal::Below) => "below the limit",
                    Some(ChartSignal::Run) => "eight or more in a row on one side",
                    Some(ChartSignal::Jump) => "moved further than moves do",
                    None => "a signal",
                };
                format!("Last week {count} opportunities were accepted, {says}; {limit} is the middle.")
            }
            AlarmKind::InboundClock => {
                format!(
                    "An inbound lead has waited {} minutes; {} is the target.",
                    count.div_ceil(60),
                    limit.div_ceil(60)
                )
            }
            AlarmKind::HandOffClock => format!("A hand-off has waited {} working hours.", count / 3_600),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn alarm() -> Alarm {
        Alarm {
            id: AlarmId([7; 16]),
            kind: AlarmKind::Starves,
            bin: Some(AlarmBin::Qualifying),
            count: 4,
            limit: 10,
            signal: None,
            at_ms: 1_790_000_000_000,
        }
    }

    #[test]
    fn an_alarm_reads_back_and_says_what_it_is() {
        let text = serde_json::to_string(&alarm()).unwrap();
        assert_eq!(serde_json::from_str::<Alarm>(&text).unwrap(), alarm());
        assert!(text.contains(r#""kind":"starves","bin":"qualifying","count":4,"limit":10"#), "{text}");
        assert_eq!(alarm().words(), "Somebody starves in Qualifying: 4, and 10 is the least.");
    }

    /// The whole type: ids, words of closed lists, and numbers. Nothing else is taken.
    #[test]
    fn there_is_no_place_in_an_alarm_for_a_text_of_anybodys() {
        let value = serde_json::to_value(alarm()).unwrap();
        for (name, field) in value.as_object().unwrap() {
            for text in ["Alder Works", "grace@alder.example", "+15125550134"] {
                let mut changed = value.clone();
                changed[name] = text.into();
                assert!(serde_json::from_value::<Alarm>(changed).is_err(), "{name} took {text} for {field}");
            }
        }
        let mut more = value;
        more["note"] = "call Grace".into();
        assert!(serde_json::from_value::<Alarm>(more).is_err(), "and no field can be added");
    }

    #[test]
    fn a_hook_never_shows_its_secret_or_its_path() {
        let terms = HookTerms { url: "https://h.example/T0/secret".into(), secret: "whsec_abc".into() };
        assert_eq!(format!("{terms:?}"), "HookTerms(…)");
    }
}
