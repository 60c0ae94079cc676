-- Removes jobs from the queue of APScheduler 4 that no scheduler has acquired.
-- $1 text[]  their ids
DELETE FROM :aps_jobs! WHERE :set_search_path AND id = ANY ($1::text[]::uuid[]) AND acquired_by IS NULL
RETURNING id::text
