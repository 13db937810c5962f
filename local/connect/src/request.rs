//! Which operation an HTTP request is, and its parameters.

use serde::Deserialize;

use crate::error::ApiError;

/// An operation of Amazon Connect's API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the names are AWS's own")]
pub enum Operation {
    ListInstances,
    DescribeInstance,
    ListInstanceAttributes,
    ListQueues,
    SearchQueues,
    ListUsers,
    SearchUsers,
    ListRoutingProfiles,
    ListUserHierarchyGroups,
    ListAgentStatuses,
    GetCurrentMetricData,
}

impl Operation {
    /// Every operation that is offered.
    pub const ALL: &[Self] = &[
        Self::ListInstances,
        Self::DescribeInstance,
        Self::ListInstanceAttributes,
        Self::ListQueues,
        Self::SearchQueues,
        Self::ListUsers,
        Self::SearchUsers,
        Self::ListRoutingProfiles,
        Self::ListUserHierarchyGroups,
        Self::ListAgentStatuses,
        Self::GetCurrentMetricData,
    ];

    /// The operation of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|operation| format!("{operation:?}") == name)
    }

    /// The operation's HTTP binding, and the instance id in the path where it has one.
    fn route<'p>(method: &str, path: &'p str) -> Option<(Self, Option<&'p str>)> {
        let segments: Vec<&str> = path.split('/').filter(|segment| !segment.is_empty()).collect();
        match (method, segments.as_slice()) {
            ("GET", ["instance"]) => Some((Self::ListInstances, None)),
            ("GET", ["instance", id]) => Some((Self::DescribeInstance, Some(id))),
            ("GET", ["instance", id, "attributes"]) => Some((Self::ListInstanceAttributes, Some(id))),
            ("GET", ["queues-summary", id]) => Some((Self::ListQueues, Some(id))),
            ("POST", ["search-queues"]) => Some((Self::SearchQueues, None)),
            ("GET", ["users-summary", id]) => Some((Self::ListUsers, Some(id))),
            ("POST", ["search-users"]) => Some((Self::SearchUsers, None)),
            ("GET", ["routing-profiles-summary", id]) => Some((Self::ListRoutingProfiles, Some(id))),
            ("GET", ["user-hierarchy-groups-summary", id]) => Some((Self::ListUserHierarchyGroups, Some(id))),
            ("GET", ["agent-status", id]) => Some((Self::ListAgentStatuses, Some(id))),
            ("POST", ["metrics", "current", id]) => Some((Self::GetCurrentMetricData, Some(id))),
            _ => None,
        }
    }

    /// The page size: most that may be asked for, and what comes when nothing is asked for. None for an operation without pages.
    pub(crate) fn page_size(self) -> Option<(usize, usize)> {
        match self {
            Self::ListInstances => Some((10, 10)),
            Self::DescribeInstance => None,
            Self::ListInstanceAttributes => Some((7, 7)),
            Self::SearchQueues | Self::SearchUsers => Some((500, 100)),
            Self::ListQueues
            | Self::ListUsers
            | Self::ListRoutingProfiles
            | Self::ListUserHierarchyGroups
            | Self::ListAgentStatuses => Some((1000, 100)),
            Self::GetCurrentMetricData => Some((100, 100)),
        }
    }

    /// Whether the service's model of the operation has a ThrottlingException.
    pub(crate) fn models_throttling(self) -> bool {
        !matches!(self, Self::ListInstances | Self::DescribeInstance)
    }
}

/// A request's parameters, wherever in the request they stood.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Parameters {
    pub(crate) instance_id: Option<String>,
    pub(crate) next_token: Option<String>,
    pub(crate) max_results: Option<i64>,
    pub(crate) filters: Option<Filters>,
    pub(crate) groupings: Option<Vec<String>>,
    pub(crate) current_metrics: Option<Vec<CurrentMetric>>,
    /// Of ListQueues.
    #[serde(skip)]
    pub(crate) queue_types: Vec<String>,
    /// Of ListAgentStatuses.
    #[serde(skip)]
    pub(crate) agent_status_types: Vec<String>,
}

/// The filters of GetCurrentMetricData.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Filters {
    pub(crate) queues: Option<Vec<String>>,
    pub(crate) routing_profiles: Option<Vec<String>>,
}

/// A metric that is asked for.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct CurrentMetric {
    pub(crate) name: Option<String>,
    pub(crate) unit: Option<String>,
}

/// Reads a request.
pub(crate) fn read(
    method: &str,
    path: &str,
    query: &str,
    body: &[u8],
) -> Result<(Operation, Result<Parameters, ApiError>), ApiError> {
    let (operation, id) = Operation::route(method, path)
        .ok_or_else(|| ApiError::unknown_operation(format!("{method} {path} is not offered by this local endpoint")))?;
    let parameters = if method == "POST" {
        serde_json::from_slice(body).map_err(|error| ApiError::request(error.to_string()))
    } else {
        read_query(query)
    };
    let parameters = parameters.map(|mut parameters| {
        if let Some(id) = id {
            parameters.instance_id = Some(id.to_owned());
        }
        parameters
    });
    Ok((operation, parameters))
}

/// Reads a query string. None of the values that are read ever needs escaping.
fn read_query(query: &str) -> Result<Parameters, ApiError> {
    let mut parameters = Parameters::default();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        match name {
            "nextToken" => parameters.next_token = Some(value.to_owned()),
            "maxResults" => {
                let number = value.parse();
                parameters.max_results = Some(number.map_err(|_| ApiError::request("maxResults is not a number"))?);
            }
            "queueTypes" => parameters.queue_types.push(value.to_owned()),
            "AgentStatusTypes" => parameters.agent_status_types.push(value.to_owned()),
            // The service too ignores what it does not know in a query string.
            _ => {}
        }
    }
    Ok(parameters)
}
