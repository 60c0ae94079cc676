# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_apsctl_global_optspecs
    string join \n d/database-url= profile= env-file= sandbox o/output= columns= no-pager plain tz= store-tz= color= q/quiet v/verbose read-only statement-timeout= now= h/help V/version
end

function __fish_apsctl_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_apsctl_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_apsctl_using_subcommand
    set -l cmd (__fish_apsctl_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c apsctl -n "__fish_apsctl_needs_command" -s d -l database-url -d 'Connect to this database: a URL or key=value pairs' -r
complete -c apsctl -n "__fish_apsctl_needs_command" -l profile -d 'Use this profile of the configuration file' -r
complete -c apsctl -n "__fish_apsctl_needs_command" -l env-file -d 'Read settings from this file, too' -r -F
complete -c apsctl -n "__fish_apsctl_needs_command" -s o -l output -d 'Set the output format [default: table]' -r -f -a "table\t'For people'
wide\t'The table with all columns, one line a row, also on a terminal'
json\t'An array of objects for a listing, one object for a single item'
jsonl\t'One JSON object per line'
csv\t'With a header line; times in RFC 3339 UTC'
nagios\t'One line with perfdata and the exit codes of monitoring plugins (check commands only)'"
complete -c apsctl -n "__fish_apsctl_needs_command" -l columns -d 'Show only these columns, in this order' -r
complete -c apsctl -n "__fish_apsctl_needs_command" -l tz -d 'Show times in this time zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_needs_command" -l store-tz -d 'Time zone of stored times that have no zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_needs_command" -l color -d 'Set when to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c apsctl -n "__fish_apsctl_needs_command" -l statement-timeout -d 'Cancel a statement after this time; 0 is no limit [default: 10s]' -r
complete -c apsctl -n "__fish_apsctl_needs_command" -l now -d 'Use this time instead of the server\'s (for tests)' -r
complete -c apsctl -n "__fish_apsctl_needs_command" -l sandbox -d 'Use the private PostgreSQL of the sandbox; start it if needed'
complete -c apsctl -n "__fish_apsctl_needs_command" -l no-pager -d 'Do not use a pager'
complete -c apsctl -n "__fish_apsctl_needs_command" -l plain -d 'Write sentences without symbols, for screen readers'
complete -c apsctl -n "__fish_apsctl_needs_command" -s q -l quiet -d 'Print only data, warnings and errors'
complete -c apsctl -n "__fish_apsctl_needs_command" -s v -l verbose -d 'Print more details; -vv also logs each SQL statement'
complete -c apsctl -n "__fish_apsctl_needs_command" -l read-only -d 'Make the server refuse every write'
complete -c apsctl -n "__fish_apsctl_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c apsctl -n "__fish_apsctl_needs_command" -s V -l version -d 'Print version'
complete -c apsctl -n "__fish_apsctl_needs_command" -f -a "jobs" -d 'List, show, change and check jobs'
complete -c apsctl -n "__fish_apsctl_needs_command" -f -a "audit" -d 'Show and shorten the log of runs and the operator journal'
complete -c apsctl -n "__fish_apsctl_needs_command" -f -a "undo" -d 'Undo one change, if its jobs have not changed since'
complete -c apsctl -n "__fish_apsctl_needs_command" -f -a "run-once" -d 'Run one pass: approve pending versions by the rules'
complete -c apsctl -n "__fish_apsctl_needs_command" -f -a "runs" -d 'Show, compare with schedules, import and undo runs'
complete -c apsctl -n "__fish_apsctl_needs_command" -f -a "logs" -d 'Show the worker\'s log: lines about automation, and the runs in it'
complete -c apsctl -n "__fish_apsctl_needs_command" -f -a "cron" -d 'Check cron expressions and show when they fire'
complete -c apsctl -n "__fish_apsctl_needs_command" -f -a "indexes" -d 'Check and create the recommended indexes'
complete -c apsctl -n "__fish_apsctl_needs_command" -f -a "stale" -d 'Check for jobs that are overdue, stuck, silent or broken'
complete -c apsctl -n "__fish_apsctl_needs_command" -f -a "doctor" -d 'Find out why jobs do not run or are slow: evidence and remedies'
complete -c apsctl -n "__fish_apsctl_needs_command" -f -a "health" -d 'Check the scheduler; show the fields of Task Tracker\'s health page'
complete -c apsctl -n "__fish_apsctl_needs_command" -f -a "metrics" -d 'Write metrics of jobs, runs and versions in Prometheus\' text format'
complete -c apsctl -n "__fish_apsctl_needs_command" -f -a "recover" -d 'Find out what is wrong, restart the worker and wait for a run'
complete -c apsctl -n "__fish_apsctl_needs_command" -f -a "stats" -d 'Show statistics of runs'
complete -c apsctl -n "__fish_apsctl_needs_command" -f -a "report" -d 'Write a report of the store as one HTML page'
complete -c apsctl -n "__fish_apsctl_needs_command" -f -a "incident" -d 'Save the state of a store in one file, to examine it elsewhere'
complete -c apsctl -n "__fish_apsctl_needs_command" -f -a "rules" -d 'List, check and preview the approval rules'
complete -c apsctl -n "__fish_apsctl_needs_command" -f -a "maintenance" -d 'Pause all jobs for maintenance, and restore them afterwards'
complete -c apsctl -n "__fish_apsctl_needs_command" -f -a "migrate" -d 'Create or upgrade schema apsctl and its roles'
complete -c apsctl -n "__fish_apsctl_needs_command" -f -a "store" -d 'Show the store\'s layout, tables and columns, and what works'
complete -c apsctl -n "__fish_apsctl_needs_command" -f -a "top" -d 'Show jobs, runs and the queue live, and act on jobs'
complete -c apsctl -n "__fish_apsctl_needs_command" -f -a "watch" -d 'Report each finding when it appears and when it is gone'
complete -c apsctl -n "__fish_apsctl_needs_command" -f -a "sandbox" -d 'Start, stop and show the sandbox, a private PostgreSQL server'
complete -c apsctl -n "__fish_apsctl_needs_command" -f -a "demo" -d 'Fill the sandbox with sample data, run a pass and show the results'
complete -c apsctl -n "__fish_apsctl_needs_command" -f -a "config" -d 'Show the effective settings and where they come from'
complete -c apsctl -n "__fish_apsctl_needs_command" -f -a "completions" -d 'Print a shell completion script'
complete -c apsctl -n "__fish_apsctl_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and not __fish_seen_subcommand_from list show running upcoming trigger pause resume remove schedule edit verify repair preflight snapshot diff restore help" -s d -l database-url -d 'Connect to this database: a URL or key=value pairs' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and not __fish_seen_subcommand_from list show running upcoming trigger pause resume remove schedule edit verify repair preflight snapshot diff restore help" -l profile -d 'Use this profile of the configuration file' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and not __fish_seen_subcommand_from list show running upcoming trigger pause resume remove schedule edit verify repair preflight snapshot diff restore help" -l env-file -d 'Read settings from this file, too' -r -F
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and not __fish_seen_subcommand_from list show running upcoming trigger pause resume remove schedule edit verify repair preflight snapshot diff restore help" -s o -l output -d 'Set the output format [default: table]' -r -f -a "table\t'For people'
wide\t'The table with all columns, one line a row, also on a terminal'
json\t'An array of objects for a listing, one object for a single item'
jsonl\t'One JSON object per line'
csv\t'With a header line; times in RFC 3339 UTC'
nagios\t'One line with perfdata and the exit codes of monitoring plugins (check commands only)'"
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and not __fish_seen_subcommand_from list show running upcoming trigger pause resume remove schedule edit verify repair preflight snapshot diff restore help" -l columns -d 'Show only these columns, in this order' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and not __fish_seen_subcommand_from list show running upcoming trigger pause resume remove schedule edit verify repair preflight snapshot diff restore help" -l tz -d 'Show times in this time zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and not __fish_seen_subcommand_from list show running upcoming trigger pause resume remove schedule edit verify repair preflight snapshot diff restore help" -l store-tz -d 'Time zone of stored times that have no zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and not __fish_seen_subcommand_from list show running upcoming trigger pause resume remove schedule edit verify repair preflight snapshot diff restore help" -l color -d 'Set when to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and not __fish_seen_subcommand_from list show running upcoming trigger pause resume remove schedule edit verify repair preflight snapshot diff restore help" -l statement-timeout -d 'Cancel a statement after this time; 0 is no limit [default: 10s]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and not __fish_seen_subcommand_from list show running upcoming trigger pause resume remove schedule edit verify repair preflight snapshot diff restore help" -l now -d 'Use this time instead of the server\'s (for tests)' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and not __fish_seen_subcommand_from list show running upcoming trigger pause resume remove schedule edit verify repair preflight snapshot diff restore help" -l sandbox -d 'Use the private PostgreSQL of the sandbox; start it if needed'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and not __fish_seen_subcommand_from list show running upcoming trigger pause resume remove schedule edit verify repair preflight snapshot diff restore help" -l no-pager -d 'Do not use a pager'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and not __fish_seen_subcommand_from list show running upcoming trigger pause resume remove schedule edit verify repair preflight snapshot diff restore help" -l plain -d 'Write sentences without symbols, for screen readers'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and not __fish_seen_subcommand_from list show running upcoming trigger pause resume remove schedule edit verify repair preflight snapshot diff restore help" -s q -l quiet -d 'Print only data, warnings and errors'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and not __fish_seen_subcommand_from list show running upcoming trigger pause resume remove schedule edit verify repair preflight snapshot diff restore help" -s v -l verbose -d 'Print more details; -vv also logs each SQL statement'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and not __fish_seen_subcommand_from list show running upcoming trigger pause resume remove schedule edit verify repair preflight snapshot diff restore help" -l read-only -d 'Make the server refuse every write'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and not __fish_seen_subcommand_from list show running upcoming trigger pause resume remove schedule edit verify repair preflight snapshot diff restore help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and not __fish_seen_subcommand_from list show running upcoming trigger pause resume remove schedule edit verify repair preflight snapshot diff restore help" -s V -l version -d 'Print version'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and not __fish_seen_subcommand_from list show running upcoming trigger pause resume remove schedule edit verify repair preflight snapshot diff restore help" -f -a "list" -d 'List the jobs of the store'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and not __fish_seen_subcommand_from list show running upcoming trigger pause resume remove schedule edit verify repair preflight snapshot diff restore help" -f -a "show" -d 'Show one job: arguments, schedule, runs, and why it is not running'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and not __fish_seen_subcommand_from list show running upcoming trigger pause resume remove schedule edit verify repair preflight snapshot diff restore help" -f -a "running" -d 'Show the running jobs, their owners, and whether the owners are alive'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and not __fish_seen_subcommand_from list show running upcoming trigger pause resume remove schedule edit verify repair preflight snapshot diff restore help" -f -a "upcoming" -d 'Show when each job starts next, and how many run at once'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and not __fish_seen_subcommand_from list show running upcoming trigger pause resume remove schedule edit verify repair preflight snapshot diff restore help" -f -a "trigger" -d 'Make jobs due now; the scheduler starts them when it reads the table'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and not __fish_seen_subcommand_from list show running upcoming trigger pause resume remove schedule edit verify repair preflight snapshot diff restore help" -f -a "pause" -d 'Pause jobs until they are resumed'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and not __fish_seen_subcommand_from list show running upcoming trigger pause resume remove schedule edit verify repair preflight snapshot diff restore help" -f -a "resume" -d 'Resume paused jobs'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and not __fish_seen_subcommand_from list show running upcoming trigger pause resume remove schedule edit verify repair preflight snapshot diff restore help" -f -a "remove" -d 'Mark jobs REMOVED, or delete their rows with --purge'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and not __fish_seen_subcommand_from list show running upcoming trigger pause resume remove schedule edit verify repair preflight snapshot diff restore help" -f -a "schedule" -d 'Set when a job runs, and set its next run'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and not __fish_seen_subcommand_from list show running upcoming trigger pause resume remove schedule edit verify repair preflight snapshot diff restore help" -f -a "edit" -d 'Change the grace time, limits, name or executor of jobs'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and not __fish_seen_subcommand_from list show running upcoming trigger pause resume remove schedule edit verify repair preflight snapshot diff restore help" -f -a "verify" -d 'Find invalid rows of the jobs table, their effect and how to fix them'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and not __fish_seen_subcommand_from list show running upcoming trigger pause resume remove schedule edit verify repair preflight snapshot diff restore help" -f -a "repair" -d 'Repair rows of APScheduler\'s own tables that `jobs verify` reports'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and not __fish_seen_subcommand_from list show running upcoming trigger pause resume remove schedule edit verify repair preflight snapshot diff restore help" -f -a "preflight" -d 'Check before a deployment whether a release can load all jobs'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and not __fish_seen_subcommand_from list show running upcoming trigger pause resume remove schedule edit verify repair preflight snapshot diff restore help" -f -a "snapshot" -d 'Save all rows of the jobs table to a file, byte for byte'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and not __fish_seen_subcommand_from list show running upcoming trigger pause resume remove schedule edit verify repair preflight snapshot diff restore help" -f -a "diff" -d 'Compare the jobs with a snapshot: vanished, appeared, changed'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and not __fish_seen_subcommand_from list show running upcoming trigger pause resume remove schedule edit verify repair preflight snapshot diff restore help" -f -a "restore" -d 'Restore deleted jobs from a snapshot'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and not __fish_seen_subcommand_from list show running upcoming trigger pause resume remove schedule edit verify repair preflight snapshot diff restore help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from list" -s d -l database-url -d 'Connect to this database: a URL or key=value pairs' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from list" -l profile -d 'Use this profile of the configuration file' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from list" -l env-file -d 'Read settings from this file, too' -r -F
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from list" -s o -l output -d 'Set the output format [default: table]' -r -f -a "table\t'For people'
wide\t'The table with all columns, one line a row, also on a terminal'
json\t'An array of objects for a listing, one object for a single item'
jsonl\t'One JSON object per line'
csv\t'With a header line; times in RFC 3339 UTC'
nagios\t'One line with perfdata and the exit codes of monitoring plugins (check commands only)'"
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from list" -l columns -d 'Show only these columns, in this order' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from list" -l tz -d 'Show times in this time zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from list" -l store-tz -d 'Time zone of stored times that have no zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from list" -l color -d 'Set when to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from list" -l statement-timeout -d 'Cancel a statement after this time; 0 is no limit [default: 10s]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from list" -l now -d 'Use this time instead of the server\'s (for tests)' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from list" -l state -d 'Select jobs in this state (repeatable)' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from list" -l func -d 'Select jobs whose function matches a pattern' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from list" -l id -d 'Select jobs whose id matches a pattern' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from list" -l overdue -d 'List only jobs overdue by more than this' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from list" -l sort -d 'Sort by this [default: id; on a terminal: urgency]' -r -f -a "id\t''
next_run_time\t''
job_state\t''
urgency\t''"
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from list" -l limit -d 'List at most N jobs; 0 lists all' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from list" -l watch -d 'Refresh the list [default interval: 2s]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from list" -l sandbox -d 'Use the private PostgreSQL of the sandbox; start it if needed'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from list" -l no-pager -d 'Do not use a pager'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from list" -l plain -d 'Write sentences without symbols, for screen readers'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Print only data, warnings and errors'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Print more details; -vv also logs each SQL statement'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from list" -l read-only -d 'Make the server refuse every write'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from list" -s V -l version -d 'Print version'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from show" -s d -l database-url -d 'Connect to this database: a URL or key=value pairs' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from show" -l profile -d 'Use this profile of the configuration file' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from show" -l env-file -d 'Read settings from this file, too' -r -F
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from show" -s o -l output -d 'Set the output format [default: table]' -r -f -a "table\t'For people'
wide\t'The table with all columns, one line a row, also on a terminal'
json\t'An array of objects for a listing, one object for a single item'
jsonl\t'One JSON object per line'
csv\t'With a header line; times in RFC 3339 UTC'
nagios\t'One line with perfdata and the exit codes of monitoring plugins (check commands only)'"
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from show" -l columns -d 'Show only these columns, in this order' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from show" -l tz -d 'Show times in this time zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from show" -l store-tz -d 'Time zone of stored times that have no zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from show" -l color -d 'Set when to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from show" -l statement-timeout -d 'Cancel a statement after this time; 0 is no limit [default: 10s]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from show" -l now -d 'Use this time instead of the server\'s (for tests)' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from show" -l next -d 'Show the next N runs' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from show" -l from -d 'Show the next runs after this time' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from show" -l sandbox -d 'Use the private PostgreSQL of the sandbox; start it if needed'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from show" -l no-pager -d 'Do not use a pager'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from show" -l plain -d 'Write sentences without symbols, for screen readers'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Print only data, warnings and errors'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Print more details; -vv also logs each SQL statement'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from show" -l read-only -d 'Make the server refuse every write'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from show" -s V -l version -d 'Print version'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from running" -s d -l database-url -d 'Connect to this database: a URL or key=value pairs' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from running" -l profile -d 'Use this profile of the configuration file' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from running" -l env-file -d 'Read settings from this file, too' -r -F
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from running" -s o -l output -d 'Set the output format [default: table]' -r -f -a "table\t'For people'
wide\t'The table with all columns, one line a row, also on a terminal'
json\t'An array of objects for a listing, one object for a single item'
jsonl\t'One JSON object per line'
csv\t'With a header line; times in RFC 3339 UTC'
nagios\t'One line with perfdata and the exit codes of monitoring plugins (check commands only)'"
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from running" -l columns -d 'Show only these columns, in this order' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from running" -l tz -d 'Show times in this time zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from running" -l store-tz -d 'Time zone of stored times that have no zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from running" -l color -d 'Set when to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from running" -l statement-timeout -d 'Cancel a statement after this time; 0 is no limit [default: 10s]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from running" -l now -d 'Use this time instead of the server\'s (for tests)' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from running" -l job-timeout -d 'Longest time a run may take [default: 30s]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from running" -l sandbox -d 'Use the private PostgreSQL of the sandbox; start it if needed'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from running" -l no-pager -d 'Do not use a pager'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from running" -l plain -d 'Write sentences without symbols, for screen readers'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from running" -s q -l quiet -d 'Print only data, warnings and errors'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from running" -s v -l verbose -d 'Print more details; -vv also logs each SQL statement'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from running" -l read-only -d 'Make the server refuse every write'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from running" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from running" -s V -l version -d 'Print version'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from upcoming" -s d -l database-url -d 'Connect to this database: a URL or key=value pairs' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from upcoming" -l profile -d 'Use this profile of the configuration file' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from upcoming" -l env-file -d 'Read settings from this file, too' -r -F
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from upcoming" -s o -l output -d 'Set the output format [default: table]' -r -f -a "table\t'For people'
wide\t'The table with all columns, one line a row, also on a terminal'
json\t'An array of objects for a listing, one object for a single item'
jsonl\t'One JSON object per line'
csv\t'With a header line; times in RFC 3339 UTC'
nagios\t'One line with perfdata and the exit codes of monitoring plugins (check commands only)'"
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from upcoming" -l columns -d 'Show only these columns, in this order' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from upcoming" -l tz -d 'Show times in this time zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from upcoming" -l store-tz -d 'Time zone of stored times that have no zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from upcoming" -l color -d 'Set when to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from upcoming" -l statement-timeout -d 'Cancel a statement after this time; 0 is no limit [default: 10s]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from upcoming" -l now -d 'Use this time instead of the server\'s (for tests)' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from upcoming" -l for -d 'Show the starts of this time' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from upcoming" -l job -d 'Show only this job (repeatable)' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from upcoming" -l limit -d 'Allow N runs to be in progress at once' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from upcoming" -l backtest -d 'Compare past predictions with recorded runs' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from upcoming" -l sandbox -d 'Use the private PostgreSQL of the sandbox; start it if needed'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from upcoming" -l no-pager -d 'Do not use a pager'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from upcoming" -l plain -d 'Write sentences without symbols, for screen readers'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from upcoming" -s q -l quiet -d 'Print only data, warnings and errors'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from upcoming" -s v -l verbose -d 'Print more details; -vv also logs each SQL statement'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from upcoming" -l read-only -d 'Make the server refuse every write'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from upcoming" -l check -d 'Exit with 1 if the limit is passed'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from upcoming" -l plot -d 'Draw a timeline instead of the table'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from upcoming" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from upcoming" -s V -l version -d 'Print version'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from trigger" -s d -l database-url -d 'Connect to this database: a URL or key=value pairs' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from trigger" -l profile -d 'Use this profile of the configuration file' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from trigger" -l env-file -d 'Read settings from this file, too' -r -F
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from trigger" -s o -l output -d 'Set the output format [default: table]' -r -f -a "table\t'For people'
wide\t'The table with all columns, one line a row, also on a terminal'
json\t'An array of objects for a listing, one object for a single item'
jsonl\t'One JSON object per line'
csv\t'With a header line; times in RFC 3339 UTC'
nagios\t'One line with perfdata and the exit codes of monitoring plugins (check commands only)'"
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from trigger" -l columns -d 'Show only these columns, in this order' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from trigger" -l tz -d 'Show times in this time zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from trigger" -l store-tz -d 'Time zone of stored times that have no zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from trigger" -l color -d 'Set when to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from trigger" -l statement-timeout -d 'Cancel a statement after this time; 0 is no limit [default: 10s]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from trigger" -l now -d 'Use this time instead of the server\'s (for tests)' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from trigger" -l state -d 'Select jobs in this state (repeatable)' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from trigger" -l func -d 'Select jobs whose function matches a pattern' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from trigger" -l id -d 'Select jobs whose id matches a pattern' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from trigger" -l timeout -d 'Wait at most this long' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from trigger" -l reason -d 'Record this reason in the journal' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from trigger" -l confirm -d 'Confirm with the name of the profile' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from trigger" -l sandbox -d 'Use the private PostgreSQL of the sandbox; start it if needed'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from trigger" -l no-pager -d 'Do not use a pager'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from trigger" -l plain -d 'Write sentences without symbols, for screen readers'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from trigger" -s q -l quiet -d 'Print only data, warnings and errors'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from trigger" -s v -l verbose -d 'Print more details; -vv also logs each SQL statement'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from trigger" -l read-only -d 'Make the server refuse every write'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from trigger" -l all -d 'Select all jobs, or all that match the filters'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from trigger" -s y -l yes -d 'Do not ask for confirmation'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from trigger" -l force -d 'Trigger paused jobs too, and end their pause'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from trigger" -l wait -d 'Wait until the runs have ended'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from trigger" -s n -l dry-run -d 'Only show what would change'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from trigger" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from trigger" -s V -l version -d 'Print version'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from pause" -s d -l database-url -d 'Connect to this database: a URL or key=value pairs' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from pause" -l profile -d 'Use this profile of the configuration file' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from pause" -l env-file -d 'Read settings from this file, too' -r -F
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from pause" -s o -l output -d 'Set the output format [default: table]' -r -f -a "table\t'For people'
wide\t'The table with all columns, one line a row, also on a terminal'
json\t'An array of objects for a listing, one object for a single item'
jsonl\t'One JSON object per line'
csv\t'With a header line; times in RFC 3339 UTC'
nagios\t'One line with perfdata and the exit codes of monitoring plugins (check commands only)'"
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from pause" -l columns -d 'Show only these columns, in this order' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from pause" -l tz -d 'Show times in this time zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from pause" -l store-tz -d 'Time zone of stored times that have no zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from pause" -l color -d 'Set when to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from pause" -l statement-timeout -d 'Cancel a statement after this time; 0 is no limit [default: 10s]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from pause" -l now -d 'Use this time instead of the server\'s (for tests)' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from pause" -l state -d 'Select jobs in this state (repeatable)' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from pause" -l func -d 'Select jobs whose function matches a pattern' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from pause" -l id -d 'Select jobs whose id matches a pattern' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from pause" -l for -d 'Resume the jobs after this time' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from pause" -l reason -d 'Record this reason in the journal' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from pause" -l confirm -d 'Confirm with the name of the profile' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from pause" -l sandbox -d 'Use the private PostgreSQL of the sandbox; start it if needed'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from pause" -l no-pager -d 'Do not use a pager'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from pause" -l plain -d 'Write sentences without symbols, for screen readers'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from pause" -s q -l quiet -d 'Print only data, warnings and errors'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from pause" -s v -l verbose -d 'Print more details; -vv also logs each SQL statement'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from pause" -l read-only -d 'Make the server refuse every write'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from pause" -l all -d 'Select all jobs, or all that match the filters'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from pause" -s y -l yes -d 'Do not ask for confirmation'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from pause" -s n -l dry-run -d 'Only show what would change'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from pause" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from pause" -s V -l version -d 'Print version'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from resume" -s d -l database-url -d 'Connect to this database: a URL or key=value pairs' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from resume" -l profile -d 'Use this profile of the configuration file' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from resume" -l env-file -d 'Read settings from this file, too' -r -F
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from resume" -s o -l output -d 'Set the output format [default: table]' -r -f -a "table\t'For people'
wide\t'The table with all columns, one line a row, also on a terminal'
json\t'An array of objects for a listing, one object for a single item'
jsonl\t'One JSON object per line'
csv\t'With a header line; times in RFC 3339 UTC'
nagios\t'One line with perfdata and the exit codes of monitoring plugins (check commands only)'"
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from resume" -l columns -d 'Show only these columns, in this order' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from resume" -l tz -d 'Show times in this time zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from resume" -l store-tz -d 'Time zone of stored times that have no zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from resume" -l color -d 'Set when to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from resume" -l statement-timeout -d 'Cancel a statement after this time; 0 is no limit [default: 10s]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from resume" -l now -d 'Use this time instead of the server\'s (for tests)' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from resume" -l state -d 'Select jobs in this state (repeatable)' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from resume" -l func -d 'Select jobs whose function matches a pattern' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from resume" -l id -d 'Select jobs whose id matches a pattern' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from resume" -l at -d 'Set the next run to this time' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from resume" -l reason -d 'Record this reason in the journal' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from resume" -l confirm -d 'Confirm with the name of the profile' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from resume" -l sandbox -d 'Use the private PostgreSQL of the sandbox; start it if needed'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from resume" -l no-pager -d 'Do not use a pager'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from resume" -l plain -d 'Write sentences without symbols, for screen readers'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from resume" -s q -l quiet -d 'Print only data, warnings and errors'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from resume" -s v -l verbose -d 'Print more details; -vv also logs each SQL statement'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from resume" -l read-only -d 'Make the server refuse every write'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from resume" -l all -d 'Select all jobs, or all that match the filters'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from resume" -s y -l yes -d 'Do not ask for confirmation'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from resume" -l expired -d 'Resume all jobs whose `pause --for` time is over'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from resume" -s n -l dry-run -d 'Only show what would change'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from resume" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from resume" -s V -l version -d 'Print version'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from remove" -s d -l database-url -d 'Connect to this database: a URL or key=value pairs' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from remove" -l profile -d 'Use this profile of the configuration file' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from remove" -l env-file -d 'Read settings from this file, too' -r -F
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from remove" -s o -l output -d 'Set the output format [default: table]' -r -f -a "table\t'For people'
wide\t'The table with all columns, one line a row, also on a terminal'
json\t'An array of objects for a listing, one object for a single item'
jsonl\t'One JSON object per line'
csv\t'With a header line; times in RFC 3339 UTC'
nagios\t'One line with perfdata and the exit codes of monitoring plugins (check commands only)'"
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from remove" -l columns -d 'Show only these columns, in this order' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from remove" -l tz -d 'Show times in this time zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from remove" -l store-tz -d 'Time zone of stored times that have no zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from remove" -l color -d 'Set when to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from remove" -l statement-timeout -d 'Cancel a statement after this time; 0 is no limit [default: 10s]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from remove" -l now -d 'Use this time instead of the server\'s (for tests)' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from remove" -l state -d 'Select jobs in this state (repeatable)' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from remove" -l func -d 'Select jobs whose function matches a pattern' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from remove" -l id -d 'Select jobs whose id matches a pattern' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from remove" -l reason -d 'Record this reason in the journal' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from remove" -l confirm -d 'Confirm with the name of the profile' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from remove" -l sandbox -d 'Use the private PostgreSQL of the sandbox; start it if needed'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from remove" -l no-pager -d 'Do not use a pager'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from remove" -l plain -d 'Write sentences without symbols, for screen readers'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from remove" -s q -l quiet -d 'Print only data, warnings and errors'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from remove" -s v -l verbose -d 'Print more details; -vv also logs each SQL statement'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from remove" -l read-only -d 'Make the server refuse every write'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from remove" -l all -d 'Select all jobs, or all that match the filters'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from remove" -s y -l yes -d 'Do not ask for confirmation'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from remove" -l purge -d 'Delete the row; the operator journal keeps a copy'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from remove" -s n -l dry-run -d 'Only show what would change'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from remove" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from remove" -s V -l version -d 'Print version'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from schedule" -s d -l database-url -d 'Connect to this database: a URL or key=value pairs' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from schedule" -l profile -d 'Use this profile of the configuration file' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from schedule" -l env-file -d 'Read settings from this file, too' -r -F
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from schedule" -s o -l output -d 'Set the output format [default: table]' -r -f -a "table\t'For people'
wide\t'The table with all columns, one line a row, also on a terminal'
json\t'An array of objects for a listing, one object for a single item'
jsonl\t'One JSON object per line'
csv\t'With a header line; times in RFC 3339 UTC'
nagios\t'One line with perfdata and the exit codes of monitoring plugins (check commands only)'"
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from schedule" -l columns -d 'Show only these columns, in this order' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from schedule" -l tz -d 'Show times in this time zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from schedule" -l store-tz -d 'Time zone of stored times that have no zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from schedule" -l color -d 'Set when to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from schedule" -l statement-timeout -d 'Cancel a statement after this time; 0 is no limit [default: 10s]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from schedule" -l now -d 'Use this time instead of the server\'s (for tests)' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from schedule" -l cron -d 'Run at the times of a cron expression' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from schedule" -l every -d 'Run repeatedly, first after one interval' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from schedule" -l at -d 'Run once at this time' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from schedule" -l dialect -d 'Cron dialect: crontab or apscheduler' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from schedule" -l reason -d 'Record this reason in the journal' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from schedule" -l confirm -d 'Confirm with the name of the profile' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from schedule" -l sandbox -d 'Use the private PostgreSQL of the sandbox; start it if needed'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from schedule" -l no-pager -d 'Do not use a pager'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from schedule" -l plain -d 'Write sentences without symbols, for screen readers'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from schedule" -s q -l quiet -d 'Print only data, warnings and errors'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from schedule" -s v -l verbose -d 'Print more details; -vv also logs each SQL statement'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from schedule" -l read-only -d 'Make the server refuse every write'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from schedule" -s n -l dry-run -d 'Only show what would change'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from schedule" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from schedule" -s V -l version -d 'Print version'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from edit" -s d -l database-url -d 'Connect to this database: a URL or key=value pairs' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from edit" -l profile -d 'Use this profile of the configuration file' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from edit" -l env-file -d 'Read settings from this file, too' -r -F
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from edit" -s o -l output -d 'Set the output format [default: table]' -r -f -a "table\t'For people'
wide\t'The table with all columns, one line a row, also on a terminal'
json\t'An array of objects for a listing, one object for a single item'
jsonl\t'One JSON object per line'
csv\t'With a header line; times in RFC 3339 UTC'
nagios\t'One line with perfdata and the exit codes of monitoring plugins (check commands only)'"
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from edit" -l columns -d 'Show only these columns, in this order' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from edit" -l tz -d 'Show times in this time zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from edit" -l store-tz -d 'Time zone of stored times that have no zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from edit" -l color -d 'Set when to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from edit" -l statement-timeout -d 'Cancel a statement after this time; 0 is no limit [default: 10s]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from edit" -l now -d 'Use this time instead of the server\'s (for tests)' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from edit" -l state -d 'Select jobs in this state (repeatable)' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from edit" -l func -d 'Select jobs whose function matches a pattern' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from edit" -l id -d 'Select jobs whose id matches a pattern' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from edit" -l grace -d 'Set how late a run may start' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from edit" -l max-instances -d 'Set how many runs of the job may overlap' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from edit" -l coalesce -d 'Run several missed runs as one' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from edit" -l name -d 'Set the name of the job' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from edit" -l executor -d 'Set the executor that runs the job' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from edit" -l reason -d 'Record this reason in the journal' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from edit" -l confirm -d 'Confirm with the name of the profile' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from edit" -l sandbox -d 'Use the private PostgreSQL of the sandbox; start it if needed'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from edit" -l no-pager -d 'Do not use a pager'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from edit" -l plain -d 'Write sentences without symbols, for screen readers'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from edit" -s q -l quiet -d 'Print only data, warnings and errors'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from edit" -s v -l verbose -d 'Print more details; -vv also logs each SQL statement'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from edit" -l read-only -d 'Make the server refuse every write'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from edit" -l all -d 'Select all jobs, or all that match the filters'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from edit" -s y -l yes -d 'Do not ask for confirmation'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from edit" -l force -d 'Set an executor that no other job has'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from edit" -s n -l dry-run -d 'Only show what would change'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from edit" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from edit" -s V -l version -d 'Print version'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from verify" -s d -l database-url -d 'Connect to this database: a URL or key=value pairs' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from verify" -l profile -d 'Use this profile of the configuration file' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from verify" -l env-file -d 'Read settings from this file, too' -r -F
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from verify" -s o -l output -d 'Set the output format [default: table]' -r -f -a "table\t'For people'
wide\t'The table with all columns, one line a row, also on a terminal'
json\t'An array of objects for a listing, one object for a single item'
jsonl\t'One JSON object per line'
csv\t'With a header line; times in RFC 3339 UTC'
nagios\t'One line with perfdata and the exit codes of monitoring plugins (check commands only)'"
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from verify" -l columns -d 'Show only these columns, in this order' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from verify" -l tz -d 'Show times in this time zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from verify" -l store-tz -d 'Time zone of stored times that have no zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from verify" -l color -d 'Set when to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from verify" -l statement-timeout -d 'Cancel a statement after this time; 0 is no limit [default: 10s]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from verify" -l now -d 'Use this time instead of the server\'s (for tests)' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from verify" -l ignore -d 'Do not report findings of this kind (repeatable)' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from verify" -l threads -d 'Set the size of the executor' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from verify" -l sandbox -d 'Use the private PostgreSQL of the sandbox; start it if needed'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from verify" -l no-pager -d 'Do not use a pager'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from verify" -l plain -d 'Write sentences without symbols, for screen readers'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from verify" -s q -l quiet -d 'Print only data, warnings and errors'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from verify" -s v -l verbose -d 'Print more details; -vv also logs each SQL statement'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from verify" -l read-only -d 'Make the server refuse every write'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from verify" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from verify" -s V -l version -d 'Print version'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from repair" -s d -l database-url -d 'Connect to this database: a URL or key=value pairs' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from repair" -l profile -d 'Use this profile of the configuration file' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from repair" -l env-file -d 'Read settings from this file, too' -r -F
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from repair" -s o -l output -d 'Set the output format [default: table]' -r -f -a "table\t'For people'
wide\t'The table with all columns, one line a row, also on a terminal'
json\t'An array of objects for a listing, one object for a single item'
jsonl\t'One JSON object per line'
csv\t'With a header line; times in RFC 3339 UTC'
nagios\t'One line with perfdata and the exit codes of monitoring plugins (check commands only)'"
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from repair" -l columns -d 'Show only these columns, in this order' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from repair" -l tz -d 'Show times in this time zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from repair" -l store-tz -d 'Time zone of stored times that have no zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from repair" -l color -d 'Set when to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from repair" -l statement-timeout -d 'Cancel a statement after this time; 0 is no limit [default: 10s]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from repair" -l now -d 'Use this time instead of the server\'s (for tests)' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from repair" -l grace -d 'Replace a misfire grace time of 0 with this' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from repair" -l reason -d 'Record this reason in the journal' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from repair" -l confirm -d 'Confirm with the name of the profile' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from repair" -l sandbox -d 'Use the private PostgreSQL of the sandbox; start it if needed'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from repair" -l no-pager -d 'Do not use a pager'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from repair" -l plain -d 'Write sentences without symbols, for screen readers'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from repair" -s q -l quiet -d 'Print only data, warnings and errors'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from repair" -s v -l verbose -d 'Print more details; -vv also logs each SQL statement'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from repair" -l read-only -d 'Make the server refuse every write'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from repair" -l pause -d 'Pause a job whose next run time is missing or ambiguous'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from repair" -s n -l dry-run -d 'Only show what would change'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from repair" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from repair" -s V -l version -d 'Print version'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from preflight" -s d -l database-url -d 'Connect to this database: a URL or key=value pairs' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from preflight" -l profile -d 'Use this profile of the configuration file' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from preflight" -l env-file -d 'Read settings from this file, too' -r -F
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from preflight" -s o -l output -d 'Set the output format [default: table]' -r -f -a "table\t'For people'
wide\t'The table with all columns, one line a row, also on a terminal'
json\t'An array of objects for a listing, one object for a single item'
jsonl\t'One JSON object per line'
csv\t'With a header line; times in RFC 3339 UTC'
nagios\t'One line with perfdata and the exit codes of monitoring plugins (check commands only)'"
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from preflight" -l columns -d 'Show only these columns, in this order' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from preflight" -l tz -d 'Show times in this time zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from preflight" -l store-tz -d 'Time zone of stored times that have no zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from preflight" -l color -d 'Set when to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from preflight" -l statement-timeout -d 'Cancel a statement after this time; 0 is no limit [default: 10s]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from preflight" -l now -d 'Use this time instead of the server\'s (for tests)' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from preflight" -l python -d 'Interpreter of the release' -r -F
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from preflight" -l cwd -d 'Directory in which the scheduler starts' -r -F
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from preflight" -l snapshot -d 'Save all rows to this file first' -r -F
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from preflight" -l timeout -d 'Time limit for importing the modules' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from preflight" -l sandbox -d 'Use the private PostgreSQL of the sandbox; start it if needed'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from preflight" -l no-pager -d 'Do not use a pager'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from preflight" -l plain -d 'Write sentences without symbols, for screen readers'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from preflight" -s q -l quiet -d 'Print only data, warnings and errors'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from preflight" -s v -l verbose -d 'Print more details; -vv also logs each SQL statement'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from preflight" -l read-only -d 'Make the server refuse every write'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from preflight" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from preflight" -s V -l version -d 'Print version'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from snapshot" -s d -l database-url -d 'Connect to this database: a URL or key=value pairs' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from snapshot" -l profile -d 'Use this profile of the configuration file' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from snapshot" -l env-file -d 'Read settings from this file, too' -r -F
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from snapshot" -s o -l output -d 'Set the output format [default: table]' -r -f -a "table\t'For people'
wide\t'The table with all columns, one line a row, also on a terminal'
json\t'An array of objects for a listing, one object for a single item'
jsonl\t'One JSON object per line'
csv\t'With a header line; times in RFC 3339 UTC'
nagios\t'One line with perfdata and the exit codes of monitoring plugins (check commands only)'"
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from snapshot" -l columns -d 'Show only these columns, in this order' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from snapshot" -l tz -d 'Show times in this time zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from snapshot" -l store-tz -d 'Time zone of stored times that have no zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from snapshot" -l color -d 'Set when to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from snapshot" -l statement-timeout -d 'Cancel a statement after this time; 0 is no limit [default: 10s]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from snapshot" -l now -d 'Use this time instead of the server\'s (for tests)' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from snapshot" -l sandbox -d 'Use the private PostgreSQL of the sandbox; start it if needed'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from snapshot" -l no-pager -d 'Do not use a pager'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from snapshot" -l plain -d 'Write sentences without symbols, for screen readers'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from snapshot" -s q -l quiet -d 'Print only data, warnings and errors'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from snapshot" -s v -l verbose -d 'Print more details; -vv also logs each SQL statement'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from snapshot" -l read-only -d 'Make the server refuse every write'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from snapshot" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from snapshot" -s V -l version -d 'Print version'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from diff" -s d -l database-url -d 'Connect to this database: a URL or key=value pairs' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from diff" -l profile -d 'Use this profile of the configuration file' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from diff" -l env-file -d 'Read settings from this file, too' -r -F
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from diff" -s o -l output -d 'Set the output format [default: table]' -r -f -a "table\t'For people'
wide\t'The table with all columns, one line a row, also on a terminal'
json\t'An array of objects for a listing, one object for a single item'
jsonl\t'One JSON object per line'
csv\t'With a header line; times in RFC 3339 UTC'
nagios\t'One line with perfdata and the exit codes of monitoring plugins (check commands only)'"
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from diff" -l columns -d 'Show only these columns, in this order' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from diff" -l tz -d 'Show times in this time zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from diff" -l store-tz -d 'Time zone of stored times that have no zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from diff" -l color -d 'Set when to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from diff" -l statement-timeout -d 'Cancel a statement after this time; 0 is no limit [default: 10s]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from diff" -l now -d 'Use this time instead of the server\'s (for tests)' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from diff" -l sandbox -d 'Use the private PostgreSQL of the sandbox; start it if needed'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from diff" -l no-pager -d 'Do not use a pager'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from diff" -l plain -d 'Write sentences without symbols, for screen readers'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from diff" -s q -l quiet -d 'Print only data, warnings and errors'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from diff" -s v -l verbose -d 'Print more details; -vv also logs each SQL statement'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from diff" -l read-only -d 'Make the server refuse every write'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from diff" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from diff" -s V -l version -d 'Print version'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from restore" -s d -l database-url -d 'Connect to this database: a URL or key=value pairs' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from restore" -l profile -d 'Use this profile of the configuration file' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from restore" -l env-file -d 'Read settings from this file, too' -r -F
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from restore" -s o -l output -d 'Set the output format [default: table]' -r -f -a "table\t'For people'
wide\t'The table with all columns, one line a row, also on a terminal'
json\t'An array of objects for a listing, one object for a single item'
jsonl\t'One JSON object per line'
csv\t'With a header line; times in RFC 3339 UTC'
nagios\t'One line with perfdata and the exit codes of monitoring plugins (check commands only)'"
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from restore" -l columns -d 'Show only these columns, in this order' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from restore" -l tz -d 'Show times in this time zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from restore" -l store-tz -d 'Time zone of stored times that have no zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from restore" -l color -d 'Set when to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from restore" -l statement-timeout -d 'Cancel a statement after this time; 0 is no limit [default: 10s]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from restore" -l now -d 'Use this time instead of the server\'s (for tests)' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from restore" -l state -d 'Select jobs in this state (repeatable)' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from restore" -l func -d 'Select jobs whose function matches a pattern' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from restore" -l id -d 'Select jobs whose id matches a pattern' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from restore" -l reason -d 'Record this reason in the journal' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from restore" -l confirm -d 'Confirm with the name of the profile' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from restore" -l sandbox -d 'Use the private PostgreSQL of the sandbox; start it if needed'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from restore" -l no-pager -d 'Do not use a pager'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from restore" -l plain -d 'Write sentences without symbols, for screen readers'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from restore" -s q -l quiet -d 'Print only data, warnings and errors'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from restore" -s v -l verbose -d 'Print more details; -vv also logs each SQL statement'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from restore" -l read-only -d 'Make the server refuse every write'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from restore" -l all -d 'Select all jobs, or all that match the filters'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from restore" -s y -l yes -d 'Do not ask for confirmation'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from restore" -l vanished -d 'Restore all jobs that `jobs diff` reports as vanished'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from restore" -l paused -d 'Restore the jobs paused'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from restore" -s n -l dry-run -d 'Only show what would change'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from restore" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from restore" -s V -l version -d 'Print version'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from help" -f -a "list" -d 'List the jobs of the store'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from help" -f -a "show" -d 'Show one job: arguments, schedule, runs, and why it is not running'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from help" -f -a "running" -d 'Show the running jobs, their owners, and whether the owners are alive'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from help" -f -a "upcoming" -d 'Show when each job starts next, and how many run at once'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from help" -f -a "trigger" -d 'Make jobs due now; the scheduler starts them when it reads the table'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from help" -f -a "pause" -d 'Pause jobs until they are resumed'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from help" -f -a "resume" -d 'Resume paused jobs'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from help" -f -a "remove" -d 'Mark jobs REMOVED, or delete their rows with --purge'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from help" -f -a "schedule" -d 'Set when a job runs, and set its next run'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from help" -f -a "edit" -d 'Change the grace time, limits, name or executor of jobs'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from help" -f -a "verify" -d 'Find invalid rows of the jobs table, their effect and how to fix them'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from help" -f -a "repair" -d 'Repair rows of APScheduler\'s own tables that `jobs verify` reports'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from help" -f -a "preflight" -d 'Check before a deployment whether a release can load all jobs'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from help" -f -a "snapshot" -d 'Save all rows of the jobs table to a file, byte for byte'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from help" -f -a "diff" -d 'Compare the jobs with a snapshot: vanished, appeared, changed'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from help" -f -a "restore" -d 'Restore deleted jobs from a snapshot'
complete -c apsctl -n "__fish_apsctl_using_subcommand jobs; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c apsctl -n "__fish_apsctl_using_subcommand audit; and not __fish_seen_subcommand_from tail operations prune help" -s d -l database-url -d 'Connect to this database: a URL or key=value pairs' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand audit; and not __fish_seen_subcommand_from tail operations prune help" -l profile -d 'Use this profile of the configuration file' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand audit; and not __fish_seen_subcommand_from tail operations prune help" -l env-file -d 'Read settings from this file, too' -r -F
complete -c apsctl -n "__fish_apsctl_using_subcommand audit; and not __fish_seen_subcommand_from tail operations prune help" -s o -l output -d 'Set the output format [default: table]' -r -f -a "table\t'For people'
wide\t'The table with all columns, one line a row, also on a terminal'
json\t'An array of objects for a listing, one object for a single item'
jsonl\t'One JSON object per line'
csv\t'With a header line; times in RFC 3339 UTC'
nagios\t'One line with perfdata and the exit codes of monitoring plugins (check commands only)'"
complete -c apsctl -n "__fish_apsctl_using_subcommand audit; and not __fish_seen_subcommand_from tail operations prune help" -l columns -d 'Show only these columns, in this order' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand audit; and not __fish_seen_subcommand_from tail operations prune help" -l tz -d 'Show times in this time zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand audit; and not __fish_seen_subcommand_from tail operations prune help" -l store-tz -d 'Time zone of stored times that have no zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand audit; and not __fish_seen_subcommand_from tail operations prune help" -l color -d 'Set when to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c apsctl -n "__fish_apsctl_using_subcommand audit; and not __fish_seen_subcommand_from tail operations prune help" -l statement-timeout -d 'Cancel a statement after this time; 0 is no limit [default: 10s]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand audit; and not __fish_seen_subcommand_from tail operations prune help" -l now -d 'Use this time instead of the server\'s (for tests)' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand audit; and not __fish_seen_subcommand_from tail operations prune help" -l sandbox -d 'Use the private PostgreSQL of the sandbox; start it if needed'
complete -c apsctl -n "__fish_apsctl_using_subcommand audit; and not __fish_seen_subcommand_from tail operations prune help" -l no-pager -d 'Do not use a pager'
complete -c apsctl -n "__fish_apsctl_using_subcommand audit; and not __fish_seen_subcommand_from tail operations prune help" -l plain -d 'Write sentences without symbols, for screen readers'
complete -c apsctl -n "__fish_apsctl_using_subcommand audit; and not __fish_seen_subcommand_from tail operations prune help" -s q -l quiet -d 'Print only data, warnings and errors'
complete -c apsctl -n "__fish_apsctl_using_subcommand audit; and not __fish_seen_subcommand_from tail operations prune help" -s v -l verbose -d 'Print more details; -vv also logs each SQL statement'
complete -c apsctl -n "__fish_apsctl_using_subcommand audit; and not __fish_seen_subcommand_from tail operations prune help" -l read-only -d 'Make the server refuse every write'
complete -c apsctl -n "__fish_apsctl_using_subcommand audit; and not __fish_seen_subcommand_from tail operations prune help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c apsctl -n "__fish_apsctl_using_subcommand audit; and not __fish_seen_subcommand_from tail operations prune help" -s V -l version -d 'Print version'
complete -c apsctl -n "__fish_apsctl_using_subcommand audit; and not __fish_seen_subcommand_from tail operations prune help" -f -a "tail" -d 'Show the most recent runs in chronological order'
complete -c apsctl -n "__fish_apsctl_using_subcommand audit; and not __fish_seen_subcommand_from tail operations prune help" -f -a "operations" -d 'Show the operator journal, or verify that it is unchanged'
complete -c apsctl -n "__fish_apsctl_using_subcommand audit; and not __fish_seen_subcommand_from tail operations prune help" -f -a "prune" -d 'Delete old runs from the log of runs, in small batches'
complete -c apsctl -n "__fish_apsctl_using_subcommand audit; and not __fish_seen_subcommand_from tail operations prune help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c apsctl -n "__fish_apsctl_using_subcommand audit; and __fish_seen_subcommand_from tail" -s d -l database-url -d 'Connect to this database: a URL or key=value pairs' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand audit; and __fish_seen_subcommand_from tail" -l profile -d 'Use this profile of the configuration file' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand audit; and __fish_seen_subcommand_from tail" -l env-file -d 'Read settings from this file, too' -r -F
complete -c apsctl -n "__fish_apsctl_using_subcommand audit; and __fish_seen_subcommand_from tail" -s o -l output -d 'Set the output format [default: table]' -r -f -a "table\t'For people'
wide\t'The table with all columns, one line a row, also on a terminal'
json\t'An array of objects for a listing, one object for a single item'
jsonl\t'One JSON object per line'
csv\t'With a header line; times in RFC 3339 UTC'
nagios\t'One line with perfdata and the exit codes of monitoring plugins (check commands only)'"
complete -c apsctl -n "__fish_apsctl_using_subcommand audit; and __fish_seen_subcommand_from tail" -l columns -d 'Show only these columns, in this order' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand audit; and __fish_seen_subcommand_from tail" -l tz -d 'Show times in this time zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand audit; and __fish_seen_subcommand_from tail" -l store-tz -d 'Time zone of stored times that have no zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand audit; and __fish_seen_subcommand_from tail" -l color -d 'Set when to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c apsctl -n "__fish_apsctl_using_subcommand audit; and __fish_seen_subcommand_from tail" -l statement-timeout -d 'Cancel a statement after this time; 0 is no limit [default: 10s]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand audit; and __fish_seen_subcommand_from tail" -l now -d 'Use this time instead of the server\'s (for tests)' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand audit; and __fish_seen_subcommand_from tail" -s n -l limit -d 'Show at most N runs; 0 shows all' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand audit; and __fish_seen_subcommand_from tail" -l since -d 'Show runs of the last DURATION' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand audit; and __fish_seen_subcommand_from tail" -l status -d 'Show only runs with this status (repeatable)' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand audit; and __fish_seen_subcommand_from tail" -l job -d 'Show only runs of this job' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand audit; and __fish_seen_subcommand_from tail" -l interval -d 'With --follow, poll at this interval' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand audit; and __fish_seen_subcommand_from tail" -l sandbox -d 'Use the private PostgreSQL of the sandbox; start it if needed'
complete -c apsctl -n "__fish_apsctl_using_subcommand audit; and __fish_seen_subcommand_from tail" -l no-pager -d 'Do not use a pager'
complete -c apsctl -n "__fish_apsctl_using_subcommand audit; and __fish_seen_subcommand_from tail" -l plain -d 'Write sentences without symbols, for screen readers'
complete -c apsctl -n "__fish_apsctl_using_subcommand audit; and __fish_seen_subcommand_from tail" -s q -l quiet -d 'Print only data, warnings and errors'
complete -c apsctl -n "__fish_apsctl_using_subcommand audit; and __fish_seen_subcommand_from tail" -s v -l verbose -d 'Print more details; -vv also logs each SQL statement'
complete -c apsctl -n "__fish_apsctl_using_subcommand audit; and __fish_seen_subcommand_from tail" -l read-only -d 'Make the server refuse every write'
complete -c apsctl -n "__fish_apsctl_using_subcommand audit; and __fish_seen_subcommand_from tail" -s f -l follow -d 'Show new runs as they appear'
complete -c apsctl -n "__fish_apsctl_using_subcommand audit; and __fish_seen_subcommand_from tail" -l updates -d 'With --follow, show changes of status too'
complete -c apsctl -n "__fish_apsctl_using_subcommand audit; and __fish_seen_subcommand_from tail" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c apsctl -n "__fish_apsctl_using_subcommand audit; and __fish_seen_subcommand_from tail" -s V -l version -d 'Print version'
complete -c apsctl -n "__fish_apsctl_using_subcommand audit; and __fish_seen_subcommand_from operations" -s d -l database-url -d 'Connect to this database: a URL or key=value pairs' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand audit; and __fish_seen_subcommand_from operations" -l profile -d 'Use this profile of the configuration file' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand audit; and __fish_seen_subcommand_from operations" -l env-file -d 'Read settings from this file, too' -r -F
complete -c apsctl -n "__fish_apsctl_using_subcommand audit; and __fish_seen_subcommand_from operations" -s o -l output -d 'Set the output format [default: table]' -r -f -a "table\t'For people'
wide\t'The table with all columns, one line a row, also on a terminal'
json\t'An array of objects for a listing, one object for a single item'
jsonl\t'One JSON object per line'
csv\t'With a header line; times in RFC 3339 UTC'
nagios\t'One line with perfdata and the exit codes of monitoring plugins (check commands only)'"
complete -c apsctl -n "__fish_apsctl_using_subcommand audit; and __fish_seen_subcommand_from operations" -l columns -d 'Show only these columns, in this order' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand audit; and __fish_seen_subcommand_from operations" -l tz -d 'Show times in this time zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand audit; and __fish_seen_subcommand_from operations" -l store-tz -d 'Time zone of stored times that have no zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand audit; and __fish_seen_subcommand_from operations" -l color -d 'Set when to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c apsctl -n "__fish_apsctl_using_subcommand audit; and __fish_seen_subcommand_from operations" -l statement-timeout -d 'Cancel a statement after this time; 0 is no limit [default: 10s]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand audit; and __fish_seen_subcommand_from operations" -l now -d 'Use this time instead of the server\'s (for tests)' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand audit; and __fish_seen_subcommand_from operations" -s n -l limit -d 'Show at most N entries; 0 shows all' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand audit; and __fish_seen_subcommand_from operations" -l since -d 'Show only changes of the last DURATION' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand audit; and __fish_seen_subcommand_from operations" -l job -d 'Show only changes of this job' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand audit; and __fish_seen_subcommand_from operations" -l against -d 'With --verify, compare with an earlier export' -r -F
complete -c apsctl -n "__fish_apsctl_using_subcommand audit; and __fish_seen_subcommand_from operations" -l sandbox -d 'Use the private PostgreSQL of the sandbox; start it if needed'
complete -c apsctl -n "__fish_apsctl_using_subcommand audit; and __fish_seen_subcommand_from operations" -l no-pager -d 'Do not use a pager'
complete -c apsctl -n "__fish_apsctl_using_subcommand audit; and __fish_seen_subcommand_from operations" -l plain -d 'Write sentences without symbols, for screen readers'
complete -c apsctl -n "__fish_apsctl_using_subcommand audit; and __fish_seen_subcommand_from operations" -s q -l quiet -d 'Print only data, warnings and errors'
complete -c apsctl -n "__fish_apsctl_using_subcommand audit; and __fish_seen_subcommand_from operations" -s v -l verbose -d 'Print more details; -vv also logs each SQL statement'
complete -c apsctl -n "__fish_apsctl_using_subcommand audit; and __fish_seen_subcommand_from operations" -l read-only -d 'Make the server refuse every write'
complete -c apsctl -n "__fish_apsctl_using_subcommand audit; and __fish_seen_subcommand_from operations" -l verify -d 'Verify the hash chain of the whole journal'
complete -c apsctl -n "__fish_apsctl_using_subcommand audit; and __fish_seen_subcommand_from operations" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c apsctl -n "__fish_apsctl_using_subcommand audit; and __fish_seen_subcommand_from operations" -s V -l version -d 'Print version'
complete -c apsctl -n "__fish_apsctl_using_subcommand audit; and __fish_seen_subcommand_from operations" -f -a "archive" -d 'Move the older part of the operator journal to a file'
complete -c apsctl -n "__fish_apsctl_using_subcommand audit; and __fish_seen_subcommand_from operations" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c apsctl -n "__fish_apsctl_using_subcommand audit; and __fish_seen_subcommand_from prune" -s d -l database-url -d 'Connect to this database: a URL or key=value pairs' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand audit; and __fish_seen_subcommand_from prune" -l profile -d 'Use this profile of the configuration file' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand audit; and __fish_seen_subcommand_from prune" -l env-file -d 'Read settings from this file, too' -r -F
complete -c apsctl -n "__fish_apsctl_using_subcommand audit; and __fish_seen_subcommand_from prune" -s o -l output -d 'Set the output format [default: table]' -r -f -a "table\t'For people'
wide\t'The table with all columns, one line a row, also on a terminal'
json\t'An array of objects for a listing, one object for a single item'
jsonl\t'One JSON object per line'
csv\t'With a header line; times in RFC 3339 UTC'
nagios\t'One line with perfdata and the exit codes of monitoring plugins (check commands only)'"
complete -c apsctl -n "__fish_apsctl_using_subcommand audit; and __fish_seen_subcommand_from prune" -l columns -d 'Show only these columns, in this order' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand audit; and __fish_seen_subcommand_from prune" -l tz -d 'Show times in this time zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand audit; and __fish_seen_subcommand_from prune" -l store-tz -d 'Time zone of stored times that have no zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand audit; and __fish_seen_subcommand_from prune" -l color -d 'Set when to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c apsctl -n "__fish_apsctl_using_subcommand audit; and __fish_seen_subcommand_from prune" -l statement-timeout -d 'Cancel a statement after this time; 0 is no limit [default: 10s]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand audit; and __fish_seen_subcommand_from prune" -l now -d 'Use this time instead of the server\'s (for tests)' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand audit; and __fish_seen_subcommand_from prune" -l older-than -d 'Delete runs that began longer ago than DURATION' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand audit; and __fish_seen_subcommand_from prune" -l keep-last -d 'Keep the newest N runs of each job' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand audit; and __fish_seen_subcommand_from prune" -l imported-log -d 'Delete all runs that were imported from LOG' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand audit; and __fish_seen_subcommand_from prune" -l reason -d 'Record this reason in the journal' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand audit; and __fish_seen_subcommand_from prune" -l confirm -d 'Confirm with the name of the profile' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand audit; and __fish_seen_subcommand_from prune" -l sandbox -d 'Use the private PostgreSQL of the sandbox; start it if needed'
complete -c apsctl -n "__fish_apsctl_using_subcommand audit; and __fish_seen_subcommand_from prune" -l no-pager -d 'Do not use a pager'
complete -c apsctl -n "__fish_apsctl_using_subcommand audit; and __fish_seen_subcommand_from prune" -l plain -d 'Write sentences without symbols, for screen readers'
complete -c apsctl -n "__fish_apsctl_using_subcommand audit; and __fish_seen_subcommand_from prune" -s q -l quiet -d 'Print only data, warnings and errors'
complete -c apsctl -n "__fish_apsctl_using_subcommand audit; and __fish_seen_subcommand_from prune" -s v -l verbose -d 'Print more details; -vv also logs each SQL statement'
complete -c apsctl -n "__fish_apsctl_using_subcommand audit; and __fish_seen_subcommand_from prune" -l read-only -d 'Make the server refuse every write'
complete -c apsctl -n "__fish_apsctl_using_subcommand audit; and __fish_seen_subcommand_from prune" -s y -l yes -d 'Do not ask for confirmation'
complete -c apsctl -n "__fish_apsctl_using_subcommand audit; and __fish_seen_subcommand_from prune" -s n -l dry-run -d 'Only show what would change'
complete -c apsctl -n "__fish_apsctl_using_subcommand audit; and __fish_seen_subcommand_from prune" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c apsctl -n "__fish_apsctl_using_subcommand audit; and __fish_seen_subcommand_from prune" -s V -l version -d 'Print version'
complete -c apsctl -n "__fish_apsctl_using_subcommand audit; and __fish_seen_subcommand_from help" -f -a "tail" -d 'Show the most recent runs in chronological order'
complete -c apsctl -n "__fish_apsctl_using_subcommand audit; and __fish_seen_subcommand_from help" -f -a "operations" -d 'Show the operator journal, or verify that it is unchanged'
complete -c apsctl -n "__fish_apsctl_using_subcommand audit; and __fish_seen_subcommand_from help" -f -a "prune" -d 'Delete old runs from the log of runs, in small batches'
complete -c apsctl -n "__fish_apsctl_using_subcommand audit; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c apsctl -n "__fish_apsctl_using_subcommand undo" -s d -l database-url -d 'Connect to this database: a URL or key=value pairs' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand undo" -l profile -d 'Use this profile of the configuration file' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand undo" -l env-file -d 'Read settings from this file, too' -r -F
complete -c apsctl -n "__fish_apsctl_using_subcommand undo" -s o -l output -d 'Set the output format [default: table]' -r -f -a "table\t'For people'
wide\t'The table with all columns, one line a row, also on a terminal'
json\t'An array of objects for a listing, one object for a single item'
jsonl\t'One JSON object per line'
csv\t'With a header line; times in RFC 3339 UTC'
nagios\t'One line with perfdata and the exit codes of monitoring plugins (check commands only)'"
complete -c apsctl -n "__fish_apsctl_using_subcommand undo" -l columns -d 'Show only these columns, in this order' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand undo" -l tz -d 'Show times in this time zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand undo" -l store-tz -d 'Time zone of stored times that have no zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand undo" -l color -d 'Set when to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c apsctl -n "__fish_apsctl_using_subcommand undo" -l statement-timeout -d 'Cancel a statement after this time; 0 is no limit [default: 10s]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand undo" -l now -d 'Use this time instead of the server\'s (for tests)' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand undo" -l reason -d 'Record this reason in the journal' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand undo" -l confirm -d 'Confirm with the name of the profile' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand undo" -l sandbox -d 'Use the private PostgreSQL of the sandbox; start it if needed'
complete -c apsctl -n "__fish_apsctl_using_subcommand undo" -l no-pager -d 'Do not use a pager'
complete -c apsctl -n "__fish_apsctl_using_subcommand undo" -l plain -d 'Write sentences without symbols, for screen readers'
complete -c apsctl -n "__fish_apsctl_using_subcommand undo" -s q -l quiet -d 'Print only data, warnings and errors'
complete -c apsctl -n "__fish_apsctl_using_subcommand undo" -s v -l verbose -d 'Print more details; -vv also logs each SQL statement'
complete -c apsctl -n "__fish_apsctl_using_subcommand undo" -l read-only -d 'Make the server refuse every write'
complete -c apsctl -n "__fish_apsctl_using_subcommand undo" -l only -d 'Undo only this operation, not the whole change'
complete -c apsctl -n "__fish_apsctl_using_subcommand undo" -s y -l yes -d 'Do not ask for confirmation'
complete -c apsctl -n "__fish_apsctl_using_subcommand undo" -s n -l dry-run -d 'Only show what would change'
complete -c apsctl -n "__fish_apsctl_using_subcommand undo" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c apsctl -n "__fish_apsctl_using_subcommand undo" -s V -l version -d 'Print version'
complete -c apsctl -n "__fish_apsctl_using_subcommand run-once" -s d -l database-url -d 'Connect to this database: a URL or key=value pairs' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand run-once" -l profile -d 'Use this profile of the configuration file' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand run-once" -l env-file -d 'Read settings from this file, too' -r -F
complete -c apsctl -n "__fish_apsctl_using_subcommand run-once" -s o -l output -d 'Set the output format [default: table]' -r -f -a "table\t'For people'
wide\t'The table with all columns, one line a row, also on a terminal'
json\t'An array of objects for a listing, one object for a single item'
jsonl\t'One JSON object per line'
csv\t'With a header line; times in RFC 3339 UTC'
nagios\t'One line with perfdata and the exit codes of monitoring plugins (check commands only)'"
complete -c apsctl -n "__fish_apsctl_using_subcommand run-once" -l columns -d 'Show only these columns, in this order' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand run-once" -l tz -d 'Show times in this time zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand run-once" -l store-tz -d 'Time zone of stored times that have no zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand run-once" -l color -d 'Set when to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c apsctl -n "__fish_apsctl_using_subcommand run-once" -l statement-timeout -d 'Cancel a statement after this time; 0 is no limit [default: 10s]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand run-once" -l now -d 'Use this time instead of the server\'s (for tests)' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand run-once" -l job -d 'Run the pass as a run of this job' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand run-once" -l plan -d 'Approve exactly what a dry run reported' -r -F
complete -c apsctl -n "__fish_apsctl_using_subcommand run-once" -l max-approvals -d 'Approve nothing if more than N match (exit 3)' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand run-once" -l conflict-exit-code -d 'Exit with N if another pass runs' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand run-once" -l timeout -d 'Stop the pass after this time [default: 30s]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand run-once" -l retries -d 'Retry transient failures N times [default: 3]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand run-once" -l retry-delay -d 'Wait this long before a retry [default: 60s]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand run-once" -l batch-size -d 'Versions per transaction [default: 5000]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand run-once" -l max-concurrent-jobs -d 'Do not start if N other jobs run [default: 5]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand run-once" -l workers -d 'Evaluate batches on N connections at once' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand run-once" -l lease -d 'How long the lease lasts unless renewed' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand run-once" -l ping -d 'Notify a dead man\'s switch (healthchecks.io)' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand run-once" -l confirm -d 'Confirm with the name of the profile' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand run-once" -l sandbox -d 'Use the private PostgreSQL of the sandbox; start it if needed'
complete -c apsctl -n "__fish_apsctl_using_subcommand run-once" -l no-pager -d 'Do not use a pager'
complete -c apsctl -n "__fish_apsctl_using_subcommand run-once" -l plain -d 'Write sentences without symbols, for screen readers'
complete -c apsctl -n "__fish_apsctl_using_subcommand run-once" -s q -l quiet -d 'Print only data, warnings and errors'
complete -c apsctl -n "__fish_apsctl_using_subcommand run-once" -s v -l verbose -d 'Print more details; -vv also logs each SQL statement'
complete -c apsctl -n "__fish_apsctl_using_subcommand run-once" -l read-only -d 'Make the server refuse every write'
complete -c apsctl -n "__fish_apsctl_using_subcommand run-once" -l if-due -d 'Do nothing if the job is not due yet'
complete -c apsctl -n "__fish_apsctl_using_subcommand run-once" -s n -l dry-run -d 'Only show what would be approved'
complete -c apsctl -n "__fish_apsctl_using_subcommand run-once" -l full -d 'Evaluate unchanged versions again'
complete -c apsctl -n "__fish_apsctl_using_subcommand run-once" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c apsctl -n "__fish_apsctl_using_subcommand run-once" -s V -l version -d 'Print version'
complete -c apsctl -n "__fish_apsctl_using_subcommand runs; and not __fish_seen_subcommand_from show expected import undo help" -s d -l database-url -d 'Connect to this database: a URL or key=value pairs' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand runs; and not __fish_seen_subcommand_from show expected import undo help" -l profile -d 'Use this profile of the configuration file' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand runs; and not __fish_seen_subcommand_from show expected import undo help" -l env-file -d 'Read settings from this file, too' -r -F
complete -c apsctl -n "__fish_apsctl_using_subcommand runs; and not __fish_seen_subcommand_from show expected import undo help" -s o -l output -d 'Set the output format [default: table]' -r -f -a "table\t'For people'
wide\t'The table with all columns, one line a row, also on a terminal'
json\t'An array of objects for a listing, one object for a single item'
jsonl\t'One JSON object per line'
csv\t'With a header line; times in RFC 3339 UTC'
nagios\t'One line with perfdata and the exit codes of monitoring plugins (check commands only)'"
complete -c apsctl -n "__fish_apsctl_using_subcommand runs; and not __fish_seen_subcommand_from show expected import undo help" -l columns -d 'Show only these columns, in this order' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand runs; and not __fish_seen_subcommand_from show expected import undo help" -l tz -d 'Show times in this time zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand runs; and not __fish_seen_subcommand_from show expected import undo help" -l store-tz -d 'Time zone of stored times that have no zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand runs; and not __fish_seen_subcommand_from show expected import undo help" -l color -d 'Set when to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c apsctl -n "__fish_apsctl_using_subcommand runs; and not __fish_seen_subcommand_from show expected import undo help" -l statement-timeout -d 'Cancel a statement after this time; 0 is no limit [default: 10s]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand runs; and not __fish_seen_subcommand_from show expected import undo help" -l now -d 'Use this time instead of the server\'s (for tests)' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand runs; and not __fish_seen_subcommand_from show expected import undo help" -l sandbox -d 'Use the private PostgreSQL of the sandbox; start it if needed'
complete -c apsctl -n "__fish_apsctl_using_subcommand runs; and not __fish_seen_subcommand_from show expected import undo help" -l no-pager -d 'Do not use a pager'
complete -c apsctl -n "__fish_apsctl_using_subcommand runs; and not __fish_seen_subcommand_from show expected import undo help" -l plain -d 'Write sentences without symbols, for screen readers'
complete -c apsctl -n "__fish_apsctl_using_subcommand runs; and not __fish_seen_subcommand_from show expected import undo help" -s q -l quiet -d 'Print only data, warnings and errors'
complete -c apsctl -n "__fish_apsctl_using_subcommand runs; and not __fish_seen_subcommand_from show expected import undo help" -s v -l verbose -d 'Print more details; -vv also logs each SQL statement'
complete -c apsctl -n "__fish_apsctl_using_subcommand runs; and not __fish_seen_subcommand_from show expected import undo help" -l read-only -d 'Make the server refuse every write'
complete -c apsctl -n "__fish_apsctl_using_subcommand runs; and not __fish_seen_subcommand_from show expected import undo help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c apsctl -n "__fish_apsctl_using_subcommand runs; and not __fish_seen_subcommand_from show expected import undo help" -s V -l version -d 'Print version'
complete -c apsctl -n "__fish_apsctl_using_subcommand runs; and not __fish_seen_subcommand_from show expected import undo help" -f -a "show" -d 'Show one run: its audit row, approvals, slot and the worker\'s log'
complete -c apsctl -n "__fish_apsctl_using_subcommand runs; and not __fish_seen_subcommand_from show expected import undo help" -f -a "expected" -d 'Compare the runs with the slots of the jobs\' schedules'
complete -c apsctl -n "__fish_apsctl_using_subcommand runs; and not __fish_seen_subcommand_from show expected import undo help" -f -a "import" -d 'Import the runs of APScheduler 3 from its log'
complete -c apsctl -n "__fish_apsctl_using_subcommand runs; and not __fish_seen_subcommand_from show expected import undo help" -f -a "undo" -d 'Withdraw the approvals of one run, except for versions changed later'
complete -c apsctl -n "__fish_apsctl_using_subcommand runs; and not __fish_seen_subcommand_from show expected import undo help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c apsctl -n "__fish_apsctl_using_subcommand runs; and __fish_seen_subcommand_from show" -s d -l database-url -d 'Connect to this database: a URL or key=value pairs' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand runs; and __fish_seen_subcommand_from show" -l profile -d 'Use this profile of the configuration file' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand runs; and __fish_seen_subcommand_from show" -l env-file -d 'Read settings from this file, too' -r -F
complete -c apsctl -n "__fish_apsctl_using_subcommand runs; and __fish_seen_subcommand_from show" -s o -l output -d 'Set the output format [default: table]' -r -f -a "table\t'For people'
wide\t'The table with all columns, one line a row, also on a terminal'
json\t'An array of objects for a listing, one object for a single item'
jsonl\t'One JSON object per line'
csv\t'With a header line; times in RFC 3339 UTC'
nagios\t'One line with perfdata and the exit codes of monitoring plugins (check commands only)'"
complete -c apsctl -n "__fish_apsctl_using_subcommand runs; and __fish_seen_subcommand_from show" -l columns -d 'Show only these columns, in this order' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand runs; and __fish_seen_subcommand_from show" -l tz -d 'Show times in this time zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand runs; and __fish_seen_subcommand_from show" -l store-tz -d 'Time zone of stored times that have no zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand runs; and __fish_seen_subcommand_from show" -l color -d 'Set when to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c apsctl -n "__fish_apsctl_using_subcommand runs; and __fish_seen_subcommand_from show" -l statement-timeout -d 'Cancel a statement after this time; 0 is no limit [default: 10s]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand runs; and __fish_seen_subcommand_from show" -l now -d 'Use this time instead of the server\'s (for tests)' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand runs; and __fish_seen_subcommand_from show" -l container -d 'Container of the worker' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand runs; and __fish_seen_subcommand_from show" -l log-tz -d 'Time zone of log times that lack one' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand runs; and __fish_seen_subcommand_from show" -l file -d 'Read log files instead of the container' -r -F
complete -c apsctl -n "__fish_apsctl_using_subcommand runs; and __fish_seen_subcommand_from show" -l sandbox -d 'Use the private PostgreSQL of the sandbox; start it if needed'
complete -c apsctl -n "__fish_apsctl_using_subcommand runs; and __fish_seen_subcommand_from show" -l no-pager -d 'Do not use a pager'
complete -c apsctl -n "__fish_apsctl_using_subcommand runs; and __fish_seen_subcommand_from show" -l plain -d 'Write sentences without symbols, for screen readers'
complete -c apsctl -n "__fish_apsctl_using_subcommand runs; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Print only data, warnings and errors'
complete -c apsctl -n "__fish_apsctl_using_subcommand runs; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Print more details; -vv also logs each SQL statement'
complete -c apsctl -n "__fish_apsctl_using_subcommand runs; and __fish_seen_subcommand_from show" -l read-only -d 'Make the server refuse every write'
complete -c apsctl -n "__fish_apsctl_using_subcommand runs; and __fish_seen_subcommand_from show" -l no-log -d 'Do not read the worker\'s log'
complete -c apsctl -n "__fish_apsctl_using_subcommand runs; and __fish_seen_subcommand_from show" -l no-rotated -d 'Do not read rotated files'
complete -c apsctl -n "__fish_apsctl_using_subcommand runs; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c apsctl -n "__fish_apsctl_using_subcommand runs; and __fish_seen_subcommand_from show" -s V -l version -d 'Print version'
complete -c apsctl -n "__fish_apsctl_using_subcommand runs; and __fish_seen_subcommand_from expected" -s d -l database-url -d 'Connect to this database: a URL or key=value pairs' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand runs; and __fish_seen_subcommand_from expected" -l profile -d 'Use this profile of the configuration file' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand runs; and __fish_seen_subcommand_from expected" -l env-file -d 'Read settings from this file, too' -r -F
complete -c apsctl -n "__fish_apsctl_using_subcommand runs; and __fish_seen_subcommand_from expected" -s o -l output -d 'Set the output format [default: table]' -r -f -a "table\t'For people'
wide\t'The table with all columns, one line a row, also on a terminal'
json\t'An array of objects for a listing, one object for a single item'
jsonl\t'One JSON object per line'
csv\t'With a header line; times in RFC 3339 UTC'
nagios\t'One line with perfdata and the exit codes of monitoring plugins (check commands only)'"
complete -c apsctl -n "__fish_apsctl_using_subcommand runs; and __fish_seen_subcommand_from expected" -l columns -d 'Show only these columns, in this order' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand runs; and __fish_seen_subcommand_from expected" -l tz -d 'Show times in this time zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand runs; and __fish_seen_subcommand_from expected" -l store-tz -d 'Time zone of stored times that have no zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand runs; and __fish_seen_subcommand_from expected" -l color -d 'Set when to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c apsctl -n "__fish_apsctl_using_subcommand runs; and __fish_seen_subcommand_from expected" -l statement-timeout -d 'Cancel a statement after this time; 0 is no limit [default: 10s]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand runs; and __fish_seen_subcommand_from expected" -l now -d 'Use this time instead of the server\'s (for tests)' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand runs; and __fish_seen_subcommand_from expected" -l since -d 'Start of the time range' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand runs; and __fish_seen_subcommand_from expected" -l until -d 'End of the time range [default: now]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand runs; and __fish_seen_subcommand_from expected" -l job -d 'Compare only this job (repeatable)' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand runs; and __fish_seen_subcommand_from expected" -l tolerance -d 'Allow runs to be this late' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand runs; and __fish_seen_subcommand_from expected" -l sandbox -d 'Use the private PostgreSQL of the sandbox; start it if needed'
complete -c apsctl -n "__fish_apsctl_using_subcommand runs; and __fish_seen_subcommand_from expected" -l no-pager -d 'Do not use a pager'
complete -c apsctl -n "__fish_apsctl_using_subcommand runs; and __fish_seen_subcommand_from expected" -l plain -d 'Write sentences without symbols, for screen readers'
complete -c apsctl -n "__fish_apsctl_using_subcommand runs; and __fish_seen_subcommand_from expected" -s q -l quiet -d 'Print only data, warnings and errors'
complete -c apsctl -n "__fish_apsctl_using_subcommand runs; and __fish_seen_subcommand_from expected" -s v -l verbose -d 'Print more details; -vv also logs each SQL statement'
complete -c apsctl -n "__fish_apsctl_using_subcommand runs; and __fish_seen_subcommand_from expected" -l read-only -d 'Make the server refuse every write'
complete -c apsctl -n "__fish_apsctl_using_subcommand runs; and __fish_seen_subcommand_from expected" -l problems -d 'Show only missed, late and duplicate slots'
complete -c apsctl -n "__fish_apsctl_using_subcommand runs; and __fish_seen_subcommand_from expected" -l all -d 'On a terminal, list every slot'
complete -c apsctl -n "__fish_apsctl_using_subcommand runs; and __fish_seen_subcommand_from expected" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c apsctl -n "__fish_apsctl_using_subcommand runs; and __fish_seen_subcommand_from expected" -s V -l version -d 'Print version'
complete -c apsctl -n "__fish_apsctl_using_subcommand runs; and __fish_seen_subcommand_from import" -s d -l database-url -d 'Connect to this database: a URL or key=value pairs' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand runs; and __fish_seen_subcommand_from import" -l profile -d 'Use this profile of the configuration file' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand runs; and __fish_seen_subcommand_from import" -l env-file -d 'Read settings from this file, too' -r -F
complete -c apsctl -n "__fish_apsctl_using_subcommand runs; and __fish_seen_subcommand_from import" -s o -l output -d 'Set the output format [default: table]' -r -f -a "table\t'For people'
wide\t'The table with all columns, one line a row, also on a terminal'
json\t'An array of objects for a listing, one object for a single item'
jsonl\t'One JSON object per line'
csv\t'With a header line; times in RFC 3339 UTC'
nagios\t'One line with perfdata and the exit codes of monitoring plugins (check commands only)'"
complete -c apsctl -n "__fish_apsctl_using_subcommand runs; and __fish_seen_subcommand_from import" -l columns -d 'Show only these columns, in this order' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand runs; and __fish_seen_subcommand_from import" -l tz -d 'Show times in this time zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand runs; and __fish_seen_subcommand_from import" -l store-tz -d 'Time zone of stored times that have no zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand runs; and __fish_seen_subcommand_from import" -l color -d 'Set when to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c apsctl -n "__fish_apsctl_using_subcommand runs; and __fish_seen_subcommand_from import" -l statement-timeout -d 'Cancel a statement after this time; 0 is no limit [default: 10s]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand runs; and __fish_seen_subcommand_from import" -l now -d 'Use this time instead of the server\'s (for tests)' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand runs; and __fish_seen_subcommand_from import" -l container -d 'Container of the worker' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand runs; and __fish_seen_subcommand_from import" -l file -d 'Read log files instead of the container' -r -F
complete -c apsctl -n "__fish_apsctl_using_subcommand runs; and __fish_seen_subcommand_from import" -l log-tz -d 'Time zone of log times that lack one' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand runs; and __fish_seen_subcommand_from import" -l reason -d 'Record this reason in the journal' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand runs; and __fish_seen_subcommand_from import" -l confirm -d 'Confirm with the name of the profile' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand runs; and __fish_seen_subcommand_from import" -l sandbox -d 'Use the private PostgreSQL of the sandbox; start it if needed'
complete -c apsctl -n "__fish_apsctl_using_subcommand runs; and __fish_seen_subcommand_from import" -l no-pager -d 'Do not use a pager'
complete -c apsctl -n "__fish_apsctl_using_subcommand runs; and __fish_seen_subcommand_from import" -l plain -d 'Write sentences without symbols, for screen readers'
complete -c apsctl -n "__fish_apsctl_using_subcommand runs; and __fish_seen_subcommand_from import" -s q -l quiet -d 'Print only data, warnings and errors'
complete -c apsctl -n "__fish_apsctl_using_subcommand runs; and __fish_seen_subcommand_from import" -s v -l verbose -d 'Print more details; -vv also logs each SQL statement'
complete -c apsctl -n "__fish_apsctl_using_subcommand runs; and __fish_seen_subcommand_from import" -l read-only -d 'Make the server refuse every write'
complete -c apsctl -n "__fish_apsctl_using_subcommand runs; and __fish_seen_subcommand_from import" -l no-rotated -d 'Do not read rotated files'
complete -c apsctl -n "__fish_apsctl_using_subcommand runs; and __fish_seen_subcommand_from import" -s f -l follow -d 'Keep importing new runs until interrupted'
complete -c apsctl -n "__fish_apsctl_using_subcommand runs; and __fish_seen_subcommand_from import" -s n -l dry-run -d 'Only show what would change'
complete -c apsctl -n "__fish_apsctl_using_subcommand runs; and __fish_seen_subcommand_from import" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c apsctl -n "__fish_apsctl_using_subcommand runs; and __fish_seen_subcommand_from import" -s V -l version -d 'Print version'
complete -c apsctl -n "__fish_apsctl_using_subcommand runs; and __fish_seen_subcommand_from undo" -s d -l database-url -d 'Connect to this database: a URL or key=value pairs' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand runs; and __fish_seen_subcommand_from undo" -l profile -d 'Use this profile of the configuration file' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand runs; and __fish_seen_subcommand_from undo" -l env-file -d 'Read settings from this file, too' -r -F
complete -c apsctl -n "__fish_apsctl_using_subcommand runs; and __fish_seen_subcommand_from undo" -s o -l output -d 'Set the output format [default: table]' -r -f -a "table\t'For people'
wide\t'The table with all columns, one line a row, also on a terminal'
json\t'An array of objects for a listing, one object for a single item'
jsonl\t'One JSON object per line'
csv\t'With a header line; times in RFC 3339 UTC'
nagios\t'One line with perfdata and the exit codes of monitoring plugins (check commands only)'"
complete -c apsctl -n "__fish_apsctl_using_subcommand runs; and __fish_seen_subcommand_from undo" -l columns -d 'Show only these columns, in this order' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand runs; and __fish_seen_subcommand_from undo" -l tz -d 'Show times in this time zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand runs; and __fish_seen_subcommand_from undo" -l store-tz -d 'Time zone of stored times that have no zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand runs; and __fish_seen_subcommand_from undo" -l color -d 'Set when to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c apsctl -n "__fish_apsctl_using_subcommand runs; and __fish_seen_subcommand_from undo" -l statement-timeout -d 'Cancel a statement after this time; 0 is no limit [default: 10s]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand runs; and __fish_seen_subcommand_from undo" -l now -d 'Use this time instead of the server\'s (for tests)' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand runs; and __fish_seen_subcommand_from undo" -l job-timeout -d 'Longest time a run may take [default: 30s]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand runs; and __fish_seen_subcommand_from undo" -l reason -d 'Record this reason in the journal' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand runs; and __fish_seen_subcommand_from undo" -l confirm -d 'Confirm with the name of the profile' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand runs; and __fish_seen_subcommand_from undo" -l sandbox -d 'Use the private PostgreSQL of the sandbox; start it if needed'
complete -c apsctl -n "__fish_apsctl_using_subcommand runs; and __fish_seen_subcommand_from undo" -l no-pager -d 'Do not use a pager'
complete -c apsctl -n "__fish_apsctl_using_subcommand runs; and __fish_seen_subcommand_from undo" -l plain -d 'Write sentences without symbols, for screen readers'
complete -c apsctl -n "__fish_apsctl_using_subcommand runs; and __fish_seen_subcommand_from undo" -s q -l quiet -d 'Print only data, warnings and errors'
complete -c apsctl -n "__fish_apsctl_using_subcommand runs; and __fish_seen_subcommand_from undo" -s v -l verbose -d 'Print more details; -vv also logs each SQL statement'
complete -c apsctl -n "__fish_apsctl_using_subcommand runs; and __fish_seen_subcommand_from undo" -l read-only -d 'Make the server refuse every write'
complete -c apsctl -n "__fish_apsctl_using_subcommand runs; and __fish_seen_subcommand_from undo" -s y -l yes -d 'Undo the approvals without asking'
complete -c apsctl -n "__fish_apsctl_using_subcommand runs; and __fish_seen_subcommand_from undo" -s n -l dry-run -d 'Only show what would change'
complete -c apsctl -n "__fish_apsctl_using_subcommand runs; and __fish_seen_subcommand_from undo" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c apsctl -n "__fish_apsctl_using_subcommand runs; and __fish_seen_subcommand_from undo" -s V -l version -d 'Print version'
complete -c apsctl -n "__fish_apsctl_using_subcommand runs; and __fish_seen_subcommand_from help" -f -a "show" -d 'Show one run: its audit row, approvals, slot and the worker\'s log'
complete -c apsctl -n "__fish_apsctl_using_subcommand runs; and __fish_seen_subcommand_from help" -f -a "expected" -d 'Compare the runs with the slots of the jobs\' schedules'
complete -c apsctl -n "__fish_apsctl_using_subcommand runs; and __fish_seen_subcommand_from help" -f -a "import" -d 'Import the runs of APScheduler 3 from its log'
complete -c apsctl -n "__fish_apsctl_using_subcommand runs; and __fish_seen_subcommand_from help" -f -a "undo" -d 'Withdraw the approvals of one run, except for versions changed later'
complete -c apsctl -n "__fish_apsctl_using_subcommand runs; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c apsctl -n "__fish_apsctl_using_subcommand logs; and not __fish_seen_subcommand_from runs help" -s d -l database-url -d 'Connect to this database: a URL or key=value pairs' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand logs; and not __fish_seen_subcommand_from runs help" -l profile -d 'Use this profile of the configuration file' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand logs; and not __fish_seen_subcommand_from runs help" -l env-file -d 'Read settings from this file, too' -r -F
complete -c apsctl -n "__fish_apsctl_using_subcommand logs; and not __fish_seen_subcommand_from runs help" -s o -l output -d 'Set the output format [default: table]' -r -f -a "table\t'For people'
wide\t'The table with all columns, one line a row, also on a terminal'
json\t'An array of objects for a listing, one object for a single item'
jsonl\t'One JSON object per line'
csv\t'With a header line; times in RFC 3339 UTC'
nagios\t'One line with perfdata and the exit codes of monitoring plugins (check commands only)'"
complete -c apsctl -n "__fish_apsctl_using_subcommand logs; and not __fish_seen_subcommand_from runs help" -l columns -d 'Show only these columns, in this order' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand logs; and not __fish_seen_subcommand_from runs help" -l tz -d 'Show times in this time zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand logs; and not __fish_seen_subcommand_from runs help" -l store-tz -d 'Time zone of stored times that have no zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand logs; and not __fish_seen_subcommand_from runs help" -l color -d 'Set when to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c apsctl -n "__fish_apsctl_using_subcommand logs; and not __fish_seen_subcommand_from runs help" -l statement-timeout -d 'Cancel a statement after this time; 0 is no limit [default: 10s]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand logs; and not __fish_seen_subcommand_from runs help" -l now -d 'Use this time instead of the server\'s (for tests)' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand logs; and not __fish_seen_subcommand_from runs help" -l container -d 'Container of the worker' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand logs; and not __fish_seen_subcommand_from runs help" -l file -d 'Read log files instead of the container' -r -F
complete -c apsctl -n "__fish_apsctl_using_subcommand logs; and not __fish_seen_subcommand_from runs help" -l log-tz -d 'Time zone of log times that lack one' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand logs; and not __fish_seen_subcommand_from runs help" -l since -d 'Start of the log to read: a time or an age' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand logs; and not __fish_seen_subcommand_from runs help" -l until -d 'End of the log to read: a time or an age' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand logs; and not __fish_seen_subcommand_from runs help" -l grep -d 'Show only entries that match this pattern' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand logs; and not __fish_seen_subcommand_from runs help" -l level -d 'Show this level and above (debug to critical)' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand logs; and not __fish_seen_subcommand_from runs help" -s n -l tail -d 'Show only the last N entries' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand logs; and not __fish_seen_subcommand_from runs help" -l sandbox -d 'Use the private PostgreSQL of the sandbox; start it if needed'
complete -c apsctl -n "__fish_apsctl_using_subcommand logs; and not __fish_seen_subcommand_from runs help" -l no-pager -d 'Do not use a pager'
complete -c apsctl -n "__fish_apsctl_using_subcommand logs; and not __fish_seen_subcommand_from runs help" -l plain -d 'Write sentences without symbols, for screen readers'
complete -c apsctl -n "__fish_apsctl_using_subcommand logs; and not __fish_seen_subcommand_from runs help" -s q -l quiet -d 'Print only data, warnings and errors'
complete -c apsctl -n "__fish_apsctl_using_subcommand logs; and not __fish_seen_subcommand_from runs help" -s v -l verbose -d 'Print more details; -vv also logs each SQL statement'
complete -c apsctl -n "__fish_apsctl_using_subcommand logs; and not __fish_seen_subcommand_from runs help" -l read-only -d 'Make the server refuse every write'
complete -c apsctl -n "__fish_apsctl_using_subcommand logs; and not __fish_seen_subcommand_from runs help" -l no-rotated -d 'Do not read rotated files'
complete -c apsctl -n "__fish_apsctl_using_subcommand logs; and not __fish_seen_subcommand_from runs help" -s f -l follow -d 'Wait for new lines, also after a rotation'
complete -c apsctl -n "__fish_apsctl_using_subcommand logs; and not __fish_seen_subcommand_from runs help" -s i -l ignore-case -d 'Ignore case in --grep'
complete -c apsctl -n "__fish_apsctl_using_subcommand logs; and not __fish_seen_subcommand_from runs help" -l debug -d 'Also show entries of level DEBUG'
complete -c apsctl -n "__fish_apsctl_using_subcommand logs; and not __fish_seen_subcommand_from runs help" -l all -d 'Show all entries, including level DEBUG'
complete -c apsctl -n "__fish_apsctl_using_subcommand logs; and not __fish_seen_subcommand_from runs help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c apsctl -n "__fish_apsctl_using_subcommand logs; and not __fish_seen_subcommand_from runs help" -s V -l version -d 'Print version'
complete -c apsctl -n "__fish_apsctl_using_subcommand logs; and not __fish_seen_subcommand_from runs help" -a "runs" -d 'Compare the runs in the worker\'s log with the audit log'
complete -c apsctl -n "__fish_apsctl_using_subcommand logs; and not __fish_seen_subcommand_from runs help" -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c apsctl -n "__fish_apsctl_using_subcommand logs; and __fish_seen_subcommand_from runs" -s d -l database-url -d 'Connect to this database: a URL or key=value pairs' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand logs; and __fish_seen_subcommand_from runs" -l profile -d 'Use this profile of the configuration file' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand logs; and __fish_seen_subcommand_from runs" -l env-file -d 'Read settings from this file, too' -r -F
complete -c apsctl -n "__fish_apsctl_using_subcommand logs; and __fish_seen_subcommand_from runs" -s o -l output -d 'Set the output format [default: table]' -r -f -a "table\t'For people'
wide\t'The table with all columns, one line a row, also on a terminal'
json\t'An array of objects for a listing, one object for a single item'
jsonl\t'One JSON object per line'
csv\t'With a header line; times in RFC 3339 UTC'
nagios\t'One line with perfdata and the exit codes of monitoring plugins (check commands only)'"
complete -c apsctl -n "__fish_apsctl_using_subcommand logs; and __fish_seen_subcommand_from runs" -l columns -d 'Show only these columns, in this order' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand logs; and __fish_seen_subcommand_from runs" -l tz -d 'Show times in this time zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand logs; and __fish_seen_subcommand_from runs" -l store-tz -d 'Time zone of stored times that have no zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand logs; and __fish_seen_subcommand_from runs" -l color -d 'Set when to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c apsctl -n "__fish_apsctl_using_subcommand logs; and __fish_seen_subcommand_from runs" -l statement-timeout -d 'Cancel a statement after this time; 0 is no limit [default: 10s]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand logs; and __fish_seen_subcommand_from runs" -l now -d 'Use this time instead of the server\'s (for tests)' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand logs; and __fish_seen_subcommand_from runs" -l container -d 'Container of the worker' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand logs; and __fish_seen_subcommand_from runs" -l file -d 'Read log files instead of the container' -r -F
complete -c apsctl -n "__fish_apsctl_using_subcommand logs; and __fish_seen_subcommand_from runs" -l log-tz -d 'Time zone of log times that lack one' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand logs; and __fish_seen_subcommand_from runs" -l since -d 'Start of the log to read: a time or an age' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand logs; and __fish_seen_subcommand_from runs" -l until -d 'End of the log to read: a time or an age' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand logs; and __fish_seen_subcommand_from runs" -s n -l limit -d 'Show the last N runs; 0 shows all' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand logs; and __fish_seen_subcommand_from runs" -l status -d 'Show only runs with this status (repeatable)' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand logs; and __fish_seen_subcommand_from runs" -l job -d 'Compare only with audit rows of this job' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand logs; and __fish_seen_subcommand_from runs" -l within -d 'Allow start times to differ this much' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand logs; and __fish_seen_subcommand_from runs" -l sandbox -d 'Use the private PostgreSQL of the sandbox; start it if needed'
complete -c apsctl -n "__fish_apsctl_using_subcommand logs; and __fish_seen_subcommand_from runs" -l no-pager -d 'Do not use a pager'
complete -c apsctl -n "__fish_apsctl_using_subcommand logs; and __fish_seen_subcommand_from runs" -l plain -d 'Write sentences without symbols, for screen readers'
complete -c apsctl -n "__fish_apsctl_using_subcommand logs; and __fish_seen_subcommand_from runs" -s q -l quiet -d 'Print only data, warnings and errors'
complete -c apsctl -n "__fish_apsctl_using_subcommand logs; and __fish_seen_subcommand_from runs" -s v -l verbose -d 'Print more details; -vv also logs each SQL statement'
complete -c apsctl -n "__fish_apsctl_using_subcommand logs; and __fish_seen_subcommand_from runs" -l read-only -d 'Make the server refuse every write'
complete -c apsctl -n "__fish_apsctl_using_subcommand logs; and __fish_seen_subcommand_from runs" -l no-rotated -d 'Do not read rotated files'
complete -c apsctl -n "__fish_apsctl_using_subcommand logs; and __fish_seen_subcommand_from runs" -l no-audit -d 'Do not read the audit log'
complete -c apsctl -n "__fish_apsctl_using_subcommand logs; and __fish_seen_subcommand_from runs" -l check -d 'Exit with 1 if a run failed or does not match'
complete -c apsctl -n "__fish_apsctl_using_subcommand logs; and __fish_seen_subcommand_from runs" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c apsctl -n "__fish_apsctl_using_subcommand logs; and __fish_seen_subcommand_from runs" -s V -l version -d 'Print version'
complete -c apsctl -n "__fish_apsctl_using_subcommand logs; and __fish_seen_subcommand_from help" -f -a "runs" -d 'Compare the runs in the worker\'s log with the audit log'
complete -c apsctl -n "__fish_apsctl_using_subcommand logs; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c apsctl -n "__fish_apsctl_using_subcommand cron; and not __fish_seen_subcommand_from check next help" -s d -l database-url -d 'Connect to this database: a URL or key=value pairs' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand cron; and not __fish_seen_subcommand_from check next help" -l profile -d 'Use this profile of the configuration file' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand cron; and not __fish_seen_subcommand_from check next help" -l env-file -d 'Read settings from this file, too' -r -F
complete -c apsctl -n "__fish_apsctl_using_subcommand cron; and not __fish_seen_subcommand_from check next help" -s o -l output -d 'Set the output format [default: table]' -r -f -a "table\t'For people'
wide\t'The table with all columns, one line a row, also on a terminal'
json\t'An array of objects for a listing, one object for a single item'
jsonl\t'One JSON object per line'
csv\t'With a header line; times in RFC 3339 UTC'
nagios\t'One line with perfdata and the exit codes of monitoring plugins (check commands only)'"
complete -c apsctl -n "__fish_apsctl_using_subcommand cron; and not __fish_seen_subcommand_from check next help" -l columns -d 'Show only these columns, in this order' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand cron; and not __fish_seen_subcommand_from check next help" -l tz -d 'Show times in this time zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand cron; and not __fish_seen_subcommand_from check next help" -l store-tz -d 'Time zone of stored times that have no zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand cron; and not __fish_seen_subcommand_from check next help" -l color -d 'Set when to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c apsctl -n "__fish_apsctl_using_subcommand cron; and not __fish_seen_subcommand_from check next help" -l statement-timeout -d 'Cancel a statement after this time; 0 is no limit [default: 10s]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand cron; and not __fish_seen_subcommand_from check next help" -l now -d 'Use this time instead of the server\'s (for tests)' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand cron; and not __fish_seen_subcommand_from check next help" -l sandbox -d 'Use the private PostgreSQL of the sandbox; start it if needed'
complete -c apsctl -n "__fish_apsctl_using_subcommand cron; and not __fish_seen_subcommand_from check next help" -l no-pager -d 'Do not use a pager'
complete -c apsctl -n "__fish_apsctl_using_subcommand cron; and not __fish_seen_subcommand_from check next help" -l plain -d 'Write sentences without symbols, for screen readers'
complete -c apsctl -n "__fish_apsctl_using_subcommand cron; and not __fish_seen_subcommand_from check next help" -s q -l quiet -d 'Print only data, warnings and errors'
complete -c apsctl -n "__fish_apsctl_using_subcommand cron; and not __fish_seen_subcommand_from check next help" -s v -l verbose -d 'Print more details; -vv also logs each SQL statement'
complete -c apsctl -n "__fish_apsctl_using_subcommand cron; and not __fish_seen_subcommand_from check next help" -l read-only -d 'Make the server refuse every write'
complete -c apsctl -n "__fish_apsctl_using_subcommand cron; and not __fish_seen_subcommand_from check next help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c apsctl -n "__fish_apsctl_using_subcommand cron; and not __fish_seen_subcommand_from check next help" -s V -l version -d 'Print version'
complete -c apsctl -n "__fish_apsctl_using_subcommand cron; and not __fish_seen_subcommand_from check next help" -f -a "check" -d 'Check a cron expression and explain its meaning'
complete -c apsctl -n "__fish_apsctl_using_subcommand cron; and not __fish_seen_subcommand_from check next help" -f -a "next" -d 'Show the next times at which a cron expression fires'
complete -c apsctl -n "__fish_apsctl_using_subcommand cron; and not __fish_seen_subcommand_from check next help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c apsctl -n "__fish_apsctl_using_subcommand cron; and __fish_seen_subcommand_from check" -s d -l database-url -d 'Connect to this database: a URL or key=value pairs' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand cron; and __fish_seen_subcommand_from check" -l profile -d 'Use this profile of the configuration file' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand cron; and __fish_seen_subcommand_from check" -l env-file -d 'Read settings from this file, too' -r -F
complete -c apsctl -n "__fish_apsctl_using_subcommand cron; and __fish_seen_subcommand_from check" -s o -l output -d 'Set the output format [default: table]' -r -f -a "table\t'For people'
wide\t'The table with all columns, one line a row, also on a terminal'
json\t'An array of objects for a listing, one object for a single item'
jsonl\t'One JSON object per line'
csv\t'With a header line; times in RFC 3339 UTC'
nagios\t'One line with perfdata and the exit codes of monitoring plugins (check commands only)'"
complete -c apsctl -n "__fish_apsctl_using_subcommand cron; and __fish_seen_subcommand_from check" -l columns -d 'Show only these columns, in this order' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand cron; and __fish_seen_subcommand_from check" -l tz -d 'Show times in this time zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand cron; and __fish_seen_subcommand_from check" -l store-tz -d 'Time zone of stored times that have no zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand cron; and __fish_seen_subcommand_from check" -l color -d 'Set when to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c apsctl -n "__fish_apsctl_using_subcommand cron; and __fish_seen_subcommand_from check" -l statement-timeout -d 'Cancel a statement after this time; 0 is no limit [default: 10s]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand cron; and __fish_seen_subcommand_from check" -l now -d 'Use this time instead of the server\'s (for tests)' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand cron; and __fish_seen_subcommand_from check" -l dialect -d 'Dialect: crontab or apscheduler' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand cron; and __fish_seen_subcommand_from check" -l sandbox -d 'Use the private PostgreSQL of the sandbox; start it if needed'
complete -c apsctl -n "__fish_apsctl_using_subcommand cron; and __fish_seen_subcommand_from check" -l no-pager -d 'Do not use a pager'
complete -c apsctl -n "__fish_apsctl_using_subcommand cron; and __fish_seen_subcommand_from check" -l plain -d 'Write sentences without symbols, for screen readers'
complete -c apsctl -n "__fish_apsctl_using_subcommand cron; and __fish_seen_subcommand_from check" -s q -l quiet -d 'Print only data, warnings and errors'
complete -c apsctl -n "__fish_apsctl_using_subcommand cron; and __fish_seen_subcommand_from check" -s v -l verbose -d 'Print more details; -vv also logs each SQL statement'
complete -c apsctl -n "__fish_apsctl_using_subcommand cron; and __fish_seen_subcommand_from check" -l read-only -d 'Make the server refuse every write'
complete -c apsctl -n "__fish_apsctl_using_subcommand cron; and __fish_seen_subcommand_from check" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c apsctl -n "__fish_apsctl_using_subcommand cron; and __fish_seen_subcommand_from check" -s V -l version -d 'Print version'
complete -c apsctl -n "__fish_apsctl_using_subcommand cron; and __fish_seen_subcommand_from next" -s d -l database-url -d 'Connect to this database: a URL or key=value pairs' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand cron; and __fish_seen_subcommand_from next" -l profile -d 'Use this profile of the configuration file' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand cron; and __fish_seen_subcommand_from next" -l env-file -d 'Read settings from this file, too' -r -F
complete -c apsctl -n "__fish_apsctl_using_subcommand cron; and __fish_seen_subcommand_from next" -s o -l output -d 'Set the output format [default: table]' -r -f -a "table\t'For people'
wide\t'The table with all columns, one line a row, also on a terminal'
json\t'An array of objects for a listing, one object for a single item'
jsonl\t'One JSON object per line'
csv\t'With a header line; times in RFC 3339 UTC'
nagios\t'One line with perfdata and the exit codes of monitoring plugins (check commands only)'"
complete -c apsctl -n "__fish_apsctl_using_subcommand cron; and __fish_seen_subcommand_from next" -l columns -d 'Show only these columns, in this order' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand cron; and __fish_seen_subcommand_from next" -l tz -d 'Show times in this time zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand cron; and __fish_seen_subcommand_from next" -l store-tz -d 'Time zone of stored times that have no zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand cron; and __fish_seen_subcommand_from next" -l color -d 'Set when to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c apsctl -n "__fish_apsctl_using_subcommand cron; and __fish_seen_subcommand_from next" -l statement-timeout -d 'Cancel a statement after this time; 0 is no limit [default: 10s]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand cron; and __fish_seen_subcommand_from next" -l now -d 'Use this time instead of the server\'s (for tests)' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand cron; and __fish_seen_subcommand_from next" -l dialect -d 'Dialect: crontab or apscheduler' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand cron; and __fish_seen_subcommand_from next" -s n -l count -d 'Show N times' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand cron; and __fish_seen_subcommand_from next" -l from -d 'Show times after this one [default: now]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand cron; and __fish_seen_subcommand_from next" -l sandbox -d 'Use the private PostgreSQL of the sandbox; start it if needed'
complete -c apsctl -n "__fish_apsctl_using_subcommand cron; and __fish_seen_subcommand_from next" -l no-pager -d 'Do not use a pager'
complete -c apsctl -n "__fish_apsctl_using_subcommand cron; and __fish_seen_subcommand_from next" -l plain -d 'Write sentences without symbols, for screen readers'
complete -c apsctl -n "__fish_apsctl_using_subcommand cron; and __fish_seen_subcommand_from next" -s q -l quiet -d 'Print only data, warnings and errors'
complete -c apsctl -n "__fish_apsctl_using_subcommand cron; and __fish_seen_subcommand_from next" -s v -l verbose -d 'Print more details; -vv also logs each SQL statement'
complete -c apsctl -n "__fish_apsctl_using_subcommand cron; and __fish_seen_subcommand_from next" -l read-only -d 'Make the server refuse every write'
complete -c apsctl -n "__fish_apsctl_using_subcommand cron; and __fish_seen_subcommand_from next" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c apsctl -n "__fish_apsctl_using_subcommand cron; and __fish_seen_subcommand_from next" -s V -l version -d 'Print version'
complete -c apsctl -n "__fish_apsctl_using_subcommand cron; and __fish_seen_subcommand_from help" -f -a "check" -d 'Check a cron expression and explain its meaning'
complete -c apsctl -n "__fish_apsctl_using_subcommand cron; and __fish_seen_subcommand_from help" -f -a "next" -d 'Show the next times at which a cron expression fires'
complete -c apsctl -n "__fish_apsctl_using_subcommand cron; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c apsctl -n "__fish_apsctl_using_subcommand indexes; and not __fish_seen_subcommand_from verify create help" -s d -l database-url -d 'Connect to this database: a URL or key=value pairs' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand indexes; and not __fish_seen_subcommand_from verify create help" -l profile -d 'Use this profile of the configuration file' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand indexes; and not __fish_seen_subcommand_from verify create help" -l env-file -d 'Read settings from this file, too' -r -F
complete -c apsctl -n "__fish_apsctl_using_subcommand indexes; and not __fish_seen_subcommand_from verify create help" -s o -l output -d 'Set the output format [default: table]' -r -f -a "table\t'For people'
wide\t'The table with all columns, one line a row, also on a terminal'
json\t'An array of objects for a listing, one object for a single item'
jsonl\t'One JSON object per line'
csv\t'With a header line; times in RFC 3339 UTC'
nagios\t'One line with perfdata and the exit codes of monitoring plugins (check commands only)'"
complete -c apsctl -n "__fish_apsctl_using_subcommand indexes; and not __fish_seen_subcommand_from verify create help" -l columns -d 'Show only these columns, in this order' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand indexes; and not __fish_seen_subcommand_from verify create help" -l tz -d 'Show times in this time zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand indexes; and not __fish_seen_subcommand_from verify create help" -l store-tz -d 'Time zone of stored times that have no zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand indexes; and not __fish_seen_subcommand_from verify create help" -l color -d 'Set when to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c apsctl -n "__fish_apsctl_using_subcommand indexes; and not __fish_seen_subcommand_from verify create help" -l statement-timeout -d 'Cancel a statement after this time; 0 is no limit [default: 10s]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand indexes; and not __fish_seen_subcommand_from verify create help" -l now -d 'Use this time instead of the server\'s (for tests)' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand indexes; and not __fish_seen_subcommand_from verify create help" -l sandbox -d 'Use the private PostgreSQL of the sandbox; start it if needed'
complete -c apsctl -n "__fish_apsctl_using_subcommand indexes; and not __fish_seen_subcommand_from verify create help" -l no-pager -d 'Do not use a pager'
complete -c apsctl -n "__fish_apsctl_using_subcommand indexes; and not __fish_seen_subcommand_from verify create help" -l plain -d 'Write sentences without symbols, for screen readers'
complete -c apsctl -n "__fish_apsctl_using_subcommand indexes; and not __fish_seen_subcommand_from verify create help" -s q -l quiet -d 'Print only data, warnings and errors'
complete -c apsctl -n "__fish_apsctl_using_subcommand indexes; and not __fish_seen_subcommand_from verify create help" -s v -l verbose -d 'Print more details; -vv also logs each SQL statement'
complete -c apsctl -n "__fish_apsctl_using_subcommand indexes; and not __fish_seen_subcommand_from verify create help" -l read-only -d 'Make the server refuse every write'
complete -c apsctl -n "__fish_apsctl_using_subcommand indexes; and not __fish_seen_subcommand_from verify create help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c apsctl -n "__fish_apsctl_using_subcommand indexes; and not __fish_seen_subcommand_from verify create help" -s V -l version -d 'Print version'
complete -c apsctl -n "__fish_apsctl_using_subcommand indexes; and not __fish_seen_subcommand_from verify create help" -f -a "verify" -d 'Check the four recommended indexes'
complete -c apsctl -n "__fish_apsctl_using_subcommand indexes; and not __fish_seen_subcommand_from verify create help" -f -a "create" -d 'Create missing indexes and recreate invalid ones'
complete -c apsctl -n "__fish_apsctl_using_subcommand indexes; and not __fish_seen_subcommand_from verify create help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c apsctl -n "__fish_apsctl_using_subcommand indexes; and __fish_seen_subcommand_from verify" -s d -l database-url -d 'Connect to this database: a URL or key=value pairs' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand indexes; and __fish_seen_subcommand_from verify" -l profile -d 'Use this profile of the configuration file' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand indexes; and __fish_seen_subcommand_from verify" -l env-file -d 'Read settings from this file, too' -r -F
complete -c apsctl -n "__fish_apsctl_using_subcommand indexes; and __fish_seen_subcommand_from verify" -s o -l output -d 'Set the output format [default: table]' -r -f -a "table\t'For people'
wide\t'The table with all columns, one line a row, also on a terminal'
json\t'An array of objects for a listing, one object for a single item'
jsonl\t'One JSON object per line'
csv\t'With a header line; times in RFC 3339 UTC'
nagios\t'One line with perfdata and the exit codes of monitoring plugins (check commands only)'"
complete -c apsctl -n "__fish_apsctl_using_subcommand indexes; and __fish_seen_subcommand_from verify" -l columns -d 'Show only these columns, in this order' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand indexes; and __fish_seen_subcommand_from verify" -l tz -d 'Show times in this time zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand indexes; and __fish_seen_subcommand_from verify" -l store-tz -d 'Time zone of stored times that have no zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand indexes; and __fish_seen_subcommand_from verify" -l color -d 'Set when to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c apsctl -n "__fish_apsctl_using_subcommand indexes; and __fish_seen_subcommand_from verify" -l statement-timeout -d 'Cancel a statement after this time; 0 is no limit [default: 10s]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand indexes; and __fish_seen_subcommand_from verify" -l now -d 'Use this time instead of the server\'s (for tests)' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand indexes; and __fish_seen_subcommand_from verify" -l sandbox -d 'Use the private PostgreSQL of the sandbox; start it if needed'
complete -c apsctl -n "__fish_apsctl_using_subcommand indexes; and __fish_seen_subcommand_from verify" -l no-pager -d 'Do not use a pager'
complete -c apsctl -n "__fish_apsctl_using_subcommand indexes; and __fish_seen_subcommand_from verify" -l plain -d 'Write sentences without symbols, for screen readers'
complete -c apsctl -n "__fish_apsctl_using_subcommand indexes; and __fish_seen_subcommand_from verify" -s q -l quiet -d 'Print only data, warnings and errors'
complete -c apsctl -n "__fish_apsctl_using_subcommand indexes; and __fish_seen_subcommand_from verify" -s v -l verbose -d 'Print more details; -vv also logs each SQL statement'
complete -c apsctl -n "__fish_apsctl_using_subcommand indexes; and __fish_seen_subcommand_from verify" -l read-only -d 'Make the server refuse every write'
complete -c apsctl -n "__fish_apsctl_using_subcommand indexes; and __fish_seen_subcommand_from verify" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c apsctl -n "__fish_apsctl_using_subcommand indexes; and __fish_seen_subcommand_from verify" -s V -l version -d 'Print version'
complete -c apsctl -n "__fish_apsctl_using_subcommand indexes; and __fish_seen_subcommand_from create" -s d -l database-url -d 'Connect to this database: a URL or key=value pairs' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand indexes; and __fish_seen_subcommand_from create" -l profile -d 'Use this profile of the configuration file' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand indexes; and __fish_seen_subcommand_from create" -l env-file -d 'Read settings from this file, too' -r -F
complete -c apsctl -n "__fish_apsctl_using_subcommand indexes; and __fish_seen_subcommand_from create" -s o -l output -d 'Set the output format [default: table]' -r -f -a "table\t'For people'
wide\t'The table with all columns, one line a row, also on a terminal'
json\t'An array of objects for a listing, one object for a single item'
jsonl\t'One JSON object per line'
csv\t'With a header line; times in RFC 3339 UTC'
nagios\t'One line with perfdata and the exit codes of monitoring plugins (check commands only)'"
complete -c apsctl -n "__fish_apsctl_using_subcommand indexes; and __fish_seen_subcommand_from create" -l columns -d 'Show only these columns, in this order' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand indexes; and __fish_seen_subcommand_from create" -l tz -d 'Show times in this time zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand indexes; and __fish_seen_subcommand_from create" -l store-tz -d 'Time zone of stored times that have no zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand indexes; and __fish_seen_subcommand_from create" -l color -d 'Set when to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c apsctl -n "__fish_apsctl_using_subcommand indexes; and __fish_seen_subcommand_from create" -l statement-timeout -d 'Cancel a statement after this time; 0 is no limit [default: 10s]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand indexes; and __fish_seen_subcommand_from create" -l now -d 'Use this time instead of the server\'s (for tests)' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand indexes; and __fish_seen_subcommand_from create" -l lock-timeout -d 'Wait for locks; 0 waits forever' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand indexes; and __fish_seen_subcommand_from create" -l reason -d 'Record this reason in the journal' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand indexes; and __fish_seen_subcommand_from create" -l confirm -d 'Confirm with the name of the profile' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand indexes; and __fish_seen_subcommand_from create" -l sandbox -d 'Use the private PostgreSQL of the sandbox; start it if needed'
complete -c apsctl -n "__fish_apsctl_using_subcommand indexes; and __fish_seen_subcommand_from create" -l no-pager -d 'Do not use a pager'
complete -c apsctl -n "__fish_apsctl_using_subcommand indexes; and __fish_seen_subcommand_from create" -l plain -d 'Write sentences without symbols, for screen readers'
complete -c apsctl -n "__fish_apsctl_using_subcommand indexes; and __fish_seen_subcommand_from create" -s q -l quiet -d 'Print only data, warnings and errors'
complete -c apsctl -n "__fish_apsctl_using_subcommand indexes; and __fish_seen_subcommand_from create" -s v -l verbose -d 'Print more details; -vv also logs each SQL statement'
complete -c apsctl -n "__fish_apsctl_using_subcommand indexes; and __fish_seen_subcommand_from create" -l read-only -d 'Make the server refuse every write'
complete -c apsctl -n "__fish_apsctl_using_subcommand indexes; and __fish_seen_subcommand_from create" -s n -l dry-run -d 'Only show what would change'
complete -c apsctl -n "__fish_apsctl_using_subcommand indexes; and __fish_seen_subcommand_from create" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c apsctl -n "__fish_apsctl_using_subcommand indexes; and __fish_seen_subcommand_from create" -s V -l version -d 'Print version'
complete -c apsctl -n "__fish_apsctl_using_subcommand indexes; and __fish_seen_subcommand_from help" -f -a "verify" -d 'Check the four recommended indexes'
complete -c apsctl -n "__fish_apsctl_using_subcommand indexes; and __fish_seen_subcommand_from help" -f -a "create" -d 'Create missing indexes and recreate invalid ones'
complete -c apsctl -n "__fish_apsctl_using_subcommand indexes; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c apsctl -n "__fish_apsctl_using_subcommand stale" -s d -l database-url -d 'Connect to this database: a URL or key=value pairs' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand stale" -l profile -d 'Use this profile of the configuration file' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand stale" -l env-file -d 'Read settings from this file, too' -r -F
complete -c apsctl -n "__fish_apsctl_using_subcommand stale" -s o -l output -d 'Set the output format [default: table]' -r -f -a "table\t'For people'
wide\t'The table with all columns, one line a row, also on a terminal'
json\t'An array of objects for a listing, one object for a single item'
jsonl\t'One JSON object per line'
csv\t'With a header line; times in RFC 3339 UTC'
nagios\t'One line with perfdata and the exit codes of monitoring plugins (check commands only)'"
complete -c apsctl -n "__fish_apsctl_using_subcommand stale" -l columns -d 'Show only these columns, in this order' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand stale" -l tz -d 'Show times in this time zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand stale" -l store-tz -d 'Time zone of stored times that have no zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand stale" -l color -d 'Set when to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c apsctl -n "__fish_apsctl_using_subcommand stale" -l statement-timeout -d 'Cancel a statement after this time; 0 is no limit [default: 10s]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand stale" -l now -d 'Use this time instead of the server\'s (for tests)' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand stale" -l older-than -d 'Warn about jobs this late' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand stale" -l critical-after -d 'Jobs this late are critical' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand stale" -l ran-within -d 'Warn if there was no run for this long' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand stale" -l job-timeout -d 'Longest time a run may take [default: 30s]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand stale" -l sandbox -d 'Use the private PostgreSQL of the sandbox; start it if needed'
complete -c apsctl -n "__fish_apsctl_using_subcommand stale" -l no-pager -d 'Do not use a pager'
complete -c apsctl -n "__fish_apsctl_using_subcommand stale" -l plain -d 'Write sentences without symbols, for screen readers'
complete -c apsctl -n "__fish_apsctl_using_subcommand stale" -s q -l quiet -d 'Print only data, warnings and errors'
complete -c apsctl -n "__fish_apsctl_using_subcommand stale" -s v -l verbose -d 'Print more details; -vv also logs each SQL statement'
complete -c apsctl -n "__fish_apsctl_using_subcommand stale" -l read-only -d 'Make the server refuse every write'
complete -c apsctl -n "__fish_apsctl_using_subcommand stale" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c apsctl -n "__fish_apsctl_using_subcommand stale" -s V -l version -d 'Print version'
complete -c apsctl -n "__fish_apsctl_using_subcommand doctor" -s d -l database-url -d 'Connect to this database: a URL or key=value pairs' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand doctor" -l profile -d 'Use this profile of the configuration file' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand doctor" -l env-file -d 'Read settings from this file, too' -r -F
complete -c apsctl -n "__fish_apsctl_using_subcommand doctor" -s o -l output -d 'Set the output format [default: table]' -r -f -a "table\t'For people'
wide\t'The table with all columns, one line a row, also on a terminal'
json\t'An array of objects for a listing, one object for a single item'
jsonl\t'One JSON object per line'
csv\t'With a header line; times in RFC 3339 UTC'
nagios\t'One line with perfdata and the exit codes of monitoring plugins (check commands only)'"
complete -c apsctl -n "__fish_apsctl_using_subcommand doctor" -l columns -d 'Show only these columns, in this order' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand doctor" -l tz -d 'Show times in this time zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand doctor" -l store-tz -d 'Time zone of stored times that have no zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand doctor" -l color -d 'Set when to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c apsctl -n "__fish_apsctl_using_subcommand doctor" -l statement-timeout -d 'Cancel a statement after this time; 0 is no limit [default: 10s]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand doctor" -l now -d 'Use this time instead of the server\'s (for tests)' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand doctor" -l job -d 'Check only this job' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand doctor" -l container -d 'Container of the worker' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand doctor" -l file -d 'Read log files instead of the container' -r -F
complete -c apsctl -n "__fish_apsctl_using_subcommand doctor" -l log-tz -d 'Time zone of log times that lack one' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand doctor" -l since -d 'Start of the log to read: a time or an age' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand doctor" -l until -d 'End of the log to read: a time or an age' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand doctor" -l job-timeout -d 'Longest time a run may take [default: 30s]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand doctor" -l here -d 'The time of this machine\'s clock (for tests)' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand doctor" -l sandbox -d 'Use the private PostgreSQL of the sandbox; start it if needed'
complete -c apsctl -n "__fish_apsctl_using_subcommand doctor" -l no-pager -d 'Do not use a pager'
complete -c apsctl -n "__fish_apsctl_using_subcommand doctor" -l plain -d 'Write sentences without symbols, for screen readers'
complete -c apsctl -n "__fish_apsctl_using_subcommand doctor" -s q -l quiet -d 'Print only data, warnings and errors'
complete -c apsctl -n "__fish_apsctl_using_subcommand doctor" -s v -l verbose -d 'Print more details; -vv also logs each SQL statement'
complete -c apsctl -n "__fish_apsctl_using_subcommand doctor" -l read-only -d 'Make the server refuse every write'
complete -c apsctl -n "__fish_apsctl_using_subcommand doctor" -l no-rotated -d 'Do not read rotated files'
complete -c apsctl -n "__fish_apsctl_using_subcommand doctor" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c apsctl -n "__fish_apsctl_using_subcommand doctor" -s V -l version -d 'Print version'
complete -c apsctl -n "__fish_apsctl_using_subcommand health" -s d -l database-url -d 'Connect to this database: a URL or key=value pairs' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand health" -l profile -d 'Use this profile of the configuration file' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand health" -l env-file -d 'Read settings from this file, too' -r -F
complete -c apsctl -n "__fish_apsctl_using_subcommand health" -s o -l output -d 'Set the output format [default: table]' -r -f -a "table\t'For people'
wide\t'The table with all columns, one line a row, also on a terminal'
json\t'An array of objects for a listing, one object for a single item'
jsonl\t'One JSON object per line'
csv\t'With a header line; times in RFC 3339 UTC'
nagios\t'One line with perfdata and the exit codes of monitoring plugins (check commands only)'"
complete -c apsctl -n "__fish_apsctl_using_subcommand health" -l columns -d 'Show only these columns, in this order' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand health" -l tz -d 'Show times in this time zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand health" -l store-tz -d 'Time zone of stored times that have no zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand health" -l color -d 'Set when to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c apsctl -n "__fish_apsctl_using_subcommand health" -l statement-timeout -d 'Cancel a statement after this time; 0 is no limit [default: 10s]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand health" -l now -d 'Use this time instead of the server\'s (for tests)' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand health" -l older-than -d 'Warn about jobs this late' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand health" -l critical-after -d 'Jobs this late are critical' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand health" -l ran-within -d 'Warn if there was no run for this long' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand health" -l job-timeout -d 'Longest time a run may take [default: 30s]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand health" -l url -d 'Compare with the health endpoint' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand health" -l url-timeout -d 'Wait this long for the endpoint' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand health" -l sandbox -d 'Use the private PostgreSQL of the sandbox; start it if needed'
complete -c apsctl -n "__fish_apsctl_using_subcommand health" -l no-pager -d 'Do not use a pager'
complete -c apsctl -n "__fish_apsctl_using_subcommand health" -l plain -d 'Write sentences without symbols, for screen readers'
complete -c apsctl -n "__fish_apsctl_using_subcommand health" -s q -l quiet -d 'Print only data, warnings and errors'
complete -c apsctl -n "__fish_apsctl_using_subcommand health" -s v -l verbose -d 'Print more details; -vv also logs each SQL statement'
complete -c apsctl -n "__fish_apsctl_using_subcommand health" -l read-only -d 'Make the server refuse every write'
complete -c apsctl -n "__fish_apsctl_using_subcommand health" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c apsctl -n "__fish_apsctl_using_subcommand health" -s V -l version -d 'Print version'
complete -c apsctl -n "__fish_apsctl_using_subcommand metrics" -s d -l database-url -d 'Connect to this database: a URL or key=value pairs' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand metrics" -l profile -d 'Use this profile of the configuration file' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand metrics" -l env-file -d 'Read settings from this file, too' -r -F
complete -c apsctl -n "__fish_apsctl_using_subcommand metrics" -s o -l output -d 'Set the output format [default: table]' -r -f -a "table\t'For people'
wide\t'The table with all columns, one line a row, also on a terminal'
json\t'An array of objects for a listing, one object for a single item'
jsonl\t'One JSON object per line'
csv\t'With a header line; times in RFC 3339 UTC'
nagios\t'One line with perfdata and the exit codes of monitoring plugins (check commands only)'"
complete -c apsctl -n "__fish_apsctl_using_subcommand metrics" -l columns -d 'Show only these columns, in this order' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand metrics" -l tz -d 'Show times in this time zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand metrics" -l store-tz -d 'Time zone of stored times that have no zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand metrics" -l color -d 'Set when to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c apsctl -n "__fish_apsctl_using_subcommand metrics" -l statement-timeout -d 'Cancel a statement after this time; 0 is no limit [default: 10s]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand metrics" -l now -d 'Use this time instead of the server\'s (for tests)' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand metrics" -l textfile -d 'Replace this file instead of writing to stdout' -r -F
complete -c apsctl -n "__fish_apsctl_using_subcommand metrics" -l window -d 'Count runs of the last DURATION' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand metrics" -l older-than -d 'Count jobs overdue by this much' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand metrics" -l job-timeout -d 'Longest time a run may take [default: 30s]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand metrics" -l sandbox -d 'Use the private PostgreSQL of the sandbox; start it if needed'
complete -c apsctl -n "__fish_apsctl_using_subcommand metrics" -l no-pager -d 'Do not use a pager'
complete -c apsctl -n "__fish_apsctl_using_subcommand metrics" -l plain -d 'Write sentences without symbols, for screen readers'
complete -c apsctl -n "__fish_apsctl_using_subcommand metrics" -s q -l quiet -d 'Print only data, warnings and errors'
complete -c apsctl -n "__fish_apsctl_using_subcommand metrics" -s v -l verbose -d 'Print more details; -vv also logs each SQL statement'
complete -c apsctl -n "__fish_apsctl_using_subcommand metrics" -l read-only -d 'Make the server refuse every write'
complete -c apsctl -n "__fish_apsctl_using_subcommand metrics" -l per-job -d 'Also write metrics of each job'
complete -c apsctl -n "__fish_apsctl_using_subcommand metrics" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c apsctl -n "__fish_apsctl_using_subcommand metrics" -s V -l version -d 'Print version'
complete -c apsctl -n "__fish_apsctl_using_subcommand recover" -s d -l database-url -d 'Connect to this database: a URL or key=value pairs' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand recover" -l profile -d 'Use this profile of the configuration file' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand recover" -l env-file -d 'Read settings from this file, too' -r -F
complete -c apsctl -n "__fish_apsctl_using_subcommand recover" -s o -l output -d 'Set the output format [default: table]' -r -f -a "table\t'For people'
wide\t'The table with all columns, one line a row, also on a terminal'
json\t'An array of objects for a listing, one object for a single item'
jsonl\t'One JSON object per line'
csv\t'With a header line; times in RFC 3339 UTC'
nagios\t'One line with perfdata and the exit codes of monitoring plugins (check commands only)'"
complete -c apsctl -n "__fish_apsctl_using_subcommand recover" -l columns -d 'Show only these columns, in this order' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand recover" -l tz -d 'Show times in this time zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand recover" -l store-tz -d 'Time zone of stored times that have no zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand recover" -l color -d 'Set when to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c apsctl -n "__fish_apsctl_using_subcommand recover" -l statement-timeout -d 'Cancel a statement after this time; 0 is no limit [default: 10s]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand recover" -l now -d 'Use this time instead of the server\'s (for tests)' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand recover" -l restart-command -d 'Command that restarts the worker' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand recover" -l restart-timeout -d 'Time limit of the command' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand recover" -l timeout -d 'Wait this long for a run' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand recover" -l container -d 'Container of the worker' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand recover" -l log-tz -d 'Time zone of log times that lack one' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand recover" -l since -d 'Start of the log to read: a time or an age' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand recover" -l until -d 'End of the log to read: a time or an age' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand recover" -l job-timeout -d 'Longest time a run may take [default: 30s]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand recover" -l reason -d 'Record this reason in the journal' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand recover" -l confirm -d 'Confirm with the name of the profile' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand recover" -l file -d 'Read log files instead of the container' -r -F
complete -c apsctl -n "__fish_apsctl_using_subcommand recover" -l sandbox -d 'Use the private PostgreSQL of the sandbox; start it if needed'
complete -c apsctl -n "__fish_apsctl_using_subcommand recover" -l no-pager -d 'Do not use a pager'
complete -c apsctl -n "__fish_apsctl_using_subcommand recover" -l plain -d 'Write sentences without symbols, for screen readers'
complete -c apsctl -n "__fish_apsctl_using_subcommand recover" -s q -l quiet -d 'Print only data, warnings and errors'
complete -c apsctl -n "__fish_apsctl_using_subcommand recover" -s v -l verbose -d 'Print more details; -vv also logs each SQL statement'
complete -c apsctl -n "__fish_apsctl_using_subcommand recover" -l read-only -d 'Make the server refuse every write'
complete -c apsctl -n "__fish_apsctl_using_subcommand recover" -l no-restart -d 'Only watch and verify, do not restart'
complete -c apsctl -n "__fish_apsctl_using_subcommand recover" -l trigger -d 'Make the job due now instead of waiting'
complete -c apsctl -n "__fish_apsctl_using_subcommand recover" -l force -d 'Restart even if that would be refused'
complete -c apsctl -n "__fish_apsctl_using_subcommand recover" -s y -l yes -d 'Restart without asking'
complete -c apsctl -n "__fish_apsctl_using_subcommand recover" -l no-rotated -d 'Do not read rotated files'
complete -c apsctl -n "__fish_apsctl_using_subcommand recover" -s n -l dry-run -d 'Only show what would change'
complete -c apsctl -n "__fish_apsctl_using_subcommand recover" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c apsctl -n "__fish_apsctl_using_subcommand recover" -s V -l version -d 'Print version'
complete -c apsctl -n "__fish_apsctl_using_subcommand stats; and not __fish_seen_subcommand_from durations help" -s d -l database-url -d 'Connect to this database: a URL or key=value pairs' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand stats; and not __fish_seen_subcommand_from durations help" -l profile -d 'Use this profile of the configuration file' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand stats; and not __fish_seen_subcommand_from durations help" -l env-file -d 'Read settings from this file, too' -r -F
complete -c apsctl -n "__fish_apsctl_using_subcommand stats; and not __fish_seen_subcommand_from durations help" -s o -l output -d 'Set the output format [default: table]' -r -f -a "table\t'For people'
wide\t'The table with all columns, one line a row, also on a terminal'
json\t'An array of objects for a listing, one object for a single item'
jsonl\t'One JSON object per line'
csv\t'With a header line; times in RFC 3339 UTC'
nagios\t'One line with perfdata and the exit codes of monitoring plugins (check commands only)'"
complete -c apsctl -n "__fish_apsctl_using_subcommand stats; and not __fish_seen_subcommand_from durations help" -l columns -d 'Show only these columns, in this order' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand stats; and not __fish_seen_subcommand_from durations help" -l tz -d 'Show times in this time zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand stats; and not __fish_seen_subcommand_from durations help" -l store-tz -d 'Time zone of stored times that have no zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand stats; and not __fish_seen_subcommand_from durations help" -l color -d 'Set when to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c apsctl -n "__fish_apsctl_using_subcommand stats; and not __fish_seen_subcommand_from durations help" -l statement-timeout -d 'Cancel a statement after this time; 0 is no limit [default: 10s]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand stats; and not __fish_seen_subcommand_from durations help" -l now -d 'Use this time instead of the server\'s (for tests)' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand stats; and not __fish_seen_subcommand_from durations help" -l sandbox -d 'Use the private PostgreSQL of the sandbox; start it if needed'
complete -c apsctl -n "__fish_apsctl_using_subcommand stats; and not __fish_seen_subcommand_from durations help" -l no-pager -d 'Do not use a pager'
complete -c apsctl -n "__fish_apsctl_using_subcommand stats; and not __fish_seen_subcommand_from durations help" -l plain -d 'Write sentences without symbols, for screen readers'
complete -c apsctl -n "__fish_apsctl_using_subcommand stats; and not __fish_seen_subcommand_from durations help" -s q -l quiet -d 'Print only data, warnings and errors'
complete -c apsctl -n "__fish_apsctl_using_subcommand stats; and not __fish_seen_subcommand_from durations help" -s v -l verbose -d 'Print more details; -vv also logs each SQL statement'
complete -c apsctl -n "__fish_apsctl_using_subcommand stats; and not __fish_seen_subcommand_from durations help" -l read-only -d 'Make the server refuse every write'
complete -c apsctl -n "__fish_apsctl_using_subcommand stats; and not __fish_seen_subcommand_from durations help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c apsctl -n "__fish_apsctl_using_subcommand stats; and not __fish_seen_subcommand_from durations help" -s V -l version -d 'Print version'
complete -c apsctl -n "__fish_apsctl_using_subcommand stats; and not __fish_seen_subcommand_from durations help" -f -a "durations" -d 'Show how long runs take, compared with targets'
complete -c apsctl -n "__fish_apsctl_using_subcommand stats; and not __fish_seen_subcommand_from durations help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c apsctl -n "__fish_apsctl_using_subcommand stats; and __fish_seen_subcommand_from durations" -s d -l database-url -d 'Connect to this database: a URL or key=value pairs' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand stats; and __fish_seen_subcommand_from durations" -l profile -d 'Use this profile of the configuration file' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand stats; and __fish_seen_subcommand_from durations" -l env-file -d 'Read settings from this file, too' -r -F
complete -c apsctl -n "__fish_apsctl_using_subcommand stats; and __fish_seen_subcommand_from durations" -s o -l output -d 'Set the output format [default: table]' -r -f -a "table\t'For people'
wide\t'The table with all columns, one line a row, also on a terminal'
json\t'An array of objects for a listing, one object for a single item'
jsonl\t'One JSON object per line'
csv\t'With a header line; times in RFC 3339 UTC'
nagios\t'One line with perfdata and the exit codes of monitoring plugins (check commands only)'"
complete -c apsctl -n "__fish_apsctl_using_subcommand stats; and __fish_seen_subcommand_from durations" -l columns -d 'Show only these columns, in this order' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand stats; and __fish_seen_subcommand_from durations" -l tz -d 'Show times in this time zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand stats; and __fish_seen_subcommand_from durations" -l store-tz -d 'Time zone of stored times that have no zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand stats; and __fish_seen_subcommand_from durations" -l color -d 'Set when to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c apsctl -n "__fish_apsctl_using_subcommand stats; and __fish_seen_subcommand_from durations" -l statement-timeout -d 'Cancel a statement after this time; 0 is no limit [default: 10s]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand stats; and __fish_seen_subcommand_from durations" -l now -d 'Use this time instead of the server\'s (for tests)' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand stats; and __fish_seen_subcommand_from durations" -l days -d 'Count the last N days, including today' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand stats; and __fish_seen_subcommand_from durations" -l by -d 'Group runs by hour, day or job' -r -f -a "hour\t''
day\t''
job\t''"
complete -c apsctl -n "__fish_apsctl_using_subcommand stats; and __fish_seen_subcommand_from durations" -l sandbox -d 'Use the private PostgreSQL of the sandbox; start it if needed'
complete -c apsctl -n "__fish_apsctl_using_subcommand stats; and __fish_seen_subcommand_from durations" -l no-pager -d 'Do not use a pager'
complete -c apsctl -n "__fish_apsctl_using_subcommand stats; and __fish_seen_subcommand_from durations" -l plain -d 'Write sentences without symbols, for screen readers'
complete -c apsctl -n "__fish_apsctl_using_subcommand stats; and __fish_seen_subcommand_from durations" -s q -l quiet -d 'Print only data, warnings and errors'
complete -c apsctl -n "__fish_apsctl_using_subcommand stats; and __fish_seen_subcommand_from durations" -s v -l verbose -d 'Print more details; -vv also logs each SQL statement'
complete -c apsctl -n "__fish_apsctl_using_subcommand stats; and __fish_seen_subcommand_from durations" -l read-only -d 'Make the server refuse every write'
complete -c apsctl -n "__fish_apsctl_using_subcommand stats; and __fish_seen_subcommand_from durations" -l check -d 'Exit with 1 if a target is missed, and print advice'
complete -c apsctl -n "__fish_apsctl_using_subcommand stats; and __fish_seen_subcommand_from durations" -l plot -d 'Draw bars instead of the table'
complete -c apsctl -n "__fish_apsctl_using_subcommand stats; and __fish_seen_subcommand_from durations" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c apsctl -n "__fish_apsctl_using_subcommand stats; and __fish_seen_subcommand_from durations" -s V -l version -d 'Print version'
complete -c apsctl -n "__fish_apsctl_using_subcommand stats; and __fish_seen_subcommand_from help" -f -a "durations" -d 'Show how long runs take, compared with targets'
complete -c apsctl -n "__fish_apsctl_using_subcommand stats; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c apsctl -n "__fish_apsctl_using_subcommand report" -s d -l database-url -d 'Connect to this database: a URL or key=value pairs' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand report" -l profile -d 'Use this profile of the configuration file' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand report" -l env-file -d 'Read settings from this file, too' -r -F
complete -c apsctl -n "__fish_apsctl_using_subcommand report" -s o -l output -d 'Set the output format [default: table]' -r -f -a "table\t'For people'
wide\t'The table with all columns, one line a row, also on a terminal'
json\t'An array of objects for a listing, one object for a single item'
jsonl\t'One JSON object per line'
csv\t'With a header line; times in RFC 3339 UTC'
nagios\t'One line with perfdata and the exit codes of monitoring plugins (check commands only)'"
complete -c apsctl -n "__fish_apsctl_using_subcommand report" -l columns -d 'Show only these columns, in this order' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand report" -l tz -d 'Show times in this time zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand report" -l store-tz -d 'Time zone of stored times that have no zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand report" -l color -d 'Set when to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c apsctl -n "__fish_apsctl_using_subcommand report" -l statement-timeout -d 'Cancel a statement after this time; 0 is no limit [default: 10s]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand report" -l now -d 'Use this time instead of the server\'s (for tests)' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand report" -l html -d 'File to write; `-` writes to standard output' -r -F
complete -c apsctl -n "__fish_apsctl_using_subcommand report" -l days -d 'Report on the last N days, including today' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand report" -l sandbox -d 'Use the private PostgreSQL of the sandbox; start it if needed'
complete -c apsctl -n "__fish_apsctl_using_subcommand report" -l no-pager -d 'Do not use a pager'
complete -c apsctl -n "__fish_apsctl_using_subcommand report" -l plain -d 'Write sentences without symbols, for screen readers'
complete -c apsctl -n "__fish_apsctl_using_subcommand report" -s q -l quiet -d 'Print only data, warnings and errors'
complete -c apsctl -n "__fish_apsctl_using_subcommand report" -s v -l verbose -d 'Print more details; -vv also logs each SQL statement'
complete -c apsctl -n "__fish_apsctl_using_subcommand report" -l read-only -d 'Make the server refuse every write'
complete -c apsctl -n "__fish_apsctl_using_subcommand report" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c apsctl -n "__fish_apsctl_using_subcommand report" -s V -l version -d 'Print version'
complete -c apsctl -n "__fish_apsctl_using_subcommand incident; and not __fish_seen_subcommand_from save show help" -s d -l database-url -d 'Connect to this database: a URL or key=value pairs' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand incident; and not __fish_seen_subcommand_from save show help" -l profile -d 'Use this profile of the configuration file' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand incident; and not __fish_seen_subcommand_from save show help" -l env-file -d 'Read settings from this file, too' -r -F
complete -c apsctl -n "__fish_apsctl_using_subcommand incident; and not __fish_seen_subcommand_from save show help" -s o -l output -d 'Set the output format [default: table]' -r -f -a "table\t'For people'
wide\t'The table with all columns, one line a row, also on a terminal'
json\t'An array of objects for a listing, one object for a single item'
jsonl\t'One JSON object per line'
csv\t'With a header line; times in RFC 3339 UTC'
nagios\t'One line with perfdata and the exit codes of monitoring plugins (check commands only)'"
complete -c apsctl -n "__fish_apsctl_using_subcommand incident; and not __fish_seen_subcommand_from save show help" -l columns -d 'Show only these columns, in this order' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand incident; and not __fish_seen_subcommand_from save show help" -l tz -d 'Show times in this time zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand incident; and not __fish_seen_subcommand_from save show help" -l store-tz -d 'Time zone of stored times that have no zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand incident; and not __fish_seen_subcommand_from save show help" -l color -d 'Set when to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c apsctl -n "__fish_apsctl_using_subcommand incident; and not __fish_seen_subcommand_from save show help" -l statement-timeout -d 'Cancel a statement after this time; 0 is no limit [default: 10s]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand incident; and not __fish_seen_subcommand_from save show help" -l now -d 'Use this time instead of the server\'s (for tests)' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand incident; and not __fish_seen_subcommand_from save show help" -l sandbox -d 'Use the private PostgreSQL of the sandbox; start it if needed'
complete -c apsctl -n "__fish_apsctl_using_subcommand incident; and not __fish_seen_subcommand_from save show help" -l no-pager -d 'Do not use a pager'
complete -c apsctl -n "__fish_apsctl_using_subcommand incident; and not __fish_seen_subcommand_from save show help" -l plain -d 'Write sentences without symbols, for screen readers'
complete -c apsctl -n "__fish_apsctl_using_subcommand incident; and not __fish_seen_subcommand_from save show help" -s q -l quiet -d 'Print only data, warnings and errors'
complete -c apsctl -n "__fish_apsctl_using_subcommand incident; and not __fish_seen_subcommand_from save show help" -s v -l verbose -d 'Print more details; -vv also logs each SQL statement'
complete -c apsctl -n "__fish_apsctl_using_subcommand incident; and not __fish_seen_subcommand_from save show help" -l read-only -d 'Make the server refuse every write'
complete -c apsctl -n "__fish_apsctl_using_subcommand incident; and not __fish_seen_subcommand_from save show help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c apsctl -n "__fish_apsctl_using_subcommand incident; and not __fish_seen_subcommand_from save show help" -s V -l version -d 'Print version'
complete -c apsctl -n "__fish_apsctl_using_subcommand incident; and not __fish_seen_subcommand_from save show help" -f -a "save" -d 'Save what is needed to examine an incident in one file'
complete -c apsctl -n "__fish_apsctl_using_subcommand incident; and not __fish_seen_subcommand_from save show help" -f -a "show" -d 'Verify an incident archive and show what it contains'
complete -c apsctl -n "__fish_apsctl_using_subcommand incident; and not __fish_seen_subcommand_from save show help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c apsctl -n "__fish_apsctl_using_subcommand incident; and __fish_seen_subcommand_from save" -s d -l database-url -d 'Connect to this database: a URL or key=value pairs' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand incident; and __fish_seen_subcommand_from save" -l profile -d 'Use this profile of the configuration file' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand incident; and __fish_seen_subcommand_from save" -l env-file -d 'Read settings from this file, too' -r -F
complete -c apsctl -n "__fish_apsctl_using_subcommand incident; and __fish_seen_subcommand_from save" -s o -l output -d 'Set the output format [default: table]' -r -f -a "table\t'For people'
wide\t'The table with all columns, one line a row, also on a terminal'
json\t'An array of objects for a listing, one object for a single item'
jsonl\t'One JSON object per line'
csv\t'With a header line; times in RFC 3339 UTC'
nagios\t'One line with perfdata and the exit codes of monitoring plugins (check commands only)'"
complete -c apsctl -n "__fish_apsctl_using_subcommand incident; and __fish_seen_subcommand_from save" -l columns -d 'Show only these columns, in this order' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand incident; and __fish_seen_subcommand_from save" -l tz -d 'Show times in this time zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand incident; and __fish_seen_subcommand_from save" -l store-tz -d 'Time zone of stored times that have no zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand incident; and __fish_seen_subcommand_from save" -l color -d 'Set when to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c apsctl -n "__fish_apsctl_using_subcommand incident; and __fish_seen_subcommand_from save" -l statement-timeout -d 'Cancel a statement after this time; 0 is no limit [default: 10s]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand incident; and __fish_seen_subcommand_from save" -l now -d 'Use this time instead of the server\'s (for tests)' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand incident; and __fish_seen_subcommand_from save" -l since -d 'Start of the incident: time or age' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand incident; and __fish_seen_subcommand_from save" -l container -d 'Container of the worker' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand incident; and __fish_seen_subcommand_from save" -l file -d 'Read log files instead of the container' -r -F
complete -c apsctl -n "__fish_apsctl_using_subcommand incident; and __fish_seen_subcommand_from save" -l log-tz -d 'Time zone of log times that lack one' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand incident; and __fish_seen_subcommand_from save" -l here -d 'The time of this machine\'s clock (for tests)' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand incident; and __fish_seen_subcommand_from save" -l sandbox -d 'Use the private PostgreSQL of the sandbox; start it if needed'
complete -c apsctl -n "__fish_apsctl_using_subcommand incident; and __fish_seen_subcommand_from save" -l no-pager -d 'Do not use a pager'
complete -c apsctl -n "__fish_apsctl_using_subcommand incident; and __fish_seen_subcommand_from save" -l plain -d 'Write sentences without symbols, for screen readers'
complete -c apsctl -n "__fish_apsctl_using_subcommand incident; and __fish_seen_subcommand_from save" -s q -l quiet -d 'Print only data, warnings and errors'
complete -c apsctl -n "__fish_apsctl_using_subcommand incident; and __fish_seen_subcommand_from save" -s v -l verbose -d 'Print more details; -vv also logs each SQL statement'
complete -c apsctl -n "__fish_apsctl_using_subcommand incident; and __fish_seen_subcommand_from save" -l read-only -d 'Make the server refuse every write'
complete -c apsctl -n "__fish_apsctl_using_subcommand incident; and __fish_seen_subcommand_from save" -l with-arguments -d 'Also save the arguments of jobs'
complete -c apsctl -n "__fish_apsctl_using_subcommand incident; and __fish_seen_subcommand_from save" -l force -d 'Replace the file if it exists'
complete -c apsctl -n "__fish_apsctl_using_subcommand incident; and __fish_seen_subcommand_from save" -l no-rotated -d 'Do not read rotated files'
complete -c apsctl -n "__fish_apsctl_using_subcommand incident; and __fish_seen_subcommand_from save" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c apsctl -n "__fish_apsctl_using_subcommand incident; and __fish_seen_subcommand_from save" -s V -l version -d 'Print version'
complete -c apsctl -n "__fish_apsctl_using_subcommand incident; and __fish_seen_subcommand_from show" -s d -l database-url -d 'Connect to this database: a URL or key=value pairs' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand incident; and __fish_seen_subcommand_from show" -l profile -d 'Use this profile of the configuration file' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand incident; and __fish_seen_subcommand_from show" -l env-file -d 'Read settings from this file, too' -r -F
complete -c apsctl -n "__fish_apsctl_using_subcommand incident; and __fish_seen_subcommand_from show" -s o -l output -d 'Set the output format [default: table]' -r -f -a "table\t'For people'
wide\t'The table with all columns, one line a row, also on a terminal'
json\t'An array of objects for a listing, one object for a single item'
jsonl\t'One JSON object per line'
csv\t'With a header line; times in RFC 3339 UTC'
nagios\t'One line with perfdata and the exit codes of monitoring plugins (check commands only)'"
complete -c apsctl -n "__fish_apsctl_using_subcommand incident; and __fish_seen_subcommand_from show" -l columns -d 'Show only these columns, in this order' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand incident; and __fish_seen_subcommand_from show" -l tz -d 'Show times in this time zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand incident; and __fish_seen_subcommand_from show" -l store-tz -d 'Time zone of stored times that have no zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand incident; and __fish_seen_subcommand_from show" -l color -d 'Set when to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c apsctl -n "__fish_apsctl_using_subcommand incident; and __fish_seen_subcommand_from show" -l statement-timeout -d 'Cancel a statement after this time; 0 is no limit [default: 10s]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand incident; and __fish_seen_subcommand_from show" -l now -d 'Use this time instead of the server\'s (for tests)' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand incident; and __fish_seen_subcommand_from show" -l sandbox -d 'Use the private PostgreSQL of the sandbox; start it if needed'
complete -c apsctl -n "__fish_apsctl_using_subcommand incident; and __fish_seen_subcommand_from show" -l no-pager -d 'Do not use a pager'
complete -c apsctl -n "__fish_apsctl_using_subcommand incident; and __fish_seen_subcommand_from show" -l plain -d 'Write sentences without symbols, for screen readers'
complete -c apsctl -n "__fish_apsctl_using_subcommand incident; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Print only data, warnings and errors'
complete -c apsctl -n "__fish_apsctl_using_subcommand incident; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Print more details; -vv also logs each SQL statement'
complete -c apsctl -n "__fish_apsctl_using_subcommand incident; and __fish_seen_subcommand_from show" -l read-only -d 'Make the server refuse every write'
complete -c apsctl -n "__fish_apsctl_using_subcommand incident; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c apsctl -n "__fish_apsctl_using_subcommand incident; and __fish_seen_subcommand_from show" -s V -l version -d 'Print version'
complete -c apsctl -n "__fish_apsctl_using_subcommand incident; and __fish_seen_subcommand_from help" -f -a "save" -d 'Save what is needed to examine an incident in one file'
complete -c apsctl -n "__fish_apsctl_using_subcommand incident; and __fish_seen_subcommand_from help" -f -a "show" -d 'Verify an incident archive and show what it contains'
complete -c apsctl -n "__fish_apsctl_using_subcommand incident; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c apsctl -n "__fish_apsctl_using_subcommand rules; and not __fish_seen_subcommand_from list check preview help" -s d -l database-url -d 'Connect to this database: a URL or key=value pairs' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand rules; and not __fish_seen_subcommand_from list check preview help" -l profile -d 'Use this profile of the configuration file' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand rules; and not __fish_seen_subcommand_from list check preview help" -l env-file -d 'Read settings from this file, too' -r -F
complete -c apsctl -n "__fish_apsctl_using_subcommand rules; and not __fish_seen_subcommand_from list check preview help" -s o -l output -d 'Set the output format [default: table]' -r -f -a "table\t'For people'
wide\t'The table with all columns, one line a row, also on a terminal'
json\t'An array of objects for a listing, one object for a single item'
jsonl\t'One JSON object per line'
csv\t'With a header line; times in RFC 3339 UTC'
nagios\t'One line with perfdata and the exit codes of monitoring plugins (check commands only)'"
complete -c apsctl -n "__fish_apsctl_using_subcommand rules; and not __fish_seen_subcommand_from list check preview help" -l columns -d 'Show only these columns, in this order' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand rules; and not __fish_seen_subcommand_from list check preview help" -l tz -d 'Show times in this time zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand rules; and not __fish_seen_subcommand_from list check preview help" -l store-tz -d 'Time zone of stored times that have no zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand rules; and not __fish_seen_subcommand_from list check preview help" -l color -d 'Set when to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c apsctl -n "__fish_apsctl_using_subcommand rules; and not __fish_seen_subcommand_from list check preview help" -l statement-timeout -d 'Cancel a statement after this time; 0 is no limit [default: 10s]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand rules; and not __fish_seen_subcommand_from list check preview help" -l now -d 'Use this time instead of the server\'s (for tests)' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand rules; and not __fish_seen_subcommand_from list check preview help" -l sandbox -d 'Use the private PostgreSQL of the sandbox; start it if needed'
complete -c apsctl -n "__fish_apsctl_using_subcommand rules; and not __fish_seen_subcommand_from list check preview help" -l no-pager -d 'Do not use a pager'
complete -c apsctl -n "__fish_apsctl_using_subcommand rules; and not __fish_seen_subcommand_from list check preview help" -l plain -d 'Write sentences without symbols, for screen readers'
complete -c apsctl -n "__fish_apsctl_using_subcommand rules; and not __fish_seen_subcommand_from list check preview help" -s q -l quiet -d 'Print only data, warnings and errors'
complete -c apsctl -n "__fish_apsctl_using_subcommand rules; and not __fish_seen_subcommand_from list check preview help" -s v -l verbose -d 'Print more details; -vv also logs each SQL statement'
complete -c apsctl -n "__fish_apsctl_using_subcommand rules; and not __fish_seen_subcommand_from list check preview help" -l read-only -d 'Make the server refuse every write'
complete -c apsctl -n "__fish_apsctl_using_subcommand rules; and not __fish_seen_subcommand_from list check preview help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c apsctl -n "__fish_apsctl_using_subcommand rules; and not __fish_seen_subcommand_from list check preview help" -s V -l version -d 'Print version'
complete -c apsctl -n "__fish_apsctl_using_subcommand rules; and not __fish_seen_subcommand_from list check preview help" -f -a "list" -d 'List the approval rules and what each would approve'
complete -c apsctl -n "__fish_apsctl_using_subcommand rules; and not __fish_seen_subcommand_from list check preview help" -f -a "check" -d 'Find active rules that are invalid, shadowed, or never match'
complete -c apsctl -n "__fish_apsctl_using_subcommand rules; and not __fish_seen_subcommand_from list check preview help" -f -a "preview" -d 'Show what a pass would approve, or explain one version'
complete -c apsctl -n "__fish_apsctl_using_subcommand rules; and not __fish_seen_subcommand_from list check preview help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c apsctl -n "__fish_apsctl_using_subcommand rules; and __fish_seen_subcommand_from list" -s d -l database-url -d 'Connect to this database: a URL or key=value pairs' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand rules; and __fish_seen_subcommand_from list" -l profile -d 'Use this profile of the configuration file' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand rules; and __fish_seen_subcommand_from list" -l env-file -d 'Read settings from this file, too' -r -F
complete -c apsctl -n "__fish_apsctl_using_subcommand rules; and __fish_seen_subcommand_from list" -s o -l output -d 'Set the output format [default: table]' -r -f -a "table\t'For people'
wide\t'The table with all columns, one line a row, also on a terminal'
json\t'An array of objects for a listing, one object for a single item'
jsonl\t'One JSON object per line'
csv\t'With a header line; times in RFC 3339 UTC'
nagios\t'One line with perfdata and the exit codes of monitoring plugins (check commands only)'"
complete -c apsctl -n "__fish_apsctl_using_subcommand rules; and __fish_seen_subcommand_from list" -l columns -d 'Show only these columns, in this order' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand rules; and __fish_seen_subcommand_from list" -l tz -d 'Show times in this time zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand rules; and __fish_seen_subcommand_from list" -l store-tz -d 'Time zone of stored times that have no zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand rules; and __fish_seen_subcommand_from list" -l color -d 'Set when to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c apsctl -n "__fish_apsctl_using_subcommand rules; and __fish_seen_subcommand_from list" -l statement-timeout -d 'Cancel a statement after this time; 0 is no limit [default: 10s]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand rules; and __fish_seen_subcommand_from list" -l now -d 'Use this time instead of the server\'s (for tests)' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand rules; and __fish_seen_subcommand_from list" -l sandbox -d 'Use the private PostgreSQL of the sandbox; start it if needed'
complete -c apsctl -n "__fish_apsctl_using_subcommand rules; and __fish_seen_subcommand_from list" -l no-pager -d 'Do not use a pager'
complete -c apsctl -n "__fish_apsctl_using_subcommand rules; and __fish_seen_subcommand_from list" -l plain -d 'Write sentences without symbols, for screen readers'
complete -c apsctl -n "__fish_apsctl_using_subcommand rules; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Print only data, warnings and errors'
complete -c apsctl -n "__fish_apsctl_using_subcommand rules; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Print more details; -vv also logs each SQL statement'
complete -c apsctl -n "__fish_apsctl_using_subcommand rules; and __fish_seen_subcommand_from list" -l read-only -d 'Make the server refuse every write'
complete -c apsctl -n "__fish_apsctl_using_subcommand rules; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c apsctl -n "__fish_apsctl_using_subcommand rules; and __fish_seen_subcommand_from list" -s V -l version -d 'Print version'
complete -c apsctl -n "__fish_apsctl_using_subcommand rules; and __fish_seen_subcommand_from check" -s d -l database-url -d 'Connect to this database: a URL or key=value pairs' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand rules; and __fish_seen_subcommand_from check" -l profile -d 'Use this profile of the configuration file' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand rules; and __fish_seen_subcommand_from check" -l env-file -d 'Read settings from this file, too' -r -F
complete -c apsctl -n "__fish_apsctl_using_subcommand rules; and __fish_seen_subcommand_from check" -s o -l output -d 'Set the output format [default: table]' -r -f -a "table\t'For people'
wide\t'The table with all columns, one line a row, also on a terminal'
json\t'An array of objects for a listing, one object for a single item'
jsonl\t'One JSON object per line'
csv\t'With a header line; times in RFC 3339 UTC'
nagios\t'One line with perfdata and the exit codes of monitoring plugins (check commands only)'"
complete -c apsctl -n "__fish_apsctl_using_subcommand rules; and __fish_seen_subcommand_from check" -l columns -d 'Show only these columns, in this order' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand rules; and __fish_seen_subcommand_from check" -l tz -d 'Show times in this time zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand rules; and __fish_seen_subcommand_from check" -l store-tz -d 'Time zone of stored times that have no zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand rules; and __fish_seen_subcommand_from check" -l color -d 'Set when to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c apsctl -n "__fish_apsctl_using_subcommand rules; and __fish_seen_subcommand_from check" -l statement-timeout -d 'Cancel a statement after this time; 0 is no limit [default: 10s]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand rules; and __fish_seen_subcommand_from check" -l now -d 'Use this time instead of the server\'s (for tests)' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand rules; and __fish_seen_subcommand_from check" -l sandbox -d 'Use the private PostgreSQL of the sandbox; start it if needed'
complete -c apsctl -n "__fish_apsctl_using_subcommand rules; and __fish_seen_subcommand_from check" -l no-pager -d 'Do not use a pager'
complete -c apsctl -n "__fish_apsctl_using_subcommand rules; and __fish_seen_subcommand_from check" -l plain -d 'Write sentences without symbols, for screen readers'
complete -c apsctl -n "__fish_apsctl_using_subcommand rules; and __fish_seen_subcommand_from check" -s q -l quiet -d 'Print only data, warnings and errors'
complete -c apsctl -n "__fish_apsctl_using_subcommand rules; and __fish_seen_subcommand_from check" -s v -l verbose -d 'Print more details; -vv also logs each SQL statement'
complete -c apsctl -n "__fish_apsctl_using_subcommand rules; and __fish_seen_subcommand_from check" -l read-only -d 'Make the server refuse every write'
complete -c apsctl -n "__fish_apsctl_using_subcommand rules; and __fish_seen_subcommand_from check" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c apsctl -n "__fish_apsctl_using_subcommand rules; and __fish_seen_subcommand_from check" -s V -l version -d 'Print version'
complete -c apsctl -n "__fish_apsctl_using_subcommand rules; and __fish_seen_subcommand_from preview" -s d -l database-url -d 'Connect to this database: a URL or key=value pairs' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand rules; and __fish_seen_subcommand_from preview" -l profile -d 'Use this profile of the configuration file' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand rules; and __fish_seen_subcommand_from preview" -l env-file -d 'Read settings from this file, too' -r -F
complete -c apsctl -n "__fish_apsctl_using_subcommand rules; and __fish_seen_subcommand_from preview" -s o -l output -d 'Set the output format [default: table]' -r -f -a "table\t'For people'
wide\t'The table with all columns, one line a row, also on a terminal'
json\t'An array of objects for a listing, one object for a single item'
jsonl\t'One JSON object per line'
csv\t'With a header line; times in RFC 3339 UTC'
nagios\t'One line with perfdata and the exit codes of monitoring plugins (check commands only)'"
complete -c apsctl -n "__fish_apsctl_using_subcommand rules; and __fish_seen_subcommand_from preview" -l columns -d 'Show only these columns, in this order' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand rules; and __fish_seen_subcommand_from preview" -l tz -d 'Show times in this time zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand rules; and __fish_seen_subcommand_from preview" -l store-tz -d 'Time zone of stored times that have no zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand rules; and __fish_seen_subcommand_from preview" -l color -d 'Set when to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c apsctl -n "__fish_apsctl_using_subcommand rules; and __fish_seen_subcommand_from preview" -l statement-timeout -d 'Cancel a statement after this time; 0 is no limit [default: 10s]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand rules; and __fish_seen_subcommand_from preview" -l now -d 'Use this time instead of the server\'s (for tests)' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand rules; and __fish_seen_subcommand_from preview" -l version -d 'Explain how the rules match this version' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand rules; and __fish_seen_subcommand_from preview" -l sandbox -d 'Use the private PostgreSQL of the sandbox; start it if needed'
complete -c apsctl -n "__fish_apsctl_using_subcommand rules; and __fish_seen_subcommand_from preview" -l no-pager -d 'Do not use a pager'
complete -c apsctl -n "__fish_apsctl_using_subcommand rules; and __fish_seen_subcommand_from preview" -l plain -d 'Write sentences without symbols, for screen readers'
complete -c apsctl -n "__fish_apsctl_using_subcommand rules; and __fish_seen_subcommand_from preview" -s q -l quiet -d 'Print only data, warnings and errors'
complete -c apsctl -n "__fish_apsctl_using_subcommand rules; and __fish_seen_subcommand_from preview" -s v -l verbose -d 'Print more details; -vv also logs each SQL statement'
complete -c apsctl -n "__fish_apsctl_using_subcommand rules; and __fish_seen_subcommand_from preview" -l read-only -d 'Make the server refuse every write'
complete -c apsctl -n "__fish_apsctl_using_subcommand rules; and __fish_seen_subcommand_from preview" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c apsctl -n "__fish_apsctl_using_subcommand rules; and __fish_seen_subcommand_from help" -f -a "list" -d 'List the approval rules and what each would approve'
complete -c apsctl -n "__fish_apsctl_using_subcommand rules; and __fish_seen_subcommand_from help" -f -a "check" -d 'Find active rules that are invalid, shadowed, or never match'
complete -c apsctl -n "__fish_apsctl_using_subcommand rules; and __fish_seen_subcommand_from help" -f -a "preview" -d 'Show what a pass would approve, or explain one version'
complete -c apsctl -n "__fish_apsctl_using_subcommand rules; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c apsctl -n "__fish_apsctl_using_subcommand maintenance; and not __fish_seen_subcommand_from begin end extend status help" -s d -l database-url -d 'Connect to this database: a URL or key=value pairs' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand maintenance; and not __fish_seen_subcommand_from begin end extend status help" -l profile -d 'Use this profile of the configuration file' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand maintenance; and not __fish_seen_subcommand_from begin end extend status help" -l env-file -d 'Read settings from this file, too' -r -F
complete -c apsctl -n "__fish_apsctl_using_subcommand maintenance; and not __fish_seen_subcommand_from begin end extend status help" -s o -l output -d 'Set the output format [default: table]' -r -f -a "table\t'For people'
wide\t'The table with all columns, one line a row, also on a terminal'
json\t'An array of objects for a listing, one object for a single item'
jsonl\t'One JSON object per line'
csv\t'With a header line; times in RFC 3339 UTC'
nagios\t'One line with perfdata and the exit codes of monitoring plugins (check commands only)'"
complete -c apsctl -n "__fish_apsctl_using_subcommand maintenance; and not __fish_seen_subcommand_from begin end extend status help" -l columns -d 'Show only these columns, in this order' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand maintenance; and not __fish_seen_subcommand_from begin end extend status help" -l tz -d 'Show times in this time zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand maintenance; and not __fish_seen_subcommand_from begin end extend status help" -l store-tz -d 'Time zone of stored times that have no zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand maintenance; and not __fish_seen_subcommand_from begin end extend status help" -l color -d 'Set when to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c apsctl -n "__fish_apsctl_using_subcommand maintenance; and not __fish_seen_subcommand_from begin end extend status help" -l statement-timeout -d 'Cancel a statement after this time; 0 is no limit [default: 10s]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand maintenance; and not __fish_seen_subcommand_from begin end extend status help" -l now -d 'Use this time instead of the server\'s (for tests)' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand maintenance; and not __fish_seen_subcommand_from begin end extend status help" -l sandbox -d 'Use the private PostgreSQL of the sandbox; start it if needed'
complete -c apsctl -n "__fish_apsctl_using_subcommand maintenance; and not __fish_seen_subcommand_from begin end extend status help" -l no-pager -d 'Do not use a pager'
complete -c apsctl -n "__fish_apsctl_using_subcommand maintenance; and not __fish_seen_subcommand_from begin end extend status help" -l plain -d 'Write sentences without symbols, for screen readers'
complete -c apsctl -n "__fish_apsctl_using_subcommand maintenance; and not __fish_seen_subcommand_from begin end extend status help" -s q -l quiet -d 'Print only data, warnings and errors'
complete -c apsctl -n "__fish_apsctl_using_subcommand maintenance; and not __fish_seen_subcommand_from begin end extend status help" -s v -l verbose -d 'Print more details; -vv also logs each SQL statement'
complete -c apsctl -n "__fish_apsctl_using_subcommand maintenance; and not __fish_seen_subcommand_from begin end extend status help" -l read-only -d 'Make the server refuse every write'
complete -c apsctl -n "__fish_apsctl_using_subcommand maintenance; and not __fish_seen_subcommand_from begin end extend status help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c apsctl -n "__fish_apsctl_using_subcommand maintenance; and not __fish_seen_subcommand_from begin end extend status help" -s V -l version -d 'Print version'
complete -c apsctl -n "__fish_apsctl_using_subcommand maintenance; and not __fish_seen_subcommand_from begin end extend status help" -f -a "begin" -d 'Pause all jobs until `maintenance end`'
complete -c apsctl -n "__fish_apsctl_using_subcommand maintenance; and not __fish_seen_subcommand_from begin end extend status help" -f -a "end" -d 'End the maintenance and restore the jobs\' states and next runs'
complete -c apsctl -n "__fish_apsctl_using_subcommand maintenance; and not __fish_seen_subcommand_from begin end extend status help" -f -a "extend" -d 'Change when the current maintenance ends'
complete -c apsctl -n "__fish_apsctl_using_subcommand maintenance; and not __fish_seen_subcommand_from begin end extend status help" -f -a "status" -d 'Show the current maintenance: its times, operator and jobs'
complete -c apsctl -n "__fish_apsctl_using_subcommand maintenance; and not __fish_seen_subcommand_from begin end extend status help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c apsctl -n "__fish_apsctl_using_subcommand maintenance; and __fish_seen_subcommand_from begin" -s d -l database-url -d 'Connect to this database: a URL or key=value pairs' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand maintenance; and __fish_seen_subcommand_from begin" -l profile -d 'Use this profile of the configuration file' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand maintenance; and __fish_seen_subcommand_from begin" -l env-file -d 'Read settings from this file, too' -r -F
complete -c apsctl -n "__fish_apsctl_using_subcommand maintenance; and __fish_seen_subcommand_from begin" -s o -l output -d 'Set the output format [default: table]' -r -f -a "table\t'For people'
wide\t'The table with all columns, one line a row, also on a terminal'
json\t'An array of objects for a listing, one object for a single item'
jsonl\t'One JSON object per line'
csv\t'With a header line; times in RFC 3339 UTC'
nagios\t'One line with perfdata and the exit codes of monitoring plugins (check commands only)'"
complete -c apsctl -n "__fish_apsctl_using_subcommand maintenance; and __fish_seen_subcommand_from begin" -l columns -d 'Show only these columns, in this order' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand maintenance; and __fish_seen_subcommand_from begin" -l tz -d 'Show times in this time zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand maintenance; and __fish_seen_subcommand_from begin" -l store-tz -d 'Time zone of stored times that have no zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand maintenance; and __fish_seen_subcommand_from begin" -l color -d 'Set when to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c apsctl -n "__fish_apsctl_using_subcommand maintenance; and __fish_seen_subcommand_from begin" -l statement-timeout -d 'Cancel a statement after this time; 0 is no limit [default: 10s]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand maintenance; and __fish_seen_subcommand_from begin" -l now -d 'Use this time instead of the server\'s (for tests)' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand maintenance; and __fish_seen_subcommand_from begin" -l for -d 'End the maintenance after this time' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand maintenance; and __fish_seen_subcommand_from begin" -l reason -d 'Record this reason in the journal' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand maintenance; and __fish_seen_subcommand_from begin" -l confirm -d 'Confirm with the name of the profile' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand maintenance; and __fish_seen_subcommand_from begin" -l sandbox -d 'Use the private PostgreSQL of the sandbox; start it if needed'
complete -c apsctl -n "__fish_apsctl_using_subcommand maintenance; and __fish_seen_subcommand_from begin" -l no-pager -d 'Do not use a pager'
complete -c apsctl -n "__fish_apsctl_using_subcommand maintenance; and __fish_seen_subcommand_from begin" -l plain -d 'Write sentences without symbols, for screen readers'
complete -c apsctl -n "__fish_apsctl_using_subcommand maintenance; and __fish_seen_subcommand_from begin" -s q -l quiet -d 'Print only data, warnings and errors'
complete -c apsctl -n "__fish_apsctl_using_subcommand maintenance; and __fish_seen_subcommand_from begin" -s v -l verbose -d 'Print more details; -vv also logs each SQL statement'
complete -c apsctl -n "__fish_apsctl_using_subcommand maintenance; and __fish_seen_subcommand_from begin" -l read-only -d 'Make the server refuse every write'
complete -c apsctl -n "__fish_apsctl_using_subcommand maintenance; and __fish_seen_subcommand_from begin" -s n -l dry-run -d 'Only show what would change'
complete -c apsctl -n "__fish_apsctl_using_subcommand maintenance; and __fish_seen_subcommand_from begin" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c apsctl -n "__fish_apsctl_using_subcommand maintenance; and __fish_seen_subcommand_from begin" -s V -l version -d 'Print version'
complete -c apsctl -n "__fish_apsctl_using_subcommand maintenance; and __fish_seen_subcommand_from end" -s d -l database-url -d 'Connect to this database: a URL or key=value pairs' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand maintenance; and __fish_seen_subcommand_from end" -l profile -d 'Use this profile of the configuration file' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand maintenance; and __fish_seen_subcommand_from end" -l env-file -d 'Read settings from this file, too' -r -F
complete -c apsctl -n "__fish_apsctl_using_subcommand maintenance; and __fish_seen_subcommand_from end" -s o -l output -d 'Set the output format [default: table]' -r -f -a "table\t'For people'
wide\t'The table with all columns, one line a row, also on a terminal'
json\t'An array of objects for a listing, one object for a single item'
jsonl\t'One JSON object per line'
csv\t'With a header line; times in RFC 3339 UTC'
nagios\t'One line with perfdata and the exit codes of monitoring plugins (check commands only)'"
complete -c apsctl -n "__fish_apsctl_using_subcommand maintenance; and __fish_seen_subcommand_from end" -l columns -d 'Show only these columns, in this order' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand maintenance; and __fish_seen_subcommand_from end" -l tz -d 'Show times in this time zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand maintenance; and __fish_seen_subcommand_from end" -l store-tz -d 'Time zone of stored times that have no zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand maintenance; and __fish_seen_subcommand_from end" -l color -d 'Set when to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c apsctl -n "__fish_apsctl_using_subcommand maintenance; and __fish_seen_subcommand_from end" -l statement-timeout -d 'Cancel a statement after this time; 0 is no limit [default: 10s]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand maintenance; and __fish_seen_subcommand_from end" -l now -d 'Use this time instead of the server\'s (for tests)' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand maintenance; and __fish_seen_subcommand_from end" -l reason -d 'Record this reason in the journal' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand maintenance; and __fish_seen_subcommand_from end" -l confirm -d 'Confirm with the name of the profile' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand maintenance; and __fish_seen_subcommand_from end" -l sandbox -d 'Use the private PostgreSQL of the sandbox; start it if needed'
complete -c apsctl -n "__fish_apsctl_using_subcommand maintenance; and __fish_seen_subcommand_from end" -l no-pager -d 'Do not use a pager'
complete -c apsctl -n "__fish_apsctl_using_subcommand maintenance; and __fish_seen_subcommand_from end" -l plain -d 'Write sentences without symbols, for screen readers'
complete -c apsctl -n "__fish_apsctl_using_subcommand maintenance; and __fish_seen_subcommand_from end" -s q -l quiet -d 'Print only data, warnings and errors'
complete -c apsctl -n "__fish_apsctl_using_subcommand maintenance; and __fish_seen_subcommand_from end" -s v -l verbose -d 'Print more details; -vv also logs each SQL statement'
complete -c apsctl -n "__fish_apsctl_using_subcommand maintenance; and __fish_seen_subcommand_from end" -l read-only -d 'Make the server refuse every write'
complete -c apsctl -n "__fish_apsctl_using_subcommand maintenance; and __fish_seen_subcommand_from end" -l skip-missed -d 'Skip runs missed during the maintenance'
complete -c apsctl -n "__fish_apsctl_using_subcommand maintenance; and __fish_seen_subcommand_from end" -l expired -d 'End it only if its --for time is over; skip missed runs'
complete -c apsctl -n "__fish_apsctl_using_subcommand maintenance; and __fish_seen_subcommand_from end" -s n -l dry-run -d 'Only show what would change'
complete -c apsctl -n "__fish_apsctl_using_subcommand maintenance; and __fish_seen_subcommand_from end" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c apsctl -n "__fish_apsctl_using_subcommand maintenance; and __fish_seen_subcommand_from end" -s V -l version -d 'Print version'
complete -c apsctl -n "__fish_apsctl_using_subcommand maintenance; and __fish_seen_subcommand_from extend" -s d -l database-url -d 'Connect to this database: a URL or key=value pairs' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand maintenance; and __fish_seen_subcommand_from extend" -l profile -d 'Use this profile of the configuration file' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand maintenance; and __fish_seen_subcommand_from extend" -l env-file -d 'Read settings from this file, too' -r -F
complete -c apsctl -n "__fish_apsctl_using_subcommand maintenance; and __fish_seen_subcommand_from extend" -s o -l output -d 'Set the output format [default: table]' -r -f -a "table\t'For people'
wide\t'The table with all columns, one line a row, also on a terminal'
json\t'An array of objects for a listing, one object for a single item'
jsonl\t'One JSON object per line'
csv\t'With a header line; times in RFC 3339 UTC'
nagios\t'One line with perfdata and the exit codes of monitoring plugins (check commands only)'"
complete -c apsctl -n "__fish_apsctl_using_subcommand maintenance; and __fish_seen_subcommand_from extend" -l columns -d 'Show only these columns, in this order' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand maintenance; and __fish_seen_subcommand_from extend" -l tz -d 'Show times in this time zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand maintenance; and __fish_seen_subcommand_from extend" -l store-tz -d 'Time zone of stored times that have no zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand maintenance; and __fish_seen_subcommand_from extend" -l color -d 'Set when to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c apsctl -n "__fish_apsctl_using_subcommand maintenance; and __fish_seen_subcommand_from extend" -l statement-timeout -d 'Cancel a statement after this time; 0 is no limit [default: 10s]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand maintenance; and __fish_seen_subcommand_from extend" -l now -d 'Use this time instead of the server\'s (for tests)' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand maintenance; and __fish_seen_subcommand_from extend" -l for -d 'End the maintenance this long from now' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand maintenance; and __fish_seen_subcommand_from extend" -l reason -d 'Record this reason in the journal' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand maintenance; and __fish_seen_subcommand_from extend" -l confirm -d 'Confirm with the name of the profile' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand maintenance; and __fish_seen_subcommand_from extend" -l sandbox -d 'Use the private PostgreSQL of the sandbox; start it if needed'
complete -c apsctl -n "__fish_apsctl_using_subcommand maintenance; and __fish_seen_subcommand_from extend" -l no-pager -d 'Do not use a pager'
complete -c apsctl -n "__fish_apsctl_using_subcommand maintenance; and __fish_seen_subcommand_from extend" -l plain -d 'Write sentences without symbols, for screen readers'
complete -c apsctl -n "__fish_apsctl_using_subcommand maintenance; and __fish_seen_subcommand_from extend" -s q -l quiet -d 'Print only data, warnings and errors'
complete -c apsctl -n "__fish_apsctl_using_subcommand maintenance; and __fish_seen_subcommand_from extend" -s v -l verbose -d 'Print more details; -vv also logs each SQL statement'
complete -c apsctl -n "__fish_apsctl_using_subcommand maintenance; and __fish_seen_subcommand_from extend" -l read-only -d 'Make the server refuse every write'
complete -c apsctl -n "__fish_apsctl_using_subcommand maintenance; and __fish_seen_subcommand_from extend" -s n -l dry-run -d 'Only show what would change'
complete -c apsctl -n "__fish_apsctl_using_subcommand maintenance; and __fish_seen_subcommand_from extend" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c apsctl -n "__fish_apsctl_using_subcommand maintenance; and __fish_seen_subcommand_from extend" -s V -l version -d 'Print version'
complete -c apsctl -n "__fish_apsctl_using_subcommand maintenance; and __fish_seen_subcommand_from status" -s d -l database-url -d 'Connect to this database: a URL or key=value pairs' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand maintenance; and __fish_seen_subcommand_from status" -l profile -d 'Use this profile of the configuration file' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand maintenance; and __fish_seen_subcommand_from status" -l env-file -d 'Read settings from this file, too' -r -F
complete -c apsctl -n "__fish_apsctl_using_subcommand maintenance; and __fish_seen_subcommand_from status" -s o -l output -d 'Set the output format [default: table]' -r -f -a "table\t'For people'
wide\t'The table with all columns, one line a row, also on a terminal'
json\t'An array of objects for a listing, one object for a single item'
jsonl\t'One JSON object per line'
csv\t'With a header line; times in RFC 3339 UTC'
nagios\t'One line with perfdata and the exit codes of monitoring plugins (check commands only)'"
complete -c apsctl -n "__fish_apsctl_using_subcommand maintenance; and __fish_seen_subcommand_from status" -l columns -d 'Show only these columns, in this order' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand maintenance; and __fish_seen_subcommand_from status" -l tz -d 'Show times in this time zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand maintenance; and __fish_seen_subcommand_from status" -l store-tz -d 'Time zone of stored times that have no zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand maintenance; and __fish_seen_subcommand_from status" -l color -d 'Set when to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c apsctl -n "__fish_apsctl_using_subcommand maintenance; and __fish_seen_subcommand_from status" -l statement-timeout -d 'Cancel a statement after this time; 0 is no limit [default: 10s]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand maintenance; and __fish_seen_subcommand_from status" -l now -d 'Use this time instead of the server\'s (for tests)' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand maintenance; and __fish_seen_subcommand_from status" -l sandbox -d 'Use the private PostgreSQL of the sandbox; start it if needed'
complete -c apsctl -n "__fish_apsctl_using_subcommand maintenance; and __fish_seen_subcommand_from status" -l no-pager -d 'Do not use a pager'
complete -c apsctl -n "__fish_apsctl_using_subcommand maintenance; and __fish_seen_subcommand_from status" -l plain -d 'Write sentences without symbols, for screen readers'
complete -c apsctl -n "__fish_apsctl_using_subcommand maintenance; and __fish_seen_subcommand_from status" -s q -l quiet -d 'Print only data, warnings and errors'
complete -c apsctl -n "__fish_apsctl_using_subcommand maintenance; and __fish_seen_subcommand_from status" -s v -l verbose -d 'Print more details; -vv also logs each SQL statement'
complete -c apsctl -n "__fish_apsctl_using_subcommand maintenance; and __fish_seen_subcommand_from status" -l read-only -d 'Make the server refuse every write'
complete -c apsctl -n "__fish_apsctl_using_subcommand maintenance; and __fish_seen_subcommand_from status" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c apsctl -n "__fish_apsctl_using_subcommand maintenance; and __fish_seen_subcommand_from status" -s V -l version -d 'Print version'
complete -c apsctl -n "__fish_apsctl_using_subcommand maintenance; and __fish_seen_subcommand_from help" -f -a "begin" -d 'Pause all jobs until `maintenance end`'
complete -c apsctl -n "__fish_apsctl_using_subcommand maintenance; and __fish_seen_subcommand_from help" -f -a "end" -d 'End the maintenance and restore the jobs\' states and next runs'
complete -c apsctl -n "__fish_apsctl_using_subcommand maintenance; and __fish_seen_subcommand_from help" -f -a "extend" -d 'Change when the current maintenance ends'
complete -c apsctl -n "__fish_apsctl_using_subcommand maintenance; and __fish_seen_subcommand_from help" -f -a "status" -d 'Show the current maintenance: its times, operator and jobs'
complete -c apsctl -n "__fish_apsctl_using_subcommand maintenance; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c apsctl -n "__fish_apsctl_using_subcommand migrate; and not __fish_seen_subcommand_from up status sql grants help" -s d -l database-url -d 'Connect to this database: a URL or key=value pairs' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand migrate; and not __fish_seen_subcommand_from up status sql grants help" -l profile -d 'Use this profile of the configuration file' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand migrate; and not __fish_seen_subcommand_from up status sql grants help" -l env-file -d 'Read settings from this file, too' -r -F
complete -c apsctl -n "__fish_apsctl_using_subcommand migrate; and not __fish_seen_subcommand_from up status sql grants help" -s o -l output -d 'Set the output format [default: table]' -r -f -a "table\t'For people'
wide\t'The table with all columns, one line a row, also on a terminal'
json\t'An array of objects for a listing, one object for a single item'
jsonl\t'One JSON object per line'
csv\t'With a header line; times in RFC 3339 UTC'
nagios\t'One line with perfdata and the exit codes of monitoring plugins (check commands only)'"
complete -c apsctl -n "__fish_apsctl_using_subcommand migrate; and not __fish_seen_subcommand_from up status sql grants help" -l columns -d 'Show only these columns, in this order' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand migrate; and not __fish_seen_subcommand_from up status sql grants help" -l tz -d 'Show times in this time zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand migrate; and not __fish_seen_subcommand_from up status sql grants help" -l store-tz -d 'Time zone of stored times that have no zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand migrate; and not __fish_seen_subcommand_from up status sql grants help" -l color -d 'Set when to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c apsctl -n "__fish_apsctl_using_subcommand migrate; and not __fish_seen_subcommand_from up status sql grants help" -l statement-timeout -d 'Cancel a statement after this time; 0 is no limit [default: 10s]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand migrate; and not __fish_seen_subcommand_from up status sql grants help" -l now -d 'Use this time instead of the server\'s (for tests)' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand migrate; and not __fish_seen_subcommand_from up status sql grants help" -l sandbox -d 'Use the private PostgreSQL of the sandbox; start it if needed'
complete -c apsctl -n "__fish_apsctl_using_subcommand migrate; and not __fish_seen_subcommand_from up status sql grants help" -l no-pager -d 'Do not use a pager'
complete -c apsctl -n "__fish_apsctl_using_subcommand migrate; and not __fish_seen_subcommand_from up status sql grants help" -l plain -d 'Write sentences without symbols, for screen readers'
complete -c apsctl -n "__fish_apsctl_using_subcommand migrate; and not __fish_seen_subcommand_from up status sql grants help" -s q -l quiet -d 'Print only data, warnings and errors'
complete -c apsctl -n "__fish_apsctl_using_subcommand migrate; and not __fish_seen_subcommand_from up status sql grants help" -s v -l verbose -d 'Print more details; -vv also logs each SQL statement'
complete -c apsctl -n "__fish_apsctl_using_subcommand migrate; and not __fish_seen_subcommand_from up status sql grants help" -l read-only -d 'Make the server refuse every write'
complete -c apsctl -n "__fish_apsctl_using_subcommand migrate; and not __fish_seen_subcommand_from up status sql grants help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c apsctl -n "__fish_apsctl_using_subcommand migrate; and not __fish_seen_subcommand_from up status sql grants help" -s V -l version -d 'Print version'
complete -c apsctl -n "__fish_apsctl_using_subcommand migrate; and not __fish_seen_subcommand_from up status sql grants help" -f -a "up" -d 'Create or upgrade schema apsctl'
complete -c apsctl -n "__fish_apsctl_using_subcommand migrate; and not __fish_seen_subcommand_from up status sql grants help" -f -a "status" -d 'Show which migrations are applied and which tables exist'
complete -c apsctl -n "__fish_apsctl_using_subcommand migrate; and not __fish_seen_subcommand_from up status sql grants help" -f -a "sql" -d 'Print the SQL that `migrate up` would run in this store'
complete -c apsctl -n "__fish_apsctl_using_subcommand migrate; and not __fish_seen_subcommand_from up status sql grants help" -f -a "grants" -d 'Create roles for viewers, operators and passes, or print their SQL'
complete -c apsctl -n "__fish_apsctl_using_subcommand migrate; and not __fish_seen_subcommand_from up status sql grants help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c apsctl -n "__fish_apsctl_using_subcommand migrate; and __fish_seen_subcommand_from up" -s d -l database-url -d 'Connect to this database: a URL or key=value pairs' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand migrate; and __fish_seen_subcommand_from up" -l profile -d 'Use this profile of the configuration file' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand migrate; and __fish_seen_subcommand_from up" -l env-file -d 'Read settings from this file, too' -r -F
complete -c apsctl -n "__fish_apsctl_using_subcommand migrate; and __fish_seen_subcommand_from up" -s o -l output -d 'Set the output format [default: table]' -r -f -a "table\t'For people'
wide\t'The table with all columns, one line a row, also on a terminal'
json\t'An array of objects for a listing, one object for a single item'
jsonl\t'One JSON object per line'
csv\t'With a header line; times in RFC 3339 UTC'
nagios\t'One line with perfdata and the exit codes of monitoring plugins (check commands only)'"
complete -c apsctl -n "__fish_apsctl_using_subcommand migrate; and __fish_seen_subcommand_from up" -l columns -d 'Show only these columns, in this order' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand migrate; and __fish_seen_subcommand_from up" -l tz -d 'Show times in this time zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand migrate; and __fish_seen_subcommand_from up" -l store-tz -d 'Time zone of stored times that have no zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand migrate; and __fish_seen_subcommand_from up" -l color -d 'Set when to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c apsctl -n "__fish_apsctl_using_subcommand migrate; and __fish_seen_subcommand_from up" -l statement-timeout -d 'Cancel a statement after this time; 0 is no limit [default: 10s]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand migrate; and __fish_seen_subcommand_from up" -l now -d 'Use this time instead of the server\'s (for tests)' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand migrate; and __fish_seen_subcommand_from up" -l reason -d 'Record this reason in the journal' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand migrate; and __fish_seen_subcommand_from up" -l confirm -d 'Confirm with the name of the profile' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand migrate; and __fish_seen_subcommand_from up" -l sandbox -d 'Use the private PostgreSQL of the sandbox; start it if needed'
complete -c apsctl -n "__fish_apsctl_using_subcommand migrate; and __fish_seen_subcommand_from up" -l no-pager -d 'Do not use a pager'
complete -c apsctl -n "__fish_apsctl_using_subcommand migrate; and __fish_seen_subcommand_from up" -l plain -d 'Write sentences without symbols, for screen readers'
complete -c apsctl -n "__fish_apsctl_using_subcommand migrate; and __fish_seen_subcommand_from up" -s q -l quiet -d 'Print only data, warnings and errors'
complete -c apsctl -n "__fish_apsctl_using_subcommand migrate; and __fish_seen_subcommand_from up" -s v -l verbose -d 'Print more details; -vv also logs each SQL statement'
complete -c apsctl -n "__fish_apsctl_using_subcommand migrate; and __fish_seen_subcommand_from up" -l read-only -d 'Make the server refuse every write'
complete -c apsctl -n "__fish_apsctl_using_subcommand migrate; and __fish_seen_subcommand_from up" -l create-tables -d 'Also create the missing tables of the guide layout'
complete -c apsctl -n "__fish_apsctl_using_subcommand migrate; and __fish_seen_subcommand_from up" -s n -l dry-run -d 'Only show what would change'
complete -c apsctl -n "__fish_apsctl_using_subcommand migrate; and __fish_seen_subcommand_from up" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c apsctl -n "__fish_apsctl_using_subcommand migrate; and __fish_seen_subcommand_from up" -s V -l version -d 'Print version'
complete -c apsctl -n "__fish_apsctl_using_subcommand migrate; and __fish_seen_subcommand_from status" -s d -l database-url -d 'Connect to this database: a URL or key=value pairs' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand migrate; and __fish_seen_subcommand_from status" -l profile -d 'Use this profile of the configuration file' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand migrate; and __fish_seen_subcommand_from status" -l env-file -d 'Read settings from this file, too' -r -F
complete -c apsctl -n "__fish_apsctl_using_subcommand migrate; and __fish_seen_subcommand_from status" -s o -l output -d 'Set the output format [default: table]' -r -f -a "table\t'For people'
wide\t'The table with all columns, one line a row, also on a terminal'
json\t'An array of objects for a listing, one object for a single item'
jsonl\t'One JSON object per line'
csv\t'With a header line; times in RFC 3339 UTC'
nagios\t'One line with perfdata and the exit codes of monitoring plugins (check commands only)'"
complete -c apsctl -n "__fish_apsctl_using_subcommand migrate; and __fish_seen_subcommand_from status" -l columns -d 'Show only these columns, in this order' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand migrate; and __fish_seen_subcommand_from status" -l tz -d 'Show times in this time zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand migrate; and __fish_seen_subcommand_from status" -l store-tz -d 'Time zone of stored times that have no zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand migrate; and __fish_seen_subcommand_from status" -l color -d 'Set when to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c apsctl -n "__fish_apsctl_using_subcommand migrate; and __fish_seen_subcommand_from status" -l statement-timeout -d 'Cancel a statement after this time; 0 is no limit [default: 10s]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand migrate; and __fish_seen_subcommand_from status" -l now -d 'Use this time instead of the server\'s (for tests)' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand migrate; and __fish_seen_subcommand_from status" -l sandbox -d 'Use the private PostgreSQL of the sandbox; start it if needed'
complete -c apsctl -n "__fish_apsctl_using_subcommand migrate; and __fish_seen_subcommand_from status" -l no-pager -d 'Do not use a pager'
complete -c apsctl -n "__fish_apsctl_using_subcommand migrate; and __fish_seen_subcommand_from status" -l plain -d 'Write sentences without symbols, for screen readers'
complete -c apsctl -n "__fish_apsctl_using_subcommand migrate; and __fish_seen_subcommand_from status" -s q -l quiet -d 'Print only data, warnings and errors'
complete -c apsctl -n "__fish_apsctl_using_subcommand migrate; and __fish_seen_subcommand_from status" -s v -l verbose -d 'Print more details; -vv also logs each SQL statement'
complete -c apsctl -n "__fish_apsctl_using_subcommand migrate; and __fish_seen_subcommand_from status" -l read-only -d 'Make the server refuse every write'
complete -c apsctl -n "__fish_apsctl_using_subcommand migrate; and __fish_seen_subcommand_from status" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c apsctl -n "__fish_apsctl_using_subcommand migrate; and __fish_seen_subcommand_from status" -s V -l version -d 'Print version'
complete -c apsctl -n "__fish_apsctl_using_subcommand migrate; and __fish_seen_subcommand_from sql" -s d -l database-url -d 'Connect to this database: a URL or key=value pairs' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand migrate; and __fish_seen_subcommand_from sql" -l profile -d 'Use this profile of the configuration file' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand migrate; and __fish_seen_subcommand_from sql" -l env-file -d 'Read settings from this file, too' -r -F
complete -c apsctl -n "__fish_apsctl_using_subcommand migrate; and __fish_seen_subcommand_from sql" -s o -l output -d 'Set the output format [default: table]' -r -f -a "table\t'For people'
wide\t'The table with all columns, one line a row, also on a terminal'
json\t'An array of objects for a listing, one object for a single item'
jsonl\t'One JSON object per line'
csv\t'With a header line; times in RFC 3339 UTC'
nagios\t'One line with perfdata and the exit codes of monitoring plugins (check commands only)'"
complete -c apsctl -n "__fish_apsctl_using_subcommand migrate; and __fish_seen_subcommand_from sql" -l columns -d 'Show only these columns, in this order' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand migrate; and __fish_seen_subcommand_from sql" -l tz -d 'Show times in this time zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand migrate; and __fish_seen_subcommand_from sql" -l store-tz -d 'Time zone of stored times that have no zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand migrate; and __fish_seen_subcommand_from sql" -l color -d 'Set when to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c apsctl -n "__fish_apsctl_using_subcommand migrate; and __fish_seen_subcommand_from sql" -l statement-timeout -d 'Cancel a statement after this time; 0 is no limit [default: 10s]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand migrate; and __fish_seen_subcommand_from sql" -l now -d 'Use this time instead of the server\'s (for tests)' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand migrate; and __fish_seen_subcommand_from sql" -l sandbox -d 'Use the private PostgreSQL of the sandbox; start it if needed'
complete -c apsctl -n "__fish_apsctl_using_subcommand migrate; and __fish_seen_subcommand_from sql" -l no-pager -d 'Do not use a pager'
complete -c apsctl -n "__fish_apsctl_using_subcommand migrate; and __fish_seen_subcommand_from sql" -l plain -d 'Write sentences without symbols, for screen readers'
complete -c apsctl -n "__fish_apsctl_using_subcommand migrate; and __fish_seen_subcommand_from sql" -s q -l quiet -d 'Print only data, warnings and errors'
complete -c apsctl -n "__fish_apsctl_using_subcommand migrate; and __fish_seen_subcommand_from sql" -s v -l verbose -d 'Print more details; -vv also logs each SQL statement'
complete -c apsctl -n "__fish_apsctl_using_subcommand migrate; and __fish_seen_subcommand_from sql" -l read-only -d 'Make the server refuse every write'
complete -c apsctl -n "__fish_apsctl_using_subcommand migrate; and __fish_seen_subcommand_from sql" -l create-tables -d 'Also print what --create-tables would create'
complete -c apsctl -n "__fish_apsctl_using_subcommand migrate; and __fish_seen_subcommand_from sql" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c apsctl -n "__fish_apsctl_using_subcommand migrate; and __fish_seen_subcommand_from sql" -s V -l version -d 'Print version'
complete -c apsctl -n "__fish_apsctl_using_subcommand migrate; and __fish_seen_subcommand_from grants" -s d -l database-url -d 'Connect to this database: a URL or key=value pairs' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand migrate; and __fish_seen_subcommand_from grants" -l profile -d 'Use this profile of the configuration file' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand migrate; and __fish_seen_subcommand_from grants" -l env-file -d 'Read settings from this file, too' -r -F
complete -c apsctl -n "__fish_apsctl_using_subcommand migrate; and __fish_seen_subcommand_from grants" -s o -l output -d 'Set the output format [default: table]' -r -f -a "table\t'For people'
wide\t'The table with all columns, one line a row, also on a terminal'
json\t'An array of objects for a listing, one object for a single item'
jsonl\t'One JSON object per line'
csv\t'With a header line; times in RFC 3339 UTC'
nagios\t'One line with perfdata and the exit codes of monitoring plugins (check commands only)'"
complete -c apsctl -n "__fish_apsctl_using_subcommand migrate; and __fish_seen_subcommand_from grants" -l columns -d 'Show only these columns, in this order' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand migrate; and __fish_seen_subcommand_from grants" -l tz -d 'Show times in this time zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand migrate; and __fish_seen_subcommand_from grants" -l store-tz -d 'Time zone of stored times that have no zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand migrate; and __fish_seen_subcommand_from grants" -l color -d 'Set when to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c apsctl -n "__fish_apsctl_using_subcommand migrate; and __fish_seen_subcommand_from grants" -l statement-timeout -d 'Cancel a statement after this time; 0 is no limit [default: 10s]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand migrate; and __fish_seen_subcommand_from grants" -l now -d 'Use this time instead of the server\'s (for tests)' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand migrate; and __fish_seen_subcommand_from grants" -l prefix -d 'Prefix of the roles\' names' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand migrate; and __fish_seen_subcommand_from grants" -l reason -d 'Record this reason in the journal' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand migrate; and __fish_seen_subcommand_from grants" -l confirm -d 'Confirm with the name of the profile' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand migrate; and __fish_seen_subcommand_from grants" -l sandbox -d 'Use the private PostgreSQL of the sandbox; start it if needed'
complete -c apsctl -n "__fish_apsctl_using_subcommand migrate; and __fish_seen_subcommand_from grants" -l no-pager -d 'Do not use a pager'
complete -c apsctl -n "__fish_apsctl_using_subcommand migrate; and __fish_seen_subcommand_from grants" -l plain -d 'Write sentences without symbols, for screen readers'
complete -c apsctl -n "__fish_apsctl_using_subcommand migrate; and __fish_seen_subcommand_from grants" -s q -l quiet -d 'Print only data, warnings and errors'
complete -c apsctl -n "__fish_apsctl_using_subcommand migrate; and __fish_seen_subcommand_from grants" -s v -l verbose -d 'Print more details; -vv also logs each SQL statement'
complete -c apsctl -n "__fish_apsctl_using_subcommand migrate; and __fish_seen_subcommand_from grants" -l read-only -d 'Make the server refuse every write'
complete -c apsctl -n "__fish_apsctl_using_subcommand migrate; and __fish_seen_subcommand_from grants" -l apply -d 'Create the missing roles and grants, all or nothing'
complete -c apsctl -n "__fish_apsctl_using_subcommand migrate; and __fish_seen_subcommand_from grants" -s n -l dry-run -d 'Only show what would change'
complete -c apsctl -n "__fish_apsctl_using_subcommand migrate; and __fish_seen_subcommand_from grants" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c apsctl -n "__fish_apsctl_using_subcommand migrate; and __fish_seen_subcommand_from grants" -s V -l version -d 'Print version'
complete -c apsctl -n "__fish_apsctl_using_subcommand migrate; and __fish_seen_subcommand_from help" -f -a "up" -d 'Create or upgrade schema apsctl'
complete -c apsctl -n "__fish_apsctl_using_subcommand migrate; and __fish_seen_subcommand_from help" -f -a "status" -d 'Show which migrations are applied and which tables exist'
complete -c apsctl -n "__fish_apsctl_using_subcommand migrate; and __fish_seen_subcommand_from help" -f -a "sql" -d 'Print the SQL that `migrate up` would run in this store'
complete -c apsctl -n "__fish_apsctl_using_subcommand migrate; and __fish_seen_subcommand_from help" -f -a "grants" -d 'Create roles for viewers, operators and passes, or print their SQL'
complete -c apsctl -n "__fish_apsctl_using_subcommand migrate; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c apsctl -n "__fish_apsctl_using_subcommand store; and not __fish_seen_subcommand_from show help" -s d -l database-url -d 'Connect to this database: a URL or key=value pairs' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand store; and not __fish_seen_subcommand_from show help" -l profile -d 'Use this profile of the configuration file' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand store; and not __fish_seen_subcommand_from show help" -l env-file -d 'Read settings from this file, too' -r -F
complete -c apsctl -n "__fish_apsctl_using_subcommand store; and not __fish_seen_subcommand_from show help" -s o -l output -d 'Set the output format [default: table]' -r -f -a "table\t'For people'
wide\t'The table with all columns, one line a row, also on a terminal'
json\t'An array of objects for a listing, one object for a single item'
jsonl\t'One JSON object per line'
csv\t'With a header line; times in RFC 3339 UTC'
nagios\t'One line with perfdata and the exit codes of monitoring plugins (check commands only)'"
complete -c apsctl -n "__fish_apsctl_using_subcommand store; and not __fish_seen_subcommand_from show help" -l columns -d 'Show only these columns, in this order' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand store; and not __fish_seen_subcommand_from show help" -l tz -d 'Show times in this time zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand store; and not __fish_seen_subcommand_from show help" -l store-tz -d 'Time zone of stored times that have no zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand store; and not __fish_seen_subcommand_from show help" -l color -d 'Set when to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c apsctl -n "__fish_apsctl_using_subcommand store; and not __fish_seen_subcommand_from show help" -l statement-timeout -d 'Cancel a statement after this time; 0 is no limit [default: 10s]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand store; and not __fish_seen_subcommand_from show help" -l now -d 'Use this time instead of the server\'s (for tests)' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand store; and not __fish_seen_subcommand_from show help" -l sandbox -d 'Use the private PostgreSQL of the sandbox; start it if needed'
complete -c apsctl -n "__fish_apsctl_using_subcommand store; and not __fish_seen_subcommand_from show help" -l no-pager -d 'Do not use a pager'
complete -c apsctl -n "__fish_apsctl_using_subcommand store; and not __fish_seen_subcommand_from show help" -l plain -d 'Write sentences without symbols, for screen readers'
complete -c apsctl -n "__fish_apsctl_using_subcommand store; and not __fish_seen_subcommand_from show help" -s q -l quiet -d 'Print only data, warnings and errors'
complete -c apsctl -n "__fish_apsctl_using_subcommand store; and not __fish_seen_subcommand_from show help" -s v -l verbose -d 'Print more details; -vv also logs each SQL statement'
complete -c apsctl -n "__fish_apsctl_using_subcommand store; and not __fish_seen_subcommand_from show help" -l read-only -d 'Make the server refuse every write'
complete -c apsctl -n "__fish_apsctl_using_subcommand store; and not __fish_seen_subcommand_from show help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c apsctl -n "__fish_apsctl_using_subcommand store; and not __fish_seen_subcommand_from show help" -s V -l version -d 'Print version'
complete -c apsctl -n "__fish_apsctl_using_subcommand store; and not __fish_seen_subcommand_from show help" -f -a "show" -d 'Show the store\'s layout, tables and columns, and which commands work'
complete -c apsctl -n "__fish_apsctl_using_subcommand store; and not __fish_seen_subcommand_from show help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c apsctl -n "__fish_apsctl_using_subcommand store; and __fish_seen_subcommand_from show" -s d -l database-url -d 'Connect to this database: a URL or key=value pairs' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand store; and __fish_seen_subcommand_from show" -l profile -d 'Use this profile of the configuration file' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand store; and __fish_seen_subcommand_from show" -l env-file -d 'Read settings from this file, too' -r -F
complete -c apsctl -n "__fish_apsctl_using_subcommand store; and __fish_seen_subcommand_from show" -s o -l output -d 'Set the output format [default: table]' -r -f -a "table\t'For people'
wide\t'The table with all columns, one line a row, also on a terminal'
json\t'An array of objects for a listing, one object for a single item'
jsonl\t'One JSON object per line'
csv\t'With a header line; times in RFC 3339 UTC'
nagios\t'One line with perfdata and the exit codes of monitoring plugins (check commands only)'"
complete -c apsctl -n "__fish_apsctl_using_subcommand store; and __fish_seen_subcommand_from show" -l columns -d 'Show only these columns, in this order' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand store; and __fish_seen_subcommand_from show" -l tz -d 'Show times in this time zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand store; and __fish_seen_subcommand_from show" -l store-tz -d 'Time zone of stored times that have no zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand store; and __fish_seen_subcommand_from show" -l color -d 'Set when to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c apsctl -n "__fish_apsctl_using_subcommand store; and __fish_seen_subcommand_from show" -l statement-timeout -d 'Cancel a statement after this time; 0 is no limit [default: 10s]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand store; and __fish_seen_subcommand_from show" -l now -d 'Use this time instead of the server\'s (for tests)' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand store; and __fish_seen_subcommand_from show" -l sandbox -d 'Use the private PostgreSQL of the sandbox; start it if needed'
complete -c apsctl -n "__fish_apsctl_using_subcommand store; and __fish_seen_subcommand_from show" -l no-pager -d 'Do not use a pager'
complete -c apsctl -n "__fish_apsctl_using_subcommand store; and __fish_seen_subcommand_from show" -l plain -d 'Write sentences without symbols, for screen readers'
complete -c apsctl -n "__fish_apsctl_using_subcommand store; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Print only data, warnings and errors'
complete -c apsctl -n "__fish_apsctl_using_subcommand store; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Print more details; -vv also logs each SQL statement'
complete -c apsctl -n "__fish_apsctl_using_subcommand store; and __fish_seen_subcommand_from show" -l read-only -d 'Make the server refuse every write'
complete -c apsctl -n "__fish_apsctl_using_subcommand store; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c apsctl -n "__fish_apsctl_using_subcommand store; and __fish_seen_subcommand_from show" -s V -l version -d 'Print version'
complete -c apsctl -n "__fish_apsctl_using_subcommand store; and __fish_seen_subcommand_from help" -f -a "show" -d 'Show the store\'s layout, tables and columns, and which commands work'
complete -c apsctl -n "__fish_apsctl_using_subcommand store; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c apsctl -n "__fish_apsctl_using_subcommand top" -s d -l database-url -d 'Connect to this database: a URL or key=value pairs' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand top" -l profile -d 'Use this profile of the configuration file' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand top" -l env-file -d 'Read settings from this file, too' -r -F
complete -c apsctl -n "__fish_apsctl_using_subcommand top" -s o -l output -d 'Set the output format [default: table]' -r -f -a "table\t'For people'
wide\t'The table with all columns, one line a row, also on a terminal'
json\t'An array of objects for a listing, one object for a single item'
jsonl\t'One JSON object per line'
csv\t'With a header line; times in RFC 3339 UTC'
nagios\t'One line with perfdata and the exit codes of monitoring plugins (check commands only)'"
complete -c apsctl -n "__fish_apsctl_using_subcommand top" -l columns -d 'Show only these columns, in this order' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand top" -l tz -d 'Show times in this time zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand top" -l store-tz -d 'Time zone of stored times that have no zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand top" -l color -d 'Set when to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c apsctl -n "__fish_apsctl_using_subcommand top" -l statement-timeout -d 'Cancel a statement after this time; 0 is no limit [default: 10s]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand top" -l now -d 'Use this time instead of the server\'s (for tests)' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand top" -l interval -d 'Refresh at this interval' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand top" -l job-timeout -d 'Longest time a run may take [default: 30s]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand top" -l sandbox -d 'Use the private PostgreSQL of the sandbox; start it if needed'
complete -c apsctl -n "__fish_apsctl_using_subcommand top" -l no-pager -d 'Do not use a pager'
complete -c apsctl -n "__fish_apsctl_using_subcommand top" -l plain -d 'Write sentences without symbols, for screen readers'
complete -c apsctl -n "__fish_apsctl_using_subcommand top" -s q -l quiet -d 'Print only data, warnings and errors'
complete -c apsctl -n "__fish_apsctl_using_subcommand top" -s v -l verbose -d 'Print more details; -vv also logs each SQL statement'
complete -c apsctl -n "__fish_apsctl_using_subcommand top" -l read-only -d 'Make the server refuse every write'
complete -c apsctl -n "__fish_apsctl_using_subcommand top" -l once -d 'Print the screen once, and exit'
complete -c apsctl -n "__fish_apsctl_using_subcommand top" -l panic -d 'Panic after the first screen (for tests)'
complete -c apsctl -n "__fish_apsctl_using_subcommand top" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c apsctl -n "__fish_apsctl_using_subcommand top" -s V -l version -d 'Print version'
complete -c apsctl -n "__fish_apsctl_using_subcommand watch" -s d -l database-url -d 'Connect to this database: a URL or key=value pairs' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand watch" -l profile -d 'Use this profile of the configuration file' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand watch" -l env-file -d 'Read settings from this file, too' -r -F
complete -c apsctl -n "__fish_apsctl_using_subcommand watch" -s o -l output -d 'Set the output format [default: table]' -r -f -a "table\t'For people'
wide\t'The table with all columns, one line a row, also on a terminal'
json\t'An array of objects for a listing, one object for a single item'
jsonl\t'One JSON object per line'
csv\t'With a header line; times in RFC 3339 UTC'
nagios\t'One line with perfdata and the exit codes of monitoring plugins (check commands only)'"
complete -c apsctl -n "__fish_apsctl_using_subcommand watch" -l columns -d 'Show only these columns, in this order' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand watch" -l tz -d 'Show times in this time zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand watch" -l store-tz -d 'Time zone of stored times that have no zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand watch" -l color -d 'Set when to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c apsctl -n "__fish_apsctl_using_subcommand watch" -l statement-timeout -d 'Cancel a statement after this time; 0 is no limit [default: 10s]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand watch" -l now -d 'Use this time instead of the server\'s (for tests)' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand watch" -l every -d 'Check at this interval' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand watch" -l for -d 'Report what lasts this long' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand watch" -l check -d 'Make only these checks' -r -f -a "stale\t''
verify\t''
health\t''"
complete -c apsctl -n "__fish_apsctl_using_subcommand watch" -l exec -d 'Run this command for each report' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand watch" -l webhook -d 'Post each report to this URL' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand watch" -l send-timeout -d 'Limit of one delivery' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand watch" -l state -d 'Record in this file what was reported' -r -F
complete -c apsctl -n "__fish_apsctl_using_subcommand watch" -l older-than -d 'Warn about jobs this late' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand watch" -l critical-after -d 'Jobs this late are critical' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand watch" -l ran-within -d 'Warn if there was no run for this long' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand watch" -l job-timeout -d 'Longest time a run may take [default: 30s]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand watch" -l sandbox -d 'Use the private PostgreSQL of the sandbox; start it if needed'
complete -c apsctl -n "__fish_apsctl_using_subcommand watch" -l no-pager -d 'Do not use a pager'
complete -c apsctl -n "__fish_apsctl_using_subcommand watch" -l plain -d 'Write sentences without symbols, for screen readers'
complete -c apsctl -n "__fish_apsctl_using_subcommand watch" -s q -l quiet -d 'Print only data, warnings and errors'
complete -c apsctl -n "__fish_apsctl_using_subcommand watch" -s v -l verbose -d 'Print more details; -vv also logs each SQL statement'
complete -c apsctl -n "__fish_apsctl_using_subcommand watch" -l read-only -d 'Make the server refuse every write'
complete -c apsctl -n "__fish_apsctl_using_subcommand watch" -l once -d 'Check once, and exit (for cron)'
complete -c apsctl -n "__fish_apsctl_using_subcommand watch" -l no-state -d 'Keep no record between runs'
complete -c apsctl -n "__fish_apsctl_using_subcommand watch" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c apsctl -n "__fish_apsctl_using_subcommand watch" -s V -l version -d 'Print version'
complete -c apsctl -n "__fish_apsctl_using_subcommand sandbox; and not __fish_seen_subcommand_from up down status load help" -s d -l database-url -d 'Connect to this database: a URL or key=value pairs' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand sandbox; and not __fish_seen_subcommand_from up down status load help" -l profile -d 'Use this profile of the configuration file' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand sandbox; and not __fish_seen_subcommand_from up down status load help" -l env-file -d 'Read settings from this file, too' -r -F
complete -c apsctl -n "__fish_apsctl_using_subcommand sandbox; and not __fish_seen_subcommand_from up down status load help" -s o -l output -d 'Set the output format [default: table]' -r -f -a "table\t'For people'
wide\t'The table with all columns, one line a row, also on a terminal'
json\t'An array of objects for a listing, one object for a single item'
jsonl\t'One JSON object per line'
csv\t'With a header line; times in RFC 3339 UTC'
nagios\t'One line with perfdata and the exit codes of monitoring plugins (check commands only)'"
complete -c apsctl -n "__fish_apsctl_using_subcommand sandbox; and not __fish_seen_subcommand_from up down status load help" -l columns -d 'Show only these columns, in this order' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand sandbox; and not __fish_seen_subcommand_from up down status load help" -l tz -d 'Show times in this time zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand sandbox; and not __fish_seen_subcommand_from up down status load help" -l store-tz -d 'Time zone of stored times that have no zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand sandbox; and not __fish_seen_subcommand_from up down status load help" -l color -d 'Set when to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c apsctl -n "__fish_apsctl_using_subcommand sandbox; and not __fish_seen_subcommand_from up down status load help" -l statement-timeout -d 'Cancel a statement after this time; 0 is no limit [default: 10s]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand sandbox; and not __fish_seen_subcommand_from up down status load help" -l now -d 'Use this time instead of the server\'s (for tests)' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand sandbox; and not __fish_seen_subcommand_from up down status load help" -l sandbox -d 'Use the private PostgreSQL of the sandbox; start it if needed'
complete -c apsctl -n "__fish_apsctl_using_subcommand sandbox; and not __fish_seen_subcommand_from up down status load help" -l no-pager -d 'Do not use a pager'
complete -c apsctl -n "__fish_apsctl_using_subcommand sandbox; and not __fish_seen_subcommand_from up down status load help" -l plain -d 'Write sentences without symbols, for screen readers'
complete -c apsctl -n "__fish_apsctl_using_subcommand sandbox; and not __fish_seen_subcommand_from up down status load help" -s q -l quiet -d 'Print only data, warnings and errors'
complete -c apsctl -n "__fish_apsctl_using_subcommand sandbox; and not __fish_seen_subcommand_from up down status load help" -s v -l verbose -d 'Print more details; -vv also logs each SQL statement'
complete -c apsctl -n "__fish_apsctl_using_subcommand sandbox; and not __fish_seen_subcommand_from up down status load help" -l read-only -d 'Make the server refuse every write'
complete -c apsctl -n "__fish_apsctl_using_subcommand sandbox; and not __fish_seen_subcommand_from up down status load help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c apsctl -n "__fish_apsctl_using_subcommand sandbox; and not __fish_seen_subcommand_from up down status load help" -s V -l version -d 'Print version'
complete -c apsctl -n "__fish_apsctl_using_subcommand sandbox; and not __fish_seen_subcommand_from up down status load help" -f -a "up" -d 'Start the sandbox: a private PostgreSQL with a migrated store'
complete -c apsctl -n "__fish_apsctl_using_subcommand sandbox; and not __fish_seen_subcommand_from up down status load help" -f -a "down" -d 'Stop the sandbox; --purge also removes its data'
complete -c apsctl -n "__fish_apsctl_using_subcommand sandbox; and not __fish_seen_subcommand_from up down status load help" -f -a "status" -d 'Show whether the sandbox runs, where it is and how to connect to it'
complete -c apsctl -n "__fish_apsctl_using_subcommand sandbox; and not __fish_seen_subcommand_from up down status load help" -f -a "load" -d 'Rebuild the store of an incident archive in the sandbox'
complete -c apsctl -n "__fish_apsctl_using_subcommand sandbox; and not __fish_seen_subcommand_from up down status load help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c apsctl -n "__fish_apsctl_using_subcommand sandbox; and __fish_seen_subcommand_from up" -s d -l database-url -d 'Connect to this database: a URL or key=value pairs' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand sandbox; and __fish_seen_subcommand_from up" -l profile -d 'Use this profile of the configuration file' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand sandbox; and __fish_seen_subcommand_from up" -l env-file -d 'Read settings from this file, too' -r -F
complete -c apsctl -n "__fish_apsctl_using_subcommand sandbox; and __fish_seen_subcommand_from up" -s o -l output -d 'Set the output format [default: table]' -r -f -a "table\t'For people'
wide\t'The table with all columns, one line a row, also on a terminal'
json\t'An array of objects for a listing, one object for a single item'
jsonl\t'One JSON object per line'
csv\t'With a header line; times in RFC 3339 UTC'
nagios\t'One line with perfdata and the exit codes of monitoring plugins (check commands only)'"
complete -c apsctl -n "__fish_apsctl_using_subcommand sandbox; and __fish_seen_subcommand_from up" -l columns -d 'Show only these columns, in this order' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand sandbox; and __fish_seen_subcommand_from up" -l tz -d 'Show times in this time zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand sandbox; and __fish_seen_subcommand_from up" -l store-tz -d 'Time zone of stored times that have no zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand sandbox; and __fish_seen_subcommand_from up" -l color -d 'Set when to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c apsctl -n "__fish_apsctl_using_subcommand sandbox; and __fish_seen_subcommand_from up" -l statement-timeout -d 'Cancel a statement after this time; 0 is no limit [default: 10s]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand sandbox; and __fish_seen_subcommand_from up" -l now -d 'Use this time instead of the server\'s (for tests)' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand sandbox; and __fish_seen_subcommand_from up" -l sandbox -d 'Use the private PostgreSQL of the sandbox; start it if needed'
complete -c apsctl -n "__fish_apsctl_using_subcommand sandbox; and __fish_seen_subcommand_from up" -l no-pager -d 'Do not use a pager'
complete -c apsctl -n "__fish_apsctl_using_subcommand sandbox; and __fish_seen_subcommand_from up" -l plain -d 'Write sentences without symbols, for screen readers'
complete -c apsctl -n "__fish_apsctl_using_subcommand sandbox; and __fish_seen_subcommand_from up" -s q -l quiet -d 'Print only data, warnings and errors'
complete -c apsctl -n "__fish_apsctl_using_subcommand sandbox; and __fish_seen_subcommand_from up" -s v -l verbose -d 'Print more details; -vv also logs each SQL statement'
complete -c apsctl -n "__fish_apsctl_using_subcommand sandbox; and __fish_seen_subcommand_from up" -l read-only -d 'Make the server refuse every write'
complete -c apsctl -n "__fish_apsctl_using_subcommand sandbox; and __fish_seen_subcommand_from up" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c apsctl -n "__fish_apsctl_using_subcommand sandbox; and __fish_seen_subcommand_from up" -s V -l version -d 'Print version'
complete -c apsctl -n "__fish_apsctl_using_subcommand sandbox; and __fish_seen_subcommand_from down" -s d -l database-url -d 'Connect to this database: a URL or key=value pairs' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand sandbox; and __fish_seen_subcommand_from down" -l profile -d 'Use this profile of the configuration file' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand sandbox; and __fish_seen_subcommand_from down" -l env-file -d 'Read settings from this file, too' -r -F
complete -c apsctl -n "__fish_apsctl_using_subcommand sandbox; and __fish_seen_subcommand_from down" -s o -l output -d 'Set the output format [default: table]' -r -f -a "table\t'For people'
wide\t'The table with all columns, one line a row, also on a terminal'
json\t'An array of objects for a listing, one object for a single item'
jsonl\t'One JSON object per line'
csv\t'With a header line; times in RFC 3339 UTC'
nagios\t'One line with perfdata and the exit codes of monitoring plugins (check commands only)'"
complete -c apsctl -n "__fish_apsctl_using_subcommand sandbox; and __fish_seen_subcommand_from down" -l columns -d 'Show only these columns, in this order' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand sandbox; and __fish_seen_subcommand_from down" -l tz -d 'Show times in this time zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand sandbox; and __fish_seen_subcommand_from down" -l store-tz -d 'Time zone of stored times that have no zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand sandbox; and __fish_seen_subcommand_from down" -l color -d 'Set when to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c apsctl -n "__fish_apsctl_using_subcommand sandbox; and __fish_seen_subcommand_from down" -l statement-timeout -d 'Cancel a statement after this time; 0 is no limit [default: 10s]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand sandbox; and __fish_seen_subcommand_from down" -l now -d 'Use this time instead of the server\'s (for tests)' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand sandbox; and __fish_seen_subcommand_from down" -l sandbox -d 'Use the private PostgreSQL of the sandbox; start it if needed'
complete -c apsctl -n "__fish_apsctl_using_subcommand sandbox; and __fish_seen_subcommand_from down" -l no-pager -d 'Do not use a pager'
complete -c apsctl -n "__fish_apsctl_using_subcommand sandbox; and __fish_seen_subcommand_from down" -l plain -d 'Write sentences without symbols, for screen readers'
complete -c apsctl -n "__fish_apsctl_using_subcommand sandbox; and __fish_seen_subcommand_from down" -s q -l quiet -d 'Print only data, warnings and errors'
complete -c apsctl -n "__fish_apsctl_using_subcommand sandbox; and __fish_seen_subcommand_from down" -s v -l verbose -d 'Print more details; -vv also logs each SQL statement'
complete -c apsctl -n "__fish_apsctl_using_subcommand sandbox; and __fish_seen_subcommand_from down" -l read-only -d 'Make the server refuse every write'
complete -c apsctl -n "__fish_apsctl_using_subcommand sandbox; and __fish_seen_subcommand_from down" -l purge -d 'Also remove its data'
complete -c apsctl -n "__fish_apsctl_using_subcommand sandbox; and __fish_seen_subcommand_from down" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c apsctl -n "__fish_apsctl_using_subcommand sandbox; and __fish_seen_subcommand_from down" -s V -l version -d 'Print version'
complete -c apsctl -n "__fish_apsctl_using_subcommand sandbox; and __fish_seen_subcommand_from status" -s d -l database-url -d 'Connect to this database: a URL or key=value pairs' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand sandbox; and __fish_seen_subcommand_from status" -l profile -d 'Use this profile of the configuration file' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand sandbox; and __fish_seen_subcommand_from status" -l env-file -d 'Read settings from this file, too' -r -F
complete -c apsctl -n "__fish_apsctl_using_subcommand sandbox; and __fish_seen_subcommand_from status" -s o -l output -d 'Set the output format [default: table]' -r -f -a "table\t'For people'
wide\t'The table with all columns, one line a row, also on a terminal'
json\t'An array of objects for a listing, one object for a single item'
jsonl\t'One JSON object per line'
csv\t'With a header line; times in RFC 3339 UTC'
nagios\t'One line with perfdata and the exit codes of monitoring plugins (check commands only)'"
complete -c apsctl -n "__fish_apsctl_using_subcommand sandbox; and __fish_seen_subcommand_from status" -l columns -d 'Show only these columns, in this order' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand sandbox; and __fish_seen_subcommand_from status" -l tz -d 'Show times in this time zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand sandbox; and __fish_seen_subcommand_from status" -l store-tz -d 'Time zone of stored times that have no zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand sandbox; and __fish_seen_subcommand_from status" -l color -d 'Set when to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c apsctl -n "__fish_apsctl_using_subcommand sandbox; and __fish_seen_subcommand_from status" -l statement-timeout -d 'Cancel a statement after this time; 0 is no limit [default: 10s]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand sandbox; and __fish_seen_subcommand_from status" -l now -d 'Use this time instead of the server\'s (for tests)' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand sandbox; and __fish_seen_subcommand_from status" -l sandbox -d 'Use the private PostgreSQL of the sandbox; start it if needed'
complete -c apsctl -n "__fish_apsctl_using_subcommand sandbox; and __fish_seen_subcommand_from status" -l no-pager -d 'Do not use a pager'
complete -c apsctl -n "__fish_apsctl_using_subcommand sandbox; and __fish_seen_subcommand_from status" -l plain -d 'Write sentences without symbols, for screen readers'
complete -c apsctl -n "__fish_apsctl_using_subcommand sandbox; and __fish_seen_subcommand_from status" -s q -l quiet -d 'Print only data, warnings and errors'
complete -c apsctl -n "__fish_apsctl_using_subcommand sandbox; and __fish_seen_subcommand_from status" -s v -l verbose -d 'Print more details; -vv also logs each SQL statement'
complete -c apsctl -n "__fish_apsctl_using_subcommand sandbox; and __fish_seen_subcommand_from status" -l read-only -d 'Make the server refuse every write'
complete -c apsctl -n "__fish_apsctl_using_subcommand sandbox; and __fish_seen_subcommand_from status" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c apsctl -n "__fish_apsctl_using_subcommand sandbox; and __fish_seen_subcommand_from status" -s V -l version -d 'Print version'
complete -c apsctl -n "__fish_apsctl_using_subcommand sandbox; and __fish_seen_subcommand_from load" -s d -l database-url -d 'Connect to this database: a URL or key=value pairs' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand sandbox; and __fish_seen_subcommand_from load" -l profile -d 'Use this profile of the configuration file' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand sandbox; and __fish_seen_subcommand_from load" -l env-file -d 'Read settings from this file, too' -r -F
complete -c apsctl -n "__fish_apsctl_using_subcommand sandbox; and __fish_seen_subcommand_from load" -s o -l output -d 'Set the output format [default: table]' -r -f -a "table\t'For people'
wide\t'The table with all columns, one line a row, also on a terminal'
json\t'An array of objects for a listing, one object for a single item'
jsonl\t'One JSON object per line'
csv\t'With a header line; times in RFC 3339 UTC'
nagios\t'One line with perfdata and the exit codes of monitoring plugins (check commands only)'"
complete -c apsctl -n "__fish_apsctl_using_subcommand sandbox; and __fish_seen_subcommand_from load" -l columns -d 'Show only these columns, in this order' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand sandbox; and __fish_seen_subcommand_from load" -l tz -d 'Show times in this time zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand sandbox; and __fish_seen_subcommand_from load" -l store-tz -d 'Time zone of stored times that have no zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand sandbox; and __fish_seen_subcommand_from load" -l color -d 'Set when to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c apsctl -n "__fish_apsctl_using_subcommand sandbox; and __fish_seen_subcommand_from load" -l statement-timeout -d 'Cancel a statement after this time; 0 is no limit [default: 10s]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand sandbox; and __fish_seen_subcommand_from load" -l now -d 'Use this time instead of the server\'s (for tests)' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand sandbox; and __fish_seen_subcommand_from load" -l sandbox -d 'Use the private PostgreSQL of the sandbox; start it if needed'
complete -c apsctl -n "__fish_apsctl_using_subcommand sandbox; and __fish_seen_subcommand_from load" -l no-pager -d 'Do not use a pager'
complete -c apsctl -n "__fish_apsctl_using_subcommand sandbox; and __fish_seen_subcommand_from load" -l plain -d 'Write sentences without symbols, for screen readers'
complete -c apsctl -n "__fish_apsctl_using_subcommand sandbox; and __fish_seen_subcommand_from load" -s q -l quiet -d 'Print only data, warnings and errors'
complete -c apsctl -n "__fish_apsctl_using_subcommand sandbox; and __fish_seen_subcommand_from load" -s v -l verbose -d 'Print more details; -vv also logs each SQL statement'
complete -c apsctl -n "__fish_apsctl_using_subcommand sandbox; and __fish_seen_subcommand_from load" -l read-only -d 'Make the server refuse every write'
complete -c apsctl -n "__fish_apsctl_using_subcommand sandbox; and __fish_seen_subcommand_from load" -s y -l yes -d 'Replace the sandbox\'s contents without asking'
complete -c apsctl -n "__fish_apsctl_using_subcommand sandbox; and __fish_seen_subcommand_from load" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c apsctl -n "__fish_apsctl_using_subcommand sandbox; and __fish_seen_subcommand_from load" -s V -l version -d 'Print version'
complete -c apsctl -n "__fish_apsctl_using_subcommand sandbox; and __fish_seen_subcommand_from help" -f -a "up" -d 'Start the sandbox: a private PostgreSQL with a migrated store'
complete -c apsctl -n "__fish_apsctl_using_subcommand sandbox; and __fish_seen_subcommand_from help" -f -a "down" -d 'Stop the sandbox; --purge also removes its data'
complete -c apsctl -n "__fish_apsctl_using_subcommand sandbox; and __fish_seen_subcommand_from help" -f -a "status" -d 'Show whether the sandbox runs, where it is and how to connect to it'
complete -c apsctl -n "__fish_apsctl_using_subcommand sandbox; and __fish_seen_subcommand_from help" -f -a "load" -d 'Rebuild the store of an incident archive in the sandbox'
complete -c apsctl -n "__fish_apsctl_using_subcommand sandbox; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c apsctl -n "__fish_apsctl_using_subcommand demo" -s d -l database-url -d 'Connect to this database: a URL or key=value pairs' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand demo" -l profile -d 'Use this profile of the configuration file' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand demo" -l env-file -d 'Read settings from this file, too' -r -F
complete -c apsctl -n "__fish_apsctl_using_subcommand demo" -s o -l output -d 'Set the output format [default: table]' -r -f -a "table\t'For people'
wide\t'The table with all columns, one line a row, also on a terminal'
json\t'An array of objects for a listing, one object for a single item'
jsonl\t'One JSON object per line'
csv\t'With a header line; times in RFC 3339 UTC'
nagios\t'One line with perfdata and the exit codes of monitoring plugins (check commands only)'"
complete -c apsctl -n "__fish_apsctl_using_subcommand demo" -l columns -d 'Show only these columns, in this order' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand demo" -l tz -d 'Show times in this time zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand demo" -l store-tz -d 'Time zone of stored times that have no zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand demo" -l color -d 'Set when to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c apsctl -n "__fish_apsctl_using_subcommand demo" -l statement-timeout -d 'Cancel a statement after this time; 0 is no limit [default: 10s]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand demo" -l now -d 'Use this time instead of the server\'s (for tests)' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand demo" -l sandbox -d 'Use the private PostgreSQL of the sandbox; start it if needed'
complete -c apsctl -n "__fish_apsctl_using_subcommand demo" -l no-pager -d 'Do not use a pager'
complete -c apsctl -n "__fish_apsctl_using_subcommand demo" -l plain -d 'Write sentences without symbols, for screen readers'
complete -c apsctl -n "__fish_apsctl_using_subcommand demo" -s q -l quiet -d 'Print only data, warnings and errors'
complete -c apsctl -n "__fish_apsctl_using_subcommand demo" -s v -l verbose -d 'Print more details; -vv also logs each SQL statement'
complete -c apsctl -n "__fish_apsctl_using_subcommand demo" -l read-only -d 'Make the server refuse every write'
complete -c apsctl -n "__fish_apsctl_using_subcommand demo" -s y -l yes -d 'Replace the sandbox\'s contents, even if other than the demo\'s'
complete -c apsctl -n "__fish_apsctl_using_subcommand demo" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c apsctl -n "__fish_apsctl_using_subcommand demo" -s V -l version -d 'Print version'
complete -c apsctl -n "__fish_apsctl_using_subcommand config; and not __fish_seen_subcommand_from show help" -s d -l database-url -d 'Connect to this database: a URL or key=value pairs' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand config; and not __fish_seen_subcommand_from show help" -l profile -d 'Use this profile of the configuration file' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand config; and not __fish_seen_subcommand_from show help" -l env-file -d 'Read settings from this file, too' -r -F
complete -c apsctl -n "__fish_apsctl_using_subcommand config; and not __fish_seen_subcommand_from show help" -s o -l output -d 'Set the output format [default: table]' -r -f -a "table\t'For people'
wide\t'The table with all columns, one line a row, also on a terminal'
json\t'An array of objects for a listing, one object for a single item'
jsonl\t'One JSON object per line'
csv\t'With a header line; times in RFC 3339 UTC'
nagios\t'One line with perfdata and the exit codes of monitoring plugins (check commands only)'"
complete -c apsctl -n "__fish_apsctl_using_subcommand config; and not __fish_seen_subcommand_from show help" -l columns -d 'Show only these columns, in this order' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand config; and not __fish_seen_subcommand_from show help" -l tz -d 'Show times in this time zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand config; and not __fish_seen_subcommand_from show help" -l store-tz -d 'Time zone of stored times that have no zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand config; and not __fish_seen_subcommand_from show help" -l color -d 'Set when to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c apsctl -n "__fish_apsctl_using_subcommand config; and not __fish_seen_subcommand_from show help" -l statement-timeout -d 'Cancel a statement after this time; 0 is no limit [default: 10s]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand config; and not __fish_seen_subcommand_from show help" -l now -d 'Use this time instead of the server\'s (for tests)' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand config; and not __fish_seen_subcommand_from show help" -l sandbox -d 'Use the private PostgreSQL of the sandbox; start it if needed'
complete -c apsctl -n "__fish_apsctl_using_subcommand config; and not __fish_seen_subcommand_from show help" -l no-pager -d 'Do not use a pager'
complete -c apsctl -n "__fish_apsctl_using_subcommand config; and not __fish_seen_subcommand_from show help" -l plain -d 'Write sentences without symbols, for screen readers'
complete -c apsctl -n "__fish_apsctl_using_subcommand config; and not __fish_seen_subcommand_from show help" -s q -l quiet -d 'Print only data, warnings and errors'
complete -c apsctl -n "__fish_apsctl_using_subcommand config; and not __fish_seen_subcommand_from show help" -s v -l verbose -d 'Print more details; -vv also logs each SQL statement'
complete -c apsctl -n "__fish_apsctl_using_subcommand config; and not __fish_seen_subcommand_from show help" -l read-only -d 'Make the server refuse every write'
complete -c apsctl -n "__fish_apsctl_using_subcommand config; and not __fish_seen_subcommand_from show help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c apsctl -n "__fish_apsctl_using_subcommand config; and not __fish_seen_subcommand_from show help" -s V -l version -d 'Print version'
complete -c apsctl -n "__fish_apsctl_using_subcommand config; and not __fish_seen_subcommand_from show help" -f -a "show" -d 'Show the effective settings, without passwords'
complete -c apsctl -n "__fish_apsctl_using_subcommand config; and not __fish_seen_subcommand_from show help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c apsctl -n "__fish_apsctl_using_subcommand config; and __fish_seen_subcommand_from show" -s d -l database-url -d 'Connect to this database: a URL or key=value pairs' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand config; and __fish_seen_subcommand_from show" -l profile -d 'Use this profile of the configuration file' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand config; and __fish_seen_subcommand_from show" -l env-file -d 'Read settings from this file, too' -r -F
complete -c apsctl -n "__fish_apsctl_using_subcommand config; and __fish_seen_subcommand_from show" -s o -l output -d 'Set the output format [default: table]' -r -f -a "table\t'For people'
wide\t'The table with all columns, one line a row, also on a terminal'
json\t'An array of objects for a listing, one object for a single item'
jsonl\t'One JSON object per line'
csv\t'With a header line; times in RFC 3339 UTC'
nagios\t'One line with perfdata and the exit codes of monitoring plugins (check commands only)'"
complete -c apsctl -n "__fish_apsctl_using_subcommand config; and __fish_seen_subcommand_from show" -l columns -d 'Show only these columns, in this order' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand config; and __fish_seen_subcommand_from show" -l tz -d 'Show times in this time zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand config; and __fish_seen_subcommand_from show" -l store-tz -d 'Time zone of stored times that have no zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand config; and __fish_seen_subcommand_from show" -l color -d 'Set when to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c apsctl -n "__fish_apsctl_using_subcommand config; and __fish_seen_subcommand_from show" -l statement-timeout -d 'Cancel a statement after this time; 0 is no limit [default: 10s]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand config; and __fish_seen_subcommand_from show" -l now -d 'Use this time instead of the server\'s (for tests)' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand config; and __fish_seen_subcommand_from show" -l sandbox -d 'Use the private PostgreSQL of the sandbox; start it if needed'
complete -c apsctl -n "__fish_apsctl_using_subcommand config; and __fish_seen_subcommand_from show" -l no-pager -d 'Do not use a pager'
complete -c apsctl -n "__fish_apsctl_using_subcommand config; and __fish_seen_subcommand_from show" -l plain -d 'Write sentences without symbols, for screen readers'
complete -c apsctl -n "__fish_apsctl_using_subcommand config; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Print only data, warnings and errors'
complete -c apsctl -n "__fish_apsctl_using_subcommand config; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Print more details; -vv also logs each SQL statement'
complete -c apsctl -n "__fish_apsctl_using_subcommand config; and __fish_seen_subcommand_from show" -l read-only -d 'Make the server refuse every write'
complete -c apsctl -n "__fish_apsctl_using_subcommand config; and __fish_seen_subcommand_from show" -l origin -d 'Show where each value comes from'
complete -c apsctl -n "__fish_apsctl_using_subcommand config; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c apsctl -n "__fish_apsctl_using_subcommand config; and __fish_seen_subcommand_from show" -s V -l version -d 'Print version'
complete -c apsctl -n "__fish_apsctl_using_subcommand config; and __fish_seen_subcommand_from help" -f -a "show" -d 'Show the effective settings, without passwords'
complete -c apsctl -n "__fish_apsctl_using_subcommand config; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c apsctl -n "__fish_apsctl_using_subcommand completions" -s d -l database-url -d 'Connect to this database: a URL or key=value pairs' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand completions" -l profile -d 'Use this profile of the configuration file' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand completions" -l env-file -d 'Read settings from this file, too' -r -F
complete -c apsctl -n "__fish_apsctl_using_subcommand completions" -s o -l output -d 'Set the output format [default: table]' -r -f -a "table\t'For people'
wide\t'The table with all columns, one line a row, also on a terminal'
json\t'An array of objects for a listing, one object for a single item'
jsonl\t'One JSON object per line'
csv\t'With a header line; times in RFC 3339 UTC'
nagios\t'One line with perfdata and the exit codes of monitoring plugins (check commands only)'"
complete -c apsctl -n "__fish_apsctl_using_subcommand completions" -l columns -d 'Show only these columns, in this order' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand completions" -l tz -d 'Show times in this time zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand completions" -l store-tz -d 'Time zone of stored times that have no zone [default: UTC]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand completions" -l color -d 'Set when to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c apsctl -n "__fish_apsctl_using_subcommand completions" -l statement-timeout -d 'Cancel a statement after this time; 0 is no limit [default: 10s]' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand completions" -l now -d 'Use this time instead of the server\'s (for tests)' -r
complete -c apsctl -n "__fish_apsctl_using_subcommand completions" -l sandbox -d 'Use the private PostgreSQL of the sandbox; start it if needed'
complete -c apsctl -n "__fish_apsctl_using_subcommand completions" -l no-pager -d 'Do not use a pager'
complete -c apsctl -n "__fish_apsctl_using_subcommand completions" -l plain -d 'Write sentences without symbols, for screen readers'
complete -c apsctl -n "__fish_apsctl_using_subcommand completions" -s q -l quiet -d 'Print only data, warnings and errors'
complete -c apsctl -n "__fish_apsctl_using_subcommand completions" -s v -l verbose -d 'Print more details; -vv also logs each SQL statement'
complete -c apsctl -n "__fish_apsctl_using_subcommand completions" -l read-only -d 'Make the server refuse every write'
complete -c apsctl -n "__fish_apsctl_using_subcommand completions" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c apsctl -n "__fish_apsctl_using_subcommand completions" -s V -l version -d 'Print version'
complete -c apsctl -n "__fish_apsctl_using_subcommand help; and not __fish_seen_subcommand_from jobs audit undo run-once runs logs cron indexes stale doctor health metrics recover stats report incident rules maintenance migrate store top watch sandbox demo config completions help" -f -a "jobs" -d 'List, show, change and check jobs'
complete -c apsctl -n "__fish_apsctl_using_subcommand help; and not __fish_seen_subcommand_from jobs audit undo run-once runs logs cron indexes stale doctor health metrics recover stats report incident rules maintenance migrate store top watch sandbox demo config completions help" -f -a "audit" -d 'Show and shorten the log of runs and the operator journal'
complete -c apsctl -n "__fish_apsctl_using_subcommand help; and not __fish_seen_subcommand_from jobs audit undo run-once runs logs cron indexes stale doctor health metrics recover stats report incident rules maintenance migrate store top watch sandbox demo config completions help" -f -a "undo" -d 'Undo one change, if its jobs have not changed since'
complete -c apsctl -n "__fish_apsctl_using_subcommand help; and not __fish_seen_subcommand_from jobs audit undo run-once runs logs cron indexes stale doctor health metrics recover stats report incident rules maintenance migrate store top watch sandbox demo config completions help" -f -a "run-once" -d 'Run one pass: approve pending versions by the rules'
complete -c apsctl -n "__fish_apsctl_using_subcommand help; and not __fish_seen_subcommand_from jobs audit undo run-once runs logs cron indexes stale doctor health metrics recover stats report incident rules maintenance migrate store top watch sandbox demo config completions help" -f -a "runs" -d 'Show, compare with schedules, import and undo runs'
complete -c apsctl -n "__fish_apsctl_using_subcommand help; and not __fish_seen_subcommand_from jobs audit undo run-once runs logs cron indexes stale doctor health metrics recover stats report incident rules maintenance migrate store top watch sandbox demo config completions help" -f -a "logs" -d 'Show the worker\'s log: lines about automation, and the runs in it'
complete -c apsctl -n "__fish_apsctl_using_subcommand help; and not __fish_seen_subcommand_from jobs audit undo run-once runs logs cron indexes stale doctor health metrics recover stats report incident rules maintenance migrate store top watch sandbox demo config completions help" -f -a "cron" -d 'Check cron expressions and show when they fire'
complete -c apsctl -n "__fish_apsctl_using_subcommand help; and not __fish_seen_subcommand_from jobs audit undo run-once runs logs cron indexes stale doctor health metrics recover stats report incident rules maintenance migrate store top watch sandbox demo config completions help" -f -a "indexes" -d 'Check and create the recommended indexes'
complete -c apsctl -n "__fish_apsctl_using_subcommand help; and not __fish_seen_subcommand_from jobs audit undo run-once runs logs cron indexes stale doctor health metrics recover stats report incident rules maintenance migrate store top watch sandbox demo config completions help" -f -a "stale" -d 'Check for jobs that are overdue, stuck, silent or broken'
complete -c apsctl -n "__fish_apsctl_using_subcommand help; and not __fish_seen_subcommand_from jobs audit undo run-once runs logs cron indexes stale doctor health metrics recover stats report incident rules maintenance migrate store top watch sandbox demo config completions help" -f -a "doctor" -d 'Find out why jobs do not run or are slow: evidence and remedies'
complete -c apsctl -n "__fish_apsctl_using_subcommand help; and not __fish_seen_subcommand_from jobs audit undo run-once runs logs cron indexes stale doctor health metrics recover stats report incident rules maintenance migrate store top watch sandbox demo config completions help" -f -a "health" -d 'Check the scheduler; show the fields of Task Tracker\'s health page'
complete -c apsctl -n "__fish_apsctl_using_subcommand help; and not __fish_seen_subcommand_from jobs audit undo run-once runs logs cron indexes stale doctor health metrics recover stats report incident rules maintenance migrate store top watch sandbox demo config completions help" -f -a "metrics" -d 'Write metrics of jobs, runs and versions in Prometheus\' text format'
complete -c apsctl -n "__fish_apsctl_using_subcommand help; and not __fish_seen_subcommand_from jobs audit undo run-once runs logs cron indexes stale doctor health metrics recover stats report incident rules maintenance migrate store top watch sandbox demo config completions help" -f -a "recover" -d 'Find out what is wrong, restart the worker and wait for a run'
complete -c apsctl -n "__fish_apsctl_using_subcommand help; and not __fish_seen_subcommand_from jobs audit undo run-once runs logs cron indexes stale doctor health metrics recover stats report incident rules maintenance migrate store top watch sandbox demo config completions help" -f -a "stats" -d 'Show statistics of runs'
complete -c apsctl -n "__fish_apsctl_using_subcommand help; and not __fish_seen_subcommand_from jobs audit undo run-once runs logs cron indexes stale doctor health metrics recover stats report incident rules maintenance migrate store top watch sandbox demo config completions help" -f -a "report" -d 'Write a report of the store as one HTML page'
complete -c apsctl -n "__fish_apsctl_using_subcommand help; and not __fish_seen_subcommand_from jobs audit undo run-once runs logs cron indexes stale doctor health metrics recover stats report incident rules maintenance migrate store top watch sandbox demo config completions help" -f -a "incident" -d 'Save the state of a store in one file, to examine it elsewhere'
complete -c apsctl -n "__fish_apsctl_using_subcommand help; and not __fish_seen_subcommand_from jobs audit undo run-once runs logs cron indexes stale doctor health metrics recover stats report incident rules maintenance migrate store top watch sandbox demo config completions help" -f -a "rules" -d 'List, check and preview the approval rules'
complete -c apsctl -n "__fish_apsctl_using_subcommand help; and not __fish_seen_subcommand_from jobs audit undo run-once runs logs cron indexes stale doctor health metrics recover stats report incident rules maintenance migrate store top watch sandbox demo config completions help" -f -a "maintenance" -d 'Pause all jobs for maintenance, and restore them afterwards'
complete -c apsctl -n "__fish_apsctl_using_subcommand help; and not __fish_seen_subcommand_from jobs audit undo run-once runs logs cron indexes stale doctor health metrics recover stats report incident rules maintenance migrate store top watch sandbox demo config completions help" -f -a "migrate" -d 'Create or upgrade schema apsctl and its roles'
complete -c apsctl -n "__fish_apsctl_using_subcommand help; and not __fish_seen_subcommand_from jobs audit undo run-once runs logs cron indexes stale doctor health metrics recover stats report incident rules maintenance migrate store top watch sandbox demo config completions help" -f -a "store" -d 'Show the store\'s layout, tables and columns, and what works'
complete -c apsctl -n "__fish_apsctl_using_subcommand help; and not __fish_seen_subcommand_from jobs audit undo run-once runs logs cron indexes stale doctor health metrics recover stats report incident rules maintenance migrate store top watch sandbox demo config completions help" -f -a "top" -d 'Show jobs, runs and the queue live, and act on jobs'
complete -c apsctl -n "__fish_apsctl_using_subcommand help; and not __fish_seen_subcommand_from jobs audit undo run-once runs logs cron indexes stale doctor health metrics recover stats report incident rules maintenance migrate store top watch sandbox demo config completions help" -f -a "watch" -d 'Report each finding when it appears and when it is gone'
complete -c apsctl -n "__fish_apsctl_using_subcommand help; and not __fish_seen_subcommand_from jobs audit undo run-once runs logs cron indexes stale doctor health metrics recover stats report incident rules maintenance migrate store top watch sandbox demo config completions help" -f -a "sandbox" -d 'Start, stop and show the sandbox, a private PostgreSQL server'
complete -c apsctl -n "__fish_apsctl_using_subcommand help; and not __fish_seen_subcommand_from jobs audit undo run-once runs logs cron indexes stale doctor health metrics recover stats report incident rules maintenance migrate store top watch sandbox demo config completions help" -f -a "demo" -d 'Fill the sandbox with sample data, run a pass and show the results'
complete -c apsctl -n "__fish_apsctl_using_subcommand help; and not __fish_seen_subcommand_from jobs audit undo run-once runs logs cron indexes stale doctor health metrics recover stats report incident rules maintenance migrate store top watch sandbox demo config completions help" -f -a "config" -d 'Show the effective settings and where they come from'
complete -c apsctl -n "__fish_apsctl_using_subcommand help; and not __fish_seen_subcommand_from jobs audit undo run-once runs logs cron indexes stale doctor health metrics recover stats report incident rules maintenance migrate store top watch sandbox demo config completions help" -f -a "completions" -d 'Print a shell completion script'
complete -c apsctl -n "__fish_apsctl_using_subcommand help; and not __fish_seen_subcommand_from jobs audit undo run-once runs logs cron indexes stale doctor health metrics recover stats report incident rules maintenance migrate store top watch sandbox demo config completions help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c apsctl -n "__fish_apsctl_using_subcommand help; and __fish_seen_subcommand_from jobs" -f -a "list" -d 'List the jobs of the store'
complete -c apsctl -n "__fish_apsctl_using_subcommand help; and __fish_seen_subcommand_from jobs" -f -a "show" -d 'Show one job: arguments, schedule, runs, and why it is not running'
complete -c apsctl -n "__fish_apsctl_using_subcommand help; and __fish_seen_subcommand_from jobs" -f -a "running" -d 'Show the running jobs, their owners, and whether the owners are alive'
complete -c apsctl -n "__fish_apsctl_using_subcommand help; and __fish_seen_subcommand_from jobs" -f -a "upcoming" -d 'Show when each job starts next, and how many run at once'
complete -c apsctl -n "__fish_apsctl_using_subcommand help; and __fish_seen_subcommand_from jobs" -f -a "trigger" -d 'Make jobs due now; the scheduler starts them when it reads the table'
complete -c apsctl -n "__fish_apsctl_using_subcommand help; and __fish_seen_subcommand_from jobs" -f -a "pause" -d 'Pause jobs until they are resumed'
complete -c apsctl -n "__fish_apsctl_using_subcommand help; and __fish_seen_subcommand_from jobs" -f -a "resume" -d 'Resume paused jobs'
complete -c apsctl -n "__fish_apsctl_using_subcommand help; and __fish_seen_subcommand_from jobs" -f -a "remove" -d 'Mark jobs REMOVED, or delete their rows with --purge'
complete -c apsctl -n "__fish_apsctl_using_subcommand help; and __fish_seen_subcommand_from jobs" -f -a "schedule" -d 'Set when a job runs, and set its next run'
complete -c apsctl -n "__fish_apsctl_using_subcommand help; and __fish_seen_subcommand_from jobs" -f -a "edit" -d 'Change the grace time, limits, name or executor of jobs'
complete -c apsctl -n "__fish_apsctl_using_subcommand help; and __fish_seen_subcommand_from jobs" -f -a "verify" -d 'Find invalid rows of the jobs table, their effect and how to fix them'
complete -c apsctl -n "__fish_apsctl_using_subcommand help; and __fish_seen_subcommand_from jobs" -f -a "repair" -d 'Repair rows of APScheduler\'s own tables that `jobs verify` reports'
complete -c apsctl -n "__fish_apsctl_using_subcommand help; and __fish_seen_subcommand_from jobs" -f -a "preflight" -d 'Check before a deployment whether a release can load all jobs'
complete -c apsctl -n "__fish_apsctl_using_subcommand help; and __fish_seen_subcommand_from jobs" -f -a "snapshot" -d 'Save all rows of the jobs table to a file, byte for byte'
complete -c apsctl -n "__fish_apsctl_using_subcommand help; and __fish_seen_subcommand_from jobs" -f -a "diff" -d 'Compare the jobs with a snapshot: vanished, appeared, changed'
complete -c apsctl -n "__fish_apsctl_using_subcommand help; and __fish_seen_subcommand_from jobs" -f -a "restore" -d 'Restore deleted jobs from a snapshot'
complete -c apsctl -n "__fish_apsctl_using_subcommand help; and __fish_seen_subcommand_from audit" -f -a "tail" -d 'Show the most recent runs in chronological order'
complete -c apsctl -n "__fish_apsctl_using_subcommand help; and __fish_seen_subcommand_from audit" -f -a "operations" -d 'Show the operator journal, or verify that it is unchanged'
complete -c apsctl -n "__fish_apsctl_using_subcommand help; and __fish_seen_subcommand_from audit" -f -a "prune" -d 'Delete old runs from the log of runs, in small batches'
complete -c apsctl -n "__fish_apsctl_using_subcommand help; and __fish_seen_subcommand_from runs" -f -a "show" -d 'Show one run: its audit row, approvals, slot and the worker\'s log'
complete -c apsctl -n "__fish_apsctl_using_subcommand help; and __fish_seen_subcommand_from runs" -f -a "expected" -d 'Compare the runs with the slots of the jobs\' schedules'
complete -c apsctl -n "__fish_apsctl_using_subcommand help; and __fish_seen_subcommand_from runs" -f -a "import" -d 'Import the runs of APScheduler 3 from its log'
complete -c apsctl -n "__fish_apsctl_using_subcommand help; and __fish_seen_subcommand_from runs" -f -a "undo" -d 'Withdraw the approvals of one run, except for versions changed later'
complete -c apsctl -n "__fish_apsctl_using_subcommand help; and __fish_seen_subcommand_from cron" -f -a "check" -d 'Check a cron expression and explain its meaning'
complete -c apsctl -n "__fish_apsctl_using_subcommand help; and __fish_seen_subcommand_from cron" -f -a "next" -d 'Show the next times at which a cron expression fires'
complete -c apsctl -n "__fish_apsctl_using_subcommand help; and __fish_seen_subcommand_from indexes" -f -a "verify" -d 'Check the four recommended indexes'
complete -c apsctl -n "__fish_apsctl_using_subcommand help; and __fish_seen_subcommand_from indexes" -f -a "create" -d 'Create missing indexes and recreate invalid ones'
complete -c apsctl -n "__fish_apsctl_using_subcommand help; and __fish_seen_subcommand_from stats" -f -a "durations" -d 'Show how long runs take, compared with targets'
complete -c apsctl -n "__fish_apsctl_using_subcommand help; and __fish_seen_subcommand_from incident" -f -a "save" -d 'Save what is needed to examine an incident in one file'
complete -c apsctl -n "__fish_apsctl_using_subcommand help; and __fish_seen_subcommand_from incident" -f -a "show" -d 'Verify an incident archive and show what it contains'
complete -c apsctl -n "__fish_apsctl_using_subcommand help; and __fish_seen_subcommand_from rules" -f -a "list" -d 'List the approval rules and what each would approve'
complete -c apsctl -n "__fish_apsctl_using_subcommand help; and __fish_seen_subcommand_from rules" -f -a "check" -d 'Find active rules that are invalid, shadowed, or never match'
complete -c apsctl -n "__fish_apsctl_using_subcommand help; and __fish_seen_subcommand_from rules" -f -a "preview" -d 'Show what a pass would approve, or explain one version'
complete -c apsctl -n "__fish_apsctl_using_subcommand help; and __fish_seen_subcommand_from maintenance" -f -a "begin" -d 'Pause all jobs until `maintenance end`'
complete -c apsctl -n "__fish_apsctl_using_subcommand help; and __fish_seen_subcommand_from maintenance" -f -a "end" -d 'End the maintenance and restore the jobs\' states and next runs'
complete -c apsctl -n "__fish_apsctl_using_subcommand help; and __fish_seen_subcommand_from maintenance" -f -a "extend" -d 'Change when the current maintenance ends'
complete -c apsctl -n "__fish_apsctl_using_subcommand help; and __fish_seen_subcommand_from maintenance" -f -a "status" -d 'Show the current maintenance: its times, operator and jobs'
complete -c apsctl -n "__fish_apsctl_using_subcommand help; and __fish_seen_subcommand_from migrate" -f -a "up" -d 'Create or upgrade schema apsctl'
complete -c apsctl -n "__fish_apsctl_using_subcommand help; and __fish_seen_subcommand_from migrate" -f -a "status" -d 'Show which migrations are applied and which tables exist'
complete -c apsctl -n "__fish_apsctl_using_subcommand help; and __fish_seen_subcommand_from migrate" -f -a "sql" -d 'Print the SQL that `migrate up` would run in this store'
complete -c apsctl -n "__fish_apsctl_using_subcommand help; and __fish_seen_subcommand_from migrate" -f -a "grants" -d 'Create roles for viewers, operators and passes, or print their SQL'
complete -c apsctl -n "__fish_apsctl_using_subcommand help; and __fish_seen_subcommand_from store" -f -a "show" -d 'Show the store\'s layout, tables and columns, and which commands work'
complete -c apsctl -n "__fish_apsctl_using_subcommand help; and __fish_seen_subcommand_from sandbox" -f -a "up" -d 'Start the sandbox: a private PostgreSQL with a migrated store'
complete -c apsctl -n "__fish_apsctl_using_subcommand help; and __fish_seen_subcommand_from sandbox" -f -a "down" -d 'Stop the sandbox; --purge also removes its data'
complete -c apsctl -n "__fish_apsctl_using_subcommand help; and __fish_seen_subcommand_from sandbox" -f -a "status" -d 'Show whether the sandbox runs, where it is and how to connect to it'
complete -c apsctl -n "__fish_apsctl_using_subcommand help; and __fish_seen_subcommand_from sandbox" -f -a "load" -d 'Rebuild the store of an incident archive in the sandbox'
complete -c apsctl -n "__fish_apsctl_using_subcommand help; and __fish_seen_subcommand_from config" -f -a "show" -d 'Show the effective settings, without passwords'
