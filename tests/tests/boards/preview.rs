//! The preview in a real browser, on the simulated day: Node drives a Chromium, and is told what is true.

use std::path::{Path, PathBuf};
use std::process::Command;

use preview::Options;
use serde_json::{Value as Json, json};
use simulator::Millis;
use simulator::truth::Thresholds;
use tokio::net::TcpListener;

use crate::day::{HOUR, day};

/// The instance of the simulation.
const INSTANCE: &str = simulator::centre::INSTANCE_ID;
/// The queue that is chosen, by its index.
const QUEUE: usize = 0;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// A preview of the dashboards in this folder, in this process. Gives its address.
fn serve(dashboards: &str) -> String {
    day().block_on(async {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let options = Options {
            timestream: day().address.clone(),
            cloudwatch: None,
            dashboards: root().join(dashboards),
            page: root().join("local/preview/web/dist"),
            runbooks: root().join("docs/runbooks"),
        };
        tokio::spawn(preview::serve(listener, options, std::future::pending()));
        address
    })
}

/// What is true of the queues in the hours before this moment.
fn figures(now: Millis, hours: i64) -> Json {
    let truth = &day().truth;
    let none = Thresholds {
        service_level: 0,
        short_abandon: 0,
    };
    let of_each: Vec<_> = truth
        .centre
        .queues
        .iter()
        .enumerate()
        // Both ends of a range are a part of it.
        .map(|(index, queue)| (queue, truth.queue_figures(index, &(now - hours * HOUR..now + 1), none)))
        .collect();
    let told = |chosen: Option<usize>| {
        let chosen: Vec<_> = match chosen {
            Some(index) => vec![&of_each[index]],
            None => of_each.iter().collect(),
        };
        let queues = chosen.iter().filter(|(_, figures)| figures.left() > 0);
        json!({
            "queued": chosen.iter().map(|(_, figures)| figures.queued).sum::<usize>(),
            "answered": chosen.iter().map(|(_, figures)| figures.answered).sum::<usize>(),
            "abandoned": chosen.iter().map(|(_, figures)| figures.abandoned).sum::<usize>(),
            "queues": queues.map(|(queue, figures)| json!({
                "name": queue.name,
                "answered": figures.answered,
                "abandoned": figures.abandoned,
            })).collect::<Vec<_>>(),
        })
    };
    let text = |at: Millis| {
        let at = jiff::Timestamp::from_millisecond(at).unwrap();
        at.strftime("%Y-%m-%d %H:%M:%S").to_string()
    };
    json!({
        "all": told(None),
        "one": told(Some(QUEUE)),
        "from_text": text(now - hours * HOUR),
        "to_text": text(now),
    })
}

/// A moment of the afternoon at which a snapshot was taken and somebody waited: numbers that are all 0 would prove little.
fn busy_moment() -> Millis {
    let truth = &day().truth;
    let waiting = |at: &Millis| (0..truth.centre.queues.len()).any(|queue| !truth.in_queue(queue, *at).is_empty());
    (0..24).map(|tick| day().at(14, 5 * tick)).find(waiting).unwrap()
}

/// All that the browser's tests compare with.
fn told(now: Millis) -> Json {
    let truth = &day().truth;
    let queue = &truth.centre.queues[QUEUE];
    let waiting = truth
        .centre
        .queues
        .iter()
        .enumerate()
        .map(|(index, queue)| json!({ "name": queue.name, "waiting": truth.in_queue(index, now).len() }));
    let mut waiting: Vec<Json> = waiting.collect();
    waiting.sort_by_key(|queue| std::cmp::Reverse(queue["waiting"].as_u64()));
    let agents = truth
        .centre
        .agents
        .iter()
        .zip(&truth.agents)
        .filter_map(|(agent, history)| {
            // Those whose state is plain: no suspected phantoms, and nobody logged out.
            let state = history.state_at(now)?;
            ["Available", "On Contact", "After Contact Work", "On Hold"]
                .contains(&state)
                .then(|| json!({ "name": format!("{} {}", agent.first_name, agent.last_name), "username": agent.username, "state": state }))
        });
    let agents: Vec<Json> = agents.collect();
    assert!(agents.len() >= 3, "{agents:?}");
    json!({
        "boards": serve("monitoring/grafana/dashboards"),
        "fixtures": serve("local/preview/fixtures"),
        "now": now,
        "instance": INSTANCE,
        "uids": day().boards.iter().map(|board| board.uid).collect::<Vec<_>>(),
        "queue": { "id": queue.id, "name": queue.name },
        "waiting": waiting,
        "agents": agents,
        "three_hours": figures(now, 3),
        "one_hour": figures(now, 1),
    })
}

#[test]
fn the_browser_shows_the_truth() {
    let web = root().join("local/preview/web");
    assert!(
        web.join("dist/index.html").is_file(),
        "the page is not built: run `npm ci --ignore-scripts` and `node build.mjs` in local/preview/web"
    );
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("truth.json");
    std::fs::write(&file, told(busy_moment()).to_string()).unwrap();
    let output = Command::new("node")
        .args(["--test", "--test-concurrency=1"])
        .args(["tests/browser/boards.test.mjs", "tests/browser/every-panel.test.mjs"])
        .env("PREVIEW_TRUTH", &file)
        .current_dir(&web)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}
