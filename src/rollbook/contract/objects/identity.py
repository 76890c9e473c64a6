"""The member that most objects begin with."""

from typing import Final

from rollbook.contract.schema import Integer

IDENTITY: Final = Integer(
    "Number that Rollbook gives; the same after every sync and after a change of MIS", required=True
)
"""The id of a record. Clients keep it, so it is never given to anybody else."""

ITEM: Final = Integer("Number of this entry; the same for as long as the entry exists", required=True)
"""The id of an entry inside a record."""
