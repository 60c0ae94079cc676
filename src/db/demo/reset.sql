-- Empties the store for the demo; identities begin at 1 again, so that the demo is the same every time. The journal goes on: nothing
-- is ever taken out of that.
TRUNCATE :jobs!, :audit!, :versions!, :rules!, :schedules!, :pauses!, :lease!, :approvals! RESTART IDENTITY
