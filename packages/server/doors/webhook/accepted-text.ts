/** The body of 202: how many loops have the message. */
export function acceptedText(channel: string, subscribers: number): string {
  const text = subscribers === 0 ? 'No subscribers listening' : 'Webhook data published';
  return `{"status":"accepted","webhook_id":${JSON.stringify(channel)},"subscribers":${subscribers},"message":"${text}"}`;
}
