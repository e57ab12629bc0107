import { addKey, checkbox, defineNode, failure, Type, textarea } from '@loopwright/sdk';

/** Turns HTML into Markdown, on a thread of its own. */
export const htmlToMarkdown = defineNode({
  identifier: 'html-to-markdown',
  version: 1,
  className: 'HtmlToMarkdown',
  formName: 'HtmlToMarkdownForm',
  label: 'HTML to Markdown',
  description: 'Turns HTML into Markdown.',
  category: 'Data',
  icon: 'Data/HtmlToMarkdown/icon.png',
  kind: 'blocking',
  pool: 'thread',
  reads: 'fields',
  module: { url: import.meta.url, export: 'htmlToMarkdown' },
  timeoutMs: 60_000,
  fields: Type.Object({
    overwrite: checkbox({ title: 'Replace the data', default: true, optional: true }),
    html_content: textarea({ title: 'HTML', rows: 18 }),
  }),
  async execute({ fields, data }) {
    if (fields.html_content.trim() === '')
      throw failure('NODE_FAILED', { detail: 'html_content: there is no HTML to convert' });
    const { default: TurndownService } = await import('turndown'); // 3 MiB that only its thread needs
    const service = new TurndownService({
      headingStyle: 'atx',
      codeBlockStyle: 'fenced',
      bulletListMarker: '-',
      emDelimiter: '*',
    });
    service.remove(['script', 'style']);
    const result = { markdown: service.turndown(fields.html_content) };
    return { data: fields.overwrite ? result : addKey(data, 'html_to_markdown', result) };
  },
});
