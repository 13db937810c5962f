//! Which rows go together in which request.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use model::Row;
use model::schema::Table;

use crate::Outcome;

/// The most records that one `WriteRecords` request takes.
const MAX_RECORDS_PER_REQUEST: usize = 100;

/// Every row of a batch, in requests; and the outcomes that need no request.
pub(crate) struct Plan<'a> {
    pub(crate) requests: Vec<PlannedRequest<'a>>,
    pub(crate) settled: Vec<(usize, Outcome)>,
}

/// Rows of one table, at most [`MAX_RECORDS_PER_REQUEST`].
pub(crate) struct PlannedRequest<'a> {
    pub(crate) table: Table,
    pub(crate) rows: Vec<PlannedRow<'a>>,
}

/// A row, and the positions of the records it belongs to: more than one where a record stands twice in the batch.
pub(crate) struct PlannedRow<'a> {
    pub(crate) row: &'a Row,
    pub(crate) owners: Vec<usize>,
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

/// The row's key in the store: its table, its time and all its dimensions. (`measure_name` is one constant per table.)
type Key<'a> = (Table, i64, Vec<(&'static str, &'a str)>);

/// Groups the rows of `records` by table and instance, in order, and makes sure that no request holds a key twice: Timestream does
/// not say what becomes of a key that stands twice in one request.
pub(crate) fn plan<'a>(records: &[&'a [Row]]) -> Plan<'a> {
    let mut rows: Vec<PlannedRow<'a>> = Vec::new();
    let mut position_of: HashMap<Key<'a>, usize> = HashMap::new();
    let mut settled = Vec::new();
    for (record, row) in records
        .iter()
        .enumerate()
        .flat_map(|(record, rows)| rows.iter().map(move |row| (record, row)))
    {
        match position_of.entry(key(row)) {
            Entry::Vacant(vacant) => {
                vacant.insert(rows.len());
                rows.push(PlannedRow {
                    row,
                    owners: vec![record],
                });
            }
            Entry::Occupied(occupied) => {
                let Some(planned) = rows.get_mut(*occupied.get()) else {
                    continue;
                };
                if planned.row == row {
                    planned.owners.push(record);
                } else if planned.row.version() < row.version() {
                    settled.extend(planned.owners.drain(..).map(|owner| (owner, Outcome::Superseded)));
                    *planned = PlannedRow {
                        row,
                        owners: vec![record],
                    };
                } else if planned.row.version() > row.version() {
                    settled.push((record, Outcome::Superseded));
                } else {
                    let reason =
                        "another record of the same batch has the same key and version, and other values".to_owned();
                    settled.push((record, Outcome::Rejected { reason }));
                }
            }
        }
    }

    // Rows of one instance stand together, so that a request shares as much as it can. The sort is stable: order within an
    // instance, and so within a series, is kept.
    rows.sort_by(|one, other| group(one.row).cmp(&group(other.row)));
    let mut requests: Vec<PlannedRequest<'a>> = Vec::new();
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
    Plan { requests, settled }
}

fn key(row: &Row) -> Key<'_> {
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
