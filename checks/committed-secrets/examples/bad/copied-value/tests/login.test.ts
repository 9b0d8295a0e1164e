test('signs in', async () => {
  // ruleid: known-value-elsewhere
  await login('owner@shop.example', { password: '{{fake.symbol_password}}' });
});
