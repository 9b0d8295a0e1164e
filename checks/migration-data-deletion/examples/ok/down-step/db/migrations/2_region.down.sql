DROP TABLE region;
