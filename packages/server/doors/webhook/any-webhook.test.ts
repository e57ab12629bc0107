import { anyWebhook } from '../../testing/any-webhook.ts';

anyWebhook(150);
