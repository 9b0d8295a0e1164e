import { show } from './store';

export const Page = () => <button onClick={() => show({ id: 'a' })}>Show</button>;
