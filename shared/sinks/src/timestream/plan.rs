//! Which rows go together in which request.

use std::collections::HashMap;

use model::Row;
use model::schema::Table;

/// The most records that one `WriteRecords` request takes.
const MAX_RECORDS_PER_REQUEST: usize = 100;

/// A row, and the positions of the records it belongs to: more than one where a record stands twice in the batch.
#[derive(Debug)]
pub(crate) struct PlannedRow<'a> {
    pub(crate) row: &'a Row,
    pub(crate) owners: Vec<usize>,
    /// The same for all rows of the batch that have the same key in the store.
    pub(crate) key: usize,
}

/// Rows of one table, at most [`MAX_RECORDS_PER_REQUEST`].
pub(crate) struct PlannedRequest<'a> {
    pub(crate) table: Table,
    pub(crate) rows: Vec<PlannedRow<'a>>,
}

impl<'a> PlannedRequest<'a> {
    /// The same rows as two requests, in order.
    pub(crate) fn halve(mut self) -> (Self, Self) {
        let rows: Vec<PlannedRow<'a>> = self.rows.split_off(self.rows.len() / 2);
        let second = Self {
            table: self.table,
            rows,
        };
        (self, second)
    }
}

/// What makes a row's key in the store: its table, its time and all its dimensions. (`measure_name` is one constant per table.)
type Key<'a> = (Table, i64, Vec<(&'static str, &'a str)>);

/// The rows of `records` in waves, each to be written when the wave before has been answered. No wave holds a key twice: Timestream
/// does not say what becomes of a key that stands twice in one request, and only the store can judge whether the second is newer or
/// a conflict. Nearly every batch is one wave.
pub(crate) fn waves<'a>(records: &[&'a [Row]]) -> Vec<Vec<PlannedRow<'a>>> {
    let mut waves: Vec<Vec<PlannedRow<'a>>> = Vec::new();
    // Each key's number, and where its rows stand: the first in the first wave, and so on.
    let mut places: HashMap<Key<'a>, (usize, Vec<usize>)> = HashMap::new();
    for (record, row) in records
        .iter()
        .enumerate()
        .flat_map(|(record, rows)| rows.iter().map(move |row| (record, row)))
    {
        let next_key = places.len();
        let (key, places) = places.entry(key_of(row)).or_insert((next_key, Vec::new()));
        let same = waves
            .iter_mut()
            .zip(places.iter())
            .filter_map(|(wave, place)| wave.get_mut(*place))
            .find(|planned| planned.row == row);
        if let Some(planned) = same {
            planned.owners.push(record);
            continue;
        }
        let planned = PlannedRow {
            row,
            owners: vec![record],
            key: *key,
        };
        if let Some(wave) = waves.get_mut(places.len()) {
            places.push(wave.len());
            wave.push(planned);
        } else {
            places.push(0);
            waves.push(vec![planned]);
        }
    }
    waves
}

/// One wave's rows in requests. Rows of one instance stand together, so that a request shares as much as it can; their order, and so
/// that of a series, is kept.
pub(crate) fn requests(mut rows: Vec<PlannedRow<'_>>) -> Vec<PlannedRequest<'_>> {
    rows.sort_by(|one, other| group(one.row).cmp(&group(other.row)));
    let mut requests: Vec<PlannedRequest<'_>> = Vec::new();
    for planned in rows {
        let table = planned.row.table();
        match requests.last_mut() {
            Some(request) if request.table == table && request.rows.len() < MAX_RECORDS_PER_REQUEST => {
                request.rows.push(planned);
            }
            _ => requests.push(PlannedRequest {
                table,
                rows: vec![planned],
            }),
        }
    }
    requests
}

fn key_of(row: &Row) -> Key<'_> {
    let mut dimensions: Vec<_> = row
        .dimensions()
        .iter()
        .map(|(column, value)| (column.name, value.as_str()))
        .collect();
    dimensions.sort_unstable();
    (row.table(), row.time().nanos(), dimensions)
}

fn group(row: &Row) -> (Table, Option<&str>) {
    (row.table(), row.dimensions().first().map(|(_, value)| value.as_str()))
}
