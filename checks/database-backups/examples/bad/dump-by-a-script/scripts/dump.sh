#!/bin/sh
pg_dump "$DATABASE_URL" > dump.sql
# ruleid: backup-in-public-place
gsutil cp dump.sql gs://dumps/
