CREATE FUNCTION slug_of(name text) RETURNS text LANGUAGE sql AS 'SELECT lower(name)';
UPDATE "Tenant" SET "slug" = slug_of("slug") WHERE "id" = 'main';
INSERT INTO "Plan" ("id", "code") VALUES (gen_random_uuid(), 'basic');
SELECT setval('plan_seq', (SELECT count(*) FROM "Plan"));
