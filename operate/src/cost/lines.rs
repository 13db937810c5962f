//! The lines of a bill: quantities, each with its price.

use super::assume::HOURS_PER_MONTH;
use super::bill::{Basis, Line, Source};
use super::meter::Metered;

/// KB of 1,024 bytes, so a GB is 2^30.
const GB: f64 = 1_073_741_824.0;
/// Custom metrics up to here cost more each.
const FIRST_METRICS: f64 = 10_000.0;
/// The tables' retention, the template's.
const MEMORY_HOURS: f64 = 25.0;
const MAGNETIC_DAYS: f64 = 365.0;
/// The fewest compute units that a query gets, and the shortest time that they are billed for.
const TCUS: f64 = 4.0;
const SHORTEST_QUERY_SECONDS: f64 = 30.0;
/// Messages in one request to SQS, and how long a poll of Lambda's waits.
const MESSAGES_PER_REQUEST: f64 = 10.0;
const POLL_SECONDS: f64 = 20.0;
/// X-Ray's default rule: the first request of a second, and 5 % of the others.
const TRACED: f64 = 0.05;
/// Data keys are asked for anew every five minutes, by stream and queue.
const DATA_KEYS_PER_HOUR: f64 = 12.0;

impl Basis<'_> {
    pub(crate) fn stream_lines(&self, agent_events: &Source) -> Vec<Line> {
        let prices = self.prices;
        let gb = agent_events.month.stream_bytes / GB;
        let extended_hours = (self.assumptions.stream_retention_hours - 24.0).max(0.0);
        let service = "Kinesis stream";
        vec![
            Line::new(service, "on demand", HOURS_PER_MONTH, &prices.kinesis_stream_hour),
            Line::new(service, "in, records rounded up to 1 KB", gb, &prices.kinesis_data_in),
            Line::new(service, "out", gb, &prices.kinesis_data_out),
            Line::new(
                service,
                "retention beyond 24 hours",
                gb * extended_hours / HOURS_PER_MONTH,
                &prices.kinesis_extended_retention,
            ),
        ]
    }

    /// The lines of contact events, directly or through the buffer.
    pub(crate) fn contact_lines(&self, contact_events: &Source, buffered: bool) -> Vec<Line> {
        let (assumptions, prices) = (self.assumptions, self.prices);
        let function = "contact-events";
        let mut lines = self.function_lines(
            function,
            contact_events,
            assumptions.duration_ms,
            assumptions.open_seconds(),
        );
        if buffered {
            let Metered {
                events, invocations, ..
            } = contact_events.month;
            let in_requests = contact_events.batch.min(MESSAGES_PER_REQUEST);
            let idle = assumptions.buffer_pollers * HOURS_PER_MONTH * 3600.0 / POLL_SECONDS;
            // Each event is sent by itself; received and deleted it is with those beside it.
            let requests = events + 2.0 * (events / in_requests).max(invocations) + idle;
            lines.push(Line::new(function, "SQS, requests", requests, &prices.sqs_request));
        }
        lines
    }

    /// What every invocation costs: running, writing, sending metrics, being logged and traced.
    pub(crate) fn function_lines(
        &self,
        function: &'static str,
        source: &Source,
        duration_ms: f64,
        active_seconds: f64,
    ) -> Vec<Line> {
        let (assumptions, prices) = (self.assumptions, self.prices);
        let Metered {
            invocations,
            write_units,
            metric_calls,
            ..
        } = source.month;
        let gb_seconds = invocations * duration_ms / 1000.0 * assumptions.memory_mb / 1024.0;
        let per_second = invocations / active_seconds;
        let traced = (per_second.min(1.0) + (per_second - 1.0).max(0.0) * TRACED) * active_seconds;
        vec![
            Line::new(function, "Lambda, requests", invocations, &prices.lambda_request),
            Line::new(function, "Lambda, duration", gb_seconds, &prices.lambda_duration_arm64),
            Line::new(
                function,
                "Timestream, write units of 1 KB",
                write_units,
                &prices.timestream_write,
            ),
            Line::new(
                function,
                "CloudWatch, PutMetricData calls",
                metric_calls,
                &prices.cloudwatch_put,
            ),
            Line::new(
                function,
                "CloudWatch Logs, ingestion",
                invocations * assumptions.log_bytes / GB,
                &prices.logs_ingestion,
            ),
            Line::new(function, "X-Ray, traces", traced, &prices.xray_trace),
        ]
    }

    pub(crate) fn store_lines(&self, bytes: f64) -> Vec<Line> {
        let prices = self.prices;
        let gb = bytes / GB;
        let months = MAGNETIC_DAYS * 24.0 / HOURS_PER_MONTH;
        let refreshes = (SHORTEST_QUERY_SECONDS / self.assumptions.dashboard_refresh_seconds).min(1.0);
        let hours = self.assumptions.dashboard_hours_per_day * self.assumptions.days_per_month;
        let service = "Timestream store";
        vec![
            Line::new(
                service,
                "memory, 25 hours",
                gb * MEMORY_HOURS,
                &prices.timestream_memory,
            ),
            Line::new(
                service,
                "magnetic, once 365 days are full",
                gb * months,
                &prices.timestream_magnetic,
            ),
            Line::new(
                service,
                "queries of a dashboard",
                TCUS * refreshes * hours,
                &prices.timestream_query,
            ),
        ]
    }

    pub(crate) fn watching_lines(&self, metrics: f64, invocations: f64) -> Vec<Line> {
        let (assumptions, prices) = (self.assumptions, self.prices);
        let service = "Watching";
        let logs = invocations * assumptions.log_bytes / GB * assumptions.log_retention_days * 24.0 / HOURS_PER_MONTH;
        vec![
            Line::new(
                service,
                "custom metrics",
                metrics.min(FIRST_METRICS),
                &prices.cloudwatch_metric,
            ),
            Line::new(
                service,
                "custom metrics above 10,000",
                (metrics - FIRST_METRICS).max(0.0),
                &prices.cloudwatch_metric_above_10000,
            ),
            Line::new(
                service,
                "alarms, by metric",
                f64::from(self.stack.alarm_metrics),
                &prices.cloudwatch_alarm,
            ),
            Line::new(
                service,
                "composite alarms",
                f64::from(self.stack.composite_alarms),
                &prices.cloudwatch_composite_alarm,
            ),
            Line::new(
                service,
                "dashboard",
                f64::from(self.stack.dashboards),
                &prices.cloudwatch_dashboard,
            ),
            Line::new(service, "logs kept", logs, &prices.logs_storage),
            Line::new(service, "e-mails", assumptions.alarm_mails, &prices.sns_email),
        ]
    }

    pub(crate) fn other_lines(&self, events: f64) -> Vec<Line> {
        let (assumptions, prices) = (self.assumptions, self.prices);
        let service = "Keeping safe";
        let queues = if assumptions.buffered { 1.0 } else { 0.0 };
        let data_keys = (assumptions.shards + queues) * 2.0 * DATA_KEYS_PER_HOUR * HOURS_PER_MONTH;
        let quarantined = events * assumptions.quarantined_per_million / 1e6;
        vec![
            Line::new(service, "KMS, the stack's key", 1.0, &prices.kms_key),
            Line::new(service, "KMS, requests", data_keys + quarantined, &prices.kms_request),
            Line::new(
                service,
                "secret of pseudonyms",
                f64::from(u8::from(assumptions.pseudonym)),
                &prices.secret,
            ),
            Line::new(service, "S3, records in quarantine", quarantined, &prices.s3_put),
        ]
    }
}
