export const HIDDEN = ['email', 'customer.phone'];
