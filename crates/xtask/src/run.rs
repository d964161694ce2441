//! Running other programs: with the line that was run and what to do when it fails.

use std::{
    ffi::OsStr,
    io::{BufRead, BufReader, Read},
    path::Path,
    process::{Command, Stdio},
    sync::{Arc, Mutex},
    thread,
    time::Duration,
};

use crate::problem::{Outcome, Problem};

/// What `cargo run` leaves in the environment about xtask itself. A nested cargo of another
/// toolchain must not see it.
const OWN_CARGO_VARIABLES: &[&str] = &[
    "CARGO",
    "CARGO_MANIFEST_DIR",
    "CARGO_MANIFEST_PATH",
    "CARGO_PKG_NAME",
    "CARGO_PKG_VERSION",
    "LD_LIBRARY_PATH",
    "DYLD_FALLBACK_LIBRARY_PATH",
];

/// One command line on its way to being run.
pub struct Run {
    command: Command,
    line: String,
    fix: String,
}

/// A finished command whose output was kept.
pub struct Finished {
    /// It ended with success.
    pub ok: bool,
    /// Standard output and standard error in the order they came.
    pub text: String,
}

impl Run {
    pub fn new(program: impl AsRef<OsStr>) -> Self {
        let name = Path::new(program.as_ref()).file_name().unwrap_or(program.as_ref());
        let line = name.to_string_lossy().into_owned();
        let mut command = Command::new(program);
        for variable in OWN_CARGO_VARIABLES {
            command.env_remove(variable);
        }
        Self { command, line, fix: "read its output above".into() }
    }

    pub fn arg(mut self, arg: impl AsRef<OsStr>) -> Self {
        self.line.push(' ');
        self.line.push_str(&arg.as_ref().to_string_lossy());
        self.command.arg(arg);
        self
    }

    pub fn args<I, S>(self, args: I) -> Self
    where
        I: IntoIterator<Item = S>,
        S: AsRef<OsStr>,
    {
        args.into_iter().fold(self, Self::arg)
    }

    pub fn env(mut self, key: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(key, value);
        self
    }

    pub fn envs(mut self, pairs: &[(String, String)]) -> Self {
        for (key, value) in pairs {
            self.command.env(key, value);
        }
        self
    }

    pub fn without(mut self, key: &str) -> Self {
        self.command.env_remove(key);
        self
    }

    pub fn dir(mut self, dir: &Path) -> Self {
        self.command.current_dir(dir);
        self
    }

    /// What the person should do when this command fails.
    pub fn fix(mut self, fix: &str) -> Self {
        self.fix = fix.into();
        self
    }

    /// Runs it with its output on the screen.
    pub fn go(mut self) -> Outcome<()> {
        let status = self.command.status().map_err(|source| self.cannot_start(source))?;
        if status.success() { Ok(()) } else { Err(self.failed(&status.to_string())) }
    }

    /// Runs it in silence, and returns its standard output.
    pub fn text(mut self) -> Outcome<String> {
        let output = self.command.stdin(Stdio::null()).output().map_err(|source| self.cannot_start(source))?;
        if output.status.success() {
            Ok(String::from_utf8_lossy(&output.stdout).into_owned())
        } else {
            eprint!("{}", String::from_utf8_lossy(&output.stderr));
            Err(self.failed(&output.status.to_string()))
        }
    }

    /// Its standard output, or nothing when it cannot be started or does not succeed.
    pub fn text_or_none(mut self) -> Option<String> {
        let output = self.command.stdin(Stdio::null()).output().ok()?;
        output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
    }

    /// Runs it in silence and says only whether it succeeded, killing it after `limit`.
    pub fn succeeds_within(mut self, limit: Duration) -> bool {
        const STEP: Duration = Duration::from_millis(100);
        let Ok(mut child) = self.command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn()
        else {
            return false;
        };
        let mut waited = Duration::ZERO;
        loop {
            match child.try_wait() {
                Ok(Some(status)) => return status.success(),
                Ok(None) if waited < limit => {
                    thread::sleep(STEP);
                    waited += STEP;
                }
                Ok(None) | Err(_) => {
                    // It may have ended in between; there is nothing else to do about either.
                    let _ = child.kill();
                    let _ = child.wait();
                    return false;
                }
            }
        }
    }

    /// Runs it until it ends; each line of its standard output goes to `on_line`, the rest to the screen.
    pub fn follow(mut self, mut on_line: impl FnMut(&str)) -> Outcome<()> {
        self.command.stdin(Stdio::null()).stdout(Stdio::piped());
        let mut child = self.command.spawn().map_err(|source| self.cannot_start(source))?;
        if let Some(output) = child.stdout.take() {
            BufReader::new(output).lines().map_while(Result::ok).for_each(|line| on_line(&line));
        }
        let status = child.wait().map_err(|source| self.cannot_start(source))?;
        if status.success() { Ok(()) } else { Err(self.failed(&status.to_string())) }
    }

    /// Runs it with its output on the screen, and also returns that output. A failing status is
    /// data here, not a problem; a program that cannot be started is a problem.
    pub fn watch(mut self) -> Outcome<Finished> {
        self.command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = self.command.spawn().map_err(|source| self.cannot_start(source))?;
        let text = Arc::new(Mutex::new(String::new()));
        let streams: [Option<Box<dyn Read + Send>>; 2] = [
            child.stdout.take().map(|stream| Box::new(stream) as Box<dyn Read + Send>),
            child.stderr.take().map(|stream| Box::new(stream) as Box<dyn Read + Send>),
        ];
        let readers: Vec<_> = streams
            .into_iter()
            .flatten()
            .map(|stream| {
                let text = Arc::clone(&text);
                thread::spawn(move || copy_lines(stream, &text))
            })
            .collect();
        let status = child.wait().map_err(|source| self.cannot_start(source))?;
        for reader in readers {
            // A reader that panicked has lost output, not the verdict.
            let _ = reader.join();
        }
        let text = text.lock().map(|text| text.clone()).unwrap_or_default();
        Ok(Finished { ok: status.success(), text })
    }

    fn cannot_start(&self, source: std::io::Error) -> Problem {
        Problem::Io { doing: format!("run `{}`", self.line), source, fix: self.fix.clone() }
    }

    fn failed(&self, outcome: &str) -> Problem {
        Problem::Command { line: self.line.clone(), outcome: format!("ended with {outcome}"), fix: self.fix.clone() }
    }
}

fn copy_lines(stream: impl Read, text: &Mutex<String>) {
    let mut reader = BufReader::new(stream);
    let mut line = Vec::new();
    while matches!(reader.read_until(b'\n', &mut line), Ok(count) if count > 0) {
        let shown = String::from_utf8_lossy(&line);
        print!("{shown}");
        if let Ok(mut text) = text.lock() {
            text.push_str(&shown);
        }
        line.clear();
    }
}
