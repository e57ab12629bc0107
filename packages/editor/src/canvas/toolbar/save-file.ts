const KEPT_MS = 60_000;

/** Gives a text to the person as a file of their own. */
export function saveFile(name: string, content: string): void {
  const address = URL.createObjectURL(new Blob([content], { type: 'application/yaml' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name.replaceAll(/[\\/:*?"<>|]/g, '-');
  link.click();
  // The browser reads it after this returned.
  setTimeout(() => URL.revokeObjectURL(address), KEPT_MS);
}
