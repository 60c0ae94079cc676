-- Opens a run in the audit log and notes it in the lease. This row is the record of a pass; the journal has none.
-- $1 text  job id    $2 jsonb  details    $3 timestamptz  now, null for the server's clock
WITH run AS (
    INSERT INTO :audit! (job_id, status, created_at, versions_evaluated, versions_approved, details)
    SELECT $1, 'running', coalesce($3, clock_timestamp()), 0, 0,
            $2::jsonb || jsonb_build_object('db_role', current_user, 'server', concat(
                CASE family(inet_server_addr()) WHEN 4 THEN host(inet_server_addr())
                                                WHEN 6 THEN '[' || host(inet_server_addr()) || ']' ELSE 'socket' END,
                ':', coalesce(inet_server_port()::text, current_setting('port'))))
    WHERE :set_search_path
    RETURNING id::text AS id),
noted AS (UPDATE :lease! SET run_id = (SELECT id FROM run) WHERE name = 'run-once')
SELECT id FROM run
