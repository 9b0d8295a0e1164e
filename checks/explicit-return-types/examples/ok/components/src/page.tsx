// ok: return-type-missing
export default ({ to }: { to: string }) => redirect(to);
