"""Starts a scheduler of a release on a job store, lists the jobs and stops it: start_release.py URL. Prints the ids."""

import json
import sys

from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.background import BackgroundScheduler

scheduler = BackgroundScheduler(timezone="UTC", jobstores={"default": SQLAlchemyJobStore(sys.argv[1])})
scheduler.start()
ids = sorted(job.id for job in scheduler.get_jobs())
scheduler.shutdown()
print(json.dumps(ids))
