//! What is sent back of an object in quarantine.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Value as Json, json};

use super::key::{Key, SequenceNumber};

/// The most records that go back in one batch.
const MAX_RECORDS: usize = 100;
/// Lambda takes 6 MB in a synchronous invocation; a record is never alone in a batch that may come near it.
const MAX_BATCH_BYTES: usize = 5_000_000;

/// An object as it was read.
#[derive(Debug)]
pub(crate) struct Kept {
    pub(crate) key: String,
    /// Changes when the record is put there again.
    pub(crate) etag: String,
    pub(crate) body: Vec<u8>,
}

/// What can be sent back of it.
#[derive(Debug)]
pub(crate) struct Parcel {
    pub(crate) key: String,
    pub(crate) etag: String,
    pub(crate) function: String,
    /// Why it is here.
    pub(crate) reason: String,
    pub(crate) content: Content,
}

#[derive(Debug)]
pub(crate) enum Content {
    /// One element of a Kinesis batch.
    Record {
        json: String,
        sequence_number: Option<SequenceNumber>,
    },
    /// A whole event, as the function takes it.
    Event { json: Vec<u8> },
}

/// An object of which nothing can be sent.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Skipped {
    pub(crate) function: String,
    pub(crate) reason: String,
    pub(crate) why: Why,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Why {
    /// Privacy forbids to keep bytes of which nobody can say what they hold.
    NoBytes,
    /// It was collected from an API, and the next tick has collected it anew.
    Collected,
    /// It is not of the form that the functions or Lambda write.
    NotReadable,
}

impl Why {
    pub(crate) fn text(self) -> &'static str {
        match self {
            Self::NoBytes => "its bytes were not kept (PRIVACY, or a destination that takes none)",
            Self::Collected => "it came from the Connect API, which later ticks have asked anew",
            Self::NotReadable => "the object is not a quarantined record",
        }
    }
}

/// What the functions write, as far as it is needed.
#[derive(Deserialize)]
struct Body {
    reason: String,
    bytes_base64: Option<String>,
}

/// Lambda's record of an invocation that failed.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct InvocationRecord<'a> {
    request_context: RequestContext,
    /// Of a Kinesis mapping: the event as text.
    payload: Option<Json>,
    /// Of an asynchronous invocation: the event as it is.
    #[serde(borrow)]
    request_payload: Option<&'a RawValue>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RequestContext {
    function_arn: String,
    condition: Option<String>,
}

/// The one thing of an EventBridge envelope that is needed here.
#[derive(Deserialize)]
struct Envelope {
    id: Option<String>,
}

/// Reads an object. `region` is the one that a rebuilt stream ARN names.
pub(crate) fn read(key: &Key, kept: Kept, region: &str) -> Result<Parcel, Skipped> {
    match key.function() {
        None => read_destination(kept),
        Some(function) => read_quarantined(key, function.to_owned(), kept, region),
    }
}

fn read_quarantined(key: &Key, function: String, kept: Kept, region: &str) -> Result<Parcel, Skipped> {
    let skipped = |reason: &str, why| Skipped {
        function: function.clone(),
        reason: reason.to_owned(),
        why,
    };
    let not_readable = || skipped("?", Why::NotReadable);
    let body: Body = serde_json::from_slice(&kept.body).map_err(|_| not_readable())?;
    let base64 = body.bytes_base64.ok_or_else(|| skipped(&body.reason, Why::NoBytes))?;
    let bytes = BASE64_STANDARD.decode(base64).map_err(|_| not_readable())?;
    let content = match key {
        Key::Destination => return Err(not_readable()),
        // Of these the bytes are the element of the batch itself: there was nothing in it that could be read.
        Key::Nameless { .. } => Content::Record {
            json: element(bytes).ok_or_else(not_readable)?,
            sequence_number: None,
        },
        Key::Record { sequence_number, .. } if body.reason == "unreadable_envelope" => Content::Record {
            json: element(bytes).ok_or_else(not_readable)?,
            sequence_number: Some(sequence_number.clone()),
        },
        Key::Record {
            stream,
            shard,
            sequence_number,
            ..
        } => Content::Record {
            json: kinesis_record(stream, shard, &sequence_number.0, region, &bytes).to_string(),
            sequence_number: Some(sequence_number.clone()),
        },
        Key::Event { .. } if bytes.is_empty() => return Err(skipped(&body.reason, Why::Collected)),
        Key::Event { .. } if body.reason == "unreadable_envelope" => Content::Event {
            json: batch_of(&[&element(bytes).ok_or_else(not_readable)?]),
        },
        Key::Event { id, .. } => Content::Event {
            json: named_event(id, bytes).ok_or_else(not_readable)?,
        },
    };
    Ok(Parcel {
        key: kept.key,
        etag: kept.etag,
        function,
        reason: body.reason,
        content,
    })
}

fn read_destination(kept: Kept) -> Result<Parcel, Skipped> {
    let skipped = |function: &str, reason: &str, why| Skipped {
        function: function.to_owned(),
        reason: reason.to_owned(),
        why,
    };
    let not_readable = || skipped("?", "?", Why::NotReadable);
    let record: InvocationRecord<'_> = serde_json::from_slice(&kept.body).map_err(|_| not_readable())?;
    let function = function_of(&record.request_context.function_arn).ok_or_else(not_readable)?;
    let reason = record.request_context.condition.unwrap_or_else(|| "?".to_owned());
    let json = match (record.payload, record.request_payload) {
        (Some(Json::String(text)), _) => text.into_bytes(),
        (Some(event), _) => event.to_string().into_bytes(),
        (None, Some(event)) => event.get().as_bytes().to_vec(),
        (None, None) => return Err(skipped(&function, &reason, Why::NoBytes)),
    };
    Ok(Parcel {
        key: kept.key,
        etag: kept.etag,
        function,
        reason,
        // What the function quarantines of it lies under a key of its own.
        content: Content::Event { json },
    })
}

/// The name in `arn:aws:lambda:<region>:<account>:function:<name>[:<qualifier>]`.
fn function_of(arn: &str) -> Option<String> {
    let mut parts = arn.split(':').skip(5);
    (parts.next() == Some("function")).then_some(())?;
    parts.next().filter(|name| !name.is_empty()).map(str::to_owned)
}

/// Bytes as one JSON value, which they were.
fn element(bytes: Vec<u8>) -> Option<String> {
    let text = String::from_utf8(bytes).ok()?;
    serde_json::from_str::<&RawValue>(&text).is_ok().then_some(text)
}

/// A record as Lambda hands it over, with its own stream, shard and sequence number, so that one that is still poison goes back to the
/// same key. The account is not known any more, and nobody reads it.
fn kinesis_record(stream: &str, shard: &str, sequence_number: &str, region: &str, data: &[u8]) -> Json {
    json!({
        "kinesis": {
            "kinesisSchemaVersion": "1.0",
            "partitionKey": "redrive",
            "sequenceNumber": sequence_number,
            "data": BASE64_STANDARD.encode(data),
        },
        "eventSource": "aws:kinesis",
        "eventVersion": "1.0",
        "eventID": format!("{shard}:{sequence_number}"),
        "eventName": "aws:kinesis:record",
        "awsRegion": region,
        "eventSourceARN": format!("arn:aws:kinesis:{region}:000000000000:stream/{stream}"),
    })
}

/// The event as it is where it calls itself by the name it is kept under; otherwise, without a name or out of a queue, which has names
/// of its own, as a message of that name. Either way it goes back to the same key if it is still poison.
fn named_event(id: &str, bytes: Vec<u8>) -> Option<Vec<u8>> {
    let envelope = serde_json::from_slice::<Envelope>(&bytes).ok();
    if envelope.and_then(|envelope| envelope.id).as_deref() == Some(id) {
        return Some(bytes);
    }
    let body = String::from_utf8(bytes).ok()?;
    let message = json!({"messageId": id, "eventSource": "aws:sqs", "body": body});
    Some(batch_of(&[&message.to_string()]))
}

/// What Lambda hands over for records or messages.
fn batch_of(records: &[&str]) -> Vec<u8> {
    format!(r#"{{"Records":[{}]}}"#, records.join(",")).into_bytes()
}

/// Parcels, in order, as invocations: records of one shard together, as far as they fit, everything else by itself.
fn invocations(parcels: Vec<(Key, Parcel)>) -> Vec<Vec<Parcel>> {
    let mut invocations: Vec<Vec<Parcel>> = Vec::new();
    let mut last: Option<(Key, usize)> = None;
    for (key, parcel) in parcels {
        let bytes = parcel.content.bytes();
        match (&mut last, invocations.last_mut()) {
            (Some((before, filled)), Some(batch))
                if key.goes_with(before) && batch.len() < MAX_RECORDS && *filled + bytes <= MAX_BATCH_BYTES =>
            {
                batch.push(parcel);
                *filled += bytes;
            }
            _ => {
                invocations.push(vec![parcel]);
                last = Some((key, bytes));
            }
        }
    }
    invocations
}

/// Parcels, in order, as series of invocations. A series is sent one invocation after the other, so that the records of a shard arrive in
/// order; different series may be sent at the same time.
pub(crate) fn series(parcels: Vec<(Key, Parcel)>) -> Vec<Vec<Vec<Parcel>>> {
    let mut runs: Vec<Vec<(Key, Parcel)>> = Vec::new();
    for (key, parcel) in parcels {
        match runs.last_mut() {
            Some(run) if run.last().is_some_and(|(before, _)| before.goes_with(&key)) => run.push((key, parcel)),
            _ => runs.push(vec![(key, parcel)]),
        }
    }
    runs.into_iter().map(invocations).collect()
}

impl Content {
    fn bytes(&self) -> usize {
        match self {
            Self::Record { json, .. } => json.len(),
            Self::Event { json } => json.len(),
        }
    }
}

/// The event that an invocation's parcels make.
pub(crate) fn event(parcels: &[Parcel]) -> Vec<u8> {
    let mut records: Vec<&str> = Vec::with_capacity(parcels.len());
    for parcel in parcels {
        match &parcel.content {
            Content::Event { json } => return json.clone(),
            Content::Record { json, .. } => records.push(json),
        }
    }
    batch_of(&records)
}

#[cfg(test)]
mod tests;
