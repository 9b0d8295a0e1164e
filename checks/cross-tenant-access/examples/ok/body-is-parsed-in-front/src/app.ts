import express from 'express';
import { members } from './routes/members';

const app = express();
app.use(express.json());
app.use('/members', members);
app.listen(3000);
