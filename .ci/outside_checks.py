"""Does another engine read the run folder, and does it agree with what the run says of itself?

usage: outside_checks.py RUN EVALUATION.json
"""

import json
import pathlib
import sys

import duckdb

# floors on sample-data/end-to-end, below what was measured, so that a loss is noticed
FLOORS = {"payers": 0.40, "recipients": 0.50}

# corridors whose rate of false leads is known to be higher, each with why
STATED_CAUSES = {}


def check(what, holds):
    print(("ok      " if holds else "BROKEN  ") + what)
    return holds


def main(run, evaluation):
    run = pathlib.Path(run)
    manifest = json.loads((run / "manifest.json").read_text(encoding="utf-8"))
    scored = json.loads(pathlib.Path(evaluation).read_text(encoding="utf-8"))

    def one(query):
        return duckdb.sql(query).fetchall()[0][0]

    def table(name):
        return f"read_parquet('{run / name}.parquet')"

    good = True
    for path in sorted(run.glob("*.parquet")):
        rows = one(f"SELECT count(*) FROM read_parquet('{path}')")
        good &= check(f"{path.name} is read, {rows} rows", rows >= 0)
    files = manifest["report"]["files"]
    accepted = sum(file["accepted"] for file in files)
    good &= check(
        "every accepted row is in transactions.parquet",
        one(f"SELECT count(*) FROM {table('transactions')}") == accepted,
    )
    good &= check(
        "rows read = accepted + rejected + duplicates, file by file",
        all(f["read"] == f["accepted"] + f["rejected"] + f["duplicates"] for f in files),
    )
    good &= check(
        "every record of a payment has a person",
        one(
            f"SELECT count(*) FROM (SELECT sender_record AS record FROM {table('transactions')} UNION ALL "
            f"SELECT recipient_record FROM {table('transactions')}) ANTI JOIN {table('persons')} USING (record)"
        )
        == 0,
    )
    good &= check(
        "leads.csv and leads.parquet list the same persons",
        one(
            f"SELECT count(*) FROM (SELECT rank, person FROM {table('leads')}) AS a FULL JOIN "
            f"(SELECT rank, person FROM read_csv('{run / 'leads.csv'}')) AS b USING (rank, person) "
            "WHERE a.person IS NULL OR b.person IS NULL"
        )
        == 0,
    )
    for role, floor in FLOORS.items():
        value = scored[role]["average_precision"]["value"]
        good &= check(f"average precision of {role} is {value:.3f}, at least {floor}", value >= floor)
    # a corridor whose rate of false leads exceeds the whole's 1.5 times, beyond chance, needs a stated cause
    fairness = scored["fairness"]
    beyond = [it for it in fairness["corridors"] if it["surely"] and it["group"] not in STATED_CAUSES]
    good &= check(
        f"false leads: {fairness['all']['per_10_000']:.0f} in 10,000 honest remitters, no corridor beyond 1.5 times that"
        + "".join(f"; {it['group']} {it['ratio']:.2f} times" for it in beyond),
        not beyond,
    )
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
