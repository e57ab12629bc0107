/**
 * Of the messages of one priority those whose runs have begun are claimed before the others; but not one that was put back at the
 * end of its queue and was not claimed since.
 */
export const begunFirst: string = `
ALTER TABLE message ADD COLUMN requeued INTEGER NOT NULL DEFAULT 0;
DROP INDEX message_queue;
CREATE INDEX message_queue ON message (queue_id, state, priority DESC, (run_id IS NULL OR requeued = 1), seq);
`;
