-- ruleid: locking-change
TRUNCATE "Booking";
