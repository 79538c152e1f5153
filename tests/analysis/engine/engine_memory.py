"""The peak memory of a source that reads a file, in a process of its own.

The kernel's VmHWM counts from the program's start; `ru_maxrss` of a child begins with what its parent held.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

_READ = """
import re, sys
from importlib import import_module
from pathlib import Path
from analysis.engine.sources import ReadError, ReadOptions
module, _, name = sys.argv[1].partition(":")
for file in sys.argv[2:]:
    try:
        source = getattr(import_module(f"analysis.engine.{module}"), name)(Path(file), ReadOptions(time_zone="UTC"))
        answer = sum(len(block.records) for block in source.blocks())
    except ReadError as problem:
        answer = problem.code
print(answer, int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) // 1024)
"""


def read_apart(source: str, *files: Path) -> tuple[str, int]:
    """What reading the last of the files ended with (its records, or a code), and the peak in MB. `source` is given as
    module:Class. Nothing may be written to standard error."""
    command = [sys.executable, "-c", _READ, source, *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    answer, peak = done.stdout.split()
    return answer, int(peak)
