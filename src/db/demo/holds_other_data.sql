-- Does the store have jobs that the demo did not insert?
SELECT EXISTS (SELECT FROM :jobs)
       AND NOT EXISTS (SELECT FROM :operations WHERE after ? 'demo') AS found
