//! Rows found by their number.

/// Rows numbered in the order in which they were added. Numbers are made by [`Table::push`] alone, and rows never go away, so each is
/// found; the spare row is what makes that true for the compiler as well.
#[derive(Debug)]
pub(crate) struct Table<T> {
    rows: Vec<T>,
    spare: T,
}

impl<T> Table<T> {
    /// An empty table, with a row that is never looked at.
    pub(crate) fn new(spare: T) -> Self {
        Self {
            rows: Vec::new(),
            spare,
        }
    }

    /// Adds a row; its number.
    pub(crate) fn push(&mut self, row: T) -> usize {
        self.rows.push(row);
        self.rows.len() - 1
    }

    /// The row of that number.
    pub(crate) fn at(&self, number: usize) -> &T {
        debug_assert!(number < self.rows.len(), "no row {number}");
        self.rows.get(number).unwrap_or(&self.spare)
    }

    /// The row of that number, to change it.
    pub(crate) fn at_mut(&mut self, number: usize) -> &mut T {
        debug_assert!(number < self.rows.len(), "no row {number}");
        self.rows.get_mut(number).unwrap_or(&mut self.spare)
    }

    /// All of them.
    pub(crate) fn rows(&self) -> &[T] {
        &self.rows
    }

    /// All of them, for good.
    pub(crate) fn into_rows(self) -> Vec<T> {
        self.rows
    }
}
