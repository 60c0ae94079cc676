//! Service files: settings by name (PostgreSQL's documentation, "The Connection Service File").

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::Result;

use super::keyvalue::is_blank;
use super::keyword::{self, Given, Variable};
use crate::error::CliError;
use crate::limited;

const NAME: &str = "pg_service.conf";

/// Where the machine's own file is where `PGSYSCONFDIR` does not say (Debian's, Red Hat's, upstream's).
const SYSTEM_FOLDERS: [&str; 3] = ["/etc/postgresql-common", "/etc/sysconfig/pgsql", "/usr/local/pgsql/etc"];

/// Adds what the service says, if one is named, of what nobody has said yet.
///
/// # Errors
/// A `Refusal` (exit 2): no such service, no such file, or a line that is not understood.
pub(super) fn add(given: &mut Given, home: Option<&Path>, variable: Variable) -> Result<()> {
    let Some(service) = given.get("service").cloned().or_else(|| variable("PGSERVICE")) else {
        return Ok(());
    };
    let own = given.get("servicefile").cloned().or_else(|| variable("PGSERVICEFILE")).map(PathBuf::from);
    let own = own.or_else(|| home.map(|home| home.join(format!(".{NAME}"))).filter(|file| file.exists()));
    let folders = variable("PGSYSCONFDIR")
        .map_or_else(|| SYSTEM_FOLDERS.map(PathBuf::from).to_vec(), |f| vec![f.into()]);
    let system = folders.into_iter().map(|folder| folder.join(NAME)).find(|file| file.exists());
    for file in own.iter().chain(&system) {
        let text = limited::read_file(file, limited::SETTINGS).map_err(|error| unreadable(file, &error))?;
        let said = said(&text, &service).map_err(|(line, why)| {
            CliError::usage(format!("{why} in service file \"{}\", line {line}", file.display()))
        })?;
        if let Some(said) = said {
            for (key, value) in said {
                given.entry(key).or_insert(value);
            }
            return Ok(());
        }
    }
    Err(CliError::usage(format!("definition of service \"{service}\" not found"))
        .hint("services are defined in ~/.pg_service.conf, or the file that PGSERVICEFILE names")
        .into())
}

fn unreadable(file: &Path, error: &std::io::Error) -> CliError {
    match error.kind() {
        ErrorKind::NotFound => CliError::usage(format!("service file \"{}\" not found", file.display())),
        _ => CliError::usage(format!("service file \"{}\": {error}", file.display())),
    }
}

type Pairs = Vec<(String, String)>;

/// The number of a line, and what is wrong with it.
type Wrong = (usize, &'static str);

/// What `text` says of a service, if it does; the first line of a keyword counts. Nothing of a line that is wrong is
/// repeated: it may hold a password.
fn said(text: &[u8], service: &str) -> Result<Option<Pairs>, Wrong> {
    let mut found: Option<Pairs> = None;
    for (number, raw) in (1..).zip(text.split(|byte| *byte == b'\n')) {
        let line = String::from_utf8_lossy(raw);
        let line = line.trim_matches(is_blank);
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if let Some(head) = line.strip_prefix('[') {
            if found.is_some() {
                break;
            }
            // As libpq: what stands behind the bracket does not matter.
            let ours = head.strip_prefix(service).is_some_and(|rest| rest.starts_with(']'));
            found = ours.then(Vec::new);
            continue;
        }
        let Some(said) = &mut found else { continue };
        if std::str::from_utf8(raw).is_err() {
            return Err((number, "a value that is not valid UTF-8"));
        }
        if line.starts_with("ldap") {
            return Err((number, "LDAP is not asked: syntax error"));
        }
        match line.split_once('=') {
            Some(("service", _)) => return Err((number, "nested \"service\" specifications not supported")),
            Some(("servicefile", _)) => {
                return Err((number, "nested \"servicefile\" specifications not supported"));
            }
            Some((key, value)) if keyword::is_known(key) => said.push((key.to_owned(), value.to_owned())),
            _ => return Err((number, "syntax error")),
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_was_written_is_read(
            service in "[^\\[\\]\r\n\0]{1,8}", host in "[!-~]([ -~]{0,8}[!-~])?", password in "[!-~]{1,8}",
        ) {
            let text = format!("[x{service}]\ncolour=red\n[{service}]\nhost={host}\n  password={password} \r\n[y]\nz");
            let expected = [("host", host), ("password", password)].map(|(k, v)| (k.to_owned(), v));
            prop_assert_eq!(said(text.as_bytes(), &service), Ok(Some(expected.to_vec())));
            prop_assert_eq!(said(text.as_bytes(), "none"), Ok(None));
        }

        #[test]
        fn nothing_of_a_file_is_repeated(before in "[ -~\n]{0,20}", after in "[ -~\n]{0,20}") {
            let secret = "QxPassWordZv";
            let folder = tempfile::tempdir()?;
            let file = folder.path().join("services");
            std::fs::write(&file, format!("[s]\n{before}{secret}{after}"))?;
            let file = file.display().to_string();
            let variable = |name: &str| (name == "PGSERVICEFILE").then(|| file.clone());
            let mut given = Given::from([("service".to_owned(), "s".to_owned())]);
            if let Err(error) = add(&mut given, None, &variable) {
                prop_assert!(!format!("{error:#}").contains(secret), "{error:#}");
            }
        }
    }
}
