// ok: labelled-password
$('#password').val('');
// ok: likely-secret
const token = await getToken({ scope: 'orders:read' });
// ok: likely-secret
const className = { password: 'rounded-md border px-3' };
const passphraseHint = "Choose four words that nobody links with you";
const secret = "small teams ship faster with our tools";
