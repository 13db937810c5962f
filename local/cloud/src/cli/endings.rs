//! The five endings, added up from what each function logged, and held against what it was handed and what its metrics say.

use std::time::{Duration, Instant};

use local_cloud::accounts::Account;
use local_cloud::stack::FUNCTIONS;
use local_cloud::{Cloud, CloudError, clients};

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
/// How long logs and metrics may differ: the schedules go on ticking, and a tick sends its metrics before its log is there.
const AGREE: Duration = Duration::from_secs(10);

/// Shows what became of every record. Fails if one is unaccounted for, or was not stored although nothing was out of order.
pub(crate) async fn show(cloud: &Cloud, played: &Played) -> Result<(), CloudError> {
    let mut rows = Vec::new();
    let mut problems = played.problems.clone();
    for name in FUNCTIONS {
        let (account, disagreement) = agreed_account(cloud, name).await?;
        problems.extend(disagreement);
        problems.extend(problem(&account, name, played.records.get(name).copied()));
        rows.push(
            [name.to_owned()]
                .into_iter()
                .chain(counts(&account).map(|count| count.to_string()))
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

/// What a function logged, and what its metrics say differently, if they still do after a while.
async fn agreed_account(cloud: &Cloud, name: &str) -> Result<(Account, Option<String>), CloudError> {
    let function = cloud.stack.function(name)?;
    let started = Instant::now();
    loop {
        let account = Account::read(&cloud.addresses.ministack, function).await?;
        let disagreement = disagreement(cloud, function, &account).await?;
        if disagreement.is_none() || started.elapsed() > AGREE {
            return Ok((account, disagreement));
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

async fn disagreement(cloud: &Cloud, function: &str, account: &Account) -> Result<Option<String>, CloudError> {
    let client = clients::cloudwatch(&cloud.addresses.ministack);
    for ((_, metric), count) in COUNTS.iter().zip(counts(account)) {
        let sum = seen::metric_sum(&client, function, metric).await?;
        #[expect(clippy::cast_precision_loss, reason = "counts of one run are far below 2^52")]
        if (sum - count as f64).abs() > 0.5 {
            return Ok(Some(format!(
                "{function} logged {count} for {metric}, and CloudWatch has {sum}"
            )));
        }
    }
    Ok(None)
}

/// In the order of [`COUNTS`].
fn counts(account: &Account) -> [u64; 6] {
    [
        account.received,
        account.stored,
        account.superseded,
        account.ignored,
        account.quarantined,
        account.not_stored,
    ]
}

/// What is wrong with the account of a function that was handed so many records, if that is known.
fn problem(account: &Account, name: &str, handed: Option<u64>) -> Option<String> {
    let [received, endings @ ..] = counts(account);
    let (ended, handed): (u64, u64) = (endings.iter().sum(), handed.unwrap_or(received));
    if received == 0 {
        Some(format!("{name} received nothing"))
    } else if received != handed {
        Some(format!(
            "{name} was handed {handed} records and accounts for {received}"
        ))
    } else if received != ended {
        Some(format!("{name} received {received} records and {ended} of them ended"))
    } else if account.not_stored > 0 {
        Some(format!("{name} did not store {} records at first", account.not_stored))
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_too_many_or_too_few_is_a_problem() {
        let account = Account {
            invocations: 2,
            received: 4,
            stored: 1,
            superseded: 1,
            ignored: 1,
            quarantined: 1,
            not_stored: 0,
        };
        let cases = [
            (account, None, None),
            (account, Some(4), None),
            (account, Some(5), Some("f was handed 5 records and accounts for 4")),
            (
                Account { stored: 2, ..account },
                Some(4),
                Some("f received 4 records and 5 of them ended"),
            ),
            (
                Account {
                    stored: 0,
                    not_stored: 1,
                    ..account
                },
                Some(4),
                Some("f did not store 1 records at first"),
            ),
            (Account::default(), None, Some("f received nothing")),
        ];
        for (account, handed, expected) in cases {
            assert_eq!(problem(&account, "f", handed).as_deref(), expected);
        }
    }
}
