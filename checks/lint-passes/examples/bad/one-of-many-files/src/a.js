exports.total = 1;
