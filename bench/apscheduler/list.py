"""Reads all jobs of a store with APScheduler. Prints the number of jobs, the seconds, and the peak memory in MiB.

usage: list.py URL
"""

import resource
import sys
import time

from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.background import BackgroundScheduler

began = time.monotonic()
store = SQLAlchemyJobStore(url=sys.argv[1].replace("postgresql://", "postgresql+psycopg2://"))
store.start(BackgroundScheduler(timezone="Europe/Berlin"), "default")
count = 0
with open("/dev/null", "w") as out:
    for job in store.get_all_jobs():
        print(job.id, job.func_ref, job.trigger, job.next_run_time, job.misfire_grace_time, file=out)
        count += 1
memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(count, time.monotonic() - began, memory)
