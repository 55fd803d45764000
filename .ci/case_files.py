"""Do others' libraries read the files of a case, and do they say what case.json says?

usage: case_files.py CASE            schema, graphs, workbook, Parquet
       case_files.py CASE PDF.txt    names and sums in the text of the PDF
"""

import csv
import json
import pathlib
import sys


def check(what, holds):
    print(("ok      " if holds else "BROKEN  ") + what)
    return holds


def main(case, text=None):
    data = pathlib.Path(case) / "data"
    said = json.loads((data / "case.json").read_text(encoding="utf-8"))
    return pages(said, text) if text else files(data, said)


def pages(said, text):
    found = " ".join(pathlib.Path(text).read_text(encoding="utf-8").split())
    found = found.replace("\u200b", "")
    good = True
    for person in said["persons"]:
        if person["name"] and not person["masked"]:
            good &= check(f"the PDF names {person['id']}", " ".join(person["name"].split()) in found)
    for cluster in said["clusters"]:
        whole, _, cents = cluster["totals"]["usd"].partition(".")
        spaced = f"{int(whole):,}".replace(",", " ") + "," + (cents + "00")[:2]
        plain = found.replace("\u202f", " ").replace("\u00a0", " ")
        good &= check(f"the PDF tells the sum of {cluster['id']}: {spaced}", spaced in plain)
    return 0 if good else 1


def files(data, said):
    import duckdb
    import igraph
    import jsonschema
    import networkx
    import openpyxl

    payments, pairs, persons = len(said["payments"]), len(said["pairs"]), len(said["persons"])
    schema = json.loads((data / "schemas" / "case.schema.json").read_text(encoding="utf-8"))
    errors = list(jsonschema.Draft202012Validator(schema).iter_errors(said))
    good = check(f"case.json fits case.schema.json {[e.message for e in errors[:3]]}", not errors)
    graphs = [
        ("networkx reads GEXF", networkx.read_gexf(data / "case.gexf")),
        ("networkx reads GraphML", networkx.read_graphml(data / "case.graphml")),
    ]
    for what, graph in graphs:
        good &= check(f"{what}: {persons} persons, {pairs} pairs", (len(graph), graph.size()) == (persons, pairs))
    graph = igraph.Graph.Read_GraphML(str(data / "case.graphml"))
    good &= check("igraph reads GraphML", (graph.vcount(), graph.ecount()) == (persons, pairs))
    book = openpyxl.load_workbook(data / "case.xlsx")
    sheet = book.worksheets[2]
    good &= check("openpyxl opens the workbook, five sheets", len(book.worksheets) == 5)
    good &= check("one row a payment", sheet.max_row == payments + 1)
    cells = [cell for page in book.worksheets for row in page.iter_rows() for cell in row]
    good &= check("no cell is a formula", all(cell.data_type != "f" for cell in cells))
    good &= check("dates are dates", all(sheet.cell(row, 2).is_date for row in range(2, sheet.max_row + 1)))
    good &= check("headers are frozen and filtered", all(p.freeze_panes and p.auto_filter.ref for p in book.worksheets[1:]))
    total = duckdb.sql(f"SELECT count(*), sum(amount_usd) FILTER (inside AND status = 'completed') FROM '{data / 'case.parquet'}'").fetchall()[0]
    quoted = said["clusters"][0]["totals"]["usd"]
    good &= check(f"DuckDB reads the Parquet: {total}", total[0] == payments and float(total[1]) == float(quoted))
    with open(data / "case_i2.csv", encoding="utf-8", newline="") as file:
        lines = file.read().splitlines()
    good &= check("case_i2.csv has one line a payment", len(lines) == payments + 1 == len(list(csv.reader(lines))))
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
