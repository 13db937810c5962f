//! boto3 against the endpoint: `boto3_smoke.py` with the Python of the project's virtual environment.

use std::path::{Path, PathBuf};

use timestream_local::{Options, serve};
use tokio::net::TcpListener;
use tokio::process::Command;

#[tokio::test]
async fn boto3_creates_writes_and_queries() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    // `make test` installs boto3 here; the interpreter that PYTHON names elsewhere may well lack it.
    let installed = here.join("../../.venv/bin/python");
    #[expect(
        clippy::disallowed_methods,
        reason = "a test has no `Config` that it could read this in"
    )]
    let named = std::env::var_os("PYTHON").map(PathBuf::from);
    let python = if installed.exists() {
        installed
    } else {
        named.unwrap_or(installed)
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let endpoint = tokio::spawn(serve(listener, Options::default(), std::future::pending()));
    let output = Command::new(&python)
        .arg(here.join("tests/boto3_smoke.py"))
        .arg(url)
        .output()
        .await;
    endpoint.abort();
    let output = output.unwrap_or_else(|error| {
        panic!(
            "cannot run {}: {error}; `make tools` installs it, or name a Python that has boto3 in PYTHON",
            python.display()
        )
    });
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(
        output.status.success(),
        "{}{}",
        text(&output.stdout),
        text(&output.stderr)
    );
}
