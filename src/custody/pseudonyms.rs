//! How is a case shared without identities? Each is replaced by a token that only the holder of the key can tie back; the
//! same value has the same token everywhere, so that links stay visible.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use hmac::{Hmac, KeyInit, Mac};
use rand::Rng;
use sha2::Sha256;

use crate::model::{Case, code_of};

/// Columns that stay as written: they name nobody.
const PLAIN: [&str; 6] = ["country", "kind", "channel", "payout_method", "funding", "relationship"];

/// A key, kept apart from what it hides.
#[derive(Clone)]
pub struct Pseudonyms {
    key: Vec<u8>,
}

impl std::fmt::Debug for Pseudonyms {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Pseudonyms")
    }
}

impl Pseudonyms {
    /// Reads the key at `path`, or makes one there when nothing is; never inside the case.
    ///
    /// # Errors
    /// When the key would lie inside `case`, is not one, or cannot be read or written.
    #[expect(clippy::disallowed_methods, reason = "the key of pseudonyms is kept here and nowhere else")]
    pub fn open(path: &Path, case: &Path) -> Result<Self> {
        ensure!(
            !path.starts_with(case),
            "{} lies inside the case: keep the key apart from what it hides",
            path.display()
        );
        if path.exists() {
            let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
            let digits: Vec<u8> = text.trim().bytes().collect();
            let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).unwrap_or(""), 16).ok();
            let key: Option<Vec<u8>> = digits.chunks(2).map(byte).collect();
            let key = key.filter(|key| key.len() == 32);
            return Ok(Self {
                key: key.with_context(|| format!("{} is not a key of 64 hexadecimal digits", path.display()))?,
            });
        }
        let mut key = [0_u8; 32];
        rand::rng().fill_bytes(&mut key);
        let text = crate::model::hex(key);
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(path).with_context(|| format!("cannot write {}", path.display()))?;
        std::io::Write::write_all(&mut file, (text + "\n").as_bytes())?;
        Ok(Self { key: key.to_vec() })
    }

    /// The token of a value: which kind of thing it is, and 12 letters or digits.
    fn token(&self, kind: &str, value: &str) -> String {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.key).expect("any length of key will do");
        mac.update(kind.as_bytes());
        mac.update(&[0]);
        mac.update(value.as_bytes());
        let bytes = mac.finalize().into_bytes();
        let number = u64::from_be_bytes(bytes[..8].try_into().expect("eight bytes"));
        format!("{kind}-{}", code_of(number, 12))
    }

    /// Replaces every identity in a case: persons, records, identifiers, references, files and their hashes, ids.
    pub fn replace(&self, case: &mut Case) {
        case.id = self.token("K", &case.id);
        let person = |id: &mut String| *id = self.token("P", id);
        let record = |key: &mut String| *key = self.token("R", key);
        for found in &mut case.persons {
            person(&mut found.id);
            if !found.name.is_empty() {
                found.name = self.token("N", &found.name);
            }
            for one in &mut found.records {
                record(&mut one.key);
                one.joined_to.iter_mut().for_each(record);
                self.hide(&mut one.written);
                one.files.iter_mut().for_each(|file| *file = self.token("F", file));
                one.files.sort();
            }
        }
        self.replace_payments(case);
        for cluster in &mut case.clusters {
            cluster.id = self.token("C", &cluster.id);
            cluster.members.iter_mut().for_each(|member| person(&mut member.person));
        }
        for lead in &mut case.leads {
            person(&mut lead.person);
            if !lead.cluster.is_empty() {
                lead.cluster = self.token("C", &lead.cluster);
            }
            lead.evidence.iter_mut().flat_map(|evidence| &mut evidence.with).for_each(person);
        }
        for pair in &mut case.pairs {
            person(&mut pair.payer);
            person(&mut pair.recipient);
        }
        case.pairs.sort_by(|a, b| (&a.recipient, &a.payer).cmp(&(&b.recipient, &b.payer)));
        for flag in &mut case.flags {
            person(&mut flag.person);
            flag.payer.iter_mut().for_each(person);
        }
        case.unknowns
            .iter_mut()
            .filter(|unknown| !unknown.person.is_empty())
            .for_each(|unknown| person(&mut unknown.person));
        case.inputs.retain(|input| input.used > 0);
        for input in &mut case.inputs {
            input.name = self.token("F", &input.name);
            input.sha256 = self.token("H", &input.sha256);
            input.bytes = 0;
        }
        case.inputs.sort_by(|a, b| a.name.cmp(&b.name));
        case.protections.push("pseudonyms".into());
        case.protections.sort();
    }

    fn replace_payments(&self, case: &mut Case) {
        let person = |id: &mut String| *id = self.token("P", id);
        let record = |key: &mut String| *key = self.token("R", key);
        for payment in &mut case.payments {
            person(&mut payment.payer);
            person(&mut payment.recipient);
            record(&mut payment.payer_record);
            record(&mut payment.recipient_record);
            if !payment.reference.is_empty() {
                payment.reference = self.token("T", &payment.reference);
            }
            payment.source_file = self.token("F", &payment.source_file);
            for telling in &mut payment.told_again {
                record(&mut telling.payer_record);
                record(&mut telling.recipient_record);
                if !telling.reference.is_empty() {
                    telling.reference = self.token("T", &telling.reference);
                }
                telling.source_file = self.token("F", &telling.source_file);
            }
            payment.written.remove("purpose");
            self.hide(&mut payment.written);
        }
    }

    fn hide(&self, written: &mut BTreeMap<String, String>) {
        for (column, text) in written.iter_mut().filter(|(column, _)| !PLAIN.contains(&column.as_str())) {
            *text = self.token(column, text);
        }
    }
}
