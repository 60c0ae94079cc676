//! Making the data folder.

use std::fs::{self, File};
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::account::Account;
use super::postmaster::PORT;
use super::{Cluster, Programs, folder};

impl Cluster {
    /// Makes the data folder. The collation is `C`, the same on every machine.
    pub(super) fn init(&self, programs: &Programs, account: Account, lock: &File, sync: bool) -> Result<()> {
        let mut initdb = account.command(programs.bindir().join("initdb"));
        initdb.args(["--username=postgres", "--auth=trust", "--encoding=UTF8", "--no-locale"]);
        if !sync {
            initdb.arg("--no-sync");
        }
        self.make_data(initdb, account, lock).context("running initdb")
    }

    /// Makes the data folder a copy of that of a running server, whose standby this one is to be.
    pub(super) fn copy(&self, primary: &Self) -> Result<()> {
        let lock = self.lock()?;
        let account = Account::for_data(&primary.data())?;
        let programs = Programs::find_major(&major_version(&primary.data())?)?;
        let mut copy = account.command(programs.bindir().join("pg_basebackup"));
        copy.arg("--host").arg(fs::canonicalize(primary.socket())?).args(["--port", PORT]);
        copy.args(["--username=postgres", "--write-recovery-conf", "--checkpoint=fast", "--no-sync"]);
        self.make_data(copy, account, &lock).context("running pg_basebackup")
    }

    /// Lets a program make the data folder, beside its place and then moved there: what an interrupted one leaves is
    /// never taken for one.
    ///
    /// The program shares the lock, as its unused standard input: if this process is killed, it works on for a moment.
    fn make_data(&self, mut program: Command, account: Account, lock: &File) -> Result<()> {
        let unfinished = self.dir.join(UNFINISHED);
        folder::discard(&unfinished)?;
        let new =
            folder::make(&self.dir, UNFINISHED, account, usize::MAX).context("making the data folder")?;
        let done = program.stdin(lock.try_clone()?).arg("--pgdata").arg(new).output()?;
        if !done.status.success() {
            bail!("it failed: {}", String::from_utf8_lossy(&done.stderr).trim_end());
        }
        folder::discard(&self.data())?;
        fs::rename(unfinished, self.data()).context("putting the data folder into its place")
    }
}

pub(super) const UNFINISHED: &str = "data.new";

/// The major version of a data folder.
pub(super) fn major_version(data: &Path) -> Result<String> {
    let path = data.join("PG_VERSION");
    let text = Account::for_data(data)?.read(&path, 64)?;
    let text = text.with_context(|| format!("{} is missing", path.display()))?;
    Ok(text.trim().to_owned())
}
