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
    approvedBy: '{{person}} approved it, {{at}}',
    rejectedBy: '{{person}} rejected it, {{at}}',
    timedOut: 'It timed out, {{at}}',
    gone: 'It is not there any more: its run or workflow was deleted',
    overHint: 'What you filled in is still here, to be copied.',
    putAway: 'Put away',
    notRejected: '“{{title}}” could not be rejected',
  },
};
