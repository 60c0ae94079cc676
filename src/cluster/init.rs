//! Making the data folder.

use std::fs::{self, File};
use std::path::Path;

use anyhow::{Context, Result, bail};

use super::account::Account;
use super::{Cluster, Programs, folder};

impl Cluster {
    /// Makes the data folder, beside its place and then moved there: what an interrupted `initdb` leaves is never
    /// taken for one. The collation is `C`, the same on every machine.
    ///
    /// `initdb` shares the lock, as its unused standard input: if this process is killed, it works on for a moment.
    pub(super) fn init(&self, programs: &Programs, account: Account, lock: &File, sync: bool) -> Result<()> {
        let unfinished = self.dir.join(UNFINISHED);
        folder::discard(&unfinished)?;
        let new =
            folder::make(&self.dir, UNFINISHED, account, usize::MAX).context("making the data folder")?;
        let mut initdb = account.command(programs.bindir().join("initdb"));
        initdb.stdin(lock.try_clone()?);
        initdb.args(["--username=postgres", "--auth=trust", "--encoding=UTF8", "--no-locale"]);
        if !sync {
            initdb.arg("--no-sync");
        }
        let done = initdb.arg("--pgdata").arg(new).output().context("running initdb")?;
        if !done.status.success() {
            bail!("initdb failed: {}", String::from_utf8_lossy(&done.stderr).trim_end());
        }
        folder::discard(&self.data())?;
        fs::rename(unfinished, self.data()).context("putting the data folder into its place")
    }
}

pub(super) const UNFINISHED: &str = "data.new";

/// The major version of a data folder.
pub(super) fn major_version(data: &Path) -> Result<String> {
    let path = data.join("PG_VERSION");
    let text = fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
    Ok(text.trim().to_owned())
}
