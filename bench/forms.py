"""Filled forms of a district, out and in again: CPU and memory of 500 annexes 3 each way.

    python bench/forms.py [FORMS]

A fresh process reads the snapshot of an invented district of 4,000 households and writes so many
forms of households, one file each. Another reads as many annexes 3 back, one telephone number
changed in each, judges them by the rules and leaves it at that. Goals: 500 annexes 3 well under
60 s CPU each way; memory that does not grow with their number.
"""

import json
import sys
import tempfile
from pathlib import Path

from measure import district, run

PROGRAM = """
import json, sys, time
from datetime import date
from pathlib import Path
from lookback.data.package import read_package
from lookback.data.snapshot import read_snapshot
from lookback.notice import read_notice
from lookback.publish.forms.workbooks import all_forms, household_forms
from lookback.publish.forms.workbooks import summary_file, withdrawal_file
from lookback.publish.forms.code_lists import read_codes

root, count = Path(sys.argv[1]), int(sys.argv[2])
s = read_snapshot(read_package(root), read_notice(root), date(2022, 6, 12))
forms = all_forms(read_codes(root))
seconds, sizes = {}, {}
for code in ("F1", "F3", "card"):
    start = time.process_time()
    ids = s.household["household_id"].head(count)
    made = [len(one.content) for one in household_forms(s, {code: forms[code]}, ids, "")]
    seconds[code], sizes[code] = time.process_time() - start, sum(made) / len(made)
    assert len(made) == count
for code, write in (("F2", summary_file), ("F5", withdrawal_file)):
    start = time.process_time()
    sizes[code] = len(write(s, forms, s.notice.document.district_code, ""))
    seconds[code] = time.process_time() - start
print(json.dumps([seconds, sizes]))
"""

FILL = """
import io, sys
from datetime import date
from pathlib import Path
from openpyxl import load_workbook
from lookback.data.package import read_package
from lookback.data.snapshot import read_snapshot
from lookback.notice import read_notice
from lookback.publish.forms.workbooks import all_forms, household_forms
from lookback.publish.forms.code_lists import read_codes

root, folder, count = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
s = read_snapshot(read_package(root), read_notice(root), date(2022, 6, 12))
form = all_forms(read_codes(root))["F3"]
ids = s.household["household_id"].head(count)
for number, one in enumerate(household_forms(s, {"F3": form}, ids, "")):
    book = load_workbook(io.BytesIO(one.content))
    book.worksheets[0]["I5"] = f"164{number:08}"
    book.save(folder / f"{one.household_id}.xlsx")
"""

IMPORT = """
import json, sys
from datetime import date
from pathlib import Path
from lookback.data.package import read_package
from lookback.execution.store import Store, cache_folder
from lookback.intake.forms.form_import import import_files

root, folder = Path(sys.argv[1]), Path(sys.argv[2])
store, day = Store(cache_folder(root) / "results"), date(2022, 6, 12)
found = import_files(read_package(root), [folder], "", day, store, lambda _: None)
print(json.dumps([len(found.verdict.taken.edits), len(found.refused)]))
"""


def main() -> None:
    """Invent a district, fill its forms, print the table; read the forms back."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    with tempfile.TemporaryDirectory() as scratch:
        root = district(Path(scratch) / "district", 4_000, "all")
        measured = run(PROGRAM, root, count)
        inbox = Path(scratch) / "inbox"
        inbox.mkdir()
        run(FILL, root, inbox, count)
        imported = run(IMPORT, root, inbox)
    seconds, sizes = json.loads(measured.said)
    print(f"{'form':>6}{'files':>7}{'CPU s':>8}{'KiB each':>10}")
    for code, spent in seconds.items():
        files = count if code in ("F1", "F3", "card") else 1
        print(f"{code:>6}{files:>7}{spent:8.2f}{sizes[code] / 1024:10.1f}")
    print(f"in all {measured.seconds:.1f} s CPU, {measured.peak:.0f} MiB")
    cells, refused = json.loads(imported.said)
    told = f"{count} F3 in again: {cells} cells taken, {refused} refused"
    print(f"{told}, {imported.seconds:.1f} s CPU, {imported.peak:.0f} MiB")


if __name__ == "__main__":
    main()
