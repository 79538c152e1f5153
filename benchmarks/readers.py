"""Reading workbooks and XES against the fastest readers there are, in one run.

    python -m benchmarks.readers --rows 200000 --events 1000000 --out /somewhere/outside --rust-python PYTHON

Every job runs in a child process of its own; printed are wall and processor time, peak memory (RSS) of the child, and
the ratio to the Rust reader. On a shared machine only the ratios mean anything. `--rust-python` is an interpreter that
has `benchmarks/requirements.txt`; without it the Rust readers are reported as not measured.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from benchmarks.generate import generate
from benchmarks.run import child

XLSX, XES = ("fastexcel_reads", "our_xlsx"), ("rustxes_reads", "our_xes")


def fastexcel_reads(book: Path, folder: Path) -> dict[str, float]:
    """The whole sheet as an Arrow table."""
    import fastexcel

    return _timed(lambda: fastexcel.read_excel(str(book)).load_sheet(0).to_arrow().num_rows)


def our_xlsx(book: Path, folder: Path) -> dict[str, float]:
    """The source alone, every cell as text."""
    from analysis.engine.sources import ReadOptions
    from analysis.engine.xlsx_source import XlsxSource

    return _timed(lambda: sum(len(block.records) for block in XlsxSource(book, ReadOptions()).blocks()))


def rustxes_reads(log: Path, folder: Path) -> dict[str, float]:
    """The whole log as a data frame."""
    import rustxes

    return _timed(lambda: len(rustxes.import_xes(str(log))[0]))


def our_xes(log: Path, folder: Path) -> dict[str, float]:
    """The source alone."""
    from analysis.engine.sources import ReadOptions
    from analysis.engine.xes_source import XesSource

    return _timed(lambda: sum(len(block.records) for block in XesSource(log, ReadOptions()).blocks()))


def _timed(read: Callable[[], int]) -> dict[str, float]:
    """The reading without imports: pyarrow's first array looks for pandas, wherever that is installed."""
    import pyarrow as pa

    pa.array([1])
    wall, processor = time.perf_counter(), time.process_time()
    rows = read()
    return {"wall": time.perf_counter() - wall, "processor": time.process_time() - processor, "rows": rows}


def make(csv: Path, folder: Path) -> dict[str, float]:
    """Both files, in a child of its own: a child's peak memory counts from what its parent holds."""
    (xes if csv.parent.name == "xes" else workbook)(csv)
    return {}


def workbook(csv: Path) -> Path:
    """The log as a workbook with real dates and numbers, and two columns more; an existing one is kept."""
    import pyarrow.csv as pa_csv
    import xlsxwriter

    path = csv.with_suffix(".xlsx")
    if path.exists():
        return path
    table = pa_csv.read_csv(csv)
    part = path.with_suffix(".part")
    book = xlsxwriter.Workbook(str(part))
    form = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
    sheet = book.add_worksheet("Log")
    for place, name in enumerate([*table.column_names, "number", "note"]):
        sheet.write_string(0, place, name)
    for row, cells in enumerate(table.to_pylist(), start=1):
        values: Iterable[object] = [*cells.values(), row, f"Note {row % 1000}"]
        for place, value in enumerate(values):
            if isinstance(value, str):
                sheet.write_string(row, place, value)
            elif isinstance(value, (int, float)):
                sheet.write_number(row, place, value)
            else:
                sheet.write_datetime(row, place, value, form)
    book.close()
    part.rename(path)
    return path


def xes(csv: Path) -> Path:
    """The log as XES; an existing one is kept."""
    import pyarrow.csv as pa_csv

    path = csv.with_suffix(".xes")
    if path.exists():
        return path
    kinds = {"string": ("activity", "resource", "department", "priority", "outcome"), "float": ("cost",)}
    keys = {"activity": "concept:name", "resource": "org:resource", "department": "org:group", "cost": "cost:total"}
    rows = pa_csv.read_csv(csv).sort_by([("case id", "ascending"), ("end time", "ascending")])
    part, case = path.with_suffix(".part"), ""
    with part.open("w", encoding="utf-8") as out:
        out.write('<?xml version="1.0" encoding="UTF-8"?>\n<log xes.version="1.0">\n')
        for batch in rows.to_batches(10_000):
            for row in batch.to_pylist():
                if row["case id"] != case:
                    out.write("</trace>\n" if case else "")
                    case = row["case id"]
                    out.write(f'<trace>\n\t<string key="concept:name" value="{case}"/>\n')
                out.write("\t<event>\n")
                for kind, names in kinds.items():
                    out.writelines(f'\t\t<{kind} key="{keys.get(n, n)}" value="{row[n]}"/>\n' for n in names)
                out.write(f'\t\t<date key="time:timestamp" value="{row["end time"].isoformat()}+00:00"/>\n\t</event>\n')
        out.write("</trace>\n</log>\n")
    part.rename(path)
    return path


def compare(title: str, jobs: tuple[str, str], file: Path, times: int, rust: str) -> None:
    """Both readers in turn, `times` rounds; medians."""
    print(f"\n{title}, {file.stat().st_size / 1e6:,.0f} MB\n| reader | wall s | x | processor s | x | peak MB | rows |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    found: dict[str, list[dict[str, float]]] = {job: [] for job in jobs}
    for _ in range(times):
        for job in jobs:
            result = child("readers", job, file, file.parent, rust if job == jobs[0] else sys.executable)
            found[job] += [result] if result else []
    base: dict[str, float] = {}
    for job, results in found.items():
        if results:
            middle = {key: statistics.median(each[key] for each in results) for key in results[0]}
            base = base or middle
            wall, processor = middle["wall"], middle["processor"]
            ratio = processor / base["processor"]
            print(f"| {job} | {wall:.2f} | {wall / base['wall']:.2f} | {processor:.2f} | {ratio:.2f} ", end="")
            print(f"| {middle['peak']:.0f} | {middle['rows']:,.0f} |")


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description="Measure the readers of workbooks and XES against Rust's.")
    parser.add_argument("--rows", type=int, default=200_000, help="of the workbook")
    parser.add_argument("--events", type=int, default=1_000_000, help="of the XES")
    parser.add_argument("--out", type=Path, required=True, help="a folder outside the repository")
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--rust-python", default=sys.executable, help="an interpreter that has fastexcel and rustxes")
    chosen = parser.parse_args()
    print(f"{os.cpu_count()} cores, medians of {chosen.times}")
    for kind, size, title, jobs in (("xlsx", chosen.rows, "Workbook", XLSX), ("xes", chosen.events, "XES", XES)):
        csv = generate(size, chosen.out / kind)
        child("readers", "make", csv, chosen.out, sys.executable)
        compare(f"{title} of {size:,} events", jobs, csv.with_suffix(f".{kind}"), chosen.times, chosen.rust_python)


if __name__ == "__main__":
    main()
