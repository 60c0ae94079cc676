-- Which job of an APScheduler 3 store is due next, when, and what is the server's time? Times are seconds since 1970.
SELECT j.id, j.next_run_time AS due, c.now
FROM (SELECT extract(epoch FROM clock_timestamp())::double precision AS now) c
LEFT JOIN LATERAL (SELECT p.id::text AS id, p.next_run_time FROM :pickled p WHERE p.next_run_time > c.now
                   ORDER BY p.next_run_time, p.id LIMIT 1) j ON true
