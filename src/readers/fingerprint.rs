//! Which file was this, to the byte?

use std::io::Read;
use std::path::Path;

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

/// Size in bytes of a file, and its SHA-256 in lower-case hex.
///
/// # Errors
/// When it cannot be read.
#[expect(clippy::disallowed_methods, reason = "a reader opens its file")]
pub fn of(path: &Path) -> Result<(u64, String)> {
    let mut file = std::fs::File::open(path).with_context(|| format!("cannot open {}", path.display()))?;
    let (mut hasher, mut buffer, mut bytes) = (Sha256::new(), vec![0; 1 << 20], 0);
    loop {
        let read = file.read(&mut buffer).with_context(|| format!("cannot read {}", path.display()))?;
        if read == 0 {
            let digest = hasher.finalize();
            return Ok((bytes, crate::model::hex(digest)));
        }
        hasher.update(&buffer[..read]);
        bytes += read as u64;
    }
}
