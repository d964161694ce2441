//! Debian packages: installed by root, asked for from anybody else.

use std::path::Path;

use crate::{
    places,
    problem::{Outcome, Problem},
    run::Run,
};

/// This is Debian, or a relative of it that has apt.
pub fn here() -> bool {
    Path::new("/etc/debian_version").is_file() && places::in_path("apt-get").is_some()
}

/// Installs the packages that are not yet there.
pub fn install(packages: &[&str]) -> Outcome<()> {
    let absent: Vec<&str> = packages.iter().copied().filter(|package| !installed(package)).collect();
    if absent.is_empty() {
        return Ok(());
    }
    let list = absent.join(" ");
    if !here() {
        return Err(Problem::missing(list, "install them with this system's package manager, then run this again"));
    }
    let by_hand = format!("run `sudo apt-get install {list}`, then run this again");
    if !is_root() {
        return Err(Problem::missing(list, by_hand));
    }
    let apt = |args: &[&str]| {
        Run::new("apt-get")
            .args(["-qq", "-o", "Dpkg::Use-Pty=0"])
            .args(args)
            .env("DEBIAN_FRONTEND", "noninteractive")
            .fix(&by_hand)
            .go()
    };
    let install: Vec<&str> =
        ["install", "-y", "--no-install-recommends"].into_iter().chain(absent.iter().copied()).collect();
    println!("setup: apt-get install {list}");
    // The lists on a new machine may be old or absent: refresh them only when that shows.
    apt(&install).or_else(|_| {
        apt(&["update"])?;
        apt(&install)
    })
}

fn installed(package: &str) -> bool {
    Run::new("dpkg-query")
        .args(["--show", "--showformat=${db:Status-Status}", package])
        .text_or_none()
        .is_some_and(|status| status == "installed")
}

fn is_root() -> bool {
    Run::new("id").arg("-u").text_or_none().is_some_and(|id| id.trim() == "0")
}
