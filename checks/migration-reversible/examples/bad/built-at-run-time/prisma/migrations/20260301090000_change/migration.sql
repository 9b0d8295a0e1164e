DO $$ BEGIN EXECUTE format('DROP TABLE %I', 'a' || 'b'); END $$;
