#!/usr/bin/env python3
"""How long does a whole run take beside DuckDB's bare scan of the same files?

    python3 benches/peer/compare.py [--payers 60000] [--rounds 3] [--keep DIR]

Builds the release binary, installs duckdb (pinned) beside the target folder, writes an invented world of CSV exports,
then runs by turns in the same session: `obole analyze`, DuckDB's scan (count, sum, min and max of three columns), reading
and normalising alone (benches/reading.rs), and DuckDB's CREATE TABLE AS of the same files with all columns as text.
Medians of wall and CPU seconds, peak memory, and two figures: a run within 3 times the scan plus 2 s, and reading at
60 % of the speed of CREATE TABLE AS at least. On a machine that does other work, compare the CPU seconds.
"""

import argparse
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

DUCKDB = "2.0.0"
ROOT = pathlib.Path(__file__).resolve().parents[2]
TARGET = pathlib.Path(os.environ.get("CARGO_TARGET_DIR") or ROOT / "target")

# A bare look: three columns as numbers, the few spoilt rows passed over.
SCAN = """
import sys, duckdb
connection = duckdb.connect(config={"threads": int(sys.argv[1])})
three = ["amount", "fee", "payout_amount"]
looks = ", ".join(f"count({n}), sum({n}), min({n}), max({n})" for n in three)
types = ", ".join(f"{n}: 'DOUBLE'" for n in three)
source = f"read_csv({sys.argv[2:]}, types = {{{types}}}, union_by_name = true, ignore_errors = true)"
print(connection.sql(f"SELECT count(*), {looks} FROM {source}").fetchall()[0][0])
"""

# Every column of every row kept as text, in a table of its own for each file: their columns are the same here.
TABLE = """
import sys, duckdb
connection = duckdb.connect(config={"threads": int(sys.argv[1])})
source = f"read_csv({sys.argv[2:]}, all_varchar = true, ignore_errors = true)"
connection.sql(f"CREATE TABLE payments AS SELECT * FROM {source}")
print(connection.sql("SELECT count(*) FROM payments").fetchall()[0][0])
"""


def timed(command, environment=None):
    """Wall seconds, CPU seconds, peak memory in MiB and output of one process; stops the comparison when it fails."""
    with tempfile.TemporaryFile() as out:
        start = time.perf_counter()
        process = subprocess.Popen(command, env=environment, stdout=out, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        text = out.read().decode("utf-8", "replace")
    if process.returncode not in (0, 1):
        sys.exit(f"{command[0]} failed with {process.returncode}")
    return seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, text


def tools():
    """The environment in which Python finds the pinned duckdb."""
    folder = TARGET / "peer-tools"
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    probe = [sys.executable, "-c", f"import duckdb; assert duckdb.__version__ == '{DUCKDB}'"]
    if subprocess.run(probe, env=environment, stderr=subprocess.DEVNULL).returncode:
        install = [sys.executable, "-m", "pip", "install", "--quiet", "--upgrade", "--target", str(folder)]
        subprocess.run([*install, f"duckdb=={DUCKDB}"], check=True)
    return environment


def built(bench):
    """Path of a benchmark's program, built if need be."""
    command = ["cargo", "bench", "--bench", bench, "--no-run", "--message-format=json"]
    lines = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines()
    made = [json.loads(line) for line in lines]
    return next(it["executable"] for it in made if it.get("target", {}).get("name") == bench and it.get("executable"))


def shown(name, of):
    """One line: medians of wall and CPU seconds, and the largest peak."""
    wall, cpu = (statistics.median(run[at] for run in of) for at in (0, 1))
    print(f"{name:<26} {wall:7.2f} s  {cpu:7.2f} s CPU   peak {max(run[2] for run in of):6.0f} MiB")
    return wall


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--payers", type=int, default=60_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--keep", type=pathlib.Path, help="folder for the world, kept and used again")
    asked = parser.parse_args()

    subprocess.run(["cargo", "build", "--release", "--bin", "obole"], cwd=ROOT, check=True)
    obole, reading = str(TARGET / "release" / "obole"), built("reading")
    environment = tools()
    scratch = pathlib.Path(tempfile.mkdtemp(prefix="obole-peer-"))
    world = asked.keep or scratch / "world"
    if not world.exists():
        made = [obole, "simulate", "--out", str(world), "--payers", str(asked.payers), "--seed", str(asked.seed)]
        subprocess.run([*made, "--formats", "csv"], check=True, stdout=subprocess.DEVNULL)
    files = sorted(str(path) for path in (world / "exports").rglob("*.csv"))
    size = sum(os.path.getsize(path) for path in files) / 1e6

    threads = str(asked.threads)
    python = lambda text: [sys.executable, "-c", text, threads, *files]
    analyze = [obole, "analyze", str(world / "exports"), "--quiet", "--threads", threads, "--out"]
    narrow = {**environment, "RAYON_NUM_THREADS": threads}
    runs, scans, reads, tables = [], [], [], []
    rows = int(timed(python(SCAN), environment)[3])  # all read from a warm cache
    for turn in range(asked.rounds):
        out = scratch / f"run-{turn}"
        scans.append(timed(python(SCAN), environment))
        runs.append(timed([*analyze, str(out)]))
        tables.append(timed(python(TABLE), environment))
        reads.append(timed([reading, "number", *files], narrow))
        shutil.rmtree(out)
    shutil.rmtree(scratch)

    print(f"{rows} rows, {len(files)} files, {size:.0f} MB, {asked.threads} threads, median of {asked.rounds}")
    bare, run = shown(f"duckdb {DUCKDB} scan", scans), shown("obole analyze", runs)
    table, read = shown("duckdb create table as", tables), shown("obole read and normalise", reads)
    kept = lambda held: "kept" if held else "MISSED"
    print(f"run: {run / bare:.2f} times the scan, budget {3 * bare + 2:.2f} s: {kept(run <= 3 * bare + 2)}")
    print(f"reading: {100 * table / read:.0f} % of the speed of create table as, at least 60 %: {kept(table >= 0.6 * read)}")
    return 0 if run <= 3 * bare + 2 and table >= 0.6 * read else 1


if __name__ == "__main__":
    sys.exit(main())
