//! Which role may a column have, by its heading and by what it holds?

use std::cmp::Reverse;

use super::Content;
use crate::model::{HeadingWords, Role};

/// Confidence of a heading that is exactly a known phrase.
const EXACT: f64 = 0.95;
/// Confidence of one that contains a phrase.
const CONTAINED: f64 = 0.7;
/// What is left when the values are not what the role needs.
const CONTRADICTED: f64 = 0.3;

/// Lower-case ASCII words with one space between.
pub(super) fn plain(text: &str) -> String {
    let ascii = deunicode::deunicode(text).to_lowercase();
    let words: String = ascii.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { ' ' }).collect();
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether a cell is a heading that some role or party goes by.
pub(super) fn is_known(cell: &str, words: &HeadingWords) -> bool {
    !candidates(cell, &Content::Text, words).is_empty()
}

/// Roles with their confidence, the surest first, at most three.
pub(super) fn candidates(heading: &str, content: &Content, words: &HeadingWords) -> Vec<(Role, f64)> {
    let heading = plain(heading);
    let mut found: Vec<(Role, f64)> = Vec::new();
    for (&role, phrases) in &words.roles {
        if let Some(confidence) = best(&heading, phrases) {
            found.push((role, confidence));
        }
    }
    let (sender, recipient) = (within(&heading, &words.sender), within(&heading, &words.recipient));
    for (what, phrases) in &words.party {
        let bare = without(&heading, &words.sender, &words.recipient);
        let Some(confidence) = best(if bare.is_empty() { &heading } else { &bare }, phrases) else { continue };
        let role = |side: &str| Role::parse(&format!("{side}_{what}"));
        match (sender, recipient) {
            (true, false) => found.extend(role("sender").map(|role| (role, confidence))),
            (false, true) => found.extend(role("recipient").map(|role| (role, confidence))),
            // which of the two cannot be told
            _ => {
                found.extend(["sender", "recipient"].into_iter().filter_map(role).map(|role| (role, confidence * 0.5)));
            }
        }
    }
    // "Sender" alone is a name
    let bare = without(&heading, &words.sender, &words.recipient);
    if bare.is_empty() && sender != recipient {
        found.push((if sender { Role::SenderName } else { Role::RecipientName }, 0.85));
    }
    for (role, confidence) in &mut found {
        if !agrees(*role, content) {
            *confidence *= CONTRADICTED;
        }
    }
    found.sort_by_key(|(role, confidence)| (Reverse((confidence * 1_000.0) as i64), *role));
    let mut seen = Vec::new();
    found.retain(|(role, _)| {
        !seen.contains(role) && {
            seen.push(*role);
            true
        }
    });
    found.truncate(3);
    found
}

fn best(heading: &str, phrases: &[String]) -> Option<f64> {
    let contains = |phrase: &String| format!(" {heading} ").contains(&format!(" {phrase} "));
    if phrases.iter().any(|phrase| phrase == heading) {
        return Some(EXACT);
    }
    phrases.iter().any(contains).then_some(CONTAINED)
}

fn within(heading: &str, phrases: &[String]) -> bool {
    best(heading, phrases).is_some()
}

/// The heading without the words that tell a side.
fn without(heading: &str, sender: &[String], recipient: &[String]) -> String {
    let mut rest = format!(" {heading} ");
    let mut phrases: Vec<&String> = sender.iter().chain(recipient).collect();
    phrases.sort_by_key(|phrase| Reverse(phrase.len()));
    for phrase in phrases {
        rest = rest.replace(&format!(" {phrase} "), " ");
    }
    rest.split_whitespace()
        .filter(|word| !matches!(*word, "s" | "de" | "du" | "des" | "of" | "the" | "l" | "d"))
        .collect::<Vec<_>>()
        .join(" ")
}

/// Whether the values are what the role needs.
fn agrees(role: Role, content: &Content) -> bool {
    match role {
        Role::SentAt | Role::PaidAt => matches!(content, Content::Dates(_) | Content::Empty | Content::Text),
        Role::SentTime | Role::PaidTime => {
            matches!(content, Content::Times(_) | Content::Dates(_) | Content::Empty | Content::Text)
        }
        Role::Amount | Role::AmountIn | Role::AmountOut | Role::Fee | Role::PayoutAmount => {
            matches!(content, Content::Amounts(_) | Content::Empty | Content::Text)
        }
        Role::Currency | Role::PayoutCurrency => {
            matches!(content, Content::Currencies | Content::Words(_) | Content::Empty | Content::Text)
        }
        Role::SenderName | Role::RecipientName => {
            !matches!(content, Content::Amounts(_) | Content::Dates(_) | Content::Emails | Content::Numbers)
        }
        Role::SenderEmail | Role::RecipientEmail => matches!(content, Content::Emails | Content::Empty | Content::Text),
        Role::SenderBirthDate | Role::RecipientBirthDate => matches!(content, Content::Dates(_) | Content::Empty),
        Role::Status => !matches!(content, Content::Amounts(_) | Content::Dates(_)),
        _ => true,
    }
}
