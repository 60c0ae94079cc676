//! `~/.pgpass` (PostgreSQL's documentation, "The Password File"): `host:port:database:user:password` a line.

use std::fs;
use std::io::ErrorKind;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::Once;

use anyhow::Result;

use crate::error::CliError;
use crate::limited;

/// A warning is given once, however often the command connects.
static SAID: Once = Once::new();

/// A file of passwords that only its owner can read. Its `Debug` would hold them: there is none.
pub(super) struct Passfile {
    pub(super) path: PathBuf,
    bytes: Vec<u8>,
}

impl Passfile {
    /// None where there is no such file. One that others could read is not used, and a warning says so.
    ///
    /// # Errors
    /// A `Refusal` (exit 2) for one that is too long.
    pub(super) fn read(path: &Path) -> Result<Option<Self>> {
        let Ok(found) = fs::metadata(path) else { return Ok(None) };
        let ignored = if !found.is_file() {
            "is not a plain file"
        } else if found.permissions().mode() & 0o077 != 0 {
            "has group or world access; permissions should be u=rw (0600) or less"
        } else {
            return match limited::read_file(path, limited::SETTINGS) {
                Ok(bytes) => Ok(Some(Self { path: path.to_owned(), bytes })),
                Err(error) if error.kind() == ErrorKind::FileTooLarge => {
                    Err(CliError::usage(format!("password file \"{}\": {error}", path.display())).into())
                }
                Err(_) => Ok(None),
            };
        };
        SAID.call_once(|| log::warn!("password file \"{}\" {ignored}: it is not used", path.display()));
        Ok(None)
    }

    /// The password of the first line that fits; an empty one is none.
    ///
    /// # Errors
    /// A `Refusal` (exit 2) where that password is not UTF-8. Other lines may be in any encoding.
    pub(super) fn password(
        &self,
        host: &str,
        port: &str,
        dbname: &str,
        user: &str,
    ) -> Result<Option<String>> {
        let wanted = [host, port, dbname, user];
        for (number, line) in (1..).zip(self.bytes.split(|byte| *byte == b'\n')) {
            let text = String::from_utf8_lossy(line);
            let Some(password) = password_in(&text, wanted) else { continue };
            if std::str::from_utf8(line).is_err() {
                let message =
                    format!("password file \"{}\", line {number}: not valid UTF-8", self.path.display());
                return Err(CliError::usage(message).into());
            }
            return Ok(Some(password).filter(|password| !password.is_empty()));
        }
        Ok(None)
    }
}

fn password_in(line: &str, wanted: [&str; 4]) -> Option<String> {
    let mut rest = line.trim_end_matches(['\r', '\n']);
    if rest.starts_with('#') {
        return None;
    }
    for wanted in wanted {
        let (value, after) = field(rest);
        let after = after?;
        let any = rest.starts_with("*:");
        if !any && value != wanted {
            return None;
        }
        rest = after;
    }
    Some(field(rest).0)
}

/// The text up to the first `:`, and what follows that if there is one; `\` escapes the next character.
fn field(text: &str) -> (String, Option<&str>) {
    let mut value = String::new();
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            ':' => return (value, Some(&text[at + 1..])),
            '\\' => value.push(chars.next().map_or('\\', |(_, escaped)| escaped)),
            c => value.push(c),
        }
    }
    (value, None)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn escaped(text: &str) -> String {
        text.replace('\\', r"\\").replace(':', r"\:")
    }

    #[test]
    fn a_line_fits_or_does_not() {
        let wanted = ["h", "5432", "db", "u"];
        for (line, password) in [
            ("h:5432:db:u:s3cret", Some("s3cret")),
            ("*:*:*:*:s3cret\r", Some("s3cret")),
            (r"\h:5432:db:u:s\:3\\c:ret", Some(r"s:3\c")),
            (r"*:*:*:*:ends with \", Some(r"ends with \")),
            ("h:5432:db:u:", Some("")),
            ("#h:5432:db:u:s3cret", None),
            ("h:5432:db:u", None),
            ("h*:*:*:*:s3cret", None),
            ("hh:*:*:*:s3cret", None),
            (":*:*:*:s3cret", None),
            (r"h\:5432:db:u:s3cret:x", None),
            ("", None),
        ] {
            assert_eq!(password_in(line, wanted).as_deref(), password, "{line}");
        }
        // A star that is a name.
        assert_eq!(password_in(r"\*:1:d:u:p", ["*", "1", "d", "u"]).as_deref(), Some("p"));
    }

    proptest! {
        #[test]
        fn whatever_is_escaped_is_found_again(
            fields in proptest::array::uniform5("[^\r\n\0]{0,12}"), other in "[^\r\n\0]{0,12}",
        ) {
            let line = fields.clone().map(|field| escaped(&field)).join(":");
            let [host, port, dbname, user, password] = &fields;
            prop_assume!(!line.starts_with('#') && !fields.iter().any(|field| field == "*"));
            let found = password_in(&line, [host, port, dbname, user]);
            prop_assert_eq!(found.as_ref(), Some(password));
            if other != *user {
                prop_assert_eq!(password_in(&line, [host, port, dbname, &other]), None);
            }
        }

        #[test]
        fn no_line_ends_it(line in any::<String>(), wanted in proptest::array::uniform4("[a:*\\\\]{0,2}")) {
            drop(password_in(&line, wanted.each_ref().map(String::as_str)));
        }
    }
}
