//! What became of the records that a function received, added up from its log in CloudWatch Logs.

use aws_sdk_cloudwatchlogs::operation::filter_log_events::FilterLogEventsError;
use serde_json::Value;

use crate::{CloudError, clients};

/// How many records a function received, what became of them, and in how many invocations.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Account {
    /// Invocations that accounted for their records.
    pub invocations: u64,
    /// Records in these invocations.
    pub received: u64,
    /// Those whose rows are in the store.
    pub stored: u64,
    /// Those of which the store has a newer version.
    pub superseded: u64,
    /// Those that are not ours.
    pub ignored: u64,
    /// Those that can never be stored, and are kept.
    pub quarantined: u64,
    /// Those that must come again.
    pub not_stored: u64,
}

impl Account {
    /// Reads the log of a function, as deployed under this name, from the CloudWatch Logs at `address`.
    pub async fn read(address: &str, function: &str) -> Result<Self, CloudError> {
        let lines = log_of(address, function).await?;
        Ok(Self::add_up(lines.iter().map(String::as_str)))
    }

    /// Adds up the lines that account for an invocation: JSON with all six counts.
    pub fn add_up<'a>(lines: impl IntoIterator<Item = &'a str>) -> Self {
        let mut sum = Self::default();
        for account in lines.into_iter().filter_map(account) {
            sum.invocations += account.invocations;
            sum.received += account.received;
            sum.stored += account.stored;
            sum.superseded += account.superseded;
            sum.ignored += account.ignored;
            sum.quarantined += account.quarantined;
            sum.not_stored += account.not_stored;
        }
        sum
    }
}

/// Every line that a function, as deployed under this name, has logged, in the order of time; none if it has not logged yet.
pub async fn log_of(address: &str, function: &str) -> Result<Vec<String>, CloudError> {
    let lambda = clients::lambda(address);
    let configuration = lambda.get_function_configuration().function_name(function).send().await;
    let configuration = configuration.map_err(CloudError::call(format!("asking for {function} failed")))?;
    let configured = configuration.logging_config().and_then(|logging| logging.log_group());
    let group = configured.map_or_else(|| format!("/aws/lambda/{function}"), str::to_owned);
    let client = clients::logs(address);
    let mut lines = Vec::new();
    let mut pages = client
        .filter_log_events()
        .log_group_name(&group)
        .into_paginator()
        .send();
    while let Some(page) = pages.next().await {
        let page = match page {
            Err(error)
                if error
                    .as_service_error()
                    .is_some_and(FilterLogEventsError::is_resource_not_found_exception) =>
            {
                return Ok(Vec::new());
            }
            page => page.map_err(CloudError::call(format!("reading the log {group} failed")))?,
        };
        for event in page.events() {
            lines.push((event.timestamp(), event.message().unwrap_or_default().to_owned()));
        }
    }
    // Stable, so that lines of one moment stay in the order in which they were written.
    lines.sort_by_key(|(time, _)| *time);
    Ok(lines.into_iter().map(|(_, line)| line).collect())
}

fn account(line: &str) -> Option<Account> {
    let line: Value = serde_json::from_str(line).ok()?;
    let fields = line.get("fields").unwrap_or(&line);
    let count = |name: &str| fields.get(name)?.as_u64();
    Some(Account {
        invocations: 1,
        received: count("records.received")?,
        stored: count("records.stored")?,
        superseded: count("records.superseded")?,
        ignored: count("records.ignored")?,
        quarantined: count("records.quarantined")?,
        not_stored: count("records.not_stored")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_are_added_up_and_other_lines_passed_over() {
        let log = r#"
            thread main started
            {"level":"INFO","fields":{"message":"done","records.received":5,"records.stored":2,"records.superseded":1,"records.ignored":1,"records.quarantined":1,"records.not_stored":0}}
            {"level":"WARN","fields":{"message":"quarantined","records.received":9}}
            {"level":"INFO","message":"done","records.received":1,"records.stored":0,"records.superseded":0,"records.ignored":0,"records.quarantined":0,"records.not_stored":1}
        "#;
        let sum = Account::add_up(log.lines());
        assert_eq!(
            (sum.invocations, sum.received, sum.stored, sum.not_stored),
            (2, 6, 2, 1)
        );
    }
}
