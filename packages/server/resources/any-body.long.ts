import { anyBody } from '../testing/any-body.ts';

anyBody(2000);
