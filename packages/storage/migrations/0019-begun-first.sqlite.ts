/** Of the messages of one priority those whose runs have begun are claimed before the others. */
export const begunFirst: string = `
DROP INDEX message_queue;
CREATE INDEX message_queue ON message (queue_id, state, priority DESC, (run_id IS NULL), seq);
`;
