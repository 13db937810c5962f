//! Tags of databases and tables.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value as Json, json};

use crate::constraints::{Constraints, parse};
use crate::control::Account;
use crate::error::ApiError;
use crate::store::{Catalog, Store};

const TAGS_PER_RESOURCE: usize = 200;

/// A tag as it arrives.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Tag {
    key: Option<String>,
    value: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct TagRequest {
    #[serde(rename = "ResourceARN")]
    resource_arn: Option<String>,
    tags: Option<Vec<Tag>>,
    tag_keys: Option<Vec<String>>,
}

pub(crate) fn tag(store: &Store, account: &Account, body: &[u8]) -> Result<Json, ApiError> {
    let (request, mut constraints) = TagRequest::read(body)?;
    constraints.required("tags", request.tags.as_ref());
    let added = tag_map(constraints, request.tags.unwrap_or_default())?;
    store.change(|catalog| {
        with_tags(catalog, account, &request.resource_arn.unwrap_or_default(), |tags| {
            let new = added.keys().filter(|key| !tags.contains_key(*key)).count();
            if tags.len() + new > TAGS_PER_RESOURCE {
                return Err(ApiError::quota(format!(
                    "A resource may have {TAGS_PER_RESOURCE} tags."
                )));
            }
            tags.extend(added);
            Ok(json!({}))
        })
    })
}

pub(crate) fn untag(store: &Store, account: &Account, body: &[u8]) -> Result<Json, ApiError> {
    let (request, mut constraints) = TagRequest::read(body)?;
    constraints.required("tagKeys", request.tag_keys.as_ref());
    constraints.size("tagKeys", request.tag_keys.as_ref(), 0, TAGS_PER_RESOURCE);
    constraints.finish()?;
    store.change(|catalog| {
        with_tags(catalog, account, &request.resource_arn.unwrap_or_default(), |tags| {
            for key in request.tag_keys.iter().flatten() {
                tags.remove(key);
            }
            Ok(json!({}))
        })
    })
}

pub(crate) fn list(store: &Store, account: &Account, body: &[u8]) -> Result<Json, ApiError> {
    let (request, constraints) = TagRequest::read(body)?;
    constraints.finish()?;
    let arn = request.resource_arn.unwrap_or_default();
    let catalog = store.catalog();
    let tags = match names(account, &arn)? {
        (database, None) => catalog.database(database)?.tags.clone(),
        (database, Some(table)) => catalog.database(database)?.table(table)?.state().tags.clone(),
    };
    let tags: Vec<Json> = tags
        .iter()
        .map(|(key, value)| json!({ "Key": key, "Value": value }))
        .collect();
    Ok(json!({ "Tags": tags }))
}

impl TagRequest {
    fn read(body: &[u8]) -> Result<(Self, Constraints), ApiError> {
        let request: Self = parse(body)?;
        let mut constraints = Constraints::default();
        constraints.required("resourceARN", request.resource_arn.as_ref());
        constraints.length("resourceARN", request.resource_arn.as_ref(), 1, 1011);
        Ok((request, constraints))
    }
}

/// Finishes the checks of a request that carries tags, and gives the tags by key.
pub(super) fn tag_map(mut constraints: Constraints, tags: Vec<Tag>) -> Result<BTreeMap<String, String>, ApiError> {
    constraints.size("tags", Some(&tags), 0, TAGS_PER_RESOURCE);
    for (index, tag) in tags.iter().enumerate() {
        let number = index + 1;
        constraints.required(format_args!("tags.{number}.member.key"), tag.key.as_ref());
        constraints.length(format_args!("tags.{number}.member.key"), tag.key.as_ref(), 1, 128);
        constraints.required(format_args!("tags.{number}.member.value"), tag.value.as_ref());
        constraints.length(format_args!("tags.{number}.member.value"), tag.value.as_ref(), 0, 256);
    }
    constraints.finish()?;
    Ok(tags.into_iter().filter_map(|tag| tag.key.zip(tag.value)).collect())
}

fn with_tags<T>(
    catalog: &mut Catalog,
    account: &Account,
    arn: &str,
    change: impl FnOnce(&mut BTreeMap<String, String>) -> Result<T, ApiError>,
) -> Result<T, ApiError> {
    match names(account, arn)? {
        (database, None) => change(&mut catalog.database_mut(database)?.tags),
        (database, Some(table)) => change(&mut catalog.database(database)?.table(table)?.state().tags),
    }
}

/// The names of the database and the table in an ARN of this account.
fn names<'a>(account: &Account, arn: &'a str) -> Result<(&'a str, Option<&'a str>), ApiError> {
    let path = arn.strip_prefix(&account.database_arn("")).ok_or_else(|| {
        ApiError::validation(format!(
            "'{arn}' is not the ARN of a database or table of this account."
        ))
    })?;
    match path.split_once('/') {
        None => Ok((path, None)),
        Some((database, rest)) => match rest.strip_prefix("table/") {
            Some(table) => Ok((database, Some(table))),
            None => Err(ApiError::validation(format!(
                "'{arn}' is not the ARN of a database or table."
            ))),
        },
    }
}
