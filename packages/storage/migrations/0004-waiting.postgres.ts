/** A message that is parked until an instant has it here. The index holds these alone: what never waits pays nothing for it. */
export const waiting: string = `
ALTER TABLE message ADD COLUMN due_at BIGINT;
CREATE INDEX message_due ON message (due_at) WHERE due_at IS NOT NULL;
`;
