use proptest::prelude::*;
use serde_json::{Value as Json, json};

use crate::control::{databases, tables, tags};
use crate::error::ApiError;
use crate::store::window::Tolerance;
use crate::store::{Catalog, Store};
use crate::testing::{NOW_MS, account, clock, outcome, record, store, write};

/// One operation of the control plane on a store.
fn call(store: &Store, operation: &str, request: &Json) -> Result<Json, ApiError> {
    let (account, body) = (account(), request.to_string());
    let body = body.as_bytes();
    match operation {
        "CreateDatabase" => databases::create(store, &account, body),
        "DescribeDatabase" => databases::describe(store, &account, body),
        "UpdateDatabase" => databases::update(store, &account, body),
        "DeleteDatabase" => databases::delete(store, body),
        "ListDatabases" => databases::list(store, &account, body),
        "CreateTable" => tables::create(store, &account, body),
        "DescribeTable" => tables::describe(store, &account, body),
        "UpdateTable" => tables::update(store, &account, body),
        "DeleteTable" => tables::delete(store, body),
        "ListTables" => tables::list(store, &account, body),
        "TagResource" => tags::tag(store, &account, body),
        "UntagResource" => tags::untag(store, &account, body),
        "ListTagsForResource" => tags::list(store, &account, body),
        other => panic!("no operation {other}"),
    }
}

/// The refusal in one line.
fn refusal(store: &Store, operation: &str, request: &Json) -> String {
    let error = call(store, operation, request).unwrap_err();
    format!("{} {}: {}", error.kind.status(), error.kind.name(), error.message)
}

fn empty() -> Store {
    Store::new(clock(), Tolerance::default(), Catalog::default(), None)
}

#[test]
fn a_database_is_described_as_the_service_does() {
    let store = empty();
    let created = call(&store, "CreateDatabase", &json!({ "DatabaseName": "d" })).unwrap();
    assert_eq!(
        created,
        json!({ "Database": {
            "Arn": "arn:aws:timestream:eu-west-1:123456789012:database/d",
            "DatabaseName": "d",
            "TableCount": 0,
            "KmsKeyId": "arn:aws:kms:eu-west-1:123456789012:alias/aws/timestream",
            "CreationTime": 1_676_922_165.051,
            "LastUpdatedTime": 1_676_922_165.051,
        }})
    );
    assert_eq!(
        call(&store, "DescribeDatabase", &json!({ "DatabaseName": "d" })).unwrap(),
        created
    );
    store.clock.set((NOW_MS + 1000) * 1_000_000);
    let updated = call(
        &store,
        "UpdateDatabase",
        &json!({ "DatabaseName": "d", "KmsKeyId": "k" }),
    )
    .unwrap();
    assert_eq!(updated["Database"]["KmsKeyId"], "k");
    assert_eq!(updated["Database"]["LastUpdatedTime"], 1_676_922_166.051);
    assert_eq!(updated["Database"]["CreationTime"], 1_676_922_165.051);
    call(&store, "CreateTable", &json!({ "DatabaseName": "d", "TableName": "t" })).unwrap();
    assert_eq!(
        call(&store, "DescribeDatabase", &json!({ "DatabaseName": "d" })).unwrap()["Database"]["TableCount"],
        1
    );
}

#[test]
fn a_table_has_the_service_s_defaults() {
    let store = empty();
    call(&store, "CreateDatabase", &json!({ "DatabaseName": "d" })).unwrap();
    let created = call(&store, "CreateTable", &json!({ "DatabaseName": "d", "TableName": "t" })).unwrap();
    assert_eq!(
        created,
        json!({ "Table": {
            "Arn": "arn:aws:timestream:eu-west-1:123456789012:database/d/table/t",
            "TableName": "t",
            "DatabaseName": "d",
            "TableStatus": "ACTIVE",
            "RetentionProperties": { "MemoryStoreRetentionPeriodInHours": 6, "MagneticStoreRetentionPeriodInDays": 73_000 },
            "MagneticStoreWriteProperties": { "EnableMagneticStoreWrites": false },
            "Schema": { "CompositePartitionKey": [{ "Type": "MEASURE" }] },
            "CreationTime": 1_676_922_165.051,
            "LastUpdatedTime": 1_676_922_165.051,
        }})
    );
    assert_eq!(
        call(
            &store,
            "DescribeTable",
            &json!({ "DatabaseName": "d", "TableName": "t" })
        )
        .unwrap(),
        created
    );
}

#[test]
fn an_update_changes_what_it_names() {
    let store = store();
    let before = call(
        &store,
        "DescribeTable",
        &json!({ "DatabaseName": "d", "TableName": "t" }),
    )
    .unwrap();
    let magnetic = json!({
        "EnableMagneticStoreWrites": true,
        "MagneticStoreRejectedDataLocation": { "S3Configuration": { "BucketName": "b", "EncryptionOption": "SSE_S3" } },
    });
    let request = json!({ "DatabaseName": "d", "TableName": "t", "MagneticStoreWriteProperties": magnetic });
    let after = call(&store, "UpdateTable", &request).unwrap();
    assert_eq!(after["Table"]["MagneticStoreWriteProperties"], magnetic);
    assert_eq!(
        after["Table"]["RetentionProperties"],
        before["Table"]["RetentionProperties"]
    );

    // A shorter window holds for the next write.
    let day_old = || record(&json!({ "Time": (NOW_MS - 24 * 3_600_000).to_string() }));
    assert_eq!(outcome(write(&store, &[day_old()])), "1 + 0");
    let retention = json!({ "MemoryStoreRetentionPeriodInHours": 1, "MagneticStoreRetentionPeriodInDays": 1 });
    call(
        &store,
        "UpdateTable",
        &json!({ "DatabaseName": "d", "TableName": "t", "RetentionProperties": retention }),
    )
    .unwrap();
    assert_eq!(outcome(write(&store, &[day_old()])), "0 + 1");
}

#[test]
fn only_the_enforcement_of_a_partition_key_can_change() {
    let store = empty();
    call(&store, "CreateDatabase", &json!({ "DatabaseName": "d" })).unwrap();
    let request = |name: &str, level: &str| {
        let key = json!([{ "Type": "DIMENSION", "Name": name, "EnforcementInRecord": level }]);
        json!({ "DatabaseName": "d", "TableName": "t", "Schema": { "CompositePartitionKey": key } })
    };
    call(&store, "CreateTable", &request("host", "OPTIONAL")).unwrap();
    let updated = call(&store, "UpdateTable", &request("host", "REQUIRED")).unwrap();
    assert_eq!(
        updated["Table"]["Schema"]["CompositePartitionKey"][0]["EnforcementInRecord"],
        "REQUIRED"
    );
    assert_eq!(
        refusal(&store, "UpdateTable", &request("other", "REQUIRED")),
        "400 ValidationException: The partition key of a table cannot be changed. Only the level of enforcement can."
    );
}

#[test]
#[expect(clippy::too_many_lines, reason = "one line for each rule")]
fn operations_are_refused_with_the_service_s_exceptions() {
    let long = "x".repeat(257);
    let retention = |hours: i64, days: i64| {
        json!({
            "DatabaseName": "d", "TableName": "n",
            "RetentionProperties": { "MemoryStoreRetentionPeriodInHours": hours, "MagneticStoreRetentionPeriodInDays": days },
        })
    };
    let key = |key: Json| json!({ "DatabaseName": "d", "TableName": "n", "Schema": { "CompositePartitionKey": key } });
    for (operation, request, expected) in [
        (
            "CreateDatabase",
            json!({ "DatabaseName": "d" }),
            "409 ConflictException: The database d already exists.",
        ),
        (
            "CreateDatabase",
            json!({}),
            "400 ValidationException: 1 validation error detected: Value null at 'databaseName' failed to satisfy constraint: Member must not be null",
        ),
        (
            "CreateDatabase",
            json!({ "DatabaseName": "a/b" }),
            "400 ValidationException: 1 validation error detected: Value 'a/b' at 'databaseName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+",
        ),
        (
            "CreateDatabase",
            json!({ "DatabaseName": long }),
            "400 ValidationException: 1 validation error detected: Value at 'databaseName' failed to satisfy constraint: Member must have length less than or equal to 256",
        ),
        (
            "CreateTable",
            json!({ "DatabaseName": "d", "TableName": "t" }),
            "409 ConflictException: The table t already exists.",
        ),
        (
            "CreateTable",
            json!({ "DatabaseName": "x", "TableName": "t" }),
            "404 ResourceNotFoundException: The database x does not exist.",
        ),
        (
            "CreateTable",
            retention(0, 1),
            "400 ValidationException: 1 validation error detected: Value '0' at 'retentionProperties.memoryStoreRetentionPeriodInHours' failed to satisfy constraint: Member must have value greater than or equal to 1",
        ),
        (
            "CreateTable",
            retention(8767, 1),
            "400 ValidationException: 1 validation error detected: Value '8767' at 'retentionProperties.memoryStoreRetentionPeriodInHours' failed to satisfy constraint: Member must have value less than or equal to 8766",
        ),
        (
            "CreateTable",
            retention(1, 73_001),
            "400 ValidationException: 1 validation error detected: Value '73001' at 'retentionProperties.magneticStoreRetentionPeriodInDays' failed to satisfy constraint: Member must have value less than or equal to 73000",
        ),
        (
            "CreateTable",
            key(json!([])),
            "400 ValidationException: 1 validation error detected: Value at 'schema.compositePartitionKey' failed to satisfy constraint: Member must have length greater than or equal to 1",
        ),
        (
            "CreateTable",
            key(json!([{ "Type": "DIMENSION" }])),
            "400 ValidationException: A partition key of type DIMENSION needs the name of a dimension.",
        ),
        (
            "CreateTable",
            key(json!([{ "Type": "MEASURE", "Name": "x" }])),
            "400 ValidationException: A partition key of type MEASURE must not have a name.",
        ),
        (
            "CreateTable",
            key(json!([{ "Type": "X" }])),
            "400 ValidationException: 1 validation error detected: Value 'X' at 'schema.compositePartitionKey.1.member.type' failed to satisfy constraint: Member must satisfy enum value set: [DIMENSION, MEASURE]",
        ),
        (
            "DescribeDatabase",
            json!({ "DatabaseName": "x" }),
            "404 ResourceNotFoundException: The database x does not exist.",
        ),
        (
            "DescribeTable",
            json!({ "DatabaseName": "d", "TableName": "x" }),
            "404 ResourceNotFoundException: The table x does not exist.",
        ),
        (
            "UpdateTable",
            json!({ "DatabaseName": "d", "TableName": "x" }),
            "404 ResourceNotFoundException: The table x does not exist.",
        ),
        (
            "UpdateDatabase",
            json!({ "DatabaseName": "d" }),
            "400 ValidationException: 1 validation error detected: Value null at 'kmsKeyId' failed to satisfy constraint: Member must not be null",
        ),
        (
            "DeleteDatabase",
            json!({ "DatabaseName": "d" }),
            "400 ValidationException: The database d cannot be deleted because it has tables. Delete all its tables first.",
        ),
        (
            "DeleteDatabase",
            json!({ "DatabaseName": "x" }),
            "404 ResourceNotFoundException: The database x does not exist.",
        ),
        (
            "DeleteTable",
            json!({ "DatabaseName": "d", "TableName": "x" }),
            "404 ResourceNotFoundException: The table x does not exist.",
        ),
        (
            "ListTables",
            json!({ "DatabaseName": "x" }),
            "404 ResourceNotFoundException: The database x does not exist.",
        ),
        (
            "ListDatabases",
            json!({ "MaxResults": 21 }),
            "400 ValidationException: 1 validation error detected: Value '21' at 'maxResults' failed to satisfy constraint: Member must have value less than or equal to 20",
        ),
        (
            "ListDatabases",
            json!({ "NextToken": "x" }),
            "400 ValidationException: The pagination token is invalid.",
        ),
    ] {
        assert_eq!(
            refusal(&store(), operation, &request),
            expected,
            "{operation} {request}"
        );
    }
}

#[test]
fn a_deleted_table_and_database_are_gone() {
    let store = store();
    call(&store, "DeleteTable", &json!({ "DatabaseName": "d", "TableName": "t" })).unwrap();
    assert_eq!(store.tables("d"), Some(vec![]));
    call(&store, "DeleteDatabase", &json!({ "DatabaseName": "d" })).unwrap();
    assert_eq!((store.databases(), store.tables("d")), (vec![], None));
}

#[test]
fn lists_come_in_pages() {
    let store = empty();
    for database in ["b", "a"] {
        call(&store, "CreateDatabase", &json!({ "DatabaseName": database })).unwrap();
        for number in 0..21 {
            let table = format!("t{number:02}");
            call(
                &store,
                "CreateTable",
                &json!({ "DatabaseName": database, "TableName": table }),
            )
            .unwrap();
        }
    }
    let pages = |mut request: Json, list: &str, operation: &str| {
        let mut sizes = Vec::new();
        loop {
            let page = call(&store, operation, &request).unwrap();
            sizes.push(page[list].as_array().unwrap().len());
            match page.get("NextToken") {
                Some(token) => request["NextToken"] = token.clone(),
                None => return sizes,
            }
        }
    };
    assert_eq!(pages(json!({}), "Databases", "ListDatabases"), [2]);
    assert_eq!(pages(json!({ "MaxResults": 1 }), "Databases", "ListDatabases"), [1, 1]);
    assert_eq!(pages(json!({ "DatabaseName": "a" }), "Tables", "ListTables"), [20, 1]);
    assert_eq!(pages(json!({}), "Tables", "ListTables"), [20, 20, 2]);
    let all = call(&store, "ListTables", &json!({ "MaxResults": 1 })).unwrap();
    assert_eq!(
        (&all["Tables"][0]["DatabaseName"], &all["Tables"][0]["TableName"]),
        (&json!("a"), &json!("t00"))
    );
}

#[test]
fn databases_are_limited() {
    let store = empty();
    for number in 0..500 {
        call(
            &store,
            "CreateDatabase",
            &json!({ "DatabaseName": format!("d{number}") }),
        )
        .unwrap();
    }
    assert_eq!(
        refusal(&store, "CreateDatabase", &json!({ "DatabaseName": "one-more" })),
        "402 ServiceQuotaExceededException: An account may have 500 databases."
    );
}

#[test]
fn databases_and_tables_have_tags() {
    let store = store();
    for arn in ["database/d", "database/d/table/t"] {
        let arn = format!("arn:aws:timestream:eu-west-1:123456789012:{arn}");
        let tags = json!([{ "Key": "a", "Value": "1" }, { "Key": "b", "Value": "" }]);
        call(&store, "TagResource", &json!({ "ResourceARN": arn, "Tags": tags })).unwrap();
        call(
            &store,
            "TagResource",
            &json!({ "ResourceARN": arn, "Tags": [{ "Key": "a", "Value": "2" }] }),
        )
        .unwrap();
        call(
            &store,
            "UntagResource",
            &json!({ "ResourceARN": arn, "TagKeys": ["b", "never"] }),
        )
        .unwrap();
        let listed = call(&store, "ListTagsForResource", &json!({ "ResourceARN": arn })).unwrap();
        assert_eq!(listed, json!({ "Tags": [{ "Key": "a", "Value": "2" }] }), "{arn}");
        let many: Vec<Json> = (0..200)
            .map(|number| json!({ "Key": format!("k{number}"), "Value": "" }))
            .collect();
        assert_eq!(
            refusal(&store, "TagResource", &json!({ "ResourceARN": arn, "Tags": many })),
            "402 ServiceQuotaExceededException: A resource may have 200 tags."
        );
    }
    for (arn, expected) in [
        (
            "arn:aws:timestream:eu-west-1:123456789012:database/x",
            "404 ResourceNotFoundException",
        ),
        (
            "arn:aws:timestream:eu-west-1:123456789012:database/d/table/x",
            "404 ResourceNotFoundException",
        ),
        (
            "arn:aws:timestream:eu-west-1:123456789012:database/d/t",
            "400 ValidationException",
        ),
        (
            "arn:aws:timestream:us-east-1:123456789012:database/d",
            "400 ValidationException",
        ),
        ("d", "400 ValidationException"),
    ] {
        let refused = refusal(&store, "ListTagsForResource", &json!({ "ResourceARN": arn }));
        assert!(refused.starts_with(expected), "{arn}: {refused}");
    }
}

proptest! {
    #[test]
    fn no_member_makes_it_panic(
        operation in prop::sample::select(vec![
            "CreateDatabase", "DescribeDatabase", "UpdateDatabase", "DeleteDatabase", "ListDatabases", "CreateTable", "DescribeTable",
            "UpdateTable", "DeleteTable", "ListTables", "TagResource", "UntagResource", "ListTagsForResource",
        ]),
        members in any_members(),
    ) {
        let _ = call(&store(), operation, &members);
    }
}

/// Requests whose members have the right names, and often the right types.
fn any_members() -> impl Strategy<Value = Json> {
    let text = || {
        prop_oneof![
            "\\PC{0,10}",
            Just("d".to_owned()),
            Just("arn:aws:timestream:eu-west-1:123456789012:database/d/table/t".to_owned())
        ]
    };
    let number = || any::<i64>();
    let retention = (number(), number()).prop_map(|(hours, days)| {
        json!({ "MemoryStoreRetentionPeriodInHours": hours, "MagneticStoreRetentionPeriodInDays": days })
    });
    let key = (text(), text(), text())
        .prop_map(|(kind, name, level)| json!({ "Type": kind, "Name": name, "EnforcementInRecord": level }));
    let schema = prop::collection::vec(key, 0..3).prop_map(|keys| json!({ "CompositePartitionKey": keys }));
    let tags = prop::collection::vec(
        (text(), text()).prop_map(|(key, value)| json!({ "Key": key, "Value": value })),
        0..3,
    );
    let member = prop_oneof![
        (
            prop::sample::select(vec![
                "DatabaseName",
                "TableName",
                "KmsKeyId",
                "NextToken",
                "ResourceARN"
            ]),
            text().prop_map(Json::from)
        ),
        (Just("MaxResults"), number().prop_map(Json::from)),
        (Just("RetentionProperties"), retention),
        (Just("Schema"), schema),
        (Just("Tags"), tags.prop_map(Json::from)),
        (
            Just("TagKeys"),
            prop::collection::vec(text(), 0..3).prop_map(Json::from)
        ),
        (
            Just("MagneticStoreWriteProperties"),
            any::<bool>().prop_map(|on| json!({ "EnableMagneticStoreWrites": on }))
        ),
    ];
    prop::collection::vec(member, 0..8).prop_map(|members| {
        members
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect()
    })
}
