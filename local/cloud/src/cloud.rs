//! The whole cloud: every service, and the deployed template, started in the right order.

use std::path::{Path, PathBuf};

use aws_sdk_s3::operation::create_bucket::CreateBucketError;
use aws_sdk_s3::types::{BucketLocationConstraint, CreateBucketConfiguration};
use aws_sdk_timestreamwrite::types::{MagneticStoreWriteProperties, RetentionProperties};
use model::schema::Table;
use serde::{Deserialize, Serialize};
use sinks::timestream::Timestream;

use crate::deploy::{self, Deployment};
use crate::process::{self, Guard};
use crate::stack::Stack;
use crate::{CloudError, Project, clients, services};

/// The database that holds the six tables.
pub const DATABASE: &str = "connect-analytics";
/// The namespace of the functions' metrics.
pub const NAMESPACE: &str = "ConnectAnalytics";

/// Hours in the memory store, as in production.
const MEMORY_HOURS: i64 = 25;
/// Days in the magnetic store, as in production.
const MAGNETIC_DAYS: i64 = 365;

/// Where the pieces of a running cloud listen: `http://127.0.0.1:<port>` each.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Addresses {
    /// The Timestream endpoint, write and query.
    pub timestream: String,
    /// MiniStack: everything else that is AWS.
    pub ministack: String,
    /// The Amazon Connect stub.
    pub connect: String,
    /// The preview of the dashboards.
    pub preview: String,
}

/// A running cloud. Dropping it ends all of it.
#[derive(Debug)]
pub struct Cloud {
    /// Where its pieces listen.
    pub addresses: Addresses,
    /// What was deployed.
    pub stack: Stack,
    services: Vec<Guard>,
}

/// The services without what is deployed on them.
#[derive(Debug)]
pub struct Services {
    /// Where they listen.
    pub addresses: Addresses,
    guards: Vec<Guard>,
}

impl Services {
    /// Starts all services and creates database and tables. Logs go to `logs`.
    pub async fn start(project: &Project, logs: &Path) -> Result<Self, CloudError> {
        std::fs::create_dir_all(logs).map_err(CloudError::file(logs))?;
        let (timestream, ministack, connect) = futures::try_join!(
            services::timestream(project, logs),
            services::ministack(project, logs),
            services::connect(project, logs),
        )?;
        create_tables(&timestream.address).await?;
        make_columns(&timestream.address).await?;
        let preview = services::preview(project, &timestream.address, &ministack.address, logs).await?;
        Ok(Self {
            addresses: Addresses {
                timestream: timestream.address,
                ministack: ministack.address,
                connect: connect.address,
                preview: preview.address,
            },
            guards: vec![timestream.guard, ministack.guard, connect.guard, preview.guard],
        })
    }

    /// Deploys the template and starts what takes records from the stream to the function. Logs go to `logs`.
    pub async fn deploy(mut self, project: &Project, logs: &Path) -> Result<Cloud, CloudError> {
        let stack = deploy::deploy(
            project,
            &Deployment {
                ministack: &self.addresses.ministack,
                timestream: &self.addresses.timestream,
                connect: &self.addresses.connect,
                parameters: &[],
                folder: logs,
            },
        )
        .await?;
        let function = stack.function("agent-events")?;
        let mapping = services::mapping(project, &self.addresses.ministack, function, logs).await?;
        self.guards.push(mapping);
        Ok(Cloud {
            addresses: self.addresses,
            stack,
            services: self.guards,
        })
    }
}

impl Cloud {
    /// Name, process id and log of every piece.
    pub fn pieces(&self) -> Vec<(String, u32, PathBuf)> {
        self.services
            .iter()
            .map(|guard| (guard.name().to_owned(), guard.id(), guard.log().to_owned()))
            .collect()
    }

    /// Takes one more piece to those that run.
    pub fn add(&mut self, piece: Guard) {
        self.services.push(piece);
    }

    /// Ends everything, all pieces at once.
    pub fn stop(self) {
        process::stop_all(self.services);
    }

    /// Lets everything outlive us.
    pub fn leave_running(self) {
        for guard in self.services {
            guard.leave_running();
        }
    }
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

/// Makes every column of the tables exist, as an operator does once after the first deployment: the dashboards name them all.
async fn make_columns(address: &str) -> Result<(), CloudError> {
    let timestream = Timestream::new(&clients::config(address), DATABASE.to_owned(), true);
    let made = timestream.make_columns().await;
    made.map_err(CloudError::call("making the columns failed"))
}

/// Creates a bucket in the S3 at `address`, unless it is there.
pub async fn create_bucket(address: &str, name: &str) -> Result<(), CloudError> {
    let region = BucketLocationConstraint::from(clients::REGION);
    let configuration = CreateBucketConfiguration::builder().location_constraint(region).build();
    let request = clients::s3(address).create_bucket().bucket(name);
    match request.create_bucket_configuration(configuration).send().await {
        Err(error)
            if !error
                .as_service_error()
                .is_some_and(CreateBucketError::is_bucket_already_owned_by_you) =>
        {
            Err(CloudError::call(format!("CreateBucket {name} failed"))(error))
        }
        _ => Ok(()),
    }
}
