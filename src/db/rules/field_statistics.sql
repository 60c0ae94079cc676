-- Which values do the pending versions have in the fields that the rules test? One scan.
-- $1...  paths of the fields
-- Placeholders: present (how many versions have the field), lowest and highest (its range of numbers); each an array
SELECT :present AS present, :lowest AS lowest_number, :highest AS highest_number
FROM :versions v
WHERE NOT v.approved
