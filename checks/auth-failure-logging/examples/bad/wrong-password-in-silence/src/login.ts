import bcrypt from 'bcryptjs';

export function routes(router: Router, accounts: Accounts) {
  router.post('/login', async (req, res) => {
    const account = await accounts.find(req.body.login);
    const matches = await bcrypt.compare(req.body.password, account.passwordHash);
    if (!matches) {
      // ruleid: silent-login-failure
      return res.status(401).json({ error: 'wrong login' });
    }
    res.json({ ok: true });
  });
}
