"""Adds COUNT jobs with different triggers.

usage: fill.py URL COUNT
"""

import sys

from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.background import BackgroundScheduler

import jobs

scheduler = BackgroundScheduler(timezone="Europe/Berlin")
scheduler.add_jobstore(SQLAlchemyJobStore(url=sys.argv[1].replace("postgresql://", "postgresql+psycopg2://")))
scheduler.start(paused=True)
for n in range(int(sys.argv[2])):
    trigger = [
        ("cron", {"hour": n % 24, "minute": f"*/{5 + n % 10}", "day_of_week": "mon-fri"}),
        ("interval", {"minutes": 1 + n % 59}),
        ("date", {"run_date": f"2030-01-{1 + n % 28:02} 09:00:00"}),
    ][n % 3]
    scheduler.add_job(
        jobs.report,
        trigger[0],
        args=[n, f"customer-{n}", {"depth": 50, "tags": ["daily", "sales"]}],
        kwargs={"to": f"user{n}@example.com"},
        id=f"report-{n}",
        name=f"Report {n}",
        misfire_grace_time=3600,
        **trigger[1],
    )
scheduler.shutdown()
