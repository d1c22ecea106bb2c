"""One measurement: sessions that arrive within some seconds and stay for a while, and what the server did meanwhile."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random

import psutil

from tests.load.learners import USES, Training, learner, viewer, visit_every_page
from tests.load.process_use import Use
from tests.load.record import Record
from tests.load.session import Gone, Session, Site
from tests.load.web import Visitor, cold_files

_THREADS = 16


@dataclass(frozen=True, slots=True)
class Plan:
    """What is measured."""

    #: how many learners come, and how many more look at the training run
    sessions: int = 60
    viewers: int = 0
    #: how long it lasts from the first one's arrival on, and in how many of these they arrive
    seconds: float = 60.0
    arrive: float = 5.0
    #: between two actions of a session
    pause: float = 5.0
    #: how often which use of a page is chosen (`learners.USES`)
    mix: Mapping[str, int] = field(default_factory=lambda: {name: use.weight for name, use in USES.items()})
    #: a run trains beside them
    training: bool = False
    #: browsers without a cache
    cold: bool = False
    #: the server has not shown a page before they come
    fresh: bool = False
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it. `before` and `after` are None where the server is not ours to look at."""

    plan: Plan
    record: Record
    before: Use | None
    after: Use | None
    #: what the run beside them told at the end
    trained: str = ""


async def drive(origin: str, plan: Plan, server: psutil.Process | None) -> Outcome:
    """Measure an app that answers at `origin`."""
    with ThreadPoolExecutor(_THREADS) as pool:
        preparing = Site(origin, Record(), pool)
        if not plan.fresh:
            await _prepare(preparing, plan)
        training = Training(Session(preparing, _cookies())) if plan.training or plan.viewers else None
        if training is not None:
            await training.begin()
        # what goes wrong for whoever prepares and trains counts, too; their times and bytes do not
        record = Record(errors=preparing.record.errors)
        site = Site(origin, record, pool, await _cold_files(preparing) if plan.cold else ())
        before = Use.of(server) if server is not None else None
        sessions = await _everybody(site, plan, training)
        after = Use.of(server) if server is not None else None
        told = training.told() if training is not None else ""
        if training is not None:
            with suppress(Gone):  # noted as an error
                await training.end()
            sessions.append(training.session)
        await asyncio.gather(*(session.close() for session in sessions))
    return Outcome(plan, record, before, after, told)


async def _prepare(site: Site, plan: Plan) -> None:
    session = Session(site, _cookies())
    await visit_every_page(session, plan.mix, Random(plan.seed))
    await session.close()


async def _cold_files(site: Site) -> tuple[str, ...]:
    visitor = Visitor(site.origin, site.record, site.pool)
    files = await cold_files(visitor)
    visitor.close()
    return tuple(files)


async def _everybody(site: Site, plan: Plan, training: Training | None) -> list[Session]:
    """Let them come, and wait until the time is over."""
    begin = time.monotonic()
    until = begin + plan.seconds
    sessions = [Session(site, _cookies()) for _number in range(plan.sessions + plan.viewers)]
    tasks = [
        asyncio.create_task(_arrive(session, number, begin, until, plan, training))
        for number, session in enumerate(sessions)
    ]
    if training is not None:
        tasks.append(asyncio.create_task(training.watch(until)))
    await asyncio.gather(*tasks)
    return sessions


async def _arrive(
    session: Session, number: int, begin: float, until: float, plan: Plan, training: Training | None
) -> None:
    """One of them: the learners first, then those who look on."""
    everybody = plan.sessions + plan.viewers
    # those who look on come among the learners, not after them
    place = number if number < plan.sessions else (number - plan.sessions) * everybody / max(1, plan.viewers)
    await asyncio.sleep(max(0.0, begin + plan.arrive * place / max(1, everybody) - time.monotonic()))
    if number < plan.sessions:
        random = Random(f"{plan.seed} {number}")
        await learner(session, _first(number, plan), random, plan.mix, plan.pause, until)
    elif training is not None:
        await viewer(session, training.run, until)


def _first(number: int, plan: Plan) -> str:
    """What a learner comes for: by its number, so that a few sessions suffice to see every page."""
    uses = [name for name, weight in plan.mix.items() for _time in range(weight)]
    Random(plan.seed).shuffle(uses)
    return uses[number % len(uses)]


def _cookies() -> dict[str, str]:
    """Those of a browser that was here before: it has an owner's id, so its runs are looked for."""
    return {"rnnlab_owner": secrets.token_hex(16)}
