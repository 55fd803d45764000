//! How does a name change on its way into a provider's file?

use super::draw::Draw;
use super::people::Person;
use super::providers::{NameStyle, Provider};

/// Short forms people use of themselves and of others.
const NICKNAMES: &[(&str, &str)] = &[
    ("Jennifer", "Jen"),
    ("Michelle", "Mitch"),
    ("Elizabeth", "Liz"),
    ("Cristina", "Tina"),
    ("Rosemarie", "Rose"),
    ("Marilyn", "Lyn"),
    ("Jocelyn", "Joy"),
    ("Maricel", "Cel"),
    ("Catherine", "Cathy"),
    ("Josephine", "Josie"),
    ("Bernadette", "Badette"),
    ("Rosalie", "Rose"),
    ("Eduardo", "Eddie"),
    ("Roberto", "Bobby"),
    ("Ricardo", "Ricky"),
    ("Antonio", "Tony"),
    ("Michael", "Mike"),
    ("Christopher", "Chris"),
    ("Stephen", "Steve"),
    ("Anthony", "Tony"),
    ("David", "Dave"),
    ("Robert", "Bob"),
    ("William", "Bill"),
    ("Richard", "Rick"),
    ("James", "Jim"),
    ("Thomas", "Tom"),
    ("Daniel", "Dan"),
    ("Philippe", "Phil"),
    ("Alexandre", "Alex"),
    ("Alexandra", "Sandra"),
    ("Frédéric", "Fred"),
    ("Christophe", "Chris"),
    ("Nathalie", "Nath"),
    ("Stéphane", "Steph"),
    ("Johannes", "Hans"),
    ("Pieter", "Piet"),
    ("Mamadou", "Modou"),
    ("Mohamed", "Med"),
    ("Abdelkader", "Kader"),
    ("Francisco", "Paco"),
    ("Francisca", "Paca"),
    ("Guadalupe", "Lupe"),
];

/// The name of `person` as `provider` files it. `draw` belongs to this person at this provider (for a recipient: as this
/// payer typed it), so the same people are written the same way row after row.
pub(super) fn written(person: &Person, provider: &Provider, slip: f64, draw: &mut Draw) -> (String, String) {
    if !person.business.is_empty() {
        return (String::new(), plain(&person.business, provider));
    }
    let mut first = person.first.clone();
    let nickname = NICKNAMES.iter().find(|(long, _)| *long == first);
    if let Some((_, short)) = nickname
        && draw.chance(0.07)
    {
        (*short).clone_into(&mut first);
    } else if first == "Maria" && draw.chance(0.35) {
        "Ma.".clone_into(&mut first);
    }
    let mut surname = person.surname.clone();
    if !person.married.is_empty() {
        match draw.index(5) {
            0 | 1 => surname.clone_from(&person.married),
            2 => surname = format!("{surname}-{}", person.married),
            _ => {}
        }
    }
    let mut given = vec![first];
    match provider.name_style {
        NameStyle::Full => {
            if draw.chance(0.75) {
                given.push(person.second.clone());
            }
            if draw.chance(0.4) {
                given.push(person.maternal.clone());
            } else if draw.chance(0.3) {
                given.push(person.maternal.chars().next().map(|letter| format!("{letter}.")).unwrap_or_default());
            }
        }
        NameStyle::SurnameFirst => {
            if draw.chance(0.5) {
                given.push(person.second.clone());
            }
        }
        NameStyle::Short => {}
    }
    given.retain(|word| !word.is_empty());
    let mut given = given.join(" ");
    if draw.chance(slip) {
        let word = if draw.chance(0.5) { &mut given } else { &mut surname };
        *word = slipped(word, draw);
    }
    (plain(&given, provider), plain(&surname, provider))
}

/// One name out of two parts, in the provider's order and case.
pub(super) fn joined(given: &str, surname: &str, style: NameStyle) -> String {
    if given.is_empty() {
        return surname.to_owned();
    }
    match style {
        NameStyle::SurnameFirst => format!("{} {given}", surname.to_uppercase()),
        NameStyle::Full | NameStyle::Short => format!("{given} {surname}"),
    }
}

fn plain(text: &str, provider: &Provider) -> String {
    if provider.accents { text.to_owned() } else { deunicode::deunicode(text) }
}

/// A name with one slip of the pen: a letter doubled, dropped, swapped, or heard as another.
fn slipped(name: &str, draw: &mut Draw) -> String {
    let mut letters: Vec<char> = name.chars().collect();
    if letters.len() < 4 {
        return name.to_owned();
    }
    let heard = [
        ("ph", "f"),
        ("ie", "y"),
        ("i", "e"),
        ("c", "k"),
        ("th", "t"),
        ("ss", "s"),
        ("ll", "l"),
        ("ou", "u"),
        ("y", "i"),
        ("z", "s"),
    ];
    let at = 1 + draw.index(letters.len() - 2);
    match draw.index(5) {
        0 => letters.insert(at, letters[at]),
        1 => {
            letters.remove(at);
        }
        2 => letters.swap(at, at - usize::from(at > 1)),
        _ => {
            let start = draw.index(heard.len());
            for nth in 0..heard.len() {
                let (from, to) = heard[(start + nth) % heard.len()];
                if name.contains(from) {
                    return name.replacen(from, to, 1);
                }
            }
        }
    }
    letters.into_iter().collect()
}
