-- ok: locking-change
ALTER TYPE "Mood" ADD VALUE IF NOT EXISTS 'FINE';
