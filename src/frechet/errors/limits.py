"""Limits: what a question may cost, asked where all work passes.

A budget counts steps of work, each about a microsecond, and new nodes: what is refused does not depend on the machine
or on what else it does.  CPU time of the thread and growth of the process are asked beside it, once in SLICE steps, for
work that is not counted.  Budgets nest: an inner one ends where the outer one does, and what it took is taken from it.

    legend   b budget   part what is being done, for the error: reading, deriving, printing, checking, planning

>>> with within("work=1000", "counting"):
...     spend(2000)
Traceback (most recent call last):
frechet.errors.Exceeded: too-large: counting takes more than 1000 steps of work
hint: allow more with limits="work=4000", on the command line --limits "work=4000"
"""

from __future__ import annotations

import math
import os
import re
import signal
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar, Token
from functools import cached_property, wraps
from types import TracebackType
from typing import Any, NamedTuple, ParamSpec, TypeVar

from frechet.errors import Exceeded, ReadError

SPEED = 1_000_000  # steps that a second of the time limit stands for, where no limit of work is given
NODE = 50  # steps that a new node takes
HELD = 2_000  # bytes that a new node takes
SLICE = 20_000  # steps between two looks at the clock: about 20 ms
DEPTH = 1000  # brackets in brackets
REST = 0.9  # of what is left is the most that a share may take: the rest says what was not done
NET = 1.25  # of the time limit is when the signal comes
YEAR = 3e7  # seconds: more is no limit
CURE = 4  # the hint allows so many times more

UNITS = {
    "": 1,
    "s": 1,
    "min": 60,
    "kB": 1e3,
    "MB": 1e6,
    "GB": 1e9,
    "k": 1e3,
    "M": 1e6,
    "G": 1e9,
}
SAID = re.compile(r"\s*(\w+)\s*=\s*([\d.]+(?:[eE]\d+)?|inf)\s*([A-Za-z]*)\s*")

SAYS = {
    "time": "{0} s of CPU time",
    "memory": "{0} of memory",
    "work": "{0} steps of work",
    "nodes": "{0} new nodes",
}

P = ParamSpec("P")
T = TypeVar("T")


class Limits(NamedTuple):
    """The most that a question may take: seconds of CPU time, bytes, steps of work, new nodes, brackets in brackets.

    Steps that are not given follow from the time, nodes from the memory.
    """

    time: float = 60.0
    memory: float = 4e9
    work: float = 0
    nodes: float = 0
    depth: float = DEPTH

    @property
    def steps(self) -> float:
        """The steps of work that are allowed."""
        return self.work or self.time * SPEED

    @property
    def grown(self) -> float:
        """The new nodes that are allowed."""
        return self.nodes or self.memory / HELD


DEFAULT = Limits()
COMMAND_LINE = Limits(time=10.0, memory=1e9)
Said = Limits | str | Mapping[str, float] | None


def limits_of(said: Said, default: Limits = DEFAULT) -> Limits:
    """The limits that are meant: `"time=60, memory=4GB"`, a mapping of the same words, or the default.

    Errors: ReadError for anything else.

    >>> limits_of("time=2min, memory=500MB").memory
    500000000.0
    """
    if said is None or isinstance(said, Limits):
        return said or default
    words = dict(said) if isinstance(said, Mapping) else worded(said)
    for name, x in words.items():
        if (
            name not in Limits._fields
            or isinstance(x, bool)
            or not isinstance(x, int | float)
            or not x > 0
        ):
            raise no_limit(f"{name}={x}")
    return default._replace(**words)


def worded(said: object) -> dict[str, float]:
    """The words of a text and their numbers."""
    if not isinstance(said, str):
        raise no_limit(repr(said))
    found = {}
    for text in filter(str.strip, said.split(",")):
        match = SAID.fullmatch(text)
        if not match or match[3] not in UNITS or match[2].count(".") > 1:
            raise no_limit(text.strip())
        found[match[1]] = float(match[2]) * UNITS[match[3]]
    return found


def no_limit(text: str) -> ReadError:
    """What limits look like."""
    return ReadError(
        f"`{text}` is no limit",
        hint='write "time=60, memory=4GB"; known are ' + ", ".join(Limits._fields),
    )


class Budget:
    """What may still be spent; `left` counts down to the next look at the clock."""

    __slots__ = (
        "end",
        "floor",
        "given",
        "left",
        "limits",
        "nodes",
        "over",
        "part",
        "portion",
        "room",
        "slice",
        "work",
    )

    floor: float  # what the process held at the beginning

    def __init__(
        self, limits: Limits, part: str, outer: Budget | None, portion: float = 1
    ) -> None:
        self.limits, self.part, self.portion = limits, part, portion
        self.over: Exceeded | None = None
        now = time.thread_time()
        self.work, self.nodes, self.end = (
            limits.steps * portion,
            limits.grown * portion,
            now + limits.time * portion,
        )
        self.floor, self.room = outer.floor if outer else held(), limits.memory
        if outer is not None:
            outer.take()
            most = REST if portion < 1 else 1
            self.work, self.nodes = (
                min(self.work, most * outer.work),
                min(self.nodes, most * outer.nodes),
            )
            self.end, self.room = (
                min(self.end, now + most * (outer.end - now)),
                min(self.room, outer.room),
            )
        self.given = self.work, self.nodes, self.end - now
        self.slice = self.left = min(SLICE, self.work)

    def take(self) -> None:
        """Take what was spent since the last look from what there is."""
        self.work -= self.slice - self.left
        self.slice = self.left = max(min(SLICE, self.work), 0)

    def rest(self) -> float:
        """The part of it that is left."""
        self.take()
        left = self.work, self.nodes, self.end - time.thread_time()
        return min(
            (x / most for x, most in zip(left, self.given, strict=True) if most < math.inf),
            default=1,
        )

    def look(self, steps: float) -> None:
        """Is anything used up, the last `steps` being still to be done?  Errors: Exceeded."""
        self.take()
        if self.work < 0:
            self.work += steps
            self.refuse("work")
        if self.nodes < 0:
            self.refuse("nodes")
        if time.thread_time() > self.end:
            self.refuse("time")
        if held() - self.floor > self.room:
            self.refuse("memory")

    def refuse(self, kind: str) -> None:
        """The error of a limit: the part, the limit, the cure; steps and nodes that nobody set are time and memory."""
        if not getattr(self.limits, kind):
            kind = {"work": "time", "nodes": "memory"}[kind]
        most, most_memory = getattr(self.limits, kind), kind == "memory"
        said = f"{most / 1e6:g} MB" if most_memory else f"{most:g}"
        cure = (
            f"{kind}={CURE * most / 1e6:g}MB" if most_memory else f"{kind}={CURE * most:g}"
        )
        self.over = Exceeded(
            f"{self.part} takes more than {'its share of ' * (self.portion < 1)}{SAYS[kind].format(said)}",
            hint=f'allow more with limits="{cure}", on the command line --limits "{cure}"',
        )
        raise self.over

    def charge(self, inner: Budget) -> None:
        """Take what an inner budget has spent; was it refused what this one has not left either, so is this one."""
        self.left -= inner.given[0] - inner.work
        self.nodes -= inner.given[1] - inner.nodes
        self.take()
        if inner.over and (
            inner.portion == 1
            or min(self.work, self.nodes, self.end - time.thread_time()) <= 0
        ):
            self.over = self.over or inner.over


CURRENT: ContextVar[Budget | None] = ContextVar("budget", default=None)


def spend(steps: float) -> None:
    """Take steps of work from the budget: before they are done, where their number is known.  Errors: Exceeded."""
    b = CURRENT.get()
    if b is not None:
        b.left -= steps
        if b.left < 0:
            b.look(steps)


def grow() -> None:
    """Take a new node from the budget.  Errors: Exceeded."""
    b = CURRENT.get()
    if b is not None:
        b.nodes -= 1
        b.left -= NODE
        if b.left < 0:
            b.look(NODE)


def depth() -> float:
    """How many brackets may stand in brackets."""
    b = CURRENT.get()
    return DEFAULT.depth if b is None else b.limits.depth


class within:
    """A budget for what is done inside: the limits that are given or those of the budget around it, or a share of them.

    What is nested too deeply for Python and what does not fit into memory is too large as well.  A budget that is used
    up ends with its error even where the work inside has caught it: half an answer must not pass for one.
    """

    def __init__(self, limits: Said, part: str, portion: float = 1) -> None:
        self.limits, self.part, self.portion = limits, part, portion
        self.tokens: list[Token[Budget | None]] = []

    def __enter__(self) -> Budget:
        outer = CURRENT.get()
        default = DEFAULT if outer is None else outer.limits
        b = Budget(limits_of(self.limits, default), self.part, outer, self.portion)
        self.tokens.append(CURRENT.set(b))
        return b

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        _: TracebackType | None,
    ) -> None:
        b = CURRENT.get()
        CURRENT.reset(self.tokens.pop())
        outer = CURRENT.get()
        assert b is not None
        b.take()
        if outer is not None:
            outer.charge(b)
        if isinstance(error, RecursionError | MemoryError):
            said = (
                "is nested too deeply"
                if isinstance(error, RecursionError)
                else "does not fit into memory"
            )
            raise Exceeded(
                f"{b.part} failed: the expression {said}", hint="name its parts"
            ) from None
        if (
            b.over is not None
            and (error is None or isinstance(error, Exception))
            and error is not b.over
        ):
            raise b.over from None


def limited_method(part: str) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """A method whose work is bounded by the limits of its object, `.limits`."""

    def bounded(f: Callable[P, T]) -> Callable[P, T]:
        @wraps(f)
        def inside(*args: P.args, **options: P.kwargs) -> T:
            me: Any = args[0]
            with within(me.limits, part):
                return f(*args, **options)

        return inside

    return bounded


def limited_property(part: str) -> Callable[[Callable[[Any], T]], cached_property[T]]:
    """A property that is computed once, within the limits of its object."""
    return lambda f: cached_property(limited_method(part)(f))


@contextmanager
def timed(seconds: float) -> Iterator[None]:
    """A net under the limits of a process, for work that counts no steps, as a pattern over a large file: a signal."""
    if (
        not hasattr(signal, "setitimer")
        or threading.current_thread() is not threading.main_thread()
        or seconds > YEAR
    ):
        yield
        return
    usual = signal.signal(signal.SIGVTALRM, late)
    signal.setitimer(signal.ITIMER_VIRTUAL, NET * seconds, NET * seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, usual)


def timed_anew() -> None:
    """The net under the limits begins anew, if there is one: the next formula of a document has a time of its own."""
    if hasattr(signal, "setitimer"):
        _, seconds = signal.getitimer(signal.ITIMER_VIRTUAL)
        if seconds:
            signal.setitimer(signal.ITIMER_VIRTUAL, seconds, seconds)


def late(*_: object) -> None:
    """The time of the signal has come.  Errors: Exceeded."""
    b = CURRENT.get()
    if b is not None:
        b.refuse("time")


def held() -> float:
    """Bytes that the process holds now; 0 where the system does not say."""
    try:
        with open("/proc/self/statm", "rb") as f:
            return float(f.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0.0
