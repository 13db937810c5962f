//! Which host rows are written to.
//!
//! Timestream answers `WriteRecords` only on the cell that `DescribeEndpoints` names for the account, and moves accounts between
//! cells. The SDK can discover by itself, but refreshes in a background task, which does not run while Lambda has the function frozen,
//! never looks at the expiry when it resolves, and panics if no endpoint is listed. So the call is made here, when a client is needed.

use std::time::{Duration, SystemTime};

use aws_sdk_timestreamwrite::Client;
use tokio::sync::Mutex;

use crate::chain;

/// The client to write with.
#[derive(Debug)]
pub struct Endpoint {
    plain: Client,
    /// Set where no endpoint is configured, so that the cell must be asked for.
    discovered: Option<Mutex<Option<Discovered>>>,
}

#[derive(Debug, Clone)]
struct Discovered {
    client: Client,
    /// By the clock on the wall: the monotonic clock may stand still while the function is frozen.
    expires: SystemTime,
}

impl Endpoint {
    /// Uses `plain` as it is where an endpoint is configured, and otherwise for asking which cell to use.
    pub fn new(plain: Client, endpoint_configured: bool) -> Self {
        Self {
            plain,
            discovered: (!endpoint_configured).then(Mutex::default),
        }
    }

    /// The client of the current cell, asked for if it is not known or has expired.
    pub(crate) async fn client(&self) -> Result<Client, String> {
        let Some(discovered) = &self.discovered else {
            return Ok(self.plain.clone());
        };
        let mut discovered = discovered.lock().await;
        match &*discovered {
            Some(known) if SystemTime::now() < known.expires => Ok(known.client.clone()),
            _ => {
                let fresh = discover(&self.plain).await?;
                Ok(discovered.insert(fresh).client.clone())
            }
        }
    }

    /// Asks again next time.
    pub(crate) async fn forget(&self) {
        if let Some(discovered) = &self.discovered {
            *discovered.lock().await = None;
        }
    }
}

async fn discover(plain: &Client) -> Result<Discovered, String> {
    let answer = plain
        .describe_endpoints()
        .send()
        .await
        .map_err(|error| format!("endpoint discovery failed: {}", chain(&error)))?;
    let endpoint = answer
        .endpoints()
        .first()
        .ok_or("endpoint discovery named no endpoint")?;
    let url = match endpoint.address() {
        address if address.contains("://") => address.to_owned(),
        address => format!("https://{address}"),
    };
    let minutes = u64::try_from(endpoint.cache_period_in_minutes()).unwrap_or_default();
    let client = Client::from_conf(plain.config().to_builder().endpoint_url(url).build());
    Ok(Discovered {
        client,
        expires: SystemTime::now() + Duration::from_secs(minutes * 60),
    })
}
