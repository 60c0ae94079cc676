-- Is a job still in the queue of APScheduler 4, and how did it end?
-- $1 text  its id
SELECT EXISTS (SELECT FROM :aps_jobs j WHERE j.id = $1::text::uuid) AS queued,
       (SELECT r.outcome::text FROM :aps_results r WHERE r.job_id = $1::text::uuid) AS outcome
