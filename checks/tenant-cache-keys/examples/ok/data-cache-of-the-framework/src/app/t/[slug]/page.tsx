import { remote } from '../../../tariffs';

// ok: framework-data-cache
export const revalidate = 60;

export default async function Page({ params }: { params: { slug: string } }) {
  const answer = await remote(params.slug);
  return <pre>{JSON.stringify(await answer.json())}</pre>;
}
