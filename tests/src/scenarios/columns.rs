//! A new database: every column is there before anything has happened, and nothing seems to have.

use std::process::Command;

use aws_sdk_timestreamquery::error::ProvideErrorMetadata as _;
use jiff::Timestamp;
use local_cloud::clients;
use local_cloud::cloud::DATABASE;
use model::schema::Table;

use crate::harness::binaries;
use crate::harness::tables::query;
use crate::harness::world::World;

/// A question that names every column of a table, asked as the dashboards ask.
fn question(table: Table) -> String {
    let columns: Vec<&str> = table.columns().iter().map(|column| column.name).collect();
    format!(
        r#"SELECT {} FROM "{DATABASE}"."{}" WHERE measure_name = '{}'"#,
        columns.join(", "),
        table.name(),
        table.measure_name()
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn every_column_can_be_asked_for_before_it_has_a_value() {
    let world = World::new().await;
    // The command goes by the clock on the wall, and the store must too.
    world.set_clock(&Timestamp::now().to_string());
    let client = world.query_client();
    for table in Table::ALL.iter().copied() {
        let refused = client.query().query_string(question(table)).send().await.unwrap_err();
        assert_eq!(refused.code(), Some("ValidationException"), "{}", table.name());
    }
    // Twice, as an operator may who is not sure.
    for _ in 0..2 {
        let run = Command::new(binaries::path("connect-analytics"))
            .arg("columns")
            .env_clear()
            .env("AWS_REGION", clients::REGION)
            .env("AWS_ACCESS_KEY_ID", clients::KEY)
            .env("AWS_SECRET_ACCESS_KEY", clients::KEY)
            .env("AWS_ENDPOINT_URL_TIMESTREAM_WRITE", &world.store)
            .output()
            .unwrap();
        assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    }
    for table in Table::ALL.iter().copied() {
        assert_eq!(query(&client, &question(table)).await, [], "{}", table.name());
    }
    let lately = format!(r#"SELECT * FROM "{DATABASE}"."ContactEvent" WHERE time BETWEEN ago(24h) AND now()"#);
    assert_eq!(query(&client, &lately).await, []);
}
