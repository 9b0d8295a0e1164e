DO $$ BEGIN RAISE EXCEPTION 'no way back'; END $$;
