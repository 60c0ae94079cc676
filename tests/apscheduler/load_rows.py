"""Loads every row of job stores as APScheduler does, deletes nothing, and prints which it cannot load.

load_rows.py URL TABLE...: JSON with the ids of all rows that fail, in the order of their bytes, their errors, and the number of rows,
for each table.
"""

import json
import pickle
import sys

from apscheduler.job import Job
from sqlalchemy import create_engine, text

url, tables = sys.argv[1], sys.argv[2:]
found = {}
with create_engine(url).connect() as connection:
    for table in tables:
        failed, errors, total = [], {}, 0
        for id, state in connection.execute(text(f'SELECT id, job_state FROM {table} ORDER BY id COLLATE "C"')):
            total += 1
            try:
                job = Job.__new__(Job)
                job.__setstate__(pickle.loads(bytes(state)))
            except BaseException as error:
                failed.append(id)
                errors[id] = repr(error)
        found[table] = {"failed": failed, "errors": errors, "total": total}
print(json.dumps(found))
