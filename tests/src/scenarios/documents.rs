//! Every query that the project's own documents show is understood, and asks for columns that exist.

use std::fs;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use local_cloud::clients;
use local_cloud::cloud::DATABASE;
use sinks::timestream::{COLUMNS_MEASURE_NAME, Timestream};

use super::{schedule, send_all};
use crate::harness::events::{self, records};
use crate::harness::tables::query;
use crate::harness::world::World;

/// The documents of the project, those of its parts included.
fn documents() -> Vec<PathBuf> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if path.is_dir() && !name.starts_with('.') && !["target", "node_modules"].contains(&name.as_str()) {
                walk(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "md") {
                found.push(path);
            }
        }
    }
    let mut found = Vec::new();
    walk(&crate::harness::root(), &mut found);
    found.sort();
    found
}

/// The blocks of SQL in a document that ask one of the six tables.
fn queries(document: &str) -> Vec<&str> {
    let blocks = document.split("```sql\n").skip(1);
    blocks
        .filter_map(|rest| rest.split_once("\n```").map(|(block, _)| block))
        .flat_map(|block| block.split(';'))
        .map(str::trim)
        .filter(|sql| sql.contains("\"connect-analytics\"."))
        .collect()
}

/// As after a first deployment: every column is there, also those for which these events have no value. It is done by the clock on the wall.
async fn make_columns(world: &World) {
    world.set_clock(&Timestamp::now().to_string());
    let timestream = Timestream::new(&clients::config(&world.store), DATABASE.to_owned(), true);
    timestream.make_columns().await.unwrap();
    world.set_clock(events::NOW);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_query_in_the_documents_is_answered() {
    let world = World::new().await;
    make_columns(&world).await;
    let mut function = world.start("agent-events", &[]).await;
    let session: Vec<Vec<u8>> = events::samples("agent-events/session")
        .into_iter()
        .map(|(_, bytes)| bytes)
        .collect();
    send_all(&mut function, &records(session)).await;
    let mut function = world.start("contact-events", &[]).await;
    for (_, event) in events::samples("contact-events/journey-voice") {
        function.invoke(&event).await;
    }

    let (mut function, _) = schedule::start(&world, |_| {}).await;
    function
        .invoke(&events::sample("triggers/schedule-everything.json"))
        .await;
    let tables = world.tables().await;
    let is_of_its_own = |row: &String| !row.contains(&format!("measure_name={COLUMNS_MEASURE_NAME}"));
    assert!(tables.values().all(|rows| rows.iter().any(is_of_its_own)), "{tables:?}");

    // The store's clock: soon after the session, so that `ago(1h)` reaches it.
    world.set_clock("2026-11-20T12:00:00Z");
    let client = world.query_client();
    let readme = crate::harness::root().join("README.md");
    assert!(documents().contains(&readme), "there is no README.md");
    for document in documents() {
        let text = fs::read_to_string(&document).unwrap();
        for sql in queries(&text) {
            // A column that does not exist, or a function that is not Timestream's, is an error that shows the query.
            query(&client, sql).await;
        }
    }
    let shown = queries(&fs::read_to_string(readme).unwrap()).len();
    assert!(shown > 0, "README.md shows no query of the six tables");
}
