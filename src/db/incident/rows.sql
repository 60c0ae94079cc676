-- Returns rows of a table, each as an array of its columns as text.
-- Inserted as text: saved_columns, an expression for each column; saved_table, the table's quoted name; saved_selection,
-- conditions, order and limit
SELECT ARRAY[:saved_columns]::text[] AS columns FROM :saved_table t :saved_selection
