//! What of a record is compared? Its fields as hashes and word numbers, in the order of record keys.

use rayon::prelude::*;
use xxhash_rust::xxh3::{xxh3_64, xxh3_64_with_seed};

use crate::model::{IdentitySettings, PartyKind, Record, Sex};

use super::blocks::key;
use super::order;
use super::words::{MOST_WORDS, WordReader, Words};

/// One record, ready to be compared; 0 stands for an absent field.
#[derive(Clone, Debug)]
pub(super) struct Profile {
    /// Index of the record.
    pub(super) record: u32,
    pub(super) provider: u16,
    pub(super) country: u64,
    pub(super) sex: Sex,
    pub(super) business: bool,
    /// Days since 0001-01-01.
    pub(super) birth: i32,
    pub(super) id: u64,
    pub(super) city: u64,
    pub(super) address: u64,
    pub(super) phone: u64,
    pub(super) email: u64,
    pub(super) document: u64,
    /// Pattern of letters and digits of the document: numbers of one pattern are taken for one kind.
    pub(super) shape: u64,
    pub(super) account: u64,
    /// Hash of the words, in any order.
    pub(super) name: u64,
    /// Numbers of the words of the name, in the order written.
    pub(super) words: [u32; MOST_WORDS],
    pub(super) word_count: u8,
}

impl Profile {
    /// The words of the name.
    pub(super) fn words(&self) -> &[u32] {
        &self.words[..self.word_count as usize]
    }
}

/// All records, ready to be compared, ascending by record key.
pub(super) struct Profiles {
    pub(super) all: Vec<Profile>,
    pub(super) words: Words,
}

impl Profiles {
    pub(super) fn new(records: &[Record], settings: &IdentitySettings) -> Self {
        assert!(u32::try_from(records.len()).is_ok(), "fewer than 4 billion records");
        let mut order: Vec<(u64, u32)> = (0..).zip(records).map(|(at, record)| (record.key, at)).collect();
        order.par_sort_unstable();
        let mut all: Vec<Profile> = order.par_iter().map(|&(_, at)| profile(&records[at as usize], at)).collect();
        let mut reader = WordReader::new(&settings.names);
        for profile in &mut all {
            let record = &records[profile.record as usize];
            (profile.words, profile.word_count) = reader.read(&record.name_key, &record.name);
        }
        let mut words = reader.finish();
        all.par_iter_mut().for_each(|profile| profile.name = name_hash(profile, &words));
        order::learn(&all, &mut words);
        Self { all, words }
    }

    /// Profile of each record.
    pub(super) fn by_record(&self) -> Vec<u32> {
        let mut profile_of = vec![0; self.all.len()];
        for (at, profile) in (0..).zip(&self.all) {
            profile_of[profile.record as usize] = at;
        }
        profile_of
    }
}

fn profile(record: &Record, at: u32) -> Profile {
    let day = |date: chrono::NaiveDate| chrono::Datelike::num_days_from_ce(&date);
    let country = record.country.as_str().bytes().fold(0, |sum, byte| sum << 8 | u64::from(byte));
    Profile {
        record: at,
        provider: record.provider,
        country,
        sex: record.sex,
        business: record.kind == PartyKind::Business,
        birth: record.birth_date.map_or(0, day),
        id: hash_with(&record.id, u64::from(record.provider)),
        city: hash_with(&record.city, country),
        address: hash_with(&record.address, hash(&record.city)),
        phone: hash(&record.phone),
        email: hash(&record.email),
        document: hash(&record.document),
        shape: shape(&record.document),
        account: hash(&record.account),
        name: 0,
        words: [0; MOST_WORDS],
        word_count: 0,
    }
}

fn hash(text: &str) -> u64 {
    if text.is_empty() { 0 } else { xxh3_64(text.as_bytes()) }
}

/// A value that only means something within another: a customer number at its provider, an address in its city.
fn hash_with(text: &str, seed: u64) -> u64 {
    if text.is_empty() { 0 } else { xxh3_64_with_seed(text.as_bytes(), seed) }
}

fn shape(document: &str) -> u64 {
    document.bytes().fold(0, |shape, byte| key(&[shape, if byte.is_ascii_digit() { 1 } else { 2 }]))
}

/// The same whatever the order of the words.
fn name_hash(profile: &Profile, words: &Words) -> u64 {
    profile.words().iter().fold(0_u64, |sum, &word| sum.wrapping_add(words.hash[word as usize]))
}
