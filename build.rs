//! What `cargo xtask build` asks for: a module that can be cut into parts, see `src/runtime/parts.rs`.

/// Set by `cargo xtask build`, which cuts what comes of it.
const ASKED_BY: &str = "TAKT_SPLIT";

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed={ASKED_BY}");
    println!("cargo::rustc-check-cfg=cfg(split)");
    if std::env::var_os(ASKED_BY).is_some() {
        println!("cargo::rustc-cfg=split");
        // The knife needs to know who calls whom.
        println!("cargo::rustc-link-arg-bins=--emit-relocs");
    }
}
