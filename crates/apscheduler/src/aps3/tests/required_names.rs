//! The names that loading a job looks up.

use crate::aps3::required_names;
use crate::required_names::NamesError;
use crate::test_support::{Row, rows};

/// Returns the names of a row, without those of the standard library and of APScheduler.
fn names(rows: &[Row], table: &str, id: &str) -> Vec<String> {
    let row = rows.iter().find(|row| row.table == table && row.id == id).unwrap();
    let names = required_names(&row.state).unwrap().into_iter().map(|name| name.to_string());
    names
        .filter(|name| !["apscheduler.", "builtins:", "copyreg:", "datetime:"].iter().any(|p| name.starts_with(p)))
        .collect()
}

#[test]
fn every_protocol_needs_the_same_names() {
    let rows = rows("aps3.sql");
    let mut count = 0;
    for id in rows.iter().filter(|row| row.table == "aps_p0").map(|row| &row.id) {
        let expected: Vec<String> = names(&rows, "apscheduler_jobs", id);
        for table in ["aps_p4", "aps_p2", "aps_p0"] {
            let mut found = names(&rows, table, id);
            // Before protocol 3, bytes are encoded texts.
            found.retain(|name| name != "_codecs:encode");
            let attribute = |name: &String| name.starts_with("zoneinfo:ZoneInfo") || expected.contains(name);
            assert!(found.iter().all(attribute), "{table} {id}: {found:?}, not {expected:?}");
            assert!(expected.iter().all(|name| found.contains(name)), "{table} {id}: {found:?}, not {expected:?}");
        }
        count += usize::from(!expected.is_empty());
    }
    assert!(count > 30, "{count}");
}

/// A job of protocol 0 with these opcodes as its trigger.
fn job(trigger: &str) -> Vec<u8> {
    let text = |text: &str| format!("V{text}\n");
    let mut state = "(".to_owned();
    for (key, value) in [
        ("version", "I1\n".to_owned()),
        ("id", text("x")),
        ("func", text("app.jobs:Class.run")),
        ("trigger", trigger.to_owned()),
        ("executor", text("default")),
        ("args", "(t".to_owned()),
        ("kwargs", "(d".to_owned()),
        ("name", text("x")),
        ("misfire_grace_time", "I1\n".to_owned()),
        ("coalesce", "I01\n".to_owned()),
        ("max_instances", "I1\n".to_owned()),
        ("next_run_time", "N".to_owned()),
    ] {
        state += &text(key);
        state += &value;
    }
    (state + "d.").into_bytes()
}

#[test]
fn every_way_of_naming_something_is_found() {
    let trigger = |state: &str| format!("capp.triggers\nOwn\n(tR(d{state}b");
    for (opcodes, expected) in [
        ("N".to_owned(), &[][..]),
        // INST.
        ("(iapp.old\nInst\n".to_owned(), &["app.old:Inst"]),
        ("c__builtin__\nunicode\n".to_owned(), &["builtins:str"]),
        ("cexceptions\nStandardError\n".to_owned(), &["builtins:Exception"]),
        // getattr(Outer, 'Inner')
        (
            "c__builtin__\ngetattr\n(capp.m\nOuter\nVInner\ntR".to_owned(),
            &["app.m:Outer", "app.m:Outer.Inner", "builtins:getattr"],
        ),
        ("cpytz\n_p\n(VEurope/Kiev\ntR".to_owned(), &["pytz:_p", "pytz.timezone('Europe/Kiev')"]),
        (
            "c__builtin__\ngetattr\n(czoneinfo\nZoneInfo\nV_unpickle\ntR(VEurope/Kiev\nI1\ntR".to_owned(),
            &[
                "builtins:getattr",
                "zoneinfo:ZoneInfo",
                "zoneinfo:ZoneInfo._unpickle",
                "zoneinfo.ZoneInfo('Europe/Kiev')",
            ],
        ),
        (trigger("Vtimezone\nVEurope/Kiev\ns"), &["app.triggers:Own", "zoneinfo.ZoneInfo('Europe/Kiev')"]),
        (trigger("Vtimezone\nVUTC\ns"), &["app.triggers:Own"]),
        // Combined triggers: pairs of a class and a state, also inside each other.
        (
            trigger("Vtriggers\n((Va.b:C\n(dt(Vd:E\n(dVtriggers\n((Vf:G\n(dtlstls"),
            &["app.triggers:Own", "a.b:C", "d:E", "f:G"],
        ),
        // A trigger that is dropped again is imported all the same.
        ("capp.m\ndropped\n0N".to_owned(), &["app.m:dropped"]),
    ] {
        let names = required_names(&job(&opcodes)).unwrap();
        let mut found: Vec<String> = names.iter().map(ToString::to_string).collect();
        let mut expected: Vec<&str> = expected.iter().copied().chain(["app.jobs:Class.run"]).collect();
        found.sort();
        expected.sort_unstable();
        assert_eq!(found, expected, "{opcodes}");
    }
}

#[test]
fn rows_whose_names_are_unknown() {
    use NamesError::{NotExamined, Unloadable};
    let is_unloadable = |state: &[u8]| match required_names(state) {
        Err(Unloadable(_)) => true,
        Err(NotExamined(_)) => false,
        Ok(names) => panic!("{names:?}"),
    };
    for unloadable in [&b""[..], b"N.", b"garbage", b"(dVid\nV1\ns."] {
        assert!(is_unloadable(unloadable));
    }
    // Extension codes, a call that runs a program, and a trigger inside itself.
    assert!(!is_unloadable(b"\x80\x02\x82\x05."));
    assert!(!is_unloadable(&job("cposix\nsystem\n(Vtrue\ntR")));
    let itself = "capp.triggers\nOwn\n(tR(dp9\nVtriggers\n((Va:B\ng9\ntlsb";
    assert!(!is_unloadable(&job(itself)));
    let func = String::from_utf8(job("N")).unwrap().replace("app.jobs:Class.run", "Class.run");
    assert!(is_unloadable(func.as_bytes()));
}
