//! The device's clock: the only place that asks for the time.

use takt_engine::time::Time;

#[allow(clippy::disallowed_methods, reason = "this is the one place that asks the device for the time")]
/// Now, and how many minutes this device's clock is ahead of UTC.
pub fn read() -> (Time, i16) {
    let date = js_sys::Date::new_0();
    (Time::from_ms(date.get_time()), -(date.get_timezone_offset() as i16))
}
