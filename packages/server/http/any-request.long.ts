import { anyRequest } from '../testing/any-request.ts';

anyRequest(2000);
