//! What holds for every seed, number of agents, beginning and length.

use proptest::prelude::*;
use simulator::truth::{Contact, Left, Outcome, Thresholds, Truth};
use simulator::{Settings, simulate};

use crate::day::{HOUR, MIDNIGHT};

fn any_settings() -> impl Strategy<Value = Settings> {
    (any::<u64>(), 0..14_u32, 0..24_i64, 1..300_i64).prop_map(|(seed, agents, begins, minutes)| Settings {
        seed,
        start: MIDNIGHT + begins * HOUR,
        midnight: MIDNIGHT,
        duration_millis: minutes * 60_000,
        agents,
        snapshot_every_millis: None,
    })
}

/// Instants that must not run backwards.
fn check_order(contact: &Contact, end: i64) {
    let handled = contact.handled.as_ref();
    let stages = [
        Some(contact.initiated),
        contact.queued.map(|queued| queued.enqueued),
        handled.map(|handled| handled.connected),
        handled.and_then(|handled| handled.ended),
        handled.and_then(|handled| handled.cleared),
    ];
    let stages: Vec<i64> = stages.into_iter().flatten().collect();
    assert!(
        stages.is_sorted() && stages.iter().all(|stage| *stage < end),
        "{contact:?}"
    );
    if let Some(disconnected) = contact.disconnected {
        assert!(
            handled.is_none_or(|handled| handled.ended.is_some_and(|ended| ended <= disconnected)),
            "{contact:?}"
        );
        assert!(
            contact.completed.is_none_or(|completed| completed >= disconnected),
            "{contact:?}"
        );
    } else {
        assert!(contact.completed.is_none(), "{contact:?}");
    }
    let holds = handled.map_or(&[][..], |handled| &handled.holds);
    for spans in [holds, &contact.pauses] {
        assert!(
            spans
                .windows(2)
                .all(|pair| pair[0].until.is_some_and(|until| until <= pair[1].from)),
            "{contact:?}"
        );
        let ends_in_time = |until: i64| {
            handled
                .and_then(|handled| handled.ended)
                .is_none_or(|ended| until <= ended)
        };
        assert!(
            spans
                .iter()
                .all(|span| span.until.is_none_or(|until| span.from < until && ends_in_time(until)))
        );
    }
    for pair in contact.offers.windows(2) {
        assert!(
            pair[0]
                .ended
                .is_some_and(|(ended, outcome)| ended <= pair[1].offered && outcome != Outcome::Connected)
        );
    }
}

/// No agent holds more than the routing profile has slots, nor contacts of two channels.
fn check_slots(truth: &Truth) {
    for (index, agent) in truth.centre.agents.iter().enumerate() {
        let held = truth.contacts.iter().filter_map(|contact| {
            let offer = contact
                .offers
                .iter()
                .find(|offer| offer.agent == index && offer.ended.is_none_or(|(_, how)| how == Outcome::Connected));
            let handled = contact.handled.as_ref().filter(|handled| handled.agent == index);
            let from = offer
                .map(|offer| offer.offered)
                .or(handled.map(|handled| handled.connected))?;
            let logout = truth.agents[index].session_at(from).and_then(|session| session.logout);
            let until = handled
                .and_then(|handled| handled.cleared)
                .or(logout)
                .unwrap_or(truth.end);
            Some((from, until, contact.channel))
        });
        let held: Vec<_> = held.collect();
        for (from, _, channel) in &held {
            let at_once: Vec<_> = held
                .iter()
                .filter(|(other, until, _)| other <= from && from < until)
                .collect();
            let slots = &truth.centre.profiles[agent.profile].slots;
            let most = slots.iter().find(|(of, _)| of == channel).map_or(0, |(_, most)| *most);
            assert!(
                at_once.len() <= most as usize,
                "{} of {most} {channel:?}",
                at_once.len()
            );
            assert!(at_once.iter().all(|(_, _, other)| other == channel));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_runs_backwards_and_nothing_is_lost(settings in any_settings()) {
        let mut last = settings.start;
        let truth = simulate(&settings, |emission| {
            let (simulator::Emission::AgentEvent { time, .. }
            | simulator::Emission::ContactEvent { time, .. }
            | simulator::Emission::Snapshot { time, .. }) = emission;
            assert!(last <= time);
            last = time;
        });
        prop_assert!(last < truth.end.max(settings.start + 1));
        for contact in &truth.contacts {
            check_order(contact, truth.end);
        }
        check_slots(&truth);
        for queue in 0..truth.centre.queues.len() {
            let whole = truth.start..truth.end;
            let figures = truth.queue_figures(queue, &whole, Thresholds { service_level: 20_000, short_abandon: 5_000 });
            let waiting = truth.in_queue(queue, truth.end).len();
            prop_assert_eq!(figures.queued, figures.left() + waiting);
            prop_assert_eq!(figures.left(), figures.answered + figures.abandoned + figures.callbacks + figures.moved);
            prop_assert!(figures.answered_in_time <= figures.left_in_time);
        }
        // Whoever asked to be called back or was moved goes on, unless that is only just about to happen.
        let goes_on = truth.goes_on_as();
        for (index, contact) in truth.contacts.iter().enumerate() {
            let is_passed_on = matches!(contact.left(), Some(Left::CallbackRequested | Left::Transferred));
            let is_just_over = contact.disconnected.is_some_and(|at| truth.end - at < 1_000);
            prop_assert!(goes_on[index].is_some() == is_passed_on || is_passed_on && is_just_over);
        }
    }
}
