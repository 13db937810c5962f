use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use proptest::prelude::*;
use serde_json::{Value as Json, json};

use crate::store::window::Tolerance;
use crate::store::{Catalog, Store};
use crate::table::{ColumnRole, Value};
use crate::testing::{NOW_MS, add_table, clock, outcome, record, store, write};

const SAME_VERSION: &str = "A record already exists with the same time, dimensions, measure name, and record version. A higher record \
                            version must be specified in order to update the measure value. Specifying record version is supported \
                            by the latest SDKs.";

/// The values of the column `measure_value::double`, row by row.
fn doubles(store: &Store) -> Vec<f64> {
    let view = store.view("d", "t").unwrap();
    let column = view
        .columns
        .iter()
        .position(|column| column.name == "measure_value::double")
        .unwrap();
    view.rows
        .iter()
        .filter_map(|row| {
            if let Some(Value::Double(number)) = row[column] {
                Some(number)
            } else {
                None
            }
        })
        .collect()
}

fn versioned(value: &str, version: i64) -> Json {
    record(&json!({ "MeasureValue": value, "Version": version }))
}

#[test]
fn versions_decide_about_records_with_the_same_key() {
    for (what, incoming, expected, stored) in [
        (
            "higher version, other value",
            versioned("2", 6),
            "1 + 0".to_owned(),
            2.0,
        ),
        ("higher version, same value", versioned("1", 6), "1 + 0".to_owned(), 1.0),
        ("equal version, same value", versioned("1", 5), "1 + 0".to_owned(), 1.0),
        (
            "equal version, same value in other words",
            versioned("1.0e0", 5),
            "1 + 0".to_owned(),
            1.0,
        ),
        (
            "equal version, other value",
            versioned("2", 5),
            format!("0: {SAME_VERSION}"),
            1.0,
        ),
        ("lower version, other value", versioned("2", 4), lower(4, 5), 1.0),
        ("lower version, same value", versioned("1", 4), lower(4, 5), 1.0),
        (
            "no version is version 1",
            record(&json!({ "MeasureValue": "2" })),
            lower(1, 5),
            1.0,
        ),
    ] {
        let store = store();
        assert_eq!(outcome(write(&store, &[versioned("1", 5)])), "1 + 0");
        assert_eq!(
            outcome(write(&store, std::slice::from_ref(&incoming))),
            expected,
            "{what}"
        );
        assert_eq!(doubles(&store), [stored], "{what}");
        // The same records in one request are applied one after the other.
        let together = crate::testing::store();
        let answer = outcome(write(&together, &[versioned("1", 5), incoming]));
        assert_eq!(
            answer,
            expected.replace("1 + 0", "2 + 0").replacen("0: ", "1: ", 1),
            "{what}, in one request"
        );
        assert_eq!(doubles(&together), [stored], "{what}, in one request");
    }
}

fn lower(given: i64, existing: i64) -> String {
    format!(
        "0: The record version {given} is lower than the existing version {existing}. A higher version is required to update the \
         measure value. [{existing}]"
    )
}

#[test]
fn a_higher_version_counts_even_if_the_value_stays() {
    let store = store();
    for (value, version, expected) in [
        ("1", 1, "1 + 0".to_owned()),
        ("1", 3, "1 + 0".to_owned()),
        ("2", 2, lower(2, 3)),
    ] {
        assert_eq!(outcome(write(&store, &[versioned(value, version)])), expected);
    }
}

#[test]
fn the_key_is_time_and_all_dimensions_in_any_order_and_measure_name() {
    let dimensions = |pairs: &[(&str, &str)]| -> Json {
        json!({ "Dimensions": pairs.iter().map(|(name, value)| json!({ "Name": name, "Value": value })).collect::<Vec<_>>() })
    };
    for (what, other, rows) in [
        (
            "the same dimensions in another order",
            dimensions(&[("b", "2"), ("a", "1")]),
            1,
        ),
        (
            "one dimension more",
            dimensions(&[("a", "1"), ("b", "2"), ("c", "3")]),
            2,
        ),
        ("one dimension less", dimensions(&[("a", "1")]), 2),
        ("another value of a dimension", dimensions(&[("a", "1"), ("b", "3")]), 2),
        ("values exchanged", dimensions(&[("a", "2"), ("b", "1")]), 2),
        ("another case", dimensions(&[("A", "1"), ("b", "2")]), 2),
    ] {
        let store = store();
        let records = [record(&dimensions(&[("a", "1"), ("b", "2")])), record(&other)];
        assert_eq!(outcome(write(&store, &records)), "2 + 0", "{what}");
        assert_eq!(store.view("d", "t").unwrap().rows.len(), rows, "{what}");
    }
    for other in [
        json!({ "MeasureName": "n" }),
        json!({ "Time": (NOW_MS + 1).to_string() }),
    ] {
        let store = store();
        assert_eq!(
            outcome(write(&store, &[record(&json!({})), record(&other)])),
            "2 + 0",
            "{other}"
        );
        assert_eq!(store.view("d", "t").unwrap().rows.len(), 2, "{other}");
    }
}

fn multi(attributes: &[(&str, &str, &str)], version: i64) -> Json {
    let values: Vec<Json> = attributes
        .iter()
        .map(|(name, kind, value)| json!({ "Name": name, "Type": kind, "Value": value }))
        .collect();
    record(&json!({ "MeasureValueType": "MULTI", "MeasureValue": null, "MeasureValues": values, "Version": version }))
}

#[test]
fn a_multi_record_is_compared_and_replaced_as_a_whole() {
    let both = [("a", "BIGINT", "1"), ("b", "VARCHAR", "x")];
    for (what, incoming, expected, stored) in [
        (
            "the same in another order",
            multi(&[both[1], both[0]], 1),
            "1 + 0".to_owned(),
            "1 x",
        ),
        (
            "one measure less",
            multi(&both[..1], 1),
            format!("0: {SAME_VERSION}"),
            "1 x",
        ),
        (
            "one measure less, higher version",
            multi(&both[..1], 2),
            "1 + 0".to_owned(),
            "1 -",
        ),
        (
            "one measure changed, higher version",
            multi(&[("a", "BIGINT", "2"), both[1]], 2),
            "1 + 0".to_owned(),
            "2 x",
        ),
    ] {
        let store = store();
        assert_eq!(outcome(write(&store, &[multi(&both, 1)])), "1 + 0");
        assert_eq!(outcome(write(&store, &[incoming])), expected, "{what}");
        let view = store.view("d", "t").unwrap();
        let cells: Vec<String> = view.rows[0][3..]
            .iter()
            .map(|cell| match cell {
                Some(Value::Bigint(number)) => number.to_string(),
                Some(Value::Varchar(text)) => text.clone(),
                _ => "-".to_owned(),
            })
            .collect();
        assert_eq!(cells.join(" "), stored, "{what}");
    }
}

#[test]
fn names_keep_their_type_and_their_part() {
    let scalar = |kind: &str, value: &str| {
        record(&json!({ "MeasureValueType": kind, "MeasureValue": value, "Time": "1676922165052" }))
    };
    let dimension = |name: &str| record(&json!({ "Dimensions": [{ "Name": name, "Value": "1" }] }));
    for (first, second, expected) in [
        (
            scalar("DOUBLE", "1"),
            scalar("BIGINT", "1"),
            "0: The measure name 'm' already exists with the type double, and cannot be written as bigint.",
        ),
        (
            scalar("DOUBLE", "1"),
            multi(&[("a", "DOUBLE", "1")], 1),
            "0: The measure name 'm' already exists with the type double, and cannot be written as multi.",
        ),
        (
            multi(&[("a", "BIGINT", "1")], 1),
            multi(&[("a", "DOUBLE", "1")], 2),
            "0: The measure 'a' already exists with the type bigint, and cannot be written as double.",
        ),
        (
            multi(&[("a", "BIGINT", "1")], 1),
            dimension("a"),
            "0: The name 'a' is used by a measure already.",
        ),
        (
            dimension("a"),
            multi(&[("a", "BIGINT", "1")], 1),
            "0: The measure name 'm' already exists with the type double, and cannot be written as multi.",
        ),
        (
            multi(&[("x", "BIGINT", "1")], 1),
            multi(&[("host", "BIGINT", "1")], 2),
            "0: The name 'host' is used by a dimension already.",
        ),
    ] {
        let store = store();
        assert_eq!(outcome(write(&store, &[first])), "1 + 0");
        let before = store.view("d", "t").unwrap();
        assert_eq!(outcome(write(&store, &[second])), expected);
        assert_eq!(
            store.view("d", "t").unwrap(),
            before,
            "a rejected record leaves a trace: {expected}"
        );
    }
    assert_eq!(
        outcome(write(&store(), &[multi(&[("host", "BIGINT", "1")], 1)])),
        "0: The name 'host' is used by a dimension and by a measure."
    );
}

#[test]
fn limits_of_one_record_reject_that_record() {
    let x = |count: usize| "x".repeat(count);
    let attributes = |count: usize| -> Json {
        let values: Vec<Json> = (0..count)
            .map(|index| json!({ "Name": format!("{index:x}"), "Type": "BOOLEAN", "Value": "true" }))
            .collect();
        record(&json!({ "MeasureValueType": "MULTI", "MeasureValue": null, "MeasureValues": values }))
    };
    let named = |length: usize| multi(&[(&x(length), "BIGINT", "1")], 1);
    let dimension =
        |name: usize, value: usize| record(&json!({ "Dimensions": [{ "Name": x(name), "Value": x(value) }] }));
    let text = |length: usize| record(&json!({ "MeasureValueType": "VARCHAR", "MeasureValue": x(length) }));
    for (what, within, over, expected) in [
        (
            "dimension name",
            dimension(60, 1),
            dimension(61, 1),
            "is longer than the limit of 60 bytes.",
        ),
        (
            "dimensions",
            dimension(1, 2030),
            dimension(1, 2048),
            "The dimension names and values are larger than the limit of 2048 bytes.",
        ),
        (
            "measure name",
            record(&json!({ "MeasureName": x(256) })),
            record(&json!({ "MeasureName": x(257) })),
            "The measure name is longer than the limit of 256 bytes.",
        ),
        (
            "attributes",
            attributes(256),
            attributes(257),
            "The record has more measures than the limit of 256.",
        ),
        (
            "attribute name",
            named(256),
            named(257),
            "The name of a measure is longer than the limit of 256 bytes.",
        ),
        (
            "record",
            text(2048 - 15),
            text(2048 - 14),
            "The record is larger than the limit of 2048 bytes.",
        ),
        (
            "attribute values",
            multi(&[("a", "VARCHAR", &x(1000)), ("b", "VARCHAR", &x(1000))], 1),
            multi(&[("a", "VARCHAR", &x(1024)), ("b", "VARCHAR", &x(1025))], 1),
            "The measure values of the record are larger than the limit of 2048 bytes.",
        ),
        (
            "bytes of a text",
            record(&json!({ "MeasureValueType": "VARCHAR", "MeasureValue": "é".repeat(1000) })),
            record(&json!({ "MeasureValueType": "VARCHAR", "MeasureValue": "é".repeat(1025) })),
            "The measure value is larger than the limit of 2048 bytes.",
        ),
    ] {
        assert_eq!(outcome(write(&store(), &[within])), "1 + 0", "{what}");
        let good = record(&json!({ "MeasureName": "good" }));
        let answer = outcome(write(&store(), &[good, over]));
        assert!(
            answer.starts_with("1: ") && answer.ends_with(expected),
            "{what}: {answer}"
        );
    }
}

#[test]
fn limits_of_a_table_reject_what_is_new() {
    let store = store();
    let dimension = |index: usize| record(&json!({ "Dimensions": [{ "Name": format!("d{index}"), "Value": "1" }] }));
    let all: Vec<Json> = (0..129).map(dimension).collect();
    for part in all[..128].chunks(100) {
        write(&store, part).unwrap();
    }
    assert_eq!(
        outcome(write(&store, &all[128..])),
        "0: The table has reached the limit of 128 dimensions."
    );
    assert_eq!(outcome(write(&store, &all[..1])), "1 + 0");

    let store = crate::testing::store();
    let attribute = |index: usize| {
        multi(
            &[(&format!("a{index}"), "BIGINT", "1")],
            i64::try_from(index).unwrap() + 1,
        )
    };
    let all: Vec<Json> = (0..1025).map(attribute).collect();
    for part in all[..1024].chunks(100) {
        write(&store, part).unwrap();
    }
    assert_eq!(
        outcome(write(&store, &all[1024..])),
        "0: The table has reached the limit of 1024 measures of MULTI records."
    );

    let store = crate::testing::store();
    let all: Vec<Json> = (0..8193)
        .map(|index| record(&json!({ "MeasureName": format!("m{index}") })))
        .collect();
    for part in all[..8192].chunks(100) {
        write(&store, part).unwrap();
    }
    assert_eq!(
        outcome(write(&store, &all[8192..])),
        "0: The table has reached the limit of 8192 measure names."
    );
}

/// Records of these times, in milliseconds from now, in a request of their own.
fn times(store: &Store, offsets: &[i64]) -> String {
    let records: Vec<Json> = offsets
        .iter()
        .map(|offset| record(&json!({ "Time": (NOW_MS + offset).to_string() })))
        .collect();
    outcome(write(store, &records))
}

const MINUTE: i64 = 60_000;
const DAY: i64 = 24 * 60 * MINUTE;

#[test]
fn the_memory_store_takes_its_retention_and_twenty_minutes_at_both_ends() {
    let reason = "The record timestamp is outside the time range [2023-02-13T19:22:45.051Z, 2023-02-20T20:02:45.051Z) of the memory store.";
    for (offset, expected) in [
        (-7 * DAY - 20 * MINUTE, "1 + 0".to_owned()),
        (-7 * DAY - 20 * MINUTE - 1, format!("0: {reason}")),
        (20 * MINUTE - 1, "1 + 0".to_owned()),
        (20 * MINUTE, format!("0: {reason}")),
    ] {
        assert_eq!(times(&store(), &[offset]), expected, "{offset} ms");
    }
}

fn magnetic_store() -> Store {
    let store = Store::new(clock(), Tolerance::default(), Catalog::default(), None);
    add_table(
        &store,
        &json!({ "MagneticStoreWriteProperties": { "EnableMagneticStoreWrites": true } }),
    );
    store
}

#[test]
fn the_magnetic_store_takes_what_is_older() {
    let reason = "The record timestamp is outside the time range [2023-01-14T19:22:45.051Z, 2023-02-20T20:02:45.051Z) of the data \
                  ingestion window.";
    for (offset, expected) in [
        (-7 * DAY - 20 * MINUTE, "1 + 0".to_owned()),
        (-7 * DAY - 20 * MINUTE - 1, "0 + 1".to_owned()),
        (-37 * DAY - 20 * MINUTE, "0 + 1".to_owned()),
        (-37 * DAY - 20 * MINUTE - 1, format!("0: {reason}")),
        (20 * MINUTE, format!("0: {reason}")),
    ] {
        assert_eq!(times(&magnetic_store(), &[offset]), expected, "{offset} ms");
    }
}

#[test]
fn tolerance_is_a_setting() {
    let tolerance = Tolerance {
        past: Duration::ZERO,
        future: Duration::from_mins(15),
    };
    let store = Store::new(clock(), tolerance, Catalog::default(), None);
    add_table(&store, &json!({}));
    assert_eq!(times(&store, &[-7 * DAY, 15 * MINUTE - 1]), "2 + 0");
    assert!(times(&store, &[-7 * DAY - 1, 15 * MINUTE]).contains("1: The record timestamp is outside"));
}

#[test]
fn conflicts_in_the_magnetic_store_are_reported_elsewhere() {
    let store = magnetic_store();
    let old = |value: &str| record(&json!({ "MeasureValue": value, "Time": (NOW_MS - 10 * DAY).to_string() }));
    assert_eq!(outcome(write(&store, &[old("1"), old("2")])), "0 + 2");
    assert_eq!(doubles(&store), [1.0]);
    let conflicts = store.conflicts.lock().unwrap().list();
    assert_eq!(conflicts.len(), 1);
    assert_eq!(
        (conflicts[0].table.as_str(), conflicts[0].reason.as_str()),
        ("t", SAME_VERSION)
    );
    assert_eq!(conflicts[0].record["measureValue"], "2");
}

#[test]
fn a_required_partition_key_is_required() {
    let store = Store::new(clock(), Tolerance::default(), Catalog::default(), None);
    let key = json!([{ "Type": "DIMENSION", "Name": "host", "EnforcementInRecord": "REQUIRED" }]);
    add_table(&store, &json!({ "Schema": { "CompositePartitionKey": key } }));
    let without = record(&json!({ "Dimensions": [{ "Name": "other", "Value": "1" }] }));
    assert_eq!(
        outcome(write(&store, &[record(&json!({})), without])),
        "1: The record lacks the dimension 'host', which the partition key of the table requires."
    );
}

#[test]
fn a_view_lists_columns_in_the_order_of_select_all() {
    let store = store();
    write(&store, &[multi(&[("b", "BIGINT", "1"), ("a", "BOOLEAN", "true")], 1)]).unwrap();
    let late = record(&json!({ "MeasureName": "n", "Dimensions": [{ "Name": "az", "Value": "1" }] }));
    write(&store, &[late]).unwrap();
    let view = store.view("d", "t").unwrap();
    let columns: Vec<(&str, ColumnRole)> = view
        .columns
        .iter()
        .map(|column| (column.name.as_str(), column.role))
        .collect();
    assert_eq!(
        columns,
        [
            ("host", ColumnRole::Dimension),
            ("az", ColumnRole::Dimension),
            ("measure_name", ColumnRole::MeasureName),
            ("time", ColumnRole::Time),
            ("b", ColumnRole::MultiMeasure),
            ("a", ColumnRole::MultiMeasure),
            ("measure_value::double", ColumnRole::MeasureValue),
        ]
    );
    let measures = store.measures("d", "t").unwrap();
    let measures: Vec<String> = measures
        .iter()
        .map(|measure| {
            format!(
                "{} {} {}",
                measure.measure_name,
                measure.data_type,
                measure.dimensions.join(",")
            )
        })
        .collect();
    assert_eq!(measures, ["m multi host", "n double az"]);
    assert!(store.view("d", "x").is_none() && store.view("x", "t").is_none());
}

#[test]
fn a_view_is_shared_until_the_table_changes() {
    let store = store();
    write(&store, &[record(&json!({}))]).unwrap();
    let view = store.view("d", "t").unwrap();
    write(&store, &[record(&json!({}))]).unwrap();
    assert!(Arc::ptr_eq(&view, &store.view("d", "t").unwrap()), "nothing changed");
    write(&store, &[record(&json!({ "MeasureName": "n" }))]).unwrap();
    assert_eq!((view.rows.len(), store.view("d", "t").unwrap().rows.len()), (1, 2));
}

#[test]
fn rows_beyond_both_retentions_are_gone() {
    let store = store();
    write(
        &store,
        &[
            record(&json!({})),
            record(&json!({ "Time": (NOW_MS + MINUTE).to_string() })),
        ],
    )
    .unwrap();
    for (days, rows) in [(37, 2), (38, 0)] {
        store.clock.set((NOW_MS + days * DAY) * 1_000_000);
        assert_eq!(store.view("d", "t").unwrap().rows.len(), rows, "after {days} days");
    }
}

#[test]
fn many_writers_lose_nothing() {
    let store = Arc::new(store());
    std::thread::scope(|scope| {
        for writer in 0..8 {
            let store = Arc::clone(&store);
            scope.spawn(move || {
                for number in 0..20 {
                    let record = |index: i64| {
                        record(&json!({ "Version": number + 1, "Time": (NOW_MS - writer * 10 - index).to_string() }))
                    };
                    write(&store, &[record(0), record(1), record(5)]).unwrap();
                }
            });
        }
    });
    assert_eq!(store.view("d", "t").unwrap().rows.len(), 24);
    assert_eq!(store.table("d", "t").unwrap().state().metering.records, 8 * 20 * 3);
}

proptest! {
    /// Against the table of versions in its simplest form: a map from key to the version and value that won.
    #[test]
    fn any_sequence_of_writes_ends_with_the_highest_versions(
        requests in prop::collection::vec(prop::collection::vec((0..3_i64, 1..4_i64, 0..3_i64), 1..6), 1..6),
    ) {
        let store = store();
        let mut winners: HashMap<i64, (i64, i64)> = HashMap::new();
        for request in requests {
            let mut expected = Vec::new();
            for (index, (key, version, value)) in request.iter().enumerate() {
                let stored = winners.entry(*key).or_insert((*version, *value));
                if version > &stored.0 {
                    *stored = (*version, *value);
                } else if version < &stored.0 || value != &stored.1 {
                    expected.push(index);
                }
            }
            let records: Vec<Json> = request
                .iter()
                .map(|(key, version, value)| {
                    let time = (NOW_MS - key).to_string();
                    record(&json!({ "Time": time, "Version": version, "MeasureValue": value.to_string() }))
                })
                .collect();
            let answer = outcome(write(&store, &records));
            let rejected: Vec<usize> = answer.lines().filter_map(|line| line.split_once(": ")?.0.parse().ok()).collect();
            prop_assert_eq!(rejected, expected, "{}", answer);
        }
        let mut stored = doubles(&store);
        let mut won: Vec<f64> = winners.values().map(|(_, value)| f64::from(i32::try_from(*value).unwrap())).collect();
        stored.sort_by(f64::total_cmp);
        won.sort_by(f64::total_cmp);
        prop_assert_eq!(stored, won);
    }
}
