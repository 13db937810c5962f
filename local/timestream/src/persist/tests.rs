use std::fs;
use std::path::Path;

use serde_json::json;

use crate::control::{databases, tables};
use crate::persist::{Disk, DiskError, SEGMENTS_BEFORE_COMPACTION};
use crate::store::Store;
use crate::store::window::Tolerance;
use crate::testing::{NOW_MS, account, add_table, clock, outcome, record, write};

fn open(folder: &Path) -> Store {
    let (disk, catalog) = Disk::open(folder).unwrap();
    Store::new(clock(), Tolerance::default(), catalog, Some(disk))
}

/// The Parquet files of all tables, as `<table id>/<file>`.
fn files(folder: &Path) -> Vec<String> {
    let mut names = Vec::new();
    for table in fs::read_dir(folder.join("tables")).unwrap() {
        let table = table.unwrap();
        for file in fs::read_dir(table.path()).unwrap() {
            let file = file.unwrap().file_name();
            names.push(format!(
                "{}/{}",
                table.file_name().to_str().unwrap(),
                file.to_str().unwrap()
            ));
        }
    }
    names.sort();
    names
}

/// Writes records that have every type, a dimension that only some have, and several versions.
fn fill(store: &Store) {
    let attributes = json!([
        { "Name": "double", "Type": "DOUBLE", "Value": "0.1" },
        { "Name": "bigint", "Type": "BIGINT", "Value": "-7" },
        { "Name": "varchar", "Type": "VARCHAR", "Value": "é" },
        { "Name": "boolean", "Type": "BOOLEAN", "Value": "false" },
        { "Name": "timestamp", "Type": "TIMESTAMP", "Value": "1" },
    ]);
    let multi = json!({ "MeasureName": "multi", "MeasureValue": null, "MeasureValueType": "MULTI", "MeasureValues": attributes });
    let other = json!({ "MeasureName": "n", "Dimensions": [{ "Name": "host", "Value": "h1" }, { "Name": "az", "Value": "1" }] });
    write(
        store,
        &[record(&json!({ "Version": 5 })), record(&multi), record(&other)],
    )
    .unwrap();
}

#[test]
fn everything_survives_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    add_table(&store, &json!({ "Tags": [{ "Key": "k", "Value": "v" }] }));
    fill(&store);
    store.save_rows().unwrap();
    write(&store, &[record(&json!({ "Version": 6, "MeasureValue": "2" }))]).unwrap();
    store.save_rows().unwrap();
    let (view, measures) = (store.view("d", "t"), store.measures("d", "t"));
    let described = tables::describe(&store, &account(), br#"{"DatabaseName":"d","TableName":"t"}"#);
    drop(store);

    let store = open(folder.path());
    assert_eq!(store.view("d", "t"), view);
    assert_eq!(store.measures("d", "t"), measures);
    assert_eq!(
        tables::describe(&store, &account(), br#"{"DatabaseName":"d","TableName":"t"}"#),
        described
    );
    assert_eq!(
        store.table("d", "t").unwrap().state().tags.get("k").map(String::as_str),
        Some("v")
    );
    let older = write(&store, &[record(&json!({ "Version": 5 }))]);
    assert!(outcome(older).ends_with("[6]"), "the version is forgotten");
    assert_eq!(
        files(folder.path()),
        ["0/000000000000.parquet", "0/000000000001.parquet"]
    );
}

#[test]
fn only_changes_are_written_and_now_and_then_the_whole_table() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    add_table(&store, &json!({}));
    for number in 0..=SEGMENTS_BEFORE_COMPACTION {
        let number = i64::try_from(number).unwrap();
        write(&store, &[record(&json!({ "Time": (NOW_MS - number).to_string() }))]).unwrap();
        store.save_rows().unwrap();
        store.save_rows().unwrap();
    }
    assert_eq!(files(folder.path()), ["0/000000000064.full.parquet"]);
    write(&store, &[record(&json!({ "Version": 2 }))]).unwrap();
    store.save_rows().unwrap();
    let view = store.view("d", "t");
    drop(store);
    assert_eq!(open(folder.path()).view("d", "t"), view);
}

#[test]
fn left_overs_of_a_crash_are_ignored_and_removed() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    add_table(&store, &json!({}));
    fill(&store);
    store.save_rows().unwrap();
    let view = store.view("d", "t");
    drop(store);
    let table = folder.path().join("tables/0");
    // A file that was not finished, and files that a full one has made superfluous.
    fs::write(table.join("000000000002.unfinished"), b"PAR1").unwrap();
    fs::rename(
        table.join("000000000000.parquet"),
        table.join("000000000001.full.parquet"),
    )
    .unwrap();
    fs::write(table.join("000000000000.parquet"), b"not read").unwrap();
    // A table that the catalog does not know.
    fs::create_dir_all(folder.path().join("tables/7")).unwrap();
    assert_eq!(open(folder.path()).view("d", "t"), view);
    assert_eq!(files(folder.path()), ["0/000000000001.full.parquet"]);
    assert!(!folder.path().join("tables/7").exists());
}

#[test]
fn a_deleted_table_takes_its_files_along_and_a_new_one_begins_empty() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    add_table(&store, &json!({}));
    fill(&store);
    store.save_rows().unwrap();
    tables::delete(&store, br#"{"DatabaseName":"d","TableName":"t"}"#).unwrap();
    assert_eq!(files(folder.path()), Vec::<String>::new());
    databases::delete(&store, br#"{"DatabaseName":"d"}"#).unwrap();
    add_table(&store, &json!({}));
    write(&store, &[record(&json!({}))]).unwrap();
    store.save_rows().unwrap();
    drop(store);
    assert_eq!(open(folder.path()).view("d", "t").unwrap().rows.len(), 1);
    assert_eq!(files(folder.path()), ["1/000000000000.parquet"]);
}

#[test]
fn rows_are_saved_again_after_saving_failed() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    add_table(&store, &json!({}));
    fill(&store);
    // A file where the table's folder should be.
    let obstacle = folder.path().join("tables/0");
    fs::write(&obstacle, b"").unwrap();
    assert!(matches!(store.save_rows(), Err(DiskError::File { .. })));
    fs::remove_file(obstacle).unwrap();
    store.save_rows().unwrap();
    let view = store.view("d", "t");
    drop(store);
    assert_eq!(open(folder.path()).view("d", "t"), view);
}

#[test]
fn damaged_files_are_told_by_name() {
    let damage = |file: &str, content: &[u8]| {
        let folder = tempfile::tempdir().unwrap();
        let store = open(folder.path());
        add_table(&store, &json!({}));
        fill(&store);
        store.save_rows().unwrap();
        drop(store);
        fs::write(folder.path().join(file), content).unwrap();
        Disk::open(folder.path())
            .map(drop)
            .unwrap_err()
            .to_string()
            .replace(folder.path().to_str().unwrap(), "")
    };
    assert_eq!(damage("catalog.json", b"{"), "cannot read /catalog.json");
    assert_eq!(
        damage("tables/0/000000000000.parquet", b"PAR1"),
        "cannot read or write /tables/0/000000000000.parquet"
    );
}

#[test]
fn a_folder_belongs_to_one_process() {
    let folder = tempfile::tempdir().unwrap();
    let first = open(folder.path());
    assert!(matches!(Disk::open(folder.path()), Err(DiskError::InUse { .. })));
    drop(first);
    open(folder.path());
}
