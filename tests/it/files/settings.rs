//! Settings that are not valid UTF-8 are errors. If they were ignored, another store could be used, or a safeguard disabled.

use std::ffi::OsStr;
use std::fs::{self, Permissions};
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::PermissionsExt as _;

use crate::support::{Output, apsctl, store_with_job};

const BAD: &[u8] = b"s3cr\xe9t";

const VARIABLES: [&str; 24] = [
    "APSCTL_DATABASE_URL",
    "DATABASE_URL",
    "APSCTL_PROFILE",
    "APSCTL_JOBS_TABLE",
    "APSCTL_RULES_TABLE",
    "APSCTL_PING_URL",
    "APSCTL_LOG_FILE",
    "APSCTL_RESTART_COMMAND",
    "PGHOST",
    "PGHOSTADDR",
    "PGPORT",
    "PGDATABASE",
    "PGUSER",
    "PGPASSWORD",
    "PGPASSFILE",
    "PGSERVICE",
    "PGSERVICEFILE",
    "PGSSLMODE",
    "PGOPTIONS",
    "AUTOMATION_BATCH_SIZE",
    "SCHEDULER_JOB_TIMEOUT",
    "JOB_RETRY_COUNT",
    "HOME",
    "SUDO_USER",
];

#[track_caller]
fn assert_refused(out: &Output, name: &str) {
    assert_eq!(out.code, Some(2), "{name}: {out}");
    assert!(out.stderr.contains(name) && out.stderr.contains("not valid UTF-8"), "{name}: {out}");
    assert!(!out.stderr.contains("s3cr"), "the value may be secret: {out}");
    assert_eq!(out.stdout, "");
}

#[test]
fn environment_variables_that_are_not_utf8_are_named() {
    let store = store_with_job("here");
    for name in VARIABLES {
        let apsctl = store.apsctl(&["jobs", "list"]);
        let mut command = apsctl.command();
        command.env(name, OsStr::from_bytes(BAD));
        assert_refused(&apsctl.output(&command.output().unwrap()), name);
    }
    // Variables that apsctl does not read may have any value.
    let apsctl = store.apsctl(&["jobs", "list"]);
    let mut command = apsctl.command();
    command.env("LESS", OsStr::from_bytes(BAD)).env("NO_COLOR", OsStr::from_bytes(BAD));
    apsctl.output(&command.output().unwrap()).code(0);
}

#[test]
fn a_profile_name_that_is_not_utf8_does_not_disable_the_safeguards() {
    let (store, config) = (store_with_job("here"), tempfile::tempdir().unwrap());
    let folder = config.path().join("apsctl");
    fs::create_dir(&folder).unwrap();
    let text = format!("[profiles.prod]\nurl = \"{}\"\nread_only = true\n", store.url);
    fs::write(folder.join("config.toml"), text).unwrap();
    fs::set_permissions(folder.join("config.toml"), Permissions::from_mode(0o600)).unwrap();
    let apsctl = store.apsctl(&["jobs", "pause", "here"]).env("XDG_CONFIG_HOME", config.path().to_str().unwrap());
    let mut command = apsctl.command();
    command.env("APSCTL_PROFILE", OsStr::from_bytes(b"prod\xff"));
    assert_refused(&apsctl.output(&command.output().unwrap()), "APSCTL_PROFILE");
    assert_eq!(store.value("SELECT job_state FROM apscheduler_jobs"), "SCHEDULED");
    fs::write(folder.join("config.toml"), b"[profiles.prod]\nurl = \"s3cr\xe9t\"\n").unwrap();
    let out = apsctl.run();
    assert_eq!(out.code, Some(0), "no profile is asked for, and a URL says where: {out}");
    let out = apsctl.env("APSCTL_PROFILE", "prod").run();
    assert!(out.code == Some(2) && !out.stderr.contains("s3cr"), "{out}");
}

#[test]
fn errors_in_files_name_the_line() {
    let (store, folder) = (store_with_job("here"), tempfile::tempdir().unwrap());
    let write = |name: &str, text: &[u8]| {
        let path = folder.path().join(name);
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, Permissions::from_mode(0o600)).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let env = write("env", b"# caf\xe9\nX=1\nexport PGHOST=s3cr\xe9t\n");
    let out = store.apsctl(&["jobs", "list", "--env-file", &env]).run();
    assert_refused(&out, "line 3 (PGHOST)");
    let fine = write("fine", b"# caf\xe9\nX=1\n");
    store.apsctl(&["jobs", "list", "--env-file", &fine]).run().code(0);

    let (socket, port) = store.socket();
    let place = format!("host={socket}\nport={port}\nuser=postgres\ndbname={}\n", store.database());
    let services =
        [b"[other]\nhost=s3cr\xe9t\n[mine]\n".as_slice(), place.as_bytes(), b"[bad]\nhost=x\npassword=s3cr\xe9t\n"];
    let services = write("services", &services.concat());
    let by = |service: &str| {
        apsctl(&["jobs", "list", "-d", &format!("service={service}")]).env("PGSERVICEFILE", &services).run()
    };
    by("mine").code(0);
    assert_refused(&by("bad"), "line 10");

    let passwords = write("pgpass", b"# caf\xe9\nother:*:*:*:s3cr\xe9t\n*:*:*:postgres:s3cr\xe9t\n");
    assert_refused(&store.apsctl(&["jobs", "list"]).env("PGPASSFILE", &passwords).run(), "line 3");
    let passwords = write("pgpass", b"other:*:*:*:s3cr\xe9t\n*:*:*:postgres:fine\n");
    store.apsctl(&["jobs", "list"]).env("PGPASSFILE", &passwords).run().code(0);
}
