//! Planning, encoding and metering, on rows that the model made of the sample events.

use std::collections::BTreeSet;

use aws_sdk_timestreamwrite::types::{Dimension, MeasureValueType, Record};
use model::{Facts, Normalised};

use super::*;

fn contact_event(path: &str) -> Vec<u8> {
    let path = format!("{}/../../events/contact-events/{path}.json", env!("CARGO_MANIFEST_DIR"));
    std::fs::read(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn rows_of(bytes: &[u8]) -> Vec<Row> {
    match model::contact_event::normalise(bytes).unwrap() {
        Normalised::Facts(Facts { rows, .. }) => rows,
        Normalised::Ignored(reason) => panic!("{}", reason.reason()),
    }
}

/// `count` events like the first of the voice journey, of as many contacts.
fn many(count: usize) -> Vec<Vec<Row>> {
    let template = String::from_utf8(contact_event("journey-voice/01-initiated")).unwrap();
    let id = template
        .split("\"contactId\": \"")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap();
    (0..count)
        .map(|n| rows_of(template.replace(id, &format!("contact-{n}")).as_bytes()))
        .collect()
}

fn journey() -> Vec<Vec<Row>> {
    let mut files: Vec<_> = std::fs::read_dir(format!(
        "{}/../../events/contact-events/journey-voice",
        env!("CARGO_MANIFEST_DIR")
    ))
    .unwrap()
    .map(|entry| entry.unwrap().path())
    .collect();
    files.sort();
    files
        .iter()
        .map(|file| rows_of(&std::fs::read(file).unwrap()))
        .collect()
}

fn slices(records: &[Vec<Row>]) -> Vec<&[Row]> {
    records.iter().map(Vec::as_slice).collect()
}

/// The owners of each row, by wave.
fn owners(records: &[Vec<Row>]) -> Vec<Vec<Vec<usize>>> {
    let waves = plan::waves(&slices(records));
    waves
        .into_iter()
        .map(|wave| wave.into_iter().map(|row| row.owners).collect())
        .collect()
}

#[test]
fn a_request_holds_at_most_100_rows() {
    let check = |count: usize, expected: &[usize]| {
        let records = many(count);
        let requests = plan::waves(&slices(&records)).into_iter().flat_map(plan::requests);
        let lengths: Vec<usize> = requests.map(|request| request.rows.len()).collect();
        assert_eq!(lengths, expected, "{count} rows");
    };
    check(0, &[]);
    check(1, &[1]);
    check(100, &[100]);
    check(101, &[100, 1]);
    check(250, &[100, 100, 50]);
}

#[test]
fn a_record_that_stands_twice_is_written_once_and_accounted_for_twice() {
    assert_eq!(owners(&[many(1), many(1)].concat()), [[[0, 1]]]);
}

#[test]
fn one_key_with_other_values_waits_for_the_next_wave() {
    let event = String::from_utf8(contact_event("journey-voice/01-initiated")).unwrap();
    let other = event.replace("\"INBOUND\"", "\"API\"");
    assert_ne!(event, other);
    let (one, other) = (rows_of(event.as_bytes()), rows_of(other.as_bytes()));
    assert_eq!(owners(&[one.clone(), other.clone(), one, other]), [[[0, 2]], [[1, 3]]]);
}

#[test]
fn halves_keep_every_row_in_order() {
    let records = many(7);
    let whole = plan::requests(plan::waves(&slices(&records)).remove(0)).remove(0);
    let (first, second) = whole.halve();
    let owners: Vec<usize> = first
        .rows
        .iter()
        .chain(&second.rows)
        .flat_map(|row| row.owners.clone())
        .collect();
    assert_eq!((first.rows.len(), owners), (3, (0..7).collect()));
}

/// What a record says together with the common attributes, as Timestream merges them.
fn merged(request: &Request) -> Vec<BTreeSet<String>> {
    let facts = |record: &Record| {
        let dimensions = record
            .dimensions()
            .iter()
            .map(|dimension| format!("{} = {}", dimension.name(), dimension.value()));
        let measures = record
            .measure_values()
            .iter()
            .map(|value| format!("{}: {} {}", value.name(), value.value(), value.r#type()));
        let time = record.time().map(|time| format!("time {time}"));
        let version = record.version().map(|version| format!("version {version}"));
        dimensions
            .chain(measures)
            .chain(time)
            .chain(version)
            .collect::<Vec<_>>()
    };
    let common = facts(&request.common);
    request
        .records
        .iter()
        .map(|record| facts(record).into_iter().chain(common.clone()).collect())
        .collect()
}

#[test]
fn what_rows_share_is_said_once_and_nothing_is_lost() {
    let records = journey();
    let rows: Vec<&Row> = records.iter().flatten().collect();
    let together = encode(&rows);
    let alone: Vec<BTreeSet<String>> = rows.iter().flat_map(|row| merged(&encode(&[row]))).collect();
    assert_eq!(merged(&together), alone);

    let shared: Vec<&str> = together.common.dimensions().iter().map(Dimension::name).collect();
    assert_eq!(shared, ["instance_id", "contact_id", "channel"]);
    assert_eq!(together.common.measure_name(), Some("contact_event"));
    assert!(
        together
            .records
            .iter()
            .all(|record| record.measure_name().is_none() && record.version().is_none())
    );
}

#[test]
fn every_value_has_the_wire_form_of_its_column() {
    let records = journey();
    let rows: Vec<&Row> = records.iter().flatten().collect();
    for (row, record) in rows.iter().zip(encode(&rows).records) {
        assert_eq!(record.time(), Some(row.time().nanos().to_string().as_str()));
        for value in record.measure_values() {
            let text = value.value();
            match value.r#type() {
                MeasureValueType::Bigint | MeasureValueType::Timestamp => {
                    assert!(text.parse::<i64>().is_ok(), "{text}");
                }
                MeasureValueType::Double => assert!(text.parse::<f64>().unwrap().is_finite(), "{text}"),
                MeasureValueType::Boolean => assert!(["true", "false"].contains(&text), "{text}"),
                _ => assert!(!text.is_empty()),
            }
        }
    }
}

#[test]
fn metering_counts_what_is_shared_once() {
    let records = many(100);
    let together = cost(&slices(&records));
    let alone = records
        .iter()
        .map(|record| cost(&[record]))
        .fold(WriteCost::default(), |sum, one| WriteCost {
            calls: sum.calls + one.calls,
            bytes: sum.bytes + one.bytes,
            units: sum.units + one.units,
        });
    assert_eq!((together.calls, alone.calls), (1, 100));
    assert_eq!(together.units, together.bytes.div_ceil(1024));
    // 99 times: measure name, instance_id, channel, event_type; names and values.
    let shared = "contact_event".len()
        + "instance_id".len()
        + "11111111-2222-3333-4444-555555555555".len()
        + "channel".len()
        + "VOICE".len()
        + "event_type".len()
        + "INITIATED".len();
    assert_eq!(alone.bytes - together.bytes, 99 * u64::try_from(shared).unwrap());
}
