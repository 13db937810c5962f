//! GetCurrentMetricData.

use std::collections::BTreeSet;

use serde_json::{Value as Json, json};

use crate::centre::{Centre, Instance};
use crate::error::ApiError;
use crate::figures::{Figures, Part};
use crate::paging::Page;
use crate::request::{CurrentMetric, Parameters};

/// Most queues or routing profiles in a filter.
const MAX_FILTER: usize = 100;

/// Answers a request. `now_millis` is the DataSnapshotTime.
pub(crate) fn answer(
    centre: &Centre,
    instance: &Instance,
    parameters: &Parameters,
    page: &Page,
    now_millis: i64,
) -> Result<Json, ApiError> {
    let part = read_filters(instance, parameters)?;
    let metrics = read_metrics(parameters)?;
    let results = match parameters.groupings.as_deref().unwrap_or_default() {
        [] => ungrouped(instance, &part, metrics),
        [grouping] if grouping == "QUEUE" => by_queue(centre, instance, &part, metrics),
        [grouping] if grouping == "ROUTING_PROFILE" => by_routing_profile(centre, instance, &part, metrics)?,
        other => {
            return Err(ApiError::parameter(format!(
                "Groupings {other:?} are not offered by this local endpoint"
            )));
        }
    };
    let total = results.len();
    let (results, next_token) = page.of(results);
    let mut answer = json!({
        "MetricResults": results,
        "DataSnapshotTime": seconds(now_millis),
        "ApproximateTotalCount": total,
    });
    if let (Some(token), Some(fields)) = (next_token, answer.as_object_mut()) {
        fields.insert("NextToken".to_owned(), token.into());
    }
    Ok(answer)
}

/// Epoch seconds with a fraction, as the API writes instants.
pub(crate) fn seconds(millis: i64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "milliseconds since 1970 are far below 2^53")]
    let millis = millis as f64;
    millis / 1000.0
}

fn read_filters<'i>(instance: &'i Instance, parameters: &Parameters) -> Result<Part<'i>, ApiError> {
    let filters = parameters.filters.as_ref();
    let queues = filters
        .and_then(|filters| filters.queues.as_deref())
        .unwrap_or_default();
    let profiles = filters
        .and_then(|filters| filters.routing_profiles.as_deref())
        .unwrap_or_default();
    for (name, ids) in [("Queues", queues), ("RoutingProfiles", profiles)] {
        if ids.len() > MAX_FILTER {
            return Err(ApiError::parameter(format!(
                "Filters.{name} takes at most {MAX_FILTER} values"
            )));
        }
    }
    match (queues, profiles) {
        ([], []) => Err(ApiError::parameter("Filters needs Queues or RoutingProfiles")),
        (ids, []) => {
            let known = ids.iter().map(|id| {
                let queue = instance.queue(bare(id));
                queue
                    .map(|queue| queue.id.as_str())
                    .ok_or_else(|| ApiError::not_found("Queue not found"))
            });
            Ok(Part::Queues(known.collect::<Result<_, _>>()?))
        }
        ([], ids) => {
            let known = ids.iter().map(|id| {
                let profile = instance.routing_profile(bare(id));
                profile
                    .map(|profile| profile.id.as_str())
                    .ok_or_else(|| ApiError::not_found("RoutingProfile not found"))
            });
            Ok(Part::RoutingProfiles(known.collect::<Result<_, _>>()?))
        }
        _ => Err(ApiError::parameter("Filters takes Queues or RoutingProfiles, not both")),
    }
}

/// Filters take ids and ARNs.
fn bare(id: &str) -> &str {
    id.rsplit('/').next().unwrap_or(id)
}

fn read_metrics(parameters: &Parameters) -> Result<&[CurrentMetric], ApiError> {
    let metrics = parameters.current_metrics.as_deref().unwrap_or_default();
    if metrics.is_empty() {
        return Err(ApiError::parameter("CurrentMetrics is required"));
    }
    for metric in metrics {
        let name = metric.name.as_deref().unwrap_or_default();
        if Figures::default().get(name).is_none() {
            return Err(ApiError::parameter(format!(
                "CurrentMetrics: {name:?} is not offered by this local endpoint"
            )));
        }
        if metric.unit.as_deref().is_some_and(|unit| unit != unit_of(name)) {
            return Err(ApiError::parameter(format!(
                "CurrentMetrics: the unit of {name} is {}",
                unit_of(name)
            )));
        }
    }
    Ok(metrics)
}

fn unit_of(name: &str) -> &'static str {
    if name == "OLDEST_CONTACT_AGE" {
        "SECONDS"
    } else {
        "COUNT"
    }
}

fn ungrouped(instance: &Instance, part: &Part<'_>, metrics: &[CurrentMetric]) -> Vec<Json> {
    let figures = Figures::of(instance, part);
    if figures.is_empty() {
        return Vec::new();
    }
    // Without groupings the service answers this one metric in milliseconds, and still calls the unit SECONDS.
    let value = |name: &str| {
        figures.get(name).map(|value| {
            if name == "OLDEST_CONTACT_AGE" {
                value * 1000.0
            } else {
                value
            }
        })
    };
    vec![json!({"Collections": collections(metrics, value)})]
}

fn by_queue(centre: &Centre, instance: &Instance, part: &Part<'_>, metrics: &[CurrentMetric]) -> Vec<Json> {
    let queues = instance.queues.iter().filter(|queue| match part {
        Part::Queues(ids) => ids.contains(queue.id.as_str()),
        Part::RoutingProfiles(ids) => instance
            .routing_profiles
            .iter()
            .any(|profile| ids.contains(profile.id.as_str()) && profile.queues.contains_key(&queue.id)),
    });
    let result = |queue: &crate::centre::Queue| {
        let figures = Figures::of(instance, &Part::Queues(BTreeSet::from([queue.id.as_str()])));
        let value = |name: &str| {
            let is_computable = !queue.not_computable.iter().any(|metric| metric == name);
            figures.get(name).filter(|_| is_computable)
        };
        let arn = centre.arn(instance, &format!("/queue/{}", queue.id));
        (!figures.is_empty()).then(|| {
            json!({
                "Dimensions": {"Queue": {"Id": queue.id, "Arn": arn}},
                "Collections": collections(metrics, value),
            })
        })
    };
    queues.filter_map(result).collect()
}

fn by_routing_profile(
    centre: &Centre,
    instance: &Instance,
    part: &Part<'_>,
    metrics: &[CurrentMetric],
) -> Result<Vec<Json>, ApiError> {
    let Part::RoutingProfiles(ids) = part else {
        return Err(ApiError::parameter(
            "Grouping by ROUTING_PROFILE needs a filter of RoutingProfiles",
        ));
    };
    let result = |id: &&str| {
        let figures = Figures::of(instance, &Part::RoutingProfiles(BTreeSet::from([*id])));
        let arn = centre.arn(instance, &format!("/routing-profile/{id}"));
        (!figures.is_empty()).then(|| {
            json!({
                "Dimensions": {"RoutingProfile": {"Id": id, "Arn": arn}},
                "Collections": collections(metrics, |name| figures.get(name)),
            })
        })
    };
    Ok(ids.iter().filter_map(result).collect())
}

fn collections(metrics: &[CurrentMetric], value: impl Fn(&str) -> Option<f64>) -> Vec<Json> {
    let collection = |metric: &CurrentMetric| {
        let name = metric.name.as_deref().unwrap_or_default();
        json!({"Metric": {"Name": name, "Unit": unit_of(name)}, "Value": value(name)})
    };
    metrics.iter().map(collection).collect()
}
