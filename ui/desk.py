"""What all doors of one server share: the index that is asked, who may ask, what was asked, what is being indexed."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING, Self

from ..rag.errors import UsageError
from .feedback import Feedback
from .gate import Gate
from .history import History
from .jobs import Jobs
from .users import LOCAL, User

if TYPE_CHECKING:
    from ..rag import Assistant, LocalIndex, Settings
    from .users import Users


class Desk:
    """A context manager; leaving it interrupts the job that runs and closes what it opened itself.

    Conversations, feedback, uploads and jobs lie in `settings.home`, also while the sample pages are asked. The first
    pages that are indexed there take the place of the sample: ask for `index` and `assistant` each time.
    """

    def __init__(
        self,
        settings: Settings,
        index: LocalIndex,
        *,
        sample: bool = False,
        users: Users | None = None,
        llm: bool | None = None,
        gate: Gate | None = None,
    ) -> None:
        """`index` is that of `settings.home`, or with `sample` that of the sample pages; the caller closes it.

        Raises as `Assistant.from_settings` does.
        """
        self.settings = settings
        self.users = users
        self._sample = index if sample else None
        self.llm = llm
        """Yes or no in the settings' stead."""
        self._own: LocalIndex | None = None
        self._guard = threading.Lock()
        self._index = index
        self._assistant = self._asking(index)
        self.gate = gate or Gate()
        self.history = History.open(settings.home if _may_write(settings.home) else None)
        self.feedback = Feedback(settings.home)
        self.jobs = Jobs(settings.home, self._open_to_write, changed=self._take_over)
        self.jobs.start()

    @property
    def home(self) -> Path:
        """The folder of the user's own index."""
        return self.settings.home

    @property
    def index(self) -> LocalIndex:
        """The index that is asked now."""
        return self._index

    @property
    def sample(self) -> bool:
        """Are the sample pages asked now?"""
        return self.is_sample(self._index)

    def is_sample(self, index: LocalIndex) -> bool:
        """Is this the index of the sample pages? For what is told of one index in several steps, while pages may come."""
        return index is self._sample

    @property
    def assistant(self) -> Assistant:
        """Who answers now."""
        return self._assistant

    def user(self, name: str | None) -> User:
        """Who is asking, by the name that the login gave. Raises UsageError for one who was removed since."""
        if self.users is None:
            return LOCAL
        found = self.users.get(name) if name else None
        if found is None:
            raise UsageError("请先登录")
        return found

    def librarian(self, name: str | None) -> User:
        """The same, of one who may add and remove pages. Raises UsageError for others."""
        user = self.user(name)
        if not user.may_write:
            raise UsageError("只有馆员可以上传、移除和重新索引：请联系管理员")
        return user

    def close(self) -> None:
        """Leaves a job that runs to the next start."""
        self.jobs.close()
        self.history.close()
        if self._own is not None:
            self._own.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _asking(self, index: LocalIndex) -> Assistant:
        from ..rag import Assistant

        return Assistant.from_settings(index, self.settings, llm=self.llm)

    def _open_to_write(self) -> LocalIndex:
        """A second hand on the index of the user's own, so that writing keeps no reader waiting; one model for both."""
        from ..rag import LocalIndex

        if self.sample:
            return LocalIndex.create(self.home, self.settings.embedder)
        return LocalIndex.create(self.home, self._index.embedder)

    def _take_over(self, written: LocalIndex) -> None:
        """Asks the user's own pages from the first on that are there."""
        from ..rag import LocalIndex

        with self._guard:
            if self.sample and written.library.generation and written.library.counts()["pages"]:
                self._own = LocalIndex.open(self.home, written.embedder)
                self._assistant = self._asking(self._own)
                self._index = self._own


def _may_write(folder: Path) -> bool:
    """Can something be kept there, or in the nearest folder above that exists?"""
    from ..rag.lock import is_writable

    there = next(f for f in (folder, *folder.absolute().parents) if f.exists())
    return is_writable(there)
