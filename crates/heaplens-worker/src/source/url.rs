//! A snapshot behind a link: fetched as it comes, with the reason when it does not.

use heaplens_model::problem::{Cause, Problem};
use js_sys::{Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{ReadableStreamDefaultReader, Response, Url};

use super::MIN_FOR_HELPER;
use crate::helper::{self, Helper};
use crate::port;

/// Reads what a server sends.
pub struct UrlReader {
    reader: ReadableStreamDefaultReader,
    /// By the server's word; 0 when it does not say, or says less than it sends.
    total: u64,
    taken: u64,
    helper: Option<Helper>,
}

impl UrlReader {
    /// Asks the server and waits for its first word.
    pub async fn open(url: &str) -> Result<UrlReader, Problem> {
        let scope = port::scope();
        // Only the single file makes its worker from a `blob:`, and it may not connect.
        if scope.location().protocol() == "blob:" {
            return Err(Problem::nowhere(Cause::UrlForbidden));
        }
        let is_http = Url::new(url).is_ok_and(|url| matches!(&*url.protocol(), "http:" | "https:"));
        if !is_http {
            return Err(Problem::nowhere(Cause::UrlInvalid));
        }
        let unreachable = |_| Problem::nowhere(Cause::UrlUnreachable);
        let response = JsFuture::from(scope.fetch_with_str(url))
            .await
            .map_err(unreachable)?;
        let response: Response = response.unchecked_into();
        if !response.ok() {
            return Err(Problem::nowhere(Cause::UrlStatus {
                status: response.status(),
            }));
        }
        let total = announced_length(&response);
        let body = response
            .body()
            .ok_or_else(|| Problem::nowhere(Cause::Empty))?;
        let reader = body.get_reader().unchecked_into();
        let spare = helper::take_spare();
        let helper = if total as f64 >= MIN_FOR_HELPER {
            spare.or_else(Helper::start)
        } else {
            None
        };
        Ok(UrlReader {
            reader,
            total,
            taken: 0,
            helper,
        })
    }

    /// The second worker, which takes no part in reading.
    pub fn into_helper(self) -> Option<Helper> {
        self.helper
    }

    /// How much there is to read; 0 when unknown.
    pub fn total(&self) -> u64 {
        if self.taken > self.total {
            0
        } else {
            self.total
        }
    }

    /// Bytes handed out.
    pub fn taken(&self) -> u64 {
        self.taken
    }

    /// What came next; nothing at the end.
    pub async fn next(&mut self) -> Result<Option<Uint8Array>, Problem> {
        let lost = |_| Problem::nowhere(Cause::ConnectionLost);
        let result = JsFuture::from(self.reader.read()).await.map_err(lost)?;
        let chunk = Reflect::get(&result, &"value".into()).unwrap_or_default();
        let Ok(chunk) = chunk.dyn_into::<Uint8Array>() else {
            return Ok(None);
        };
        self.taken += u64::from(chunk.length());
        Ok(Some(chunk))
    }
}

/// The length that the server announces, if it is the length of what we shall read.
///
/// What is sent with a `Content-Encoding` is longer when it arrives here. A page may not see that
/// header of another site: [`UrlReader::total`] notices by what comes.
fn announced_length(response: &Response) -> u64 {
    let headers = response.headers();
    if headers.get("content-encoding").ok().flatten().is_some() {
        return 0;
    }
    let length = headers.get("content-length").ok().flatten();
    length.and_then(|length| length.parse().ok()).unwrap_or(0)
}
