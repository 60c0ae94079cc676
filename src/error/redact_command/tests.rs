use super::*;

#[test]
fn values_that_look_secret_are_hidden() {
    for (line, clean) in [
        ("restart --password s3cret worker", "restart --password *** worker"),
        ("restart --password=s3cret worker", "restart --password=*** worker"),
        ("restart --db-password 's3 cret' worker", "restart --db-password *** worker"),
        ("restart --TOKEN \"s3 cret\" worker", "restart --TOKEN *** worker"),
        (r"restart --token=s3\ cret worker", "restart --token=*** worker"),
        ("restart -token s3cret", "restart -token ***"),
        (
            "restart --api-key=s3cret --apikey s3cret --x-api_key s3cret",
            "restart --api-key=*** --apikey *** --x-api_key ***",
        ),
        ("restart --pass s3cret --auth s3cret", "restart --pass *** --auth ***"),
        ("restart --client-secret s3cret", "restart --client-secret ***"),
        ("env API_TOKEN=s3cret DB_PWD='s3 cret' restart", "env API_TOKEN=*** DB_PWD=*** restart"),
        ("SSHPASS=s3cret sshpass -e ssh host", "SSHPASS=*** sshpass -e ssh host"),
        ("sshpass -p s3cret ssh -p 22 host", "sshpass -p *** ssh -p *** host"),
        ("sshpass -ps3cret ssh host", "sshpass -p*** ssh host"),
        ("mysqladmin -ps3cret restart", "mysqladmin -p*** restart"),
        ("mysql -p restart", "mysql -p restart"),
        ("redis-cli -a s3cret ping", "redis-cli -a *** ping"),
        ("curl -u user:s3cret http://h/restart", "curl -u *** http://h/restart"),
        ("curl -H 'Authorization: Bearer s3cret.x' http://h", "curl -H 'Authorization: ***' http://h"),
        ("curl -H \"X-Api-Key: s3cret\" http://h", "curl -H \"X-Api-Key: ***\" http://h"),
        ("curl -H Cookie:s3cret", "curl -H Cookie:***"),
        ("curl -d '{\"password\": \"s3cret\", \"x\": 1}' h", "curl -d '{\"password\": ***, \"x\": 1}' h"),
        ("curl 'http://h/restart?token=s3cret&x=1'", "curl 'http://h/restart?token=***&x=1'"),
        ("curl https://u:s3cret@h/restart", "curl https://u:***@h/restart"),
        ("sh -c 'restart --password s3cret'", "sh -c 'restart --password ***'"),
        ("sh -c \"TOKEN=s3cret restart\"; echo", "sh -c \"TOKEN=*** restart\"; echo"),
        ("restart Bearer s3cret", "restart Bearer ***"),
        ("restart --password", "restart --password"),
    ] {
        let redacted = redact_command(line);
        assert_eq!(redacted, clean);
        assert!(!redacted.contains("s3"), "{redacted}");
    }
}

#[test]
fn values_that_are_not_secret_are_shown() {
    for line in [
        "docker compose -p prod restart worker",
        "ssh -p 2222 deploy@host sudo systemctl restart worker",
        "kubectl --token-file /run/token -n jobs rollout restart deploy/worker",
        "PWD=/srv restart --no-password --author me --compass north",
        "/usr/lib/passenger/bin/restart worker",
        "psql -U app -h host",
    ] {
        assert_eq!(redact_command(line), line);
    }
}
