//! EventBridge events: one per invocation, or many in a batch of SQS messages.

use std::borrow::Cow;
use std::sync::Arc;

use aws_lambda_events::event::streams::SqsEventResponse;

use lambda_runtime::{LambdaEvent, service_fn};
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::arrived::{Arrived, Content};
use crate::pipeline::{Invocation, Pipeline};
use crate::{Ending, Normalise, deadline, diagnostic, sqs, start};

/// Starts a function that takes EventBridge events, straight from a rule or through a queue, and serves until Lambda ends it.
pub async fn run(normalise: Normalise) -> Result<(), lambda_runtime::Error> {
    let (pipeline, _) = start().await?;
    let handler = |event: LambdaEvent<Box<RawValue>>| {
        let pipeline = Arc::clone(&pipeline);
        async move { handle(&pipeline, normalise, event).await }
    };
    lambda_runtime::run(service_fn(handler)).await
}

/// The event was not stored. Lambda tries again, and then sends it to the failure destination; or, for a batch, the queue does.
#[derive(Debug, thiserror::Error)]
#[error("the event was not stored: {0}")]
pub struct NotStored(String);

impl From<NotStored> for lambda_runtime::Diagnostic {
    fn from(error: NotStored) -> Self {
        diagnostic("NotStored", &error)
    }
}

/// What tells an event from a batch of them, and all that is needed here of either. One reading, which looks into neither the event's
/// detail nor the messages.
#[derive(Default, Deserialize)]
struct Envelope<'a> {
    #[serde(borrow)]
    id: Option<Cow<'a, str>>,
    #[serde(rename = "Records", borrow)]
    records: Option<Vec<&'a RawValue>>,
}

/// Takes the event, or each event of the batch, to its ending. An event by itself has no answer and fails if it must come again; a
/// batch is answered with the messages that must. Which of the two it is, the payload says: one binary serves a rule that invokes it
/// and a rule that fills a queue, and while one is changed into the other it serves both.
pub async fn handle(
    pipeline: &Pipeline,
    normalise: Normalise,
    event: LambdaEvent<Box<RawValue>>,
) -> Result<Option<SqsEventResponse>, NotStored> {
    let envelope: Envelope<'_> = serde_json::from_str(event.payload.get()).unwrap_or_default();
    let request_id = event.context.request_id.clone();
    let batch = envelope
        .records
        .and_then(|records| sqs::Batch::read(&request_id, &records));
    let invocation = Invocation {
        event_source: if batch.is_some() { "sqs" } else { "eventbridge" },
        deadline: deadline(&event.context),
        request_id,
        api_calls: None,
    };
    if let Some(batch) = batch {
        let answer = batch.process(pipeline, normalise, &invocation).await;
        return answer.map(Some).map_err(|error| NotStored(error.to_string()));
    }
    // An event without an id keeps its place in quarantine by the request's id, which stays the same when Lambda tries again.
    let source_id = envelope
        .id
        .map_or_else(|| invocation.request_id.clone(), Cow::into_owned);
    let bytes = event.payload.get().as_bytes();
    let arrived = Arrived {
        source_id,
        bytes,
        content: Content::Normalised(normalise(bytes)),
    };
    let endings = pipeline.process(vec![arrived], &invocation).await;
    endings.into_iter().try_for_each(|ending| match ending {
        Ending::Stored | Ending::Superseded | Ending::Ignored(_) | Ending::Quarantined(_) => Ok(()),
        Ending::NotStored(reason) => Err(NotStored(reason)),
    })?;
    Ok(None)
}
