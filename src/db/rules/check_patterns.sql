-- Are these regular expressions valid? An invalid one makes the statement fail with a message that says why.
-- $1 text[]  the expressions
SELECT count('' ~ pattern) FROM unnest($1::text[]) AS pattern
