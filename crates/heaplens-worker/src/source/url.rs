//! A snapshot behind a web address, fetched as a stream. A failure names its reason.

use heaplens_model::problem::{Cause, Problem};
use js_sys::{Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{ReadableStreamDefaultReader, Response, Url};

use crate::port;

/// Reads what a server sends.
pub struct UrlReader {
    reader: ReadableStreamDefaultReader,
    /// As the server announces it; 0 when it announces nothing.
    total: u64,
    taken: u64,
}

impl UrlReader {
    /// Asks the server and waits for its response headers.
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
        Ok(UrlReader {
            reader,
            total,
            taken: 0,
        })
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

    /// Returns the next bytes; nothing at the end.
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

/// Returns the length that the server announces, if it is the number of bytes that will arrive;
/// else 0.
///
/// A body with a `Content-Encoding` is longer once the browser has decoded it. A page may not see
/// that header of another site: [`UrlReader::total`] then notices that more bytes arrive.
fn announced_length(response: &Response) -> u64 {
    let headers = response.headers();
    if headers.get("content-encoding").ok().flatten().is_some() {
        return 0;
    }
    let length = headers.get("content-length").ok().flatten();
    length.and_then(|length| length.parse().ok()).unwrap_or(0)
}
