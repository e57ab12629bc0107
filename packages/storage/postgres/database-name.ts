/** A PostgreSQL's address without what is secret in it, such as `loopwright on db.example.com:5432`. */
export function databaseName(url: string): string {
  const { hostname, port, pathname } = new URL(url);
  return `${decodeURIComponent(pathname.slice(1)) || 'postgres'} on ${hostname || 'localhost'}:${port || 5432}`;
}
