DO $$
DECLARE
  many int;
BEGIN
  SELECT count(*) INTO many FROM "Booking";
  IF many = 0 THEN
    -- ruleid: irreversible-without-plan
    DROP TABLE "Booking";
  ELSE
    seen."many" := many;
    RAISE NOTICE 'kept';
  END IF;
END $$;
