#!/bin/sh
# ruleid: reset-in-pipeline
npx prisma \
  migrate reset --force
