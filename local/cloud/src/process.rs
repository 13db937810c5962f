//! Programs that run beside us and must not outlive us.

use std::fs::{self, File};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;
use tokio::net::TcpStream;

use crate::CloudError;

/// How long a program may take to become ready: generous, for a machine that is busy compiling.
const READY: Duration = Duration::from_mins(1);
/// How long a program may take to stop after SIGTERM before SIGKILL follows.
const STOP: Duration = Duration::from_secs(3);

/// How long to wait before looking again.
const PAUSE: Duration = Duration::from_millis(20);

/// What comes before the port in every address of the local cloud.
const ADDRESS: &str = "http://127.0.0.1:";

/// A running program, in a process group of its own. Dropping the guard ends the whole group, children of children included.
#[derive(Debug)]
pub struct Guard {
    name: String,
    child: Child,
    log: PathBuf,
    left_running: bool,
}

/// What a program to start looks like.
#[derive(Debug, Clone)]
pub struct Program<'a> {
    /// What people call it; also the name of its log file.
    pub name: &'a str,
    /// The binary.
    pub path: &'a Path,
    /// Its arguments.
    pub args: Vec<String>,
    /// Its whole environment, or nothing to hand down ours.
    pub environment: Option<Vec<(String, String)>>,
    /// The folder it runs in.
    pub working_directory: &'a Path,
    /// The folder for `<name>.log`, where its output goes.
    pub logs: &'a Path,
}

impl Guard {
    /// Starts a program. Its standard output and error go to `<logs>/<name>.log`, begun anew.
    pub fn start(program: &Program<'_>) -> Result<Self, CloudError> {
        fs::create_dir_all(program.logs).map_err(CloudError::file(program.logs))?;
        let log = program.logs.join(format!("{}.log", program.name));
        let output = File::create(&log).map_err(CloudError::file(&log))?;
        let errors = output.try_clone().map_err(CloudError::file(&log))?;
        let mut command = Command::new(program.path);
        command
            .args(&program.args)
            .current_dir(program.working_directory)
            .process_group(0);
        command.stdin(Stdio::null()).stdout(output).stderr(errors);
        if let Some(environment) = &program.environment {
            command
                .env_clear()
                .envs(environment.iter().map(|(name, value)| (name, value)));
        }
        let child = command.spawn().map_err(|source| CloudError::Spawn {
            program: program.path.to_owned(),
            source,
        })?;
        Ok(Self {
            name: program.name.to_owned(),
            child,
            log,
            left_running: false,
        })
    }

    /// The piece's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Where its output goes.
    pub fn log(&self) -> &Path {
        &self.log
    }

    /// The process id, which is also the id of its group.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Whether the program is still running.
    pub fn is_running(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    /// Fails with the end of the log if the program has ended.
    pub fn check(&mut self) -> Result<(), CloudError> {
        if self.is_running() {
            return Ok(());
        }
        Err(CloudError::Ended {
            name: self.name.clone(),
            log: self.log.clone(),
            tail: tail(&self.log),
        })
    }

    /// Waits until the program's output names the address that it listens on and it does listen there, and returns the address
    /// (`http://127.0.0.1:<port>`).
    pub async fn address(&mut self) -> Result<String, CloudError> {
        let port = self.wait_for_output(find_port).await?;
        while TcpStream::connect(("127.0.0.1", port)).await.is_err() {
            self.check()?;
            tokio::time::sleep(PAUSE).await;
        }
        Ok(format!("{ADDRESS}{port}"))
    }

    /// Waits until the program has said a whole line, and returns it: for programs that listen nowhere and say when they are ready.
    pub async fn first_words(&mut self) -> Result<String, CloudError> {
        self.wait_for_output(|output| Some(output.split_once('\n')?.0.to_owned()))
            .await
    }

    async fn wait_for_output<T>(&mut self, find: impl Fn(&str) -> Option<T>) -> Result<T, CloudError> {
        let started = Instant::now();
        loop {
            let output = fs::read(&self.log).map_err(CloudError::file(&self.log))?;
            if let Some(found) = find(&String::from_utf8_lossy(&output)) {
                return Ok(found);
            }
            self.check()?;
            if started.elapsed() > READY {
                let (name, log) = (self.name.clone(), self.log.clone());
                return Err(CloudError::NotReady {
                    name,
                    seconds: READY.as_secs(),
                    tail: tail(&log),
                    log,
                });
            }
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// Lets the program outlive us.
    pub fn leave_running(mut self) {
        self.left_running = true;
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        if self.left_running {
            return;
        }
        signal(self.id(), Signal::SIGTERM);
        wait_for(|| !matches!(self.child.try_wait(), Ok(None)));
        // Also for children of a child that ended in time.
        signal(self.id(), Signal::SIGKILL);
        // Collected, so that no zombie stays; it has been killed, so this does not wait.
        let _ = self.child.wait();
    }
}

/// Ends several programs at once, which is quicker than dropping one guard after the other.
pub fn stop_all(guards: Vec<Guard>) {
    for guard in &guards {
        signal(guard.id(), Signal::SIGTERM);
    }
    drop(guards);
}

/// Ends process groups that an earlier run left behind: SIGTERM; after a while, SIGKILL for what is left.
pub fn stop_left_running(groups: &[u32]) {
    for &group in groups {
        signal(group, Signal::SIGTERM);
    }
    wait_for(|| !groups.iter().any(|&group| group_exists(group)));
    for &group in groups {
        signal(group, Signal::SIGKILL);
    }
}

/// Whether any process of this group is there.
pub fn group_exists(id: u32) -> bool {
    i32::try_from(id).is_ok_and(|id| killpg(Pid::from_raw(id), None).is_ok())
}

fn wait_for(mut ended: impl FnMut() -> bool) {
    let started = Instant::now();
    while !ended() && started.elapsed() < STOP {
        thread::sleep(Duration::from_millis(10));
    }
}

/// A group that is gone already is what we want, so the answer does not matter.
fn signal(id: u32, signal: Signal) {
    if let Ok(id) = i32::try_from(id) {
        let _ = killpg(Pid::from_raw(id), signal);
    }
}

/// The port of the first loopback address in a program's output. It is complete only when something follows it.
fn find_port(output: &str) -> Option<u16> {
    let (_, rest) = output.split_once(ADDRESS)?;
    let end = rest.find(|c: char| !c.is_ascii_digit())?;
    rest.get(..end)?.parse().ok()
}

/// The last lines of a log, for an error message.
pub(crate) fn tail(log: &Path) -> String {
    let text = fs::read(log).unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    let lines: Vec<&str> = text.lines().collect();
    lines.get(lines.len().saturating_sub(10)..).unwrap_or_default().join(
        "
",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell<'a>(folder: &'a Path, script: &str) -> Program<'a> {
        Program {
            name: "shell",
            path: Path::new("/bin/sh"),
            args: vec!["-c".to_owned(), script.to_owned()],
            environment: Some(vec![("PATH".to_owned(), "/usr/bin:/bin".to_owned())]),
            working_directory: folder,
            logs: folder,
        }
    }

    #[test]
    fn a_port_is_read_only_once_it_is_whole() {
        let cases = [
            ("", None),
            ("starting on http://127.0.0.1:", None),
            ("http://127.0.0.1:80", None),
            ("http://127.0.0.1:8086\n", Some(8086)),
            (
                "Running on http://127.0.0.1:4566 (CTRL + C)\nhttp://127.0.0.1:9\n",
                Some(4566),
            ),
            ("http://127.0.0.1:99999\n", None),
        ];
        for (output, expected) in cases {
            assert_eq!(find_port(output), expected, "{output:?}");
        }
    }

    #[tokio::test]
    async fn dropping_the_guard_ends_the_children_of_the_child_too() {
        let folder = tempfile::tempdir().unwrap();
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let script = format!("sleep 1000 & echo {address}; wait");
        let mut guard = Guard::start(&shell(folder.path(), &script)).unwrap();
        assert_eq!(guard.address().await.unwrap(), address);
        let id = guard.id();
        assert!(group_exists(id));
        drop(guard);
        // The orphaned `sleep` was killed with the group; whoever adopted it may take a moment to collect it.
        let started = Instant::now();
        while group_exists(id) && started.elapsed() < Duration::from_secs(5) {
            thread::yield_now();
        }
        assert!(!group_exists(id));
    }

    #[tokio::test]
    async fn a_program_that_ends_early_is_an_error_with_its_last_words() {
        let folder = tempfile::tempdir().unwrap();
        let mut guard = Guard::start(&shell(folder.path(), "echo the port is taken; exit 3")).unwrap();
        let error = guard.address().await.unwrap_err().to_string();
        assert!(
            error.contains("shell ended unexpectedly") && error.contains("the port is taken"),
            "{error}"
        );
    }

    #[test]
    fn a_program_that_does_not_exist_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let program = Program {
            path: Path::new("/no/such/program"),
            ..shell(folder.path(), "")
        };
        assert_eq!(
            Guard::start(&program).unwrap_err().to_string(),
            "cannot start /no/such/program"
        );
    }
}
