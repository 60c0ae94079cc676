-- Empties the store for the demo. Identities restart at 1, so that each load gives the same rows. The journal is kept.
TRUNCATE :jobs!, :audit!, :versions!, :rules!, :schedules!, :pauses!, :lease!, :approvals! RESTART IDENTITY
