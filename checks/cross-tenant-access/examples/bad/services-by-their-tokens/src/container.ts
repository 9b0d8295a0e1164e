import { Container } from 'some-container';
import { box, slots } from './slots';

export const container = new Container();
container.register('invoices', () => box.take(slots.invoices));
