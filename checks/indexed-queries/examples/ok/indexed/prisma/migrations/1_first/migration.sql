CREATE INDEX CONCURRENTLY IF NOT EXISTS "rooms_created" ON "public"."rooms" USING btree ("created_at" DESC);
