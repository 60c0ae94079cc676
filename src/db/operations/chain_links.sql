-- Returns each entry's number and hashes, and whether its hash matches its fields.
-- The hash is computed here and not by apsctl.operation_hash, because a function in the database may have been changed
-- together with the rows. Both must never change, or every existing chain would seem broken.
SELECT o.seq, o.id, encode(o.prev_hash, 'hex') AS prev_hash, encode(o.hash, 'hex') AS hash,
       o.hash = pg_catalog.sha256(pg_catalog.convert_to(pg_catalog.jsonb_build_array(
           o.seq, pg_catalog.encode(o.prev_hash, 'hex'), o.id,
           pg_catalog.to_char(o.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
           o.os_user, o.sudo_user, o.host, o.db_role, o.session_role, o.server, o.command, o.job_id,
           o.before::text, o.after::text, o.reason, o.undo_of)::text, 'UTF8')) AS intact
FROM :operations! o
ORDER BY o.seq
