/**
 * What the editor keeps: notes and groups of a workflow, which edits were made (a repeat makes none), and forms of
 * removed nodes, so that a node that comes back has the passwords that its client knows by their mask only.
 */
export const editor: string = `
ALTER TABLE workflow ADD COLUMN annotations TEXT NOT NULL DEFAULT '[]';
CREATE TABLE applied_edit (
  workflow_num INTEGER NOT NULL REFERENCES workflow ON DELETE CASCADE,
  edit_id TEXT NOT NULL,
  revision INTEGER NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (workflow_num, edit_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX applied_edit_age ON applied_edit (at);
CREATE INDEX applied_edit_revision ON applied_edit (workflow_num, revision);
CREATE TABLE removed_node (
  id TEXT NOT NULL,
  workflow_num INTEGER NOT NULL REFERENCES workflow ON DELETE CASCADE,
  type TEXT NOT NULL,
  form_values TEXT NOT NULL,
  removed_at INTEGER NOT NULL,
  PRIMARY KEY (workflow_num, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX removed_node_age ON removed_node (removed_at);
`;
