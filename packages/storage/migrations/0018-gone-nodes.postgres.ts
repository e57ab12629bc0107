/** Nodes that were here: bytes of their files may still lie in the folder of a process that did not remove them. */
export const goneNodes: string = `
CREATE TABLE gone_node (id TEXT COLLATE "C" PRIMARY KEY, at BIGINT NOT NULL);
CREATE INDEX gone_node_age ON gone_node (at);
`;
