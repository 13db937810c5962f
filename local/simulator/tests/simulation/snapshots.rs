//! What the API answers is what is true at that instant.

use serde_json::Value as Json;
use simulator::truth::AgentCounts;

use crate::day::{About, DAY};

/// Connect's real-time figures of the agents whose routing profile serves a queue, from the description.
fn counts(instance: &Json, queue_id: &str) -> AgentCounts {
    let profiles = instance["routing_profiles"].as_array().unwrap();
    let serves = |user: &Json| {
        let profile = profiles
            .iter()
            .find(|profile| profile["id"] == user["routing_profile_id"])
            .unwrap();
        profile["queues"].get(queue_id).is_some()
    };
    let mut counts = AgentCounts::default();
    for user in instance["users"].as_array().unwrap().iter().filter(|user| serves(user)) {
        let Some(status) = user["status"].as_str().filter(|status| *status != "Offline") else {
            continue;
        };
        let held = user["contacts"]
            .as_array()
            .unwrap()
            .iter()
            .map(|contact| contact["state"].as_str().unwrap());
        let any = |of: &[&str]| held.clone().any(|state| of.contains(&state));
        let is_available = status == "Available";
        counts.online += 1;
        counts.staffed += usize::from(is_available);
        counts.non_productive += usize::from(!is_available);
        counts.available += usize::from(is_available && held.clone().count() == 0);
        counts.on_contact += usize::from(any(&["CONNECTED", "CONNECTED_ONHOLD", "PAUSED", "ENDED"]));
        counts.error += usize::from(any(&["MISSED", "REJECTED", "ERROR"]));
    }
    counts
}

#[test]
fn descriptions_say_the_truth_of_their_instant() {
    let mut waiting = 0;
    for emission in DAY
        .emissions
        .iter()
        .filter(|emission| emission.about == About::Snapshot)
    {
        assert_eq!(emission.time % 600_000, 0);
        let description: Json = serde_json::from_slice(&emission.json).unwrap();
        let instance = &description["instances"][0];
        for (index, queue) in instance["queues"].as_array().unwrap().iter().enumerate() {
            let id = queue["id"].as_str().unwrap();
            assert_eq!(id, DAY.truth.centre.queues[index].id);
            let seconds = queue["waiting"]
                .as_array()
                .unwrap()
                .iter()
                .map(|waits| waits["seconds"].as_f64().unwrap());
            let there = DAY.truth.in_queue(index, emission.time);
            assert_eq!(seconds.clone().count(), there.len(), "{id} at {}", emission.time);
            let longest = seconds.reduce(f64::max).map(|seconds| (seconds * 1_000.0).round());
            let truth = DAY.truth.longest_wait(index, emission.time);
            assert_eq!(longest, truth.map(|millis| millis as f64));
            let mut told = counts(instance, id);
            let truth = DAY.truth.agents_at(Some(index), emission.time);
            // An outbound call that rings shows as CONNECTING, though the agent's leg is up.
            assert!(told.on_contact <= truth.on_contact);
            told.on_contact = truth.on_contact;
            assert_eq!(told, truth, "{id} at {}", emission.time);
            waiting += there.len();
        }
    }
    assert!(waiting > 100, "{waiting}");
}
