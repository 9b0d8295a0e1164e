// ruleid: test-secret
const password = '{{fake.password}}';

test('refuses a short password', () => expect(accepts(password.slice(0, 3))).toBe(false));
