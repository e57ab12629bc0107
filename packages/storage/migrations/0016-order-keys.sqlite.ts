/** Of the messages with one order key the one that is ready, worked on, or whose run is parked: no other one goes on beside it. */
export const orderKeys: string = `
CREATE INDEX message_at_work ON message (queue_id, key)
  WHERE key IS NOT NULL AND (state IN (0, 1) OR (state = 3 AND run_id IS NOT NULL));
`;
