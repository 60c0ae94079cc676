//! The parts that all sections share: a section with its heading, tables, and sentences.

use anyhow::{Error, Result};

use super::html::Html;
use crate::context::Context;
use crate::db::Db;
use crate::error::{cli_error_of, redact};
use crate::interrupt;

/// What a section shows, or why that could not be read.
pub(super) type Part<T> = Result<T, Error>;

/// Reads a part of the page.
///
/// # Errors
/// Only if a signal has come.
pub(super) fn read_part<T>(context: &mut Context, read: impl FnOnce(&mut Context) -> Result<T>) -> Result<Part<T>> {
    let part = read(context);
    if part.is_err() {
        interrupt::check()?;
        // The next part needs a new transaction, or a new connection.
        if context.db().and_then(Db::refresh).is_err() {
            context.disconnect();
        }
    }
    Ok(part)
}

/// Returns why a part could not be read.
pub(super) fn reason(error: &Error) -> String {
    redact(&format!("{error:#}"))
}

/// A section of the page.
#[derive(Debug, Clone, Copy)]
pub(super) struct Heading {
    /// The target of links.
    pub(super) id: &'static str,
    pub(super) title: &'static str,
}

/// Writes a section. If it could not be read, a sentence says why.
pub(super) fn section<T>(html: &mut Html, heading: Heading, part: &Part<T>, write: impl FnOnce(&mut Html, &T)) {
    html.element("section", &[("id", heading.id)], |html| {
        html.leaf("h2", &[], heading.title);
        match part {
            Ok(content) => write(html, content),
            Err(error) => html.element("div", &[("class", "unread")], |html| {
                sentence(html, &format!("? This part could not be read: {}.", reason(error)));
                if let Some(hint) = cli_error_of(error).and_then(|error| error.hint.as_deref()) {
                    sentence(html, &format!("What to do: {}.", redact(hint)));
                }
            }),
        }
    });
}

/// A column of a table.
#[derive(Debug, Clone, Copy)]
pub(super) struct Column {
    pub(super) title: &'static str,
    /// A class of the style sheet.
    pub(super) class: &'static str,
}

/// Returns a column of texts.
pub(super) const fn text(title: &'static str) -> Column {
    Column { title, class: "" }
}

/// Returns a column of numbers, which are aligned on the right.
pub(super) const fn number(title: &'static str) -> Column {
    Column { title, class: "number" }
}

/// Writes a table. `caption` describes it to screen readers.
pub(super) fn table(html: &mut Html, caption: &str, columns: &[Column], rows: impl FnOnce(&mut Html)) {
    scrolled(html, caption, |html| {
        html.element("table", &[], |html| {
            html.leaf("caption", &[], caption);
            html.element("thead", &[], |html| {
                html.element("tr", &[], |html| {
                    for column in columns {
                        html.leaf("th", &[("scope", "col"), ("class", column.class)], column.title);
                    }
                });
            });
            html.element("tbody", &[], rows);
        });
    });
}

/// Writes content that may be wider than the screen. It can be scrolled with the keyboard.
pub(super) fn scrolled(html: &mut Html, label: &str, content: impl FnOnce(&mut Html)) {
    html.element("div", &[("class", "scroll"), ("role", "region"), ("aria-label", label), ("tabindex", "0")], content);
}

/// Writes the first cell of a row, which names it.
pub(super) fn row_name(html: &mut Html, text: &str) {
    html.leaf("th", &[("scope", "row")], text);
}

/// The longest id that is never broken into lines.
const MAX_UNBROKEN_ID: usize = 32;

/// Writes the first cell of a row with an id.
pub(super) fn row_id(html: &mut Html, id: &str) {
    html.leaf("th", &[("scope", "row"), ("class", id_class(id))], id);
}

/// Writes another cell with an id.
pub(super) fn id_cell(html: &mut Html, id: &str) {
    html.leaf("td", &[("class", id_class(id))], id);
}

fn id_class(id: &str) -> &'static str {
    if id.chars().count() > MAX_UNBROKEN_ID { "id long" } else { "id" }
}

/// Writes a cell with a text.
pub(super) fn cell(html: &mut Html, text: &str) {
    html.leaf("td", &[], text);
}

/// Writes a cell with a number.
pub(super) fn number_cell(html: &mut Html, text: &str) {
    html.leaf("td", &[("class", "number")], text);
}

/// Writes a sentence.
pub(super) fn sentence(html: &mut Html, text: &str) {
    html.leaf("p", &[], text);
}

/// Writes a remark in smaller letters.
pub(super) fn remark(html: &mut Html, text: &str) {
    html.leaf("p", &[("class", "remark")], text);
}
