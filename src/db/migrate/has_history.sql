-- Is there a history of the migrations?
SELECT to_regclass('apsctl.migrations') IS NOT NULL AS found
