/**
 * Messages of higher priority come first. A message that has to wait for an earlier one of its key is `behind` (state 4): a
 * claim never meets it. The index of keys holds what is no dead letter, so that the first of a key is found at once.
 */
export const lanes: string = `
ALTER TABLE message ADD COLUMN priority INTEGER NOT NULL DEFAULT 0;
DROP INDEX message_queue;
CREATE INDEX message_queue ON message (queue_id, state, priority DESC, seq);
DROP INDEX message_key;
CREATE INDEX message_key ON message (queue_id, key, seq) WHERE key IS NOT NULL AND state <> 2;
UPDATE message SET state = 4 WHERE key IS NOT NULL AND state = 0 AND EXISTS (
  SELECT 1 FROM message e WHERE e.queue_id = message.queue_id AND e.key = message.key AND e.seq < message.seq AND e.state <> 2);
`;
