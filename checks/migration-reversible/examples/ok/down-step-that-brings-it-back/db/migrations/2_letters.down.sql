INSERT INTO letters SELECT * FROM letters_kept;
ALTER TABLE customers ADD COLUMN notes text;
