import { runNode } from '@loopwright/sdk/testing';
import { expect, test } from 'vitest';
import { htmlToMarkdown } from './html-to-markdown.ts';

const page = '<h1>Title</h1><script>x()</script><p>A <b>bold</b> <a href="https://example.com/">link</a></p>';

test('HTML becomes Markdown, scripts left out, alone or beside the data', async () => {
  const markdown = '# Title\n\nA **bold** [link](https://example.com/)';
  const data = { a: 1 };
  expect((await runNode(htmlToMarkdown, { fields: { html_content: page }, data })).data).toEqual({ markdown });
  const fields = { html_content: page, overwrite: false };
  expect((await runNode(htmlToMarkdown, { fields, data })).data).toEqual({ a: 1, html_to_markdown: { markdown } });
});

test('blank HTML is an error', async () => {
  await expect(runNode(htmlToMarkdown, { fields: { html_content: ' \n' } })).rejects.toMatchObject({
    code: 'FORM_INVALID',
  });
});

test('a thread can import it by its module and the name of its export', async () => {
  const { url, export: name } = htmlToMarkdown.module!;
  const module = (await import(url)) as Readonly<Record<string, { readonly identifier: string }>>;
  expect(module[name]?.identifier).toBe('html-to-markdown');
});
