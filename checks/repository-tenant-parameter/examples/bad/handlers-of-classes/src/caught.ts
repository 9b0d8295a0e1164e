export const caught = (run) => (req, res, next) => {
  run(req, res, next).catch(next);
};

export const settled =
  (run) =>
  (...given) =>
    Promise.resolve(run(...given)).catch(given[2]);
