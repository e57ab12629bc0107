/** A message with a time to live has its end here. The index holds these alone. */
export const timeToLive: string = `
ALTER TABLE message ADD COLUMN expires_at BIGINT;
CREATE INDEX message_expiry ON message (expires_at) WHERE expires_at IS NOT NULL;
`;
