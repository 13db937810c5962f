//! Polling the Connect API: everything that one tick of the schedule asks for. This crate is the only one that calls that API.
//!
//! Pages of the largest size there is and batches of a hundred queues, never one call per item: 500 queues and 5,000 users are some
//! thirty calls. What fails is noted and does not lose the rest: an instance, a list or a batch each stands for itself.

use aws_sdk_connect::Client;
use aws_sdk_connect::error::SdkError;
use aws_sdk_connect::operation::describe_instance::DescribeInstanceError;
use aws_sdk_connect::operation::list_instances::ListInstancesError;
use futures::StreamExt as _;
use model::Instant;
use model::snapshot::{self, Collection};
use trigger::schedule::{Collect, Collected, CollectionFailure, Input};

use crate::api::Api;
use crate::pacing::{Pacing, Quota};
use crate::{convert, instance, pages};

/// Most on a page of ListInstances.
const INSTANCES_PAGE: i32 = 10;
/// Instances collected at a time: enough that one which does not answer does not hold up all others, few enough that those begun
/// first are done first.
const INSTANCES_AT_ONCE: usize = 4;
/// The status of an instance that can be asked about what is in it.
const ACTIVE: &str = "ACTIVE";

/// Collects what the input asks for until the deadline; what is not done by then is noted as a failure.
pub(crate) async fn collect(
    client: &Client,
    pacing: &Pacing,
    input: &Input,
    collected_at: Instant,
    deadline: tokio::time::Instant,
) -> Collected {
    let api = Api::new(client, pacing, deadline);
    let mut collected = Collected::default();
    let targets = targets(&api, input, &mut collected.failures).await;
    let mut found = futures::stream::iter(&targets)
        .map(|target| {
            let collection = Collection {
                instance_id: &target.id,
                tick: input.tick,
                collected_at,
            };
            instance::collect(&api, input, collection, target.described.as_ref())
        })
        .buffered(INSTANCES_AT_ONCE);
    while let Some(of_instance) = found.next().await {
        collected.records.extend(of_instance.records);
        collected.failures.extend(of_instance.failures);
    }
    drop(found);
    collected.api_calls = api.calls();
    collected.api_throttles = api.throttles();
    collected
}

/// An instance to collect.
#[derive(Debug)]
struct Target {
    id: String,
    described: Option<snapshot::Instance>,
}

async fn targets(api: &Api<'_>, input: &Input, failures: &mut Vec<CollectionFailure>) -> Vec<Target> {
    if input.instance_ids.is_empty() {
        return list(api, failures).await;
    }
    let mut targets: Vec<Target> = Vec::new();
    for id in &input.instance_ids {
        if targets.iter().any(|target| target.id == *id) {
            continue;
        }
        let described = if input.collect.contains(&Collect::Instances) {
            describe(api, id, failures).await
        } else {
            None
        };
        // An instance that is not active has nothing in it. One that cannot be described may still have its queues and users.
        let status = described.as_ref().and_then(|instance| instance.status.as_deref());
        if let Some(status) = status.filter(|status| *status != ACTIVE) {
            failures.push(CollectionFailure {
                what: format!("DescribeInstance, instance {id}"),
                error: format!("the instance is {status}, not {ACTIVE}"),
            });
            continue;
        }
        targets.push(Target {
            id: id.clone(),
            described,
        });
    }
    targets
}

/// Every instance that is active. Those whose creation failed are listed for a day and have nothing in them.
async fn list(api: &Api<'_>, failures: &mut Vec<CollectionFailure>) -> Vec<Target> {
    let listed = pages::read(api, Quota::Others, "ListInstances", failures, async |token| {
        let request = api.client.list_instances().max_results(INSTANCES_PAGE);
        let page = request.set_next_token(token).send().await?;
        let summaries = page.instance_summary_list.unwrap_or_default();
        Ok::<_, SdkError<ListInstancesError>>((summaries, page.next_token))
    });
    let active = listed
        .await
        .items
        .into_iter()
        .map(convert::instance_summary)
        .filter(|instance| instance.status.as_deref() == Some(ACTIVE));
    active
        .filter_map(|instance| {
            let id = instance.id.clone()?;
            let described = Some(instance);
            Some(Target { id, described })
        })
        .collect()
}

/// An instance that the input names. One call each is no more than listing them all, and none depends on another.
async fn describe(api: &Api<'_>, id: &str, failures: &mut Vec<CollectionFailure>) -> Option<snapshot::Instance> {
    let answer = api.call(Quota::Others, async || {
        let answer = api.client.describe_instance().instance_id(id).send().await?;
        Ok::<_, SdkError<DescribeInstanceError>>(answer.instance)
    });
    let error = match answer.await {
        Ok(Some(instance)) => return Some(convert::instance(instance)),
        Ok(None) => "the answer holds no instance".to_owned(),
        Err(error) => error.to_string(),
    };
    failures.push(CollectionFailure {
        what: format!("DescribeInstance, instance {id}"),
        error,
    });
    None
}

#[cfg(test)]
mod tests;
