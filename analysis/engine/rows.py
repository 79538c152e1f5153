"""The raw rows of all files, block by block, with the codes of what plays a role.

What lives here: two passes over the raw files, one for the dictionaries, one for the rows. What does not: cutting rows
into parts (`parts`), writing (`log`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from analysis.engine.coding import (
    Coded,
    Collector,
    added,
    dictionary_of,
    indices_of,
    only_used,
    texts_at,
    used_texts,
)
from analysis.engine.database import name, text
from analysis.engine.pairing import KINDS, kind_sql
from analysis.engine.raw import MISSING
from analysis.engine.repeats import FILE_STRIDE, NONE, Repeats
from analysis.engine.sources import ColumnMapping
from analysis.engine.walltimes import BESIDE, beside, text_column, two_columns

ROLES = ("case", "activity", "resource", "department", "outcome", "kind")
CODE = ":code "
"""Before the role's name: the column of its codes, −1 where there is none."""
_CODED_BYTES = 4
"""A text column that takes less a row in the file is stored as dictionaries: plain texts take four bytes and more."""
_MOST_TEXTS = 1 << 20
"""An attribute with more different texts than this is not coded: its dictionary would take too much memory."""
_JOINED = "activity of two columns"


def role_sql(column: str) -> str:
    """SQL for the column's text, NULL where it counts as missing."""
    listed = ", ".join(text(value) for value in sorted(MISSING))
    return f"CASE WHEN lower(trim({name(column)})) IN ({listed}) THEN NULL ELSE {name(column)} END"


@dataclass(frozen=True)
class Known:
    """What the log has to which rows are added: texts by role, in the order of their codes, and its number of cases."""

    names: Mapping[str, pa.Array] = field(default_factory=dict)
    cases: int = 0


class RawRows:
    """The rows of the raw files that stay. Codes that are known are kept; new texts and all cases are numbered from
    there on. starts: what is added to each file's record numbers, by the order of the files when not said.

    A column whose texts repeat goes through all of preparing as numbers, the places of its texts in one dictionary, and
    a role's codes are looked up from those; no text is looked at twice.
    """

    def __init__(
        self, raw: list[Path], mapping: ColumnMapping, repeats: Repeats = NONE, known: Known = Known(),
        starts: Sequence[int] | None = None,
    ) -> None:  # fmt: skip
        self._repeats, self._known = repeats, known
        self._starts = [number * FILE_STRIDE for number in range(len(raw))] if starts is None else starts
        own = {"case": mapping.case_id, "resource": mapping.resource, "department": mapping.department,
               "outcome": mapping.outcome, "kind": mapping.lifecycle}  # fmt: skip
        self._titles = _same_titles(raw)
        self._keys = {role: self._title(column) for role, column in own.items() if column}
        self._activity = [self._title(column) for column in (mapping.activity, mapping.activity_extra) if column]
        self._keys["activity"] = self._activity[0] if len(self._activity) == 1 else _JOINED
        times = [self._title(column) for column in (mapping.start, mapping.timestamp) if column]
        roles = (*self._keys.values(), *self._activity)
        self._times = [title for title in times if title in self._titles.values() and title not in roles]
        metadata = [pq.read_metadata(path) for path in raw]
        self._coded = {
            title for title in self._titles.values()
            if title in self._keys.values() or (
                beside(title) not in self._titles and title not in self._times
                and all(_is_coded(each, title) for each in metadata)
            )
        }  # fmt: skip
        self._files = [
            pq.ParquetFile(path, metadata=each, read_dictionary=_own(each, self._coded | set(self._activity)))
            for path, each in zip(raw, metadata, strict=True)
        ]
        self._groups = [(number, groups) for number, file in enumerate(self._files) for groups in _each_group(file)]
        self._texts: dict[str, Coded] = {}
        self._of_role: dict[str, np.ndarray] = {}
        self.size = sum(each.num_rows for each in metadata)
        self.names: dict[str, pa.Array] = {}
        self.kinds: set[str] = set()

    def __enter__(self) -> RawRows:
        return self

    def __exit__(self, *_: object) -> None:
        for file in self._files:
            file.close()

    def code(self, database: duckdb.DuckDBPyConnection) -> None:
        """The first pass: fill `names` (sorted, so that the same rows give the same codes) and `kinds`."""
        collectors = {key: Collector(pa.string()) for key in [*self._coded, *self._keys.values()]}
        unsaid = "kind" not in self._keys
        wanted = [*self._coded, *self._activity]
        wanted += [*map(beside, wanted), ":row"]
        for file, groups in self._groups:
            table = self._read(file, groups, _own(self._files[file].metadata, wanted))
            keep = self._repeats.stay(self._positions(file, table))
            for key, collector in list(collectors.items()):
                coded = self._dictionary(key, table)
                unsaid |= key == self._keys.get("kind") and bool(coded.indices.filter(pa.array(keep)).null_count)
                collector.add(only_used(coded, keep))
                if len(collector) > _MOST_TEXTS and key not in self._keys.values():
                    del collectors[key]
        self._texts = {key: collector.finish() for key, collector in collectors.items()}
        self._coded &= set(self._texts)
        for role in self._roles:
            self._assign(database, role, self._texts[self._keys[role]])
        if unsaid:
            self.kinds.add("c")
        # The cases' texts, most of a log's different ones, are held once: in their order, as `names`.
        self._texts[self._keys["case"]] = Coded(self.names["case"][:0], self._texts[self._keys["case"]].codes)

    def last_blocks(self, bits: int) -> dict[int, int]:
        """Part of 2^bits cases → number of the last block that has rows of it."""
        codes, blocks = self._of_role["case"], self._texts[self._keys["case"]].codes
        return {int(part): number for number, places in enumerate(blocks) for part in np.unique(codes[places] >> bits)}

    def blocks(self) -> Iterator[pa.Table]:
        """The second pass: the rows with their codes; `:row` has become `:pos`. Of coded columns, see `with_texts`."""
        for number, (file, groups) in enumerate(self._groups):
            table = self._read(file, groups, None)
            pos = self._positions(file, table)
            keep, pos = self._repeats.stay(pos), self._repeats.placed(pos)
            places = {key: self._places(key, number, table, keep) for key in self._texts}
            places |= {":pos": pos}
            columns: dict[str, Any] = {title: self._column(title, table, places) for title in self.titles}
            for title in self._times:
                columns |= two_columns(table, title)
            for role in self._roles:
                columns[f"{CODE}{role}"] = self._of_role[role][places[self._keys[role]]]
            table = pa.table(columns)
            yield table if keep.all() else table.filter(pa.array(keep))

    def with_texts(self, table: pa.Table) -> dict[str, pa.ChunkedArray | pa.Array]:
        """The stored columns of rows from `blocks`; coded ones have become dictionaries of the texts that they use."""
        columns = {title: table.column(title) for title in [*self.titles, *map(beside, self._times)]}
        for title in self._coded - {self._keys["case"]}:
            columns[title] = texts_at(self._texts[title].values, columns[title].to_numpy())
        cases = table.column(f"{CODE}case").to_numpy() - self.first_case
        return columns | {self._keys["case"]: texts_at(self.names["case"], cases)}

    @property
    def titles(self) -> list[str]:
        """The stored columns in order: the first file's, the position, then what later files brought."""
        titles = [title for title in self._titles.values() if title != ":row" and not title.startswith(BESIDE)]
        first = [title for title in self._files[0].schema_arrow.names if title in titles]
        return [*first, ":pos", *(title for title in titles if title not in first)]

    @property
    def _roles(self) -> list[str]:
        return [role for role in ROLES if role in self._keys]

    @property
    def first_case(self) -> int:
        """The number of the first of `names["case"]`."""
        return self._known.cases

    def _positions(self, file: int, table: pa.Table) -> np.ndarray:
        return table.column(":row").to_numpy() + self._starts[file]

    def _title(self, column: str) -> str:
        return self._titles.get(f"@{column}".lower(), f"@{column}")

    def _read(self, file: int, groups: list[int], columns: list[str] | None) -> pa.Table:
        table = self._files[file].read_row_groups(groups, columns=columns)
        titles = {title.lower(): title for title in self._titles.values() if not title.startswith(BESIDE)}
        return table.rename_columns([titles.get(title.lower(), title.lower()) for title in table.column_names])

    def _dictionary(self, key: str, table: pa.Table) -> pa.DictionaryArray:
        """The column's text of each row, or the activity's of two columns, as a dictionary."""
        if key != _JOINED:
            return dictionary_of(text_column(table, key))
        main, extra = (text_column(table, title).cast(pa.string()) for title in self._activity)
        added = pc.if_else(pc.equal(pc.fill_null(extra, ""), ""), "", pc.binary_join_element_wise("+", extra, ""))
        return dictionary_of(pc.binary_join_element_wise(main, added, ""))

    def _places(self, key: str, number: int, table: pa.Table, keep: np.ndarray) -> np.ndarray:
        """Of each kept row, the place of its text among the column's, −1 where it has none."""
        coded = self._dictionary(key, table)
        lookup = np.full(len(coded.dictionary) + 1, -1, dtype=np.int32)
        lookup[np.flatnonzero(used_texts(coded, keep))] = self._texts[key].codes[number]
        return lookup[indices_of(coded)]

    def _assign(self, database: duckdb.DuckDBPyConnection, role: str, coded: Coded) -> None:
        """From places among the collected texts to codes: by rank, −1 for missing ones; kinds by their letter. The last
        code is that of rows without a text."""
        nothing = -1
        if role in ("case", "activity"):
            names, codes = coded.ranks()
        elif role == "kind":
            letters = _asked(database, kind_sql(role_sql("text")), coded.values).to_pylist()
            self.kinds |= set(letters)
            names, codes = coded.values, np.array([KINDS.index(letter) for letter in letters], dtype=np.int32)
            nothing = KINDS.index("c")
        else:
            there = _asked(database, role_sql("text"), coded.values).is_valid()
            known = Coded(coded.values.filter(there), [])
            names, ranks = known.ranks()
            codes = np.full(len(coded.values), -1, dtype=np.int32)
            codes[there.to_numpy(zero_copy_only=False)] = ranks
        if role == "case":
            codes = codes + np.int32(self._known.cases)
        elif role in self._known.names:
            names, codes = added(self._known.names[role], names, codes)
        self.names[role] = names
        self._of_role[role] = np.append(codes, np.int32(nothing))

    def _column(self, title: str, table: pa.Table, places: Mapping[str, np.ndarray]) -> Any:
        """In one form for all blocks, whatever the file chose."""
        if title in places:
            return places[title]
        return text_column(table, title).cast(pa.string()) if title.startswith("@") else table.column(title)


def _same_titles(files: list[Path]) -> dict[str, str]:
    """Title in small letters → as the first file writes it: the database takes titles that differ only in capitals for
    one."""
    titles: dict[str, str] = {}
    for file in files:
        for title in pq.read_schema(file).names:
            titles.setdefault(title.lower(), title)
    return titles


def _own(file: pq.FileMetaData, titles: Iterable[str]) -> list[str]:
    """Those of the titles that the file has, as it writes them."""
    wanted = {title.lower() for title in titles}
    return [title for title in file.schema.names if title.lower() in wanted]


def _each_group(file: pq.ParquetFile) -> list[list[int]]:
    """The file's row groups one by one; a file without one still has its columns."""
    return [[group] for group in range(file.num_row_groups)] or [[]]


def _asked(database: duckdb.DuckDBPyConnection, expression: str, texts: pa.Array) -> pa.Array:
    """The SQL expression of each text."""
    table = pa.table({"text": texts, "place": np.arange(len(texts))})
    database.register("texts", table)
    found = database.sql(f"SELECT {expression} AS found FROM texts ORDER BY place").to_arrow_table()  # noqa: S608
    database.unregister("texts")
    return pa.concat_arrays([pa.array([], pa.string()), *found.column("found").chunks])


def _is_coded(file: pq.FileMetaData, title: str) -> bool:
    """Whether the file has the column as dictionaries: it is short then. A file without it says nothing against."""
    own = _own(file, [title])
    if not title.startswith("@") or not own:
        return title.startswith("@")
    place = file.schema.names.index(own[0])
    groups = [file.row_group(group).column(place) for group in range(file.num_row_groups)]
    return sum(group.total_uncompressed_size for group in groups) < _CODED_BYTES * sum(g.num_values for g in groups)
