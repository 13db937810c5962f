//! One log line per invocation that accounts for its records, and the pipeline's own metrics. No payload, no personal data.

use std::collections::BTreeMap;
use std::sync::Arc;

use model::metric_point::{Dimensions, Metric};
use model::{Instant, MetricPoint};
use sinks::cloudwatch::MetricsNotSent;

use crate::pipeline::Invocation;
use crate::story::{self, Ids, Told};
use crate::{Ending, Endings};

/// How old the event was when it was stored. Rounded to three digits, so that a batch's ages merge into few values.
pub(crate) fn event_age(function: &str, event_time: Instant, now: Instant) -> MetricPoint {
    #[expect(clippy::cast_precision_loss, reason = "ages in milliseconds are far below 2^52")]
    let millis = now.millis().saturating_sub(event_time.millis()).max(0) as f64;
    let step = 10f64.powf((millis.max(1.0).log10().floor() - 2.0).max(0.0));
    let value = (millis / step).round() * step;
    MetricPoint {
        metric: Metric::EventAge,
        dimensions: Dimensions::Function(Arc::from(function)),
        time: now,
        value,
    }
}

/// The five endings and what they cost, as points. An ending that did not occur is a zero, so that its alarm has data.
pub(crate) fn pipeline_points(
    function: &str,
    endings: &Endings,
    write_calls: u64,
    write_units: u64,
    invocation: &Invocation,
    now: Instant,
) -> Vec<MetricPoint> {
    let dimensions = Dimensions::Function(Arc::from(function));
    let mut values = vec![
        (Metric::RecordsReceived, endings.received),
        (Metric::RecordsStored, endings.stored),
        (Metric::RecordsSuperseded, endings.superseded),
        (Metric::RecordsIgnored, endings.ignored),
        (Metric::RecordsQuarantined, endings.quarantined),
        (Metric::RecordsNotStored, endings.not_stored),
        (Metric::WriteCalls, write_calls),
        (Metric::WriteUnits, write_units),
    ];
    if let Some((calls, throttles)) = invocation.api_calls {
        values.extend([
            (Metric::ConnectApiCalls, calls),
            (Metric::ConnectApiThrottles, throttles),
        ]);
    }
    let point = |(metric, value)| MetricPoint {
        metric,
        dimensions: dimensions.clone(),
        time: now,
        value: as_f64(value),
    };
    values.into_iter().map(point).collect()
}

#[expect(clippy::cast_precision_loss, reason = "counts of one invocation are far below 2^52")]
fn as_f64(count: u64) -> f64 {
    count as f64
}

/// The message of the line that an operator looks for first.
const NOT_STORED: &str = "records not stored, they must come again";

/// Logs the invocation: its five counts, once each reason for which a record was not simply stored, and whom its records are about.
pub(crate) fn log_invocation(
    invocation: &Invocation,
    endings: &Endings,
    write_calls: u64,
    write_units: u64,
    told: &[Told<'_>],
    metrics_not_sent: Option<&MetricsNotSent>,
) {
    let Invocation {
        request_id,
        event_source,
        ..
    } = invocation;
    let quarantined = reasons(told, |ending| match ending {
        Ending::Quarantined(reason) => Some(reason),
        _ => None,
    });
    let ignored = reasons(told, |ending| match ending {
        Ending::Ignored(reason) => Some(reason.reason()),
        _ => None,
    });
    let not_stored = told.iter().filter(|told| matches!(told.ending, Ending::NotStored(_)));
    let first_reason = told.iter().find_map(|told| match told.ending {
        Ending::NotStored(reason) => Some(reason.as_str()),
        _ => None,
    });
    if let Some(error) = metrics_not_sent {
        // Nothing is lost: the rows are stored, and exact figures come from them.
        tracing::warn!(
            request.id = request_id,
            metrics.not_sent = error.points,
            error.chain = error.reason,
            "metrics not sent"
        );
    }
    if let Some(reason) = first_reason {
        let Ids { contacts, agents } = story::ids(invocation, NOT_STORED, not_stored);
        tracing::error!(
            request.id = request_id,
            event.source = event_source,
            records.not_stored = endings.not_stored,
            contact.ids = contacts,
            agent.ids = agents,
            error.chain = reason,
            "{NOT_STORED}"
        );
    }
    story::log_exceptions(invocation, told);
    let Ids { contacts, agents } = story::ids(invocation, "invocation", told.iter());
    tracing::info!(
        request.id = request_id,
        event.source = event_source,
        records.received = endings.received,
        records.stored = endings.stored,
        records.superseded = endings.superseded,
        records.ignored = endings.ignored,
        records.quarantined = endings.quarantined,
        records.not_stored = endings.not_stored,
        quarantine.reasons = quarantined,
        ignored.reasons = ignored,
        contact.ids = contacts,
        agent.ids = agents,
        write.calls = write_calls,
        write.units = write_units,
        metrics.not_sent = metrics_not_sent.map_or(0, |error| error.points),
        "invocation"
    );
}

/// How often each reason occurred, as `reason=count` in order, or nothing.
fn reasons<'a>(told: &[Told<'a>], of: impl Fn(&'a Ending) -> Option<&'a str>) -> Option<String> {
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    for reason in told.iter().filter_map(|told| of(told.ending)) {
        *counts.entry(reason).or_default() += 1;
    }
    let texts: Vec<String> = counts
        .iter()
        .map(|(reason, count)| format!("{reason}={count}"))
        .collect();
    (!texts.is_empty()).then(|| texts.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_keep_three_digits() {
        let check = |age_millis: i64, expected: f64| {
            let event = Instant::from_millis(1_700_000_000_000).unwrap();
            let now = Instant::from_millis(1_700_000_000_000 + age_millis).unwrap();
            let value = event_age("agent-events", event, now).value;
            assert!((value - expected).abs() < 1e-6, "{age_millis}: {value}");
        };
        check(0, 0.0);
        check(7, 7.0);
        check(123, 123.0);
        check(1234, 1230.0);
        check(1235, 1240.0);
        check(98_765, 98_800.0);
        check(-500, 0.0);
    }
}
