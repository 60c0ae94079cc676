-- Returns the time before which runs may have been deleted from the log of runs; null if none were.
SELECT :log_recorded_since AS since
