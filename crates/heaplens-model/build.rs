//! Gives the page and the worker of one build the same mark, so that a stale half is noticed.
//!
//! `HEAPLENS_BUILD` comes from `cargo xtask`; a plain `cargo build` gets `dev`.

fn main() {
    println!("cargo::rerun-if-env-changed=HEAPLENS_BUILD");
    let build = std::env::var("HEAPLENS_BUILD").unwrap_or_else(|_| "dev".to_owned());
    println!("cargo::rustc-env=HEAPLENS_BUILD={build}");
}
