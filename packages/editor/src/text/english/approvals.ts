/** What runs wait for a person to decide. */
export const approvals = {
  approvals: {
    lead: 'Runs that wait for a person to decide.',
    none: 'Nothing waits for a decision.',
    runOf: 'Run {{run}} of {{workflow}}',
    due: 'until {{at}}',
    note: 'Note',
    required: 'Needed to approve.',
    approve: 'Approve',
    reject: 'Reject',
    notApproved: '“{{title}}” could not be approved',
    notRejected: '“{{title}}” could not be rejected',
  },
};
