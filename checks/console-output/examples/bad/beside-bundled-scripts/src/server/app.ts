import express from 'express';
import { named } from '../shared/names';
import { rooms } from './rooms';

express().get('/rooms', async (_req, res) => res.json([named('a'), await rooms()])).listen(3000);
