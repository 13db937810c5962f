//! The deployed schedules.

use std::collections::BTreeSet;

use local_cloud::feed;
use serde_json::Value as Json;

use crate::harness::deployed::{self, until};
use crate::harness::events;

/// The names of things in the described contact centre that the Connect stub answers from.
fn names(of: &str) -> BTreeSet<String> {
    let centre: Json = serde_json::from_slice(&events::sample("contact-centre.json")).unwrap();
    let instances = centre["instances"].as_array().unwrap().iter();
    let things = instances.flat_map(|instance| instance[of].as_array().into_iter().flatten());
    things
        .filter_map(|thing| thing["name"].as_str().or(thing["username"].as_str()))
        .map(str::to_owned)
        .collect()
}

/// The values of a column, as the rows' lines have it.
fn values(rows: &[String], column: &str) -> BTreeSet<String> {
    // Values may hold spaces, so the next column's name ends them.
    let value = |row: &String| {
        let (_, rest) = row.split_once(&format!("{column}="))?;
        let end = rest
            .find('=')
            .map_or(rest.len(), |equals| rest[..equals].rfind(' ').unwrap_or(equals));
        Some(rest[..end].to_owned())
    };
    rows.iter().filter_map(value).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_ticks_fill_the_tables_of_instances_queues_and_users() {
    let cloud = deployed::shared().await;
    // The users' turn comes once an hour; that of instances and queues within a minute of the deployment.
    feed::tick_now(&cloud.ministack, &cloud.stack, "UsersSchedule")
        .await
        .unwrap();
    let tables = until("every table of the snapshot has rows", async || {
        let tables = cloud.tables().await;
        let is_filled = |table: &str| !tables[table].is_empty();
        ["Instance", "Queue", "User"]
            .into_iter()
            .all(is_filled)
            .then_some(tables)
    })
    .await;
    assert_eq!(values(&tables["Queue"], "queue_name"), names("queues"));
    assert_eq!(values(&tables["User"], "username"), names("users"));
    assert!(!values(&tables["Instance"], "instance_alias").is_empty());
    // The tick's function runs when its schedule says, as the account of its log shows.
    assert!(!values(&tables["Queue"], "contacts_in_queue").is_empty());
}
