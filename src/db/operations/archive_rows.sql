-- Returns the entries up to one as lines of JSON, with their numbers and hashes, and whether their hashes match their fields.
-- $1 bigint  the last entry
SELECT l.seq, l.id, l.at, l.prev_hash, l.hash, l.intact, json_build_object(
           'id', o.id, 'at', to_char(o.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), 'os_user', o.os_user,
           'sudo_user', o.sudo_user, 'host', o.host, 'db_role', o.db_role, 'command', o.command, 'job_id', o.job_id,
           'before', o.before, 'after', o.after, 'reason', o.reason, 'undo_of', o.undo_of, 'session_role', o.session_role,
           'server', o.server, 'seq', o.seq, 'prev_hash', l.prev_hash, 'hash', l.hash, 'group_id', o.group_id,
           'undo_right', o.undo_right, 'jobs_table', o.jobs_table, 'jobs_id', o.jobs_id, 'deleted', o.deleted)::text AS line
FROM :operations! o
CROSS JOIN LATERAL (
    SELECT o.seq, o.id, o.at, encode(o.prev_hash, 'hex') AS prev_hash, encode(o.hash, 'hex') AS hash,
           o.hash = sha256(convert_to(jsonb_build_array(
               o.seq, encode(o.prev_hash, 'hex'), o.id, to_char(o.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
               o.os_user, o.sudo_user, o.host, o.db_role, o.session_role, o.server, o.command, o.job_id,
               o.before::text, o.after::text, o.reason, o.undo_of)::text, 'UTF8')) AS intact) l
WHERE o.seq <= $1
ORDER BY o.seq
