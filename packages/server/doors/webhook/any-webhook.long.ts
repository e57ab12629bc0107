import { anyWebhook } from '../../testing/any-webhook.ts';

anyWebhook(5000);
