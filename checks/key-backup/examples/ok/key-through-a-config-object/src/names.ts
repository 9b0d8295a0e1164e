// FIELD_ENCRYPTION_KEY is gone
export const text = 'set DATA_ENCRYPTION_KEY first';
