"""A real APScheduler on a real PostgreSQL, which answers questions: a word a line on standard input, JSON on standard output.

live.py URL JOBS: JOBS interval jobs that fire each second, one after the other within it, beside a few others that do not fire.
With 0 for JOBS: a job that is far off, and a heartbeat.
"""

import json
import sys
from datetime import datetime, timedelta, timezone
from threading import Lock
from time import monotonic
from zoneinfo import ZoneInfo

from apscheduler import events
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.combining import OrTrigger
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger
from sqlalchemy import create_engine
from sqlalchemy import event as sqlalchemy_event

url, count = sys.argv[1], int(sys.argv[2])
engine = create_engine(url)
lock = Lock()
executed, lost, statements = [], [], 0


@sqlalchemy_event.listens_for(engine, "before_cursor_execute")
def count_statement(*_):
    global statements
    statements += 1


def on_run(event):
    with lock:
        executed.append((event.job_id, event.scheduled_run_time.isoformat()))


def on_loss(event):
    with lock:
        lost.append((event.job_id, event.code))


scheduler = BackgroundScheduler(
    timezone="UTC",
    jobstores={"default": SQLAlchemyJobStore(engine=engine)},
    executors={"default": ThreadPoolExecutor(10), "mail": ThreadPoolExecutor(1)},
    job_defaults={"misfire_grace_time": None, "coalesce": False, "max_instances": 20},
)
scheduler.add_listener(on_run, events.EVENT_JOB_EXECUTED)
scheduler.add_listener(on_loss, events.EVENT_JOB_ERROR | events.EVENT_JOB_MISSED | events.EVENT_JOB_MAX_INSTANCES)
soon = datetime.now(timezone.utc).replace(microsecond=0) + timedelta(seconds=2)
for number in range(count):
    start = soon + timedelta(seconds=number / count)
    scheduler.add_job("live_jobs:tick", IntervalTrigger(seconds=1, start_date=start), id=f"tick-{number:03}", args=[number])
if count:
    berlin = ZoneInfo("Europe/Berlin")
    scheduler.add_job("live_jobs:tick", CronTrigger.from_crontab("30 4 1 1 *", timezone=berlin), id="cron", coalesce=True)
    scheduler.add_job("live_jobs:Mailer.send", "date", run_date="2099-01-01 00:00:00", id="date", name="Näme 'n \"quotes\"",
                      executor="mail", max_instances=3, args=[(1, 2.5, None, "ü"), {"a": [b"\x00"]}], kwargs={"to": {1, 2}})
    either = OrTrigger([CronTrigger(year=2098), IntervalTrigger(weeks=900, start_date="2097-01-01", timezone="UTC")])
    scheduler.add_job("live_jobs:tick", either, id="either", misfire_grace_time=3600, kwargs={"when": soon})
else:
    scheduler.add_job("live_jobs:tick", IntervalTrigger(hours=1), id="hourly")
    scheduler.add_job("live_jobs:tick", IntervalTrigger(seconds=0.5), id="heartbeat")
scheduler.start()


def seen(job):
    return {
        "id": job.id, "name": job.name, "func_ref": job.func_ref, "trigger": str(job.trigger), "executor": job.executor,
        "next_run_time": job.next_run_time and job.next_run_time.astimezone(timezone.utc).isoformat(),
        "args_repr": repr(job.args), "kwargs_repr": repr(job.kwargs), "coalesce": job.coalesce,
        "max_instances": job.max_instances, "misfire_grace_time": job.misfire_grace_time,
    }


for word in map(str.strip, sys.stdin):
    if word == "state":
        with lock:
            answer = {"alive": scheduler._thread.is_alive(), "statements": statements, "at": monotonic(),
                      "now": datetime.now(timezone.utc).isoformat(), "executed": list(executed), "lost": list(lost)}
    elif word == "rest":
        scheduler.pause()
        answer = {}
    elif word == "wake":
        scheduler.wakeup()
        answer = {}
    elif word == "jobs":
        answer = [seen(job) for job in scheduler.get_jobs()]
    print(json.dumps(answer), flush=True)
