//! Tables: create, describe, update, delete, list.

use serde::Deserialize;
use serde_json::{Value as Json, json};

use crate::constraints::{Constraints, parse};
use crate::control::pages::{PageRequest, page};
use crate::control::tags::{Tag, tag_map};
use crate::control::{Account, epoch_seconds};
use crate::error::ApiError;
use crate::store::Store;
use crate::store::rows::Rows;
use crate::store::settings::{MagneticStoreWriteProperties, RetentionProperties, Schema, TableSettings};
use crate::store::table::{Table, TableState};

const TABLES_PER_ACCOUNT: usize = 50_000;

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct TableRequest {
    database_name: Option<String>,
    table_name: Option<String>,
    retention_properties: Option<RetentionProperties>,
    magnetic_store_write_properties: Option<MagneticStoreWriteProperties>,
    schema: Option<Schema>,
    tags: Option<Vec<Tag>>,
}

impl TableRequest {
    /// The request of an operation on a table that should exist, and the names of its database and the table.
    fn existing(body: &[u8]) -> Result<(Self, String, String), ApiError> {
        let request: Self = parse(body)?;
        let mut constraints = Constraints::default();
        constraints.required("databaseName", request.database_name.as_ref());
        constraints.required("tableName", request.table_name.as_ref());
        constraints.finish()?;
        let names = (
            request.database_name.clone().unwrap_or_default(),
            request.table_name.clone().unwrap_or_default(),
        );
        Ok((request, names.0, names.1))
    }
}

pub(crate) fn create(store: &Store, account: &Account, body: &[u8]) -> Result<Json, ApiError> {
    let request: TableRequest = parse(body)?;
    let mut constraints = Constraints::default();
    constraints.required("databaseName", request.database_name.as_ref());
    constraints.resource_name("tableName", request.table_name.as_ref());
    let tags = tag_map(constraints, request.tags.unwrap_or_default())?;
    let settings = TableSettings {
        retention_properties: request.retention_properties.unwrap_or_default(),
        magnetic_store_write_properties: request.magnetic_store_write_properties.unwrap_or_default(),
        schema: request.schema.unwrap_or_default(),
    };
    settings.check()?;
    let (database, name) = (
        request.database_name.unwrap_or_default(),
        request.table_name.unwrap_or_default(),
    );
    let now = store.clock.now_nanos();
    store.change(|catalog| {
        if catalog.database(&database)?.tables.contains_key(&name) {
            return Err(ApiError::conflict(format!("The table {name} already exists.")));
        }
        if catalog
            .databases
            .values()
            .map(|database| database.tables.len())
            .sum::<usize>()
            >= TABLES_PER_ACCOUNT
        {
            return Err(ApiError::quota(format!(
                "An account may have {TABLES_PER_ACCOUNT} tables."
            )));
        }
        let state = TableState::new(settings, now, tags, Rows::default());
        let table = catalog.add_table(&database, &name, now, state)?;
        Ok(json!({ "Table": describe_one(account, &table) }))
    })
}

pub(crate) fn describe(store: &Store, account: &Account, body: &[u8]) -> Result<Json, ApiError> {
    let (_, database, name) = TableRequest::existing(body)?;
    let table = store.table(&database, &name)?;
    Ok(json!({ "Table": describe_one(account, &table) }))
}

/// Changes what the request names and leaves the rest.
pub(crate) fn update(store: &Store, account: &Account, body: &[u8]) -> Result<Json, ApiError> {
    let (request, database, name) = TableRequest::existing(body)?;
    let now = store.clock.now_nanos();
    store.change(|catalog| {
        let table = catalog.database(&database)?.table(&name)?;
        let mut settings = table.state().settings.clone();
        if let Some(retention) = request.retention_properties {
            settings.retention_properties = retention;
        }
        if let Some(magnetic) = request.magnetic_store_write_properties {
            settings.magnetic_store_write_properties = magnetic;
        }
        if let Some(schema) = request.schema {
            settings.change_schema(schema)?;
        }
        settings.check()?;
        let mut state = table.state();
        state.settings = settings;
        state.updated = now;
        drop(state);
        Ok(json!({ "Table": describe_one(account, table) }))
    })
}

pub(crate) fn delete(store: &Store, body: &[u8]) -> Result<Json, ApiError> {
    let (_, database, name) = TableRequest::existing(body)?;
    store.change(|catalog| {
        catalog.database(&database)?.table(&name)?;
        catalog.database_mut(&database)?.tables.remove(&name);
        Ok(json!({}))
    })
}

/// The tables of one database, or of all.
pub(crate) fn list(store: &Store, account: &Account, body: &[u8]) -> Result<Json, ApiError> {
    let request: PageRequest = parse(body)?;
    let names: TableRequest = parse(body)?;
    let catalog = store.catalog();
    if let Some(database) = &names.database_name {
        catalog.database(database)?;
    }
    let all = catalog
        .databases
        .iter()
        .filter(|(database, _)| names.database_name.as_ref().is_none_or(|wanted| wanted == *database))
        .flat_map(|(_, database)| database.tables.values())
        // No name holds a slash, so that the keys are unique and sorted as the tables are.
        .map(|table| (format!("{}/{}", table.database, table.name), table))
        .collect();
    let (tables, next) = page(&request, all)?;
    let tables: Vec<Json> = tables.into_iter().map(|table| describe_one(account, table)).collect();
    Ok(match next {
        Some(token) => json!({ "Tables": tables, "NextToken": token }),
        None => json!({ "Tables": tables }),
    })
}

fn describe_one(account: &Account, table: &Table) -> Json {
    let state = table.state();
    json!({
        "Arn": account.table_arn(&table.database, &table.name),
        "TableName": table.name,
        "DatabaseName": table.database,
        "TableStatus": "ACTIVE",
        "RetentionProperties": state.settings.retention_properties,
        "MagneticStoreWriteProperties": state.settings.magnetic_store_write_properties,
        "Schema": state.settings.schema,
        "CreationTime": epoch_seconds(table.created),
        "LastUpdatedTime": epoch_seconds(state.updated),
    })
}
