//! The configuration file: its keys and its permissions

use std::fs;
use std::os::unix::fs::{chown, symlink};

use snapbox::{assert_data_eq, str};

use super::Home;
use crate::support::{Output, report_skip};

const GOOD: &str = "[profiles.a]\nurl = 'postgresql:///a'\n";

fn show(home: &Home) -> Output {
    home.apsctl(&["config", "show", "-o", "csv", "--profile", "a"]).run()
}

#[track_caller]
fn assert_refused(home: &Home, message: &str) {
    let output = show(home).code(2);
    assert!(output.stdout.is_empty() && output.stderr.starts_with(&format!("error: {message}")), "{message}: {output}");
}

#[test]
fn errors_name_the_line_and_show_no_password() {
    for (text, message) in [
        ("[profiles.a]\nurl = 'x'\nreadonly = true\n", "line 3: unknown field `readonly`, expected one of `url`, "),
        ("defualt_profile = 'a'\n", "line 1: unknown field `defualt_profile`, "),
        ("\n\n[profile.a]\nurl = 'x'\n", "line 3: unknown field `profile`, "),
        ("[profiles.a]\nurl = postgresql://u:s3cret@h\n", "line 2: "),
        ("[profiles.a]\nurl = 'x'\n[profiles.a]\nservice = 'x'\n", "line 3: duplicate key"),
        (
            "[profiles.a]\nurl = 'x'\nread_only = 'postgresql://u:s3cret@h'\n",
            "line 3: invalid type: string \"postgresql://u:***@h\", expected a boolean",
        ),
        ("[profiles.a]\nurl = 'x'\nconfirm = true\n", "line 3: "),
        ("[profiles.a]\nurl = 'x'\nconfirm = 'yes'\n", "line 3: unknown variant `yes`, expected `type the name`"),
        ("[profiles.a]\nurl = 'x'\ntz = 'Berlin'\n", "line 3: unknown time zone `Berlin`"),
        ("[profiles.a]\nurl = 'x'\nstatement_timeout = 'soon'\n", "line 3: "),
        ("[profiles.a]\nurl = 'x'\nservice = 'x'\n", "line 1: profile \"a\": both url and service are set"),
        ("\n[profiles.a]\nread_only = true\n", "line 2: profile \"a\": no store: set url, service or env_file"),
        ("[profiles.a]\nurl = ''\n", "line 1: profile \"a\": url is empty"),
        (
            "[profiles.a]\nenv_file = '.env'\n",
            "line 1: profile \"a\": env_file must be an absolute path or start with ~/",
        ),
        (
            "[profiles.' a']\nurl = 'x'\n",
            "line 1: profile \" a\": invalid name: it is empty, or contains control characters or blanks at an end",
        ),
        ("default_profile = 'b'\n[profiles.a]\nurl = 'x'\n", "line 1: there is no profile \"b\""),
        ("profiles = 3\n", "line 1: invalid type: integer `3`, "),
    ] {
        let output = show(&Home::new(text)).code(2);
        let expected = format!("error: HOME/.config/apsctl/config.toml: {message}");
        assert!(output.stderr.starts_with(&expected), "{text}: {output}");
        assert!(!output.to_string().contains("s3cret"), "{text}: {output}");
    }
}

#[test]
fn a_file_that_others_can_write_is_refused() {
    let home = Home::new(GOOD);
    let path = ".config/apsctl/config.toml";
    for mode in [0o600, 0o644, 0o400, 0o755] {
        home.chmod(path, mode);
        show(&home).code(0);
    }
    for mode in [0o620, 0o602, 0o666, 0o777] {
        home.chmod(path, mode);
        assert_refused(&home, &format!("HOME/{path} can be written by others (mode {mode:04o})"));
    }
    assert_data_eq!(
        show(&home),
        str![[r#"
---- stderr ----
error: HOME/.config/apsctl/config.toml can be written by others (mode 0777)
hint: chmod go-w HOME/.config/apsctl/config.toml
---- exit 2 ----

"#]]
    );
    home.chmod(path, 0o600).chmod(".config/apsctl", 0o775);
    assert_data_eq!(
        show(&home),
        str![[r#"
---- stderr ----
error: HOME/.config/apsctl can be written by others (mode 0775)
hint: chmod go-w HOME/.config/apsctl
---- exit 2 ----

"#]]
    );
    // Those who can write to the parent folder can replace this folder.
    home.chmod(".config/apsctl", 0o700).chmod(".config", 0o777);
    assert_refused(&home, "HOME/.config can be written by others (mode 0777)");
    home.chmod(".config", 0o1777);
    show(&home).code(0);
    home.chmod(".config", 0o700).chmod("", 0o770);
    assert_refused(&home, "HOME can be written by others (mode 0770)");
}

#[test]
fn writable_files_behind_links_and_in_xdg_config_home_are_refused() {
    let home = Home::new(GOOD);
    let elsewhere = home.folder.path().join("dotfiles");
    fs::create_dir(&elsewhere).unwrap();
    home.chmod("dotfiles", 0o700);
    fs::rename(home.file(), elsewhere.join("config.toml")).unwrap();
    symlink(elsewhere.join("config.toml"), home.file()).unwrap();
    show(&home).code(0);
    home.chmod("dotfiles", 0o777);
    assert_refused(&home, "HOME/dotfiles can be written by others");
    home.chmod("dotfiles", 0o700).chmod("dotfiles/config.toml", 0o666);
    assert_refused(&home, "HOME/.config/apsctl/config.toml can be written by others");
    let xdg = home.folder.path().join(".config");
    let by_xdg = || {
        home.apsctl(&["config", "show", "--profile", "a"])
            .env("HOME", "/")
            .env("XDG_CONFIG_HOME", xdg.to_str().unwrap())
    };
    by_xdg().run().code(2);
    home.chmod("dotfiles/config.toml", 0o600);
    by_xdg().run().code(0);
}

#[test]
fn files_of_other_accounts_are_refused() {
    if !nix::unistd::geteuid().is_root() {
        report_skip("only root gives files away");
        return;
    }
    let nobody = nix::unistd::User::from_name("nobody").unwrap().unwrap().uid.as_raw();
    let home = Home::new(GOOD);
    let folder = home.file().parent().unwrap().to_owned();
    for (path, shown) in [(home.file(), "config.toml"), (folder.clone(), "HOME/.config/apsctl")] {
        chown(&path, Some(nobody), None).unwrap();
        let output = show(&home).code(2);
        assert!(
            output.stderr.contains(shown) && output.stderr.contains("belongs to nobody, which could change it\nhint: "),
            "{output}"
        );
        chown(&path, Some(0), None).unwrap();
    }
    show(&home).code(0);
    // Files of root and of the user are accepted.
    chown(home.file(), Some(nobody), None).unwrap();
    let mut command = home.apsctl(&["config", "show", "--profile", "a"]).command();
    home.chmod("", 0o755).chmod(".config", 0o755).chmod(".config/apsctl", 0o755);
    let ended = std::os::unix::process::CommandExt::uid(&mut command, nobody).output();
    // The program may be in a folder that this user cannot read.
    if let Ok(ended) = ended {
        assert_eq!(ended.status.code(), Some(0), "{ended:?}");
    }
}

#[test]
fn special_files_are_refused_and_unneeded_files_are_not_read() {
    let home = Home::new(GOOD);
    home.chmod(".config/apsctl/config.toml", 0o666);
    // If another setting names the store, the file is not read.
    home.apsctl(&["config", "show", "-d", "postgresql:///a"]).run().code(0);
    home.apsctl(&["config", "show"]).env("DATABASE_URL", "postgresql:///a").run().code(0);
    home.apsctl(&["config", "show"]).run().code(2);
    fs::remove_file(home.file()).unwrap();
    home.apsctl(&["config", "show"]).run().code(0);
    fs::create_dir(home.file()).unwrap();
    assert_refused(&home, "HOME/.config/apsctl/config.toml: not a regular file");
    fs::remove_dir(home.file()).unwrap();
    fs::write(home.file(), "# x\n".repeat(300_000)).unwrap();
    assert_refused(&home, "HOME/.config/apsctl/config.toml: longer than 1 MiB");
    fs::write(home.file(), b"\xff\xfe").unwrap();
    assert_refused(&home, "HOME/.config/apsctl/config.toml: stream did not contain valid UTF-8");
}

#[test]
fn passwords_that_others_can_read_are_warned_about() {
    let home = Home::new("[profiles.a]\nurl = 'postgresql://u:s3cret@h/d'\n[profiles.b]\nurl = 'postgresql://u@h/d'\n");
    let said = |name: &str| home.apsctl(&["config", "show", "--profile", name]).run().code(0).stderr;
    assert_eq!(said("a"), "");
    home.chmod(".config/apsctl/config.toml", 0o640);
    assert_data_eq!(
        said("a"),
        str![[r#"
2025-10-26 12:00:00 WARN HOME/.config/apsctl/config.toml contains a password and can be read by others; chmod go-r HOME/.config/apsctl/config.toml

"#]]
    );
    assert_eq!(said("b"), "");
}
