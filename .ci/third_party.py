"""Reads every third-party file with the built program and compares the number of payments with the table beside this file.

Usage: third_party.py OBOLE SAMPLES. The table was counted by hand, independently of the program: elements in XML, `:61:` lines
and messages in SWIFT files, STMTTRN in OFX, lines of data sets. A file whose `refused_because` is filled must be refused
with a message that holds each of its parts.
"""

import csv
import json
import pathlib
import subprocess
import sys
import tempfile

obole, samples = sys.argv[1], pathlib.Path(sys.argv[2])
wrong = 0
listed = set()
with open(pathlib.Path(__file__).parent / "third_party_counts.csv", encoding="utf-8", newline="") as table:
    for row in csv.DictReader(table):
        listed.add(row["file"])
        with tempfile.TemporaryDirectory() as folder:
            run = pathlib.Path(folder) / "run"
            done = subprocess.run(
                [obole, "analyze", samples / row["file"], "--out", run, "--quiet"], capture_output=True, text=True
            )
            if run.exists():
                file = json.loads((run / "manifest.json").read_text())["report"]["files"][0]
                counts = {key: file[key] for key in ("read", "accepted", "rejected", "duplicates")}
                said, payments = file["refused"] or "", None if file["refused"] else file["read"]
            else:
                counts, said, payments = {}, done.stderr, None
        if row["payments"]:
            fine = payments == int(row["payments"])
        else:
            fine = payments is None and all(part in said for part in row["refused_because"].split("|"))
        wrong += not fine
        print("ok   " if fine else "WRONG", row["file"], counts or said.strip(), "" if fine else f"expected {row}")
for folder in ("iso20022", "mt", "ofx", "datasets"):
    for path in sorted((samples / folder).rglob("*")):
        name = path.relative_to(samples).as_posix()
        if path.is_file() and "xsd" not in name and name not in listed:
            print("WRONG", name, "is not in the table")
            wrong += 1
print(f"{len(listed)} files, {wrong} wrong")
sys.exit(bool(wrong))
