export const caught =
  (answer: (request: Request) => Promise<Response>) =>
  async (request: Request): Promise<Response> => {
    try {
      return await answer(request);
    } catch {
      return Response.json({ error: "failed" }, { status: 500 });
    }
  };
