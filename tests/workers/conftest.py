"""Workers import the tests' tasks by name, so the folder of `tasks` is on their path."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parent))
