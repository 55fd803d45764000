#!/usr/bin/env python3
"""How fast are ISO 20022 messages read beside another parser's bare pass over the same files?

    python3 benches/peer/iso20022.py [--megabytes 200] [--rounds 3]

Writes a camt.053 and a pacs.008 by repeating the first payments of the samples under new references, then runs by turns in the
same session: reading (`split`), reading and normalising (`normalise`, both of benches/reading.rs), and lxml's iterparse,
which builds every element, looks at none and frees it. Prints megabytes for each second of CPU, medians of the rounds:
all but iterparse include the SHA-256 of the file.
"""

import argparse
import itertools
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile

from compare import ROOT, built, timed, tools

LXML = "lxml==6.1.3"
PASS = """
import sys
from lxml import etree
for _, element in etree.iterparse(sys.argv[1], events=("end",)):
    if element.getparent() is not None and element.tag.rpartition("}")[2] in ("Ntry", "CdtTrfTxInf"):
        element.clear()
        while element.getprevious() is not None:
            del element.getparent()[0]
"""


def written(folder, sample, unit, size):
    """A message that repeats the units of a sample under new references until it is `size` bytes long."""
    text = (ROOT / "sample-data/readers" / sample / "sample.xml").read_text(encoding="utf-8")
    units = list(re.finditer(rf"[ \t]*<{unit}>.*?</{unit}>\n", text, re.S))
    before, behind = text[: units[0].start()], text[units[-1].end() :]
    path = pathlib.Path(folder) / f"{sample}.xml"
    numbers, bytes_written, count = itertools.cycle(units), 0, 0
    with path.open("w", encoding="utf-8") as file:
        file.write(before)
        while bytes_written < size:
            count += 1
            body = re.sub(r"(<(?:EndToEndId|AcctSvcrRef|TxId)>)[^<]*", rf"\g<1>R{count}", next(numbers).group())
            body = re.sub(r"<UETR>[0-9a-f]{8}", f"<UETR>{count:08x}", body)
            bytes_written += file.write(body)
        file.write(behind)
    return path


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--megabytes", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    environment = tools()
    libraries = environment["PYTHONPATH"]
    if subprocess.run([sys.executable, "-c", "import lxml.etree"], env=environment, stderr=subprocess.DEVNULL).returncode:
        subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", "--target", libraries, LXML], check=True)
    reading = built("reading")
    with tempfile.TemporaryDirectory() as folder:
        for sample, unit in (("iso20022", "Ntry"), ("iso20022__pacs008", "CdtTrfTxInf")):
            path = written(folder, sample, unit, asked.megabytes * 1_000_000)
            runs = {
                "split": [reading, "split", str(path)],
                "normalise": [reading, "normalise", str(path)],
                "iterparse": [sys.executable, "-c", PASS, str(path)],
            }
            speeds = {name: [] for name in runs}
            for _ in range(asked.rounds):
                for name, command in runs.items():
                    _, cpu, memory, _ = timed(command, environment)
                    speeds[name].append((path.stat().st_size / 1e6 / cpu, memory))
            for name, measured in speeds.items():
                speed, memory = (statistics.median(column) for column in zip(*measured, strict=True))
                print(f"{sample:<20} {name:<10} {speed:7.0f} MB/s of CPU, {memory:6.0f} MiB at most")


if __name__ == "__main__":
    main()
