//! What calls need, by one table each: changed when a function begins to call something else.

use crate::sources::FUNCTIONS;

/// Every SDK call that a function's code makes, by the SDK's name for it, and the action it needs.
pub(super) const CALLS: [(&str, &str); 12] = [
    ("write_records", "timestream:WriteRecords"),
    ("describe_endpoints", "timestream:DescribeEndpoints"),
    ("put_metric_data", "cloudwatch:PutMetricData"),
    ("put_object", "s3:PutObject"),
    ("get_secret_value", "secretsmanager:GetSecretValue"),
    ("list_instances", "connect:ListInstances"),
    ("describe_instance", "connect:DescribeInstance"),
    ("search_queues", "connect:SearchQueues"),
    ("search_users", "connect:SearchUsers"),
    ("list_routing_profiles", "connect:ListRoutingProfiles"),
    ("list_user_hierarchy_groups", "connect:ListUserHierarchyGroups"),
    ("get_current_metric_data", "connect:GetCurrentMetricData"),
];

/// What is done in a function's name though its code does not call it: whose need it is, and of which functions.
pub(super) const IN_ITS_NAME: [(&str, &[&str], &[&str]); 8] = [
    (
        "Lambda reads the stream with the function's permissions",
        &["agent-events"],
        &[
            "kinesis:DescribeStream",
            "kinesis:DescribeStreamSummary",
            "kinesis:GetRecords",
            "kinesis:GetShardIterator",
            "kinesis:ListShards",
        ],
    ),
    (
        "Lambda reads the buffer likewise",
        &["contact-events"],
        &[
            "sqs:ChangeMessageVisibility",
            "sqs:DeleteMessage",
            "sqs:GetQueueAttributes",
            "sqs:ReceiveMessage",
        ],
    ),
    (
        "Lambda puts what it gives up on into the quarantine bucket likewise",
        &["agent-events", "contact-events"],
        &["s3:ListBucket"],
    ),
    (
        "IAM's reference lists them as what ListInstances, DescribeInstance, SearchQueues and SearchUsers depend on",
        &["instance-snapshot"],
        &[
            "connect:DescribeQueue",
            "connect:DescribeUser",
            "connect:ListUserProficiencies",
            "ds:DescribeDirectories",
        ],
    ),
    (
        "stream, buffer, secret, tables and bucket are encrypted",
        &FUNCTIONS,
        &["kms:Decrypt", "kms:GenerateDataKey"],
    ),
    (
        "Lambda writes the logs",
        &FUNCTIONS,
        &["logs:CreateLogStream", "logs:PutLogEvents"],
    ),
    (
        "Lambda sends the traces",
        &FUNCTIONS,
        &["xray:PutTelemetryRecords", "xray:PutTraceSegments"],
    ),
    (
        "Lambda connects the function to the VPC",
        &FUNCTIONS,
        &[
            "ec2:AssignPrivateIpAddresses",
            "ec2:CreateNetworkInterface",
            "ec2:DeleteNetworkInterface",
            "ec2:DescribeNetworkInterfaces",
            "ec2:DescribeSubnets",
            "ec2:UnassignPrivateIpAddresses",
        ],
    ),
];

/// Actions that IAM cannot limit to a resource, and why.
pub(super) const ON_EVERYTHING: [(&str, &str); 12] = [
    ("timestream:DescribeEndpoints", "it asks the service, not a table"),
    (
        "cloudwatch:PutMetricData",
        "metrics are no resources; a condition names the namespace",
    ),
    ("connect:ListInstances", "it asks which instances there are"),
    (
        "ds:DescribeDirectories",
        "directories of instances are no resources of Directory Service",
    ),
    ("xray:PutTelemetryRecords", "traces are no resources"),
    ("xray:PutTraceSegments", "traces are no resources"),
    (
        "ec2:AssignPrivateIpAddresses",
        "network interfaces have no name beforehand",
    ),
    (
        "ec2:CreateNetworkInterface",
        "network interfaces have no name beforehand",
    ),
    (
        "ec2:DeleteNetworkInterface",
        "network interfaces have no name beforehand",
    ),
    ("ec2:DescribeNetworkInterfaces", "EC2 describes everything or nothing"),
    ("ec2:DescribeSubnets", "EC2 describes everything or nothing"),
    (
        "ec2:UnassignPrivateIpAddresses",
        "network interfaces have no name beforehand",
    ),
];

/// Which tables each function writes.
pub(super) const TABLES: [(&str, &[&str]); 3] = [
    ("agent-events", &["AgentEvent", "AgentEvent_Contact"]),
    ("contact-events", &["ContactEvent"]),
    ("instance-snapshot", &["Instance", "Queue", "User"]),
];
