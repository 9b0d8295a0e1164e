# ruleid: live-secret
PRIMARY = "{{fake.postgres_url}}"
# ruleid: live-secret
REPLICA = "{{fake.mysql_url}}"
# ruleid: live-secret
CACHE = "{{fake.redis_url}}"
