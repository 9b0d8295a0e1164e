'use server';
import { redirect } from 'next/navigation';

export async function leave(form: FormData) {
  // ruleid: redirect-from-input
  redirect(form.get('next') as string);
}
