"""Writes a study's results: points and replications as Parquet with its identity, the same bytes each time."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from oneroof.exchange import files

POINTS, REPLICATIONS = "points.parquet", "replications.parquet"
ROWS_A_GROUP = 50_000  # what is in memory at once
Row = dict[str, Any]


def write(found: Row, chunks: Iterable[Mapping[str, Any]], out: Path) -> list[Path]:
    """Write both tables into a folder; `chunks` are the log's rows, read one at a time.

    Raises Mendable where the folder cannot be written or the disk is full; nothing half-written is left.
    """
    return [_points(found, out / POINTS), _replications(found, chunks, out / REPLICATIONS)]


def _points(found: Row, path: Path) -> Path:
    import pyarrow as pa

    rows = [
        {
            "point": point["number"],
            "cell": point["cell"],
            **{f"range:{name}": value for name, value in point["values"].items()},
            "measure": name,
            "mean": row["mean"],
            "low": row["low"],
            "high": row["high"],
            "spread": row["spread"],
            "number": row["number"],
            "replications": point["replications"],
            "refused": point["refused"],
            "digest": point["digest"],
        }
        for point in found["points"]
        for name, row in point["measures"].items()
    ]
    kinds = {
        **dict.fromkeys(("point", "cell", "number", "replications"), pa.int64()),
        **dict.fromkeys(("mean", "low", "high", "spread"), pa.float64()),
        **dict.fromkeys(("measure", "refused", "digest"), pa.string()),
        **{f"range:{each['name']}": _kind(each, found["points"]) for each in found["ranges"]},
    }
    schema = pa.schema([(name, kinds[name]) for name in rows[0]], metadata=_said(found))
    return _written(path, schema, [[_cast(row, schema) for row in rows]])


def _kind(range_: Row, points: Sequence[Row]) -> Any:
    """Choose the type of a range's column: whole numbers, numbers, or text where it is not numbers alone."""
    import pyarrow as pa

    values = [point["values"][range_["name"]] for point in points]
    if all(isinstance(value, bool) for value in values):
        return pa.bool_()
    if any(isinstance(value, bool | str) for value in values):
        return pa.string()
    return pa.int64() if all(isinstance(value, int) for value in values) else pa.float64()


def _cast(row: Row, schema: Any) -> Row:
    """Write values of a column of text as text."""
    import pyarrow as pa

    return {
        name: str(value) if value is not None and schema.field(name).type == pa.string() else value
        for name, value in row.items()
    }


def _replications(found: Row, chunks: Iterable[Mapping[str, Any]], path: Path) -> Path:
    import pyarrow as pa

    names = [each["name"] for each in found["measures"]]
    columns = [("point", pa.int64()), ("replication", pa.int64()), *((name, pa.float64()) for name in names)]
    schema = pa.schema(columns, metadata=_said(found))
    return _written(path, schema, _grouped(chunks, names))


def _grouped(chunks: Iterable[Mapping[str, Any]], names: Sequence[str]) -> Iterator[list[Row]]:
    """Gather the replications of many chunks into groups of one size."""
    group: list[Row] = []
    for chunk in chunks:
        point, start, stop = chunk["at"]
        for place in range(stop - start):
            values = {name: column[place] for name, column in zip(names, chunk["values"], strict=True)}
            group.append({"point": point, "replication": start + place, **values})
        if len(group) >= ROWS_A_GROUP:
            yield group[:ROWS_A_GROUP]
            group = group[ROWS_A_GROUP:]
    if group:
        yield group


def _said(found: Row) -> dict[str, str]:
    """Say in the file's own metadata what it holds and of what."""
    said = {f"oneroof.{key}": str(value) for key, value in found["identity"].items()}
    return said | {
        "oneroof.name": found["study"],
        "oneroof.seed": str(found["seed"]),
        "oneroof.digest": found["digest"],
    }


def _written(path: Path, schema: Any, groups: Iterable[list[Row]]) -> Path:
    """Write a table aside, group by group, and rename it when it is whole."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    aside = path.with_name(f".{path.name}.{os.getpid()}.part")
    with files.told(path.parent):
        try:
            with aside.open("wb") as file:
                with pq.ParquetWriter(file, schema, compression="zstd") as writer:
                    for group in groups:
                        writer.write_table(pa.Table.from_pylist(group, schema=schema))
                file.flush()
                os.fsync(file.fileno())
            os.replace(aside, path)
        finally:
            aside.unlink(missing_ok=True)
    return path
