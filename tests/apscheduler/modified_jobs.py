"""Random jobs, and what the real modify_job and reschedule_job make of them.

modified_jobs.py URL SEED COUNT CHANGES: adds COUNT random jobs to a table for each pickle protocol (jobs_0 to jobs_5) and copies
the tables to expected_0 to expected_5. For each line of JSON in CHANGES (a list of changes, one a job in turn), it makes
the change with a real scheduler on the expected tables. Prints a JSON line for each job: protocol, id, change, old and new row.
"""

import json
import random
import sys
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

import apscheduler.schedulers.base
import apscheduler.triggers.interval
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.base import BaseScheduler
from apscheduler.triggers.calendarinterval import CalendarIntervalTrigger
from apscheduler.triggers.combining import AndTrigger, OrTrigger
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.date import DateTrigger
from apscheduler.triggers.interval import IntervalTrigger
from apscheduler.util import astimezone
from sqlalchemy import create_engine, text

NOW = datetime(2025, 10, 26, 12, 0, 0, 123456, timezone.utc)
ZONES = ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "Etc/GMT+5"]
KEYS = ["version", "id", "name", "timezone", "start_date", "step", "first", "minute", "datetime", "key", "ü", "a", "",
        "run_date", "Europe/Berlin", "UTC", "a longer key with spaces", "args", "latin1", "int", "date"]


class Fixed(datetime):
    """Stands in for the class datetime in APScheduler, with a fixed time."""

    @classmethod
    def now(cls, tz=None):
        return NOW.astimezone(tz)

    @classmethod
    def fromtimestamp(cls, timestamp, tz=None):
        return datetime.fromtimestamp(timestamp, tz)


apscheduler.schedulers.base.datetime = Fixed
apscheduler.triggers.interval.datetime = Fixed


class IdleScheduler(BaseScheduler):
    """Runs no jobs."""

    def wakeup(self):
        pass

    def shutdown(self, wait=True):
        super().shutdown(wait)


def fresh(string):
    """A string that is no constant of this file."""
    return "".join(list(string))


class Jobs:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.shared = []

    def zone(self):
        r = self.random.random()
        if r < 0.1:
            return timezone(timedelta(minutes=self.random.randrange(-700, 700)))
        return astimezone(self.random.choice(ZONES))

    def datetime(self):
        naive = datetime(2026, 1, 1) + timedelta(seconds=self.random.randrange(60_000_000), microseconds=self.random.choice([0, 0, 5]))
        return naive.replace(tzinfo=self.zone() if self.random.random() < 0.8 else None, fold=self.random.choice([0, 0, 0, 1]))

    def text(self):
        r = self.random.random()
        if r < 0.3:
            return self.random.choice(KEYS)
        if r < 0.5:
            return fresh(self.random.choice(KEYS))
        if r < 0.9:
            return "".join(self.random.choice("abcäß☃𝄞 \\\n\r\x1a'\"\ud800") for _ in range(self.random.randrange(20)))
        return "x" * self.random.choice([255, 256, 300, 65_535, 65_536, 70_000] if r > 0.985 else [255, 256, 300])

    def scalar(self):
        r = self.random
        return r.choice([
            lambda: None, lambda: r.random() < 0.5, lambda: r.choice([0, 1, -1, 255, 256, 65_535, 65_536, -2**31, 2**31 - 1]),
            lambda: r.choice([2**31, -2**31 - 1, 2**63 - 1, -2**63, 2**63, 2**64, -2**64, 10**30, 2**2050, 128 * 2**56, -128 * 2**56]),
            lambda: r.choice([0.0, -0.5, 1e300, 1e16, 0.1, float("inf")]), self.text, self.text, self.text,
            lambda: bytes(r.randrange(256) for _ in range(r.choice([0, 2, 3, 10, 255, 256]))),
            lambda: bytearray(b"ab"), self.datetime, self.datetime, lambda: date(2026, 2, r.randrange(1, 28)),
            lambda: time(3, r.randrange(60), tzinfo=r.choice([None, timezone.utc])),
            lambda: timedelta(days=r.randrange(3), microseconds=r.randrange(3)), self.zone, lambda: UUID(int=r.getrandbits(128)),
            lambda: Decimal(r.randrange(1000)) / 8, lambda: {r.randrange(10)}, lambda: frozenset([self.text()]), lambda: set(),
            lambda: DateTrigger(self.datetime(), "UTC"), lambda: dict, lambda: UUID,
        ])()

    def value(self, depth=3):
        r = self.random.random()
        if self.shared and r < 0.15:
            return self.random.choice(self.shared)
        if depth == 0 or r < 0.6:
            value = self.scalar()
        else:
            length = self.random.choice([0, 1, 2, 3, 4, 1000, 1001] if depth == 3 and r > 0.98 else [0, 1, 2, 3, 4])
            if length > 4:
                value = self.random.choice([lambda: list(range(length)), lambda: {n: n for n in range(length)}])()
            elif r < 0.73:
                value = [self.value(depth - 1) for _ in range(length)]
                if self.random.random() < 0.05:
                    value.append(value)
            elif r < 0.87:
                value = tuple(self.value(depth - 1) for _ in range(length))
            else:
                value = {self.text(): self.value(depth - 1) for _ in range(length)}
        if self.random.random() < 0.3:
            self.shared.append(value)
        return value

    def trigger(self, combined=False):
        r = self.random
        kind = r.choice(["cron", "cron", "interval", "date", "calendar"] + ([] if combined else ["or", "and"]))
        start = self.datetime() if r.random() < 0.3 else None
        if start and not start.tzinfo:
            start = None
        jitter = r.choice([None, None, 5])
        if kind == "cron":
            return CronTrigger(hour=r.choice(["*", "3", "*/2", "1-5/2,7"]), minute=r.choice([None, 5, "*/10"]),
                               day=r.choice(["*", "last", "1st mon,3"]), month=r.choice([None, "jan-mar", 4]),
                               day_of_week=r.choice([None, "mon-fri", "0,6"]), start_date=start, timezone=self.zone(), jitter=jitter)
        if kind == "interval":
            return IntervalTrigger(seconds=r.randrange(1, 10**6), start_date=start, timezone=self.zone(), jitter=jitter)
        if kind == "date":
            return DateTrigger(self.datetime(), self.zone())
        if kind == "calendar":
            return CalendarIntervalTrigger(months=1, hour=3, timezone=self.zone(), start_date=date(2026, 1, 5), jitter=jitter)
        combined = [self.trigger(True) for _ in range(r.randrange(1, 4))]
        return OrTrigger(combined, jitter) if kind == "or" else AndTrigger(combined)

    def job(self):
        r = self.random
        self.shared = []
        args = [self.value() for _ in range(r.choice([0, 0, 1, 2, 3]))]
        kwargs = {r.choice([k for k in KEYS if k.isidentifier()]): self.value() for _ in range(r.choice([0, 0, 1, 3]))}
        more = {}
        if r.random() < 0.3:
            more["next_run_time"] = None
        else:
            more["next_run_time"] = NOW + timedelta(days=r.randrange(1, 300), microseconds=r.randrange(10**6))
        more["misfire_grace_time"] = r.choice([None, 1, 60, 3600, 100_000])
        if r.random() < 0.5:
            more["name"] = self.text() or "name"
        return dict(trigger=self.trigger(), args=args, kwargs=kwargs, coalesce=r.random() < 0.5,
                    max_instances=r.choice([1, 3, 300]), executor=r.choice(["default", fresh("default"), "mail"]), **more)


def change(scheduler, job_id, what):
    """Makes a change: {"cron": …, "zone": …}, {"every": seconds, "zone": …}, {"at": …, "zone": …} or attributes."""
    what = dict(what)
    zone = what.pop("zone", None)
    zone = zone and astimezone(zone)
    if "cron" in what:
        trigger = CronTrigger.from_crontab(what.pop("cron"), zone)
    elif "every" in what:
        trigger = IntervalTrigger(seconds=what.pop("every"), timezone=zone)
    elif "at" in what:
        trigger = DateTrigger(datetime.fromisoformat(what.pop("at")).astimezone(zone), zone)
    else:
        scheduler.modify_job(job_id, **what)
        return
    if scheduler.get_job(job_id).next_run_time is None:
        # apsctl keeps the pause.
        scheduler.modify_job(job_id, trigger=trigger)
    else:
        scheduler.reschedule_job(job_id, trigger=trigger)


def run_any(*args, **kwargs):
    pass


def main():
    url, seed, count, changes = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
    changes = [json.loads(line) for line in open(changes)]
    engine = create_engine(url)
    for protocol in range(6):
        jobs = Jobs(seed * 6 + protocol)
        scheduler = IdleScheduler(timezone="UTC")
        stores = [SQLAlchemyJobStore(engine=engine, tablename=f"{name}_{protocol}", pickle_protocol=protocol) for name in ("jobs", "expected")]
        scheduler.add_jobstore(stores[0])
        scheduler.start(paused=True)
        for number in range(count):
            scheduler.add_job("modified_jobs:run_any", id=f"job-{number:04}", **jobs.job())
        scheduler.remove_jobstore("default", shutdown=False)
        scheduler.add_jobstore(stores[1])
        with engine.begin() as connection:
            connection.execute(text(f"INSERT INTO expected_{protocol} SELECT * FROM jobs_{protocol}"))
        for number in range(count):
            job_id = f"job-{number:04}"
            what = changes[(number + protocol) % len(changes)]
            with engine.begin() as connection:
                old = connection.execute(text(f"SELECT next_run_time, job_state FROM expected_{protocol} WHERE id = :id"), {"id": job_id}).one()
            change(scheduler, job_id, what)
            with engine.begin() as connection:
                new = connection.execute(text(f"SELECT next_run_time, job_state FROM expected_{protocol} WHERE id = :id"), {"id": job_id}).one()
            line = {"protocol": protocol, "id": job_id, "change": what, "old": bytes(old.job_state).hex(), "new": bytes(new.job_state).hex(), "next": new.next_run_time}
            print(json.dumps(line))
        scheduler.shutdown(wait=False)


if __name__ == "__main__":
    import modified_jobs  # the jobs name this module

    modified_jobs.main()
