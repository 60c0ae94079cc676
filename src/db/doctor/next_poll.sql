-- When is the next job of an APScheduler 3 store due, and what does the server's clock say? In seconds since 1970.
SELECT min(j.next_run_time) FILTER (WHERE j.next_run_time > c.now) AS due, c.now
FROM (SELECT extract(epoch FROM clock_timestamp())::double precision AS now) c
LEFT JOIN :pickled j ON j.next_run_time > c.now
GROUP BY c.now
