/**
 * An address without the credentials in it, and these as the value of `Authorization`; null where there are none.
 * @see RFC 3986, section 3.2.1, and RFC 7617
 */
export function splitCredentials(address: URL): { readonly url: URL; readonly authorization: string | null } {
  if (address.username === '' && address.password === '') return { url: address, authorization: null };
  const url = new URL(address);
  url.username = '';
  url.password = '';
  const pair = `${decoded(address.username)}:${decoded(address.password)}`;
  return { url, authorization: `Basic ${Buffer.from(pair).toString('base64')}` };
}

/** As it stands where a `%` in it escapes nothing. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
