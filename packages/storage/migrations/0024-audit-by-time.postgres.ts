/** The audit record goes by time: a page of a time, with any one of the other filters, is one part of an index. */
export const auditByTime: string = `
CREATE INDEX audit_at ON audit (at, id);
CREATE INDEX audit_account_at ON audit (account_id, at, id);
CREATE INDEX audit_target_at ON audit (target_id, at, id);
CREATE INDEX audit_action_at ON audit (action, at, id);
DROP INDEX audit_account;
DROP INDEX audit_target;
DROP INDEX audit_action;
`;
