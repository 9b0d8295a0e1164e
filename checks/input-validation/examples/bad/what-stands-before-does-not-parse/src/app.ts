import { celebrate, Joi, Segments } from 'celebrate';
import express, { type RequestHandler } from 'express';
import { save } from './save';
import { id, item, nothing, path, sometimes, validate, watch } from './validate';

const app = express();
app.use(express.json());

app.put('/a/:id', validate(id, 'params'), async (req, res) => {
  // ruleid: body-used-raw
  const { title } = req.body;
  res.json(await save(title));
});

app.put('/b', watch(item), async (req, res) => {
  // ruleid: body-used-raw
  const { title } = req.body;
  res.json(await save(title));
});

app.put('/c/:id', path, async (req, res) => {
  // ruleid: body-used-raw
  const { title } = req.body;
  res.json(await save(title));
});

app.put('/d', nothing(item), sometimes, async (req, res) => {
  // ruleid: body-used-raw
  const { title } = req.body;
  res.json(await save(title));
});

app.put('/e/:id', celebrate({ params: Joi.object({ id: Joi.string() }) }), async (req, res) => {
  // ruleid: body-used-raw
  const { title } = req.body;
  res.json(await save(title));
});

const ofPath = { [Segments.PARAMS]: Joi.object({ id: Joi.string() }) };
app.put('/k/:id', celebrate(ofPath), async (req, res) => {
  // ruleid: body-used-raw
  const { title } = req.body;
  res.json(await save(title));
});

const shared: RequestHandler = async (req, res) => {
  // ruleid: body-used-raw
  const { title } = req.body;
  res.json(await save(title));
};
app.post('/f', validate(item), shared);
app.post('/g', shared);

const chain: RequestHandler[] = [
  watch(item),
  async (req, res) => {
    // ruleid: cast-as-validation
    const given = req.body as { title: string };
    res.json(await save(given.title));
  },
];
app.post('/h', ...chain);
app.post('/i', async (req, res) => {
  // ruleid: body-used-raw
  res.json(await save(req.body.title));
});
app.use(validate(item));
app.listen(3000);
