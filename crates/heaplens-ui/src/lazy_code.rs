//! Code that comes in a second file, after the start page is on the screen.
//!
//! Two thirds of the page's code are of no use before a snapshot opens. `cargo xtask` splits them
//! off (`xtask/src/page/split.rs`): a function of [`lazily_loaded`] and all that only such
//! functions use go into the second file. The browser asks for it when the page is idle, or when
//! one of these functions is called.

/// The second file could not be loaded. The next call tries again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotLoaded;

#[cfg(split)]
impl From<wasm_split_helpers::SplitLoaderError> for NotLoaded {
    fn from(_: wasm_split_helpers::SplitLoaderError) -> NotLoaded {
        NotLoaded
    }
}

/// Defines an `async` function whose code is in the second file. It returns what the body says, or
/// [`NotLoaded`]. The body must not wait for anything.
macro_rules! lazily_loaded {
    (
        $(#[$attribute:meta])*
        pub async fn $name:ident($($argument:ident: $type:ty),*) -> $output:ty $body:block
    ) => {
        $(#[$attribute])*
        pub async fn $name($($argument: $type),*) -> Result<$output, $crate::lazy_code::NotLoaded> {
            #[cfg(split)]
            return split_point::call($($argument),*).await;
            #[cfg(not(split))]
            Ok($body)
        }

        // SAFETY: `wasm_split` declares the function and the loader of its file as imports. Both
        // are written by the tool that splits the file, from these very declarations. A page whose
        // files were not split has no such import, and does not start.
        #[cfg(split)]
        #[allow(unsafe_code)]
        mod split_point {
            use super::*;

            #[wasm_split_helpers::wasm_split(opened, fallible)]
            pub fn call($($argument: $type),*) -> Result<$output, $crate::lazy_code::NotLoaded> {
                Ok($body)
            }
        }
    };
}

pub(crate) use lazily_loaded;
