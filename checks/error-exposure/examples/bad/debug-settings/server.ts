import express from 'express';
import errorhandler from 'errorhandler';
import { ApolloServer } from '@apollo/server';
import { createYoga } from 'graphql-yoga';
import { initTRPC } from '@trpc/server';
import { schema, typeDefs, resolvers } from './schema';

const app = express();

// ruleid: debug-responses-on
app.use(errorhandler());

export const apollo = new ApolloServer({
  typeDefs,
  resolvers,
  // ruleid: debug-responses-on
  includeStacktraceInErrorResponses: true,
});

// ruleid: debug-responses-on
export const yoga = createYoga({ schema, maskedErrors: false });

// ruleid: debug-responses-on, texts-of-every-error
export const t = initTRPC.create({ isDev: true });

// ruleid: debug-responses-on
app.set('showStackError', true);
