//! `connect-analytics columns`: every column of the tables, before there is a value for it.

use clap::Args;
use sinks::chain;
use sinks::timestream::Timestream;

/// Make every column of the six tables exist, so that queries and dashboards find them from the first hour on.
///
/// In Timestream a column exists once a row with it was written, and a query that names one which does not exist fails: on a new database a
/// dashboard would fail wherever nobody has been put on hold yet. This writes one row into each table, with every column, under the measure
/// name `columns`, by which no query for events or snapshots finds it, and as far back as the table's memory store reaches. Once after the
/// first deployment is enough; doing it again does no harm.
///
/// Account and region are those of the AWS command line (environment, profile, role). It needs timestream:DescribeEndpoints,
/// timestream:DescribeTable and timestream:WriteRecords.
#[derive(Debug, Args)]
#[command(after_help = "Example:
  connect-analytics columns --region eu-west-1")]
pub(crate) struct Options {
    /// The database: the stack's output DatabaseName.
    #[arg(long, env = "TIMESTREAM_DATABASE", default_value = "connect-analytics")]
    database: String,
    /// The database's region [default: the environment's].
    #[arg(long, env = "TIMESTREAM_REGION")]
    region: Option<String>,
    #[arg(long, env = "AWS_ENDPOINT_URL_TIMESTREAM_WRITE", hide = true)]
    endpoint: Option<String>,
}

/// Runs it, and says what was done.
pub(crate) async fn run(options: Options) -> Result<String, String> {
    let config = sinks::aws::load().await;
    let endpoint_configured = options.endpoint.is_some() || config.endpoint_url().is_some();
    let config = match options.region {
        Some(region) => sinks::aws::in_region(&config, region),
        None => config,
    };
    let done = format!("Every column of the tables in {} is there.", options.database);
    let timestream = Timestream::new(&config, options.database, endpoint_configured);
    timestream.make_columns().await.map_err(|error| chain(&error))?;
    Ok(done)
}
