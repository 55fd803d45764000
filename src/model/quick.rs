//! How are lookups hashed where an attacker gains nothing by collisions and every row asks several times?

use std::hash::{BuildHasher, Hasher};

use xxhash_rust::xxh3::xxh3_64;

/// Hasher for lookups: text goes through xxh3 in one go; a `u64` or `u128` key must be a hash already and is taken as it
/// is. The maps must never be iterated into output.
#[derive(Clone, Copy, Debug, Default)]
pub struct Quick(u64);

impl Quick {
    #[inline]
    fn add(&mut self, hash: u64) {
        self.0 = self.0.rotate_left(23) ^ hash;
    }
}

impl BuildHasher for Quick {
    type Hasher = Self;

    #[inline]
    fn build_hasher(&self) -> Self {
        *self
    }
}

impl Hasher for Quick {
    #[inline]
    fn finish(&self) -> u64 {
        self.0
    }

    #[inline]
    fn write(&mut self, bytes: &[u8]) {
        self.add(xxh3_64(bytes));
    }

    /// Marks the end of text: says nothing.
    #[inline]
    fn write_u8(&mut self, _end: u8) {}

    #[inline]
    fn write_u64(&mut self, key: u64) {
        self.add(key);
    }

    #[inline]
    fn write_u128(&mut self, key: u128) {
        self.add(key as u64);
    }
}
