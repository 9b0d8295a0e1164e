import express from 'express';

export const make = express;
