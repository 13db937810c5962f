//! What a month is assumed to be. Every figure can be given on the command line, and stands in the output.

use clap::Args;

/// Hours in a month, as AWS counts them.
pub(crate) const HOURS_PER_MONTH: f64 = 730.0;

/// The assumptions, but for the number of agents. The defaults of what the stack decides are the template's.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Assumptions")]
pub(crate) struct Assumptions {
    /// Contacts that each agent handles on a working day.
    #[arg(long, value_name = "N", default_value_t = 50.0)]
    pub(crate) contacts_per_agent_day: f64,
    /// Hours that each agent is logged in on a working day.
    #[arg(long, value_name = "HOURS", default_value_t = 8.0)]
    pub(crate) hours_per_day: f64,
    /// Hours between the first log-in and the last log-out of a day. Events come within them, evenly.
    #[arg(long, value_name = "HOURS", default_value_t = 12.0)]
    pub(crate) open_hours_per_day: f64,
    /// Working days.
    #[arg(long, value_name = "DAYS", default_value_t = 21.0)]
    pub(crate) days_per_month: f64,
    /// Seconds between an agent's heartbeats, also in the hour after logging out. Connect leaves out those shortly after another event.
    #[arg(long, value_name = "SECONDS", default_value_t = 120.0)]
    pub(crate) heartbeat_seconds: f64,
    /// Instances of Amazon Connect.
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(crate) instances: u32,
    /// Queues in all [default: one for each 15 agents, at least 5].
    #[arg(long, value_name = "N")]
    pub(crate) queues: Option<u32>,
    /// Channels in use: voice, chat, task, e-mail.
    #[arg(long, value_name = "N", default_value_t = 4)]
    pub(crate) channels: u32,
    /// Shards of the stream. One on demand begins with 4.
    #[arg(long, value_name = "N", default_value_t = 4.0)]
    pub(crate) shards: f64,
    /// The template's AgentEventsBatchingWindowSeconds.
    #[arg(long, value_name = "SECONDS", default_value_t = 1.0)]
    pub(crate) window_seconds: f64,
    /// Most agent events of one invocation.
    #[arg(long, value_name = "N", default_value_t = 500.0)]
    pub(crate) batch_size: f64,
    /// The template's StreamRetentionHours.
    #[arg(long, value_name = "HOURS", default_value_t = 72.0)]
    pub(crate) stream_retention_hours: f64,
    /// Pass contact events through the SQS buffer.
    #[arg(long)]
    pub(crate) buffered: bool,
    /// The template's BufferBatchingWindowSeconds.
    #[arg(long, value_name = "SECONDS", default_value_t = 5.0)]
    pub(crate) buffer_window_seconds: f64,
    /// Most events of one invocation from the buffer.
    #[arg(long, value_name = "N", default_value_t = 500.0)]
    pub(crate) buffer_batch_size: f64,
    /// Long polls that Lambda keeps open at the buffer; each gathers a batch of its own.
    #[arg(long, value_name = "N", default_value_t = 5.0)]
    pub(crate) buffer_pollers: f64,
    /// Memory of each function, the template's MemorySize.
    #[arg(long, value_name = "MB", default_value_t = 512.0)]
    pub(crate) memory_mb: f64,
    /// How long an invocation with events takes: a round of writes and one of metrics, on open connections.
    #[arg(long, value_name = "MS", default_value_t = 100.0)]
    pub(crate) duration_ms: f64,
    /// How long a snapshot takes: it waits for its turn at the Connect API, two requests a second.
    #[arg(long, value_name = "MS", default_value_t = 5000.0)]
    pub(crate) snapshot_duration_ms: f64,
    /// What an invocation logs: its own line of about 720 bytes, and Lambda's two.
    #[arg(long, value_name = "BYTES", default_value_t = 1400.0)]
    pub(crate) log_bytes: f64,
    /// The template's LogRetentionDays.
    #[arg(long, value_name = "DAYS", default_value_t = 30.0)]
    pub(crate) log_retention_days: f64,
    /// Hours on a working day that a Timestream dashboard is open somewhere.
    #[arg(long, value_name = "HOURS", default_value_t = 8.0)]
    pub(crate) dashboard_hours_per_day: f64,
    /// Seconds between its refreshes.
    #[arg(long, value_name = "SECONDS", default_value_t = 60.0)]
    pub(crate) dashboard_refresh_seconds: f64,
    /// Records in quarantine among a million events.
    #[arg(long, value_name = "N", default_value_t = 10.0)]
    pub(crate) quarantined_per_million: f64,
    /// E-mails that alarms send.
    #[arg(long, value_name = "N", default_value_t = 20.0)]
    pub(crate) alarm_mails: f64,
    /// Names as pseudonyms, whose key is a secret of its own.
    #[arg(long)]
    pub(crate) pseudonym: bool,
}

impl Assumptions {
    /// Seconds of the month in which events come.
    pub(crate) fn open_seconds(&self) -> f64 {
        self.open_hours_per_day * 3600.0 * self.days_per_month
    }

    /// The part of the month in which events come, of which metrics are billed that events make.
    pub(crate) fn open_share(&self) -> f64 {
        (self.open_hours_per_day * self.days_per_month / HOURS_PER_MONTH).min(1.0)
    }

    pub(crate) fn queues(&self, agents: u32) -> u32 {
        self.queues.unwrap_or_else(|| agents.div_ceil(15).max(5))
    }

    pub(crate) fn contacts_per_month(&self, agents: u32) -> f64 {
        f64::from(agents) * self.contacts_per_agent_day * self.days_per_month
    }

    /// Heartbeats of an agent on a working day; they go on for an hour after logging out.
    pub(crate) fn heartbeats_per_day(&self) -> f64 {
        (self.hours_per_day + 1.0) * 3600.0 / self.heartbeat_seconds
    }

    /// What cannot be: nothing divides by zero, and no day has more hours than it has.
    pub(crate) fn check(&self) -> Result<(), String> {
        let positive = [
            ("--hours-per-day", self.hours_per_day),
            ("--open-hours-per-day", self.open_hours_per_day),
            ("--days-per-month", self.days_per_month),
            ("--heartbeat-seconds", self.heartbeat_seconds),
            ("--contacts-per-agent-day", self.contacts_per_agent_day),
            ("--shards", self.shards),
            ("--batch-size", self.batch_size),
            ("--buffer-batch-size", self.buffer_batch_size),
            ("--buffer-pollers", self.buffer_pollers),
            ("--dashboard-refresh-seconds", self.dashboard_refresh_seconds),
        ];
        // Written so that what is no number fails too.
        if let Some((name, _)) = positive.iter().find(|(_, value)| !(*value > 0.0 && value.is_finite())) {
            return Err(format!("{name} must be more than nothing"));
        }
        let of_a_day = [
            self.hours_per_day,
            self.open_hours_per_day,
            self.dashboard_hours_per_day,
        ];
        if of_a_day.iter().any(|hours| *hours > 24.0) || self.days_per_month > 31.0 {
            return Err("a day has 24 hours, and a month 31 days at most".to_owned());
        }
        if self.hours_per_day > self.open_hours_per_day {
            return Err("--hours-per-day is more than --open-hours-per-day".to_owned());
        }
        if self.instances == 0 {
            return Err("--instances must be at least one".to_owned());
        }
        Ok(())
    }
}
