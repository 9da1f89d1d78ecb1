"""The jobs of indexing as HTML: how far each has come, what became of each file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from .escaping import escape
from .tab_texts import TabWords

if TYPE_CHECKING:
    from .job import Job
    from .results import FileResult

_SHOWN: Final = 5
_SHOWN_FILES: Final = 300


def job_list(jobs: Sequence[Job], words: TabWords) -> str:
    """The latest jobs, the latest first and its files in sight."""
    if not jobs:
        return f'<p class="bw-soft">{words.no_jobs}</p>'
    return "".join(_job(job, words, opened=n == 0) for n, job in enumerate(jobs[:_SHOWN]))


def _job(job: Job, words: TabWords, *, opened: bool) -> str:
    title = f"{words.kinds_of_job[job.kind]} {words.files.format(count=len(job.files))}"
    state = words.states[job.state]
    who = f" · {escape(job.user)}" if job.user else ""
    message = f'<p class="bw-hint">{escape(job.message)}</p>' if job.message else ""
    rows = "".join(_row(result, words) for result in job.results[:_SHOWN_FILES])
    files = (
        f"<details{' open' if opened else ''}><summary>{_tally(job.results, words)}</summary>"
        f'<ul class="bw-files">{rows}</ul></details>'
        if rows
        else ""
    )
    return f'<section class="bw-job"><h2>{title}{who} · {state}</h2>{_bar(job, words)}{message}{files}</section>'


def _bar(job: Job, words: TabWords) -> str:
    if job.ends:
        return ""
    share = round(100 * job.fraction)
    facts = [f"{share}%"]
    if job.state == "running":
        facts.append(
            words.estimating if job.seconds_left is None else words.left.format(time=lasting(job.seconds_left, words))
        )
        facts += [escape(job.current)] if job.current else []
    return (
        f'<progress max="100" value="{share}" aria-label="{words.kinds_of_job[job.kind]}">{share}%</progress>'
        f'<p class="bw-soft">{" · ".join(facts)}</p>'
    )


def lasting(seconds: float, words: TabWords) -> str:
    """A span of time in the largest unit that leaves it above one and a half."""
    if seconds < 90:
        return words.seconds.format(n=max(1, round(seconds)))
    if seconds < 90 * 60:
        return words.minutes.format(n=round(seconds / 60))
    return words.hours.format(n=round(seconds / 3600))


def _tally(results: Sequence[FileResult], words: TabWords) -> str:
    """How many files came to each end, as 已收录 5，跳过 1."""
    counts = {o: sum(r.outcome == o for r in results) for o in words.outcomes}
    return words.comma.join(f"{words.outcomes[o]} {n}" for o, n in counts.items() if n)


def _row(result: FileResult, words: TabWords) -> str:
    held = words.counted.format(articles=result.articles, passages=result.passages) if result.passages else ""
    told = " · ".join(part for part in (words.outcomes[result.outcome], held, escape(result.detail)) if part)
    return f'<li class="bw-{result.outcome}"><b>{escape(result.name)}</b> <span>{told}</span></li>'
