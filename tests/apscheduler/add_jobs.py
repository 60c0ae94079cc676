"""Adds jobs of an application to a job store: add_jobs.py URL COUNT. The modules of the application are on PYTHONPATH."""

import json
import sys
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.combining import OrTrigger
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from app.models import Customer, Order
from app.triggers import Weekdays

url, count = sys.argv[1], int(sys.argv[2])
scheduler = BackgroundScheduler(timezone="UTC", jobstores={"default": SQLAlchemyJobStore(url)})
berlin = ZoneInfo("Europe/Berlin")
# Due at once when a scheduler starts, so that it loads the rows.
soon = datetime.now(timezone.utc) + timedelta(hours=1)
FUNCTIONS = ["app.reports:daily", "app.reports:Weekly.run", "app.mail:send", "app.cleanup:purge"]
for number in range(count):
    kwargs = {"id": f"job-{number:03}", "misfire_grace_time": None}
    if number % 20 == 3:
        kwargs["args"] = [{"orders": [Order(number)]}]
    elif number % 20 == 7:
        kwargs["kwargs"] = {"customer": Customer(number)}
    trigger = [
        CronTrigger(hour=number % 24, timezone=berlin),
        IntervalTrigger(hours=number + 1, start_date=soon, timezone=timezone.utc),
        OrTrigger([Weekdays(), CronTrigger.from_crontab("0 5 * * *", timezone=berlin)]),
    ][number % 3]
    scheduler.add_job(FUNCTIONS[number % len(FUNCTIONS)], trigger, **kwargs)
scheduler.start(paused=True)
print(json.dumps(len(scheduler.get_jobs())))
scheduler.shutdown()
