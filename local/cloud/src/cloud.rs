//! The whole cloud: every service and every function, started in the right order.

use std::path::{Path, PathBuf};

use aws_sdk_s3::types::{BucketLocationConstraint, CreateBucketConfiguration};
use aws_sdk_timestreamwrite::types::{MagneticStoreWriteProperties, RetentionProperties};
use model::schema::Table;
use serde::{Deserialize, Serialize};

use crate::lambda::{Function, Lambda};
use crate::process::{self, Guard};
use crate::{CloudError, Project, clients, services};

/// The database that holds the six tables.
pub const DATABASE: &str = "connect-analytics";
/// The namespace of the functions' metrics.
pub const NAMESPACE: &str = "ConnectAnalytics";
/// The bucket for records that can never become rows.
pub const QUARANTINE: &str = "quarantine";
/// The functions, by the names of their binaries.
pub const FUNCTIONS: [&str; 3] = ["agent-events", "contact-events", "instance-snapshot"];

/// Hours in the memory store, as in production.
const MEMORY_HOURS: i64 = 25;
/// Days in the magnetic store, as in production.
const MAGNETIC_DAYS: i64 = 365;

/// Where the pieces of a running cloud listen: `http://127.0.0.1:<port>` each.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Addresses {
    /// The Timestream endpoint, write and query.
    pub timestream: String,
    /// MiniStack: CloudWatch and S3.
    pub ministack: String,
    /// The Amazon Connect stub.
    pub connect: String,
    /// The Lambda emulator.
    pub lambda: String,
}

/// A running cloud. Dropping it ends all of it.
#[derive(Debug)]
pub struct Cloud {
    /// Where its pieces listen.
    pub addresses: Addresses,
    /// The functions, in the order of [`FUNCTIONS`].
    pub functions: Vec<Function>,
    services: Vec<Guard>,
}

impl Cloud {
    /// Starts all services, creates database, tables and bucket, and starts the functions. Logs go to `logs`.
    pub async fn start(project: &Project, logs: &Path) -> Result<Self, CloudError> {
        std::fs::create_dir_all(logs).map_err(CloudError::file(logs))?;
        let (timestream, ministack, connect, lambda) = futures::try_join!(
            services::timestream(project, logs),
            services::ministack(project, logs),
            services::connect(project, logs),
            Lambda::start(project, logs),
        )?;
        let addresses = Addresses {
            timestream: timestream.address,
            ministack: ministack.address,
            connect: connect.address,
            lambda: lambda.address,
        };
        let services = vec![timestream.guard, ministack.guard, connect.guard, lambda.guard];
        let mut cloud = Self {
            addresses,
            functions: Vec::new(),
            services,
        };
        futures::try_join!(
            create_tables(&cloud.addresses.timestream),
            create_bucket(&cloud.addresses.ministack)
        )?;
        let environment = function_environment(&cloud.addresses);
        for name in FUNCTIONS {
            cloud.functions.push(Function::start(
                project,
                &cloud.addresses.lambda,
                name,
                &environment,
                logs,
            )?);
        }
        Ok(cloud)
    }

    /// The function with this name.
    pub fn function(&mut self, name: &str) -> Result<&mut Function, CloudError> {
        let found = self.functions.iter_mut().find(|function| function.name() == name);
        found.ok_or_else(|| CloudError::Unexpected(format!("there is no function {name}; there are {FUNCTIONS:?}")))
    }

    /// Name, process id and log of every piece.
    pub fn pieces(&self) -> Vec<(String, u32, PathBuf)> {
        let guards = self
            .services
            .iter()
            .chain(self.functions.iter().map(|function| &function.guard));
        guards
            .map(|guard| (guard.name().to_owned(), guard.id(), guard.log().to_owned()))
            .collect()
    }

    /// Ends everything, all pieces at once.
    pub fn stop(self) {
        process::stop_all(self.into_guards());
    }

    /// Lets everything outlive us.
    pub fn leave_running(self) {
        for guard in self.into_guards() {
            guard.leave_running();
        }
    }

    fn into_guards(self) -> Vec<Guard> {
        self.functions
            .into_iter()
            .map(|function| function.guard)
            .chain(self.services)
            .collect()
    }
}

/// The variables that point a function at the local cloud. Nothing of the caller's own environment is handed down.
pub fn function_environment(addresses: &Addresses) -> Vec<(String, String)> {
    let variables = [
        ("TIMESTREAM_DATABASE", DATABASE),
        ("METRICS_NAMESPACE", NAMESPACE),
        ("QUARANTINE_BUCKET", QUARANTINE),
        ("PRIVACY", "off"),
        ("AWS_ENDPOINT_URL_TIMESTREAM_WRITE", &addresses.timestream),
        ("AWS_ENDPOINT_URL_CLOUDWATCH", &addresses.ministack),
        ("AWS_ENDPOINT_URL_S3", &addresses.ministack),
        ("AWS_ENDPOINT_URL_CONNECT", &addresses.connect),
    ];
    variables
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .to_vec()
}

/// Creates the database and the six tables, with the retention that production has, in the Timestream endpoint at `address`.
pub async fn create_tables(address: &str) -> Result<(), CloudError> {
    let client = clients::timestream_write(address);
    let database = client.create_database().database_name(DATABASE).send().await;
    database.map_err(CloudError::call("CreateDatabase failed"))?;
    let retention = RetentionProperties::builder()
        .memory_store_retention_period_in_hours(MEMORY_HOURS)
        .magnetic_store_retention_period_in_days(MAGNETIC_DAYS)
        .build()
        .map_err(CloudError::call("the retention is incomplete"))?;
    // Without it, an event that arrives later than the memory store reaches would be refused.
    let late = MagneticStoreWriteProperties::builder()
        .enable_magnetic_store_writes(true)
        .build()
        .map_err(CloudError::call("the magnetic store's settings are incomplete"))?;
    for table in Table::ALL {
        let request = client.create_table().database_name(DATABASE).table_name(table.name());
        let request = request
            .retention_properties(retention.clone())
            .magnetic_store_write_properties(late.clone());
        request
            .send()
            .await
            .map_err(CloudError::call(format!("CreateTable {} failed", table.name())))?;
    }
    Ok(())
}

/// Creates the quarantine bucket in the S3 at `address`.
pub async fn create_bucket(address: &str) -> Result<(), CloudError> {
    let region = BucketLocationConstraint::from(clients::REGION);
    let configuration = CreateBucketConfiguration::builder().location_constraint(region).build();
    let request = clients::s3(address)
        .create_bucket()
        .bucket(QUARANTINE)
        .create_bucket_configuration(configuration);
    request.send().await.map_err(CloudError::call("CreateBucket failed"))?;
    Ok(())
}
