-- Which is the newest run of each job, among the newest runs of the log?
-- $1 bigint   how many runs of the log to read
-- $2 text[]   ids of the jobs, null for all; the job of the newest run is returned in any case
-- $3 boolean  whether to return the ends of the errors
SELECT DISTINCT ON (r.job) r.*
FROM (SELECT n.*, count(*) OVER () AS runs_read, max(n.created_at) OVER () AS newest
      FROM (SELECT a.job_id::text COLLATE "C" AS job, :log_id AS id, :log_job_id AS job_id, a.status::text AS status,
                   a.created_at, a.completed_at, NULL::bigint AS versions_evaluated, NULL::bigint AS versions_approved,
                   CASE WHEN $3 THEN right(a.error::text, 4000) END AS error
            FROM :audit a
            WHERE a.created_at < 'infinity'
            ORDER BY a.created_at DESC, a.id DESC
            LIMIT $1) n) r
WHERE r.job IS NOT NULL AND ($2::text[] IS NULL OR r.job = ANY ($2) OR r.created_at = r.newest)
ORDER BY r.job, r.created_at DESC
