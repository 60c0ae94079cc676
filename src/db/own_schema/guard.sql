-- Does schema apsctl, or a table in it that a command reads, belong to a role that is not trusted with it? Then this fails, and so
-- does the statement that was sent together with it.
-- Trusted are superusers, the owner of the database and whoever asks; with the tables, the schema's owner too.
SELECT string_agg(concat_ws('.', n.nspname, c.relname), ', ')::integer AS fails
FROM pg_namespace n
LEFT JOIN pg_class c
    ON c.relnamespace = n.oid AND c.relowner <> n.nspowner
   AND c.relname = ANY ('{schedules,pauses,lease,evaluations,approvals,operations,journal_head,maintenance,maintenance_jobs,migrations}')
   AND NOT (pg_has_role(c.relowner, 10::oid, 'USAGE') OR pg_has_role(c.relowner, to_regrole('pg_database_owner'), 'USAGE')
            OR pg_get_userbyid(c.relowner) = current_user)
WHERE n.nspname = 'apsctl'
  AND (c.oid IS NOT NULL
       OR NOT (pg_has_role(n.nspowner, 10::oid, 'USAGE') OR pg_has_role(n.nspowner, to_regrole('pg_database_owner'), 'USAGE')
               OR pg_get_userbyid(n.nspowner) = current_user))
