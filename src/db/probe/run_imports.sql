-- Returns the time that the imported logs cover without a gap, up to the newest; null if none has been imported. What happened in
-- a gap between two logs is unknown.
SELECT min(s.covered_from) AS covered_from, max(s.covered_until) AS covered_until
FROM (
    SELECT i.*, count(*) FILTER (WHERE i.is_after_gap) OVER (ORDER BY i.covered_from, i.source) AS span
    FROM (
        SELECT r.source, r.covered_from, r.covered_until,
               r.covered_from > max(r.covered_until) OVER (
                   ORDER BY r.covered_from, r.source ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) + interval '1 minute' AS is_after_gap
        FROM :run_imports r
    ) i
) s
GROUP BY s.span
UNION ALL
SELECT NULL, NULL WHERE NOT EXISTS (SELECT FROM :run_imports r)
ORDER BY covered_until DESC
LIMIT 1
