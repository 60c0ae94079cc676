
using namespace System.Management.Automation
using namespace System.Management.Automation.Language

Register-ArgumentCompleter -Native -CommandName 'apsctl' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $commandElements = $commandAst.CommandElements
    $command = @(
        'apsctl'
        for ($i = 1; $i -lt $commandElements.Count; $i++) {
            $element = $commandElements[$i]
            if ($element -isnot [StringConstantExpressionAst] -or
                $element.StringConstantType -ne [StringConstantType]::BareWord -or
                $element.Value.StartsWith('-') -or
                $element.Value -eq $wordToComplete) {
                break
        }
        $element.Value
    }) -join ';'

    $completions = @(switch ($command) {
        'apsctl' {
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--database-url', '--database-url', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read settings from this file, too')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--columns', '--columns', [CompletionResultType]::ParameterName, 'Show only these columns, in this order')
            [CompletionResult]::new('--tz', '--tz', [CompletionResultType]::ParameterName, 'Show times in this time zone [default: UTC]')
            [CompletionResult]::new('--store-tz', '--store-tz', [CompletionResultType]::ParameterName, 'Time zone of stored times that have no zone [default: UTC]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Set when to use colour')
            [CompletionResult]::new('--statement-timeout', '--statement-timeout', [CompletionResultType]::ParameterName, 'Cancel a statement after this time; 0 is no limit [default: 10s]')
            [CompletionResult]::new('--now', '--now', [CompletionResultType]::ParameterName, 'Use this time instead of the server''s (for tests)')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use the private PostgreSQL of the sandbox; start it if needed')
            [CompletionResult]::new('--no-pager', '--no-pager', [CompletionResultType]::ParameterName, 'Do not use a pager')
            [CompletionResult]::new('--plain', '--plain', [CompletionResultType]::ParameterName, 'Write sentences without symbols, for screen readers')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Make the server refuse every write')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('jobs', 'jobs', [CompletionResultType]::ParameterValue, 'List, show, change and check jobs')
            [CompletionResult]::new('audit', 'audit', [CompletionResultType]::ParameterValue, 'Show and shorten the log of runs and the operator journal')
            [CompletionResult]::new('undo', 'undo', [CompletionResultType]::ParameterValue, 'Undo one change, if its jobs have not changed since')
            [CompletionResult]::new('run-once', 'run-once', [CompletionResultType]::ParameterValue, 'Run one pass: approve pending versions by the rules')
            [CompletionResult]::new('runs', 'runs', [CompletionResultType]::ParameterValue, 'Show, compare with schedules, import and undo runs')
            [CompletionResult]::new('logs', 'logs', [CompletionResultType]::ParameterValue, 'Show the worker''s log: lines about automation, and the runs in it')
            [CompletionResult]::new('cron', 'cron', [CompletionResultType]::ParameterValue, 'Check cron expressions and show when they fire')
            [CompletionResult]::new('indexes', 'indexes', [CompletionResultType]::ParameterValue, 'Check and create the recommended indexes')
            [CompletionResult]::new('stale', 'stale', [CompletionResultType]::ParameterValue, 'Check for jobs that are overdue, stuck, silent or broken')
            [CompletionResult]::new('doctor', 'doctor', [CompletionResultType]::ParameterValue, 'Find out why jobs do not run or are slow: evidence and remedies')
            [CompletionResult]::new('health', 'health', [CompletionResultType]::ParameterValue, 'Check the scheduler; show the fields of Task Tracker''s health page')
            [CompletionResult]::new('metrics', 'metrics', [CompletionResultType]::ParameterValue, 'Write metrics of jobs, runs and versions in Prometheus'' text format')
            [CompletionResult]::new('recover', 'recover', [CompletionResultType]::ParameterValue, 'Find out what is wrong, restart the worker and wait for a run')
            [CompletionResult]::new('stats', 'stats', [CompletionResultType]::ParameterValue, 'Show statistics of runs')
            [CompletionResult]::new('report', 'report', [CompletionResultType]::ParameterValue, 'Write a report of the store as one HTML page')
            [CompletionResult]::new('incident', 'incident', [CompletionResultType]::ParameterValue, 'Save the state of a store in one file, to examine it elsewhere')
            [CompletionResult]::new('rules', 'rules', [CompletionResultType]::ParameterValue, 'List, check and preview the approval rules')
            [CompletionResult]::new('maintenance', 'maintenance', [CompletionResultType]::ParameterValue, 'Pause all jobs for maintenance, and restore them afterwards')
            [CompletionResult]::new('migrate', 'migrate', [CompletionResultType]::ParameterValue, 'Create or upgrade schema apsctl and its roles')
            [CompletionResult]::new('store', 'store', [CompletionResultType]::ParameterValue, 'Show the store''s layout, tables and columns, and what works')
            [CompletionResult]::new('top', 'top', [CompletionResultType]::ParameterValue, 'Show jobs, runs and the queue live, and act on jobs')
            [CompletionResult]::new('watch', 'watch', [CompletionResultType]::ParameterValue, 'Report each finding when it appears and when it is gone')
            [CompletionResult]::new('sandbox', 'sandbox', [CompletionResultType]::ParameterValue, 'Start, stop and show the sandbox, a private PostgreSQL server')
            [CompletionResult]::new('demo', 'demo', [CompletionResultType]::ParameterValue, 'Fill the sandbox with sample data, run a pass and show the results')
            [CompletionResult]::new('config', 'config', [CompletionResultType]::ParameterValue, 'Show the effective settings and where they come from')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print a shell completion script')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'apsctl;jobs' {
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--database-url', '--database-url', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read settings from this file, too')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--columns', '--columns', [CompletionResultType]::ParameterName, 'Show only these columns, in this order')
            [CompletionResult]::new('--tz', '--tz', [CompletionResultType]::ParameterName, 'Show times in this time zone [default: UTC]')
            [CompletionResult]::new('--store-tz', '--store-tz', [CompletionResultType]::ParameterName, 'Time zone of stored times that have no zone [default: UTC]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Set when to use colour')
            [CompletionResult]::new('--statement-timeout', '--statement-timeout', [CompletionResultType]::ParameterName, 'Cancel a statement after this time; 0 is no limit [default: 10s]')
            [CompletionResult]::new('--now', '--now', [CompletionResultType]::ParameterName, 'Use this time instead of the server''s (for tests)')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use the private PostgreSQL of the sandbox; start it if needed')
            [CompletionResult]::new('--no-pager', '--no-pager', [CompletionResultType]::ParameterName, 'Do not use a pager')
            [CompletionResult]::new('--plain', '--plain', [CompletionResultType]::ParameterName, 'Write sentences without symbols, for screen readers')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Make the server refuse every write')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the jobs of the store')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show one job: arguments, schedule, runs, and why it is not running')
            [CompletionResult]::new('running', 'running', [CompletionResultType]::ParameterValue, 'Show the running jobs, their owners, and whether the owners are alive')
            [CompletionResult]::new('upcoming', 'upcoming', [CompletionResultType]::ParameterValue, 'Show when each job starts next, and how many run at once')
            [CompletionResult]::new('trigger', 'trigger', [CompletionResultType]::ParameterValue, 'Make jobs due now; the scheduler starts them when it reads the table')
            [CompletionResult]::new('pause', 'pause', [CompletionResultType]::ParameterValue, 'Pause jobs until they are resumed')
            [CompletionResult]::new('resume', 'resume', [CompletionResultType]::ParameterValue, 'Resume paused jobs')
            [CompletionResult]::new('remove', 'remove', [CompletionResultType]::ParameterValue, 'Mark jobs REMOVED, or delete their rows with --purge')
            [CompletionResult]::new('schedule', 'schedule', [CompletionResultType]::ParameterValue, 'Set when a job runs, and set its next run')
            [CompletionResult]::new('edit', 'edit', [CompletionResultType]::ParameterValue, 'Change the grace time, limits, name or executor of jobs')
            [CompletionResult]::new('verify', 'verify', [CompletionResultType]::ParameterValue, 'Find invalid rows of the jobs table, their effect and how to fix them')
            [CompletionResult]::new('repair', 'repair', [CompletionResultType]::ParameterValue, 'Repair rows of APScheduler''s own tables that `jobs verify` reports')
            [CompletionResult]::new('preflight', 'preflight', [CompletionResultType]::ParameterValue, 'Check before a deployment whether a release can load all jobs')
            [CompletionResult]::new('snapshot', 'snapshot', [CompletionResultType]::ParameterValue, 'Save all rows of the jobs table to a file, byte for byte')
            [CompletionResult]::new('diff', 'diff', [CompletionResultType]::ParameterValue, 'Compare the jobs with a snapshot: vanished, appeared, changed')
            [CompletionResult]::new('restore', 'restore', [CompletionResultType]::ParameterValue, 'Restore deleted jobs from a snapshot')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'apsctl;jobs;list' {
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--database-url', '--database-url', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read settings from this file, too')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--columns', '--columns', [CompletionResultType]::ParameterName, 'Show only these columns, in this order')
            [CompletionResult]::new('--tz', '--tz', [CompletionResultType]::ParameterName, 'Show times in this time zone [default: UTC]')
            [CompletionResult]::new('--store-tz', '--store-tz', [CompletionResultType]::ParameterName, 'Time zone of stored times that have no zone [default: UTC]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Set when to use colour')
            [CompletionResult]::new('--statement-timeout', '--statement-timeout', [CompletionResultType]::ParameterName, 'Cancel a statement after this time; 0 is no limit [default: 10s]')
            [CompletionResult]::new('--now', '--now', [CompletionResultType]::ParameterName, 'Use this time instead of the server''s (for tests)')
            [CompletionResult]::new('--state', '--state', [CompletionResultType]::ParameterName, 'Select jobs in this state (repeatable)')
            [CompletionResult]::new('--func', '--func', [CompletionResultType]::ParameterName, 'Select jobs whose function matches a pattern')
            [CompletionResult]::new('--id', '--id', [CompletionResultType]::ParameterName, 'Select jobs whose id matches a pattern')
            [CompletionResult]::new('--overdue', '--overdue', [CompletionResultType]::ParameterName, 'List only jobs overdue by more than this')
            [CompletionResult]::new('--sort', '--sort', [CompletionResultType]::ParameterName, 'Sort by this [default: id; on a terminal: urgency]')
            [CompletionResult]::new('--limit', '--limit', [CompletionResultType]::ParameterName, 'List at most N jobs; 0 lists all')
            [CompletionResult]::new('--watch', '--watch', [CompletionResultType]::ParameterName, 'Refresh the list [default interval: 2s]')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use the private PostgreSQL of the sandbox; start it if needed')
            [CompletionResult]::new('--no-pager', '--no-pager', [CompletionResultType]::ParameterName, 'Do not use a pager')
            [CompletionResult]::new('--plain', '--plain', [CompletionResultType]::ParameterName, 'Write sentences without symbols, for screen readers')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Make the server refuse every write')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'apsctl;jobs;show' {
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--database-url', '--database-url', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read settings from this file, too')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--columns', '--columns', [CompletionResultType]::ParameterName, 'Show only these columns, in this order')
            [CompletionResult]::new('--tz', '--tz', [CompletionResultType]::ParameterName, 'Show times in this time zone [default: UTC]')
            [CompletionResult]::new('--store-tz', '--store-tz', [CompletionResultType]::ParameterName, 'Time zone of stored times that have no zone [default: UTC]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Set when to use colour')
            [CompletionResult]::new('--statement-timeout', '--statement-timeout', [CompletionResultType]::ParameterName, 'Cancel a statement after this time; 0 is no limit [default: 10s]')
            [CompletionResult]::new('--now', '--now', [CompletionResultType]::ParameterName, 'Use this time instead of the server''s (for tests)')
            [CompletionResult]::new('--next', '--next', [CompletionResultType]::ParameterName, 'Show the next N runs')
            [CompletionResult]::new('--from', '--from', [CompletionResultType]::ParameterName, 'Show the next runs after this time')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use the private PostgreSQL of the sandbox; start it if needed')
            [CompletionResult]::new('--no-pager', '--no-pager', [CompletionResultType]::ParameterName, 'Do not use a pager')
            [CompletionResult]::new('--plain', '--plain', [CompletionResultType]::ParameterName, 'Write sentences without symbols, for screen readers')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Make the server refuse every write')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'apsctl;jobs;running' {
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--database-url', '--database-url', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read settings from this file, too')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--columns', '--columns', [CompletionResultType]::ParameterName, 'Show only these columns, in this order')
            [CompletionResult]::new('--tz', '--tz', [CompletionResultType]::ParameterName, 'Show times in this time zone [default: UTC]')
            [CompletionResult]::new('--store-tz', '--store-tz', [CompletionResultType]::ParameterName, 'Time zone of stored times that have no zone [default: UTC]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Set when to use colour')
            [CompletionResult]::new('--statement-timeout', '--statement-timeout', [CompletionResultType]::ParameterName, 'Cancel a statement after this time; 0 is no limit [default: 10s]')
            [CompletionResult]::new('--now', '--now', [CompletionResultType]::ParameterName, 'Use this time instead of the server''s (for tests)')
            [CompletionResult]::new('--job-timeout', '--job-timeout', [CompletionResultType]::ParameterName, 'Longest time a run may take [default: 30s]')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use the private PostgreSQL of the sandbox; start it if needed')
            [CompletionResult]::new('--no-pager', '--no-pager', [CompletionResultType]::ParameterName, 'Do not use a pager')
            [CompletionResult]::new('--plain', '--plain', [CompletionResultType]::ParameterName, 'Write sentences without symbols, for screen readers')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Make the server refuse every write')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'apsctl;jobs;upcoming' {
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--database-url', '--database-url', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read settings from this file, too')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--columns', '--columns', [CompletionResultType]::ParameterName, 'Show only these columns, in this order')
            [CompletionResult]::new('--tz', '--tz', [CompletionResultType]::ParameterName, 'Show times in this time zone [default: UTC]')
            [CompletionResult]::new('--store-tz', '--store-tz', [CompletionResultType]::ParameterName, 'Time zone of stored times that have no zone [default: UTC]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Set when to use colour')
            [CompletionResult]::new('--statement-timeout', '--statement-timeout', [CompletionResultType]::ParameterName, 'Cancel a statement after this time; 0 is no limit [default: 10s]')
            [CompletionResult]::new('--now', '--now', [CompletionResultType]::ParameterName, 'Use this time instead of the server''s (for tests)')
            [CompletionResult]::new('--for', '--for', [CompletionResultType]::ParameterName, 'Show the starts of this time')
            [CompletionResult]::new('--job', '--job', [CompletionResultType]::ParameterName, 'Show only this job (repeatable)')
            [CompletionResult]::new('--limit', '--limit', [CompletionResultType]::ParameterName, 'Allow N runs to be in progress at once')
            [CompletionResult]::new('--backtest', '--backtest', [CompletionResultType]::ParameterName, 'Compare past predictions with recorded runs')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use the private PostgreSQL of the sandbox; start it if needed')
            [CompletionResult]::new('--no-pager', '--no-pager', [CompletionResultType]::ParameterName, 'Do not use a pager')
            [CompletionResult]::new('--plain', '--plain', [CompletionResultType]::ParameterName, 'Write sentences without symbols, for screen readers')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Make the server refuse every write')
            [CompletionResult]::new('--check', '--check', [CompletionResultType]::ParameterName, 'Exit with 1 if the limit is passed')
            [CompletionResult]::new('--plot', '--plot', [CompletionResultType]::ParameterName, 'Draw a timeline instead of the table')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'apsctl;jobs;trigger' {
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--database-url', '--database-url', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read settings from this file, too')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--columns', '--columns', [CompletionResultType]::ParameterName, 'Show only these columns, in this order')
            [CompletionResult]::new('--tz', '--tz', [CompletionResultType]::ParameterName, 'Show times in this time zone [default: UTC]')
            [CompletionResult]::new('--store-tz', '--store-tz', [CompletionResultType]::ParameterName, 'Time zone of stored times that have no zone [default: UTC]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Set when to use colour')
            [CompletionResult]::new('--statement-timeout', '--statement-timeout', [CompletionResultType]::ParameterName, 'Cancel a statement after this time; 0 is no limit [default: 10s]')
            [CompletionResult]::new('--now', '--now', [CompletionResultType]::ParameterName, 'Use this time instead of the server''s (for tests)')
            [CompletionResult]::new('--state', '--state', [CompletionResultType]::ParameterName, 'Select jobs in this state (repeatable)')
            [CompletionResult]::new('--func', '--func', [CompletionResultType]::ParameterName, 'Select jobs whose function matches a pattern')
            [CompletionResult]::new('--id', '--id', [CompletionResultType]::ParameterName, 'Select jobs whose id matches a pattern')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Wait at most this long')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'Record this reason in the journal')
            [CompletionResult]::new('--confirm', '--confirm', [CompletionResultType]::ParameterName, 'Confirm with the name of the profile')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use the private PostgreSQL of the sandbox; start it if needed')
            [CompletionResult]::new('--no-pager', '--no-pager', [CompletionResultType]::ParameterName, 'Do not use a pager')
            [CompletionResult]::new('--plain', '--plain', [CompletionResultType]::ParameterName, 'Write sentences without symbols, for screen readers')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Make the server refuse every write')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'Select all jobs, or all that match the filters')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask for confirmation')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask for confirmation')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Trigger paused jobs too, and end their pause')
            [CompletionResult]::new('--wait', '--wait', [CompletionResultType]::ParameterName, 'Wait until the runs have ended')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Only show what would change')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Only show what would change')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'apsctl;jobs;pause' {
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--database-url', '--database-url', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read settings from this file, too')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--columns', '--columns', [CompletionResultType]::ParameterName, 'Show only these columns, in this order')
            [CompletionResult]::new('--tz', '--tz', [CompletionResultType]::ParameterName, 'Show times in this time zone [default: UTC]')
            [CompletionResult]::new('--store-tz', '--store-tz', [CompletionResultType]::ParameterName, 'Time zone of stored times that have no zone [default: UTC]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Set when to use colour')
            [CompletionResult]::new('--statement-timeout', '--statement-timeout', [CompletionResultType]::ParameterName, 'Cancel a statement after this time; 0 is no limit [default: 10s]')
            [CompletionResult]::new('--now', '--now', [CompletionResultType]::ParameterName, 'Use this time instead of the server''s (for tests)')
            [CompletionResult]::new('--state', '--state', [CompletionResultType]::ParameterName, 'Select jobs in this state (repeatable)')
            [CompletionResult]::new('--func', '--func', [CompletionResultType]::ParameterName, 'Select jobs whose function matches a pattern')
            [CompletionResult]::new('--id', '--id', [CompletionResultType]::ParameterName, 'Select jobs whose id matches a pattern')
            [CompletionResult]::new('--for', '--for', [CompletionResultType]::ParameterName, 'Resume the jobs after this time')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'Record this reason in the journal')
            [CompletionResult]::new('--confirm', '--confirm', [CompletionResultType]::ParameterName, 'Confirm with the name of the profile')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use the private PostgreSQL of the sandbox; start it if needed')
            [CompletionResult]::new('--no-pager', '--no-pager', [CompletionResultType]::ParameterName, 'Do not use a pager')
            [CompletionResult]::new('--plain', '--plain', [CompletionResultType]::ParameterName, 'Write sentences without symbols, for screen readers')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Make the server refuse every write')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'Select all jobs, or all that match the filters')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask for confirmation')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask for confirmation')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Only show what would change')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Only show what would change')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'apsctl;jobs;resume' {
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--database-url', '--database-url', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read settings from this file, too')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--columns', '--columns', [CompletionResultType]::ParameterName, 'Show only these columns, in this order')
            [CompletionResult]::new('--tz', '--tz', [CompletionResultType]::ParameterName, 'Show times in this time zone [default: UTC]')
            [CompletionResult]::new('--store-tz', '--store-tz', [CompletionResultType]::ParameterName, 'Time zone of stored times that have no zone [default: UTC]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Set when to use colour')
            [CompletionResult]::new('--statement-timeout', '--statement-timeout', [CompletionResultType]::ParameterName, 'Cancel a statement after this time; 0 is no limit [default: 10s]')
            [CompletionResult]::new('--now', '--now', [CompletionResultType]::ParameterName, 'Use this time instead of the server''s (for tests)')
            [CompletionResult]::new('--state', '--state', [CompletionResultType]::ParameterName, 'Select jobs in this state (repeatable)')
            [CompletionResult]::new('--func', '--func', [CompletionResultType]::ParameterName, 'Select jobs whose function matches a pattern')
            [CompletionResult]::new('--id', '--id', [CompletionResultType]::ParameterName, 'Select jobs whose id matches a pattern')
            [CompletionResult]::new('--at', '--at', [CompletionResultType]::ParameterName, 'Set the next run to this time')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'Record this reason in the journal')
            [CompletionResult]::new('--confirm', '--confirm', [CompletionResultType]::ParameterName, 'Confirm with the name of the profile')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use the private PostgreSQL of the sandbox; start it if needed')
            [CompletionResult]::new('--no-pager', '--no-pager', [CompletionResultType]::ParameterName, 'Do not use a pager')
            [CompletionResult]::new('--plain', '--plain', [CompletionResultType]::ParameterName, 'Write sentences without symbols, for screen readers')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Make the server refuse every write')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'Select all jobs, or all that match the filters')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask for confirmation')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask for confirmation')
            [CompletionResult]::new('--expired', '--expired', [CompletionResultType]::ParameterName, 'Resume all jobs whose `pause --for` time is over')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Only show what would change')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Only show what would change')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'apsctl;jobs;remove' {
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--database-url', '--database-url', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read settings from this file, too')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--columns', '--columns', [CompletionResultType]::ParameterName, 'Show only these columns, in this order')
            [CompletionResult]::new('--tz', '--tz', [CompletionResultType]::ParameterName, 'Show times in this time zone [default: UTC]')
            [CompletionResult]::new('--store-tz', '--store-tz', [CompletionResultType]::ParameterName, 'Time zone of stored times that have no zone [default: UTC]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Set when to use colour')
            [CompletionResult]::new('--statement-timeout', '--statement-timeout', [CompletionResultType]::ParameterName, 'Cancel a statement after this time; 0 is no limit [default: 10s]')
            [CompletionResult]::new('--now', '--now', [CompletionResultType]::ParameterName, 'Use this time instead of the server''s (for tests)')
            [CompletionResult]::new('--state', '--state', [CompletionResultType]::ParameterName, 'Select jobs in this state (repeatable)')
            [CompletionResult]::new('--func', '--func', [CompletionResultType]::ParameterName, 'Select jobs whose function matches a pattern')
            [CompletionResult]::new('--id', '--id', [CompletionResultType]::ParameterName, 'Select jobs whose id matches a pattern')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'Record this reason in the journal')
            [CompletionResult]::new('--confirm', '--confirm', [CompletionResultType]::ParameterName, 'Confirm with the name of the profile')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use the private PostgreSQL of the sandbox; start it if needed')
            [CompletionResult]::new('--no-pager', '--no-pager', [CompletionResultType]::ParameterName, 'Do not use a pager')
            [CompletionResult]::new('--plain', '--plain', [CompletionResultType]::ParameterName, 'Write sentences without symbols, for screen readers')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Make the server refuse every write')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'Select all jobs, or all that match the filters')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask for confirmation')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask for confirmation')
            [CompletionResult]::new('--purge', '--purge', [CompletionResultType]::ParameterName, 'Delete the row; the operator journal keeps a copy')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Only show what would change')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Only show what would change')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'apsctl;jobs;schedule' {
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--database-url', '--database-url', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read settings from this file, too')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--columns', '--columns', [CompletionResultType]::ParameterName, 'Show only these columns, in this order')
            [CompletionResult]::new('--tz', '--tz', [CompletionResultType]::ParameterName, 'Show times in this time zone [default: UTC]')
            [CompletionResult]::new('--store-tz', '--store-tz', [CompletionResultType]::ParameterName, 'Time zone of stored times that have no zone [default: UTC]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Set when to use colour')
            [CompletionResult]::new('--statement-timeout', '--statement-timeout', [CompletionResultType]::ParameterName, 'Cancel a statement after this time; 0 is no limit [default: 10s]')
            [CompletionResult]::new('--now', '--now', [CompletionResultType]::ParameterName, 'Use this time instead of the server''s (for tests)')
            [CompletionResult]::new('--cron', '--cron', [CompletionResultType]::ParameterName, 'Run at the times of a cron expression')
            [CompletionResult]::new('--every', '--every', [CompletionResultType]::ParameterName, 'Run repeatedly, first after one interval')
            [CompletionResult]::new('--at', '--at', [CompletionResultType]::ParameterName, 'Run once at this time')
            [CompletionResult]::new('--dialect', '--dialect', [CompletionResultType]::ParameterName, 'Cron dialect: crontab or apscheduler')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'Record this reason in the journal')
            [CompletionResult]::new('--confirm', '--confirm', [CompletionResultType]::ParameterName, 'Confirm with the name of the profile')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use the private PostgreSQL of the sandbox; start it if needed')
            [CompletionResult]::new('--no-pager', '--no-pager', [CompletionResultType]::ParameterName, 'Do not use a pager')
            [CompletionResult]::new('--plain', '--plain', [CompletionResultType]::ParameterName, 'Write sentences without symbols, for screen readers')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Make the server refuse every write')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Only show what would change')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Only show what would change')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'apsctl;jobs;edit' {
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--database-url', '--database-url', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read settings from this file, too')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--columns', '--columns', [CompletionResultType]::ParameterName, 'Show only these columns, in this order')
            [CompletionResult]::new('--tz', '--tz', [CompletionResultType]::ParameterName, 'Show times in this time zone [default: UTC]')
            [CompletionResult]::new('--store-tz', '--store-tz', [CompletionResultType]::ParameterName, 'Time zone of stored times that have no zone [default: UTC]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Set when to use colour')
            [CompletionResult]::new('--statement-timeout', '--statement-timeout', [CompletionResultType]::ParameterName, 'Cancel a statement after this time; 0 is no limit [default: 10s]')
            [CompletionResult]::new('--now', '--now', [CompletionResultType]::ParameterName, 'Use this time instead of the server''s (for tests)')
            [CompletionResult]::new('--state', '--state', [CompletionResultType]::ParameterName, 'Select jobs in this state (repeatable)')
            [CompletionResult]::new('--func', '--func', [CompletionResultType]::ParameterName, 'Select jobs whose function matches a pattern')
            [CompletionResult]::new('--id', '--id', [CompletionResultType]::ParameterName, 'Select jobs whose id matches a pattern')
            [CompletionResult]::new('--grace', '--grace', [CompletionResultType]::ParameterName, 'Set how late a run may start')
            [CompletionResult]::new('--max-instances', '--max-instances', [CompletionResultType]::ParameterName, 'Set how many runs of the job may overlap')
            [CompletionResult]::new('--coalesce', '--coalesce', [CompletionResultType]::ParameterName, 'Run several missed runs as one')
            [CompletionResult]::new('--name', '--name', [CompletionResultType]::ParameterName, 'Set the name of the job')
            [CompletionResult]::new('--executor', '--executor', [CompletionResultType]::ParameterName, 'Set the executor that runs the job')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'Record this reason in the journal')
            [CompletionResult]::new('--confirm', '--confirm', [CompletionResultType]::ParameterName, 'Confirm with the name of the profile')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use the private PostgreSQL of the sandbox; start it if needed')
            [CompletionResult]::new('--no-pager', '--no-pager', [CompletionResultType]::ParameterName, 'Do not use a pager')
            [CompletionResult]::new('--plain', '--plain', [CompletionResultType]::ParameterName, 'Write sentences without symbols, for screen readers')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Make the server refuse every write')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'Select all jobs, or all that match the filters')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask for confirmation')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask for confirmation')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Set an executor that no other job has')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Only show what would change')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Only show what would change')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'apsctl;jobs;verify' {
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--database-url', '--database-url', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read settings from this file, too')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--columns', '--columns', [CompletionResultType]::ParameterName, 'Show only these columns, in this order')
            [CompletionResult]::new('--tz', '--tz', [CompletionResultType]::ParameterName, 'Show times in this time zone [default: UTC]')
            [CompletionResult]::new('--store-tz', '--store-tz', [CompletionResultType]::ParameterName, 'Time zone of stored times that have no zone [default: UTC]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Set when to use colour')
            [CompletionResult]::new('--statement-timeout', '--statement-timeout', [CompletionResultType]::ParameterName, 'Cancel a statement after this time; 0 is no limit [default: 10s]')
            [CompletionResult]::new('--now', '--now', [CompletionResultType]::ParameterName, 'Use this time instead of the server''s (for tests)')
            [CompletionResult]::new('--ignore', '--ignore', [CompletionResultType]::ParameterName, 'Do not report findings of this kind (repeatable)')
            [CompletionResult]::new('--threads', '--threads', [CompletionResultType]::ParameterName, 'Set the size of the executor')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use the private PostgreSQL of the sandbox; start it if needed')
            [CompletionResult]::new('--no-pager', '--no-pager', [CompletionResultType]::ParameterName, 'Do not use a pager')
            [CompletionResult]::new('--plain', '--plain', [CompletionResultType]::ParameterName, 'Write sentences without symbols, for screen readers')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Make the server refuse every write')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'apsctl;jobs;repair' {
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--database-url', '--database-url', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read settings from this file, too')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--columns', '--columns', [CompletionResultType]::ParameterName, 'Show only these columns, in this order')
            [CompletionResult]::new('--tz', '--tz', [CompletionResultType]::ParameterName, 'Show times in this time zone [default: UTC]')
            [CompletionResult]::new('--store-tz', '--store-tz', [CompletionResultType]::ParameterName, 'Time zone of stored times that have no zone [default: UTC]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Set when to use colour')
            [CompletionResult]::new('--statement-timeout', '--statement-timeout', [CompletionResultType]::ParameterName, 'Cancel a statement after this time; 0 is no limit [default: 10s]')
            [CompletionResult]::new('--now', '--now', [CompletionResultType]::ParameterName, 'Use this time instead of the server''s (for tests)')
            [CompletionResult]::new('--grace', '--grace', [CompletionResultType]::ParameterName, 'Replace a misfire grace time of 0 with this')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'Record this reason in the journal')
            [CompletionResult]::new('--confirm', '--confirm', [CompletionResultType]::ParameterName, 'Confirm with the name of the profile')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use the private PostgreSQL of the sandbox; start it if needed')
            [CompletionResult]::new('--no-pager', '--no-pager', [CompletionResultType]::ParameterName, 'Do not use a pager')
            [CompletionResult]::new('--plain', '--plain', [CompletionResultType]::ParameterName, 'Write sentences without symbols, for screen readers')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Make the server refuse every write')
            [CompletionResult]::new('--pause', '--pause', [CompletionResultType]::ParameterName, 'Pause a job whose next run time is missing or ambiguous')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Only show what would change')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Only show what would change')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'apsctl;jobs;preflight' {
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--database-url', '--database-url', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read settings from this file, too')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--columns', '--columns', [CompletionResultType]::ParameterName, 'Show only these columns, in this order')
            [CompletionResult]::new('--tz', '--tz', [CompletionResultType]::ParameterName, 'Show times in this time zone [default: UTC]')
            [CompletionResult]::new('--store-tz', '--store-tz', [CompletionResultType]::ParameterName, 'Time zone of stored times that have no zone [default: UTC]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Set when to use colour')
            [CompletionResult]::new('--statement-timeout', '--statement-timeout', [CompletionResultType]::ParameterName, 'Cancel a statement after this time; 0 is no limit [default: 10s]')
            [CompletionResult]::new('--now', '--now', [CompletionResultType]::ParameterName, 'Use this time instead of the server''s (for tests)')
            [CompletionResult]::new('--python', '--python', [CompletionResultType]::ParameterName, 'Interpreter of the release')
            [CompletionResult]::new('--cwd', '--cwd', [CompletionResultType]::ParameterName, 'Directory in which the scheduler starts')
            [CompletionResult]::new('--snapshot', '--snapshot', [CompletionResultType]::ParameterName, 'Save all rows to this file first')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time limit for importing the modules')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use the private PostgreSQL of the sandbox; start it if needed')
            [CompletionResult]::new('--no-pager', '--no-pager', [CompletionResultType]::ParameterName, 'Do not use a pager')
            [CompletionResult]::new('--plain', '--plain', [CompletionResultType]::ParameterName, 'Write sentences without symbols, for screen readers')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Make the server refuse every write')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'apsctl;jobs;snapshot' {
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--database-url', '--database-url', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read settings from this file, too')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--columns', '--columns', [CompletionResultType]::ParameterName, 'Show only these columns, in this order')
            [CompletionResult]::new('--tz', '--tz', [CompletionResultType]::ParameterName, 'Show times in this time zone [default: UTC]')
            [CompletionResult]::new('--store-tz', '--store-tz', [CompletionResultType]::ParameterName, 'Time zone of stored times that have no zone [default: UTC]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Set when to use colour')
            [CompletionResult]::new('--statement-timeout', '--statement-timeout', [CompletionResultType]::ParameterName, 'Cancel a statement after this time; 0 is no limit [default: 10s]')
            [CompletionResult]::new('--now', '--now', [CompletionResultType]::ParameterName, 'Use this time instead of the server''s (for tests)')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use the private PostgreSQL of the sandbox; start it if needed')
            [CompletionResult]::new('--no-pager', '--no-pager', [CompletionResultType]::ParameterName, 'Do not use a pager')
            [CompletionResult]::new('--plain', '--plain', [CompletionResultType]::ParameterName, 'Write sentences without symbols, for screen readers')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Make the server refuse every write')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'apsctl;jobs;diff' {
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--database-url', '--database-url', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read settings from this file, too')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--columns', '--columns', [CompletionResultType]::ParameterName, 'Show only these columns, in this order')
            [CompletionResult]::new('--tz', '--tz', [CompletionResultType]::ParameterName, 'Show times in this time zone [default: UTC]')
            [CompletionResult]::new('--store-tz', '--store-tz', [CompletionResultType]::ParameterName, 'Time zone of stored times that have no zone [default: UTC]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Set when to use colour')
            [CompletionResult]::new('--statement-timeout', '--statement-timeout', [CompletionResultType]::ParameterName, 'Cancel a statement after this time; 0 is no limit [default: 10s]')
            [CompletionResult]::new('--now', '--now', [CompletionResultType]::ParameterName, 'Use this time instead of the server''s (for tests)')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use the private PostgreSQL of the sandbox; start it if needed')
            [CompletionResult]::new('--no-pager', '--no-pager', [CompletionResultType]::ParameterName, 'Do not use a pager')
            [CompletionResult]::new('--plain', '--plain', [CompletionResultType]::ParameterName, 'Write sentences without symbols, for screen readers')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Make the server refuse every write')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'apsctl;jobs;restore' {
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--database-url', '--database-url', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read settings from this file, too')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--columns', '--columns', [CompletionResultType]::ParameterName, 'Show only these columns, in this order')
            [CompletionResult]::new('--tz', '--tz', [CompletionResultType]::ParameterName, 'Show times in this time zone [default: UTC]')
            [CompletionResult]::new('--store-tz', '--store-tz', [CompletionResultType]::ParameterName, 'Time zone of stored times that have no zone [default: UTC]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Set when to use colour')
            [CompletionResult]::new('--statement-timeout', '--statement-timeout', [CompletionResultType]::ParameterName, 'Cancel a statement after this time; 0 is no limit [default: 10s]')
            [CompletionResult]::new('--now', '--now', [CompletionResultType]::ParameterName, 'Use this time instead of the server''s (for tests)')
            [CompletionResult]::new('--state', '--state', [CompletionResultType]::ParameterName, 'Select jobs in this state (repeatable)')
            [CompletionResult]::new('--func', '--func', [CompletionResultType]::ParameterName, 'Select jobs whose function matches a pattern')
            [CompletionResult]::new('--id', '--id', [CompletionResultType]::ParameterName, 'Select jobs whose id matches a pattern')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'Record this reason in the journal')
            [CompletionResult]::new('--confirm', '--confirm', [CompletionResultType]::ParameterName, 'Confirm with the name of the profile')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use the private PostgreSQL of the sandbox; start it if needed')
            [CompletionResult]::new('--no-pager', '--no-pager', [CompletionResultType]::ParameterName, 'Do not use a pager')
            [CompletionResult]::new('--plain', '--plain', [CompletionResultType]::ParameterName, 'Write sentences without symbols, for screen readers')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Make the server refuse every write')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'Select all jobs, or all that match the filters')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask for confirmation')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask for confirmation')
            [CompletionResult]::new('--vanished', '--vanished', [CompletionResultType]::ParameterName, 'Restore all jobs that `jobs diff` reports as vanished')
            [CompletionResult]::new('--paused', '--paused', [CompletionResultType]::ParameterName, 'Restore the jobs paused')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Only show what would change')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Only show what would change')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'apsctl;jobs;help' {
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the jobs of the store')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show one job: arguments, schedule, runs, and why it is not running')
            [CompletionResult]::new('running', 'running', [CompletionResultType]::ParameterValue, 'Show the running jobs, their owners, and whether the owners are alive')
            [CompletionResult]::new('upcoming', 'upcoming', [CompletionResultType]::ParameterValue, 'Show when each job starts next, and how many run at once')
            [CompletionResult]::new('trigger', 'trigger', [CompletionResultType]::ParameterValue, 'Make jobs due now; the scheduler starts them when it reads the table')
            [CompletionResult]::new('pause', 'pause', [CompletionResultType]::ParameterValue, 'Pause jobs until they are resumed')
            [CompletionResult]::new('resume', 'resume', [CompletionResultType]::ParameterValue, 'Resume paused jobs')
            [CompletionResult]::new('remove', 'remove', [CompletionResultType]::ParameterValue, 'Mark jobs REMOVED, or delete their rows with --purge')
            [CompletionResult]::new('schedule', 'schedule', [CompletionResultType]::ParameterValue, 'Set when a job runs, and set its next run')
            [CompletionResult]::new('edit', 'edit', [CompletionResultType]::ParameterValue, 'Change the grace time, limits, name or executor of jobs')
            [CompletionResult]::new('verify', 'verify', [CompletionResultType]::ParameterValue, 'Find invalid rows of the jobs table, their effect and how to fix them')
            [CompletionResult]::new('repair', 'repair', [CompletionResultType]::ParameterValue, 'Repair rows of APScheduler''s own tables that `jobs verify` reports')
            [CompletionResult]::new('preflight', 'preflight', [CompletionResultType]::ParameterValue, 'Check before a deployment whether a release can load all jobs')
            [CompletionResult]::new('snapshot', 'snapshot', [CompletionResultType]::ParameterValue, 'Save all rows of the jobs table to a file, byte for byte')
            [CompletionResult]::new('diff', 'diff', [CompletionResultType]::ParameterValue, 'Compare the jobs with a snapshot: vanished, appeared, changed')
            [CompletionResult]::new('restore', 'restore', [CompletionResultType]::ParameterValue, 'Restore deleted jobs from a snapshot')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'apsctl;jobs;help;list' {
            break
        }
        'apsctl;jobs;help;show' {
            break
        }
        'apsctl;jobs;help;running' {
            break
        }
        'apsctl;jobs;help;upcoming' {
            break
        }
        'apsctl;jobs;help;trigger' {
            break
        }
        'apsctl;jobs;help;pause' {
            break
        }
        'apsctl;jobs;help;resume' {
            break
        }
        'apsctl;jobs;help;remove' {
            break
        }
        'apsctl;jobs;help;schedule' {
            break
        }
        'apsctl;jobs;help;edit' {
            break
        }
        'apsctl;jobs;help;verify' {
            break
        }
        'apsctl;jobs;help;repair' {
            break
        }
        'apsctl;jobs;help;preflight' {
            break
        }
        'apsctl;jobs;help;snapshot' {
            break
        }
        'apsctl;jobs;help;diff' {
            break
        }
        'apsctl;jobs;help;restore' {
            break
        }
        'apsctl;jobs;help;help' {
            break
        }
        'apsctl;audit' {
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--database-url', '--database-url', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read settings from this file, too')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--columns', '--columns', [CompletionResultType]::ParameterName, 'Show only these columns, in this order')
            [CompletionResult]::new('--tz', '--tz', [CompletionResultType]::ParameterName, 'Show times in this time zone [default: UTC]')
            [CompletionResult]::new('--store-tz', '--store-tz', [CompletionResultType]::ParameterName, 'Time zone of stored times that have no zone [default: UTC]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Set when to use colour')
            [CompletionResult]::new('--statement-timeout', '--statement-timeout', [CompletionResultType]::ParameterName, 'Cancel a statement after this time; 0 is no limit [default: 10s]')
            [CompletionResult]::new('--now', '--now', [CompletionResultType]::ParameterName, 'Use this time instead of the server''s (for tests)')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use the private PostgreSQL of the sandbox; start it if needed')
            [CompletionResult]::new('--no-pager', '--no-pager', [CompletionResultType]::ParameterName, 'Do not use a pager')
            [CompletionResult]::new('--plain', '--plain', [CompletionResultType]::ParameterName, 'Write sentences without symbols, for screen readers')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Make the server refuse every write')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('tail', 'tail', [CompletionResultType]::ParameterValue, 'Show the most recent runs in chronological order')
            [CompletionResult]::new('operations', 'operations', [CompletionResultType]::ParameterValue, 'Show the operator journal, or verify that it is unchanged')
            [CompletionResult]::new('prune', 'prune', [CompletionResultType]::ParameterValue, 'Delete old runs from the log of runs, in small batches')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'apsctl;audit;tail' {
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--database-url', '--database-url', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read settings from this file, too')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--columns', '--columns', [CompletionResultType]::ParameterName, 'Show only these columns, in this order')
            [CompletionResult]::new('--tz', '--tz', [CompletionResultType]::ParameterName, 'Show times in this time zone [default: UTC]')
            [CompletionResult]::new('--store-tz', '--store-tz', [CompletionResultType]::ParameterName, 'Time zone of stored times that have no zone [default: UTC]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Set when to use colour')
            [CompletionResult]::new('--statement-timeout', '--statement-timeout', [CompletionResultType]::ParameterName, 'Cancel a statement after this time; 0 is no limit [default: 10s]')
            [CompletionResult]::new('--now', '--now', [CompletionResultType]::ParameterName, 'Use this time instead of the server''s (for tests)')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Show at most N runs; 0 shows all')
            [CompletionResult]::new('--limit', '--limit', [CompletionResultType]::ParameterName, 'Show at most N runs; 0 shows all')
            [CompletionResult]::new('--since', '--since', [CompletionResultType]::ParameterName, 'Show runs of the last DURATION')
            [CompletionResult]::new('--status', '--status', [CompletionResultType]::ParameterName, 'Show only runs with this status (repeatable)')
            [CompletionResult]::new('--job', '--job', [CompletionResultType]::ParameterName, 'Show only runs of this job')
            [CompletionResult]::new('--interval', '--interval', [CompletionResultType]::ParameterName, 'With --follow, poll at this interval')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use the private PostgreSQL of the sandbox; start it if needed')
            [CompletionResult]::new('--no-pager', '--no-pager', [CompletionResultType]::ParameterName, 'Do not use a pager')
            [CompletionResult]::new('--plain', '--plain', [CompletionResultType]::ParameterName, 'Write sentences without symbols, for screen readers')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Make the server refuse every write')
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'Show new runs as they appear')
            [CompletionResult]::new('--follow', '--follow', [CompletionResultType]::ParameterName, 'Show new runs as they appear')
            [CompletionResult]::new('--updates', '--updates', [CompletionResultType]::ParameterName, 'With --follow, show changes of status too')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'apsctl;audit;operations' {
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--database-url', '--database-url', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read settings from this file, too')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--columns', '--columns', [CompletionResultType]::ParameterName, 'Show only these columns, in this order')
            [CompletionResult]::new('--tz', '--tz', [CompletionResultType]::ParameterName, 'Show times in this time zone [default: UTC]')
            [CompletionResult]::new('--store-tz', '--store-tz', [CompletionResultType]::ParameterName, 'Time zone of stored times that have no zone [default: UTC]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Set when to use colour')
            [CompletionResult]::new('--statement-timeout', '--statement-timeout', [CompletionResultType]::ParameterName, 'Cancel a statement after this time; 0 is no limit [default: 10s]')
            [CompletionResult]::new('--now', '--now', [CompletionResultType]::ParameterName, 'Use this time instead of the server''s (for tests)')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Show at most N entries; 0 shows all')
            [CompletionResult]::new('--limit', '--limit', [CompletionResultType]::ParameterName, 'Show at most N entries; 0 shows all')
            [CompletionResult]::new('--since', '--since', [CompletionResultType]::ParameterName, 'Show only changes of the last DURATION')
            [CompletionResult]::new('--job', '--job', [CompletionResultType]::ParameterName, 'Show only changes of this job')
            [CompletionResult]::new('--against', '--against', [CompletionResultType]::ParameterName, 'With --verify, compare with an earlier export')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use the private PostgreSQL of the sandbox; start it if needed')
            [CompletionResult]::new('--no-pager', '--no-pager', [CompletionResultType]::ParameterName, 'Do not use a pager')
            [CompletionResult]::new('--plain', '--plain', [CompletionResultType]::ParameterName, 'Write sentences without symbols, for screen readers')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Make the server refuse every write')
            [CompletionResult]::new('--verify', '--verify', [CompletionResultType]::ParameterName, 'Verify the hash chain of the whole journal')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('archive', 'archive', [CompletionResultType]::ParameterValue, 'Move the older part of the operator journal to a file')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'apsctl;audit;operations;archive' {
            [CompletionResult]::new('--before', '--before', [CompletionResultType]::ParameterName, 'Archive the operations before this time')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'Record this reason in the journal')
            [CompletionResult]::new('--confirm', '--confirm', [CompletionResultType]::ParameterName, 'Confirm with the name of the profile')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--database-url', '--database-url', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read settings from this file, too')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--columns', '--columns', [CompletionResultType]::ParameterName, 'Show only these columns, in this order')
            [CompletionResult]::new('--tz', '--tz', [CompletionResultType]::ParameterName, 'Show times in this time zone [default: UTC]')
            [CompletionResult]::new('--store-tz', '--store-tz', [CompletionResultType]::ParameterName, 'Time zone of stored times that have no zone [default: UTC]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Set when to use colour')
            [CompletionResult]::new('--statement-timeout', '--statement-timeout', [CompletionResultType]::ParameterName, 'Cancel a statement after this time; 0 is no limit [default: 10s]')
            [CompletionResult]::new('--now', '--now', [CompletionResultType]::ParameterName, 'Use this time instead of the server''s (for tests)')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask for confirmation')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask for confirmation')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Only show what would change')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Only show what would change')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use the private PostgreSQL of the sandbox; start it if needed')
            [CompletionResult]::new('--no-pager', '--no-pager', [CompletionResultType]::ParameterName, 'Do not use a pager')
            [CompletionResult]::new('--plain', '--plain', [CompletionResultType]::ParameterName, 'Write sentences without symbols, for screen readers')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Make the server refuse every write')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'apsctl;audit;operations;help' {
            [CompletionResult]::new('archive', 'archive', [CompletionResultType]::ParameterValue, 'Move the older part of the operator journal to a file')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'apsctl;audit;operations;help;archive' {
            break
        }
        'apsctl;audit;operations;help;help' {
            break
        }
        'apsctl;audit;prune' {
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--database-url', '--database-url', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read settings from this file, too')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--columns', '--columns', [CompletionResultType]::ParameterName, 'Show only these columns, in this order')
            [CompletionResult]::new('--tz', '--tz', [CompletionResultType]::ParameterName, 'Show times in this time zone [default: UTC]')
            [CompletionResult]::new('--store-tz', '--store-tz', [CompletionResultType]::ParameterName, 'Time zone of stored times that have no zone [default: UTC]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Set when to use colour')
            [CompletionResult]::new('--statement-timeout', '--statement-timeout', [CompletionResultType]::ParameterName, 'Cancel a statement after this time; 0 is no limit [default: 10s]')
            [CompletionResult]::new('--now', '--now', [CompletionResultType]::ParameterName, 'Use this time instead of the server''s (for tests)')
            [CompletionResult]::new('--older-than', '--older-than', [CompletionResultType]::ParameterName, 'Delete runs that began longer ago than DURATION')
            [CompletionResult]::new('--keep-last', '--keep-last', [CompletionResultType]::ParameterName, 'Keep the newest N runs of each job')
            [CompletionResult]::new('--imported-log', '--imported-log', [CompletionResultType]::ParameterName, 'Delete all runs that were imported from LOG')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'Record this reason in the journal')
            [CompletionResult]::new('--confirm', '--confirm', [CompletionResultType]::ParameterName, 'Confirm with the name of the profile')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use the private PostgreSQL of the sandbox; start it if needed')
            [CompletionResult]::new('--no-pager', '--no-pager', [CompletionResultType]::ParameterName, 'Do not use a pager')
            [CompletionResult]::new('--plain', '--plain', [CompletionResultType]::ParameterName, 'Write sentences without symbols, for screen readers')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Make the server refuse every write')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask for confirmation')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask for confirmation')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Only show what would change')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Only show what would change')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'apsctl;audit;help' {
            [CompletionResult]::new('tail', 'tail', [CompletionResultType]::ParameterValue, 'Show the most recent runs in chronological order')
            [CompletionResult]::new('operations', 'operations', [CompletionResultType]::ParameterValue, 'Show the operator journal, or verify that it is unchanged')
            [CompletionResult]::new('prune', 'prune', [CompletionResultType]::ParameterValue, 'Delete old runs from the log of runs, in small batches')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'apsctl;audit;help;tail' {
            break
        }
        'apsctl;audit;help;operations' {
            break
        }
        'apsctl;audit;help;prune' {
            break
        }
        'apsctl;audit;help;help' {
            break
        }
        'apsctl;undo' {
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--database-url', '--database-url', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read settings from this file, too')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--columns', '--columns', [CompletionResultType]::ParameterName, 'Show only these columns, in this order')
            [CompletionResult]::new('--tz', '--tz', [CompletionResultType]::ParameterName, 'Show times in this time zone [default: UTC]')
            [CompletionResult]::new('--store-tz', '--store-tz', [CompletionResultType]::ParameterName, 'Time zone of stored times that have no zone [default: UTC]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Set when to use colour')
            [CompletionResult]::new('--statement-timeout', '--statement-timeout', [CompletionResultType]::ParameterName, 'Cancel a statement after this time; 0 is no limit [default: 10s]')
            [CompletionResult]::new('--now', '--now', [CompletionResultType]::ParameterName, 'Use this time instead of the server''s (for tests)')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'Record this reason in the journal')
            [CompletionResult]::new('--confirm', '--confirm', [CompletionResultType]::ParameterName, 'Confirm with the name of the profile')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use the private PostgreSQL of the sandbox; start it if needed')
            [CompletionResult]::new('--no-pager', '--no-pager', [CompletionResultType]::ParameterName, 'Do not use a pager')
            [CompletionResult]::new('--plain', '--plain', [CompletionResultType]::ParameterName, 'Write sentences without symbols, for screen readers')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Make the server refuse every write')
            [CompletionResult]::new('--only', '--only', [CompletionResultType]::ParameterName, 'Undo only this operation, not the whole change')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask for confirmation')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask for confirmation')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Only show what would change')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Only show what would change')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'apsctl;run-once' {
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--database-url', '--database-url', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read settings from this file, too')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--columns', '--columns', [CompletionResultType]::ParameterName, 'Show only these columns, in this order')
            [CompletionResult]::new('--tz', '--tz', [CompletionResultType]::ParameterName, 'Show times in this time zone [default: UTC]')
            [CompletionResult]::new('--store-tz', '--store-tz', [CompletionResultType]::ParameterName, 'Time zone of stored times that have no zone [default: UTC]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Set when to use colour')
            [CompletionResult]::new('--statement-timeout', '--statement-timeout', [CompletionResultType]::ParameterName, 'Cancel a statement after this time; 0 is no limit [default: 10s]')
            [CompletionResult]::new('--now', '--now', [CompletionResultType]::ParameterName, 'Use this time instead of the server''s (for tests)')
            [CompletionResult]::new('--job', '--job', [CompletionResultType]::ParameterName, 'Run the pass as a run of this job')
            [CompletionResult]::new('--plan', '--plan', [CompletionResultType]::ParameterName, 'Approve exactly what a dry run reported')
            [CompletionResult]::new('--max-approvals', '--max-approvals', [CompletionResultType]::ParameterName, 'Approve nothing if more than N match (exit 3)')
            [CompletionResult]::new('--conflict-exit-code', '--conflict-exit-code', [CompletionResultType]::ParameterName, 'Exit with N if another pass runs')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Stop the pass after this time [default: 30s]')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'Retry transient failures N times [default: 3]')
            [CompletionResult]::new('--retry-delay', '--retry-delay', [CompletionResultType]::ParameterName, 'Wait this long before a retry [default: 60s]')
            [CompletionResult]::new('--batch-size', '--batch-size', [CompletionResultType]::ParameterName, 'Versions per transaction [default: 5000]')
            [CompletionResult]::new('--max-concurrent-jobs', '--max-concurrent-jobs', [CompletionResultType]::ParameterName, 'Do not start if N other jobs run [default: 5]')
            [CompletionResult]::new('--workers', '--workers', [CompletionResultType]::ParameterName, 'Evaluate batches on N connections at once')
            [CompletionResult]::new('--lease', '--lease', [CompletionResultType]::ParameterName, 'How long the lease lasts unless renewed')
            [CompletionResult]::new('--ping', '--ping', [CompletionResultType]::ParameterName, 'Notify a dead man''s switch (healthchecks.io)')
            [CompletionResult]::new('--confirm', '--confirm', [CompletionResultType]::ParameterName, 'Confirm with the name of the profile')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use the private PostgreSQL of the sandbox; start it if needed')
            [CompletionResult]::new('--no-pager', '--no-pager', [CompletionResultType]::ParameterName, 'Do not use a pager')
            [CompletionResult]::new('--plain', '--plain', [CompletionResultType]::ParameterName, 'Write sentences without symbols, for screen readers')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Make the server refuse every write')
            [CompletionResult]::new('--if-due', '--if-due', [CompletionResultType]::ParameterName, 'Do nothing if the job is not due yet')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Only show what would be approved')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Only show what would be approved')
            [CompletionResult]::new('--full', '--full', [CompletionResultType]::ParameterName, 'Evaluate unchanged versions again')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'apsctl;runs' {
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--database-url', '--database-url', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read settings from this file, too')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--columns', '--columns', [CompletionResultType]::ParameterName, 'Show only these columns, in this order')
            [CompletionResult]::new('--tz', '--tz', [CompletionResultType]::ParameterName, 'Show times in this time zone [default: UTC]')
            [CompletionResult]::new('--store-tz', '--store-tz', [CompletionResultType]::ParameterName, 'Time zone of stored times that have no zone [default: UTC]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Set when to use colour')
            [CompletionResult]::new('--statement-timeout', '--statement-timeout', [CompletionResultType]::ParameterName, 'Cancel a statement after this time; 0 is no limit [default: 10s]')
            [CompletionResult]::new('--now', '--now', [CompletionResultType]::ParameterName, 'Use this time instead of the server''s (for tests)')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use the private PostgreSQL of the sandbox; start it if needed')
            [CompletionResult]::new('--no-pager', '--no-pager', [CompletionResultType]::ParameterName, 'Do not use a pager')
            [CompletionResult]::new('--plain', '--plain', [CompletionResultType]::ParameterName, 'Write sentences without symbols, for screen readers')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Make the server refuse every write')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show one run: its audit row, approvals, slot and the worker''s log')
            [CompletionResult]::new('expected', 'expected', [CompletionResultType]::ParameterValue, 'Compare the runs with the slots of the jobs'' schedules')
            [CompletionResult]::new('import', 'import', [CompletionResultType]::ParameterValue, 'Import the runs of APScheduler 3 from its log')
            [CompletionResult]::new('undo', 'undo', [CompletionResultType]::ParameterValue, 'Withdraw the approvals of one run, except for versions changed later')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'apsctl;runs;show' {
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--database-url', '--database-url', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read settings from this file, too')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--columns', '--columns', [CompletionResultType]::ParameterName, 'Show only these columns, in this order')
            [CompletionResult]::new('--tz', '--tz', [CompletionResultType]::ParameterName, 'Show times in this time zone [default: UTC]')
            [CompletionResult]::new('--store-tz', '--store-tz', [CompletionResultType]::ParameterName, 'Time zone of stored times that have no zone [default: UTC]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Set when to use colour')
            [CompletionResult]::new('--statement-timeout', '--statement-timeout', [CompletionResultType]::ParameterName, 'Cancel a statement after this time; 0 is no limit [default: 10s]')
            [CompletionResult]::new('--now', '--now', [CompletionResultType]::ParameterName, 'Use this time instead of the server''s (for tests)')
            [CompletionResult]::new('--container', '--container', [CompletionResultType]::ParameterName, 'Container of the worker')
            [CompletionResult]::new('--log-tz', '--log-tz', [CompletionResultType]::ParameterName, 'Time zone of log times that lack one')
            [CompletionResult]::new('--file', '--file', [CompletionResultType]::ParameterName, 'Read log files instead of the container')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use the private PostgreSQL of the sandbox; start it if needed')
            [CompletionResult]::new('--no-pager', '--no-pager', [CompletionResultType]::ParameterName, 'Do not use a pager')
            [CompletionResult]::new('--plain', '--plain', [CompletionResultType]::ParameterName, 'Write sentences without symbols, for screen readers')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Make the server refuse every write')
            [CompletionResult]::new('--no-log', '--no-log', [CompletionResultType]::ParameterName, 'Do not read the worker''s log')
            [CompletionResult]::new('--no-rotated', '--no-rotated', [CompletionResultType]::ParameterName, 'Do not read rotated files')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'apsctl;runs;expected' {
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--database-url', '--database-url', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read settings from this file, too')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--columns', '--columns', [CompletionResultType]::ParameterName, 'Show only these columns, in this order')
            [CompletionResult]::new('--tz', '--tz', [CompletionResultType]::ParameterName, 'Show times in this time zone [default: UTC]')
            [CompletionResult]::new('--store-tz', '--store-tz', [CompletionResultType]::ParameterName, 'Time zone of stored times that have no zone [default: UTC]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Set when to use colour')
            [CompletionResult]::new('--statement-timeout', '--statement-timeout', [CompletionResultType]::ParameterName, 'Cancel a statement after this time; 0 is no limit [default: 10s]')
            [CompletionResult]::new('--now', '--now', [CompletionResultType]::ParameterName, 'Use this time instead of the server''s (for tests)')
            [CompletionResult]::new('--since', '--since', [CompletionResultType]::ParameterName, 'Start of the time range')
            [CompletionResult]::new('--until', '--until', [CompletionResultType]::ParameterName, 'End of the time range [default: now]')
            [CompletionResult]::new('--job', '--job', [CompletionResultType]::ParameterName, 'Compare only this job (repeatable)')
            [CompletionResult]::new('--tolerance', '--tolerance', [CompletionResultType]::ParameterName, 'Allow runs to be this late')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use the private PostgreSQL of the sandbox; start it if needed')
            [CompletionResult]::new('--no-pager', '--no-pager', [CompletionResultType]::ParameterName, 'Do not use a pager')
            [CompletionResult]::new('--plain', '--plain', [CompletionResultType]::ParameterName, 'Write sentences without symbols, for screen readers')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Make the server refuse every write')
            [CompletionResult]::new('--problems', '--problems', [CompletionResultType]::ParameterName, 'Show only missed, late and duplicate slots')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'On a terminal, list every slot')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'apsctl;runs;import' {
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--database-url', '--database-url', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read settings from this file, too')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--columns', '--columns', [CompletionResultType]::ParameterName, 'Show only these columns, in this order')
            [CompletionResult]::new('--tz', '--tz', [CompletionResultType]::ParameterName, 'Show times in this time zone [default: UTC]')
            [CompletionResult]::new('--store-tz', '--store-tz', [CompletionResultType]::ParameterName, 'Time zone of stored times that have no zone [default: UTC]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Set when to use colour')
            [CompletionResult]::new('--statement-timeout', '--statement-timeout', [CompletionResultType]::ParameterName, 'Cancel a statement after this time; 0 is no limit [default: 10s]')
            [CompletionResult]::new('--now', '--now', [CompletionResultType]::ParameterName, 'Use this time instead of the server''s (for tests)')
            [CompletionResult]::new('--container', '--container', [CompletionResultType]::ParameterName, 'Container of the worker')
            [CompletionResult]::new('--file', '--file', [CompletionResultType]::ParameterName, 'Read log files instead of the container')
            [CompletionResult]::new('--log-tz', '--log-tz', [CompletionResultType]::ParameterName, 'Time zone of log times that lack one')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'Record this reason in the journal')
            [CompletionResult]::new('--confirm', '--confirm', [CompletionResultType]::ParameterName, 'Confirm with the name of the profile')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use the private PostgreSQL of the sandbox; start it if needed')
            [CompletionResult]::new('--no-pager', '--no-pager', [CompletionResultType]::ParameterName, 'Do not use a pager')
            [CompletionResult]::new('--plain', '--plain', [CompletionResultType]::ParameterName, 'Write sentences without symbols, for screen readers')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Make the server refuse every write')
            [CompletionResult]::new('--no-rotated', '--no-rotated', [CompletionResultType]::ParameterName, 'Do not read rotated files')
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'Keep importing new runs until interrupted')
            [CompletionResult]::new('--follow', '--follow', [CompletionResultType]::ParameterName, 'Keep importing new runs until interrupted')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Only show what would change')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Only show what would change')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'apsctl;runs;undo' {
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--database-url', '--database-url', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read settings from this file, too')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--columns', '--columns', [CompletionResultType]::ParameterName, 'Show only these columns, in this order')
            [CompletionResult]::new('--tz', '--tz', [CompletionResultType]::ParameterName, 'Show times in this time zone [default: UTC]')
            [CompletionResult]::new('--store-tz', '--store-tz', [CompletionResultType]::ParameterName, 'Time zone of stored times that have no zone [default: UTC]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Set when to use colour')
            [CompletionResult]::new('--statement-timeout', '--statement-timeout', [CompletionResultType]::ParameterName, 'Cancel a statement after this time; 0 is no limit [default: 10s]')
            [CompletionResult]::new('--now', '--now', [CompletionResultType]::ParameterName, 'Use this time instead of the server''s (for tests)')
            [CompletionResult]::new('--job-timeout', '--job-timeout', [CompletionResultType]::ParameterName, 'Longest time a run may take [default: 30s]')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'Record this reason in the journal')
            [CompletionResult]::new('--confirm', '--confirm', [CompletionResultType]::ParameterName, 'Confirm with the name of the profile')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use the private PostgreSQL of the sandbox; start it if needed')
            [CompletionResult]::new('--no-pager', '--no-pager', [CompletionResultType]::ParameterName, 'Do not use a pager')
            [CompletionResult]::new('--plain', '--plain', [CompletionResultType]::ParameterName, 'Write sentences without symbols, for screen readers')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Make the server refuse every write')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Undo the approvals without asking')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Undo the approvals without asking')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Only show what would change')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Only show what would change')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'apsctl;runs;help' {
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show one run: its audit row, approvals, slot and the worker''s log')
            [CompletionResult]::new('expected', 'expected', [CompletionResultType]::ParameterValue, 'Compare the runs with the slots of the jobs'' schedules')
            [CompletionResult]::new('import', 'import', [CompletionResultType]::ParameterValue, 'Import the runs of APScheduler 3 from its log')
            [CompletionResult]::new('undo', 'undo', [CompletionResultType]::ParameterValue, 'Withdraw the approvals of one run, except for versions changed later')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'apsctl;runs;help;show' {
            break
        }
        'apsctl;runs;help;expected' {
            break
        }
        'apsctl;runs;help;import' {
            break
        }
        'apsctl;runs;help;undo' {
            break
        }
        'apsctl;runs;help;help' {
            break
        }
        'apsctl;logs' {
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--database-url', '--database-url', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read settings from this file, too')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--columns', '--columns', [CompletionResultType]::ParameterName, 'Show only these columns, in this order')
            [CompletionResult]::new('--tz', '--tz', [CompletionResultType]::ParameterName, 'Show times in this time zone [default: UTC]')
            [CompletionResult]::new('--store-tz', '--store-tz', [CompletionResultType]::ParameterName, 'Time zone of stored times that have no zone [default: UTC]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Set when to use colour')
            [CompletionResult]::new('--statement-timeout', '--statement-timeout', [CompletionResultType]::ParameterName, 'Cancel a statement after this time; 0 is no limit [default: 10s]')
            [CompletionResult]::new('--now', '--now', [CompletionResultType]::ParameterName, 'Use this time instead of the server''s (for tests)')
            [CompletionResult]::new('--container', '--container', [CompletionResultType]::ParameterName, 'Container of the worker')
            [CompletionResult]::new('--file', '--file', [CompletionResultType]::ParameterName, 'Read log files instead of the container')
            [CompletionResult]::new('--log-tz', '--log-tz', [CompletionResultType]::ParameterName, 'Time zone of log times that lack one')
            [CompletionResult]::new('--since', '--since', [CompletionResultType]::ParameterName, 'Start of the log to read: a time or an age')
            [CompletionResult]::new('--until', '--until', [CompletionResultType]::ParameterName, 'End of the log to read: a time or an age')
            [CompletionResult]::new('--grep', '--grep', [CompletionResultType]::ParameterName, 'Show only entries that match this pattern')
            [CompletionResult]::new('--level', '--level', [CompletionResultType]::ParameterName, 'Show this level and above (debug to critical)')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Show only the last N entries')
            [CompletionResult]::new('--tail', '--tail', [CompletionResultType]::ParameterName, 'Show only the last N entries')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use the private PostgreSQL of the sandbox; start it if needed')
            [CompletionResult]::new('--no-pager', '--no-pager', [CompletionResultType]::ParameterName, 'Do not use a pager')
            [CompletionResult]::new('--plain', '--plain', [CompletionResultType]::ParameterName, 'Write sentences without symbols, for screen readers')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Make the server refuse every write')
            [CompletionResult]::new('--no-rotated', '--no-rotated', [CompletionResultType]::ParameterName, 'Do not read rotated files')
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'Wait for new lines, also after a rotation')
            [CompletionResult]::new('--follow', '--follow', [CompletionResultType]::ParameterName, 'Wait for new lines, also after a rotation')
            [CompletionResult]::new('-i', '-i', [CompletionResultType]::ParameterName, 'Ignore case in --grep')
            [CompletionResult]::new('--ignore-case', '--ignore-case', [CompletionResultType]::ParameterName, 'Ignore case in --grep')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Also show entries of level DEBUG')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'Show all entries, including level DEBUG')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('runs', 'runs', [CompletionResultType]::ParameterValue, 'Compare the runs in the worker''s log with the audit log')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'apsctl;logs;runs' {
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--database-url', '--database-url', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read settings from this file, too')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--columns', '--columns', [CompletionResultType]::ParameterName, 'Show only these columns, in this order')
            [CompletionResult]::new('--tz', '--tz', [CompletionResultType]::ParameterName, 'Show times in this time zone [default: UTC]')
            [CompletionResult]::new('--store-tz', '--store-tz', [CompletionResultType]::ParameterName, 'Time zone of stored times that have no zone [default: UTC]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Set when to use colour')
            [CompletionResult]::new('--statement-timeout', '--statement-timeout', [CompletionResultType]::ParameterName, 'Cancel a statement after this time; 0 is no limit [default: 10s]')
            [CompletionResult]::new('--now', '--now', [CompletionResultType]::ParameterName, 'Use this time instead of the server''s (for tests)')
            [CompletionResult]::new('--container', '--container', [CompletionResultType]::ParameterName, 'Container of the worker')
            [CompletionResult]::new('--file', '--file', [CompletionResultType]::ParameterName, 'Read log files instead of the container')
            [CompletionResult]::new('--log-tz', '--log-tz', [CompletionResultType]::ParameterName, 'Time zone of log times that lack one')
            [CompletionResult]::new('--since', '--since', [CompletionResultType]::ParameterName, 'Start of the log to read: a time or an age')
            [CompletionResult]::new('--until', '--until', [CompletionResultType]::ParameterName, 'End of the log to read: a time or an age')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Show the last N runs; 0 shows all')
            [CompletionResult]::new('--limit', '--limit', [CompletionResultType]::ParameterName, 'Show the last N runs; 0 shows all')
            [CompletionResult]::new('--status', '--status', [CompletionResultType]::ParameterName, 'Show only runs with this status (repeatable)')
            [CompletionResult]::new('--job', '--job', [CompletionResultType]::ParameterName, 'Compare only with audit rows of this job')
            [CompletionResult]::new('--within', '--within', [CompletionResultType]::ParameterName, 'Allow start times to differ this much')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use the private PostgreSQL of the sandbox; start it if needed')
            [CompletionResult]::new('--no-pager', '--no-pager', [CompletionResultType]::ParameterName, 'Do not use a pager')
            [CompletionResult]::new('--plain', '--plain', [CompletionResultType]::ParameterName, 'Write sentences without symbols, for screen readers')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Make the server refuse every write')
            [CompletionResult]::new('--no-rotated', '--no-rotated', [CompletionResultType]::ParameterName, 'Do not read rotated files')
            [CompletionResult]::new('--no-audit', '--no-audit', [CompletionResultType]::ParameterName, 'Do not read the audit log')
            [CompletionResult]::new('--check', '--check', [CompletionResultType]::ParameterName, 'Exit with 1 if a run failed or does not match')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'apsctl;logs;help' {
            [CompletionResult]::new('runs', 'runs', [CompletionResultType]::ParameterValue, 'Compare the runs in the worker''s log with the audit log')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'apsctl;logs;help;runs' {
            break
        }
        'apsctl;logs;help;help' {
            break
        }
        'apsctl;cron' {
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--database-url', '--database-url', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read settings from this file, too')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--columns', '--columns', [CompletionResultType]::ParameterName, 'Show only these columns, in this order')
            [CompletionResult]::new('--tz', '--tz', [CompletionResultType]::ParameterName, 'Show times in this time zone [default: UTC]')
            [CompletionResult]::new('--store-tz', '--store-tz', [CompletionResultType]::ParameterName, 'Time zone of stored times that have no zone [default: UTC]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Set when to use colour')
            [CompletionResult]::new('--statement-timeout', '--statement-timeout', [CompletionResultType]::ParameterName, 'Cancel a statement after this time; 0 is no limit [default: 10s]')
            [CompletionResult]::new('--now', '--now', [CompletionResultType]::ParameterName, 'Use this time instead of the server''s (for tests)')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use the private PostgreSQL of the sandbox; start it if needed')
            [CompletionResult]::new('--no-pager', '--no-pager', [CompletionResultType]::ParameterName, 'Do not use a pager')
            [CompletionResult]::new('--plain', '--plain', [CompletionResultType]::ParameterName, 'Write sentences without symbols, for screen readers')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Make the server refuse every write')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Check a cron expression and explain its meaning')
            [CompletionResult]::new('next', 'next', [CompletionResultType]::ParameterValue, 'Show the next times at which a cron expression fires')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'apsctl;cron;check' {
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--database-url', '--database-url', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read settings from this file, too')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--columns', '--columns', [CompletionResultType]::ParameterName, 'Show only these columns, in this order')
            [CompletionResult]::new('--tz', '--tz', [CompletionResultType]::ParameterName, 'Show times in this time zone [default: UTC]')
            [CompletionResult]::new('--store-tz', '--store-tz', [CompletionResultType]::ParameterName, 'Time zone of stored times that have no zone [default: UTC]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Set when to use colour')
            [CompletionResult]::new('--statement-timeout', '--statement-timeout', [CompletionResultType]::ParameterName, 'Cancel a statement after this time; 0 is no limit [default: 10s]')
            [CompletionResult]::new('--now', '--now', [CompletionResultType]::ParameterName, 'Use this time instead of the server''s (for tests)')
            [CompletionResult]::new('--dialect', '--dialect', [CompletionResultType]::ParameterName, 'Dialect: crontab or apscheduler')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use the private PostgreSQL of the sandbox; start it if needed')
            [CompletionResult]::new('--no-pager', '--no-pager', [CompletionResultType]::ParameterName, 'Do not use a pager')
            [CompletionResult]::new('--plain', '--plain', [CompletionResultType]::ParameterName, 'Write sentences without symbols, for screen readers')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Make the server refuse every write')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'apsctl;cron;next' {
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--database-url', '--database-url', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read settings from this file, too')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--columns', '--columns', [CompletionResultType]::ParameterName, 'Show only these columns, in this order')
            [CompletionResult]::new('--tz', '--tz', [CompletionResultType]::ParameterName, 'Show times in this time zone [default: UTC]')
            [CompletionResult]::new('--store-tz', '--store-tz', [CompletionResultType]::ParameterName, 'Time zone of stored times that have no zone [default: UTC]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Set when to use colour')
            [CompletionResult]::new('--statement-timeout', '--statement-timeout', [CompletionResultType]::ParameterName, 'Cancel a statement after this time; 0 is no limit [default: 10s]')
            [CompletionResult]::new('--now', '--now', [CompletionResultType]::ParameterName, 'Use this time instead of the server''s (for tests)')
            [CompletionResult]::new('--dialect', '--dialect', [CompletionResultType]::ParameterName, 'Dialect: crontab or apscheduler')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Show N times')
            [CompletionResult]::new('--count', '--count', [CompletionResultType]::ParameterName, 'Show N times')
            [CompletionResult]::new('--from', '--from', [CompletionResultType]::ParameterName, 'Show times after this one [default: now]')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use the private PostgreSQL of the sandbox; start it if needed')
            [CompletionResult]::new('--no-pager', '--no-pager', [CompletionResultType]::ParameterName, 'Do not use a pager')
            [CompletionResult]::new('--plain', '--plain', [CompletionResultType]::ParameterName, 'Write sentences without symbols, for screen readers')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Make the server refuse every write')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'apsctl;cron;help' {
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Check a cron expression and explain its meaning')
            [CompletionResult]::new('next', 'next', [CompletionResultType]::ParameterValue, 'Show the next times at which a cron expression fires')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'apsctl;cron;help;check' {
            break
        }
        'apsctl;cron;help;next' {
            break
        }
        'apsctl;cron;help;help' {
            break
        }
        'apsctl;indexes' {
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--database-url', '--database-url', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read settings from this file, too')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--columns', '--columns', [CompletionResultType]::ParameterName, 'Show only these columns, in this order')
            [CompletionResult]::new('--tz', '--tz', [CompletionResultType]::ParameterName, 'Show times in this time zone [default: UTC]')
            [CompletionResult]::new('--store-tz', '--store-tz', [CompletionResultType]::ParameterName, 'Time zone of stored times that have no zone [default: UTC]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Set when to use colour')
            [CompletionResult]::new('--statement-timeout', '--statement-timeout', [CompletionResultType]::ParameterName, 'Cancel a statement after this time; 0 is no limit [default: 10s]')
            [CompletionResult]::new('--now', '--now', [CompletionResultType]::ParameterName, 'Use this time instead of the server''s (for tests)')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use the private PostgreSQL of the sandbox; start it if needed')
            [CompletionResult]::new('--no-pager', '--no-pager', [CompletionResultType]::ParameterName, 'Do not use a pager')
            [CompletionResult]::new('--plain', '--plain', [CompletionResultType]::ParameterName, 'Write sentences without symbols, for screen readers')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Make the server refuse every write')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('verify', 'verify', [CompletionResultType]::ParameterValue, 'Check the four recommended indexes')
            [CompletionResult]::new('create', 'create', [CompletionResultType]::ParameterValue, 'Create missing indexes and recreate invalid ones')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'apsctl;indexes;verify' {
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--database-url', '--database-url', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read settings from this file, too')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--columns', '--columns', [CompletionResultType]::ParameterName, 'Show only these columns, in this order')
            [CompletionResult]::new('--tz', '--tz', [CompletionResultType]::ParameterName, 'Show times in this time zone [default: UTC]')
            [CompletionResult]::new('--store-tz', '--store-tz', [CompletionResultType]::ParameterName, 'Time zone of stored times that have no zone [default: UTC]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Set when to use colour')
            [CompletionResult]::new('--statement-timeout', '--statement-timeout', [CompletionResultType]::ParameterName, 'Cancel a statement after this time; 0 is no limit [default: 10s]')
            [CompletionResult]::new('--now', '--now', [CompletionResultType]::ParameterName, 'Use this time instead of the server''s (for tests)')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use the private PostgreSQL of the sandbox; start it if needed')
            [CompletionResult]::new('--no-pager', '--no-pager', [CompletionResultType]::ParameterName, 'Do not use a pager')
            [CompletionResult]::new('--plain', '--plain', [CompletionResultType]::ParameterName, 'Write sentences without symbols, for screen readers')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Make the server refuse every write')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'apsctl;indexes;create' {
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--database-url', '--database-url', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read settings from this file, too')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--columns', '--columns', [CompletionResultType]::ParameterName, 'Show only these columns, in this order')
            [CompletionResult]::new('--tz', '--tz', [CompletionResultType]::ParameterName, 'Show times in this time zone [default: UTC]')
            [CompletionResult]::new('--store-tz', '--store-tz', [CompletionResultType]::ParameterName, 'Time zone of stored times that have no zone [default: UTC]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Set when to use colour')
            [CompletionResult]::new('--statement-timeout', '--statement-timeout', [CompletionResultType]::ParameterName, 'Cancel a statement after this time; 0 is no limit [default: 10s]')
            [CompletionResult]::new('--now', '--now', [CompletionResultType]::ParameterName, 'Use this time instead of the server''s (for tests)')
            [CompletionResult]::new('--lock-timeout', '--lock-timeout', [CompletionResultType]::ParameterName, 'Wait for locks; 0 waits forever')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'Record this reason in the journal')
            [CompletionResult]::new('--confirm', '--confirm', [CompletionResultType]::ParameterName, 'Confirm with the name of the profile')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use the private PostgreSQL of the sandbox; start it if needed')
            [CompletionResult]::new('--no-pager', '--no-pager', [CompletionResultType]::ParameterName, 'Do not use a pager')
            [CompletionResult]::new('--plain', '--plain', [CompletionResultType]::ParameterName, 'Write sentences without symbols, for screen readers')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Make the server refuse every write')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Only show what would change')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Only show what would change')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'apsctl;indexes;help' {
            [CompletionResult]::new('verify', 'verify', [CompletionResultType]::ParameterValue, 'Check the four recommended indexes')
            [CompletionResult]::new('create', 'create', [CompletionResultType]::ParameterValue, 'Create missing indexes and recreate invalid ones')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'apsctl;indexes;help;verify' {
            break
        }
        'apsctl;indexes;help;create' {
            break
        }
        'apsctl;indexes;help;help' {
            break
        }
        'apsctl;stale' {
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--database-url', '--database-url', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read settings from this file, too')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--columns', '--columns', [CompletionResultType]::ParameterName, 'Show only these columns, in this order')
            [CompletionResult]::new('--tz', '--tz', [CompletionResultType]::ParameterName, 'Show times in this time zone [default: UTC]')
            [CompletionResult]::new('--store-tz', '--store-tz', [CompletionResultType]::ParameterName, 'Time zone of stored times that have no zone [default: UTC]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Set when to use colour')
            [CompletionResult]::new('--statement-timeout', '--statement-timeout', [CompletionResultType]::ParameterName, 'Cancel a statement after this time; 0 is no limit [default: 10s]')
            [CompletionResult]::new('--now', '--now', [CompletionResultType]::ParameterName, 'Use this time instead of the server''s (for tests)')
            [CompletionResult]::new('--older-than', '--older-than', [CompletionResultType]::ParameterName, 'Warn about jobs this late')
            [CompletionResult]::new('--critical-after', '--critical-after', [CompletionResultType]::ParameterName, 'Jobs this late are critical')
            [CompletionResult]::new('--ran-within', '--ran-within', [CompletionResultType]::ParameterName, 'Warn if there was no run for this long')
            [CompletionResult]::new('--job-timeout', '--job-timeout', [CompletionResultType]::ParameterName, 'Longest time a run may take [default: 30s]')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use the private PostgreSQL of the sandbox; start it if needed')
            [CompletionResult]::new('--no-pager', '--no-pager', [CompletionResultType]::ParameterName, 'Do not use a pager')
            [CompletionResult]::new('--plain', '--plain', [CompletionResultType]::ParameterName, 'Write sentences without symbols, for screen readers')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Make the server refuse every write')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'apsctl;doctor' {
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--database-url', '--database-url', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read settings from this file, too')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--columns', '--columns', [CompletionResultType]::ParameterName, 'Show only these columns, in this order')
            [CompletionResult]::new('--tz', '--tz', [CompletionResultType]::ParameterName, 'Show times in this time zone [default: UTC]')
            [CompletionResult]::new('--store-tz', '--store-tz', [CompletionResultType]::ParameterName, 'Time zone of stored times that have no zone [default: UTC]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Set when to use colour')
            [CompletionResult]::new('--statement-timeout', '--statement-timeout', [CompletionResultType]::ParameterName, 'Cancel a statement after this time; 0 is no limit [default: 10s]')
            [CompletionResult]::new('--now', '--now', [CompletionResultType]::ParameterName, 'Use this time instead of the server''s (for tests)')
            [CompletionResult]::new('--job', '--job', [CompletionResultType]::ParameterName, 'Check only this job')
            [CompletionResult]::new('--container', '--container', [CompletionResultType]::ParameterName, 'Container of the worker')
            [CompletionResult]::new('--file', '--file', [CompletionResultType]::ParameterName, 'Read log files instead of the container')
            [CompletionResult]::new('--log-tz', '--log-tz', [CompletionResultType]::ParameterName, 'Time zone of log times that lack one')
            [CompletionResult]::new('--since', '--since', [CompletionResultType]::ParameterName, 'Start of the log to read: a time or an age')
            [CompletionResult]::new('--until', '--until', [CompletionResultType]::ParameterName, 'End of the log to read: a time or an age')
            [CompletionResult]::new('--job-timeout', '--job-timeout', [CompletionResultType]::ParameterName, 'Longest time a run may take [default: 30s]')
            [CompletionResult]::new('--here', '--here', [CompletionResultType]::ParameterName, 'The time of this machine''s clock (for tests)')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use the private PostgreSQL of the sandbox; start it if needed')
            [CompletionResult]::new('--no-pager', '--no-pager', [CompletionResultType]::ParameterName, 'Do not use a pager')
            [CompletionResult]::new('--plain', '--plain', [CompletionResultType]::ParameterName, 'Write sentences without symbols, for screen readers')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Make the server refuse every write')
            [CompletionResult]::new('--no-rotated', '--no-rotated', [CompletionResultType]::ParameterName, 'Do not read rotated files')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'apsctl;health' {
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--database-url', '--database-url', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read settings from this file, too')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--columns', '--columns', [CompletionResultType]::ParameterName, 'Show only these columns, in this order')
            [CompletionResult]::new('--tz', '--tz', [CompletionResultType]::ParameterName, 'Show times in this time zone [default: UTC]')
            [CompletionResult]::new('--store-tz', '--store-tz', [CompletionResultType]::ParameterName, 'Time zone of stored times that have no zone [default: UTC]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Set when to use colour')
            [CompletionResult]::new('--statement-timeout', '--statement-timeout', [CompletionResultType]::ParameterName, 'Cancel a statement after this time; 0 is no limit [default: 10s]')
            [CompletionResult]::new('--now', '--now', [CompletionResultType]::ParameterName, 'Use this time instead of the server''s (for tests)')
            [CompletionResult]::new('--older-than', '--older-than', [CompletionResultType]::ParameterName, 'Warn about jobs this late')
            [CompletionResult]::new('--critical-after', '--critical-after', [CompletionResultType]::ParameterName, 'Jobs this late are critical')
            [CompletionResult]::new('--ran-within', '--ran-within', [CompletionResultType]::ParameterName, 'Warn if there was no run for this long')
            [CompletionResult]::new('--job-timeout', '--job-timeout', [CompletionResultType]::ParameterName, 'Longest time a run may take [default: 30s]')
            [CompletionResult]::new('--url', '--url', [CompletionResultType]::ParameterName, 'Compare with the health endpoint')
            [CompletionResult]::new('--url-timeout', '--url-timeout', [CompletionResultType]::ParameterName, 'Wait this long for the endpoint')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use the private PostgreSQL of the sandbox; start it if needed')
            [CompletionResult]::new('--no-pager', '--no-pager', [CompletionResultType]::ParameterName, 'Do not use a pager')
            [CompletionResult]::new('--plain', '--plain', [CompletionResultType]::ParameterName, 'Write sentences without symbols, for screen readers')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Make the server refuse every write')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'apsctl;metrics' {
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--database-url', '--database-url', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read settings from this file, too')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--columns', '--columns', [CompletionResultType]::ParameterName, 'Show only these columns, in this order')
            [CompletionResult]::new('--tz', '--tz', [CompletionResultType]::ParameterName, 'Show times in this time zone [default: UTC]')
            [CompletionResult]::new('--store-tz', '--store-tz', [CompletionResultType]::ParameterName, 'Time zone of stored times that have no zone [default: UTC]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Set when to use colour')
            [CompletionResult]::new('--statement-timeout', '--statement-timeout', [CompletionResultType]::ParameterName, 'Cancel a statement after this time; 0 is no limit [default: 10s]')
            [CompletionResult]::new('--now', '--now', [CompletionResultType]::ParameterName, 'Use this time instead of the server''s (for tests)')
            [CompletionResult]::new('--textfile', '--textfile', [CompletionResultType]::ParameterName, 'Replace this file instead of writing to stdout')
            [CompletionResult]::new('--window', '--window', [CompletionResultType]::ParameterName, 'Count runs of the last DURATION')
            [CompletionResult]::new('--older-than', '--older-than', [CompletionResultType]::ParameterName, 'Count jobs overdue by this much')
            [CompletionResult]::new('--job-timeout', '--job-timeout', [CompletionResultType]::ParameterName, 'Longest time a run may take [default: 30s]')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use the private PostgreSQL of the sandbox; start it if needed')
            [CompletionResult]::new('--no-pager', '--no-pager', [CompletionResultType]::ParameterName, 'Do not use a pager')
            [CompletionResult]::new('--plain', '--plain', [CompletionResultType]::ParameterName, 'Write sentences without symbols, for screen readers')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Make the server refuse every write')
            [CompletionResult]::new('--per-job', '--per-job', [CompletionResultType]::ParameterName, 'Also write metrics of each job')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'apsctl;recover' {
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--database-url', '--database-url', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read settings from this file, too')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--columns', '--columns', [CompletionResultType]::ParameterName, 'Show only these columns, in this order')
            [CompletionResult]::new('--tz', '--tz', [CompletionResultType]::ParameterName, 'Show times in this time zone [default: UTC]')
            [CompletionResult]::new('--store-tz', '--store-tz', [CompletionResultType]::ParameterName, 'Time zone of stored times that have no zone [default: UTC]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Set when to use colour')
            [CompletionResult]::new('--statement-timeout', '--statement-timeout', [CompletionResultType]::ParameterName, 'Cancel a statement after this time; 0 is no limit [default: 10s]')
            [CompletionResult]::new('--now', '--now', [CompletionResultType]::ParameterName, 'Use this time instead of the server''s (for tests)')
            [CompletionResult]::new('--restart-command', '--restart-command', [CompletionResultType]::ParameterName, 'Command that restarts the worker')
            [CompletionResult]::new('--restart-timeout', '--restart-timeout', [CompletionResultType]::ParameterName, 'Time limit of the command')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Wait this long for a run')
            [CompletionResult]::new('--container', '--container', [CompletionResultType]::ParameterName, 'Container of the worker')
            [CompletionResult]::new('--log-tz', '--log-tz', [CompletionResultType]::ParameterName, 'Time zone of log times that lack one')
            [CompletionResult]::new('--since', '--since', [CompletionResultType]::ParameterName, 'Start of the log to read: a time or an age')
            [CompletionResult]::new('--until', '--until', [CompletionResultType]::ParameterName, 'End of the log to read: a time or an age')
            [CompletionResult]::new('--job-timeout', '--job-timeout', [CompletionResultType]::ParameterName, 'Longest time a run may take [default: 30s]')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'Record this reason in the journal')
            [CompletionResult]::new('--confirm', '--confirm', [CompletionResultType]::ParameterName, 'Confirm with the name of the profile')
            [CompletionResult]::new('--file', '--file', [CompletionResultType]::ParameterName, 'Read log files instead of the container')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use the private PostgreSQL of the sandbox; start it if needed')
            [CompletionResult]::new('--no-pager', '--no-pager', [CompletionResultType]::ParameterName, 'Do not use a pager')
            [CompletionResult]::new('--plain', '--plain', [CompletionResultType]::ParameterName, 'Write sentences without symbols, for screen readers')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Make the server refuse every write')
            [CompletionResult]::new('--no-restart', '--no-restart', [CompletionResultType]::ParameterName, 'Only watch and verify, do not restart')
            [CompletionResult]::new('--trigger', '--trigger', [CompletionResultType]::ParameterName, 'Make the job due now instead of waiting')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Restart even if that would be refused')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Restart without asking')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Restart without asking')
            [CompletionResult]::new('--no-rotated', '--no-rotated', [CompletionResultType]::ParameterName, 'Do not read rotated files')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Only show what would change')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Only show what would change')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'apsctl;stats' {
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--database-url', '--database-url', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read settings from this file, too')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--columns', '--columns', [CompletionResultType]::ParameterName, 'Show only these columns, in this order')
            [CompletionResult]::new('--tz', '--tz', [CompletionResultType]::ParameterName, 'Show times in this time zone [default: UTC]')
            [CompletionResult]::new('--store-tz', '--store-tz', [CompletionResultType]::ParameterName, 'Time zone of stored times that have no zone [default: UTC]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Set when to use colour')
            [CompletionResult]::new('--statement-timeout', '--statement-timeout', [CompletionResultType]::ParameterName, 'Cancel a statement after this time; 0 is no limit [default: 10s]')
            [CompletionResult]::new('--now', '--now', [CompletionResultType]::ParameterName, 'Use this time instead of the server''s (for tests)')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use the private PostgreSQL of the sandbox; start it if needed')
            [CompletionResult]::new('--no-pager', '--no-pager', [CompletionResultType]::ParameterName, 'Do not use a pager')
            [CompletionResult]::new('--plain', '--plain', [CompletionResultType]::ParameterName, 'Write sentences without symbols, for screen readers')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Make the server refuse every write')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('durations', 'durations', [CompletionResultType]::ParameterValue, 'Show how long runs take, compared with targets')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'apsctl;stats;durations' {
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--database-url', '--database-url', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read settings from this file, too')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--columns', '--columns', [CompletionResultType]::ParameterName, 'Show only these columns, in this order')
            [CompletionResult]::new('--tz', '--tz', [CompletionResultType]::ParameterName, 'Show times in this time zone [default: UTC]')
            [CompletionResult]::new('--store-tz', '--store-tz', [CompletionResultType]::ParameterName, 'Time zone of stored times that have no zone [default: UTC]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Set when to use colour')
            [CompletionResult]::new('--statement-timeout', '--statement-timeout', [CompletionResultType]::ParameterName, 'Cancel a statement after this time; 0 is no limit [default: 10s]')
            [CompletionResult]::new('--now', '--now', [CompletionResultType]::ParameterName, 'Use this time instead of the server''s (for tests)')
            [CompletionResult]::new('--days', '--days', [CompletionResultType]::ParameterName, 'Count the last N days, including today')
            [CompletionResult]::new('--by', '--by', [CompletionResultType]::ParameterName, 'Group runs by hour, day or job')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use the private PostgreSQL of the sandbox; start it if needed')
            [CompletionResult]::new('--no-pager', '--no-pager', [CompletionResultType]::ParameterName, 'Do not use a pager')
            [CompletionResult]::new('--plain', '--plain', [CompletionResultType]::ParameterName, 'Write sentences without symbols, for screen readers')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Make the server refuse every write')
            [CompletionResult]::new('--check', '--check', [CompletionResultType]::ParameterName, 'Exit with 1 if a target is missed, and print advice')
            [CompletionResult]::new('--plot', '--plot', [CompletionResultType]::ParameterName, 'Draw bars instead of the table')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'apsctl;stats;help' {
            [CompletionResult]::new('durations', 'durations', [CompletionResultType]::ParameterValue, 'Show how long runs take, compared with targets')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'apsctl;stats;help;durations' {
            break
        }
        'apsctl;stats;help;help' {
            break
        }
        'apsctl;report' {
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--database-url', '--database-url', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read settings from this file, too')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--columns', '--columns', [CompletionResultType]::ParameterName, 'Show only these columns, in this order')
            [CompletionResult]::new('--tz', '--tz', [CompletionResultType]::ParameterName, 'Show times in this time zone [default: UTC]')
            [CompletionResult]::new('--store-tz', '--store-tz', [CompletionResultType]::ParameterName, 'Time zone of stored times that have no zone [default: UTC]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Set when to use colour')
            [CompletionResult]::new('--statement-timeout', '--statement-timeout', [CompletionResultType]::ParameterName, 'Cancel a statement after this time; 0 is no limit [default: 10s]')
            [CompletionResult]::new('--now', '--now', [CompletionResultType]::ParameterName, 'Use this time instead of the server''s (for tests)')
            [CompletionResult]::new('--html', '--html', [CompletionResultType]::ParameterName, 'File to write; `-` writes to standard output')
            [CompletionResult]::new('--days', '--days', [CompletionResultType]::ParameterName, 'Report on the last N days, including today')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use the private PostgreSQL of the sandbox; start it if needed')
            [CompletionResult]::new('--no-pager', '--no-pager', [CompletionResultType]::ParameterName, 'Do not use a pager')
            [CompletionResult]::new('--plain', '--plain', [CompletionResultType]::ParameterName, 'Write sentences without symbols, for screen readers')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Make the server refuse every write')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'apsctl;incident' {
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--database-url', '--database-url', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read settings from this file, too')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--columns', '--columns', [CompletionResultType]::ParameterName, 'Show only these columns, in this order')
            [CompletionResult]::new('--tz', '--tz', [CompletionResultType]::ParameterName, 'Show times in this time zone [default: UTC]')
            [CompletionResult]::new('--store-tz', '--store-tz', [CompletionResultType]::ParameterName, 'Time zone of stored times that have no zone [default: UTC]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Set when to use colour')
            [CompletionResult]::new('--statement-timeout', '--statement-timeout', [CompletionResultType]::ParameterName, 'Cancel a statement after this time; 0 is no limit [default: 10s]')
            [CompletionResult]::new('--now', '--now', [CompletionResultType]::ParameterName, 'Use this time instead of the server''s (for tests)')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use the private PostgreSQL of the sandbox; start it if needed')
            [CompletionResult]::new('--no-pager', '--no-pager', [CompletionResultType]::ParameterName, 'Do not use a pager')
            [CompletionResult]::new('--plain', '--plain', [CompletionResultType]::ParameterName, 'Write sentences without symbols, for screen readers')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Make the server refuse every write')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('save', 'save', [CompletionResultType]::ParameterValue, 'Save what is needed to examine an incident in one file')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Verify an incident archive and show what it contains')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'apsctl;incident;save' {
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--database-url', '--database-url', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read settings from this file, too')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--columns', '--columns', [CompletionResultType]::ParameterName, 'Show only these columns, in this order')
            [CompletionResult]::new('--tz', '--tz', [CompletionResultType]::ParameterName, 'Show times in this time zone [default: UTC]')
            [CompletionResult]::new('--store-tz', '--store-tz', [CompletionResultType]::ParameterName, 'Time zone of stored times that have no zone [default: UTC]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Set when to use colour')
            [CompletionResult]::new('--statement-timeout', '--statement-timeout', [CompletionResultType]::ParameterName, 'Cancel a statement after this time; 0 is no limit [default: 10s]')
            [CompletionResult]::new('--now', '--now', [CompletionResultType]::ParameterName, 'Use this time instead of the server''s (for tests)')
            [CompletionResult]::new('--since', '--since', [CompletionResultType]::ParameterName, 'Start of the incident: time or age')
            [CompletionResult]::new('--container', '--container', [CompletionResultType]::ParameterName, 'Container of the worker')
            [CompletionResult]::new('--file', '--file', [CompletionResultType]::ParameterName, 'Read log files instead of the container')
            [CompletionResult]::new('--log-tz', '--log-tz', [CompletionResultType]::ParameterName, 'Time zone of log times that lack one')
            [CompletionResult]::new('--here', '--here', [CompletionResultType]::ParameterName, 'The time of this machine''s clock (for tests)')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use the private PostgreSQL of the sandbox; start it if needed')
            [CompletionResult]::new('--no-pager', '--no-pager', [CompletionResultType]::ParameterName, 'Do not use a pager')
            [CompletionResult]::new('--plain', '--plain', [CompletionResultType]::ParameterName, 'Write sentences without symbols, for screen readers')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Make the server refuse every write')
            [CompletionResult]::new('--with-arguments', '--with-arguments', [CompletionResultType]::ParameterName, 'Also save the arguments of jobs')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Replace the file if it exists')
            [CompletionResult]::new('--no-rotated', '--no-rotated', [CompletionResultType]::ParameterName, 'Do not read rotated files')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'apsctl;incident;show' {
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--database-url', '--database-url', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read settings from this file, too')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--columns', '--columns', [CompletionResultType]::ParameterName, 'Show only these columns, in this order')
            [CompletionResult]::new('--tz', '--tz', [CompletionResultType]::ParameterName, 'Show times in this time zone [default: UTC]')
            [CompletionResult]::new('--store-tz', '--store-tz', [CompletionResultType]::ParameterName, 'Time zone of stored times that have no zone [default: UTC]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Set when to use colour')
            [CompletionResult]::new('--statement-timeout', '--statement-timeout', [CompletionResultType]::ParameterName, 'Cancel a statement after this time; 0 is no limit [default: 10s]')
            [CompletionResult]::new('--now', '--now', [CompletionResultType]::ParameterName, 'Use this time instead of the server''s (for tests)')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use the private PostgreSQL of the sandbox; start it if needed')
            [CompletionResult]::new('--no-pager', '--no-pager', [CompletionResultType]::ParameterName, 'Do not use a pager')
            [CompletionResult]::new('--plain', '--plain', [CompletionResultType]::ParameterName, 'Write sentences without symbols, for screen readers')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Make the server refuse every write')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'apsctl;incident;help' {
            [CompletionResult]::new('save', 'save', [CompletionResultType]::ParameterValue, 'Save what is needed to examine an incident in one file')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Verify an incident archive and show what it contains')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'apsctl;incident;help;save' {
            break
        }
        'apsctl;incident;help;show' {
            break
        }
        'apsctl;incident;help;help' {
            break
        }
        'apsctl;rules' {
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--database-url', '--database-url', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read settings from this file, too')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--columns', '--columns', [CompletionResultType]::ParameterName, 'Show only these columns, in this order')
            [CompletionResult]::new('--tz', '--tz', [CompletionResultType]::ParameterName, 'Show times in this time zone [default: UTC]')
            [CompletionResult]::new('--store-tz', '--store-tz', [CompletionResultType]::ParameterName, 'Time zone of stored times that have no zone [default: UTC]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Set when to use colour')
            [CompletionResult]::new('--statement-timeout', '--statement-timeout', [CompletionResultType]::ParameterName, 'Cancel a statement after this time; 0 is no limit [default: 10s]')
            [CompletionResult]::new('--now', '--now', [CompletionResultType]::ParameterName, 'Use this time instead of the server''s (for tests)')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use the private PostgreSQL of the sandbox; start it if needed')
            [CompletionResult]::new('--no-pager', '--no-pager', [CompletionResultType]::ParameterName, 'Do not use a pager')
            [CompletionResult]::new('--plain', '--plain', [CompletionResultType]::ParameterName, 'Write sentences without symbols, for screen readers')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Make the server refuse every write')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the approval rules and what each would approve')
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Find active rules that are invalid, shadowed, or never match')
            [CompletionResult]::new('preview', 'preview', [CompletionResultType]::ParameterValue, 'Show what a pass would approve, or explain one version')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'apsctl;rules;list' {
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--database-url', '--database-url', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read settings from this file, too')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--columns', '--columns', [CompletionResultType]::ParameterName, 'Show only these columns, in this order')
            [CompletionResult]::new('--tz', '--tz', [CompletionResultType]::ParameterName, 'Show times in this time zone [default: UTC]')
            [CompletionResult]::new('--store-tz', '--store-tz', [CompletionResultType]::ParameterName, 'Time zone of stored times that have no zone [default: UTC]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Set when to use colour')
            [CompletionResult]::new('--statement-timeout', '--statement-timeout', [CompletionResultType]::ParameterName, 'Cancel a statement after this time; 0 is no limit [default: 10s]')
            [CompletionResult]::new('--now', '--now', [CompletionResultType]::ParameterName, 'Use this time instead of the server''s (for tests)')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use the private PostgreSQL of the sandbox; start it if needed')
            [CompletionResult]::new('--no-pager', '--no-pager', [CompletionResultType]::ParameterName, 'Do not use a pager')
            [CompletionResult]::new('--plain', '--plain', [CompletionResultType]::ParameterName, 'Write sentences without symbols, for screen readers')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Make the server refuse every write')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'apsctl;rules;check' {
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--database-url', '--database-url', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read settings from this file, too')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--columns', '--columns', [CompletionResultType]::ParameterName, 'Show only these columns, in this order')
            [CompletionResult]::new('--tz', '--tz', [CompletionResultType]::ParameterName, 'Show times in this time zone [default: UTC]')
            [CompletionResult]::new('--store-tz', '--store-tz', [CompletionResultType]::ParameterName, 'Time zone of stored times that have no zone [default: UTC]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Set when to use colour')
            [CompletionResult]::new('--statement-timeout', '--statement-timeout', [CompletionResultType]::ParameterName, 'Cancel a statement after this time; 0 is no limit [default: 10s]')
            [CompletionResult]::new('--now', '--now', [CompletionResultType]::ParameterName, 'Use this time instead of the server''s (for tests)')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use the private PostgreSQL of the sandbox; start it if needed')
            [CompletionResult]::new('--no-pager', '--no-pager', [CompletionResultType]::ParameterName, 'Do not use a pager')
            [CompletionResult]::new('--plain', '--plain', [CompletionResultType]::ParameterName, 'Write sentences without symbols, for screen readers')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Make the server refuse every write')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'apsctl;rules;preview' {
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--database-url', '--database-url', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read settings from this file, too')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--columns', '--columns', [CompletionResultType]::ParameterName, 'Show only these columns, in this order')
            [CompletionResult]::new('--tz', '--tz', [CompletionResultType]::ParameterName, 'Show times in this time zone [default: UTC]')
            [CompletionResult]::new('--store-tz', '--store-tz', [CompletionResultType]::ParameterName, 'Time zone of stored times that have no zone [default: UTC]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Set when to use colour')
            [CompletionResult]::new('--statement-timeout', '--statement-timeout', [CompletionResultType]::ParameterName, 'Cancel a statement after this time; 0 is no limit [default: 10s]')
            [CompletionResult]::new('--now', '--now', [CompletionResultType]::ParameterName, 'Use this time instead of the server''s (for tests)')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Explain how the rules match this version')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use the private PostgreSQL of the sandbox; start it if needed')
            [CompletionResult]::new('--no-pager', '--no-pager', [CompletionResultType]::ParameterName, 'Do not use a pager')
            [CompletionResult]::new('--plain', '--plain', [CompletionResultType]::ParameterName, 'Write sentences without symbols, for screen readers')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Make the server refuse every write')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'apsctl;rules;help' {
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the approval rules and what each would approve')
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Find active rules that are invalid, shadowed, or never match')
            [CompletionResult]::new('preview', 'preview', [CompletionResultType]::ParameterValue, 'Show what a pass would approve, or explain one version')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'apsctl;rules;help;list' {
            break
        }
        'apsctl;rules;help;check' {
            break
        }
        'apsctl;rules;help;preview' {
            break
        }
        'apsctl;rules;help;help' {
            break
        }
        'apsctl;maintenance' {
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--database-url', '--database-url', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read settings from this file, too')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--columns', '--columns', [CompletionResultType]::ParameterName, 'Show only these columns, in this order')
            [CompletionResult]::new('--tz', '--tz', [CompletionResultType]::ParameterName, 'Show times in this time zone [default: UTC]')
            [CompletionResult]::new('--store-tz', '--store-tz', [CompletionResultType]::ParameterName, 'Time zone of stored times that have no zone [default: UTC]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Set when to use colour')
            [CompletionResult]::new('--statement-timeout', '--statement-timeout', [CompletionResultType]::ParameterName, 'Cancel a statement after this time; 0 is no limit [default: 10s]')
            [CompletionResult]::new('--now', '--now', [CompletionResultType]::ParameterName, 'Use this time instead of the server''s (for tests)')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use the private PostgreSQL of the sandbox; start it if needed')
            [CompletionResult]::new('--no-pager', '--no-pager', [CompletionResultType]::ParameterName, 'Do not use a pager')
            [CompletionResult]::new('--plain', '--plain', [CompletionResultType]::ParameterName, 'Write sentences without symbols, for screen readers')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Make the server refuse every write')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('begin', 'begin', [CompletionResultType]::ParameterValue, 'Pause all jobs until `maintenance end`')
            [CompletionResult]::new('end', 'end', [CompletionResultType]::ParameterValue, 'End the maintenance and restore the jobs'' states and next runs')
            [CompletionResult]::new('extend', 'extend', [CompletionResultType]::ParameterValue, 'Change when the current maintenance ends')
            [CompletionResult]::new('status', 'status', [CompletionResultType]::ParameterValue, 'Show the current maintenance: its times, operator and jobs')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'apsctl;maintenance;begin' {
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--database-url', '--database-url', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read settings from this file, too')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--columns', '--columns', [CompletionResultType]::ParameterName, 'Show only these columns, in this order')
            [CompletionResult]::new('--tz', '--tz', [CompletionResultType]::ParameterName, 'Show times in this time zone [default: UTC]')
            [CompletionResult]::new('--store-tz', '--store-tz', [CompletionResultType]::ParameterName, 'Time zone of stored times that have no zone [default: UTC]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Set when to use colour')
            [CompletionResult]::new('--statement-timeout', '--statement-timeout', [CompletionResultType]::ParameterName, 'Cancel a statement after this time; 0 is no limit [default: 10s]')
            [CompletionResult]::new('--now', '--now', [CompletionResultType]::ParameterName, 'Use this time instead of the server''s (for tests)')
            [CompletionResult]::new('--for', '--for', [CompletionResultType]::ParameterName, 'End the maintenance after this time')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'Record this reason in the journal')
            [CompletionResult]::new('--confirm', '--confirm', [CompletionResultType]::ParameterName, 'Confirm with the name of the profile')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use the private PostgreSQL of the sandbox; start it if needed')
            [CompletionResult]::new('--no-pager', '--no-pager', [CompletionResultType]::ParameterName, 'Do not use a pager')
            [CompletionResult]::new('--plain', '--plain', [CompletionResultType]::ParameterName, 'Write sentences without symbols, for screen readers')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Make the server refuse every write')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Only show what would change')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Only show what would change')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'apsctl;maintenance;end' {
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--database-url', '--database-url', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read settings from this file, too')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--columns', '--columns', [CompletionResultType]::ParameterName, 'Show only these columns, in this order')
            [CompletionResult]::new('--tz', '--tz', [CompletionResultType]::ParameterName, 'Show times in this time zone [default: UTC]')
            [CompletionResult]::new('--store-tz', '--store-tz', [CompletionResultType]::ParameterName, 'Time zone of stored times that have no zone [default: UTC]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Set when to use colour')
            [CompletionResult]::new('--statement-timeout', '--statement-timeout', [CompletionResultType]::ParameterName, 'Cancel a statement after this time; 0 is no limit [default: 10s]')
            [CompletionResult]::new('--now', '--now', [CompletionResultType]::ParameterName, 'Use this time instead of the server''s (for tests)')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'Record this reason in the journal')
            [CompletionResult]::new('--confirm', '--confirm', [CompletionResultType]::ParameterName, 'Confirm with the name of the profile')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use the private PostgreSQL of the sandbox; start it if needed')
            [CompletionResult]::new('--no-pager', '--no-pager', [CompletionResultType]::ParameterName, 'Do not use a pager')
            [CompletionResult]::new('--plain', '--plain', [CompletionResultType]::ParameterName, 'Write sentences without symbols, for screen readers')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Make the server refuse every write')
            [CompletionResult]::new('--skip-missed', '--skip-missed', [CompletionResultType]::ParameterName, 'Skip runs missed during the maintenance')
            [CompletionResult]::new('--expired', '--expired', [CompletionResultType]::ParameterName, 'End it only if its --for time is over; skip missed runs')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Only show what would change')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Only show what would change')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'apsctl;maintenance;extend' {
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--database-url', '--database-url', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read settings from this file, too')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--columns', '--columns', [CompletionResultType]::ParameterName, 'Show only these columns, in this order')
            [CompletionResult]::new('--tz', '--tz', [CompletionResultType]::ParameterName, 'Show times in this time zone [default: UTC]')
            [CompletionResult]::new('--store-tz', '--store-tz', [CompletionResultType]::ParameterName, 'Time zone of stored times that have no zone [default: UTC]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Set when to use colour')
            [CompletionResult]::new('--statement-timeout', '--statement-timeout', [CompletionResultType]::ParameterName, 'Cancel a statement after this time; 0 is no limit [default: 10s]')
            [CompletionResult]::new('--now', '--now', [CompletionResultType]::ParameterName, 'Use this time instead of the server''s (for tests)')
            [CompletionResult]::new('--for', '--for', [CompletionResultType]::ParameterName, 'End the maintenance this long from now')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'Record this reason in the journal')
            [CompletionResult]::new('--confirm', '--confirm', [CompletionResultType]::ParameterName, 'Confirm with the name of the profile')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use the private PostgreSQL of the sandbox; start it if needed')
            [CompletionResult]::new('--no-pager', '--no-pager', [CompletionResultType]::ParameterName, 'Do not use a pager')
            [CompletionResult]::new('--plain', '--plain', [CompletionResultType]::ParameterName, 'Write sentences without symbols, for screen readers')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Make the server refuse every write')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Only show what would change')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Only show what would change')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'apsctl;maintenance;status' {
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--database-url', '--database-url', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read settings from this file, too')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--columns', '--columns', [CompletionResultType]::ParameterName, 'Show only these columns, in this order')
            [CompletionResult]::new('--tz', '--tz', [CompletionResultType]::ParameterName, 'Show times in this time zone [default: UTC]')
            [CompletionResult]::new('--store-tz', '--store-tz', [CompletionResultType]::ParameterName, 'Time zone of stored times that have no zone [default: UTC]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Set when to use colour')
            [CompletionResult]::new('--statement-timeout', '--statement-timeout', [CompletionResultType]::ParameterName, 'Cancel a statement after this time; 0 is no limit [default: 10s]')
            [CompletionResult]::new('--now', '--now', [CompletionResultType]::ParameterName, 'Use this time instead of the server''s (for tests)')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use the private PostgreSQL of the sandbox; start it if needed')
            [CompletionResult]::new('--no-pager', '--no-pager', [CompletionResultType]::ParameterName, 'Do not use a pager')
            [CompletionResult]::new('--plain', '--plain', [CompletionResultType]::ParameterName, 'Write sentences without symbols, for screen readers')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Make the server refuse every write')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'apsctl;maintenance;help' {
            [CompletionResult]::new('begin', 'begin', [CompletionResultType]::ParameterValue, 'Pause all jobs until `maintenance end`')
            [CompletionResult]::new('end', 'end', [CompletionResultType]::ParameterValue, 'End the maintenance and restore the jobs'' states and next runs')
            [CompletionResult]::new('extend', 'extend', [CompletionResultType]::ParameterValue, 'Change when the current maintenance ends')
            [CompletionResult]::new('status', 'status', [CompletionResultType]::ParameterValue, 'Show the current maintenance: its times, operator and jobs')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'apsctl;maintenance;help;begin' {
            break
        }
        'apsctl;maintenance;help;end' {
            break
        }
        'apsctl;maintenance;help;extend' {
            break
        }
        'apsctl;maintenance;help;status' {
            break
        }
        'apsctl;maintenance;help;help' {
            break
        }
        'apsctl;migrate' {
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--database-url', '--database-url', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read settings from this file, too')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--columns', '--columns', [CompletionResultType]::ParameterName, 'Show only these columns, in this order')
            [CompletionResult]::new('--tz', '--tz', [CompletionResultType]::ParameterName, 'Show times in this time zone [default: UTC]')
            [CompletionResult]::new('--store-tz', '--store-tz', [CompletionResultType]::ParameterName, 'Time zone of stored times that have no zone [default: UTC]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Set when to use colour')
            [CompletionResult]::new('--statement-timeout', '--statement-timeout', [CompletionResultType]::ParameterName, 'Cancel a statement after this time; 0 is no limit [default: 10s]')
            [CompletionResult]::new('--now', '--now', [CompletionResultType]::ParameterName, 'Use this time instead of the server''s (for tests)')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use the private PostgreSQL of the sandbox; start it if needed')
            [CompletionResult]::new('--no-pager', '--no-pager', [CompletionResultType]::ParameterName, 'Do not use a pager')
            [CompletionResult]::new('--plain', '--plain', [CompletionResultType]::ParameterName, 'Write sentences without symbols, for screen readers')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Make the server refuse every write')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('up', 'up', [CompletionResultType]::ParameterValue, 'Create or upgrade schema apsctl')
            [CompletionResult]::new('status', 'status', [CompletionResultType]::ParameterValue, 'Show which migrations are applied and which tables exist')
            [CompletionResult]::new('sql', 'sql', [CompletionResultType]::ParameterValue, 'Print the SQL that `migrate up` would run in this store')
            [CompletionResult]::new('grants', 'grants', [CompletionResultType]::ParameterValue, 'Create roles for viewers, operators and passes, or print their SQL')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'apsctl;migrate;up' {
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--database-url', '--database-url', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read settings from this file, too')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--columns', '--columns', [CompletionResultType]::ParameterName, 'Show only these columns, in this order')
            [CompletionResult]::new('--tz', '--tz', [CompletionResultType]::ParameterName, 'Show times in this time zone [default: UTC]')
            [CompletionResult]::new('--store-tz', '--store-tz', [CompletionResultType]::ParameterName, 'Time zone of stored times that have no zone [default: UTC]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Set when to use colour')
            [CompletionResult]::new('--statement-timeout', '--statement-timeout', [CompletionResultType]::ParameterName, 'Cancel a statement after this time; 0 is no limit [default: 10s]')
            [CompletionResult]::new('--now', '--now', [CompletionResultType]::ParameterName, 'Use this time instead of the server''s (for tests)')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'Record this reason in the journal')
            [CompletionResult]::new('--confirm', '--confirm', [CompletionResultType]::ParameterName, 'Confirm with the name of the profile')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use the private PostgreSQL of the sandbox; start it if needed')
            [CompletionResult]::new('--no-pager', '--no-pager', [CompletionResultType]::ParameterName, 'Do not use a pager')
            [CompletionResult]::new('--plain', '--plain', [CompletionResultType]::ParameterName, 'Write sentences without symbols, for screen readers')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Make the server refuse every write')
            [CompletionResult]::new('--create-tables', '--create-tables', [CompletionResultType]::ParameterName, 'Also create the missing tables of the guide layout')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Only show what would change')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Only show what would change')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'apsctl;migrate;status' {
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--database-url', '--database-url', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read settings from this file, too')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--columns', '--columns', [CompletionResultType]::ParameterName, 'Show only these columns, in this order')
            [CompletionResult]::new('--tz', '--tz', [CompletionResultType]::ParameterName, 'Show times in this time zone [default: UTC]')
            [CompletionResult]::new('--store-tz', '--store-tz', [CompletionResultType]::ParameterName, 'Time zone of stored times that have no zone [default: UTC]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Set when to use colour')
            [CompletionResult]::new('--statement-timeout', '--statement-timeout', [CompletionResultType]::ParameterName, 'Cancel a statement after this time; 0 is no limit [default: 10s]')
            [CompletionResult]::new('--now', '--now', [CompletionResultType]::ParameterName, 'Use this time instead of the server''s (for tests)')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use the private PostgreSQL of the sandbox; start it if needed')
            [CompletionResult]::new('--no-pager', '--no-pager', [CompletionResultType]::ParameterName, 'Do not use a pager')
            [CompletionResult]::new('--plain', '--plain', [CompletionResultType]::ParameterName, 'Write sentences without symbols, for screen readers')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Make the server refuse every write')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'apsctl;migrate;sql' {
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--database-url', '--database-url', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read settings from this file, too')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--columns', '--columns', [CompletionResultType]::ParameterName, 'Show only these columns, in this order')
            [CompletionResult]::new('--tz', '--tz', [CompletionResultType]::ParameterName, 'Show times in this time zone [default: UTC]')
            [CompletionResult]::new('--store-tz', '--store-tz', [CompletionResultType]::ParameterName, 'Time zone of stored times that have no zone [default: UTC]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Set when to use colour')
            [CompletionResult]::new('--statement-timeout', '--statement-timeout', [CompletionResultType]::ParameterName, 'Cancel a statement after this time; 0 is no limit [default: 10s]')
            [CompletionResult]::new('--now', '--now', [CompletionResultType]::ParameterName, 'Use this time instead of the server''s (for tests)')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use the private PostgreSQL of the sandbox; start it if needed')
            [CompletionResult]::new('--no-pager', '--no-pager', [CompletionResultType]::ParameterName, 'Do not use a pager')
            [CompletionResult]::new('--plain', '--plain', [CompletionResultType]::ParameterName, 'Write sentences without symbols, for screen readers')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Make the server refuse every write')
            [CompletionResult]::new('--create-tables', '--create-tables', [CompletionResultType]::ParameterName, 'Also print what --create-tables would create')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'apsctl;migrate;grants' {
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--database-url', '--database-url', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read settings from this file, too')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--columns', '--columns', [CompletionResultType]::ParameterName, 'Show only these columns, in this order')
            [CompletionResult]::new('--tz', '--tz', [CompletionResultType]::ParameterName, 'Show times in this time zone [default: UTC]')
            [CompletionResult]::new('--store-tz', '--store-tz', [CompletionResultType]::ParameterName, 'Time zone of stored times that have no zone [default: UTC]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Set when to use colour')
            [CompletionResult]::new('--statement-timeout', '--statement-timeout', [CompletionResultType]::ParameterName, 'Cancel a statement after this time; 0 is no limit [default: 10s]')
            [CompletionResult]::new('--now', '--now', [CompletionResultType]::ParameterName, 'Use this time instead of the server''s (for tests)')
            [CompletionResult]::new('--prefix', '--prefix', [CompletionResultType]::ParameterName, 'Prefix of the roles'' names')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'Record this reason in the journal')
            [CompletionResult]::new('--confirm', '--confirm', [CompletionResultType]::ParameterName, 'Confirm with the name of the profile')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use the private PostgreSQL of the sandbox; start it if needed')
            [CompletionResult]::new('--no-pager', '--no-pager', [CompletionResultType]::ParameterName, 'Do not use a pager')
            [CompletionResult]::new('--plain', '--plain', [CompletionResultType]::ParameterName, 'Write sentences without symbols, for screen readers')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Make the server refuse every write')
            [CompletionResult]::new('--apply', '--apply', [CompletionResultType]::ParameterName, 'Create the missing roles and grants, all or nothing')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Only show what would change')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Only show what would change')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'apsctl;migrate;help' {
            [CompletionResult]::new('up', 'up', [CompletionResultType]::ParameterValue, 'Create or upgrade schema apsctl')
            [CompletionResult]::new('status', 'status', [CompletionResultType]::ParameterValue, 'Show which migrations are applied and which tables exist')
            [CompletionResult]::new('sql', 'sql', [CompletionResultType]::ParameterValue, 'Print the SQL that `migrate up` would run in this store')
            [CompletionResult]::new('grants', 'grants', [CompletionResultType]::ParameterValue, 'Create roles for viewers, operators and passes, or print their SQL')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'apsctl;migrate;help;up' {
            break
        }
        'apsctl;migrate;help;status' {
            break
        }
        'apsctl;migrate;help;sql' {
            break
        }
        'apsctl;migrate;help;grants' {
            break
        }
        'apsctl;migrate;help;help' {
            break
        }
        'apsctl;store' {
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--database-url', '--database-url', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read settings from this file, too')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--columns', '--columns', [CompletionResultType]::ParameterName, 'Show only these columns, in this order')
            [CompletionResult]::new('--tz', '--tz', [CompletionResultType]::ParameterName, 'Show times in this time zone [default: UTC]')
            [CompletionResult]::new('--store-tz', '--store-tz', [CompletionResultType]::ParameterName, 'Time zone of stored times that have no zone [default: UTC]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Set when to use colour')
            [CompletionResult]::new('--statement-timeout', '--statement-timeout', [CompletionResultType]::ParameterName, 'Cancel a statement after this time; 0 is no limit [default: 10s]')
            [CompletionResult]::new('--now', '--now', [CompletionResultType]::ParameterName, 'Use this time instead of the server''s (for tests)')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use the private PostgreSQL of the sandbox; start it if needed')
            [CompletionResult]::new('--no-pager', '--no-pager', [CompletionResultType]::ParameterName, 'Do not use a pager')
            [CompletionResult]::new('--plain', '--plain', [CompletionResultType]::ParameterName, 'Write sentences without symbols, for screen readers')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Make the server refuse every write')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show the store''s layout, tables and columns, and which commands work')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'apsctl;store;show' {
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--database-url', '--database-url', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read settings from this file, too')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--columns', '--columns', [CompletionResultType]::ParameterName, 'Show only these columns, in this order')
            [CompletionResult]::new('--tz', '--tz', [CompletionResultType]::ParameterName, 'Show times in this time zone [default: UTC]')
            [CompletionResult]::new('--store-tz', '--store-tz', [CompletionResultType]::ParameterName, 'Time zone of stored times that have no zone [default: UTC]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Set when to use colour')
            [CompletionResult]::new('--statement-timeout', '--statement-timeout', [CompletionResultType]::ParameterName, 'Cancel a statement after this time; 0 is no limit [default: 10s]')
            [CompletionResult]::new('--now', '--now', [CompletionResultType]::ParameterName, 'Use this time instead of the server''s (for tests)')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use the private PostgreSQL of the sandbox; start it if needed')
            [CompletionResult]::new('--no-pager', '--no-pager', [CompletionResultType]::ParameterName, 'Do not use a pager')
            [CompletionResult]::new('--plain', '--plain', [CompletionResultType]::ParameterName, 'Write sentences without symbols, for screen readers')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Make the server refuse every write')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'apsctl;store;help' {
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show the store''s layout, tables and columns, and which commands work')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'apsctl;store;help;show' {
            break
        }
        'apsctl;store;help;help' {
            break
        }
        'apsctl;top' {
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--database-url', '--database-url', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read settings from this file, too')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--columns', '--columns', [CompletionResultType]::ParameterName, 'Show only these columns, in this order')
            [CompletionResult]::new('--tz', '--tz', [CompletionResultType]::ParameterName, 'Show times in this time zone [default: UTC]')
            [CompletionResult]::new('--store-tz', '--store-tz', [CompletionResultType]::ParameterName, 'Time zone of stored times that have no zone [default: UTC]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Set when to use colour')
            [CompletionResult]::new('--statement-timeout', '--statement-timeout', [CompletionResultType]::ParameterName, 'Cancel a statement after this time; 0 is no limit [default: 10s]')
            [CompletionResult]::new('--now', '--now', [CompletionResultType]::ParameterName, 'Use this time instead of the server''s (for tests)')
            [CompletionResult]::new('--interval', '--interval', [CompletionResultType]::ParameterName, 'Refresh at this interval')
            [CompletionResult]::new('--job-timeout', '--job-timeout', [CompletionResultType]::ParameterName, 'Longest time a run may take [default: 30s]')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use the private PostgreSQL of the sandbox; start it if needed')
            [CompletionResult]::new('--no-pager', '--no-pager', [CompletionResultType]::ParameterName, 'Do not use a pager')
            [CompletionResult]::new('--plain', '--plain', [CompletionResultType]::ParameterName, 'Write sentences without symbols, for screen readers')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Make the server refuse every write')
            [CompletionResult]::new('--once', '--once', [CompletionResultType]::ParameterName, 'Print the screen once, and exit')
            [CompletionResult]::new('--panic', '--panic', [CompletionResultType]::ParameterName, 'Panic after the first screen (for tests)')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'apsctl;watch' {
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--database-url', '--database-url', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read settings from this file, too')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--columns', '--columns', [CompletionResultType]::ParameterName, 'Show only these columns, in this order')
            [CompletionResult]::new('--tz', '--tz', [CompletionResultType]::ParameterName, 'Show times in this time zone [default: UTC]')
            [CompletionResult]::new('--store-tz', '--store-tz', [CompletionResultType]::ParameterName, 'Time zone of stored times that have no zone [default: UTC]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Set when to use colour')
            [CompletionResult]::new('--statement-timeout', '--statement-timeout', [CompletionResultType]::ParameterName, 'Cancel a statement after this time; 0 is no limit [default: 10s]')
            [CompletionResult]::new('--now', '--now', [CompletionResultType]::ParameterName, 'Use this time instead of the server''s (for tests)')
            [CompletionResult]::new('--every', '--every', [CompletionResultType]::ParameterName, 'Check at this interval')
            [CompletionResult]::new('--for', '--for', [CompletionResultType]::ParameterName, 'Report what lasts this long')
            [CompletionResult]::new('--check', '--check', [CompletionResultType]::ParameterName, 'Make only these checks')
            [CompletionResult]::new('--exec', '--exec', [CompletionResultType]::ParameterName, 'Run this command for each report')
            [CompletionResult]::new('--webhook', '--webhook', [CompletionResultType]::ParameterName, 'Post each report to this URL')
            [CompletionResult]::new('--send-timeout', '--send-timeout', [CompletionResultType]::ParameterName, 'Limit of one delivery')
            [CompletionResult]::new('--state', '--state', [CompletionResultType]::ParameterName, 'Record in this file what was reported')
            [CompletionResult]::new('--older-than', '--older-than', [CompletionResultType]::ParameterName, 'Warn about jobs this late')
            [CompletionResult]::new('--critical-after', '--critical-after', [CompletionResultType]::ParameterName, 'Jobs this late are critical')
            [CompletionResult]::new('--ran-within', '--ran-within', [CompletionResultType]::ParameterName, 'Warn if there was no run for this long')
            [CompletionResult]::new('--job-timeout', '--job-timeout', [CompletionResultType]::ParameterName, 'Longest time a run may take [default: 30s]')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use the private PostgreSQL of the sandbox; start it if needed')
            [CompletionResult]::new('--no-pager', '--no-pager', [CompletionResultType]::ParameterName, 'Do not use a pager')
            [CompletionResult]::new('--plain', '--plain', [CompletionResultType]::ParameterName, 'Write sentences without symbols, for screen readers')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Make the server refuse every write')
            [CompletionResult]::new('--once', '--once', [CompletionResultType]::ParameterName, 'Check once, and exit (for cron)')
            [CompletionResult]::new('--no-state', '--no-state', [CompletionResultType]::ParameterName, 'Keep no record between runs')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'apsctl;sandbox' {
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--database-url', '--database-url', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read settings from this file, too')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--columns', '--columns', [CompletionResultType]::ParameterName, 'Show only these columns, in this order')
            [CompletionResult]::new('--tz', '--tz', [CompletionResultType]::ParameterName, 'Show times in this time zone [default: UTC]')
            [CompletionResult]::new('--store-tz', '--store-tz', [CompletionResultType]::ParameterName, 'Time zone of stored times that have no zone [default: UTC]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Set when to use colour')
            [CompletionResult]::new('--statement-timeout', '--statement-timeout', [CompletionResultType]::ParameterName, 'Cancel a statement after this time; 0 is no limit [default: 10s]')
            [CompletionResult]::new('--now', '--now', [CompletionResultType]::ParameterName, 'Use this time instead of the server''s (for tests)')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use the private PostgreSQL of the sandbox; start it if needed')
            [CompletionResult]::new('--no-pager', '--no-pager', [CompletionResultType]::ParameterName, 'Do not use a pager')
            [CompletionResult]::new('--plain', '--plain', [CompletionResultType]::ParameterName, 'Write sentences without symbols, for screen readers')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Make the server refuse every write')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('up', 'up', [CompletionResultType]::ParameterValue, 'Start the sandbox: a private PostgreSQL with a migrated store')
            [CompletionResult]::new('down', 'down', [CompletionResultType]::ParameterValue, 'Stop the sandbox; --purge also removes its data')
            [CompletionResult]::new('status', 'status', [CompletionResultType]::ParameterValue, 'Show whether the sandbox runs, where it is and how to connect to it')
            [CompletionResult]::new('load', 'load', [CompletionResultType]::ParameterValue, 'Rebuild the store of an incident archive in the sandbox')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'apsctl;sandbox;up' {
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--database-url', '--database-url', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read settings from this file, too')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--columns', '--columns', [CompletionResultType]::ParameterName, 'Show only these columns, in this order')
            [CompletionResult]::new('--tz', '--tz', [CompletionResultType]::ParameterName, 'Show times in this time zone [default: UTC]')
            [CompletionResult]::new('--store-tz', '--store-tz', [CompletionResultType]::ParameterName, 'Time zone of stored times that have no zone [default: UTC]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Set when to use colour')
            [CompletionResult]::new('--statement-timeout', '--statement-timeout', [CompletionResultType]::ParameterName, 'Cancel a statement after this time; 0 is no limit [default: 10s]')
            [CompletionResult]::new('--now', '--now', [CompletionResultType]::ParameterName, 'Use this time instead of the server''s (for tests)')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use the private PostgreSQL of the sandbox; start it if needed')
            [CompletionResult]::new('--no-pager', '--no-pager', [CompletionResultType]::ParameterName, 'Do not use a pager')
            [CompletionResult]::new('--plain', '--plain', [CompletionResultType]::ParameterName, 'Write sentences without symbols, for screen readers')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Make the server refuse every write')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'apsctl;sandbox;down' {
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--database-url', '--database-url', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read settings from this file, too')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--columns', '--columns', [CompletionResultType]::ParameterName, 'Show only these columns, in this order')
            [CompletionResult]::new('--tz', '--tz', [CompletionResultType]::ParameterName, 'Show times in this time zone [default: UTC]')
            [CompletionResult]::new('--store-tz', '--store-tz', [CompletionResultType]::ParameterName, 'Time zone of stored times that have no zone [default: UTC]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Set when to use colour')
            [CompletionResult]::new('--statement-timeout', '--statement-timeout', [CompletionResultType]::ParameterName, 'Cancel a statement after this time; 0 is no limit [default: 10s]')
            [CompletionResult]::new('--now', '--now', [CompletionResultType]::ParameterName, 'Use this time instead of the server''s (for tests)')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use the private PostgreSQL of the sandbox; start it if needed')
            [CompletionResult]::new('--no-pager', '--no-pager', [CompletionResultType]::ParameterName, 'Do not use a pager')
            [CompletionResult]::new('--plain', '--plain', [CompletionResultType]::ParameterName, 'Write sentences without symbols, for screen readers')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Make the server refuse every write')
            [CompletionResult]::new('--purge', '--purge', [CompletionResultType]::ParameterName, 'Also remove its data')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'apsctl;sandbox;status' {
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--database-url', '--database-url', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read settings from this file, too')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--columns', '--columns', [CompletionResultType]::ParameterName, 'Show only these columns, in this order')
            [CompletionResult]::new('--tz', '--tz', [CompletionResultType]::ParameterName, 'Show times in this time zone [default: UTC]')
            [CompletionResult]::new('--store-tz', '--store-tz', [CompletionResultType]::ParameterName, 'Time zone of stored times that have no zone [default: UTC]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Set when to use colour')
            [CompletionResult]::new('--statement-timeout', '--statement-timeout', [CompletionResultType]::ParameterName, 'Cancel a statement after this time; 0 is no limit [default: 10s]')
            [CompletionResult]::new('--now', '--now', [CompletionResultType]::ParameterName, 'Use this time instead of the server''s (for tests)')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use the private PostgreSQL of the sandbox; start it if needed')
            [CompletionResult]::new('--no-pager', '--no-pager', [CompletionResultType]::ParameterName, 'Do not use a pager')
            [CompletionResult]::new('--plain', '--plain', [CompletionResultType]::ParameterName, 'Write sentences without symbols, for screen readers')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Make the server refuse every write')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'apsctl;sandbox;load' {
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--database-url', '--database-url', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read settings from this file, too')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--columns', '--columns', [CompletionResultType]::ParameterName, 'Show only these columns, in this order')
            [CompletionResult]::new('--tz', '--tz', [CompletionResultType]::ParameterName, 'Show times in this time zone [default: UTC]')
            [CompletionResult]::new('--store-tz', '--store-tz', [CompletionResultType]::ParameterName, 'Time zone of stored times that have no zone [default: UTC]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Set when to use colour')
            [CompletionResult]::new('--statement-timeout', '--statement-timeout', [CompletionResultType]::ParameterName, 'Cancel a statement after this time; 0 is no limit [default: 10s]')
            [CompletionResult]::new('--now', '--now', [CompletionResultType]::ParameterName, 'Use this time instead of the server''s (for tests)')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use the private PostgreSQL of the sandbox; start it if needed')
            [CompletionResult]::new('--no-pager', '--no-pager', [CompletionResultType]::ParameterName, 'Do not use a pager')
            [CompletionResult]::new('--plain', '--plain', [CompletionResultType]::ParameterName, 'Write sentences without symbols, for screen readers')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Make the server refuse every write')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Replace the sandbox''s contents without asking')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Replace the sandbox''s contents without asking')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'apsctl;sandbox;help' {
            [CompletionResult]::new('up', 'up', [CompletionResultType]::ParameterValue, 'Start the sandbox: a private PostgreSQL with a migrated store')
            [CompletionResult]::new('down', 'down', [CompletionResultType]::ParameterValue, 'Stop the sandbox; --purge also removes its data')
            [CompletionResult]::new('status', 'status', [CompletionResultType]::ParameterValue, 'Show whether the sandbox runs, where it is and how to connect to it')
            [CompletionResult]::new('load', 'load', [CompletionResultType]::ParameterValue, 'Rebuild the store of an incident archive in the sandbox')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'apsctl;sandbox;help;up' {
            break
        }
        'apsctl;sandbox;help;down' {
            break
        }
        'apsctl;sandbox;help;status' {
            break
        }
        'apsctl;sandbox;help;load' {
            break
        }
        'apsctl;sandbox;help;help' {
            break
        }
        'apsctl;demo' {
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--database-url', '--database-url', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read settings from this file, too')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--columns', '--columns', [CompletionResultType]::ParameterName, 'Show only these columns, in this order')
            [CompletionResult]::new('--tz', '--tz', [CompletionResultType]::ParameterName, 'Show times in this time zone [default: UTC]')
            [CompletionResult]::new('--store-tz', '--store-tz', [CompletionResultType]::ParameterName, 'Time zone of stored times that have no zone [default: UTC]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Set when to use colour')
            [CompletionResult]::new('--statement-timeout', '--statement-timeout', [CompletionResultType]::ParameterName, 'Cancel a statement after this time; 0 is no limit [default: 10s]')
            [CompletionResult]::new('--now', '--now', [CompletionResultType]::ParameterName, 'Use this time instead of the server''s (for tests)')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use the private PostgreSQL of the sandbox; start it if needed')
            [CompletionResult]::new('--no-pager', '--no-pager', [CompletionResultType]::ParameterName, 'Do not use a pager')
            [CompletionResult]::new('--plain', '--plain', [CompletionResultType]::ParameterName, 'Write sentences without symbols, for screen readers')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Make the server refuse every write')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Replace the sandbox''s contents, even if other than the demo''s')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Replace the sandbox''s contents, even if other than the demo''s')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'apsctl;config' {
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--database-url', '--database-url', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read settings from this file, too')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--columns', '--columns', [CompletionResultType]::ParameterName, 'Show only these columns, in this order')
            [CompletionResult]::new('--tz', '--tz', [CompletionResultType]::ParameterName, 'Show times in this time zone [default: UTC]')
            [CompletionResult]::new('--store-tz', '--store-tz', [CompletionResultType]::ParameterName, 'Time zone of stored times that have no zone [default: UTC]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Set when to use colour')
            [CompletionResult]::new('--statement-timeout', '--statement-timeout', [CompletionResultType]::ParameterName, 'Cancel a statement after this time; 0 is no limit [default: 10s]')
            [CompletionResult]::new('--now', '--now', [CompletionResultType]::ParameterName, 'Use this time instead of the server''s (for tests)')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use the private PostgreSQL of the sandbox; start it if needed')
            [CompletionResult]::new('--no-pager', '--no-pager', [CompletionResultType]::ParameterName, 'Do not use a pager')
            [CompletionResult]::new('--plain', '--plain', [CompletionResultType]::ParameterName, 'Write sentences without symbols, for screen readers')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Make the server refuse every write')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show the effective settings, without passwords')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'apsctl;config;show' {
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--database-url', '--database-url', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read settings from this file, too')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--columns', '--columns', [CompletionResultType]::ParameterName, 'Show only these columns, in this order')
            [CompletionResult]::new('--tz', '--tz', [CompletionResultType]::ParameterName, 'Show times in this time zone [default: UTC]')
            [CompletionResult]::new('--store-tz', '--store-tz', [CompletionResultType]::ParameterName, 'Time zone of stored times that have no zone [default: UTC]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Set when to use colour')
            [CompletionResult]::new('--statement-timeout', '--statement-timeout', [CompletionResultType]::ParameterName, 'Cancel a statement after this time; 0 is no limit [default: 10s]')
            [CompletionResult]::new('--now', '--now', [CompletionResultType]::ParameterName, 'Use this time instead of the server''s (for tests)')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use the private PostgreSQL of the sandbox; start it if needed')
            [CompletionResult]::new('--no-pager', '--no-pager', [CompletionResultType]::ParameterName, 'Do not use a pager')
            [CompletionResult]::new('--plain', '--plain', [CompletionResultType]::ParameterName, 'Write sentences without symbols, for screen readers')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Make the server refuse every write')
            [CompletionResult]::new('--origin', '--origin', [CompletionResultType]::ParameterName, 'Show where each value comes from')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'apsctl;config;help' {
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show the effective settings, without passwords')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'apsctl;config;help;show' {
            break
        }
        'apsctl;config;help;help' {
            break
        }
        'apsctl;completions' {
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--database-url', '--database-url', [CompletionResultType]::ParameterName, 'Connect to this database: a URL or key=value pairs')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read settings from this file, too')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Set the output format [default: table]')
            [CompletionResult]::new('--columns', '--columns', [CompletionResultType]::ParameterName, 'Show only these columns, in this order')
            [CompletionResult]::new('--tz', '--tz', [CompletionResultType]::ParameterName, 'Show times in this time zone [default: UTC]')
            [CompletionResult]::new('--store-tz', '--store-tz', [CompletionResultType]::ParameterName, 'Time zone of stored times that have no zone [default: UTC]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Set when to use colour')
            [CompletionResult]::new('--statement-timeout', '--statement-timeout', [CompletionResultType]::ParameterName, 'Cancel a statement after this time; 0 is no limit [default: 10s]')
            [CompletionResult]::new('--now', '--now', [CompletionResultType]::ParameterName, 'Use this time instead of the server''s (for tests)')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use the private PostgreSQL of the sandbox; start it if needed')
            [CompletionResult]::new('--no-pager', '--no-pager', [CompletionResultType]::ParameterName, 'Do not use a pager')
            [CompletionResult]::new('--plain', '--plain', [CompletionResultType]::ParameterName, 'Write sentences without symbols, for screen readers')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only data, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more details; -vv also logs each SQL statement')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Make the server refuse every write')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'apsctl;help' {
            [CompletionResult]::new('jobs', 'jobs', [CompletionResultType]::ParameterValue, 'List, show, change and check jobs')
            [CompletionResult]::new('audit', 'audit', [CompletionResultType]::ParameterValue, 'Show and shorten the log of runs and the operator journal')
            [CompletionResult]::new('undo', 'undo', [CompletionResultType]::ParameterValue, 'Undo one change, if its jobs have not changed since')
            [CompletionResult]::new('run-once', 'run-once', [CompletionResultType]::ParameterValue, 'Run one pass: approve pending versions by the rules')
            [CompletionResult]::new('runs', 'runs', [CompletionResultType]::ParameterValue, 'Show, compare with schedules, import and undo runs')
            [CompletionResult]::new('logs', 'logs', [CompletionResultType]::ParameterValue, 'Show the worker''s log: lines about automation, and the runs in it')
            [CompletionResult]::new('cron', 'cron', [CompletionResultType]::ParameterValue, 'Check cron expressions and show when they fire')
            [CompletionResult]::new('indexes', 'indexes', [CompletionResultType]::ParameterValue, 'Check and create the recommended indexes')
            [CompletionResult]::new('stale', 'stale', [CompletionResultType]::ParameterValue, 'Check for jobs that are overdue, stuck, silent or broken')
            [CompletionResult]::new('doctor', 'doctor', [CompletionResultType]::ParameterValue, 'Find out why jobs do not run or are slow: evidence and remedies')
            [CompletionResult]::new('health', 'health', [CompletionResultType]::ParameterValue, 'Check the scheduler; show the fields of Task Tracker''s health page')
            [CompletionResult]::new('metrics', 'metrics', [CompletionResultType]::ParameterValue, 'Write metrics of jobs, runs and versions in Prometheus'' text format')
            [CompletionResult]::new('recover', 'recover', [CompletionResultType]::ParameterValue, 'Find out what is wrong, restart the worker and wait for a run')
            [CompletionResult]::new('stats', 'stats', [CompletionResultType]::ParameterValue, 'Show statistics of runs')
            [CompletionResult]::new('report', 'report', [CompletionResultType]::ParameterValue, 'Write a report of the store as one HTML page')
            [CompletionResult]::new('incident', 'incident', [CompletionResultType]::ParameterValue, 'Save the state of a store in one file, to examine it elsewhere')
            [CompletionResult]::new('rules', 'rules', [CompletionResultType]::ParameterValue, 'List, check and preview the approval rules')
            [CompletionResult]::new('maintenance', 'maintenance', [CompletionResultType]::ParameterValue, 'Pause all jobs for maintenance, and restore them afterwards')
            [CompletionResult]::new('migrate', 'migrate', [CompletionResultType]::ParameterValue, 'Create or upgrade schema apsctl and its roles')
            [CompletionResult]::new('store', 'store', [CompletionResultType]::ParameterValue, 'Show the store''s layout, tables and columns, and what works')
            [CompletionResult]::new('top', 'top', [CompletionResultType]::ParameterValue, 'Show jobs, runs and the queue live, and act on jobs')
            [CompletionResult]::new('watch', 'watch', [CompletionResultType]::ParameterValue, 'Report each finding when it appears and when it is gone')
            [CompletionResult]::new('sandbox', 'sandbox', [CompletionResultType]::ParameterValue, 'Start, stop and show the sandbox, a private PostgreSQL server')
            [CompletionResult]::new('demo', 'demo', [CompletionResultType]::ParameterValue, 'Fill the sandbox with sample data, run a pass and show the results')
            [CompletionResult]::new('config', 'config', [CompletionResultType]::ParameterValue, 'Show the effective settings and where they come from')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print a shell completion script')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'apsctl;help;jobs' {
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the jobs of the store')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show one job: arguments, schedule, runs, and why it is not running')
            [CompletionResult]::new('running', 'running', [CompletionResultType]::ParameterValue, 'Show the running jobs, their owners, and whether the owners are alive')
            [CompletionResult]::new('upcoming', 'upcoming', [CompletionResultType]::ParameterValue, 'Show when each job starts next, and how many run at once')
            [CompletionResult]::new('trigger', 'trigger', [CompletionResultType]::ParameterValue, 'Make jobs due now; the scheduler starts them when it reads the table')
            [CompletionResult]::new('pause', 'pause', [CompletionResultType]::ParameterValue, 'Pause jobs until they are resumed')
            [CompletionResult]::new('resume', 'resume', [CompletionResultType]::ParameterValue, 'Resume paused jobs')
            [CompletionResult]::new('remove', 'remove', [CompletionResultType]::ParameterValue, 'Mark jobs REMOVED, or delete their rows with --purge')
            [CompletionResult]::new('schedule', 'schedule', [CompletionResultType]::ParameterValue, 'Set when a job runs, and set its next run')
            [CompletionResult]::new('edit', 'edit', [CompletionResultType]::ParameterValue, 'Change the grace time, limits, name or executor of jobs')
            [CompletionResult]::new('verify', 'verify', [CompletionResultType]::ParameterValue, 'Find invalid rows of the jobs table, their effect and how to fix them')
            [CompletionResult]::new('repair', 'repair', [CompletionResultType]::ParameterValue, 'Repair rows of APScheduler''s own tables that `jobs verify` reports')
            [CompletionResult]::new('preflight', 'preflight', [CompletionResultType]::ParameterValue, 'Check before a deployment whether a release can load all jobs')
            [CompletionResult]::new('snapshot', 'snapshot', [CompletionResultType]::ParameterValue, 'Save all rows of the jobs table to a file, byte for byte')
            [CompletionResult]::new('diff', 'diff', [CompletionResultType]::ParameterValue, 'Compare the jobs with a snapshot: vanished, appeared, changed')
            [CompletionResult]::new('restore', 'restore', [CompletionResultType]::ParameterValue, 'Restore deleted jobs from a snapshot')
            break
        }
        'apsctl;help;jobs;list' {
            break
        }
        'apsctl;help;jobs;show' {
            break
        }
        'apsctl;help;jobs;running' {
            break
        }
        'apsctl;help;jobs;upcoming' {
            break
        }
        'apsctl;help;jobs;trigger' {
            break
        }
        'apsctl;help;jobs;pause' {
            break
        }
        'apsctl;help;jobs;resume' {
            break
        }
        'apsctl;help;jobs;remove' {
            break
        }
        'apsctl;help;jobs;schedule' {
            break
        }
        'apsctl;help;jobs;edit' {
            break
        }
        'apsctl;help;jobs;verify' {
            break
        }
        'apsctl;help;jobs;repair' {
            break
        }
        'apsctl;help;jobs;preflight' {
            break
        }
        'apsctl;help;jobs;snapshot' {
            break
        }
        'apsctl;help;jobs;diff' {
            break
        }
        'apsctl;help;jobs;restore' {
            break
        }
        'apsctl;help;audit' {
            [CompletionResult]::new('tail', 'tail', [CompletionResultType]::ParameterValue, 'Show the most recent runs in chronological order')
            [CompletionResult]::new('operations', 'operations', [CompletionResultType]::ParameterValue, 'Show the operator journal, or verify that it is unchanged')
            [CompletionResult]::new('prune', 'prune', [CompletionResultType]::ParameterValue, 'Delete old runs from the log of runs, in small batches')
            break
        }
        'apsctl;help;audit;tail' {
            break
        }
        'apsctl;help;audit;operations' {
            break
        }
        'apsctl;help;audit;prune' {
            break
        }
        'apsctl;help;undo' {
            break
        }
        'apsctl;help;run-once' {
            break
        }
        'apsctl;help;runs' {
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show one run: its audit row, approvals, slot and the worker''s log')
            [CompletionResult]::new('expected', 'expected', [CompletionResultType]::ParameterValue, 'Compare the runs with the slots of the jobs'' schedules')
            [CompletionResult]::new('import', 'import', [CompletionResultType]::ParameterValue, 'Import the runs of APScheduler 3 from its log')
            [CompletionResult]::new('undo', 'undo', [CompletionResultType]::ParameterValue, 'Withdraw the approvals of one run, except for versions changed later')
            break
        }
        'apsctl;help;runs;show' {
            break
        }
        'apsctl;help;runs;expected' {
            break
        }
        'apsctl;help;runs;import' {
            break
        }
        'apsctl;help;runs;undo' {
            break
        }
        'apsctl;help;logs' {
            break
        }
        'apsctl;help;cron' {
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Check a cron expression and explain its meaning')
            [CompletionResult]::new('next', 'next', [CompletionResultType]::ParameterValue, 'Show the next times at which a cron expression fires')
            break
        }
        'apsctl;help;cron;check' {
            break
        }
        'apsctl;help;cron;next' {
            break
        }
        'apsctl;help;indexes' {
            [CompletionResult]::new('verify', 'verify', [CompletionResultType]::ParameterValue, 'Check the four recommended indexes')
            [CompletionResult]::new('create', 'create', [CompletionResultType]::ParameterValue, 'Create missing indexes and recreate invalid ones')
            break
        }
        'apsctl;help;indexes;verify' {
            break
        }
        'apsctl;help;indexes;create' {
            break
        }
        'apsctl;help;stale' {
            break
        }
        'apsctl;help;doctor' {
            break
        }
        'apsctl;help;health' {
            break
        }
        'apsctl;help;metrics' {
            break
        }
        'apsctl;help;recover' {
            break
        }
        'apsctl;help;stats' {
            [CompletionResult]::new('durations', 'durations', [CompletionResultType]::ParameterValue, 'Show how long runs take, compared with targets')
            break
        }
        'apsctl;help;stats;durations' {
            break
        }
        'apsctl;help;report' {
            break
        }
        'apsctl;help;incident' {
            [CompletionResult]::new('save', 'save', [CompletionResultType]::ParameterValue, 'Save what is needed to examine an incident in one file')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Verify an incident archive and show what it contains')
            break
        }
        'apsctl;help;incident;save' {
            break
        }
        'apsctl;help;incident;show' {
            break
        }
        'apsctl;help;rules' {
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the approval rules and what each would approve')
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Find active rules that are invalid, shadowed, or never match')
            [CompletionResult]::new('preview', 'preview', [CompletionResultType]::ParameterValue, 'Show what a pass would approve, or explain one version')
            break
        }
        'apsctl;help;rules;list' {
            break
        }
        'apsctl;help;rules;check' {
            break
        }
        'apsctl;help;rules;preview' {
            break
        }
        'apsctl;help;maintenance' {
            [CompletionResult]::new('begin', 'begin', [CompletionResultType]::ParameterValue, 'Pause all jobs until `maintenance end`')
            [CompletionResult]::new('end', 'end', [CompletionResultType]::ParameterValue, 'End the maintenance and restore the jobs'' states and next runs')
            [CompletionResult]::new('extend', 'extend', [CompletionResultType]::ParameterValue, 'Change when the current maintenance ends')
            [CompletionResult]::new('status', 'status', [CompletionResultType]::ParameterValue, 'Show the current maintenance: its times, operator and jobs')
            break
        }
        'apsctl;help;maintenance;begin' {
            break
        }
        'apsctl;help;maintenance;end' {
            break
        }
        'apsctl;help;maintenance;extend' {
            break
        }
        'apsctl;help;maintenance;status' {
            break
        }
        'apsctl;help;migrate' {
            [CompletionResult]::new('up', 'up', [CompletionResultType]::ParameterValue, 'Create or upgrade schema apsctl')
            [CompletionResult]::new('status', 'status', [CompletionResultType]::ParameterValue, 'Show which migrations are applied and which tables exist')
            [CompletionResult]::new('sql', 'sql', [CompletionResultType]::ParameterValue, 'Print the SQL that `migrate up` would run in this store')
            [CompletionResult]::new('grants', 'grants', [CompletionResultType]::ParameterValue, 'Create roles for viewers, operators and passes, or print their SQL')
            break
        }
        'apsctl;help;migrate;up' {
            break
        }
        'apsctl;help;migrate;status' {
            break
        }
        'apsctl;help;migrate;sql' {
            break
        }
        'apsctl;help;migrate;grants' {
            break
        }
        'apsctl;help;store' {
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show the store''s layout, tables and columns, and which commands work')
            break
        }
        'apsctl;help;store;show' {
            break
        }
        'apsctl;help;top' {
            break
        }
        'apsctl;help;watch' {
            break
        }
        'apsctl;help;sandbox' {
            [CompletionResult]::new('up', 'up', [CompletionResultType]::ParameterValue, 'Start the sandbox: a private PostgreSQL with a migrated store')
            [CompletionResult]::new('down', 'down', [CompletionResultType]::ParameterValue, 'Stop the sandbox; --purge also removes its data')
            [CompletionResult]::new('status', 'status', [CompletionResultType]::ParameterValue, 'Show whether the sandbox runs, where it is and how to connect to it')
            [CompletionResult]::new('load', 'load', [CompletionResultType]::ParameterValue, 'Rebuild the store of an incident archive in the sandbox')
            break
        }
        'apsctl;help;sandbox;up' {
            break
        }
        'apsctl;help;sandbox;down' {
            break
        }
        'apsctl;help;sandbox;status' {
            break
        }
        'apsctl;help;sandbox;load' {
            break
        }
        'apsctl;help;demo' {
            break
        }
        'apsctl;help;config' {
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show the effective settings, without passwords')
            break
        }
        'apsctl;help;config;show' {
            break
        }
        'apsctl;help;completions' {
            break
        }
        'apsctl;help;help' {
            break
        }
    })

    $completions.Where{ $_.CompletionText -like "$wordToComplete*" } |
        Sort-Object -Property ListItemText
}
