// ruleid: test-secret
export const sandboxKey = '{{fake.stripe_test}}';
