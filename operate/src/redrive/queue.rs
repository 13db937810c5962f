//! Dead-letter queues: events that EventBridge could not deliver, and messages of the buffer that failed too often. Both hold the event.

use std::collections::BTreeSet;

use aws_config::SdkConfig;
use aws_sdk_sqs::Client;
use aws_sdk_sqs::types::{Message, QueueAttributeName};
use sinks::chain;

use super::function::Functions;
use super::tally::{Ended, Tally};

/// A message is nobody else's for so long: longer than a function may take.
const VISIBILITY_SECONDS: i32 = 960;
/// The most that one call gives.
const MESSAGES_PER_CALL: i32 = 10;

/// The reason that stands in the table.
const REASON: &str = "dead letter";

/// Sends the messages of `queue` through `function` until none is left or `limit` is reached, and deletes those that the function took.
/// One that failed stays, and is visible to others again.
pub(crate) async fn redrive(
    config: &SdkConfig,
    functions: &Functions,
    queue: &str,
    function: &str,
    limit: u64,
    tally: &mut Tally,
) -> Result<u64, String> {
    let client = Client::new(config);
    let failed = |error: &dyn std::error::Error| format!("the queue {queue} cannot be read: {}", chain(error));
    let (mut sent, mut seen) = (0, BTreeSet::new());
    while sent < limit {
        let most = i32::try_from(limit - sent).unwrap_or(i32::MAX).min(MESSAGES_PER_CALL);
        let answer = client
            .receive_message()
            .queue_url(queue)
            .max_number_of_messages(most)
            .visibility_timeout(VISIBILITY_SECONDS)
            .wait_time_seconds(1)
            .send()
            .await
            .map_err(|error| failed(&error))?;
        let messages = answer.messages.unwrap_or_default();
        // A message that failed is visible again at once: coming upon it a second time is the end of the round.
        let new: Vec<&Message> = messages
            .iter()
            .filter(|message| seen.insert(message.message_id().unwrap_or_default().to_owned()))
            .collect();
        for message in &new {
            let event = message.body().unwrap_or_default().as_bytes().to_vec();
            let ended = match functions.invoke(function, event).await {
                Ok(_) => delete(&client, queue, message)
                    .await
                    .map_or_else(Ended::Failed, |()| Ended::Gone),
                Err(error) => Ended::Failed(error),
            };
            if matches!(ended, Ended::Failed(_)) {
                release(&client, queue, message).await;
            }
            tally.sent(function, REASON, ended);
            sent += 1;
        }
        if new.is_empty() {
            break;
        }
    }
    Ok(sent)
}

/// About how many messages there are. Nothing is received, so that nothing is hidden from anybody.
pub(crate) async fn count(config: &SdkConfig, queue: &str) -> Result<u64, String> {
    let answer = Client::new(config)
        .get_queue_attributes()
        .queue_url(queue)
        .attribute_names(QueueAttributeName::ApproximateNumberOfMessages)
        .send()
        .await
        .map_err(|error| format!("the queue {queue} cannot be looked at: {}", chain(&error)))?;
    let attributes = answer.attributes.unwrap_or_default();
    let number = attributes.get(&QueueAttributeName::ApproximateNumberOfMessages);
    Ok(number.and_then(|number| number.parse().ok()).unwrap_or_default())
}

/// Counts what [`redrive`] would send.
pub(crate) fn plan(function: &str, messages: u64, tally: &mut Tally) {
    tally.would_send(function, REASON, messages);
}

async fn delete(client: &Client, queue: &str, message: &Message) -> Result<(), String> {
    let request = client.delete_message().queue_url(queue);
    let sent = request.set_receipt_handle(message.receipt_handle.clone()).send().await;
    sent.map(|_| ())
        .map_err(|error| format!("its message cannot be deleted: {}", chain(&error)))
}

/// Makes a message visible again. Where that fails, it becomes so by itself.
async fn release(client: &Client, queue: &str, message: &Message) {
    let request = client
        .change_message_visibility()
        .queue_url(queue)
        .visibility_timeout(0);
    let _ = request.set_receipt_handle(message.receipt_handle.clone()).send().await;
}
