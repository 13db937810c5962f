//! *Pipeline health*, as far as it asks Timestream: the age of what is stored, and events by type. What it asks of CloudWatch is tested with the
//! real functions, in the pipeline tests.

use std::collections::BTreeMap;

use simulator::Millis;

use crate::agent_events::{Sent, assert_seconds, rows, sent};
use crate::answer::Cell;
use crate::day::{HOUR, TICK, View, day};

const BOARD: &str = "connect-pipeline-health";
const SNAPSHOT_AGE: u32 = 5;
const NEWEST_ROWS: u32 = 24;
const AGENT_EVENTS: u32 = 31;
const CONTACT_EVENTS: u32 = 32;

/// Moments of the day and how far back the board looks from there.
const LOOKS: [(i64, i64, &str); 4] = [
    (0, 30, "now-15m"),
    (9, 59, "now-1h"),
    (14, 2, "now-3h"),
    (23, 58, "now-24h"),
];

fn views() -> impl Iterator<Item = (View, Millis)> {
    let board = day().board(BOARD);
    LOOKS.into_iter().map(move |(hours, minutes, from)| {
        let now = day().at(hours, minutes) + 17;
        (View::of(board, now).since(from), now)
    })
}

#[test]
fn the_newest_rows_are_as_old_as_the_truth_has_it() {
    for (view, now) in views() {
        let last = |sent: &[Sent]| sent.iter().map(|sent| sent.time).filter(|time| *time <= now).max();
        let tick = now / TICK * TICK;
        let expected = BTreeMap::from([
            ("AgentEvent", last(&sent().0)),
            ("ContactEvent", last(&sent().1)),
            ("Instance", Some(tick)),
            ("Queue", Some(tick)),
            ("User", Some(now / HOUR * HOUR)),
        ]);
        let answer = view.answer(day().board(BOARD), NEWEST_ROWS);
        let rows = rows(&answer);
        assert_eq!(rows.len(), expected.len());
        for row in rows {
            let newest = expected[row["table_name"].text()];
            let shown = (*row["newest"] != Cell::Null).then(|| row["newest"].instant());
            assert_eq!(shown, newest, "{row:?}");
            assert_seconds(
                row["age"].maybe(),
                newest.map(|newest| now - newest),
                &format!("{row:?}"),
            );
        }
        let answer = view.answer(day().board(BOARD), SNAPSHOT_AGE);
        assert_seconds(answer.one("snapshot_age").maybe(), Some(now - tick), "snapshot age");
    }
}

#[test]
fn nobody_s_snapshot_has_no_age() {
    let (view, _) = views().last().unwrap();
    let view = view.with("instance", &["another"]);
    let answer = view.answer(day().board(BOARD), SNAPSHOT_AGE);
    assert_eq!(*answer.one("snapshot_age"), Cell::Null);
    for row in rows(&view.answer(day().board(BOARD), NEWEST_ROWS)) {
        assert_eq!((row["newest"], row["age"]), (&Cell::Null, &Cell::Null));
    }
    assert_eq!(view.answer(day().board(BOARD), AGENT_EVENTS).rows.len(), 0);
}

#[test]
fn events_by_type_are_those_that_were_sent() {
    for (view, now) in views() {
        let board = day().board(BOARD);
        let panel = board.panels.iter().find(|panel| panel.id == AGENT_EVENTS).unwrap();
        let range = view.range_of(panel);
        assert_eq!(range.to, now);
        for (panel, sent, kind) in [
            (AGENT_EVENTS, &sent().0, "/EventType"),
            (CONTACT_EVENTS, &sent().1, "/detail/eventType"),
        ] {
            let mut expected: BTreeMap<&str, i64> = BTreeMap::new();
            for sent in sent.iter().filter(|sent| (range.from..range.to).contains(&sent.time)) {
                *expected
                    .entry(sent.event.pointer(kind).unwrap().as_str().unwrap())
                    .or_default() += 1;
            }
            let answer = view.answer(board, panel);
            let actual: BTreeMap<&str, i64> = rows(&answer)
                .iter()
                .map(|row| {
                    let points = row["events"].series().iter();
                    (row["event_type"].text(), points.map(|(_, count)| count.whole()).sum())
                })
                .collect();
            assert_eq!(actual, expected, "panel {panel} at {now}");
        }
    }
}
