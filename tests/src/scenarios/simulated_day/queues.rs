//! Each queue, over the day and in each quarter of an hour: what came, what was answered and given up, how long it waited, and the
//! service level by both definitions, with each queue's own limits from `monitoring/queues.toml`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use queue_settings::Settings;
use simulator::Truth;
use simulator::truth::{Left, Millis};

use super::contacts;
use super::facts::{Facts, Line};

/// A quarter of an hour.
const INTERVAL: Millis = 15 * 60 * 1000;
/// The limits of queues that the file does not name, in seconds.
const OTHERS: Limits = Limits { in_time: 60, short: 0 };

/// What counts as in time, and as given up too soon to count, in seconds.
#[derive(Debug, Clone, Copy)]
struct Limits {
    in_time: i64,
    short: i64,
}

/// By queue.
static LIMITS: LazyLock<BTreeMap<String, Limits>> = LazyLock::new(|| {
    let file = crate::harness::root().join("monitoring/queues.toml");
    let settings = Settings::read(&file).unwrap();
    let limits = settings.queues.into_iter().map(|queue| {
        let limits = Limits {
            in_time: queue.service_level_seconds.0,
            short: queue.short_abandon_seconds.0,
        };
        (queue.id.0, limits)
    });
    limits.collect()
});

/// What happened in a queue.
#[derive(Debug, Clone, Copy, Default)]
struct Tally {
    queued: i64,
    answered: i64,
    /// Left before any agent, as rows tell it.
    disconnected: i64,
    /// Left before any agent, and nothing goes on from it.
    abandoned: i64,
    short_abandoned: i64,
    left: i64,
    left_in_time: i64,
    answered_in_time: i64,
    /// Milliseconds waited by those that were answered.
    answer_wait: i64,
    /// Milliseconds waited by those that were not.
    other_wait: i64,
    longest_wait: i64,
}

impl Tally {
    fn leave(&mut self, how: Left, wait: i64, limits: Limits) {
        let in_time = wait <= limits.in_time * 1000;
        self.left += 1;
        self.left_in_time += i64::from(in_time);
        self.longest_wait = self.longest_wait.max(wait);
        if how == Left::Answered {
            self.answered += 1;
            self.answered_in_time += i64::from(in_time);
            self.answer_wait += wait;
        } else {
            self.disconnected += 1;
            self.other_wait += wait;
        }
        if how == Left::Abandoned {
            self.abandoned += 1;
            self.short_abandoned += i64::from(wait <= limits.short * 1000);
        }
    }

    fn text(self) -> String {
        let percent = |part: i64, whole: i64| (whole > 0).then(|| (100_000 * part + whole / 2) / whole);
        Line::default()
            .with("queued", self.queued)
            .with("answered", self.answered)
            .with("disconnected", self.disconnected)
            .with("abandoned", self.abandoned)
            .with("left_queue", self.left)
            .with("left_in_time", self.left_in_time)
            .with("answered_in_time", self.answered_in_time)
            .with("answer_wait", self.answer_wait)
            .with("other_wait", self.other_wait)
            .with("longest_wait", self.longest_wait)
            .maybe("service_level_of_connect", percent(self.left_in_time, self.left))
            .maybe(
                "service_level_answered",
                percent(
                    self.answered_in_time,
                    self.answered + self.abandoned - self.short_abandoned,
                ),
            )
            .text()
    }
}

/// Each queue in each quarter of an hour in which anything came or left: what came by when it came, what left by when it left.
pub(super) fn expected_by_interval(truth: &Truth) -> Facts {
    expected(truth, |queue, time| format!("{queue} {}", time / INTERVAL * INTERVAL))
}

/// Each queue over the whole day.
pub(super) fn expected_of_the_day(truth: &Truth) -> Facts {
    expected(truth, |queue, _| queue.to_owned())
}

fn expected(truth: &Truth, key: impl Fn(&str, Millis) -> String) -> Facts {
    let mut tallies: BTreeMap<String, Tally> = BTreeMap::new();
    for contact in &truth.contacts {
        let Some(queued) = contact.queued else { continue };
        let queue = truth.centre.queues[queued.queue].id.as_str();
        tallies.entry(key(queue, queued.enqueued)).or_default().queued += 1;
        let Some((left, how)) = queued.left else { continue };
        let limits = limits(queue);
        assert_eq!(how == Left::Abandoned, contacts::abandoned_for_good(contact));
        tallies
            .entry(key(queue, left))
            .or_default()
            .leave(how, left - queued.enqueued, limits);
    }
    tallies.into_iter().map(|(key, tally)| (key, tally.text())).collect()
}

/// The question by quarters of an hour.
pub(super) fn sql_by_interval() -> String {
    sql(
        "queue_id, to_milliseconds(bin(time, 15m)) AS quarter",
        "queue_id, bin(time, 15m)",
    )
}

/// The question for the day.
pub(super) fn sql_of_the_day() -> String {
    sql("queue_id", "queue_id")
}

/// Rows alone tell that a contact left its queue before any agent; whether another goes on from it, as a callback or in another queue, that
/// other contact tells.
fn sql(key: &str, group: &str) -> String {
    let in_time = by_queue(|limits| limits.in_time);
    let short = by_queue(|limits| limits.short);
    format!(
        r#"
    WITH gone_on AS (
        SELECT DISTINCT previous_contact_id AS contact_id
        FROM "connect-analytics"."ContactEvent"
        WHERE measure_name = 'contact_event' AND initiation_method IN ('CALLBACK', 'QUEUE_TRANSFER')
            AND previous_contact_id IS NOT NULL
    ), moments AS (
        SELECT e.queue_id, e.time, e.event_type, e.queue_time,
            e.event_type IN ('CONNECTED_TO_AGENT', 'DISCONNECTED') AS has_left,
            e.event_type = 'DISCONNECTED' AND g.contact_id IS NULL AS is_abandoned,
            e.queue_time <= {in_time} AS in_time,
            e.queue_time <= {short} AS is_short
        FROM "connect-analytics"."ContactEvent" AS e
        LEFT JOIN gone_on AS g ON g.contact_id = e.contact_id
        WHERE e.measure_name = 'contact_event' AND e.queue_id IS NOT NULL
            AND (e.event_type IN ('QUEUED', 'CONNECTED_TO_AGENT') OR (e.event_type = 'DISCONNECTED' AND e.abandoned))
    ), tallies AS (
        SELECT {key},
            count_if(event_type = 'QUEUED') AS queued,
            count_if(event_type = 'CONNECTED_TO_AGENT') AS answered,
            count_if(event_type = 'DISCONNECTED') AS disconnected,
            count_if(is_abandoned) AS abandoned,
            count_if(is_abandoned AND is_short) AS short_abandoned,
            count_if(has_left) AS left_queue,
            count_if(has_left AND in_time) AS left_in_time,
            count_if(event_type = 'CONNECTED_TO_AGENT' AND in_time) AS answered_in_time,
            CAST(round(1000 * coalesce(sum(CASE WHEN event_type = 'CONNECTED_TO_AGENT' THEN queue_time END), 0)) AS bigint)
                AS answer_wait,
            CAST(round(1000 * coalesce(sum(CASE WHEN event_type = 'DISCONNECTED' THEN queue_time END), 0)) AS bigint)
                AS other_wait,
            CAST(round(1000 * coalesce(max(CASE WHEN has_left THEN queue_time END), 0)) AS bigint) AS longest_wait
        FROM moments
        GROUP BY {group}
    )
    SELECT {names}, queued, answered, disconnected, abandoned, left_queue, left_in_time, answered_in_time, answer_wait, other_wait,
        longest_wait,
        CASE WHEN left_queue > 0 THEN (100000 * left_in_time + left_queue / 2) / left_queue END AS service_level_of_connect,
        CASE WHEN answered + abandoned - short_abandoned > 0
            THEN (100000 * answered_in_time + (answered + abandoned - short_abandoned) / 2)
                / (answered + abandoned - short_abandoned) END AS service_level_answered
    FROM tallies"#,
        names = if key.contains("quarter") {
            "queue_id, quarter"
        } else {
            "queue_id"
        },
    )
}

fn limits(queue: &str) -> Limits {
    LIMITS.get(queue).copied().unwrap_or(OTHERS)
}

/// A limit of a row's queue as SQL.
fn by_queue(limit: impl Fn(Limits) -> i64) -> String {
    let cases: Vec<String> = LIMITS
        .iter()
        .map(|(queue, limits)| format!("WHEN '{queue}' THEN {}", limit(*limits)))
        .collect();
    format!("CASE e.queue_id {} ELSE {} END", cases.join(" "), limit(OTHERS))
}
