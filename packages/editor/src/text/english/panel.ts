/** The view of a value. */
const dataView = {
  look: 'How it is shown',
  tree: 'Tree',
  table: 'Table',
  json: 'JSON',
  search: 'Search in keys and values',
  clear: 'Clear the search',
  items_one: '{{count}} item',
  items_other: '{{count}} items',
  keys_one: '{{count}} key',
  keys_other: '{{count}} keys',
  characters_one: '{{count}} character',
  characters_other: '{{count}} characters',
  more_one: 'Show {{count}} more',
  more_other: 'Show more ({{count}} left)',
  moreLines: 'Show more lines',
  failed: 'Could not be loaded: {{error}}. Choose to try again.',
  noTable: 'There is no list of objects in this value, so nothing to show as a table.',
  list: 'List that is shown',
  empty: 'Nothing in it.',
  inParts: 'A large value: loaded in parts as you open it.',
  searching: 'Searching ... {{count}} found so far',
  hits_one: '{{count}} place',
  hits_other: '{{count}} places',
  hitsCut: 'The first {{count}} places',
  copyPath: 'Copy the path',
  copyValue: 'Copy the value',
  showText: 'Show the whole text',
  showMore: 'Show more of it',
} as const;

/** The node panel and the view of values in it. */
export const panel = { dataView } as const;
