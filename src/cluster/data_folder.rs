//! Making the data folder.

use std::fs::{self, File};
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::account::ServerAccount;
use super::postmaster::PORT;
use super::{Cluster, ServerPrograms, folders};

impl Cluster {
    /// Makes the data folder. The collation is `C`, the same on every machine.
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

    /// Makes the data folder a copy of that of a running server, whose standby this one is to be.
    pub(super) fn copy_from_primary(&self, primary: &Self) -> Result<()> {
        let lock = self.lock()?;
        let account = ServerAccount::for_data(&primary.data())?;
        let programs = ServerPrograms::find_major(&major_version(&primary.data())?)?;
        let mut copy = account.command(programs.bindir().join("pg_basebackup"));
        copy.arg("--host").arg(fs::canonicalize(primary.socket())?).args(["--port", PORT]);
        copy.args(["--username=postgres", "--write-recovery-conf", "--checkpoint=fast", "--no-sync"]);
        self.create_data(copy, account, &lock).context("running pg_basebackup")
    }

    /// Lets a program make the data folder, beside its place and then moved there: what an interrupted one leaves is
    /// never taken for one.
    ///
    /// The program shares the lock, as its unused standard input: if this process is killed, it works on for a moment.
    fn create_data(&self, mut program: Command, account: ServerAccount, lock: &File) -> Result<()> {
        let unfinished = self.dir.join(UNFINISHED_DATA);
        folders::remove(&unfinished)?;
        let new = folders::create_for_account(&self.dir, UNFINISHED_DATA, account, usize::MAX)
            .context("making the data folder")?;
        let done = program.stdin(lock.try_clone()?).arg("--pgdata").arg(new).output()?;
        if !done.status.success() {
            bail!("it failed: {}", String::from_utf8_lossy(&done.stderr).trim_end());
        }
        folders::remove(&self.data())?;
        fs::rename(unfinished, self.data()).context("putting the data folder into its place")
    }
}

pub(super) const UNFINISHED_DATA: &str = "data.new";

/// The major version of a data folder.
pub(super) fn major_version(data: &Path) -> Result<String> {
    let path = data.join("PG_VERSION");
    let text = ServerAccount::for_data(data)?.read(&path, 64)?;
    let text = text.with_context(|| format!("{} is missing", path.display()))?;
    Ok(text.trim().to_owned())
}
