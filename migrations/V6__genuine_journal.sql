-- The operator journal is written by the function apsctl.journal alone. It takes the database roles, the time, the
-- number and the hash of an entry from the server, and it records who may take the entry back. INSERT is granted to nobody.
-- os_user, sudo_user, host, command and reason remain claims of the client.
SET LOCAL lock_timeout = '5s';

-- The default marks the entries that are there already; new ones have none. The hash does not cover these columns.
ALTER TABLE apsctl.operations
    ADD COLUMN undo_right text DEFAULT 'legacy' CHECK (undo_right IN ('any', 'own', 'legacy')),
    ADD COLUMN jobs_table text,
    ADD COLUMN jobs_id    text,
    ADD COLUMN deleted    jsonb;
ALTER TABLE apsctl.operations ALTER COLUMN undo_right DROP DEFAULT;
COMMENT ON COLUMN apsctl.operations.undo_right IS
    'any: the writer''s role could itself make the change back; own: only that role may; legacy: written before this was recorded; null: nobody may';
COMMENT ON COLUMN apsctl.operations.jobs_table IS 'the jobs table of the change, with its schema';
COMMENT ON COLUMN apsctl.operations.jobs_id IS
    'the oids of the journal and the jobs table, which may have got another name since';
COMMENT ON COLUMN apsctl.operations.deleted IS
    'of a deletion: the row as the server read it before (its columns as text), and where it was';

-- What may this role do on a jobs table: make this change, and make it back? `owns`: it has the rights of the table's owner.
CREATE FUNCTION apsctl.journal_rights(
    writer name, jobs regclass, was jsonb, becomes jsonb, OUT may_make boolean, OUT may_undo text, OUT owns boolean)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    may  record;
    kept boolean := true;
BEGIN
    SELECT r.oid AS role, c.relnamespace, o.owns,
           c.relrowsecurity AND NOT r.rolsuper AND NOT r.rolbypassrls AND (c.relforcerowsecurity OR NOT o.owns) AS is_limited,
           has_any_column_privilege(r.oid, c.oid, 'INSERT') AS "insert", has_table_privilege(r.oid, c.oid, 'DELETE') AS "delete",
           (SELECT count(*) = 2 FROM pg_attribute a
            WHERE a.attrelid = c.oid AND NOT a.attisdropped AND has_column_privilege(r.oid, c.oid, a.attnum, 'UPDATE')
              AND a.attname = ANY (CASE WHEN EXISTS (SELECT FROM pg_attribute s WHERE s.attrelid = c.oid
                                                     AND s.attname = 'job_state' AND NOT s.attisdropped)
                                        THEN '{job_state,next_run_time}' ELSE '{paused,next_fire_time}' END::name[])) AS "update"
    INTO may
    FROM pg_roles r CROSS JOIN pg_class c
    CROSS JOIN LATERAL (SELECT pg_has_role(r.oid, c.relowner, 'USAGE') AS owns) o
    WHERE r.rolname = writer AND c.oid = jobs;
    owns := coalesce(may.owns, false);
    may_make := coalesce(CASE WHEN was IS NULL THEN may.insert WHEN becomes IS NULL THEN may.delete ELSE may.update END, false);
    IF may.role IS NULL OR was IS NULL AND becomes IS NULL THEN
        RETURN;
    END IF;
    -- What apsctl keeps of a job, and APScheduler 4's queue, are restored from the images, too.
    IF nullif(was -> 'schedule', 'null') IS DISTINCT FROM nullif(becomes -> 'schedule', 'null') THEN
        kept := has_table_privilege(may.role, 'apsctl.schedules', 'INSERT')
            AND has_table_privilege(may.role, 'apsctl.schedules', 'DELETE');
    END IF;
    IF nullif(was -> 'pause', 'null') IS DISTINCT FROM nullif(becomes -> 'pause', 'null') THEN
        kept := kept AND has_table_privilege(may.role, 'apsctl.pauses', 'INSERT')
            AND has_table_privilege(may.role, 'apsctl.pauses', 'DELETE');
    END IF;
    IF was -> 'queued' IS DISTINCT FROM becomes -> 'queued' THEN
        kept := kept AND coalesce((SELECT has_table_privilege(may.role, q.oid, 'INSERT')
                                          AND has_table_privilege(may.role, q.oid, 'DELETE')
                                   FROM pg_class q WHERE q.relnamespace = may.relnamespace AND q.relname = 'jobs'), false);
        may_make := may_make OR kept;
    END IF;
    -- A deleted row comes back as the server read it: apsctl.operations.deleted.
    may_undo := CASE WHEN kept AND NOT may.is_limited
                      AND CASE WHEN becomes IS NULL THEN true WHEN was IS NULL THEN may.delete ELSE may.update END
                     THEN 'any' ELSE 'own' END;
END $$;

-- May an entry be undone on this jobs table by the role at hand, and is that the table it is about?
CREATE FUNCTION apsctl.journal_trust(
    entry apsctl.operations, jobs regclass, OUT is_same_table boolean, OUT may_be_undone boolean)
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce(entry.undo_right = 'legacy' OR entry.jobs_table = t.name
                    OR entry.jobs_id = concat_ws('/', 'apsctl.operations'::regclass::oid, t.oid), false),
           coalesce(CASE entry.undo_right
               WHEN 'any' THEN true
               WHEN 'own' THEN entry.db_role = current_user
               WHEN 'legacy' THEN entry.session_role IS NOT NULL
                   AND (SELECT CASE WHEN entry.after IS NULL THEN r.owns
                                    ELSE r.may_undo = 'any' OR entry.db_role = current_user END
                        FROM apsctl.journal_rights(entry.db_role::name, t.oid, entry.before, entry.after) r)
               END, false)
    FROM (SELECT 1) one
    LEFT JOIN (SELECT c.oid, format('%I.%I', n.nspname, c.relname) AS name
               FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = jobs) t ON true
$$;

-- Reads a row of a plain table: its columns as text, in the same form whatever the session's settings. Null: no such row.
-- It runs as the schema's owner, on a table of somebody else's perhaps: nothing but output functions of types may run.
-- TABLESAMPLE is refused for whatever is not a plain table by the time the name is looked up, and tableoid is compared;
-- the price is that the whole table is read. Where the owners are trusted the row's place alone will do.
CREATE FUNCTION apsctl.journal_row(leaf regclass, place tid) RETURNS jsonb
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp SET row_security = off
SET DateStyle = 'ISO, YMD' SET IntervalStyle = 'postgres' SET TimeZone = 'UTC' SET bytea_output = 'hex' SET extra_float_digits = 1
AS $$
DECLARE
    sample  text;
    names   text[];
    texts   text;
    columns jsonb;
BEGIN
    SELECT CASE WHEN NOT bool_and(r.rolsuper OR r.rolname = current_user) THEN 'TABLESAMPLE SYSTEM (100)' END INTO sample
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_roles r ON r.oid IN (c.relowner, n.nspowner)
    WHERE c.oid = leaf;
    SELECT array_agg(a.attname ORDER BY a.attnum),
           string_agg(format('CASE WHEN num_nulls(t.%1$I) = 0 THEN format(''%%s'', t.%1$I) END', a.attname), ', ' ORDER BY a.attnum)
    INTO names, texts
    FROM pg_attribute a WHERE a.attrelid = leaf AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '';
    EXECUTE format('SELECT jsonb_object($3, ARRAY[%s]::text[]) FROM ONLY %s AS t %s WHERE t.ctid = $1 AND t.tableoid = $2',
                   texts, leaf, sample)
        INTO columns USING place, leaf::oid, names;
    RETURN columns;
END $$;

-- Writes one entry; its id. `given_at` counts for superusers and the owner alone (tests let the time stand still).
-- `jobs` is the jobs table of a change of a job; `leaf` and `place`, of a deletion, are the table (a partition, perhaps)
-- and the place of the row that this transaction is about to delete.
CREATE FUNCTION apsctl.journal(
    given_at timestamptz, os_user text, sudo_user text, host text, command text, job_id text, before text, after text,
    reason text, undo_of bigint, jobs regclass, leaf regclass, place tid) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    writer  name := coalesce(nullif(current_setting('role'), 'none'), session_user);
    entry   apsctl.operations;
    rights  record;
    undone  apsctl.operations;
BEGIN
    entry.before := before::jsonb;
    entry.after := after::jsonb;
    IF job_id IS NOT NULL THEN
        rights := apsctl.journal_rights(writer, jobs, entry.before, entry.after);
        IF NOT rights.may_make THEN
            RAISE EXCEPTION 'permission denied for table %: role % may not change job % in that way',
                (SELECT c.relname FROM pg_class c WHERE c.oid = jobs), writer, job_id
                USING ERRCODE = 'insufficient_privilege';
        END IF;
        entry.undo_right := rights.may_undo;
        SELECT format('%I.%I', n.nspname, c.relname), concat_ws('/', 'apsctl.operations'::regclass::oid, c.oid)
        INTO entry.jobs_table, entry.jobs_id
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.oid = jobs;
    END IF;
    IF undo_of IS NOT NULL THEN
        SELECT * INTO undone FROM apsctl.operations o WHERE o.id = journal.undo_of;
        IF job_id IS NULL OR undone.job_id IS DISTINCT FROM job_id OR undone.after IS DISTINCT FROM entry.before THEN
            RAISE EXCEPTION 'operation % is not taken back by that', undo_of USING ERRCODE = 'insufficient_privilege';
        END IF;
    END IF;
    IF entry.before IS NOT NULL AND entry.after IS NULL AND job_id IS NOT NULL THEN
        -- The row is read only where the writer may read and delete it, and where no policy decides on it.
        IF place IS NOT NULL AND has_table_privilege(writer, jobs, 'SELECT') AND has_table_privilege(writer, jobs, 'DELETE')
           AND has_table_privilege(leaf, 'SELECT') AND rights.may_undo IS NOT NULL
           AND (SELECT c.relkind = 'r' AND NOT row_security_active(c.oid) FROM pg_class c WHERE c.oid = leaf)
           AND NOT EXISTS (SELECT FROM pg_class c JOIN pg_roles r ON r.rolname = writer
                           WHERE c.oid IN (jobs, leaf) AND c.relrowsecurity AND NOT r.rolsuper AND NOT r.rolbypassrls
                             AND (c.relforcerowsecurity OR NOT pg_has_role(r.oid, c.relowner, 'USAGE')))
           AND EXISTS (WITH RECURSIVE parent AS (
                           SELECT leaf::oid AS oid
                           UNION SELECT i.inhparent FROM parent p JOIN pg_inherits i ON i.inhrelid = p.oid)
                       SELECT FROM parent p WHERE p.oid = jobs) THEN
            entry.deleted := jsonb_build_object('leaf', leaf::oid::bigint, 'place', place::text,
                                                'row', apsctl.journal_row(leaf, place));
        END IF;
        IF entry.deleted #>> '{row,id}' IS DISTINCT FROM job_id THEN
            entry.deleted := NULL;
            entry.undo_right := NULL;
        END IF;
    END IF;
    IF session_user = current_user OR (SELECT r.rolsuper FROM pg_roles r WHERE r.rolname = session_user) THEN
        entry.at := given_at;
    END IF;
    INSERT INTO apsctl.operations (at, os_user, sudo_user, host, db_role, command, job_id, before, after, reason, undo_of,
                                   undo_right, jobs_table, jobs_id, deleted)
    -- The time of the transaction, like all other times of a change; but nobody keeps one open for a time of their choice.
    VALUES (coalesce(entry.at, greatest(now(), clock_timestamp() - interval '1 minute')), os_user, sudo_user, host, writer, command, job_id, entry.before,
            entry.after, reason, undo_of, entry.undo_right, entry.jobs_table, entry.jobs_id, entry.deleted)
    RETURNING id INTO entry.id;
    RETURN entry.id;
END $$;

-- What the server knows of a session replaces what is inserted. The function above is the owner's; an INSERT of anybody
-- else's is refused, granted or not.
CREATE OR REPLACE FUNCTION apsctl.journal_sign() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT pg_has_role(current_user, (SELECT c.relowner FROM pg_class c WHERE c.oid = TG_RELID), 'USAGE') THEN
        RAISE EXCEPTION 'permission denied for table operations: the operator journal is written by apsctl.journal alone'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    NEW.db_role := coalesce(nullif(current_setting('role'), 'none'), session_user);
    NEW.session_role := session_user;
    NEW.server := concat(
        CASE family(inet_server_addr()) WHEN 4 THEN host(inet_server_addr())
                                        WHEN 6 THEN '[' || host(inet_server_addr()) || ']'
                                        ELSE 'socket' END,
        ':', coalesce(inet_server_port()::text, current_setting('port')));
    RETURN NEW;
END $$;

-- At the end of the transaction the row of a deletion must be gone from where it was.
CREATE FUNCTION apsctl.journal_gone() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    leaf oid := (NEW.deleted ->> 'leaf')::oid;
BEGIN
    IF TG_RELID <> 'apsctl.operations'::regclass THEN
        RAISE EXCEPTION 'apsctl.journal_gone is for apsctl.operations alone';
    END IF;
    IF EXISTS (SELECT FROM pg_class c WHERE c.oid = leaf)
       AND apsctl.journal_row(leaf, (NEW.deleted ->> 'place')::tid) IS NOT NULL THEN
        RAISE EXCEPTION 'operation % says that job % was deleted, but its row is still there', NEW.id, NEW.job_id
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER d_gone AFTER INSERT ON apsctl.operations DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.deleted IS NOT NULL) EXECUTE FUNCTION apsctl.journal_gone();

-- Whoever could insert entries may go on writing them, by the function; everybody else's rights on it, and all rights to
-- write the tables, are revoked, also those that come from default privileges.
GRANT EXECUTE ON FUNCTION apsctl.journal_rights TO PUBLIC;
DO $$
DECLARE
    writers text[];
    given   record;
BEGIN
    SELECT array_agg(DISTINCT a.grantee::regrole::text) INTO writers
    FROM pg_class c
    CROSS JOIN LATERAL (
        SELECT t.* FROM aclexplode(c.relacl) t
        UNION ALL
        SELECT t.* FROM pg_attribute k, aclexplode(k.attacl) t WHERE k.attrelid = c.oid) a
    WHERE c.oid = 'apsctl.operations'::regclass AND a.privilege_type = 'INSERT' AND a.grantee NOT IN (0, c.relowner);
    FOR given IN
        SELECT DISTINCT 'FUNCTION ' || p.oid::regprocedure AS object, 'EXECUTE' AS privilege,
               CASE t.grantee WHEN 0 THEN 'PUBLIC' ELSE t.grantee::regrole::text END AS role
        FROM pg_proc p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) t
        WHERE p.pronamespace = 'apsctl'::regnamespace AND p.proname IN ('journal', 'journal_row', 'journal_gone')
          AND t.grantee <> p.proowner
        UNION
        SELECT CASE c.relkind WHEN 'S' THEN 'SEQUENCE ' ELSE 'TABLE ' END || c.oid::regclass, t.privilege_type,
               CASE t.grantee WHEN 0 THEN 'PUBLIC' ELSE t.grantee::regrole::text END
        FROM pg_class c
        CROSS JOIN LATERAL (
            SELECT a.* FROM aclexplode(c.relacl) a
            UNION ALL
            SELECT a.* FROM pg_attribute k, aclexplode(k.attacl) a WHERE k.attrelid = c.oid) t
        WHERE c.oid IN ('apsctl.operations'::regclass, 'apsctl.journal_head'::regclass,
                        pg_get_serial_sequence('apsctl.operations', 'id')::regclass)
          AND t.grantee <> c.relowner AND (c.relkind = 'S' OR t.privilege_type IN ('INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'TRIGGER'))
    LOOP
        EXECUTE format('REVOKE %s ON %s FROM %s CASCADE', given.privilege, given.object, given.role);
    END LOOP;
    IF writers IS NOT NULL THEN
        EXECUTE 'GRANT EXECUTE ON FUNCTION apsctl.journal TO ' || array_to_string(writers, ', ');
    END IF;
END $$;
