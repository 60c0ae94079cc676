//! Writes HTML that is well formed and safe whatever the store contains.
//!
//! Names of elements and attributes are constants of the program. Everything else is escaped when it is written, and nothing
//! can be written without that. An element is closed where its closure ends. The page is also well-formed XML, so that a test
//! can parse it strictly.

use std::fmt::Write as _;

use crate::screen::printable;

/// The number of characters of one text. A longer text is cut, so that a few hostile rows cannot fill the page.
const MAX_CHARS: usize = 1000;

/// Names and values of attributes.
pub(super) type Attributes<'a> = &'a [(&'static str, &'a str)];

/// A page, or a part of one.
#[derive(Debug)]
pub(super) struct Html {
    page: String,
}

impl Html {
    /// Begins a page.
    pub(super) fn new() -> Self {
        Self { page: "<!DOCTYPE html>\n".to_owned() }
    }

    /// Returns the page.
    pub(super) fn into_page(mut self) -> String {
        self.page.push('\n');
        self.page
    }

    /// Writes an element and its content.
    pub(super) fn element(&mut self, tag: &'static str, attributes: Attributes, content: impl FnOnce(&mut Self)) {
        self.open(tag, attributes);
        self.page.push('>');
        content(self);
        let _ = write!(self.page, "</{tag}>");
        if is_block(tag) {
            self.page.push('\n');
        }
    }

    /// Writes an element that contains only text.
    pub(super) fn leaf(&mut self, tag: &'static str, attributes: Attributes, text: &str) {
        self.element(tag, attributes, |html| html.text(text));
    }

    /// Writes an element that has no content, such as `meta`.
    pub(super) fn void(&mut self, tag: &'static str, attributes: Attributes) {
        self.open(tag, attributes);
        self.page.push_str("/>");
    }

    /// Writes a text. Control characters and characters that reorder text are shown escaped.
    pub(super) fn text(&mut self, text: &str) {
        match text.char_indices().nth(MAX_CHARS) {
            None => escape(&mut self.page, text),
            Some((end, _)) => {
                escape(&mut self.page, &text[..end]);
                let more = text[end..].chars().count();
                let _ = write!(self.page, "… ({more} more characters)");
            }
        }
    }

    /// Writes the style sheet.
    pub(super) fn style(&mut self, css: &'static str) {
        debug_assert!(!css.contains(['<', '&']), "the style sheet would end early");
        let _ = write!(self.page, "<style>{css}</style>");
    }

    fn open(&mut self, tag: &'static str, attributes: Attributes) {
        let _ = write!(self.page, "<{tag}");
        for (name, value) in attributes {
            let _ = write!(self.page, " {name}=\"");
            escape(&mut self.page, value);
            self.page.push('"');
        }
    }
}

/// Whether a line may end after this element without a space appearing in a sentence.
fn is_block(tag: &str) -> bool {
    matches!(
        tag,
        "tr" | "p" | "li" | "h1" | "h2" | "h3" | "table" | "section" | "div" | "dl" | "header" | "nav" | "head"
    )
}

fn escape(page: &mut String, text: &str) {
    for c in printable(text).chars() {
        match c {
            '&' => page.push_str("&amp;"),
            '<' => page.push_str("&lt;"),
            '>' => page.push_str("&gt;"),
            '"' => page.push_str("&quot;"),
            '\'' => page.push_str("&#39;"),
            // XML knows no characters outside these ranges, and HTML replaces them.
            '\u{fffe}' | '\u{ffff}' => page.push('\u{fffd}'),
            c => page.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_and_attributes_are_escaped() {
        let mut html = Html { page: String::new() };
        let hostile = "<script>alert('1')</script> & \"\u{202e}\x1b[31m\n";
        html.leaf("b", &[("title", hostile)], hostile);
        let escaped = "&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt; &amp; &quot;\\u{202e}\\x1b[31m\\n";
        assert_eq!(html.page, format!("<b title=\"{escaped}\">{escaped}</b>"));
    }

    #[test]
    fn a_long_text_is_cut_between_characters() {
        let mut html = Html { page: String::new() };
        html.text(&"ż".repeat(MAX_CHARS + 5));
        assert!(html.page.ends_with("ż… (5 more characters)"), "{}", html.page);
        assert_eq!(html.page.matches('ż').count(), MAX_CHARS);
    }
}
