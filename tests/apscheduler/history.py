"""Runs a scheduler for a few seconds. It writes a log and, from a listener, what really happened.

Arguments: URL of the database, file for the log, file for the events.
"""

import json
import logging
import sys
import time
from datetime import datetime, timedelta, timezone

from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_EXECUTED, EVENT_JOB_MAX_INSTANCES, EVENT_JOB_MISSED
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.background import BackgroundScheduler

WORDS = {
    EVENT_JOB_EXECUTED: "completed",
    EVENT_JOB_ERROR: "failed",
    EVENT_JOB_MISSED: "missed",
    EVENT_JOB_MAX_INSTANCES: "skipped",
}


def work(seconds):
    time.sleep(seconds)


def fail(text):
    raise ValueError(text)


def main(url, log, events_file):
    logging.Formatter.converter = time.gmtime
    logging.basicConfig(filename=log, level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    events = []

    def listen(event):
        due = event.scheduled_run_times if event.code == EVENT_JOB_MAX_INSTANCES else [event.scheduled_run_time]
        error = f"{type(event.exception).__name__}: {event.exception}" if event.code == EVENT_JOB_ERROR else None
        due = due[0].astimezone(timezone.utc).isoformat()
        events.append({"job_id": event.job_id, "status": WORDS[event.code], "scheduled_at": due, "error": error})

    scheduler = BackgroundScheduler(
        jobstores={"default": SQLAlchemyJobStore(url)},
        executors={"default": ThreadPoolExecutor(4), "narrow": ThreadPoolExecutor(1)},
        timezone="UTC",
    )
    scheduler.add_listener(listen, sum(WORDS))
    start = datetime.now(timezone.utc) + timedelta(seconds=1)
    every = {"trigger": "interval", "seconds": 1, "start_date": start, "misfire_grace_time": 1}
    scheduler.add_job(work, args=[0.02], id="good", name='good "job" (trigger: none)', **every)
    scheduler.add_job(work, args=[0.02], id="cron", name="cron", trigger="cron", second="*/2", misfire_grace_time=1)
    scheduler.add_job(fail, args=["it's (bad)"], id="bad", **every)
    # The executor has one thread, which this job holds: the next job comes too late.
    scheduler.add_job(work, args=[2.4], id="slow", name="slow", executor="narrow", **every)
    scheduler.add_job(work, args=[0.02], id="late", name="late", executor="narrow", max_instances=20, **every)
    scheduler.start()
    time.sleep(5.5)
    scheduler.pause()
    scheduler.shutdown(wait=True)
    with open(events_file, "w") as file:
        json.dump(events, file)


main(*sys.argv[1:])
