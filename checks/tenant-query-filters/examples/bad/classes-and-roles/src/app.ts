import express from 'express';
import { CrewController, crewRoutes } from './crews';
import { Database } from './database';
import { AuthGuard } from './guard';
import { JobModule, JobRepository, JobService } from './jobs';

const db = new Database();
const guard = new AuthGuard();

export const app = express();
app.use('/jobs', new JobModule(guard, new JobService(new JobRepository(db))).router);
app.use('/crews', crewRoutes(guard, new CrewController(db)));
