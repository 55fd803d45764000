//! How does a frame become Parquet, its columns encoded in parallel and its bytes always the same?
//!
//! Row groups have a fixed size and every choice of encoding depends on the values alone, so that neither the number
//! of threads nor the size of the batches that came in can be read from the file.

use std::fs::File;
use std::io::{BufWriter, Cursor, Read, Seek, SeekFrom, Write};
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use polars::prelude::{CompatLevel, DataFrame, DataType, PolarsResult, Schema, SchemaExt, Series};
use polars_parquet::parquet::error::ParquetResult;
use polars_parquet::parquet::metadata::ColumnChunkMetadata;
use polars_parquet::parquet::read::{PageReader, read_metadata};
use polars_parquet::write::{
    CompressedPage, CompressionOptions, Compressor, DynIter, DynStreamingIterator, Encoding, FileWriter, Page,
    ParquetType, StatisticsOptions, Version, WriteOptions, ZstdLevel, array_to_columns, fallible_streaming_iterator,
};
use rayon::prelude::*;

use super::pages::Text;

/// Rows of every row group but the last.
pub(super) const ROW_GROUP: usize = 131_072;

/// Compression level: each further level costs more time than the disk it saves is worth.
const ZSTD_LEVEL: i32 = 1;

/// Bytes that the header of a page may take at least, however small its column is.
const LARGEST_HEADER: usize = 1 << 16;

/// A column of one row group.
pub(super) enum Column<'a> {
    /// Values of any type, and whether they repeat.
    Series(Series, bool),
    /// Text where it lies.
    Text(Text<'a>),
}

/// A file being written, row group by row group.
pub(super) struct ParquetFile {
    writer: FileWriter<BufWriter<File>>,
    options: WriteOptions,
}

impl ParquetFile {
    /// Starts a file at `path`, which must not exist yet.
    pub(super) fn create(path: &Path, schema: &Schema) -> Result<Self> {
        let arrow = schema
            .iter_fields()
            .map(|field| {
                (field.name().clone(), field.dtype().to_arrow_field(field.name().clone(), CompatLevel::newest()))
            })
            .collect();
        let options = WriteOptions {
            statistics: StatisticsOptions::empty(),
            version: Version::V1,
            compression: CompressionOptions::Zstd(Some(ZstdLevel::try_new(ZSTD_LEVEL).context("zstd level")?)),
            data_page_size: None,
        };
        let file = BufWriter::with_capacity(1 << 20, create(path)?);
        // without page statistics in the file's own options, no page index is written: text columns carry none
        let writer =
            FileWriter::try_new(file, arrow, options).with_context(|| format!("cannot start {}", path.display()))?;
        Ok(Self { writer, options })
    }

    /// Writes one row group; `column` makes the column of an index, in parallel.
    pub(super) fn group<'a>(&mut self, rows: usize, column: impl Fn(usize) -> Result<Column<'a>> + Sync) -> Result<()> {
        let types = self.writer.parquet_schema().fields();
        let pages = (0..types.len())
            .into_par_iter()
            .map(|index| encode(&column(index)?, &types[index], self.options))
            .collect::<Result<Vec<_>>>()?;
        self.put(rows, &pages)
    }

    /// Copies the row groups of a finished file of the same columns as they are encoded; the number of their rows.
    pub(super) fn copy(&mut self, from: &Path) -> Result<usize> {
        let mut file = open(from)?;
        let metadata = read_metadata(&mut file)?;
        let same = metadata.schema_descr.columns() == self.writer.parquet_schema().columns();
        ensure!(same, "it has other columns than this version writes: analyze again");
        for group in &metadata.row_groups {
            let columns = group.parquet_columns().iter().map(|column| {
                let pages = pages_of(&mut file, column)?;
                let rows: usize = pages.iter().map(values).sum();
                ensure!(rows == group.num_rows(), "a column is shorter than its table");
                Ok(pages)
            });
            self.put(group.num_rows(), &columns.collect::<Result<Vec<_>>>()?)?;
        }
        Ok(metadata.row_groups.iter().map(|group| group.num_rows()).sum())
    }

    fn put(&mut self, rows: usize, columns: &[Vec<CompressedPage>]) -> Result<()> {
        let columns = DynIter::new(columns.iter().map(|pages| {
            Ok(DynStreamingIterator::new(fallible_streaming_iterator::convert(pages.iter().map(PolarsResult::Ok))))
        }));
        Ok(self.writer.write(rows as u64, columns)?)
    }

    /// Writes the footer and waits until the disk has it.
    pub(super) fn finish(mut self) -> Result<()> {
        self.writer.end(None)?;
        settle(self.writer.into_inner())
    }
}

/// Writes a whole frame at `path`.
pub(super) fn write_frame(path: &Path, frame: &DataFrame) -> Result<()> {
    let name = || format!("cannot write {}", path.display());
    let mut file = ParquetFile::create(path, frame.schema())?;
    for start in (0..frame.height()).step_by(ROW_GROUP) {
        let part = frame.slice(start as i64, ROW_GROUP);
        let column = |index: usize| {
            let series = part.columns()[index].as_materialized_series();
            Ok(match series.str() {
                Ok(text) => Column::Text(Text::repeating(text.iter())),
                Err(_) => Column::Series(series.clone(), true),
            })
        };
        file.group(part.height(), column).with_context(name)?;
    }
    file.finish().with_context(name)
}

/// Creates a file of the run.
pub(super) fn create(path: &Path) -> Result<File> {
    File::create_new(path).with_context(|| format!("cannot create {}", path.display()))
}

#[expect(clippy::disallowed_methods, reason = "the store reads the files of a run")]
fn open(path: &Path) -> Result<File> {
    File::open(path).with_context(|| format!("cannot read {}", path.display()))
}

/// The pages of one column of one row group, as they lie on disk.
fn pages_of(file: &mut File, column: &ColumnChunkMetadata) -> Result<Vec<CompressedPage>> {
    ensure!(column.data_page_offset() >= 0 && column.compressed_size() >= 0, "a column lies before its file");
    let range = column.byte_range();
    let mut bytes = Vec::new();
    file.seek(SeekFrom::Start(range.start))?;
    file.take(range.end.saturating_sub(range.start)).read_to_end(&mut bytes)?;
    let most = bytes.len().max(LARGEST_HEADER);
    let pages = PageReader::new(Cursor::new(bytes.into()), column, Vec::new(), most);
    let page = |page: ParquetResult<CompressedPage>| {
        let mut page = page?;
        if let CompressedPage::Data(data) = &mut page {
            data.num_rows = Some(data.num_values());
        }
        Ok(page)
    };
    pages.map(page).collect()
}

fn values(page: &CompressedPage) -> usize {
    match page {
        CompressedPage::Data(data) => data.num_values(),
        CompressedPage::Dict(_) => 0,
    }
}

/// Flushes `file` and waits until the disk has it.
pub(super) fn settle(file: BufWriter<File>) -> Result<()> {
    let mut file = file.into_inner().map_err(std::io::IntoInnerError::into_error)?;
    file.flush()?;
    Ok(file.sync_all()?)
}

/// Encodes and compresses one column of one row group.
fn encode(column: &Column<'_>, kind: &ParquetType, options: WriteOptions) -> Result<Vec<CompressedPage>> {
    let pages = match (column, kind) {
        (Column::Series(series, repeats), _) => pages(series, *repeats, kind, options)?,
        (Column::Text(text), ParquetType::PrimitiveType(kind)) => text.pages(kind)?,
        (Column::Text(_), ParquetType::GroupType { .. }) => bail!("a column of text is not nested"),
    };
    let pages = pages.into_iter().map(Ok);
    Ok(Compressor::new_from_vec(pages, options.compression, Vec::new()).collect::<ParquetResult<Vec<_>>>()?)
}

/// The pages of a column as polars makes them.
fn pages(series: &Series, repeats: bool, kind: &ParquetType, options: WriteOptions) -> Result<Vec<Page>> {
    let array = series.rechunk().to_arrow(0, CompatLevel::newest());
    let is_text = matches!(series.dtype(), DataType::String);
    let statistics = if is_text { StatisticsOptions::empty() } else { StatisticsOptions::default() };
    let encoding =
        if repeats && *series.dtype() != DataType::Boolean { Encoding::RleDictionary } else { Encoding::Plain };
    let mut pages = Vec::new();
    for column in array_to_columns(array, kind.clone(), WriteOptions { statistics, ..options }, &[encoding])? {
        pages.extend(column.collect::<PolarsResult<Vec<Page>>>()?);
    }
    Ok(pages)
}
