"""All rules of the notice on a district: CPU, peak memory, growth, and the cost beside reading.

    python bench/rules.py [HOUSEHOLDS ...]

Each size is a fresh process that reads the snapshot (the floor: nothing can be ruled unread)
and then applies every rule. Goals at 45,000 households: under 10 s CPU, under 2 GiB.
"""

import json
import math
import sys
import tempfile
from pathlib import Path

from measure import district, run

PROGRAM = """
import json, sys, time
from datetime import date
from pathlib import Path
from lookback.check.rules.violations import violations
from lookback.check.rules import RULES
from lookback.data.package import read_package
from lookback.data.snapshot import read_snapshot
from lookback.notice import read_notice

root = Path(sys.argv[1])
start = time.process_time()
s = read_snapshot(read_package(root), read_notice(root), date(2022, 6, 12))
read = time.process_time()
found = len(violations(s, RULES))
print(json.dumps([read - start, time.process_time() - read, found, len(RULES)]))
"""


def main() -> None:
    """Invent a district of each size, measure it, print the table."""
    sizes = [int(text) for text in sys.argv[1:]] or [4_000, 45_000]
    print(f"{'households':>10}{'read s':>9}{'rules s':>9}{'MiB':>8}{'hits':>7}{'rules':>7}")
    ruled = {}
    with tempfile.TemporaryDirectory() as scratch:
        for size in sizes:
            root = district(Path(scratch) / str(size), size, "all")
            measured = run(PROGRAM, root)
            read, ruled[size], hits, count = json.loads(measured.said)
            print(f"{size:>10}{read:9.2f}{ruled[size]:9.2f}{measured.peak:8.0f}{hits:7}{count:7}")
    if len(sizes) > 1:
        first, last = sizes[0], sizes[-1]
        growth = math.log(ruled[last] / ruled[first]) / math.log(last / first)
        print(f"growth exponent of the rules: {growth:.2f}")


if __name__ == "__main__":
    main()
