//! `takt-depot`: see `--help`.
#![allow(clippy::print_stdout, reason = "the address it listens at is its one line of output")]

use clap::Parser;
use std::process::ExitCode;
use takt_depot::config::Flags;
use takt_depot::store::Steps;
use takt_depot::{journal, serve};

#[tokio::main]
async fn main() -> ExitCode {
    let settings = match Flags::parse().settle() {
        Ok(settings) => settings,
        Err(error) => return failed(&error),
    };
    journal::start(&settings.log, settings.log_form);
    match serve::serve(settings, Steps::default(), |address| println!("listening on http://{address}"), told()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => failed(&error),
    }
}

fn failed(error: &dyn std::fmt::Display) -> ExitCode {
    eprintln!("takt-depot: {error}");
    ExitCode::FAILURE
}

/// Ctrl-C at a terminal, SIGTERM from whatever runs services.
async fn told() {
    let interrupted = async {
        // Where signals cannot be heard, only killing ends it.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut terminated) => {
                tokio::select! {
                    () = interrupted => {}
                    _ = terminated.recv() => {}
                }
            }
            Err(_) => interrupted.await,
        }
    }
    #[cfg(not(unix))]
    interrupted.await;
}
