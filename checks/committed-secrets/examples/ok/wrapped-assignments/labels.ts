export const passwordLabel =
  // ok: labelled-password
  'Enter your password once more';
export const titleOfPage =
  // ok: labelled-password
  '{{fake.password.14}}'.length;
export const clientSecret =
  // ok: labelled-password
  '<client-secret>';
