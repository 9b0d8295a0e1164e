// ruleid: lint-error
exports.total = totl;
