//! Lets `cargo xtask` split the page's code in two files.
//!
//! With `HEAPLENS_SPLIT=1` the functions of `lazily_loaded!` become split points, and the linker
//! keeps the relocations that the split needs. A plain build has all code in one file.

fn main() {
    println!("cargo::rustc-check-cfg=cfg(split)");
    println!("cargo::rerun-if-env-changed=HEAPLENS_SPLIT");
    let is_wasm = std::env::var("CARGO_CFG_TARGET_FAMILY").is_ok_and(|family| family == "wasm");
    if is_wasm && std::env::var("HEAPLENS_SPLIT").is_ok_and(|split| split == "1") {
        println!("cargo::rustc-cfg=split");
        println!("cargo::rustc-link-arg-bins=--emit-relocs");
    }
}
