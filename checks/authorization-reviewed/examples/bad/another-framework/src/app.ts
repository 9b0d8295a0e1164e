import Hapi from '@hapi/hapi';

const server = Hapi.server();
server.route({ method: 'GET', path: '/notes', handler: () => [] });
