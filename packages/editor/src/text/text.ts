import i18next from 'i18next';
import { english } from './english/index.ts';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation';
    resources: { translation: typeof english };
  }
}

const instance = i18next.createInstance();
// All texts are here at once, so this is done before it returns.
void instance.init({
  lng: 'en',
  fallbackLng: 'en',
  resources: { en: { translation: english } },
  interpolation: { escapeValue: false }, // React escapes
  initAsync: false,
});

/** A text of the catalogue: `text('workflows.title')`, `text('runs.failed', { count })`. Plurals follow the language. */
export const text = instance.t;
