import { label, optional, required } from './vars';

export const services = {
  // ruleid: literal-fallback
  partner: optional('PARTNER_TOKEN', 'partner-orange'),
  search: required('SEARCH_API_KEY'),
  shown: label('PARTNER_TOKEN', 'partner-orange'),
};
