#!/usr/bin/env python3
"""How long does a whole run take beside DuckDB's bare scan of the same files?

    python3 benches/peer/compare.py [--payers 60000] [--rounds 3] [--keep DIR]

Builds the release binary, installs duckdb (pinned) beside the target folder, writes an invented world of CSV exports,
then runs `obole analyze` and the scan by turns in the same session: medians, their ratio, the budget
(3 times the scan plus 2 s) and the peak memory of both. The scan computes count, sum, min and max of three columns.
"""

import argparse
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


def timed(command, environment=None):
    """Seconds, peak memory in MiB and output of one process; stops the comparison when it fails."""
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
    return seconds, usage.ru_maxrss / 1024, text


def tools():
    """The environment in which Python finds the pinned duckdb."""
    folder = TARGET / "peer-tools"
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    probe = [sys.executable, "-c", f"import duckdb; assert duckdb.__version__ == '{DUCKDB}'"]
    if subprocess.run(probe, env=environment, stderr=subprocess.DEVNULL).returncode:
        install = [sys.executable, "-m", "pip", "install", "--quiet", "--upgrade", "--target", str(folder)]
        subprocess.run([*install, f"duckdb=={DUCKDB}"], check=True)
    return environment


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--payers", type=int, default=60_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--keep", type=pathlib.Path, help="folder for the world, kept and used again")
    asked = parser.parse_args()

    subprocess.run(["cargo", "build", "--release", "--bin", "obole"], cwd=ROOT, check=True)
    obole = str(TARGET / "release" / "obole")
    environment = tools()
    scratch = pathlib.Path(tempfile.mkdtemp(prefix="obole-peer-"))
    world = asked.keep or scratch / "world"
    if not world.exists():
        made = [obole, "simulate", "--out", str(world), "--payers", str(asked.payers), "--seed", str(asked.seed)]
        subprocess.run([*made, "--formats", "csv"], check=True, stdout=subprocess.DEVNULL)
    files = sorted(str(path) for path in (world / "exports").rglob("*.csv"))
    size = sum(os.path.getsize(path) for path in files) / 1e6

    runs, scans = [], []
    scan = [sys.executable, "-c", SCAN, str(asked.threads), *files]
    analyze = [obole, "analyze", str(world / "exports"), "--quiet", "--threads", str(asked.threads), "--out"]
    rows = 0
    timed(scan, environment)  # both read from a warm cache
    for turn in range(asked.rounds):
        seconds, memory, text = timed(scan, environment)
        rows = int(text)
        scans.append((seconds, memory))
        out = scratch / f"run-{turn}"
        runs.append(timed([*analyze, str(out)])[:2])
        shutil.rmtree(out)
    shutil.rmtree(scratch)

    run, bare = (statistics.median(seconds for seconds, _ in of) for of in (runs, scans))
    budget = 3 * bare + 2
    print(f"{rows} rows, {len(files)} files, {size:.0f} MB, {asked.threads} threads, median of {asked.rounds}")
    print(f"duckdb {DUCKDB} scan  {bare:7.2f} s   peak {max(memory for _, memory in scans):6.0f} MiB")
    print(f"obole analyze      {run:7.2f} s   peak {max(memory for _, memory in runs):6.0f} MiB")
    print(f"ratio {run / bare:.2f}, budget {budget:.2f} s: {'kept' if run <= budget else 'MISSED'}")
    return 0 if run <= budget else 1


if __name__ == "__main__":
    sys.exit(main())
