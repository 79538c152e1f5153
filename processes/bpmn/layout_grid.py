"""Layout, first half: which column and which row. No coordinates yet.

Columns are longest paths over the whole map; rows are found band by band (a band is a leaf lane, or a pool without
lanes), main path first, so that it stays straight. A flow over several columns reserves a free cell in each, so
that no flow runs through a node.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from . import graph

Cell = tuple[int, int, int]  # band, row, column


@dataclass
class Item:
    """Something with a size that takes one cell: a node, a data object, a text annotation."""

    id: str
    width: float
    height: float
    band: int
    kind: str
    label: tuple[float, float] = (0.0, 0.0)
    artifact: bool = False


@dataclass
class Link:
    """A sequence flow between two items. `port` is the boundary event that it leaves from."""

    id: str
    source: str
    target: str
    port: str | None = None
    label: tuple[float, float] = (0.0, 0.0)
    back: bool = False
    chain: list[Cell] = field(default_factory=list)


@dataclass
class Grid:
    items: dict[str, Item]
    links: list[Link]
    column: dict[str, int] = field(default_factory=dict)
    row: dict[str, int] = field(default_factory=dict)
    taken: dict[Cell, str] = field(default_factory=dict)

    def cell(self, key: str) -> Cell:
        return self.items[key].band, self.row[key], self.column[key]

    def rows_of(self, band: int) -> int:
        return 1 + max((cell[1] for cell in self.taken if cell[0] == band), default=0)

    def has_item(self, cell: Cell) -> bool:
        return self.taken.get(cell, "-") in self.items


def build(
    items: Sequence[Item],
    links: Sequence[Link],
    messages: Sequence[graph.Arc],
    near: Mapping[str, str],
    at_least: Mapping[str, int],
    compact: bool,
) -> Grid:
    """`messages` pull columns apart where that closes no loop; `near` says beside which item an artifact stands."""
    grid = Grid({item.id: item for item in items}, list(links))
    flow_ids = [item.id for item in items if not item.artifact]
    arcs = list(dict.fromkeys((link.source, link.target) for link in links if link.source != link.target))
    heads = {target for _, target in arcs}
    starts = [key for key in flow_ids if key not in heads]
    loops = graph.back_arcs(flow_ids, arcs, starts)
    for link in links:
        link.back = link.source == link.target or (link.source, link.target) in loops
    lengths = {arc: 1 for arc in arcs if arc not in loops}
    _add_messages(lengths, messages)
    if compact:
        _compact(grid, flow_ids, lengths, at_least)
    grid.column = graph.ranks(flow_ids, lengths, at_least)
    for item in items:
        if item.artifact:
            grid.column[item.id] = grid.column.get(near.get(item.id, ""), 0)
    _place_rows(grid, flow_ids, lengths)
    _place_artifacts(grid, items)
    return grid


def _add_messages(lengths: dict[graph.Arc, int], messages: Sequence[graph.Arc]) -> None:
    following = graph.successors(lengths)
    for source, target in messages:
        if source != target and source not in graph.reachable([target], following):
            lengths.setdefault((source, target), 0)
            following.setdefault(source, []).append(target)


def _compact(grid: Grid, keys: Sequence[str], lengths: dict[graph.Arc, int], at_least: Mapping[str, int]) -> None:
    """Lets flows between lanes run straight down within one column where nothing stands in the way."""
    upright: list[graph.Arc] = []
    for arc in sorted(lengths, key=lambda pair: keys.index(pair[0])):
        if lengths[arc] and grid.items[arc[0]].band != grid.items[arc[1]].band:
            lengths[arc] = 0
            if _columns_are_free(grid, graph.ranks(keys, lengths, at_least), [*upright, arc]):
                upright.append(arc)
            else:
                lengths[arc] = 1


def _columns_are_free(grid: Grid, column: Mapping[str, int], upright: Sequence[graph.Arc]) -> bool:
    in_cell: dict[tuple[int, int], list[str]] = defaultdict(list)
    for key in column:
        in_cell[column[key], grid.items[key].band].append(key)
    covered: set[tuple[int, int]] = set()
    for source, target in upright:
        if column[source] != column[target]:
            continue
        low, high = sorted((grid.items[source].band, grid.items[target].band))
        if low == high or any(in_cell[column[source], band] for band in range(low + 1, high)):
            return False
        if any(len(in_cell[column[source], band]) > 1 for band in (low, high)):
            return False
        stretch = {(column[source], band) for band in range(low, high)}
        if stretch & covered:
            return False
        covered |= stretch
    return True


def _place_rows(grid: Grid, keys: Sequence[str], lengths: Mapping[graph.Arc, int]) -> None:
    to_end = _depths(keys, lengths)
    forward = [link for link in grid.links if not link.back]
    passing: dict[int, list[Link]] = defaultdict(list)
    arriving: dict[str, list[Link]] = defaultdict(list)
    for link in forward:
        arriving[link.target].append(link)
        for column in range(grid.column[link.source] + 1, grid.column[link.target]):
            passing[column].append(link)
    members: dict[int, list[str]] = defaultdict(list)
    for key in keys:
        members[grid.column[key]].append(key)
    for column in range(max(grid.column.values(), default=-1) + 1):
        wish = {key: _wish(grid, key, arriving[key]) for key in members[column]}
        order = {key: number for number, key in enumerate(keys)}
        for key in sorted(members[column], key=lambda k: (wish[k], -to_end[k], order[k])):
            grid.row[key] = _free_row(grid, grid.items[key].band, wish[key], column)
            grid.taken[grid.cell(key)] = key
        _pass_through(grid, passing[column], column)
    for link in forward:
        link.chain = [grid.cell(link.source), *link.chain, grid.cell(link.target)]


def _pass_through(grid: Grid, links: Sequence[Link], column: int) -> None:
    for link in links:
        band, row = grid.items[link.source].band, grid.row[link.source] + (1 if link.port else 0)
        if link.chain:
            band, row = link.chain[-1][0], link.chain[-1][1]
        row = _free_row(grid, band, row, column)
        link.chain.append((band, row, column))
        grid.taken[band, row, column] = f"flow:{link.id}"


def _wish(grid: Grid, key: str, links: Sequence[Link]) -> int:
    """The row of the highest predecessor in the same band, so that the main path stays on one line."""
    band = grid.items[key].band
    rows = []
    for link in links:
        if link.chain:
            if link.chain[-1][0] == band:
                rows.append(link.chain[-1][1])
        elif link.source in grid.row and grid.items[link.source].band == band:
            rows.append(grid.row[link.source] + (1 if link.port else 0))
    return min(rows, default=0)


def _free_row(grid: Grid, band: int, row: int, column: int) -> int:
    while (band, row, column) in grid.taken:
        row += 1
    return row


def _depths(keys: Sequence[str], lengths: Mapping[graph.Arc, int]) -> dict[str, int]:
    turned = {(target, source): length for (source, target), length in lengths.items()}
    return graph.ranks(keys, turned)


def _place_artifacts(grid: Grid, items: Sequence[Item]) -> None:
    """Artifacts stand below the flow of their band, in the column of what they belong to."""
    floor: dict[int, int] = {}
    for item in items:
        if item.artifact:
            if item.band not in floor:
                empty = not any(cell[0] == item.band for cell in grid.taken)
                floor[item.band] = 0 if empty else grid.rows_of(item.band)
            grid.row[item.id] = _free_row(grid, item.band, floor[item.band], grid.column[item.id])
            grid.taken[grid.cell(item.id)] = item.id
