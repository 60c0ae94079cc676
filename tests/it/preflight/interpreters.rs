//! Modules and interpreters that break, hang, print and end.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use snapbox::{assert_data_eq, str};

use super::Release;
use crate::support::{Store, job, terminal, wait_until};

/// Returns a store whose jobs run functions of these modules.
fn store_with_functions(functions: &[&str]) -> Store {
    let store = Store::new();
    for (number, function) in functions.iter().enumerate() {
        job(&format!("job{number}")).func_ref(function).insert(&store);
    }
    store
}

const COLUMNS: [&str; 4] = ["-o", "csv", "--columns", "id,missing,certainty,reason"];

#[test]
fn modules_that_misbehave_are_reported_with_their_error() {
    let store = store_with_functions(&[
        "chatty.run",
        "exits.run",
        "fails.run",
        "forks.run",
        "greedy.run",
        "imports_missing.run",
        "not_python.run",
        "second.run",
        "second.also",
        "reads.run",
        "zcloses.run",
        "json.dumps",
    ]);
    let release = Release::new(&[
        ("chatty.py", "import sys\nprint('x' * 3_000_000)\nsys.stderr.write('y' * 3_000_000)\ndef run(): ...\n"),
        ("exits.py", "import sys\nsys.exit('good bye')\n"),
        ("fails.py", "raise ValueError('a setting is missing\\nin two lines')\n"),
        ("forks.py", "import os\nos.fork()\ndef run(): ...\n"),
        ("greedy.py", "x = bytearray(1 << 33)\ndef run(): ...\n"),
        ("imports_missing.py", "import nothing_of_this_name\n"),
        ("not_python.py", "def run(:\n"),
        // The second import succeeds.
        (
            "second.py",
            "import builtins\nif not hasattr(builtins, 'again'):\n    builtins.again = 1\n    raise ImportError('not yet')\n\
             def run(): ...\ndef also(): ...\n",
        ),
        ("zcloses.py", "import os\nos.closerange(0, 3)\ndef run(): ...\n"),
        ("reads.py", "import sys\nassert sys.stdin.read() == ''\ndef run(): ...\n"),
    ]);
    let Some(preflight) = release.preflight(&store, &COLUMNS) else { return };
    assert_data_eq!(
        preflight.run(),
        str![[r#"
id,missing,certainty,reason
job1,"[""exits.run""]",likely,importing module exits exits the interpreter (SystemExit: good bye)
job2,"[""fails.run""]",likely,module fails cannot be imported: ValueError: a setting is missing
job4,[],unknown,importing greedy needs too much memory
job5,"[""imports_missing.run""]",likely,module imports_missing cannot be imported: ModuleNotFoundError: No module named 'nothing_of_this_name'
job6,"[""not_python.run""]",likely,"module not_python cannot be imported: SyntaxError: invalid syntax (not_python.py, line 1)"
job7,"[""second.run""]",likely,module second cannot be imported: ImportError: not yet
job8,"[""second.also""]",likely,module second cannot be imported: ImportError: not yet
---- exit 1 ----

"#]]
    );
}

#[test]
fn a_module_that_ends_the_interpreter_leaves_the_rest_unchecked() {
    let store = store_with_functions(&["breaks.run", "json.dumps", "zzz_later.run", "breaks.run"]);
    for (text, reason) in [
        ("import os\nos._exit(0)\n", "it exited with code 0"),
        ("import os\nos.abort()\n", "it was ended by SIGABRT"),
        ("import ctypes\nctypes.string_at(0)\n", "it was ended by SIGSEGV"),
        ("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)\n", "it was ended by SIGKILL"),
        ("import os\nos.write(2, b'the last words\\n')\nos._exit(7)\n", "it exited with code 7 (the last words)"),
        ("import os\nif os.fork():\n    os._exit(3)\nimport time\ntime.sleep(1000)\n", "it exited with code 3"),
    ] {
        let release = Release::new(&[("breaks.py", text), ("zzz_later.py", "def run(): ...\n")]);
        let Some(preflight) = release.preflight(&store, &["-o", "json"]) else { return };
        let report = preflight.run().code(1).json();
        let report = report.as_array().unwrap();
        let shown: Vec<(&str, &str)> =
            report.iter().map(|row| (row["certainty"].as_str().unwrap(), row["reason"].as_str().unwrap())).collect();
        let expected = format!("the lookup of breaks.run did not end: {reason}");
        // The name of most jobs comes first, so that nothing was checked before it.
        assert_eq!(shown, vec![("unknown", expected.as_str()); 4], "{text}");
    }
}

#[test]
fn a_module_that_hangs_is_stopped_with_what_it_has_started() {
    let store = store_with_functions(&["json.dumps", "json.dumps", "hangs.run"]);
    let text = "import os, subprocess, time\nchild = subprocess.Popen(['sleep', '1000'])\n\
                open('pid', 'w').write(str(child.pid))\nwhile True:\n    time.sleep(1)\n";
    let release = Release::new(&[("hangs.py", text)]);
    let Some(preflight) = release.preflight(&store, &[&COLUMNS[..], &["--timeout", "2s"]].concat()) else { return };
    assert_data_eq!(
        preflight.run(),
        str![[r#"
id,missing,certainty,reason
job2,[],unknown,the lookup of hangs.run did not end: it was stopped after 2s
---- exit 1 ----

"#]]
    );
    let child = fs::read_to_string(release.path().join("pid")).unwrap();
    wait_until("the child process has ended", || {
        let state = fs::read_to_string(format!("/proc/{child}/stat")).unwrap_or_default();
        state.is_empty() || state.contains(") Z ")
    });
}

#[test]
fn interpreters_that_do_not_answer_are_reported() {
    let store = store_with_functions(&["json.dumps"]);
    let release = Release::new(&[]);
    let folder = release.path().to_str().unwrap();
    let shown = |name: &str, timeout: &str, script: Option<&str>| {
        if let Some(script) = script {
            release.write(name, script);
            fs::set_permissions(release.path().join(name), fs::Permissions::from_mode(0o755)).unwrap();
        }
        let program = release.path().join(name);
        let args = ["jobs", "preflight", "--python", program.to_str().unwrap(), "--timeout", timeout];
        store.apsctl(&args).replace_in_output(folder, "RELEASE").run().to_string()
    };
    let mut all = String::new();
    all += &shown("absent", "60s", None);
    all += &shown("fails", "60s", Some("#!/bin/sh\necho 'no such library' >&2\nexit 127\n"));
    all += &shown("floods", "60s", Some("#!/bin/sh\nexec yes $(printf '%04000d' 0)\n"));
    all += &shown("hangs", "1s", Some("#!/bin/sh\nexec sleep 1000\n"));
    all += &shown("lies", "60s", Some("#!/bin/sh\necho '[\"result\", 0, null]'\necho '[\"end\"]'\n"));
    fs::write(release.path().join("data"), "").unwrap();
    all += &shown("data", "60s", None);
    assert_data_eq!(
        all,
        str![[r#"
---- stderr ----
error: --python RELEASE/absent: not found
---- exit 2 ----
---- stderr ----
error: --python RELEASE/fails is not a working Python interpreter: it exited with code 127 (no such library)
hint: --python is the interpreter of the release, such as venv/bin/python
---- exit 2 ----
---- stderr ----
error: --python RELEASE/floods is not a working Python interpreter: it wrote more than 64 MiB
hint: --python is the interpreter of the release, such as venv/bin/python
---- exit 2 ----
---- stderr ----
error: --python RELEASE/hangs is not a working Python interpreter: it was stopped after 1s
hint: --python is the interpreter of the release, such as venv/bin/python
---- exit 2 ----
---- stderr ----
error: --python RELEASE/lies is not a working Python interpreter: it exited with code 0
hint: --python is the interpreter of the release, such as venv/bin/python
---- exit 2 ----
---- stderr ----
error: --python RELEASE/data: Permission denied
---- exit 2 ----

"#]]
    );
    let nagios = ["jobs", "preflight", "--python", "/nowhere/python", "-o", "nagios"];
    assert_data_eq!(
        store.run(&nagios),
        str![[r#"
APSCTL UNKNOWN - error: --python /nowhere/python: not found
---- exit 3 ----

"#]]
    );
    let no_folder = ["jobs", "preflight", "--python", "python3", "--cwd", "/nowhere"];
    assert_data_eq!(
        store.run(&no_folder),
        str![[r#"
---- stderr ----
error: --cwd /nowhere: not a directory
---- exit 2 ----

"#]]
    );
}

#[test]
fn programs_that_are_not_python_are_refused_before_the_snapshot() {
    let store = store_with_functions(&["json.dumps"]);
    let release = Release::new(&[]);
    for program in ["ls", "cat", "sh", "true", "env", "bash"] {
        let file = release.path().join("jobs.snapshot");
        let args = ["jobs", "preflight", "--python", program, "--snapshot", file.to_str().unwrap()];
        let output = store.run(&args).code(2);
        let start = format!("error: --python {program} is not a working Python interpreter: it exited with code ");
        assert!(output.stderr.starts_with(&start), "{output}");
        assert!(!output.stderr.contains("import sys"), "{output}");
        assert!(!file.exists(), "{program}");
    }
}

#[test]
fn an_interpreter_without_apscheduler_is_an_error_only_if_a_job_needs_it() {
    let Some(python) = crate::aps3::python() else { return };
    // A program that hides the packages of the environment.
    let release = Release::new(&[("python", &format!("#!/bin/sh\nexec {} -S \"$@\"\n", python.display()))]);
    let program = release.path().join("python");
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    let folder = release.path().to_str().unwrap();
    let run = |functions: &[&str], args: &[&str]| {
        let store = store_with_functions(functions);
        let command = ["jobs", "preflight", "--python", program.to_str().unwrap()];
        store.apsctl(&[&command[..], args].concat()).replace_in_output(folder, "RELEASE").run()
    };
    assert_data_eq!(
        run(&["json.dumps", "apscheduler.util.obj_to_ref", "absent.run"], &[]),
        str![[r#"
---- stderr ----
error: RELEASE/python: this interpreter has no APScheduler
hint: --python is the interpreter of the release, such as venv/bin/python
---- exit 2 ----

"#]]
    );
    run(&["json.dumps"], &[]).code(0);
    // Without --cwd, absent modules may be in another directory.
    let hint = "--cwd names the directory";
    for (functions, args, is_suggested) in [
        (&["absent.run", "json.dumps"][..], &[][..], true),
        (&["absent.run", "json.absent"], &[], false),
        (&["json.absent"], &[], false),
        (&["absent.run"], &["--cwd", folder], false),
    ] {
        let output = run(functions, args).code(1);
        assert_eq!(output.stderr.contains(hint), is_suggested, "{functions:?} {args:?}: {output}");
    }
    let store = store_with_functions(&["absent.run"]);
    let screen = terminal(100).show(&store.apsctl(&["jobs", "preflight", "--python", program.to_str().unwrap()]));
    assert!(screen.text.contains(hint), "{screen}");
}

#[test]
fn the_environment_is_passed_on_without_passwords() {
    let store = store_with_functions(&["shows.run"]);
    let text = "import os, sys\nfound = {name: os.environ.get(name) for name in ('PGPASSWORD', 'PGUSER', 'DATABASE_URL', \
                'APSCTL_DATABASE_URL', 'OWN')}\nraise ValueError(repr(found) + sys.path[0])\n";
    let release = Release::new(&[("shows.py", text)]);
    let Some(preflight) = release.preflight(&store, &["-o", "json"]) else { return };
    let preflight = preflight.env("PGPASSWORD", "s3cret").env("OWN", "passed on").env("PGUSER", "app");
    let output = preflight.env("DATABASE_URL", "postgresql://app:s3cret@db/app").run().code(1);
    assert!(!output.to_string().contains("s3cret"), "{output}");
    assert_data_eq!(
        output.json()[0]["reason"].as_str().unwrap().to_owned(),
        str![
            "module shows cannot be imported: ValueError: {'PGPASSWORD': None, 'PGUSER': 'app', 'DATABASE_URL': 'postgresql://app:***@db/app', 'APSCTL_DATABASE_URL': None, 'OWN': 'passed on'}RELEASE"
        ]
    );
}
