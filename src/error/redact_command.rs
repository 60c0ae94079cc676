//! Removes secrets from the command line of another program.

use super::redact;

/// A name that contains one of these words is followed by a secret.
const SECRET_WORDS: [&str; 18] = [
    "auth",
    "authorization",
    "bearer",
    "cookie",
    "cred",
    "credential",
    "credentials",
    "creds",
    "jwt",
    "otp",
    "pass",
    "passcode",
    "passphrase",
    "pin",
    "pw",
    "sig",
    "signature",
    "userpass",
];

/// A name that contains one of these texts anywhere is followed by a secret.
const SECRET_PARTS: [&str; 10] =
    ["password", "passwd", "passwort", "pwd", "secret", "token", "apikey", "accesskey", "privatekey", "encryptionkey"];

/// A name that ends in one of these words tells where a secret is stored; its value is not secret.
const LOCATION_WORDS: [&str; 6] = ["cmd", "command", "dir", "file", "fd", "path"];

/// Short options before a secret: the start of the program's name, the option, and whether the secret may be the next word.
const SHORT_OPTIONS: [(&str, &str, bool); 9] = [
    ("mysql", "-p", false),
    ("mariadb", "-p", false),
    ("sshpass", "-p", true),
    ("redis-cli", "-a", true),
    ("valkey-cli", "-a", true),
    ("ldap", "-w", true),
    ("smbclient", "-U", true),
    ("curl", "-u", true),
    ("wget", "-u", true),
];

/// Replaces what may be a secret by `***`: values of options, variables and headers with names like `--token`, and passwords in
/// URLs.
pub fn redact_command(line: &str) -> String {
    let line = redact(line);
    let mut clean = String::with_capacity(line.len());
    let (mut rest, mut program) = (line.as_str(), "");
    while let Some(first) = rest.chars().next() {
        let name = &rest[..rest.find(|c| !is_name_char(c)).unwrap_or(rest.len())];
        if name.is_empty() {
            clean.push(first);
            rest = &rest[first.len_utf8()..];
            continue;
        }
        let begins_word = clean.chars().next_back().is_none_or(|c| c.is_whitespace() || "'\"(;|&`".contains(c));
        let base = name.rsplit('/').next().unwrap_or(name);
        if let Some((known, _, _)) = SHORT_OPTIONS.iter().find(|(known, _, _)| base.starts_with(known)) {
            program = known;
        }
        clean.push_str(name);
        rest = &rest[name.len()..];
        if begins_word && let Some((option, takes_word)) = secret_short_option(program, name) {
            if name.len() > option.len() {
                clean.truncate(clean.len() - name.len() + option.len());
                clean.push_str("***");
                rest = &rest[end_of_shell_value(rest)..];
            } else if rest.starts_with(['\'', '"']) || takes_word {
                rest = hide_word(rest, &mut clean);
            }
        } else if is_secret_name(name) {
            rest = hide_value(name, rest, begins_word, &mut clean);
        }
    }
    clean
}

fn is_name_char(c: char) -> bool {
    c.is_alphanumeric() || "-_./".contains(c)
}

fn secret_short_option(program: &str, name: &str) -> Option<(&'static str, bool)> {
    let short_option = SHORT_OPTIONS.iter().find(|(known, option, _)| *known == program && name.starts_with(option))?;
    Some((short_option.1, short_option.2))
}

pub(super) fn is_secret_name(name: &str) -> bool {
    let name = name.rsplit('/').next().unwrap_or(name);
    let lower = name.trim_start_matches('-').to_lowercase();
    let words: Vec<&str> = lower.split(['-', '_', '.']).filter(|word| !word.is_empty()).collect();
    let joined = words.concat();
    // PWD is the working directory.
    if joined == "pwd" || joined == "oldpwd" || words.first() == Some(&"no") {
        return false;
    }
    if words.last().is_some_and(|last| LOCATION_WORDS.contains(last)) {
        return false;
    }
    // SSHPASS and DBPASS, for example.
    let is_pass = lower.ends_with("pass") && !lower.ends_with("bypass") && !lower.ends_with("compass");
    is_pass
        || SECRET_PARTS.iter().any(|part| joined.contains(part))
        || words.iter().any(|word| SECRET_WORDS.contains(word))
}

/// Hides the value after a secret name: `=…`, `: …`, or the word after an option. Returns the rest.
fn hide_value<'a>(name: &str, rest: &'a str, begins_word: bool, clean: &mut String) -> &'a str {
    // JSON: the name's closing quote.
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\'')).map_or(0, char::len_utf8);
    let after = &rest[quote..];
    let blank = after.len() - after.trim_start_matches([' ', '\t']).len();
    let separator = after[blank..].chars().next();
    match separator {
        Some('=' | ':') => {
            let upto = quote + blank + 1;
            clean.push_str(&rest[..upto]);
            let value = &rest[upto..];
            // The value of a header may have several words: `Authorization: Bearer …`.
            if separator == Some(':') && !value.trim_start().starts_with(['"', '\'']) {
                let end = value.find(['"', '\'', '\n', ',', '}']).unwrap_or(value.len());
                clean.push_str(if value.starts_with(' ') { " ***" } else { "***" });
                return &value[end..];
            }
            // JSON: the value has its own quotes, and a comma may follow.
            let trimmed = value.trim_start();
            if separator == Some(':')
                && let Some(open) = trimmed.chars().next()
            {
                clean.push_str(&value[..value.len() - trimmed.len()]);
                clean.push_str("***");
                return &trimmed[end_of_quoted(&trimmed[1..], open) + 1..];
            }
            hide_word(value, clean)
        }
        _ if quote == 0 && blank > 0 && begins_word && name.starts_with('-') => hide_word(rest, clean),
        _ if quote == 0 && blank > 0 && name.eq_ignore_ascii_case("bearer") => hide_word(rest, clean),
        _ => rest,
    }
}

/// Returns where a quoted text ends, including its closing quote.
fn end_of_quoted(text: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            c if c == quote => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// Hides the next word and keeps the blanks before it. Returns the rest.
fn hide_word<'a>(rest: &'a str, clean: &mut String) -> &'a str {
    let word = rest.trim_start_matches([' ', '\t']);
    clean.push_str(&rest[..rest.len() - word.len()]);
    if word.is_empty() {
        return word;
    }
    clean.push_str("***");
    &word[end_of_shell_value(word)..]
}

/// Returns where a value ends by the rules of a shell, with its quotes and backslashes.
fn end_of_shell_value(text: &str) -> usize {
    let (mut quote, mut escaped) = (None, false);
    for (at, c) in text.char_indices() {
        match (c, quote) {
            _ if escaped => escaped = false,
            ('\\', None | Some('"')) => escaped = true,
            (c, Some(open)) if c == open => quote = None,
            // A quote without a partner in the rest closes an outer quotation.
            ('\'' | '"', None) if at > 0 && !text[at + 1..].contains(c) => return at,
            ('\'' | '"', None) => quote = Some(c),
            (c, None) if c.is_whitespace() || ";|&)`".contains(c) => return at,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests;
