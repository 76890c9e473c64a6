"""Reads the data files that lie beside this module."""

import csv
import json
from importlib.resources import files
from typing import Any

_DATA = files("rollbook.contract.codesets") / "data"


def read_json(name: str) -> Any:  # noqa: ANN401 - the shape of each file is known to its one reader
    """Return the content of the data file `name`, which ends in `.json`."""
    return json.loads((_DATA / name).read_text(encoding="utf-8"))


def read_table(name: str) -> list[dict[str, str]]:
    """Return the rows of the data file `name`, which ends in `.csv`, each by its column names."""
    return list(csv.DictReader((_DATA / name).read_text(encoding="utf-8").splitlines()))
