//! The image of a row: JSON from which the row can be restored.
//!
//! jsonb is not exact for three types. A `json` column is text with spaces, duplicate names and values that jsonb
//! cannot hold. In arrays of `json` or `jsonb`, and in a `jsonb` column, a JSON null would become an SQL NULL. These
//! values are kept as text under `texts`.

use std::fmt::Write as _;

use crate::db::Db;
use crate::domain::identifier::quote_identifier;

/// Types of which the text is kept.
const TYPES_KEPT_AS_TEXT: [&str; 3] = ["json", "json[]", "jsonb[]"];

impl Db {
    /// Fills in the image of a row of `table`, whose alias is `alias`: `:row_image` is the row, `:row_texts` an
    /// object with the values that are kept as text, if any.
    pub(in crate::db) fn render_row_image(&self, sql: &str, table: &str, alias: &str) -> String {
        let (mut columns, mut texts) = (String::new(), String::new());
        let mut has_texts = false;
        for (name, kind) in self.relations.columns(table).into_iter().flatten() {
            let name = quote_identifier(name);
            let comma = |list: &str| if list.is_empty() { "" } else { ", " };
            let is_text = TYPES_KEPT_AS_TEXT.contains(&kind.as_str());
            let cast = if is_text { "::text" } else { "" };
            let _ = write!(columns, "{}{alias}.{name}{cast} AS {name}", comma(&columns));
            if is_text {
                has_texts = true;
                let _ = write!(texts, "{}{alias}.{name}::text AS {name}", comma(&texts));
            } else if kind == "jsonb" {
                let null = format!("CASE WHEN jsonb_typeof({alias}.{name}) = 'null' THEN 'null' END");
                let _ = write!(texts, "{}{null} AS {name}", comma(&texts));
            }
        }
        let image = if has_texts {
            format!("(SELECT to_jsonb(c.*) FROM (SELECT {columns}) c)")
        } else {
            format!("to_jsonb({alias}.*)")
        };
        let texts = if texts.is_empty() {
            "'{}'::jsonb".to_owned()
        } else {
            format!(
                "coalesce((SELECT jsonb_build_object('texts', k.texts) FROM (SELECT jsonb_strip_nulls(to_jsonb(c.*)) AS texts \
                 FROM (SELECT {texts}) c) k WHERE k.texts <> '{{}}'), '{{}}')"
            )
        };
        sql.replace(":row_image", &image).replace(":row_texts", &texts)
    }
}
