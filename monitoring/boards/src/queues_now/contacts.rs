//! Contacts that left their queue in the range, and what is counted of them.

use crate::Targets;
use crate::shared::sql;

/// A figure of contacts: a column of answers, and the expression that computes it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Figure {
    /// The column.
    pub(crate) column: &'static str,
    /// The expression, over rows of `departure`.
    pub(crate) expression: &'static str,
}

impl Figure {
    /// `expression AS column`.
    pub(crate) fn selected(self) -> String {
        format!("{} AS {}", self.expression, self.column)
    }
}

/// Contacts that were joined with an agent.
pub(crate) const ANSWERED: Figure = figure("answered", "count_if(outcome = 'answered')");
/// Contacts that gave up, by Connect's reading.
pub(crate) const ABANDONED: Figure = figure("abandoned", "count_if(outcome IN ('abandoned', 'short'))");
/// Contacts that gave up at once.
pub(crate) const ABANDONED_SHORT: Figure = figure("abandoned_short", "count_if(outcome = 'short')");
/// Contacts that gave up, but not at once.
pub(crate) const ABANDONED_LONG: Figure = figure("abandoned_long", "count_if(outcome = 'abandoned')");
/// The row's own column: also those that went on as another contact.
pub(crate) const LEFT_UNANSWERED: Figure = figure("left_unanswered", "count_if(outcome <> 'answered')");
/// Callbacks that were asked for.
pub(crate) const CALLBACKS: Figure = figure("callbacks", "count_if(outcome = 'callback')");
/// Contacts that a flow moved to another queue.
pub(crate) const MOVED_ON: Figure = figure("moved_on", "count_if(outcome = 'moved on')");
/// All that left the queue.
pub(crate) const LEFT_QUEUE: Figure = figure("left_queue", "count(*)");
/// Average speed of answer.
pub(crate) const SPEED_OF_ANSWER: Figure = figure("speed_of_answer", "avg(if(outcome = 'answered', wait))");
/// Nine of ten were answered faster.
pub(crate) const WAIT_P90: Figure = figure("wait_p90", "approx_percentile(if(outcome = 'answered', wait), 0.9)");
/// The longest wait of all that left.
pub(crate) const LONGEST_WAIT: Figure = figure("longest_wait", "max(wait)");
/// Service level as Connect has it.
pub(crate) const SERVICE_LEVEL: Figure = figure(
    "service_level",
    "100.0 * count_if(wait <= in_time) / nullif(count(*), 0)",
);
/// Service level of answered contacts.
pub(crate) const ANSWERED_IN_TIME: Figure = figure(
    "answered_in_time",
    "100.0 * count_if(outcome = 'answered' AND wait <= in_time) / nullif(count_if(outcome IN ('answered', 'abandoned')), 0)",
);

const fn figure(column: &'static str, expression: &'static str) -> Figure {
    Figure { column, expression }
}

/// The figures, separated by commas.
pub(crate) fn selected(figures: &[Figure]) -> String {
    let columns: Vec<String> = figures.iter().map(|figure| figure.selected()).collect();
    columns.join(",\n  ")
}

/// The common tables `went_on` and `departure`: one row for each chosen contact that left a standard queue in the range, at the instant
/// at which it left, with its wait in seconds, what is in time there, and its outcome: `answered`, `callback`, `moved on`, `short` or
/// `abandoned`. A contact goes on as another when that one begins, at the same time or a moment later.
pub(crate) fn departures(targets: &Targets) -> String {
    let range = "time BETWEEN from_milliseconds($__timeFrom) - 1m AND from_milliseconds($__timeTo)";
    format!(
        r#"went_on AS (
  SELECT instance_id, previous_contact_id AS contact_id, max(initiation_method) AS initiation_method
  FROM "${{database}}"."ContactEvent"
  WHERE measure_name = 'contact_event' AND {range}
    AND event_type = 'INITIATED' AND initiation_method IN ('CALLBACK', 'QUEUE_TRANSFER')
  GROUP BY instance_id, previous_contact_id
), departure AS (
  SELECT contact.time, contact.instance_id, contact.queue_id, contact.channel, contact.queue_time AS wait,
    {in_time} AS in_time,
    CASE WHEN contact.event_type = 'CONNECTED_TO_AGENT' THEN 'answered'
      WHEN went_on.initiation_method = 'CALLBACK' THEN 'callback'
      WHEN went_on.initiation_method = 'QUEUE_TRANSFER' THEN 'moved on'
      WHEN contact.queue_time <= {short} THEN 'short'
      ELSE 'abandoned' END AS outcome
  FROM "${{database}}"."ContactEvent" AS contact
  LEFT JOIN went_on ON went_on.instance_id = contact.instance_id AND went_on.contact_id = contact.contact_id
  WHERE measure_name = 'contact_event' AND $__timeFilter
    AND queue_type = 'STANDARD' AND queue_time IS NOT NULL
    AND (event_type = 'CONNECTED_TO_AGENT' OR (event_type = 'DISCONNECTED' AND abandoned))
    AND {instance}
    AND {queue}
    AND {channel}
)"#,
        in_time = targets.service_level_seconds("contact.queue_id"),
        short = targets.short_abandon_seconds("contact.queue_id"),
        instance = sql::chosen("instance", "contact.instance_id"),
        queue = sql::chosen("queue", "queue_id"),
        channel = sql::chosen("channel", "channel"),
    )
}

/// The common table `offer`: one row for each chosen contact that entered a standard queue in the range.
pub(crate) fn offers() -> String {
    format!(
        r#"offer AS (
  SELECT time, queue_id
  FROM "${{database}}"."ContactEvent"
  WHERE measure_name = 'contact_event' AND $__timeFilter
    AND event_type = 'QUEUED' AND queue_type = 'STANDARD'
    AND {instance}
    AND {queue}
    AND {channel}
)"#,
        instance = sql::chosen("instance", "instance_id"),
        queue = sql::chosen("queue", "queue_id"),
        channel = sql::chosen("channel", "channel"),
    )
}

/// Contacts that entered a queue.
pub(crate) const OFFERED: Figure = figure("offered", "count(*)");

/// The query of some figures over the whole range, for definitions.
pub(crate) fn over_range(targets: &Targets, figures: &[Figure]) -> String {
    format!(
        "WITH {}\nSELECT {}\nFROM departure",
        departures(targets),
        selected(figures)
    )
}

/// Every chosen queue with the figures of the range, and its targets.
pub(crate) fn by_queue(targets: &Targets) -> String {
    format!(
        r"WITH {departures}, {offers}, {queues}, offered AS (
  SELECT queue_id, {offered}
  FROM offer
  GROUP BY queue_id
), figures AS (
  SELECT queue_id,
  {figures}
  FROM departure
  GROUP BY queue_id
)
SELECT queue.queue, {percent} AS target, {seconds} AS target_seconds,
  figures.service_level, figures.service_level - {percent} AS over_target, figures.answered_in_time,
  coalesce(offered.offered, 0) AS offered, coalesce(figures.answered, 0) AS answered,
  coalesce(figures.abandoned_long, 0) AS abandoned_long, coalesce(figures.abandoned_short, 0) AS abandoned_short,
  coalesce(figures.callbacks, 0) AS callbacks, coalesce(figures.moved_on, 0) AS moved_on,
  figures.speed_of_answer, figures.wait_p90, figures.longest_wait, queue.queue_id
FROM queue
LEFT JOIN offered ON offered.queue_id = queue.queue_id
LEFT JOIN figures ON figures.queue_id = queue.queue_id
ORDER BY queue.queue",
        departures = departures(targets),
        offers = offers(),
        queues = super::queues::queues(),
        offered = OFFERED.selected(),
        figures = selected(&[
            ANSWERED,
            ABANDONED_LONG,
            ABANDONED_SHORT,
            CALLBACKS,
            MOVED_ON,
            SERVICE_LEVEL,
            ANSWERED_IN_TIME,
            SPEED_OF_ANSWER,
            WAIT_P90,
            LONGEST_WAIT,
        ]),
        percent = targets.service_level_percent("queue.queue_id"),
        seconds = targets.service_level_seconds("queue.queue_id"),
    )
}

/// The figures of each five minutes, all chosen queues together. There is no row for five minutes in which nothing happened.
pub(crate) fn over_time(targets: &Targets) -> String {
    format!(
        r"WITH {departures}, {offers}, offered AS (
  SELECT bin(time, 5m) AS started, {offered}
  FROM offer
  GROUP BY bin(time, 5m)
), figures AS (
  SELECT bin(time, 5m) AS started,
  {figures}
  FROM departure
  GROUP BY bin(time, 5m)
)
SELECT coalesce(offered.started, figures.started) AS time, coalesce(offered.offered, 0) AS offered,
  coalesce(figures.answered, 0) AS answered, coalesce(figures.abandoned_long, 0) AS abandoned_long,
  coalesce(figures.abandoned_short, 0) AS abandoned_short, coalesce(figures.callbacks, 0) AS callbacks,
  coalesce(figures.moved_on, 0) AS moved_on, figures.speed_of_answer, figures.wait_p90, figures.longest_wait
FROM offered
FULL JOIN figures ON figures.started = offered.started
ORDER BY 1",
        departures = departures(targets),
        offers = offers(),
        offered = OFFERED.selected(),
        figures = selected(&[
            ANSWERED,
            ABANDONED_LONG,
            ABANDONED_SHORT,
            CALLBACKS,
            MOVED_ON,
            SPEED_OF_ANSWER,
            WAIT_P90,
            LONGEST_WAIT,
        ]),
    )
}

/// Contacts that entered the chosen queues in each hour of the range, and on average in the same hours of the four weeks before, each
/// shifted by whole weeks. A week of which no contact is known at all is not part of the average; the hour that is not over is compared
/// with the same part of that hour.
pub(crate) fn inflow() -> String {
    let weeks: Vec<String> = (0..=4)
        .map(|week| {
            let shift = format!("{}d", week * 7);
            format!(
                r#"  SELECT {week} AS week, time + {shift} AS time, {chosen} AS chosen
  FROM "${{database}}"."ContactEvent"
  WHERE measure_name = 'contact_event'
    AND time BETWEEN from_milliseconds($__timeFrom) - {shift} AND from_milliseconds($__timeTo) - {shift}
    AND event_type = 'QUEUED' AND queue_type = 'STANDARD'
    AND {instance}"#,
                chosen = format_args!(
                    "{} AND {}",
                    sql::chosen("queue", "queue_id"),
                    sql::chosen("channel", "channel")
                ),
                instance = sql::chosen("instance", "instance_id"),
            )
        })
        .collect();
    format!(
        r"WITH entered AS (
{}
), known AS (
  SELECT count(DISTINCT if(week > 0, week)) AS weeks
  FROM entered
)
SELECT bin(entered.time, 1h) AS time,
  count_if(entered.week = 0 AND entered.chosen) AS inflow,
  1.0 * count_if(entered.week > 0 AND entered.chosen) / nullif(max(known.weeks), 0) AS past_weeks
FROM entered
CROSS JOIN known
GROUP BY bin(entered.time, 1h)
ORDER BY 1",
        weeks.join("\n  UNION ALL\n")
    )
}
