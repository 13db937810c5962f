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
        let handed = played.records.get(name).copied();
        let (account, disagreement) = agreed_account(cloud, name, handed).await?;
        problems.extend(disagreement);
        problems.extend(problem(&account, name, handed));
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
///
/// On a busy machine MiniStack loses a log line that it reads too late. Where the metrics account for exactly what the function was handed and
/// the log for less, they are taken, and that is said.
async fn agreed_account(
    cloud: &Cloud,
    name: &str,
    handed: Option<u64>,
) -> Result<(Account, Option<String>), CloudError> {
    let function = cloud.stack.function(name)?;
    let started = Instant::now();
    loop {
        let logged = Account::read(&cloud.addresses.ministack, function).await?;
        let metered = metered(cloud, function, logged.invocations).await?;
        if logged == metered {
            return Ok((logged, None));
        }
        if started.elapsed() > AGREE {
            let log_lacks = counts(&logged)
                .iter()
                .zip(counts(&metered))
                .all(|(logged, metered)| *logged <= metered);
            if handed == Some(metered.received) && log_lacks {
                let lost = metered.received - logged.received;
                say(format_args!(
                    "(MiniStack lost log lines of {name}, about {lost} records; its metrics have them.)"
                ));
                return Ok((metered, None));
            }
            return Ok((logged, disagreement(function, &logged, &metered)));
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

/// The same account by the function's metrics.
async fn metered(cloud: &Cloud, function: &str, invocations: u64) -> Result<Account, CloudError> {
    let client = clients::cloudwatch(&cloud.addresses.ministack);
    let mut sums = Vec::new();
    for (_, metric) in COUNTS {
        sums.push(seen::whole(seen::metric_sum(&client, function, metric).await?));
    }
    let mut sums = sums.into_iter();
    let mut next = || sums.next().unwrap_or_default();
    Ok(Account {
        invocations,
        received: next(),
        stored: next(),
        superseded: next(),
        ignored: next(),
        quarantined: next(),
        not_stored: next(),
    })
}

fn disagreement(function: &str, logged: &Account, metered: &Account) -> Option<String> {
    let counts = COUNTS.iter().zip(counts(logged)).zip(counts(metered));
    let mut differing = counts.filter(|((_, logged), metered)| logged != metered);
    differing.next().map(|(((_, metric), logged), metered)| {
        format!("{function} logged {logged} for {metric}, and CloudWatch has {metered}")
    })
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
