//! How does a column of text become Parquet pages?
//!
//! Text is most of what a run keeps. polars would copy every value into an array and hash it twice; here a value is
//! hashed once at most, and goes from where it lies straight into its page. The pages are those that polars writes: a
//! dictionary in order of first appearance where values repeat, else the values one after the other.

use std::collections::HashMap;

use anyhow::Result;
use polars_parquet::parquet::CowBuffer;
use polars_parquet::parquet::encoding::hybrid_rle::{Encoder, encode};
use polars_parquet::parquet::metadata::Descriptor;
use polars_parquet::parquet::page::{DataPage, DataPageHeader, DataPageHeaderV1, DictPage, Page};
use polars_parquet::parquet::schema::types::PrimitiveType;
use polars_parquet::write::Encoding;

use crate::model::Quick;

/// Number of a value that is absent.
const ABSENT: u32 = u32::MAX;

/// A column of text: for each row, the number of its value.
#[derive(Debug, Default)]
pub(super) struct Text<'a> {
    numbers: Vec<u32>,
    values: Vec<&'a str>,
}

impl<'a> Text<'a> {
    /// Rows whose values are expected to differ from each other.
    pub(super) fn varied(rows: impl Iterator<Item = Option<&'a str>>) -> Self {
        let mut text = Self::default();
        for value in rows {
            let next = text.values.len() as u32;
            text.numbers.push(value.map_or(ABSENT, |_| next));
            text.values.extend(value);
        }
        text
    }

    /// Rows whose values repeat.
    pub(super) fn repeating(rows: impl Iterator<Item = Option<&'a str>>) -> Self {
        let mut distinct = Distinct::default();
        let numbers = rows.map(|value| value.map_or(ABSENT, |value| distinct.number(value))).collect();
        Self { numbers, values: distinct.values }
    }

    /// Rows each of which has one of `choices`.
    pub(super) fn chosen(rows: &[u32], choices: impl Iterator<Item = Option<&'a str>>) -> Self {
        let choices = Self::repeating(choices);
        if choices.values.is_empty() {
            return Self { numbers: vec![ABSENT; rows.len()], values: Vec::new() };
        }
        let numbers = rows.iter().map(|&choice| choices.numbers[choice as usize]).collect();
        Self { numbers, values: choices.values }
    }

    /// The column's pages.
    pub(super) fn pages(&self, kind: &PrimitiveType) -> Result<Vec<Page>> {
        let mut data = Vec::new();
        self.levels(&mut data)?;
        let present = self.numbers.iter().copied().filter(|&number| number != ABSENT);
        if self.values.is_empty() || self.values.len() * 4 > self.numbers.len() * 3 {
            put(&mut data, present.map(|number| self.values[number as usize]));
            return Ok(vec![self.data(data, Encoding::Plain, kind)]);
        }
        let mut dictionary = Vec::new();
        put(&mut dictionary, self.values.iter().copied());
        let dictionary = Page::Dict(DictPage::new(CowBuffer::Owned(dictionary), self.values.len(), false));
        let bits = usize::BITS - (self.values.len() - 1).leading_zeros();
        data.push(bits as u8);
        encode::<u32, _, _>(&mut data, present, bits)?;
        Ok(vec![dictionary, self.data(data, Encoding::RleDictionary, kind)])
    }

    /// Which rows have a value, behind the length of that information.
    fn levels(&self, data: &mut Vec<u8>) -> Result<()> {
        data.extend_from_slice(&[0; 4]);
        if self.values.is_empty() {
            <bool as Encoder<bool>>::run_length_encode(data, self.numbers.len(), false, 1)?;
        } else if self.numbers.contains(&ABSENT) {
            encode::<bool, _, _>(data, self.numbers.iter().map(|&number| number != ABSENT), 1)?;
        } else {
            <bool as Encoder<bool>>::run_length_encode(data, self.numbers.len(), true, 1)?;
        }
        let length = u32::try_from(data.len() - 4)?;
        data[..4].copy_from_slice(&length.to_le_bytes());
        Ok(())
    }

    fn data(&self, data: Vec<u8>, encoding: Encoding, kind: &PrimitiveType) -> Page {
        let header = DataPageHeaderV1 {
            num_values: self.numbers.len() as i32,
            encoding: encoding.into(),
            definition_level_encoding: Encoding::Rle.into(),
            repetition_level_encoding: Encoding::Rle.into(),
            statistics: None,
        };
        let descriptor = Descriptor { primitive_type: kind.clone(), max_def_level: 0, max_rep_level: 0 };
        let data = CowBuffer::Owned(data);
        Page::Data(DataPage::new(DataPageHeader::V1(header), data, descriptor, self.numbers.len()))
    }
}

/// Writes values one after the other, each behind its length.
fn put<'a>(buffer: &mut Vec<u8>, values: impl Iterator<Item = &'a str>) {
    for value in values {
        buffer.extend_from_slice(&(value.len() as u32).to_le_bytes());
        buffer.extend_from_slice(value.as_bytes());
    }
}

/// The distinct values met, in order of first appearance.
#[derive(Default)]
struct Distinct<'a> {
    numbers: HashMap<&'a str, u32, Quick>,
    values: Vec<&'a str>,
    last: u32,
}

impl<'a> Distinct<'a> {
    fn number(&mut self, value: &'a str) -> u32 {
        if self.values.get(self.last as usize) != Some(&value) {
            let next = self.values.len() as u32;
            self.last = *self.numbers.entry(value).or_insert(next);
            self.values.extend((self.last == next).then_some(value));
        }
        self.last
    }
}

#[cfg(test)]
mod tests {
    use polars::prelude::{DataType, Field, ParquetReader, Schema, SerReader};

    use super::super::parquet::{Column, ParquetFile};
    use super::*;

    /// Writes a column of `rows` in each way and reads it back.
    fn assert_read_back(rows: &[&str]) {
        let rows: Vec<Option<&str>> = rows.iter().map(|&row| (row != "-").then_some(row)).collect();
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("text.parquet");
        let names = ["varied", "repeating", "chosen"];
        let schema: Schema = names.iter().map(|&name| Field::new(name.into(), DataType::String)).collect();
        let mut file = ParquetFile::create(&path, &schema).expect("a file");
        let every: Vec<u32> = (0..rows.len() as u32).collect();
        let text = |column: usize| match column {
            0 => Text::varied(rows.iter().copied()),
            1 => Text::repeating(rows.iter().copied()),
            _ => Text::chosen(&every, rows.iter().copied()),
        };
        file.group(rows.len(), |column| Ok(Column::Text(text(column)))).expect("a row group");
        file.finish().expect("a whole file");
        #[expect(clippy::disallowed_methods, reason = "a test reads what was written")]
        let frame = ParquetReader::new(std::fs::File::open(path).expect("a file")).finish().expect("a table");
        for name in names {
            let column = frame.column(name).expect("a column").str().expect("text").clone();
            assert_eq!(column.iter().collect::<Vec<_>>(), rows, "{name}");
        }
    }

    #[test]
    fn text_comes_back_from_its_pages() {
        assert_read_back(&["-"; 40]);
        assert_read_back(&["", "-", "a"]);
        assert_read_back(&["a"]);
        assert_read_back(&["a"; 5]);
        assert_read_back(&["a"].repeat(5_000));
        let numbers: Vec<String> = (0..70_000).map(|at| (at % 40_000).to_string()).collect();
        assert_read_back(&numbers.iter().map(String::as_str).collect::<Vec<_>>());
        let mixed = |at: usize| if at % 7 < 3 { "-" } else { numbers[at * at % 900].as_str() };
        assert_read_back(&(0..20_000).map(mixed).collect::<Vec<_>>());
        let rare = |at: usize| if at.is_multiple_of(500) { "José" } else { "-" };
        assert_read_back(&(0..9_000).map(rare).collect::<Vec<_>>());
    }
}
