type Handler = (req: never, res: never, next: (error: unknown) => void) => Promise<void>;

export const wrap = (handler: Handler): Handler => (req, res, next) => handler(req, res, next).catch(next);
