-- Empties the store for the demo; identities begin at 1 again, so that the demo is the same every time.
TRUNCATE :jobs!, :audit!, :versions!, :rules!, :schedules!, :pauses!, :lease!, :operations!, :approvals! RESTART IDENTITY
