/** Where the terms of a queue are read: the producer that asks something of its messages, in the version that started last. */
export const queueTerms: string = `
ALTER TABLE queue ADD COLUMN terms_version BIGINT REFERENCES version ON DELETE SET NULL;
ALTER TABLE queue ADD COLUMN terms_node TEXT;
CREATE INDEX queue_terms ON queue (terms_version) WHERE terms_version IS NOT NULL;
CREATE INDEX queue_terms_node ON queue (terms_node) WHERE terms_node IS NOT NULL;
`;
