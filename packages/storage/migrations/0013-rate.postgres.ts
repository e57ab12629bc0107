/** How many messages were taken when, of queues that have a rate: as far back as their window. */
export const rate: string = `
CREATE TABLE rate_taken (
  queue_id BIGINT NOT NULL REFERENCES queue ON DELETE CASCADE,
  at BIGINT NOT NULL,
  count BIGINT NOT NULL,
  PRIMARY KEY (queue_id, at)
);
`;
