//! Futures that stay functions of their own.
//!
//! A future is polled as a part of whoever awaits it, so a whole load would be one function of 37
//! kB, polled for each buffer. Engines take a function that is called so often for one that should
//! be compiled well: 0.14 s of a processor, while two workers need both.

use std::pin::Pin;

/// A future that is polled by a call.
pub fn outlined<'a, T>(
    future: impl Future<Output = T> + 'a,
) -> Pin<Box<dyn Future<Output = T> + 'a>> {
    Box::pin(future)
}
