"""Does the sift's SQL say the same on DuckDB? Prints the payments it keeps, one number a line.

usage: sift_on_duckdb.py FOLDER TABLE=FILE.sql ...
FOLDER holds payments.parquet and identifiers.parquet; each statement makes the table it is named for.
"""

import pathlib
import sys

import duckdb

folder, *statements = sys.argv[1:]
engine = duckdb.connect()
for name in ("payments", "identifiers"):
    engine.execute(f"CREATE TABLE {name} AS SELECT * FROM '{pathlib.Path(folder) / name}.parquet'")
for statement in statements:
    name, file = statement.split("=", 1)
    engine.execute(f"CREATE TABLE {name} AS {pathlib.Path(file).read_text(encoding='utf-8')}")
for (payment,) in engine.execute("SELECT payment FROM kept_payments ORDER BY payment").fetchall():
    print(payment)
