"""`Routes`: which endpoint a path and a method name; made once, from the endpoints of the contract."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from rollbook.api.negotiate import spoken_in, version_of
from rollbook.contract.endpoints import Endpoint
from rollbook.contract.versions import NEWEST

WITHOUT_VERSION: Mapping[str, str] = MappingProxyType({"/me": NEWEST})
"""Paths that clients ask without naming a version, and the version that they mean."""
ANY_VERSION: Final = frozenset({"/photos/{ticket}"})
"""Paths that are the same in every version, and for whoever asks for one that is not served."""


class NothingHere(LookupError):
    """No endpoint has this path in this version: the caller must look at the path."""


class WrongMethod(LookupError):
    """The path is an endpoint's, the method is not: the caller must use one of `allowed`."""

    def __init__(self, allowed: tuple[str, ...]) -> None:
        super().__init__(f"use one of {', '.join(allowed)}")
        self.allowed = allowed


class Unchangeable(ValueError):
    """What older clients could change is fixed now: the caller must use what is there."""


@dataclass(slots=True)
class Route:
    """The endpoints of one path, by method and version."""

    endpoints: dict[str, dict[str, Endpoint]] = field(default_factory=dict)
    assumed: str | None = None
    """The version that a request which names none is answered in; None where it is refused."""

    takes_any: bool = False
    """Whether it is the same in every version."""

    def version_for(self, accept: str) -> str:
        """Return the version to answer in. Raises UnsupportedVersion where the request asks for none of ours."""
        if self.takes_any:
            return spoken_in(accept) or NEWEST
        return version_of(accept, assumed=self.assumed)

    def allowed(self, version: str | None) -> tuple[str, ...]:
        """Return the methods that the path answers to in `version`, or where that is None in any; there may be none."""
        methods = {method for method, found in self.endpoints.items() if version is None or version in found}
        also = ({"OPTIONS"} if methods else set()) | ({"HEAD"} if "GET" in methods else set())
        return tuple(sorted(methods | also))

    def of(self, method: str, version: str) -> Endpoint:
        """Return the endpoint of `method` in `version`; HEAD names that of GET.

        Raises:
            NothingHere: There is no such path in the version.
            WrongMethod: There is, but it has no such method.
        """
        found = self.endpoints.get("GET" if method == "HEAD" else method, {}).get(version)
        if found is None:
            allowed = self.allowed(version)
            raise WrongMethod(allowed) if allowed else NothingHere
        return found


@dataclass(slots=True)
class _Node:
    """What may follow in a path: segments known by their text, or one that holds the value of a parameter."""

    literals: dict[str, _Node] = field(default_factory=dict)
    value: _Node | None = None
    route: Route | None = None


class Routes:
    """The paths of the API. Doubled and trailing slashes are passed over, since clients send them."""

    def __init__(self, endpoints: Iterable[Endpoint]) -> None:
        self._root = _Node()
        for endpoint in endpoints:
            self._add(endpoint)

    def find(self, path: str) -> tuple[Route, tuple[str, ...]]:
        """Return the route of `path`, and the texts that stand in the place of its parameters, in order.

        Raises:
            NothingHere: There is none.
        """
        node = self._root
        values: list[str] = []
        for segment in path.split("/"):
            if not segment:
                continue
            following = node.literals.get(segment)
            if following is None:
                following = node.value
                values.append(segment)
            if following is None:
                raise NothingHere
            node = following
        if node.route is None:
            raise NothingHere
        return node.route, tuple(values)

    def _add(self, endpoint: Endpoint) -> None:
        node = self._root
        for segment in filter(None, endpoint.path.split("/")):
            if segment.startswith("{"):
                node.value = node.value or _Node()
                node = node.value
            else:
                node = node.literals.setdefault(segment, _Node())
        path = endpoint.path
        node.route = node.route or Route(assumed=WITHOUT_VERSION.get(path), takes_any=path in ANY_VERSION)
        node.route.endpoints.setdefault(endpoint.method, {}).update(dict.fromkeys(endpoint.versions, endpoint))
