//! Reads `~/.pgpass` (PostgreSQL's documentation, "The Password File"). Each line is `host:port:database:user:password`.

use std::fs;
use std::io::ErrorKind;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::Once;

use crate::error::Error;
use crate::small_file;

/// The warning about an ignored file is logged once, however often the program connects.
static WARNED: Once = Once::new();

/// A password file that only its owner can read. It is not `Debug`, because that would print passwords.
pub(crate) struct PasswordFile {
    pub(crate) path: PathBuf,
    bytes: Vec<u8>,
}

impl PasswordFile {
    /// Reads the file; `None` if it does not exist. A file that others can read is ignored with a warning.
    ///
    /// # Errors
    /// The file is too long.
    pub(crate) fn read(path: &Path) -> Result<Option<Self>, Error> {
        let Ok(metadata) = fs::metadata(path) else { return Ok(None) };
        let problem = if !metadata.is_file() {
            "is not a plain file"
        } else if metadata.permissions().mode() & 0o077 != 0 {
            "has group or world access; permissions should be u=rw (0600) or less"
        } else {
            return match small_file::read(path) {
                Ok(bytes) => Ok(Some(Self { path: path.to_owned(), bytes })),
                Err(error) if error.kind() == ErrorKind::FileTooLarge => Err(Error::file("password file", path, error)),
                Err(_) => Ok(None),
            };
        };
        WARNED.call_once(|| log::warn!("password file \"{}\" {problem}: it is ignored", path.display()));
        Ok(None)
    }

    /// Returns the password of the first line that matches. An empty password counts as none.
    ///
    /// # Errors
    /// The matching line is not UTF-8. Other lines may have any encoding.
    pub(crate) fn password(&self, host: &str, port: &str, dbname: &str, user: &str) -> Result<Option<String>, Error> {
        let keys = [host, port, dbname, user];
        for (number, line) in (1..).zip(self.bytes.split(|byte| *byte == b'\n')) {
            let text = String::from_utf8_lossy(line);
            let Some(password) = password_of_line(&text, keys) else { continue };
            if std::str::from_utf8(line).is_err() {
                return Err(Error::file("password file", &self.path, format!("line {number} is not valid UTF-8")));
            }
            return Ok(Some(password).filter(|password| !password.is_empty()));
        }
        Ok(None)
    }
}

/// Returns the password of a line if its first four fields match `keys`.
fn password_of_line(line: &str, keys: [&str; 4]) -> Option<String> {
    let mut rest = line.trim_end_matches(['\r', '\n']);
    if rest.starts_with('#') {
        return None;
    }
    for key in keys {
        let (value, after) = field(rest);
        let after = after?;
        let is_wildcard = rest.starts_with("*:");
        if !is_wildcard && value != key {
            return None;
        }
        rest = after;
    }
    Some(field(rest).0)
}

/// Returns the text before the first `:`, and the text after it if there is one; `\` escapes the next character.
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
    fn lines_match_by_their_first_four_fields() {
        let keys = ["h", "5432", "db", "u"];
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
            assert_eq!(password_of_line(line, keys).as_deref(), password, "{line}");
        }
        // An escaped star is a host name.
        assert_eq!(password_of_line(r"\*:1:d:u:p", ["*", "1", "d", "u"]).as_deref(), Some("p"));
    }

    proptest! {
        #[test]
        fn escaped_fields_match(
            fields in proptest::array::uniform5("[^\r\n\0]{0,12}"), other in "[^\r\n\0]{0,12}",
        ) {
            let line = fields.clone().map(|field| escaped(&field)).join(":");
            let [host, port, dbname, user, password] = &fields;
            prop_assume!(!line.starts_with('#') && !fields.iter().any(|field| field == "*"));
            let found = password_of_line(&line, [host, port, dbname, user]);
            prop_assert_eq!(found.as_ref(), Some(password));
            if other != *user {
                prop_assert_eq!(password_of_line(&line, [host, port, dbname, &other]), None);
            }
        }

        #[test]
        fn no_line_panics(line in any::<String>(), keys in proptest::array::uniform4("[a:*\\\\]{0,2}")) {
            drop(password_of_line(&line, keys.each_ref().map(String::as_str)));
        }
    }
}
