-- Tells the planner what the demo has put in.
ANALYZE :jobs!, :audit!, :versions!, :rules!
