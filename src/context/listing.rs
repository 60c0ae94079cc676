//! Every setting as it is here and now, with its origin, for `config show`.

use std::collections::BTreeMap;

use anyhow::Result;

use super::Context;
use crate::config::Confirm;
use crate::db;
use crate::environment::{Origin, Valued};
use crate::error::redact;

const TABLES: [(&str, &str); 4] = [
    ("jobs_table", "APSCTL_JOBS_TABLE"),
    ("audit_table", "APSCTL_AUDIT_TABLE"),
    ("versions_table", "APSCTL_VERSIONS_TABLE"),
    ("rules_table", "APSCTL_RULES_TABLE"),
];

/// One setting. A password is not in it.
#[derive(Debug)]
pub struct Setting {
    pub name: String,
    /// None: not set, or libpq's own default.
    pub value: Option<String>,
    pub origin: Origin,
}

impl Setting {
    fn new<T: ToString>(name: &str, valued: Valued<T>) -> Self {
        Self { name: name.into(), value: Some(valued.value.to_string()), origin: valued.origin }
    }

    fn none(name: &str) -> Self {
        Self { name: name.into(), value: None, origin: Origin::Default }
    }
}

impl Context {
    /// # Errors
    /// A `Refusal` (exit 2) where the connection string cannot be read.
    pub fn listing(&self) -> Result<Vec<Setting>> {
        let (settled, globals) = (&self.settled, &self.globals);
        let mut all = vec![match (settled.profile(), settled.named_by()) {
            (Some(profile), Some(by)) => {
                // The configuration itself has named it.
                let by = if *by == Origin::Default { settled.profile_origin() } else { by.clone() };
                Setting { name: "profile".into(), value: Some(profile.name.clone()), origin: by }
            }
            _ => Setting::none("profile"),
        }];
        if globals.sandbox {
            all.push(Setting::new("sandbox", Valued { value: true, origin: Origin::Flag("--sandbox") }));
        } else {
            all.extend(self.of_connection()?);
        }
        let confirm = settled.confirm();
        let words = confirm.value.map(|Confirm::TypeTheName| "type the name".to_owned());
        let timeout = settled.statement_timeout(globals);
        let timeout = Valued { value: humantime::format_duration(timeout.value), origin: timeout.origin };
        all.extend([
            Setting::new("read_only", settled.read_only(globals)),
            Setting::new("require_reason", settled.require_reason()),
            Setting { name: "confirm".into(), value: words, origin: confirm.origin },
            Setting::new("tz", settled.zone(globals)),
            Setting::new("statement_timeout", timeout),
            self.env_file(),
        ]);
        let table = |(name, variable): &(&str, &str)| {
            let found = settled.variable(variable).filter(|_| !globals.sandbox);
            found.map_or_else(|| Setting::none(name), |found| Setting::new(name, found))
        };
        all.extend(TABLES.iter().map(table));
        Ok(all)
    }

    /// What stands in the connection string, else in libpq's variables.
    fn of_connection(&self) -> Result<Vec<Setting>> {
        let settled = &self.settled;
        let (mut all, mut given) = (Vec::new(), BTreeMap::new());
        if let Some(Valued { value, origin }) = settled.database() {
            let shown = Some(redact(value));
            all.push(Setting { name: "database_url".into(), value: shown, origin: origin.clone() });
            given = db::parse_connection_string(value)?;
        } else {
            all.push(Setting::none("database_url"));
        }
        let origin = settled.database().map_or(Origin::Default, |database| database.origin.clone());
        let shown = |keyword: &str, value: String| {
            if db::SECRET_PARAMETERS.iter().any(|secret| keyword.ends_with(secret)) {
                "***".to_owned()
            } else {
                redact(&value)
            }
        };
        let service = settled.variable("PGSERVICE").filter(|_| !given.contains_key("service"));
        let is_service = service.is_some() || given.contains_key("service");
        all.extend(service.map(|service| Setting::new("service", service)));
        for (keyword, variable) in db::environment_variables() {
            let value = match given.remove(keyword) {
                Some(value) => Some(Valued { value, origin: origin.clone() }),
                None => settled.variable(variable),
            };
            match value {
                Some(Valued { value, origin }) => {
                    all.push(Setting { name: keyword.into(), value: Some(shown(keyword, value)), origin });
                }
                // A service says some of these; which, is in its file.
                None if !is_service && ["host", "port", "dbname", "user"].contains(&keyword) => {
                    all.push(Setting::none(keyword));
                }
                None => {}
            }
        }
        for (keyword, value) in given {
            let value = Some(shown(&keyword, value));
            all.push(Setting { name: keyword, value, origin: origin.clone() });
        }
        Ok(all)
    }

    fn env_file(&self) -> Setting {
        let by_flag = self.globals.env_file.as_ref().map(|file| (file.clone(), Origin::Flag("--env-file")));
        let of_profile = || Some((self.settled.profile()?.keys.env_file()?, self.settled.profile_origin()));
        by_flag.or_else(of_profile).map_or_else(
            || Setting::none("env_file"),
            |(file, origin)| Setting {
                name: "env_file".into(),
                value: Some(file.display().to_string()),
                origin,
            },
        )
    }
}
