-- Are these regular expressions valid? For an invalid one the answer is an error, whose message says why.
-- $1 text[]  the expressions
SELECT count('' ~ pattern) FROM unnest($1::text[]) AS pattern
