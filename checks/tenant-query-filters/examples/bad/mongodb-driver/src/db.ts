import { Collection, MongoClient, ObjectId } from 'mongodb';

const client = new MongoClient(process.env.MONGO_URL!);
export const db = client.db('desk');

export interface Ticket {
  _id: ObjectId;
  tenantId: ObjectId;
  subject: string;
  status: 'open' | 'closed';
}

export const collections: { tickets?: Collection<Ticket> } = {};

export async function connect(): Promise<void> {
  await client.connect();
  collections.tickets = db.collection<Ticket>('tickets');
  await db.collection('articles').createIndex({ tenantId: 1, slug: 1 }, { unique: true });
}

export function collection(name: string): Collection {
  return db.collection(name);
}
