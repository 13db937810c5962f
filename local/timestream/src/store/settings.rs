//! What a table is told when it is created: retention, magnetic writes, partition key. The same members on the wire and on disk.

use serde::{Deserialize, Serialize};

use crate::constraints::Constraints;
use crate::error::ApiError;

/// The settings of a table.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct TableSettings {
    pub(crate) retention_properties: RetentionProperties,
    pub(crate) magnetic_store_write_properties: MagneticStoreWriteProperties,
    pub(crate) schema: Schema,
}

/// How long data stays.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct RetentionProperties {
    pub(crate) memory_store_retention_period_in_hours: i64,
    pub(crate) magnetic_store_retention_period_in_days: i64,
}

impl Default for RetentionProperties {
    fn default() -> Self {
        Self {
            memory_store_retention_period_in_hours: 6,
            magnetic_store_retention_period_in_days: 73_000,
        }
    }
}

/// Whether data older than the memory store's retention may be written.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct MagneticStoreWriteProperties {
    pub(crate) enable_magnetic_store_writes: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) magnetic_store_rejected_data_location: Option<RejectedDataLocation>,
}

/// Where the service would report conflicts of magnetic writes.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct RejectedDataLocation {
    #[serde(rename = "S3Configuration", skip_serializing_if = "Option::is_none")]
    pub(crate) s3_configuration: Option<S3Configuration>,
}

/// A place in S3.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct S3Configuration {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) bucket_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) object_key_prefix: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) encryption_option: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) kms_key_id: Option<String>,
}

/// The partition key, outermost level first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Schema {
    pub(crate) composite_partition_key: Vec<PartitionKey>,
}

impl Default for Schema {
    fn default() -> Self {
        let measure = PartitionKey {
            key_type: Some("MEASURE".to_owned()),
            name: None,
            enforcement_in_record: None,
        };
        Self {
            composite_partition_key: vec![measure],
        }
    }
}

/// One level of the partition key.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct PartitionKey {
    #[serde(rename = "Type", skip_serializing_if = "Option::is_none")]
    pub(crate) key_type: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) enforcement_in_record: Option<String>,
}

impl PartitionKey {
    /// The dimension that every record must carry, if there is one.
    pub(crate) fn required_dimension(&self) -> Option<&str> {
        self.enforcement_in_record
            .as_deref()
            .filter(|level| *level == "REQUIRED")
            .and(self.name.as_deref())
    }
}

impl TableSettings {
    /// The checks of the service model, and that a dimension key has a name and a measure key has none.
    pub(crate) fn check(&self) -> Result<(), ApiError> {
        let mut constraints = Constraints::default();
        let retention = &self.retention_properties;
        constraints.range(
            "retentionProperties.memoryStoreRetentionPeriodInHours",
            Some(retention.memory_store_retention_period_in_hours),
            1,
            8766,
        );
        constraints.range(
            "retentionProperties.magneticStoreRetentionPeriodInDays",
            Some(retention.magnetic_store_retention_period_in_days),
            1,
            73_000,
        );
        constraints.size(
            "schema.compositePartitionKey",
            Some(&self.schema.composite_partition_key),
            1,
            usize::MAX,
        );
        for (index, key) in self.schema.composite_partition_key.iter().enumerate() {
            let path = format!("schema.compositePartitionKey.{}.member", index + 1);
            constraints.required(format_args!("{path}.type"), key.key_type.as_ref());
            constraints.one_of(
                format_args!("{path}.type"),
                key.key_type.as_ref(),
                &["DIMENSION", "MEASURE"],
            );
            constraints.length(format_args!("{path}.name"), key.name.as_ref(), 1, usize::MAX);
            constraints.one_of(
                format_args!("{path}.enforcementInRecord"),
                key.enforcement_in_record.as_ref(),
                &["REQUIRED", "OPTIONAL"],
            );
        }
        constraints.finish()?;
        for key in &self.schema.composite_partition_key {
            match (key.key_type.as_deref(), key.name.is_some()) {
                (Some("DIMENSION"), false) => {
                    return Err(ApiError::validation(
                        "A partition key of type DIMENSION needs the name of a dimension.",
                    ));
                }
                (Some("MEASURE"), true) => {
                    return Err(ApiError::validation(
                        "A partition key of type MEASURE must not have a name.",
                    ));
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Takes over another schema, which may differ in nothing but the level of enforcement.
    pub(crate) fn change_schema(&mut self, schema: Schema) -> Result<(), ApiError> {
        let identity = |schema: &Schema| -> Vec<(Option<String>, Option<String>)> {
            schema
                .composite_partition_key
                .iter()
                .map(|key| (key.key_type.clone(), key.name.clone()))
                .collect()
        };
        if identity(&self.schema) != identity(&schema) {
            return Err(ApiError::validation(
                "The partition key of a table cannot be changed. Only the level of enforcement can.",
            ));
        }
        self.schema = schema;
        Ok(())
    }
}
