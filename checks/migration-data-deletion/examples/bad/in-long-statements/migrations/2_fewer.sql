ALTER TABLE customers
  ADD COLUMN contact text,
  -- ruleid: unconfirmed-data-drop
  DROP COLUMN phone, DROP COLUMN email,
  -- ruleid: unconfirmed-data-drop
  DROP COLUMN notes;
DROP TABLE IF EXISTS
  -- ruleid: unconfirmed-data-drop
  letters,
  -- ruleid: unconfirmed-data-drop
  drafts;
