-- Restores the states and next runs of jobs.
-- One element for each job: $1 text[]  ids    $2 text[]  images
-- Inserted as text: state_type and time_type, the types of the two columns
UPDATE :jobs! j SET job_state = (i.job ->> 'job_state')::text:::state_type, next_run_time = (i.job ->> 'next_run_time'):::time_type
FROM (SELECT n.id, n.image::jsonb -> 'job' AS job FROM unnest($1::text[], $2::text[]) AS n(id, image)) i
WHERE :set_search_path AND j.id = ANY ($1) AND j.id::text = i.id
