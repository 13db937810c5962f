//! The five endings, added up from what each function logged, and held against what it was handed and what its metrics say.

use std::fs;
use std::path::Path;

use local_cloud::{Cloud, CloudError, clients};
use serde_json::Value;

use super::play::Played;
use super::results;
use super::say::say;
use super::seen;

/// The counts by their headings, and by the names of their metrics.
const COUNTS: [(&str, &str); 6] = [
    ("received", "RecordsReceived"),
    ("= stored", "RecordsStored"),
    ("+ superseded", "RecordsSuperseded"),
    ("+ ignored", "RecordsIgnored"),
    ("+ quarantined", "RecordsQuarantined"),
    ("+ not stored", "RecordsNotStored"),
];

/// Shows what became of every record. Fails if one is unaccounted for, or was not stored although nothing was out of order.
pub(crate) async fn show(cloud: &Cloud, played: &Played) -> Result<(), CloudError> {
    let client = clients::cloudwatch(&cloud.addresses.ministack);
    let mut rows = Vec::new();
    let mut problems = played.problems.clone();
    for function in &cloud.functions {
        let name = function.name();
        let endings = in_log(function.guard.log())?;
        problems.extend(endings.problem(name, played.records.get(name).copied()));
        for ((_, metric), count) in COUNTS.iter().zip(endings.counts()) {
            let sum = seen::metric_sum(&client, name, metric).await?;
            #[expect(clippy::cast_precision_loss, reason = "counts of one run are far below 2^52")]
            if (sum - count as f64).abs() > 0.5 {
                problems.push(format!("{name} logged {count} for {metric}, and CloudWatch has {sum}"));
            }
        }
        rows.push(
            [name.to_owned()]
                .into_iter()
                .chain(endings.counts().map(|count| count.to_string()))
                .collect(),
        );
    }
    let heading: Vec<&str> = ["function"]
        .into_iter()
        .chain(COUNTS.map(|(heading, _)| heading))
        .collect();
    say(results::table(&heading, &rows));
    if problems.is_empty() {
        say("Every record ended in exactly one way. The functions' logs and their metrics in CloudWatch say the same.");
        return Ok(());
    }
    Err(CloudError::Unexpected(problems.join("\n  ")))
}

/// How many records a function received, and what became of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Endings {
    received: u64,
    stored: u64,
    superseded: u64,
    ignored: u64,
    quarantined: u64,
    not_stored: u64,
}

impl Endings {
    /// In the order of [`COUNTS`].
    fn counts(&self) -> [u64; 6] {
        [
            self.received,
            self.stored,
            self.superseded,
            self.ignored,
            self.quarantined,
            self.not_stored,
        ]
    }

    /// What is wrong with the account of a function that was handed so many records, if that is known.
    fn problem(&self, name: &str, handed: Option<u64>) -> Option<String> {
        let endings = self.stored + self.superseded + self.ignored + self.quarantined + self.not_stored;
        let handed = handed.unwrap_or(self.received);
        if self.received == 0 {
            Some(format!("{name} received nothing"))
        } else if self.received != handed {
            Some(format!(
                "{name} was handed {handed} records and accounts for {}",
                self.received
            ))
        } else if self.received != endings {
            Some(format!(
                "{name} received {} records and {endings} of them ended",
                self.received
            ))
        } else {
            None
        }
    }
}

/// Adds up the accounts in a function's log.
fn in_log(log: &Path) -> Result<Endings, CloudError> {
    let text = fs::read(log).map_err(CloudError::file(log))?;
    Ok(add_up(&String::from_utf8_lossy(&text)))
}

/// Adds up the lines that account for an invocation: JSON with all six counts.
fn add_up(log: &str) -> Endings {
    let mut sum = Endings::default();
    for account in log.lines().filter_map(account) {
        sum.received += account.received;
        sum.stored += account.stored;
        sum.superseded += account.superseded;
        sum.ignored += account.ignored;
        sum.quarantined += account.quarantined;
        sum.not_stored += account.not_stored;
    }
    sum
}

fn account(line: &str) -> Option<Endings> {
    let line: Value = serde_json::from_str(line).ok()?;
    let fields = line.get("fields").unwrap_or(&line);
    let count = |name: &str| fields.get(name)?.as_u64();
    Some(Endings {
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
        let sum = add_up(log);
        assert_eq!((sum.received, sum.stored, sum.not_stored), (6, 2, 1));
    }

    #[test]
    fn a_record_too_many_or_too_few_is_a_problem() {
        let endings = Endings {
            received: 5,
            stored: 1,
            superseded: 1,
            ignored: 1,
            quarantined: 1,
            not_stored: 1,
        };
        let cases = [
            (endings, None, None),
            (endings, Some(5), None),
            (endings, Some(6), Some("f was handed 6 records and accounts for 5")),
            (
                Endings { stored: 2, ..endings },
                Some(5),
                Some("f received 5 records and 6 of them ended"),
            ),
            (Endings::default(), None, Some("f received nothing")),
        ];
        for (endings, handed, expected) in cases {
            assert_eq!(endings.problem("f", handed).as_deref(), expected);
        }
    }
}
