-- ruleid: unconfirmed-data-drop
TRUNCATE letters;
-- ruleid: unconfirmed-data-drop
DROP TABLE drafts;
-- ruleid: unconfirmed-data-drop
DELETE FROM marks;
-- ok: unconfirmed-data-drop
DELETE FROM marks WHERE id = 1;
-- ruleid: unconfirmed-data-drop
ALTER TABLE customers DROP COLUMN level;
-- ok: unconfirmed-data-drop
UPDATE customers SET score = 1;
CREATE TABLE work (id int primary key);
-- ok: unconfirmed-data-drop
DROP TABLE work;
