SELECT query_to_xml('DELETE FROM "Booking"', true, false, '');
SELECT clean_up_bookings();
CREATE RULE plans AS ON INSERT TO "Plan" DO ALSO DELETE FROM "Booking";
