//! Finds the installed PostgreSQL server programs.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use anyhow::{Result, bail};

use super::missing_server::MissingServer;

/// Sets the folder of `initdb`, so that no others are searched.
const BINDIR_VARIABLE: &str = "APSCTL_PG_BINDIR";

/// The usual folders: parent, prefix of the folder name, and the subfolder with the programs.
const USUAL_FOLDERS: [(&str, &str, &str); 9] = [
    ("/usr/lib/postgresql", "", "bin"),
    ("/usr", "pgsql-", "bin"),
    ("/usr/libexec", "postgresql", ""),
    ("/usr/lib", "postgresql", "bin"),
    ("/usr/local", "pgsql", "bin"),
    ("/usr/local/opt", "postgresql", "bin"),
    ("/opt/homebrew/opt", "postgresql", "bin"),
    ("/home/linuxbrew/.linuxbrew/opt", "postgresql", "bin"),
    ("/Applications/Postgres.app/Contents/Versions", "", "bin"),
];

/// The server programs of one PostgreSQL version, ordered by version.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ServerPrograms {
    version: (u32, u32),
    bindir: PathBuf,
}

impl ServerPrograms {
    /// Returns the newest version.
    pub fn find_newest() -> Result<Self> {
        newest(Self::all()?)
    }

    /// Returns the programs for a data folder with this major version.
    pub(super) fn find_major(major: &str) -> Result<Self> {
        let all = Self::all()?;
        if let Some(matching) = all.iter().rev().find(|programs| programs.major() == major) {
            return Ok(matching.clone());
        }
        let installed = newest(all)?.major();
        bail!(MissingServer::VersionNotInstalled { data: major.to_owned(), installed })
    }

    /// Returns the folder of the programs.
    pub fn bindir(&self) -> &Path {
        &self.bindir
    }

    /// Returns major and minor version.
    pub fn version(&self) -> (u32, u32) {
        self.version
    }

    fn major(&self) -> String {
        self.version.0.to_string()
    }

    /// Returns all versions, the newest last.
    fn all() -> Result<Vec<Self>> {
        if let Some(bindir) = env::var_os(BINDIR_VARIABLE).filter(|value| !value.is_empty()) {
            let Some(programs) = Self::in_folder(Path::new(&bindir)) else {
                bail!(
                    "{BINDIR_VARIABLE} is {}, which does not contain working `initdb` and `postgres` programs",
                    bindir.display()
                );
            };
            return Ok(vec![programs]);
        }
        let mut folders: Vec<_> =
            folder_from_pg_config().into_iter().chain(folders_from_path()).chain(usual_folders()).collect();
        folders.sort();
        folders.dedup();
        let mut all: Vec<_> = folders.iter().filter_map(|folder| Self::in_folder(folder)).collect();
        all.sort();
        Ok(all)
    }

    fn in_folder(bindir: &Path) -> Option<Self> {
        if !bindir.join("initdb").exists() {
            return None;
        }
        let output = Command::new(bindir.join("postgres")).arg("--version").output().ok()?;
        let version = parse_version(&String::from_utf8_lossy(&output.stdout))?;
        Some(Self { version, bindir: bindir.to_path_buf() })
    }
}

fn newest(mut all: Vec<ServerPrograms>) -> Result<ServerPrograms> {
    Ok(all.pop().ok_or(MissingServer::NotInstalled)?)
}

fn folder_from_pg_config() -> Option<PathBuf> {
    let output = Command::new("pg_config").arg("--bindir").output().ok()?;
    let bindir = String::from_utf8(output.stdout).ok()?;
    fs::canonicalize(bindir.trim_end()).ok()
}

/// Returns the folders of PATH with `initdb`. Links are followed, because `postgres` may not be linked beside `initdb`.
fn folders_from_path() -> Vec<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path)
        .filter_map(|folder| fs::canonicalize(folder.join("initdb")).ok())
        .filter_map(|initdb| initdb.parent().map(Path::to_path_buf))
        .collect()
}

fn usual_folders() -> Vec<PathBuf> {
    let mut folders = Vec::new();
    for (parent, prefix, subfolder) in USUAL_FOLDERS {
        for entry in fs::read_dir(parent).into_iter().flatten().flatten() {
            if entry.file_name().to_string_lossy().starts_with(prefix)
                && let Ok(folder) = fs::canonicalize(entry.path().join(subfolder))
            {
                folders.push(folder);
            }
        }
    }
    folders
}

/// Parses `postgres (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)`; `18beta1` is 18.0.
fn parse_version(output: &str) -> Option<(u32, u32)> {
    let number = output.split_whitespace().nth(2)?;
    let mut parts = number.split(|c: char| !c.is_ascii_digit());
    let major = parts.next()?.parse().ok()?;
    let released = number.contains('.');
    let minor = parts.next().filter(|_| released).and_then(|part| part.parse().ok());
    Some((major, minor.unwrap_or(0)))
}

#[cfg(test)]
mod tests {
    use super::parse_version;

    #[test]
    fn the_version_is_parsed_from_the_output() {
        let debian = "postgres (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)\n";
        assert_eq!(parse_version(debian), Some((15, 14)));
        assert_eq!(parse_version("postgres (PostgreSQL) 18beta1"), Some((18, 0)));
        assert_eq!(parse_version("bash: no such program"), None);
    }
}
