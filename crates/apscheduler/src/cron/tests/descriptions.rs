//! Expressions in plain English.

use crate::cron::Dialect::Apscheduler;
use crate::cron::Dialect::Crontab;
use crate::cron::expression::Expression;

#[test]
fn descriptions_depend_on_the_dialect() {
    let table = [
        ("0 9 * * *", Crontab, "at 09:00 every day"),
        ("*/15 * * * *", Crontab, "every 15 minutes"),
        ("* * * * *", Crontab, "every minute"),
        ("0 * * * *", Crontab, "every hour"),
        ("@hourly", Crontab, "every hour"),
        ("5 * * * *", Crontab, "at minute 5 of every hour"),
        ("*/45 * * * *", Crontab, "at minutes 0 and 45 of every hour"),
        ("0 12 13 * fri", Crontab, "at 12:00 on day 13 of the month or on Friday"),
        ("0 12 13 * fri", Apscheduler, "at 12:00 on day 13 of the month and on Friday"),
        ("0 12 */2 * mon", Crontab, "at 12:00 on every 2nd day of the month from day 1 and on Monday"),
        ("0 9 * * 1-5", Crontab, "at 09:00 from Monday to Friday"),
        ("0 9 * * 1-5", Apscheduler, "at 09:00 from Tuesday to Saturday"),
        ("0 9 * * 0", Crontab, "at 09:00 on Sunday"),
        ("0 9 * * 0", Apscheduler, "at 09:00 on Monday"),
        ("0 9 * * 6-7", Crontab, "at 09:00 on Saturday and Sunday"),
        ("0 */2 * * *", Crontab, "every 2 hours every day"),
        ("30 */2 * * *", Crontab, "every 2 hours at minute 30 every day"),
        ("*/15 9-17 * * 1-5", Crontab, "every 15 minutes between 09:00 and 17:45 from Monday to Friday"),
        ("30 9-17 * * *", Crontab, "every hour between 09:30 and 17:30 every day"),
        ("15,45 1-3 * * *", Crontab, "at 01:15, 01:45, 02:15, 02:45, 03:15 and 03:45 every day"),
        ("*/20 2 * * *", Crontab, "at 02:00, 02:20 and 02:40 every day"),
        ("* 12 * * *", Crontab, "every minute between 12:00 and 12:59 every day"),
        ("0 0 1,15 * *", Crontab, "at 00:00 on days 1 and 15 of the month"),
        ("0 0 1-7 * mon", Apscheduler, "at 00:00 on days 1 to 7 of the month and on Monday"),
        ("0 12 last * *", Apscheduler, "at 12:00 on the last day of the month"),
        ("0 12 last,15 * *", Apscheduler, "at 12:00 on day 15 of the month and on the last day of the month"),
        ("0 12 1 jan-dec/3 *", Crontab, "at 12:00 on day 1 of the month in January, April, July and October"),
        ("0 12 1 jan-dec/3 *", Apscheduler, "at 12:00 on day 1 of the month"),
        ("0 12 * 6-8 *", Crontab, "at 12:00 every day in June to August"),
        ("0 12 1-31 * mon", Crontab, "at 12:00 every day"),
        ("0 12 1-31 * mon", Apscheduler, "at 12:00 on Monday"),
        ("0 12 31 2 *", Crontab, "never: there is no such date"),
        ("0 22-2 * * *", Crontab, "never: cron treats the backwards range 22-2 as empty"),
        (
            "0 9 13 * fri-mon",
            Crontab,
            "at 09:00 on day 13 of the month; cron treats the backwards range fri-mon as empty",
        ),
    ];
    for (text, dialect, words) in table {
        assert_eq!(Expression::parse(text, dialect).unwrap().description(), words, "{dialect} {text}");
    }
}
