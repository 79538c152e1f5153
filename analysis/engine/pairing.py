"""From events to executions: the pairing rules of the metrics page, as SQL.

What lives here: rules 1 to 3 (start + end rows, start/complete pairs first in first out, rows with one timestamp)
and the order of a case's executions. What does not: durations (`durations`), files (`log`).

Input: table `events` (pos, case_no, activity, start_us, time_us, life, resource, department, outcome) with codes.
Example: A starts 1, A starts 2, A completes 5, A completes 6 → executions 1–5 and 2–6.
"""

from __future__ import annotations

import duckdb

START_VALUES = ("start", "started", "begin", "开始")
COMPLETE_VALUES = ("complete", "completed", "end", "ended", "finish", "finished", "完成", "结束")
# XES transitions that neither start nor end an execution; in a log with start/complete rows they make none.
PASSING_VALUES = (
    "schedule", "assign", "reassign", "suspend", "resume", "withdraw", "manualskip", "autoskip", "ate_abort",
    "pi_abort",
)  # fmt: skip


def kind_sql(lifecycle: str) -> str:
    """SQL for the row's kind: s = start, c = complete or unsaid, p = passing, o = anything else."""
    value = f"lower(trim({lifecycle}))"
    return (
        f"CASE WHEN {lifecycle} IS NULL THEN 'c' WHEN {value} IN {START_VALUES} THEN 's' "
        f"WHEN {value} IN {COMPLETE_VALUES} THEN 'c' WHEN {value} IN {PASSING_VALUES} THEN 'p' ELSE 'o' END"
    )


# Balance of starts against completes; where its running minimum falls, a complete found no start.
_PAIRS = """
CREATE TEMP TABLE paired AS
WITH balance AS (
    SELECT *, sum(CASE kind WHEN 's' THEN 1 ELSE -1 END) OVER same AS open_starts
    FROM events WHERE kind IN ('s', 'c') AND start_us IS NULL
    WINDOW same AS (PARTITION BY case_no, activity ORDER BY time_us, pos ROWS UNBOUNDED PRECEDING)
), lonely AS (
    SELECT *, greatest(0, -min(open_starts) OVER same) AS lonely_so_far FROM balance
    WINDOW same AS (PARTITION BY case_no, activity ORDER BY time_us, pos ROWS UNBOUNDED PRECEDING)
), marked AS (
    SELECT *, lonely_so_far > coalesce(lag(lonely_so_far) OVER same, 0) AS is_lonely FROM lonely
    WINDOW same AS (PARTITION BY case_no, activity ORDER BY time_us, pos)
), ranked AS (
    SELECT *, row_number() OVER (PARTITION BY case_no, activity, kind ORDER BY time_us, pos) AS rank
    FROM marked WHERE NOT is_lonely
), starts AS (SELECT * FROM ranked WHERE kind = 's'), ends AS (SELECT * FROM ranked WHERE kind = 'c')
SELECT s.case_no, s.activity, s.time_us AS start_us, e.time_us AS end_us, coalesce(e.pos, s.pos) AS pos,
       coalesce(e.resource, s.resource) AS resource, coalesce(e.department, s.department) AS department,
       coalesce(e.outcome, s.outcome) AS outcome, FALSE AS single
FROM starts s LEFT JOIN ends e USING (case_no, activity, rank)
UNION ALL
SELECT case_no, activity, NULL, time_us, pos, resource, department, outcome, TRUE FROM marked WHERE is_lonely
"""

_ROWS = """
CREATE TEMP TABLE paired AS
SELECT case_no, activity, start_us, time_us AS end_us, pos, resource, department, outcome, start_us IS NULL AS single
FROM events
"""

_OTHER_ROWS = """
INSERT INTO paired
SELECT case_no, activity, start_us, time_us, pos, resource, department, outcome, start_us IS NULL
FROM events WHERE start_us IS NOT NULL OR kind = 'o'
"""

# Ended before running; then by end, start, position. In a log of starts, a lone timestamp stands for both.
_ORDERED = """
CREATE TEMP TABLE ordered AS
SELECT *, row_number() OVER (PARTITION BY case_no
                             ORDER BY end_us IS NULL, end_us, coalesce(start_us, end_us), pos) AS seq
FROM paired
"""

_LATEST_BEFORE = "max(end_us) OVER (PARTITION BY case_no ORDER BY seq ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)"

# A lone timestamp is an end: the execution began when the case's previous one ended.
_AS_ENDS = f"""
SELECT * REPLACE (CASE WHEN single THEN coalesce({_LATEST_BEFORE}, end_us) ELSE start_us END AS start_us),
       FALSE AS tail
FROM ordered
"""  # noqa: S608

# A lone timestamp is a start: the execution ends when the case's next one starts; the last one has no length here,
# and `tail` lets it count as running in an open case.
_AS_STARTS = """
SELECT * EXCLUDE (next_start) REPLACE (
           CASE WHEN single THEN end_us ELSE start_us END AS start_us,
           CASE WHEN single THEN greatest(end_us, coalesce(next_start, end_us)) ELSE end_us END AS end_us
       ), single AND next_start IS NULL AS tail
FROM (SELECT *, lead(coalesce(start_us, end_us)) OVER (PARTITION BY case_no ORDER BY seq) AS next_start FROM ordered)
"""

_EXECUTIONS = f"""
CREATE TEMP TABLE executions AS
SELECT case_no, seq, activity, start_us, end_us, single, tail, pos, resource, department, outcome,
       {_LATEST_BEFORE} AS previous_end_us,
       lag(end_us) OVER in_case AS neighbour_end_us,
       lag(activity) OVER in_case AS previous_activity,
       lag(resource) OVER in_case AS previous_resource,
       lag(department) OVER in_case AS previous_department,
       row_number() OVER (PARTITION BY case_no, activity ORDER BY seq) AS occurrence
FROM timed WINDOW in_case AS (PARTITION BY case_no ORDER BY seq)
"""  # noqa: S608


def pair(database: duckdb.DuckDBPyConnection, timestamps: str, kinds: set[str]) -> None:
    """Turn the table `events` into the table `executions`. kinds: of the whole log's rows, not of these alone."""
    if "s" in kinds or ("p" in kinds and "c" in kinds):
        database.execute(_PAIRS)
        database.execute(_OTHER_ROWS)
    else:
        database.execute(_ROWS)
    database.execute(_ORDERED)
    database.execute(f"CREATE TEMP TABLE timed AS {_AS_STARTS if timestamps == 'starts' else _AS_ENDS}")
    database.execute(_EXECUTIONS)
    database.execute("DROP TABLE paired; DROP TABLE ordered; DROP TABLE timed; DROP TABLE events")
