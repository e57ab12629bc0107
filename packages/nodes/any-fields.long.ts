import { anyFields } from './testing/any-fields.ts';

anyFields(3000);
