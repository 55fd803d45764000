//! What of a record is compared? Its fields as hashes and word numbers, in the order of record keys.

use rayon::prelude::*;
use xxhash_rust::xxh3::{xxh3_64, xxh3_64_with_seed};

use crate::model::{Country, IdentitySettings, Record, Sex};

use super::blocks::key;
use super::frequency;
use super::words::{MOST_WORDS, WordReader, Words};

/// One record, ready to be compared; 0 stands for an absent field.
#[derive(Clone, Debug)]
pub(super) struct Profile {
    /// Index of the record.
    pub(super) record: u32,
    pub(super) provider: u16,
    pub(super) country: Country,
    pub(super) sex: Sex,
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
    /// Numbers of the words of the name.
    pub(super) words: [u32; MOST_WORDS],
    pub(super) word_count: u8,
    /// How rare each word is in the record's country: log2 of people per bearer.
    pub(super) bits: [f32; MOST_WORDS],
    /// How rare the city is in the country, likewise.
    pub(super) city_bits: f32,
    /// log2 of the people in the country, imagined ones included.
    pub(super) people: f32,
    /// log2 of the names that share the phone.
    pub(super) phone_names: f32,
    /// log2 of the names that share the address.
    pub(super) address_names: f32,
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
        let mut order: Vec<u32> = (0..u32::try_from(records.len()).expect("fewer than 4 billion records")).collect();
        order.par_sort_unstable_by_key(|&at| (records[at as usize].key, at));
        let mut all: Vec<Profile> = order.par_iter().map(|&at| profile(&records[at as usize], at)).collect();
        let mut reader = WordReader::new(&settings.names);
        for profile in &mut all {
            (profile.words, profile.word_count) = reader.read(&records[profile.record as usize].name_key);
        }
        let words = reader.finish();
        all.par_iter_mut().for_each(|profile| profile.name = name_hash(profile, &words));
        frequency::weigh_words(&mut all, &words, &settings.names);
        frequency::weigh_cities(&mut all);
        frequency::count_names(&mut all, settings.limits.names_per_identifier);
        Self { all, words }
    }
}

fn profile(record: &Record, at: u32) -> Profile {
    let day = |date: chrono::NaiveDate| chrono::Datelike::num_days_from_ce(&date);
    Profile {
        record: at,
        provider: record.provider,
        country: record.country,
        sex: record.sex,
        birth: record.birth_date.map_or(0, day),
        id: hash_with(&record.id, u64::from(record.provider)),
        city: hash(&record.city),
        address: hash_with(&record.address, hash(&record.city)),
        phone: hash(&record.phone),
        email: hash(&record.email),
        document: hash(&record.document),
        shape: shape(&record.document),
        account: hash(&record.account),
        name: 0,
        words: [0; MOST_WORDS],
        word_count: 0,
        bits: [0.0; MOST_WORDS],
        city_bits: 0.0,
        people: 0.0,
        phone_names: 0.0,
        address_names: 0.0,
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
