-- What do the pending versions hold in the places that rules look at? One scan.
-- $1...  the places
-- Put in as text: present, how many versions have anything there; lowest and highest, the numbers there; each an array
SELECT :present AS present, :lowest AS least, :highest AS greatest
FROM :versions v
WHERE NOT v.approved
