-- Returns whether there is a database of this name.
-- $1 text  its name
SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1) AS found
