//! Words as one would type them.

/// A word quoted for the shell where that is needed.
pub fn word(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "_-./:=@%+,".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

/// `COMMAND ID`, also where the id looks like an option.
pub fn command(command: &str, id: &str) -> String {
    let dashes = if id.starts_with('-') { "-- " } else { "" };
    format!("{command} {dashes}{}", word(id))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_is_what_was_meant() {
        assert_eq!(command("apsctl jobs repair", "daily-report"), "apsctl jobs repair daily-report");
        assert_eq!(command("apsctl jobs repair", "--all"), "apsctl jobs repair -- --all");
        assert_eq!(command("x", "it's $HOME"), r"x 'it'\''s $HOME'");
        assert_eq!(word(""), "''");
    }
}
