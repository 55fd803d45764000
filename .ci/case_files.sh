#!/usr/bin/env bash
# Do others' tools open a case file, and is one changed byte found? usage: case_files.sh OBOLE RUN
# Every check that cannot run here is skipped aloud.
set -euo pipefail
cd "$(dirname "$0")/.."
obole="$1"
run="$2"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
tools="${OBOLE_CI_TOOLS:-$HOME/.cache/obole-ci-tools}"
shared="${OBOLE_SHARED:-../shared}"
skipped() { echo "SKIPPED: $*"; }
ok() { echo "ok      $*"; }

packages="followthemoney==4.11.2 case-utils==0.18.0 bagit==1.9.0 networkx==3.6.1 igraph==1.0.0 openpyxl==3.1.5 duckdb==2.0.0 lxml==6.1.3 jsonschema==4.26.0"
stamp="$tools/.case-files-$(echo "$packages" | cksum | cut -d' ' -f1)"
if command -v python3 > /dev/null && { [ -e "$stamp" ] || python3 -m pip install --quiet --upgrade --target "$tools" $packages; }; then
  touch "$stamp"
  export PYTHONPATH="$tools"
  python=yes
else
  python=no
  skipped "python3 or its packages are not here: bagit, FollowTheMoney, CASE, graphs, workbook, Parquet"
fi
export PATH="$tools/bin:$PATH"

# two exports of one day are the same to the byte
if command -v minisign > /dev/null; then
  minisign -G -W -f -p "$scratch/key.pub" -s "$scratch/key" > /dev/null
  sign=(--sign-key "$scratch/key")
else
  skipped "minisign is not here"
  sign=()
fi
export_case() { "$obole" export "$run" --top 1 --date 2026-11-25 --per-payer --author "Service X" --legal-frame "Article Y" "${sign[@]}" "$@"; }
export_case --out "$scratch/case"
export_case --out "$scratch/again" > /dev/null
# (a minisign signature holds chance, so that no fault of the machine tells the key)
diff -r --exclude=SHA256SUMS.minisig "$scratch/case" "$scratch/again"
ok "two exports are the same to the byte"
case="$scratch/case"
data="$case/data"

"$obole" verify "$case" ${sign[0]:+--public-key "$scratch/key.pub"}
(cd "$case" && sha256sum --quiet -c SHA256SUMS)
ok "sha256sum -c SHA256SUMS"
if [ -n "${sign[0]:-}" ]; then
  minisign -V -q -p "$scratch/key.pub" -m "$case/SHA256SUMS"
  ok "minisign -V"
fi

# one byte changed in any file is found; so is a file that is gone, and one too many
while read -r file; do
  cp "$case/$file" "$scratch/kept"
  python3 - "$case/$file" << 'PY' 2> /dev/null || printf '\0' >> "$case/$file"
import sys
path = sys.argv[1]
data = bytearray(open(path, "rb").read())
data[len(data) // 2] ^= 1
open(path, "wb").write(data)
PY
  if "$obole" verify "$case" ${sign[0]:+--public-key "$scratch/key.pub"} > "$scratch/said"; then
    echo "BROKEN  a changed byte in $file is not found"
    exit 1
  fi
  cp "$scratch/kept" "$case/$file"
done < <(cd "$case" && find . -type f -size +0 | sort | sed 's|^\./||')
ok "one byte changed is found, file by file"
mv "$data/case.xlsx" "$scratch/aside.xlsx"
if "$obole" verify "$case" > /dev/null; then echo "BROKEN  a missing file is not found"; exit 1; fi
ok "a missing file is found"
mv "$scratch/aside.xlsx" "$data/case.xlsx"
echo more > "$data/more.txt"
if "$obole" verify "$case" > /dev/null; then echo "BROKEN  a file too many is not found"; exit 1; fi
ok "a file too many is found"
rm "$data/more.txt"
"$obole" verify "$case" > /dev/null

if [ "$python" = yes ]; then
  python3 -m bagit --validate --quiet "$case" 2> /dev/null || python3 "$tools/bagit.py" --validate --quiet "$case"
  ok "bagit.py --validate"
  if [ -d "$shared/tools" ]; then
    python3 "$shared/tools/ftm_check.py" "$data/case.ftm.json"
    python3 "$shared/tools/anx_check.py" "$data/case.anx"
    python3 "$shared/tools/iso_check.py" "$data"/requests/*.auth.001.xml
  else
    skipped "$shared is not here: ftm_check.py, anx_check.py, iso_check.py"
  fi
  case_validate --allow-info "$data/case.jsonld"
  ok "case_validate"
  python3 .ci/case_files.py "$case"
fi
# a goAML draft fits the schema it was made for, but for what only a person can know
"$obole" export "$run" --top 1 --date 2026-11-25 --format json --no-requests --goaml-xsd sample-data/goaml/sample_unit.xsd --out "$scratch/goaml" 2> "$scratch/said" || true
if command -v xmllint > /dev/null; then
  xmllint --noout --nonet --schema sample-data/goaml/sample_unit.xsd "$scratch/goaml/data/goaml/report.xml"
  ok "xmllint: the goAML draft"
  if [ -n "${GEXF_XSD:-}" ]; then
    xmllint --noout --nonet --schema "$GEXF_XSD" "$data/case.gexf"
    ok "xmllint: GEXF 1.3"
  else
    skipped "GEXF_XSD names no schema of GEXF 1.3"
  fi
else
  skipped "xmllint is not here: goAML, GEXF"
fi
if command -v soffice > /dev/null; then
  soffice --headless --norestore "-env:UserInstallation=file://$scratch/office" --convert-to csv:"Text - txt - csv (StarCalc)":44,34,76,1,,0,false,true,false,false,false,3 --outdir "$scratch/csv" "$data/case.xlsx" > /dev/null 2>&1
  test -s "$scratch"/csv/*.csv
  ok "LibreOffice opens the workbook"
else
  skipped "LibreOffice is not here"
fi
if command -v qpdf > /dev/null && command -v pdftotext > /dev/null; then
  qpdf --check "$data/case.pdf" > /dev/null
  ok "qpdf --check"
  pdftotext -layout "$data/case.pdf" "$scratch/case.txt"
  python3 .ci/case_files.py "$case" "$scratch/case.txt"
else
  skipped "qpdf or pdftotext is not here"
fi
