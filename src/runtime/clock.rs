//! The device's clock: the only place that asks for the time, and marks it for who measures.

use takt_engine::time::Time;

#[allow(clippy::disallowed_methods, reason = "this is the one place that asks the device for the time")]
/// Now, and how many minutes this device's clock is ahead of UTC.
pub fn read() -> (Time, i16) {
    let date = js_sys::Date::new_0();
    (Time::from_ms(date.get_time()), -(date.get_timezone_offset() as i16))
}

/// Leaves a mark with that name on the page's own timeline, where the bench and the browser's tools read it.
pub fn mark(name: &str) {
    if let Some(performance) = web_sys::window().and_then(|window| window.performance()) {
        // A mark that cannot be set is one less to read.
        let _ = performance.mark(name);
    }
}
