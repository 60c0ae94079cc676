-- Removes a job from the queue of APScheduler 4, if no scheduler has acquired it.
-- $1 text  its id
DELETE FROM :aps_jobs! WHERE :set_search_path AND id = $1::text::uuid AND acquired_by IS NULL
