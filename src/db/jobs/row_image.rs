//! A row as an image: JSON that holds all that is needed to restore the row.
//!
//! jsonb does so for all types but three: a `json` column is text, with its spaces, names that are there twice, and what
//! jsonb cannot hold at all; in an array of either kind a JSON null is not an SQL NULL; and nor is it in a `jsonb` column.
//! What jsonb would lose is kept as text, under `texts` beside the row.

use std::fmt::Write as _;

use crate::db::Db;
use crate::domain::identifier::quote_identifier;

/// Types of which the text is kept.
const TYPES_KEPT_AS_TEXT: [&str; 3] = ["json", "json[]", "jsonb[]"];

impl Db {
    /// Puts into a statement how a row of a table, `alias` there, becomes an image: `:row_image` is the row, and
    /// `:row_texts` an object that has what is kept as text, if there is any.
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
