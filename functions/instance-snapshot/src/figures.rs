//! GetCurrentMetricData: the figures of queues, and the totals of instances.

use std::collections::HashMap;

use aws_sdk_connect::operation::get_current_metric_data::{GetCurrentMetricDataError, GetCurrentMetricDataOutput};
use aws_sdk_connect::types::{self, CurrentMetricData, CurrentMetricName, Filters};
use model::snapshot::{CurrentMetric, Grouping, Metrics};
use trigger::schedule::CollectionFailure;

use crate::api::Api;
use crate::convert;
use crate::pacing::Quota;
use crate::pages::{self, Listed};

/// Most queues, or routing profiles, in one filter.
const BATCH: usize = 100;
/// Most results on a page.
const PAGE: i32 = 100;

/// The figures of queues by id: zero for those that Connect leaves out because nobody is there and nobody waits, and none for those
/// whose batch failed.
pub(crate) async fn of_queues(
    api: &Api<'_>,
    instance_id: &str,
    queue_ids: &[String],
    failures: &mut Vec<CollectionFailure>,
) -> HashMap<String, Metrics> {
    let mut figures = HashMap::new();
    for (number, batch) in queue_ids.chunks(BATCH).enumerate() {
        let what = format!(
            "GetCurrentMetricData by queue, instance {instance_id}, batch {}",
            number + 1
        );
        let filter = Filter::Queues(batch);
        let listed = call(
            api,
            instance_id,
            filter,
            CurrentMetric::ALL,
            Grouping::ByQueue,
            &what,
            failures,
        )
        .await;
        let mut snapshot_time = None;
        for page in &listed.items {
            snapshot_time = page.data_snapshot_time.as_ref().and_then(convert::instant);
            for result in page.metric_results() {
                let queue = result.dimensions().and_then(|dimensions| dimensions.queue());
                if let Some(id) = queue.and_then(|queue| queue.id()) {
                    let mut metrics = Metrics::new(snapshot_time);
                    read(&mut metrics, result.collections(), Grouping::ByQueue);
                    figures.insert(id.to_owned(), metrics);
                }
            }
        }
        if listed.is_complete {
            for id in batch {
                let zero = || Metrics::zero(snapshot_time, CurrentMetric::ALL.iter().copied());
                figures.entry(id.clone()).or_insert_with(zero);
            }
        }
    }
    figures
}

/// The totals of a whole instance, asked for without grouping.
///
/// Contacts are asked for by queue, in batches: a contact is in one queue only, so the batches add up. Agents and their slots are
/// asked for by routing profile: every agent has exactly one, so these batches add up too, whereas batches of queues would count an
/// agent once for each batch that holds a queue they serve. A list that is not complete gives no totals, as they would be too small.
pub(crate) async fn of_instance(
    api: &Api<'_>,
    instance_id: &str,
    queue_ids: Option<&[String]>,
    routing_profile_ids: Option<&[String]>,
    failures: &mut Vec<CollectionFailure>,
) -> Option<Metrics> {
    let (of_contacts, of_agents): (Vec<_>, Vec<_>) =
        CurrentMetric::ALL.iter().partition(|metric| metric.is_of_contacts());
    let contacts = match queue_ids {
        Some(ids) => {
            let filters = ids.chunks(BATCH).map(Filter::Queues);
            sum(api, instance_id, filters, &of_contacts, failures).await
        }
        None => None,
    };
    let agents = match routing_profile_ids {
        Some(ids) => {
            let filters = ids.chunks(BATCH).map(Filter::RoutingProfiles);
            sum(api, instance_id, filters, &of_agents, failures).await
        }
        None => None,
    };
    match (contacts, agents) {
        (Some(contacts), Some(agents)) => Some(contacts.beside(agents)),
        (one, other) => one.or(other),
    }
}

/// The sum over batches, if every one of them could be had.
async fn sum<'f>(
    api: &Api<'_>,
    instance_id: &str,
    filters: impl Iterator<Item = Filter<'f>>,
    metrics: &[CurrentMetric],
    failures: &mut Vec<CollectionFailure>,
) -> Option<Metrics> {
    let mut total: Option<Metrics> = None;
    let mut is_complete = true;
    for (number, filter) in filters.enumerate() {
        let kind = filter.kind();
        let what = format!(
            "GetCurrentMetricData of all {kind}, instance {instance_id}, batch {}",
            number + 1
        );
        let listed = call(api, instance_id, filter, metrics, Grouping::Ungrouped, &what, failures).await;
        is_complete &= listed.is_complete;
        for page in &listed.items {
            let snapshot_time = page.data_snapshot_time.as_ref().and_then(convert::instant);
            // No result says that there is nothing to count.
            let part = match page.metric_results() {
                [] => Metrics::zero(snapshot_time, metrics.iter().copied()),
                results => {
                    let mut part = Metrics::new(snapshot_time);
                    for result in results {
                        read(&mut part, result.collections(), Grouping::Ungrouped);
                    }
                    part
                }
            };
            total = Some(match total {
                None => part,
                Some(total) => total.and(&part),
            });
        }
    }
    total.filter(|_| is_complete)
}

/// What is counted.
#[derive(Debug, Clone, Copy)]
enum Filter<'f> {
    Queues(&'f [String]),
    RoutingProfiles(&'f [String]),
}

impl Filter<'_> {
    fn kind(self) -> &'static str {
        match self {
            Self::Queues(_) => "queues",
            Self::RoutingProfiles(_) => "routing profiles",
        }
    }

    fn wire(self) -> Filters {
        match self {
            Self::Queues(ids) => Filters::builder().set_queues(Some(ids.to_vec())).build(),
            Self::RoutingProfiles(ids) => Filters::builder().set_routing_profiles(Some(ids.to_vec())).build(),
        }
    }
}

async fn call(
    api: &Api<'_>,
    instance_id: &str,
    filter: Filter<'_>,
    metrics: &[CurrentMetric],
    grouping: Grouping,
    what: &str,
    failures: &mut Vec<CollectionFailure>,
) -> Listed<GetCurrentMetricDataOutput> {
    let groupings = match grouping {
        Grouping::ByQueue => Some(vec![types::Grouping::Queue]),
        Grouping::Ungrouped => None,
    };
    let metrics: Vec<_> = metrics.iter().copied().map(wire).collect();
    pages::read(api, Quota::Metrics, what, failures, async |token| {
        let request = api.client.get_current_metric_data().instance_id(instance_id);
        let request = request.filters(filter.wire()).set_groupings(groupings.clone());
        let request = request.set_current_metrics(Some(metrics.clone()));
        let page = request.max_results(PAGE).set_next_token(token).send().await?;
        let next = page.next_token.clone();
        Ok::<_, aws_sdk_connect::error::SdkError<GetCurrentMetricDataError>>((vec![page], next))
    })
    .await
}

fn wire(metric: CurrentMetric) -> types::CurrentMetric {
    let unit = match metric {
        CurrentMetric::OldestContactAge => types::Unit::Seconds,
        _ => types::Unit::Count,
    };
    types::CurrentMetric::builder()
        .name(CurrentMetricName::from(metric.name()))
        .unit(unit)
        .build()
}

fn read(metrics: &mut Metrics, collections: &[CurrentMetricData], grouping: Grouping) {
    for data in collections {
        let name = data.metric().and_then(|metric| metric.name());
        if let Some(metric) = name.and_then(|name| CurrentMetric::from_name(name.as_str())) {
            metrics.set(metric, data.value(), grouping);
        }
    }
}
