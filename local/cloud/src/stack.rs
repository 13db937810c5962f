//! What the template made: the names of its resources.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{CloudError, clients};

/// The stack's name in the local cloud.
pub const STACK: &str = "connect-analytics";
/// The functions, by the names of their binaries and folders.
pub const FUNCTIONS: [&str; 3] = ["agent-events", "contact-events", "instance-snapshot"];

/// A deployed stack: the physical name of each resource by its logical id in the template.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stack {
    resources: BTreeMap<String, String>,
}

impl Stack {
    /// Asks CloudFormation at `address`.
    pub async fn read(address: &str) -> Result<Self, CloudError> {
        let client = clients::cloudformation(address);
        let mut resources = BTreeMap::new();
        let mut pages = client.list_stack_resources().stack_name(STACK).into_paginator().send();
        while let Some(page) = pages.next().await {
            let page = page.map_err(CloudError::call("ListStackResources failed"))?;
            for resource in page.stack_resource_summaries() {
                let (logical, physical) = (resource.logical_resource_id(), resource.physical_resource_id());
                resources.insert(
                    logical.unwrap_or_default().to_owned(),
                    physical.unwrap_or_default().to_owned(),
                );
            }
        }
        Ok(Self { resources })
    }

    /// The physical name of a resource of the template.
    pub fn resource(&self, logical_id: &str) -> Result<&str, CloudError> {
        let found = self.resources.get(logical_id);
        found
            .map(String::as_str)
            .ok_or_else(|| CloudError::Unexpected(format!("the stack {STACK} has no resource {logical_id}")))
    }

    /// The deployed name of a function, by the name of its binary.
    pub fn function(&self, name: &str) -> Result<&str, CloudError> {
        let logical_id = match name {
            "agent-events" => "AgentEventsFunction",
            "contact-events" => "ContactEventsFunction",
            "instance-snapshot" => "InstanceSnapshotFunction",
            _ => {
                return Err(CloudError::Unexpected(format!(
                    "there is no function {name}; there are {FUNCTIONS:?}"
                )));
            }
        };
        self.resource(logical_id)
    }
}
