//! A part of a change that may be refused while the rest is made.

use anyhow::Result;

use crate::db::Change;
use crate::error::{CliError, ExitCode, cli_error_of};

impl Change<'_> {
    /// Runs `part`; where it is refused, by apsctl or by the application's own rules, nothing of it has happened.
    ///
    /// # Errors
    /// Whatever else goes wrong, which ends the whole change.
    pub fn try_part<T>(&mut self, part: impl FnOnce(&mut Self) -> Result<T>) -> Result<Result<T, CliError>> {
        let commit_before = self.commit_deadline;
        self.db.batch("SAVEPOINT attempt")?;
        match part(self) {
            Ok(done) => {
                self.db.batch("RELEASE SAVEPOINT attempt")?;
                Ok(Ok(done))
            }
            Err(error) => {
                let refusal =
                    cli_error_of(&error).filter(|r| r.code == ExitCode::Refused || r.rejected.is_some());
                let Some(refusal) = refusal.cloned() else { return Err(error) };
                self.db.batch("ROLLBACK TO SAVEPOINT attempt; RELEASE SAVEPOINT attempt")?;
                self.commit_deadline = commit_before;
                Ok(Err(refusal))
            }
        }
    }
}
