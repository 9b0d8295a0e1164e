# ruleid: labelled-password
mysql -u root -p{{fake.password}} shop < dump.sql
# ruleid: labelled-password
echo "deploy:{{fake.password.2}}" | chpasswd
# ruleid: labelled-password
curl -H "X-Api-Key: {{fake.hex_secret.2}}" https://api.shop-cloud.net/orders
# ruleid: labelled-password
redis-cli -h cache7.shop-cloud.net -a {{fake.password.3}} flushall
