-- Deletes the recorded evaluations of earlier passes.
DELETE FROM :evaluations! WHERE name = 'run-once'
