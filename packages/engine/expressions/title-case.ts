/** Every word with its first letter upper and the rest lower. */
export function titleCase(text: string): string {
  return text.replace(/[\p{L}\p{N}_']+/gu, (word) => {
    const [first = ''] = word;
    return first.toUpperCase() + word.slice(first.length).toLowerCase();
  });
}
