BEGIN;
SELECT 1; -- they stay empty
COMMIT;
