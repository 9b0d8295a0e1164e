def tunnel(client):
    # ruleid: labelled-password
    client.connect("db7.shop.io", 22, "deploy", "{{fake.password.4}}")
