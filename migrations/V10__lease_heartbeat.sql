-- A pass renews its lease by a heartbeat on a session of its own, and records the sessions it works with: if they are gone, so is
-- the pass, and the next one need not wait until the lease expires.
SET LOCAL lock_timeout = '5s';

ALTER TABLE apsctl.lease
    ADD COLUMN renewed_at timestamptz,
    ADD COLUMN backend_start timestamptz,
    ADD COLUMN heartbeat_pid integer,
    ADD COLUMN heartbeat_start timestamptz;
COMMENT ON COLUMN apsctl.lease.renewed_at IS
    'when the owner last gave a sign of life; older than acquired_at if a release without a heartbeat acquired the lease';
COMMENT ON COLUMN apsctl.lease.backend_start IS
    'when the session backend_pid began; null behind a pooler, whose sessions do not end with their client';
COMMENT ON COLUMN apsctl.lease.heartbeat_pid IS 'the session of the heartbeat, if it is not behind a pooler';
COMMENT ON COLUMN apsctl.lease.heartbeat_start IS 'when the session heartbeat_pid began';

-- Roles that may write the other columns may write the new ones: their passes must not fail after the upgrade.
DO $$
DECLARE
    granted record;
BEGIN
    FOR granted IN
        SELECT DISTINCT CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(g.grantee)) END AS role_name,
               g.privilege_type, CASE WHEN g.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END AS grant_option
        FROM pg_catalog.pg_attribute a, pg_catalog.aclexplode(a.attacl) g
        WHERE a.attrelid = 'apsctl.lease'::pg_catalog.regclass AND a.attname = 'backend_pid'
    LOOP
        EXECUTE pg_catalog.format(
            'GRANT %s (renewed_at, backend_start%s) ON apsctl.lease TO %s%s', granted.privilege_type,
            CASE granted.privilege_type WHEN 'UPDATE' THEN ', heartbeat_pid, heartbeat_start' ELSE '' END,
            granted.role_name, granted.grant_option);
    END LOOP;
END $$;
