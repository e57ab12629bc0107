import { addKey, choice, defineNode, Type, text, textarea } from '@loopwright/sdk';

const SEPARATORS = { newline: '\n', comma: ',' } as const;

/** Begins a run with each part of a text. */
export const stringIteratorProducer = defineNode({
  identifier: 'string-iterator-producer',
  version: 1,
  className: 'StringIterator',
  formName: 'StringIteratorForm',
  label: 'String Iterator',
  description: 'Begins a run with each part of a text.',
  category: 'Data',
  icon: 'Data/StringIterator/icon.png',
  kind: 'producer',
  aliases: ['string-iterator'],
  fields: Type.Object({
    data_content: textarea({ title: 'Text', templated: false }),
    separator_type: choice(
      [
        ['newline', 'New line'],
        ['comma', 'Comma'],
        ['custom', 'Custom'],
      ],
      { title: 'Separator', default: 'newline' },
    ),
    custom_separator: text({ title: 'Custom separator', optional: true, trim: false }),
  }),
  source: {
    from: 'pull',
    /** The cursor is where in the text the next part begins, and how many parts came before: a pull costs what it reads. */
    pull({ fields, cursor }) {
      const content = fields.data_content;
      const separator =
        fields.separator_type === 'custom'
          ? fields.custom_separator || SEPARATORS.newline
          : SEPARATORS[fields.separator_type];
      let [at, count] = (cursor ?? [0, 0]) as [number, number];
      while (at <= content.length) {
        const found = content.indexOf(separator, at);
        const end = found === -1 ? content.length : found;
        const value = content.slice(at, end).trim();
        at = end + separator.length;
        if (value === '') continue;
        count += 1;
        return { data: addKey({}, 'string_iterator', { value, iteration_index: count }), cursor: [at, count] };
      }
      return null;
    },
  },
});
