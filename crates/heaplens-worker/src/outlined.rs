//! Futures that stay functions of their own, for the sake of the browser's compiler.
//!
//! A future is compiled into the function that awaits it. A whole load would become one function
//! of 37 kB, which runs once for each buffer. The browser would then optimise that function, and
//! take 0.14 s of a processor for it while two workers need both processors. A boxed future is
//! called through a pointer, so it stays small and apart.

use std::pin::Pin;

/// Boxes a future.
pub fn outlined<'a, T>(
    future: impl Future<Output = T> + 'a,
) -> Pin<Box<dyn Future<Output = T> + 'a>> {
    Box::pin(future)
}
