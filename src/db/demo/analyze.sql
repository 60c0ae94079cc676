-- Updates the planner's statistics of the demo tables.
ANALYZE :jobs!, :audit!, :versions!, :rules!
