"""A file of names and what each may do, one JSON object a line, which nobody but its owner may read."""

from __future__ import annotations

import os
import tempfile
import threading
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, ClassVar, Final, Generic, Literal, Self, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError

from ..rag.errors import UsageError

Role = Literal["reader", "librarian"]
_LONGEST: Final = 64


@dataclass(frozen=True, slots=True)
class User:
    """Someone who may ask; a librarian may also add and remove pages."""

    name: str
    role: Role = "reader"

    @property
    def may_write(self) -> bool:
        """May this user add, remove and index pages?"""
        return self.role == "librarian"


def folded(name: str) -> str:
    """The same letters typed in another way are the same name."""
    return unicodedata.normalize("NFC", name.strip())


class Entry(BaseModel):
    """A line; what proves the name is added by the kinds of file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Annotated[str, AfterValidator(folded)]
    role: Role


E = TypeVar("E", bound=Entry)


class PrivateFile(Generic[E]):
    """The file is read again when it changes, so that a command takes effect without a restart.

    Safe to use from several threads. Each kind says what a line is, and names itself: what the file is called, what it holds,
    the command that writes it with the option that names it.
    """

    entry: ClassVar[type[Entry]]
    title: ClassVar[str]
    noun: ClassVar[str]
    command: ClassVar[str]
    option: ClassVar[str]

    def __init__(self, file: Path) -> None:
        self.file = file
        self._reading = threading.Lock()
        self._stamp: tuple[int, int] | None = None
        self._held: dict[str, E] = {}

    @classmethod
    def open(cls, file: str | os.PathLike[str]) -> Self:
        """A file that must hold one line at least. Raises UsageError where it does not, or cannot be read."""
        opened = cls(Path(file).expanduser())
        if not opened.list():
            raise UsageError(f"{cls.title} {file} 里没有{cls.noun}：{opened._cure}")
        return opened

    @classmethod
    def create(cls, file: str | os.PathLike[str]) -> Self:
        """A file for adding to it; it need not be there yet. Raises UsageError for an unreadable one."""
        created = cls(Path(file).expanduser())
        if created.file.exists():
            created.list()
        return created

    def list(self) -> list[User]:
        """Everyone, by name. Raises UsageError for a file that cannot be read."""
        return [User(e.name, e.role) for _, e in sorted(self._read().items())]

    def remove(self, name: str) -> None:
        """Removes one, who can do nothing from then on. Raises UsageError for an unknown one."""
        held = dict(self._read())
        if held.pop(folded(name), None) is None:
            how = f"用 {self.command} list {self.option} {self.file} 查看"
            raise UsageError(f"{self.file} 里没有{self.noun} {name}：{how}")
        self._write(held)

    @property
    def _cure(self) -> str:
        return f"请用 {self.command} add 名字 {self.option} {self.file} 添加"

    def _named(self, name: str) -> str:
        name = folded(name)
        if not name or len(name) > _LONGEST or not name.isprintable():
            raise UsageError(f"{self.noun}的名字须是 1 到 {_LONGEST} 个可见的字")
        return name

    def _read(self) -> dict[str, E]:
        """The lines by their names, not to be changed."""
        with self._reading:
            try:
                status = self.file.stat()
                if (stamp := (status.st_mtime_ns, status.st_size)) != self._stamp:
                    lines = self.file.read_text(encoding="utf-8-sig").splitlines()
                    entries = [self._parsed(n, line) for n, line in enumerate(lines, 1) if line.strip()]
                    self._held, self._stamp = {entry.name: entry for entry in entries}, stamp
            except (OSError, UnicodeDecodeError) as error:
                raise UsageError(f"无法读取{self.title} {self.file}：{self._cure}") from error
            return self._held

    def _parsed(self, n: int, line: str) -> E:
        try:
            return self.entry.model_validate_json(line)  # pyright: ignore[reportReturnType] -- E, as each kind says
        except ValidationError:  # whose own words would show the line
            raise UsageError(f"{self.title} {self.file} 第 {n} 行不是 {self.command} 写的：{self._cure}") from None

    def _add(self, entry: E) -> None:
        self._write((self._read() if self.file.exists() else {}) | {entry.name: entry})

    def _write(self, held: dict[str, E]) -> None:
        """Replaces the file as a whole."""
        file = self.file.resolve()
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            handle, draft = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")  # readable by its owner alone
            with os.fdopen(handle, "w", encoding="utf-8") as stream:
                stream.writelines(f"{entry.model_dump_json()}\n" for _, entry in sorted(held.items()))
                stream.flush()
                os.fsync(stream.fileno())
            if os.name == "posix" and os.geteuid() == 0:  # who writes for a service must not shut it out
                owner = (file if file.exists() else file.parent).stat()
                os.chown(draft, owner.st_uid, owner.st_gid)
            Path(draft).replace(file)
        except OSError as error:
            raise UsageError(f"无法写入{self.title} {self.file}：{error.strerror}，请检查权限") from error
