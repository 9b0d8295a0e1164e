-- ruleid: unconfirmed-data-drop
DROP TABLE "Customer";
