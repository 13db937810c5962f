//! A newer model has been here: what an older one makes of the same event is superseded, not a conflict.

use aws_sdk_timestreamwrite::types::{MeasureValue, MeasureValueType, Record};
use local_cloud::{clients, cloud::DATABASE};
use model::schema::Table;
use model::{MODEL_VERSION, Normalised, Row, agent_event};

use super::send_all;
use crate::harness::events::{agent_event as event, contact_id, records};
use crate::harness::logs::Endings;
use crate::harness::world::World;

/// Writes the rows of an event as a newer version of the model might: a higher version, and something else in it.
async fn write_newer(world: &World, payload: &[u8], tables: &[Table]) {
    let Ok(Normalised::Facts(facts)) = agent_event::normalise(payload) else {
        panic!("no facts");
    };
    let client = clients::timestream_write(&world.store);
    for table in tables {
        let rows: Vec<&Row> = facts.rows.iter().filter(|row| row.table() == *table).collect();
        let request = sinks::timestream::encode(&rows);
        let newer = MeasureValue::builder()
            .name("event_id")
            .value("as a newer model has it")
            .r#type(MeasureValueType::Varchar)
            .build()
            .unwrap();
        let records: Vec<Record> = request
            .records
            .into_iter()
            .map(|mut record| {
                record.measure_values = Some(vec![newer.clone()]);
                record
            })
            .collect();
        let mut common = request.common;
        common.version = Some(MODEL_VERSION + 1);
        client
            .write_records()
            .database_name(DATABASE)
            .table_name(table.name())
            .common_attributes(common)
            .set_records(Some(records))
            .send()
            .await
            .unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_whose_rows_are_there_in_a_newer_version_is_superseded() {
    let world = World::new().await;
    let mut function = world.start("agent-events", &[]).await;
    let batch = records((1..=3).map(event));
    write_newer(&world, &batch[0].data, &[Table::AgentEvent, Table::AgentEventContact]).await;
    // Of the second only one of two rows is there: the other one is stored, and so is the record.
    write_newer(&world, &batch[1].data, &[Table::AgentEvent]).await;
    let before = world.tables().await;

    let endings = send_all(&mut function, &batch).await;
    let expected = Endings {
        received: 3,
        stored: 2,
        superseded: 1,
        ..Endings::default()
    };
    assert_eq!(endings, expected);
    let told: Vec<String> = function
        .log()
        .into_iter()
        .filter(|line| line.contains("records superseded"))
        .collect();
    let is_of_the_first = |line: &String| line.contains(&contact_id(1)) && !line.contains(&contact_id(2));
    assert!(told.len() == 1 && told.iter().all(is_of_the_first), "{told:?}");
    assert_eq!(world.quarantine().await.len(), 0);
    let after = world.tables().await;
    for table in [Table::AgentEvent, Table::AgentEventContact] {
        let (before, after) = (&before[table.name()], &after[table.name()]);
        assert_eq!(after.len(), 3);
        assert!(
            before.iter().all(|row| after.contains(row)),
            "what is newer stays: {before:#?}\n{after:#?}"
        );
    }
}
