-- ruleid: labelled-password
INSERT INTO accounts (name, password) VALUES ('bob', '{{fake.password.5}}');
