/** Dead letters of a queue in their order, which a redrive goes by and a page of them. The index holds these alone. */
export const lettersInOrder: string = `
CREATE INDEX message_letter ON message (queue_id, seq) WHERE state = 2;
`;
