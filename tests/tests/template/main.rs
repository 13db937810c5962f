//! The template and the code read together: what either says of the other must be true.
//!
//! The template is read by the SAM CLI's own reader and evaluated as CloudFormation would, for whatever parameters a check asks about.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "all of it is test, and a panic is how a test fails"
)]

mod alarms;
mod deployed;
mod emulated;
mod evaluation;
mod expressions;
mod logged;
mod metric_math;
mod permissions;
mod profiles;
mod read;
mod sent;
mod sources;
mod store;
mod timing;
mod triggers;
mod variables;
mod watching;

/// Ways to deploy that differ in what is there and who may do what. A check that must hold for every deployment is made for each.
const PROFILES: [(&str, &[(&str, &str)]); 5] = [
    ("as it is", &[]),
    ("with a buffer", &[("BufferContactEvents", "true")]),
    ("with pseudonyms", &[("Privacy", "pseudonym")]),
    (
        "into what exists",
        &[
            ("AgentEventStreamArn", "arn:aws:kinesis:eu-west-2:111111111111:stream/s"),
            ("AgentEventStreamKeyId", "11111111-2222-3333-4444-555555555555"),
            ("CreateDatabase", "false"),
            ("TimestreamRegion", "eu-west-1"),
            ("TimestreamKeyId", "11111111-2222-3333-4444-555555555555"),
            ("TimestreamRejectedDataBucket", "rejected"),
        ],
    ),
    (
        "with everything",
        &[
            ("InstanceId", "11111111-2222-3333-4444-555555555555"),
            ("BufferContactEvents", "true"),
            ("Privacy", "pseudonym"),
            ("VpcSubnetIds", "subnet-1,subnet-2"),
            ("VpcSecurityGroupIds", "sg-1"),
            ("CriticalEmail", "a@example.com"),
            ("WarningEmail", "a@example.com"),
            ("GradualDeployment", "true"),
            ("ServiceLevelObjectives", "true"),
        ],
    ),
];
