
use builtin;
use str;

set edit:completion:arg-completer[apsctl] = {|@words|
    fn spaces {|n|
        builtin:repeat $n ' ' | str:join ''
    }
    fn cand {|text desc|
        edit:complex-candidate $text &display=$text' '(spaces (- 14 (wcswidth $text)))$desc
    }
    var command = 'apsctl'
    for word $words[1..-1] {
        if (str:has-prefix $word '-') {
            break
        }
        set command = $command';'$word
    }
    var completions = [
        &'apsctl'= {
            cand -d 'Where the store is: a URL (SQLAlchemy''s forms too) or key=value pairs. Else `APSCTL_DATABASE_URL`, `DATABASE_URL`, or the PG* variables'
            cand --database-url 'Where the store is: a URL (SQLAlchemy''s forms too) or key=value pairs. Else `APSCTL_DATABASE_URL`, `DATABASE_URL`, or the PG* variables'
            cand --profile 'The profile of the configuration file to go by; it goes before the environment, -d before it. Else `APSCTL_PROFILE`, or the file''s `default_profile`'
            cand --env-file 'Read settings from this file too; the environment goes before it'
            cand -o 'The form of the answer [default: table]'
            cand --output 'The form of the answer [default: table]'
            cand --tz 'The time zone of tables and log lines [default: UTC]'
            cand --color 'When to use colour'
            cand --statement-timeout 'How long one statement may take; 0 is no limit [default: 10s]'
            cand --now 'Let the time stand still (for tests)'
            cand --sandbox 'Use a private PostgreSQL of apsctl''s own, started as needed'
            cand -q 'Say nothing but data, warnings and errors'
            cand --quiet 'Say nothing but data, warnings and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand --read-only 'Let the server refuse every write'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
            cand jobs 'List, show, trigger, pause, resume, remove and schedule jobs; check, mend, keep and restore their rows'
            cand audit 'Show the runs and the operator journal'
            cand undo 'Take one change back, if the job has not changed since'
            cand run-once 'Run one full automation pass: evaluate the approval rules over the pending versions'
            cand runs 'Show a run, hold the runs against the schedules, and take the approvals of one back'
            cand cron 'Check cron expressions, and show when they fire'
            cand indexes 'Check and make the guide''s indexes'
            cand stale 'Check for jobs that need a look: overdue, stuck, or silent; on an APScheduler store also broken'
            cand health 'Check whether the scheduler is well: one object, with the keys of the application''s own health endpoint'
            cand metrics 'Write the store''s figures in Prometheus'' text format'
            cand stats 'Figures over the runs'
            cand rules 'Show the approval rules, what they would do, and which of them do nothing'
            cand maintenance 'Pause all jobs for a while, and give each of them back just what it had'
            cand migrate 'Create what is missing: the application''s tables and columns, apsctl''s own schema, and roles'
            cand sandbox 'Start, stop and look at a private PostgreSQL to try things in'
            cand demo 'Fill the sandbox with a lifelike store, run a pass on it, and look around'
            cand config 'Show the settings in force, and where they came from'
            cand completions 'Print the completion script of a shell'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'apsctl;jobs'= {
            cand -d 'Where the store is: a URL (SQLAlchemy''s forms too) or key=value pairs. Else `APSCTL_DATABASE_URL`, `DATABASE_URL`, or the PG* variables'
            cand --database-url 'Where the store is: a URL (SQLAlchemy''s forms too) or key=value pairs. Else `APSCTL_DATABASE_URL`, `DATABASE_URL`, or the PG* variables'
            cand --profile 'The profile of the configuration file to go by; it goes before the environment, -d before it. Else `APSCTL_PROFILE`, or the file''s `default_profile`'
            cand --env-file 'Read settings from this file too; the environment goes before it'
            cand -o 'The form of the answer [default: table]'
            cand --output 'The form of the answer [default: table]'
            cand --tz 'The time zone of tables and log lines [default: UTC]'
            cand --color 'When to use colour'
            cand --statement-timeout 'How long one statement may take; 0 is no limit [default: 10s]'
            cand --now 'Let the time stand still (for tests)'
            cand --sandbox 'Use a private PostgreSQL of apsctl''s own, started as needed'
            cand -q 'Say nothing but data, warnings and errors'
            cand --quiet 'Say nothing but data, warnings and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand --read-only 'Let the server refuse every write'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
            cand list 'List the jobs of the store'
            cand show 'Show all of one job: arguments, schedule, next and recent runs, and why it is not running'
            cand running 'Show the jobs that execute: since when, for whom, and whether that holder is alive'
            cand trigger 'Run jobs now: `next_run_time` becomes the present, and the scheduler picks them up at its next check'
            cand pause 'Pause jobs: no next run until they are resumed'
            cand resume 'Resume paused jobs'
            cand remove 'Take jobs out of the schedule: marked REMOVED, or with --purge deleted'
            cand schedule 'Give a job a cron schedule, and its next run by it'
            cand verify 'Check the rows of the store: what is wrong with them, what the scheduler will do, and what mends it'
            cand repair 'Mend rows of an APScheduler store that `jobs verify` finds broken'
            cand snapshot 'Write all rows of the jobs table to a file, byte for byte'
            cand diff 'Check what has become of the jobs since a snapshot: vanished, appeared, changed'
            cand restore 'Put jobs that are gone back as a snapshot has them'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'apsctl;jobs;list'= {
            cand -d 'Where the store is: a URL (SQLAlchemy''s forms too) or key=value pairs. Else `APSCTL_DATABASE_URL`, `DATABASE_URL`, or the PG* variables'
            cand --database-url 'Where the store is: a URL (SQLAlchemy''s forms too) or key=value pairs. Else `APSCTL_DATABASE_URL`, `DATABASE_URL`, or the PG* variables'
            cand --profile 'The profile of the configuration file to go by; it goes before the environment, -d before it. Else `APSCTL_PROFILE`, or the file''s `default_profile`'
            cand --env-file 'Read settings from this file too; the environment goes before it'
            cand -o 'The form of the answer [default: table]'
            cand --output 'The form of the answer [default: table]'
            cand --tz 'The time zone of tables and log lines [default: UTC]'
            cand --color 'When to use colour'
            cand --statement-timeout 'How long one statement may take; 0 is no limit [default: 10s]'
            cand --now 'Let the time stand still (for tests)'
            cand --state 'Only jobs in this state (repeatable)'
            cand --func 'Only jobs whose function matches; * and ? stand for any text and any character'
            cand --id 'Only jobs whose id matches'
            cand --overdue 'Only jobs that have been due for longer than this'
            cand --sort 'What to order by'
            cand --limit 'How many at most; 0 is all'
            cand --watch 'Show the list again every so often'
            cand --sandbox 'Use a private PostgreSQL of apsctl''s own, started as needed'
            cand -q 'Say nothing but data, warnings and errors'
            cand --quiet 'Say nothing but data, warnings and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand --read-only 'Let the server refuse every write'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'apsctl;jobs;show'= {
            cand -d 'Where the store is: a URL (SQLAlchemy''s forms too) or key=value pairs. Else `APSCTL_DATABASE_URL`, `DATABASE_URL`, or the PG* variables'
            cand --database-url 'Where the store is: a URL (SQLAlchemy''s forms too) or key=value pairs. Else `APSCTL_DATABASE_URL`, `DATABASE_URL`, or the PG* variables'
            cand --profile 'The profile of the configuration file to go by; it goes before the environment, -d before it. Else `APSCTL_PROFILE`, or the file''s `default_profile`'
            cand --env-file 'Read settings from this file too; the environment goes before it'
            cand -o 'The form of the answer [default: table]'
            cand --output 'The form of the answer [default: table]'
            cand --tz 'The time zone of tables and log lines [default: UTC]'
            cand --color 'When to use colour'
            cand --statement-timeout 'How long one statement may take; 0 is no limit [default: 10s]'
            cand --now 'Let the time stand still (for tests)'
            cand --next 'How many of its next runs'
            cand --from 'Its next runs from then on, by its schedule'
            cand --sandbox 'Use a private PostgreSQL of apsctl''s own, started as needed'
            cand -q 'Say nothing but data, warnings and errors'
            cand --quiet 'Say nothing but data, warnings and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand --read-only 'Let the server refuse every write'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'apsctl;jobs;running'= {
            cand -d 'Where the store is: a URL (SQLAlchemy''s forms too) or key=value pairs. Else `APSCTL_DATABASE_URL`, `DATABASE_URL`, or the PG* variables'
            cand --database-url 'Where the store is: a URL (SQLAlchemy''s forms too) or key=value pairs. Else `APSCTL_DATABASE_URL`, `DATABASE_URL`, or the PG* variables'
            cand --profile 'The profile of the configuration file to go by; it goes before the environment, -d before it. Else `APSCTL_PROFILE`, or the file''s `default_profile`'
            cand --env-file 'Read settings from this file too; the environment goes before it'
            cand -o 'The form of the answer [default: table]'
            cand --output 'The form of the answer [default: table]'
            cand --tz 'The time zone of tables and log lines [default: UTC]'
            cand --color 'When to use colour'
            cand --statement-timeout 'How long one statement may take; 0 is no limit [default: 10s]'
            cand --now 'Let the time stand still (for tests)'
            cand --job-timeout 'How long a run may last [env: `JOB_TIMEOUT_SECONDS`, `SCHEDULER_JOB_TIMEOUT`] [default: 30s]'
            cand --sandbox 'Use a private PostgreSQL of apsctl''s own, started as needed'
            cand -q 'Say nothing but data, warnings and errors'
            cand --quiet 'Say nothing but data, warnings and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand --read-only 'Let the server refuse every write'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'apsctl;jobs;trigger'= {
            cand -d 'Where the store is: a URL (SQLAlchemy''s forms too) or key=value pairs. Else `APSCTL_DATABASE_URL`, `DATABASE_URL`, or the PG* variables'
            cand --database-url 'Where the store is: a URL (SQLAlchemy''s forms too) or key=value pairs. Else `APSCTL_DATABASE_URL`, `DATABASE_URL`, or the PG* variables'
            cand --profile 'The profile of the configuration file to go by; it goes before the environment, -d before it. Else `APSCTL_PROFILE`, or the file''s `default_profile`'
            cand --env-file 'Read settings from this file too; the environment goes before it'
            cand -o 'The form of the answer [default: table]'
            cand --output 'The form of the answer [default: table]'
            cand --tz 'The time zone of tables and log lines [default: UTC]'
            cand --color 'When to use colour'
            cand --statement-timeout 'How long one statement may take; 0 is no limit [default: 10s]'
            cand --now 'Let the time stand still (for tests)'
            cand --func 'All jobs that run this function'
            cand --timeout 'How long to wait'
            cand --reason 'Why, for the operator journal'
            cand --confirm 'The name of the profile that is to be changed, where it wants that confirmed; on a terminal it asks'
            cand --sandbox 'Use a private PostgreSQL of apsctl''s own, started as needed'
            cand -q 'Say nothing but data, warnings and errors'
            cand --quiet 'Say nothing but data, warnings and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand --read-only 'Let the server refuse every write'
            cand --force 'Also a job that is paused (which ends the pause; not so in a store of APScheduler''s own)'
            cand --wait 'Wait for the end of the run: exit 0 if it ran, 1 if it failed, 124 if it was not picked up in time. In a store of APScheduler''s own: for its start, since how it ends the store does not say'
            cand -n 'Show what would be done, and do nothing'
            cand --dry-run 'Show what would be done, and do nothing'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'apsctl;jobs;pause'= {
            cand -d 'Where the store is: a URL (SQLAlchemy''s forms too) or key=value pairs. Else `APSCTL_DATABASE_URL`, `DATABASE_URL`, or the PG* variables'
            cand --database-url 'Where the store is: a URL (SQLAlchemy''s forms too) or key=value pairs. Else `APSCTL_DATABASE_URL`, `DATABASE_URL`, or the PG* variables'
            cand --profile 'The profile of the configuration file to go by; it goes before the environment, -d before it. Else `APSCTL_PROFILE`, or the file''s `default_profile`'
            cand --env-file 'Read settings from this file too; the environment goes before it'
            cand -o 'The form of the answer [default: table]'
            cand --output 'The form of the answer [default: table]'
            cand --tz 'The time zone of tables and log lines [default: UTC]'
            cand --color 'When to use colour'
            cand --statement-timeout 'How long one statement may take; 0 is no limit [default: 10s]'
            cand --now 'Let the time stand still (for tests)'
            cand --for 'Until when: so long from now'
            cand --reason 'Why, for the operator journal'
            cand --confirm 'The name of the profile that is to be changed, where it wants that confirmed; on a terminal it asks'
            cand --sandbox 'Use a private PostgreSQL of apsctl''s own, started as needed'
            cand -q 'Say nothing but data, warnings and errors'
            cand --quiet 'Say nothing but data, warnings and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand --read-only 'Let the server refuse every write'
            cand -n 'Show what would be done, and do nothing'
            cand --dry-run 'Show what would be done, and do nothing'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'apsctl;jobs;resume'= {
            cand -d 'Where the store is: a URL (SQLAlchemy''s forms too) or key=value pairs. Else `APSCTL_DATABASE_URL`, `DATABASE_URL`, or the PG* variables'
            cand --database-url 'Where the store is: a URL (SQLAlchemy''s forms too) or key=value pairs. Else `APSCTL_DATABASE_URL`, `DATABASE_URL`, or the PG* variables'
            cand --profile 'The profile of the configuration file to go by; it goes before the environment, -d before it. Else `APSCTL_PROFILE`, or the file''s `default_profile`'
            cand --env-file 'Read settings from this file too; the environment goes before it'
            cand -o 'The form of the answer [default: table]'
            cand --output 'The form of the answer [default: table]'
            cand --tz 'The time zone of tables and log lines [default: UTC]'
            cand --color 'When to use colour'
            cand --statement-timeout 'How long one statement may take; 0 is no limit [default: 10s]'
            cand --now 'Let the time stand still (for tests)'
            cand --at 'When they are to run next'
            cand --reason 'Why, for the operator journal'
            cand --confirm 'The name of the profile that is to be changed, where it wants that confirmed; on a terminal it asks'
            cand --sandbox 'Use a private PostgreSQL of apsctl''s own, started as needed'
            cand -q 'Say nothing but data, warnings and errors'
            cand --quiet 'Say nothing but data, warnings and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand --read-only 'Let the server refuse every write'
            cand --expired 'All jobs whose pause (`jobs pause --for`) is over'
            cand -n 'Show what would be done, and do nothing'
            cand --dry-run 'Show what would be done, and do nothing'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'apsctl;jobs;remove'= {
            cand -d 'Where the store is: a URL (SQLAlchemy''s forms too) or key=value pairs. Else `APSCTL_DATABASE_URL`, `DATABASE_URL`, or the PG* variables'
            cand --database-url 'Where the store is: a URL (SQLAlchemy''s forms too) or key=value pairs. Else `APSCTL_DATABASE_URL`, `DATABASE_URL`, or the PG* variables'
            cand --profile 'The profile of the configuration file to go by; it goes before the environment, -d before it. Else `APSCTL_PROFILE`, or the file''s `default_profile`'
            cand --env-file 'Read settings from this file too; the environment goes before it'
            cand -o 'The form of the answer [default: table]'
            cand --output 'The form of the answer [default: table]'
            cand --tz 'The time zone of tables and log lines [default: UTC]'
            cand --color 'When to use colour'
            cand --statement-timeout 'How long one statement may take; 0 is no limit [default: 10s]'
            cand --now 'Let the time stand still (for tests)'
            cand --reason 'Why, for the operator journal'
            cand --confirm 'The name of the profile that is to be changed, where it wants that confirmed; on a terminal it asks'
            cand --sandbox 'Use a private PostgreSQL of apsctl''s own, started as needed'
            cand -q 'Say nothing but data, warnings and errors'
            cand --quiet 'Say nothing but data, warnings and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand --read-only 'Let the server refuse every write'
            cand --purge 'Delete the row (its image stays in the operator journal)'
            cand -y 'Yes, delete it'
            cand --yes 'Yes, delete it'
            cand -n 'Show what would be done, and do nothing'
            cand --dry-run 'Show what would be done, and do nothing'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'apsctl;jobs;schedule'= {
            cand -d 'Where the store is: a URL (SQLAlchemy''s forms too) or key=value pairs. Else `APSCTL_DATABASE_URL`, `DATABASE_URL`, or the PG* variables'
            cand --database-url 'Where the store is: a URL (SQLAlchemy''s forms too) or key=value pairs. Else `APSCTL_DATABASE_URL`, `DATABASE_URL`, or the PG* variables'
            cand --profile 'The profile of the configuration file to go by; it goes before the environment, -d before it. Else `APSCTL_PROFILE`, or the file''s `default_profile`'
            cand --env-file 'Read settings from this file too; the environment goes before it'
            cand -o 'The form of the answer [default: table]'
            cand --output 'The form of the answer [default: table]'
            cand --tz 'The time zone of tables and log lines [default: UTC]'
            cand --color 'When to use colour'
            cand --statement-timeout 'How long one statement may take; 0 is no limit [default: 10s]'
            cand --now 'Let the time stand still (for tests)'
            cand --cron 'The cron expression'
            cand --dialect 'Whose reading of it'
            cand --reason 'Why, for the operator journal'
            cand --confirm 'The name of the profile that is to be changed, where it wants that confirmed; on a terminal it asks'
            cand --sandbox 'Use a private PostgreSQL of apsctl''s own, started as needed'
            cand -q 'Say nothing but data, warnings and errors'
            cand --quiet 'Say nothing but data, warnings and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand --read-only 'Let the server refuse every write'
            cand -n 'Show what would be done, and do nothing'
            cand --dry-run 'Show what would be done, and do nothing'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'apsctl;jobs;verify'= {
            cand -d 'Where the store is: a URL (SQLAlchemy''s forms too) or key=value pairs. Else `APSCTL_DATABASE_URL`, `DATABASE_URL`, or the PG* variables'
            cand --database-url 'Where the store is: a URL (SQLAlchemy''s forms too) or key=value pairs. Else `APSCTL_DATABASE_URL`, `DATABASE_URL`, or the PG* variables'
            cand --profile 'The profile of the configuration file to go by; it goes before the environment, -d before it. Else `APSCTL_PROFILE`, or the file''s `default_profile`'
            cand --env-file 'Read settings from this file too; the environment goes before it'
            cand -o 'The form of the answer [default: table]'
            cand --output 'The form of the answer [default: table]'
            cand --tz 'The time zone of tables and log lines [default: UTC]'
            cand --color 'When to use colour'
            cand --statement-timeout 'How long one statement may take; 0 is no limit [default: 10s]'
            cand --now 'Let the time stand still (for tests)'
            cand --sandbox 'Use a private PostgreSQL of apsctl''s own, started as needed'
            cand -q 'Say nothing but data, warnings and errors'
            cand --quiet 'Say nothing but data, warnings and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand --read-only 'Let the server refuse every write'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'apsctl;jobs;repair'= {
            cand -d 'Where the store is: a URL (SQLAlchemy''s forms too) or key=value pairs. Else `APSCTL_DATABASE_URL`, `DATABASE_URL`, or the PG* variables'
            cand --database-url 'Where the store is: a URL (SQLAlchemy''s forms too) or key=value pairs. Else `APSCTL_DATABASE_URL`, `DATABASE_URL`, or the PG* variables'
            cand --profile 'The profile of the configuration file to go by; it goes before the environment, -d before it. Else `APSCTL_PROFILE`, or the file''s `default_profile`'
            cand --env-file 'Read settings from this file too; the environment goes before it'
            cand -o 'The form of the answer [default: table]'
            cand --output 'The form of the answer [default: table]'
            cand --tz 'The time zone of tables and log lines [default: UTC]'
            cand --color 'When to use colour'
            cand --statement-timeout 'How long one statement may take; 0 is no limit [default: 10s]'
            cand --now 'Let the time stand still (for tests)'
            cand --grace 'The misfire grace time of a job that has one of 0'
            cand --reason 'Why, for the operator journal'
            cand --confirm 'The name of the profile that is to be changed, where it wants that confirmed; on a terminal it asks'
            cand --sandbox 'Use a private PostgreSQL of apsctl''s own, started as needed'
            cand -q 'Say nothing but data, warnings and errors'
            cand --quiet 'Say nothing but data, warnings and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand --read-only 'Let the server refuse every write'
            cand --pause 'Pause a job whose next run is lost or in dispute'
            cand -n 'Show what would be done, and do nothing'
            cand --dry-run 'Show what would be done, and do nothing'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'apsctl;jobs;snapshot'= {
            cand -d 'Where the store is: a URL (SQLAlchemy''s forms too) or key=value pairs. Else `APSCTL_DATABASE_URL`, `DATABASE_URL`, or the PG* variables'
            cand --database-url 'Where the store is: a URL (SQLAlchemy''s forms too) or key=value pairs. Else `APSCTL_DATABASE_URL`, `DATABASE_URL`, or the PG* variables'
            cand --profile 'The profile of the configuration file to go by; it goes before the environment, -d before it. Else `APSCTL_PROFILE`, or the file''s `default_profile`'
            cand --env-file 'Read settings from this file too; the environment goes before it'
            cand -o 'The form of the answer [default: table]'
            cand --output 'The form of the answer [default: table]'
            cand --tz 'The time zone of tables and log lines [default: UTC]'
            cand --color 'When to use colour'
            cand --statement-timeout 'How long one statement may take; 0 is no limit [default: 10s]'
            cand --now 'Let the time stand still (for tests)'
            cand --sandbox 'Use a private PostgreSQL of apsctl''s own, started as needed'
            cand -q 'Say nothing but data, warnings and errors'
            cand --quiet 'Say nothing but data, warnings and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand --read-only 'Let the server refuse every write'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'apsctl;jobs;diff'= {
            cand -d 'Where the store is: a URL (SQLAlchemy''s forms too) or key=value pairs. Else `APSCTL_DATABASE_URL`, `DATABASE_URL`, or the PG* variables'
            cand --database-url 'Where the store is: a URL (SQLAlchemy''s forms too) or key=value pairs. Else `APSCTL_DATABASE_URL`, `DATABASE_URL`, or the PG* variables'
            cand --profile 'The profile of the configuration file to go by; it goes before the environment, -d before it. Else `APSCTL_PROFILE`, or the file''s `default_profile`'
            cand --env-file 'Read settings from this file too; the environment goes before it'
            cand -o 'The form of the answer [default: table]'
            cand --output 'The form of the answer [default: table]'
            cand --tz 'The time zone of tables and log lines [default: UTC]'
            cand --color 'When to use colour'
            cand --statement-timeout 'How long one statement may take; 0 is no limit [default: 10s]'
            cand --now 'Let the time stand still (for tests)'
            cand --sandbox 'Use a private PostgreSQL of apsctl''s own, started as needed'
            cand -q 'Say nothing but data, warnings and errors'
            cand --quiet 'Say nothing but data, warnings and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand --read-only 'Let the server refuse every write'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'apsctl;jobs;restore'= {
            cand -d 'Where the store is: a URL (SQLAlchemy''s forms too) or key=value pairs. Else `APSCTL_DATABASE_URL`, `DATABASE_URL`, or the PG* variables'
            cand --database-url 'Where the store is: a URL (SQLAlchemy''s forms too) or key=value pairs. Else `APSCTL_DATABASE_URL`, `DATABASE_URL`, or the PG* variables'
            cand --profile 'The profile of the configuration file to go by; it goes before the environment, -d before it. Else `APSCTL_PROFILE`, or the file''s `default_profile`'
            cand --env-file 'Read settings from this file too; the environment goes before it'
            cand -o 'The form of the answer [default: table]'
            cand --output 'The form of the answer [default: table]'
            cand --tz 'The time zone of tables and log lines [default: UTC]'
            cand --color 'When to use colour'
            cand --statement-timeout 'How long one statement may take; 0 is no limit [default: 10s]'
            cand --now 'Let the time stand still (for tests)'
            cand --reason 'Why, for the operator journal'
            cand --confirm 'The name of the profile that is to be changed, where it wants that confirmed; on a terminal it asks'
            cand --sandbox 'Use a private PostgreSQL of apsctl''s own, started as needed'
            cand -q 'Say nothing but data, warnings and errors'
            cand --quiet 'Say nothing but data, warnings and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand --read-only 'Let the server refuse every write'
            cand --paused 'Restore them paused (on an APScheduler store)'
            cand -n 'Show what would be done, and do nothing'
            cand --dry-run 'Show what would be done, and do nothing'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'apsctl;jobs;help'= {
            cand list 'List the jobs of the store'
            cand show 'Show all of one job: arguments, schedule, next and recent runs, and why it is not running'
            cand running 'Show the jobs that execute: since when, for whom, and whether that holder is alive'
            cand trigger 'Run jobs now: `next_run_time` becomes the present, and the scheduler picks them up at its next check'
            cand pause 'Pause jobs: no next run until they are resumed'
            cand resume 'Resume paused jobs'
            cand remove 'Take jobs out of the schedule: marked REMOVED, or with --purge deleted'
            cand schedule 'Give a job a cron schedule, and its next run by it'
            cand verify 'Check the rows of the store: what is wrong with them, what the scheduler will do, and what mends it'
            cand repair 'Mend rows of an APScheduler store that `jobs verify` finds broken'
            cand snapshot 'Write all rows of the jobs table to a file, byte for byte'
            cand diff 'Check what has become of the jobs since a snapshot: vanished, appeared, changed'
            cand restore 'Put jobs that are gone back as a snapshot has them'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'apsctl;jobs;help;list'= {
        }
        &'apsctl;jobs;help;show'= {
        }
        &'apsctl;jobs;help;running'= {
        }
        &'apsctl;jobs;help;trigger'= {
        }
        &'apsctl;jobs;help;pause'= {
        }
        &'apsctl;jobs;help;resume'= {
        }
        &'apsctl;jobs;help;remove'= {
        }
        &'apsctl;jobs;help;schedule'= {
        }
        &'apsctl;jobs;help;verify'= {
        }
        &'apsctl;jobs;help;repair'= {
        }
        &'apsctl;jobs;help;snapshot'= {
        }
        &'apsctl;jobs;help;diff'= {
        }
        &'apsctl;jobs;help;restore'= {
        }
        &'apsctl;jobs;help;help'= {
        }
        &'apsctl;audit'= {
            cand -d 'Where the store is: a URL (SQLAlchemy''s forms too) or key=value pairs. Else `APSCTL_DATABASE_URL`, `DATABASE_URL`, or the PG* variables'
            cand --database-url 'Where the store is: a URL (SQLAlchemy''s forms too) or key=value pairs. Else `APSCTL_DATABASE_URL`, `DATABASE_URL`, or the PG* variables'
            cand --profile 'The profile of the configuration file to go by; it goes before the environment, -d before it. Else `APSCTL_PROFILE`, or the file''s `default_profile`'
            cand --env-file 'Read settings from this file too; the environment goes before it'
            cand -o 'The form of the answer [default: table]'
            cand --output 'The form of the answer [default: table]'
            cand --tz 'The time zone of tables and log lines [default: UTC]'
            cand --color 'When to use colour'
            cand --statement-timeout 'How long one statement may take; 0 is no limit [default: 10s]'
            cand --now 'Let the time stand still (for tests)'
            cand --sandbox 'Use a private PostgreSQL of apsctl''s own, started as needed'
            cand -q 'Say nothing but data, warnings and errors'
            cand --quiet 'Say nothing but data, warnings and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand --read-only 'Let the server refuse every write'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
            cand tail 'Show the newest runs, the newest last'
            cand operations 'Show the operator journal: who changed what, when and why, newest last; or verify that it is whole'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'apsctl;audit;tail'= {
            cand -d 'Where the store is: a URL (SQLAlchemy''s forms too) or key=value pairs. Else `APSCTL_DATABASE_URL`, `DATABASE_URL`, or the PG* variables'
            cand --database-url 'Where the store is: a URL (SQLAlchemy''s forms too) or key=value pairs. Else `APSCTL_DATABASE_URL`, `DATABASE_URL`, or the PG* variables'
            cand --profile 'The profile of the configuration file to go by; it goes before the environment, -d before it. Else `APSCTL_PROFILE`, or the file''s `default_profile`'
            cand --env-file 'Read settings from this file too; the environment goes before it'
            cand -o 'The form of the answer [default: table]'
            cand --output 'The form of the answer [default: table]'
            cand --tz 'The time zone of tables and log lines [default: UTC]'
            cand --color 'When to use colour'
            cand --statement-timeout 'How long one statement may take; 0 is no limit [default: 10s]'
            cand --now 'Let the time stand still (for tests)'
            cand -n 'How many at most; 0 is all'
            cand --limit 'How many at most; 0 is all'
            cand --since 'Only runs created this long ago or later; `all` (or 0) for no bound'
            cand --status 'Only runs with this status (repeatable): running, completed, recovered, failed, `timed_out`, abandoned'
            cand --job 'Only runs of this job'
            cand --interval 'With --follow: how often to look'
            cand --sandbox 'Use a private PostgreSQL of apsctl''s own, started as needed'
            cand -q 'Say nothing but data, warnings and errors'
            cand --quiet 'Say nothing but data, warnings and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand --read-only 'Let the server refuse every write'
            cand -f 'Go on and show runs as they come'
            cand --follow 'Go on and show runs as they come'
            cand --updates 'With --follow: show a run again when its status changes'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'apsctl;audit;operations'= {
            cand -d 'Where the store is: a URL (SQLAlchemy''s forms too) or key=value pairs. Else `APSCTL_DATABASE_URL`, `DATABASE_URL`, or the PG* variables'
            cand --database-url 'Where the store is: a URL (SQLAlchemy''s forms too) or key=value pairs. Else `APSCTL_DATABASE_URL`, `DATABASE_URL`, or the PG* variables'
            cand --profile 'The profile of the configuration file to go by; it goes before the environment, -d before it. Else `APSCTL_PROFILE`, or the file''s `default_profile`'
            cand --env-file 'Read settings from this file too; the environment goes before it'
            cand -o 'The form of the answer [default: table]'
            cand --output 'The form of the answer [default: table]'
            cand --tz 'The time zone of tables and log lines [default: UTC]'
            cand --color 'When to use colour'
            cand --statement-timeout 'How long one statement may take; 0 is no limit [default: 10s]'
            cand --now 'Let the time stand still (for tests)'
            cand -n 'How many at most; 0 is all'
            cand --limit 'How many at most; 0 is all'
            cand --since 'Only changes since so long ago'
            cand --job 'Only changes of this job'
            cand --against 'With --verify: a journal exported earlier as jsonl; what it holds must still be there, so that a chain that was forged as a whole shows, too'
            cand --sandbox 'Use a private PostgreSQL of apsctl''s own, started as needed'
            cand -q 'Say nothing but data, warnings and errors'
            cand --quiet 'Say nothing but data, warnings and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand --read-only 'Let the server refuse every write'
            cand --verify 'Follow the chain of hashes through the whole journal: exit 1 where an entry was changed, moved, put in or taken out, or the end is cut off'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'apsctl;audit;help'= {
            cand tail 'Show the newest runs, the newest last'
            cand operations 'Show the operator journal: who changed what, when and why, newest last; or verify that it is whole'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'apsctl;audit;help;tail'= {
        }
        &'apsctl;audit;help;operations'= {
        }
        &'apsctl;audit;help;help'= {
        }
        &'apsctl;undo'= {
            cand -d 'Where the store is: a URL (SQLAlchemy''s forms too) or key=value pairs. Else `APSCTL_DATABASE_URL`, `DATABASE_URL`, or the PG* variables'
            cand --database-url 'Where the store is: a URL (SQLAlchemy''s forms too) or key=value pairs. Else `APSCTL_DATABASE_URL`, `DATABASE_URL`, or the PG* variables'
            cand --profile 'The profile of the configuration file to go by; it goes before the environment, -d before it. Else `APSCTL_PROFILE`, or the file''s `default_profile`'
            cand --env-file 'Read settings from this file too; the environment goes before it'
            cand -o 'The form of the answer [default: table]'
            cand --output 'The form of the answer [default: table]'
            cand --tz 'The time zone of tables and log lines [default: UTC]'
            cand --color 'When to use colour'
            cand --statement-timeout 'How long one statement may take; 0 is no limit [default: 10s]'
            cand --now 'Let the time stand still (for tests)'
            cand --reason 'Why, for the operator journal'
            cand --confirm 'The name of the profile that is to be changed, where it wants that confirmed; on a terminal it asks'
            cand --sandbox 'Use a private PostgreSQL of apsctl''s own, started as needed'
            cand -q 'Say nothing but data, warnings and errors'
            cand --quiet 'Say nothing but data, warnings and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand --read-only 'Let the server refuse every write'
            cand -n 'Show what would be done, and do nothing'
            cand --dry-run 'Show what would be done, and do nothing'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'apsctl;run-once'= {
            cand -d 'Where the store is: a URL (SQLAlchemy''s forms too) or key=value pairs. Else `APSCTL_DATABASE_URL`, `DATABASE_URL`, or the PG* variables'
            cand --database-url 'Where the store is: a URL (SQLAlchemy''s forms too) or key=value pairs. Else `APSCTL_DATABASE_URL`, `DATABASE_URL`, or the PG* variables'
            cand --profile 'The profile of the configuration file to go by; it goes before the environment, -d before it. Else `APSCTL_PROFILE`, or the file''s `default_profile`'
            cand --env-file 'Read settings from this file too; the environment goes before it'
            cand -o 'The form of the answer [default: table]'
            cand --output 'The form of the answer [default: table]'
            cand --tz 'The time zone of tables and log lines [default: UTC]'
            cand --color 'When to use colour'
            cand --statement-timeout 'How long one statement may take; 0 is no limit [default: 10s]'
            cand --now 'Let the time stand still (for tests)'
            cand --job 'The job it is [default: the one that runs `app.services.automation_service.run_automation`]'
            cand --plan 'Approve exactly what a dry run has said (`--dry-run -o json > FILE`; `-` reads stdin), all of it in one transaction (--batch-size and --workers do not matter), or nothing (exit 3) if rules or versions have changed since'
            cand --max-approvals 'Approve nothing (exit 3) if more versions than this would be'
            cand --conflict-exit-code 'The exit code where another pass is executing'
            cand --timeout 'How long the pass may take [env: `JOB_TIMEOUT_SECONDS`, `SCHEDULER_JOB_TIMEOUT`] [default: 30s]'
            cand --retries 'How often to try again after a passing failure [env: `JOB_RETRY_COUNT`] [default: 3]'
            cand --retry-delay 'How long to wait before that [env: `JOB_RETRY_DELAY_SECONDS`] [default: 60s]'
            cand --batch-size 'How many versions a transaction evaluates [env: `AUTOMATION_BATCH_SIZE`] [default: 5000]'
            cand --max-concurrent-jobs 'From how many other executing jobs on not to start [env: `SCHEDULER_MAX_CONCURRENT_JOBS`] [default: 5]'
            cand --workers 'How many connections work on the batches side by side [env: `AUTOMATION_WORKERS`] [default: 2, or 1 where there are few versions or the table has triggers]'
            cand --lease 'How long the lease is good for without being renewed [env: `APSCTL_LEASE_SECONDS`] [default: 30s, or --timeout where that is longer]'
            cand --ping 'Tell a dead man''s switch (healthchecks.io and its like): URL/start when the pass begins, URL when it has gone well, URL/fail with the reason when not; nothing where no pass begins. It never changes how a pass ends, and costs it 5 s at most. The variable keeps the URL out of the list of processes and the run''s details [env: `APSCTL_PING_URL`]'
            cand --confirm 'The name of the profile that is to be changed, where it wants that confirmed; on a terminal it asks'
            cand --sandbox 'Use a private PostgreSQL of apsctl''s own, started as needed'
            cand -q 'Say nothing but data, warnings and errors'
            cand --quiet 'Say nothing but data, warnings and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand --read-only 'Let the server refuse every write'
            cand --if-due 'Do nothing before the job''s next run time'
            cand -n 'Say what would be approved, and approve nothing'
            cand --dry-run 'Say what would be approved, and approve nothing'
            cand --full 'Evaluate every pending version, those too that nobody has changed since the last pass'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'apsctl;runs'= {
            cand -d 'Where the store is: a URL (SQLAlchemy''s forms too) or key=value pairs. Else `APSCTL_DATABASE_URL`, `DATABASE_URL`, or the PG* variables'
            cand --database-url 'Where the store is: a URL (SQLAlchemy''s forms too) or key=value pairs. Else `APSCTL_DATABASE_URL`, `DATABASE_URL`, or the PG* variables'
            cand --profile 'The profile of the configuration file to go by; it goes before the environment, -d before it. Else `APSCTL_PROFILE`, or the file''s `default_profile`'
            cand --env-file 'Read settings from this file too; the environment goes before it'
            cand -o 'The form of the answer [default: table]'
            cand --output 'The form of the answer [default: table]'
            cand --tz 'The time zone of tables and log lines [default: UTC]'
            cand --color 'When to use colour'
            cand --statement-timeout 'How long one statement may take; 0 is no limit [default: 10s]'
            cand --now 'Let the time stand still (for tests)'
            cand --sandbox 'Use a private PostgreSQL of apsctl''s own, started as needed'
            cand -q 'Say nothing but data, warnings and errors'
            cand --quiet 'Say nothing but data, warnings and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand --read-only 'Let the server refuse every write'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
            cand show 'Show all of one run: its row in the log, what it approved and what of that still stands, the slot it filled'
            cand expected 'Hold every slot of the jobs'' schedules against the audit log: on time, late, missed, run twice'
            cand undo 'Take back the approvals of one pass, for the versions that have not changed since'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'apsctl;runs;show'= {
            cand -d 'Where the store is: a URL (SQLAlchemy''s forms too) or key=value pairs. Else `APSCTL_DATABASE_URL`, `DATABASE_URL`, or the PG* variables'
            cand --database-url 'Where the store is: a URL (SQLAlchemy''s forms too) or key=value pairs. Else `APSCTL_DATABASE_URL`, `DATABASE_URL`, or the PG* variables'
            cand --profile 'The profile of the configuration file to go by; it goes before the environment, -d before it. Else `APSCTL_PROFILE`, or the file''s `default_profile`'
            cand --env-file 'Read settings from this file too; the environment goes before it'
            cand -o 'The form of the answer [default: table]'
            cand --output 'The form of the answer [default: table]'
            cand --tz 'The time zone of tables and log lines [default: UTC]'
            cand --color 'When to use colour'
            cand --statement-timeout 'How long one statement may take; 0 is no limit [default: 10s]'
            cand --now 'Let the time stand still (for tests)'
            cand --sandbox 'Use a private PostgreSQL of apsctl''s own, started as needed'
            cand -q 'Say nothing but data, warnings and errors'
            cand --quiet 'Say nothing but data, warnings and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand --read-only 'Let the server refuse every write'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'apsctl;runs;expected'= {
            cand -d 'Where the store is: a URL (SQLAlchemy''s forms too) or key=value pairs. Else `APSCTL_DATABASE_URL`, `DATABASE_URL`, or the PG* variables'
            cand --database-url 'Where the store is: a URL (SQLAlchemy''s forms too) or key=value pairs. Else `APSCTL_DATABASE_URL`, `DATABASE_URL`, or the PG* variables'
            cand --profile 'The profile of the configuration file to go by; it goes before the environment, -d before it. Else `APSCTL_PROFILE`, or the file''s `default_profile`'
            cand --env-file 'Read settings from this file too; the environment goes before it'
            cand -o 'The form of the answer [default: table]'
            cand --output 'The form of the answer [default: table]'
            cand --tz 'The time zone of tables and log lines [default: UTC]'
            cand --color 'When to use colour'
            cand --statement-timeout 'How long one statement may take; 0 is no limit [default: 10s]'
            cand --now 'Let the time stand still (for tests)'
            cand --since 'From when on: so long ago, or a time'
            cand --until 'Until when [default: now]'
            cand --job 'Only this job; may be given more than once'
            cand --tolerance 'How much a run may be late [default: the job''s `misfire_grace_time`, or 60s]'
            cand --sandbox 'Use a private PostgreSQL of apsctl''s own, started as needed'
            cand -q 'Say nothing but data, warnings and errors'
            cand --quiet 'Say nothing but data, warnings and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand --read-only 'Let the server refuse every write'
            cand --problems 'Only what is missed, late or run twice'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'apsctl;runs;undo'= {
            cand -d 'Where the store is: a URL (SQLAlchemy''s forms too) or key=value pairs. Else `APSCTL_DATABASE_URL`, `DATABASE_URL`, or the PG* variables'
            cand --database-url 'Where the store is: a URL (SQLAlchemy''s forms too) or key=value pairs. Else `APSCTL_DATABASE_URL`, `DATABASE_URL`, or the PG* variables'
            cand --profile 'The profile of the configuration file to go by; it goes before the environment, -d before it. Else `APSCTL_PROFILE`, or the file''s `default_profile`'
            cand --env-file 'Read settings from this file too; the environment goes before it'
            cand -o 'The form of the answer [default: table]'
            cand --output 'The form of the answer [default: table]'
            cand --tz 'The time zone of tables and log lines [default: UTC]'
            cand --color 'When to use colour'
            cand --statement-timeout 'How long one statement may take; 0 is no limit [default: 10s]'
            cand --now 'Let the time stand still (for tests)'
            cand --job-timeout 'How long a run may last [env: `JOB_TIMEOUT_SECONDS`, `SCHEDULER_JOB_TIMEOUT`] [default: 30s]'
            cand --reason 'Why, for the operator journal'
            cand --confirm 'The name of the profile that is to be changed, where it wants that confirmed; on a terminal it asks'
            cand --sandbox 'Use a private PostgreSQL of apsctl''s own, started as needed'
            cand -q 'Say nothing but data, warnings and errors'
            cand --quiet 'Say nothing but data, warnings and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand --read-only 'Let the server refuse every write'
            cand -y 'Yes, take them back'
            cand --yes 'Yes, take them back'
            cand -n 'Show what would be done, and do nothing'
            cand --dry-run 'Show what would be done, and do nothing'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'apsctl;runs;help'= {
            cand show 'Show all of one run: its row in the log, what it approved and what of that still stands, the slot it filled'
            cand expected 'Hold every slot of the jobs'' schedules against the audit log: on time, late, missed, run twice'
            cand undo 'Take back the approvals of one pass, for the versions that have not changed since'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'apsctl;runs;help;show'= {
        }
        &'apsctl;runs;help;expected'= {
        }
        &'apsctl;runs;help;undo'= {
        }
        &'apsctl;runs;help;help'= {
        }
        &'apsctl;cron'= {
            cand -d 'Where the store is: a URL (SQLAlchemy''s forms too) or key=value pairs. Else `APSCTL_DATABASE_URL`, `DATABASE_URL`, or the PG* variables'
            cand --database-url 'Where the store is: a URL (SQLAlchemy''s forms too) or key=value pairs. Else `APSCTL_DATABASE_URL`, `DATABASE_URL`, or the PG* variables'
            cand --profile 'The profile of the configuration file to go by; it goes before the environment, -d before it. Else `APSCTL_PROFILE`, or the file''s `default_profile`'
            cand --env-file 'Read settings from this file too; the environment goes before it'
            cand -o 'The form of the answer [default: table]'
            cand --output 'The form of the answer [default: table]'
            cand --tz 'The time zone of tables and log lines [default: UTC]'
            cand --color 'When to use colour'
            cand --statement-timeout 'How long one statement may take; 0 is no limit [default: 10s]'
            cand --now 'Let the time stand still (for tests)'
            cand --sandbox 'Use a private PostgreSQL of apsctl''s own, started as needed'
            cand -q 'Say nothing but data, warnings and errors'
            cand --quiet 'Say nothing but data, warnings and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand --read-only 'Let the server refuse every write'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
            cand check 'Say whether a cron expression is valid, what it means, and what to beware of'
            cand next 'Show the next times a cron expression fires'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'apsctl;cron;check'= {
            cand -d 'Where the store is: a URL (SQLAlchemy''s forms too) or key=value pairs. Else `APSCTL_DATABASE_URL`, `DATABASE_URL`, or the PG* variables'
            cand --database-url 'Where the store is: a URL (SQLAlchemy''s forms too) or key=value pairs. Else `APSCTL_DATABASE_URL`, `DATABASE_URL`, or the PG* variables'
            cand --profile 'The profile of the configuration file to go by; it goes before the environment, -d before it. Else `APSCTL_PROFILE`, or the file''s `default_profile`'
            cand --env-file 'Read settings from this file too; the environment goes before it'
            cand -o 'The form of the answer [default: table]'
            cand --output 'The form of the answer [default: table]'
            cand --tz 'The time zone of tables and log lines [default: UTC]'
            cand --color 'When to use colour'
            cand --statement-timeout 'How long one statement may take; 0 is no limit [default: 10s]'
            cand --now 'Let the time stand still (for tests)'
            cand --dialect 'Whose reading: standard cron''s, or `APScheduler`''s (0 is Monday, both day fields must match, no @daily)'
            cand --sandbox 'Use a private PostgreSQL of apsctl''s own, started as needed'
            cand -q 'Say nothing but data, warnings and errors'
            cand --quiet 'Say nothing but data, warnings and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand --read-only 'Let the server refuse every write'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'apsctl;cron;next'= {
            cand -d 'Where the store is: a URL (SQLAlchemy''s forms too) or key=value pairs. Else `APSCTL_DATABASE_URL`, `DATABASE_URL`, or the PG* variables'
            cand --database-url 'Where the store is: a URL (SQLAlchemy''s forms too) or key=value pairs. Else `APSCTL_DATABASE_URL`, `DATABASE_URL`, or the PG* variables'
            cand --profile 'The profile of the configuration file to go by; it goes before the environment, -d before it. Else `APSCTL_PROFILE`, or the file''s `default_profile`'
            cand --env-file 'Read settings from this file too; the environment goes before it'
            cand -o 'The form of the answer [default: table]'
            cand --output 'The form of the answer [default: table]'
            cand --tz 'The time zone of tables and log lines [default: UTC]'
            cand --color 'When to use colour'
            cand --statement-timeout 'How long one statement may take; 0 is no limit [default: 10s]'
            cand --now 'Let the time stand still (for tests)'
            cand --dialect 'Whose reading: standard cron''s, or `APScheduler`''s (0 is Monday, both day fields must match, no @daily)'
            cand -n 'How many'
            cand --count 'How many'
            cand --from 'From when on [default: now]'
            cand --sandbox 'Use a private PostgreSQL of apsctl''s own, started as needed'
            cand -q 'Say nothing but data, warnings and errors'
            cand --quiet 'Say nothing but data, warnings and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand --read-only 'Let the server refuse every write'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'apsctl;cron;help'= {
            cand check 'Say whether a cron expression is valid, what it means, and what to beware of'
            cand next 'Show the next times a cron expression fires'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'apsctl;cron;help;check'= {
        }
        &'apsctl;cron;help;next'= {
        }
        &'apsctl;cron;help;help'= {
        }
        &'apsctl;indexes'= {
            cand -d 'Where the store is: a URL (SQLAlchemy''s forms too) or key=value pairs. Else `APSCTL_DATABASE_URL`, `DATABASE_URL`, or the PG* variables'
            cand --database-url 'Where the store is: a URL (SQLAlchemy''s forms too) or key=value pairs. Else `APSCTL_DATABASE_URL`, `DATABASE_URL`, or the PG* variables'
            cand --profile 'The profile of the configuration file to go by; it goes before the environment, -d before it. Else `APSCTL_PROFILE`, or the file''s `default_profile`'
            cand --env-file 'Read settings from this file too; the environment goes before it'
            cand -o 'The form of the answer [default: table]'
            cand --output 'The form of the answer [default: table]'
            cand --tz 'The time zone of tables and log lines [default: UTC]'
            cand --color 'When to use colour'
            cand --statement-timeout 'How long one statement may take; 0 is no limit [default: 10s]'
            cand --now 'Let the time stand still (for tests)'
            cand --sandbox 'Use a private PostgreSQL of apsctl''s own, started as needed'
            cand -q 'Say nothing but data, warnings and errors'
            cand --quiet 'Say nothing but data, warnings and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand --read-only 'Let the server refuse every write'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
            cand verify 'Check the guide''s four indexes'
            cand create 'Make the guide''s indexes that are missing, and make invalid ones anew'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'apsctl;indexes;verify'= {
            cand -d 'Where the store is: a URL (SQLAlchemy''s forms too) or key=value pairs. Else `APSCTL_DATABASE_URL`, `DATABASE_URL`, or the PG* variables'
            cand --database-url 'Where the store is: a URL (SQLAlchemy''s forms too) or key=value pairs. Else `APSCTL_DATABASE_URL`, `DATABASE_URL`, or the PG* variables'
            cand --profile 'The profile of the configuration file to go by; it goes before the environment, -d before it. Else `APSCTL_PROFILE`, or the file''s `default_profile`'
            cand --env-file 'Read settings from this file too; the environment goes before it'
            cand -o 'The form of the answer [default: table]'
            cand --output 'The form of the answer [default: table]'
            cand --tz 'The time zone of tables and log lines [default: UTC]'
            cand --color 'When to use colour'
            cand --statement-timeout 'How long one statement may take; 0 is no limit [default: 10s]'
            cand --now 'Let the time stand still (for tests)'
            cand --sandbox 'Use a private PostgreSQL of apsctl''s own, started as needed'
            cand -q 'Say nothing but data, warnings and errors'
            cand --quiet 'Say nothing but data, warnings and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand --read-only 'Let the server refuse every write'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'apsctl;indexes;create'= {
            cand -d 'Where the store is: a URL (SQLAlchemy''s forms too) or key=value pairs. Else `APSCTL_DATABASE_URL`, `DATABASE_URL`, or the PG* variables'
            cand --database-url 'Where the store is: a URL (SQLAlchemy''s forms too) or key=value pairs. Else `APSCTL_DATABASE_URL`, `DATABASE_URL`, or the PG* variables'
            cand --profile 'The profile of the configuration file to go by; it goes before the environment, -d before it. Else `APSCTL_PROFILE`, or the file''s `default_profile`'
            cand --env-file 'Read settings from this file too; the environment goes before it'
            cand -o 'The form of the answer [default: table]'
            cand --output 'The form of the answer [default: table]'
            cand --tz 'The time zone of tables and log lines [default: UTC]'
            cand --color 'When to use colour'
            cand --statement-timeout 'How long one statement may take; 0 is no limit [default: 10s]'
            cand --now 'Let the time stand still (for tests)'
            cand --lock-timeout 'How long to wait for those who hold a table; 0 is for ever'
            cand --reason 'Why, for the operator journal'
            cand --confirm 'The name of the profile that is to be changed, where it wants that confirmed; on a terminal it asks'
            cand --sandbox 'Use a private PostgreSQL of apsctl''s own, started as needed'
            cand -q 'Say nothing but data, warnings and errors'
            cand --quiet 'Say nothing but data, warnings and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand --read-only 'Let the server refuse every write'
            cand -n 'Show what would be done, and do nothing'
            cand --dry-run 'Show what would be done, and do nothing'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'apsctl;indexes;help'= {
            cand verify 'Check the guide''s four indexes'
            cand create 'Make the guide''s indexes that are missing, and make invalid ones anew'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'apsctl;indexes;help;verify'= {
        }
        &'apsctl;indexes;help;create'= {
        }
        &'apsctl;indexes;help;help'= {
        }
        &'apsctl;stale'= {
            cand -d 'Where the store is: a URL (SQLAlchemy''s forms too) or key=value pairs. Else `APSCTL_DATABASE_URL`, `DATABASE_URL`, or the PG* variables'
            cand --database-url 'Where the store is: a URL (SQLAlchemy''s forms too) or key=value pairs. Else `APSCTL_DATABASE_URL`, `DATABASE_URL`, or the PG* variables'
            cand --profile 'The profile of the configuration file to go by; it goes before the environment, -d before it. Else `APSCTL_PROFILE`, or the file''s `default_profile`'
            cand --env-file 'Read settings from this file too; the environment goes before it'
            cand -o 'The form of the answer [default: table]'
            cand --output 'The form of the answer [default: table]'
            cand --tz 'The time zone of tables and log lines [default: UTC]'
            cand --color 'When to use colour'
            cand --statement-timeout 'How long one statement may take; 0 is no limit [default: 10s]'
            cand --now 'Let the time stand still (for tests)'
            cand --older-than 'Overdue from then on (a warning)'
            cand --critical-after 'Critical from then on'
            cand --ran-within 'Also jobs without a run in the audit log for so long'
            cand --job-timeout 'How long a run may last [env: `JOB_TIMEOUT_SECONDS`, `SCHEDULER_JOB_TIMEOUT`] [default: 30s]'
            cand --sandbox 'Use a private PostgreSQL of apsctl''s own, started as needed'
            cand -q 'Say nothing but data, warnings and errors'
            cand --quiet 'Say nothing but data, warnings and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand --read-only 'Let the server refuse every write'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'apsctl;health'= {
            cand -d 'Where the store is: a URL (SQLAlchemy''s forms too) or key=value pairs. Else `APSCTL_DATABASE_URL`, `DATABASE_URL`, or the PG* variables'
            cand --database-url 'Where the store is: a URL (SQLAlchemy''s forms too) or key=value pairs. Else `APSCTL_DATABASE_URL`, `DATABASE_URL`, or the PG* variables'
            cand --profile 'The profile of the configuration file to go by; it goes before the environment, -d before it. Else `APSCTL_PROFILE`, or the file''s `default_profile`'
            cand --env-file 'Read settings from this file too; the environment goes before it'
            cand -o 'The form of the answer [default: table]'
            cand --output 'The form of the answer [default: table]'
            cand --tz 'The time zone of tables and log lines [default: UTC]'
            cand --color 'When to use colour'
            cand --statement-timeout 'How long one statement may take; 0 is no limit [default: 10s]'
            cand --now 'Let the time stand still (for tests)'
            cand --older-than 'A job is overdue from then on, and a run that its schedule wanted missing (a warning)'
            cand --critical-after 'What is overdue or stuck is critical from then on'
            cand --ran-within 'Warn where no run began in the last so long, whatever the schedules are'
            cand --job-timeout 'How long a run may last [env: `JOB_TIMEOUT_SECONDS`, `SCHEDULER_JOB_TIMEOUT`] [default: 30s]'
            cand --url 'Ask the application''s own endpoint too, and say where the two disagree (times may be off by a second)'
            cand --url-timeout 'How long that may take'
            cand --sandbox 'Use a private PostgreSQL of apsctl''s own, started as needed'
            cand -q 'Say nothing but data, warnings and errors'
            cand --quiet 'Say nothing but data, warnings and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand --read-only 'Let the server refuse every write'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'apsctl;metrics'= {
            cand -d 'Where the store is: a URL (SQLAlchemy''s forms too) or key=value pairs. Else `APSCTL_DATABASE_URL`, `DATABASE_URL`, or the PG* variables'
            cand --database-url 'Where the store is: a URL (SQLAlchemy''s forms too) or key=value pairs. Else `APSCTL_DATABASE_URL`, `DATABASE_URL`, or the PG* variables'
            cand --profile 'The profile of the configuration file to go by; it goes before the environment, -d before it. Else `APSCTL_PROFILE`, or the file''s `default_profile`'
            cand --env-file 'Read settings from this file too; the environment goes before it'
            cand -o 'The form of the answer [default: table]'
            cand --output 'The form of the answer [default: table]'
            cand --tz 'The time zone of tables and log lines [default: UTC]'
            cand --color 'When to use colour'
            cand --statement-timeout 'How long one statement may take; 0 is no limit [default: 10s]'
            cand --now 'Let the time stand still (for tests)'
            cand --textfile 'Write to this file, which ends in .prom for node_exporter; nothing goes to stdout then'
            cand --window 'The time the summary of runs and the missed slots are of'
            cand --older-than 'A job is overdue from then on'
            cand --job-timeout 'How long a run may last [env: `JOB_TIMEOUT_SECONDS`, `SCHEDULER_JOB_TIMEOUT`] [default: 30s]'
            cand --sandbox 'Use a private PostgreSQL of apsctl''s own, started as needed'
            cand -q 'Say nothing but data, warnings and errors'
            cand --quiet 'Say nothing but data, warnings and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand --read-only 'Let the server refuse every write'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'apsctl;stats'= {
            cand -d 'Where the store is: a URL (SQLAlchemy''s forms too) or key=value pairs. Else `APSCTL_DATABASE_URL`, `DATABASE_URL`, or the PG* variables'
            cand --database-url 'Where the store is: a URL (SQLAlchemy''s forms too) or key=value pairs. Else `APSCTL_DATABASE_URL`, `DATABASE_URL`, or the PG* variables'
            cand --profile 'The profile of the configuration file to go by; it goes before the environment, -d before it. Else `APSCTL_PROFILE`, or the file''s `default_profile`'
            cand --env-file 'Read settings from this file too; the environment goes before it'
            cand -o 'The form of the answer [default: table]'
            cand --output 'The form of the answer [default: table]'
            cand --tz 'The time zone of tables and log lines [default: UTC]'
            cand --color 'When to use colour'
            cand --statement-timeout 'How long one statement may take; 0 is no limit [default: 10s]'
            cand --now 'Let the time stand still (for tests)'
            cand --sandbox 'Use a private PostgreSQL of apsctl''s own, started as needed'
            cand -q 'Say nothing but data, warnings and errors'
            cand --quiet 'Say nothing but data, warnings and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand --read-only 'Let the server refuse every write'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
            cand durations 'Show how long runs take, against the guide''s targets'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'apsctl;stats;durations'= {
            cand -d 'Where the store is: a URL (SQLAlchemy''s forms too) or key=value pairs. Else `APSCTL_DATABASE_URL`, `DATABASE_URL`, or the PG* variables'
            cand --database-url 'Where the store is: a URL (SQLAlchemy''s forms too) or key=value pairs. Else `APSCTL_DATABASE_URL`, `DATABASE_URL`, or the PG* variables'
            cand --profile 'The profile of the configuration file to go by; it goes before the environment, -d before it. Else `APSCTL_PROFILE`, or the file''s `default_profile`'
            cand --env-file 'Read settings from this file too; the environment goes before it'
            cand -o 'The form of the answer [default: table]'
            cand --output 'The form of the answer [default: table]'
            cand --tz 'The time zone of tables and log lines [default: UTC]'
            cand --color 'When to use colour'
            cand --statement-timeout 'How long one statement may take; 0 is no limit [default: 10s]'
            cand --now 'Let the time stand still (for tests)'
            cand --days 'How many days, today included'
            cand --by 'What to put together'
            cand --sandbox 'Use a private PostgreSQL of apsctl''s own, started as needed'
            cand -q 'Say nothing but data, warnings and errors'
            cand --quiet 'Say nothing but data, warnings and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand --read-only 'Let the server refuse every write'
            cand --check 'Exit 1 where a target is missed, and say what to do'
            cand --plot 'Draw it'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'apsctl;stats;help'= {
            cand durations 'Show how long runs take, against the guide''s targets'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'apsctl;stats;help;durations'= {
        }
        &'apsctl;stats;help;help'= {
        }
        &'apsctl;rules'= {
            cand -d 'Where the store is: a URL (SQLAlchemy''s forms too) or key=value pairs. Else `APSCTL_DATABASE_URL`, `DATABASE_URL`, or the PG* variables'
            cand --database-url 'Where the store is: a URL (SQLAlchemy''s forms too) or key=value pairs. Else `APSCTL_DATABASE_URL`, `DATABASE_URL`, or the PG* variables'
            cand --profile 'The profile of the configuration file to go by; it goes before the environment, -d before it. Else `APSCTL_PROFILE`, or the file''s `default_profile`'
            cand --env-file 'Read settings from this file too; the environment goes before it'
            cand -o 'The form of the answer [default: table]'
            cand --output 'The form of the answer [default: table]'
            cand --tz 'The time zone of tables and log lines [default: UTC]'
            cand --color 'When to use colour'
            cand --statement-timeout 'How long one statement may take; 0 is no limit [default: 10s]'
            cand --now 'Let the time stand still (for tests)'
            cand --sandbox 'Use a private PostgreSQL of apsctl''s own, started as needed'
            cand -q 'Say nothing but data, warnings and errors'
            cand --quiet 'Say nothing but data, warnings and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand --read-only 'Let the server refuse every write'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
            cand list 'List the approval rules in the order they are tried, with what each would approve'
            cand check 'Find the active rules that are ill-formed, never match, or are shadowed by others'
            cand preview 'Show what a pass would approve, or explain one version condition by condition'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'apsctl;rules;list'= {
            cand -d 'Where the store is: a URL (SQLAlchemy''s forms too) or key=value pairs. Else `APSCTL_DATABASE_URL`, `DATABASE_URL`, or the PG* variables'
            cand --database-url 'Where the store is: a URL (SQLAlchemy''s forms too) or key=value pairs. Else `APSCTL_DATABASE_URL`, `DATABASE_URL`, or the PG* variables'
            cand --profile 'The profile of the configuration file to go by; it goes before the environment, -d before it. Else `APSCTL_PROFILE`, or the file''s `default_profile`'
            cand --env-file 'Read settings from this file too; the environment goes before it'
            cand -o 'The form of the answer [default: table]'
            cand --output 'The form of the answer [default: table]'
            cand --tz 'The time zone of tables and log lines [default: UTC]'
            cand --color 'When to use colour'
            cand --statement-timeout 'How long one statement may take; 0 is no limit [default: 10s]'
            cand --now 'Let the time stand still (for tests)'
            cand --sandbox 'Use a private PostgreSQL of apsctl''s own, started as needed'
            cand -q 'Say nothing but data, warnings and errors'
            cand --quiet 'Say nothing but data, warnings and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand --read-only 'Let the server refuse every write'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'apsctl;rules;check'= {
            cand -d 'Where the store is: a URL (SQLAlchemy''s forms too) or key=value pairs. Else `APSCTL_DATABASE_URL`, `DATABASE_URL`, or the PG* variables'
            cand --database-url 'Where the store is: a URL (SQLAlchemy''s forms too) or key=value pairs. Else `APSCTL_DATABASE_URL`, `DATABASE_URL`, or the PG* variables'
            cand --profile 'The profile of the configuration file to go by; it goes before the environment, -d before it. Else `APSCTL_PROFILE`, or the file''s `default_profile`'
            cand --env-file 'Read settings from this file too; the environment goes before it'
            cand -o 'The form of the answer [default: table]'
            cand --output 'The form of the answer [default: table]'
            cand --tz 'The time zone of tables and log lines [default: UTC]'
            cand --color 'When to use colour'
            cand --statement-timeout 'How long one statement may take; 0 is no limit [default: 10s]'
            cand --now 'Let the time stand still (for tests)'
            cand --sandbox 'Use a private PostgreSQL of apsctl''s own, started as needed'
            cand -q 'Say nothing but data, warnings and errors'
            cand --quiet 'Say nothing but data, warnings and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand --read-only 'Let the server refuse every write'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'apsctl;rules;preview'= {
            cand -d 'Where the store is: a URL (SQLAlchemy''s forms too) or key=value pairs. Else `APSCTL_DATABASE_URL`, `DATABASE_URL`, or the PG* variables'
            cand --database-url 'Where the store is: a URL (SQLAlchemy''s forms too) or key=value pairs. Else `APSCTL_DATABASE_URL`, `DATABASE_URL`, or the PG* variables'
            cand --profile 'The profile of the configuration file to go by; it goes before the environment, -d before it. Else `APSCTL_PROFILE`, or the file''s `default_profile`'
            cand --env-file 'Read settings from this file too; the environment goes before it'
            cand -o 'The form of the answer [default: table]'
            cand --output 'The form of the answer [default: table]'
            cand --tz 'The time zone of tables and log lines [default: UTC]'
            cand --color 'When to use colour'
            cand --statement-timeout 'How long one statement may take; 0 is no limit [default: 10s]'
            cand --now 'Let the time stand still (for tests)'
            cand --version 'Explain this version'
            cand --sandbox 'Use a private PostgreSQL of apsctl''s own, started as needed'
            cand -q 'Say nothing but data, warnings and errors'
            cand --quiet 'Say nothing but data, warnings and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand --read-only 'Let the server refuse every write'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'apsctl;rules;help'= {
            cand list 'List the approval rules in the order they are tried, with what each would approve'
            cand check 'Find the active rules that are ill-formed, never match, or are shadowed by others'
            cand preview 'Show what a pass would approve, or explain one version condition by condition'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'apsctl;rules;help;list'= {
        }
        &'apsctl;rules;help;check'= {
        }
        &'apsctl;rules;help;preview'= {
        }
        &'apsctl;rules;help;help'= {
        }
        &'apsctl;maintenance'= {
            cand -d 'Where the store is: a URL (SQLAlchemy''s forms too) or key=value pairs. Else `APSCTL_DATABASE_URL`, `DATABASE_URL`, or the PG* variables'
            cand --database-url 'Where the store is: a URL (SQLAlchemy''s forms too) or key=value pairs. Else `APSCTL_DATABASE_URL`, `DATABASE_URL`, or the PG* variables'
            cand --profile 'The profile of the configuration file to go by; it goes before the environment, -d before it. Else `APSCTL_PROFILE`, or the file''s `default_profile`'
            cand --env-file 'Read settings from this file too; the environment goes before it'
            cand -o 'The form of the answer [default: table]'
            cand --output 'The form of the answer [default: table]'
            cand --tz 'The time zone of tables and log lines [default: UTC]'
            cand --color 'When to use colour'
            cand --statement-timeout 'How long one statement may take; 0 is no limit [default: 10s]'
            cand --now 'Let the time stand still (for tests)'
            cand --sandbox 'Use a private PostgreSQL of apsctl''s own, started as needed'
            cand -q 'Say nothing but data, warnings and errors'
            cand --quiet 'Say nothing but data, warnings and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand --read-only 'Let the server refuse every write'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
            cand begin 'Pause every job that is neither paused nor removed, until `maintenance end`'
            cand end 'End the maintenance: every job gets back exactly the state and the next run it had'
            cand extend 'Have the maintenance that is under way last until another time'
            cand status 'Show whether there is maintenance: since when, until when, by whom, and which jobs it holds'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'apsctl;maintenance;begin'= {
            cand -d 'Where the store is: a URL (SQLAlchemy''s forms too) or key=value pairs. Else `APSCTL_DATABASE_URL`, `DATABASE_URL`, or the PG* variables'
            cand --database-url 'Where the store is: a URL (SQLAlchemy''s forms too) or key=value pairs. Else `APSCTL_DATABASE_URL`, `DATABASE_URL`, or the PG* variables'
            cand --profile 'The profile of the configuration file to go by; it goes before the environment, -d before it. Else `APSCTL_PROFILE`, or the file''s `default_profile`'
            cand --env-file 'Read settings from this file too; the environment goes before it'
            cand -o 'The form of the answer [default: table]'
            cand --output 'The form of the answer [default: table]'
            cand --tz 'The time zone of tables and log lines [default: UTC]'
            cand --color 'When to use colour'
            cand --statement-timeout 'How long one statement may take; 0 is no limit [default: 10s]'
            cand --now 'Let the time stand still (for tests)'
            cand --for 'Until when: so long from now; else until it is ended'
            cand --reason 'Why, for the operator journal'
            cand --confirm 'The name of the profile that is to be changed, where it wants that confirmed; on a terminal it asks'
            cand --sandbox 'Use a private PostgreSQL of apsctl''s own, started as needed'
            cand -q 'Say nothing but data, warnings and errors'
            cand --quiet 'Say nothing but data, warnings and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand --read-only 'Let the server refuse every write'
            cand -n 'Show what would be done, and do nothing'
            cand --dry-run 'Show what would be done, and do nothing'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'apsctl;maintenance;end'= {
            cand -d 'Where the store is: a URL (SQLAlchemy''s forms too) or key=value pairs. Else `APSCTL_DATABASE_URL`, `DATABASE_URL`, or the PG* variables'
            cand --database-url 'Where the store is: a URL (SQLAlchemy''s forms too) or key=value pairs. Else `APSCTL_DATABASE_URL`, `DATABASE_URL`, or the PG* variables'
            cand --profile 'The profile of the configuration file to go by; it goes before the environment, -d before it. Else `APSCTL_PROFILE`, or the file''s `default_profile`'
            cand --env-file 'Read settings from this file too; the environment goes before it'
            cand -o 'The form of the answer [default: table]'
            cand --output 'The form of the answer [default: table]'
            cand --tz 'The time zone of tables and log lines [default: UTC]'
            cand --color 'When to use colour'
            cand --statement-timeout 'How long one statement may take; 0 is no limit [default: 10s]'
            cand --now 'Let the time stand still (for tests)'
            cand --reason 'Why, for the operator journal'
            cand --confirm 'The name of the profile that is to be changed, where it wants that confirmed; on a terminal it asks'
            cand --sandbox 'Use a private PostgreSQL of apsctl''s own, started as needed'
            cand -q 'Say nothing but data, warnings and errors'
            cand --quiet 'Say nothing but data, warnings and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand --read-only 'Let the server refuse every write'
            cand --skip-missed 'A run missed meanwhile is not made up for: the schedule''s next comes instead'
            cand --expired 'Only if its time (`begin --for`) is over; a missed run is not made up for then'
            cand -n 'Show what would be done, and do nothing'
            cand --dry-run 'Show what would be done, and do nothing'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'apsctl;maintenance;extend'= {
            cand -d 'Where the store is: a URL (SQLAlchemy''s forms too) or key=value pairs. Else `APSCTL_DATABASE_URL`, `DATABASE_URL`, or the PG* variables'
            cand --database-url 'Where the store is: a URL (SQLAlchemy''s forms too) or key=value pairs. Else `APSCTL_DATABASE_URL`, `DATABASE_URL`, or the PG* variables'
            cand --profile 'The profile of the configuration file to go by; it goes before the environment, -d before it. Else `APSCTL_PROFILE`, or the file''s `default_profile`'
            cand --env-file 'Read settings from this file too; the environment goes before it'
            cand -o 'The form of the answer [default: table]'
            cand --output 'The form of the answer [default: table]'
            cand --tz 'The time zone of tables and log lines [default: UTC]'
            cand --color 'When to use colour'
            cand --statement-timeout 'How long one statement may take; 0 is no limit [default: 10s]'
            cand --now 'Let the time stand still (for tests)'
            cand --for 'Until when: so long from now'
            cand --reason 'Why, for the operator journal'
            cand --confirm 'The name of the profile that is to be changed, where it wants that confirmed; on a terminal it asks'
            cand --sandbox 'Use a private PostgreSQL of apsctl''s own, started as needed'
            cand -q 'Say nothing but data, warnings and errors'
            cand --quiet 'Say nothing but data, warnings and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand --read-only 'Let the server refuse every write'
            cand -n 'Show what would be done, and do nothing'
            cand --dry-run 'Show what would be done, and do nothing'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'apsctl;maintenance;status'= {
            cand -d 'Where the store is: a URL (SQLAlchemy''s forms too) or key=value pairs. Else `APSCTL_DATABASE_URL`, `DATABASE_URL`, or the PG* variables'
            cand --database-url 'Where the store is: a URL (SQLAlchemy''s forms too) or key=value pairs. Else `APSCTL_DATABASE_URL`, `DATABASE_URL`, or the PG* variables'
            cand --profile 'The profile of the configuration file to go by; it goes before the environment, -d before it. Else `APSCTL_PROFILE`, or the file''s `default_profile`'
            cand --env-file 'Read settings from this file too; the environment goes before it'
            cand -o 'The form of the answer [default: table]'
            cand --output 'The form of the answer [default: table]'
            cand --tz 'The time zone of tables and log lines [default: UTC]'
            cand --color 'When to use colour'
            cand --statement-timeout 'How long one statement may take; 0 is no limit [default: 10s]'
            cand --now 'Let the time stand still (for tests)'
            cand --sandbox 'Use a private PostgreSQL of apsctl''s own, started as needed'
            cand -q 'Say nothing but data, warnings and errors'
            cand --quiet 'Say nothing but data, warnings and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand --read-only 'Let the server refuse every write'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'apsctl;maintenance;help'= {
            cand begin 'Pause every job that is neither paused nor removed, until `maintenance end`'
            cand end 'End the maintenance: every job gets back exactly the state and the next run it had'
            cand extend 'Have the maintenance that is under way last until another time'
            cand status 'Show whether there is maintenance: since when, until when, by whom, and which jobs it holds'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'apsctl;maintenance;help;begin'= {
        }
        &'apsctl;maintenance;help;end'= {
        }
        &'apsctl;maintenance;help;extend'= {
        }
        &'apsctl;maintenance;help;status'= {
        }
        &'apsctl;maintenance;help;help'= {
        }
        &'apsctl;migrate'= {
            cand -d 'Where the store is: a URL (SQLAlchemy''s forms too) or key=value pairs. Else `APSCTL_DATABASE_URL`, `DATABASE_URL`, or the PG* variables'
            cand --database-url 'Where the store is: a URL (SQLAlchemy''s forms too) or key=value pairs. Else `APSCTL_DATABASE_URL`, `DATABASE_URL`, or the PG* variables'
            cand --profile 'The profile of the configuration file to go by; it goes before the environment, -d before it. Else `APSCTL_PROFILE`, or the file''s `default_profile`'
            cand --env-file 'Read settings from this file too; the environment goes before it'
            cand -o 'The form of the answer [default: table]'
            cand --output 'The form of the answer [default: table]'
            cand --tz 'The time zone of tables and log lines [default: UTC]'
            cand --color 'When to use colour'
            cand --statement-timeout 'How long one statement may take; 0 is no limit [default: 10s]'
            cand --now 'Let the time stand still (for tests)'
            cand --sandbox 'Use a private PostgreSQL of apsctl''s own, started as needed'
            cand -q 'Say nothing but data, warnings and errors'
            cand --quiet 'Say nothing but data, warnings and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand --read-only 'Let the server refuse every write'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
            cand up 'Create the tables that are absent, add the columns that are missing, and make apsctl''s own schema'
            cand status 'Show which migrations are applied, and what is missing'
            cand sql 'Print the SQL of all migrations, for review or for psql'
            cand grants 'Print the SQL that makes three group roles (viewer, operator, automation), each with the least it needs'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'apsctl;migrate;up'= {
            cand -d 'Where the store is: a URL (SQLAlchemy''s forms too) or key=value pairs. Else `APSCTL_DATABASE_URL`, `DATABASE_URL`, or the PG* variables'
            cand --database-url 'Where the store is: a URL (SQLAlchemy''s forms too) or key=value pairs. Else `APSCTL_DATABASE_URL`, `DATABASE_URL`, or the PG* variables'
            cand --profile 'The profile of the configuration file to go by; it goes before the environment, -d before it. Else `APSCTL_PROFILE`, or the file''s `default_profile`'
            cand --env-file 'Read settings from this file too; the environment goes before it'
            cand -o 'The form of the answer [default: table]'
            cand --output 'The form of the answer [default: table]'
            cand --tz 'The time zone of tables and log lines [default: UTC]'
            cand --color 'When to use colour'
            cand --statement-timeout 'How long one statement may take; 0 is no limit [default: 10s]'
            cand --now 'Let the time stand still (for tests)'
            cand --reason 'Why, for the operator journal'
            cand --confirm 'The name of the profile that is to be changed, where it wants that confirmed; on a terminal it asks'
            cand --sandbox 'Use a private PostgreSQL of apsctl''s own, started as needed'
            cand -q 'Say nothing but data, warnings and errors'
            cand --quiet 'Say nothing but data, warnings and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand --read-only 'Let the server refuse every write'
            cand -n 'Show what would be done, and do nothing'
            cand --dry-run 'Show what would be done, and do nothing'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'apsctl;migrate;status'= {
            cand -d 'Where the store is: a URL (SQLAlchemy''s forms too) or key=value pairs. Else `APSCTL_DATABASE_URL`, `DATABASE_URL`, or the PG* variables'
            cand --database-url 'Where the store is: a URL (SQLAlchemy''s forms too) or key=value pairs. Else `APSCTL_DATABASE_URL`, `DATABASE_URL`, or the PG* variables'
            cand --profile 'The profile of the configuration file to go by; it goes before the environment, -d before it. Else `APSCTL_PROFILE`, or the file''s `default_profile`'
            cand --env-file 'Read settings from this file too; the environment goes before it'
            cand -o 'The form of the answer [default: table]'
            cand --output 'The form of the answer [default: table]'
            cand --tz 'The time zone of tables and log lines [default: UTC]'
            cand --color 'When to use colour'
            cand --statement-timeout 'How long one statement may take; 0 is no limit [default: 10s]'
            cand --now 'Let the time stand still (for tests)'
            cand --sandbox 'Use a private PostgreSQL of apsctl''s own, started as needed'
            cand -q 'Say nothing but data, warnings and errors'
            cand --quiet 'Say nothing but data, warnings and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand --read-only 'Let the server refuse every write'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'apsctl;migrate;sql'= {
            cand -d 'Where the store is: a URL (SQLAlchemy''s forms too) or key=value pairs. Else `APSCTL_DATABASE_URL`, `DATABASE_URL`, or the PG* variables'
            cand --database-url 'Where the store is: a URL (SQLAlchemy''s forms too) or key=value pairs. Else `APSCTL_DATABASE_URL`, `DATABASE_URL`, or the PG* variables'
            cand --profile 'The profile of the configuration file to go by; it goes before the environment, -d before it. Else `APSCTL_PROFILE`, or the file''s `default_profile`'
            cand --env-file 'Read settings from this file too; the environment goes before it'
            cand -o 'The form of the answer [default: table]'
            cand --output 'The form of the answer [default: table]'
            cand --tz 'The time zone of tables and log lines [default: UTC]'
            cand --color 'When to use colour'
            cand --statement-timeout 'How long one statement may take; 0 is no limit [default: 10s]'
            cand --now 'Let the time stand still (for tests)'
            cand --sandbox 'Use a private PostgreSQL of apsctl''s own, started as needed'
            cand -q 'Say nothing but data, warnings and errors'
            cand --quiet 'Say nothing but data, warnings and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand --read-only 'Let the server refuse every write'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'apsctl;migrate;grants'= {
            cand -d 'Where the store is: a URL (SQLAlchemy''s forms too) or key=value pairs. Else `APSCTL_DATABASE_URL`, `DATABASE_URL`, or the PG* variables'
            cand --database-url 'Where the store is: a URL (SQLAlchemy''s forms too) or key=value pairs. Else `APSCTL_DATABASE_URL`, `DATABASE_URL`, or the PG* variables'
            cand --profile 'The profile of the configuration file to go by; it goes before the environment, -d before it. Else `APSCTL_PROFILE`, or the file''s `default_profile`'
            cand --env-file 'Read settings from this file too; the environment goes before it'
            cand -o 'The form of the answer [default: table]'
            cand --output 'The form of the answer [default: table]'
            cand --tz 'The time zone of tables and log lines [default: UTC]'
            cand --color 'When to use colour'
            cand --statement-timeout 'How long one statement may take; 0 is no limit [default: 10s]'
            cand --now 'Let the time stand still (for tests)'
            cand --prefix 'What the names of the roles begin with; roles are the whole server''s'
            cand --reason 'Why, for the operator journal'
            cand --confirm 'The name of the profile that is to be changed, where it wants that confirmed; on a terminal it asks'
            cand --sandbox 'Use a private PostgreSQL of apsctl''s own, started as needed'
            cand -q 'Say nothing but data, warnings and errors'
            cand --quiet 'Say nothing but data, warnings and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand --read-only 'Let the server refuse every write'
            cand --apply 'Make the roles and grants that are missing, all or nothing'
            cand -n 'Show what would be done, and do nothing'
            cand --dry-run 'Show what would be done, and do nothing'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'apsctl;migrate;help'= {
            cand up 'Create the tables that are absent, add the columns that are missing, and make apsctl''s own schema'
            cand status 'Show which migrations are applied, and what is missing'
            cand sql 'Print the SQL of all migrations, for review or for psql'
            cand grants 'Print the SQL that makes three group roles (viewer, operator, automation), each with the least it needs'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'apsctl;migrate;help;up'= {
        }
        &'apsctl;migrate;help;status'= {
        }
        &'apsctl;migrate;help;sql'= {
        }
        &'apsctl;migrate;help;grants'= {
        }
        &'apsctl;migrate;help;help'= {
        }
        &'apsctl;sandbox'= {
            cand -d 'Where the store is: a URL (SQLAlchemy''s forms too) or key=value pairs. Else `APSCTL_DATABASE_URL`, `DATABASE_URL`, or the PG* variables'
            cand --database-url 'Where the store is: a URL (SQLAlchemy''s forms too) or key=value pairs. Else `APSCTL_DATABASE_URL`, `DATABASE_URL`, or the PG* variables'
            cand --profile 'The profile of the configuration file to go by; it goes before the environment, -d before it. Else `APSCTL_PROFILE`, or the file''s `default_profile`'
            cand --env-file 'Read settings from this file too; the environment goes before it'
            cand -o 'The form of the answer [default: table]'
            cand --output 'The form of the answer [default: table]'
            cand --tz 'The time zone of tables and log lines [default: UTC]'
            cand --color 'When to use colour'
            cand --statement-timeout 'How long one statement may take; 0 is no limit [default: 10s]'
            cand --now 'Let the time stand still (for tests)'
            cand --sandbox 'Use a private PostgreSQL of apsctl''s own, started as needed'
            cand -q 'Say nothing but data, warnings and errors'
            cand --quiet 'Say nothing but data, warnings and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand --read-only 'Let the server refuse every write'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
            cand up 'Start the sandbox: a private PostgreSQL with a migrated store'
            cand down 'Stop the sandbox; its data stay, unless they are purged'
            cand status 'Show whether the sandbox runs, where it is and how to reach it'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'apsctl;sandbox;up'= {
            cand -d 'Where the store is: a URL (SQLAlchemy''s forms too) or key=value pairs. Else `APSCTL_DATABASE_URL`, `DATABASE_URL`, or the PG* variables'
            cand --database-url 'Where the store is: a URL (SQLAlchemy''s forms too) or key=value pairs. Else `APSCTL_DATABASE_URL`, `DATABASE_URL`, or the PG* variables'
            cand --profile 'The profile of the configuration file to go by; it goes before the environment, -d before it. Else `APSCTL_PROFILE`, or the file''s `default_profile`'
            cand --env-file 'Read settings from this file too; the environment goes before it'
            cand -o 'The form of the answer [default: table]'
            cand --output 'The form of the answer [default: table]'
            cand --tz 'The time zone of tables and log lines [default: UTC]'
            cand --color 'When to use colour'
            cand --statement-timeout 'How long one statement may take; 0 is no limit [default: 10s]'
            cand --now 'Let the time stand still (for tests)'
            cand --sandbox 'Use a private PostgreSQL of apsctl''s own, started as needed'
            cand -q 'Say nothing but data, warnings and errors'
            cand --quiet 'Say nothing but data, warnings and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand --read-only 'Let the server refuse every write'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'apsctl;sandbox;down'= {
            cand -d 'Where the store is: a URL (SQLAlchemy''s forms too) or key=value pairs. Else `APSCTL_DATABASE_URL`, `DATABASE_URL`, or the PG* variables'
            cand --database-url 'Where the store is: a URL (SQLAlchemy''s forms too) or key=value pairs. Else `APSCTL_DATABASE_URL`, `DATABASE_URL`, or the PG* variables'
            cand --profile 'The profile of the configuration file to go by; it goes before the environment, -d before it. Else `APSCTL_PROFILE`, or the file''s `default_profile`'
            cand --env-file 'Read settings from this file too; the environment goes before it'
            cand -o 'The form of the answer [default: table]'
            cand --output 'The form of the answer [default: table]'
            cand --tz 'The time zone of tables and log lines [default: UTC]'
            cand --color 'When to use colour'
            cand --statement-timeout 'How long one statement may take; 0 is no limit [default: 10s]'
            cand --now 'Let the time stand still (for tests)'
            cand --sandbox 'Use a private PostgreSQL of apsctl''s own, started as needed'
            cand -q 'Say nothing but data, warnings and errors'
            cand --quiet 'Say nothing but data, warnings and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand --read-only 'Let the server refuse every write'
            cand --purge 'Remove its data too'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'apsctl;sandbox;status'= {
            cand -d 'Where the store is: a URL (SQLAlchemy''s forms too) or key=value pairs. Else `APSCTL_DATABASE_URL`, `DATABASE_URL`, or the PG* variables'
            cand --database-url 'Where the store is: a URL (SQLAlchemy''s forms too) or key=value pairs. Else `APSCTL_DATABASE_URL`, `DATABASE_URL`, or the PG* variables'
            cand --profile 'The profile of the configuration file to go by; it goes before the environment, -d before it. Else `APSCTL_PROFILE`, or the file''s `default_profile`'
            cand --env-file 'Read settings from this file too; the environment goes before it'
            cand -o 'The form of the answer [default: table]'
            cand --output 'The form of the answer [default: table]'
            cand --tz 'The time zone of tables and log lines [default: UTC]'
            cand --color 'When to use colour'
            cand --statement-timeout 'How long one statement may take; 0 is no limit [default: 10s]'
            cand --now 'Let the time stand still (for tests)'
            cand --sandbox 'Use a private PostgreSQL of apsctl''s own, started as needed'
            cand -q 'Say nothing but data, warnings and errors'
            cand --quiet 'Say nothing but data, warnings and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand --read-only 'Let the server refuse every write'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'apsctl;sandbox;help'= {
            cand up 'Start the sandbox: a private PostgreSQL with a migrated store'
            cand down 'Stop the sandbox; its data stay, unless they are purged'
            cand status 'Show whether the sandbox runs, where it is and how to reach it'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'apsctl;sandbox;help;up'= {
        }
        &'apsctl;sandbox;help;down'= {
        }
        &'apsctl;sandbox;help;status'= {
        }
        &'apsctl;sandbox;help;help'= {
        }
        &'apsctl;demo'= {
            cand -d 'Where the store is: a URL (SQLAlchemy''s forms too) or key=value pairs. Else `APSCTL_DATABASE_URL`, `DATABASE_URL`, or the PG* variables'
            cand --database-url 'Where the store is: a URL (SQLAlchemy''s forms too) or key=value pairs. Else `APSCTL_DATABASE_URL`, `DATABASE_URL`, or the PG* variables'
            cand --profile 'The profile of the configuration file to go by; it goes before the environment, -d before it. Else `APSCTL_PROFILE`, or the file''s `default_profile`'
            cand --env-file 'Read settings from this file too; the environment goes before it'
            cand -o 'The form of the answer [default: table]'
            cand --output 'The form of the answer [default: table]'
            cand --tz 'The time zone of tables and log lines [default: UTC]'
            cand --color 'When to use colour'
            cand --statement-timeout 'How long one statement may take; 0 is no limit [default: 10s]'
            cand --now 'Let the time stand still (for tests)'
            cand --sandbox 'Use a private PostgreSQL of apsctl''s own, started as needed'
            cand -q 'Say nothing but data, warnings and errors'
            cand --quiet 'Say nothing but data, warnings and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand --read-only 'Let the server refuse every write'
            cand -y 'Replace what the sandbox holds, even if the demo did not put it there'
            cand --yes 'Replace what the sandbox holds, even if the demo did not put it there'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'apsctl;config'= {
            cand -d 'Where the store is: a URL (SQLAlchemy''s forms too) or key=value pairs. Else `APSCTL_DATABASE_URL`, `DATABASE_URL`, or the PG* variables'
            cand --database-url 'Where the store is: a URL (SQLAlchemy''s forms too) or key=value pairs. Else `APSCTL_DATABASE_URL`, `DATABASE_URL`, or the PG* variables'
            cand --profile 'The profile of the configuration file to go by; it goes before the environment, -d before it. Else `APSCTL_PROFILE`, or the file''s `default_profile`'
            cand --env-file 'Read settings from this file too; the environment goes before it'
            cand -o 'The form of the answer [default: table]'
            cand --output 'The form of the answer [default: table]'
            cand --tz 'The time zone of tables and log lines [default: UTC]'
            cand --color 'When to use colour'
            cand --statement-timeout 'How long one statement may take; 0 is no limit [default: 10s]'
            cand --now 'Let the time stand still (for tests)'
            cand --sandbox 'Use a private PostgreSQL of apsctl''s own, started as needed'
            cand -q 'Say nothing but data, warnings and errors'
            cand --quiet 'Say nothing but data, warnings and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand --read-only 'Let the server refuse every write'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
            cand show 'Show each setting as it is in force with these options, here and now; no password is shown'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'apsctl;config;show'= {
            cand -d 'Where the store is: a URL (SQLAlchemy''s forms too) or key=value pairs. Else `APSCTL_DATABASE_URL`, `DATABASE_URL`, or the PG* variables'
            cand --database-url 'Where the store is: a URL (SQLAlchemy''s forms too) or key=value pairs. Else `APSCTL_DATABASE_URL`, `DATABASE_URL`, or the PG* variables'
            cand --profile 'The profile of the configuration file to go by; it goes before the environment, -d before it. Else `APSCTL_PROFILE`, or the file''s `default_profile`'
            cand --env-file 'Read settings from this file too; the environment goes before it'
            cand -o 'The form of the answer [default: table]'
            cand --output 'The form of the answer [default: table]'
            cand --tz 'The time zone of tables and log lines [default: UTC]'
            cand --color 'When to use colour'
            cand --statement-timeout 'How long one statement may take; 0 is no limit [default: 10s]'
            cand --now 'Let the time stand still (for tests)'
            cand --sandbox 'Use a private PostgreSQL of apsctl''s own, started as needed'
            cand -q 'Say nothing but data, warnings and errors'
            cand --quiet 'Say nothing but data, warnings and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand --read-only 'Let the server refuse every write'
            cand --origin 'Say where each value came from'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'apsctl;config;help'= {
            cand show 'Show each setting as it is in force with these options, here and now; no password is shown'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'apsctl;config;help;show'= {
        }
        &'apsctl;config;help;help'= {
        }
        &'apsctl;completions'= {
            cand -d 'Where the store is: a URL (SQLAlchemy''s forms too) or key=value pairs. Else `APSCTL_DATABASE_URL`, `DATABASE_URL`, or the PG* variables'
            cand --database-url 'Where the store is: a URL (SQLAlchemy''s forms too) or key=value pairs. Else `APSCTL_DATABASE_URL`, `DATABASE_URL`, or the PG* variables'
            cand --profile 'The profile of the configuration file to go by; it goes before the environment, -d before it. Else `APSCTL_PROFILE`, or the file''s `default_profile`'
            cand --env-file 'Read settings from this file too; the environment goes before it'
            cand -o 'The form of the answer [default: table]'
            cand --output 'The form of the answer [default: table]'
            cand --tz 'The time zone of tables and log lines [default: UTC]'
            cand --color 'When to use colour'
            cand --statement-timeout 'How long one statement may take; 0 is no limit [default: 10s]'
            cand --now 'Let the time stand still (for tests)'
            cand --sandbox 'Use a private PostgreSQL of apsctl''s own, started as needed'
            cand -q 'Say nothing but data, warnings and errors'
            cand --quiet 'Say nothing but data, warnings and errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand --read-only 'Let the server refuse every write'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'apsctl;help'= {
            cand jobs 'List, show, trigger, pause, resume, remove and schedule jobs; check, mend, keep and restore their rows'
            cand audit 'Show the runs and the operator journal'
            cand undo 'Take one change back, if the job has not changed since'
            cand run-once 'Run one full automation pass: evaluate the approval rules over the pending versions'
            cand runs 'Show a run, hold the runs against the schedules, and take the approvals of one back'
            cand cron 'Check cron expressions, and show when they fire'
            cand indexes 'Check and make the guide''s indexes'
            cand stale 'Check for jobs that need a look: overdue, stuck, or silent; on an APScheduler store also broken'
            cand health 'Check whether the scheduler is well: one object, with the keys of the application''s own health endpoint'
            cand metrics 'Write the store''s figures in Prometheus'' text format'
            cand stats 'Figures over the runs'
            cand rules 'Show the approval rules, what they would do, and which of them do nothing'
            cand maintenance 'Pause all jobs for a while, and give each of them back just what it had'
            cand migrate 'Create what is missing: the application''s tables and columns, apsctl''s own schema, and roles'
            cand sandbox 'Start, stop and look at a private PostgreSQL to try things in'
            cand demo 'Fill the sandbox with a lifelike store, run a pass on it, and look around'
            cand config 'Show the settings in force, and where they came from'
            cand completions 'Print the completion script of a shell'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'apsctl;help;jobs'= {
            cand list 'List the jobs of the store'
            cand show 'Show all of one job: arguments, schedule, next and recent runs, and why it is not running'
            cand running 'Show the jobs that execute: since when, for whom, and whether that holder is alive'
            cand trigger 'Run jobs now: `next_run_time` becomes the present, and the scheduler picks them up at its next check'
            cand pause 'Pause jobs: no next run until they are resumed'
            cand resume 'Resume paused jobs'
            cand remove 'Take jobs out of the schedule: marked REMOVED, or with --purge deleted'
            cand schedule 'Give a job a cron schedule, and its next run by it'
            cand verify 'Check the rows of the store: what is wrong with them, what the scheduler will do, and what mends it'
            cand repair 'Mend rows of an APScheduler store that `jobs verify` finds broken'
            cand snapshot 'Write all rows of the jobs table to a file, byte for byte'
            cand diff 'Check what has become of the jobs since a snapshot: vanished, appeared, changed'
            cand restore 'Put jobs that are gone back as a snapshot has them'
        }
        &'apsctl;help;jobs;list'= {
        }
        &'apsctl;help;jobs;show'= {
        }
        &'apsctl;help;jobs;running'= {
        }
        &'apsctl;help;jobs;trigger'= {
        }
        &'apsctl;help;jobs;pause'= {
        }
        &'apsctl;help;jobs;resume'= {
        }
        &'apsctl;help;jobs;remove'= {
        }
        &'apsctl;help;jobs;schedule'= {
        }
        &'apsctl;help;jobs;verify'= {
        }
        &'apsctl;help;jobs;repair'= {
        }
        &'apsctl;help;jobs;snapshot'= {
        }
        &'apsctl;help;jobs;diff'= {
        }
        &'apsctl;help;jobs;restore'= {
        }
        &'apsctl;help;audit'= {
            cand tail 'Show the newest runs, the newest last'
            cand operations 'Show the operator journal: who changed what, when and why, newest last; or verify that it is whole'
        }
        &'apsctl;help;audit;tail'= {
        }
        &'apsctl;help;audit;operations'= {
        }
        &'apsctl;help;undo'= {
        }
        &'apsctl;help;run-once'= {
        }
        &'apsctl;help;runs'= {
            cand show 'Show all of one run: its row in the log, what it approved and what of that still stands, the slot it filled'
            cand expected 'Hold every slot of the jobs'' schedules against the audit log: on time, late, missed, run twice'
            cand undo 'Take back the approvals of one pass, for the versions that have not changed since'
        }
        &'apsctl;help;runs;show'= {
        }
        &'apsctl;help;runs;expected'= {
        }
        &'apsctl;help;runs;undo'= {
        }
        &'apsctl;help;cron'= {
            cand check 'Say whether a cron expression is valid, what it means, and what to beware of'
            cand next 'Show the next times a cron expression fires'
        }
        &'apsctl;help;cron;check'= {
        }
        &'apsctl;help;cron;next'= {
        }
        &'apsctl;help;indexes'= {
            cand verify 'Check the guide''s four indexes'
            cand create 'Make the guide''s indexes that are missing, and make invalid ones anew'
        }
        &'apsctl;help;indexes;verify'= {
        }
        &'apsctl;help;indexes;create'= {
        }
        &'apsctl;help;stale'= {
        }
        &'apsctl;help;health'= {
        }
        &'apsctl;help;metrics'= {
        }
        &'apsctl;help;stats'= {
            cand durations 'Show how long runs take, against the guide''s targets'
        }
        &'apsctl;help;stats;durations'= {
        }
        &'apsctl;help;rules'= {
            cand list 'List the approval rules in the order they are tried, with what each would approve'
            cand check 'Find the active rules that are ill-formed, never match, or are shadowed by others'
            cand preview 'Show what a pass would approve, or explain one version condition by condition'
        }
        &'apsctl;help;rules;list'= {
        }
        &'apsctl;help;rules;check'= {
        }
        &'apsctl;help;rules;preview'= {
        }
        &'apsctl;help;maintenance'= {
            cand begin 'Pause every job that is neither paused nor removed, until `maintenance end`'
            cand end 'End the maintenance: every job gets back exactly the state and the next run it had'
            cand extend 'Have the maintenance that is under way last until another time'
            cand status 'Show whether there is maintenance: since when, until when, by whom, and which jobs it holds'
        }
        &'apsctl;help;maintenance;begin'= {
        }
        &'apsctl;help;maintenance;end'= {
        }
        &'apsctl;help;maintenance;extend'= {
        }
        &'apsctl;help;maintenance;status'= {
        }
        &'apsctl;help;migrate'= {
            cand up 'Create the tables that are absent, add the columns that are missing, and make apsctl''s own schema'
            cand status 'Show which migrations are applied, and what is missing'
            cand sql 'Print the SQL of all migrations, for review or for psql'
            cand grants 'Print the SQL that makes three group roles (viewer, operator, automation), each with the least it needs'
        }
        &'apsctl;help;migrate;up'= {
        }
        &'apsctl;help;migrate;status'= {
        }
        &'apsctl;help;migrate;sql'= {
        }
        &'apsctl;help;migrate;grants'= {
        }
        &'apsctl;help;sandbox'= {
            cand up 'Start the sandbox: a private PostgreSQL with a migrated store'
            cand down 'Stop the sandbox; its data stay, unless they are purged'
            cand status 'Show whether the sandbox runs, where it is and how to reach it'
        }
        &'apsctl;help;sandbox;up'= {
        }
        &'apsctl;help;sandbox;down'= {
        }
        &'apsctl;help;sandbox;status'= {
        }
        &'apsctl;help;demo'= {
        }
        &'apsctl;help;config'= {
            cand show 'Show each setting as it is in force with these options, here and now; no password is shown'
        }
        &'apsctl;help;config;show'= {
        }
        &'apsctl;help;completions'= {
        }
        &'apsctl;help;help'= {
        }
    ]
    $completions[$command]
}
