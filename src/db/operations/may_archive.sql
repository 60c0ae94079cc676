-- Returns whether this role may delete entries of the journal and record an archive: nobody but the owner of schema apsctl may.
SELECT has_table_privilege('apsctl.operations', 'DELETE') AND has_table_privilege('apsctl.archives', 'INSERT') AS may_archive
