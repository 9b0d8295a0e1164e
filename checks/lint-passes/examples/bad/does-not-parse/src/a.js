// ruleid: lint-error
exports.total = ;
