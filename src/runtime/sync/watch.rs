//! Hears of the line's growth: a stream of events where it comes through, a long poll where it does not.

use super::desk::Desk;
use super::net::{call, kind_of, status_of};
use js_sys::{Function, Object, Reflect, Uint8Array};
use std::rc::Rc;
use takt_replica::sync::Input;
use takt_wire::{Head, route};
use wasm_bindgen::{JsCast, JsValue};

/// Nothing heard for so long: the stream is dead, whatever its socket says. The depot gives a sign each 20 s.
const SILENT_MS: f64 = 50_000.0;
/// The first pause after a watch that ended, and the longest.
const PAUSE_MS: (u32, u32) = (1_000, 60_000);

/// Lets go of a request.
#[derive(Clone, Debug)]
pub struct Stop(JsValue);

impl Stop {
    fn new() -> Option<Self> {
        let class: Function = Reflect::get(&js_sys::global(), &"AbortController".into()).ok()?.dyn_into().ok()?;
        Reflect::construct(&class, &js_sys::Array::new()).ok().map(Self)
    }
    fn signal(&self) -> JsValue {
        Reflect::get(&self.0, &"signal".into()).unwrap_or(JsValue::UNDEFINED)
    }
    /// Now.
    pub fn now(&self) {
        let abort: Option<Function> = Reflect::get(&self.0, &"abort".into()).ok().and_then(|f| f.dyn_into().ok());
        if let Some(abort) = abort {
            // What is over already cannot be ended again.
            let _ = abort.call0(&self.0);
        }
    }
}

/// Watches for as long as this tab leads and nobody asks for another watch.
pub async fn watch(desk: Rc<Desk>, turn: u64) {
    let mut pause = PAUSE_MS.0;
    let mut polls = false;
    while desk.is_watching(turn) {
        // A stream tells what changes from now on; what waits already is asked for.
        if let Ok(head) = desk.depot().head().await {
            desk.heard_mail(head.mail);
        }
        let heard = once(&desk, turn, polls).await;
        if !desk.is_watching(turn) {
            return;
        }
        match heard {
            Heard::Head(head) => {
                pause = PAUSE_MS.0;
                desk.input(Input::Head(head));
            }
            Heard::Quiet => pause = PAUSE_MS.0,
            // Something on the way holds streams back: ask instead.
            Heard::NoStream => polls = true,
            Heard::Broken => {
                gloo::timers::future::TimeoutFuture::new(desk.spread(pause)).await;
                pause = (pause * 2).min(PAUSE_MS.1);
            }
        }
    }
}

enum Heard {
    Head(u64),
    Quiet,
    NoStream,
    Broken,
}

async fn once(desk: &Rc<Desk>, turn: u64, polls: bool) -> Heard {
    let Some(stop) = Stop::new() else { return Heard::Broken };
    desk.hold_watch(turn, stop.clone());
    let accept = if polls { "application/json" } else { "text/event-stream" };
    let depot = desk.depot();
    let request: Object = depot.request("GET", accept, None, &stop.signal());
    let path = route::wait(depot.line, desk.known_seq());
    let Ok(response) = depot.fetch(&path, &request).await else { return Heard::Broken };
    desk.heard(turn);
    if status_of(&response) != 200 {
        return Heard::Broken;
    }
    let kind = kind_of(&response);
    if polls {
        let Ok(text) = call(&response, "text", &[]).await else { return Heard::Broken };
        let head = text.as_string().and_then(|text| serde_json::from_str::<Head>(&text).ok());
        if let Some(head) = &head {
            desk.heard_mail(head.mail);
        }
        return match head {
            Some(head) if head.head > desk.known_seq() => Heard::Head(head.head),
            Some(_) => Heard::Quiet,
            None => Heard::Broken,
        };
    }
    if !kind.starts_with("text/event-stream") {
        return if kind.starts_with("application/json") { Heard::NoStream } else { Heard::Broken };
    }
    stream(desk, turn, &response).await
}

/// Reads events until the stream ends; each is told at once.
async fn stream(desk: &Rc<Desk>, turn: u64, response: &JsValue) -> Heard {
    let reader = Reflect::get(response, &"body".into()).and_then(|body| {
        let function: Function = Reflect::get(&body, &"getReader".into())?.dyn_into()?;
        function.call0(&body)
    });
    let Ok(reader) = reader else { return Heard::NoStream };
    let mut text = String::new();
    // A stream that ends and never brought a byte is held back on the way: the next watch asks instead.
    let mut ended = Heard::NoStream;
    while desk.is_watching(turn) {
        let Ok(piece) = call(&reader, "read", &[]).await else { return ended };
        if Reflect::get(&piece, &"done".into()).is_ok_and(|done| done.is_truthy()) {
            return ended;
        }
        ended = Heard::Broken;
        desk.heard(turn);
        let Ok(value) = Reflect::get(&piece, &"value".into()) else { return Heard::Broken };
        text.push_str(&String::from_utf8_lossy(&Uint8Array::new(&value).to_vec()));
        while let Some(end) = text.find("\n\n") {
            let event: String = text.drain(..end + 2).collect();
            let data = event.lines().find_map(|line| line.strip_prefix("data:"));
            if let Some(head) = data.and_then(|data| serde_json::from_str::<Head>(data.trim()).ok()) {
                desk.heard_mail(head.mail);
                if head.head > desk.known_seq() {
                    desk.input(Input::Head(head.head));
                }
            }
        }
        if text.len() > 64 * 1024 {
            return Heard::Broken;
        }
    }
    Heard::Quiet
}

/// Whether a watch that was heard last then is dead.
pub fn is_silent(last_ms: f64, now_ms: f64) -> bool {
    now_ms - last_ms > SILENT_MS
}
