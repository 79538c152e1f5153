"""The raw rows of all files, block by block, with the codes of what plays a role.

What lives here: two passes over the raw files, one for the dictionaries, one for the rows. What does not: cutting rows
into parts (`parts`), writing (`log`).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from analysis.engine.coding import Coded, Collector
from analysis.engine.database import name, text
from analysis.engine.pairing import KINDS, kind_sql
from analysis.engine.raw import MISSING
from analysis.engine.sources import ColumnMapping

# Room for the record numbers of one raw file, so that positions order files first.
FILE_STRIDE = 1 << 40
ROLES = ("case", "activity", "resource", "department", "outcome", "kind")
CODE = ":code "
"""Before the role's name: the column of its codes, −1 where there is none."""
_CODED_BYTES = 3
"""A text column that takes less a row in the file has few different texts, and stays a dictionary on its way."""


def role_sql(column: str) -> str:
    """SQL for the column's text, NULL where it counts as missing."""
    listed = ", ".join(text(value) for value in sorted(MISSING))
    return f"CASE WHEN lower(trim({name(column)})) IN ({listed}) THEN NULL ELSE {name(column)} END"


class RawRows:
    """The rows of the raw files but those at positions `left_out` (sorted)."""

    def __init__(self, raw: list[Path], mapping: ColumnMapping, left_out: np.ndarray) -> None:
        self._files = [pq.ParquetFile(path, read_dictionary=_dictionary_columns(path)) for path in raw]
        self._left_out = left_out
        own = {"case": mapping.case_id, "resource": mapping.resource, "department": mapping.department,
               "outcome": mapping.outcome, "kind": mapping.lifecycle}  # fmt: skip
        self._titles = _same_titles(self._files)
        self._columns = {role: self._title(column) for role, column in own.items() if column}
        self._activity = [self._title(column) for column in (mapping.activity, mapping.activity_extra) if column]
        self._coded = {
            title for title in self._titles.values()
            if all(_is_coded(file, own) for file in self._files for own in _own(file, [title]))
        }  # fmt: skip
        self._groups = [(number, groups) for number, file in enumerate(self._files) for groups in _each_group(file)]
        self._local: dict[str, list[np.ndarray]] = {}
        self.size = sum(file.metadata.num_rows for file in self._files)
        self.names: dict[str, pa.Array] = {}
        self.kinds: set[str] = set()

    def __enter__(self) -> RawRows:
        return self

    def __exit__(self, *_: object) -> None:
        for file in self._files:
            file.close()

    def code(self, database: duckdb.DuckDBPyConnection) -> None:
        """The first pass: fill `names` (sorted, so that the same rows give the same codes) and `kinds`."""
        collectors = {role: Collector(pa.string()) for role in self._roles}
        unsaid = "kind" not in self._columns
        wanted = list(dict.fromkeys([*self._columns.values(), *self._activity, ":row"]))
        for file, groups in self._groups:
            table = self._read(file, groups, _own(self._files[file], wanted))
            keep = self._kept(_positions(file, table))
            for role, collector in collectors.items():
                coded = self._texts(role, table)
                unsaid |= role == "kind" and bool(coded.indices.filter(pa.array(keep)).null_count)
                collector.add(_used(coded, keep))
        for role, collector in collectors.items():
            self._assign(database, role, collector.finish())
        if unsaid:
            self.kinds.add("c")

    def last_blocks(self, bits: int) -> dict[int, int]:
        """Part of 2^bits cases → number of the last block that has rows of it."""
        return {
            int(part): number for number, codes in enumerate(self._local["case"]) for part in np.unique(codes >> bits)
        }

    def blocks(self) -> Iterator[pa.Table]:
        """The second pass: the rows with their codes; `:row` has become `:pos`."""
        for number, (file, groups) in enumerate(self._groups):
            table = self._read(file, groups, None)
            pos = _positions(file, table)
            keep = self._kept(pos)
            codes = {role: self._codes(role, number, table, keep) for role in self._roles}
            columns = {title: pos if title == ":pos" else self._column(title, table) for title in self.titles}
            table = pa.table(columns | {f"{CODE}{role}": pa.array(each) for role, each in codes.items()})
            yield table if keep.all() else table.filter(pa.array(keep))

    @property
    def titles(self) -> list[str]:
        """The stored columns in order: the first file's, the position, then what later files brought."""
        first = [title for title in self._files[0].schema_arrow.names if title != ":row"]
        return [*first, ":pos", *(title for title in self._titles.values() if title not in (*first, ":row"))]

    @property
    def _roles(self) -> list[str]:
        return [role for role in ROLES if role == "activity" or role in self._columns]

    def _title(self, column: str) -> str:
        return self._titles.get(f"@{column}".lower(), f"@{column}")

    def _read(self, file: int, groups: list[int], columns: list[str] | None) -> pa.Table:
        table = self._files[file].read_row_groups(groups, columns=columns)
        return table.rename_columns([self._titles[title.lower()] for title in table.column_names])

    def _kept(self, pos: np.ndarray) -> np.ndarray:
        return ~np.isin(pos, self._left_out) if len(self._left_out) else np.ones(len(pos), dtype=bool)

    def _texts(self, role: str, table: pa.Table) -> pa.DictionaryArray:
        """The role's text of each row, as a dictionary."""
        if role == "activity" and len(self._activity) == 2:
            main, extra = (_plain(_cells(table, title)) for title in self._activity)
            added = pc.if_else(pc.equal(pc.fill_null(extra, ""), ""), "", pc.binary_join_element_wise("+", extra, ""))
            return _dictionary(pc.binary_join_element_wise(main, added, ""))
        return _dictionary(_cells(table, self._activity[0] if role == "activity" else self._columns[role]))

    def _codes(self, role: str, number: int, table: pa.Table, keep: np.ndarray) -> np.ndarray:
        coded = self._texts(role, table)
        used = np.flatnonzero(_mask(coded, keep))
        lookup = np.full(len(coded.dictionary) + 1, KINDS.index("c") if role == "kind" else -1, dtype=np.int32)
        lookup[used] = self._local[role][number]
        return lookup[coded.indices.fill_null(len(coded.dictionary)).to_numpy()]

    def _assign(self, database: duckdb.DuckDBPyConnection, role: str, coded: Coded) -> None:
        """From places among the collected texts to codes: by rank, −1 for missing ones; kinds by their letter."""
        if role in ("case", "activity"):
            names, codes = coded.ranks()
        elif role == "kind":
            letters = _asked(database, kind_sql(role_sql("text")), coded.values).to_pylist()
            self.kinds |= set(letters)
            names, codes = coded.values, np.array([KINDS.index(letter) for letter in letters], dtype=np.int32)
        else:
            there = _asked(database, role_sql("text"), coded.values).is_valid()
            known = Coded(coded.values.filter(there), [])
            names, ranks = known.ranks()
            codes = np.full(len(coded.values), -1, dtype=np.int32)
            codes[there.to_numpy(zero_copy_only=False)] = ranks
        self.names[role] = names
        self._local[role] = [codes[places] for places in coded.codes]

    def _column(self, title: str, table: pa.Table) -> pa.ChunkedArray:
        """In one form for all blocks, whatever the file chose."""
        kind = pa.dictionary(pa.int32(), pa.string()) if title in self._coded else pa.string()
        if not title.startswith("@"):
            return table.column(title)
        if title not in table.column_names:
            return pa.chunked_array([pa.nulls(len(table), kind)])
        return table.column(title).cast(kind)


def _same_titles(files: list[pq.ParquetFile]) -> dict[str, str]:
    """Title in small letters → as the first file writes it: the database takes titles that differ only in capitals for
    one."""
    titles: dict[str, str] = {}
    for file in files:
        for title in file.schema_arrow.names:
            titles.setdefault(title.lower(), title)
    return titles


def _own(file: pq.ParquetFile, titles: list[str]) -> list[str]:
    """Those of the titles that the file has, as it writes them."""
    wanted = {title.lower() for title in titles}
    return [title for title in file.schema_arrow.names if title.lower() in wanted]


def _each_group(file: pq.ParquetFile) -> list[list[int]]:
    """The file's row groups one by one; a file without one still has its columns."""
    return [[group] for group in range(file.num_row_groups)] or [[]]


def _positions(file: int, table: pa.Table) -> np.ndarray:
    return table.column(":row").to_numpy() + file * FILE_STRIDE


def _asked(database: duckdb.DuckDBPyConnection, expression: str, texts: pa.Array) -> pa.Array:
    """The SQL expression of each text."""
    table = pa.table({"text": texts, "place": np.arange(len(texts))})
    database.register("texts", table)
    found = database.sql(f"SELECT {expression} AS found FROM texts ORDER BY place").to_arrow_table()  # noqa: S608
    database.unregister("texts")
    return pa.concat_arrays([pa.array([], pa.string()), *found.column("found").chunks])


def _cells(table: pa.Table, title: str) -> pa.ChunkedArray:
    if title not in table.column_names:
        return pa.chunked_array([pa.nulls(len(table), pa.string())])
    return table.column(title)


def _plain(cells: pa.ChunkedArray) -> pa.ChunkedArray:
    return cells.cast(pa.string())


def _dictionary(cells: pa.ChunkedArray) -> pa.DictionaryArray:
    """One array with one dictionary."""
    if not pa.types.is_dictionary(cells.type):
        cells = cells.dictionary_encode()
    return cells.unify_dictionaries().combine_chunks() if cells.num_chunks > 1 else cells.combine_chunks()


def _mask(coded: pa.DictionaryArray, keep: np.ndarray) -> np.ndarray:
    """Which texts of the dictionary the kept rows use."""
    there = np.zeros(len(coded.dictionary) + 1, dtype=bool)
    indices = coded.indices.fill_null(len(coded.dictionary)).to_numpy()
    there[indices if keep.all() else indices[keep]] = True
    return there[:-1]


def _used(coded: pa.DictionaryArray, keep: np.ndarray) -> pa.Array:
    there = _mask(coded, keep)
    return coded.dictionary if there.all() else coded.dictionary.filter(pa.array(there))


def _dictionary_columns(path: Path) -> list[str]:
    return [title for title in pq.read_schema(path).names if title.startswith("@")]


def _is_coded(file: pq.ParquetFile, title: str) -> bool:
    """Whether the column is short in the file, as dictionaries are."""
    place = file.schema_arrow.names.index(title)
    groups = [file.metadata.row_group(group).column(place) for group in range(file.num_row_groups)]
    return sum(group.total_uncompressed_size for group in groups) < _CODED_BYTES * sum(g.num_values for g in groups)
