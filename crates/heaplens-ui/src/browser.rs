//! The few things that the page asks of the browser itself: addresses, history, storage.
//!
//! Each may be refused (private windows, `file:`, sandboxed frames), and the page works on.

use gloo::timers::callback::Timeout;
use gloo::utils::{document, window};
use heaplens_model::locale::Lang;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, HtmlElement, ResizeObserver};
use yew::NodeRef;

/// After so many milliseconds a browser that does not tell is taken to be idle.
const IDLE_MS: i32 = 500;
/// Milliseconds after which a saved file's memory is given back.
const SAVING_MS: u32 = 60_000;

/// Returns an address relative to the page, made absolute.
pub fn resolve(address: &str) -> Option<String> {
    let base = document().base_uri().ok().flatten()?;
    web_sys::Url::new_with_base(address, &base)
        .ok()
        .map(|url| url.href())
}

/// As [`resolve`], but only what a worker can fetch.
pub fn resolve_web(address: &str) -> Option<String> {
    resolve(address).filter(|url| url.starts_with("http:") || url.starts_with("https:"))
}

/// Returns the address's fragment.
pub fn fragment() -> String {
    window().location().hash().unwrap_or_default()
}

/// Sets the fragment: as a new step of the history, or in place of the present one.
pub fn set_fragment(fragment: &str, is_step: bool) {
    let location = window().location();
    let (path, query) = (
        location.pathname().unwrap_or_default(),
        location.search().unwrap_or_default(),
    );
    let mark = if fragment.is_empty() { "" } else { "#" };
    set_address(&format!("{path}{query}{mark}{fragment}"), is_step);
}

fn set_address(address: &str, is_step: bool) {
    if let Ok(history) = window().history() {
        // Browsers limit how often this may be done; a step lost is no harm.
        let _ = if is_step {
            history.push_state_with_url(&JsValue::NULL, "", Some(address))
        } else {
            history.replace_state_with_url(&JsValue::NULL, "", Some(address))
        };
    }
}

/// Returns the whole address.
pub fn address() -> String {
    window().location().href().unwrap_or_default()
}

/// Returns the language that the address asks for, else the first of the browser's that is spoken
/// here.
pub fn language() -> Lang {
    let asked = query_parameter("lang").and_then(|tag| Lang::from_tag(&tag));
    let spoken = || {
        let languages = window().navigator().languages();
        languages
            .iter()
            .filter_map(|tag| tag.as_string())
            .find_map(|tag| Lang::from_tag(&tag))
    };
    asked.or_else(spoken).unwrap_or_default()
}

fn query_parameter(wanted: &str) -> Option<String> {
    let query = window().location().search().ok()?;
    let query = query.strip_prefix('?')?;
    let mut pairs = form_urlencoded::parse(query.as_bytes());
    pairs
        .find(|(key, _)| key == wanted)
        .map(|(_, value)| value.into_owned())
}

/// Tells the document its language, and the address too when a person chose it.
pub fn set_language(lang: Lang, is_chosen: bool) {
    if let Some(root) = document().document_element() {
        let _ = root.set_attribute("lang", lang.tag());
    }
    if is_chosen {
        let location = window().location();
        let query = location.search().unwrap_or_default();
        let others = query.trim_start_matches('?').split('&');
        let mut pairs: Vec<&str> = others
            .filter(|pair| !pair.is_empty() && !pair.starts_with("lang="))
            .collect();
        let own = format!("lang={}", lang.tag());
        pairs.push(&own);
        let path = location.pathname().unwrap_or_default();
        set_address(&format!("{path}?{}{}", pairs.join("&"), fragment()), false);
    }
}

/// Something kept from an earlier visit.
pub fn stored(key: &str) -> Option<String> {
    let storage = window().local_storage().ok().flatten()?;
    storage.get_item(&format!("heaplens:{key}")).ok().flatten()
}

/// Keeps something for the next visit.
pub fn store(key: &str, value: &str) {
    if let Ok(Some(storage)) = window().local_storage() {
        let _ = storage.set_item(&format!("heaplens:{key}"), value);
    }
}

/// Calls `act` when the page is on the screen and the browser has nothing else to do.
pub fn when_idle(act: impl FnOnce() + 'static) {
    let act = Closure::once_into_js(act);
    // The frame after the one that shows the page.
    in_next_frame(|| {
        in_next_frame(move || {
            let act = act.unchecked_ref();
            // Not every browser tells when it is idle.
            if window().request_idle_callback(act).is_err() {
                let _ =
                    window().set_timeout_with_callback_and_timeout_and_arguments_0(act, IDLE_MS);
            }
        });
    });
}

fn in_next_frame(act: impl FnOnce() + 'static) {
    let act = Closure::once_into_js(act);
    let _ = window().request_animation_frame(act.unchecked_ref());
}

/// Gives the keyboard to an element, if it is on the page.
pub fn focus(element: &NodeRef) {
    if let Some(element) = element.cast::<HtmlElement>() {
        let _ = element.focus();
    }
}

/// Watches the size of an element, until it is dropped.
pub struct Resizing {
    observer: ResizeObserver,
    _closure: Closure<dyn FnMut(JsValue)>,
}

impl Resizing {
    /// Calls `act` when the element's size is first known, and before it is painted with another.
    pub fn of(element: &Element, act: impl Fn() + 'static) -> Option<Resizing> {
        let closure = Closure::<dyn FnMut(JsValue)>::new(move |_| act());
        let observer = ResizeObserver::new(closure.as_ref().unchecked_ref()).ok()?;
        observer.observe(element);
        Some(Resizing {
            observer,
            _closure: closure,
        })
    }
}

impl Drop for Resizing {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}

/// Returns whether a person has selected text on the page.
pub fn has_selected_text() -> bool {
    let selection = window().get_selection().ok().flatten();
    selection.is_some_and(|selection| !selection.is_collapsed())
}

/// The parts of a file that is to be saved. The browser keeps them outside of the page's memory.
#[derive(Default)]
pub struct Pieces(js_sys::Array);

impl Pieces {
    /// Adds a text at the end.
    pub fn add(&self, text: &str) {
        let texts = js_sys::Array::of1(&text.into());
        // If the browser has no room for it, saving fails as well, and says so.
        if let Ok(piece) = web_sys::Blob::new_with_str_sequence(&texts) {
            self.0.push(&piece);
        }
    }

    /// Gives the file to the browser to save. Returns whether it took it.
    pub fn save(&self, media_type: &str, name: &str) -> bool {
        self.try_save(media_type, name).is_some()
    }

    fn try_save(&self, media_type: &str, name: &str) -> Option<()> {
        let options = web_sys::BlobPropertyBag::new();
        options.set_type(media_type);
        let whole = web_sys::Blob::new_with_blob_sequence_and_options(&self.0, &options).ok()?;
        let address = web_sys::Url::create_object_url_with_blob(&whole).ok()?;
        let link = document().create_element("a").ok()?;
        link.set_attribute("href", &address).ok()?;
        link.set_attribute("download", name).ok()?;
        link.unchecked_ref::<web_sys::HtmlElement>().click();
        // The browser reads the file after this.
        Timeout::new(SAVING_MS, move || {
            let _ = web_sys::Url::revoke_object_url(&address);
        })
        .forget();
        Some(())
    }
}

/// Copies to the clipboard; says afterwards whether it was allowed.
pub fn copy(text: String, then: impl FnOnce(bool) + 'static) {
    // Only secure contexts have a clipboard; `file:` is one in most browsers.
    let clipboard = js_sys::Reflect::get(&window().navigator(), &"clipboard".into());
    if !clipboard.is_ok_and(|clipboard| clipboard.is_object()) {
        then(false);
        return;
    }
    let promise = window().navigator().clipboard().write_text(&text);
    wasm_bindgen_futures::spawn_local(async move {
        then(wasm_bindgen_futures::JsFuture::from(promise).await.is_ok());
    });
}
