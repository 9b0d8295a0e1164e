CREATE TABLE region (id int primary key);
