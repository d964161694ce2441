//! Other tabs of the same line. A message is a hint; the disk is the truth.

use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// What tabs say to each other.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Message {
    /// There is a new record.
    New,
    /// The line was replaced.
    Reload,
}

/// This tab among the others.
pub struct Tabs {
    channel: Option<web_sys::BroadcastChannel>,
    presence: String,
}

/// The browser's lock manager; missing on insecure origins.
pub(super) fn locks() -> Option<JsValue> {
    let navigator = web_sys::window()?.navigator();
    js_sys::Reflect::get(&navigator, &"locks".into()).ok().filter(JsValue::is_object)
}

fn call(locks: &JsValue, method: &str, arguments: &js_sys::Array) -> Option<js_sys::Promise> {
    let function: js_sys::Function = js_sys::Reflect::get(locks, &method.into()).ok()?.dyn_into().ok()?;
    js_sys::Reflect::apply(&function, locks, arguments).ok()?.dyn_into().ok()
}

fn options(name: &str, value: JsValue) -> JsValue {
    let options = js_sys::Object::new();
    let _ = js_sys::Reflect::set(&options, &name.into(), &value);
    options.into()
}

impl Tabs {
    /// Joins the tabs of a line and shows presence for as long as the tab lives.
    pub fn new(line: &str) -> Self {
        let presence = format!("{line}-open");
        if let Some(locks) = locks() {
            // A promise that never settles holds the lock until the tab is gone.
            let hold = Closure::<dyn FnMut(JsValue) -> js_sys::Promise>::new(|_| js_sys::Promise::new(&mut |_, _| {}));
            let arguments =
                js_sys::Array::of3(&presence.as_str().into(), &options("mode", "shared".into()), hold.as_ref());
            let _ = call(&locks, "request", &arguments);
            hold.forget();
        }
        Self { channel: web_sys::BroadcastChannel::new(line).ok(), presence }
    }

    /// Tells the others that there is a new record.
    pub fn say_new(&self, seq: u64) {
        if let Some(channel) = &self.channel {
            let _ = channel.post_message(&JsValue::from_f64(seq as f64));
        }
    }

    /// Tells the others that the line was replaced.
    pub fn say_reload(&self) {
        if let Some(channel) = &self.channel {
            let _ = channel.post_message(&"reload".into());
        }
    }

    /// Calls `heard` for each message, and once more when the page comes back from the browser's cache.
    pub fn listen(&self, heard: impl Fn(Message) + Clone + 'static) {
        if let Some(channel) = &self.channel {
            let heard = heard.clone();
            let on_message = Closure::<dyn FnMut(web_sys::MessageEvent)>::new(move |event: web_sys::MessageEvent| {
                heard(if event.data().as_string().is_some() { Message::Reload } else { Message::New });
            });
            channel.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
            on_message.forget();
        }
        let on_show = Closure::<dyn FnMut()>::new(move || heard(Message::New));
        if let Some(window) = web_sys::window() {
            let _ = window.add_event_listener_with_callback("pageshow", on_show.as_ref().unchecked_ref());
        }
        on_show.forget();
    }

    /// Whether no other tab has this line open.
    pub async fn is_alone(&self) -> bool {
        holders(&self.presence).await == Some(1)
    }
}

/// How many hold the lock of that name; `None` where the browser does not tell.
pub async fn holders(name: &str) -> Option<usize> {
    let query = call(&locks()?, "query", &js_sys::Array::new())?;
    let snapshot = JsFuture::from(query).await.ok()?;
    let held = js_sys::Reflect::get(&snapshot, &"held".into()).ok()?;
    let is_it = |info: &JsValue| {
        js_sys::Reflect::get(info, &"name".into()).ok().and_then(|n| n.as_string()).as_deref() == Some(name)
    };
    Some(js_sys::Array::from(&held).iter().filter(is_it).count())
}

/// A lock held until this is dropped or the tab is gone.
pub struct Hold(Rc<RefCell<Release>>);

#[derive(Default)]
struct Release {
    resolve: Option<js_sys::Function>,
    is_over: bool,
}

impl Hold {
    /// Takes the lock as soon as nobody else has it.
    pub fn new(name: &str) -> Self {
        let release = Rc::new(RefCell::new(Release::default()));
        let kept = release.clone();
        let granted = Closure::once_into_js(move |_: JsValue| {
            js_sys::Promise::new(&mut |resolve, _| {
                let mut release = kept.borrow_mut();
                if release.is_over {
                    let _ = resolve.call0(&JsValue::UNDEFINED);
                }
                release.resolve = Some(resolve);
            })
        });
        if let Some(locks) = locks() {
            let _ = call(&locks, "request", &js_sys::Array::of2(&name.into(), &granted));
        }
        Self(release)
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        let mut release = self.0.borrow_mut();
        release.is_over = true;
        if let Some(resolve) = release.resolve.take() {
            let _ = resolve.call0(&JsValue::UNDEFINED);
        }
    }
}

/// Does `work` under a lock of that name, or nothing when another tab holds it.
pub async fn with_lock_if_free(name: &str, work: impl Future<Output = ()> + 'static) {
    let Some(locks) = locks() else {
        work.await;
        return;
    };
    let mut work = Some(work);
    let granted = Closure::<dyn FnMut(JsValue) -> js_sys::Promise>::new(move |lock: JsValue| match work.take() {
        Some(work) if !lock.is_null() => wasm_bindgen_futures::future_to_promise(async move {
            work.await;
            Ok(JsValue::UNDEFINED)
        }),
        _ => js_sys::Promise::resolve(&JsValue::UNDEFINED),
    });
    let arguments = js_sys::Array::of3(&name.into(), &options("ifAvailable", true.into()), granted.as_ref());
    if let Some(request) = call(&locks, "request", &arguments) {
        let _ = JsFuture::from(request).await;
    }
}
