//! How a depot is set up: a file, then flags, which win.

use clap::Parser;
use serde::Deserialize;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use takt_wire::AuthHash;

/// How logs are written.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "snake_case")]
pub enum LogForm {
    /// For a person at a terminal.
    #[default]
    Text,
    /// One JSON object a line.
    Json,
}

/// The depot's settings.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// Where it listens.
    pub listen: SocketAddr,
    /// Where lines are kept; `store_file` names a file that holds it instead, for addresses with a password.
    pub store: String,
    /// A file that holds the store's address.
    pub store_file: Option<PathBuf>,
    /// A built app to serve.
    pub site: Option<PathBuf>,
    /// Origins whose pages may ask: where the app is served from, if not from here.
    pub cors_origins: Vec<String>,
    /// Days for which batches are kept that a snapshot stands for.
    pub retention_days: u32,
    /// The hash of the key that is needed to make a line; without it, everybody may.
    pub create_key_sha256: Option<AuthHash>,
    /// Webhooks may go to private addresses, and without TLS.
    pub hooks_anywhere: bool,
    /// What is logged: `info`, or as finely as `warn,takt_depot=debug`.
    pub log: String,
    /// How it is written.
    pub log_form: LogForm,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            store: "sqlite:takt.db".into(),
            store_file: None,
            site: None,
            cors_origins: Vec::new(),
            retention_days: 30,
            create_key_sha256: None,
            hooks_anywhere: false,
            log: "info".into(),
            log_form: LogForm::Text,
        }
    }
}

/// The thin backend of Takt: keeps sealed batches, and may serve the built app.
#[derive(Clone, Debug, Default, Parser)]
#[command(name = "takt-depot", version, about)]
pub struct Flags {
    /// A TOML file with any of the settings below, with _ for -
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Where to listen [127.0.0.1:8080]; port 0 takes any free one
    #[arg(long, value_name = "ADDRESS")]
    pub listen: Option<SocketAddr>,
    /// sqlite:FILE, postgres://…, s3://BUCKET/PREFIX, folder:DIR or memory: [sqlite:takt.db]
    #[arg(long, value_name = "ADDRESS")]
    pub store: Option<String>,
    /// A file that holds the store's address, for one with a password
    #[arg(long, value_name = "FILE")]
    pub store_file: Option<PathBuf>,
    /// The built app to serve
    #[arg(long, value_name = "DIR")]
    pub site: Option<PathBuf>,
    /// An origin whose pages may ask; may be given several times
    #[arg(long = "cors-origin", value_name = "ORIGIN")]
    pub cors_origins: Vec<String>,
    /// Days to keep batches that a snapshot stands for [30]
    #[arg(long, value_name = "DAYS")]
    pub retention_days: Option<u32>,
    /// SHA-256 of the key that is needed to make a line
    #[arg(long, value_name = "HASH", value_parser = read_hash)]
    pub create_key_sha256: Option<AuthHash>,
    /// Let webhooks go to private addresses, and without TLS
    #[arg(long)]
    pub hooks_anywhere: bool,
    /// What to log [info]
    #[arg(long, value_name = "FILTER")]
    pub log: Option<String>,
    /// How to log it [text]
    #[arg(long, value_enum)]
    pub log_form: Option<LogForm>,
}

fn read_hash(text: &str) -> Result<AuthHash, String> {
    text.parse().map_err(|_| "64 lower-case hexadecimal digits".to_owned())
}

/// What is wrong with the settings.
#[derive(PartialEq, Eq, Debug)]
pub enum SettingsError {
    /// A file cannot be read.
    File(PathBuf, String),
    /// The file says something that is no setting.
    Toml(PathBuf, String),
    /// An origin is not of the form `https://host`.
    Origin(String),
}

impl std::fmt::Display for SettingsError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::File(path, why) => write!(f, "{} cannot be read: {why}", path.display()),
            Self::Toml(path, why) => write!(f, "{} says something that is no setting: {why}", path.display()),
            Self::Origin(origin) => {
                write!(f, "'{origin}' is no origin: write https://host, without a path or a slash at the end")
            }
        }
    }
}

impl std::error::Error for SettingsError {}

fn text_of(path: &Path) -> Result<String, SettingsError> {
    std::fs::read_to_string(path).map_err(|error| SettingsError::File(path.to_path_buf(), error.to_string()))
}

impl Flags {
    /// The settings that file and flags together make.
    pub fn settle(self) -> Result<Settings, SettingsError> {
        let mut settings = match &self.config {
            // The message's first line: what follows quotes the file, and the file may hold a password.
            Some(path) => toml::from_str(&text_of(path)?)
                .map_err(|error| SettingsError::Toml(path.clone(), error.message().to_owned()))?,
            None => Settings::default(),
        };
        settings.listen = self.listen.unwrap_or(settings.listen);
        settings.site = self.site.or(settings.site);
        settings.retention_days = self.retention_days.unwrap_or(settings.retention_days);
        settings.create_key_sha256 = self.create_key_sha256.or(settings.create_key_sha256);
        settings.hooks_anywhere |= self.hooks_anywhere;
        settings.log = self.log.unwrap_or(settings.log);
        settings.log_form = self.log_form.unwrap_or(settings.log_form);
        if !self.cors_origins.is_empty() {
            settings.cors_origins = self.cors_origins;
        }
        if let Some(store) = self.store {
            (settings.store, settings.store_file) = (store, None);
        }
        settings.store_file = self.store_file.or(settings.store_file);
        if let Some(path) = &settings.store_file {
            settings.store = text_of(path)?.trim().to_owned();
        }
        match settings.cors_origins.iter().find(|origin| !is_origin(origin)) {
            Some(origin) => Err(SettingsError::Origin(origin.clone())),
            None => Ok(settings),
        }
    }
}

fn is_origin(text: &str) -> bool {
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    host.is_some_and(|host| !host.is_empty() && !host.contains(['/', '*', ' ']))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn settle(toml: &str, flags: &[&str]) -> Result<Settings, SettingsError> {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("depot.toml");
        std::fs::write(&file, toml).unwrap();
        let file = file.to_string_lossy().into_owned();
        let line = ["takt-depot", "--config", &file].into_iter().chain(flags.iter().copied());
        Flags::parse_from(line).settle()
    }

    #[test]
    fn flags_win_over_the_file_and_the_file_over_defaults() {
        let settings = settle("listen = \"0.0.0.0:9\"\nretention_days = 7\n", &["--listen", "127.0.0.1:1"]).unwrap();
        assert_eq!(settings.listen, SocketAddr::from(([127, 0, 0, 1], 1)));
        assert_eq!((settings.retention_days, settings.store.as_str()), (7, "sqlite:takt.db"));
    }

    #[test]
    fn a_misspelt_setting_is_refused_and_its_value_is_not_repeated() {
        let error = settle("sotre = \"postgres://u:hunter2@h/d\"\n", &[]).unwrap_err();
        assert!(matches!(error, SettingsError::Toml(_, _)), "{error}");
        assert!(!error.to_string().contains("hunter2"), "{error}");
    }

    #[test]
    fn an_origin_is_a_scheme_and_a_host() {
        assert!(settle("", &["--cors-origin", "https://app.example"]).is_ok());
        for origin in ["*", "app.example", "https://app.example/", "https://*.example"] {
            let error = settle("", &["--cors-origin", origin]).unwrap_err();
            assert_eq!(error, SettingsError::Origin(origin.into()));
        }
    }

    #[test]
    fn an_address_with_a_password_may_lie_in_a_file_of_its_own() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("store");
        std::fs::write(&file, "postgres://u:p@h/d\n").unwrap();
        let settings = settle("", &["--store-file", &file.to_string_lossy()]).unwrap();
        assert_eq!(settings.store, "postgres://u:p@h/d");
    }
}
