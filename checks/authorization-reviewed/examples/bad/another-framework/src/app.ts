import fastify from 'fastify';

const app = fastify();
app.get('/notes', async () => []);
