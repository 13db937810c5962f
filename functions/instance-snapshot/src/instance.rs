//! Collecting one instance. A list or batch that fails is noted, and does not lose the others.

use std::collections::HashMap;

use aws_sdk_connect::error::SdkError;
use aws_sdk_connect::operation::list_routing_profiles::ListRoutingProfilesError;
use aws_sdk_connect::operation::list_user_hierarchy_groups::ListUserHierarchyGroupsError;
use aws_sdk_connect::operation::search_queues::SearchQueuesError;
use aws_sdk_connect::operation::search_users::SearchUsersError;
use aws_sdk_connect::types::{HierarchyGroupSummary, RoutingProfileSummary, UserSearchSummary};
use model::snapshot::{self, Collection};
use model::{Normalised, Poison};
use trigger::schedule::{Collect, CollectedRecord, CollectionFailure, Input};

use crate::api::Api;
use crate::pacing::Quota;
use crate::pages::{self, Listed};
use crate::{convert, figures};

/// Most on a page of a search.
const SEARCH_PAGE: i32 = 500;
/// Most on a page of a list.
const LIST_PAGE: i32 = 1000;

/// What could be collected of an instance, and what could not.
#[derive(Debug, Default)]
pub(crate) struct Found {
    pub(crate) records: Vec<CollectedRecord>,
    pub(crate) failures: Vec<CollectionFailure>,
}

/// Collects what the input asks for. `described` is the instance itself, where that is asked for and could be had.
pub(crate) async fn collect(
    api: &Api<'_>,
    input: &Input,
    collection: Collection<'_>,
    described: Option<&snapshot::Instance>,
) -> Found {
    let mut found = Found::default();
    let id = collection.instance_id;
    let wants = |what| input.collect.contains(&what);
    let wants_totals = wants(Collect::Instances) && described.is_some();

    // Queues come first: they are asked for every minute, and are of the least use when late.
    let queues = if wants(Collect::Queues) || wants_totals {
        Some(search_queues(api, id, &mut found.failures).await)
    } else {
        None
    };
    let queue_ids: Option<Vec<String>> = queues.as_ref().map(|queues| ids(&queues.items, |queue| &queue.id));
    if wants(Collect::Queues)
        && let (Some(queues), Some(queue_ids)) = (&queues, &queue_ids)
    {
        let figures = figures::of_queues(api, id, queue_ids, &mut found.failures).await;
        for queue in &queues.items {
            let metrics = queue.id.as_ref().and_then(|id| figures.get(id));
            let normalised = snapshot::queue(&collection, queue, metrics);
            found.add(&collection, "queue", queue.id.as_deref(), normalised);
        }
    }

    let profiles = if wants(Collect::Users) || wants_totals {
        Some(list_routing_profiles(api, id, &mut found.failures).await)
    } else {
        None
    };
    if wants_totals && let Some(described) = described {
        let queue_ids = queue_ids.filter(|_| queues.as_ref().is_some_and(|queues| queues.is_complete));
        let complete = profiles.as_ref().filter(|profiles| profiles.is_complete);
        let profile_ids = complete.map(|profiles| ids(&profiles.items, |profile| &profile.id));
        let failures = &mut found.failures;
        let totals = figures::of_instance(api, id, queue_ids.as_deref(), profile_ids.as_deref(), failures).await;
        let normalised = snapshot::instance(&collection, described, totals.as_ref());
        found.add(&collection, "instance", Some(id), normalised);
    }

    if wants(Collect::Users) {
        let profiles = profiles.map(|profiles| profiles.items).unwrap_or_default();
        let profile_names = names(profiles, |profile| (profile.id, profile.name));
        let groups = list_hierarchy_groups(api, id, &mut found.failures).await;
        let group_names = names(groups.items, |group| (group.id, group.name));
        for user in search_users(api, id, &mut found.failures).await.items {
            let user = convert::user(user, &profile_names, &group_names);
            let normalised = snapshot::user(&collection, &user);
            found.add(&collection, "user", user.id.as_deref(), normalised);
        }
    }
    found
}

impl Found {
    fn add(
        &mut self,
        collection: &Collection<'_>,
        kind: &str,
        id: Option<&str>,
        normalised: Result<Normalised, Poison>,
    ) {
        let instance = collection.instance_id;
        let tick = collection.tick.millis();
        // The model refuses an object without an id; its place in the answers then tells it from others of its kind.
        let id = id.map_or_else(|| format!("unnamed-{}", self.records.len()), str::to_owned);
        self.records.push(CollectedRecord {
            source_id: format!("{instance}/{kind}/{id}/{tick}"),
            normalised,
        });
    }
}

fn ids<T>(items: &[T], id: impl Fn(&T) -> &Option<String>) -> Vec<String> {
    items.iter().filter_map(|item| id(item).clone()).collect()
}

fn names<T>(items: Vec<T>, entry: impl Fn(T) -> (Option<String>, Option<String>)) -> HashMap<String, String> {
    items
        .into_iter()
        .filter_map(|item| {
            let (id, name) = entry(item);
            id.zip(name)
        })
        .collect()
}

async fn search_queues(api: &Api<'_>, id: &str, failures: &mut Vec<CollectionFailure>) -> Listed<snapshot::Queue> {
    let what = format!("SearchQueues, instance {id}");
    pages::read(api, Quota::Others, &what, failures, async |token| {
        let request = api.client.search_queues().instance_id(id);
        let page = request.max_results(SEARCH_PAGE).set_next_token(token).send().await?;
        let queues = page.queues.unwrap_or_default().into_iter().map(convert::queue);
        Ok::<_, SdkError<SearchQueuesError>>((queues.collect(), page.next_token))
    })
    .await
}

async fn search_users(api: &Api<'_>, id: &str, failures: &mut Vec<CollectionFailure>) -> Listed<UserSearchSummary> {
    let what = format!("SearchUsers, instance {id}");
    pages::read(api, Quota::Others, &what, failures, async |token| {
        let request = api.client.search_users().instance_id(id);
        let page = request.max_results(SEARCH_PAGE).set_next_token(token).send().await?;
        Ok::<_, SdkError<SearchUsersError>>((page.users.unwrap_or_default(), page.next_token))
    })
    .await
}

async fn list_routing_profiles(
    api: &Api<'_>,
    id: &str,
    failures: &mut Vec<CollectionFailure>,
) -> Listed<RoutingProfileSummary> {
    let what = format!("ListRoutingProfiles, instance {id}");
    pages::read(api, Quota::Others, &what, failures, async |token| {
        let request = api.client.list_routing_profiles().instance_id(id);
        let page = request.max_results(LIST_PAGE).set_next_token(token).send().await?;
        let profiles = page.routing_profile_summary_list.unwrap_or_default();
        Ok::<_, SdkError<ListRoutingProfilesError>>((profiles, page.next_token))
    })
    .await
}

async fn list_hierarchy_groups(
    api: &Api<'_>,
    id: &str,
    failures: &mut Vec<CollectionFailure>,
) -> Listed<HierarchyGroupSummary> {
    let what = format!("ListUserHierarchyGroups, instance {id}");
    pages::read(api, Quota::Others, &what, failures, async |token| {
        let request = api.client.list_user_hierarchy_groups().instance_id(id);
        let page = request.max_results(LIST_PAGE).set_next_token(token).send().await?;
        let groups = page.user_hierarchy_group_summary_list.unwrap_or_default();
        Ok::<_, SdkError<ListUserHierarchyGroupsError>>((groups, page.next_token))
    })
    .await
}
