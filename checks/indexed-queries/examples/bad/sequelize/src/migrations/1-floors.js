module.exports = {
  up: async (queryInterface) => {
    await queryInterface.addIndex('rooms', ['floor'], { name: 'rooms_floor' });
    await queryInterface.addIndex('Notes', { fields: ['topic'] });
  },
};
