-- ok: locking-change
CREATE INDEX "Booking_code_idx" ON "Booking"("code");
