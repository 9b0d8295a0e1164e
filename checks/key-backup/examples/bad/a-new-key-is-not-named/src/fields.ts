// ruleid: key-not-covered
export const fieldKey = process.env.FIELD_ENCRYPTION_KEY;
