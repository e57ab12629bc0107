/**
 * What the editor keeps: notes and groups of a workflow, which edits were made (a repeat makes none), and forms of
 * removed nodes, so that a node that comes back has the passwords that its client knows by their mask only.
 */
export const editor: string = `
ALTER TABLE workflow ADD COLUMN annotations TEXT COLLATE "C" NOT NULL DEFAULT '[]';
CREATE TABLE applied_edit (
  workflow_num BIGINT NOT NULL REFERENCES workflow ON DELETE CASCADE,
  edit_id TEXT COLLATE "C" NOT NULL,
  revision BIGINT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (workflow_num, edit_id)
);
CREATE INDEX applied_edit_age ON applied_edit (at);
CREATE INDEX applied_edit_revision ON applied_edit (workflow_num, revision);
CREATE TABLE removed_node (
  id TEXT COLLATE "C" NOT NULL,
  workflow_num BIGINT NOT NULL REFERENCES workflow ON DELETE CASCADE,
  type TEXT COLLATE "C" NOT NULL,
  form_values TEXT COLLATE "C" NOT NULL,
  removed_at BIGINT NOT NULL,
  PRIMARY KEY (workflow_num, id)
);
CREATE INDEX removed_node_age ON removed_node (removed_at);
`;
