//! Many ids in little memory.

/// Ids, in the order in which they were added.
#[derive(Debug, Default)]
pub struct IdList {
    text: String,
    /// Where each id ends.
    ends: Vec<usize>,
}

impl IdList {
    pub(super) fn push(&mut self, id: &str) {
        self.text.push_str(id);
        self.ends.push(self.text.len());
    }

    pub fn len(&self) -> usize {
        self.ends.len()
    }

    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    pub fn iter(&self) -> impl Iterator<Item = &str> {
        let starts = std::iter::once(&0).chain(&self.ends);
        starts.zip(&self.ends).map(|(start, end)| &self.text[*start..*end])
    }
}
