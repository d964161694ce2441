//! Which package may need which: the arrows of the house, as Cargo sees them.

use serde_json::Value;

use super::Refusal;
use crate::problem::{Outcome, Problem};

const RULE: &str = "package-arrow";
const FIX: &str = "move the code to a package that may need it; the arrows stand in ARCHITECTURE.md";

/// What one package may need. Development dependencies are free.
struct Arrows {
    package: &'static str,
    /// Packages of this workspace.
    own: &'static [&'static str],
    others: Others,
}

/// Packages from elsewhere.
enum Others {
    Only(&'static [&'static str]),
    AllBut(&'static [&'static str]),
}

/// What ties code to a browser, a runtime or an operating system.
const NOT_SANS_IO: &[&str] = &[
    "leptos",
    "web-sys",
    "js-sys",
    "wasm-bindgen",
    "gloo",
    "indexed_db_futures",
    "tokio",
    "reqwest",
    "rand",
    "getrandom",
    "async-std",
    "futures",
];

const HOUSE: &[Arrows] = &[
    Arrows {
        package: "takt-engine",
        own: &[],
        others: Others::Only(&[
            "serde",
            "postcard",
            "xxhash-rust",
            "sha2",
            "chrono",
            "libm",
            "num-traits",
            "statrs",
            "smallvec",
            "memchr",
            "arrayvec",
        ]),
    },
    Arrows {
        package: "takt-replica",
        own: &["takt-engine", "takt-wire"],
        others: Others::Only(&[
            "serde",
            "postcard",
            "xxhash-rust",
            "sha2",
            "hkdf",
            "hmac",
            "chacha20poly1305",
            "crypto_box",
            "ed25519-dalek",
            "x25519-dalek",
            "zeroize",
            "subtle",
            "lz4_flex",
            "miniz_oxide",
        ]),
    },
    Arrows { package: "takt-wire", own: &[], others: Others::Only(&["serde", "postcard"]) },
    // It stores batches; it does not understand them.
    Arrows { package: "takt-depot", own: &["takt-wire", "takt-site"], others: Others::AllBut(&["leptos", "web-sys"]) },
    Arrows { package: "takt-importer", own: &["takt-engine"], others: Others::AllBut(NOT_SANS_IO) },
    Arrows {
        package: "takt-importer-worker",
        own: &["takt-importer", "takt-engine"],
        others: Others::AllBut(&["leptos", "tokio"]),
    },
    Arrows { package: "takt-chart", own: &["takt-engine"], others: Others::Only(&["serde", "postcard"]) },
    Arrows { package: "takt-engine-bench", own: &["takt-engine"], others: Others::AllBut(&["leptos", "tokio"]) },
    Arrows {
        package: "takt",
        own: &["takt-engine", "takt-replica", "takt-importer", "takt-chart", "takt-wire"],
        others: Others::AllBut(&["reqwest", "rand"]),
    },
    Arrows { package: "takt-site", own: &[], others: Others::Only(&["bytes", "http", "http-body-util", "sha2"]) },
    Arrows { package: "xtask", own: &["takt-site"], others: Others::AllBut(&["leptos"]) },
];

/// Reads what `cargo metadata --no-deps` prints.
pub fn check(metadata: &str) -> Outcome<Vec<Refusal>> {
    let read: Value = serde_json::from_str(metadata).map_err(|error| {
        Problem::unexpected(format!("cargo metadata printed no JSON: {error}"), "see that cargo works here")
    })?;
    let packages = list(&read, "packages");
    let own: Vec<&str> = packages.iter().filter_map(|package| package["name"].as_str()).collect();
    let mut refusals = Vec::new();
    for package in packages {
        let Some(name) = package["name"].as_str() else { continue };
        let file = file_of(package, &read);
        let refuse = |what: String| Refusal { file: file.clone(), line: 0, rule: RULE, what, fix: FIX };
        let Some(arrows) = HOUSE.iter().find(|arrows| arrows.package == name) else {
            refusals.push(Refusal {
                fix: "say in crates/xtask/src/tidy/cargo_arrows.rs what it may need",
                ..refuse(format!("{name} has no place in the house"))
            });
            continue;
        };
        for dependency in list(package, "dependencies") {
            let Some(needed) = dependency["name"].as_str() else { continue };
            if dependency["kind"].as_str() == Some("dev") {
                continue;
            }
            if !arrows.allow(needed, own.contains(&needed)) {
                refusals.push(refuse(format!("{name} may not need {needed}")));
            }
        }
    }
    Ok(refusals)
}

impl Arrows {
    fn allow(&self, needed: &str, is_own: bool) -> bool {
        if is_own {
            return self.own.contains(&needed);
        }
        match self.others {
            Others::Only(allowed) => allowed.contains(&needed),
            Others::AllBut(refused) => !refused.contains(&needed),
        }
    }
}

fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value[key].as_array().map_or(&[], Vec::as_slice)
}

fn file_of(package: &Value, metadata: &Value) -> String {
    let path = package["manifest_path"].as_str().unwrap_or_default();
    let root = metadata["workspace_root"].as_str().unwrap_or_default();
    path.strip_prefix(root).unwrap_or(path).trim_start_matches(['/', '\\']).replace('\\', "/")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(package: &str, needed: &str, kind: &str) -> Vec<String> {
        let metadata = format!(
            r#"{{"workspace_root": "/r", "packages": [
                {{"name": "{package}", "manifest_path": "/r/crates/x/Cargo.toml",
                  "dependencies": [{{"name": "{needed}", "kind": {kind}}}]}},
                {{"name": "takt-engine", "manifest_path": "/r/e/Cargo.toml", "dependencies": []}},
                {{"name": "takt-wire", "manifest_path": "/r/w/Cargo.toml", "dependencies": []}}]}}"#
        );
        check(&metadata).expect("metadata").into_iter().map(|refusal| refusal.to_string()).collect()
    }

    #[test]
    fn the_engine_needs_no_browser_and_no_chance() {
        assert_eq!(refused("takt-engine", "serde", "null"), [""; 0]);
        let refusals = refused("takt-engine", "web-sys", "null");
        assert!(refusals[0].starts_with("crates/x/Cargo.toml:0: [package-arrow] takt-engine may not need web-sys"));
        assert_eq!(refused("takt-engine", "rand", "null").len(), 1);
    }

    #[test]
    fn tests_may_need_what_they_like() {
        assert_eq!(refused("takt-engine", "proptest", "\"dev\""), [""; 0]);
        assert_eq!(refused("takt-engine", "proptest", "null").len(), 1);
    }

    #[test]
    fn the_depot_never_understands_what_it_stores() {
        assert_eq!(refused("takt-depot", "takt-wire", "null"), [""; 0]);
        assert_eq!(refused("takt-depot", "takt-engine", "null").len(), 1);
    }

    #[test]
    fn a_package_without_a_place_in_the_house_is_refused() {
        assert!(refused("takt-extra", "serde", "null")[0].contains("no place in the house"));
    }
}
