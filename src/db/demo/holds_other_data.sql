-- Are there jobs in the store that the demo did not put there?
SELECT EXISTS (SELECT FROM :jobs)
       AND NOT EXISTS (SELECT FROM :operations WHERE after ? 'demo') AS found
