"""Teaching posts and rooms: how many there must be, and which class has which, so that nothing is needed twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Final

from rollbook.connectors.demo.chance import label
from rollbook.connectors.demo.classes import PlannedClass, plan_classes, tutor_groups
from rollbook.connectors.demo.curriculum import SUBJECTS
from rollbook.connectors.demo.stage import Stage

_FULL_LOAD: Final = 42
_SHARED_IN_PRIMARY: Final = frozenset({"sports hall", "computers", "music room"})
_SHARERS: Final = 3
_HOME_ROOMS: Final = ("classroom", "laboratory", "computers", "art studio", "workshop", "music room")


@dataclass(slots=True)
class Post:
    """A teaching post: its department and subjects, and the slots in which it teaches."""

    number: int
    department: str
    busy: int = 0
    subjects: set[str] = field(default_factory=set)

    @property
    def load(self) -> int:
        """Lessons in a fortnight."""
        return self.busy.bit_count()


@dataclass(slots=True)
class Room:
    """A room for lessons: what kind it is and the slots in which it is used."""

    number: int
    kind: str
    busy: int = 0


@dataclass(frozen=True, slots=True)
class Placed:
    """A planned class with its room and its teaching posts.

    Attributes:
        posts: Numbers of the posts, and the slots that each teaches; most classes have one.
        room: Number of the room.
    """

    planned: PlannedClass
    posts: tuple[tuple[int, int], ...]
    room: int

    def post_at(self, slot: int) -> int:
        """Return the post that teaches the class in a slot from 0 to 49."""
        return next(post for post, slots in self.posts if slots >> slot & 1)


@dataclass(frozen=True, slots=True)
class TutorGroup:
    """A registration group of one year: its letters, and the post and room that it registers with."""

    position: int
    number: int
    letters: str
    post: int
    room: int


@dataclass(frozen=True, slots=True)
class Plan:
    """The school as it is planned for every year."""

    classes: tuple[Placed, ...]
    tutor_groups: tuple[TutorGroup, ...]
    posts: tuple[Post, ...]
    rooms: tuple[Room, ...]


@cache
def make_plan(stage: Stage) -> Plan:
    """Plan classes, posts and rooms for a school of this size: the same at every call."""
    planned = plan_classes(stage)
    staffing, rooms = _Staffing(), _Rooms()
    placed = {}
    for each in sorted(planned, key=lambda each: (SUBJECTS[each.subject].department, each.turn)):
        posts = staffing.class_teacher(each) if stage.phase == "primary" else staffing.specialists(each)
        room = rooms.home(each) if _is_at_home(stage, each) else rooms.find(SUBJECTS[each.subject].room, each.slots)
        placed[each.position, each.name] = Placed(each, posts, room)
    classes = tuple(placed[each.position, each.name] for each in planned)
    tutors = tuple(_tutor_groups(stage, staffing.posts, rooms.rooms, classes))
    return Plan(classes, tutors, tuple(staffing.posts), tuple(rooms.rooms))


def _is_at_home(stage: Stage, planned: PlannedClass) -> bool:
    """Say whether a class has the lesson in its own room: in primary school, all but a few subjects."""
    return stage.phase == "primary" and SUBJECTS[planned.subject].room not in _SHARED_IN_PRIMARY


class _Staffing:
    """Finds teachers for classes, and makes a new post where nobody is free."""

    def __init__(self) -> None:
        self.posts: list[Post] = []
        self._departments: dict[str, list[Post]] = defaultdict(list)

    def specialists(self, wanted: PlannedClass) -> tuple[tuple[int, int], ...]:
        """Return posts of the department that can teach the class: best one alone, else a few who share it."""
        colleagues = self._departments[SUBJECTS[wanted.subject].department]
        lessons = wanted.slots.bit_count()
        able = [post for post in colleagues if not post.busy & wanted.slots and post.load + lessons <= _FULL_LOAD]
        if able:
            best = max(able, key=lambda post: (wanted.subject in post.subjects, post.load))
            return (self._take(best, wanted.slots, wanted.subject),)
        shared = _share(colleagues, wanted)
        if shared:
            return tuple(self._take(post, slots, wanted.subject) for post, slots in shared)
        post = self._new(SUBJECTS[wanted.subject].department)
        return (self._take(post, wanted.slots, wanted.subject),)

    def class_teacher(self, wanted: PlannedClass) -> tuple[tuple[int, int], ...]:
        """Return the post of the class's own teacher, who teaches it everything."""
        own = self._departments[f"{wanted.position}-{wanted.band}"]
        post = own[0] if own else self._new(f"{wanted.position}-{wanted.band}")
        return (self._take(post, wanted.slots, wanted.subject),)

    def _new(self, department: str) -> Post:
        post = Post(len(self.posts), department)
        self.posts.append(post)
        self._departments[department].append(post)
        return post

    @staticmethod
    def _take(post: Post, slots: int, subject: str) -> tuple[int, int]:
        post.busy |= slots
        post.subjects.add(subject)
        return post.number, slots


def _share(colleagues: list[Post], wanted: PlannedClass) -> list[tuple[Post, int]]:
    """Return up to three colleagues who can teach the class between them; nothing where they cannot."""
    shares: list[tuple[Post, int]] = []
    left = wanted.slots
    while left and len(shares) < _SHARERS:
        others = [post for post in colleagues if post not in (sharer for sharer, _ in shares)]
        free = [(_first_bits(left & ~post.busy, _FULL_LOAD - post.load), post) for post in others]
        slots, post = max(free, key=lambda each: (each[0].bit_count(), -each[1].number), default=(0, None))
        if post is None or not slots:
            return []
        shares.append((post, slots))
        left &= ~slots
    return [] if left else shares


def _first_bits(mask: int, count: int) -> int:
    """Return the lowest `count` bits of `mask` that are set."""
    while mask.bit_count() > max(count, 0):
        mask &= ~(1 << mask.bit_length() - 1)
    return mask


class _Rooms:
    """Finds rooms, and adds one where none of the kind is free."""

    def __init__(self) -> None:
        self.rooms: list[Room] = []
        self._kinds: dict[str, list[Room]] = defaultdict(list)
        self._homes: dict[tuple[int, int], Room] = {}

    def find(self, kind: str, slots: int) -> int:
        """Return the number of a room of that kind, and use it in those slots."""
        room = next((room for room in self._kinds[kind] if not room.busy & slots), None)
        if room is None:
            room = self._new(kind)
            self._kinds[kind].append(room)
        room.busy |= slots
        return room.number

    def home(self, planned: PlannedClass) -> int:
        """Return the number of the class's own room, where nobody else is taught."""
        whose = (planned.position, planned.band)
        room = self._homes.get(whose) or self._new("classroom")
        self._homes[whose] = room
        room.busy |= planned.slots
        return room.number

    def _new(self, kind: str) -> Room:
        room = Room(len(self.rooms), kind)
        self.rooms.append(room)
        return room


def _tutor_groups(
    stage: Stage, posts: list[Post], rooms: list[Room], classes: Iterable[Placed]
) -> Iterator[TutorGroup]:
    """Give each registration group a tutor and a room; in primary school, those of its own class."""
    own = {(each.planned.position, each.planned.band): each for each in classes if each.planned.subject == "En"}
    spare_posts = iter(posts)
    spare_rooms = iter(sorted(rooms, key=lambda room: room.kind not in _HOME_ROOMS))
    for position in range(len(stage.codes)):
        for number in range(tutor_groups(stage, position)):
            if stage.phase == "primary":
                post, room = own[position, number].posts[0][0], own[position, number].room
            else:
                post, room = next(spare_posts).number, next(spare_rooms).number
            yield TutorGroup(position, number, label(number), post, room)
