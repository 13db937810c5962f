//! The control plane: databases, tables, tags, endpoints.

pub(crate) mod databases;
mod pages;
pub(crate) mod tables;
pub(crate) mod tags;

#[cfg(test)]
mod tests;

/// Where this endpoint pretends to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Account {
    /// AWS region, part of ARNs.
    pub(crate) region: String,
    /// AWS account number, part of ARNs.
    pub(crate) id: String,
}

impl Account {
    /// The ARN of a database.
    pub(crate) fn database_arn(&self, database: &str) -> String {
        format!("arn:aws:timestream:{}:{}:database/{database}", self.region, self.id)
    }

    /// The ARN of a table.
    pub(crate) fn table_arn(&self, database: &str, table: &str) -> String {
        format!("{}/table/{table}", self.database_arn(database))
    }

    /// The key that encrypts a database for which none was named.
    fn default_key(&self) -> String {
        format!("arn:aws:kms:{}:{}:alias/aws/timestream", self.region, self.id)
    }
}

/// Nanoseconds as the protocol's timestamps: seconds, with milliseconds behind the point.
#[expect(
    clippy::cast_precision_loss,
    reason = "milliseconds since 1970 are exact in a float for the next 285,000 years"
)]
fn epoch_seconds(nanos: i64) -> f64 {
    (nanos / 1_000_000) as f64 / 1000.0
}
