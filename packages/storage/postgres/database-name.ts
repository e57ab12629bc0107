/** A PostgreSQL's address without what is secret in it, such as `loopwright on db.example.com:5432`. */
export function databaseName(url: string): string {
  const { hostname, port, pathname } = new URL(url);
  return `${decodedPart(pathname.slice(1)) || 'postgres'} on ${hostname || 'localhost'}:${port || 5432}`;
}

/** A part of an address as a person reads it; as it stands where its escapes are none. */
export function decodedPart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
