module.exports = {
  // ruleid: likely-secret
  mapsKey: '{{fake.google_api_key}}',
  // ruleid: likely-secret
  smtpPassword: 'kwzrtbnm4829',
};
