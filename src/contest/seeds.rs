//! How far does a partner's list raise those it names?

use crate::model::{Measured, SeedFound, SeedRole};

/// Natural-log factors on the odds of a lead kind, by position in the measures; 0 for all but those on the list.
#[derive(Clone, Debug, Default)]
pub struct Seeds {
    recipients: Vec<f64>,
    payers: Vec<f64>,
}

impl Seeds {
    /// `strength` (natural-log) for each person found, less what the match leaves in doubt; a person named twice counts once.
    #[must_use]
    pub fn new(measured: &Measured, found: &[SeedFound], strength: f64) -> Self {
        let raise = |people: &[u32], other: SeedRole| {
            let mut factors = vec![0.0; people.len()];
            for seed in found.iter().filter(|seed| seed.role != other) {
                if let Some(at) = seed.person.and_then(|person| people.binary_search(&person).ok()) {
                    let sure = 1.0 / (1.0 + (-f64::from(seed.weight)).exp2());
                    factors[at] = f64::max(factors[at], (sure * strength.exp() + 1.0 - sure).ln());
                }
            }
            factors
        };
        Self {
            recipients: raise(&measured.recipients, SeedRole::Payer),
            payers: raise(&measured.payers, SeedRole::Recipient),
        }
    }

    /// Factor of the recipient at this position.
    pub(super) fn of_recipient(&self, at: usize) -> f64 {
        self.recipients.get(at).copied().unwrap_or(0.0)
    }

    /// Factor of the payer at this position.
    pub(super) fn of_payer(&self, at: usize) -> f64 {
        self.payers.get(at).copied().unwrap_or(0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sure_match_raises_fully_a_doubtful_one_less_and_only_in_its_role() {
        let measured = Measured { recipients: vec![3, 7], payers: vec![3, 9], ..Measured::default() };
        let found = |person, role, weight| SeedFound {
            line: 2,
            role,
            name: String::new(),
            person: Some(person),
            rule: "phone_and_name",
            weight,
        };
        let list =
            [found(3, SeedRole::Recipient, 60.0), found(7, SeedRole::Either, 0.0), found(9, SeedRole::Payer, 60.0)];
        let seeds = Seeds::new(&measured, &list, 7.0);
        assert!((seeds.of_recipient(0) - 7.0).abs() < 1e-6 && seeds.of_payer(0) == 0.0, "known to collect, not to pay");
        assert!(seeds.of_recipient(1) < 7.0 && seeds.of_recipient(1) > 6.0, "an even chance takes off a factor of two");
        assert!((seeds.of_payer(1) - 7.0).abs() < 1e-6);
    }
}
