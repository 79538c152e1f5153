"""All figures, against bare queries on the prepared form, pandas by hand and pm4py's own functions.

What lives here: the four jobs, each run in a child process. The bare queries, pandas and pm4py compute the same kinds
of figure as `measure` (steps, cases, graph, variants, weeks), without filters, limits, open cases or checks: less than
it does.
"""

from __future__ import annotations

import resource
import time
from pathlib import Path


def ours(csv: Path, folder: Path) -> dict[str, float]:
    """Everything that a dashboard shows, with nothing kept from before; then block by block."""
    from analysis.engine import aggregate, graph, periods, selection, variants
    from analysis.engine.filters import Filter
    from analysis.engine.measure import MeasureSettings, measure

    for kept in (*(folder / "prepared").glob("ranks-*"), *(folder / "prepared").glob("counts@*")):
        kept.unlink()
    began = time.perf_counter()
    measure(folder / "prepared")
    wall, used = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_SELF)
    took = {"wall": wall, "peak": used.ru_maxrss / 1024, "cpu": used.ru_utime + used.ru_stime}
    before = time.perf_counter()
    with selection.selected(folder / "prepared", Filter(), MeasureSettings()) as chosen:
        blocks = {
            "selection": lambda: None,
            "cases": lambda: aggregate.case_rows(chosen),
            "steps": lambda: aggregate.step_rows(chosen),
            "graph": lambda: graph.graph(chosen),
            "variants": lambda: variants.variants(chosen),
            "periods": lambda: periods.periods(chosen),
        }
        for name, block in blocks.items():
            block()
            took[name] = time.perf_counter() - before
            before = time.perf_counter()
    return took


def bare_sql(csv: Path, folder: Path) -> dict[str, float]:
    """Hand-written queries on the prepared tables."""
    import duckdb

    executions, cases = (f"'{folder}/prepared/{table}@24x7.parquet'" for table in ("executions", "cases"))
    three = "[0.5, 0.9, 0.95]"
    queries = {
        "steps": f"""SELECT activity, count(*), count(DISTINCT case_no), {
            ", ".join(
                f"count({c}), sum({c}), quantile_cont({c}, {three})" for c in ("step_us", "processing_us", "waiting_us")
            )
        },
            count(*) FILTER (WHERE occurrence > 1) FROM {executions} GROUP BY 1""",
        "cases": f"""SELECT count(*), sum(lead_us), quantile_cont(lead_us, {three}), sum(department_changes),
            count(*) FILTER (WHERE NOT reworked) FROM {cases}""",
        "graph": f"""SELECT previous_activity, activity, count(*), count(DISTINCT case_no), sum(gap_us),
            quantile_cont(gap_us, {three}) FROM {executions} WHERE previous_activity IS NOT NULL GROUP BY 1, 2""",
        "variants": f"SELECT variant, count(*) n, sum(lead_us) FROM {cases} GROUP BY 1 ORDER BY n DESC LIMIT 10",
        "periods": f"""SELECT date_trunc('week', make_timestamp(end_us)), count(*), quantile_cont(lead_us, {three})
            FROM {cases} GROUP BY 1""",
    }
    database, took = duckdb.connect(), {}
    for name, query in queries.items():
        began = time.perf_counter()
        database.execute(query).fetchall()
        took[name] = time.perf_counter() - began
    took["wall"] = sum(took.values())
    return took


def pandas_by_hand(csv: Path, folder: Path) -> dict[str, float]:
    """From Parquet, as an analyst would write it; loading counts."""
    import pandas as pd

    began = time.perf_counter()
    log = pd.read_parquet(folder / "duckdb.parquet").sort_values(["case id", "end time", "start time"])
    same = log.groupby("case id", sort=False)
    before = same["end time"].cummax().groupby(log["case id"], sort=False).shift()
    log["processing"] = (log["end time"] - log["start time"]).dt.total_seconds()
    log["waiting"] = (log["start time"] - before).dt.total_seconds().clip(lower=0).fillna(0)
    log["step"] = log["processing"] + log["waiting"]
    log["previous"] = same["activity"].shift()
    log["gap"] = (log["start time"] - same["end time"].shift()).dt.total_seconds()
    steps = log.groupby("activity")[["step", "processing", "waiting"]]
    steps.agg(["count", "sum", "mean"]), steps.quantile([0.5, 0.9, 0.95])
    (
        log.groupby("activity")["case id"].nunique(),
        log.duplicated(["case id", "activity"]).groupby(log["activity"]).mean(),
    )
    edges = log.dropna(subset="previous").groupby(["previous", "activity"])
    edges["gap"].agg(["count", "mean"]), edges["gap"].quantile([0.5, 0.95]), edges["case id"].nunique()
    cases = same.agg(first=("start time", "min"), last=("end time", "max"), variant=("activity", tuple))
    cases["lead"] = (cases["last"] - cases["first"]).dt.total_seconds()
    cases["lead"].quantile([0.5, 0.9, 0.95])
    cases.groupby("variant")["lead"].agg(["count", "mean"]).nlargest(10, "count")
    cases.groupby(cases["last"].dt.to_period("W"))["lead"].quantile([0.5, 0.9, 0.95])
    return {"wall": time.perf_counter() - began}


def pm4py_own(csv: Path, folder: Path) -> dict[str, float]:
    """pm4py's own functions for the same kinds of figure; loading and formatting are told apart and not counted."""
    from benchmarks.with_pm4py import own_functions

    return own_functions(folder / "duckdb.parquet")
