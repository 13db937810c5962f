//! EventBridge events, one per invocation.

use std::sync::Arc;

use lambda_runtime::{LambdaEvent, service_fn};
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::pipeline::{Arrived, Content, Invocation, Pipeline};
use crate::{Ending, Normalise, deadline, diagnostic, start};

/// Starts a function that takes EventBridge events, and serves until Lambda ends it.
pub async fn run(normalise: Normalise) -> Result<(), lambda_runtime::Error> {
    let (pipeline, _) = start().await?;
    let handler = |event: LambdaEvent<Box<RawValue>>| {
        let pipeline = Arc::clone(&pipeline);
        async move { handle(&pipeline, normalise, event).await }
    };
    lambda_runtime::run(service_fn(handler)).await
}

/// The event was not stored. Lambda tries again, and then sends it to the failure destination.
#[derive(Debug, thiserror::Error)]
#[error("the event was not stored: {0}")]
pub struct NotStored(String);

impl From<NotStored> for lambda_runtime::Diagnostic {
    fn from(error: NotStored) -> Self {
        diagnostic("NotStored", &error)
    }
}

/// The one thing of the envelope that is needed here.
#[derive(Deserialize)]
struct Envelope {
    id: Option<String>,
}

/// Takes the event to its ending. Fails only if it must come again.
pub async fn handle(
    pipeline: &Pipeline,
    normalise: Normalise,
    event: LambdaEvent<Box<RawValue>>,
) -> Result<(), NotStored> {
    let bytes = event.payload.get().as_bytes();
    // An event without an id keeps its place in quarantine by the request's id, which stays the same when Lambda tries again.
    let id = serde_json::from_slice::<Envelope>(bytes)
        .ok()
        .and_then(|envelope| envelope.id);
    let source_id = id.unwrap_or_else(|| event.context.request_id.clone());
    let invocation = Invocation {
        event_source: "eventbridge",
        deadline: deadline(&event.context),
        request_id: event.context.request_id,
        api_calls: None,
    };
    let arrived = Arrived {
        source_id,
        bytes,
        content: Content::Normalised(normalise(bytes)),
    };
    let endings = pipeline.process(vec![arrived], &invocation).await;
    endings.into_iter().try_for_each(|ending| match ending {
        Ending::Stored | Ending::Superseded | Ending::Ignored(_) | Ending::Quarantined(_) => Ok(()),
        Ending::NotStored(reason) => Err(NotStored(reason)),
    })
}
