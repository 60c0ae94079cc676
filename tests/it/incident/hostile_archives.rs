//! Archives that are damaged, or made to do harm.

use std::fs;
use std::io::{Read as _, Write as _};
use std::path::Path;

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use openssl::sha::sha256;
use serde_json::{Value, json};
use snapbox::{assert_data_eq, str};

use crate::support::{SandboxState, Store, job};

/// The files of an archive in order.
type Files = Vec<(String, Vec<u8>)>;

fn read(path: &Path) -> Files {
    let mut tar = Vec::new();
    GzDecoder::new(fs::File::open(path).unwrap()).read_to_end(&mut tar).unwrap();
    let mut reader = tar::Archive::new(tar.as_slice());
    let entries = reader.entries().unwrap().map(|entry| {
        let mut entry = entry.unwrap();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        (entry.path().unwrap().display().to_string(), bytes)
    });
    entries.collect()
}

/// Writes an archive; `change` may change the header of an entry.
fn write_with(path: &Path, files: &Files, change: impl Fn(&str, &mut tar::Header)) {
    let mut tar = tar::Builder::new(GzEncoder::new(fs::File::create(path).unwrap(), Compression::fast()));
    for (name, bytes) in files {
        let mut header = tar::Header::new_ustar();
        // `set_path` would refuse some of the names.
        header.as_mut_bytes()[..name.len()].copy_from_slice(name.as_bytes());
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        change(name, &mut header);
        header.set_cksum();
        tar.append(&header, bytes.as_slice()).unwrap();
    }
    tar.into_inner().unwrap().finish().unwrap();
}

fn write(path: &Path, files: &Files) {
    write_with(path, files, |_, _| ());
}

/// Changes the manifest, and its hashes to those of the files.
fn with_manifest(mut files: Files, change: impl Fn(&mut Value)) -> Files {
    let (_, text) = files.pop().unwrap();
    let mut manifest: Value = serde_json::from_slice(&text).unwrap();
    change(&mut manifest);
    manifest["files"] = files
        .iter()
        .map(|(name, bytes)| {
            let hash = super::hex(&sha256(bytes));
            json!({"name": name, "bytes": bytes.len(), "sha256": hash})
        })
        .collect();
    files.push(("manifest.json".into(), serde_json::to_vec(&manifest).unwrap()));
    files
}

/// Returns a store's archive in a folder.
fn archive() -> (SandboxState, std::path::PathBuf, Files) {
    let store = Store::new();
    job("daily").insert(&store);
    let state = SandboxState::new();
    let path = state.0.path().join("a.tar.gz");
    store.apsctl(&["incident", "save", path.to_str().unwrap()]).env("PATH", "/nowhere").run().code(0);
    let files = read(&path);
    (state, path, files)
}

#[test]
fn damaged_and_unsafe_archives_are_refused_before_anything_is_started() {
    let (state, path, files) = archive();
    let whole = fs::read(&path).unwrap();
    let refused = |why: &str| {
        for command in [["incident", "show"], ["sandbox", "load"]] {
            let ended = state.run(&[command[0], command[1], path.to_str().unwrap()]).code(2);
            assert!(ended.stderr.contains(why), "{why}: {ended}");
        }
    };
    for length in [0, 1, 20, whole.len() / 2, whole.len() - 9, whole.len() - 1] {
        fs::write(&path, &whole[..length]).unwrap();
        refused("is damaged, or it is not an incident archive");
    }
    let mut flipped = whole.clone();
    let middle = flipped.len() / 2;
    flipped[middle] ^= 0x55;
    fs::write(&path, flipped).unwrap();
    refused("is damaged");
    let added = |name: &str| {
        let mut files = files.clone();
        files.insert(0, (name.into(), b"x".to_vec()));
        files
    };
    for name in ["../evil", "/tmp/evil", "a/../../evil", ".ssh/authorized_keys", "a\u{1b}[2J", "UPPER"] {
        write(&path, &with_manifest(added(name), |_| ()));
        refused("is not one of its files");
    }
    for kind in [tar::EntryType::Symlink, tar::EntryType::Link, tar::EntryType::Directory, tar::EntryType::GNULongName]
    {
        write_with(&path, &with_manifest(added("evil"), |_| ()), |name, header| {
            if name == "evil" {
                header.set_entry_type(kind);
                header.set_link_name("/etc/passwd").unwrap();
            }
        });
        refused("is not one of its files");
    }
    write(&path, &added("rows/other.jsonl"));
    refused("manifest.json does not list rows/other.jsonl");
    let mut changed = files.clone();
    changed[1].1.push(b' ');
    write(&path, &changed);
    refused("has been changed");
    let mut fewer = files.clone();
    fewer.remove(0);
    write(&path, &fewer);
    refused("is missing");
    let mut twice = files.clone();
    twice.insert(0, files[0].clone());
    write(&path, &twice);
    refused("is there twice");
    let mut last = files.clone();
    last.push(("rows/late.jsonl".into(), Vec::new()));
    write(&path, &last);
    refused("manifest.json is not its last file");
    write(&path, &with_manifest(files.clone(), |manifest| manifest["apsctl_incident"] = 2.into()));
    refused("the archive has format 2, and this apsctl reads format 1");
    // A bomb: three gigabytes of zeros in a small file.
    let mut tar = GzEncoder::new(fs::File::create(&path).unwrap(), Compression::fast());
    let mut header = tar::Header::new_ustar();
    header.set_path("bomb").unwrap();
    header.set_size(3 << 30);
    header.set_cksum();
    tar.write_all(header.as_bytes()).unwrap();
    tar.write_all(&vec![0; 1 << 20]).unwrap();
    tar.finish().unwrap();
    refused("bomb is longer than 512 MiB");
    assert!(!state.0.path().join("apsctl").exists(), "nothing was started");
    assert!(!state.0.path().join("evil").exists() && !Path::new("/tmp/evil").exists());
}

/// Names and values of an archive are never run as SQL, and a failed load leaves the sandbox as it was.
#[allow(clippy::too_many_lines, reason = "a table of archives")]
#[test]
fn an_archive_cannot_run_sql() {
    let (state, path, files) = archive();
    let file = path.to_str().unwrap();
    state.run(&["sandbox", "load", file]).code(0);
    let load = |change: &dyn Fn(&mut Value)| {
        write(&path, &with_manifest(files.clone(), change));
        state.run(&["sandbox", "load", file, "--yes"])
    };
    let table = |manifest: &mut Value, role: &str| {
        let tables = manifest["store"]["tables"].as_array().unwrap();
        tables.iter().position(|table| table["role"] == role).unwrap()
    };
    let injection = "x\"; CREATE TABLE public.injected (); --";
    for (change, code) in [
        (
            &(|m: &mut Value| {
                let at = table(m, "jobs");
                m["store"]["tables"][at]["name"] = injection.into();
            }) as &dyn Fn(&mut Value),
            0,
        ),
        (
            &|m: &mut Value| {
                let at = table(m, "jobs");
                m["store"]["tables"][at]["schema"] = injection.into();
            },
            0,
        ),
        (
            &|m: &mut Value| {
                let at = table(m, "jobs");
                m["store"]["tables"][at]["columns"][1]["name"] = injection.into();
            },
            0,
        ),
        (
            &|m: &mut Value| {
                let at = table(m, "jobs");
                m["store"]["tables"][at]["columns"][1]["type"] = "text); CREATE TABLE public.injected (a int".into();
            },
            0,
        ),
        (
            &|m: &mut Value| {
                let at = table(m, "jobs");
                m["store"]["tables"][at]["columns"][1]["labels"] = json!(["a'); CREATE TABLE public.injected (); --"]);
            },
            0,
        ),
        (
            &|m: &mut Value| {
                let at = table(m, "jobs");
                m["store"]["tables"][at]["indexes"][0]["name"] = injection.into();
            },
            0,
        ),
        (&|m: &mut Value| m["store"]["time_zone"] = "UTC'; CREATE TABLE public.injected (); --".into(), 2),
        (
            &|m: &mut Value| {
                let at = table(m, "jobs");
                m["store"]["tables"][at]["schema"] = "pg_catalog".into();
            },
            3,
        ),
        (
            &|m: &mut Value| {
                let at = table(m, "jobs");
                m["store"]["tables"][at]["columns"][0]["type"] = "integer".into();
            },
            3,
        ),
        (
            &|m: &mut Value| {
                let at = table(m, "jobs");
                m["store"]["tables"][at]["columns"].as_array_mut().unwrap().pop();
            },
            3,
        ),
        (&|m: &mut Value| m["settings"]["APSCTL_LOG_FILE"] = "/etc/passwd".into(), 3),
        (&|m: &mut Value| m["settings"]["LD_PRELOAD"] = "x".into(), 3),
        (&|m: &mut Value| m["settings"]["AUTOMATION_BATCH_SIZE"] = "-1".into(), 3),
    ] {
        let ended = load(change);
        assert_eq!(ended.code, Some(code), "{ended}");
        let url = state.status()["url"].as_str().unwrap().to_owned();
        let mut client = postgres::Client::connect(&url, postgres::NoTls).unwrap();
        let row = client.query_one("SELECT count(*) FROM pg_class WHERE relname = 'injected'", &[]).unwrap();
        assert_eq!(row.get::<_, i64>(0), 0, "{ended}");
        let jobs =
            client.query_one("SELECT count(*) FROM pg_class WHERE relname = 'automation_audit_log'", &[]).unwrap();
        assert_eq!(jobs.get::<_, i64>(0), 1, "the sandbox has a store: {ended}");
        let databases =
            client.query_one("SELECT count(*) FROM pg_database WHERE datname LIKE 'incident%'", &[]).unwrap();
        assert_eq!(databases.get::<_, i64>(0), 1, "no database is left behind: {ended}");
    }
    assert_data_eq!(
        load(&|m| {
            let at = table(m, "jobs");
            m["store"]["tables"][at]["columns"][0]["type"] = "integer".into();
        }),
        str![[r#"
---- stderr ----
error: loading the incident: the rows of table apscheduler_jobs cannot be loaded: invalid input syntax for type integer: "daily"
hint: the archive is damaged, or it was not written by apsctl
---- exit 3 ----

"#]]
    );
}
