//! The queries of docs/definitions.md, as they stand there: each is understood, and those of contacts and queues give the truth's answer.

use std::collections::BTreeMap;
use std::path::Path;

use boards::Targets;
use boards::definitions::{Computed, Definition, definitions, document};
use queue_settings::Settings;
use simulator::truth::{Left, Millis};

use crate::answer::{Answer, Cell};
use crate::day::{HOUR, TICK, day};

fn queues_file() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../monitoring/queues.toml")
}

fn all() -> Vec<Definition> {
    definitions(&Targets::read(&queues_file()).unwrap())
}

/// The answer to the query of a definition.
fn answer(name: &str) -> Answer {
    let all = all();
    let definition = all.iter().find(|definition| definition.name == name);
    let sql = document::query(definition.unwrap_or_else(|| panic!("there is no definition {name}"))).unwrap();
    day().ask(&sql)
}

/// The only figure of a definition.
fn figure(name: &str) -> Cell {
    let answer = answer(name);
    assert_eq!((answer.rows.len(), answer.columns.len()), (1, 1), "{name}");
    answer.rows[0][0].clone()
}

/// When the store's clock stands: `now()`.
fn now() -> Millis {
    day().truth.end + HOUR
}

#[test]
fn every_query_of_the_document_runs_as_it_stands() {
    let document = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/definitions.md");
    let text = std::fs::read_to_string(document).unwrap();
    let blocks: Vec<&str> = text
        .split("```sql\n")
        .skip(1)
        .map(|rest| rest.split_once("\n```").unwrap().0)
        .collect();
    let defined = all()
        .into_iter()
        .filter(|definition| matches!(definition.computed, Computed::Sql(_)));
    assert_eq!(blocks.len(), defined.count());
    for sql in blocks {
        assert!(!sql.contains('$'), "{sql}");
        day().ask(sql);
    }
}

/// Waits in milliseconds by queue and outcome of the contacts that left a queue in the last day.
struct Departure {
    queue: String,
    wait: Millis,
    how: Left,
}

fn departures() -> Vec<Departure> {
    let truth = &day().truth;
    let queued = truth.contacts.iter().filter_map(|contact| contact.queued);
    queued
        .filter_map(|queued| {
            let (left, how) = queued.left?;
            (now() - 24 * HOUR..=now()).contains(&left).then(|| Departure {
                queue: truth.centre.queues[queued.queue].id.clone(),
                wait: left - queued.enqueued,
                how,
            })
        })
        .collect()
}

#[expect(clippy::cast_precision_loss, reason = "counts and milliseconds of a day")]
fn ratio(part: i64, whole: i64) -> f64 {
    part as f64 / whole as f64
}

fn close(name: &str, expected: f64) {
    let found = figure(name).number();
    assert!(
        (found - expected).abs() < 1e-6 * expected.abs().max(1.0),
        "{name}: {found}, expected {expected}"
    );
}

#[test]
fn contacts_that_left_a_queue() {
    let settings = Settings::read(&queues_file()).unwrap();
    let of_queue = |id: &str| {
        let queue = settings.queues.iter().find(|queue| queue.id.0 == id);
        queue.map_or((20_000, 0), |queue| {
            (
                queue.service_level_seconds.0 * 1000,
                queue.short_abandon_seconds.0 * 1000,
            )
        })
    };
    let departures = departures();
    let is_in_time = |departure: &&Departure| departure.wait <= of_queue(&departure.queue).0;
    let is_short =
        |departure: &&Departure| departure.how == Left::Abandoned && departure.wait <= of_queue(&departure.queue).1;
    let count = |how: Left| -> i64 {
        let those = departures.iter().filter(|departure| departure.how == how);
        those.count().try_into().unwrap()
    };
    let total = i64::try_from(departures.len()).unwrap();
    let short = i64::try_from(departures.iter().filter(is_short).count()).unwrap();
    let in_time = i64::try_from(departures.iter().filter(is_in_time).count()).unwrap();
    let answered: Vec<&Departure> = departures
        .iter()
        .filter(|departure| departure.how == Left::Answered)
        .collect();
    let answered_in_time = i64::try_from(
        answered
            .iter()
            .copied()
            .filter(|departure| is_in_time(departure))
            .count(),
    )
    .unwrap();
    for (name, expected) in [
        ("Contacts that left a queue", total),
        ("Answered", count(Left::Answered)),
        ("Left unanswered", total - count(Left::Answered)),
        ("Abandoned", count(Left::Abandoned)),
        ("Short abandons", short),
        ("Callbacks", count(Left::CallbackRequested)),
        ("Moved on", count(Left::Transferred)),
    ] {
        assert_eq!(figure(name), Cell::Whole(expected), "{name}");
        assert!(expected > 0, "{name} never happened");
    }
    close("Service level", 100.0 * ratio(in_time, total));
    let others = count(Left::Answered) + count(Left::Abandoned) - short;
    close("Answered in time", 100.0 * ratio(answered_in_time, others));
    let waits: Millis = answered.iter().map(|departure| departure.wait).sum();
    close("Speed of answer", ratio(waits, 1000 * count(Left::Answered)));
    let longest = departures.iter().map(|departure| departure.wait).max().unwrap();
    close("Longest wait", ratio(longest, 1000));
    let mut waits: Vec<Millis> = answered.iter().map(|departure| departure.wait).collect();
    waits.sort_unstable();
    let place = (waits.len() - 1) * 9 / 10;
    let p90 = figure("Wait p90").number();
    assert!(
        (ratio(waits[place], 1000) - 1e-6..=ratio(waits[place + 1], 1000) + 1e-6).contains(&p90),
        "{p90}"
    );
}

#[test]
fn contacts_that_entered_and_wait() {
    let truth = &day().truth;
    let queued = || {
        truth
            .contacts
            .iter()
            .filter_map(|contact| Some((contact, contact.queued?)))
    };
    let offered = queued()
        .filter(|(_, queued)| queued.enqueued >= now() - 24 * HOUR)
        .count();
    assert_eq!(figure("Offered"), Cell::Whole(offered.try_into().unwrap()));

    // What waited when the simulation stopped waits still.
    let waits: Vec<Millis> = queued()
        .filter(|(_, queued)| queued.left.is_none())
        .map(|(_, queued)| now() - queued.enqueued)
        .collect();
    let count = i64::try_from(waits.len()).unwrap();
    assert!(count > 0, "nobody waits at the end of the day");
    assert_eq!(figure("Contacts waiting"), Cell::Whole(count));
    close("Longest wait now", ratio(*waits.iter().max().unwrap(), 1000));
    close("Average wait now", ratio(waits.iter().sum(), 1000 * count));

    let by_queue = |name: &str| -> BTreeMap<String, i64> {
        let rows = answer(name).rows;
        rows.iter()
            .map(|row| (row[0].text().to_owned(), row[1].whole()))
            .collect()
    };
    // The last snapshot.
    let tick = truth.end - TICK;
    let mut expected: BTreeMap<String, i64> = truth
        .centre
        .queues
        .iter()
        .map(|queue| (queue.name.clone(), 0))
        .collect();
    for (_, queued) in queued() {
        if queued.enqueued <= tick && queued.left.is_none_or(|(left, _)| left > tick) {
            *expected.get_mut(&truth.centre.queues[queued.queue].name).unwrap() += 1;
        }
    }
    assert_eq!(by_queue("Contacts in queue"), expected);
    let online = by_queue("Agents online");
    for (name, staffed) in by_queue("Agents staffed") {
        assert!(staffed <= online[&name], "{name}");
    }
    close("Snapshot age", ratio(now() - tick, 1000));
}
