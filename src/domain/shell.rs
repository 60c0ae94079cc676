//! Command lines for POSIX shells: quoting and splitting words.

use std::fmt::Write as _;

use super::visible_chars::is_visible;

/// Quotes a word for the shell if needed, with visible characters only, so that it can be copied or typed.
///
/// Works in any POSIX shell; a word that ends in a line break needs bash, ksh or zsh.
pub fn quote(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "_-./:=@%+,".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_owned();
    }
    if word.chars().all(is_visible) {
        return format!("'{}'", word.replace('\'', r"'\''"));
    }
    if word.ends_with('\n') {
        return format!("$'{}'", escape_invisible(word, r"\'", "%"));
    }
    let dashes = if word.starts_with('-') { "-- " } else { "" };
    format!("\"$(printf {dashes}'{}')\"", escape_invisible(word, r"'\''", "%%"))
}

/// Replaces invisible characters by the octal codes of their bytes, three digits each.
fn escape_invisible(word: &str, quote: &str, percent: &str) -> String {
    let mut text = String::with_capacity(word.len() + 16);
    for c in word.chars() {
        match c {
            '\'' => text.push_str(quote),
            '%' => text.push_str(percent),
            '\\' => text.push_str(r"\\"),
            '\n' => text.push_str(r"\n"),
            '\t' => text.push_str(r"\t"),
            c if is_visible(c) => text.push(c),
            c => {
                for byte in c.encode_utf8(&mut [0; 4]).bytes() {
                    let _ = write!(text, "\\{byte:03o}");
                }
            }
        }
    }
    text
}

/// Returns `COMMAND ARGUMENT`, with `--` before an argument that looks like an option.
pub fn with_argument(command: &str, id: &str) -> String {
    format!("{command} {}", argument(id))
}

/// Returns an argument that ends a command line, with `--` before it if it looks like an option.
pub fn argument(id: &str) -> String {
    let dashes = if id.starts_with('-') { "-- " } else { "" };
    format!("{dashes}{}", quote(id))
}

/// Returns `COMMAND --OPTION VALUE`, with `=` before a value that looks like an option.
pub fn with_option(command: &str, option: &str, value: &str) -> String {
    let between = if value.starts_with('-') { "=" } else { " " };
    format!("{command} {option}{between}{}", quote(value))
}

/// Splits a command line at the spaces outside of quotes. The words keep their quotes.
pub fn quoted_words(line: &str) -> Vec<&str> {
    let (mut words, mut start, mut quote, mut is_escaped) = (Vec::new(), 0, None, false);
    for (at, c) in line.char_indices() {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' if quote != Some('\'') => is_escaped = true,
            '\'' | '"' if quote.is_none() => quote = Some(c),
            _ if quote == Some(c) => quote = None,
            ' ' if quote.is_none() => {
                words.push(&line[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    words.push(&line[start..]);
    words.retain(|word| !word.is_empty());
    words
}

/// Splits a command line into words; `None` if it needs a shell.
pub fn split_plain_words(line: &str) -> Option<Vec<&str>> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let is_plain = |c: char| !c.is_control() && !"|&;<>()$`\\\"'*?[]{}#~!".contains(c);
    // `NAME=value command` needs a shell as well.
    let is_program = words.first().is_some_and(|word| !word.contains('='));
    (is_program && line.trim().chars().all(is_plain)).then_some(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_command_lines_are_split() {
        assert_eq!(
            split_plain_words("docker compose restart worker"),
            Some(vec!["docker", "compose", "restart", "worker"])
        );
        assert_eq!(
            split_plain_words(" systemctl  restart app@1.service "),
            Some(vec!["systemctl", "restart", "app@1.service"])
        );
        assert_eq!(split_plain_words("x --env=A=b"), Some(vec!["x", "--env=A=b"]));
        for shells in ["docker compose down && docker compose up -d", "A=b x", "x 'y z'", "~/x", "x\ny", "x > y", "$X"]
        {
            assert_eq!(split_plain_words(shells), None, "{shells}");
        }
        assert_eq!(split_plain_words(" "), None);
    }

    #[test]
    fn command_lines_are_split_outside_of_quotes() {
        let line = format!("apsctl jobs pause {} --reason {}", quote("it's a b"), quote("x\ny z"));
        assert_eq!(
            quoted_words(&line),
            ["apsctl", "jobs", "pause", r"'it'\''s a b'", "--reason", r#""$(printf 'x\ny z')""#]
        );
        assert_eq!(quoted_words("  a  'unclosed b"), ["a", "'unclosed b"]);
    }

    #[test]
    fn quoted_words_keep_their_meaning() {
        assert_eq!(with_argument("apsctl jobs repair", "daily-report"), "apsctl jobs repair daily-report");
        assert_eq!(with_argument("apsctl jobs repair", "--all"), "apsctl jobs repair -- --all");
        assert_eq!(with_option("apsctl audit operations", "--job", "a b"), "apsctl audit operations --job 'a b'");
        assert_eq!(with_option("apsctl audit operations", "--job", "-n"), "apsctl audit operations --job=-n");
        assert_eq!(with_argument("x", "it's $HOME"), r"x 'it'\''s $HOME'");
        assert_eq!(quote(""), "''");
        assert_eq!(quote("~"), "'~'");
        assert_eq!(quote("two\nlines\x1b7 100%"), r#""$(printf 'two\nlines\0337 100%%')""#);
        assert_eq!(quote("-\u{9b}\\'"), r#""$(printf -- '-\302\233\\'\''')""#);
        assert_eq!(quote("%'\n"), r"$'%\'\n'");
    }
}
