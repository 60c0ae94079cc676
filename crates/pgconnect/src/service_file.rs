//! Reads service files: named groups of settings (PostgreSQL's documentation, "The Connection Service File").

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use crate::error::Error;
use crate::key_value::is_blank;
use crate::parameters::{self, Environment, Parameters};
use crate::small_file;

const FILE_NAME: &str = "pg_service.conf";

/// Folders of the system's service file if `PGSYSCONFDIR` is not set (Debian's, Red Hat's, upstream's).
const SYSTEM_FOLDERS: [&str; 3] = ["/etc/postgresql-common", "/etc/sysconfig/pgsql", "/usr/local/pgsql/etc"];

/// Adds the settings of the named service, if one is named, for parameters that are not set yet.
///
/// # Errors
/// The service or its file does not exist, or a line of the file is invalid.
pub(crate) fn add_service(
    parameters: &mut Parameters,
    home: Option<&Path>,
    environment: Environment,
) -> Result<(), Error> {
    let Some(service) = parameters.get("service").cloned().or_else(|| environment("PGSERVICE")) else {
        return Ok(());
    };
    let named = parameters.get("servicefile").cloned().or_else(|| environment("PGSERVICEFILE"));
    let in_home = || home.map(|home| home.join(format!(".{FILE_NAME}"))).filter(|file| file.exists());
    let user_file = named.map(PathBuf::from).or_else(in_home);
    let folders = environment("PGSYSCONFDIR")
        .map_or_else(|| SYSTEM_FOLDERS.map(PathBuf::from).to_vec(), |folder| vec![folder.into()]);
    let system_file = folders.into_iter().map(|folder| folder.join(FILE_NAME)).find(|file| file.exists());
    for file in user_file.iter().chain(&system_file) {
        let text = small_file::read(file).map_err(|error| match error.kind() {
            ErrorKind::NotFound => Error::settings(format!("service file \"{}\" not found", file.display())),
            _ => Error::file("service file", file, error),
        })?;
        let service_settings = settings_of(&text, &service).map_err(|InvalidLine { number, why }| {
            Error::settings(format!("{why} in service file \"{}\", line {number}", file.display()))
        })?;
        if let Some(settings) = service_settings {
            for (name, value) in settings {
                parameters.entry(name).or_insert(value);
            }
            return Ok(());
        }
    }
    Err(Error::settings(format!("definition of service \"{service}\" not found"))
        .with_hint("define it in ~/.pg_service.conf, or in the file that PGSERVICEFILE names"))
}

#[derive(Debug, PartialEq)]
struct InvalidLine {
    number: usize,
    /// What is wrong. It repeats nothing of the line, which may contain a password.
    why: &'static str,
}

/// Returns the settings of a service in the order of the file; `None` if the file does not define the service.
fn settings_of(text: &[u8], service: &str) -> Result<Option<Vec<(String, String)>>, InvalidLine> {
    let mut service_settings: Option<Vec<(String, String)>> = None;
    for (number, bytes) in (1..).zip(text.split(|byte| *byte == b'\n')) {
        let line = String::from_utf8_lossy(bytes);
        let line = line.trim_matches(is_blank);
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if let Some(header) = line.strip_prefix('[') {
            if service_settings.is_some() {
                break;
            }
            // Like libpq, ignore everything after the closing bracket.
            let is_wanted = header.strip_prefix(service).is_some_and(|rest| rest.starts_with(']'));
            service_settings = is_wanted.then(Vec::new);
            continue;
        }
        let Some(settings) = &mut service_settings else { continue };
        let invalid = |why| Err(InvalidLine { number, why });
        if std::str::from_utf8(bytes).is_err() {
            return invalid("a value that is not valid UTF-8");
        }
        if line.starts_with("ldap") {
            return invalid("unsupported LDAP lookup");
        }
        match line.split_once('=') {
            Some(("service", _)) => return invalid("nested \"service\" specifications not supported"),
            Some(("servicefile", _)) => {
                return invalid("nested \"servicefile\" specifications not supported");
            }
            Some((name, value)) if parameters::is_known(name) => {
                settings.push((name.to_owned(), value.to_owned()));
            }
            _ => return invalid("syntax error"),
        }
    }
    Ok(service_settings)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_service_is_found_among_others(
            service in "[^\\[\\]\r\n\0]{1,8}", host in "[!-~]([ -~]{0,8}[!-~])?", password in "[!-~]{1,8}",
        ) {
            let text = format!("[x{service}]\ncolour=red\n[{service}]\nhost={host}\n  password={password} \r\n[y]\nz");
            let expected = [("host", host), ("password", password)].map(|(k, v)| (k.to_owned(), v));
            prop_assert_eq!(settings_of(text.as_bytes(), &service), Ok(Some(expected.to_vec())));
            prop_assert_eq!(settings_of(text.as_bytes(), "none"), Ok(None));
        }

        #[test]
        fn errors_repeat_nothing_of_the_file(before in "[ -~\n]{0,20}", after in "[ -~\n]{0,20}") {
            let secret = "QxPassWordZv";
            let folder = tempfile::tempdir()?;
            let file = folder.path().join("services");
            std::fs::write(&file, format!("[s]\n{before}{secret}{after}"))?;
            let file = file.display().to_string();
            let environment = |name: &str| (name == "PGSERVICEFILE").then(|| file.clone());
            let mut parameters = Parameters::from([("service".to_owned(), "s".to_owned())]);
            if let Err(error) = add_service(&mut parameters, None, &environment) {
                prop_assert!(!format!("{error:#}").contains(secret), "{error:#}");
            }
        }
    }
}
