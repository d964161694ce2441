//! Which tab syncs: the one that holds the lock. A tab that holds it and does not answer is frozen, and the
//! lock is taken from it. A tab whose build has met what only a newer one can read gives the lock up: it could
//! send nothing more, and the tab of the newer build would stand in line behind it for ever.

use super::desk::Desk;
use super::net::{call, set};
use crate::runtime::tabs::locks;
use js_sys::{Function, Object, Promise};
use leptos::task::spawn_local;
use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::BroadcastChannel;

/// How often a tab that is looked at asks whether the leader is there.
const ASK_EVERY_MS: u32 = 3_000;
/// Questions without an answer after which the leader counts as frozen.
const UNANSWERED: u32 = 3;
const ASK: &str = "leader?";
const HERE: &str = "here";

/// This tab's place in the line for the lead.
pub struct Leader {
    lock: String,
    channel: Option<BroadcastChannel>,
    is_held: Cell<bool>,
    is_queued: Cell<bool>,
    /// Whether this tab leads no more until it is reloaded.
    is_outdated: Cell<bool>,
    /// Lets the lock go.
    release: RefCell<Option<Function>>,
    unanswered: Cell<u32>,
    desk: RefCell<Weak<Desk>>,
}

impl Leader {
    /// For the line of that name.
    pub fn new(name: &str) -> Self {
        let lock = format!("{name}-lead");
        let channel = BroadcastChannel::new(&lock).ok();
        Self {
            lock,
            channel,
            is_held: Cell::new(false),
            is_queued: Cell::new(false),
            is_outdated: Cell::new(false),
            release: RefCell::default(),
            unanswered: Cell::new(0),
            desk: RefCell::default(),
        }
    }

    /// Whether this tab holds the lock.
    pub fn is_held(&self) -> bool {
        self.is_held.get()
    }

    /// This build is too old to lead: it lets a newer one do it, and never asks again.
    pub fn step_down(&self) {
        self.is_outdated.set(true);
        if let Some(release) = self.release.borrow_mut().take() {
            // What is called settles a promise, which cannot fail.
            let _ = release.call0(&JsValue::UNDEFINED);
        }
    }

    /// Stands in line, and watches over whoever leads.
    pub fn run(&self, desk: &Rc<Desk>) {
        *self.desk.borrow_mut() = Rc::downgrade(desk);
        if let Some(channel) = &self.channel {
            let weak = Rc::downgrade(desk);
            let heard = Closure::<dyn FnMut(web_sys::MessageEvent)>::new(move |event: web_sys::MessageEvent| {
                let Some(desk) = weak.upgrade() else { return };
                let leader = desk.leader();
                match event.data().as_string().as_deref() {
                    Some(ASK) if leader.is_held() => leader.post(HERE),
                    Some(HERE) => leader.unanswered.set(0),
                    Some(_) | None => {}
                }
            });
            channel.set_onmessage(Some(heard.as_ref().unchecked_ref()));
            heard.forget();
        }
        stand_in_line(Rc::downgrade(desk), false);
        let weak = Rc::downgrade(desk);
        gloo::timers::callback::Interval::new(ASK_EVERY_MS, move || {
            let Some(desk) = weak.upgrade() else { return };
            let leader = desk.leader();
            let is_seen = !leptos::prelude::document().hidden();
            if leader.is_held() || !is_seen || leader.is_outdated.get() {
                leader.unanswered.set(0);
            } else if leader.unanswered.replace(leader.unanswered.get() + 1) >= UNANSWERED {
                leader.unanswered.set(0);
                stand_in_line(Rc::downgrade(&desk), true);
            } else {
                leader.post(ASK);
            }
        })
        .forget();
    }

    fn post(&self, what: &str) {
        if let Some(channel) = &self.channel {
            // A channel that is closed reaches nobody; the disk is the truth.
            let _ = channel.post_message(&what.into());
        }
    }
}

/// Asks for the lock: in its turn, or at once from a tab that does not answer.
fn stand_in_line(weak: Weak<Desk>, steal: bool) {
    let Some(desk) = weak.upgrade() else { return };
    let leader = desk.leader();
    if leader.is_outdated.get() || (!steal && leader.is_queued.replace(true)) {
        return;
    }
    let Some(locks) = locks() else {
        // Without locks every tab leads; what they write is kept apart by its turn.
        leader.is_held.set(true);
        spawn_local(desk.granted());
        return;
    };
    let options = Object::new();
    if steal {
        set(&options, "steal", &JsValue::TRUE);
    }
    let told = weak.clone();
    let granted = Closure::<dyn FnMut(JsValue) -> Promise>::new(move |_| {
        let Some(desk) = told.upgrade() else { return Promise::resolve(&JsValue::UNDEFINED) };
        let leader = desk.leader();
        if !steal {
            leader.is_queued.set(false);
        }
        if leader.is_outdated.get() {
            return Promise::resolve(&JsValue::UNDEFINED);
        }
        leader.is_held.set(true);
        // Held until the tab is gone, lets go of it, or the lock is taken from it.
        let held = Promise::new(&mut |release, _| drop(leader.release.borrow_mut().replace(release)));
        spawn_local(desk.granted());
        held
    });
    let name = JsValue::from(leader.lock.as_str());
    spawn_local(async move {
        let _ended = call(&locks, "request", &[&name, &options, granted.as_ref()]).await;
        drop(granted);
        // It ends by being taken, or by being let go.
        let Some(desk) = weak.upgrade() else { return };
        desk.leader().is_held.set(false);
        desk.replaced();
        gloo::timers::future::TimeoutFuture::new(ASK_EVERY_MS).await;
        stand_in_line(weak, false);
    });
}
