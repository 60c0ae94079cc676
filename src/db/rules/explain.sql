-- How does one version match each rule, test by test?
-- $1 bigint or text, by the type of the column  id of the version
-- $2...  values of the rules
-- Placeholders: id (the column), matches, tests and targets (arrays of the rules' predicates, tests and tested values)
SELECT v.approved IS TRUE AS approved, :matches AS matches, :tests AS tests, :targets AS targets
FROM :versions v
WHERE :id = $1
