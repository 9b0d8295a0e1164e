CREATE TABLE letters (id int primary key, body text);
CREATE TABLE drafts (id int primary key);
CREATE TABLE marks (id int primary key);
ALTER TABLE customers ADD COLUMN level int;
ALTER TABLE customers ADD COLUMN score int;
