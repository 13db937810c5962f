//! The tables and the documented queries: one truth in the model and the README, and the templates agree with it.

use std::collections::BTreeSet;
use std::fs;

use model::schema::Table;

use crate::deployed::{Deployed, number};
use crate::read::{Template, root};

#[test]
fn both_templates_make_the_six_tables_with_a_day_in_memory_and_a_year_besides() {
    check("template.yaml", &Template::application().with(&[]));
    check("timestream.yaml", &Template::store().with(&[]));
}

fn check(file: &str, deployed: &Deployed) {
    let tables = deployed.of("AWS::Timestream::Table");
    let names: BTreeSet<&str> = tables
        .values()
        .map(|table| table["TableName"].as_str().unwrap())
        .collect();
    let expected: BTreeSet<&str> = Table::ALL.iter().map(|table| table.name()).collect();
    assert_eq!(names, expected, "the tables of {file} and those of model::schema");
    assert_eq!(tables.len(), expected.len(), "{file} has a table twice");
    for (id, table) in tables {
        let retention = &table["RetentionProperties"];
        assert_eq!(
            number(&retention["MemoryStoreRetentionPeriodInHours"]),
            25,
            "{file}, {id}"
        );
        assert_eq!(
            number(&retention["MagneticStoreRetentionPeriodInDays"]),
            365,
            "{file}, {id}"
        );
        let late = &table["MagneticStoreWriteProperties"];
        assert_eq!(
            late["EnableMagneticStoreWrites"], true,
            "{file}, {id}: without it events later than 25 hours are refused"
        );
        let rejected = &late["MagneticStoreRejectedDataLocation"]["S3Configuration"];
        assert!(
            rejected["BucketName"].is_string(),
            "{file}, {id}: what the magnetic store rejects later is reported nowhere"
        );
    }
}

#[test]
fn the_outputs_hold_the_readmes_three_queries() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let documented: Vec<&str> = readme
        .split("```sql\n")
        .skip(1)
        .map(|block| block.split("```").next().unwrap().trim())
        .collect();
    let outputs = Template::application().with(&[]).outputs;
    for name in ["AgentStatesQuery", "ContactMetricsQuery", "QueueMetricsQuery"] {
        let query = outputs.get(name).unwrap_or_else(|| panic!("there is no output {name}"));
        assert!(
            documented.contains(&query.trim()),
            "{name} is none of the README's queries, word for word:\n{query}"
        );
    }
    let elsewhere = Template::application().with(&[("DatabaseName", "elsewhere")]).outputs;
    assert!(
        elsewhere["QueueMetricsQuery"].contains(r#"FROM "elsewhere"."Queue""#),
        "{elsewhere:?}"
    );
}

#[test]
fn what_a_person_needs_next_is_an_output() {
    let outputs = Template::application().with(&[]).outputs;
    for name in [
        "AgentEventStreamArn",
        "DatabaseName",
        "QuarantineBucketName",
        "CriticalTopicArn",
        "WarningTopicArn",
        "DashboardUrl",
    ] {
        assert!(
            outputs.contains_key(name),
            "there is no output {name}: {:?}",
            outputs.keys()
        );
    }
}
