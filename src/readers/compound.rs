//! Is a compound file (XLS) safe to decode? Chains of sectors that bite their own tail, and cells far outside of what such a
//! sheet can have, would fill any memory.

use std::io::Read;

/// Bytes a workbook of this kind may have.
const LARGEST: u64 = 1 << 30;
/// Columns that a sheet of Excel 97 to 2003 has.
const COLUMNS: u16 = 256;
/// Marks in a chain, from here on: no sectors.
const RESERVED: u32 = 0xffff_fffa;
/// Records that hold cells and begin with row and column.
const CELLS: [u16; 8] = [0x0006, 0x00bd, 0x00be, 0x00fd, 0x0201, 0x0203, 0x0204, 0x027e];

/// Follows the directory and looks at the cells.
pub(super) fn check(file: impl Read) -> Result<(), String> {
    let damaged = || "the workbook is damaged or not whole".to_owned();
    let mut bytes = Vec::new();
    file.take(LARGEST + 1).read_to_end(&mut bytes).map_err(|error| error.to_string())?;
    if bytes.len() as u64 > LARGEST {
        return Err("the workbook is larger than 1 GiB: save it as XLSX".into());
    }
    let file = Compound::of(&bytes).ok_or_else(damaged)?;
    let directory = file.chain(file.directory, &file.table).ok_or_else(damaged)?;
    for entry in directory.as_chunks::<128>().0.iter().filter(|entry| entry[66] != 0) {
        let size = u64::from(number(entry, 120).unwrap_or(0));
        if size > bytes.len() as u64 {
            return Err(damaged());
        }
        let name: Vec<u8> = entry[..64].iter().copied().step_by(2).take_while(|&byte| byte != 0).collect();
        if matches!(name.as_slice(), b"Workbook" | b"Book") {
            let start = number(entry, 116).unwrap_or(RESERVED);
            let stream = if size < 4096 { file.small(start, &directory) } else { file.chain(start, &file.table) };
            cells(&stream.ok_or_else(damaged)?)?;
        }
    }
    Ok(())
}

/// A file as sectors.
struct Compound<'b> {
    bytes: &'b [u8],
    sector: usize,
    /// First sector of the directory.
    directory: u32,
    /// Which sector follows each.
    table: Vec<u32>,
}

impl<'b> Compound<'b> {
    fn of(bytes: &'b [u8]) -> Option<Self> {
        let sector = match bytes.get(30..32)? {
            [9, 0] => 512,
            [12, 0] => 4096,
            _ => return None,
        };
        let mut file = Self { bytes, sector, directory: number(bytes, 48)?, table: Vec::new() };
        // nothing is said to be longer than the file
        let minis = number(bytes, 64)? as usize;
        (minis.checked_mul(sector)? <= bytes.len()).then_some(())?;
        let mut lists: Vec<u32> = (0..109).filter_map(|at| number(bytes, 76 + 4 * at)).collect();
        let (mut further, mut steps) = (number(bytes, 68)?, 0);
        while further < RESERVED {
            steps += 1;
            let list = file.at(further).filter(|_| steps <= bytes.len() / sector)?;
            lists.extend((0..list.len() / 4).filter_map(|at| number(list, 4 * at)));
            further = lists.pop()?;
        }
        for list in lists.into_iter().filter(|&list| list < RESERVED) {
            let list = file.at(list)?;
            file.table.extend((0..list.len() / 4).filter_map(|at| number(list, 4 * at)));
        }
        Some(file)
    }

    fn at(&self, sector: u32) -> Option<&'b [u8]> {
        let start = (sector as usize).checked_add(1)?.checked_mul(self.sector)?;
        self.bytes.get(start..(start + self.sector).min(self.bytes.len()))
    }

    /// The bytes of a short stream, kept in pieces of 64 bytes within the stream of the directory's first entry.
    fn small(&self, mut piece: u32, directory: &[u8]) -> Option<Vec<u8>> {
        let pieces = self.chain(number(directory, 116)?, &self.table)?;
        let table = self.chain(number(self.bytes, 60)?, &self.table)?;
        let mut found = Vec::new();
        while piece < RESERVED {
            let start = (piece as usize).checked_mul(64)?;
            found.extend_from_slice(pieces.get(start..(start + 64).min(pieces.len()))?);
            (found.len() <= pieces.len()).then_some(())?;
            piece = number(&table, (piece as usize).checked_mul(4)?)?;
        }
        Some(found)
    }

    /// The bytes of a chain; `None` when it leaves the file or has no end.
    fn chain(&self, mut sector: u32, table: &[u32]) -> Option<Vec<u8>> {
        let mut found = Vec::new();
        while sector < RESERVED {
            found.extend_from_slice(self.at(sector)?);
            (found.len() <= self.bytes.len()).then_some(())?;
            sector = *table.get(sector as usize)?;
        }
        Some(found)
    }
}

/// Looks at where the cells of a stream of records stand.
fn cells(mut records: &[u8]) -> Result<(), String> {
    while let [kind_low, kind_high, low, high, rest @ ..] = records {
        let (kind, length) = (u16::from_le_bytes([*kind_low, *kind_high]), u16::from_le_bytes([*low, *high]));
        let content = rest.get(..usize::from(length)).unwrap_or(rest);
        if let (true, [_, _, low, high, ..]) = (CELLS.contains(&kind), content)
            && u16::from_le_bytes([*low, *high]) >= COLUMNS
        {
            return Err("a sheet has cells beyond its 256 columns: that is no honest workbook".into());
        }
        records = rest.get(usize::from(length)..).unwrap_or_default();
    }
    Ok(())
}

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}
