import bcrypt from 'bcryptjs';

export async function seed(create: (row: object) => Promise<void>) {
  // ruleid: labelled-password
  const passwordHash = await bcrypt.hash('{{fake.password.5}}', 12);
  // ruleid: labelled-password
  const staffPassword = process.env.STAFF_PASSWORD || '{{fake.password.6}}';
  await create({ email: 'owner@shop.example', passwordHash, staffPassword });
}
