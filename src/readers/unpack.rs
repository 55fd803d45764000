//! How do files that arrive compressed (gzip, zstd, zip) become files that can be read?
//!
//! Each is unpacked into a temporary file that lives as long as its source. What unpacks to far more than honest exports
//! do is refused while it unpacks, whatever its headers say.

use std::fs::File;
use std::io::{BufReader, Read, Write};
use std::path::Path;
use std::sync::Arc;

use tempfile::TempPath;

use super::archive;

/// Bytes that one file may unpack to.
const LARGEST: u64 = 64 << 30;
/// Bytes above which a file that shrank by more than [`RATIO`] is taken for a trap.
const SUSPICIOUS: u64 = 256 << 20;
/// Times that honest exports, however repetitive, do not exceed.
const RATIO: u64 = 400;
/// Files in an archive.
const MEMBERS: usize = 10_000;
/// Archives inside one another.
const NESTED: usize = 3;

/// A file found in a packed one, and where it can be read.
#[derive(Clone, Debug)]
pub(super) struct Member {
    /// The temporary file, removed when nobody holds it any more.
    pub(super) path: Arc<TempPath>,
}

/// How a file is packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Packing {
    Gzip,
    Zstd,
    Zip,
}

/// Unpacks `path`, which begins with `head`: its files in the order of their names, each with what went wrong if it
/// could not be unpacked; `None` when it is not packed.
pub(super) fn unpack(path: &Path, head: &[u8]) -> Option<Vec<(String, Result<Member, String>)>> {
    unpack_within(path, head, 0)
}

fn unpack_within(path: &Path, head: &[u8], depth: usize) -> Option<Vec<(String, Result<Member, String>)>> {
    let packing = packing(path, head)?;
    if depth >= NESTED {
        return Some(vec![(String::new(), Err("archives lie too deep inside one another: unpack them first".into()))]);
    }
    let unpacked = match packing {
        Packing::Gzip => {
            vec![(String::new(), single(path, |file| Ok(Box::new(flate2::read::MultiGzDecoder::new(file)))))]
        }
        Packing::Zstd => vec![(
            String::new(),
            single(path, |file| Ok(Box::new(zstd::Decoder::new(file).map_err(|error| error.to_string())?))),
        )],
        Packing::Zip => members(path),
    };
    Some(unpacked.into_iter().flat_map(|(name, member)| inner(name, member, depth)).collect())
}

/// What is packed again inside, or the file itself.
fn inner(name: String, member: Result<Member, String>, depth: usize) -> Vec<(String, Result<Member, String>)> {
    let Ok(unpacked) = &member else { return vec![(name, member)] };
    let head = super::discover::head(&unpacked.path).unwrap_or_default();
    let Some(further) = unpack_within(&unpacked.path, &head, depth + 1) else { return vec![(name, member)] };
    let below = |inner: &str| match (name.as_str(), inner) {
        (name, "") => name.to_owned(),
        ("", inner) => inner.to_owned(),
        (name, inner) => format!("{name}/{inner}"),
    };
    further.into_iter().map(|(inner, member)| (below(&inner), member)).collect()
}

/// Workbooks are zip archives too, and are left as they are.
fn packing(path: &Path, head: &[u8]) -> Option<Packing> {
    match head {
        [0x1f, 0x8b, ..] => Some(Packing::Gzip),
        [0x28, 0xb5, 0x2f, 0xfd, ..] => Some(Packing::Zstd),
        [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => match open(path).map(archive::is_workbook) {
            Ok(false) => Some(Packing::Zip),
            _ => None,
        },
        _ => None,
    }
}

#[expect(clippy::disallowed_methods, reason = "a reader opens its file")]
fn open(path: &Path) -> Result<BufReader<File>, String> {
    File::open(path).map(|file| BufReader::with_capacity(1 << 18, file)).map_err(|error| error.to_string())
}

type Decoder = Box<dyn Read>;

fn single(path: &Path, decoder: impl FnOnce(BufReader<File>) -> Result<Decoder, String>) -> Result<Member, String> {
    let packed = std::fs::metadata(path).map_err(|error| error.to_string())?.len();
    let file = copy(decoder(open(path)?)?, packed, LARGEST)?;
    Ok(Member { path: Arc::new(file) })
}

/// Every file of a zip archive but those that systems leave behind.
fn members(path: &Path) -> Vec<(String, Result<Member, String>)> {
    let whole = |reason: String| vec![(String::new(), Err(reason))];
    let mut archive = match open(path).and_then(|file| {
        zip::ZipArchive::new(file).map_err(|error| format!("the archive is damaged or not whole: {error}"))
    }) {
        Ok(archive) => archive,
        Err(reason) => return whole(reason),
    };
    if archive.len() > MEMBERS {
        return whole(format!("the archive holds more than {MEMBERS} files: unpack it first"));
    }
    let (mut found, mut left) = (Vec::new(), allowance(path));
    for at in 0..archive.len() {
        let named = archive.by_index_raw(at).map(|entry| {
            let name = String::from_utf8_lossy(entry.name_raw()).into_owned();
            (name, entry.is_dir(), entry.encrypted())
        });
        let (name, is_folder, is_encrypted) = match named {
            Ok(named) => named,
            Err(error) => return whole(format!("the archive is damaged: {error}")),
        };
        let hidden = name.split(['/', '\\']).any(|part| part.starts_with('.') || part == "__MACOSX");
        if is_folder || hidden {
            continue;
        }
        let member = if is_encrypted {
            Err("it is encrypted: unpack it with its password".into())
        } else {
            archive.by_index(at).map_err(|error| format!("it cannot be unpacked: {error}")).and_then(|entry| {
                let packed = entry.compressed_size();
                let file = copy(Box::new(entry), packed, left)?;
                left -= std::fs::metadata(&file).map_or(0, |unpacked| unpacked.len());
                Ok(Member { path: Arc::new(file) })
            })
        };
        found.push((name, member));
    }
    found.sort_by(|a, b| a.0.cmp(&b.0));
    if found.is_empty() { whole("the archive holds no file".into()) } else { found }
}

/// Bytes that all files of an archive together may unpack to: many small traps are one large one.
fn allowance(path: &Path) -> u64 {
    let packed = std::fs::metadata(path).map_or(0, |file| file.len());
    packed.saturating_mul(RATIO).clamp(2 * SUSPICIOUS, LARGEST)
}

/// Unpacks into a temporary file, up to what is honest and no more than is `left`.
fn copy(mut from: Box<dyn Read + '_>, packed: u64, left: u64) -> Result<TempPath, String> {
    let told = |error: std::io::Error| format!("it cannot be unpacked: {error}");
    let mut file = tempfile::Builder::new().prefix("obole-").tempfile().map_err(told)?;
    let (mut buffer, mut bytes) = (vec![0; 1 << 18], 0_u64);
    loop {
        let read = match from.read(&mut buffer) {
            Ok(0) => break,
            Ok(read) => read,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(format!("the packed file is damaged or not whole: {error}")),
        };
        bytes += read as u64;
        if bytes > left {
            return Err(format!("what is packed here unpacks to more than {} MiB: unpack it first", left >> 20));
        }
        if bytes > SUSPICIOUS && bytes / packed.max(1) > RATIO {
            return Err(format!(
                "it unpacks to more than {} times its size: that is no honest export",
                bytes / packed.max(1)
            ));
        }
        file.write_all(&buffer[..read]).map_err(told)?;
    }
    Ok(file.into_temp_path())
}
