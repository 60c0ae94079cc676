-- Releases a schedule of APScheduler 4 whose claim has expired.
-- $1 text  id
UPDATE :aps_schedules! SET acquired_by = NULL, acquired_until = NULL
WHERE :set_search_path AND id = $1 AND acquired_until < clock_timestamp()
