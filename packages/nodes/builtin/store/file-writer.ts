import { choice, defineNode, failure, json, LoopwrightError, Type, text } from '@loopwright/sdk';

/** Writes a file below the server's output folder. */
export const fileWriter = defineNode({
  identifier: 'file-writer',
  version: 1,
  className: 'FileWriter',
  formName: 'FileWriterForm',
  label: 'File Writer',
  description: "Writes a file below the server's output folder.",
  category: 'Store',
  icon: 'Store/FileWriter/icon.png',
  kind: 'blocking',
  effects: 'external',
  fields: Type.Object({
    file_path: text({
      title: 'File',
      help: 'A path below the output folder; folders are made.',
      placeholder: 'orders/today.txt',
    }),
    mode: choice(
      [
        ['w', 'Overwrite'],
        ['a', 'Append'],
      ],
      { title: 'Mode', default: 'w' },
    ),
    content: json({ title: 'Content', help: 'Empty: all data as JSON.', optional: true, rows: 10 }),
  }),
  async execute({ fields, data, files }) {
    const content = fields.content === '' ? JSON.stringify(data, null, 2) : fields.content;
    await files
      .write(fields.file_path, fields.mode === 'a' ? `${content}\n` : content, fields.mode)
      .catch((cause: unknown) => {
        throw cause instanceof LoopwrightError ? cause : notWritten(cause);
      });
    return { data };
  },
});

/** Only the code is told: the system's message holds where on the server the folder is. */
function notWritten(cause: unknown): Error {
  const { code, name } = cause as { readonly code?: string; readonly name?: string };
  return failure('NODE_FAILED', { detail: `file_path: the file could not be written: ${code ?? name ?? 'error'}` });
}
