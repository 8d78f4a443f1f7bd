"""What `compile` returns: a function made of source, with what is known of it; it pickles as its source.

    Compiled    is called as the function itself      .source .inputs .outputs .cost
    load        source -> the function
    preparing   source of a function of constants -> that function, which returns the function of the rest

A pickle holds source, and arrays where constants were given; another process builds the function from these again.

    legend   f, raw function   made how it is built again: a function and its arguments
"""

from __future__ import annotations

import linecache
import weakref
from collections.abc import Callable, Mapping
from functools import update_wrapper, wraps
from itertools import count
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

from frechet.errors import Unsupported

if TYPE_CHECKING:
    from frechet.codegen.source.cost import Cost

serial = count(1)
Recipe = tuple[Callable[..., Any], tuple[Any, ...]]
R = TypeVar("R", covariant=True)


class LibraryArray(Protocol):
    """What the arrays of NumPy, JAX and PyTorch have in common, as far as the array API says it."""

    @property
    def shape(self) -> tuple[int, ...]:
        """The lengths of the axes."""

    @property
    def ndim(self) -> int:
        """The number of axes."""

    def __float__(self) -> float: ...
    def __getitem__(self, place: Any, /) -> LibraryArray: ...
    def __neg__(self) -> LibraryArray: ...
    def __add__(self, other: Any, /) -> LibraryArray: ...
    def __sub__(self, other: Any, /) -> LibraryArray: ...
    def __mul__(self, other: Any, /) -> LibraryArray: ...
    def __truediv__(self, other: Any, /) -> LibraryArray: ...
    def __matmul__(self, other: Any, /) -> LibraryArray: ...


Results = LibraryArray | tuple[LibraryArray, ...]  # of one output, and of several


class Compiled(Generic[R]):
    """A function with what is known of it.

    Every one has a class of its own: Python looks `__call__` up there and finds the bare function, which costs 0.1 µs a
    call; a method that passes its arguments on would cost 0.5.  Of PyTorch it is such a method: `torch.compile` looks
    into methods only.

    >>> import pickle
    >>> from frechet.api import compile
    >>> f = compile("x'*x", where="x: n")
    >>> f, float(f([3, 4])), float(pickle.loads(pickle.dumps(f))([3, 4]))
    (<compiled f(x)>, 25.0, 25.0)
    """

    source: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    cost: Cost
    warnings: tuple[str, ...]  # what multiplying out may cost in digits
    prepare: Compiled[Compiled[R]]  # where there are constants, the function of these
    per_call: Cost  # of a function that prepares: what the function that it returns costs
    structure: str  # of an operator: what it is, in words
    _made: Recipe

    def __new__(cls, raw: Callable[..., Any], made: Recipe, **known: Any) -> Compiled[R]:
        call = (
            passing(raw)
            if "torch" in getattr(raw, "__globals__", ())
            else staticmethod(raw)
        )
        own = type(cls.__name__, (cls,), {"__call__": call, "__module__": cls.__module__})
        f: Compiled[R] = object.__new__(own)
        f._made = made
        update_wrapper(f, raw)
        f.__dict__.update(known)
        return f

    def __call__(self, *args: object, **named: object) -> R:
        """The values; each function has its own."""
        raise NotImplementedError

    @property
    def __globals__(self) -> dict[str, Any]:
        """What its statements read by name, as of any function."""
        return self.__dict__["__wrapped__"].__globals__  # type: ignore[no-any-return]

    def __repr__(self) -> str:
        return f"<compiled {self.__dict__['__name__']}({', '.join(self.inputs)})>"

    def __reduce__(self) -> tuple[Any, ...]:
        known = {
            name: value for name, value in self.__dict__.items() if not name.startswith("_")
        }
        return (*self._made, known)

    def __setstate__(self, known: Mapping[str, Any]) -> None:
        self.__dict__.update(known)


def passing(raw: Callable[..., Any]) -> Callable[..., Any]:
    """A method that passes its arguments on."""

    def call(_: Compiled[Any], *args: Any, **named: Any) -> Any:
        return raw(*args, **named)

    return call


def load(source: str, name: str, **known: Any) -> Compiled[Any]:
    """The function of this name in a source."""
    return Compiled(executed(source, name), (load, (source, name)), source=source, **known)


def preparing(
    source: str, name: str, inner: Mapping[str, Any], **known: Any
) -> Compiled[Compiled[Any]]:
    """The function of constants in a source; what it returns is the function of the rest, of which `inner` is known."""
    raw = executed(source, name)

    @wraps(raw)
    def prepare(*args: Any, **named: Any) -> Compiled[Any]:
        return Compiled(
            raw(*args, **named), (again, (told, args, named)), source=source, **inner
        )

    told: Compiled[Compiled[Any]] = Compiled(
        prepare, (preparing, (source, name, inner)), source=source, **known
    )
    return told


def again(f: Compiled[Any], args: tuple[Any, ...], named: Mapping[str, Any]) -> Any:
    """What a function returns for some arguments."""
    return f(*args, **named)


def executed(source: str, name: str) -> Callable[..., Any]:
    """The function of a source; tracebacks show its lines as long as it lives."""
    file = f"<frechet {next(serial)}>"
    space: dict[str, Any] = {}
    try:
        exec(compile(source, file, "exec"), space)
    except ModuleNotFoundError as missing:
        raise Unsupported(
            f"{missing.name} is not installed here", hint=f"pip install {missing.name}"
        ) from missing
    f: Callable[..., Any] = space[name]
    linecache.cache[file] = (len(source), None, source.splitlines(True), file)
    weakref.finalize(f, linecache.cache.pop, file, None).atexit = False
    return f
