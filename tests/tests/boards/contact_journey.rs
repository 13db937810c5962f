//! *Contact journey* against the truth: chains of contacts of all kinds, asked for by any contact of them, at their end and in the middle.

use std::collections::{BTreeMap, BTreeSet};

use simulator::truth::{Contact, Handled, InitiationMethod, Left, Millis, Outcome};

use crate::agents_now::{Table, name_of};
use crate::day::{Day, View, day};

const BOARD: &str = "connect-contact-journey";
/// Ids of the panels.
const TOTALS: u32 = 1;
const CONTACTS: u32 = 8;
const STEPS: u32 = 10;

#[test]
fn the_contacts_of_a_journey_are_the_truths() {
    let day = day();
    for chain in chains(day) {
        // Whatever contact of the chain is asked for, the answer is the same.
        for asked in BTreeSet::from([chain[0], chain[chain.len() / 2], chain[chain.len() - 1]]) {
            let at = day.truth.end;
            let answer = ask(day, CONTACTS, &day.truth.contacts[asked].contact_id, at);
            assert_eq!(answer.rows().len(), chain.len(), "{}", id(day, asked));
            for (number, (row, contact)) in answer.rows().iter().zip(&chain).enumerate() {
                check_contact(day, &answer, row, *contact, number, at);
            }
        }
    }
}

fn check_contact(day: &Day, answer: &Table, row: &crate::agents_now::Row, number: usize, place: usize, at: Millis) {
    let contact = &day.truth.contacts[number];
    let who = format!("{} at {at}", contact.contact_id);
    assert_eq!(
        answer.text(row, "contact_id"),
        Some(contact.contact_id.as_str()),
        "{who}"
    );
    assert_eq!(
        answer.number(row, "number"),
        Some(f64::from(u32::try_from(place + 1).unwrap())),
        "{who}"
    );
    assert_eq!(answer.text(row, "channel"), Some(contact.channel.name()), "{who}");
    assert_eq!(answer.text(row, "outcome"), Some(outcome(day, number, at)), "{who}");
    assert_eq!(answer.instant(row, "initiated"), Some(contact.initiated), "{who}");
    let disconnected = contact.disconnected.filter(|disconnected| *disconnected <= at);
    assert_eq!(answer.instant(row, "disconnected"), disconnected, "{who}");
    let queue = contact.queued.filter(|queued| queued.enqueued <= at);
    let queue = queue.map(|queued| day.truth.centre.queues[queued.queue].name.as_str());
    assert_eq!(answer.text(row, "queue"), queue, "{who}");
    let handled = contact.handled.as_ref().filter(|handled| handled.connected <= at);
    let agent = handled.map(|handled| name_of(day, handled.agent));
    assert_eq!(answer.text(row, "agent"), agent.as_deref(), "{who}");
    assert_seconds(answer.number(row, "wait"), wait(contact, at), &who);
    let completed = handled.filter(|_| contact.completed.is_some_and(|completed| completed <= at));
    let hold = known_hold(contact, at);
    let talk = completed.and_then(|handled| Some(handled.agent_time()? - hold_in_events(handled)));
    assert_seconds(answer.number(row, "talk"), talk, &who);
    assert_seconds(
        answer.number(row, "handle_time"),
        contact.handle_time().filter(|_| completed.is_some()),
        &who,
    );
    assert_seconds(answer.number(row, "hold_time"), hold, &who);
    let work = completed.and_then(Handled::after_contact_work);
    assert_seconds(answer.number(row, "after_call_work_time"), work, &who);
}

#[test]
fn the_totals_of_a_journey_are_the_truths() {
    let day = day();
    for chain in chains(day) {
        let last = &day.truth.contacts[chain[chain.len() - 1]];
        // At the end of the day, and while the last contact had just begun.
        for at in [day.truth.end, last.initiated + 1_017] {
            let known: Vec<&Contact> = chain
                .iter()
                .map(|contact| &day.truth.contacts[*contact])
                .filter(|contact| contact.initiated <= at)
                .collect();
            let answer = ask(day, TOTALS, &last.contact_id, at);
            let row = &answer.rows()[0];
            let who = format!("{} at {at}", last.contact_id);
            let handled = || {
                known
                    .iter()
                    .filter_map(|contact| contact.handled.as_ref())
                    .filter(|handled| handled.connected <= at)
            };
            let first = handled().map(|handled| handled.connected - known[0].initiated).min();
            assert_seconds(answer.number(row, "first_answer"), first, &who);
            let waits: Vec<Millis> = known.iter().filter_map(|contact| wait(contact, at)).collect();
            assert_seconds(
                answer.number(row, "wait"),
                (!waits.is_empty()).then(|| waits.iter().sum()),
                &who,
            );
            let completed = || {
                let completed = known
                    .iter()
                    .filter(|contact| contact.completed.is_some_and(|completed| completed <= at));
                completed.filter_map(|contact| contact.handled.as_ref())
            };
            let sum = |part: &dyn Fn(&Handled) -> Millis| {
                completed()
                    .next()
                    .is_some()
                    .then(|| completed().map(part).sum::<Millis>())
            };
            let holds: Vec<Millis> = known.iter().filter_map(|contact| known_hold(contact, at)).collect();
            assert_seconds(
                answer.number(row, "hold"),
                (!holds.is_empty()).then(|| holds.iter().sum()),
                &who,
            );
            let talk = |handled: &Handled| handled.agent_time().unwrap() - hold_in_events(handled);
            assert_seconds(answer.number(row, "talk"), sum(&talk), &who);
            let work = |handled: &Handled| handled.after_contact_work().unwrap();
            assert_seconds(answer.number(row, "work"), sum(&work), &who);
            let agents: BTreeSet<usize> = handled().map(|handled| handled.agent).collect();
            assert_eq!(answer.number(row, "agents"), Some(count(agents.len())), "{who}");
            let begun_by = |method| {
                count(
                    known
                        .iter()
                        .filter(|contact| contact.initiation_method == method)
                        .count(),
                )
            };
            assert_eq!(
                answer.number(row, "transfers"),
                Some(begun_by(InitiationMethod::Transfer)),
                "{who}"
            );
            assert_eq!(
                answer.number(row, "queue_transfers"),
                Some(begun_by(InitiationMethod::QueueTransfer)),
                "{who}"
            );
            assert_eq!(
                answer.number(row, "callbacks"),
                Some(begun_by(InitiationMethod::Callback)),
                "{who}"
            );
            let message = match known.len() {
                1 => "One contact, neither transferred nor called back.".to_owned(),
                several => format!("A journey over {several} contacts."),
            };
            assert_eq!(answer.text(row, "message"), Some(message.as_str()), "{who}");
        }
    }
}

#[test]
fn the_steps_of_a_journey_are_the_truths_in_order() {
    let day = day();
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for chain in chains(day) {
        let answer = ask(day, STEPS, &day.truth.contacts[chain[0]].contact_id, day.truth.end);
        let mut actual = BTreeSet::new();
        let mut latest = Millis::MIN;
        for row in answer.rows() {
            let time = answer.instant(row, "time").unwrap();
            assert!(time >= latest, "{}: not in order", id(day, chain[0]));
            latest = time;
            let event = answer.text(row, "event").unwrap();
            *seen.entry(event.to_owned()).or_default() += 1;
            let contact = answer.text(row, "contact_id").unwrap();
            // These events have the time of their envelope, in whole seconds.
            if !matches!(event, "Paused" | "Resumed" | "Data updated") {
                let agent = answer.text(row, "agent").map(str::to_owned);
                actual.insert((time, contact.to_owned(), event.to_owned(), agent));
            }
        }
        let mut expected = BTreeSet::new();
        for number in &chain {
            expected.extend(steps(day, *number));
        }
        assert_eq!(actual, expected, "{}", id(day, chain[0]));
    }
    for event in [
        "Offered to the agent",
        "Missed by the agent",
        "On hold",
        "Off hold",
        "Joined with the agent",
        "After-contact work begins",
    ] {
        assert!(seen.contains_key(event), "no {event} in any journey: {seen:?}");
    }
}

#[test]
fn without_a_contact_the_board_says_so() {
    let day = day();
    for (contact, begins) in [
        ("", "No contact chosen"),
        ("   ", "No contact chosen"),
        ("nobody's", "Nothing is known of a contact nobody's"),
    ] {
        let answer = ask(day, TOTALS, contact, day.truth.end);
        let row = &answer.rows()[0];
        let message = answer.text(row, "message").unwrap();
        assert!(message.starts_with(begins), "{contact}: {message}");
        for figure in ["first_answer", "wait", "agents", "transfers", "callbacks"] {
            assert_eq!(answer.number(row, figure), None, "{contact}: {figure}");
        }
        assert_eq!(ask(day, CONTACTS, contact, day.truth.end).rows().len(), 0, "{contact}");
        assert_eq!(ask(day, STEPS, contact, day.truth.end).rows().len(), 0, "{contact}");
    }
    // A contact that has not begun yet at the end of the range is not known either; nor one of another instance.
    let contact = &day.truth.contacts[chains(day)[0][0]];
    let answer = ask(day, TOTALS, &contact.contact_id, contact.initiated - 1);
    assert!(
        answer
            .text(&answer.rows()[0], "message")
            .unwrap()
            .starts_with("Nothing is known")
    );
    let board = day.board(BOARD);
    let elsewhere = View::of(board, day.truth.end)
        .with("instance", &["another"])
        .with_one("contact", &contact.contact_id);
    assert_eq!(elsewhere.answer(board, CONTACTS).rows.len(), 0);
}

/// Chains of every kind: with the longest, transfers, callbacks, moves between queues, missed offers, and single contacts.
fn chains(day: &Day) -> Vec<Vec<usize>> {
    let mut all: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (number, contact) in day.truth.contacts.iter().enumerate() {
        all.entry(contact.initial.unwrap_or(number)).or_default().push(number);
    }
    let has = |chain: &[usize], wanted: &dyn Fn(&Contact) -> bool| {
        chain.iter().any(|number| wanted(&day.truth.contacts[*number]))
    };
    let by = |method: InitiationMethod| move |contact: &Contact| contact.initiation_method == method;
    let was_missed = |contact: &Contact| {
        contact
            .offers
            .iter()
            .any(|offer| matches!(offer.ended, Some((_, Outcome::Missed))))
    };
    let was_held = |contact: &Contact| contact.handled.as_ref().is_some_and(|handled| handled.holds.len() > 1);
    let kinds: [&dyn Fn(&Contact) -> bool; 8] = [
        &by(InitiationMethod::Transfer),
        &by(InitiationMethod::Callback),
        &by(InitiationMethod::QueueTransfer),
        &by(InitiationMethod::Outbound),
        &by(InitiationMethod::Api),
        &by(InitiationMethod::Inbound),
        &was_missed,
        &was_held,
    ];
    let mut chosen: BTreeSet<usize> = BTreeSet::new();
    for wanted in kinds {
        let mut chains = all
            .iter()
            .filter(|(_, chain)| has(chain, wanted))
            .map(|(first, _)| *first);
        chosen.insert(chains.next().unwrap());
    }
    let longest = all.iter().max_by_key(|(_, chain)| chain.len()).map(|(first, _)| *first);
    chosen.extend(longest);
    chosen.into_iter().filter_map(|first| all.remove(&first)).collect()
}

fn ask(day: &Day, panel: u32, contact: &str, at: Millis) -> Table {
    let board = day.board(BOARD);
    Table(View::of(board, at).with_one("contact", contact).answer(board, panel))
}

fn id(day: &Day, contact: usize) -> &str {
    &day.truth.contacts[contact].contact_id
}

/// How long a contact had waited by then; `None` without a queue.
fn wait(contact: &Contact, at: Millis) -> Option<Millis> {
    let queued = contact.queued.filter(|queued| queued.enqueued <= at)?;
    // A contact that leaves its queue for another is told to have waited until it was disconnected.
    let left = match &contact.handled {
        Some(handled) => Some(handled.connected),
        None => contact.disconnected,
    };
    Some(left.unwrap_or(at).min(at) - queued.enqueued)
}

/// All holds together as events tell them: in whole seconds.
fn hold_in_events(handled: &Handled) -> Millis {
    handled.hold().unwrap() / 1_000 * 1_000
}

/// The hold that events had told of by then: with the disconnection, if there was any; that there was none, with the completion.
fn known_hold(contact: &Contact, at: Millis) -> Option<Millis> {
    let by = |instant: Option<Millis>| instant.is_some_and(|instant| instant <= at);
    let handled = contact.handled.as_ref()?;
    let is_told = by(contact.completed) || by(contact.disconnected) && !handled.holds.is_empty();
    is_told.then(|| hold_in_events(handled))
}

/// What had become of a contact by then, in the board's words.
fn outcome(day: &Day, number: usize, at: Millis) -> &'static str {
    let contact = &day.truth.contacts[number];
    let by = |instant: Option<Millis>| instant.is_some_and(|instant| instant <= at);
    let next = day
        .truth
        .contacts
        .iter()
        .find(|next| next.previous == Some(number) && next.initiated <= at);
    let next = next.map(|next| next.initiation_method);
    if contact.handled.as_ref().is_some_and(|handled| handled.connected <= at) {
        return match next {
            Some(InitiationMethod::Transfer) => "Transferred by the agent",
            _ if by(contact.completed) => "Handled",
            _ if by(contact.disconnected) => "In after-contact work",
            _ => "With the agent",
        };
    }
    match (next, contact.queued.and_then(|queued| queued.left)) {
        (Some(InitiationMethod::Callback), _) => "Callback requested",
        (Some(InitiationMethod::QueueTransfer), _) => "Moved to another queue",
        (_, Some((left, Left::Abandoned))) if left <= at && by(contact.disconnected) => "Abandoned",
        _ if by(contact.disconnected) && contact.queued.is_some() => "Abandoned",
        _ if by(contact.disconnected) => "Ended before any agent",
        _ if by(contact.queued.map(|queued| queued.enqueued)) => "Waiting",
        _ => "Begun",
    }
}

type Step = (Millis, String, String, Option<String>);

/// What happened to a contact, in the board's words.
fn steps(day: &Day, number: usize) -> Vec<Step> {
    let contact = &day.truth.contacts[number];
    let mut all = Vec::new();
    let mut step = |time: Option<Millis>, event: &str, agent: Option<usize>| {
        if let Some(time) = time {
            all.push((
                time,
                contact.contact_id.clone(),
                event.to_owned(),
                agent.map(|agent| name_of(day, agent)),
            ));
        }
    };
    let agent_by = |time: Option<Millis>| {
        contact
            .handled
            .as_ref()
            .filter(|handled| time.is_some_and(|time| handled.connected <= time))
            .map(|handled| handled.agent)
    };
    step(Some(contact.initiated), "Begun", None);
    step(
        contact.connected_to_system,
        "Reached Connect",
        agent_by(contact.connected_to_system),
    );
    step(contact.queued.map(|queued| queued.enqueued), "Queued", None);
    for offer in &contact.offers {
        step(Some(offer.offered), "Offered to the agent", Some(offer.agent));
        match offer.ended {
            Some((ended, Outcome::Missed)) => step(Some(ended), "Missed by the agent", Some(offer.agent)),
            Some((ended, Outcome::Rejected)) => step(Some(ended), "Rejected by the agent", Some(offer.agent)),
            Some((ended, Outcome::Error)) => step(Some(ended), "Failed at the agent", Some(offer.agent)),
            Some((_, Outcome::Connected)) | None => {}
        }
    }
    if let Some(handled) = &contact.handled {
        let agent = Some(handled.agent);
        if contact.initiation_method == InitiationMethod::Outbound {
            step(Some(contact.initiated), "Dialled by the agent", agent);
        }
        step(Some(handled.connected), "Joined with the agent", agent);
        for hold in &handled.holds {
            step(Some(hold.from), "On hold", agent);
            step(
                hold.until.filter(|until| Some(*until) != handled.ended),
                "Off hold",
                agent,
            );
        }
        let has_work = handled.cleared != handled.ended;
        step(handled.ended.filter(|_| has_work), "After-contact work begins", agent);
    }
    step(contact.disconnected, "Disconnected", agent_by(contact.disconnected));
    step(contact.completed, "Completed", agent_by(contact.completed));
    all
}

#[expect(clippy::cast_precision_loss, reason = "counts are small")]
fn count(number: usize) -> f64 {
    number as f64
}

/// To the millisecond.
#[expect(clippy::cast_precision_loss, reason = "a day has few milliseconds")]
fn assert_seconds(actual: Option<f64>, expected: Option<Millis>, what: &str) {
    let expected = expected.map(|millis| millis as f64 / 1_000.0);
    let agree = match (actual, expected) {
        (Some(actual), Some(expected)) => (actual - expected).abs() < 0.000_5,
        (actual, expected) => actual == expected,
    };
    assert!(agree, "{what}: {actual:?}, in truth {expected:?}");
}
