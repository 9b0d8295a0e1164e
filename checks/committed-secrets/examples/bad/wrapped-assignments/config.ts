export const smtpPassword =
  // ruleid: labelled-password
  '{{fake.password.11}}';
export const ownerPassword: string =
  process.env.OWNER_PASSWORD ||
  // ruleid: labelled-password
  '{{fake.password.12}}';
export const options = {
  adminPassword:
    // ruleid: labelled-password
    '{{fake.password.13}}',
};
