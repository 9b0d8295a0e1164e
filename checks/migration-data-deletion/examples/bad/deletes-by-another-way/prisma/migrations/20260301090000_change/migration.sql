-- ruleid: unconfirmed-data-drop
EXPLAIN ANALYZE DELETE FROM "Booking";
CREATE FUNCTION wipe() RETURNS void AS $$ BEGIN DELETE FROM "Booking"; END $$ LANGUAGE plpgsql;
-- ruleid: unconfirmed-data-drop
SELECT wipe();
-- ruleid: unconfirmed-data-drop
DO $$ BEGIN PERFORM wipe(); END $$;
CREATE FUNCTION on_plan() RETURNS trigger AS $$ BEGIN DELETE FROM "Booking"; RETURN NEW; END $$ LANGUAGE plpgsql;
-- ruleid: unconfirmed-data-drop
CREATE TRIGGER plan_made AFTER INSERT ON "Plan" FOR EACH ROW EXECUTE FUNCTION on_plan();
CREATE TEMP TABLE "Plan" ("id" TEXT);
-- ruleid: unconfirmed-data-drop
DROP TABLE public."Plan";
/*!50000
-- ruleid: unconfirmed-data-drop
DROP TABLE "Tenant" */;
CREATE FUNCTION stamp() RETURNS trigger AS $$ BEGIN NEW.status := 'seen'; RETURN NEW; END $$ LANGUAGE plpgsql;
-- ok: unconfirmed-data-drop
CREATE TRIGGER booking_seen BEFORE UPDATE ON "Booking" FOR EACH ROW EXECUTE FUNCTION stamp();
