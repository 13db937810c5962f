//! Kinesis and EventBridge. Both answer 200 with single entries refused, which are put again until they are taken: an entry that was refused
//! may so come after later ones of the same agent, as it may with Connect's own.

use std::time::Duration;

use aws_sdk_eventbridge::primitives::DateTime;
use aws_sdk_eventbridge::types::PutEventsRequestEntry;
use aws_sdk_kinesis::primitives::Blob;
use aws_sdk_kinesis::types::PutRecordsRequestEntry;
use futures::{StreamExt as _, TryStreamExt as _};
use jiff::Timestamp;
use local_cloud::clients;
use local_cloud::feed::REPLAY_SOURCE;
use serde_json::Value;
use simulator::disorder::Source;

use crate::batch::Delivered;
use crate::error::SimulateError;

/// As many records, and as many of their bytes, as one PutRecords may carry, with some room.
const RECORDS: Limits = Limits {
    entries: 500,
    bytes: 4 << 20,
};
/// The same of PutEvents.
const EVENTS: Limits = Limits {
    entries: 10,
    bytes: 200_000,
};
/// As many PutEvents at a time: EventBridge keeps no order anyway.
const EVENT_CALLS: usize = 8;
/// As often an entry is put before we give up: with the pauses between, for about half a minute.
const ATTEMPTS: u32 = 12;

/// What one call may carry.
#[derive(Debug, Clone, Copy)]
struct Limits {
    entries: usize,
    bytes: usize,
}

/// A stream and a bus.
#[derive(Debug)]
pub(crate) struct Aws {
    kinesis: aws_sdk_kinesis::Client,
    events: aws_sdk_eventbridge::Client,
    stream: String,
    bus: Option<String>,
}

impl Aws {
    /// Those of the environment's account and region, or what stands for them at `endpoint`.
    pub(crate) async fn open(stream: String, bus: Option<String>, endpoint: Option<&str>) -> Self {
        let mut config = sinks::aws::load().await;
        if let Some(endpoint) = endpoint {
            config = config.to_builder().endpoint_url(endpoint).build();
        }
        Self {
            kinesis: aws_sdk_kinesis::Client::new(&config),
            events: aws_sdk_eventbridge::Client::new(&config),
            stream,
            bus,
        }
    }

    /// Those of the local cloud's MiniStack at `address`.
    pub(crate) fn local(address: &str, stream: String) -> Self {
        Self {
            kinesis: clients::kinesis(address),
            events: clients::eventbridge(address),
            stream,
            bus: None,
        }
    }

    /// Puts agent events on the stream in their order, and contact events on the bus. There is nothing to be done with descriptions.
    pub(crate) async fn send(&self, deliveries: &[Delivered<'_>]) -> Result<(), SimulateError> {
        let of = |source: Source| -> Vec<&Delivered<'_>> {
            let of_source = deliveries.iter().filter(|delivered| delivered.source == source);
            of_source.collect()
        };
        let agent_events = of(Source::AgentEvents);
        let contact_events = of(Source::ContactEvents);
        let records = async {
            for call in calls(&agent_events, RECORDS) {
                self.put_records(call).await?;
            }
            Ok(())
        };
        let events = futures::stream::iter(calls(&contact_events, EVENTS).map(|call| self.put_events(call)));
        let events = events.buffer_unordered(EVENT_CALLS).try_collect::<Vec<()>>();
        futures::try_join!(records, events).map(|_: ((), _)| ())
    }

    async fn put_records(&self, call: &[&Delivered<'_>]) -> Result<(), SimulateError> {
        let records = call.iter().map(|delivered| {
            PutRecordsRequestEntry::builder()
                .partition_key(partition_key(delivered))
                .data(Blob::new(delivered.bytes))
                .build()
        });
        let records = records
            .collect::<Result<Vec<_>, _>>()
            .map_err(SimulateError::call("PutRecords"))?;
        let put = async |records: Vec<PutRecordsRequestEntry>| {
            let request = self.kinesis.put_records().stream_name(&self.stream);
            let answer = request.set_records(Some(records)).send().await;
            let answer = answer.map_err(SimulateError::call("PutRecords failed"))?;
            let codes = answer
                .records()
                .iter()
                .map(|record| record.error_code().map(str::to_owned));
            Ok(codes.collect())
        };
        until_taken("PutRecords", records, put, tokio::time::sleep).await
    }

    async fn put_events(&self, call: &[&Delivered<'_>]) -> Result<(), SimulateError> {
        let entries = call.iter().map(|delivered| self.entry(delivered.bytes));
        let entries = entries.collect::<Result<Vec<_>, _>>()?;
        let put = async |entries: Vec<PutEventsRequestEntry>| {
            let answer = self.events.put_events().set_entries(Some(entries)).send().await;
            let answer = answer.map_err(SimulateError::call("PutEvents failed"))?;
            let codes = answer
                .entries()
                .iter()
                .map(|entry| entry.error_code().map(str::to_owned));
            Ok(codes.collect())
        };
        until_taken("PutEvents", entries, put, tokio::time::sleep).await
    }

    /// The event as it is put: the bus makes the rest of the envelope anew, the id among it.
    fn entry(&self, event: &[u8]) -> Result<PutEventsRequestEntry, SimulateError> {
        let event: Value = serde_json::from_slice(event).map_err(SimulateError::call("an event is not JSON"))?;
        let text = |name: &str| event.get(name).and_then(Value::as_str);
        let resources = event.get("resources").and_then(Value::as_array).into_iter().flatten();
        let resources: Vec<String> = resources.filter_map(Value::as_str).map(str::to_owned).collect();
        let time = text("time").and_then(|time| time.parse::<Timestamp>().ok());
        Ok(PutEventsRequestEntry::builder()
            .source(REPLAY_SOURCE)
            .set_event_bus_name(self.bus.clone())
            .set_detail_type(text("detail-type").map(str::to_owned))
            .set_detail(event.get("detail").map(Value::to_string))
            .set_resources(Some(resources))
            .set_time(time.map(|time| DateTime::from_secs(time.as_second())))
            .build())
    }
}

/// Amazon Connect partitions the stream by the agent's ARN. Poison that has none any more keeps to some agent's shard.
fn partition_key(delivered: &Delivered<'_>) -> String {
    const KEY: &[u8] = b"\"AgentARN\":\"";
    let found = delivered.bytes.windows(KEY.len()).position(|part| part == KEY);
    let arn = found.and_then(|found| delivered.bytes.get(found + KEY.len()..));
    let arn = arn.and_then(|rest| rest.split(|byte| *byte == b'"').next());
    let arn = arn.and_then(|arn| std::str::from_utf8(arn).ok());
    arn.filter(|arn| !arn.is_empty() && arn.len() <= 256)
        .map_or_else(|| format!("agent-{}", delivered.key), str::to_owned)
}

/// Deliveries as calls may carry them. One that is larger than a call may be goes alone, for the service to refuse.
fn calls<'a, 'd>(deliveries: &'a [&'d Delivered<'d>], limits: Limits) -> impl Iterator<Item = &'a [&'d Delivered<'d>]> {
    let mut rest = deliveries;
    std::iter::from_fn(move || {
        let mut bytes = 0;
        let fitting = rest.iter().take(limits.entries).take_while(|delivered| {
            bytes += delivered.bytes.len();
            bytes <= limits.bytes
        });
        let (call, after) = rest.split_at_checked(fitting.count().max(1))?;
        rest = after;
        Some(call)
    })
}

/// Puts entries until each has been taken. `put` tells for each entry why it was refused; an entry that it tells nothing of was not taken
/// either.
pub(super) async fn until_taken<E: Clone>(
    what: &'static str,
    entries: Vec<E>,
    put: impl AsyncFn(Vec<E>) -> Result<Vec<Option<String>>, SimulateError>,
    pause: impl AsyncFn(Duration),
) -> Result<(), SimulateError> {
    let of = entries.len();
    let mut open = entries;
    for attempt in 1.. {
        let codes = put(open.clone()).await?;
        let told = codes.into_iter().map(Some).chain(std::iter::repeat(None));
        let (mut refused, mut last) = (Vec::new(), String::new());
        for (entry, code) in open.into_iter().zip(told) {
            match code {
                Some(None) => {}
                Some(Some(code)) => {
                    last = code;
                    refused.push(entry);
                }
                None => {
                    "no answer".clone_into(&mut last);
                    refused.push(entry);
                }
            }
        }
        if refused.is_empty() {
            return Ok(());
        }
        if attempt == ATTEMPTS {
            return Err(SimulateError::Refused {
                what,
                refused: refused.len(),
                of,
                attempts: attempt,
                code: last,
            });
        }
        pause(backoff(attempt)).await;
        open = refused;
    }
    Ok(())
}

/// 100 ms after the first attempt, then twice as long each time, up to 5 s.
fn backoff(attempt: u32) -> Duration {
    Duration::from_millis(100 * 2_u64.saturating_pow(attempt.saturating_sub(1))).min(Duration::from_secs(5))
}
