#!/bin/sh
set -e
# ruleid: reset-in-pipeline
npx prisma migrate reset --force
