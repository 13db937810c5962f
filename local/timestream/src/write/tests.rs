use proptest::prelude::*;
use serde_json::{Value as Json, json};

use crate::store::Store;
use crate::table::Value;
use crate::testing::{outcome, record, store, write, write_with};
use crate::write::write_records;

/// The cells of the only row of `d.t`, without those that are empty, as `column=value`.
fn row(store: &Store) -> String {
    let view = store.view("d", "t").unwrap();
    assert_eq!(view.rows.len(), 1);
    let cells = view.columns.iter().zip(&view.rows[0]);
    let cells = cells.filter_map(|(column, cell)| {
        let text = match cell.as_ref()? {
            Value::Varchar(text) => text.clone(),
            Value::Bigint(number) => number.to_string(),
            Value::Double(number) => format!("{number:?}"),
            Value::Boolean(truth) => truth.to_string(),
            Value::Timestamp(nanos) => nanos.to_string(),
        };
        Some(format!("{}={text}", column.name))
    });
    cells.collect::<Vec<_>>().join(" ")
}

#[test]
fn common_attributes_are_merged_and_the_record_wins() {
    let store = store();
    let common = json!({
        "Dimensions": [{ "Name": "region", "Value": "r" }],
        "MeasureName": "common", "MeasureValueType": "BIGINT", "TimeUnit": "SECONDS", "Version": 7,
    });
    let own = json!({ "Dimensions": [{ "Name": "host", "Value": "h" }], "MeasureName": "own", "MeasureValue": "5", "Time": "1676922165" });
    assert_eq!(
        outcome(write_with(&store, &common, std::slice::from_ref(&own))),
        "1 + 0"
    );
    assert_eq!(
        row(&store),
        "region=r host=h measure_name=own time=1676922165000000000 measure_value::bigint=5"
    );
    let mut older = own;
    older["Version"] = json!(6);
    assert!(outcome(write_with(&store, &common, &[older])).ends_with("[7]"));
}

#[test]
fn time_is_counted_in_the_units_of_the_request() {
    for (unit, time, expected) in [
        (json!(null), "1676922165051", 1_676_922_165_051_000_000_i64),
        (json!("SECONDS"), "1676922165", 1_676_922_165_000_000_000),
        (json!("MILLISECONDS"), "1676922165051", 1_676_922_165_051_000_000),
        (json!("MICROSECONDS"), "1676922165051001", 1_676_922_165_051_001_000),
        (json!("NANOSECONDS"), "1676922165051001002", 1_676_922_165_051_001_002),
    ] {
        let store = store();
        assert_eq!(
            outcome(write(&store, &[record(&json!({ "Time": time, "TimeUnit": unit }))])),
            "1 + 0",
            "{unit}"
        );
        assert!(row(&store).contains(&format!("time={expected} ")), "{unit}");
    }
}

#[test]
fn values_are_kept_in_their_types() {
    let multi = |kind: &str, value: &str| json!({ "MeasureValueType": "MULTI", "MeasureValue": null, "MeasureValues": [{ "Name": "x", "Type": kind, "Value": value }] });
    for (members, expected) in [
        (json!({ "MeasureValue": "-1e3" }), "measure_value::double=-1000.0"),
        (
            json!({ "MeasureValue": "-9223372036854775808", "MeasureValueType": "BIGINT" }),
            "measure_value::bigint=-9223372036854775808",
        ),
        (
            json!({ "MeasureValue": "True", "MeasureValueType": "BOOLEAN" }),
            "measure_value::boolean=true",
        ),
        (
            json!({ "MeasureValue": "é '", "MeasureValueType": "VARCHAR" }),
            "measure_value::varchar=é '",
        ),
        (multi("DOUBLE", "7"), "x=7.0"),
        (multi("BIGINT", "7"), "x=7"),
        (multi("BOOLEAN", "false"), "x=false"),
        (multi("VARCHAR", "7"), "x=7"),
        // In the unit of the record, and as old as it likes.
        (multi("TIMESTAMP", "7"), "x=7000000"),
    ] {
        let store = store();
        assert_eq!(outcome(write(&store, &[record(&members)])), "1 + 0", "{members}");
        assert!(
            row(&store).ends_with(&format!(" {expected}")),
            "{members}: {}",
            row(&store)
        );
    }
}

#[test]
#[expect(clippy::too_many_lines, reason = "one line for each rule")]
fn a_malformed_record_refuses_the_whole_request() {
    let multi = |values: Json| json!({ "MeasureValueType": "MULTI", "MeasureValue": null, "MeasureValues": values });
    let x = |value: &str, kind: &str| json!({ "Name": "x", "Value": value, "Type": kind });
    let at = |member: &str, constraint: &str| {
        format!("1 validation error detected: {member} failed to satisfy constraint: {constraint}")
    };
    for (members, expected) in [
        (
            json!({ "Dimensions": null }),
            "At least one dimension is required for a record.".to_owned(),
        ),
        (
            json!({ "Dimensions": [] }),
            "At least one dimension is required for a record.".to_owned(),
        ),
        (json!({ "Time": null }), "Invalid time for record.".to_owned()),
        (json!({ "Time": "soon" }), "Invalid time for record.".to_owned()),
        (json!({ "Time": "-1" }), "Invalid time for record.".to_owned()),
        (
            json!({ "Time": "9223372036855" }),
            "Invalid time for record.".to_owned(),
        ),
        (json!({ "Time": "1.5" }), "Invalid time for record.".to_owned()),
        (
            json!({ "MeasureValueType": "TIMESTAMP" }),
            "TIMESTAMP is an invalid measure value type.".to_owned(),
        ),
        (
            json!({ "MeasureName": null }),
            "A measure name is required for a record.".to_owned(),
        ),
        (
            json!({ "MeasureValue": null }),
            "A measure value is required for a record.".to_owned(),
        ),
        (
            json!({ "Version": 0 }),
            "Invalid record version. The record version must be 1 or greater.".to_owned(),
        ),
        (
            json!({ "MeasureValue": "abc" }),
            "'abc' is an invalid measure value for type DOUBLE.".to_owned(),
        ),
        (
            json!({ "MeasureValue": "NaN" }),
            "'NaN' is an invalid measure value for type DOUBLE.".to_owned(),
        ),
        (
            json!({ "MeasureValue": "1e999" }),
            "'1e999' is an invalid measure value for type DOUBLE.".to_owned(),
        ),
        (
            json!({ "MeasureValue": "1.0", "MeasureValueType": "BIGINT" }),
            "'1.0' is an invalid measure value for type BIGINT.".to_owned(),
        ),
        (
            json!({ "MeasureValue": "yes", "MeasureValueType": "BOOLEAN" }),
            "'yes' is an invalid measure value for type BOOLEAN.".to_owned(),
        ),
        (
            json!({ "MeasureValues": [x("1", "DOUBLE")] }),
            "MeasureValues is only allowed for a record of type MULTI.".to_owned(),
        ),
        (
            json!({ "MeasureValueType": "MULTI" }),
            "MeasureValue is not allowed for a record of type MULTI.".to_owned(),
        ),
        (
            multi(json!([])),
            "MeasureValues is required for a record of type MULTI.".to_owned(),
        ),
        (
            multi(json!([x("1", "MULTI")])),
            "MULTI is an invalid type for a measure of a MULTI record.".to_owned(),
        ),
        (
            multi(json!([x("1", "DOUBLE"), x("2", "DOUBLE")])),
            "Duplicate measure name 'x' in a MULTI record.".to_owned(),
        ),
        (
            json!({ "Dimensions": [{ "Name": "a", "Value": "1" }, { "Name": "a", "Value": "1" }] }),
            "Duplicate dimension name 'a' in a record and its CommonAttributes.".to_owned(),
        ),
        (
            json!({ "Dimensions": [{ "Name": "a", "Value": "1", "DimensionValueType": "X" }] }),
            at(
                "Value 'X' at 'records.2.member.dimensions.1.member.dimensionValueType'",
                "Member must satisfy enum value set: [VARCHAR]",
            ),
        ),
        (
            json!({ "MeasureValue": "" }),
            at(
                "Value '' at 'records.2.member.measureValue'",
                "Member must have length greater than or equal to 1",
            ),
        ),
        (
            json!({ "MeasureValue": "x".repeat(2049), "MeasureValueType": "VARCHAR" }),
            at(
                "Value at 'records.2.member.measureValue'",
                "Member must have length less than or equal to 2048",
            ),
        ),
        (
            multi(json!([{ "Value": "1", "Type": "DOUBLE" }])),
            at(
                "Value null at 'records.2.member.measureValues.1.member.name'",
                "Member must not be null",
            ),
        ),
        (
            json!({ "TimeUnit": "DAYS" }),
            at(
                "Value 'DAYS' at 'records.2.member.timeUnit'",
                "Member must satisfy enum value set: [MILLISECONDS, SECONDS, MICROSECONDS, NANOSECONDS]",
            ),
        ),
    ] {
        let store = store();
        let answer = outcome(write(&store, &[record(&json!({})), record(&members)]));
        assert_eq!(answer, format!("ValidationException: {expected}"), "{members}");
        assert_eq!(store.view("d", "t").unwrap().rows, Vec::<Vec<_>>::new(), "{members}");
    }
}

#[test]
fn reserved_names_are_refused() {
    for name in [
        "ts_x",
        "ts_non_existent_col",
        "measure_name",
        "measure_name_2",
        "time",
        "measure_value",
        "a:b",
    ] {
        let dimension = json!({ "Dimensions": [{ "Name": name, "Value": "1" }] });
        let attribute = json!({
            "MeasureValueType": "MULTI", "MeasureValue": null,
            "MeasureValues": [{ "Name": name, "Value": "1", "Type": "DOUBLE" }],
        });
        for members in [dimension, attribute] {
            let answer = outcome(write(&store(), &[record(&members)]));
            assert!(
                answer.starts_with(&format!("ValidationException: The name '{name}' ")),
                "{members}: {answer}"
            );
        }
    }
    assert_eq!(
        outcome(write(&store(), &[record(&json!({ "MeasureName": "time" }))])),
        "1 + 0"
    );
}

#[test]
fn a_dimension_in_common_attributes_and_in_a_record_is_refused() {
    let common = json!({ "Dimensions": [{ "Name": "host", "Value": "h1" }] });
    assert_eq!(
        outcome(write_with(&store(), &common, &[record(&json!({}))])),
        "ValidationException: Duplicate dimension name 'host' in a record and its CommonAttributes."
    );
}

#[test]
fn a_request_holds_1_to_100_records() {
    let records = |count| vec![record(&json!({})); count];
    for (count, expected) in [
        (
            0,
            "ValidationException: 1 validation error detected: Value at 'records' failed to satisfy constraint: Member must have length greater than or equal to 1",
        ),
        (1, "1 + 0"),
        (100, "100 + 0"),
        (
            101,
            "ValidationException: 1 validation error detected: Value at 'records' failed to satisfy constraint: Member must have length less than or equal to 100",
        ),
    ] {
        assert_eq!(outcome(write(&store(), &records(count))), expected, "{count} records");
    }
}

#[test]
fn a_missing_database_or_table_is_not_found() {
    for (database, table, expected) in [
        ("x", "t", "ResourceNotFoundException: The database x does not exist."),
        ("D", "t", "ResourceNotFoundException: The database D does not exist."),
        ("d", "x", "ResourceNotFoundException: The table x does not exist."),
    ] {
        let request = json!({ "DatabaseName": database, "TableName": table, "Records": [record(&json!({}))] });
        assert_eq!(
            outcome(write_records(&store(), request.to_string().as_bytes())),
            expected
        );
    }
}

#[test]
fn members_of_another_json_type_are_a_serialization_error() {
    for body in [
        "",
        "[]",
        "{",
        "{\"Records\":{}}",
        r#"{"DatabaseName":"d","TableName":"t","Records":[{"Time":1}]}"#,
    ] {
        assert!(
            outcome(write_records(&store(), body.as_bytes())).starts_with("SerializationException: "),
            "{body}"
        );
    }
}

mod metering {
    use super::*;

    /// Bytes and write units that one request adds.
    fn metered(common: &Json, records: &[Json]) -> (u64, u64) {
        let store = store();
        write_with(&store, common, records).unwrap();
        let metering = store.table("d", "t").unwrap().state().metering;
        (metering.bytes, metering.write_units)
    }

    fn dimensions(pairs: &[(&str, &str)]) -> Json {
        pairs
            .iter()
            .map(|(name, value)| json!({ "Name": name, "Value": value }))
            .collect()
    }

    #[test]
    fn the_example_of_the_developer_guide_has_83_bytes() {
        let host = dimensions(&[
            ("region", "us-east-1"),
            ("az", "1d"),
            ("vpc", "vpc-1a2b3c4d"),
            ("hostname", "host-24Gju"),
        ]);
        let event = record(&json!({ "Dimensions": host, "MeasureName": "cpu_utilization", "MeasureValue": "35.0" }));
        assert_eq!(metered(&json!({}), &[event]), (83, 1));
    }

    #[test]
    fn values_have_the_size_of_their_type() {
        // 8 for the time, 4 + 2 for the dimension, 1 for the measure name.
        const REST: u64 = 15;
        for (kind, value, expected) in [
            ("DOUBLE", "1.5", 8),
            ("BIGINT", "1", 8),
            ("BOOLEAN", "true", 1),
            ("VARCHAR", "éé", 4),
        ] {
            let scalar = record(&json!({ "MeasureValueType": kind, "MeasureValue": value }));
            assert_eq!(metered(&json!({}), &[scalar]).0, REST + expected, "{kind}");
            let multi = record(&json!({
                "MeasureValueType": "MULTI", "MeasureValue": null,
                "MeasureValues": [{ "Name": "abc", "Type": kind, "Value": value }],
            }));
            assert_eq!(metered(&json!({}), &[multi]).0, REST + 3 + expected, "MULTI of {kind}");
        }
    }

    #[test]
    fn common_attributes_count_once() {
        let common = json!({ "Dimensions": dimensions(&[("host", "h1")]), "MeasureName": "m" });
        let own = |time: i64| {
            record(&json!({ "Dimensions": null, "MeasureName": null, "Time": (1_676_922_165_051 - time).to_string() }))
        };
        let records: Vec<Json> = (0..100).map(own).collect();
        assert_eq!(metered(&common, &records), (7 + 100 * 16, 2));
    }

    #[test]
    fn write_units_are_whole_kilobytes_of_a_request() {
        for (length, expected) in [(1024 - 15, 1), (1025 - 15, 2)] {
            let event = record(&json!({ "MeasureValueType": "VARCHAR", "MeasureValue": "x".repeat(length) }));
            assert_eq!(metered(&json!({}), &[event]).1, expected, "{length}");
        }
    }

    #[test]
    fn a_request_refused_whole_costs_nothing_and_rejected_records_are_counted() {
        let store = store();
        write(&store, &[record(&json!({ "Time": "x" }))]).unwrap_err();
        write(&store, &[record(&json!({})), record(&json!({ "Time": "0" }))]).unwrap_err();
        let metering = store.table("d", "t").unwrap().state().metering;
        assert_eq!((metering.requests, metering.records, metering.rejected), (1, 1, 1));
    }
}

/// Any JSON, with the member names of a request where an object has members.
fn any_json() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        any::<i64>().prop_map(Json::from),
        any::<f64>().prop_map(Json::from),
        any::<String>().prop_map(Json::from),
        prop::sample::select(vec![
            "d",
            "t",
            "1",
            "MULTI",
            "DOUBLE",
            "TIMESTAMP",
            "1676922165051",
            "9223372036854775807"
        ])
        .prop_map(Json::from),
    ];
    let names = vec![
        "DatabaseName",
        "TableName",
        "Records",
        "CommonAttributes",
        "Dimensions",
        "Name",
        "Value",
        "MeasureName",
        "MeasureValue",
        "MeasureValueType",
        "MeasureValues",
        "Type",
        "Time",
        "TimeUnit",
        "Version",
    ];
    leaf.prop_recursive(5, 64, 8, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Json::from),
            prop::collection::hash_map(prop::sample::select(names.clone()), inner, 0..8).prop_map(|members| members
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value))
                .collect()),
        ]
    })
}

/// Records that are nearly right, so that the rules behind the first checks are met as well.
fn any_record() -> impl Strategy<Value = Json> {
    let text = || {
        prop_oneof![
            "[a-c]",
            "\\PC{0,70}",
            Just("1".to_owned()),
            Just("1676922165051".to_owned())
        ]
    };
    let kind = prop::sample::select(vec!["DOUBLE", "BIGINT", "VARCHAR", "BOOLEAN", "TIMESTAMP", "MULTI"]);
    let dimension = (text(), text()).prop_map(|(name, value)| json!({ "Name": name, "Value": value }));
    let measure = (text(), text(), kind.clone())
        .prop_map(|(name, value, kind)| json!({ "Name": name, "Value": value, "Type": kind }));
    let members = (
        prop::collection::vec(dimension, 0..3),
        text(),
        prop::option::of(text()),
        kind,
    );
    (
        members,
        prop::option::of(prop::collection::vec(measure, 0..3)),
        text(),
        -1..4_i64,
    )
        .prop_map(|((dimensions, name, value, kind), values, time, version)| {
            json!({
                "Dimensions": dimensions, "MeasureName": name, "MeasureValue": value, "MeasureValueType": kind,
                "MeasureValues": values, "Time": time, "Version": version,
            })
        })
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = write_records(&store(), &bytes);
    }

    #[test]
    fn no_json_makes_it_panic(body in any_json()) {
        let _ = write_records(&store(), body.to_string().as_bytes());
    }

    #[test]
    fn every_record_is_either_taken_or_rejected(requests in prop::collection::vec(prop::collection::vec(any_record(), 1..5), 1..4)) {
        let store = store();
        for records in requests {
            match write(&store, &records) {
                Ok(body) => prop_assert_eq!(&body["RecordsIngested"]["Total"], records.len()),
                Err(error) => {
                    let rejected = error.extra.get("RejectedRecords").and_then(Json::as_array).map_or(0, Vec::len);
                    prop_assert!(rejected <= records.len());
                }
            }
            let view = store.view("d", "t").unwrap();
            prop_assert!(view.rows.iter().all(|row| row.len() == view.columns.len()));
            // What was taken is taken again.
            if write(&store, &records).is_ok() {
                prop_assert_eq!(&store.view("d", "t").unwrap().rows, &view.rows);
            }
        }
    }
}
