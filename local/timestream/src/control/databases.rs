//! Databases: create, describe, update, delete, list.

use serde::Deserialize;
use serde_json::{Value as Json, json};

use crate::constraints::{Constraints, parse};
use crate::control::pages::{PageRequest, page};
use crate::control::tags::{Tag, tag_map};
use crate::control::{Account, epoch_seconds};
use crate::error::ApiError;
use crate::store::{Database, Store};

const DATABASES_PER_ACCOUNT: usize = 500;

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct DatabaseRequest {
    database_name: Option<String>,
    kms_key_id: Option<String>,
    tags: Option<Vec<Tag>>,
}

impl DatabaseRequest {
    /// The request of an operation on a database that should exist, and its name.
    fn existing(body: &[u8]) -> Result<(Self, String), ApiError> {
        let request: Self = parse(body)?;
        let mut constraints = Constraints::default();
        constraints.required("databaseName", request.database_name.as_ref());
        constraints.length("kmsKeyId", request.kms_key_id.as_ref(), 1, 2048);
        constraints.finish()?;
        let name = request.database_name.clone().unwrap_or_default();
        Ok((request, name))
    }
}

pub(crate) fn create(store: &Store, account: &Account, body: &[u8]) -> Result<Json, ApiError> {
    let request: DatabaseRequest = parse(body)?;
    let mut constraints = Constraints::default();
    constraints.resource_name("databaseName", request.database_name.as_ref());
    constraints.length("kmsKeyId", request.kms_key_id.as_ref(), 1, 2048);
    let tags = tag_map(constraints, request.tags.unwrap_or_default())?;
    let name = request.database_name.unwrap_or_default();
    let now = store.clock.now_nanos();
    store.change(|catalog| {
        if catalog.databases.contains_key(&name) {
            return Err(ApiError::conflict(format!("The database {name} already exists.")));
        }
        if catalog.databases.len() >= DATABASES_PER_ACCOUNT {
            return Err(ApiError::quota(format!(
                "An account may have {DATABASES_PER_ACCOUNT} databases."
            )));
        }
        let database = Database {
            created: now,
            updated: now,
            kms_key_id: request.kms_key_id,
            tags,
            ..Database::default()
        };
        let described = describe_one(account, &name, &database);
        catalog.databases.insert(name, database);
        Ok(json!({ "Database": described }))
    })
}

pub(crate) fn describe(store: &Store, account: &Account, body: &[u8]) -> Result<Json, ApiError> {
    let (_, name) = DatabaseRequest::existing(body)?;
    let catalog = store.catalog();
    Ok(json!({ "Database": describe_one(account, &name, catalog.database(&name)?) }))
}

pub(crate) fn update(store: &Store, account: &Account, body: &[u8]) -> Result<Json, ApiError> {
    let (request, name) = DatabaseRequest::existing(body)?;
    let mut constraints = Constraints::default();
    constraints.required("kmsKeyId", request.kms_key_id.as_ref());
    constraints.finish()?;
    let now = store.clock.now_nanos();
    store.change(|catalog| {
        let database = catalog.database_mut(&name)?;
        database.kms_key_id = request.kms_key_id;
        database.updated = now;
        Ok(json!({ "Database": describe_one(account, &name, database) }))
    })
}

pub(crate) fn delete(store: &Store, body: &[u8]) -> Result<Json, ApiError> {
    let (_, name) = DatabaseRequest::existing(body)?;
    store.change(|catalog| {
        if !catalog.database(&name)?.tables.is_empty() {
            return Err(ApiError::validation(format!(
                "The database {name} cannot be deleted because it has tables. Delete all its tables first."
            )));
        }
        catalog.databases.remove(&name);
        Ok(json!({}))
    })
}

pub(crate) fn list(store: &Store, account: &Account, body: &[u8]) -> Result<Json, ApiError> {
    let request: PageRequest = parse(body)?;
    let catalog = store.catalog();
    let all = catalog
        .databases
        .iter()
        .map(|(name, database)| (name.clone(), describe_one(account, name, database)))
        .collect();
    let (databases, next) = page(&request, all)?;
    Ok(match next {
        Some(token) => json!({ "Databases": databases, "NextToken": token }),
        None => json!({ "Databases": databases }),
    })
}

fn describe_one(account: &Account, name: &str, database: &Database) -> Json {
    json!({
        "Arn": account.database_arn(name),
        "DatabaseName": name,
        "TableCount": database.tables.len(),
        "KmsKeyId": database.kms_key_id.clone().unwrap_or_else(|| account.default_key()),
        "CreationTime": epoch_seconds(database.created),
        "LastUpdatedTime": epoch_seconds(database.updated),
    })
}
