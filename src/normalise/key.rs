//! By which number is a text known?

use xxhash_rust::xxh3::{xxh3_64, xxh3_128};

/// Stands between fields in what is hashed: never part of UTF-8.
const BETWEEN: u8 = 0xff;

/// Key of a record: its provider, its twelve party fields as written, and the city of the pay-out where it counts.
pub(super) fn record(buffer: &mut Vec<u8>, provider: &str, fields: &[&str; 12], paid_out_in: &str) -> u64 {
    join(buffer, provider, fields);
    if !paid_out_in.is_empty() {
        buffer.push(BETWEEN);
        buffer.extend_from_slice(paid_out_in.as_bytes());
    }
    xxh3_64(buffer)
}

/// Identity of a row: its provider and its transaction id.
pub(super) fn transaction(buffer: &mut Vec<u8>, provider: &str, id: &str) -> u128 {
    join(buffer, provider, &[id]);
    xxh3_128(buffer)
}

/// Identity of a row without a transaction id: its provider and everything it says.
pub(super) fn content<'a>(buffer: &mut Vec<u8>, provider: &str, cells: impl Iterator<Item = (u8, &'a str)>) -> u128 {
    join(buffer, provider, &[]);
    for (role, cell) in cells {
        buffer.extend_from_slice(&[BETWEEN, role]);
        buffer.extend_from_slice(cell.as_bytes());
    }
    xxh3_128(buffer)
}

/// Number of a reference that is unique in the world: a UUID, such as the UETR of a bank transfer.
pub(super) fn reference(id: &str) -> Option<u64> {
    let bytes = id.as_bytes();
    if bytes.len() != 36 {
        return None;
    }
    let fits = |(at, byte): (usize, &u8)| match at {
        8 | 13 | 18 | 23 => *byte == b'-',
        _ => byte.is_ascii_hexdigit(),
    };
    bytes.iter().enumerate().all(fits).then(|| xxh3_64(id.to_ascii_lowercase().as_bytes()))
}

/// Number of a device, never 0.
pub(super) fn device(text: &str) -> u32 {
    (xxh3_64(text.as_bytes()) as u32).max(1)
}

fn join(buffer: &mut Vec<u8>, provider: &str, fields: &[&str]) {
    buffer.clear();
    buffer.extend_from_slice(provider.as_bytes());
    for field in fields {
        buffer.push(BETWEEN);
        buffer.extend_from_slice(field.as_bytes());
    }
}
