"""A real AsyncScheduler of APScheduler 4.0.0a6 on a store, which does what it is told, one line at a time.

usage: scheduler.py URL SCHEMA pickle|json|cbor. It answers each line of its standard input with one line of JSON:
  add ID SECONDS      a schedule every so many seconds, from now on
  due ID SECONDS      a schedule for once, so many seconds from now
  start               begins to run
  runs ID             how often the schedule's function has run, here
  schedules           what get_schedules() says
"""
import asyncio
import json
import sys
from collections import Counter
from datetime import datetime, timedelta, timezone

from apscheduler import AsyncScheduler
from apscheduler.datastores.sqlalchemy import SQLAlchemyDataStore
from apscheduler.eventbrokers.asyncpg import AsyncpgEventBroker
from apscheduler.serializers.cbor import CBORSerializer
from apscheduler.serializers.json import JSONSerializer
from apscheduler.serializers.pickle import PickleSerializer
from apscheduler.triggers.date import DateTrigger
from apscheduler.triggers.interval import IntervalTrigger
from sqlalchemy.ext.asyncio import create_async_engine

SERIALIZERS = {"pickle": PickleSerializer, "json": JSONSerializer, "cbor": CBORSerializer}
RUNS = Counter()


async def note(name):
    RUNS[name] += 1


def said(schedule):
    return {
        "id": schedule.id,
        "paused": schedule.paused,
        "next": schedule.next_fire_time and schedule.next_fire_time.astimezone(timezone.utc).isoformat(),
        "trigger": repr(schedule.trigger),
        "args": repr(schedule.args),
    }


async def obey(scheduler, words):
    now = datetime.now(timezone.utc)
    match words:
        case ["add", name, seconds]:
            trigger = IntervalTrigger(seconds=float(seconds), start_time=now)
            await scheduler.add_schedule(note, trigger, id=name, args=[name])
        case ["due", name, seconds]:
            trigger = DateTrigger(now + timedelta(seconds=float(seconds)))
            await scheduler.add_schedule(note, trigger, id=name, args=[name])
        case ["start"]:
            await scheduler.start_in_background()
        case ["runs", name]:
            return RUNS[name]
        case ["schedules"]:
            return [said(schedule) for schedule in await scheduler.get_schedules()]
        case _:
            raise ValueError(words)


async def main(url, schema, serializer):
    engine = create_async_engine(url)
    store = SQLAlchemyDataStore(engine, schema=schema, serializer=SERIALIZERS[serializer]())
    broker = AsyncpgEventBroker.from_async_sqla_engine(engine)
    async with AsyncScheduler(store, broker, identity="interop") as scheduler:
        while line := await asyncio.to_thread(sys.stdin.readline):
            print(json.dumps(await obey(scheduler, line.split())), flush=True)
    await engine.dispose()


# The schedules name the function by its module.
sys.modules["scheduler"] = sys.modules["__main__"]
note.__module__ = "scheduler"
asyncio.run(main(*sys.argv[1:]))
