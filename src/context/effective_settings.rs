//! The effective settings and their origins, for `config show`.

use std::collections::BTreeMap;

use anyhow::Result;

use super::Context;
use crate::config::Confirmation;
use crate::db;
use crate::domain::duration_text::exact_duration;
use crate::environment::{Origin, ValueWithOrigin};
use crate::error::redact;
use crate::sandbox::Sandbox;

const TABLE_SETTINGS: [(&str, &str); 4] = [
    ("jobs_table", "APSCTL_JOBS_TABLE"),
    ("audit_table", "APSCTL_AUDIT_TABLE"),
    ("versions_table", "APSCTL_VERSIONS_TABLE"),
    ("rules_table", "APSCTL_RULES_TABLE"),
];

/// One setting. It never contains a password.
#[derive(Debug)]
pub struct EffectiveSetting {
    pub name: String,
    /// `None` if it is not set; libpq's default may apply.
    pub value: Option<String>,
    pub origin: Origin,
}

impl EffectiveSetting {
    fn new<T: ToString>(name: &str, valued: ValueWithOrigin<T>) -> Self {
        Self { name: name.into(), value: Some(valued.value.to_string()), origin: valued.origin }
    }

    fn unset(name: &str) -> Self {
        Self { name: name.into(), value: None, origin: Origin::Default }
    }
}

impl Context {
    /// Returns all effective settings.
    ///
    /// # Errors
    /// A [`CliError`](crate::error::CliError) (exit 2) if the connection string is invalid.
    pub fn effective_settings(&self) -> Result<Vec<EffectiveSetting>> {
        let (config, globals) = (&self.config, &self.globals);
        let mut all = vec![match (config.profile(), config.profile_selected_by()) {
            (Some(profile), Some(by)) => {
                // `default_profile` of the configuration file has selected it.
                let by = if *by == Origin::Default { config.profile_origin() } else { by.clone() };
                EffectiveSetting { name: "profile".into(), value: Some(profile.name.clone()), origin: by }
            }
            _ => EffectiveSetting::unset("profile"),
        }];
        if globals.sandbox {
            let setting = |name: &str, value: String| {
                EffectiveSetting::new(name, ValueWithOrigin { value, origin: Origin::Flag("--sandbox") })
            };
            all.push(setting("sandbox", true.to_string()));
            let parameters = db::parse_connection_string(&Sandbox::for_current_user()?.url())?;
            let resolved = ["host", "port", "user", "dbname"]
                .into_iter()
                .filter_map(|keyword| Some(setting(keyword, parameters.get(keyword)?.clone())));
            all.extend(resolved);
        } else {
            all.extend(self.connection_settings_list()?);
        }
        let confirm = config.confirm();
        let words = confirm.value.map(|Confirmation::TypedName| "type the name".to_owned());
        let timeout = config.statement_timeout(globals);
        let timeout = ValueWithOrigin { value: exact_duration(timeout.value), origin: timeout.origin };
        all.extend([
            EffectiveSetting::new("read_only", config.read_only(globals)),
            EffectiveSetting::new("require_reason", config.require_reason()),
            EffectiveSetting { name: "confirm".into(), value: words, origin: confirm.origin },
            EffectiveSetting::new("tz", config.zone(globals)),
            EffectiveSetting::new("statement_timeout", timeout),
            self.env_file_setting(),
        ]);
        let table = |(name, variable): &(&str, &str)| {
            let found = config.variable(variable).filter(|_| !globals.sandbox);
            found.map_or_else(|| EffectiveSetting::unset(name), |found| EffectiveSetting::new(name, found))
        };
        all.extend(TABLE_SETTINGS.iter().map(table));
        Ok(all)
    }

    /// Returns the settings of the connection string, else of libpq's variables.
    fn connection_settings_list(&self) -> Result<Vec<EffectiveSetting>> {
        let config = &self.config;
        let (mut all, mut parameters) = (Vec::new(), BTreeMap::new());
        if let Some(ValueWithOrigin { value, origin }) = config.database() {
            let redacted = Some(redact(value));
            all.push(EffectiveSetting { name: "database_url".into(), value: redacted, origin: origin.clone() });
            parameters = db::parse_connection_string(value)?;
        } else {
            all.push(EffectiveSetting::unset("database_url"));
        }
        let origin = config.database().map_or(Origin::Default, |database| database.origin.clone());
        let display = |keyword: &str, value: String| {
            if db::SECRET_PARAMETERS.iter().any(|secret| keyword.ends_with(secret)) {
                "***".to_owned()
            } else {
                redact(&value)
            }
        };
        let service = config.variable("PGSERVICE").filter(|_| !parameters.contains_key("service"));
        let service_name =
            service.as_ref().map(|found| found.value.clone()).or_else(|| parameters.get("service").cloned());
        // An incomplete configuration is shown as well.
        let resolved = self.connection_settings().ok();
        let resolved = |keyword: &str| {
            let settings = resolved.as_ref()?;
            Some(match keyword {
                "host" => settings.hosts().map(|(host, _)| host).collect::<Vec<_>>().join(","),
                "port" => settings.hosts().map(|(_, port)| port.to_string()).collect::<Vec<_>>().join(","),
                "user" => settings.user().to_owned(),
                "dbname" => settings.dbname().to_owned(),
                _ => return None,
            })
        };
        all.extend(service.map(|service| EffectiveSetting::new("service", service)));
        for (keyword, variable) in db::environment_variables() {
            let value = match parameters.remove(keyword) {
                Some(value) => Some(ValueWithOrigin { value, origin: origin.clone() }),
                None => config.variable(variable),
            };
            match value {
                Some(ValueWithOrigin { value, origin }) => {
                    all.push(EffectiveSetting { name: keyword.into(), value: Some(display(keyword, value)), origin });
                }
                None => match (resolved(keyword), &service_name) {
                    (Some(value), Some(service)) => {
                        let origin = Origin::Service(service.clone());
                        all.push(EffectiveSetting { name: keyword.into(), value: Some(value), origin });
                    }
                    (Some(value), None) => {
                        all.push(EffectiveSetting { value: Some(value), ..EffectiveSetting::unset(keyword) });
                    }
                    (None, None) if ["host", "port", "dbname", "user"].contains(&keyword) => {
                        all.push(EffectiveSetting::unset(keyword));
                    }
                    (None, _) => {}
                },
            }
        }
        for (keyword, value) in parameters {
            let value = Some(display(&keyword, value));
            all.push(EffectiveSetting { name: keyword, value, origin: origin.clone() });
        }
        Ok(all)
    }

    fn env_file_setting(&self) -> EffectiveSetting {
        let by_flag = self.globals.env_file.as_ref().map(|file| (file.clone(), Origin::Flag("--env-file")));
        let of_profile = || Some((self.config.profile()?.settings.env_file()?, self.config.profile_origin()));
        by_flag.or_else(of_profile).map_or_else(
            || EffectiveSetting::unset("env_file"),
            |(file, origin)| EffectiveSetting {
                name: "env_file".into(),
                value: Some(file.display().to_string()),
                origin,
            },
        )
    }
}
