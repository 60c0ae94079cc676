//! Where the machine keeps PostgreSQL's server programs.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use anyhow::{Result, bail};

use super::MissingServer;

/// Names the folder of `initdb`, instead of a search.
const BINDIR_VARIABLE: &str = "APSCTL_PG_BINDIR";

/// The usual folders, as `parent`, what the names in it begin with, and where the programs are below them.
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

/// The server programs of one PostgreSQL; the greater, the newer.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ServerPrograms {
    version: (u32, u32),
    bindir: PathBuf,
}

impl ServerPrograms {
    /// The newest on this machine.
    pub fn find_newest() -> Result<Self> {
        newest(Self::all()?)
    }

    /// Those that can serve a data folder of the given major version.
    pub(super) fn find_major(major: &str) -> Result<Self> {
        let all = Self::all()?;
        if let Some(fitting) = all.iter().rev().find(|found| found.major() == major) {
            return Ok(fitting.clone());
        }
        let installed = newest(all)?.major();
        bail!(MissingServer::VersionNotInstalled { data: major.to_owned(), installed })
    }

    /// Their folder.
    pub fn bindir(&self) -> &Path {
        &self.bindir
    }

    /// Their version, as major and minor.
    pub fn version(&self) -> (u32, u32) {
        self.version
    }

    fn major(&self) -> String {
        self.version.0.to_string()
    }

    /// All on this machine, the newest last.
    fn all() -> Result<Vec<Self>> {
        if let Some(bindir) = env::var_os(BINDIR_VARIABLE).filter(|value| !value.is_empty()) {
            let Some(named) = Self::in_folder(Path::new(&bindir)) else {
                bail!("{BINDIR_VARIABLE} is {}, where `initdb` and `postgres` do not run", bindir.display());
            };
            return Ok(vec![named]);
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
        let said = Command::new(bindir.join("postgres")).arg("--version").output().ok()?;
        let version = parse_version(&String::from_utf8_lossy(&said.stdout))?;
        Some(Self { version, bindir: bindir.to_path_buf() })
    }
}

fn newest(mut all: Vec<ServerPrograms>) -> Result<ServerPrograms> {
    Ok(all.pop().ok_or(MissingServer::NotInstalled)?)
}

fn folder_from_pg_config() -> Option<PathBuf> {
    let said = Command::new("pg_config").arg("--bindir").output().ok()?;
    let bindir = String::from_utf8(said.stdout).ok()?;
    fs::canonicalize(bindir.trim_end()).ok()
}

/// Folders of PATH; where `initdb` is a link, the folder it leads to, since `postgres` need not be linked beside it.
fn folders_from_path() -> Vec<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path)
        .filter_map(|folder| fs::canonicalize(folder.join("initdb")).ok())
        .filter_map(|initdb| initdb.parent().map(Path::to_path_buf))
        .collect()
}

fn usual_folders() -> Vec<PathBuf> {
    let mut folders = Vec::new();
    for (parent, prefix, below) in USUAL_FOLDERS {
        for entry in fs::read_dir(parent).into_iter().flatten().flatten() {
            if entry.file_name().to_string_lossy().starts_with(prefix)
                && let Ok(folder) = fs::canonicalize(entry.path().join(below))
            {
                folders.push(folder);
            }
        }
    }
    folders
}

/// Reads `postgres (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)`; `18beta1` is 18.0.
fn parse_version(said: &str) -> Option<(u32, u32)> {
    let number = said.split_whitespace().nth(2)?;
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
    fn versions_are_read_as_the_server_prints_them() {
        let debian = "postgres (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)\n";
        assert_eq!(parse_version(debian), Some((15, 14)));
        assert_eq!(parse_version("postgres (PostgreSQL) 18beta1"), Some((18, 0)));
        assert_eq!(parse_version("bash: no such program"), None);
    }
}
