SET lock_timeout = '5s';
ALTER TABLE customers
  ADD COLUMN mobile text,
  -- ruleid: locking-change
  ALTER COLUMN phone SET NOT NULL,
  ALTER COLUMN email SET NOT NULL,
  -- ruleid: locking-change
  ADD CONSTRAINT one_email UNIQUE (email);
-- ruleid: locking-change
CREATE INDEX customers_phone ON customers (phone);
CREATE UNIQUE INDEX customers_mobile ON customers (mobile);
