//! Which kind of workbook is this, and is it safe to unpack?

use std::io::{Read, Seek, SeekFrom};

/// Bytes that a whole workbook may unpack to.
const UNPACKED: u64 = 8 << 30;
/// Bytes above which a part that shrank by more than [`RATIO`] is taken for a trap.
const SUSPICIOUS: u64 = 256 << 20;
/// Times that real sheets, however repetitive, do not exceed.
const RATIO: u64 = 400;

/// Workbook formats.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Office Open XML.
    Xlsx,
    /// OpenDocument.
    Ods,
    /// Excel 97 to 2003.
    Xls,
}

/// Whether an archive is a workbook, by its parts; one that cannot be looked into may be a damaged one.
pub(super) fn is_workbook<R: Read + Seek>(file: R) -> bool {
    let Ok(archive) = zip::ZipArchive::new(file) else { return true };
    let is_part = |name: &str| name == "[Content_Types].xml" || name == "content.xml" || name.starts_with("xl/");
    archive.file_names().flatten().any(|name| is_part(&name))
}

/// Tells the kind by what is inside, from the archive's own table of contents.
pub(super) fn check<R: Read + Seek>(mut file: R) -> Result<Kind, String> {
    let mut magic = [0; 4];
    file.read_exact(&mut magic).and_then(|()| file.seek(SeekFrom::Start(0))).map_err(|error| error.to_string())?;
    if &magic != b"PK\x03\x04" {
        return Ok(Kind::Xls);
    }
    let archive =
        zip::ZipArchive::new(file).map_err(|error| format!("the workbook is damaged or not whole: {error}"))?;
    let (mut sum, mut kind) = (0_u64, None);
    for part in 0..archive.len() {
        let entry = archive.by_index_data(part).map_err(|error| error.to_string())?;
        let (size, packed) = (entry.size(), entry.compressed_size());
        sum = sum.saturating_add(size);
        if sum > UNPACKED || (size > SUSPICIOUS && size / packed.max(1) > RATIO) {
            return Err(format!("it would unpack to {} MiB: that is no honest workbook", sum >> 20));
        }
        kind = match entry.name_raw() {
            b"[Content_Types].xml" => Some(Kind::Xlsx),
            b"content.xml" => Some(Kind::Ods),
            _ => kind,
        };
    }
    kind.ok_or_else(|| "it is an archive, not a workbook: unpack it first".into())
}
