//! Finds pickles that the scheduler cannot load; it then deletes the row.

use apscheduler::pickle::{Object, Tree};
use chrono_tz::{TZ_VARIANTS, Tz};

use super::diagnosed_row::DiagnosedRow;
use crate::domain::diagnosis::{RowFinding, RowSeverity};

/// Zone files of operating systems that are not zones of the time zone database.
const OTHER_ZONE_FILES: [&str; 4] = ["localtime", "posixrules", "Factory", "US/Pacific-New"];

pub(super) fn findings(row: &DiagnosedRow<'_>) -> Vec<RowFinding> {
    let mut findings = Vec::new();
    if let Some(name) = row.tree.objects().find_map(|object| unknown_zone(row.tree, object)) {
        let effect = format!(
            "there is no time zone {name:?}: the scheduler deletes the row when it is due, or when any program \
             lists the jobs; add the job again with the name of a zone"
        );
        findings.push(RowFinding::new("zone-unknown", RowSeverity::Critical, effect, None));
    }
    if row.tree.has_undecodable_text() {
        let effect = "Python 2 wrote times or texts as bytes: a scheduler on Python 3 cannot read the row, and \
                      deletes it; add the job again with Python 3";
        findings.push(RowFinding::new("python2-bytes", RowSeverity::Warning, effect, None));
    }
    let is_own = row.job.func.starts_with("__main__:");
    let class = row.tree.globals().find(|global| global.module == b"__main__");
    if is_own || class.is_some() {
        let definition = match class {
            Some(class) if !is_own => format!("{class} in its pickle"),
            _ => format!("its function {}", row.job.func),
        };
        let effect = format!(
            "{definition} is defined in a script and not in a module: a scheduler in another program cannot \
             find it, and deletes the row"
        );
        findings.push(RowFinding::new("main-module", RowSeverity::Warning, effect, None));
    }
    findings
}

/// Returns the name of the object's time zone if there is no such zone.
fn unknown_zone<'t>(tree: &'t Tree<'_>, object: Object) -> Option<&'t str> {
    let mut args = tree.sequence(object.args)?;
    let name = tree.str(args.next()?)?;
    let is_unknown = match tree.global(object.callable) {
        Some(global) if global.is("pytz", "_p") => {
            !TZ_VARIANTS.iter().any(|zone| zone.name().eq_ignore_ascii_case(name))
        }
        Some(global) if global.module_and_name().1.ends_with("ZoneInfo._unpickle") => name.parse::<Tz>().is_err(),
        Some(_) => false,
        // getattr(ZoneInfo, '_unpickle')
        None => {
            let (class, from) = tree.instance(object.callable)?;
            let owner = tree.global(tree.nth(from, 0)?)?;
            class.is("builtins", "getattr")
                && ["zoneinfo", "backports.zoneinfo", "pendulum.tz.timezone"].contains(&owner.module_and_name().0)
                && name.parse::<Tz>().is_err()
        }
    };
    let is_file = OTHER_ZONE_FILES.contains(&name) || name.starts_with("posix/") || name.starts_with("right/");
    (is_unknown && !is_file).then_some(name)
}
