import { container } from 'tsyringe';
import { celebrate, Segments } from 'celebrate';
import express, { type RequestHandler } from 'express';
import { cast, declared, Items, Resolved } from './handlers';
import { save } from './save';
import { check, each, item, safely, validate, wrap } from './validate';

const app = express();
app.use(express.json());
const items = new Items();

const local: RequestHandler = async (req, res) => {
  // ok: body-used-raw
  const { title } = req.body;
  res.json(await save(title));
};

const chain: RequestHandler[] = [
  validate(item),
  async (req, res) => {
    // ok: body-used-raw
    const { title } = req.body;
    res.json(await save(title));
  },
];

app.post('/a', validate(item), local);
app.post('/b', safely(item), declared);
app.post('/c', check, wrap(cast));
app.post('/d', each({ body: item }), items.create);
app.put('/d', celebrate({ [Segments.BODY]: item }), items.update.bind(items));
const ofPath = { [Segments.PARAMS]: item };
app.put('/k/:id', celebrate({ ...ofPath, [Segments.BODY]: item }), async (req, res) => {
  // ok: body-used-raw
  res.json(await save(req.body.title));
});
app.patch('/d', celebrate({ body: item }), wrap(Items.replace));
app.post('/e', validate(item), async (req, res, next) => {
  try {
    await items.update(req, res);
  } catch (error) {
    next(error);
  }
});
app.post('/f', ...chain);
const resolved = container.resolve(Resolved);
app.post('/i', validate(item), resolved.create);
app.use(validate(item));
app.post('/g', declared);
app.post('/h', async (req, res) => {
  // ok: body-used-raw
  res.json(await save(req.body.title));
});
app.listen(3000);
