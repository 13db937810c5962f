//! An endpoint that behaves as Amazon Timestream for LiveAnalytics does, for development and tests on one machine: strict about what
//! is written, fluent in the SQL dialect, with data in memory or in a folder of Parquet files.
//!
//! [`serve`] runs it inside a program or a test; the binary of the same name runs it by itself.

mod clock;
mod constraints;
mod control;
mod error;
mod persist;
mod query;
mod server;
mod store;
pub mod table;
#[cfg(test)]
mod testing;
mod write;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use tokio::net::TcpListener;

pub use clock::Clock;
pub use persist::DiskError;
pub use store::window::Tolerance;

use control::Account;
use persist::Disk;
use query::QueryService;
use server::Service;
use store::{Catalog, Store};

/// How long the end waits for requests that are still running.
const PATIENCE: Duration = Duration::from_secs(5);
/// How much of what was acknowledged a crash may cost, with data on disk.
const SAVE_INTERVAL: Duration = Duration::from_secs(1);

/// How the endpoint behaves.
#[derive(Debug, Clone)]
pub struct Options {
    /// How far beyond retention, and beyond now, records may lie.
    pub tolerance: Tolerance,
    /// A folder that keeps the data across restarts; without one, data is in memory only.
    pub data: Option<PathBuf>,
    /// The time that windows, `now()` and `ago()` go by.
    pub clock: Clock,
    /// What `DescribeEndpoints` answers; `http://` and the listener's address by default.
    pub address: Option<String>,
    /// The region in ARNs.
    pub region: String,
    /// The account in ARNs.
    pub account: String,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            tolerance: Tolerance::default(),
            data: None,
            clock: Clock::system(),
            address: None,
            region: "us-east-1".to_owned(),
            account: "000000000000".to_owned(),
        }
    }
}

/// Why the endpoint did not start, or could not keep what it was given.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The data folder cannot be used.
    #[error("the data folder cannot be used")]
    Disk(#[from] DiskError),
    /// The network failed.
    #[error("the endpoint cannot listen")]
    Network(#[from] std::io::Error),
}

/// Answers requests that arrive at `listener` until `shutdown` resolves; then finishes what is running and saves.
pub async fn serve(
    listener: TcpListener,
    options: Options,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> Result<(), ServeError> {
    let local = listener.local_addr()?;
    let (disk, catalog) = match &options.data {
        Some(folder) => {
            let (disk, catalog) = Disk::open(folder)?;
            (Some(disk), catalog)
        }
        None => (None, Catalog::default()),
    };
    let store = Arc::new(Store::new(options.clock.clone(), options.tolerance, catalog, disk));
    let service = Arc::new(Service {
        store: Arc::clone(&store),
        query: QueryService::new(Arc::clone(&store), options.clock),
        account: Account {
            region: options.region,
            id: options.account,
        },
        // With a scheme, although the service has none there: botocore discovers the endpoint when only `AWS_ENDPOINT_URL` is set,
        // and would speak TLS to an address without a scheme. SDKs that cannot take a scheme do not discover configured endpoints.
        address: options.address.unwrap_or_else(|| format!("http://{local}")),
        requests: AtomicU64::new(1),
    });

    let (stop, stopped) = tokio::sync::watch::channel(false);
    let mut asked = stopped.clone();
    let server = axum::serve(listener, server::router(service)).with_graceful_shutdown(async move {
        // An error means that `serve` itself is gone.
        let _ = asked.wait_for(|stop| *stop).await;
    });
    let stopping = async move {
        shutdown.await;
        let _ = stop.send(true);
        // Keep-alive connections with a request that never ends must not hold up the end.
        tokio::time::sleep(PATIENCE).await;
    };
    let saved = tokio::select! {
        ended = server.into_future() => ended.map_err(ServeError::from),
        () = stopping => Ok(()),
        error = save_regularly(Arc::clone(&store)) => Err(ServeError::from(error)),
    };
    save(store).await?;
    saved
}

/// Saves what changed every now and then; ends only if that fails.
async fn save_regularly(store: Arc<Store>) -> DiskError {
    loop {
        tokio::time::sleep(SAVE_INTERVAL).await;
        if let Err(error) = save(Arc::clone(&store)).await {
            return error;
        }
    }
}

async fn save(store: Arc<Store>) -> Result<(), DiskError> {
    // A panic while saving shows up as unsaved rows; there is nothing to add to the message that it printed.
    tokio::task::spawn_blocking(move || store.save_rows())
        .await
        .unwrap_or(Ok(()))
}
