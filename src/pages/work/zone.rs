//! What the clock on a prospect's wall says, from the browser's own table of zones.

use takt_engine::time::Time;
use wasm_bindgen::JsValue;

/// The first hour at which one may call, by federal rule.
pub const OPENS: u32 = 8;
/// The hour from which one may not any more.
pub const SHUTS: u32 = 21;

/// Minutes that `zone` is ahead of UTC at a moment; `None` when the browser does not know it.
pub fn offset_min(zone: &str, at: Time) -> Option<i16> {
    let options = js_sys::Object::new();
    for (key, value) in [("timeZone", zone), ("hourCycle", "h23"), ("dateStyle", "short"), ("timeStyle", "medium")] {
        js_sys::Reflect::set(&options, &key.into(), &value.into()).ok()?;
    }
    let date = js_sys::Date::new(&JsValue::from_f64(at.ms()));
    let format = js_sys::Intl::DateTimeFormat::new(&js_sys::Array::of1(&"en-GB".into()), &options);
    let text = format.format().call1(&JsValue::UNDEFINED, &date).ok()?.as_string()?;
    offset_of(&text, at)
}

/// How far a wall clock that reads "23/11/2026, 04:22:56" is ahead of UTC.
fn offset_of(text: &str, at: Time) -> Option<i16> {
    let numbers: Vec<u32> = text.split(|c: char| !c.is_ascii_digit()).filter_map(|n| n.parse().ok()).collect();
    let [day, month, year, hour, minute, second] = numbers.as_slice() else { return None };
    let wall = chrono::NaiveDate::from_ymd_opt(*year as i32, *month, *day)?.and_hms_opt(*hour, *minute, *second)?;
    let ahead = wall.and_utc().timestamp() - i64::from(at.0);
    i16::try_from((ahead + 30).div_euclid(60)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wall_clock_gives_its_offset() {
        let at = Time(1_795_168_800); // 2026-11-20 10:00 UTC
        assert_eq!(offset_of("20/11/2026, 04:00:00", at), Some(-360));
        assert_eq!(offset_of("20/11/2026, 15:30:00", at), Some(330));
        assert_eq!(offset_of("21/11/2026, 00:00:00", at), Some(840));
        assert_eq!(offset_of("nonsense", at), None);
    }
}
