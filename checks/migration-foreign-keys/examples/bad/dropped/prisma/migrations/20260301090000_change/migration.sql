-- ruleid: foreign-key-dropped
ALTER TABLE "Booking" DROP CONSTRAINT "Booking_customerId_fkey";
