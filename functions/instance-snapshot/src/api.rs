//! One call to the Connect API: paced, tried again while that may help, never past the deadline, and counted.

use std::error::Error;
use std::sync::atomic::{AtomicU64, Ordering};

use aws_sdk_connect::Client;
use aws_sdk_connect::config::retry::RetryConfig;
use aws_sdk_connect::error::{ProvideErrorMetadata, SdkError};
use tokio::time::Instant;

use crate::pacing::{Pacing, Quota};

/// The API for the time of one collection.
#[derive(Debug)]
pub(crate) struct Api<'a> {
    pub(crate) client: &'a Client,
    pacing: &'a Pacing,
    deadline: Instant,
    calls: AtomicU64,
    throttles: AtomicU64,
}

/// Why a call has no answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CallError {
    /// There was no time left for it.
    #[error("no time left for it")]
    NoTime,
    /// It was refused or failed, with the whole chain of errors.
    #[error("{chain}{}", tries(*attempts))]
    Failed {
        /// The errors, from the outermost.
        chain: String,
        /// How often it was tried.
        attempts: u32,
    },
}

fn tries(attempts: u32) -> String {
    if attempts > 1 {
        format!(" (tried {attempts} times)")
    } else {
        String::new()
    }
}

/// A client without the SDK's own retries: a retry that [`Api`] does not know of would be neither paced nor counted.
pub(crate) fn client(config: &aws_sdk_connect::config::Builder) -> Client {
    Client::from_conf(config.clone().retry_config(RetryConfig::disabled()).build())
}

impl<'a> Api<'a> {
    pub(crate) fn new(client: &'a Client, pacing: &'a Pacing, deadline: Instant) -> Self {
        Self {
            client,
            pacing,
            deadline,
            calls: AtomicU64::new(0),
            throttles: AtomicU64::new(0),
        }
    }

    /// Calls made so far, each try counted.
    pub(crate) fn calls(&self) -> u64 {
        self.calls.load(Ordering::Relaxed)
    }

    /// Calls throttled so far.
    pub(crate) fn throttles(&self) -> u64 {
        self.throttles.load(Ordering::Relaxed)
    }

    /// Makes a call with `send`, as often as it takes and the pacing's rules allow.
    pub(crate) async fn call<T, E>(
        &self,
        quota: Quota,
        send: impl AsyncFn() -> Result<T, SdkError<E>>,
    ) -> Result<T, CallError>
    where
        E: ProvideErrorMetadata + Error + 'static,
    {
        let mut attempts = 0;
        let mut failed = CallError::NoTime;
        loop {
            let Some(may_go) = self.pacing.reserve(quota, Instant::now(), self.deadline) else {
                return Err(failed);
            };
            tokio::time::sleep_until(may_go).await;
            attempts += 1;
            self.calls.fetch_add(1, Ordering::Relaxed);
            let Ok(answer) = tokio::time::timeout_at(self.deadline, send()).await else {
                return Err(failed);
            };
            let error = match answer {
                Ok(answer) => return Ok(answer),
                Err(error) => error,
            };
            let verdict = Verdict::of(&error);
            if verdict == Verdict::Throttled {
                self.throttles.fetch_add(1, Ordering::Relaxed);
                self.pacing.throttled(quota, Instant::now());
            }
            let chain = sinks::chain(&error);
            failed = CallError::Failed { chain, attempts };
            let resume = Instant::now() + self.pacing.retries.pause(attempts, fastrand::f64());
            let is_last = attempts >= self.pacing.retries.attempts || resume >= self.deadline;
            if verdict == Verdict::Final || is_last {
                return Err(failed);
            }
            tokio::time::sleep_until(resume).await;
        }
    }
}

/// What to make of an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    /// Too many requests.
    Throttled,
    /// Something that may pass.
    Transient,
    /// Trying again would not help.
    Final,
}

impl Verdict {
    fn of<E: ProvideErrorMetadata>(error: &SdkError<E>) -> Self {
        let status = error.raw_response().map(|response| response.status().as_u16());
        let code = error.code().unwrap_or_default();
        // Some operations model no ThrottlingException, so the status decides where the name does not.
        if status == Some(429) || matches!(code, "ThrottlingException" | "TooManyRequestsException" | "Throttling") {
            return Self::Throttled;
        }
        match error {
            SdkError::TimeoutError(_) | SdkError::ResponseError(_) => Self::Transient,
            SdkError::DispatchFailure(failure) if failure.is_io() || failure.is_timeout() => Self::Transient,
            SdkError::ServiceError(_) if status.is_some_and(|status| status >= 500) => Self::Transient,
            _ => Self::Final,
        }
    }
}
