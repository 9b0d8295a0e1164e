import express, { Router } from 'express';
import { hooks } from './hooks';
import { ParcelsController } from './parcels.controller';

const app = express();
const depot = Router();
new ParcelsController().attach(depot);
app.use('/hooks', hooks);
app.use('/depot', depot);
app.listen(3000);
