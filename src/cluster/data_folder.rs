//! Creates the data folder, with initdb or as a copy for a standby.

use std::fs::{self, File};
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::account::ServerAccount;
use super::folders;
use super::postmaster::PORT;
use super::server::{Cluster, major_version};
use super::server_programs::ServerPrograms;

impl Cluster {
    /// Creates the data folder. The collation is `C`, so that it is the same on every machine.
    pub(super) fn run_initdb(
        &self,
        programs: &ServerPrograms,
        account: ServerAccount,
        lock: &File,
        sync: bool,
    ) -> Result<()> {
        let mut initdb = account.command(programs.bindir().join("initdb"));
        initdb.args(["--username=postgres", "--auth=trust", "--encoding=UTF8", "--no-locale"]);
        if !sync {
            initdb.arg("--no-sync");
        }
        self.create_data(initdb, account, lock).context("running initdb")
    }

    /// Copies the data folder of a running server, to be its standby.
    pub(super) fn copy_from_primary(&self, primary: &Self) -> Result<()> {
        let lock = self.lock()?;
        let account = ServerAccount::for_data(&primary.data())?;
        let programs = ServerPrograms::find_major(&major_version(&primary.data())?)?;
        let mut copy = account.command(programs.bindir().join("pg_basebackup"));
        copy.arg("--host").arg(fs::canonicalize(primary.socket())?).args(["--port", PORT]);
        copy.args(["--username=postgres", "--write-recovery-conf", "--checkpoint=fast", "--no-sync"]);
        self.create_data(copy, account, &lock).context("running pg_basebackup")
    }

    /// Runs a program that creates the data folder under another name, and renames the folder when it is complete.
    ///
    /// The program gets the lock as its standard input, because it may outlive this process for a moment.
    fn create_data(&self, mut program: Command, account: ServerAccount, lock: &File) -> Result<()> {
        let unfinished = self.dir.join(UNFINISHED_DATA);
        folders::remove(&unfinished)?;
        let new = folders::create_for_account(&self.dir, UNFINISHED_DATA, account, usize::MAX)
            .context("creating the data folder")?;
        let output = program.stdin(lock.try_clone()?).arg("--pgdata").arg(new).output()?;
        if !output.status.success() {
            bail!("the program failed: {}", String::from_utf8_lossy(&output.stderr).trim_end());
        }
        folders::remove(&self.data())?;
        fs::rename(unfinished, self.data()).context("renaming the data folder")
    }
}

/// The name of the data folder until it is complete.
pub(super) const UNFINISHED_DATA: &str = "data.new";
