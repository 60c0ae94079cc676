-- What does each rule make of one version, test by test?
-- $1 bigint or text, as the column is  the version's id
-- $2...  what the rules compare with
-- Put in as text: arrays of the rules' predicates, of their tests, and of what those look at
SELECT v.approved IS TRUE AS approved, :matches AS matches, :tests AS tests, :targets AS targets
FROM :versions v
WHERE :id = $1
