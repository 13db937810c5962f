//! The dashboards of what was just played, as addresses of the preview and as a picture.

use std::path::Path;
use std::process::Stdio;

use jiff::Timestamp;
use local_cloud::{CloudError, Project};
use simulator::centre::INSTANCE_ID;
use tokio::process::Command;

use super::demo;
use super::hour::Hour;
use super::play::Played;
use super::say::{say, step};

/// The board that a newcomer should see first.
const FIRST: &str = "connect-queues-now";

/// What the documents show: board, themes, width and height in pixels.
const PICTURES: [(&str, &str, &str, &str); 4] = [
    (FIRST, "light,dark", "1280", "1120"),
    (FIRST, "light,dark", "390", "844"),
    ("connect-agents-now", "light", "1280", "1000"),
    ("connect-pipeline-health", "light", "1280", "1000"),
];

/// The addresses of all boards, chosen to show the simulated contact centre.
pub(crate) async fn say_addresses(preview: &str) -> Result<(), CloudError> {
    let failed = || CloudError::call("the preview does not list its boards");
    let answer = reqwest::get(format!("{preview}/api/boards")).await.map_err(failed())?;
    let boards: Vec<serde_json::Value> = answer.json().await.map_err(failed())?;
    for board in &boards {
        let text = |field: &str| board.get(field).and_then(serde_json::Value::as_str).unwrap_or_default();
        say(format_args!(
            "  {:<17} {}",
            text("title"),
            address(preview, text("uid"))
        ));
    }
    Ok(())
}

fn address(preview: &str, uid: &str) -> String {
    format!("{preview}/d/{uid}?from=now-1h&to=now&var-instance={INSTANCE_ID}")
}

/// Takes pictures, by the script that is there for it: `what` are its options but for addresses.
async fn take_pictures(project: &Project, preview: &str, folder: &Path, what: &[&str]) -> Result<(), CloudError> {
    let script = project.root().join("local/preview/web/screenshots.mjs");
    let output = Command::new("node")
        .arg(script)
        .args(["--url", preview, "--range", "now-1h,now"])
        .args(["--variables", &format!("var-instance={INSTANCE_ID}")])
        .args(what)
        .arg("--out")
        .arg(folder)
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .output()
        .await
        .map_err(CloudError::call("node did not run"))?;
    if output.status.success() {
        return Ok(());
    }
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    Err(CloudError::Unexpected(format!("no picture could be taken: {text}")))
}

/// `make pictures`: plays the simulated hour and takes the pictures of the documents anew.
pub(crate) async fn pictures(project: &Project) -> Result<(), CloudError> {
    let cloud = demo::start(project, "pictures").await?;
    let hour = Hour::until(Timestamp::now())?;
    let mut played = Played::default();
    let outcome = async {
        demo::show_hour(&cloud, &hour, &mut played).await?;
        if !played.problems.is_empty() {
            return Err(CloudError::Unexpected(played.problems.join("\n  ")));
        }
        step("Taking pictures");
        let (preview, folder) = (&cloud.addresses.preview, project.root().join("docs/images"));
        for (board, themes, width, height) in PICTURES {
            let what = [
                "--board", board, "--themes", themes, "--widths", width, "--height", height,
            ];
            take_pictures(project, preview, &folder, &what).await?;
        }
        say(format_args!("  {}", folder.display()));
        Ok(())
    };
    let outcome = outcome.await;
    cloud.stop();
    outcome
}

/// Both, at the end of the demonstration.
pub(crate) async fn show(project: &Project, preview: &str) -> Result<(), CloudError> {
    step("The boards of the simulated hour");
    say_addresses(preview).await?;
    let folder = project.state().join("boards");
    take_pictures(project, preview, &folder, &["--board", FIRST, "--themes", "light"]).await?;
    let picture = folder.join(format!("{FIRST}.png"));
    say("  They are served for as long as this cloud runs, and with `make up` for as long as you like.");
    say(format_args!("  A picture of Queues now: {}", picture.display()));
    Ok(())
}
