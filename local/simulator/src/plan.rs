//! Lays the simulated centre out: the queues, routing profiles and statuses of `events/contact-centre.json`, with as many agents as are
//! asked for.

use crate::centre::{Agent, Centre, Channel, INSTANCE_ID, Queue, RoutingProfile};
use crate::dice::Dice;

/// Support.
pub(crate) const SUPPORT: usize = 0;
/// Sales.
pub(crate) const SALES: usize = 1;
/// Chat.
pub(crate) const CHAT: usize = 2;
/// Back Office.
pub(crate) const BACK_OFFICE: usize = 3;
/// Callbacks.
pub(crate) const CALLBACKS: usize = 4;

const QUEUES: [(&str, Channel); 6] = [
    ("Support", Channel::Voice),
    ("Sales", Channel::Voice),
    ("Chat", Channel::Chat),
    ("Back Office", Channel::Task),
    ("Callbacks", Channel::Voice),
    // Nobody serves it, and nothing arrives in it.
    ("Archive", Channel::Voice),
];

/// Of ten agents seven are generalists, two chat only and one works in the back office.
const PROFILES_OF_TEN: [usize; 10] = [0, 0, 1, 0, 2, 0, 0, 1, 0, 0];
/// Seconds of after-contact work that Connect allows; 0 for as long as it takes.
const AFTER_CONTACT_WORK_LIMITS: [u32; 4] = [60, 90, 0, 120];
const TEAMS: [&str; 4] = ["London", "Leeds", "Cardiff", "Glasgow"];
const FIRST_NAMES: [&str; 24] = [
    "Ada", "Ben", "Cleo", "Dan", "Ella", "Finn", "Grace", "Hugo", "Iris", "Jack", "Kira", "Liam", "Mia", "Noah",
    "Olga", "Paul", "Quinn", "Rosa", "Sam", "Tess", "Umar", "Vera", "Will", "Zoe",
];
const LAST_NAMES: [&str; 20] = [
    "Archer", "Baker", "Carter", "Dyer", "Eaton", "Fisher", "Glover", "Harper", "Ingram", "Joiner", "Keeler", "Law",
    "Mason", "Nash", "Osborne", "Potter", "Reeve", "Sawyer", "Tanner", "Weaver",
];

/// The centre with that many agents.
pub(crate) fn centre(agents: u32, dice: &mut Dice) -> Centre {
    let queues = (1..).zip(QUEUES).map(|(number, (name, channel))| Queue {
        id: format!("aaaaaaaa-0000-4000-8000-{number:012}"),
        name: name.to_owned(),
        channel,
    });
    Centre {
        region: "eu-west-2".to_owned(),
        account: "111111111111".to_owned(),
        instance_id: INSTANCE_ID.to_owned(),
        queues: queues.collect(),
        profiles: profiles(),
        agents: (1..=agents).map(|number| agent(number, dice)).collect(),
    }
}

fn profiles() -> Vec<RoutingProfile> {
    let profile = |number: u32, name: &str, slots: &[(Channel, u32)], queues: &[usize]| RoutingProfile {
        id: format!("bbbbbbbb-0000-4000-8000-{number:012}"),
        name: name.to_owned(),
        slots: slots.to_vec(),
        queues: queues.to_vec(),
    };
    vec![
        profile(
            1,
            "Generalist",
            &[(Channel::Voice, 1), (Channel::Chat, 3)],
            &[SUPPORT, SALES, CALLBACKS, CHAT],
        ),
        profile(2, "Chat only", &[(Channel::Chat, 5)], &[CHAT]),
        profile(3, "Back Office", &[(Channel::Task, 10)], &[BACK_OFFICE]),
    ]
}

fn agent(number: u32, dice: &mut Dice) -> Agent {
    let index = usize::try_from(number - 1).unwrap_or_default();
    let first_name = dice.pick(&FIRST_NAMES).copied().unwrap_or_default();
    let last_name = dice.pick(&LAST_NAMES).copied().unwrap_or_default();
    let team = usize::try_from(dice.between(0, 3)).unwrap_or_default();
    Agent {
        id: format!("cccccccc-0000-4000-8000-{number:012}"),
        username: format!("{}.{}.{number}", first_name.to_lowercase(), last_name.to_lowercase()),
        first_name: first_name.to_owned(),
        last_name: last_name.to_owned(),
        profile: PROFILES_OF_TEN
            .get(index % PROFILES_OF_TEN.len())
            .copied()
            .unwrap_or_default(),
        team: TEAMS.get(team).copied().unwrap_or_default().to_owned(),
        team_id: format!("dddddddd-0000-4000-8000-{:012}", team + 1),
        after_contact_work_limit_seconds: dice.pick(&AFTER_CONTACT_WORK_LIMITS).copied().unwrap_or_default(),
    }
}
