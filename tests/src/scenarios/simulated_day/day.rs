//! The day that all of these tests play: simulated once.

use std::sync::LazyLock;

use jiff::{SignedDuration, Timestamp};
use simulator::centre::Channel;
use simulator::disorder::{Owned, Source};
use simulator::truth::{InitiationMethod, Left, Outcome};
use simulator::{Millis, Settings, Truth};

/// So many agents work in shifts; together with their queues that is some tens of thousands of events.
const AGENTS: u32 = 20;
const SEED: u64 = 2;
const HOUR: Millis = 3_600_000;
/// How often the API is asked.
const TICK: Millis = 15 * 60_000;

/// A simulated day: what was said, and what is true.
pub(super) struct Day {
    pub(super) truth: Truth,
    /// Everything that Connect said, in the order in which it happened.
    pub(super) emissions: Vec<Owned>,
}

/// The day before today, since CloudWatch takes no points older than two weeks. What happens in it is always the same.
pub(super) static DAY: LazyLock<Day> = LazyLock::new(|| {
    let now = Timestamp::now().as_millisecond();
    let start = now - now.rem_euclid(24 * HOUR) - 24 * HOUR;
    let settings = Settings {
        seed: SEED,
        start,
        midnight: start,
        duration_millis: 24 * HOUR,
        agents: AGENTS,
        snapshot_every_millis: Some(TICK),
    };
    let mut emissions = Vec::new();
    let truth = simulator::simulate(&settings, |emission| emissions.push(Owned::from(emission)));
    Day { truth, emissions }
});

impl Day {
    /// When the store's clock stands: late enough for what is delayed.
    pub(super) fn evening(&self) -> Timestamp {
        Timestamp::from_millisecond(self.truth.end).unwrap() + SignedDuration::from_mins(40)
    }

    /// The moments at which the API is asked.
    pub(super) fn ticks(&self) -> Vec<Millis> {
        self.of(Source::Snapshots).map(|emission| emission.time).collect()
    }

    /// What was said on one way.
    pub(super) fn of(&self, source: Source) -> impl Iterator<Item = &Owned> {
        self.emissions.iter().filter(move |emission| emission.source == source)
    }
}

/// What is not in the day is not tested by it.
#[test]
fn everything_happens_in_the_day() {
    let truth = &DAY.truth;
    let contacts = || truth.contacts.iter();
    let handled = || contacts().filter_map(|contact| contact.handled.as_ref());
    let sessions = || truth.agents.iter().flat_map(|history| &history.sessions);
    let mut happened: Vec<(String, usize)> = vec![
        ("holds".to_owned(), handled().map(|handled| handled.holds.len()).sum()),
        (
            "pauses".to_owned(),
            contacts().map(|contact| contact.pauses.len()).sum(),
        ),
        (
            "transfers".to_owned(),
            handled().filter(|handled| handled.transferred_out).count(),
        ),
        (
            "external transfers".to_owned(),
            handled().filter(|handled| handled.external).count(),
        ),
        (
            "ends without after-contact work".to_owned(),
            handled()
                .filter(|handled| handled.cleared.is_some() && handled.cleared == handled.ended)
                .count(),
        ),
        (
            "callbacks for later".to_owned(),
            contacts().filter(|contact| contact.scheduled.is_some()).count(),
        ),
        (
            "phantoms".to_owned(),
            sessions().filter(|session| session.phantom_since.is_some()).count(),
        ),
        (
            "logouts".to_owned(),
            sessions().filter(|session| session.logout.is_some()).count(),
        ),
    ];
    for method in [
        InitiationMethod::Inbound,
        InitiationMethod::Outbound,
        InitiationMethod::Callback,
        InitiationMethod::Transfer,
        InitiationMethod::QueueTransfer,
        InitiationMethod::Api,
    ] {
        let begun = contacts().filter(|contact| contact.initiation_method == method);
        happened.push((format!("{method:?}"), begun.count()));
    }
    for channel in [Channel::Voice, Channel::Chat, Channel::Task] {
        let of_channel = contacts().filter(|contact| contact.channel == channel);
        happened.push((format!("{channel:?}"), of_channel.count()));
    }
    for how in [
        Left::Answered,
        Left::Abandoned,
        Left::CallbackRequested,
        Left::Transferred,
    ] {
        let left = contacts().filter_map(|contact| contact.queued?.left);
        happened.push((format!("{how:?}"), left.filter(|(_, left)| *left == how).count()));
    }
    for outcome in [Outcome::Connected, Outcome::Missed, Outcome::Rejected, Outcome::Error] {
        let ended = contacts().flat_map(|contact| contact.offers.iter().filter_map(|offer| offer.ended));
        happened.push((
            format!("{outcome:?}"),
            ended.filter(|(_, ended)| *ended == outcome).count(),
        ));
    }
    let state_names = [
        "Available",
        "Offline",
        "Lunch",
        "Training",
        "On Contact",
        "On Hold",
        "After Contact Work",
        "Incoming",
        "Missed",
        "Rejected",
        "Error",
    ];
    for name in state_names {
        let states = truth.agents.iter().flat_map(|history| &history.states);
        happened.push((name.to_owned(), states.filter(|state| state.name == name).count()));
    }
    let never: Vec<&(String, usize)> = happened.iter().filter(|(_, times)| *times == 0).collect();
    assert!(never.is_empty(), "{never:?} of {happened:?}");
}
