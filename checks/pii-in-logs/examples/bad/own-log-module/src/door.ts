export function opened(req: { body: unknown }): void {
  // ruleid: whole-object-logged
  process.stderr.write(`${JSON.stringify(req.body)}\n`);
}
