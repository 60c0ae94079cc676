-- Returns, for each exported entry, its numbers and hashes, and whether its hash matches its fields; null if fields are missing.
-- $1 text[]  entries as JSON
SELECT (e.entry ->> 'seq')::bigint AS seq, (e.entry ->> 'id')::bigint AS id, e.entry ->> 'prev_hash' AS prev_hash, e.entry ->> 'hash' AS hash,
       CASE WHEN (SELECT count(*) FROM json_object_keys(e.entry) AS k (name)
                  WHERE k.name IN ('seq', 'prev_hash', 'id', 'at', 'os_user', 'sudo_user', 'host', 'db_role', 'session_role', 'server',
                                   'command', 'job_id', 'before', 'after', 'reason', 'undo_of')) = 16
            THEN e.entry ->> 'hash' = encode(sha256(convert_to(jsonb_build_array(
                (e.entry ->> 'seq')::bigint, e.entry ->> 'prev_hash', (e.entry ->> 'id')::bigint,
                to_char((e.entry ->> 'at')::timestamptz AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
                e.entry ->> 'os_user', e.entry ->> 'sudo_user', e.entry ->> 'host', e.entry ->> 'db_role', e.entry ->> 'session_role',
                e.entry ->> 'server', e.entry ->> 'command', e.entry ->> 'job_id',
                nullif((e.entry -> 'before')::jsonb, 'null')::text, nullif((e.entry -> 'after')::jsonb, 'null')::text,
                e.entry ->> 'reason', (e.entry ->> 'undo_of')::bigint)::text, 'UTF8')), 'hex') END AS intact
FROM (SELECT l.line::json AS entry, l.position FROM unnest($1::text[]) WITH ORDINALITY AS l (line, position)) e
ORDER BY e.position
