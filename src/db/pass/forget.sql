-- Forgets how far a pass had come that has been completed, and the evaluation it replaces.
DELETE FROM :evaluations! WHERE name = 'run-once'
